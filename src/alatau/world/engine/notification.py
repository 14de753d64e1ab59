"""Notifications, reports, and from when on the authority knows of a case."""

from __future__ import annotations

from alatau.world.engine.days import whole
from alatau.world.engine.queues import KNOWN_LIST, pop
from alatau.world.engine.storage import KNOWN, NOTICES
from alatau.world.keys import leaf
from alatau.world.stage import BY_LINK
from alatau.world.tables import PROBABLE, SUSPECTED, UNCLASSIFIED

MAIL = 64
"""Results, or notifications, that are dealt with at a time."""

_EARLIEST = -4000.0
"""The earliest onset that is told apart, in days before day 0."""


@leaf
def report(file, at, day, notices, used, typed):
    """Write down what the authority is told of a file today."""
    position = used[NOTICES]
    used[NOTICES] = position + 1
    notice = notices[position]
    notice.subject = at
    notice.place = file.place
    notice.day_refers = whole(max(file.onset, _EARLIEST))
    notice.day_known = day
    notice.laboratory = file.laboratory
    notice.host = file.host
    notice.classification = file.classification
    notice.typed = typed


@leaf
def make_known(file, at, day, units, known, used):
    """The authority knows of a case from today on."""
    known[used[KNOWN]] = at
    used[KNOWN] += 1
    file.day_known = day
    if file.subject >= 0:
        units[file.subject].day_known = day


@leaf
def receive_notifications(
    row, units, files, nodes, notices, known, lists, used, definitions, first_day
):  # fmt: skip
    """Notifications that arrive today; a contact under observation may be probable at once.

    Up to ``MAIL`` of them, for which there is room.
    """
    day = first_day + row
    for _ in range(MAIL):
        taken = pop(nodes, lists[KNOWN_LIST], row, used)
        if taken < 0:
            return
        at = nodes[taken].subject
        file = files[at]
        if file.classification == UNCLASSIFIED:
            file.classification = SUSPECTED
            if file.day_traced <= day and definitions[file.place, BY_LINK] > 0.0:
                file.classification = PROBABLE
            report(file, at, day, notices, used, False)
            make_known(file, at, day, units, known, used)
