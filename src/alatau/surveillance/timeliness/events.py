"""7-1-7 over many events: a table, shares within target, medians. Events are never ranked, and
nothing here groups them by country.

With 42 events in Uganda, 52 % met the target of detection, 74 % that of notification, 45 % that of
response and 24 % all three (717alliance.org): a scale to read one's own shares by.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Literal

from alatau import checks
from alatau.languages import N_
from alatau.surveillance.timeliness.estimates import Median, Share, median_of, share_of
from alatau.surveillance.timeliness.milestones import (
    EarlyAction,
    Interval,
    Milestones,
    Phase,
    Standing,
    Timeliness,
    timeliness,
)

if TYPE_CHECKING:
    import pyarrow as pa


@dataclass(frozen=True)
class NotedBottleneck:
    """What held an event up, as its reviewers put it: a category of their own choice."""

    phase: Phase
    category: str

    def __post_init__(self) -> None:
        checks.one_of(self.phase, Phase, "phase")
        checks.refuse_unless(
            bool(self.category.strip()), N_("%(field)s: must not be empty."), "category"
        )


@dataclass(frozen=True)
class Event:
    """One event to be measured.

    Attributes:
        id: its name, once among the events.
        milestones: what happened when; emergence as the investigation found it.
        true_emergence: when it really emerged, where that is known (a simulated or a later
            reconstructed event).
        bottlenecks: what reviewers noted.
    """

    id: str
    milestones: Milestones
    true_emergence: float | None = None
    bottlenecks: tuple[NotedBottleneck, ...] = ()

    def __post_init__(self) -> None:
        if self.true_emergence is not None:
            checks.number(self.true_emergence, "true_emergence")


@dataclass(frozen=True)
class PhaseTarget:
    """How many events stand how against the target of a phase; `phase` None means all three.

    `share` is that of events that met it among those that met or missed it.
    """

    phase: Phase | None
    standings: Mapping[Standing, int]
    share: Share


@dataclass(frozen=True)
class PhaseDuration:
    """The median length of a phase; phases that had not ended count as longer."""

    phase: Phase
    days: Median


@dataclass(frozen=True)
class BottleneckCount:
    """In how many events a bottleneck was noted, and in what share of all events."""

    phase: Phase
    category: str
    events: Share


@dataclass(frozen=True)
class SevenOneSeven:
    """7-1-7 of many events, in the order in which they were given.

    Attributes:
        events: the events, and `measured` the timeliness of each.
        targets: detection, notification, response, and all three.
        durations: the medians of the three phases.
        bottlenecks: what reviewers noted, by phase, then by how often.
    """

    events: tuple[Event, ...]
    measured: tuple[Timeliness, ...]
    targets: tuple[PhaseTarget, ...]
    durations: tuple[PhaseDuration, ...]
    bottlenecks: tuple[BottleneckCount, ...]

    def table(self) -> pa.Table:
        """One row an event: milestones, days and standing of each phase, day of each action.

        `read_events` reads it again.
        """
        import pyarrow as pa

        columns: dict[str, list[object]] = {"event": [event.id for event in self.events]}
        for name in ("emergence", "detection", "notification"):
            columns[name] = [getattr(event.milestones, name) for event in self.events]
        columns["true_emergence"] = [event.true_emergence for event in self.events]
        for place, phase in enumerate(Phase):
            intervals = [each.intervals[place] for each in self.measured]
            columns[f"{phase}_days"] = [interval.days for interval in intervals]
            columns[f"{phase}_standing"] = [str(interval.standing) for interval in intervals]
        columns["all_standing"] = [str(_all_three(each)) for each in self.measured]
        for action in EarlyAction:
            columns[action.value.replace("-", "_")] = [
                event.milestones.actions.get(action) for event in self.events
            ]
        columns["not_applicable"] = [
            " ".join(sorted(event.milestones.not_applicable)) or None for event in self.events
        ]
        words = {"event", "not_applicable"}
        kinds = {
            name: pa.string() if name in words or name.endswith("_standing") else pa.float64()
            for name in columns
        }
        return pa.table({name: pa.array(columns[name], kinds[name]) for name in columns})


def seven_one_seven(
    events: Iterable[Event],
    *,
    until: float | Mapping[str, float] | None = None,
    emergence: Literal["investigated", "true"] = "investigated",
    level: float = 0.95,
) -> SevenOneSeven:
    """Measure many events against 7-1-7.

    Args:
        events: the events, each with an id of its own.
        until: the day on which the record ends, one for all or one for each id; without it a
            phase that has not ended is not judged.
        emergence: count detection from the emergence that was investigated, or from the true one
            (of events for which it is known; the others are left out).
        level: of all intervals.

    Returns:
        The table, the shares within target with Wilson's intervals, the medians with
        product-limit intervals, and the bottlenecks that were noted.

    Raises:
        InvalidInput: an id that occurs twice, an end of the record for an event that is not
            there, or a word for `emergence` that is not known.

    >>> quick = Event("E-1", Milestones(emergence=0, detection=4, notification=4.5))
    >>> slow = Event("E-2", Milestones(emergence=0, detection=12, notification=14))
    >>> detected = seven_one_seven([quick, slow]).targets[0].share
    >>> detected.count, detected.total
    (1, 2)
    """
    checks.one_of(emergence, ("investigated", "true"), "emergence")
    counted = tuple(events)
    twice = [id for id, times in Counter(event.id for event in counted).items() if times > 1]
    checks.refuse_unless(
        not twice, N_("%(field)s: %(got)s occurs twice."), "events", got=", ".join(twice)
    )
    if isinstance(until, Mapping):
        for id in until:
            checks.known(id, (event.id for event in counted), "until")
    if emergence == "true":
        counted = tuple(
            replace(event, milestones=replace(event.milestones, emergence=event.true_emergence))
            for event in counted
            if event.true_emergence is not None
        )
    ends = {event.id: _end(until, event.id) for event in counted}
    measured = tuple(timeliness(event.milestones, until=ends[event.id]) for event in counted)
    return SevenOneSeven(
        events=counted,
        measured=measured,
        targets=_targets(measured, level),
        durations=tuple(
            PhaseDuration(
                phase,
                _median(
                    [
                        (each.intervals[place], ends[event.id])
                        for each, event in zip(measured, counted, strict=True)
                    ],
                    level,
                ),
            )
            for place, phase in enumerate(Phase)
        ),
        bottlenecks=_noted(counted, level),
    )


def side_by_side(
    events: Iterable[Event], *, until: float | Mapping[str, float] | None = None
) -> pa.Table:
    """Detection from the investigated and from the true emergence, event by event.

    Returns:
        A table with event, investigated_emergence, true_emergence, unseen_days (how long the event
        had run before the emergence that the investigation found; negative if it dated it too
        early), and for each emergence the days to detection and the standing.

    >>> event = Event("E-1", Milestones(emergence=6, detection=10, notification=10), 1)
    >>> side_by_side([event]).select(["unseen_days", "true_detection_days"]).to_pylist()
    [{'unseen_days': 5.0, 'true_detection_days': 9.0}]
    """
    import pyarrow as pa

    rows = []
    for event in seven_one_seven(events, until=until).events:
        found, true = event.milestones.emergence, event.true_emergence
        end = _end(until, event.id)
        investigated = timeliness(event.milestones, until=end).detect
        real = timeliness(replace(event.milestones, emergence=true), until=end).detect
        rows.append(
            {
                "event": event.id,
                "investigated_emergence": found,
                "true_emergence": true,
                "unseen_days": None if found is None or true is None else found - true,
                "investigated_detection_days": investigated.days,
                "investigated_standing": str(investigated.standing),
                "true_detection_days": real.days,
                "true_standing": str(real.standing),
            }
        )
    words = {"event", "investigated_standing", "true_standing"}
    names = (
        "event",
        "investigated_emergence",
        "true_emergence",
        "unseen_days",
        "investigated_detection_days",
        "investigated_standing",
        "true_detection_days",
        "true_standing",
    )
    schema = pa.schema((name, pa.string() if name in words else pa.float64()) for name in names)
    return pa.Table.from_pylist(rows, schema=schema)


def _end(until: float | Mapping[str, float] | None, id: str) -> float | None:
    return until.get(id) if isinstance(until, Mapping) else until


def _all_three(measured: Timeliness) -> Standing:
    standings = {interval.standing for interval in measured.intervals}
    for standing in (Standing.MISSED, Standing.UNKNOWN, Standing.OPEN):
        if standing in standings:
            return standing
    return Standing.MET


def _targets(measured: tuple[Timeliness, ...], level: float) -> tuple[PhaseTarget, ...]:
    by_phase: dict[Phase | None, list[Standing]] = {
        phase: [each.intervals[place].standing for each in measured]
        for place, phase in enumerate(Phase)
    }
    by_phase[None] = [_all_three(each) for each in measured]
    return tuple(
        PhaseTarget(
            phase,
            {standing: standings.count(standing) for standing in Standing},
            share_of(
                standings.count(Standing.MET),
                standings.count(Standing.MET) + standings.count(Standing.MISSED),
                level=level,
            ),
        )
        for phase, standings in by_phase.items()
    )


def _median(intervals: list[tuple[Interval, float | None]], level: float) -> Median:
    days, ended = [], []
    for interval, until in intervals:
        if interval.days is not None:
            length, over = interval.days, True
        elif interval.start is not None and until is not None:
            length, over = until - interval.start, False
        else:
            continue
        if length >= 0:
            days.append(length)
            ended.append(over)
    return median_of(days, ended, level=level)


def _noted(events: tuple[Event, ...], level: float) -> tuple[BottleneckCount, ...]:
    counts = Counter(noted for event in events for noted in set(event.bottlenecks))
    order = list(Phase)
    return tuple(
        BottleneckCount(noted.phase, noted.category, share_of(count, len(events), level=level))
        for noted, count in sorted(
            counts.items(),
            key=lambda item: (order.index(item[0].phase), -item[1], item[0].category),
        )
    )
