"""Item analysis: how hard each question was, whether it told learners apart, what misled them.

For classes of 10 to 40; no model of item response is fitted, for that hundreds of answers are
needed. Formulas: Crocker & Algina, Introduction to Classical and Modern Test Theory (1986),
chapters 7 and 14; interval of alpha: Feldt, Woodruff & Salih, Appl Psychol Meas 1987;11:93-103.
"""

from __future__ import annotations

import math
from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import ArrayLike, NDArray

from alatau import checks
from alatau.checks import InvalidInput
from alatau.languages import N_

FEWEST = 2
"""Learners below whom nothing can be said about how answers vary."""


@dataclass(frozen=True)
class Item:
    """A question as a class answered it.

    Attributes:
        facility: mean credit, 0 to 1 (with right or wrong answers: the share who were right).
        spread: standard deviation of the credit (n - 1).
        discrimination: correlation of the credit with the sum of all *other* questions; None where
            either does not vary.
        answered: learners who answered it at all.
    """

    facility: float
    spread: float
    discrimination: float | None
    answered: int


@dataclass(frozen=True)
class Reliability:
    """How far the sum of a test would repeat itself.

    Attributes:
        alpha: Cronbach's alpha; KR-20 where all credits are 0 or 1. None where totals do not vary.
        low, high: 95 % interval (Feldt).
        standard_error: of measurement, in points of the total.
        dichotomous: whether alpha is KR-20.
    """

    alpha: float | None
    low: float | None
    high: float | None
    standard_error: float | None
    dichotomous: bool


def credits_table(credits: ArrayLike) -> NDArray[np.float64]:
    """Credits of (learners, questions), 0 to 1; a question left out has credit 0.

    Raises:
        InvalidInput: another shape, fewer than two learners or questions, or a credit outside.
    """
    table = np.asarray(credits, dtype=np.float64)
    checks.refuse_unless(
        table.ndim == 2 and table.shape[0] >= FEWEST and table.shape[1] >= FEWEST,
        N_("%(field)s: at least two learners and two questions are needed."),
        "credits",
    )
    if not ((table >= 0.0) & (table <= 1.0)).all():
        raise InvalidInput(N_("%(field)s: a credit lies between 0 and 1."), "credits")
    return table


def items(credits: ArrayLike, answered: ArrayLike | None = None) -> tuple[Item, ...]:
    """Facility and discrimination of every question.

    Args:
        credits: (learners, questions), 0 to 1.
        answered: (learners, questions), whether an answer was given; all by default.

    >>> [round(item.facility, 2) for item in items([[1, 0], [1, 1], [0, 0]])]
    [0.67, 0.33]
    """
    table = credits_table(credits)
    given = np.ones(table.shape, bool) if answered is None else np.asarray(answered, bool)
    total = table.sum(axis=1)
    return tuple(
        Item(
            facility=float(column.mean()),
            spread=float(column.std(ddof=1)),
            discrimination=correlation(column, total - column),
            answered=int(given[:, at].sum()),
        )
        for at, column in enumerate(table.T)
    )


def reliability(credits: ArrayLike) -> Reliability:
    """Cronbach's alpha of a test, its interval, and the standard error of measurement."""
    table = credits_table(credits)
    learners, questions = table.shape
    dichotomous = bool(np.isin(table, (0.0, 1.0)).all())
    variance = float(table.sum(axis=1).var(ddof=1))
    if variance <= 0.0:
        return Reliability(None, None, None, None, dichotomous)
    within = float(table.var(axis=0, ddof=1).sum())
    alpha = questions / (questions - 1) * (1.0 - within / variance)
    low, high = _interval_of_alpha(alpha, learners, questions)
    error = math.sqrt(variance) * math.sqrt(max(0.0, 1.0 - alpha))
    return Reliability(alpha, low, high, error, dichotomous)


def _interval_of_alpha(alpha: float, learners: int, questions: int) -> tuple[float, float]:
    from scipy import stats

    degrees = (learners - 1, (learners - 1) * (questions - 1))
    return (
        1.0 - (1.0 - alpha) * float(stats.f.ppf(0.975, *degrees)),
        1.0 - (1.0 - alpha) * float(stats.f.ppf(0.025, *degrees)),
    )


def correlation(one: NDArray[np.float64], other: NDArray[np.float64]) -> float | None:
    """Pearson's correlation; None where one of the two does not vary."""
    a, b = one - one.mean(), other - other.mean()
    size = math.sqrt(float(a @ a) * float(b @ b))
    scale = max(1.0, float(np.abs(one).max()), float(np.abs(other).max()))
    return None if size <= 1e-12 * scale else float(a @ b) / size


@dataclass(frozen=True)
class Distractor:
    """How often an option was chosen: by all, and by the thirds with the most and fewest points."""

    option: str
    right: bool
    chosen: int
    upper: float
    lower: float


def distractors(
    chosen: Sequence[Iterable[str]], totals: ArrayLike, options: Mapping[str, bool]
) -> tuple[Distractor, ...]:
    """What the options of a question drew.

    Args:
        chosen: for each learner the options that they chose.
        totals: for each learner the points in the whole test.
        options: every option, and whether it is right.

    Returns:
        A row an option. A wrong option that the upper third chooses more often than the lower one
        asks for another look.
    """
    points = np.asarray(totals, dtype=np.float64)
    checks.refuse_unless(
        points.shape == (len(chosen),),
        N_("%(field)s: one total for each learner is needed."),
        "totals",
    )
    third = max(1, len(chosen) // 3)
    ranked = np.argsort(-points, kind="stable")
    picks = [set(each) for each in chosen]
    counted = Counter(option for each in picks for option in each)

    def share(learners: NDArray[np.intp], option: str) -> float:
        return sum(option in picks[at] for at in learners) / len(learners) if len(learners) else 0.0

    return tuple(
        Distractor(
            option,
            right,
            counted[option],
            share(ranked[:third], option),
            share(ranked[len(ranked) - third :], option),
        )
        for option, right in options.items()
    )


@dataclass(frozen=True)
class Calibration:
    """Of the answers given with a degree of confidence: how many, and the mean credit."""

    confidence: int
    answers: int
    credit: float


def calibration(confidence: Sequence[int | None], credits: Sequence[float]) -> list[Calibration]:
    """Whether learners knew what they knew: mean credit by how sure they were (1 to 4)."""
    levels = sorted({level for level in confidence if level is not None})
    rows = []
    for level in levels:
        earned = [credit for sure, credit in zip(confidence, credits, strict=True) if sure == level]
        rows.append(Calibration(level, len(earned), sum(earned) / len(earned)))
    return rows
