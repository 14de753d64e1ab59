"""Coefficients of agreement between several raters, some of whom may skip a subject."""

from __future__ import annotations

from collections.abc import Sequence
from itertools import product

Counts = Sequence[Sequence[int]]
"""How many raters gave each answer, subject by subject: one row a subject, one column an answer."""


def observed_agreement(counts: Counts) -> float:
    """Share of the pairs of ratings that agree; a subject weighs as many ratings as it has.

    Args:
        counts: subjects with two ratings or more.
    """
    agreeing = sum(sum(n * (n - 1) for n in subject) / (sum(subject) - 1) for subject in counts)
    return agreeing / sum(sum(subject) for subject in counts)


def expected_agreement(counts: Counts) -> float:
    """Share of the pairs that would agree if the same answers were given at random."""
    ratings = sum(sum(subject) for subject in counts)
    answers: list[int] = [sum(answer) for answer in zip(*counts, strict=True)]
    return float(sum((answer / ratings) ** 2 for answer in answers))


def fleiss_kappa(counts: Counts) -> float | None:
    """Fleiss' kappa; None where all ratings are one and the same answer.

    Source: Fleiss JL. Measuring nominal scale agreement among many raters. Psychol Bull
    1971;76:378-382. With subjects that not all rated, observed agreement weighs them by their
    ratings; with the same raters throughout it is Fleiss' own.

    Args:
        counts: subjects with two ratings or more.

    >>> round(fleiss_kappa([[3, 0], [2, 1], [0, 3], [1, 2]]), 3)
    0.333
    """
    expected = expected_agreement(counts)
    return None if expected == 1 else (observed_agreement(counts) - expected) / (1 - expected)


def ordinal_alpha(counts: Counts) -> float | None:
    """Krippendorff's alpha for answers in order; None where all ratings are the same answer.

    Neighbouring answers disagree less than distant ones, which kappa does not see. Source:
    Krippendorff K. Content analysis, 2nd ed. Thousand Oaks: Sage; 2004, chapter 11.

    Args:
        counts: subjects with two ratings or more, answers from low to high.

    >>> ordinal_alpha([[2, 0, 0], [0, 2, 0], [0, 0, 2]])
    1.0
    """
    totals = [sum(answer) for answer in zip(*counts, strict=True)]
    ratings = sum(totals)
    pairs = list(product(range(len(totals)), repeat=2))
    distance = {
        (low, high): (
            sum(totals[min(low, high) : max(low, high) + 1]) - (totals[low] + totals[high]) / 2
        )
        ** 2
        for low, high in pairs
    }
    observed = sum(
        subject[low] * subject[high] * distance[low, high] / (sum(subject) - 1)
        for subject in counts
        for low, high in pairs
        if low != high
    )
    expected = sum(
        totals[low] * totals[high] * distance[low, high] for low, high in pairs if low != high
    )
    return None if expected == 0 else 1 - (ratings - 1) * observed / expected
