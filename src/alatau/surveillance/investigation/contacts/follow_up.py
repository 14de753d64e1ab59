"""Follow-up of contacts: who is due each day, who was seen, who fell ill, who is lost."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum
from typing import TYPE_CHECKING, Any

import numpy as np
from numpy.typing import NDArray

from alatau import checks
from alatau.languages import N_
from alatau.surveillance.investigation.days import Days, days, same_axis
from alatau.surveillance.investigation.line_lists import listed

if TYPE_CHECKING:
    import pyarrow

LONGEST_FOLLOW_UP = 4_000
"""Days; a longer time from the first exposure to the last day is refused: a date is wrong."""


class ContactStatus(StrEnum):
    """What a contact is at the end of a day."""

    NOT_YET = "not-yet"
    """The day after the last exposure is still to come."""
    UNDER_FOLLOW_UP = "under-follow-up"
    LOST = "lost"
    """Not seen on the last so many days due, be the period over or not."""
    BECAME_CASE = "became-case"
    COMPLETED = "completed"
    """The period is over, the last day included."""
    UNDATED = "undated"
    """The last exposure is not known, so that no period can be said."""


@dataclass(frozen=True, eq=False)
class FollowUp:
    """Follow-up of contacts up to the end of a day.

    Attributes:
        by_day: one row a day: day, due, seen, missed, became_case, share_seen.
        by_contact: one row a contact: contact, first_day, last_day, days_due, days_seen,
            last_seen, status.
        as_of: the day, as given.
    """

    by_day: pyarrow.Table
    by_contact: pyarrow.Table
    as_of: Any

    @property
    def counts(self) -> dict[ContactStatus, int]:
        """How many contacts are what."""
        found = self.by_contact.column("status").to_pylist()
        return {status: found.count(status.value) for status in ContactStatus}


def follow_up(
    contacts: Any,
    last_exposure: Any,
    seen_contacts: Any,
    seen_days: Any,
    *,
    period_days: int,
    as_of: Any,
    onset: Any = None,
    lost_after: int = 3,
) -> FollowUp:
    """Follow-up by day and by contact.

    A contact is due on each of the `period_days` days after the last exposure, and no longer from
    the day of its own onset on. Visits on other days, and second ones of a day, do not count.

    Args:
        contacts: (contacts,) identifiers, all different.
        last_exposure: (contacts,) dates or numbers of days; None where unknown.
        seen_contacts: (visits,) whom a visit or call reached.
        seen_days: (visits,) when.
        period_days: the longest incubation, usually.
        as_of: the last day that counts.
        onset: (contacts,) day on which a contact fell ill; None for who did not, or for all.
        lost_after: so many days due without being seen, at the end, are a loss.

    Raises:
        InvalidInput: repeated identifiers, visits to nobody on the list, mixed kinds of days.
    """
    import pyarrow as pa

    checks.whole(period_days, "period_days", least=1, most=3_650)
    checks.whole(lost_after, "lost_after", least=1, most=period_days)
    names = listed(contacts, "contacts")
    place_of = {name: place for place, name in enumerate(names)}
    checks.refuse_unless(
        len(place_of) == len(names) and None not in place_of,
        N_("%(field)s: must be there, and differ between all."),
        "contacts",
    )
    exposed, seen, until = (
        days(values, field)
        for values, field in (
            (last_exposure, "last_exposure"),
            (seen_days, "seen_days"),
            ([as_of], "as_of"),
        )
    )
    fell_ill = days([None] * len(names) if onset is None else onset, "onset")
    dated = same_axis(exposed, seen, until, fell_ill)
    _check_sizes(
        names, exposed, fell_ill, seen, listed(seen_contacts, "seen_contacts"), place_of, until
    )

    end = int(until.numbers[0])
    known = exposed.known
    first = exposed.numbers + 1
    begin = int(first[known].min()) if known.any() else end + 1
    width = max(end - begin + 1, 0)
    checks.refuse_unless(
        width <= LONGEST_FOLLOW_UP,
        N_("%(field)s: the first lies too long before the last day; a date is wrong."),
        "last_exposure",
    )
    axis = begin + np.arange(width, dtype=np.int64)
    due = known[:, None] & (axis >= first[:, None]) & (axis < (first + period_days)[:, None])
    ill = fell_ill.known & (fell_ill.numbers <= end)
    due &= ~(ill[:, None] & (axis >= fell_ill.numbers[:, None]))
    reached = _reached(
        seen, [place_of[name] for name in listed(seen_contacts, "seen_contacts")], begin, due
    )

    def as_days(numbers: Any, mask: Any = None) -> Any:
        column = pa.array(np.asarray(numbers, dtype=np.int64), mask=mask)
        return column.cast(pa.int32()).cast(pa.date32()) if dated else column

    new = np.bincount(
        (fell_ill.numbers - begin)[ill & (fell_ill.numbers >= begin)], minlength=width
    )
    due_count, seen_count = due.sum(axis=0), reached.sum(axis=0)
    with np.errstate(invalid="ignore", divide="ignore"):
        share = np.where(due_count > 0, seen_count / np.maximum(due_count, 1), np.nan)
    by_day = pa.table(
        {
            "day": as_days(axis),
            "due": due_count,
            "seen": seen_count,
            "missed": due_count - seen_count,
            "became_case": new[:width],
            "share_seen": pa.array(share, from_pandas=True),
        }
    )
    last = first + period_days - 1
    any_seen = reached.any(axis=1)
    last_seen = np.where(reached, axis, begin - 1).max(axis=1, initial=begin - 1)
    unseen = (due & (axis > last_seen[:, None])).sum(axis=1)
    by_contact = pa.table(
        {
            "contact": pa.array(names),
            "first_day": as_days(first, ~known),
            "last_day": as_days(last, ~known),
            "days_due": due.sum(axis=1),
            "days_seen": reached.sum(axis=1),
            "last_seen": as_days(last_seen, ~any_seen),
            "status": pa.array(_statuses(known, ill, first, last, end, unseen, lost_after)),
        }
    )
    return FollowUp(by_day, by_contact, as_of)


def _reached(
    seen: Days, places: list[int], begin: int, due: NDArray[np.bool_]
) -> NDArray[np.bool_]:
    """(contacts, days) whether a contact was seen on a day on which it was due."""
    reached = np.zeros_like(due)
    rows, columns = np.array(places, dtype=np.intp), seen.numbers - begin
    inside = seen.known & (columns >= 0) & (columns < due.shape[1])
    reached[rows[inside], columns[inside]] = True
    return reached & due


def _statuses(
    known: NDArray[np.bool_],
    ill: NDArray[np.bool_],
    first: NDArray[np.int64],
    last: NDArray[np.int64],
    end: int,
    unseen: NDArray[np.int64],
    lost_after: int,
) -> list[str]:
    chosen = np.select(
        [ill, ~known, first > end, unseen >= lost_after, last <= end],
        [
            ContactStatus.BECAME_CASE.value,
            ContactStatus.UNDATED.value,
            ContactStatus.NOT_YET.value,
            ContactStatus.LOST.value,
            ContactStatus.COMPLETED.value,
        ],
        ContactStatus.UNDER_FOLLOW_UP.value,
    )
    return [str(status) for status in chosen]


def _check_sizes(
    names: list[Any],
    exposed: Days,
    fell_ill: Days,
    seen: Days,
    visited: list[Any],
    place_of: dict[Any, int],
    until: Days,
) -> None:
    for column, field in ((exposed, "last_exposure"), (fell_ill, "onset")):
        checks.refuse_unless(
            len(column.numbers) == len(names), N_("%(field)s: must be as many as contacts."), field
        )
    checks.refuse_unless(
        len(visited) == len(seen.numbers),
        N_("%(field)s: must be as many as contacts that were seen."),
        "seen_days",
    )
    stranger = next((name for name in visited if name not in place_of), None)
    checks.refuse_unless(
        all(name in place_of for name in visited),
        N_("%(field)s: %(got)s is no contact of the list."),
        "seen_contacts",
        got=repr(stranger),
    )
    checks.refuse_unless(bool(until.known[0]), N_("%(field)s: must be a day."), "as_of")
