"""The goals of the world model, row by row."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from functools import partial

import numpy as np
from numpy.typing import NDArray

from alatau.world import Futures, fractions_averted
from alatau.world.counts import run_counts, start_state
from alatau.world.ensembles.estimates import run_range
from alatau.world.preparation import root_key
from alatau.world.tables import COUNTED
from bench.children import run_module
from bench.flagship import DECIDED, LATER, flagship
from bench.outbreaks import (
    FULL_DAYS,
    SKETCH_DAYS,
    Setting,
    full,
    seven_ages,
    sketch,
    uncontrolled,
)
from bench.peers.in_alatau import setting_of
from bench.peers.workload import workload
from bench.rows import Row, Scaling
from bench.timing import CORE, REPEATS, WALL, median_seconds

FUTURES = 1000
PEOPLE_FIRST = 200_000
LINEAR = 2.0
"""Of ten million infected each may cost this many times what each of one million costs (a quadratic
cost would be ten times): the tables of neither fit into a cache, those of ten miss more of it."""


def measure() -> Iterator[Row]:
    """Every row of the table, one after the other."""
    yield whole_loop("whole loop, features of the sketch, one core", sketch, SKETCH_DAYS, 20.0)
    yield whole_loop(
        "whole loop, settings, severity and all measures, one core", full, FULL_DAYS, 8.0
    )
    yield paired_counterfactuals()
    yield fraction_averted()
    yield rerun_in_the_kernel()
    yield rerun_with_all_that_a_cell_sees()
    yield from ten_million_people()
    yield from large_outbreaks(people_first, in_counts)
    yield first_call()


def kernel(setting: Setting) -> Callable[[], int]:
    """The kernel alone; each call returns the number of infected."""
    run = setting.ready()
    return lambda: len(run.run(setting.seed)[0])


def whole_loop(
    work: str, build: Callable[[int], Setting], days: tuple[int, int], goal: float
) -> Row:
    """Infected units a second over outbreaks of about 100,000; the note has those of 5,000.

    Several seeds in one call, as ensembles run them: tables are used again from run to run.
    """
    speeds, sizes = [], []
    for until, runs in zip(days, (6, 60), strict=True):
        run = build(until).ready()
        seeds = range(1, runs + 1)
        daily = run.counts_by_day(seeds)
        units = int(daily[:, [COUNTED.index("infected"), COUNTED.index("animals")]].sum())
        seconds = median_seconds(partial(run.counts_by_day, seeds), CORE, REPEATS)
        sizes.append(units / runs)
        speeds.append(units / seconds / 1e6)
    note = f"{sizes[0]:,.0f} infected a run; {speeds[1]:.1f} with {sizes[1]:,.0f}"
    return Row(work, speeds[0], "M units/s", Scaling.RATE, goal, note)


def paired_counterfactuals() -> Row:
    """A thousand futures under the decisions, and the same ones with decisions a week later."""

    early, late = flagship(), flagship(LATER)
    time = median_seconds(lambda: (counterfactuals(early), counterfactuals(late)), WALL)
    means = [counterfactuals(setting).infections.mean() for setting in (early, late)]
    note = f"2 x {FUTURES:,} runs; {means[0]:,.0f} infected on average, {means[1]:,.0f} if later"
    work = "1,000 paired counterfactuals of the flagship, two cores"
    return Row(work, time, "s", Scaling.TIME, 0.5, note)


def counterfactuals(setting: Setting) -> Futures:
    """A thousand futures of the flagship that part on the day of the first decision."""
    return setting.futures(DECIDED, FUTURES, threads=2)


def fraction_averted() -> Row:
    """Where the fraction averted by reacting a week earlier lies, in the same counterfactuals.

    Against as many runs of each strategy with seeds of their own, which share neither their past
    nor their numbers.
    """

    def infections(setting: Setting, first_seed: int) -> NDArray[np.int64]:
        daily = setting.ready().counts_by_day(range(first_seed, first_seed + FUTURES), threads=2)
        return np.asarray(daily[:, COUNTED.index("infected")].sum(axis=1))

    early, late = flagship(), flagship(LATER)
    pairs = fractions_averted(counterfactuals(late).infections, counterfactuals(early).infections)
    apart = fractions_averted(infections(late, FUTURES + 1), infections(early, 1))
    found, independent = run_range(pairs), run_range(apart)
    work = "fraction averted a week earlier: range, independent seeds over pairs"
    note = (
        f"19 of 20 pairs {found.low:.0%} to {found.high:.0%}, "
        f"independent {independent.low:.0%} to {independent.high:.0%}"
    )
    return Row(work, independent.width / found.width, "times", Scaling.MOST, 10.0, note)


def rerun_in_the_kernel() -> Row:
    """One run of the flagship, tables made beforehand."""
    call = kernel(flagship(LATER))
    time = median_seconds(call, CORE, 201)
    work = "one re-run after a decision, flagship, in the kernel"
    return Row(work, time * 1e3, "ms", Scaling.TIME, 1.0, f"{call():,} infected units")


def rerun_with_all_that_a_cell_sees() -> Row:
    """The same from the measures on: their compilation, the run, and every table a cell reads."""
    setting = flagship(LATER)
    today = setting.until // 2

    def rerun() -> None:
        outbreak = setting.simulate()
        _ = outbreak.units, outbreak.strangers, outbreak.reports
        outbreak.as_known_on(today)
        for series in ("infected", "onset", "reported", "confirmed", "died"):
            outbreak.daily(series)

    time = median_seconds(rerun, CORE, 101)
    work = "one re-run after a decision, flagship, with all that a cell sees"
    note = "measures compiled, run, units, reports, known on a day, five series by place"
    return Row(work, time * 1e3, "ms", Scaling.TIME, 5.0, note)


def ten_million_people() -> Iterator[Row]:
    """Ten million infected as people, in a process of their own."""
    found = run_module("bench.ten_million")
    each = found["seconds_ten_million"] / found["infected"]
    of_one = found["seconds_one_million"] / 1e6
    note = f"{found['infected']:,} in {found['seconds_ten_million']:.1f} s"
    yield Row(
        "10 million infected as people: cost of each against 1 million",
        each / of_one,
        "times",
        Scaling.LEAST,
        LINEAR,
        note,
    )
    yield Row(
        "10 million infected as people: peak memory",
        found["peak_megabytes"],
        "MB",
        Scaling.LEAST,
        3000.0,
        "" if found["peak_megabytes"] else "this system does not tell",
    )


def large_outbreaks(
    people_first: Callable[[Setting, int], Callable[[], object]],
    in_counts: Callable[[Setting], Callable[[], object]],
) -> Iterator[Row]:
    """A year of an uncontrolled epidemic among about 80 million people.

    Both arguments make ready what is not timed, and return what is.

    Args:
        people_first: simulates so many infected as people and the rest in counts.
        in_counts: simulates all in counts.
    """
    time = median_seconds(people_first(uncontrolled(10 * PEOPLE_FIRST), PEOPLE_FIRST), CORE)
    work = "uncontrolled in 81 million over a year, 200,000 as people first"
    yield Row(work, time * 1e3, "ms", Scaling.TIME, 80.0)
    for work, counted, goal in (
        ("counts alone: the workload of the peers", setting_of(workload()), 3.0),
        ("counts alone: seven age groups, full natural history", seven_ages(), 30.0),
    ):
        time = median_seconds(in_counts(counted), CORE, 2 * REPEATS + 1)
        yield Row(work, time * 1e3, "ms", Scaling.TIME, goal)


def people_first(setting: Setting, people: int) -> Callable[[], object]:
    """So many infected as people and the rest in counts, on tables made beforehand."""
    run = setting.ready(people)

    def both() -> object:
        return run.count_on(run.run(setting.seed), setting.seed)

    return both


def in_counts(setting: Setting) -> Callable[[], object]:
    """All of it in counts, on tables made beforehand."""
    run = setting.ready()
    tables = run.count_tables
    nobody = start_state(tables)
    return lambda: run_counts(
        tables,
        nobody,
        run.first_day,
        run.until,
        root_key(setting.seed),
        geography=setting.geography,
        pathogen=setting.pathogen,
    )


def first_call() -> Row:
    """A fresh process: Python starts, imports the world, reads its kernel, runs a tiny outbreak."""
    time = median_seconds(lambda: run_module("bench.first_call"), WALL)
    note = "a fresh process each time, the start of Python included"
    return Row("import and first call, warm compile cache", time, "s", Scaling.TIME, 2.0, note)
