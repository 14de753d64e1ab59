"""Coordination: who wrote to whom, how facts travelled, what could be concluded when."""

from __future__ import annotations

from collections import Counter
from itertools import pairwise

from alatau.exercise import events as ev
from alatau.exercise.state import Holding
from alatau.languages import N_
from alatau.packs.decisions import DECISIONS
from alatau.packs.scenario import Conclusion, Fact
from alatau.packs.vocabulary import parse_authority
from alatau.review.findings import (
    CellActivity,
    ConclusionFinding,
    Coordination,
    FactFinding,
    Joined,
    JointAct,
    Letters,
    Need,
    Phrase,
    Wording,
)
from alatau.review.room import Room

JOINT = frozenset(
    {"open-joint-investigation", "share-situation", "transfer-custody", "inform-neighbours"}
)
"""Decisions that sectors or countries carry out together."""

SLOW_HOURS = 24
"""A fact that took longer than this to reach a cell that needed it counts as stuck."""


def coordination(room: Room) -> Coordination:
    """The network of messages, the travel of facts, joint conclusions and acts, silent cells."""
    messages = [e.payload for e in room.exercise.events if isinstance(e.payload, ev.MessageSent)]
    between: Counter[tuple[str, str]] = Counter()
    sectors = borders = 0
    order = {cell: index for index, cell in enumerate(room.cells)}
    for message in messages:
        if message.sender not in order:
            continue
        recipients = [cell for cell in message.to if cell in order and cell != message.sender]
        for cell in recipients:
            one, other = sorted((message.sender, cell), key=order.__getitem__)
            between[one, other] += 1
        sectors += any(
            _sectors(room, cell).isdisjoint(_sectors(room, message.sender)) for cell in recipients
        )
        own = set(room.countries_of(message.sender))
        borders += any(own.isdisjoint(room.countries_of(cell)) for cell in recipients)
    return Coordination(
        cells=tuple(_activity(room, cell) for cell in room.cells),
        letters=tuple(
            Letters(one, other, count)
            for (one, other), count in sorted(
                between.items(), key=lambda item: (order[item[0][0]], order[item[0][1]])
            )
        ),
        across_sectors=sectors,
        across_borders=borders,
        facts=tuple(_fact(room, fact) for fact in room.pack.facts),
        conclusions=tuple(_conclusion(room, each) for each in room.pack.conclusions),
        joint_acts=_joint_acts(room),
    )


def _sectors(room: Room, cell: str) -> set[str]:
    found = (parse_authority(text) for text in room.cells[cell].authorities)
    return {authority.sector for authority in found if authority is not None}


def _activity(room: Room, cell: str) -> CellActivity:
    acts = [
        event
        for event in room.exercise.events
        if event.actor.cell == cell and event.kind in ("message-sent", "decision-taken")
    ]
    started = room.state.started if room.state.started is not None else room.pack.start_minutes
    times = sorted({started, *(room.time_of(event) for event in acts), room.state.time})
    gaps = [(later - earlier, -earlier) for earlier, later in pairwise(times)]
    longest, silent_from = max(gaps, default=(0, -started))
    received = [
        item
        for item_id in room.state.inbox.get(cell, [])
        if (item := room.state.items[item_id]).kind == "message"
    ]
    return CellActivity(
        cell=cell,
        title=room.cells[cell].title,
        countries=room.cells[cell].countries,
        sent=sum(event.kind == "message-sent" for event in acts),
        received=len(received),
        decisions=sum(event.kind == "decision-taken" for event in acts),
        longest_silence_hours=longest / 60,
        silent_from=-silent_from,
    )


def _holders(room: Room, fact: str) -> dict[str, Holding]:
    """Cells that hold a fact, the first holder first."""
    held = {
        cell: facts[fact]
        for cell, facts in room.state.facts.items()
        if fact in facts and cell in room.cells
    }
    order = {cell: index for index, cell in enumerate(room.cells)}
    return dict(sorted(held.items(), key=lambda item: (item[1].time, item[1].seq, order[item[0]])))


def _fact(room: Room, fact: Fact) -> FactFinding:
    holders = _holders(room, fact.id)
    first_cell, first = next(iter(holders.items()), (None, None))
    cells = dict.fromkeys(
        cell for address in fact.needed_by if (cell := room.cell_of(address)) is not None
    )
    needs = []
    for cell in cells:
        holding = holders.get(cell)
        needs.append(
            Need(
                cell=cell,
                title=room.cells[cell].title,
                countries=room.cells[cell].countries,
                minutes=holding.time if holding else None,
                hours=(holding.time - first.time) / 60 if holding and first else None,
                seq=holding.seq if holding else None,
                first=holding is not None and first is not None and holding.time == first.time,
            )
        )
    return FactFinding(
        id=fact.id,
        text=fact.text,
        first_cell=first_cell,
        first_title=room.cells[first_cell].title if first_cell else None,
        first_minutes=first.time if first else None,
        first_seq=first.seq if first else None,
        needs=tuple(needs),
        stuck=tuple(_stuck(room, needs, holders)),
    )


def _stuck(room: Room, needs: list[Need], holders: dict[str, Holding]) -> list[Phrase]:
    if not holders:
        return [Phrase(N_("Nobody came to hold this fact."))]
    by: Wording = Joined(tuple(room.cells[cell].title for cell in list(holders)[:3]))
    never = [need.title for need in needs if need.minutes is None]
    said = []
    if never:
        said.append(
            Phrase(
                N_("Held by %(holders)s, it never reached %(cells)s."),
                {"holders": by, "cells": Joined(tuple(never))},
            )
        )
    for need in needs:
        if need.hours is not None and need.hours > SLOW_HOURS:
            source = holders[need.cell].source
            said.append(
                Phrase(
                    N_("It took %(hours)s hours to %(cell)s, and came from %(source)s."),
                    {
                        "hours": round(need.hours),
                        "cell": need.title,
                        "source": room.title_of(source),
                    },
                )
            )
    return said


def _conclusion(room: Room, conclusion: Conclusion) -> ConclusionFinding:
    holders = {fact: _holders(room, fact) for fact in conclusion.needs}
    first = [next(iter(held.values()), None) for held in holders.values()]
    together = max((each.time for each in first if each), default=None)
    alone = [
        (max(held[cell].time for held in holders.values()), index, cell)
        for index, cell in enumerate(room.cells)
        if all(cell in held for held in holders.values())
    ]
    minutes, _, cell = min(alone, default=(None, 0, None))
    return ConclusionFinding(
        id=conclusion.id,
        text=conclusion.text,
        facts=tuple(conclusion.needs),
        together_minutes=together if None not in first else None,
        cell=cell,
        cell_title=room.cells[cell].title if cell else None,
        cell_minutes=minutes,
        evidence=tuple(sorted({each.seq for each in first if each})),
    )


def _joint_acts(room: Room) -> tuple[JointAct, ...]:
    found = []
    for decision in room.state.decisions.values():
        taken = decision.taken
        if taken.decision not in JOINT:
            continue
        others = Joined(tuple(room.title_of(each) for each in taken.shared_with))
        params: dict[str, Wording] = {
            "cell": room.title_of(decision.cell),
            "decision": Phrase(DECISIONS[taken.decision].title),
            "others": others,
        }
        msgid = (
            N_("%(cell)s with %(others)s: %(decision)s")
            if taken.shared_with
            else N_("%(cell)s: %(decision)s")
        )
        found.append(
            JointAct(
                seq=decision.seq,
                minutes=taken.decided_minutes
                if taken.decided_minutes is not None
                else decision.time,
                label=Phrase(msgid, params),
                countries=room.countries_of(decision.cell, *taken.shared_with),
            )
        )
    return tuple(sorted(found, key=lambda act: (act.minutes, act.seq)))
