"""Results of tests, and what they make of a case; typing of confirmed samples."""

from __future__ import annotations

import numpy as np

from alatau.world import keys
from alatau.world.engine.days import effect_on
from alatau.world.engine.laboratories import (
    CONFIRMATION,
    FIRST_TEST,
    SECOND_TEST,
    TYPING_STAGE,
    send_sample,
)
from alatau.world.engine.notification import MAIL, make_known, report
from alatau.world.engine.queues import RESULT_LIST, pop
from alatau.world.engine.storage import UNTYPED
from alatau.world.keys import leaf, uniform
from alatau.world.stage import BY_DISTRICT, CONFIRMING_TIER, NEGATIVES
from alatau.world.tables import CONFIRMED, DISCARDED, PROBABLE, SUSPECTED, UNCLASSIFIED
from alatau.world.timeline import TYPING


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
            make_known(file, at, day, units, known, used)
        typed = False
        if not positive:
            if which == TYPING_STAGE and file.subject >= 0:
                continue
            if which == FIRST_TEST and definition[NEGATIVES] > 1.0:
                send_sample(file, at, row, nodes, lists, used, group, delays, referral, SECOND_TEST)
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
            send_sample(file, at, row, nodes, lists, used, group, delays, referral, CONFIRMATION)
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
        report(file, at, day, notices, used, typed)


@leaf
def forward_for_typing(row, files, nodes, untyped, lists, used, hosts, pathways, timeline, stage):
    """Send confirmed samples, kept so far, to the laboratory that can type; needs room for all."""
    kept = 0
    for position in range(used[UNTYPED]):
        at = untyped[position]
        file = files[at]
        group = hosts.group[file.host]
        wanted = effect_on(timeline, TYPING, file.host, row, file.place) > 0.0
        if wanted and stage.referral[TYPING_STAGE, group, file.place] >= 0:
            send_sample(
                file, at, row, nodes, lists, used, group, pathways.delays, stage.referral,
                TYPING_STAGE,
            )  # fmt: skip
        else:
            untyped[kept] = at
            kept += 1
    used[UNTYPED] = kept
