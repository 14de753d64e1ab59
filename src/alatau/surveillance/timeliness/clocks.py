"""The clocks of the International Health Regulations and of WOAH.

Two run side by side and are easily confused: WHO is notified within 24 hours of the *assessment*,
WOAH at once after *confirmation*. Times may lie in different zones; hours are real hours, so that a
change to summer time neither adds one nor takes one away.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import MAXYEAR, MINYEAR, UTC, datetime, timedelta
from types import MappingProxyType

from alatau import checks
from alatau.checks import InvalidInput
from alatau.languages import N_
from alatau.surveillance.timeliness.milestones import Standing

_EUROPE = "WHO Regional Office for Europe, International Health Regulations: reporting events"

_NO_TIME = N_("%(field)s: must be a date with a time of day, got %(got)s.")


@dataclass(frozen=True)
class Clock:
    """How many hours somebody has.

    Attributes:
        start, stop: what starts and what stops it, message ids.
        basis: article or annex.
        confirmed: whether the hours were read in the source; else they are the common account.
        source: where they were read, or are to be checked.
        may_precede: whether what stops it may come first (a notification may come before the
            assessment is complete); if not, that is an error in the record.
    """

    id: str
    start: str
    stop: str
    hours: float
    basis: str
    confirmed: bool
    source: str
    may_precede: bool


CLOCKS: Mapping[str, Clock] = MappingProxyType(
    {
        clock.id: clock
        for clock in (
            Clock(
                "ihr-assessment",
                N_("a report of an urgent event reached the national level"),
                N_("the event was assessed"),
                48,
                "IHR Annex 1A",
                True,
                _EUROPE,
                False,
            ),
            Clock(
                "ihr-notification",
                N_("the event was assessed as notifiable"),
                N_("WHO was notified"),
                24,
                "IHR Article 6",
                True,
                _EUROPE,
                True,
            ),
            Clock(
                "ihr-elsewhere",
                N_("evidence of a risk outside the country was received"),
                N_("WHO was informed"),
                24,
                "IHR Article 9.2",
                True,
                "National Academies Press, record 13289, p. 92, quotes the Regulations",
                False,
            ),
            Clock(
                "ihr-verification",
                N_("WHO asked for verification"),
                N_("the first reply was sent"),
                24,
                "IHR Article 10",
                False,
                "International Health Regulations (2005)",
                False,
            ),
            Clock(
                "ihr-additional-measures",
                N_("additional measures took effect"),
                N_("WHO was informed of them with their reasons"),
                48,
                "IHR Article 43",
                False,
                "International Health Regulations (2005)",
                True,
            ),
            Clock(
                "woah-notification",
                N_("the disease was confirmed"),
                N_("the immediate notification was sent"),
                24,
                "WOAH Terrestrial Code 1.1.3",
                False,
                "WOAH Terrestrial Code 2024 (that it is due at once after confirmation was read)",
                True,
            ),
            Clock(
                "woah-follow-up",
                N_("the report before was sent"),
                N_("the follow-up report was sent"),
                7 * 24,
                "WOAH Terrestrial Code 1.1.3",
                False,
                "WOAH Terrestrial Code 2024",
                False,
            ),
        )
    }
)
"""All clocks by id."""


@dataclass(frozen=True)
class Reading:
    """What a clock shows.

    Attributes:
        due: when the time is up, in the zone of its start; None if it has not started.
        standing: met, missed, open (not stopped, and the time is not up), or unknown (not started,
            out of order, or not stopped and nobody said what time it is).
        hours: from start to stop, or to now while it runs.
        hours_late: hours after `due`; 0 in time, None where nothing was judged.
    """

    clock: Clock
    start: datetime | None
    due: datetime | None
    stop: datetime | None
    standing: Standing
    hours: float | None
    hours_late: float | None


@dataclass(frozen=True)
class WoahReadings:
    """The reports of one event to WOAH.

    Attributes:
        notification: the immediate notification.
        follow_ups: a reading for each further report, the final one included, and one for the
            next while the event is not closed.
        closed: when the final report was sent.
    """

    notification: Reading
    follow_ups: tuple[Reading, ...]
    closed: datetime | None


def read_clock(
    id: str,
    *,
    start: datetime | None,
    stop: datetime | None = None,
    now: datetime | None = None,
) -> Reading:
    """Read a clock.

    Args:
        id: one of `CLOCKS`.
        start: what started it; None if that has not happened or is not known.
        stop: what stopped it; None if nothing has.
        now: the time of reading, for a clock that is still running.

    Raises:
        InvalidInput: no such clock; a time that is not a date with a time of day; times with a
            zone beside times without one.

    >>> from datetime import timezone
    >>> almaty = timezone(timedelta(hours=5))
    >>> reading = read_clock(
    ...     "ihr-notification",
    ...     start=datetime(2026, 3, 2, 9, tzinfo=almaty),
    ...     stop=datetime(2026, 3, 3, 5, 30, tzinfo=UTC),
    ... )
    >>> str(reading.standing), reading.hours, reading.hours_late
    ('missed', 25.5, 1.5)
    """
    checks.known(id, CLOCKS, "clock")
    _one_kind({"start": start, "stop": stop, "now": now})
    return _read(CLOCKS[id], start, stop, now)


def ihr_clocks(
    *,
    known: datetime | None,
    assessed: datetime | None = None,
    notified: datetime | None = None,
    now: datetime | None = None,
) -> tuple[Reading, Reading]:
    """The assessment within 48 hours, and the notification within 24 hours of it.

    Args:
        known: when the event was reported to the national level.
        assessed: when it was assessed as notifiable.
        notified: when WHO was notified.
        now: the time of reading.

    Raises:
        InvalidInput: see `read_clock`.
    """
    _one_kind({"known": known, "assessed": assessed, "notified": notified, "now": now})
    return (
        _read(CLOCKS["ihr-assessment"], known, assessed, now),
        _read(CLOCKS["ihr-notification"], assessed, notified, now),
    )


def woah_clocks(
    *,
    confirmed: datetime | None,
    notified: datetime | None = None,
    follow_ups: Iterable[datetime] = (),
    final: datetime | None = None,
    now: datetime | None = None,
) -> WoahReadings:
    """The immediate notification, the weekly follow-up reports, and the final report.

    Args:
        confirmed: when the disease was confirmed.
        notified: when the immediate notification was sent.
        follow_ups: when follow-up reports were sent, in any order.
        final: when the final report was sent; it ends the weekly reports.
        now: the time of reading.

    Raises:
        InvalidInput: see `read_clock`; reports before the immediate notification or without one,
            or follow-up reports after the final one.
    """
    weekly = list(checks.each(follow_ups, "follow_ups"))
    for place, time in enumerate(weekly):
        if not isinstance(time, datetime):
            raise InvalidInput(_NO_TIME, f"follow_ups[{place}]", got=repr(time))
    times = {"confirmed": confirmed, "notified": notified, "final": final, "now": now}
    _one_kind({**times, **{f"follow_ups[{n}]": time for n, time in enumerate(weekly)}})
    reports = sorted(weekly, key=_instant) + ([] if final is None else [final])
    instants = [_instant(each) for each in ([] if notified is None else [notified]) + reports]
    checks.refuse_unless(
        notified is not None or not reports,
        N_("%(field)s: there are follow-up reports and no immediate notification."),
        "notified",
    )
    checks.refuse_unless(
        instants == sorted(instants),
        N_(
            "%(field)s: follow-up reports lie between the immediate notification and the final "
            "report."
        ),
        "follow_ups",
    )
    clock, before = CLOCKS["woah-follow-up"], notified
    readings = []
    for report in reports:
        readings.append(_read(clock, before, report, now))
        before = report
    if final is None and notified is not None:
        readings.append(_read(clock, before, None, now))
    return WoahReadings(
        notification=_read(CLOCKS["woah-notification"], confirmed, notified, now),
        follow_ups=tuple(readings),
        closed=final,
    )


def _one_kind(times: Mapping[str, datetime | None]) -> None:
    given = {field: time for field, time in times.items() if time is not None}
    for field, time in given.items():
        if not isinstance(time, datetime):
            raise InvalidInput(_NO_TIME, field, got=repr(time))
        if not MINYEAR + 1 < time.year < MAXYEAR:
            raise InvalidInput(
                N_("%(place)s: %(got)s is no day of our times."), field, place=field, got=str(time)
            )
    naive = [field for field, time in given.items() if time.utcoffset() is None]
    if naive and len(naive) < len(given):
        raise InvalidInput(N_("%(field)s: has no time zone, and other times have one."), naive[0])


def _instant(time: datetime) -> datetime:
    """The time in real hours; Python subtracts times of one zone by what their clocks show."""
    return time if time.utcoffset() is None else time.astimezone(UTC)


def _hours(earlier: datetime, later: datetime) -> float:
    return (_instant(later) - _instant(earlier)) / timedelta(hours=1)


def _read(
    clock: Clock, start: datetime | None, stop: datetime | None, now: datetime | None
) -> Reading:
    if start is None:
        return Reading(clock, None, None, stop, Standing.UNKNOWN, None, None)
    due = _instant(start) + timedelta(hours=clock.hours)
    if start.tzinfo is not None:
        due = due.astimezone(start.tzinfo)
    end = now if stop is None else stop
    hours = None if end is None else _hours(start, end)
    out_of_order = hours is not None and hours < 0 and not (stop is not None and clock.may_precede)
    if end is None or hours is None or out_of_order:
        return Reading(clock, start, due, stop, Standing.UNKNOWN, hours, None)
    late = max(0.0, _hours(due, end))
    in_time = Standing.OPEN if stop is None else Standing.MET
    standing = Standing.MISSED if late > 0 else in_time
    return Reading(clock, start, due, stop, standing, hours, late)
