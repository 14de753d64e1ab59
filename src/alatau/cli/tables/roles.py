"""Which column plays which part: as an option says, as a hashtag says, or by its usual name."""

from __future__ import annotations

from dataclasses import dataclass
from types import MappingProxyType

from alatau.cli.tables.errors import TableError
from alatau.cli.tables.files import FileTable
from alatau.languages import N_

TIME_NAMES = ("date", "time", "week", "isoweek", "year_week", "day", "t", "index", "step")
COUNT_NAMES = ("count", "counts", "cases", "observed", "incidence", "i", "n")
OPTIONS = MappingProxyType({"time": "--date", "count": "--count", "series": "--series"})
SERIES_NAMES = ("series", "place", "district", "region")


@dataclass(frozen=True)
class Roles:
    """The columns of a table of counts: when, how many, of which series."""

    time: str
    count: str
    series: tuple[str, ...] = ()


def roles(
    table: FileTable,
    *,
    time: str | None = None,
    count: str | None = None,
    series: tuple[str, ...] = (),
) -> Roles:
    """The columns to use; what is None is found by hashtag or by its usual name.

    Raises:
        TableError: a named column is not there, or nothing says which one is meant.
    """
    taken: set[str] = set()

    def found(role: str, given: str | None, words: tuple[str, ...], names: tuple[str, ...]) -> str:
        option = OPTIONS[role]
        if given is not None:
            return table.named(given, option)
        tagged = [name for name, tag in table.tags.items() if tag.word in words]
        if role == "time" and tagged:
            return tagged[0]
        usual = [name for wanted in names for name in table.names if name.strip().lower() == wanted]
        fits = [name for name in tagged or usual[:1] if name not in taken]
        if len(fits) == 1:
            return fits[0]
        left = [name for name in table.names if name not in taken]
        if not fits and len(table.names) == 2 and (role == "time" or len(left) == 1):
            return left[0]
        raise TableError(
            N_("say with %(option)s which column is meant: %(names)s."),
            str(table.path),
            option=option,
            names=", ".join(fits or left),
        )

    when = found("time", time, ("date",), TIME_NAMES)
    taken.add(when)
    chosen = tuple(table.named(each, OPTIONS["series"]) for each in series)
    taken.update(chosen)
    if not chosen:
        chosen = _series(table, taken)
        taken.update(chosen)
    return Roles(when, found("count", count, ("affected",), COUNT_NAMES), chosen)


def _series(table: FileTable, taken: set[str]) -> tuple[str, ...]:
    """The columns of the smallest areas that are tagged, or the column of a usual name, if any."""
    areas = [(level, name) for name, tag in table.tags.items() if (level := tag.level) is not None]
    if areas:
        smallest = max(level for level, _ in areas)
        return (next(name for level, name in areas if level == smallest),)
    usual = (name for name in table.names if name.strip().lower() in SERIES_NAMES)
    return tuple(name for name in usual if name not in taken)[:1]
