"""Choose a method and a threshold, and see what they cost: false alarms, and weeks of delay."""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import timedelta
from functools import partial

import numpy as np
from pydantic import Field

from alatau import checks
from alatau.checks import InvalidInput
from alatau.courses.labs.asked import number, one_right, worded
from alatau.courses.labs.drawn_series import DrawnSeries, WeeklySeries, drawn_series
from alatau.courses.labs.phrases import check_sources, check_words, filled, options, read
from alatau.courses.labs.sheet import Column, Control, Material, Passage, Picture, Sheet, Table
from alatau.courses.labs.threshold_outcomes import (
    OFFERED,
    District,
    MethodItem,
    Outcome,
    drawn_district,
    outcome_of,
)
from alatau.courses.labs.written_numbers import decimal
from alatau.languages import N_, LocalText
from alatau.packs.courses.labs import LabFile
from alatau.packs.courses.questions import (
    Choice,
    MultipleChoice,
    PointOnFigure,
    Question,
    ShortText,
    Term,
)
from alatau.packs.model import PackModel, Slug
from alatau.pictures import Specification, Theme, Words, signal_chart

SERIES_TRIED = 30
_WORDS = (
    "method", "level", "story", "chart", "results", "what", "value", "turned", "weeks-free",
    "alarms-free", "alarms-outbreak", "no-alarm", "setting", "why-district", "never",
)  # fmt: skip
_TASKS = ("false-alarms", "first-alarm", "delay", "district", "stricter", "cannot", "defend")


class Settings(PackModel):
    """`settings` of the lab file.

    Attributes:
        series: what is drawn.
        levels: the levels in their order, the most sensitive first.
        within: weeks within which a district wants to see an outbreak.
        staff: people of a district, and how many false alarms a year each can look into.
        stricter, cannot: the right choices of these tasks.
        terms: ideas of the task `defend`; `enough` of them earn full credit.
    """

    series: WeeklySeries
    levels: tuple[Slug, ...] = Field(min_length=2, max_length=7)
    within: int = Field(default=4, strict=True, ge=1, le=10)
    staff: tuple[int, ...] = Field(default=(1, 2, 3), min_length=1, max_length=10)
    alarms_each: int = Field(default=2, strict=True, ge=1, le=20)
    stricter: Slug
    cannot: tuple[Slug, ...]
    terms: tuple[Term, ...] = Field(min_length=1, max_length=8)
    enough: float = Field(default=2.0, gt=0)


@dataclass(frozen=True)
class ChooseThreshold:
    """The engine."""

    def check(self, lab: LabFile) -> None:
        """Raise InvalidInput where settings, items, tasks or words do not fit."""
        settings, items = _settings(lab), _items(lab)
        check_words(lab, _WORDS, {name: () for name in _TASKS})
        check_sources(lab, {})
        for level in settings.levels:
            checks.known(f"level-{level}", lab.words, f"{lab.id}.words")
        ids = [item.id for item in items]
        checks.refuse_unless(
            len(set(ids)) == len(ids) and len(ids) * len(settings.levels) >= OFFERED,
            N_("%(field)s: needs different methods, and with their levels %(least)s settings."),
            f"{lab.id}.items",
            least=OFFERED,
        )
        for at, item in enumerate(items):
            field = f"{lab.id}.items.{at}"
            checks.mapping(item.levels, f"{field}.levels", required=set(settings.levels))
            for level in settings.levels:
                item.at(level)
        field = f"{lab.id}.settings"
        checks.known(settings.stricter, lab.tasks["stricter"].choices, f"{field}.stricter")
        for name in settings.cannot:
            checks.known(name, lab.tasks["cannot"].choices, f"{field}.cannot")

    def sheet(self, lab: LabFile, seed: int) -> Sheet:
        """The series of this seed, what each setting makes of it, and questions on some of them.

        Raises:
            InvalidInput: hardly any series tells the settings apart.
        """
        self.check(lab)
        settings, items = _settings(lab), _items(lab)
        chance = np.random.default_rng(seed)
        for _ in range(SERIES_TRIED):
            series = drawn_series(settings.series, chance)
            found = [outcome_of(item, level, series) for item in items for level in settings.levels]
            staff = settings.staff[int(chance.integers(len(settings.staff)))]
            alarms = staff * settings.alarms_each
            district = drawn_district(staff, alarms, settings.within, found, chance)
            noisy = [each for each in found if each.false_alarms >= 1]
            seen = [each for each in found if each.delay is not None and each.delay >= 1]
            if district is not None and noisy and seen:
                break
        else:
            raise InvalidInput(
                N_("%(field)s: hardly any series tells the settings apart."),
                f"{lab.id}.settings.series",
            )
        one = noisy[int(chance.integers(len(noisy)))]
        others = [each for each in seen if each.method != one.method] or seen
        other = others[int(chance.integers(len(others)))]
        begins = settings.series.monday(series.begins).isoformat()
        story = Passage(id="story", text=filled(lab.words["story"], begins=begins))
        explore = partial(_explore, lab, series, story)
        controls = _controls(lab, settings, items)
        start: dict[str, float | str] = {each.id: each.choices[0][0] for each in controls}
        return Sheet(
            materials=explore(start),
            questions=(
                _false_alarms(lab, one),
                *_seen(lab, settings, other),
                _district(lab, settings, district),
                one_right(lab, "stricter", settings.stricter),
                _cannot(lab, settings),
                _defend(lab, settings),
            ),
            controls=controls,
            explore=explore,
        )


def _settings(lab: LabFile) -> Settings:
    return read(Settings, lab.settings, f"{lab.id}.settings")


def _items(lab: LabFile) -> list[MethodItem]:
    return [read(MethodItem, item, f"{lab.id}.items.{at}") for at, item in enumerate(lab.items)]


def _controls(lab: LabFile, settings: Settings, items: Sequence[MethodItem]) -> tuple[Control, ...]:
    return (
        Control(
            id="method",
            label=lab.words["method"],
            choices=tuple((item.id, item.text) for item in items),
        ),
        Control(
            id="level",
            label=lab.words["level"],
            choices=tuple((level, lab.words[f"level-{level}"]) for level in settings.levels),
        ),
    )


def _explore(
    lab: LabFile, series: DrawnSeries, story: Passage, chosen: Mapping[str, float | str]
) -> tuple[Material, ...]:
    item = next(each for each in _items(lab) if each.id == chosen["method"])
    outcome = outcome_of(item, str(chosen["level"]), series)
    named = _named(lab, outcome)
    return (
        story,
        Picture(
            id="signals",
            caption=filled(lab.words["chart"], setting=named),
            draw=partial(_draw, series, outcome),
        ),
        _results(lab, item, outcome, series),
    )


def _named(lab: LabFile, outcome: Outcome) -> LocalText:
    item = next(each for each in _items(lab) if each.id == outcome.method)
    level = lab.words[f"level-{outcome.level}"]
    return filled(lab.words["setting"], method=item.text, level=level)


def _draw(series: DrawnSeries, outcome: Outcome, words: Words, theme: Theme) -> Specification:
    found = outcome.detection

    def figure(value: float) -> float | None:
        return round(float(value), 2) if math.isfinite(value) and value >= 0 else None

    rows = [
        {
            "time": series.plan.monday(int(step)).isoformat(),
            "observed": int(found.observed[0, at]),
            "expected": figure(found.expected[0, at]),
            "upperbound": figure(found.upper_bound[0, at]),
            "alarm": bool(found.alarm[0, at]),
            "judged": bool(outcome.judged[at]),
        }
        for at, step in enumerate(found.steps)
    ]
    return signal_chart(rows, words=words, theme=theme, step_length=7)


def _results(lab: LabFile, item: MethodItem, outcome: Outcome, series: DrawnSeries) -> Table:
    words, plan = lab.words, series.plan
    mondays = [plan.monday(week).isoformat() for week in outcome.alarms if week >= outcome.begins]
    alarms: str | LocalText = ", ".join(mondays) if mondays else words["no-alarm"]
    turned = f"{item.turns} = {item.levels[outcome.level]:g}"
    return Table(
        id="results",
        caption=filled(words["results"], setting=_named(lab, outcome)),
        columns=(Column("what", words["what"]), Column("value", words["value"])),
        rows=(
            {"what": words["turned"], "value": turned},
            {"what": words["weeks-free"], "value": outcome.weeks},
            {"what": words["alarms-free"], "value": outcome.false_alarms},
            {"what": words["alarms-outbreak"], "value": alarms},
        ),
    )


def _false_alarms(lab: LabFile, outcome: Outcome) -> Question:
    facts = {
        "setting": _named(lab, outcome),
        "alarms": outcome.false_alarms,
        "weeks": outcome.weeks,
        "rate": decimal(outcome.a_year),
    }
    return number(lab, "false-alarms", outcome.a_year, facts, tolerance=0.1)


def _seen(lab: LabFile, settings: Settings, outcome: Outcome) -> tuple[Question, Question]:
    """In which week the outbreak is first seen, and how late that is."""
    assert outcome.first is not None and outcome.delay is not None
    monday = settings.series.monday(outcome.first)
    facts = {
        "setting": _named(lab, outcome),
        "begins": settings.series.monday(outcome.begins).isoformat(),
        "monday": monday.isoformat(),
        "delay": outcome.delay,
    }
    week = PointOnFigure(
        kind="point",
        days=(monday, monday + timedelta(days=6)),
        **worded(lab, "first-alarm", facts),
    )
    return week, number(lab, "delay", outcome.delay, facts)


def _district(lab: LabFile, settings: Settings, district: District) -> Question:
    facts = {"staff": district.staff, "alarms": district.alarms, "within": settings.within}
    return MultipleChoice(
        kind="multiple-choice",
        options=tuple(
            Choice(
                id=f"setting-{at + 1}",
                text=_named(lab, each),
                why=filled(
                    lab.words["why-district"],
                    rate=decimal(each.a_year),
                    delay=lab.words["never"] if each.delay is None else each.delay,
                ),
            )
            for at, each in enumerate(district.offered)
        ),
        answers=tuple(f"setting-{at + 1}" for at in sorted(district.fitting)),
        **worded(lab, "district", facts),
    )


def _cannot(lab: LabFile, settings: Settings) -> Question:
    return MultipleChoice(
        kind="multiple-choice",
        options=options(lab, "cannot", tuple(lab.tasks["cannot"].choices), why="why-"),
        answers=settings.cannot,
        **worded(lab, "cannot"),
    )


def _defend(lab: LabFile, settings: Settings) -> Question:
    return ShortText(
        kind="short-text",
        terms=settings.terms,
        enough=settings.enough,
        **worded(lab, "defend"),
    )
