"""Both Farrington methods against R surveillance, whose deviations stand behind `compat`."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest
from r_reference import read_outputs, read_series

from alatau.surveillance.aberration.detection import Judgement
from alatau.surveillance.aberration.farrington import (
    Farrington,
    FarringtonFlexible,
    farrington,
    farrington_flexible,
)
from alatau.surveillance.calendar import Calendar

COUNTS, MONDAYS = read_series("counts", 2)
POPULATION, _ = read_series("population", 1)
DAYS, DATES = read_series("days", 2)
NOUFAILY, _ = read_series("noufaily_counts", 1)
FLEXIBLE = read_outputs("flexible")
BY_DAY = read_outputs("flexible_by_day")
DESIGN = read_outputs("noufaily_flexible")
ORIGINAL = read_outputs("original")

LIKE_R = FarringtonFlexible(compat="r-surveillance")
DEFAULTS_OF_R = replace(LIKE_R, periods=1, past_steps_excluded=None, threshold="delta", alpha=0.05)

OPTIONS = {
    "recommended": LIKE_R,
    "muan": replace(LIKE_R, threshold="muan"),
    "delta": replace(LIKE_R, threshold="delta"),
    "square_root": replace(LIKE_R, threshold="delta", power="1/2", alpha=0.05),
    "no_power": replace(LIKE_R, threshold="delta", power="none", trend_p=1.0),
    "default": DEFAULTS_OF_R,
    "not_reweighted": replace(LIKE_R, reweight=False, threshold="muan"),
    "no_trend": replace(LIKE_R, trend=False, limit_cases=0, threshold="delta"),
    "other_periods": replace(
        LIKE_R,
        years=4,
        half_width=2,
        periods=5,
        past_steps_excluded=10,
        weights_threshold=1.0,
        trend_p=1.0,
        limit_cases=1,
        limit_steps=2,
    ),
    "two_years": replace(LIKE_R, years=2, periods=3, past_steps_excluded=1),
    "one_period_recent": replace(
        DEFAULTS_OF_R, years=3, half_width=5, past_steps_excluded=2, alpha=0.02
    ),
    "offset": replace(LIKE_R, threshold="muan"),
    "dated": replace(LIKE_R, threshold="delta"),
    "dated_default": DEFAULTS_OF_R,
    "dated_other": replace(LIKE_R, years=4, half_width=4, periods=7, past_steps_excluded=12),
}

ORIGINAL_OPTIONS = {
    "default": Farrington(compat="r-surveillance"),
    "square_root": Farrington(compat="r-surveillance", alpha=0.01, power="1/2"),
    "no_power": Farrington(
        compat="r-surveillance", years=4, half_width=2, alpha=0.01, power="none"
    ),
    "not_reweighted": Farrington(compat="r-surveillance", reweight=False, limit_cases=0),
    "no_trend": Farrington(compat="r-surveillance", trend=False),
    "two_years": Farrington(compat="r-surveillance", years=2, half_width=4),
    "offset": Farrington(compat="r-surveillance", alpha=0.01),
}


def flexible(name: str, options: FarringtonFlexible):
    """What R found, and what we find."""
    found = FLEXIBLE[name]
    calendar = Calendar.dated(MONDAYS) if name.startswith("dated") else Calendar()
    people = POPULATION if name == "offset" else None
    return found, farrington_flexible(
        COUNTS, options, calendar=calendar, population=people, at=found["steps"]
    )


def assert_equal(r, ours, *, whole_bounds: bool) -> None:
    judged = ~np.isnan(r["upperbound"])
    np.testing.assert_array_equal(ours.judgement == Judgement.JUDGED, judged)
    np.testing.assert_array_equal(ours.alarm, np.nan_to_num(r["alarm"]) == 1)
    np.testing.assert_array_equal(ours.trend[judged], r["trend"][judged] == 1)
    if whole_bounds:
        np.testing.assert_array_equal(ours.upper_bound, r["upperbound"])
    else:
        np.testing.assert_allclose(ours.upper_bound, r["upperbound"], rtol=1e-9, atol=1e-9)
    np.testing.assert_allclose(ours.expected[judged], r["expected"][judged], rtol=1e-9, atol=1e-9)
    np.testing.assert_allclose(ours.dispersion[judged], r["phi"][judged], rtol=1e-9)
    np.testing.assert_allclose(ours.slope[judged], r["slope"][judged], rtol=1e-7, atol=1e-12)


@pytest.mark.parametrize("name", OPTIONS)
def test_the_flexible_method_agrees_with_r_in_every_configuration(name: str) -> None:
    r, ours = flexible(name, OPTIONS[name])
    assert_equal(r, ours, whole_bounds=OPTIONS[name].threshold != "delta")


def test_every_configuration_of_the_reference_is_compared() -> None:
    assert set(OPTIONS) == set(FLEXIBLE)
    assert set(ORIGINAL_OPTIONS) == set(ORIGINAL)


@pytest.mark.parametrize("name", BY_DAY)
def test_daily_counts_agree_with_r_by_number_and_by_date(name: str) -> None:
    options = {
        "daily": replace(
            LIKE_R,
            years=2,
            half_width=10,
            periods=6,
            past_steps_excluded=20,
            threshold="muan",
            limit_steps=7,
        ),
        "daily_dated": replace(DEFAULTS_OF_R, years=3, half_width=7),
    }[name]
    calendar = Calendar.dated(DATES) if name == "daily_dated" else Calendar(365)
    ours = farrington_flexible(DAYS, options, calendar=calendar, at=BY_DAY[name]["steps"])
    assert_equal(BY_DAY[name], ours, whole_bounds=options.threshold != "delta")


@pytest.mark.parametrize("name", DESIGN)
def test_the_design_of_noufaily_agrees_with_r(name: str) -> None:
    options = {
        "nb_plugin": replace(LIKE_R, trend_p=1.0),
        "delta": replace(LIKE_R, trend_p=1.0, threshold="delta"),
        "default": DEFAULTS_OF_R,
    }[name]
    ours = farrington_flexible(NOUFAILY, options, at=DESIGN[name]["steps"])
    assert_equal(DESIGN[name], ours, whole_bounds=name == "nb_plugin")


@pytest.mark.parametrize("name", ORIGINAL_OPTIONS)
def test_the_original_method_agrees_with_r_in_every_configuration(name: str) -> None:
    r = ORIGINAL[name]
    people = POPULATION if name == "offset" else None
    ours = farrington(COUNTS, ORIGINAL_OPTIONS[name], population=people, at=r["steps"])
    judged = ours.judgement == Judgement.JUDGED
    np.testing.assert_array_equal(ours.alarm, r["alarm"] == 1)
    np.testing.assert_array_equal(ours.trend[judged], r["trend"][judged] == 1)
    np.testing.assert_allclose(ours.upper_bound[judged], r["upperbound"][judged], rtol=1e-9)
    assert (r["upperbound"][~judged] == 0).all(), "R writes 0 where it does not judge"


def test_the_published_method_keeps_fewer_trends_than_r() -> None:
    _, r = flexible("recommended", LIKE_R)
    published = farrington_flexible(COUNTS, at=FLEXIBLE["recommended"]["steps"])
    assert published.trend.sum() < r.trend.sum()
    assert not (published.trend & ~r.trend).any()
