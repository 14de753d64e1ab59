"""The method of the Centers for Disease Control and Prevention."""

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from scipy.stats import norm
from sequential_reference import MONITORED, counts, run_of_r

from alatau.checks import InvalidInput
from alatau.surveillance.aberration.cdc import STROUP_1989, Cdc, cdc
from alatau.surveillance.aberration.detection import Judgement
from alatau.surveillance.calendar import Calendar

RUNS = [("cdc", STROUP_1989), ("cdc-b3-m2", Cdc(years=3, half_window=2, alpha=0.01))]


@pytest.mark.parametrize(("name", "options"), RUNS)
def test_bounds_and_alarms_equal_those_of_r(name, options):
    found, reference = cdc(counts(), options, at=MONITORED), run_of_r(name)
    np.testing.assert_allclose(found.upper_bound, reference.bound, rtol=1e-12)
    assert (found.alarm == reference.alarm).all()


def test_the_bound_follows_the_formula_by_hand():
    weeks = np.random.default_rng(3).poisson(5, 60)
    options = Cdc(years=1, half_window=1, alpha=0.05)
    sums = [weeks[end - 3 : end + 1].sum() for end in (59 - 56, 59 - 52, 59 - 48)]
    found = cdc(weeks, options, at=-1)
    bound = np.mean(sums) + norm.ppf(0.975) * np.std(sums, ddof=1) * np.sqrt(4 / 3)
    assert found.upper_bound[0, 0] == pytest.approx(bound, rel=1e-13)
    assert found.observed[0, 0] == weeks[-4:].sum()
    assert found.expected[0, 0] == pytest.approx(np.mean(sums))


def test_the_first_judged_week_has_all_its_reference_sums():
    found = cdc(np.ones(300))
    first = 5 * 52 + 4 + 3
    assert (found.judgement[0, :first] == Judgement.SHORT_HISTORY).all()
    assert (found.judgement[0, first:] == Judgement.JUDGED).all()


def test_a_sum_that_lacks_a_week_is_missing():
    weeks = np.ones(300)
    weeks[297] = np.nan
    assert (cdc(weeks, at=[297, 298, 299]).judgement == Judgement.MISSING).all()
    assert cdc(weeks, at=296).judgement[0, 0] == Judgement.JUDGED


def test_a_reference_sum_that_lacks_a_week_is_left_out():
    weeks = np.random.default_rng(4).poisson(5, 300).astype(float)
    whole = cdc(weeks, at=-1)
    weeks[299 - 52] = np.nan
    part = cdc(weeks, at=-1)
    assert part.judgement[0, 0] == Judgement.JUDGED
    assert part.expected[0, 0] != whole.expected[0, 0]


def test_months_take_one_step_a_sum():
    months = np.random.default_rng(5).poisson(9, 73)
    options = Cdc(block_steps=1)
    past = [months[72 - 12 * year + around] for year in range(1, 6) for around in (-1, 0, 1)]
    assert cdc(months, options, calendar=Calendar(12), at=-1).expected[0, 0] == pytest.approx(
        np.mean(past)
    )


@settings(deadline=None)
@given(st.integers(2, 10_000), st.integers(0, 2**32 - 1))
def test_bounds_scale_with_the_counts(factor, seed):
    weeks = np.random.default_rng(seed).poisson(5, (2, 280))
    once, more = cdc(weeks), cdc(weeks * factor)
    np.testing.assert_allclose(more.upper_bound, factor * once.upper_bound, rtol=1e-12)
    np.testing.assert_array_equal(more.alarm, once.alarm)


@pytest.mark.parametrize(
    ("wrong", "field"),
    [({"years": 0}, "years"), ({"years": 1, "half_window": 0}, "years"), ({"alpha": 1}, "alpha")],
)
def test_options_out_of_range_are_refused(wrong, field):
    with pytest.raises(InvalidInput) as refusal:
        Cdc(**wrong)
    assert refusal.value.field == field
