"""What falls due as time passes: reports, effects of decisions, findings, injects, the end.

`due` gives the events of the *earliest* instant only. The caller stores them, applies them and asks
again, until nothing is left: each batch is safe before the next is worked out, so that a server
that dies in between goes on without losing or doubling anything.
"""

from __future__ import annotations

from collections.abc import Iterator, Set
from dataclasses import dataclass, field
from itertools import count

from alatau.exercise import events as ev
from alatau.exercise.actors import SYSTEM
from alatau.exercise.clock import day_of
from alatau.exercise.effects import called_off, measures_of
from alatau.exercise.knowledge import holds, named_in
from alatau.exercise.release import release
from alatau.exercise.reporting import report
from alatau.exercise.seating import as_cell
from alatau.exercise.simulation import World, toll, truth_digest
from alatau.exercise.state import CountryReports, Decision, InjectProgress, State
from alatau.packs.decisions import DECISIONS
from alatau.packs.scenario import Fact, Revelation, ScenarioPack
from alatau.packs.times import MINUTES_PER_DAY

GROUPS: tuple[ev.HostGroup, ...] = ("human", "animal")

_WAITING = frozenset({"ready", "armed"})


@dataclass
class Watch:
    """What has been looked at already, so that a condition is tried only when it can have changed.

    Not part of the state: an empty watch gives the same events.
    """

    tried: dict[int, int] = field(default_factory=dict)
    """Inject to the event after which its condition was last tried."""
    hour: int = -1
    """The last full hour at which conditions on time were tried."""
    quiet: tuple[int, int] = (-1, 0)
    """(event, minute): nothing is due before this minute unless something happens after it."""


def due(
    state: State, pack: ScenarioPack, world: World, watch: Watch, now: int, wall: str
) -> list[ev.Draft]:
    """Return the events of the earliest instant up to exercise minute *now*; [] if none."""
    if state.phase == "ended" and state.closed is None:
        return [ev.Draft(closing(state, pack, world), wall, state.time, SYSTEM)]
    if state.phase != "running":
        return []
    quiet_since, quiet_until = watch.quiet
    if quiet_since == state.seq and now < quiet_until:
        return []
    ahead = min(_instants(state, pack))
    instant = ahead if ahead <= now else None
    horizon = now if instant is None else max(instant, state.time)
    fired = _conditions(state, pack, watch, horizon)
    if fired is not None:
        minutes, payloads = fired
    elif instant is not None:
        minutes, payloads = horizon, list(_at(state, pack, world, instant))
    else:
        watch.quiet = (state.seq, min(ahead, (now // 60 + 1) * 60))
        return []
    return [ev.Draft(payload, wall, max(minutes, state.time), SYSTEM) for payload in payloads]


def _instants(state: State, pack: ScenarioPack) -> Iterator[int]:
    """Yield the exercise minutes at which something timed waits."""
    yield pack.end_minutes
    yield _next_report(state, pack)
    for decision in state.decisions.values():
        if not decision.effective:
            if not called_off(decision):
                yield decision.taken.effective_minutes
        elif decision.taken.decision in pack.revelations:
            for minutes, _, _ in _findings(state, pack, decision):
                yield minutes
    for number, progress in state.injects.items():
        if progress.status in _WAITING:
            planned = _planned(pack, number, progress)
            if planned is not None:
                yield planned


def next_inject(state: State, pack: ScenarioPack, now: int) -> int | None:
    """Return when the first timed inject after exercise minute *now* comes; None if none does."""
    planned = [
        minutes
        for number, progress in state.injects.items()
        if progress.status in _WAITING
        and (minutes := _planned(pack, number, progress)) is not None
        and minutes > now
    ]
    return min(planned, default=None)


def _planned(pack: ScenarioPack, number: int, progress: InjectProgress) -> int | None:
    if progress.status == "armed" or (progress.status == "ready" and progress.added):
        return progress.due
    return pack.inject(number).when.at if progress.status == "ready" else None


def _at(state: State, pack: ScenarioPack, world: World, instant: int) -> Iterator[ev.Payload]:
    """Yield what happens at *instant*: the first kind of thing that waits then."""
    if instant == pack.end_minutes:
        yield ev.ExerciseEnded()
        return
    if instant == _next_report(state, pack):
        yield from _reports(state, pack, world, day_of(instant))
        return
    effective = [
        id_
        for id_, d in state.decisions.items()
        if not d.effective and not called_off(d) and d.taken.effective_minutes == instant
    ]
    if effective:
        yield from (ev.DecisionEffective(id=id_) for id_ in effective)
        return
    found: dict[tuple[str, tuple[str, ...]], list[str]] = {}
    for id_, decision in state.decisions.items():
        for minutes, fact, cells in _findings(state, pack, decision):
            if minutes == instant:
                found.setdefault((id_, cells), []).append(fact.id)
    if found:
        named: set[str] = set()
        for (id_, cells), facts in found.items():
            item = _unused(f"finding-{id_}-" + "-".join(facts), named | state.items.keys())
            named.add(item)
            yield ev.FactsRevealed(item=item, decision=id_, to=cells, facts=tuple(facts))
        return
    for number, progress in sorted(state.injects.items()):
        if _planned(pack, number, progress) == instant:
            armed = progress.status == "armed"
            yield release(state, pack, number, "condition" if armed else "time")


def _unused(item: str, known: Set[str]) -> str:
    """Return *item*, numbered where others learned the same of the same decision before."""
    names = (item if again == 1 else f"{item}-{again}" for again in count(1))
    return next(name for name in names if name not in known)


def _next_report(state: State, pack: ScenarioPack) -> int:
    """Return when the next daily report goes out: at the pack's time, the first at the start."""
    shown = [state.reports.get((c, group)) for c in pack.countries for group in GROUPS]
    known = [reports.known_on for reports in shown if reports and reports.known_on is not None]
    if len(known) < len(shown):
        return max(pack.report_time, state.started or 0)
    last = min(known)
    return (last + 2) * MINUTES_PER_DAY + pack.report_time


def _reports(
    state: State, pack: ScenarioPack, world: World, day: int
) -> Iterator[ev.ReportsDelivered]:
    """Yield the report of *day*: what was known at the end of the day before."""
    outbreak = world.outbreak(measures_of(state, pack))
    for country in pack.countries:
        for group in GROUPS:
            shown = state.reports.get((country, group), CountryReports())
            if shown.known_on is None or shown.known_on < day - 1:
                yield report(outbreak, pack.region, country, group, day - 1, shown)


def _findings(
    state: State, pack: ScenarioPack, decision: Decision
) -> Iterator[tuple[int, Fact, tuple[str, ...]]]:
    """Yield (minutes, fact, cells) that *decision* will still bring to light."""
    if not decision.effective or not DECISIONS[decision.taken.decision].reveals:
        return
    for fact, revelation in pack.revelations.get(decision.taken.decision, ()):
        if not _reveals(revelation, decision):
            continue
        cells = tuple(
            cell
            for cell in _learners(state, pack, revelation, decision)
            if fact.id not in state.facts.get(cell, {})
        )
        if cells:
            yield decision.taken.effective_minutes + revelation.after_minutes, fact, cells


def _reveals(revelation: Revelation, decision: Decision) -> bool:
    taken = decision.taken
    return revelation.country in (None, taken.country) and (
        revelation.place is None or revelation.place in taken.places
    )


def _learners(
    state: State, pack: ScenarioPack, revelation: Revelation, decision: Decision
) -> tuple[str, ...]:
    if not revelation.to:
        return (decision.cell,)
    cells = (as_cell(pack, state.layout, address) for address in revelation.to)
    return tuple(dict.fromkeys(cells))


def _conditions(
    state: State, pack: ScenarioPack, watch: Watch, horizon: int
) -> tuple[int, list[ev.Payload]] | None:
    """Return the first minute up to *horizon* at which a condition comes true, and what follows."""
    waiting = [
        (number, condition)
        for number, progress in sorted(state.injects.items())
        if progress.status == "ready"
        and progress.added is None
        and (condition := pack.inject(number).when.after) is not None
    ]
    for number in watch.tried.keys() - {number for number, _ in waiting}:
        del watch.tried[number]  # held: its condition may come true meanwhile
    fired: list[ev.Payload] = []
    for number, condition in waiting:
        last = watch.tried.get(number)
        changed = max((state.changed.get(name, 0) for name in named_in(condition)), default=0)
        if last is not None and changed <= last:
            continue
        if holds(condition, state, pack, state.time):
            fired.append(_fire(state, pack, number, state.time))
        else:
            watch.tried[number] = state.seq
    if fired:
        return state.time, fired
    on_time = [(n, c) for n, c in waiting if "time" in c.reads]
    first = max(watch.hour, state.time // 60) + 1
    for hour in range(first, horizon // 60 + 1):
        fired = [
            _fire(state, pack, number, hour * 60)
            for number, condition in on_time
            if hour % 24 in condition.hours and holds(condition, state, pack, hour * 60)
        ]
        if fired:
            return hour * 60, fired
        watch.hour = hour
    return None


def _fire(state: State, pack: ScenarioPack, number: int, minutes: int) -> ev.Payload:
    delay = pack.inject(number).when.delay
    if delay:
        return ev.InjectArmed(inject=number, due=minutes + delay)
    return release(state, pack, number, "condition")


def closing(state: State, pack: ScenarioPack, world: World) -> ev.ExerciseClosed:
    """Return the closing event: what the world came to by the day that was reached."""
    outbreak = world.outbreak(measures_of(state, pack))
    came_to = toll(outbreak, pack, day_of(state.time))
    return ev.ExerciseClosed(
        until=came_to.until,
        infected=came_to.infected,
        died=came_to.died,
        herds=came_to.herds,
        truth_digest=truth_digest(outbreak),
    )
