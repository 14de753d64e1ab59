"""The kernel: one outbreak, day by day, as a keyed transmission tree.

The order of a day is a contract (``docs/explanation/world-model.md``): vaccination and waning,
introductions and spill-over, infections, care, endemic noise, laboratories, results,
notifications, responses. What becomes known on a day changes transmission from the next day on.
"""

from __future__ import annotations

from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from alatau.world.detection import PathwayTables
from alatau.world.engine.beginnings import introduce, introduced
from alatau.world.engine.care import VISITS, free_beds, seek_care
from alatau.world.engine.course import lose_immunity
from alatau.world.engine.desk import new_desk
from alatau.world.engine.infection import infect
from alatau.world.engine.laboratories import TYPING_STAGE, work_in_laboratories
from alatau.world.engine.noise import begin_noise, count_strangers, meet_strangers
from alatau.world.engine.notification import MAIL, receive_notifications
from alatau.world.engine.parting import part_ways
from alatau.world.engine.queues import (
    CARE_LIST,
    FIRST_BLOCK,
    KNOWN_LIST,
    RESULT_LIST,
    empty_births,
    with_room,
)
from alatau.world.engine.response import nodes_for_responses, respond
from alatau.world.engine.results import forward_for_typing, receive_results
from alatau.world.engine.state import new_state
from alatau.world.engine.storage import (
    BLOCKS,
    DONE,
    FILES,
    FIRST_UNITS,
    KNOWN,
    NODES,
    NODES_FULL,
    NOTICES,
    ROOM,
    UNITS,
    UNITS_FULL,
    UNTYPED,
    Tables,
    grown,
    new_tables,
)
from alatau.world.engine.vaccination import vaccinate
from alatau.world.keys import compiled, entry, leaf
from alatau.world.stage import Stage, Start
from alatau.world.strata import HostTables
from alatau.world.tables import NEVER
from alatau.world.timeline import QUARANTINE, TYPING, Timeline


class Series(NamedTuple):
    """What is counted day by day, and who is left at the end.

    Shapes with d days, t laboratories, q pools of teams, p places, s strata: ``laboratories``
    (d, t) of ``QUEUE``, ``teams`` (d, q) of ``TEAMS``, ``beds`` (d, p) in use; ``susceptible`` and
    ``vaccinated`` (s, p) after the last day played.
    """

    laboratories: NDArray[np.void]
    teams: NDArray[np.void]
    beds: NDArray[np.int64]
    susceptible: NDArray[np.float64]
    vaccinated: NDArray[np.float64]


@leaf
def _any(flags):
    """A plain loop compiles far faster than ``flags.any()``."""
    found = False
    for at in range(flags.size):
        found = found or flags[at]
    return found


@leaf
def _reaches(referral, which):
    """Whether samples of a stage reach a laboratory from anywhere."""
    found = False
    for group in range(referral.shape[1]):
        for place in range(referral.shape[2]):
            found = found or referral[which, group, place] >= 0
    return found


@compiled
def play(hosts, pathways, timeline, stage, start, tables, state, begin, end):
    """The days of an outbreak from row ``begin`` to before ``end``, written to tables and state.

    It may begin on the first day, and on that of a stream: children wait for none of the days after
    a part that ends there. Returns the tables and the days played so far: fewer than ``end`` where
    ``start.people_limit`` was reached.
    """
    days = start.last_day - start.first_day + 1
    places = stage.units.shape[1]
    used, lists, first, benches, teams, stock, clustered = state[:7]
    beds, vaccinated, ringed, series, work, bed_use = state[7:]
    desk = new_desk(hosts.delays)
    visits = np.empty(VISITS, np.int64)
    births = empty_births(days, used)
    noise = np.empty(hosts.group.size * places, np.uint64)
    noise_today = np.empty(noise.size, np.uint64)
    begin_noise(noise, hosts.group.size, places, start)
    counts = np.zeros((hosts.group.size, places), np.int64)
    units, files, pending, chain, nodes, notices, known, untyped = tables
    pools = timeline.pool.shape[0]
    budget, held = np.empty(pools, np.int64), np.empty(pools, np.int64)
    vaccinating = timeline.immunised.shape[1] > 0 or timeline.ring > 0.0
    waning = _any(hosts.waning)
    typing = timeline.acting[TYPING] and _reaches(stage.referral, TYPING_STAGE)
    responding = pools > 0 or timeline.acting[QUARANTINE]
    # What is asked for every day is taken out of its tuple here: handing over whole ones costs more
    # than the work of a quiet day.
    spilling = stage.spillover.shape[0] > 0
    endemic, cluster, factor = timeline.endemic, stage.cluster, stage.cluster_factor
    groups, delays, sampling = hosts.group, pathways.delays, pathways.sampling
    referral, definitions, tier = stage.referral, stage.definition, stage.tier
    capacity, turnaround = timeline.capacity, stage.turnaround
    sensitivity, specificity = stage.sensitivity, stage.specificity
    played = end
    suspicion, bed_count, more_beds = pathways.suspicion, stage.beds, timeline.beds
    effects, slots = timeline.rows, timeline.slot
    parting = start.stream_from - start.first_day if start.stream != 0 else NEVER
    for row in range(begin, end):
        if row == parting:
            while not part_ways(units, pending, chain, births, used, desk, hosts, start):
                pending, chain = with_room(chain.size - used[BLOCKS] + 1, pending, chain, used)
        if vaccinating:
            vaccinate(row, hosts, stage, timeline, vaccinated, ringed)
        if waning:
            lose_immunity(row, units, nodes, lists, used, hosts, stage)
        if spilling or introduced(stage.given, start.first_day + row):
            pending, chain = introduce(
                row, pending, chain, births, used, hosts, stage, timeline, start
            )
        while births[FIRST_BLOCK, row] >= 0:
            full = infect(
                row, units, nodes, pending, chain, births, lists, used, desk, hosts, pathways,
                timeline, stage, start,
            )  # fmt: skip
            if full == DONE:
                break
            if full == UNITS_FULL:
                units = grown(units, used[UNITS])
            elif full == NODES_FULL:
                nodes = grown(nodes, used[NODES])
            else:
                pending, chain = with_room(chain.size - used[BLOCKS] + 1, pending, chain, used)
        free_beds(row, beds)
        visiting = lists[CARE_LIST, row] >= 0
        while visiting:
            if used[FILES] + VISITS > files.size:
                files = grown(files, used[FILES])
            if used[NODES] + VISITS * ROOM > nodes.size:
                nodes = grown(nodes, used[NODES])
            visiting = seek_care(
                row, units, files, nodes, lists, used, beds, visits, hosts, suspicion, delays,
                sampling, definitions, referral, bed_count, more_beds, effects, slots,
                start.first_day,
            )  # fmt: skip
        for place in range(places):
            bed_use[row, place] = beds[0, place]
        met = count_strangers(
            row, noise, noise_today, counts, clustered, endemic, cluster, factor, start
        )
        if met > 0:
            while used[FILES] + met > files.size:
                files = grown(files, used[FILES])
            while used[NODES] + met * ROOM > nodes.size:
                nodes = grown(nodes, used[NODES])
            meet_strangers(
                row, noise_today, counts, files, nodes, lists, used, groups, delays, sampling,
                referral, start.first_day,
            )  # fmt: skip
        work_in_laboratories(
            row, files, nodes, lists, used, benches, series, capacity, turnaround, stage.priority
        )
        first[row] = used[KNOWN]
        seen = used[NOTICES]
        while lists[RESULT_LIST, row] >= 0:
            if used[NODES] + MAIL * ROOM > nodes.size:
                nodes = grown(nodes, used[NODES])
            if used[NOTICES] + MAIL > notices.size:
                notices = grown(notices, used[NOTICES])
            if used[KNOWN] + MAIL > known.size:
                known = grown(known, used[KNOWN])
            if used[UNTYPED] + MAIL > untyped.size:
                untyped = grown(untyped, used[UNTYPED])
            receive_results(
                row, units, files, nodes, notices, untyped, known, lists, used, groups, delays,
                definitions, referral, tier, sensitivity, specificity, start.first_day,
            )  # fmt: skip
        if typing:
            while used[NODES] + used[UNTYPED] > nodes.size:
                nodes = grown(nodes, used[NODES])
            forward_for_typing(
                row, files, nodes, untyped, lists, used, hosts, pathways, timeline, stage
            )
        while lists[KNOWN_LIST, row] >= 0:
            if used[NOTICES] + MAIL > notices.size:
                notices = grown(notices, used[NOTICES])
            if used[KNOWN] + MAIL > known.size:
                known = grown(known, used[KNOWN])
            receive_notifications(
                row, units, files, nodes, notices, known, lists, used, definitions, start.first_day
            )
        if responding:
            while used[NODES] + nodes_for_responses(seen, used) > nodes.size:
                nodes = grown(nodes, used[NODES])
            respond(
                row, first, seen, units, files, nodes, notices, known, lists, used, hosts,
                pathways, timeline, teams, stock, budget, held, ringed, work, start,
            )  # fmt: skip
        if used[UNITS] >= start.people_limit:
            played = row + 1
            break
    return Tables(units, files, pending, chain, nodes, notices, known, untyped), played


@entry
def run(hosts: HostTables, pathways: PathwayTables, timeline: Timeline, stage: Stage, start: Start):
    """Run one outbreak; ``stage.susceptible`` is written to.

    Returns the records of the infected units, the files of the suspected, the notices, the series,
    and the days played.
    """
    days = start.last_day - start.first_day + 1
    state = new_state(hosts, timeline, stage, days)
    tables, played = play(
        hosts, pathways, timeline, stage, start, new_tables(FIRST_UNITS), state, 0, days
    )
    used = state.used
    return (
        tables.units[: used[UNITS]],
        tables.files[: used[FILES]],
        tables.notices[: used[NOTICES]],
        Series(
            state.laboratory_days,
            state.team_days,
            state.bed_days,
            stage.susceptible,
            state.vaccinated,
        ),
        played,
    )
