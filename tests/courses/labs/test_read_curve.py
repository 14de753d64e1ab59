"""The lab on reading a curve: the window holds the exposure, and follows from the table."""

from __future__ import annotations

from datetime import date, timedelta
from typing import Any

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from lab_sheets import shipped_lab

from alatau.checks import InvalidInput
from alatau.courses.labs import engine, sheet
from alatau.courses.labs.drawn_curves import FactSheet, NaturalOutbreak, drawn_curve
from alatau.courses.labs.sheet import Passage, Picture, Sheet, Table
from alatau.packs.courses.labs import LabFile
from alatau.pictures import LIGHT

LAB = shipped_lab("advanced-biological-threats", "read-a-curve")
OUTBREAKS = [NaturalOutbreak.model_validate(item) for item in LAB.items]
WITHIN = LAB.settings["reported_within"]
SEEDS = st.integers(0, 2**48 - 1)


def asked(found: Sheet, name: str) -> Any:
    return next(question for question in found.questions if question.id == name)


def onsets(found: Sheet) -> list[date]:
    table = next(each for each in found.materials if isinstance(each, Table))
    days: list[date] = []
    for row in table.rows:
        assert isinstance(row["cases"], int)
        days += [date.fromisoformat(str(row["onset"]))] * row["cases"]
    return days


def outbreak_of(found: Sheet) -> NaturalOutbreak:
    story = next(each for each in found.materials if isinstance(each, Passage))
    return next(each for each in OUTBREAKS if f"**{each.title['en']}.**" in story.text["en"])


@settings(max_examples=60, deadline=None)
@given(SEEDS)
def test_the_window_is_latest_onset_minus_longest_to_earliest_minus_shortest(seed: int) -> None:
    found = sheet(LAB, seed)
    outbreak, days = outbreak_of(found), onsets(found)
    if outbreak.waves is not None:
        days = [day for day in days if (day - min(days)).days <= outbreak.waves.spread]
    incubation = outbreak.incubation
    assert asked(found, "window").window == (
        max(days) - timedelta(days=incubation.longest),
        min(days) - timedelta(days=incubation.shortest),
    )


@settings(max_examples=100, deadline=None)
@given(SEEDS, st.sampled_from(OUTBREAKS))
def test_the_exposure_lies_in_the_window_of_those_who_were_exposed(
    seed: int, outbreak: NaturalOutbreak
) -> None:
    curve = drawn_curve(outbreak, date(2026, 6, 1), WITHIN, np.random.default_rng(seed))
    first = [day for day, own in zip(curve.onsets, curve.first_wave, strict=True) if own]
    incubation = outbreak.incubation
    assert max(first) - timedelta(days=incubation.longest) <= curve.exposure
    assert curve.exposure <= min(first) - timedelta(days=incubation.shortest)


@settings(max_examples=100, deadline=None)
@given(SEEDS, st.sampled_from(OUTBREAKS))
def test_days_before_the_incomplete_ones_lack_nobody(seed: int, outbreak: NaturalOutbreak) -> None:
    begin = date(2026, 6, 1)
    whole = drawn_curve(outbreak, begin, 1, np.random.default_rng(seed))
    seen = drawn_curve(outbreak, begin, WITHIN, np.random.default_rng(seed))
    assert len(seen.onsets) + seen.unreported == len(whole.onsets) + whole.unreported
    assert max(seen.onsets) < seen.today


def test_the_first_incomplete_day_is_so_many_days_before_today() -> None:
    found = sheet(LAB, 7)
    first, last = asked(found, "incomplete").days
    assert first == last
    picture = next(each for each in found.materials if isinstance(each, Picture))
    rows = picture.draw(str, LIGHT)["layer"][0]["data"]["values"]
    today = date.fromisoformat(rows[-1]["day"])
    assert (today - first).days == WITHIN - 1


def test_both_shapes_come_up_and_the_words_of_the_questions_do_not_tell_them_apart() -> None:
    found = [sheet(LAB, seed) for seed in range(30)]
    shapes = [asked(each, "shape").answer for each in found]
    assert 5 < shapes.count("point") < 25
    assert {outbreak_of(each).shape for each in found} == {"point", "propagated"}
    for name in ("shape", "window"):
        heads = {asked(each, name).text["en"][:40] for each in found}
        assert len(heads) == 1


def test_waves_grow_as_the_reason_says_since_everybody_infects_at_least_two() -> None:
    waves = [item["waves"] for item in LAB.items if item["shape"] == "propagated"]
    assert len(waves) >= 2
    assert all(each["infects"][0] >= 2 for each in waves)
    assert "more people" in LAB.words["shape-propagated"]["en"]


def test_the_picture_does_not_show_which_days_are_incomplete() -> None:
    picture = next(each for each in sheet(LAB, 3).materials if isinstance(each, Picture))
    assert "still being reported" not in str(picture.draw(str, LIGHT))


@given(st.integers(0, 10), st.integers(3, 20), st.integers(1, 60), SEEDS)
def test_incubations_lie_in_the_range_of_the_fact_sheet(
    shortest: int, span: int, size: int, seed: int
) -> None:
    sheet = FactSheet(shortest=shortest, longest=shortest + span, mean=shortest + span / 2, sd=2.0)
    drawn = sheet.draw(size, np.random.default_rng(seed))
    assert drawn.shape == (size,)
    assert shortest <= drawn.min()
    assert drawn.max() <= shortest + span


def item(**keys: Any) -> LabFile:
    return LAB.model_copy(update={"items": ({**LAB.items[0], **keys}, *LAB.items[1:])})


@pytest.mark.parametrize(
    ("wrong", "named"),
    [
        (item(incubation={"shortest": 7, "longest": 1, "mean": 3.0, "sd": 1.0}), "incubation"),
        (item(cases=[1, 2]), "cases"),
        (item(waves={}), "waves"),
        (item(sources=["hearsay"]), "hearsay"),
        (item(shape="plateau"), "shape"),
        (LAB.model_copy(update={"items": LAB.items[:2]}), "propagated"),
        (LAB.model_copy(update={"settings": {**LAB.settings, "reported_within": 90}}), "within"),
        (LAB.model_copy(update={"settings": {**LAB.settings, "right": {}}}), "low-days"),
        (
            LAB.model_copy(
                update={"settings": {**LAB.settings, "right": {"low-days": "wait", "origin": "x"}}}
            ),
            "origin",
        ),
    ],
)
def test_what_does_not_fit_is_refused_by_name(wrong: LabFile, named: str) -> None:
    with pytest.raises(InvalidInput, match=named):
        engine(LAB.engine).check(wrong)
