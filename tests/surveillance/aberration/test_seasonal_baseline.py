"""The seasonal log-linear model."""

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from sequential_reference import MONITORED, counts, run_of_r

from alatau.checks import InvalidInput
from alatau.surveillance.aberration.seasonal_baseline import SeasonalBaseline, fit_seasonal
from alatau.surveillance.calendar import Calendar

WEEKS = Calendar()
SECOND_HARMONIC = SeasonalBaseline(harmonics=2, trend=True)


@pytest.mark.parametrize(
    ("name", "dispersion"), [("seasonal-close-poisson", 0.0), ("seasonal-close-negbin", 0.125)]
)
def test_means_equal_those_of_a_generalised_linear_model_in_r(name, dispersion):
    fit = fit_seasonal(counts()[:, :280], SECOND_HARMONIC, calendar=WEEKS, dispersion=dispersion)
    np.testing.assert_allclose(fit.mean(MONITORED), run_of_r(name).value, rtol=1e-9)


def test_means_equal_those_that_r_surveillance_fits_as_far_as_it_iterates():
    fit = fit_seasonal(counts()[:, :280], SeasonalBaseline(), calendar=WEEKS)
    np.testing.assert_allclose(fit.mean(MONITORED), run_of_r("seasonal-default").value, rtol=1e-7)


def test_estimated_dispersions_equal_those_of_r():
    reference = run_of_r("seasonal-estimated")
    terms = SeasonalBaseline(trend=True)
    fit = fit_seasonal(counts()[reference.series, :280], terms, calendar=WEEKS, dispersion=None)
    np.testing.assert_allclose(fit.dispersion, reference.value[:, 0], rtol=1e-6)
    np.testing.assert_allclose(fit.mean(MONITORED), reference.value[:, 1:], rtol=1e-6)


def test_a_level_alone_is_the_mean_of_reported_steps():
    fit = fit_seasonal(
        np.array([[4.0, np.nan, 6.0, 5.0]]), SeasonalBaseline(harmonics=0), calendar=WEEKS
    )
    np.testing.assert_allclose(fit.mean(np.array([0, 9])), [[5.0, 5.0]], rtol=1e-14)


def test_an_exact_course_is_found_again():
    steps = np.arange(200)
    terms = SeasonalBaseline(harmonics=1, trend=True)
    course = terms.design(steps, WEEKS) @ np.array([2.0, 0.1, 0.5, -0.3])
    fit = fit_seasonal(np.exp(course)[np.newaxis], terms, calendar=WEEKS)
    np.testing.assert_allclose(fit.coefficients, [[2.0, 0.1, 0.5, -0.3]], atol=1e-11)


def test_the_score_equations_hold():
    cases, design = counts()[:, :280], SECOND_HARMONIC.design(np.arange(280), WEEKS)
    fit = fit_seasonal(cases, SECOND_HARMONIC, calendar=WEEKS)
    residuals = cases - fit.mean(np.arange(280))
    assert np.abs(residuals @ design).max() < 1e-8 * cases.sum(axis=1).max()


def test_weekdays_get_levels_of_their_own():
    cases = np.tile([1.0, 2.0, 3.0, 4.0, 5.0, 6.0, 7.0], 5)[np.newaxis]
    terms = SeasonalBaseline(harmonics=0, weekdays=True)
    fit = fit_seasonal(cases, terms, calendar=Calendar(365))
    np.testing.assert_allclose(fit.mean(np.arange(35, 42)), [np.arange(1.0, 8.0)], rtol=1e-12)
    dates = Calendar.dated(np.arange("2024-01-03", "2024-02-07", dtype="datetime64[D]"))
    dated = fit_seasonal(cases, terms, calendar=dates)
    np.testing.assert_allclose(dated.mean(np.arange(35)), cases, rtol=1e-12)


def test_weeks_have_no_weekdays():
    with pytest.raises(InvalidInput) as refusal:
        fit_seasonal(np.ones((1, 60)), SeasonalBaseline(weekdays=True), calendar=WEEKS)
    assert refusal.value.field == "weekdays"


def test_means_are_proportional_to_the_population():
    people = np.linspace(1e5, 2e5, 60)
    cases = np.random.default_rng(2).poisson(people / 1e4)[np.newaxis].astype(float)
    terms = SeasonalBaseline(harmonics=0)
    fit = fit_seasonal(cases, terms, calendar=WEEKS, population=people)
    rate = cases.sum() / people.sum()
    found = fit.mean(np.array([60]), np.array([3e5]))
    np.testing.assert_allclose(found, [[rate * 3e5]], rtol=1e-12)


def test_dates_make_a_year_of_365_and_a_quarter_days():
    days = Calendar.dated(np.arange("2000-01-03", "2010-01-03", dtype="datetime64[D]"))
    weeks = Calendar.dated(np.arange("2000-01-03", "2028-01-03", 7, dtype="datetime64[D]"))
    terms = SeasonalBaseline(harmonics=2)
    first, later = terms.design(np.array([0, 4 * 365 + 1]), days)
    np.testing.assert_allclose(first, later, atol=1e-12)
    by_day, by_week = terms.design(np.array([70]), days), terms.design(np.array([10]), weeks)
    np.testing.assert_array_equal(by_day, by_week)


@pytest.mark.parametrize(
    "cases",
    [np.zeros(60), np.full(60, np.nan), np.r_[np.full(57, np.nan), 3.0, 4.0, np.nan]],
    ids=["no case", "nothing reported", "fewer steps than terms"],
)
def test_what_allows_no_fit_has_no_estimate_and_harms_no_other_series(cases):
    good = np.random.default_rng(3).poisson(5, 60).astype(float)
    fit = fit_seasonal(np.array([cases, good]), SeasonalBaseline(), calendar=WEEKS)
    alone = fit_seasonal(good[np.newaxis], SeasonalBaseline(), calendar=WEEKS)
    assert np.isnan(fit.mean(np.array([60]))[0, 0])
    np.testing.assert_allclose(fit.coefficients[1], alone.coefficients[0], rtol=1e-12)


def test_one_case_in_years_gives_a_mean_or_none_but_no_warning():
    cases = np.zeros((3, 208))
    cases[0, 100] = 1
    cases[1, 26::52] = 50
    cases[2, 207] = 1e9
    terms = SeasonalBaseline(harmonics=3, trend=True)
    mean = fit_seasonal(cases, terms, calendar=WEEKS).mean(np.arange(208, 260))
    assert ((mean >= 0) | np.isnan(mean)).all()


@settings(deadline=None)
@given(st.integers(2, 1000), st.integers(0, 2**32 - 1))
def test_means_scale_with_the_counts(factor, seed):
    cases = np.random.default_rng(seed).poisson(6, (1, 80)).astype(float)
    terms = SeasonalBaseline()
    once = fit_seasonal(cases, terms, calendar=WEEKS).mean(np.arange(90))
    more = fit_seasonal(cases * factor, terms, calendar=WEEKS).mean(np.arange(90))
    np.testing.assert_allclose(more, once * factor, rtol=1e-8)


@pytest.mark.parametrize("people", [[0.0, 1.0], [-1.0, 1.0], [np.nan, 1.0], [np.inf, 1.0]])
def test_populations_must_be_positive(people):
    with pytest.raises(InvalidInput, match="population"):
        fit_seasonal(np.ones((1, 2)), SeasonalBaseline(0), calendar=WEEKS, population=people)


@pytest.mark.parametrize(
    ("wrong", "field"),
    [({"harmonics": 7}, "harmonics"), ({"trend": 2}, "trend"), ({"weekdays": "no"}, "weekdays")],
)
def test_terms_out_of_range_are_refused(wrong, field):
    with pytest.raises(InvalidInput) as refusal:
        SeasonalBaseline(**wrong)
    assert refusal.value.field == field
