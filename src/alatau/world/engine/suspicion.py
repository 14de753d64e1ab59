"""From suspicion to a file, a notification under way, and a sample."""

from __future__ import annotations

from alatau.world import keys
from alatau.world.detection import NOTIFICATION_ROW
from alatau.world.engine.days import whole_days
from alatau.world.engine.laboratories import FIRST_TEST, send_sample
from alatau.world.engine.queues import KNOWN_LIST, push
from alatau.world.engine.storage import FILES
from alatau.world.keys import leaf, uniform
from alatau.world.tables import NEVER, UNCLASSIFIED


@leaf
def open_file(files, used, key, subject, place, host, severity, onset, day):
    """A file for somebody who is suspected; returns its row."""
    at = used[FILES]
    used[FILES] = at + 1
    file = files[at]
    file.key = key
    file.onset = onset
    file.subject = subject
    file.place = place
    file.laboratory = -1
    file.day_care = day
    file.day_sampled = NEVER
    file.day_result = NEVER
    file.day_known = NEVER
    file.day_confirmed = NEVER
    file.day_discarded = NEVER
    file.day_typed = NEVER
    file.day_traced = NEVER
    file.host = host
    file.severity = severity
    file.classification = UNCLASSIFIED
    file.visited = False
    return at


@leaf
def notify(
    file, at, row, prompt, nodes, lists, used, group, delays, sampling, referral, first_day
):  # fmt: skip
    """Suspicion: a notification under way, and a sample if one is taken."""
    days = 0
    if not prompt:
        days = whole_days(file.key, keys.NOTIFICATION, delays[group, NOTIFICATION_ROW])
    push(nodes, lists[KNOWN_LIST], row + days, used, at, 0, -1)
    if uniform(file.key, keys.SAMPLING) < sampling[group]:
        file.day_sampled = first_day + row
        send_sample(file, at, row, nodes, lists, used, group, delays, referral, FIRST_TEST)
