"""The reproduction number of Cori et al.: theory, EpiEstim, properties."""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from numpy.typing import NDArray

from alatau.checks import InvalidInput
from alatau.surveillance.transmission import (
    ContinuousInterval,
    Cori,
    Reproduction,
    SerialInterval,
    Standing,
    TruncatedNormal,
    overall_infectivity,
    reproduction_from_growth,
    reproduction_number,
    uncertain_intervals,
)

INTERVAL = SerialInterval.discretised_gamma(4.8, 2.3)
COUNTS = st.lists(st.integers(0, 5000), min_size=20, max_size=40)


def numbers(given: list[float | None]) -> NDArray[np.float64]:
    return np.array([np.nan if each is None else each for each in given], dtype=np.float64)


def largest_difference(found: Reproduction, table: dict[str, Any]) -> float:
    """Relative, over moments and quantiles; windows and gaps have to be the same."""
    assert (found.t_start + 1).tolist() == table["t_start"]
    assert (found.t_end + 1).tolist() == table["t_end"]
    pairs = [(found.mean[0], table["mean"]), (found.sd[0], table.get("sd", table.get("std")))]
    for at, probability in enumerate(found.probabilities):
        pairs.append((found.quantiles[0, :, at], table[f"q{probability}"]))
    worst = 0.0
    for ours, theirs in pairs:
        wanted = numbers(theirs)
        np.testing.assert_array_equal(np.isnan(ours), np.isnan(wanted))
        worst = max(worst, float(np.nanmax(np.abs(ours / wanted - 1))))
    return worst


def rows(found: Reproduction) -> list[NDArray[Any]]:
    return [found.mean, found.sd, found.quantiles, found.standing, found.cases]


@pytest.mark.parametrize("run", range(8))
def test_moments_and_quantiles_on_historic_epidemics_are_those_of_epiestim(
    golden: dict[str, Any], run: int
) -> None:
    wanted = golden["estimate_R"][run]
    if wanted["method"] == "non_parametric_si":
        interval = SerialInterval(golden["si"][wanted["dataset"]])
    else:
        interval = SerialInterval.discretised_gamma(wanted["mean_si"], wanted["std_si"])
    options = Cori(
        window=wanted["window"], prior_mean=wanted["mean_prior"], prior_sd=wanted["std_prior"]
    )
    found = reproduction_number(golden["incidence"][wanted["dataset"]], interval, options)
    assert largest_difference(found, wanted["R"]) < 1e-10


@pytest.mark.parametrize("run", range(4))
def test_other_priors_and_windows_on_our_series_agree_with_epiestim(
    reference: dict[str, Any], run: int
) -> None:
    wanted = reference["cori"][run]
    options = Cori(
        window=wanted["window"], prior_mean=wanted["prior_mean"], prior_sd=wanted["prior_sd"]
    )
    interval = SerialInterval.discretised_gamma(wanted["si_mean"], wanted["si_sd"])
    found = reproduction_number(reference["series"][wanted["series"]], interval, options)
    assert largest_difference(found, wanted["R"]) < 1e-10


def test_chosen_periods_agree_with_epiestim(reference: dict[str, Any]) -> None:
    wanted = reference["chosen"]
    ends = zip(wanted["periods"]["start"], wanted["periods"]["end"], strict=True)
    options = Cori(periods=tuple((a - 1, b - 1) for a, b in ends))
    found = reproduction_number(reference["series"]["small"], INTERVAL, options)
    assert largest_difference(found, wanted["R"]) < 1e-10


def test_imported_cases_infect_and_are_not_infected_as_in_epiestim(
    reference: dict[str, Any],
) -> None:
    wanted = reference["imports"]
    cases = reference["series"]["small"]
    found = reproduction_number(cases, INTERVAL, imported=wanted["imported"])
    assert largest_difference(found, wanted["R"]) < 1e-10
    assert (found.mean <= reproduction_number(cases, INTERVAL).mean).all()


def test_the_overall_infectivity_is_that_of_epiestim(golden: dict[str, Any]) -> None:
    for run in golden["overall_infectivity"]:
        found = overall_infectivity(
            golden["incidence"][run["dataset"]], SerialInterval(golden["si"][run["dataset"]])
        )
        assert run["lambda"][0] is None
        np.testing.assert_allclose(found[0, 1:], run["lambda"][1:], rtol=1e-13, atol=1e-15)


@pytest.mark.science
def test_an_uncertain_serial_interval_agrees_with_epiestim_within_monte_carlo_error(
    reference: dict[str, Any],
) -> None:
    """Theirs has 2,000 draws of the interval times 500 of the number, ours 8,000 in closed form.

    The spread of the conditional means over draws of the interval is up to 17 % of the mean, so
    that 2,000 of them leave a standard error of 0.4 %, and 8,000 one of 0.2 %; the standard
    deviation is known to 1.6 % at most. Bounds are four standard errors.
    """
    wanted = reference["uncertain"]
    intervals = uncertain_intervals(
        TruncatedNormal(5.0, 1.0, 3.0, 7.0), TruncatedNormal(2.5, 0.5, 1.5, 3.5),
        draws=8_000, seed=11,
    )  # fmt: skip
    ends = zip(wanted["R"]["t_start"], wanted["R"]["t_end"], strict=True)
    options = Cori(periods=tuple((a - 1, b - 1) for a, b in ends), probabilities=(0.025, 0.5))
    found = reproduction_number(reference["series"]["small"][:40], intervals, options)
    between = (found.shape * found.scale).std(axis=0) / found.mean
    assert between.max() < 0.18
    np.testing.assert_allclose(found.mean[0], wanted["R"]["mean"], rtol=0.018)
    np.testing.assert_allclose(found.sd[0], wanted["R"]["sd"], rtol=0.066)
    np.testing.assert_allclose(found.quantiles[0, :, 0], wanted["R"]["q0.025"], rtol=0.03)
    np.testing.assert_allclose(found.quantiles[0, :, 1], wanted["R"]["q0.5"], rtol=0.02)


def test_pooled_draws_of_the_posterior_have_its_moments_and_quantiles() -> None:
    """100 × 2,000 draws: the mean to 1 / sqrt(200,000) standard deviations, times four."""
    intervals = uncertain_intervals(
        TruncatedNormal(5.0, 1.0, 3.0, 7.0), TruncatedNormal(2.5, 0.5, 1.5, 3.5), seed=2
    )
    cases = np.round(5 * np.exp(0.1 * np.arange(30)))
    found = reproduction_number(cases, intervals, Cori(periods=((20, 26),)))
    drawn = found.draws(2000, seed=3)
    assert drawn.shape == (200_000, 1, 1)
    assert abs(drawn.mean() - found.mean[0, 0]) < 0.009 * found.sd[0, 0]
    assert abs(drawn.std() / found.sd[0, 0] - 1) < 0.01
    below = (drawn[:, 0, 0, None] < found.quantiles[0, 0]).mean(axis=0)
    np.testing.assert_allclose(below, found.probabilities, atol=4 * 0.5 / 200_000**0.5)
    above = (drawn > 1.4).mean()
    assert abs(found.probability_above(1.4)[0, 0] - above) < 4 * 0.5 / 200_000**0.5
    np.testing.assert_array_equal(drawn, found.draws(2000, seed=3))


def test_several_equal_serial_intervals_are_the_same_as_one() -> None:
    cases = [3, 5, 8, 9, 14, 20, 22, 31, 40, 47, 60, 70]
    one = reproduction_number(cases, INTERVAL)
    three = reproduction_number(cases, [INTERVAL] * 3)
    for ours, same in zip(rows(one), rows(three), strict=True):
        np.testing.assert_allclose(ours, same, rtol=1e-13)


@pytest.mark.parametrize("rate", [-0.05, 0.02, 0.15])
def test_under_exponential_growth_the_estimate_is_that_of_wallinga_and_lipsitch(
    rate: float,
) -> None:
    """Up to the rounding of a million cases a day and the prior, 1e-5 in all."""
    cases = np.round(1e6 * np.exp(rate * (np.arange(80) - (0 if rate < 0 else 45))))
    found = reproduction_number(cases, INTERVAL, Cori(window=1))
    wanted = reproduction_from_growth(rate, INTERVAL)
    last = slice(55, 60) if rate > 0 else slice(50, 60)
    np.testing.assert_allclose(found.mean[0, last], wanted, rtol=1e-4)


def test_a_gamma_generation_time_gives_the_closed_form_of_the_growth_rate() -> None:
    """R = (1 + r θ)^k. Days are fine here (100 to the mean), so that discretising takes little."""
    rate, mean, sd = 0.001, 100.0, 40.0
    interval = SerialInterval.discretised(ContinuousInterval("gamma", mean, sd))
    cases = np.round(1e7 * np.exp(rate * np.arange(900)))
    found = reproduction_number(cases, interval, Cori(window=7))
    theta = sd**2 / mean
    assert found.mean[0, -1] == pytest.approx((1 + rate * theta) ** (mean / theta), rel=1e-5)


def test_constant_incidence_tends_to_one() -> None:
    found = reproduction_number([100_000] * 80, INTERVAL)
    np.testing.assert_allclose(found.mean[0, -20:], 1.0, atol=1e-5)
    assert (np.abs(found.probability_above(1.0)[0, -20:] - 0.5) < 0.01).all()


def test_the_posterior_is_the_gamma_of_the_paper() -> None:
    options = Cori(window=3, prior_mean=2.0, prior_sd=1.0)
    found = reproduction_number([10, 5, 5, 8, 9, 11], SerialInterval([0, 0.5, 0.5]), options)
    infectivity = 0.5 * (5 + 8) + 0.5 * (5 + 5) + 0.5 * (8 + 9)
    assert found.shape[0, -1] == 4 + 8 + 9 + 11
    assert found.scale[0, 0, -1] == pytest.approx(1 / (2 + infectivity))
    assert found.mean[0, -1] == pytest.approx(32 / 22)
    assert found.sd[0, -1] == pytest.approx(32**0.5 / 22)


def test_what_cannot_be_estimated_says_why() -> None:
    interval = SerialInterval([0, 0, 0.5, 0.5])
    cases = np.array([2.0, 1, 0, 0, 0, 0, 0, 0, 3, 4, 5, 6, np.nan, 8, 9, 10, 12, 14])
    found = reproduction_number(cases, interval, Cori(window=1, least_cases=4))
    assert [Standing(each).name for each in found.standing[0]] == [
        "EARLY",
        "FEW_CASES",
        "FEW_CASES",
        "FEW_CASES",
        *["NO_INFECTIVITY"] * 5,
        "ESTIMATED",
        "ESTIMATED",
        "MISSING",
        "ESTIMATED",
        "MISSING",
        "MISSING",
        "ESTIMATED",
        "ESTIMATED",
    ]
    there = found.standing == Standing.ESTIMATED
    for table in (found.mean, found.sd, found.quantiles[..., 0], found.probability_above(1.0)):
        np.testing.assert_array_equal(np.isfinite(table), there)


def test_a_window_without_infectivity_has_an_estimate_in_the_manner_of_epiestim_only() -> None:
    cases = [1, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 3, 0, 0]
    interval = SerialInterval([0, 0.5, 0.5])
    published = reproduction_number(cases, interval)
    theirs = reproduction_number(cases, interval, Cori(compat="epiestim"))
    assert (published.standing[0, 2:10] == Standing.NO_INFECTIVITY).all()
    np.testing.assert_allclose(theirs.mean[0, 2:10], [5.0] * 7 + [20.0])
    np.testing.assert_allclose(theirs.sd[0, 2:10], [5.0] * 7 + [10.0])
    np.testing.assert_array_equal(theirs.mean[0, 10:], published.mean[0, 10:])


def test_a_missing_day_that_hardly_matters_hides_nothing() -> None:
    cases = np.full(60, 50.0)
    cases[10] = np.nan
    found = reproduction_number(cases, INTERVAL)
    hidden = np.flatnonzero(found.standing[0] == Standing.MISSING) + 7
    reach = int(np.flatnonzero(INTERVAL.pmf > 1e-3)[-1])
    assert hidden.tolist() == list(range(10, 10 + reach + 7))


@settings(max_examples=40, deadline=None)
@given(COUNTS, COUNTS, COUNTS)
def test_a_series_is_estimated_the_same_alone_and_among_others(
    first: list[int], second: list[int], third: list[int]
) -> None:
    days = min(map(len, (first, second, third)))
    table = np.array([first[:days], second[:days], third[:days]])
    together = rows(reproduction_number(table, INTERVAL))
    turned = rows(reproduction_number(table[::-1], INTERVAL))
    for at in range(3):
        alone = rows(reproduction_number(table[at], INTERVAL))
        for whole, other, single in zip(together, turned, alone, strict=True):
            np.testing.assert_allclose(whole[at], single[0], rtol=1e-13)
            np.testing.assert_array_equal(whole[at], other[2 - at])


@settings(max_examples=40, deadline=None)
@given(COUNTS, st.integers(2, 1000))
def test_more_of_the_same_cases_change_the_mean_only_through_the_prior(
    cases: list[int], factor: int
) -> None:
    """With a vague prior of shape a and scale b, mean × (1 / b + Λ) - a grows as the cases."""
    options = Cori(prior_mean=5.0, prior_sd=5.0)
    once = reproduction_number(cases, INTERVAL, options)
    more = reproduction_number(np.array(cases) * factor, INTERVAL, options)
    np.testing.assert_array_equal(once.standing, more.standing)
    np.testing.assert_allclose(more.shape - 1, factor * (once.shape - 1), rtol=1e-12)
    np.testing.assert_allclose(
        1 / more.scale - 0.2, factor * (1 / once.scale - 0.2), rtol=1e-9, atol=1e-9 * factor
    )
    assert (more.sd / more.mean <= once.sd / once.mean + 1e-12)[~np.isnan(once.mean)].all()


@settings(max_examples=40, deadline=None)
@given(COUNTS, st.lists(st.integers(0, 5000), min_size=1, max_size=10))
def test_later_days_change_no_earlier_estimate(cases: list[int], later: list[int]) -> None:
    short = reproduction_number(cases, INTERVAL)
    long = reproduction_number(cases + later, INTERVAL)
    for early, both in zip(rows(short), rows(long), strict=True):
        np.testing.assert_allclose(both[:, : early.shape[1]], early, rtol=1e-13)


@settings(max_examples=40, deadline=None)
@given(COUNTS)
def test_quantiles_rise_with_the_probability_and_hold_the_mean(cases: list[int]) -> None:
    found = reproduction_number(cases, INTERVAL)
    there = found.standing == Standing.ESTIMATED
    quantiles = found.quantiles[there]
    assert (np.diff(quantiles, axis=1) > 0).all()
    assert (quantiles[:, 0] < found.mean[there]).all()
    assert (found.mean[there] < quantiles[:, -1]).all()


def test_counts_of_a_billion_a_day_are_estimated_and_small_ones_after_them_are_not_lost() -> None:
    cases = np.concatenate([np.full(40, 1e9), np.zeros(60), np.full(20, 3.0)])
    found = reproduction_number(cases, INTERVAL)
    there = found.standing[0] == Standing.ESTIMATED
    assert np.isfinite(found.quantiles[0, there]).all()
    after = SerialInterval.discretised_gamma(4.8, 2.3).pmf
    wanted = sum(
        after[lag] * cases[day - lag]
        for day in range(113, 120)
        for lag in range(1, after.size)
        if day >= lag
    )
    assert 1 / found.scale[0, 0, -1] - 0.2 == pytest.approx(wanted, rel=1e-12)
    assert found.mean[0, 30] == pytest.approx(1.0, rel=1e-6)


def test_where_a_day_was_not_reported_nobody_need_know_who_was_imported() -> None:
    cases = np.full(60, 8.0)
    cases[20] = np.nan
    imported = np.ones(60)
    of_others = reproduction_number(cases, INTERVAL, imported=imported)
    imported[20] = np.nan
    found = reproduction_number(cases, INTERVAL, imported=imported)
    assert (found.standing[0] == Standing.MISSING).any()
    assert (found.standing[0] == Standing.ESTIMATED).any()
    np.testing.assert_array_equal(found.mean, of_others.mean)


@pytest.mark.parametrize(
    ("cases", "options", "imported", "field"),
    [
        ([1, 2, -3, 4, 5, 6, 7, 8, 9], {}, None, "incidence"),
        ([1, 2, 1e30, 4, 5, 6, 7, 8, 9], {}, None, "incidence"),
        ([1, 2, 3], {}, None, "window"),
        ([1.5] * 20, {}, None, "incidence"),
        ([], {}, None, "incidence"),
        ([1] * 20, {"window": 0}, None, "window"),
        ([1] * 20, {"window": 20}, None, "window"),
        ([1] * 20, {"prior_mean": 0.0}, None, "prior_mean"),
        ([1] * 20, {"prior_mean": float("nan")}, None, "prior_mean"),
        ([1] * 20, {"prior_sd": 1e30}, None, "prior_sd"),
        ([1] * 20, {"probabilities": (0.5, 1.0)}, None, "probabilities[1]"),
        ([1] * 20, {"periods": ((0, 6),)}, None, "periods[0][0]"),
        ([1] * 20, {"periods": ((5, 20),)}, None, "periods[0][1]"),
        ([1] * 20, {"periods": ()}, None, "periods"),
        ([1] * 20, {"compat": "epiestimm"}, None, "compat"),
        ([1] * 20, {}, [2] * 20, "imported"),
        ([1] * 20, {}, [1] * 19, "imported"),
        ([1] * 20, {}, [float("nan")] * 20, "imported"),
    ],
)
def test_wrong_input_is_refused_by_name(
    cases: list[float], options: dict[str, Any], imported: list[float] | None, field: str
) -> None:
    with pytest.raises(InvalidInput) as refused:
        reproduction_number(cases, INTERVAL, Cori(**options), imported=imported)
    assert refused.value.field == field
    assert str(refused.value)


def test_no_serial_interval_at_all_is_refused() -> None:
    with pytest.raises(InvalidInput, match="at least one"):
        reproduction_number([1] * 20, [])


def test_a_table_that_is_worked_on_in_parts_is_the_table_of_its_series() -> None:
    cases = np.random.default_rng(6).poisson(np.geomspace(1, 1e5, 500)[:, None], (500, 200))
    table = reproduction_number(cases, INTERVAL, Cori(probabilities=(0.5,)))
    for at in (0, 398, 399, 400, 401, 499):
        alone = reproduction_number(cases[at], INTERVAL, Cori(probabilities=(0.5,)))
        for whole, single in zip(rows(table), rows(alone), strict=True):
            np.testing.assert_allclose(whole[at], single[0], rtol=1e-13)
    several = [SerialInterval.discretised_gamma(4.0 + 0.01 * at, 2.0) for at in range(400)]
    mixed = reproduction_number(cases[:3], several, Cori())
    alone = reproduction_number(cases[2], several, Cori())
    np.testing.assert_allclose(mixed.quantiles[2], alone.quantiles[0], rtol=1e-13)


@pytest.mark.parametrize("periods", [((1,),), (5,), 7, ((1, 2, 3),)])
def test_a_period_is_a_first_and_a_last_day(periods) -> None:
    with pytest.raises(InvalidInput, match=r"^periods"):
        reproduction_number([5] * 40, INTERVAL, Cori(periods=periods))
