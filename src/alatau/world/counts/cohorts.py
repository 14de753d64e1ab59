"""What those infected on one day do on the days after it, as expected shares by day.

The people of a cohort (one place, one group, one day of infection) were infected at uniform times
of that day. Their continuous courses (latent, incubation and infectious period, profile, care,
notification, outcome) are integrated once, so that a large outbreak counted by day has the delays
of the people whose times are real numbers: nothing is rounded to stages.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray
from scipy.special import gammainc, ndtr

from alatau.world.detection import CarePathway
from alatau.world.distributions import Distribution
from alatau.world.pathogen import SEVERITIES, NaturalHistory

LONGEST_DAYS = 400
"""No share of a course is followed for longer than this after infection."""

LONGEST_RUN_DAYS = 11_001
"""Days of the longest run: an immunity that ends later does not end in it."""

SPENT = 1e-5
"""Shares later than all but this part are put on the last day followed."""

_QUANTILES = 128
_PERIODS = 32
_MOMENTS = 6

Array = NDArray[np.float64]


@dataclass(frozen=True, eq=False)
class Course:
    """Expected shares of a cohort by whole days after the day of infection, ``tau``.

    ``spread`` (tau) is the part of the infectiousness passed on; ``cared``, ``ill`` the part of
    it passed on by those who have sought care before that day, and by those who are ill by then.
    ``onset``, ``died``, ``waned`` (tau) are the shares of the infected to whom it happens on a day.
    ``seen`` (2, care, tau): infectiousness passed on by those known before the day who sought care
    on day ``care``; ``told`` (2, care, tau): shares that become known. ``traceable`` (2, tau) is
    the share of those infected whose infector becomes known after that and before they are *tau*
    days on, if nobody is isolated. Row 0 of the three is with the usual suspicion, row 1 what a
    suspicion raised to certainty adds.
    """

    spread: Array
    cared: Array
    ill: Array
    onset: Array
    died: Array
    waned: Array
    seen: Array
    told: Array
    traceable: Array

    def spread_to(self, days: int) -> Array:
        """``spread`` over so many days, filled up with nothing."""
        row = np.zeros(days)
        row[: min(days, len(self.spread))] = self.spread[:days]
        return row


def chance_by(distribution: Distribution, days: Array) -> Array:
    """The distribution function at each number of days."""
    x = np.maximum(np.asarray(days, dtype=np.float64), 0.0)
    later = np.asarray(days) >= 0
    first, second = distribution.first, distribution.second
    with np.errstate(divide="ignore"):
        match distribution.family:
            case "uniform":
                width = max(second - first, 1e-12)
                found = np.clip((x - first) / width, 0.0, 1.0)
            case "weibull":
                found = -np.expm1(-((x / second) ** first))
            case "exponential":
                found = -np.expm1(-x / first)
            case _ if distribution.variance == 0.0:
                found = (x >= first).astype(np.float64)
            case "lognormal":
                spread = np.sqrt(np.log1p(distribution.variance / distribution.mean**2))
                centre = np.log(distribution.mean) - spread**2 / 2
                found = ndtr((np.log(x) - centre) / spread)
            case _:
                shape = distribution.mean**2 / distribution.variance
                found = gammainc(shape, x * shape / distribution.mean)
    return np.asarray(np.where(later, found, 0.0))


def whole_day_chances(distribution: Distribution, days: int) -> Array:
    """The probabilities of 0, 1, 2, ... whole days for a delay rounded so as to keep its mean."""
    fine = np.linspace(0.0, float(days), 16 * days + 1)
    below = chance_by(distribution, fine)
    area = np.concatenate(([0.0], np.cumsum((below[1:] + below[:-1]) / 2))) / 16
    if distribution.variance == 0.0:
        area = np.maximum(fine - distribution.mean, 0.0)
    reached = np.diff(area[::16])
    return np.diff(np.concatenate(([0.0], reached)))


def spent_by(history: NaturalHistory, fraction: Array, days: Array, animals: float) -> Array:
    """The share of infectiousness spent after a fraction of a period of so many days."""
    herd = history.within_herd
    if herd is None:
        weights = np.asarray(history.infectiousness, dtype=np.float64)
        if len(weights) == 1:
            return np.asarray(fraction)
        knots = np.concatenate(([0.0], np.cumsum(weights) / weights.sum()))
        return np.interp(fraction, np.linspace(0.0, 1.0, len(knots)), knots)
    room = max(herd.peak * animals - 1.0, 1e-9)
    rate = herd.growth_per_day

    def grown(time: Array) -> Array:
        return np.asarray(np.logaddexp(rate * time, np.log(room)) - np.log1p(room))

    clipped = np.clip(fraction, 0.0, 1.0)
    return np.asarray(grown(clipped * days) / np.maximum(grown(days), 1e-300))


def courses_of(
    history: NaturalHistory,
    pathway: CarePathway,
    mixes: Sequence[tuple[Array, Array]],
    animals: float = 1.0,
) -> list[Course]:
    """Integrate the courses of the groups of one host.

    Args:
        history: of the host.
        pathway: how the host is detected.
        mixes: for each group the shares of the asymptomatic, mild and severe, and of each the share
            that dies.
        animals: mean animals in a herd, for growth within herds.
    """
    grid = _Grid(history, animals)
    known = np.cumsum(whole_day_chances(pathway.notification_days, grid.days))
    fates = [_Fate(history, pathway, grid, known, dies) for dies in (False, True)]
    return [_course(history, pathway, grid, known, fates, *mix) for mix in mixes]


class _Fate:
    """What those do who die of it in the end, or those who do not; all tables are means.

    ``joint`` (care, tau) is the infectiousness passed on by those whose visit is on day ``care``,
    ``met`` (care) the visits.
    """

    def __init__(
        self, history: NaturalHistory, pathway: CarePathway, grid: _Grid, known: Array, dies: bool
    ) -> None:
        days = grid.days
        visits = _by_day(pathway.onset_to_care_days, grid.onset, days)
        ill = np.clip(np.arange(1, days + 1) - grid.onset[:, None], 0.0, 1.0)
        passed = grid.spent
        if dies:
            moments = np.arange(days) + 0.5 - grid.onset[:, None]
            gone = _interpolated(history.outcome_days, moments)
            passed = passed * (1.0 - gone)
            visits[:, 1:] *= 1.0 - gone[:, :-1]
        self.spread = passed.mean(axis=0)
        self.ill = (passed * ill).mean(axis=0)
        self.met = visits.mean(axis=0)
        self.joint = visits.T @ passed / len(passed)
        self.traceable = self._traceable(known)
        self.died = _by_day(history.outcome_days, grid.onset, days).mean(axis=0) * dies

    def _traceable(self, known: Array) -> Array:
        """The infectiousness whose bearer becomes known before a child has an age in days.

        Contacts are listed on the day on which a case becomes known: those infected later are not
        among them.
        """
        days = len(known)
        care, at = np.nonzero(self.joint > 1e-9)
        since = at[:, None] + np.arange(days) - 1 - care[:, None]
        by_then = np.where(since >= 0, known[np.clip(since, 0, days - 1)], 0.0)
        before = np.where(since[:, 0] >= 0, known[np.clip(since[:, 0], 0, days - 1)], 0.0)
        return np.asarray(self.joint[care, at] @ (by_then - before[:, None]))


def _course(
    history: NaturalHistory,
    pathway: CarePathway,
    grid: _Grid,
    known: Array,
    fates: Sequence[_Fate],
    severity: Array,
    fatality: Array,
) -> Course:
    """The course of a group: its mix of severities and outcomes."""
    days = grid.days
    since = np.arange(days)[None, :] - np.arange(days)[:, None]
    known_before = np.where(since >= 1, known[np.clip(since - 1, 0, days - 1)], 0.0)
    notified = np.diff(known, prepend=0.0)
    becomes_known = np.where(since >= 0, notified[np.clip(since, 0, days - 1)], 0.0)
    treated = _fatality_when_treated(history, pathway)
    spread, cared, ill, onset, died = np.zeros((5, days))
    seen, told = np.zeros((2, days, days)), np.zeros((2, days, days))
    traceable = np.zeros((2, days))
    for level, name in enumerate(SEVERITIES):
        care = pathway.care_seeking.get(name, 0.0) if level > 0 else 0.0
        usual = pathway.suspicion.get(name, 0.0)
        fatal = float(fatality[level]) * (1.0 - care * (1.0 - treated)) if level > 0 else 0.0
        for fate, part in zip(fates, (1.0 - fatal, fatal), strict=True):
            share = float(severity[level]) * part
            if share == 0.0:
                continue
            spread += share * fate.spread
            if level == 0:
                continue
            onset += share * grid.onset_day
            ill += share * fate.ill
            died += share * fate.died
            if care == 0.0:
                continue
            cared += share * care * (fate.joint * (since >= 1)).sum(axis=0)
            for row, suspected in enumerate((usual, 1.0 - usual)):
                seen[row] += suspected * share * care * fate.joint * known_before
                told[row] += suspected * share * care * fate.met[:, None] * becomes_known
                traceable[row] += suspected * share * care * fate.traceable
    total = spread.sum()
    return Course(
        spread=_cut(_next_day(spread)),
        cared=_cut(cared),
        ill=_cut(ill),
        onset=_cut(onset),
        died=_cut(died),
        waned=_waning(history, severity, fatality, grid),
        seen=seen,
        told=told,
        traceable=traceable / total if total > 0 else traceable,
    )


class _Grid:
    """Points of equal weight over quantile of the latent period and moment of infection."""

    def __init__(self, history: NaturalHistory, animals: float) -> None:
        level = (np.arange(_QUANTILES) + 0.5) / _QUANTILES
        moment = (np.arange(_MOMENTS) + 0.5) / _MOMENTS
        latent = (history.latent_days or history.incubation_days).quantile(level)
        latent *= _keeps_mean(latent, history.latent_days or history.incubation_days)
        incubation = history.incubation_days.quantile(level)
        incubation *= _keeps_mean(incubation, history.incubation_days)
        lengths = history.infectious_days.quantile((np.arange(_PERIODS) + 0.5) / _PERIODS)
        lengths = np.maximum(lengths * _keeps_mean(lengths, history.infectious_days), 1e-6)
        begins = (latent[:, None] + moment).ravel()
        self.onset = (incubation[:, None] + moment).ravel()
        self.begins = begins
        self.lengths = lengths
        late = history.outcome_days.quantile(np.array([0.9999]))[0]
        most = max(begins.max() + lengths.max(), self.onset.max() + late) + 20.0
        self.days = int(min(np.ceil(most), LONGEST_DAYS))
        edges = np.arange(self.days + 1, dtype=np.float64)
        spent = np.zeros((len(begins), self.days))
        for length in lengths:
            fraction = (edges - begins[:, None]) / length
            whole = np.full_like(fraction, length)
            reached = spent_by(history, np.clip(fraction, 0.0, 1.0), whole, animals)
            spent += np.diff(reached, axis=1)
        self.spent = spent / len(lengths)
        self.onset_day = _whole(self.onset, self.days)


def _keeps_mean(values: Array, distribution: Distribution) -> float:
    mean = float(values.mean())
    return float(distribution.mean / mean) if mean > 0 else 1.0


def _by_day(delay: Distribution, begins: Array, days: int) -> Array:
    """The probability that ``begins`` plus the delay falls on each day, a row a beginning."""
    edges = np.arange(days + 1, dtype=np.float64)
    # The last instant of a day is before the first of the next, also for a constant delay.
    return np.diff(_interpolated(delay, np.nextafter(edges, -1.0) - begins[:, None]), axis=1)


def _interpolated(delay: Distribution, times: Array) -> Array:
    """``chance_by`` at many times, by linear interpolation between 64 points a day."""
    if delay.variance == 0.0 or delay.family == "uniform":
        return chance_by(delay, times)
    points = np.arange(0.0, max(float(times.max()), 0.0) + 0.1, 1 / 64)
    return np.interp(times, points, chance_by(delay, points), left=0.0)


def _whole(times: Array, days: int) -> Array:
    """The share of ``times`` on each day."""
    return np.bincount(np.minimum(times.astype(np.int64), days - 1), minlength=days) / len(times)


def _fatality_when_treated(history: NaturalHistory, pathway: CarePathway) -> float:
    """By what the mean treatment multiplies the fatality of those who seek care."""
    if history.treatment is None:
        return 1.0
    half = history.treatment.half_life_days
    left = 0.5 ** (pathway.onset_to_care_days.mean / half)
    return float(1.0 - history.treatment.effect * left)


def _waning(
    history: NaturalHistory, severity: Array, fatality: Array, grid: _Grid
) -> NDArray[np.float64]:
    """The share whose immunity ends on each day after infection; nothing where it is for good."""
    if history.immunity_days is None:
        return np.zeros(0)
    survive = 1.0 - float(np.sum(severity * np.where(np.arange(3) > 0, fatality, 0.0)))
    last = history.immunity_days.quantile(np.array([0.999]))[0] + grid.begins.max()
    days = int(min(np.ceil(last + grid.lengths.max()) + 1, LONGEST_RUN_DAYS))
    recovered = (grid.begins[:, None] + grid.lengths[None, :]).ravel()
    levels = (np.arange(_QUANTILES) + 0.5) / _QUANTILES
    immune = history.immunity_days.quantile(levels)
    recovering = _rounded(recovered, days)
    upto = int(np.max(np.flatnonzero(recovering), initial=0)) + 1
    return survive * np.convolve(recovering[:upto], _rounded(immune, days))[:days]


def _rounded(times: Array, days: int) -> Array:
    """The share of ``times`` on each day, rounded up or down so that each keeps its mean.

    What is due after so many days is left out.
    """
    times = np.minimum(times, days)
    low = times.astype(np.int64)
    up = times - low
    share = np.bincount(low, 1.0 - up, days + 2) + np.bincount(low + 1, up, days + 2)
    return np.asarray(share[:days] / len(times))


def _next_day(spread: Array) -> Array:
    """Infectiousness of the day of infection goes to the next where it is next to nothing."""
    if 0.0 < spread[0] < 0.002 * spread.sum():
        spread = spread.copy()
        spread[1] += spread[0]
        spread[0] = 0.0
    return spread


def _cut(shares: Array) -> Array:
    """Without the tail, whose part is put on the last day kept."""
    total = shares.sum()
    if total <= 0.0:
        return np.zeros(1)
    keep = int(np.searchsorted(np.cumsum(shares), total * (1.0 - SPENT))) + 1
    short = shares[: min(keep, len(shares))].copy()
    short[-1] += total - short.sum()
    return np.ascontiguousarray(short)
