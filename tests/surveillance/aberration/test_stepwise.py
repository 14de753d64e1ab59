"""What all methods that watch step by step have in common."""

from dataclasses import replace

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from hypothesis.extra.numpy import arrays

from alatau.surveillance.aberration.cusum import Cusum, CusumState, advance_cusum, cusum
from alatau.surveillance.aberration.detection import Judgement
from alatau.surveillance.aberration.generalised_likelihood_ratio_cusum import (
    GlrCusum,
    GlrCusumState,
    advance_glr_cusum,
    glr_cusum,
)
from alatau.surveillance.aberration.likelihood_ratio_cusum import (
    LikelihoodRatioCusum,
    LikelihoodRatioCusumState,
    advance_likelihood_ratio_cusum,
    likelihood_ratio_cusum,
)
from alatau.surveillance.aberration.outbreak_p import (
    OutbreakP,
    OutbreakPState,
    advance_outbreak_p,
    outbreak_p,
)
from alatau.surveillance.aberration.transformations import TRANSFORMATIONS

MEAN = 4.5


def whole_cusum(weeks, options):
    return cusum(weeks, options, mean=MEAN)


def whole_ratio(weeks, options):
    return likelihood_ratio_cusum(weeks, options, mean=MEAN)


def whole_glr(weeks, options):
    return glr_cusum(weeks, options, mean=MEAN)


def next_cusum(state, weeks, options):
    return advance_cusum(state, weeks, MEAN, options, dispersion=options.dispersion or 0.0)


def next_ratio(state, weeks, options):
    return advance_likelihood_ratio_cusum(state, weeks, MEAN, options)


def next_glr(state, weeks, options):
    return advance_glr_cusum(state, weeks, MEAN, options)


METHODS = {
    **{
        f"cusum-{name}": (
            whole_cusum,
            next_cusum,
            CusumState,
            Cusum(transformation=name, dispersion=0.3, decision_interval=3.0),
        )
        for name in TRANSFORMATIONS
    },
    "ratio": (whole_ratio, next_ratio, LikelihoodRatioCusumState, LikelihoodRatioCusum()),
    "ratio-overdispersed": (
        whole_ratio,
        next_ratio,
        LikelihoodRatioCusumState,
        LikelihoodRatioCusum(dispersion=0.3, rate_ratio=3.0, threshold=2.0),
    ),
    "ratio-decrease": (
        whole_ratio,
        next_ratio,
        LikelihoodRatioCusumState,
        LikelihoodRatioCusum(rate_ratio=0.5),
    ),
    "glr": (whole_glr, next_glr, GlrCusumState, GlrCusum()),
    "glr-window": (whole_glr, next_glr, GlrCusumState, GlrCusum(window=3, least_steps=2)),
    "glr-overdispersed": (
        whole_glr,
        next_glr,
        GlrCusumState,
        GlrCusum(dispersion=0.3, threshold=2.0),
    ),
    "glr-decrease": (whole_glr, next_glr, GlrCusumState, GlrCusum(direction="decrease")),
    "outbreak-p": (outbreak_p, advance_outbreak_p, OutbreakPState, OutbreakP(threshold=20.0)),
}
LIKE_R = {
    f"{name}-like-r": (whole, following, state, replace(options, compat="r-surveillance"))
    for name, (whole, following, state, options) in METHODS.items()
    if name != "outbreak-p"
}
every_method = pytest.mark.parametrize("name", METHODS)
every_mode = pytest.mark.parametrize("name", [*METHODS, *LIKE_R])

tables = arrays(
    np.float64,
    st.tuples(st.integers(1, 3), st.integers(1, 14)),
    elements=st.one_of(
        st.integers(0, 12).map(float), st.just(np.nan), st.sampled_from([40.0, 1000.0, 1e9])
    ),
)


def assert_same(first, second):
    for field in ("observed", "expected", "upper_bound", "alarm", "judgement"):
        np.testing.assert_array_equal(getattr(first, field), getattr(second, field), err_msg=field)
    np.testing.assert_allclose(first.statistic, second.statistic, rtol=1e-12, atol=1e-12)


def part(found, steps):
    return replace(
        found,
        **{
            field: getattr(found, field)[:, steps]
            for field in ("observed", "expected", "upper_bound", "alarm", "judgement", "statistic")
        },
    )


@every_mode
@settings(max_examples=30, deadline=None)
@given(weeks=tables, cut=st.integers(0, 14))
def test_step_by_step_equals_all_at_once(name, weeks, cut):
    whole, following, state_of, options = {**METHODS, **LIKE_R}[name]
    together = whole(weeks, options)
    state = state_of.fresh(len(weeks))
    state, first = following(state, weeks[:, :cut], options)
    for step in range(min(cut, weeks.shape[1]), weeks.shape[1]):
        state, found = following(state, weeks[:, step : step + 1], options)
        assert found.steps.tolist() == [step]
        assert_same(found, part(together, [step]))
    assert_same(first, part(together, slice(0, cut)))


@every_method
@settings(max_examples=30, deadline=None)
@given(weeks=tables)
def test_an_alarm_is_a_count_above_the_bound(name, weeks):
    whole, _, _, options = METHODS[name]
    found = whole(weeks, options)
    known = ~np.isnan(found.upper_bound)
    assert (found.alarm[known] == (found.observed > found.upper_bound)[known]).all()
    judged = found.judgement == Judgement.JUDGED
    assert np.isfinite(found.expected[judged]).all()
    assert not np.isnan(found.statistic[judged]).any()
    assert np.isnan(found.statistic[~judged]).all()
    assert not found.alarm[~judged].any()


@every_method
@settings(max_examples=20, deadline=None)
@given(weeks=tables, later=st.lists(st.integers(0, 50), min_size=1, max_size=4))
def test_later_weeks_change_no_earlier_verdict(name, weeks, later):
    whole, _, _, options = METHODS[name]
    longer = np.concatenate([weeks, np.tile(np.array(later, dtype=float), (len(weeks), 1))], axis=1)
    assert_same(whole(weeks, options), part(whole(longer, options), slice(0, weeks.shape[1])))


@every_method
@settings(max_examples=20, deadline=None)
@given(weeks=tables, data=st.data())
def test_series_do_not_know_of_each_other(name, weeks, data):
    whole, _, _, options = METHODS[name]
    order = data.draw(st.permutations(range(len(weeks))))
    together = whole(weeks, options)
    shuffled = whole(weeks[order], options)
    for place, series in enumerate(order):
        np.testing.assert_array_equal(shuffled.statistic[place], together.statistic[series])
        np.testing.assert_array_equal(shuffled.upper_bound[place], together.upper_bound[series])


@every_method
@settings(max_examples=20, deadline=None)
@given(weeks=tables, step=st.integers(0, 13), more=st.integers(1, 30))
def test_more_cases_in_the_last_week_never_undo_an_alarm(name, weeks, step, more):
    if "decrease" in name:
        return
    whole, _, _, options = METHODS[name]
    weeks = np.where(weeks > 1e8, 1e8, weeks)
    higher = weeks.copy()
    higher[:, -1] += more
    before, after = whole(weeks, options), whole(higher, options)
    assert (after.alarm[:, -1] >= before.alarm[:, -1]).all()
    known = before.judgement[:, -1] == Judgement.JUDGED
    assert (after.statistic[known, -1] >= before.statistic[known, -1] * (1 - 1e-12)).all()


counted = arrays(np.float64, st.tuples(st.just(2), st.integers(2, 12)), elements=st.integers(0, 30))


@settings(deadline=None)
@given(weeks=counted, factor=st.integers(2, 1000))
def test_the_evidence_of_poisson_counts_scales_with_counts_and_means(weeks, factor):
    for method, options in (
        (likelihood_ratio_cusum, LikelihoodRatioCusum(threshold=1e6)),
        (glr_cusum, GlrCusum(threshold=1e6)),
        (glr_cusum, GlrCusum(threshold=1e6, direction="decrease")),
    ):
        once, more = (
            method(weeks, options, mean=5.0),
            method(factor * weeks, options, mean=5.0 * factor),
        )
        np.testing.assert_allclose(
            more.statistic, factor * once.statistic, rtol=1e-9, atol=1e-9 * factor
        )
    once, more = outbreak_p(weeks), outbreak_p(factor * weeks)
    small = np.log(once.statistic) * factor < 600
    np.testing.assert_allclose(
        np.log(more.statistic[small]), factor * np.log(once.statistic[small]), rtol=1e-6, atol=1e-6
    )


@every_method
def test_a_masked_array_is_as_good_as_one_with_missing_numbers(name):
    whole, _, _, options = METHODS[name]
    weeks = np.random.default_rng(5).poisson(MEAN, (3, 40)).astype(float)
    weeks[0, 7] = np.nan
    assert_same(whole(weeks, options), whole(np.ma.masked_invalid(weeks), options))
