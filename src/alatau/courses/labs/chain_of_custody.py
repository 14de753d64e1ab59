"""Find where a chain of custody breaks: a form with four hand-overs, some of them faulty.

Each sheet has breaks of different kinds on different hand-overs, and one hand-over where seal or
number changed and both sides wrote it down: which is no break.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace

import numpy as np
from pydantic import Field

from alatau.courses.labs.custody_form import (
    BREAK_KINDS,
    BreakKind,
    Entry,
    breaks,
    silence,
)
from alatau.courses.labs.phrases import check_sources, check_words, filled, joined, options
from alatau.courses.labs.sheet import Cell, Column, Passage, Sheet, Table
from alatau.courses.labs.specimen_labs import (
    OrderedSteps,
    Specimen,
    check_specimens,
    check_steps,
    items_of,
    right_ones,
    settings_of,
    steps_in_order,
)
from alatau.languages import LocalText
from alatau.packs.courses.labs import LabFile
from alatau.packs.courses.questions import Choice, Matching, Numeric
from alatau.packs.model import PackModel, Slug

HAND_OVERS = 4
NONE = "none"
_COLUMNS = ("line", "given", "taken", "seal", "log", "signatures")
_WORDS = (
    *(f"column-{name}" for name in _COLUMNS),
    "form", "hand-over", "collection", "collected", "given-at", "taken-to", "intact", "broken",
    "log-span", "no-log", "both-signed", "release-unsigned", "receipt-unsigned",
    "collector-signed", "resealed", "taken", "day-first", "day-next",
)  # fmt: skip


class Holder(PackModel):
    """Somebody through whose hands the item goes, and where they take it."""

    name: LocalText
    place: LocalText


class Journey(Specimen):
    """An item on its way: who holds it, from the one who collects it to the last laboratory."""

    holders: tuple[Holder, ...] = Field(min_length=HAND_OVERS + 1, max_length=HAND_OVERS + 1)


class Settings(OrderedSteps):
    """`settings` of the lab file.

    Attributes:
        breaks: how many hand-overs are faulty; at least one is not.
        right_acts: choices of the task `act` that are right.
    """

    breaks: int = Field(default=3, strict=True, ge=1, le=HAND_OVERS - 1)
    right_acts: tuple[Slug, ...] = Field(min_length=1)


@dataclass(frozen=True)
class ChainOfCustody:
    """The engine."""

    def check(self, lab: LabFile) -> None:
        """Raise InvalidInput where settings, items, tasks or words do not fit."""
        settings, journeys = settings_of(lab, Settings), items_of(lab, Journey)
        check_words(
            lab,
            [*_WORDS, *(f"found-{kind}" for kind in BREAK_KINDS)],
            {
                "breaks": [*BREAK_KINDS, NONE],
                "minutes-time-gap": (),
                "minutes-temperature": (),
                "act": settings.right_acts,
                "order": settings.order,
            },
        )
        check_sources(lab, {})
        check_specimens(lab, journeys)
        check_steps(lab, settings)

    def sheet(self, lab: LabFile, seed: int) -> Sheet:
        """The form of the seed, with its faults."""
        self.check(lab)
        settings, journeys = settings_of(lab, Settings), items_of(lab, Journey)
        chance = np.random.default_rng(seed)
        journey = journeys[int(chance.integers(len(journeys)))]
        entries, planted = written_form(settings.breaks, chance)
        return Sheet(
            materials=(Passage("story", journey.story), _form(lab, journey, entries)),
            questions=(
                _breaks(lab, entries),
                _minutes(lab, entries, planted),
                right_ones(lab, "act", settings.right_acts),
                steps_in_order(lab, settings),
            ),
        )


def written_form(
    count: int, chance: np.random.Generator
) -> tuple[tuple[Entry, ...], dict[int, BreakKind]]:
    """A form with `count` faulty hand-overs, and the fault of each of them by its number."""
    kinds = _kinds(count, chance)
    faulty = sorted(int(at) + 1 for at in chance.permutation(HAND_OVERS)[:count])
    planted = dict(zip(faulty, kinds, strict=True))
    written_down = next(at for at in range(1, HAND_OVERS + 1) if at not in planted)
    remark = ("resealed", "taken")[int(chance.integers(2))]
    clock = 8 * 60 + 5 * int(chance.integers(0, 12))
    seal, tubes = int(chance.integers(410_000, 480_000)), int(chance.integers(4, 9))
    entries = [Entry(None, 0, None, 0, clock, clock, str(seal), tubes)]
    for at in range(1, HAND_OVERS + 1):
        before, kind = entries[-1], planted.get(at)
        held = 5 * int(chance.integers(18, 48))
        released = before.received + held
        received = released + int(chance.integers(3, 9))
        entry = Entry(
            at - 1, at, at - 1, at, released, received, before.seal, before.tubes,
            log=(before.received + 5, released - int(chance.integers(2, 15))),
        )  # fmt: skip
        if at == written_down and remark == "resealed":
            entry = replace(entry, remark="resealed", seal=_other_seal(before.seal, chance))
        elif at == written_down:
            entry = replace(entry, remark="taken", tubes=before.tubes - 1)
        entries.append(entry if kind is None else _spoiled(entry, before, kind, chance))
    return tuple(entries), planted


def _kinds(count: int, chance: np.random.Generator) -> list[BreakKind]:
    """Different kinds, one of them to be measured in minutes."""
    timed: BreakKind = ("time-gap", "temperature")[int(chance.integers(2))]
    others = [kind for kind in BREAK_KINDS if kind != timed]
    kinds = [timed, *(others[at] for at in chance.permutation(len(others))[: count - 1])]
    return [kinds[at] for at in chance.permutation(count)]


def _spoiled(entry: Entry, before: Entry, kind: BreakKind, chance: np.random.Generator) -> Entry:
    if kind == "time-gap":
        return replace(entry, received=entry.released + 5 * int(chance.integers(9, 30)))
    if kind == "signature":
        by_giver = bool(chance.integers(2))
        return replace(entry, signed_out=not by_giver, signed_in=by_giver)
    if kind == "seal":
        if entry.taker == HAND_OVERS and bool(chance.integers(2)):
            return replace(entry, broken=True)
        return replace(entry, seal=_other_seal(before.seal, chance))
    if kind == "quantity":
        return replace(entry, tubes=before.tubes - 1)
    if kind == "place":
        elsewhere = [at for at in range(HAND_OVERS + 1) if at not in (entry.giver, entry.taker)]
        return replace(entry, given_at=elsewhere[int(chance.integers(len(elsewhere)))])
    silent = 5 * int(chance.integers(9, 15))
    return replace(entry, log=(before.received + 5, entry.released - silent))


def _other_seal(seal: str, chance: np.random.Generator) -> str:
    return str(int(seal) + int(chance.integers(11, 900)))


def _form(lab: LabFile, journey: Journey, entries: Sequence[Entry]) -> Table:
    columns = tuple(Column(name, lab.words[f"column-{name}"]) for name in _COLUMNS)
    rows = tuple(_row(lab, journey, number, entry) for number, entry in enumerate(entries))
    return Table("form", lab.words["form"], columns, rows)


def _row(lab: LabFile, journey: Journey, number: int, entry: Entry) -> dict[str, Cell]:
    word, holders = lab.words, journey.holders
    row: dict[str, Cell] = {
        "line": filled(word["hand-over"], n=number),
        "taken": filled(
            word["taken-to"],
            who=holders[entry.taker].name,
            time=_clock(lab, entry.received),
            place=holders[entry.taken_to].place,
        ),
        "seal": filled(
            word["broken" if entry.broken else "intact"], seal=entry.seal, tubes=entry.tubes
        ),
    }
    if entry.giver is None or entry.given_at is None or entry.log is None:
        collected = filled(word["collected"], place=holders[entry.taker].place)
        signed = word["collector-signed"]
        return row | {
            "line": word["collection"],
            "given": collected,
            "log": word["no-log"],
            "signatures": signed,
        }
    first, last = (_clock(lab, minute) for minute in entry.log)
    return row | {
        "given": filled(
            word["given-at"],
            who=holders[entry.giver].name,
            time=_clock(lab, entry.released),
            place=holders[entry.given_at].place,
        ),
        "log": filled(word["log-span"], first=first, last=last),
        "signatures": _signatures(lab, entry),
    }


def _signatures(lab: LabFile, entry: Entry) -> LocalText:
    unsigned = "release-unsigned" if not entry.signed_out else "receipt-unsigned"
    signed = lab.words["both-signed" if entry.signed_out and entry.signed_in else unsigned]
    if entry.remark is None:
        return signed
    return joined([signed, filled(lab.words[entry.remark], seal=entry.seal)], ". ")


def _clock(lab: LabFile, minute: int) -> LocalText:
    day, rest = divmod(minute, 24 * 60)
    time = f"{rest // 60:02d}:{rest % 60:02d}"
    return filled(lab.words["day-next" if day else "day-first"], time=time)


def _breaks(lab: LabFile, entries: Sequence[Entry]) -> Matching:
    task = lab.tasks["breaks"]
    found = breaks(entries)
    told = [
        filled(lab.words[f"found-{kind}"], n=number)
        for number, kinds in enumerate(found, start=1)
        for kind in kinds
    ]
    return Matching(
        kind="matching",
        id="breaks",
        text=task.text,
        reason=filled(task.reason, found=joined(told, " ")),
        sources=task.sources,
        weight=task.weight,
        left=tuple(
            Choice(id=f"row-{number}", text=filled(lab.words["hand-over"], n=number))
            for number in range(1, len(found) + 1)
        ),
        right=options(lab, "breaks", (*BREAK_KINDS, NONE)),
        pairs={
            f"row-{number}": kinds[0] if kinds else NONE
            for number, kinds in enumerate(found, start=1)
        },
    )


def _minutes(lab: LabFile, entries: Sequence[Entry], planted: dict[int, BreakKind]) -> Numeric:
    kinds = {kind: number for number, kind in planted.items()}
    kind: BreakKind = "time-gap" if "time-gap" in kinds else "temperature"
    number = kinds[kind]
    before, entry = entries[number - 1], entries[number]
    minutes = entry.received - entry.released if kind == "time-gap" else silence(before, entry)
    task = lab.tasks[f"minutes-{kind}"]
    return Numeric(
        kind="numeric",
        id=f"minutes-{kind}",
        text=task.text,
        reason=filled(task.reason, n=number, minutes=minutes),
        sources=task.sources,
        weight=task.weight,
        answer=float(minutes),
    )
