"""One day after another, until the last or until a table is full.

The order of a day is a contract (``docs/explanation/world-model.md``): vaccination and waning,
introductions and spill-over, infections, care, endemic noise, laboratories, results,
notifications, responses. What becomes known on a day changes transmission from the next day on.
"""

from __future__ import annotations

from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from alatau.world.engine.beginnings import introduce
from alatau.world.engine.care import VISITS, free_beds, seek_care
from alatau.world.engine.course import lose_immunity
from alatau.world.engine.infection import infect
from alatau.world.engine.laboratories import TYPING_STAGE, work_in_laboratories
from alatau.world.engine.noise import begin_noise, count_strangers, meet_strangers
from alatau.world.engine.notification import MAIL, receive_notifications
from alatau.world.engine.parting import part_ways
from alatau.world.engine.queues import FIRST_BLOCK, KNOWN_LIST, LAST_VISIT, RESULT_LIST
from alatau.world.engine.response import nodes_for_responses, respond
from alatau.world.engine.results import forward_for_typing, receive_results
from alatau.world.engine.storage import (
    BLOCKS_FULL,
    DONE,
    FILES,
    FILES_FULL,
    KNOWN,
    NODES,
    NODES_FULL,
    NOTICES,
    ROOM,
    SEEN,
    STEP,
    UNITS,
    UNTYPED,
    full_for_mail,
)
from alatau.world.engine.vaccination import vaccinate
from alatau.world.keys import compiled, leaf
from alatau.world.tables import NEVER
from alatau.world.timeline import QUARANTINE, TYPING

(
    _BEGIN,
    _OUTSIDE,
    _INFECTIONS,
    _CARE,
    _STRANGERS,
    _RESULTS,
    _TYPING,
    _NOTIFICATIONS,
    _RESPONSES,
) = range(9)
"""The steps of a day, each of which may find a table full and is gone on with."""


class Workspace(NamedTuple):
    """What a day is worked on in, and nobody asks for later.

    Shapes with h hosts, p places, q pools of teams: ``visits`` (``VISITS``) rows of units;
    ``noise`` (h times p) the part of the keys of endemic noise that is the same every day,
    ``noise_today`` those of today, ``counts`` (h, p) of strangers; ``budget`` and ``held`` (q) of
    teams.
    """

    visits: NDArray[np.int64]
    noise: NDArray[np.uint64]
    noise_today: NDArray[np.uint64]
    counts: NDArray[np.int64]
    budget: NDArray[np.int64]
    held: NDArray[np.int64]


@compiled
def new_workspace(hosts, timeline, stage, start):
    """The workspace of an outbreak."""
    kinds, places, pools = hosts.group.size, stage.units.shape[1], timeline.pool.shape[0]
    noise = np.empty(kinds * places, np.uint64)
    begin_noise(noise, kinds, places, start)
    return Workspace(
        np.empty(VISITS, np.int64),
        noise,
        np.empty(kinds * places, np.uint64),
        np.zeros((kinds, places), np.int64),
        np.empty(pools, np.int64),
        np.empty(pools, np.int64),
    )


@leaf
def _reaches(referral, which):
    """Whether samples of a stage reach a laboratory from anywhere."""
    found = False
    for group in range(referral.shape[1]):
        for place in range(referral.shape[2]):
            found = found or referral[which, group, place] >= 0
    return found


@leaf
def play_on(
    row, end, hosts, pathways, timeline, stage, start, units, files, pending, chain, nodes, notices,
    known, untyped, births, state, desk, lookups, workspace,
):  # fmt: skip
    """Play from a row on, from the step of its day that is due, to before row ``end``.

    Returns the days played so far and ``DONE``, or which table has to grow before it is called
    again. It ends early with the day on which there are ``start.people_limit`` units.
    """
    used, lists, first, benches, teams, stock, clustered = state[:7]
    beds, vaccinated, ringed, series, work, bed_use, tally = state[7:]
    visits, noise, noise_today, counts, budget, held = workspace
    vaccinating = timeline.immunised.shape[1] > 0 or timeline.ring > 0.0
    typing = timeline.acting[TYPING] and _reaches(stage.referral, TYPING_STAGE)
    responding = timeline.pool.shape[0] > 0 or timeline.acting[QUARANTINE]
    parting = start.stream_from - start.first_day if start.stream != 0 else NEVER
    while row < end:
        if used[STEP] == _BEGIN:
            if row == parting and not part_ways(
                units, pending, chain, births, used, desk, hosts, start
            ):
                return row, BLOCKS_FULL
            if vaccinating:
                vaccinate(row, hosts, stage, timeline, vaccinated, ringed)
            if hosts.wanes:
                lose_immunity(row, units, nodes, lists, used, hosts, stage)
            used[STEP] = _OUTSIDE
        if used[STEP] == _OUTSIDE:
            if not introduce(row, pending, chain, births, used, hosts, stage, timeline, start):
                return row, BLOCKS_FULL
            used[STEP] = _INFECTIONS
        if used[STEP] == _INFECTIONS:
            if births[FIRST_BLOCK, row] >= 0:
                full = infect(
                    row, units, nodes, pending, chain, births, lists, used, tally, desk, lookups,
                    hosts, timeline, stage, start,
                )  # fmt: skip
                if full != DONE:
                    return row, full
            free_beds(row, beds)
            used[STEP] = _CARE
        if used[STEP] == _CARE:
            while lists[LAST_VISIT, row] >= 0:
                if used[FILES] + VISITS > files.size:
                    return row, FILES_FULL
                if used[NODES] + VISITS * ROOM > nodes.size:
                    return row, NODES_FULL
                seek_care(
                    row, units, files, nodes, lists, used, beds, visits, tally, hosts,
                    pathways.suspicion, pathways.delays, pathways.sampling, stage.definition,
                    stage.referral, stage.beds, timeline.beds, timeline.rows, timeline.slot,
                    start.first_day,
                )  # fmt: skip
            for place in range(stage.units.shape[1]):
                bed_use[row, place] = beds[0, place]
            used[STEP] = _STRANGERS
        if used[STEP] == _STRANGERS:
            met = count_strangers(
                row, noise, noise_today, counts, clustered, timeline.endemic, stage.cluster,
                stage.cluster_factor, start,
            )  # fmt: skip
            if used[FILES] + met > files.size:
                return row, FILES_FULL
            if used[NODES] + met * ROOM > nodes.size:
                return row, NODES_FULL
            if met > 0:
                meet_strangers(
                    row, noise_today, counts, files, nodes, lists, used, hosts.group,
                    pathways.delays, pathways.sampling, stage.referral, start.first_day,
                )  # fmt: skip
            work_in_laboratories(
                row, files, nodes, lists, used, benches, series, timeline.capacity,
                stage.turnaround, stage.priority,
            )  # fmt: skip
            first[row] = used[KNOWN]
            used[SEEN] = used[NOTICES]
            used[STEP] = _RESULTS
        if used[STEP] == _RESULTS:
            while lists[RESULT_LIST, row] >= 0:
                full = full_for_mail(MAIL, nodes, notices, known, untyped, used)
                if full != DONE:
                    return row, full
                receive_results(
                    row, units, files, nodes, notices, untyped, known, lists, used, hosts.group,
                    pathways.delays, stage.definition, stage.referral, stage.tier,
                    stage.sensitivity, stage.specificity, start.first_day,
                )  # fmt: skip
            used[STEP] = _TYPING
        if used[STEP] == _TYPING:
            if typing:
                if used[NODES] + used[UNTYPED] > nodes.size:
                    return row, NODES_FULL
                forward_for_typing(
                    row, files, nodes, untyped, lists, used, hosts, pathways, timeline, stage
                )
            used[STEP] = _NOTIFICATIONS
        if used[STEP] == _NOTIFICATIONS:
            while lists[KNOWN_LIST, row] >= 0:
                full = full_for_mail(MAIL, nodes, notices, known, untyped, used)
                if full != DONE:
                    return row, full
                receive_notifications(
                    row, units, files, nodes, notices, known, lists, used, stage.definition,
                    start.first_day,
                )  # fmt: skip
            used[STEP] = _RESPONSES
        if used[STEP] == _RESPONSES:
            if responding:
                if used[NODES] + nodes_for_responses(used[SEEN], used) > nodes.size:
                    return row, NODES_FULL
                respond(
                    row, first, used[SEEN], units, files, nodes, notices, known, lists, used, hosts,
                    pathways, timeline, teams, stock, budget, held, ringed, work, tally, lookups,
                    start,
                )  # fmt: skip
            used[STEP] = _BEGIN
        row += 1
        if used[UNITS] >= start.people_limit:
            break
    return row, DONE
