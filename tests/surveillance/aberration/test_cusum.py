"""CUSUM of scores."""

import numpy as np
import pytest
from sequential_reference import MONITORED, counts, means, run_of_r

from alatau.checks import InvalidInput
from alatau.surveillance.aberration.cusum import Cusum, CusumState, advance_cusum, cusum
from alatau.surveillance.aberration.detection import Judgement
from alatau.surveillance.aberration.dispersion import estimated_dispersion
from alatau.surveillance.aberration.transformations import score
from alatau.surveillance.calendar import Calendar

LIKE_R = {"training_steps": 280, "compat": "r-surveillance"}
TRANSFORMATIONS = ["standard", "rossi", "anscombe", "anscombe2nd", "pearsonNegBin"]


def assert_equal_to_r(found, name, rtol=1e-8):
    reference = run_of_r(name)
    np.testing.assert_allclose(found.upper_bound, reference.bound, rtol=rtol, atol=1e-9)
    np.testing.assert_allclose(found.statistic, reference.value, rtol=rtol, atol=1e-11)
    assert (found.alarm == reference.alarm).all()


@pytest.mark.parametrize("name", TRANSFORMATIONS)
def test_sums_bounds_and_alarms_equal_those_of_r_in_its_mode(name):
    options = Cusum(transformation=name, dispersion=0.125, **LIKE_R)
    assert_equal_to_r(cusum(counts(), options, mean=means(), at=MONITORED), f"cusum-{name}")


def test_the_negative_binomial_anscombe_scores_equal_those_of_r_as_far_as_its_table_goes():
    """R interpolates the hypergeometric function in a table; its sums are off by up to 0.03."""
    level = means().copy()
    level[:, MONITORED] = level[:, MONITORED].mean(axis=1, keepdims=True).round(6)
    options = Cusum(transformation="anscombeNegBin", dispersion=0.125, **LIKE_R)
    found, reference = (
        cusum(counts(), options, mean=level, at=MONITORED),
        run_of_r("cusum-anscombeNegBin"),
    )
    np.testing.assert_allclose(found.statistic, reference.value, atol=0.03)
    assert (found.alarm == reference.alarm).all()


def test_untransformed_counts_equal_those_of_r():
    reference = run_of_r("cusum-none")
    for i, series in enumerate(counts()):
        k = float(np.round(1.3 * means()[i, MONITORED].mean()))
        options = Cusum(transformation="none", reference_value=k, decision_interval=6.0, **LIKE_R)
        found = cusum(series, options, mean=means()[i], at=MONITORED)
        assert (found.statistic[0] == reference.value[i]).all()
        assert (found.upper_bound[0] == reference.bound[i]).all()
        assert (found.alarm[0] == reference.alarm[i]).all()


def test_a_level_fitted_to_the_training_equals_that_of_r():
    assert_equal_to_r(cusum(counts(), Cusum(**LIKE_R), at=MONITORED), "cusum-constant")


def test_a_season_fitted_to_the_training_equals_that_of_r_as_far_as_it_iterates():
    options = Cusum(harmonics=1, **LIKE_R)
    assert_equal_to_r(cusum(counts(), options, at=MONITORED), "cusum-seasonal", rtol=1e-6)


def test_the_recursion_by_hand_begins_anew_after_an_alarm():
    weeks, total = [6, 9, 3, 14, 2, 12, 5], 0.0
    options = Cusum(transformation="standard", reference_value=0.5, decision_interval=3.0)
    found = cusum(weeks, options, mean=4.0)
    for step, week in enumerate(weeks):
        total = max(0.0, total + (week - 4) / 2 - 0.5)
        assert found.statistic[0, step] == pytest.approx(total, abs=1e-14)
        assert found.alarm[0, step] == (total >= 3)
        total = 0.0 if total >= 3 else total


def test_the_sum_runs_on_after_an_alarm_in_the_mode_of_r():
    options = Cusum(transformation="none", reference_value=2.0, decision_interval=3.0)
    like_r = Cusum(
        transformation="none", reference_value=2.0, decision_interval=3.0, compat="r-surveillance"
    )
    weeks = [0, 0, 5, 4, 4]
    assert cusum(weeks, options, mean=1.0).alarm.tolist() == [[False, False, True, False, True]]
    assert cusum(weeks, like_r, mean=1.0).alarm.tolist() == [[False, False, True, True, True]]


def test_a_sum_that_equals_the_decision_interval_raises_an_alarm():
    options = Cusum(transformation="none", reference_value=2.0, decision_interval=3.0)
    found = cusum([4, 3], options, mean=1.0)
    assert found.statistic.tolist() == [[2, 3]]
    assert found.alarm.tolist() == [[False, True]]
    assert found.upper_bound.tolist() == [[4, 2]]


def test_a_missing_week_leaves_the_sum_as_it_is():
    options = Cusum(transformation="standard")
    found = cusum([8, np.nan, 8], options, mean=4.0)
    together = cusum([8, 8], options, mean=4.0)
    assert found.judgement[0].tolist() == [0, Judgement.MISSING, 0]
    assert np.isnan(found.statistic[0, 1]) and not found.alarm[0, 1]
    assert found.statistic[0, 2] == together.statistic[0, 1]


@pytest.mark.parametrize("rate", [0.0, np.nan])
def test_without_an_expected_count_a_week_is_not_judged_and_the_sum_is_carried(rate):
    found = cusum([8, 900, 8], Cusum(transformation="standard"), mean=[4.0, rate, 4.0])
    assert found.judgement[0, 1] == Judgement.NO_ESTIMATE
    assert (
        found.statistic[0, 2]
        == cusum([8, 8], Cusum(transformation="standard"), mean=4.0).statistic[0, 1]
    )


def test_a_training_without_cases_gives_no_estimate():
    found = cusum(np.zeros(60), Cusum(training_steps=30))
    assert (found.judgement[0, :30] == Judgement.SHORT_HISTORY).all()
    assert (found.judgement[0, 30:] == Judgement.NO_ESTIMATE).all()


def test_a_series_as_short_as_its_training_is_not_judged():
    assert (cusum(np.ones(20)).judgement == Judgement.SHORT_HISTORY).all()


def test_training_lasts_half_a_year_for_a_level_and_two_years_for_a_season():
    weeks = np.full(120, 5)
    assert (cusum(weeks).judgement[0] == Judgement.JUDGED).argmax() == 26
    assert (cusum(weeks, Cusum(harmonics=1)).judgement[0] == Judgement.JUDGED).argmax() == 104


def test_the_dispersion_is_estimated_from_the_training_when_not_given():
    weeks = np.random.default_rng(5).negative_binomial(2, 0.3, 120).astype(float)
    options = Cusum(transformation="pearsonNegBin", training_steps=80)
    level = weeks[:80].mean()
    a = estimated_dispersion(weeks[np.newaxis, :80], np.full((1, 80), level))
    known = Cusum(transformation="pearsonNegBin", training_steps=80, dispersion=float(a[0]))
    first, second = cusum(weeks, options), cusum(weeks, known, mean=level)
    np.testing.assert_allclose(first.statistic, second.statistic, rtol=1e-5, atol=1e-6)
    given = cusum(weeks, options, mean=level)
    np.testing.assert_allclose(given.statistic, second.statistic, rtol=1e-12)


def test_a_dispersion_cannot_be_estimated_without_training():
    with pytest.raises(InvalidInput) as refusal:
        cusum([1, 2], Cusum(transformation="pearsonNegBin"), mean=1.0)
    assert refusal.value.field == "dispersion"


def test_run_lengths_in_control_are_near_those_of_the_normal_chart():
    """Rossi's k and h are for 500 steps in control; z3 of Poisson(20) comes within a fifth of it.

    1,000 first alarms; the standard error is 3 %.
    """
    rng = np.random.default_rng(8)
    options = Cusum()
    weeks = rng.poisson(20, (1000, 5000))
    alarm = cusum(weeks, options, mean=20.0).alarm
    assert alarm.any(axis=1).mean() > 0.999
    first = np.where(alarm.any(axis=1), alarm.argmax(axis=1) + 1, 5000)
    assert 400 < first.mean() < 600


@pytest.mark.parametrize(
    ("wrong", "field"),
    [
        ({"reference_value": -1.0}, "reference_value"),
        ({"decision_interval": 0.0}, "decision_interval"),
        ({"decision_interval": float("inf")}, "decision_interval"),
        ({"dispersion": -0.1}, "dispersion"),
        ({"training_steps": 1.5}, "training_steps"),
        ({"compat": "R"}, "compat"),
        ({"harmonics": -1}, "harmonics"),
    ],
)
def test_options_out_of_range_are_refused(wrong, field):
    with pytest.raises(InvalidInput) as refusal:
        Cusum(**wrong)
    assert refusal.value.field == field


def test_a_misspelt_transformation_is_refused_with_the_nearest_one():
    with pytest.raises(InvalidInput, match="did you mean rossi"):
        Cusum(transformation="rosi")


@pytest.mark.parametrize("mean", [-1.0, np.inf, 2e9, [1.0, 2.0], "many", [[1.0], [2.0]]])
def test_means_that_cannot_be_are_refused(mean):
    with pytest.raises(InvalidInput, match="mean"):
        cusum([1, 2, 3], mean=mean)


def test_a_population_beside_a_given_mean_is_refused():
    with pytest.raises(InvalidInput, match="population"):
        cusum([1, 2, 3], mean=1.0, population=[1.0, 1.0, 1.0])


def test_too_short_a_training_for_the_terms_is_refused():
    with pytest.raises(InvalidInput) as refusal:
        cusum(np.ones(50), Cusum(harmonics=2, training_steps=4))
    assert refusal.value.field == "training_steps"


def test_a_population_scales_the_expected_counts():
    people = np.r_[np.full(60, 1e5), np.full(40, 2e5)]
    weeks = np.random.default_rng(6).poisson(people / 2e4)
    found = cusum(weeks, Cusum(training_steps=60), population=people)
    assert found.expected[0, 60:] == pytest.approx(2 * weeks[:60].mean())


def test_a_calendar_of_another_length_is_refused():
    calendar = Calendar.dated(["2024-01-01", "2024-01-08"])
    with pytest.raises(InvalidInput, match="dates"):
        cusum(np.ones(50), calendar=calendar)


def test_a_new_row_too_few_is_refused():
    with pytest.raises(InvalidInput, match="counts"):
        advance_cusum(CusumState.fresh(3), [[1], [2]], 1.0, Cusum())


def test_the_statistic_uses_the_scores_of_the_transformation():
    x, one = np.array([9.0]), np.array([4.0])
    for name in TRANSFORMATIONS:
        options = Cusum(transformation=name, dispersion=0.3, reference_value=0.0)
        wanted = score(name, x, one, np.array([0.3]))[0]
        assert cusum(x, options, mean=4.0).statistic[0, 0] == pytest.approx(max(0.0, wanted))
