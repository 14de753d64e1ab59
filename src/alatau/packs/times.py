"""Times and durations as packs write them, in minutes of exercise time.

Exercise time counts minutes since day 0, 00:00 of the scenario's own clock.
"""

from __future__ import annotations

import re
from typing import Annotated, Any

from pydantic import BeforeValidator, PlainSerializer, WithJsonSchema

from alatau.languages import N_
from alatau.packs.model import refused

MINUTES_PER_DAY = 1440
_UNIT_MINUTES = {"m": 1, "h": 60, "d": MINUTES_PER_DAY}
_TIME_OF_DAY = re.compile(r"([01]?\d|2[0-3]):([0-5]\d)")
_EXERCISE_TIME = re.compile(r"day\s+(\d{1,4})\s+(.+)")
_DURATION = re.compile(r"(\d{1,6})\s*([mhd])")


def parse_time_of_day(text: str) -> int:
    """Minutes since midnight.

    >>> parse_time_of_day("10:30")
    630
    """
    found = _TIME_OF_DAY.fullmatch(text.strip())
    if found is None:
        raise ValueError(f"not a time of day: {text!r}")
    return int(found[1]) * 60 + int(found[2])


def parse_time(text: str) -> int:
    """Minutes of exercise time.

    >>> parse_time("day 3 10:30")
    4950
    """
    found = _EXERCISE_TIME.fullmatch(text.strip())
    if found is None:
        raise ValueError(f"not an exercise time: {text!r}")
    return int(found[1]) * MINUTES_PER_DAY + parse_time_of_day(found[2])


def parse_duration(text: str) -> int:
    """Minutes.

    >>> parse_duration("4h")
    240
    """
    found = _DURATION.fullmatch(text.strip())
    if found is None:
        raise ValueError(f"not a duration: {text!r}")
    return int(found[1]) * _UNIT_MINUTES[found[2]]


def format_time_of_day(minutes: int) -> str:
    """The inverse of `parse_time_of_day`; whole days are left out.

    >>> format_time_of_day(4950)
    '10:30'
    """
    hour, minute = divmod(minutes % MINUTES_PER_DAY, 60)
    return f"{hour:02d}:{minute:02d}"


def format_time(minutes: int) -> str:
    """The inverse of `parse_time`.

    >>> format_time(4950)
    'day 3 10:30'
    """
    return f"day {minutes // MINUTES_PER_DAY} {format_time_of_day(minutes)}"


def format_duration(minutes: int) -> str:
    """The shortest of days, hours and minutes that is exact.

    >>> format_duration(240)
    '4h'
    """
    for unit in ("d", "h"):
        if minutes and minutes % _UNIT_MINUTES[unit] == 0:
            return f"{minutes // _UNIT_MINUTES[unit]}{unit}"
    return f"{minutes}m"


def _time_of_day_field(value: Any) -> int:
    return _field(value, parse_time_of_day, N_("“%(value)s” is not a time such as “09:00”."))


def _time_field(value: Any) -> int:
    return _field(value, parse_time, N_("“%(value)s” is not a time such as “day 3 10:30”."))


def _duration_field(value: Any) -> int:
    return _field(
        value, parse_duration, N_("“%(value)s” is not a duration such as “90m”, “4h” or “2d”.")
    )


def _field(value: Any, parse: Any, msgid: str) -> int:
    if isinstance(value, int) and not isinstance(value, bool) and value >= 0:
        return value
    try:
        minutes: int = parse(value)
    except (ValueError, AttributeError):
        raise refused(msgid, value=value) from None
    return minutes


TimeOfDay = Annotated[
    int,
    BeforeValidator(_time_of_day_field),
    PlainSerializer(format_time_of_day),
    WithJsonSchema({"type": "string", "pattern": r"^([01]?\d|2[0-3]):[0-5]\d$"}),
]
ExerciseTime = Annotated[
    int,
    BeforeValidator(_time_field),
    PlainSerializer(format_time),
    WithJsonSchema({"type": "string", "pattern": r"^day \d+ ([01]?\d|2[0-3]):[0-5]\d$"}),
]
Duration = Annotated[
    int,
    BeforeValidator(_duration_field),
    PlainSerializer(format_duration),
    WithJsonSchema({"type": "string", "pattern": r"^\d+[mhd]$"}),
]
