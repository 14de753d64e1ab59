"""Decisions as they were taken, numbered in order."""

from __future__ import annotations

from alatau.exercise.effects import called_off
from alatau.exercise.state import Decision
from alatau.languages import N_
from alatau.packs.decisions import DECISIONS
from alatau.review.findings import DecisionFinding, Joined, Phrase, Wording
from alatau.review.room import Room


def decisions(room: Room) -> tuple[DecisionFinding, ...]:
    """Every decision of the log, with what it was about and whether the model knows an effect."""
    return tuple(
        _finding(room, number, id_, decision)
        for number, (id_, decision) in enumerate(room.state.decisions.items(), start=1)
    )


def _finding(room: Room, number: int, id_: str, decision: Decision) -> DecisionFinding:
    taken, kind = decision.taken, DECISIONS[decision.taken.decision]
    cell = room.cells[decision.cell]
    country = room.countries[taken.country]
    return DecisionFinding(
        number=number,
        id=id_,
        seq=decision.seq,
        kind=kind.id,
        title=Phrase(kind.title),
        country=taken.country,
        country_name=country,
        cell=decision.cell,
        cell_title=cell.title if len(cell.countries) == 1 else Joined((country, cell.title)),
        minutes=decision.time if taken.decided_minutes is None else taken.decided_minutes,
        details=_details(room, decision),
        reason=room.text(taken.reason),
        acts_from_day=taken.acts_from_day,
        last_day=decision.last_day,
        took_effect=decision.effective and not called_off(decision),
        consulted=taken.consulted,
        acts_on_world=kind.measure is not None and taken.acts_from_day <= room.pack.days,
    )


def _details(room: Room, decision: Decision) -> tuple[Wording, ...]:
    taken = decision.taken
    parts: list[Wording] = [room.place_names[place] for place in taken.places]
    if taken.crossing:
        parts += [each.name for each in room.region.crossings if each.id == taken.crossing]
    parts += [room.title_of(cell) for cell in taken.shared_with]
    if taken.teams:
        parts.append(Phrase(N_("%(count)s teams"), {"count": taken.teams}))
    if taken.courses:
        parts.append(Phrase(N_("%(count)s courses"), {"count": taken.courses}))
    if taken.ends:
        parts.append(Phrase(DECISIONS[room.state.decisions[taken.ends].taken.decision].title))
    return tuple(parts)
