"""Read an epidemic curve: its shape, when people were exposed, and which days are not complete."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass
from datetime import date, timedelta
from functools import partial

import numpy as np
from pydantic import Field

from alatau import checks
from alatau.checks import InvalidInput
from alatau.courses.labs.asked import one_right, worded
from alatau.courses.labs.drawn_curves import DrawnCurve, NaturalOutbreak, drawn_curve
from alatau.courses.labs.phrases import check_sources, check_words, filled, read
from alatau.courses.labs.sheet import Column, Passage, Picture, Sheet, Table
from alatau.languages import N_, LocalText
from alatau.packs.courses.labs import LabFile
from alatau.packs.courses.questions import PointOnFigure, Question
from alatau.packs.model import PackModel, Slug
from alatau.pictures import Specification, Theme, Words, epidemic_curve
from alatau.surveillance.investigation.exposure import common_exposure, min_max_windows
from alatau.surveillance.investigation.incubation import Incubation

Facts = dict[str, str | int | LocalText]
SHAPES = ("point", "continuous", "propagated")
TOLERANCE = 1
"""Days by which a marked day may be off."""
_WORDS = (
    "curve", "counts", "onset", "cases", "fact-sheet", "reporting", "shape-point",
    "shape-propagated", "likely", "why-point", "why-continuous", "why-propagated",
)  # fmt: skip
_TASKS = ("shape", "window", "incomplete", "low-days", "origin")
_SAID = ("low-days", "origin")
"""Tasks whose right choice the settings name."""


class Settings(PackModel):
    """`settings` of the lab file.

    Attributes:
        begin: people are infected on this day or within four weeks after it.
        reported_within: days after onset by which a case is in the list.
        right: the right choice of each task that does not depend on the curve.
    """

    begin: date
    reported_within: int = Field(strict=True, ge=1, le=14)
    right: dict[Slug, Slug]


@dataclass(frozen=True)
class ReadCurve:
    """The engine."""

    def check(self, lab: LabFile) -> None:
        """Raise InvalidInput where settings, items, tasks or words do not fit."""
        settings, outbreaks = _settings(lab), _outbreaks(lab)
        check_words(lab, _WORDS, {name: () for name in _TASKS} | {"shape": SHAPES})
        check_sources(lab, {each.id: each.sources for each in outbreaks})
        if len({each.shape for each in outbreaks}) < 2:
            raise InvalidInput(
                N_("%(field)s: needs a point source and a propagated outbreak."), f"{lab.id}.items"
            )
        for task in _SAID:
            field = f"{lab.id}.settings.right"
            checks.known(task, settings.right, field)
            checks.known(settings.right[task], lab.tasks[task].choices, f"{field}.{task}")

    def sheet(self, lab: LabFile, seed: int) -> Sheet:
        """One of the outbreaks with the curve of this seed."""
        self.check(lab)
        settings, chance = _settings(lab), np.random.default_rng(seed)
        outbreaks = _outbreaks(lab)
        shape = ("point", "propagated")[int(chance.integers(2))]
        of_shape = [each for each in outbreaks if each.shape == shape]
        outbreak = of_shape[int(chance.integers(len(of_shape)))]
        curve = drawn_curve(outbreak, settings.begin, settings.reported_within, chance)
        facts = _facts(settings, outbreak, curve)
        return Sheet(
            materials=(
                Passage(id="story", text=_story(lab, outbreak, facts)),
                Picture(
                    id="curve",
                    caption=filled(lab.words["curve"], **facts),
                    draw=partial(_draw, curve),
                ),
                _counts(lab, curve, facts),
            ),
            questions=(
                _shape(lab, outbreak, facts),
                _window(lab, outbreak, curve, facts),
                _incomplete(lab, settings, curve, facts),
                *(one_right(lab, task, settings.right[task], facts) for task in _SAID),
            ),
        )


def _settings(lab: LabFile) -> Settings:
    return read(Settings, lab.settings, f"{lab.id}.settings")


def _outbreaks(lab: LabFile) -> list[NaturalOutbreak]:
    return [
        read(NaturalOutbreak, item, f"{lab.id}.items.{place}")
        for place, item in enumerate(lab.items)
    ]


def _asked(curve: DrawnCurve) -> list[date]:
    """The onsets of those who may have been exposed at one time."""
    return [each for each, first in zip(curve.onsets, curve.first_wave, strict=True) if first]


def _facts(settings: Settings, outbreak: NaturalOutbreak, curve: DrawnCurve) -> Facts:
    first = _asked(curve)
    incubation = outbreak.incubation
    incomplete = curve.today - timedelta(days=settings.reported_within - 1)
    return {
        "title": outbreak.title,
        "shortest": incubation.shortest,
        "longest": incubation.longest,
        "range": incubation.longest - incubation.shortest + 1,
        "within": settings.reported_within,
        "today": curve.today.isoformat(),
        "earliest": min(first).isoformat(),
        "latest": max(first).isoformat(),
        "width": (max(first) - min(first)).days + 1,
        "exposure": curve.exposure.isoformat(),
        "incomplete": incomplete.isoformat(),
        "unreported": curve.unreported,
        "known": len(curve.onsets),
        "apart": "–".join(map(str, outbreak.waves.apart)) if outbreak.waves else "",
    }


def _story(lab: LabFile, outbreak: NaturalOutbreak, facts: Facts) -> LocalText:
    story = filled(outbreak.story, **facts)
    parts = [
        story,
        filled(lab.words["fact-sheet"], **facts),
        filled(lab.words["reporting"], **facts),
    ]
    return LocalText(
        {code: "\n\n".join(part.in_language(code) for part in parts) for code in story}
    )


def _rows(curve: DrawnCurve) -> list[dict[str, str | int]]:
    """A row a day and class, days without a case included, up to the day of the list."""
    found = Counter(zip(curve.onsets, curve.confirmed, strict=True))
    first = min(curve.onsets)
    return [
        {
            "day": (first + timedelta(days=at)).isoformat(),
            "classification": name,
            "count": found[first + timedelta(days=at), name == "confirmed"],
        }
        for at in range((curve.today - first).days + 1)
        for name in ("confirmed", "suspected")
    ]


def _draw(curve: DrawnCurve, words: Words, theme: Theme) -> Specification:
    """The picture; which days are not complete is left to the learner."""
    return epidemic_curve(_rows(curve), words=words, theme=theme)


def _counts(lab: LabFile, curve: DrawnCurve, facts: Facts) -> Table:
    by_day = Counter(curve.onsets)
    return Table(
        id="counts",
        caption=filled(lab.words["counts"], **facts),
        columns=(Column("onset", lab.words["onset"]), Column("cases", lab.words["cases"])),
        rows=tuple(
            {"onset": day.isoformat(), "cases": count} for day, count in sorted(by_day.items())
        ),
    )


def _shape(lab: LabFile, outbreak: NaturalOutbreak, facts: Facts) -> Question:
    told = filled(lab.words[f"shape-{outbreak.shape}"], **facts)
    return one_right(lab, "shape", outbreak.shape, {"shape": told})


def _window(
    lab: LabFile,
    outbreak: NaturalOutbreak,
    curve: DrawnCurve,
    facts: Facts,
) -> Question:
    incubation, onsets = outbreak.incubation, _asked(curve)
    found = min_max_windows(onsets, incubation.shortest, incubation.longest)
    assert found.joint is not None
    first, last = (date.fromisoformat(found.shown(each)) for each in found.joint)
    likely = LocalText(en=" ", ru=" ")
    if outbreak.shape == "point":
        law = Incubation(incubation.mean, incubation.sd, "gamma")
        best = common_exposure(onsets, law)
        shown = found.shown(best.value)
        likely = filled(lab.words["likely"], day=shown)
    told = {**facts, "first": first.isoformat(), "last": last.isoformat(), "likely": likely}
    words = worded(lab, "window", told)
    return PointOnFigure(
        kind="point",
        window=(first, last),
        tolerance=TOLERANCE,
        **{**words, "sources": (*words["sources"], *outbreak.sources)},
    )


def _incomplete(
    lab: LabFile,
    settings: Settings,
    curve: DrawnCurve,
    facts: Facts,
) -> Question:
    first = curve.today - timedelta(days=settings.reported_within - 1)
    return PointOnFigure(
        kind="point",
        days=(first, first),
        tolerance=TOLERANCE,
        **worded(lab, "incomplete", facts),
    )
