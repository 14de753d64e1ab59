"""Many seeds, and draws of what is uncertain, under several strategies at once, paired by run."""

from __future__ import annotations

from collections import deque
from collections.abc import Callable, Generator, Iterator, Mapping, Sequence
from concurrent.futures import Executor, Future, ThreadPoolExecutor, wait
from contextlib import closing, contextmanager
from typing import Any, Protocol

import numpy as np
from numpy.typing import NDArray

from alatau import checks
from alatau.languages import N_
from alatau.world.detection import Detection
from alatau.world.ensembles.batches import Batch, Plan, run_batch
from alatau.world.ensembles.result import SERIES, TOTALS, EnsembleResult
from alatau.world.ensembles.summaries import Summary
from alatau.world.ensembles.uncertainty import Assumptions, Strategies, Uncertain, check_uncertain
from alatau.world.errors import InvalidInput
from alatau.world.geography import Geography
from alatau.world.introductions import Introduction
from alatau.world.measures import Measure
from alatau.world.pathogen import Pathogen

Progress = Callable[[int, int], None]
"""Called with the number of runs done and asked for."""

BATCH = 16
"""Runs that are handed to a thread or worker at once, where not stated."""

RUNS_AT_MOST = 1_000_000

_IN_FLIGHT = 2
"""Batches handed out for each thread, so that none waits for the next."""

_LOOK_SECONDS = 0.1
"""How often a cancellation is looked for while a batch runs."""


class Event(Protocol):
    """What a ``threading.Event`` can be asked."""

    def is_set(self) -> bool:
        """Whether it has happened."""


Cancelled = Callable[[], bool] | Event


def ensemble(
    geography: Geography,
    pathogen: Pathogen,
    introductions: Sequence[Introduction],
    strategies: Strategies,
    *,
    detection: Detection | None = None,
    uncertain: Sequence[Uncertain] = (),
    seed: int,
    runs: int,
    seeds_per_draw: int = 1,
    until: int,
    ceiling: int = 200_000,
    people_limit: int | None = None,
    start_day_of_year: int = 60,
    threads: int = 2,
    batch: int = BATCH,
    scheduler: str | None = None,
    on_progress: Progress | None = None,
    cancelled: Cancelled | None = None,
    resume: EnsembleResult | None = None,
) -> EnsembleResult:
    """Run every strategy with the same seeds and the same draws of uncertain parameters.

    The result is equal to the byte on any number of threads, in batches of any size, on a cluster,
    and in one go or resumed; the first ten of a hundred runs are the ten of ten.

    Args:
        introductions: units already infected when an outbreak begins; the same in every run.
        strategies: timelines of measures by name.
        uncertain: ranges of parameters; see ``known_parameters``.
        seed: any whole number; one number is one ensemble.
        runs: runs of each strategy.
        seeds_per_draw: seeds to each draw of the uncertain parameters. With one, the spread by
            chance and by parameters cannot be told apart.
        ceiling: no more infected units than this; ``people_limit`` as for ``simulate``.
        threads: how many batches run side by side on this machine.
        batch: runs in a batch, at least; a draw is never split.
        scheduler: address of a Dask cluster (``tcp://...``) to run on instead.
        on_progress: told after each batch how many runs are done, and of how many.
        cancelled: asked between batches; once it says yes, the runs done so far are returned.
        resume: a result of the same inputs, whose runs are not done again; one that has as many
            runs or more comes back with what it has.

    Raises:
        InvalidInput: with the path of the field and the reason.
        WorldError: there is no cluster at ``scheduler``.
    """
    checks.whole(runs, "runs", least=1, most=RUNS_AT_MOST)
    checks.whole(threads, "threads", least=1, most=1024)
    checks.whole(batch, "batch", least=1, most=RUNS_AT_MOST)
    checks.whole(seeds_per_draw, "seeds_per_draw", least=1, most=RUNS_AT_MOST)
    checks.refuse_unless(
        len(uncertain) > 0 or seeds_per_draw == 1,
        N_("%(field)s: nothing is uncertain, so that there is one draw; leave it out."),
        "seeds_per_draw",
    )
    checks.refuse_unless(
        runs % seeds_per_draw == 0,
        N_("%(field)s: must be a multiple of seeds_per_draw (%(seeds)s), got %(got)s."),
        "runs",
        seeds=seeds_per_draw,
        got=runs,
    )
    checks.whole(ceiling, "ceiling", least=1, most=100_000_000)
    plan = Plan(
        geography=geography,
        pathogen=pathogen,
        introductions=_one_beginning(geography, introductions),
        detection=detection or Detection(),
        strategies=_named(strategies),
        uncertain=tuple(uncertain),
        seeds_per_draw=seeds_per_draw,
        seed=checks.whole(seed, "seed"),
        until=until,
        ceiling=ceiling,
        people_limit=people_limit,
        start_day_of_year=start_day_of_year,
    )
    _check(plan)
    found = _Collected(plan, resume)
    per_batch = -(-batch // seeds_per_draw) * seeds_per_draw
    ranges = [(first, min(first + per_batch, runs)) for first in range(found.runs, runs, per_batch)]
    with (
        _workers(plan, threads, scheduler) as (executor, shared, count),
        closing(_in_order(executor, shared, ranges, count * _IN_FLIGHT, cancelled)) as batches,
    ):
        for done in batches:
            found.add(done)
            if on_progress is not None:
                on_progress(found.runs, runs)
    return found.result()


def _one_beginning(
    geography: object, introductions: Sequence[Introduction]
) -> tuple[Introduction, ...]:
    checks.refuse_unless(
        isinstance(geography, Geography),
        N_("%(field)s: one geography, the same in every run."),
        "geography",
    )
    for position, introduction in enumerate(introductions):
        checks.refuse_unless(
            isinstance(introduction, Introduction),
            N_(
                "%(field)s: must be an introduction. How an outbreak begins is the same in every "
                "run; several beginnings are not compared."
            ),
            f"introductions.{position}",
        )
    return tuple(introductions)


def _named(strategies: Strategies) -> tuple[tuple[str, tuple[Measure, ...]], ...]:
    checks.refuse_unless(
        isinstance(strategies, Mapping),
        N_("%(field)s: must be a mapping of names to measures."),
        "strategies",
    )
    checks.refuse_unless(len(strategies) > 0, N_("%(field)s: there is no strategy."), "strategies")
    for name, measures in strategies.items():
        for position, measure in enumerate(measures):
            checks.refuse_unless(
                isinstance(measure, Measure),
                N_("%(field)s: must be a measure."),
                f"strategies.{name}.{position}",
            )
    return tuple((str(name), tuple(measures)) for name, measures in strategies.items())


def _check(plan: Plan) -> None:
    """Refuse here what any worker would, before the first run."""
    stated = Assumptions(plan.pathogen, plan.detection, dict(plan.strategies))
    for name, _ in plan.strategies:
        try:
            plan.prepared(stated, name)
        except InvalidInput as error:
            raise error.within(f"strategies.{name}") if _of_measures(error) else error from None
    check_uncertain(plan.uncertain, *stated)


def _of_measures(error: InvalidInput) -> bool:
    return error.field.split(".")[0] in ("measure", "measures")


class _Collected:
    """Batches as they come, in the order of their runs; trees and daily series are dropped."""

    def __init__(self, plan: Plan, resume: EnsembleResult | None) -> None:
        self._plan = plan
        self._fingerprint = plan.fingerprint()
        cells = len(plan.strategies) * len(SERIES) * (plan.until + 1 - plan.first_day)
        self._totals: list[NDArray[np.int64]] = []
        self._ceiling_reached: list[NDArray[np.bool_]] = []
        self._summary = Summary(cells)
        self.runs = 0
        if resume is not None:
            checks.refuse_unless(
                resume.fingerprint == self._fingerprint,
                N_("%(field)s: comes from other inputs or another version of the model."),
                "resume",
            )
            self._totals.append(resume.totals)
            self._ceiling_reached.append(resume.ceiling_reached)
            self._summary = resume.summary.copy()
            self.runs = resume.runs

    def add(self, batch: Batch) -> None:
        self._totals.append(batch.totals)
        self._ceiling_reached.append(batch.ceiling_reached)
        count = batch.totals.shape[1]
        self._summary.add(batch.daily.swapaxes(0, 1).reshape(count, -1))
        self.runs += count

    def result(self) -> EnsembleResult:
        plan = self._plan
        names = tuple(name for name, _ in plan.strategies)
        none = np.zeros((len(names), 0, len(TOTALS)), dtype=np.int64)
        draws = self.runs // plan.seeds_per_draw if plan.uncertain else 0
        values = [plan.values(draw) for draw in range(draws)]
        return EnsembleResult(
            strategies=names,
            first_day=plan.first_day,
            until=plan.until,
            seed=plan.seed,
            seeds_per_draw=plan.seeds_per_draw,
            parameters=tuple(item.parameter for item in plan.uncertain),
            values=np.array(values, dtype=np.float64).reshape(draws, len(plan.uncertain)),
            totals=np.concatenate([none, *self._totals], axis=1),
            ceiling_reached=np.concatenate(
                [none[:, :, 0].astype(np.bool_), *self._ceiling_reached], axis=1
            ),
            summary=self._summary,
            fingerprint=self._fingerprint,
        )


@contextmanager
def _workers(
    plan: Plan, threads: int, scheduler: str | None
) -> Iterator[tuple[Executor, Any, int]]:
    """Who runs batches: an executor, the plan as its workers know it, and how many they are."""
    if scheduler is not None:
        from alatau.world.ensembles.cluster import cluster

        with cluster(scheduler, plan) as found:
            yield found
    else:
        with ThreadPoolExecutor(threads) as executor:
            yield executor, plan, threads


def _in_order(
    executor: Executor,
    plan: Any,
    ranges: Sequence[tuple[int, int]],
    window: int,
    cancelled: Cancelled | None,
) -> Generator[Batch]:
    """Batches in the order of ``ranges``, ``window`` of them under way, until cancelled."""
    under_way: deque[Future[Batch]] = deque()
    remaining = iter(ranges)
    try:
        while not _is_cancelled(cancelled):
            for _, (first, last) in zip(range(window - len(under_way)), remaining, strict=False):
                under_way.append(executor.submit(run_batch, plan, first, last))
            if not under_way:
                return
            done, _ = wait([under_way[0]], timeout=_LOOK_SECONDS)
            if done:
                yield under_way.popleft().result()
    finally:
        for future in under_way:
            future.cancel()


def _is_cancelled(cancelled: Cancelled | None) -> bool:
    if cancelled is None:
        return False
    return cancelled() if callable(cancelled) else cancelled.is_set()
