"""7-1-7: how fast an outbreak was detected, notified and answered.

The target is 7 days from emergence to detection, 1 day from detection to notification, and 7 days
from notification to the completion of the applicable early response actions. Source: Frieden TR,
Lee CT, Bochner AF, Buissonnière M, McClelland A. 7-1-7: an organising principle, target, and
accountability metric to make the world safer from pandemics. Lancet 2021;398:638-640; definitions
of the milestones as the 7-1-7 Alliance publishes them (717alliance.org).

Times are in days on any common axis (exercise days, ordinal days of a calendar); fractions count.
A missing milestone is None; a response that was complete before the notification took no days.
Nothing here ranks or compares countries.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from enum import StrEnum
from types import MappingProxyType
from typing import Any

from alatau import checks
from alatau.languages import N_


class EarlyAction(StrEnum):
    """The seven early response actions."""

    INVESTIGATION = "investigation"
    RISK_ASSESSMENT = "risk-assessment"
    LABORATORY_CONFIRMATION = "laboratory-confirmation"
    CASE_MANAGEMENT = "case-management"
    COUNTERMEASURES = "countermeasures"
    RISK_COMMUNICATION = "risk-communication"
    COORDINATION = "coordination"


class Phase(StrEnum):
    """The three intervals."""

    DETECTION = "detection"
    NOTIFICATION = "notification"
    RESPONSE = "response"


TARGET_DAYS: Mapping[Phase, float] = MappingProxyType(
    {Phase.DETECTION: 7.0, Phase.NOTIFICATION: 1.0, Phase.RESPONSE: 7.0}
)

INITIATION_TARGET_DAYS = 1.0
"""From notification to the first early action."""


class Standing(StrEnum):
    """How an interval stands against its target."""

    MET = "met"
    MISSED = "missed"
    OPEN = "open"
    """Not over, and the target could still be met when the record ends."""
    UNKNOWN = "unknown"
    """A milestone is missing or the milestones are out of order: no judgement."""


@dataclass(frozen=True)
class Milestones:
    """What happened when, in days.

    Attributes:
        emergence: onset of the index case, or for endemic diseases the day a threshold was passed.
        detection: first recorded by any source.
        notification: first reported to a responsible authority.
        actions: completion of early actions; an action that is absent has not been completed.
        not_applicable: early actions that the event did not call for.

    Raises:
        InvalidInput: a day that is not a finite number, or an action that is none of the seven.
    """

    emergence: float | None
    detection: float | None
    notification: float | None
    actions: Mapping[EarlyAction, float] = field(default_factory=dict)
    not_applicable: frozenset[EarlyAction] = frozenset()

    def __post_init__(self) -> None:
        for name in ("emergence", "detection", "notification"):
            if getattr(self, name) is not None:
                checks.number(getattr(self, name), name)
        for action, day in self.actions.items():
            checks.one_of(action, EarlyAction, "actions")
            checks.number(day, f"actions.{action}")

    @property
    def applicable(self) -> tuple[EarlyAction, ...]:
        """The early actions that count, in the order of the definition."""
        return tuple(action for action in EarlyAction if action not in self.not_applicable)

    @property
    def missing(self) -> tuple[EarlyAction, ...]:
        """Applicable early actions that were not completed."""
        return tuple(action for action in self.applicable if action not in self.actions)

    @property
    def initiation(self) -> float | None:
        """The first early action."""
        return min((self.actions[a] for a in self.applicable if a in self.actions), default=None)

    @property
    def completion(self) -> float | None:
        """The last applicable early action; None until all are complete."""
        if self.missing or not self.applicable:
            return None
        return max(self.actions[action] for action in self.applicable)


@dataclass(frozen=True)
class Interval:
    """One of the three intervals. `days` is None unless both its milestones are known."""

    phase: Phase
    start: float | None
    end: float | None
    standing: Standing

    @property
    def days(self) -> float | None:
        """Length in days."""
        return None if self.start is None or self.end is None else self.end - self.start

    @property
    def target_days(self) -> float:
        """The target of the phase."""
        return TARGET_DAYS[self.phase]


@dataclass(frozen=True)
class Bottleneck:
    """Where time was lost: a message id with its parameters, and the action it is about, if any."""

    phase: Phase
    msgid: str
    params: Mapping[str, Any]
    action: EarlyAction | None = None


@dataclass(frozen=True)
class Timeliness:
    """7-1-7 of one event in one country."""

    milestones: Milestones
    detect: Interval
    notify: Interval
    respond: Interval
    bottlenecks: tuple[Bottleneck, ...]

    @property
    def intervals(self) -> tuple[Interval, Interval, Interval]:
        """The three intervals in order."""
        return (self.detect, self.notify, self.respond)

    @property
    def initiation_days(self) -> float | None:
        """Days from notification to the first early action; the aim is one day."""
        first, told = self.milestones.initiation, self.milestones.notification
        return None if first is None or told is None else first - told


def timeliness(milestones: Milestones, *, until: float | None = None) -> Timeliness:
    """Measure an event against 7-1-7.

    Args:
        milestones: what happened when, in days.
        until: the day on which the record ends. With it, an interval that is not over counts as
            missed once its target has passed, and as open before.

    Returns:
        The three intervals and the bottlenecks that the milestones themselves show. The response
        of an event that called for no early action is not judged.

    Raises:
        InvalidInput: an end of the record that is not a finite number.

    >>> hpai = timeliness(Milestones(emergence=5, detection=16, notification=16))
    >>> hpai.detect.days, str(hpai.detect.standing), str(hpai.notify.standing)
    (11, 'missed', 'met')
    """
    if until is not None:
        checks.number(until, "until")
    detect = _interval(Phase.DETECTION, milestones.emergence, milestones.detection, until)
    notify = _interval(Phase.NOTIFICATION, milestones.detection, milestones.notification, until)
    answered = milestones.notification if milestones.applicable else None
    respond = _interval(Phase.RESPONSE, answered, _responded(milestones), until)
    found = (
        *_between(detect, N_("Detected %(days)s days after emergence; the target is %(target)s.")),
        *_between(notify, N_("Notified %(days)s days after detection; the target is %(target)s.")),
        *_response(milestones, respond),
    )
    return Timeliness(milestones, detect, notify, respond, found)


def _responded(milestones: Milestones) -> float | None:
    completion, told = milestones.completion, milestones.notification
    return completion if completion is None or told is None else max(completion, told)


def _interval(
    phase: Phase, start: float | None, end: float | None, until: float | None
) -> Interval:
    return Interval(phase, start, end, _standing(TARGET_DAYS[phase], start, end, until))


def _standing(
    target: float, start: float | None, end: float | None, until: float | None
) -> Standing:
    if start is None or (end is not None and end < start):
        return Standing.UNKNOWN
    if end is not None:
        return Standing.MET if end - start <= target else Standing.MISSED
    if until is None:
        return Standing.UNKNOWN
    return Standing.OPEN if until - start <= target else Standing.MISSED


def _between(interval: Interval, late: str) -> Iterable[Bottleneck]:
    phase, target = interval.phase, interval.target_days
    if interval.days is not None and interval.days < 0:
        yield Bottleneck(
            phase,
            N_("The milestones are out of order, so this interval is not judged."),
            {},
        )
    elif interval.standing is Standing.MISSED and interval.days is not None:
        yield Bottleneck(phase, late, {"days": _days(interval.days), "target": _days(target)})
    elif interval.start is not None and interval.end is None:
        msgid = (
            N_("Not detected by the end of the record.")
            if phase is Phase.DETECTION
            else N_("Not notified by the end of the record.")
        )
        yield Bottleneck(phase, msgid, {})


def _response(milestones: Milestones, interval: Interval) -> Iterable[Bottleneck]:
    if milestones.notification is None:
        return
    for action in milestones.missing:
        yield Bottleneck(
            Phase.RESPONSE,
            N_("This early action was not completed by the end of the record."),
            {},
            action,
        )
    limit = milestones.notification + interval.target_days
    late = [
        (day, action)
        for action in milestones.applicable
        if (day := milestones.actions.get(action)) is not None and day > limit
    ]
    for day, action in sorted(late, reverse=True):
        yield Bottleneck(
            Phase.RESPONSE,
            N_("Completed %(days)s days after notification; the target is %(target)s."),
            {
                "days": _days(day - milestones.notification),
                "target": _days(interval.target_days),
            },
            action,
        )


def _days(value: float) -> str:
    return f"{value:.1f}".removesuffix(".0")
