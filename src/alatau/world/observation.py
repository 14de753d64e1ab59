"""Part of the kernel: what of the outbreak gets seen, from a visit to a report."""

from __future__ import annotations

import math

import numpy as np

from alatau.world import keys
from alatau.world.detection import CARE_DELAY_ROW, NOTIFICATION_ROW, TRANSPORT_ROW
from alatau.world.keys import (
    compiled,
    inlined,
    leaf,
    mix,
    poisson,
    quantile,
    uniform,
    unit_interval,
)
from alatau.world.prefetching import prefetch
from alatau.world.strata import (
    EFFECT,
    GROWTH,
    HALF_LIFE,
    MEAN_SIZE,
    OUTCOME,
    PEAK,
    PEOPLE_GROUP,
    SICK,
)
from alatau.world.tables import (
    CONFIRMED,
    DISCARDED,
    NEVER,
    NEVER_TIME,
    PROBABLE,
    SUSPECTED,
    UNCLASSIFIED,
)
from alatau.world.timeline import SUSPICION, TYPING
from alatau.world.transmission import (
    ARRIVAL_LIST,
    CARE_LIST,
    DAY_OFFSET,
    FILES,
    KNOWN,
    KNOWN_LIST,
    MILD,
    NODES,
    NOTICES,
    RESULT_LIST,
    ROOM,
    SEVERE,
    SPARE_NODES,
    UNTYPED,
    effect_on,
    latency,
    pop,
    push,
    series_key,
    whole,
    whole_days,
)

FIRST_TEST, CONFIRMATION, TYPING_STAGE, SECOND_TEST = range(4)
HEAD, TAIL, LENGTH, DEBT = range(4)
"""Columns of a queue (of a laboratory, of teams)."""

VISITS = 64
"""Visits that are dealt with at a time: units are scattered, and better fetched together."""

MAIL = 64
"""Results, or notifications, that are dealt with at a time."""

URGENT, ROUTINE = range(2)
"""The two queues of a laboratory."""

CRITERIA, BY_LINK, BY_DISTRICT, CONFIRMING_TIER, NEGATIVES = range(5)
"""Columns of ``Stage.definition``."""

FIRST_COME, SEVERE_FIRST, CONTACTS_FIRST = range(3)
"""Values of ``Stage.priority``, in the order of ``detection.PRIORITIES``."""

VISIBLE_SHARE = 0.1
"""The share of sick animals for which the suspicion of a pathway is stated."""

_SEVERE_STRANGERS = 0.2
_STAGE_STRIDE = 128
_EARLIEST = -4000.0
"""The earliest onset that is told apart, in days before day 0."""


@leaf
def copy_rows(table, larger, count):
    """Copy the first rows of a table; a plain loop compiles far faster than a slice."""
    for row in range(count):
        larger[np.uintp(row)] = table[np.uintp(row)]


@compiled
def grown(table, used):
    """A larger table with the same first ``used`` rows."""
    larger = np.empty(2 * table.size + 64, table.dtype)
    copy_rows(table, larger, used)
    return larger


@leaf
def _send_sample(file, at, row, nodes, lists, used, group, delays, referral, which):
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
def _open_file(files, used, key, subject, place, host, severity, onset, day):
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
    return at


@leaf
def _notify(
    file, at, row, prompt, nodes, lists, used, group, delays, sampling, referral, first_day
):  # fmt: skip
    """Suspicion: a notification under way, and a sample if one is taken."""
    days = 0
    if not prompt:
        days = whole_days(file.key, keys.NOTIFICATION, delays[group, NOTIFICATION_ROW])
    push(nodes, lists[KNOWN_LIST], row + days, used, at, 0, -1)
    if uniform(file.key, keys.SAMPLING) < sampling[group]:
        file.day_sampled = first_day + row
        _send_sample(file, at, row, nodes, lists, used, group, delays, referral, FIRST_TEST)


@leaf
def _prevalence(record, day, hosts):
    """The share of infected animals in a herd in the middle of a day."""
    herd = hosts.herd[record.host]
    size = quantile(hosts.herd_size, uniform(record.key, keys.HERD_SIZE)) * herd[MEAN_SIZE]
    since = day + 0.5 - record.infected - latency(hosts, np.int64(record.host), record.key)
    odds = max(herd[PEAK] * size - 1.0, 1e-9)
    return herd[PEAK] / (1.0 + odds * math.exp(-herd[GROWTH] * since))


@leaf
def _treat(record, day, row, bed_count, more_beds, beds, hosts, delays, first_day):
    """Care: a bed for the severely ill while there is one; early treatment saves some."""
    host, place = np.int64(record.host), np.int64(record.place)
    severe = record.severity == SEVERE
    if severe and hosts.group[host] == PEOPLE_GROUP:
        if beds[0, place] >= bed_count[place] + more_beds[row, place]:
            return
        ends = float(record.outcome)
        if not record.fatal:
            u = uniform(record.key, keys.OUTCOME)
            ends = record.onset + quantile(hosts.delays[host, OUTCOME], u)
        until = whole(ends) + 1 - first_day
        if until <= row:
            return
        beds[0, place] += 1
        if until < beds.shape[0] - 1:
            beds[until + 1, place] += 1
    effect = hosts.treatment[host, EFFECT]
    if record.fatal and effect > 0.0:
        group = hosts.group[host]
        u = uniform(record.key, keys.CARE_DELAY)
        delay = quantile(delays[group, CARE_DELAY_ROW], u)
        if whole(record.onset + delay) != day:
            delay = max(0.0, day + 0.5 - record.onset)
        left = 1.0 - effect * 0.5 ** (delay / hosts.treatment[host, HALF_LIFE])
        fatality = hosts.fatality[record.stratum, record.severity]
        if uniform(record.key, keys.FATALITY) >= fatality * left:
            record.fatal = False


@leaf
def free_beds(row, beds):
    """Beds whose patients left yesterday are free today."""
    for place in range(beds.shape[1]):
        beds[0, place] -= beds[row + 1, place]


@inlined
def _take_visits(units, nodes, heads, row, used, visits):
    """Up to ``VISITS`` visits of a day off its list, their units fetched; returns how many."""
    count = 0
    at = heads[row]
    while at >= 0 and count < VISITS:
        subject, following = np.int64(nodes[np.uintp(at)].subject), nodes[np.uintp(at)].next
        prefetch(units, subject)
        visits[np.uintp(count)] = subject
        nodes[np.uintp(at)].next = used[SPARE_NODES]
        used[SPARE_NODES] = at
        at = np.int64(following)
        count += 1
    heads[row] = at
    return count


@leaf
def seek_care(
    row, units, files, nodes, lists, used, beds, visits, hosts, suspicion, delays, sampling,
    definitions, referral, bed_count, more_beds, effects, slots, first_day,
):  # fmt: skip
    """Visits due today: who is treated, who is suspected. Needs room for ``VISITS`` of them.

    Returns whether there may be more.
    """
    day = first_day + row
    count = _take_visits(units, nodes, lists[CARE_LIST], row, used, visits)
    for position in range(count):
        subject = visits[np.uintp(position)]
        record = units[np.uintp(subject)]
        host = np.int64(record.host)
        group = hosts.group[host]
        culled = record.day_stopped <= day and group != PEOPLE_GROUP
        gone = culled or record.onset >= NEVER_TIME
        if gone or record.file >= 0 or (record.fatal and record.outcome < day):
            continue
        if record.day_care > day:
            record.day_care = day
            _treat(record, day, row, bed_count, more_beds, beds, hosts, delays, first_day)
        monitored = record.day_traced <= day
        chance = suspicion[group, record.severity]
        if hosts.herd[host, GROWTH] > 0.0:
            seen = hosts.herd[host, SICK] * _prevalence(record, day, hosts) / VISIBLE_SHARE
            chance = 1.0 - (1.0 - chance) ** seen
        chance += (1.0 - chance) * effects[slots[SUSPICION, host], row, record.place]
        if not monitored:
            met = uniform(record.key, keys.CRITERIA) < definitions[record.place, CRITERIA]
            if not met or uniform(record.key, keys.SUSPICION) >= chance:
                continue
        at = _open_file(
            files, used, record.key, subject, record.place, host, record.severity, record.onset,
            record.day_care,
        )  # fmt: skip
        record.file = at
        files[at].day_traced = record.day_traced
        _notify(
            files[at], at, row, monitored, nodes, lists, used, group, delays, sampling, referral,
            first_day,
        )  # fmt: skip
    return count == VISITS


@leaf
def begin_noise(roots, hosts, places, start):
    """The part of the keys of endemic noise that is the same every day, by host and place."""
    root = mix(start.key, keys.NOISE)
    for host in range(hosts):
        for place in range(places):
            roots[host * places + place] = mix(mix(root, host), place)


@leaf
def _draw_for_noise(roots, series, day, start):
    """The keys of endemic noise of a day (see ``series_key``), in vectors."""
    for at in range(roots.size):
        series[np.uintp(at)] = mix(roots[np.uintp(at)], day + DAY_OFFSET)
    if start.stream != 0 and day >= start.stream_from:
        for at in range(roots.size):
            series[np.uintp(at)] = mix(mix(series[np.uintp(at)], keys.STREAM), start.stream)


@leaf
def _draw_clusters(day, clustered, cluster, start):
    """In which places a week has a cluster of noise."""
    for host in range(clustered.shape[0]):
        for place in range(clustered.shape[1]):
            if cluster[host, place] > 0.0:
                key = series_key(
                    start.key, keys.CLUSTER, host, place, day, start.stream, start.stream_from
                )
                clustered[host, place] = uniform(key, keys.CLUSTER) < cluster[host, place]


@leaf
def count_strangers(row, roots, series, counts, clustered, endemic, cluster, factor, start):
    """Endemic noise of a day by host and place into ``counts``; returns how many in all.

    ``series`` (hosts times places) is left with the keys of the day.
    """
    day = start.first_day + row
    if row == 0 or day % 7 == 0:
        _draw_clusters(day - day % 7, clustered, cluster, start)
    _draw_for_noise(roots, series, day, start)
    total = 0
    places = counts.shape[1]
    for host in range(counts.shape[0]):
        for place in range(places):
            mean = endemic[np.uintp(host), np.uintp(row), np.uintp(place)]
            if clustered[np.uintp(host), np.uintp(place)]:
                mean *= factor[host]
            key = series[np.uintp(host * places + place)]
            count = 0
            # Nobody with a probability of exp(-mean), which is above 1 - mean.
            if unit_interval(key) > 1.0 - mean:
                count = poisson(key, mean)
            counts[np.uintp(host), np.uintp(place)] = count
            total += count
    return total


@leaf
def meet_strangers(
    row, series, counts, files, nodes, lists, used, groups, delays, sampling, referral, first_day
):  # fmt: skip
    """Patients and herds with another disease who look suspicious, into tables with room."""
    day = first_day + row
    for host in range(counts.shape[0]):
        group = groups[host]
        for place in range(counts.shape[1]):
            for order in range(counts[np.uintp(host), np.uintp(place)]):
                key = mix(series[host * counts.shape[1] + place], order)
                severity = MILD
                if uniform(key, keys.NOISE_SEVERITY) < _SEVERE_STRANGERS:
                    severity = SEVERE
                onset = day - whole_days(key, keys.CARE_DELAY, delays[group, CARE_DELAY_ROW])
                at = _open_file(files, used, key, -1, place, host, severity, onset, day)
                _notify(
                    files[at], at, row, False, nodes, lists, used, group, delays, sampling,
                    referral, first_day,
                )  # fmt: skip


@leaf
def _queue_of(file, priority):
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
        series[row, laboratory].waiting = benches[laboratory, 0, LENGTH]
        series[row, laboratory].waiting += benches[laboratory, 1, LENGTH]


@leaf
def _report(file, at, day, notices, used, typed):
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
def _noted(file, at, day, units, known, used):
    """The authority knows of a case from today on."""
    known[used[KNOWN]] = at
    used[KNOWN] += 1
    file.day_known = day
    if file.subject >= 0:
        units[file.subject].day_known = day


@leaf
def receive_results(
    row, units, files, nodes, notices, untyped, known, lists, used, groups, delays, definitions,
    referral, tier, sensitivity, specificity, first_day,
):  # fmt: skip
    """Results of today: confirmed, probable until confirmed, discarded, or typed.

    Up to ``MAIL`` of them, for which there is room.
    """
    day = first_day + row
    for _ in range(MAIL):
        taken = pop(nodes, lists[RESULT_LIST], row, used)
        if taken < 0:
            return
        node = nodes[taken]
        at, which, laboratory = node.subject, np.int64(node.stage), np.int64(node.laboratory)
        file = files[at]
        group = groups[file.host]
        definition = definitions[file.place]
        chance = sensitivity[laboratory]
        if file.subject < 0:
            chance = 1.0 - specificity[laboratory]
        positive = uniform(file.key, keys.TEST + which) < chance
        file.laboratory = laboratory
        file.day_result = min(file.day_result, day)
        if file.day_known > day:
            _noted(file, at, day, units, known, used)
        typed = False
        if not positive:
            if which == TYPING_STAGE and file.subject >= 0:
                continue
            if which == FIRST_TEST and definition[NEGATIVES] > 1.0:
                _send_sample(
                    file, at, row, nodes, lists, used, group, delays, referral, SECOND_TEST
                )
                if file.classification != UNCLASSIFIED:
                    continue
                file.classification = SUSPECTED
            else:
                file.classification = DISCARDED
                file.day_discarded = day
                if file.subject >= 0:
                    units[file.subject].day_discarded = day
        elif which == TYPING_STAGE:
            file.day_typed = day
            typed = True
        elif (
            which != CONFIRMATION
            and tier[laboratory] < definition[CONFIRMING_TIER]
            and referral[CONFIRMATION, group, file.place] >= 0
        ):
            _send_sample(file, at, row, nodes, lists, used, group, delays, referral, CONFIRMATION)
            if definition[BY_DISTRICT] > 0.0:
                file.classification = PROBABLE
            elif file.classification != UNCLASSIFIED:
                continue
            else:
                file.classification = SUSPECTED
        else:
            file.classification = CONFIRMED
            file.day_confirmed = day
            untyped[used[UNTYPED]] = at
            used[UNTYPED] += 1
        _report(file, at, day, notices, used, typed)


@compiled
def forward_for_typing(row, files, nodes, untyped, lists, used, hosts, pathways, timeline, stage):
    """Send confirmed samples, kept so far, to the laboratory that can type."""
    kept = 0
    for position in range(used[UNTYPED]):
        if used[NODES] + ROOM > nodes.size:
            nodes = grown(nodes, used[NODES])
        at = untyped[position]
        file = files[at]
        group = hosts.group[file.host]
        wanted = effect_on(timeline, TYPING, file.host, row, file.place) > 0.0
        if wanted and stage.referral[TYPING_STAGE, group, file.place] >= 0:
            _send_sample(
                file, at, row, nodes, lists, used, group, pathways.delays, stage.referral,
                TYPING_STAGE,
            )  # fmt: skip
        else:
            untyped[kept] = at
            kept += 1
    used[UNTYPED] = kept
    return nodes


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
            _report(file, at, day, notices, used, False)
            _noted(file, at, day, units, known, used)
