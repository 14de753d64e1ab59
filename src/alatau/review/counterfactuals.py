"""What a decision changed: the same outbreak without it, in this world and in many futures.

For each decision with an effect on the world, two questions are answered apart.

*This very world*: the outbreak is simulated again without the decision, all else equal. Every unit
keeps its key, so the two are compared person by person: branches cut, branches added, the first day
that differs.

*All that could have followed*: from the day on which the decision acts, the future is drawn again
many times, with and without it, each pair from one stream of numbers. The mean of the paired
differences is what the decision averted on average; nine futures of ten lie between `low` and
`high`; the Monte Carlo error says how exactly the mean is known from so many streams. The
parameters of the model are held at the scenario's values: their uncertainty is not in it.

A large exercise takes a hundred such decisions and more. All are looked at over a few futures; the
major ones, those that differ most there, over all of them. `Counterfactual.streams` says how many.

Later decisions stay as they were taken, though people might have decided otherwise.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from typing import Any

import numpy as np
from numpy.typing import NDArray

from alatau.exercise.effects import measures_of
from alatau.pictures import TreeUnit, worth_drawing
from alatau.review.findings import (
    Band,
    Counterfactual,
    DayCount,
    DecisionFinding,
    Realised,
    Spread,
)
from alatau.review.room import PERSON, Room
from alatau.world import Futures, Measure, Outbreak, compare, fractions_averted

STREAMS = 200
"""Futures in the comparison of a major decision."""

SCREENING = 8
"""All decisions are looked at over one in so many of the futures."""

MAJOR = 16
"""Decisions at most that are compared over all futures."""

UNITS_AT_MOST = 60_000_000
"""Infected units simulated for one review at most; large outbreaks get fewer streams."""

FEWEST_STREAMS = 20

CANDIDATES = 1_500
"""Units of each kind that are looked at when the tree to draw is chosen."""

Progress = Callable[[int, int], None]
"""Called with the number of comparisons done and their total."""


def counterfactuals(
    room: Room,
    decisions: Sequence[DecisionFinding],
    *,
    streams: int = STREAMS,
    threads: int = 2,
    on_progress: Progress | None = None,
) -> tuple[Counterfactual, ...]:
    """The same outbreak without each decision that acts on the world, in the order taken.

    Args:
        streams: futures in each comparison; fewer where `UNITS_AT_MOST` would be passed.
        threads: how many futures run side by side; results do not depend on it.
        on_progress: told after each comparison.
    """
    acting = [decision for decision in decisions if decision.acts_on_world]
    if not acting or PERSON not in room.outbreak.hosts:
        return ()
    count = _affordable(streams, min(MAJOR, len(acting)), len(room.outbreak.units))
    few = count if len(acting) <= MAJOR else max(2, count // SCREENING)
    pairs = _Pairs(room, threads)
    steps = len(acting) + (min(MAJOR, len(acting)) if few < count else 0)
    done = 0

    def step() -> None:
        nonlocal done
        done += 1
        if on_progress is not None:
            on_progress(done, steps)

    screened: dict[int, float] = {}
    for decision in acting:
        played, spared = pairs.over(decision, few)
        screened[decision.number] = float(np.abs(spared.infections - played.infections).mean())
        step()
    major = sorted(screened, key=lambda number: (-screened[number], number))[:MAJOR]
    found = []
    for decision in acting:
        is_major = decision.number in major
        played, spared = pairs.over(decision, count if is_major else few)
        found.append(
            _counterfactual(room, decision, pairs.without(decision), played, spared, is_major)
        )
        if is_major and few < count:
            step()
    return tuple(found)


class _Pairs:
    """Futures with all decisions and without one, by the day from which they differ."""

    def __init__(self, room: Room, threads: int) -> None:
        self._room = room
        self._threads = threads
        self._played = measures_of(room.state, room.pack)
        self._known: dict[tuple[tuple[Measure, ...], int, int], Futures] = {}

    def without(self, decision: DecisionFinding) -> tuple[Measure, ...]:
        """The measures of all decisions but this one."""
        return measures_of(self._room.state, self._room.pack, frozenset({decision.id}))

    def over(self, decision: DecisionFinding, count: int) -> tuple[Futures, Futures]:
        """`count` futures as played and without the decision, from the day it acts."""
        day = decision.acts_from_day
        return self._futures(self._played, day, count), self._futures(
            self.without(decision), day, count
        )

    def _futures(self, measures: tuple[Measure, ...], from_day: int, count: int) -> Futures:
        key = (measures, from_day, count)
        if key not in self._known:
            world = self._room.exercise.world
            self._known[key] = world.futures(measures, from_day, count, self._threads)
        return self._known[key]


def _affordable(streams: int, comparisons: int, units: int) -> int:
    affordable = UNITS_AT_MOST // max(1, 4 * comparisons * units)
    return min(streams, max(FEWEST_STREAMS, affordable))


def _counterfactual(
    room: Room,
    decision: DecisionFinding,
    without: tuple[Measure, ...],
    played: Futures,
    spared: Futures,
    is_major: bool,
) -> Counterfactual:
    other = room.exercise.world.outbreak(without)
    return Counterfactual(
        number=decision.number,
        decision=decision.id,
        acts_from_day=decision.acts_from_day,
        until_day=room.pack.days,
        streams=len(played.streams),
        cases=_spread(spared.infections - played.infections),
        share=_share(fractions_averted(spared.infections, played.infections)),
        deaths=_spread(spared.deaths - played.deaths),
        herds=_spread(spared.animals - played.animals),
        realised=_realised(other, room.outbreak, with_tree=is_major),
        bands=tuple(_bands(played, spared, decision.acts_from_day)) if is_major else (),
        this_world=_spared_by_day(other, room.outbreak, decision.acts_from_day) if is_major else (),
        at_ceiling=other.ceiling_reached or room.outbreak.ceiling_reached,
        beyond_play=not set(room.countries) <= set(room.pack.countries),
    )


def _share(averted: NDArray[np.float64]) -> Spread | None:
    told = averted[~np.isnan(averted)]
    return _spread(told) if len(told) else None


def _spread(averted: NDArray[np.int64] | NDArray[np.float64]) -> Spread:
    low, high = np.quantile(averted, (0.05, 0.95))
    error = averted.std(ddof=1) / np.sqrt(len(averted)) if len(averted) > 1 else 0.0
    return Spread(float(averted.mean()), float(low), float(high), float(error))


def _bands(played: Futures, spared: Futures, from_day: int) -> Iterable[Band]:
    averted = np.cumsum(spared.daily - played.daily, axis=1)
    quantiles = np.quantile(averted, (0.05, 0.25, 0.5, 0.75, 0.95), axis=0)
    for row in range(max(0, from_day - played.first_day - 1), averted.shape[1]):
        yield Band(played.first_day + row, *(float(value) for value in quantiles[:, row]))


def _spared_by_day(without: Outbreak, played: Outbreak, from_day: int) -> tuple[DayCount, ...]:
    averted = np.cumsum(without.daily("infected", by=None) - played.daily("infected", by=None))
    return tuple(
        DayCount(day, int(count))
        for day, count in zip(played.days, averted, strict=True)
        if day >= from_day - 1
    )


def _realised(without: Outbreak, played: Outbreak, *, with_tree: bool) -> Realised:
    difference = compare(without, played)
    return Realised(
        cut=len(difference.cut),
        added=len(difference.added),
        cases_averted=difference.averted_infections,
        deaths_averted=difference.averted_deaths,
        herds_averted=difference.averted_animals,
        first_divergence=difference.first_divergence,
        units=len(played.units) + len(difference.cut),
        tree=_tree(without, played, difference.cut, difference.added) if with_tree else (),
    )


def _tree(
    without: Outbreak, played: Outbreak, cut: NDArray[np.int64], added: NDArray[np.int64]
) -> tuple[TreeUnit, ...]:
    """The part of both worlds' trees that is worth drawing, by day of infection."""
    hosts = played.hosts
    is_added = np.zeros(len(played.units), dtype=np.bool_)
    is_added[added] = True
    is_cut = np.zeros(len(without.units), dtype=np.bool_)
    is_cut[cut] = True
    found: dict[int, TreeUnit] = {}
    for units, rows, differs, state in (
        (without.units, cut, is_cut, "cut"),
        (played.units, added, is_added, "added"),
        (played.units, np.arange(len(played.units)), is_added, "added"),
    ):
        for start in rows[:CANDIDATES]:
            row = int(start)
            while row >= 0 and int(units["key"][row]) not in found:
                unit = _unit(units, row, hosts, state if differs[row] else "kept")
                found[unit.key] = unit
                row = int(units["parent"][row])
    ordered = sorted(found.values(), key=lambda unit: (unit.day, unit.key))
    return tuple(worth_drawing(ordered))


def _unit(units: NDArray[Any], row: int, hosts: tuple[str, ...], state: str) -> TreeUnit:
    unit = units[row]
    parent = int(unit["parent"])
    return TreeUnit(
        key=int(unit["key"]),
        parent=int(units["key"][parent]) if parent >= 0 else None,
        day=int(unit["day_infected"]),
        host=hosts[unit["host"]],
        state=state,
    )
