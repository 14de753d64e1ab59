"""Samples: on their way, waiting in a laboratory, worked on within its capacity."""

from __future__ import annotations

from alatau.world import keys
from alatau.world.detection import TRANSPORT_ROW
from alatau.world.engine.days import whole_days
from alatau.world.engine.queues import ARRIVAL_LIST, HEAD, LENGTH, RESULT_LIST, TAIL, pop, push
from alatau.world.keys import leaf, uniform
from alatau.world.stage import CONTACTS_FIRST, SEVERE_FIRST
from alatau.world.tables import NEVER, SEVERE

FIRST_TEST, CONFIRMATION, TYPING_STAGE, SECOND_TEST = range(4)
"""Stages of testing, in the order of ``Stage.referral``."""

URGENT, ROUTINE = range(2)
"""The two queues of a laboratory."""

_STAGE_STRIDE = 128
"""Between the purposes of one stage of testing and of the next."""


@leaf
def send_sample(file, at, row, nodes, lists, used, group, delays, referral, which):
    """Send a sample to the laboratory of a stage; later stages take a day at least."""
    laboratory = referral[which, group, file.place]
    if laboratory < 0:
        return
    days = whole_days(
        file.key, keys.TRANSPORT + _STAGE_STRIDE * which, delays[group, TRANSPORT_ROW]
    )
    if which > FIRST_TEST:
        days = max(days, 1)
    push(nodes, lists[ARRIVAL_LIST], row + days, used, at, which, laboratory)


@leaf
def _queue_of(file, priority):
    """The queue of a laboratory that a sample joins."""
    if priority == SEVERE_FIRST and file.severity == SEVERE:
        return URGENT
    if priority == CONTACTS_FIRST and file.day_traced < NEVER:
        return URGENT
    return ROUTINE


@leaf
def work_in_laboratories(
    row, files, nodes, lists, used, benches, series, capacity, turnaround, priority
):  # fmt: skip
    """Samples arrive, wait in turn, and are worked on within the capacity of the day.

    Each leaves a node for its result, so that no room is needed.
    """
    at = lists[ARRIVAL_LIST, row]
    while at >= 0:
        following = nodes[at].next
        laboratory = nodes[at].laboratory
        queue = benches[laboratory, _queue_of(files[nodes[at].subject], priority)]
        nodes[at].next = -1
        if queue[HEAD] < 0:
            queue[HEAD] = at
        else:
            nodes[queue[TAIL]].next = at
        queue[TAIL] = at
        queue[LENGTH] += 1
        series[row, laboratory].received += 1
        at = following
    for laboratory in range(benches.shape[0]):
        if benches[laboratory, URGENT, HEAD] < 0 and benches[laboratory, ROUTINE, HEAD] < 0:
            continue
        left = capacity[row, laboratory]
        for urgency in range(2):
            queue = benches[laboratory, urgency]
            while left > 0 and queue[HEAD] >= 0:
                at = pop(nodes, queue, HEAD, used)
                queue[LENGTH] -= 1
                left -= 1
                subject, which = nodes[at].subject, nodes[at].stage
                moment = uniform(files[subject].key, keys.TURNAROUND + _STAGE_STRIDE * which)
                days = int(turnaround[laboratory] + moment)
                series[row, laboratory].done += 1
                push(nodes, lists[RESULT_LIST], row + days, used, subject, which, laboratory)
        series[row, laboratory].waiting = benches[laboratory, URGENT, LENGTH]
        series[row, laboratory].waiting += benches[laboratory, ROUTINE, LENGTH]
