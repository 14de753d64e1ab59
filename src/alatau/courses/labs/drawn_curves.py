"""Onsets of a natural outbreak with a point source, or from person to person, drawn by a seed."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, timedelta
from typing import Annotated, Literal, Self

import numpy as np
from numpy.typing import NDArray
from pydantic import Field, model_validator

from alatau.languages import N_, LocalText
from alatau.packs.model import OneOrMore, PackModel, Slug, refused

DRAWS = 40
"""So many times an incubation outside its range is drawn again; then the mean stands for it."""

Days = NDArray[np.int64]


class FactSheet(PackModel):
    """The incubation as a fact sheet states it, in days; `mean` and `sd` are for the drawing."""

    shortest: int = Field(strict=True, ge=0, le=60)
    longest: int = Field(strict=True, ge=1, le=120)
    mean: float = Field(gt=0, le=120)
    sd: float = Field(gt=0, le=60)

    @model_validator(mode="after")
    def _in_order(self) -> Self:
        if not self.shortest < self.mean < self.longest:
            raise refused(N_("The mean incubation lies between the shortest and the longest."))
        return self

    def draw(self, size: int, chance: np.random.Generator) -> Days:
        """Incubations in whole days within the range, of a gamma distribution."""
        shape, scale = (self.mean / self.sd) ** 2, self.sd**2 / self.mean
        found = np.rint(chance.gamma(shape, scale, size=(size, DRAWS)))
        inside = (found >= self.shortest) & (found <= self.longest)
        first = inside.argmax(axis=1)
        middle = np.full(size, round(self.mean), dtype=np.float64)
        drawn = np.where(inside.any(axis=1), found[np.arange(size), first], middle)
        return np.asarray(drawn, dtype=np.int64)


class Waves(PackModel):
    """Person to person: people in the first wave, how many each infects, days between waves."""

    first: tuple[int, int] = (2, 3)
    infects: tuple[int, int] = (2, 4)
    apart: tuple[int, int] = (10, 14)
    number: int = Field(default=3, strict=True, ge=2, le=5)
    spread: int = Field(default=3, strict=True, ge=0, le=20)
    """At most so many days lie between the onsets of the first wave."""

    @model_validator(mode="after")
    def _apart(self) -> Self:
        for low, high in (self.first, self.infects, self.apart):
            if not 1 <= low <= high <= 40:
                raise refused(N_("A range has its lower number first, from 1 to 40."))
        if self.apart[0] <= self.spread:
            raise refused(N_("Waves lie further apart than the onsets of the first one."))
        return self


class NaturalOutbreak(PackModel):
    """An outbreak whose curve can be drawn.

    Attributes:
        shape: `point` or `propagated`.
        story: what is known, in Markdown.
        cases: how many fell ill, of a point source.
        waves: how it goes on, if propagated.
        sources: of the incubation.
    """

    id: Slug
    shape: Literal["point", "propagated"]
    title: LocalText
    story: LocalText
    incubation: FactSheet
    cases: tuple[int, int] | None = None
    waves: Waves | None = None
    sources: Annotated[tuple[Slug, ...], OneOrMore]

    @model_validator(mode="after")
    def _of_its_shape(self) -> Self:
        if (self.shape == "point") is not (self.cases is not None and self.waves is None):
            raise refused(N_("A point source has “cases”, a propagated outbreak has “waves”."))
        if self.cases is not None and not 5 <= self.cases[0] <= self.cases[1] <= 60:
            raise refused(N_("A point source has from 5 to 60 cases."))
        return self


@dataclass(frozen=True)
class DrawnCurve:
    """An outbreak as it is known on a day.

    Attributes:
        exposure: when the first were infected.
        today: the last day of the list.
        onsets: (cases,) of those in the list, days since the first of the year of the exposure.
        confirmed: (cases,) whether each is confirmed; the others are suspected.
        first_wave: (cases,) whether each was infected on the day of exposure.
        unreported: how many had fallen ill by today and are not in the list yet.
    """

    exposure: date
    today: date
    onsets: tuple[date, ...]
    confirmed: tuple[bool, ...]
    first_wave: tuple[bool, ...]
    unreported: int


def drawn_curve(
    outbreak: NaturalOutbreak, begin: date, reported_within: int, chance: np.random.Generator
) -> DrawnCurve:
    """Draw an outbreak, and of it what is in the list on a day shortly after the last onset.

    Args:
        begin: the first were infected on this day or within four weeks after it.
        reported_within: days after onset by which a case is in the list.
    """
    exposure = int(chance.integers(0, 28))
    onset, wave = (
        _point(outbreak, chance) if outbreak.shape == "point" else _waves(outbreak, chance)
    )
    today = int(onset.max()) + 1
    delay = chance.integers(0, reported_within + 1, size=len(onset))
    delay[wave == 0] = np.where(
        np.isin(onset[wave == 0], (onset[wave == 0].min(), onset[wave == 0].max())),
        0,
        delay[wave == 0],
    )
    listed = onset + delay <= today
    order = np.argsort(onset[listed], kind="stable")

    def day(number: int) -> date:
        return begin + timedelta(days=exposure + number)

    return DrawnCurve(
        day(0),
        day(today),
        tuple(day(int(each)) for each in onset[listed][order]),
        tuple((chance.random(int(listed.sum())) < 0.6).tolist()),
        tuple((wave[listed][order] == 0).tolist()),
        int((~listed).sum()),
    )


def _point(outbreak: NaturalOutbreak, chance: np.random.Generator) -> tuple[Days, Days]:
    assert outbreak.cases is not None
    size = int(chance.integers(outbreak.cases[0], outbreak.cases[1] + 1))
    return outbreak.incubation.draw(size, chance), np.zeros(size, dtype=np.int64)


def _waves(outbreak: NaturalOutbreak, chance: np.random.Generator) -> tuple[Days, Days]:
    waves = outbreak.waves
    assert waves is not None
    size = int(chance.integers(waves.first[0], waves.first[1] + 1))
    first = outbreak.incubation.draw(size, chance)
    first = np.minimum(first, first.min() + waves.spread)
    onsets, numbers = [first], [np.zeros(size, dtype=np.int64)]
    for number in range(1, waves.number):
        each = chance.integers(waves.infects[0], waves.infects[1] + 1, size=len(onsets[-1]))
        before = np.repeat(onsets[-1], each)
        apart = chance.integers(waves.apart[0], waves.apart[1] + 1, size=len(before))
        onsets.append(before + apart)
        numbers.append(np.full(len(before), number, dtype=np.int64))
    return np.concatenate(onsets), np.concatenate(numbers)
