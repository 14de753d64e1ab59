"""The case reproduction number of Wallinga and Teunis."""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from alatau.checks import InvalidInput
from alatau.surveillance.transmission import (
    SerialInterval,
    Standing,
    WallingaTeunis,
    case_reproduction_number,
)

INTERVAL = SerialInterval.discretised_gamma(4.8, 2.3)
COUNTS = st.lists(st.integers(0, 200), min_size=10, max_size=40)


@pytest.mark.parametrize("run", range(2))
def test_the_estimate_on_historic_epidemics_is_that_of_epiestim(
    golden: dict[str, Any], run: int
) -> None:
    wanted = golden["wallinga_teunis"][run]
    interval = SerialInterval(golden["si"][wanted["dataset"]])
    found = case_reproduction_number(golden["incidence"][wanted["dataset"]], interval)
    assert (found.t_start[1:] + 1).tolist() == wanted["t_start"]
    assert (found.t_end[1:] + 1).tolist() == wanted["t_end"]
    np.testing.assert_allclose(found.mean[0, 1:], wanted["mean"], rtol=1e-10)


@pytest.mark.science
def test_simulated_trees_agree_with_epiestim_within_monte_carlo_error(
    reference: dict[str, Any],
) -> None:
    """4,000 trees each. A standard deviation is known to 1.1 %, the difference of two to 1.6 %;
    a 2.5 % quantile to 0.042 standard deviations, the difference to 0.06, and both lie on a
    lattice of one over the cases. Bounds are four standard errors and a step."""
    wanted = reference["wallinga"]
    assert wanted["trees"] == 4000
    found = case_reproduction_number(
        reference["series"]["small"], INTERVAL, WallingaTeunis(trees=4000), seed=5
    )
    assert found.sd is not None
    assert found.quantiles is not None
    table = {name: np.array(each, dtype=np.float64) for name, each in wanted["R"].items()}
    there = table["mean"] > 0
    np.testing.assert_allclose(found.mean[0, 1:], table["mean"], rtol=1e-10, atol=1e-12)
    sd, cases = found.sd[0, 1:], found.cases[0, 1:]
    assert np.abs(sd[there] / table["sd"][there] - 1).max() < 0.2 / np.sqrt(4)
    often = there & (table["mean"] * cases > 10)
    assert np.abs(sd[often] / table["sd"][often] - 1).max() < 4 * 0.016
    for at, name in enumerate(("low", "high")):
        apart = np.abs(found.quantiles[0, 1:, at] - table[name])
        assert (apart[there] <= (4 * 0.06 * sd + 1 / cases)[there] + 1e-9).all()


def test_the_mean_over_trees_is_the_estimate() -> None:
    """2,000 trees: within four standard errors in each window."""
    cases = [3, 2, 2, 5, 4, 7, 9, 12, 4, 8, 3, 3, 3, 6, 2, 4, 5, 1]
    trees = WallingaTeunis(trees=2000, probabilities=(0.5,))
    found = case_reproduction_number(cases, INTERVAL, trees, seed=1)
    assert found.sd is not None
    assert found.quantiles is not None
    assert found.quantiles.shape == (1, 12, 1)
    step = 1 / found.cases[0]
    reach = found.sd[0] + step
    assert (np.abs(found.quantiles[0, :, 0] - found.mean[0]) < 0.2 * reach + step).all()


@settings(max_examples=50, deadline=None)
@given(COUNTS)
def test_every_case_that_can_have_an_infector_has_exactly_one(cases: list[int]) -> None:
    found = case_reproduction_number(cases, INTERVAL, WallingaTeunis(window=1))
    infected = np.nansum(found.mean[0] * found.cases[0])
    first = next((day for day, count in enumerate(cases) if count), len(cases))
    possible = sum(
        count
        for day, count in enumerate(cases)
        if any(cases[day - lag] for lag in range(1, min(day, INTERVAL.pmf.size - 1) + 1))
    )
    assert infected == pytest.approx(possible, rel=1e-9)
    assert possible <= sum(cases[first + 1 :]) if first < len(cases) else possible == 0
    np.testing.assert_array_equal(found.standing == Standing.NO_CASES, found.cases == 0)
    np.testing.assert_array_equal(np.isnan(found.mean), found.cases == 0)


@settings(max_examples=25, deadline=None)
@given(COUNTS, COUNTS)
def test_a_series_is_the_same_alone_and_among_others(first: list[int], second: list[int]) -> None:
    days = min(len(first), len(second))
    options = WallingaTeunis(window=5, trees=5)
    table = np.array([first[:days], second[:days]])
    together = case_reproduction_number(table, INTERVAL, options, seed=4)
    alone = case_reproduction_number(table[0], INTERVAL, options, seed=4)
    assert together.quantiles is not None
    assert alone.quantiles is not None
    np.testing.assert_array_equal(together.mean[0], alone.mean[0])
    np.testing.assert_array_equal(together.quantiles[0], alone.quantiles[0])
    last = case_reproduction_number(table[1], INTERVAL, options, seed=4)
    np.testing.assert_array_equal(together.mean[1], last.mean[0])


def test_constant_incidence_gives_one_where_all_infections_are_seen() -> None:
    found = case_reproduction_number([50] * 120, INTERVAL)
    inside = (found.t_start > 40) & (found.observed_share[0] > 1 - 1e-9)
    assert inside.sum() > 20
    np.testing.assert_allclose(found.mean[0, inside], 1.0, rtol=1e-9)
    assert found.observed_share[0, -1] == 0
    assert found.mean[0, -1] < 0.5


def test_imported_cases_have_no_infector_here() -> None:
    cases, imported = [4, 2, 2, 2], [4, 1, 0, 2]
    interval = SerialInterval([0, 0.5, 0.5])
    found = case_reproduction_number(
        cases, interval, WallingaTeunis(window=4, trees=3), imported=imported
    )
    assert found.mean[0, 0] * 10 == pytest.approx(1 + 2 + 0)
    assert found.quantiles is not None
    np.testing.assert_allclose(found.quantiles[0, 0] * 10, 3)


def test_counts_of_a_billion_are_simulated() -> None:
    found = case_reproduction_number([10**9] * 12, INTERVAL, WallingaTeunis(trees=3))
    assert found.quantiles is not None
    assert np.isfinite(found.quantiles).all()


@pytest.mark.parametrize(
    ("cases", "options", "seed", "field"),
    [
        ([1, float("nan")] * 8, {}, 0, "incidence"),
        ([1, -1] * 8, {}, 0, "incidence"),
        ([1] * 5, {}, 0, "window"),
        ([1] * 9, {"trees": -1}, 0, "trees"),
        ([1] * 9, {"trees": 3}, -1, "seed"),
        ([1] * 9, {"probabilities": (0.0,)}, 0, "probabilities[0]"),
        ([1] * 9, {"periods": ((3, 2),)}, 0, "periods[0][1]"),
    ],
)
def test_wrong_input_is_refused_by_name(
    cases: list[float], options: dict[str, Any], seed: int, field: str
) -> None:
    with pytest.raises(InvalidInput) as refused:
        case_reproduction_number(cases, INTERVAL, WallingaTeunis(**options), seed=seed)
    assert refused.value.field == field
