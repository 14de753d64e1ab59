"""What comes from outside the tree against its laws: natural spill-over, and endemic noise.

Seeds are fixed; each tolerance is stated in standard errors.
"""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest

from alatau.world import (
    Detection,
    Distribution,
    Geography,
    NaturalHistory,
    Outbreak,
    Pathogen,
    Spillover,
    simulate,
)

pytestmark = pytest.mark.science

PLACES = 20
WEEKS = 520
YEAR = 364
"""Fifty-two weeks: a year less a day, so that weeks are whole."""

HISTORY = NaturalHistory(Distribution.constant(1.0), Distribution.constant(1.0))
MONTHS = np.array([31, 28, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31])
MONTH_OF_DAY = np.repeat(np.arange(12), MONTHS)


def run(
    until: int, detection: Detection, spillovers: tuple[Spillover, ...] = (), people: int = 10**6
) -> Outbreak:
    """Twenty places alike, without introductions or transmission, from 1 January on."""
    codes = tuple(f"X-{at:02d}" for at in range(PLACES))
    return simulate(
        Geography(codes, ("X",) * PLACES, (people,) * PLACES),
        Pathogen("outside", {"person": HISTORY}, (), spillovers),
        (),
        detection=detection,
        seed=9,
        until=until,
        ceiling=1_000_000,
        start_day_of_year=1,
    )


@pytest.mark.parametrize("dispersion", [None, 2.0, 0.5])
def test_spill_over_has_its_mean_and_clusters_by_the_week(
    blind: Detection, dispersion: float | None
) -> None:
    """10,400 weeks of places with mean 3: four standard errors of the mean, 10 % of the variance.

    Negative binomial where the mean of a week is gamma distributed; weeks are independent.
    """
    mean = 3.0
    rate = mean / 7 * 365.25 / 1000
    natural = Spillover("person", rate, dispersion=dispersion)
    weekly = (
        run(7 * WEEKS - 1, blind, (natural,), 10**9)
        .daily("infected")
        .reshape(WEEKS, 7, PLACES)
        .sum(axis=1)
    )
    variance = mean + (0 if dispersion is None else mean**2 / dispersion)
    assert abs(weekly.mean() - mean) < 4 * np.sqrt(variance / weekly.size)
    assert weekly.var() == pytest.approx(variance, rel=0.1)
    neighbours = np.corrcoef(weekly[:-1].ravel(), weekly[1:].ravel())[0, 1]
    assert abs(neighbours) < 4 / np.sqrt(weekly.size)


def test_spill_over_falls_in_the_months_of_its_season(blind: Detection) -> None:
    """Half of 2,000 a year in June, nothing in winter; four standard errors in each month."""
    season = (0.0, 0.0, 0.0, 1.0, 1.0, 4.0, 1.0, 1.0, 0.0, 0.0, 0.0, 0.0)
    infected = run(364, blind, (Spillover("person", 0.1, season),), 10**9).daily(
        "infected", by=None
    )
    found = np.bincount(MONTH_OF_DAY, infected, minlength=12)
    expected = 0.1 * 1000 * PLACES / 365.25 * MONTHS * 12 * np.array(season) / sum(season)
    assert (np.abs(found - expected) <= 4 * np.sqrt(expected)).all()


SEASON = (2.0, 1.5, 1.0, 1.0, 0.5, 0.5, 0.0, 0.5, 1.0, 1.0, 1.5, 1.5)
WEEKDAYS = (1.2, 1.1, 1.05, 1.0, 1.0, 0.9, 0.75)


def noisy(blind: Detection, **fields: object) -> Detection:
    people = replace(blind.people, endemic_per_million_day=10.0, **fields)  # type: ignore[arg-type]
    return replace(blind, people=people)


def patients(outbreak: Outbreak) -> np.ndarray:
    """Suspicious patients with another disease, shape (days, places)."""
    counts = np.zeros((len(outbreak.days), PLACES), dtype=np.int64)
    np.add.at(counts, (outbreak.strangers["day_care"], outbreak.strangers["place"]), 1)
    return counts


def test_endemic_patients_have_their_mean_by_weekday(blind: Detection) -> None:
    """Mean 10 a day in each place, a year of weeks: Poisson, four standard errors each day."""
    found = patients(run(YEAR - 1, noisy(blind)))
    for weekday, weight in enumerate(WEEKDAYS):
        own = found[weekday::7]
        assert abs(own.mean() - 10 * weight) < 4 * np.sqrt(10 * weight / own.size)
        assert own.var() == pytest.approx(10 * weight, rel=0.2)


def test_endemic_patients_have_their_season(blind: Detection) -> None:
    """Weights brought to mean 1; four standard errors in each month, the weekdays taken out."""
    daily = patients(run(364, noisy(blind, season=SEASON))).sum(axis=1)
    weekdays = np.array(WEEKDAYS)[np.arange(365) % 7]
    found = np.bincount(MONTH_OF_DAY, daily, minlength=12)
    usual = 10 * PLACES * np.bincount(MONTH_OF_DAY, weekdays, minlength=12)
    expected = usual * 12 * np.array(SEASON) / sum(SEASON)
    assert (np.abs(found - expected) <= 4 * np.sqrt(expected)).all()


def test_unrelated_clusters_come_as_often_and_as_large_as_stated(blind: Detection) -> None:
    """1,040 weeks of places, each with a cluster at a chance of 0.1: four standard errors."""
    chance, factor = 0.1, 6.0
    detection = noisy(blind, clusters_per_million_year=chance * 365.25 / 7, cluster_factor=factor)
    weekly = patients(run(YEAR - 1, detection)).reshape(YEAR // 7, 7, PLACES).sum(axis=1)
    clustered = weekly > 70 * (1 + factor) / 2
    assert abs(clustered.mean() - chance) < 4 * np.sqrt(chance * (1 - chance) / weekly.size)
    for own, mean in ((weekly[clustered], 70 * factor), (weekly[~clustered], 70.0)):
        assert abs(own.mean() - mean) < 4 * np.sqrt(mean / own.size)
