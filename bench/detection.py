"""How many outbreaks a method finds, and how often it alarms without one.

The series are those of `bench.noufaily`. Every rate is a mean over the 42 scenarios.

- *False positives*: the share of the weeks 576 to 624 with an alarm, in series whose last outbreak
  is over. A week that is not judged raises none.
- *Found*: the share of outbreaks with an alarm in any week from their first to their last with a
  case. An outbreak without a case is not found.

A rate's standard error takes the series as independent and the scenarios as fixed: with s the
standard deviation among the n series of a scenario (of the share of weeks with an alarm in a
series, or of found or not), it is the root of the sum of s² / n over the scenarios, divided by 42.
Weeks of one series need not be independent.

``python -m bench.detection`` prints the table of docs/explanation/detection-quality.md.
"""

from __future__ import annotations

import argparse
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field
from typing import Any

import numpy as np
from numpy.typing import NDArray

from bench.noufaily import FIRST_JUDGED, JUDGED, SCENARIOS, SIZES, WEEKS, Outbreaks, Sample, draw
from bench.rows import Row, Scaling

SERIES = 500
"""Series of each scenario."""
SEED = 2013
FALSE_POSITIVES = (0.007, 0.011)
FOUND = {6: 0.57, 10: 0.90}
"""The goals: rates that two standard errors may not reach beyond."""

Detect = Callable[[NDArray[np.int64], NDArray[np.intp]], NDArray[np.bool_]]
"""From counts (series, weeks) and the weeks to judge to alarms (series, judged)."""


@dataclass(frozen=True)
class Rate:
    """A share and its standard error."""

    share: float
    error: float

    @classmethod
    def of(cls, values: NDArray[Any], scenario: NDArray[np.int64]) -> Rate:
        """The mean over scenarios of the means of their series, (series,)."""
        each = [values[scenario == number] for number in range(len(SCENARIOS))]
        variance = sum(found.var(ddof=1) / len(found) for found in each)
        mean = float(np.mean([found.mean() for found in each]))
        return cls(mean, float(np.sqrt(variance)) / len(each))

    def __str__(self) -> str:
        return f"{100 * self.share:.2f} ± {100 * self.error:.2f} %"


@dataclass(frozen=True)
class Quality:
    """What a method reaches: by k, outbreaks found at all and in so many weeks."""

    false_positives: Rate
    found: Mapping[int, Rate]
    first_week: Mapping[int, Rate] = field(default_factory=dict)
    two_weeks: Mapping[int, Rate] = field(default_factory=dict)


def quality(detect: Detect, sample: Sample, sizes: tuple[int, ...] = SIZES) -> Quality:
    """Judge all weeks of the quiet series, and the weeks of each outbreak."""
    alarms = detect(sample.counts, JUDGED)
    hits = {k: _hits(detect, sample.counts, sample.outbreaks[k]) for k in sizes}

    def rates(weeks: int | None) -> dict[int, Rate]:
        found = {k: np.asarray(hit[:, :weeks].any(axis=1)) for k, hit in hits.items()}
        return {k: Rate.of(each, sample.scenario) for k, each in found.items()}

    share = np.asarray(alarms.mean(axis=1))
    return Quality(Rate.of(share, sample.scenario), rates(None), rates(1), rates(2))


def _hits(detect: Detect, counts: NDArray[np.int64], outbreaks: Outbreaks) -> NDArray[np.bool_]:
    """Alarms in the weeks of each outbreak, (series, weeks since its beginning)."""
    total, weeks = outbreaks.added_to(counts), outbreaks.weeks
    longest = int(weeks.max())
    hits = np.zeros((len(counts), longest), dtype=bool)
    for first in range(FIRST_JUDGED, WEEKS):
        chosen = np.flatnonzero((outbreaks.first == first) & (weeks > 0))
        if not chosen.size:
            continue
        steps = np.arange(first, min(first + int(weeks[chosen].max()), WEEKS))
        alarms = detect(total[chosen], steps)
        hits[chosen, : len(steps)] = alarms & (np.arange(len(steps)) < weeks[chosen, None])
    return hits


def flexible(**options: Any) -> Detect:
    """The flexible Farrington method; options as of `FarringtonFlexible`."""
    from alatau.surveillance.aberration.farrington import FarringtonFlexible, farrington_flexible

    chosen = FarringtonFlexible(**options)
    return lambda counts, at: farrington_flexible(counts, chosen, at=at).alarm


def windowed(window: int = 2, **options: Any) -> Detect:
    """The same for the cases of some weeks together."""
    from alatau.surveillance.aberration.farrington import FarringtonFlexible
    from alatau.surveillance.aberration.farrington_window import (
        FarringtonWindow,
        farrington_window,
    )

    chosen = FarringtonWindow(window, FarringtonFlexible(**{"limit_cases": 3, **options}))
    return lambda counts, at: farrington_window(counts, chosen, at=at).alarm


def either(one: Detect, other: Detect) -> Detect:
    """An alarm of one or the other."""
    return lambda counts, at: one(counts, at) | other(counts, at)


METHODS: Mapping[str, Callable[[], Detect]] = {
    "one week": lambda: flexible(limit_cases=3),
    "two weeks together": windowed,
}
"""The configurations that the documentation recommends."""

COMPARED: Mapping[str, Callable[[], Detect]] = {
    **METHODS,
    "either, α = .005 and .0075": lambda: either(
        flexible(limit_cases=3, alpha=0.005), windowed(alpha=0.0075)
    ),
    "one week, `limit_cases` 5": lambda: flexible(limit_cases=5),
    "one week, `limit_cases` 0": lambda: flexible(limit_cases=0),
    "one week, 7 years": lambda: flexible(limit_cases=3, years=7),
    "one week, 20 periods": lambda: flexible(limit_cases=3, periods=20),
    "one week, `weights_threshold` 1, α = .0037": lambda: flexible(
        limit_cases=3, weights_threshold=1.0, alpha=0.0037
    ),
    "one week, `delta`": lambda: flexible(limit_cases=3, threshold="delta"),
    "one week, `muan`": lambda: flexible(limit_cases=3, threshold="muan"),
    "one week, 1 period, `delta`, 3 weeks excluded": lambda: flexible(
        limit_cases=5, periods=1, threshold="delta", past_steps_excluded=None
    ),
    "three weeks together": lambda: windowed(3),
}


def measure(
    series: int = SERIES, seed: int = SEED, sizes: tuple[int, ...] = SIZES
) -> Iterator[Row]:
    """The recommended configurations against the goals."""
    sample = draw(series, seed)
    for name, method in METHODS.items():
        yield from rows_of(name, quality(method(), sample, sizes))


def rows_of(name: str, found: Quality) -> Iterator[Row]:
    """Goals are held to the bound two standard errors away, on the worse side."""
    false = found.false_positives
    least, most = (100 * goal for goal in FALSE_POSITIVES)
    said = f"{false}; bound two standard errors away"
    high, low = (100 * (false.share + side * 2 * false.error) for side in (1, -1))
    yield Row(f"{name}: weeks with a false alarm, upper", high, "%", Scaling.LEAST, most, said)
    yield Row(f"{name}: weeks with a false alarm, lower", low, "%", Scaling.MOST, least, said)
    for k, rate in found.found.items():
        bound = 100 * (rate.share - 2 * rate.error)
        goal = 100 * FOUND[k] if k in FOUND else None
        note = f"{rate}; {found.first_week[k]} in the first week"
        yield Row(f"{name}: outbreaks found, k = {k}", bound, "%", Scaling.MOST, goal, note)


def main() -> None:
    """Print the table of the documentation."""
    wanted = argparse.ArgumentParser(description="The table of detection quality.")
    wanted.add_argument("--series", type=int, default=SERIES)
    wanted.add_argument("--seed", type=int, default=SEED)
    asked = wanted.parse_args()
    sample = draw(asked.series, asked.seed)
    print(
        "| method | false positives | k = 2 | 4 | 6 | 10 | first week, k = 6 | two weeks, k = 6 |"
    )
    print("| --- | --- | --- | --- | --- | --- | --- | --- |")
    for name, method in COMPARED.items():
        found = quality(method(), sample)
        cells = [found.false_positives, *found.found.values()]
        cells += [found.first_week[6], found.two_weeks[6]]
        print(" | ".join([f"| {name}", *map(str, cells)]) + " |", flush=True)


if __name__ == "__main__":
    main()
