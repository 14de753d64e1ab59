"""The kernel of large outbreaks: counts by day, place and group, in cohorts by day of infection.

The order of a day is that of the people kernel: waning and vaccination, introductions and
spill-over, infections (in rounds, where those infected today already infect), onsets, reports,
laboratories, deaths. What becomes known on a day changes transmission from the next day on.
``docs/explanation/large-outbreaks.md`` says what agrees with the people kernel exactly.
"""

from __future__ import annotations

from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from alatau.world.counts.binomial import binomial_quantile, chance_of, gamma_sum
from alatau.world.counts.contacts import (
    VECTOR,
    convolve,
    convolve_windows,
    effect,
    find_contacts,
    mean_infections,
    next_round,
    sources,
)
from alatau.world.keys import entry, leaf, mix, quantile, uniform

# What a number is drawn for, within the key of a group, a place and a day. Never renumber one.
COUNTS, GUESTS, CLUSTER = 60, 61, 62
WANED, VACCINE_WANED, VACCINATED, ONSET, REPORTED, SAMPLED, POSITIVE, DIED = range(1, 9)
SPILLED, INFECTED, INDIVIDUALS = 50, 100, 1000

_DAY_OFFSET = 1_000_000
_MOST_ROUNDS = 64
_WORTH_A_ROUND = 0.005
_ALL_PASSED = 1e-3
_WEEK = 7

SUSCEPTIBLE, PROTECTED, INFECTIONS, ONSETS, REPORTS = range(5)
CONFIRMATIONS, DEATHS, WANINGS, WAITING = range(5, 9)
"""Rows of ``CountState.totals``."""

TOTALS = 9
OF_ONSET, OF_REPORT, OF_DEATH, OF_WANING = range(4)
"""Rows of what is expected to have happened so far."""


class CountState(NamedTuple):
    """Where counting begins; s groups, l layers, d days of the tables, p places.

    ``series`` (5, s, d, p) is what happened by day: infected, onset, reported, confirmed, died; its
    first row is how many a cohort has. ``power`` (l, d, p) is the sum of their individual
    infectiousness. ``totals`` (9, s, p): susceptible, protected by vaccine; infections, onsets,
    reports, confirmations, deaths and immunities ended so far; samples waiting. ``noise``
    (laboratories) are samples of other diseases waiting.
    """

    series: NDArray[np.int64]
    power: NDArray[np.float64]
    totals: NDArray[np.int64]
    noise: NDArray[np.float64]


class Work(NamedTuple):
    """What ``run`` works in, filled up to the day on which counting begins.

    ``series`` (5, s, d, p): infected, onset, reported, confirmed, died. ``totals``, ``power`` as in
    ``CountState``; ``cohort`` is ``series[0]`` as real numbers, ``alive`` (s, d) says whether it
    holds anybody; ``expected`` (4, s, p) is what was expected to have happened so far; ``waiting``
    (d, laboratories) samples in the evening. The rest is room to work in.
    """

    series: NDArray[np.int64]
    totals: NDArray[np.int64]
    power: NDArray[np.float64]
    cohort: NDArray[np.float64]
    alive: NDArray[np.bool_]
    expected: NDArray[np.float64]
    waiting: NDArray[np.float64]
    cells: NDArray[np.uint64]
    new: NDArray[np.int64]
    added: NDArray[np.float64]
    pots: NDArray[np.float64]
    carried: NDArray[np.float64]
    moved: NDArray[np.float64]
    means: NDArray[np.float64]
    mixed: NDArray[np.float64]
    kept: NDArray[np.float64]
    found: NDArray[np.float64]
    desk: NDArray[np.float64]
    scratch: NDArray[np.float64]
    on_the_way: NDArray[np.int64]
    noise: NDArray[np.float64]


@leaf
def _day_key(cell, day, stream, stream_from):
    """The key of a group in a place on a day; a stream other than 0 enters from its first day."""
    key = mix(cell, day + _DAY_OFFSET)
    if stream != 0 and day >= stream_from:
        return mix(mix(key, COUNTS), stream)
    return key


@leaf
def _passing(pool, today, left, whole, key, purpose):
    """How many of a pool pass today: ``left`` are expected in it, ``today`` of them to go."""
    if pool <= 0 or today <= 0.0:
        return 0
    if left <= today or (whole and left - today < _ALL_PASSED):
        return pool
    return binomial_quantile(pool, today / left, uniform(key, purpose))


@leaf
def _wane(row, courses, doses, totals, cohort, alive, expected, cells, scratch):
    """Immunity that ends today, of infection and of vaccine."""
    for s in range(totals.shape[1]):
        if courses.waned.shape[1] > 0:
            convolve(courses.waned[s], cohort[s], alive[s], row, 1, scratch)
            for p in range(scratch.size):
                pool = totals[INFECTIONS, s, p] - totals[DEATHS, s, p] - totals[WANINGS, s, p]
                left = totals[INFECTIONS, s, p] - expected[OF_DEATH, s, p]
                left -= expected[OF_WANING, s, p]
                back = _passing(pool, scratch[p], left, False, cells[s, p], WANED)
                expected[OF_WANING, s, p] += scratch[p]
                totals[WANINGS, s, p] += back
                totals[SUSCEPTIBLE, s, p] += back
        if doses.vaccine_wanes > 0.0:
            for p in range(scratch.size):
                u = uniform(cells[s, p], VACCINE_WANED)
                back = binomial_quantile(totals[PROTECTED, s, p], doses.vaccine_wanes, u)
                totals[PROTECTED, s, p] -= back
                totals[SUSCEPTIBLE, s, p] += back


@leaf
def _vaccinate(row, doses, totals, cells):
    """Doses whose delay is over take their share of the susceptible."""
    for s in range(doses.immunised.shape[0]):
        for p in range(doses.immunised.shape[2]):
            share = doses.immunised[s, row, p]
            if share > 0.0:
                u = uniform(cells[s, p], VACCINATED)
                taken = binomial_quantile(totals[SUSCEPTIBLE, s, p], share, u)
                totals[SUSCEPTIBLE, s, p] -= taken
                totals[PROTECTED, s, p] += taken


@leaf
def _take(s, p, wanted, totals, new):
    """Infect up to ``wanted`` of the susceptible; returns how many."""
    taken = min(wanted, totals[SUSCEPTIBLE, s, p])
    totals[SUSCEPTIBLE, s, p] -= taken
    totals[INFECTIONS, s, p] += taken
    new[s, p] += taken
    return taken


@leaf
def _introduce(day, groups, arrivals, totals, new, key):
    """Introductions of today, among the groups of a host as they are and as easily infected."""
    for at in range(arrivals.given.shape[0]):
        if arrivals.given[at, 0] != day:
            continue
        p, host, left = arrivals.given[at, 1], arrivals.given[at, 2], arrivals.given[at, 3]
        series = mix(mix(mix(mix(key, GUESTS), host), p), day + _DAY_OFFSET)
        total, others = 0.0, 0
        for s in range(groups.group_from[host], groups.group_from[host + 1]):
            if groups.susceptibility[s] > 0.0:
                total += groups.susceptibility[s] * totals[SUSCEPTIBLE, s, p]
                others += totals[SUSCEPTIBLE, s, p]
        left = min(left, others)
        for s in range(groups.group_from[host], groups.group_from[host + 1]):
            here = totals[SUSCEPTIBLE, s, p]
            weight = groups.susceptibility[s] * here
            if left <= 0 or weight <= 0.0:
                continue
            part = binomial_quantile(left, weight / total, uniform(series, s))
            others -= here
            part = max(min(part, here), left - others)
            total -= weight
            left -= _take(s, p, part, totals, new)


@leaf
def _spill_over(
    row, day, groups, layers, arrivals, acts, totals, new, key, cells, stream, stream_from
):
    """Natural infections of today out of a reservoir."""
    for at in range(arrivals.rate.shape[0]):
        host, table = arrivals.spill_host[at], arrivals.spill_table[at]
        if arrivals.rate[at, row] <= 0.0:
            continue
        for p in range(new.shape[1]):
            rate = arrivals.rate[at, row]
            if arrivals.spill_vector[at]:
                rate *= 1.0 - effect(acts, VECTOR, host, row, p)
            if arrivals.spill_shape[at] > 0.0:
                week = mix(mix(mix(key, CLUSTER), at), p)
                u = uniform(_day_key(week, day - day % _WEEK, stream, stream_from), 0)
                rate *= quantile(layers.gamma_tables[table, 0], u)
            for s in range(groups.group_from[host], groups.group_from[host + 1]):
                u = uniform(cells[s, p], SPILLED + at)
                chance = chance_of(rate * groups.susceptibility[s])
                drawn = binomial_quantile(totals[SUSCEPTIBLE, s, p], chance, u)
                _take(s, p, drawn, totals, new)


@leaf
def _enter(row, lap, layers, new, infected, cohort, power, added, cells, alive):
    """Put those infected in a round into their cohorts; ``added`` is their infectiousness.

    That of one layer is independent of that of another, as classes of routes of a person are.
    """
    for at in range(layers.group.size):
        s, table = layers.group[at], layers.table[at]
        for p in range(new.shape[1]):
            added[at, p] = 0.0
            if new[s, p] > 0:
                u = 0.0
                if layers.shape[at] > 0.0:
                    u = uniform(cells[s, p], INDIVIDUALS + (_MOST_ROUNDS + 1) * at + lap)
                added[at, p] = gamma_sum(
                    new[s, p],
                    layers.shape[at],
                    layers.gamma_tables[table],
                    layers.gamma_rows[table],
                    u,
                )
                power[at, row, p] += added[at, p]
    total = 0
    for s in range(new.shape[0]):
        for p in range(new.shape[1]):
            if new[s, p] > 0:
                infected[s, row, p] += new[s, p]
                cohort[s, row, p] += new[s, p]
                alive[s, row] = True
                total += new[s, p]
                new[s, p] = 0
    return total


@leaf
def _infect(lap, groups, means, totals, new, cells):
    """Infections of one round, given the mean number of contacts that would infect."""
    for s in range(new.shape[0]):
        for p in range(new.shape[1]):
            if means[s, p] > 0.0 and totals[SUSCEPTIBLE, s, p] > 0:
                rate = means[s, p] * groups.susceptibility[s] / groups.units[s, p]
                u = uniform(cells[s, p], INFECTED + lap)
                drawn = binomial_quantile(totals[SUSCEPTIBLE, s, p], chance_of(rate), u)
                _take(s, p, drawn, totals, new)


@leaf
def _ill_and_seen(row, groups, courses, totals, cohort, alive, expected, series, cells, scratch):
    """Onsets, reports and deaths of today."""
    for s in range(totals.shape[1]):
        if courses.all_ill[s] < 0:
            continue
        convolve(courses.onset[s], cohort[s], alive[s], row, 0, scratch)
        for p in range(scratch.size):
            pool = totals[INFECTIONS, s, p] - totals[ONSETS, s, p]
            left = totals[INFECTIONS, s, p] - expected[OF_ONSET, s, p]
            passed = _passing(pool, scratch[p], left, courses.all_ill[s] == 1, cells[s, p], ONSET)
            expected[OF_ONSET, s, p] += scratch[p]
            totals[ONSETS, s, p] += passed
            series[1, s, row, p] = passed
        if courses.detected[s]:
            convolve_windows(
                courses.told[s],
                courses.window[groups.host[s]],
                cohort[s],
                alive[s],
                row,
                0,
                scratch,
            )
            for p in range(scratch.size):
                today = scratch[p] * courses.criteria[p]
                pool = totals[ONSETS, s, p] - totals[REPORTS, s, p]
                left = expected[OF_ONSET, s, p] - expected[OF_REPORT, s, p]
                passed = _passing(pool, today, left, False, cells[s, p], REPORTED)
                expected[OF_REPORT, s, p] += today
                totals[REPORTS, s, p] += passed
                series[2, s, row, p] = passed
        if courses.fatal[s]:
            convolve(courses.died[s], cohort[s], alive[s], row, 0, scratch)
            for p in range(scratch.size):
                pool = totals[ONSETS, s, p] - totals[DEATHS, s, p]
                left = expected[OF_ONSET, s, p] - expected[OF_DEATH, s, p]
                passed = _passing(pool, scratch[p], left, False, cells[s, p], DIED)
                expected[OF_DEATH, s, p] += scratch[p]
                totals[DEATHS, s, p] += passed
                series[4, s, row, p] = passed


@leaf
def _test(row, benches, totals, series, cells, on_the_way, noise, waiting):
    """Samples of today and of days before, within the capacity of the confirming laboratories."""
    ring = on_the_way.shape[0]
    today = row % ring
    for s in range(totals.shape[1]):
        for p in range(totals.shape[2]):
            if benches.bench[s, p] < 0:
                continue
            if series[2, s, row, p] > 0:
                u = uniform(cells[s, p], SAMPLED)
                sent = binomial_quantile(series[2, s, row, p], benches.sampling[s, p], u)
                on_the_way[(row + benches.transit[s, p]) % ring, s, p] += sent
            totals[WAITING, s, p] += on_the_way[today, s, p]
            on_the_way[today, s, p] = 0
    for laboratory in range(benches.capacity.shape[1]):
        noise[laboratory] += benches.noise[row, laboratory]
        total = noise[laboratory]
        for s in range(totals.shape[1]):
            for p in range(totals.shape[2]):
                if benches.bench[s, p] == laboratory:
                    total += totals[WAITING, s, p]
        if total <= 0.0:
            continue
        share = min(1.0, benches.capacity[row, laboratory] / total)
        running, given = 0.0, 0
        for s in range(totals.shape[1]):
            for p in range(totals.shape[2]):
                if benches.bench[s, p] == laboratory and totals[WAITING, s, p] > 0:
                    running += share * totals[WAITING, s, p]
                    tested = min(int(running + 0.5) - given, totals[WAITING, s, p])
                    given += tested
                    totals[WAITING, s, p] -= tested
                    u = uniform(cells[s, p], POSITIVE)
                    found = binomial_quantile(tested, benches.sensitivity[s, p], u)
                    totals[CONFIRMATIONS, s, p] += found
                    series[3, s, row, p] = found
        noise[laboratory] *= 1.0 - share
        waiting[row, laboratory] = total * (1.0 - share)


@entry
def run(tables, work, start, last, key, stream, stream_from):
    """Count from day row ``start`` to ``last`` (of the tables' days, both inclusive)."""
    groups, layers, courses, roads = tables.groups, tables.layers, tables.courses, tables.roads
    acts, arrivals, benches = tables.acts, tables.arrivals, tables.benches
    series, totals, power, cohort = work.series, work.totals, work.power, work.cohort
    alive, expected, scratch, cells = work.alive, work.expected, work.scratch, work.cells
    new, added, pots = work.new, work.added, work.pots
    tracing = tables.tracing.pool.shape[0] > 0 or tables.tracing.household_found > 0.0
    for row in range(start, last + 1):
        day = tables.first_day + row
        for s in range(cells.shape[0]):
            for p in range(cells.shape[1]):
                cell = mix(mix(mix(key, COUNTS), s), p)
                cells[s, p] = _day_key(cell, day, stream, stream_from)
        _wane(row, courses, tables.doses, totals, cohort, alive, expected, cells, scratch)
        _vaccinate(row, tables.doses, totals, cells)
        _introduce(day, groups, arrivals, totals, new, key)
        if arrivals.rate.shape[0] > 0:
            _spill_over(
                row, day, groups, layers, arrivals, acts, totals, new, key, cells, stream,
                stream_from,
            )  # fmt: skip
        lap = 0
        _enter(row, lap, layers, new, series[0], cohort, power, added, cells, alive)
        if tracing:
            find_contacts(
                row, day, row == start, groups, tables.tracing, series[2], work.desk, work.found
            )
        sources(
            row, tables.flags, groups, layers, courses, acts, power, alive, added, pots,
            work.carried, work.found, work.kept,
        )  # fmt: skip
        least = 0.0
        while True:
            acting = mean_infections(
                row, groups, layers, roads, acts, pots, work.moved, work.means, work.mixed
            )
            if acting <= 0.0:
                break
            lap += 1
            if lap == 1:
                least = _WORTH_A_ROUND * acting
            _infect(lap, groups, work.means, totals, new, cells)
            fresh = _enter(row, lap, layers, new, series[0], cohort, power, added, cells, alive)
            if fresh == 0 or not tables.flags.same_day or lap == _MOST_ROUNDS:
                break
            if not next_round(layers, courses, added, pots, work.carried, least):
                break
        _ill_and_seen(row, groups, courses, totals, cohort, alive, expected, series, cells, scratch)
        if benches.capacity.shape[1] > 0:
            _test(row, benches, totals, series, cells, work.on_the_way, work.noise, work.waiting)
