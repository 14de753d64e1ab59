"""Part of the kernel: what of the outbreak gets seen, from a visit to a report."""

from __future__ import annotations

import math

import numpy as np

from alatau.world import keys
from alatau.world.detection import CARE_DELAY_ROW, NOTIFICATION_ROW, TRANSPORT_ROW
from alatau.world.keys import compiled, leaf, mix, poisson, uniform
from alatau.world.tables import (
    CONFIRMED,
    DISCARDED,
    NEVER_TIME,
    PROBABLE,
    SUSPECTED,
    UNCLASSIFIED,
)
from alatau.world.timeline import SUSPICION, TYPING
from alatau.world.transmission import (
    ARRIVAL_LIST,
    CARE_LIST,
    KNOWN,
    KNOWN_LIST,
    MILD,
    NODES,
    NOTICES,
    RESULT_LIST,
    SEVERE,
    SPARE_NODES,
    STRANGERS,
    UNTYPED,
    blank,
    effect_on,
    push,
    series_key,
    whole_days,
)

FIRST_TEST, CONFIRMATION, TYPING_STAGE = range(3)
HEAD, TAIL, LENGTH, DEBT = range(4)
"""Columns of a queue (of a laboratory, of teams)."""

_SEVERE_STRANGERS = 0.2
_STAGE_STRIDE = 128


@compiled
def grown(table, used):
    """A larger table with the same first ``used`` rows."""
    larger = np.empty(2 * table.size + 64, table.dtype)
    larger[:used] = table[:used]
    return larger


@leaf
def _send_sample(record, subject, row, nodes, lists, used, group, pathways, stage, which):
    """Send a sample to the laboratory of a stage; later stages take a day at least."""
    laboratory = stage.referral[which, group, record.place]
    if laboratory < 0:
        return
    days = whole_days(
        record.key, keys.TRANSPORT + _STAGE_STRIDE * which, pathways.delays[group, TRANSPORT_ROW]
    )
    if which > FIRST_TEST:
        days = max(days, 1)
    push(nodes, lists[ARRIVAL_LIST], row + days, used, subject, which, laboratory)


@leaf
def _notify(record, subject, row, prompt, nodes, lists, used, group, pathways, stage, first_day):
    """Suspicion: a notification under way, and a sample if one is taken."""
    record.notified = True
    days = 0
    if not prompt:
        days = whole_days(record.key, keys.NOTIFICATION, pathways.delays[group, NOTIFICATION_ROW])
    push(nodes, lists[KNOWN_LIST], row + days, used, subject, 0, -1)
    if uniform(record.key, keys.SAMPLING) < pathways.sampling[group]:
        record.day_sampled = first_day + row
        _send_sample(record, subject, row, nodes, lists, used, group, pathways, stage, FIRST_TEST)


@compiled
def seek_care(row, units, nodes, lists, used, hosts, pathways, timeline, stage, start):
    """Visits due today: who is suspected."""
    day = start.first_day + row
    at = lists[CARE_LIST, row]
    while at >= 0:
        if used[NODES] + SPARE_NODES > nodes.size:
            nodes = grown(nodes, used[NODES])
        subject = nodes[at].subject
        at = nodes[at].next
        record = units[subject]
        gone = record.day_culled <= day or record.onset >= NEVER_TIME
        if gone or record.notified or (record.fatal and record.outcome < day):
            continue
        record.day_care = min(record.day_care, day)
        group = hosts.group[record.host]
        monitored = record.day_traced <= day
        chance = pathways.suspicion[group, record.severity]
        chance += (1.0 - chance) * effect_on(timeline, SUSPICION, record.host, row, record.place)
        if monitored or uniform(record.key, keys.SUSPICION) < chance:
            _notify(
                record,
                subject,
                row,
                monitored,
                nodes,
                lists,
                used,
                group,
                pathways,
                stage,
                start.first_day,
            )
    return nodes


@leaf
def count_strangers(row, counts, timeline, start):
    """Endemic noise of a day by host and place into ``counts``; returns how many in all."""
    day = start.first_day + row
    total = 0
    for host in range(counts.shape[0]):
        for place in range(counts.shape[1]):
            mean = timeline.endemic[host, row, place]
            counts[host, place] = 0
            if mean > 0.0:
                series = series_key(
                    start.key, keys.NOISE, host, place, day, start.stream, start.stream_from
                )
                counts[host, place] = poisson(series, mean)
                total += counts[host, place]
    return total


@leaf
def meet_strangers(row, counts, strangers, nodes, lists, used, hosts, pathways, stage, start):
    """Patients and herds with another disease who look suspicious, into tables with room."""
    day = start.first_day + row
    for host in range(counts.shape[0]):
        group = hosts.group[host]
        for place in range(counts.shape[1]):
            if counts[host, place] == 0:
                continue
            series = series_key(
                start.key, keys.NOISE, host, place, day, start.stream, start.stream_from
            )
            for order in range(counts[host, place]):
                index = used[STRANGERS]
                used[STRANGERS] = index + 1
                record = strangers[index]
                blank(record, mix(series, order), place, host)
                record.day_care = day
                record.severity = MILD
                if uniform(record.key, keys.NOISE_SEVERITY) < _SEVERE_STRANGERS:
                    record.severity = SEVERE
                record.onset = day - whole_days(
                    record.key, keys.CARE_DELAY, pathways.delays[group, CARE_DELAY_ROW]
                )
                _notify(
                    record, ~index, row, False, nodes, lists, used, group, pathways, stage,
                    start.first_day,
                )  # fmt: skip


@compiled
def work_in_laboratories(
    row, units, strangers, nodes, lists, used, benches, series, timeline, stage
):
    """Samples arrive, wait in turn, and are worked on within the capacity of the day."""
    at = lists[ARRIVAL_LIST, row]
    while at >= 0:
        following = nodes[at].next
        laboratory = nodes[at].laboratory
        nodes[at].next = -1
        if benches[laboratory, HEAD] < 0:
            benches[laboratory, HEAD] = at
        else:
            nodes[benches[laboratory, TAIL]].next = at
        benches[laboratory, TAIL] = at
        benches[laboratory, LENGTH] += 1
        series[row, laboratory].received += 1
        at = following
    for laboratory in range(benches.shape[0]):
        left = timeline.capacity[row, laboratory]
        while left > 0 and benches[laboratory, HEAD] >= 0:
            if used[NODES] + SPARE_NODES > nodes.size:
                nodes = grown(nodes, used[NODES])
            at = benches[laboratory, HEAD]
            benches[laboratory, HEAD] = nodes[at].next
            benches[laboratory, LENGTH] -= 1
            left -= 1
            subject, which = nodes[at].subject, nodes[at].stage
            key = units[subject].key if subject >= 0 else strangers[~subject].key
            days = int(
                stage.turnaround[laboratory] + uniform(key, keys.TURNAROUND + _STAGE_STRIDE * which)
            )
            series[row, laboratory].done += 1
            push(nodes, lists[RESULT_LIST], row + days, used, subject, which, laboratory)
        series[row, laboratory].waiting = benches[laboratory, LENGTH]
    return nodes


@compiled
def _report(record, subject, day, notices, used, typed):
    at = used[NOTICES]
    if at == notices.size:
        notices = grown(notices, at)
    used[NOTICES] = at + 1
    notice = notices[at]
    notice.subject = subject
    notice.place = record.place
    if record.onset < NEVER_TIME:
        notice.day_refers = math.floor(record.onset)
    else:
        notice.day_refers = record.day_care
    notice.day_known = day
    notice.laboratory = record.laboratory
    notice.host = record.host
    notice.classification = record.classification
    notice.typed = typed
    return notices


@compiled
def _noted(subject, known, used):
    if used[KNOWN] == known.size:
        known = grown(known, used[KNOWN])
    known[used[KNOWN]] = subject
    used[KNOWN] += 1
    return known


@compiled
def receive_results(
    row,
    units,
    strangers,
    nodes,
    notices,
    untyped,
    known,
    lists,
    used,
    hosts,
    pathways,
    timeline,
    stage,
    first_day,
):
    """Results of today: confirmed, probable until confirmed, discarded, or typed."""
    day = first_day + row
    at = lists[RESULT_LIST, row]
    while at >= 0:
        if used[NODES] + SPARE_NODES > nodes.size:
            nodes = grown(nodes, used[NODES])
        subject, which = nodes[at].subject, nodes[at].stage
        laboratory = nodes[at].laboratory
        at = nodes[at].next
        record = units[subject] if subject >= 0 else strangers[~subject]
        group = hosts.group[record.host]
        chance = stage.sensitivity[laboratory]
        if subject < 0:
            chance = 1.0 - stage.specificity[laboratory]
        positive = uniform(record.key, keys.TEST + which) < chance
        record.laboratory = laboratory
        record.day_result = min(record.day_result, day)
        if record.day_known > day:
            record.day_known = day
            known = _noted(subject, known, used)
        typed = False
        if not positive:
            if which == TYPING_STAGE and subject >= 0:
                continue
            record.classification = DISCARDED
            record.day_discarded = day
        elif which == TYPING_STAGE:
            record.day_typed = day
            typed = True
        elif (
            which == FIRST_TEST
            and stage.tier[laboratory] == 1
            and stage.referral[CONFIRMATION, group, record.place] >= 0
        ):
            record.classification = PROBABLE
            _send_sample(
                record, subject, row, nodes, lists, used, group, pathways, stage, CONFIRMATION
            )
        else:
            record.classification = CONFIRMED
            record.day_confirmed = day
            if used[UNTYPED] == untyped.size:
                untyped = grown(untyped, used[UNTYPED])
            untyped[used[UNTYPED]] = subject
            used[UNTYPED] += 1
        notices = _report(record, subject, day, notices, used, typed)
    return nodes, notices, untyped, known


@compiled
def forward_for_typing(
    row, units, strangers, nodes, untyped, lists, used, hosts, pathways, timeline, stage
):
    """Send confirmed samples, kept so far, to the laboratory that can type."""
    kept = 0
    for position in range(used[UNTYPED]):
        if used[NODES] + SPARE_NODES > nodes.size:
            nodes = grown(nodes, used[NODES])
        subject = untyped[position]
        record = units[subject] if subject >= 0 else strangers[~subject]
        group = hosts.group[record.host]
        wanted = effect_on(timeline, TYPING, record.host, row, record.place) > 0.0
        if wanted and stage.referral[TYPING_STAGE, group, record.place] >= 0:
            _send_sample(
                record, subject, row, nodes, lists, used, group, pathways, stage, TYPING_STAGE
            )
        else:
            untyped[kept] = subject
            kept += 1
    used[UNTYPED] = kept
    return nodes


@compiled
def receive_notifications(row, units, strangers, nodes, notices, known, lists, used, first_day):
    """Notifications that arrive today; a contact under observation is probable at once."""
    day = first_day + row
    at = lists[KNOWN_LIST, row]
    while at >= 0:
        subject = nodes[at].subject
        at = nodes[at].next
        record = units[subject] if subject >= 0 else strangers[~subject]
        if record.classification == UNCLASSIFIED:
            record.day_known = day
            record.classification = SUSPECTED
            if record.day_traced <= day:
                record.classification = PROBABLE
            notices = _report(record, subject, day, notices, used, False)
            known = _noted(subject, known, used)
    return notices, known
