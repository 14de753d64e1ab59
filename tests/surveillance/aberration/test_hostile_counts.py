"""Counts that no report can hold, and options at their limits: a sentence or a verdict, in time."""

import subprocess
import sys
import textwrap

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from alatau.checks import InvalidInput
from alatau.surveillance.aberration.bayes import bayes
from alatau.surveillance.aberration.cdc import cdc
from alatau.surveillance.aberration.cusum import Cusum, cusum
from alatau.surveillance.aberration.generalised_likelihood_ratio_cusum import GlrCusum, glr_cusum
from alatau.surveillance.aberration.likelihood_ratio_cusum import (
    LikelihoodRatioCusum,
    likelihood_ratio_cusum,
)
from alatau.surveillance.aberration.outbreak_p import OutbreakP, outbreak_p
from alatau.surveillance.aberration.rki import rki

METHODS = [rki, bayes, cdc, cusum, likelihood_ratio_cusum, glr_cusum, outbreak_p]
every_method = pytest.mark.parametrize("method", METHODS, ids=lambda method: method.__name__)


@every_method
@pytest.mark.parametrize(
    ("counts", "place"),
    [
        ([1, -1], "counts[1]"),
        ([[1, 2], [3, 1e30]], "counts[1][1]"),
        ([1, np.inf], "counts[1]"),
        ([1, 0.5], "counts[1]"),
        ([], "counts"),
        ([[1, 2], [3]], "counts"),
        ([["one", "two"]], "counts"),
        (np.ones((2, 2, 2)), "counts"),
    ],
)
def test_what_no_report_can_say_is_refused_with_its_place(method, counts, place):
    with pytest.raises(InvalidInput) as refusal:
        method(counts)
    assert place in str(refusal.value)


@every_method
@pytest.mark.parametrize("weeks", [[5], [np.nan], [np.nan] * 400, [0] * 400, [1e9] * 400], ids=str)
def test_every_series_that_may_be_gets_verdicts_without_silent_gaps(method, weeks):
    found = method(weeks)
    judged = found.judgement == 0
    assert not np.isnan(found.expected[judged]).any()
    assert not found.alarm[~judged].any()
    if found.statistic is not None:
        assert not np.isnan(found.statistic[judged]).any()


@pytest.mark.parametrize("method", [rki, bayes, cdc], ids=lambda method: method.__name__)
@settings(deadline=None, max_examples=20)
@given(st.integers(0, 2**32 - 1), st.lists(st.integers(0, 1000), min_size=1, max_size=3))
def test_later_weeks_change_no_verdict_of_methods_with_references(method, seed, later):
    weeks = np.random.default_rng(seed).poisson(6, (2, 280)).astype(float)
    weeks[0, seed % 280] = np.nan
    longer = np.concatenate([weeks, np.tile(np.array(later, dtype=float), (2, 1))], axis=1)
    before, after = method(weeks), method(longer)
    np.testing.assert_array_equal(before.upper_bound, after.upper_bound[:, :280])
    np.testing.assert_array_equal(before.judgement, after.judgement[:, :280])
    np.testing.assert_array_equal(before.alarm, after.alarm[:, :280])


FUZZ = """
    import warnings
    import numpy as np
    from alatau.checks import InvalidInput
    from alatau.surveillance.aberration.bayes import Bayes, bayes
    from alatau.surveillance.aberration.cdc import Cdc, cdc
    from alatau.surveillance.aberration.cusum import Cusum, cusum
    from alatau.surveillance.aberration.generalised_likelihood_ratio_cusum import (
        GlrCusum, glr_cusum,
    )
    from alatau.surveillance.aberration.likelihood_ratio_cusum import (
        LikelihoodRatioCusum, likelihood_ratio_cusum,
    )
    from alatau.surveillance.aberration.outbreak_p import OutbreakP, outbreak_p
    from alatau.surveillance.aberration.rki import Rki, rki
    from alatau.surveillance.aberration.transformations import TRANSFORMATIONS
    from alatau.surveillance.calendar import Calendar

    warnings.simplefilter("error")
    rng = np.random.default_rng(20240612)
    LEVELS = [0, 1e-9, 0.3, 5.0, 1e4, 1e9, -1.0, np.nan, np.inf, 1e30]
    ODD = [np.nan, 0.0, 1e9, 1e8, 7.0, 1e30, -1.0, 0.5, np.inf]

    def any_of(values):
        return values[rng.integers(len(values))]

    def counts():
        shape = (int(rng.integers(1, 4)), int(rng.integers(1, 160)))
        table = rng.poisson(any_of([0.0, 0.05, 4.0, 900.0, 9e8]), shape).astype(float)
        for _ in range(int(rng.integers(0, 6))):
            allowed = ODD if rng.random() < 0.1 else ODD[:5]
            table[rng.integers(shape[0]), rng.integers(shape[1])] = any_of(allowed)
        return np.minimum(table, 1e30)

    def dispersion():
        return any_of([0.0, 1e-12, 0.2, 1e3, None])

    def monitored(calendar):
        return dict(
            harmonics=int(rng.integers(0, 4)),
            trend=bool(rng.integers(2)),
            weekdays=bool(rng.integers(2)) and calendar.steps_per_year == 365,
            training_steps=any_of([None, 0, 20, 100, 1000]),
            compat=any_of(["published", "r-surveillance"]),
        )

    def options(calendar):
        threshold = any_of([1e-9, 2.0, 1e6])
        return any_of([
            lambda: (rki, Rki(years=int(rng.integers(0, 3)), current_year=True)),
            lambda: (bayes, Bayes(years=int(rng.integers(0, 3)), alpha=any_of([1e-9, 0.05, 0.5]))),
            lambda: (cdc, Cdc(years=int(rng.integers(1, 3)), alpha=any_of([1e-9, 0.05, 0.5]))),
            lambda: (outbreak_p, OutbreakP(threshold=any_of([1.0, 100.0, 1e100]))),
            lambda: (cusum, Cusum(
                reference_value=any_of([0.0, 1.04, 1e9]),
                decision_interval=any_of([1e-9, 2.0, 1e9]),
                transformation=any_of(TRANSFORMATIONS), dispersion=dispersion(),
                **monitored(calendar))),
            lambda: (likelihood_ratio_cusum, LikelihoodRatioCusum(
                threshold=threshold, rate_ratio=any_of([1e-3, 0.9, 1.002, 2.0, 1e3]),
                dispersion=dispersion(), **monitored(calendar))),
            lambda: (glr_cusum, GlrCusum(
                threshold=threshold, direction=any_of(["increase", "decrease"]),
                window=any_of([None, 5]), least_steps=any_of([1, 3]),
                dispersion=dispersion(), **monitored(calendar))),
        ])()

    judged = refused = 0
    for _ in range(1500):
        try:
            calendar = any_of([Calendar(), Calendar(12), Calendar(365)])
            method, chosen = options(calendar)
            given = {} if method is outbreak_p else {"calendar": calendar}
            if method in (cusum, likelihood_ratio_cusum, glr_cusum) and rng.random() < 0.6:
                given["mean"] = any_of(LEVELS[:6] if rng.random() < 0.8 else LEVELS)
            found = method(counts(), chosen, **given)
        except InvalidInput as refusal:
            assert str(refusal)
            refused += 1
            continue
        seen = found.judgement == 0
        judged += int(seen.any())
        assert not np.isnan(found.expected[seen]).any(), chosen
        assert not found.alarm[~seen].any(), chosen
        if found.statistic is not None:
            assert not np.isnan(found.statistic[seen]).any(), chosen
            assert np.isnan(found.statistic[~seen]).all(), chosen
    assert judged > 400 and refused > 100, (judged, refused)
    print("survived")
"""


def test_a_process_survives_whatever_it_is_given():
    child = subprocess.run(
        [sys.executable, "-c", textwrap.dedent(FUZZ)],
        capture_output=True,
        text=True,
        timeout=300,
        check=False,
    )
    assert child.stdout == "survived\n", child.stderr[-3000:]


def test_the_least_options_are_enough():
    weeks = np.random.default_rng(1).poisson(5, 300)
    for method, options in (
        (cusum, Cusum(training_steps=1)),
        (likelihood_ratio_cusum, LikelihoodRatioCusum(harmonics=0, training_steps=1)),
        (glr_cusum, GlrCusum(harmonics=0, training_steps=1)),
        (outbreak_p, OutbreakP(threshold=1.0)),
    ):
        assert (method(weeks, options).judgement[0, 1:] == 0).all()
