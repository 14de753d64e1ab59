"""Pictures of the surveillance methods: valid, translatable, and true to their tables."""

from __future__ import annotations

import json
import math
import re
from datetime import date, timedelta
from typing import Any

import altair
import pytest

from alatau.pictures import (
    LIGHT,
    THEMES,
    completeness_curve,
    epidemic_curve,
    first_signals,
    heat_map,
    lead_lag,
    nowcast_fan,
    odds_ratio_forest,
    region_map,
    render_svg,
    reproduction_ribbon,
    signal_chart,
    themed,
)
from alatau.pictures.steps import StepAxis

MONDAY = date(2026, 2, 2)
WEEKS = [MONDAY + timedelta(weeks=week) for week in range(6)]
QUANTILES = {"p025": 0.5, "p25": 0.8, "median": 1.1, "p75": 1.4, "p975": 2.2}
SIGNALS = [
    {"observed": 3, "expected": None, "upperbound": None, "alarm": False, "judged": False},
    {"observed": 4, "expected": 3.5, "upperbound": 8.0, "alarm": False, "judged": True},
    {"observed": None, "expected": 3.5, "upperbound": 8.0, "alarm": False, "judged": False},
    {"observed": 12, "expected": 3.6, "upperbound": 8.2, "alarm": True, "judged": True},
    {"observed": 0, "expected": None, "upperbound": None, "alarm": False, "judged": False},
    {"observed": 2, "expected": 4.0, "upperbound": 9.0, "alarm": False, "judged": True},
]
DATED = [{"time": week, **row} for week, row in zip(WEEKS, SIGNALS, strict=True)]
NUMBERED = [{"time": step, **row} for step, row in enumerate(SIGNALS)]
RIBBON = [{"time": week, **QUANTILES} for week in WEEKS]
NOWCAST = [
    {"time": week, "reported": 9 - n, **(QUANTILES if n > 3 else dict.fromkeys(QUANTILES))}
    for n, week in enumerate(WEEKS)
]
PLACES = [
    {"place": "West", "time": WEEKS[0], "count": 0},
    {"place": "West", "time": WEEKS[1], "count": 7},
    {"place": "East", "time": WEEKS[0], "count": None},
]
DELAYS = [
    {"delay": day, "share": day / 4, "low": day / 5, "high": day / 4, "group": group}
    for group in ("before", "after")
    for day in range(5)
]
EXPOSURES = [
    {"exposure": "Raw milk", "odds_ratio": 4.0, "low": 1.2, "high": 13.0},
    {"exposure": "Market", "odds_ratio": 1.1, "low": 0.4, "high": 2.9},
    {"exposure": "Marmot", "odds_ratio": math.inf, "low": 2.0, "high": None},
    {"exposure": "Vaccine", "odds_ratio": 0.0, "low": 0.0, "high": 0.8},
]
FIRST = [
    {"place": "West", "sector": "animal", "time": date(2026, 2, 3)},
    {"place": "West", "sector": "human", "time": date(2026, 2, 12)},
    {"place": "East", "sector": "environment", "time": date(2026, 2, 5)},
]
LAGS = [
    {"pair": pair, "lag": lag, "correlation": 0.9 - abs(lag - best) / 5, "bound": 0.3}
    for pair, best in (("animals, people", 2), ("water, people", 0))
    for lag in range(-3, 4)
]
CURVE = [
    {"day": "2026-02-02", "classification": "confirmed", "count": 2},
    {"day": "2026-02-09", "classification": "suspected", "count": 3},
]


def pictures(words=str, theme=LIGHT) -> dict[str, Any]:
    common = {"words": words, "theme": theme}
    return {
        "signals": signal_chart(DATED, **common),
        "signals-by-step": signal_chart(NUMBERED, width=320, **common),
        "ribbon": reproduction_ribbon(RIBBON, provisional_from=WEEKS[4], **common),
        "nowcast": nowcast_fan(NOWCAST, **common),
        "heat": heat_map(PLACES, **common),
        "completeness": completeness_curve(
            DELAYS, groups=["before", "after"], target=0.8, **common
        ),
        "forest": odds_ratio_forest(EXPOSURES, **common),
        "first": first_signals(FIRST, **common),
        "lags": lead_lag(LAGS, **common),
        "curve-by-week": epidemic_curve(
            CURVE,
            step_days=7,
            incomplete_from="2026-02-16",
            notes=[{"day": "2026-02-09", "label": "alert"}],
            width=400,
            **common,
        ),
    }


EMPTY = {
    "signals": lambda **c: signal_chart([], **c),
    "ribbon": lambda **c: reproduction_ribbon([], **c),
    "nowcast": lambda **c: nowcast_fan([], **c),
    "heat": lambda **c: heat_map([], **c),
    "completeness": lambda **c: completeness_curve([], **c),
    "forest": lambda **c: odds_ratio_forest([], **c),
    "first": lambda **c: first_signals([], **c),
    "lags": lambda **c: lead_lag([], **c),
}


def table(specification: dict[str, Any], name: str) -> list[dict[str, Any]]:
    """The rows of the named table of a picture."""
    found = [layer["data"] for layer in specification["layer"]]
    return next(each["values"] for each in found if each.get("name") == name)


def legend_of(specification: dict[str, Any]) -> list[str]:
    return specification["layer"][-1]["encoding"]["shape"]["scale"]["domain"]


@pytest.mark.parametrize("name", pictures())
def test_a_picture_is_a_valid_specification_that_travels_as_json(name):
    specification = json.loads(json.dumps(pictures()[name]))
    altair.Chart.from_dict(specification, validate=True)


@pytest.mark.parametrize("name", pictures())
@pytest.mark.parametrize("theme", THEMES.values(), ids=THEMES)
def test_a_picture_is_drawn_the_same_twice_and_in_colours_of_its_theme(name, theme):
    svg = render_svg(pictures(theme=theme)[name])
    assert svg == render_svg(json.loads(json.dumps(pictures(theme=theme)[name])))
    left = re.findall(r'(?:fill|stroke)="(#[0-9a-f]{3,6})"', themed(svg, theme.name))
    assert left == []


@pytest.mark.parametrize("name", EMPTY)
def test_a_picture_of_nothing_is_still_drawn(name):
    assert render_svg(EMPTY[name](words=str, theme=LIGHT)).startswith("<svg")


@pytest.mark.parametrize("name", pictures())
def test_words_of_a_picture_go_through_the_translation(name):
    specification = pictures(words=lambda msgid: f"«{msgid}»")[name]
    assert specification["description"].startswith("«")
    titles = re.findall(r'"title": "([^"]+)"', json.dumps(specification, ensure_ascii=False))
    assert [title for title in titles if not title.startswith("«")] == []


def test_a_picture_takes_the_width_of_its_page():
    wide = signal_chart(DATED, words=str, theme=LIGHT, width="container")
    assert (wide["width"], wide["autosize"]["type"]) == ("container", "fit-x")


def test_steps_that_were_not_judged_or_not_reported_have_signs_of_their_own():
    chart = pictures()["signals"]
    assert legend_of(chart)[-2:] == ["Not judged", "No report"]
    assert [row["label"] for row in table(chart, "unreported")] == ["2026-02-16"]
    assert [row["observed"] for row in table(chart, "alarms")] == [12]
    plain = signal_chart(DATED[1:2], words=str, theme=LIGHT)
    assert legend_of(plain) == ["Reported", "Expected", "Upper bound", "Alarm"]


def test_a_bound_breaks_where_there_is_none():
    runs = [row["run"] for row in table(pictures()["signals-by-step"], "upperbound")]
    assert runs == [0, 0, 0, 0, 0, 0, 1, 1]


def test_a_week_is_as_wide_as_seven_days_wherever_it_is_drawn():
    axis = StepAxis.of(WEEKS)
    edges = axis.edges("2026-02-09")
    assert edges["to"] - edges["from"] == 7 * 86_400_000
    assert edges["from"] == 1_770_595_200_000  # 2026-02-09, midnight in UTC


def test_numbered_steps_lie_around_their_number():
    assert StepAxis.of([3, 4, 5]).edges(4) == {"from": 3.5, "to": 4.5, "at": 4.0}


def test_provisional_estimates_are_dashed_and_join_the_others():
    ribbon = pictures()["ribbon"]
    assert [row["time"] for row in table(ribbon, "later")] == [
        each.isoformat() for each in WEEKS[3:]
    ]
    (dashed,) = [layer for layer in ribbon["layer"] if layer["data"].get("name") == "later"]
    assert dashed["mark"]["strokeDash"] == [4, 3]


def test_a_wide_early_band_does_not_flatten_the_ribbon():
    rows = [{**RIBBON[0], "p975": 400.0}, *RIBBON[1:]]
    ribbon = reproduction_ribbon(rows, words=str, theme=LIGHT)
    assert ribbon["layer"][0]["encoding"]["y"]["scale"]["domain"] == [0, 3.0]


def test_in_a_heat_map_zero_is_drawn_and_a_missing_report_is_not():
    drawn = pictures()["heat"]
    assert [(row["place"], row["colour"]) for row in table(drawn, "reported")] == [
        ("West", LIGHT.land),
        ("West", LIGHT.steps[2]),
    ]
    missing = {(row["place"], row["label"]) for row in table(drawn, "missing")}
    assert missing == {("East", "2026-02-02"), ("East", "2026-02-09")}


def test_an_odds_ratio_without_end_is_an_arrow():
    rows = {row["exposure"]: row for row in table(pictures()["forest"], "intervals")}
    assert rows["Marmot"]["goes_up"] and rows["Marmot"]["words"] == "∞ (2.00–∞)"
    assert rows["Vaccine"]["goes_down"] and rows["Vaccine"]["at"] is None
    assert rows["Raw milk"]["clear"] and not rows["Market"]["clear"]


def test_the_days_between_sectors_stand_beside_the_place():
    spans = {row["place"]: row["words"] for row in table(pictures()["first"], "spans")}
    assert spans == {"West": "9 days", "East": ""}


def test_the_best_lag_of_each_pair_is_filled():
    best = [
        row["lag"]
        for pair in ("animals, people", "water, people")
        for row in table(pictures()["lags"], f"points-{pair}")
        if row["best"]
    ]
    assert best == [2, 0]


def test_a_cluster_is_a_circle_of_its_radius_on_the_globe():
    square = {"type": "Topology", "arcs": [], "objects": {"places": {"geometries": []}}}
    cluster = {"lon": 70.0, "lat": 45.0, "radius_km": 100.0, "label": "1", "certain": False}
    ring = {**cluster, "radius_km": 0.0, "label": "2"}
    drawn = region_map(square, [], words=str, theme=LIGHT, width=300, clusters=[cluster, ring])
    altair.Chart.from_dict(json.loads(json.dumps(drawn)), validate=True)
    (circle,) = [
        layer["data"]["values"][0]
        for layer in drawn["layer"]
        if layer["mark"]["type"] == "geoshape"
        and "values" in layer["data"]
        and isinstance(layer["data"]["values"], list)
    ]
    for lon, lat in circle["geometry"]["coordinates"]:
        assert haversine_km(70.0, 45.0, lon, lat) == pytest.approx(100.0, rel=1e-9)
    assert [row["label"] for row in table(drawn, "rings")] == ["2"]


def haversine_km(lon1: float, lat1: float, lon2: float, lat2: float) -> float:
    north1, north2 = math.radians(lat1), math.radians(lat2)
    half = (
        math.sin((north2 - north1) / 2) ** 2
        + math.cos(north1) * math.cos(north2) * math.sin(math.radians(lon2 - lon1) / 2) ** 2
    )
    return 2 * 6371.0 * math.asin(math.sqrt(half))
