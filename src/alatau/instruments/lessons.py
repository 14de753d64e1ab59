"""Totals of criteria for unusual outbreaks: for lessons, where people learn what they are worth.

In live play there are criteria, disagreement and published error rates, and no total
(docs/responsible-use.md). A total places nothing: it says which range of its paper it falls into.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Literal

from alatau.checks import InvalidInput
from alatau.instruments.instrument import UNKNOWN, Instrument, InstrumentModel, Performance
from alatau.instruments.rules import Points
from alatau.languages import N_


class Total(InstrumentModel):
    """What the criteria add up to, as far as they are answered.

    Attributes:
        least, most: the total if all open criteria got their lowest, or highest, points.
        maximum: the greatest total there is.
        bands: ranges of the source that the total can fall into; empty where it has none for it.
        missing: criteria without an answer, or answered with "unknown".
    """

    instrument: str
    edition: str
    purpose: Literal["lesson"]
    least: int
    most: int
    maximum: int
    bands: tuple[str, ...]
    missing: tuple[str, ...]
    caution: str
    performance: tuple[Performance, ...]


def lesson_total(instrument: Instrument, answers: Mapping[str, str], *, purpose: str) -> Total:
    """Add the points of criteria up, in a lesson.

    Args:
        instrument: an instrument with points whose weights are confirmed.
        answers: choice by criterion; absent ones and "unknown" are open.
        purpose: "lesson". There is no other purpose for which a total is given.

    Raises:
        InvalidInput: another purpose; no points, or weights that are not confirmed; a criterion
            or answer that the instrument does not know.

    >>> from alatau.instruments import instrument
    >>> criteria = instrument("radosavljevic-belojevic")
    >>> total = lesson_total(criteria, {"fulminant": "yes", "season": "yes"}, purpose="lesson")
    >>> total.least, total.most, total.maximum
    (2, 14, 14)
    """
    if purpose != "lesson":
        raise InvalidInput(
            N_("%(field)s: totals are given in lessons only, not for %(got)s."),
            "purpose",
            got=repr(purpose),
        )
    rule = instrument.rule
    if not isinstance(rule, Points) or rule.weights is None:
        raise InvalidInput(
            N_("%(field)s: %(got)s has criteria without a sum; its weights are not confirmed."),
            "instrument",
            got=f"{instrument.id}/{instrument.edition}",
        )
    least = most = 0
    missing = []
    for question, choice in answers.items():
        instrument.refuse_foreign(question, choice)
    for criterion in instrument.questions:
        points = {choice.id: choice.points or 0 for choice in criterion.choices}
        weight, answer = rule.weights[criterion.id], answers.get(criterion.id, UNKNOWN)
        if answer == UNKNOWN:
            missing.append(criterion.id)
        least += weight * points.get(answer, min(points.values()))
        most += weight * points.get(answer, max(points.values()))
    return Total(
        instrument=instrument.id,
        edition=instrument.edition,
        purpose="lesson",
        least=least,
        most=most,
        maximum=rule.maximum,
        bands=tuple(b.id for b in rule.bands if b.least <= most and least <= b.most),
        missing=tuple(missing),
        caution=instrument.caution,
        performance=instrument.performance,
    )
