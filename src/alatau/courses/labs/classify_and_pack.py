"""Classify consignments for transport, and say what is missing on packages that are drawn.

The classes are those of the United Nations Model Regulations as public-health guidance gives them:
a consignment is classified by what is known or suspected of it, not by what a laboratory finds
afterwards. Which item is of which class is written in the lab file, with its reason and source.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Annotated, Literal, Self

import numpy as np
from pydantic import Field, model_validator

from alatau import checks
from alatau.checks import InvalidInput
from alatau.courses.labs.package_drawing import package_svg
from alatau.courses.labs.phrases import (
    check_sources,
    check_words,
    filled,
    joined,
    options,
    read,
)
from alatau.courses.labs.sheet import Drawing, Sheet
from alatau.languages import N_, LocalText
from alatau.packs.courses.labs import LabFile
from alatau.packs.courses.questions import (
    Choice,
    Matching,
    MultipleChoice,
    Question,
    SingleChoice,
)
from alatau.packs.model import OneOrMore, PackModel, Slug, refused

Category = Literal["un-2814", "un-2900", "un-3373", "exempt", "not-subject", "un-3549", "un-3291"]

INSTRUCTION_OF: dict[Category, str] = {
    "un-2814": "p620",
    "un-2900": "p620",
    "un-3373": "p650",
    "exempt": "triple",
    "not-subject": "none",
    "un-3549": "p622",
    "un-3291": "p621",
}
"""Packing instruction by class; `triple`: three layers, but no numbered instruction."""

PARTS_A = (
    "primary", "absorbent", "secondary", "item-list", "outer", "un-mark",
    "label-6-2", "name", "addresses", "phone", "declaration",
)  # fmt: skip
"""What a package of category A has in it, on it and with it."""
SUSPECTED = "suspected"
"""What the paper of a package adds where the agent is unknown, but suspected to be category A."""
PARTS_B = ("primary", "absorbent", "secondary", "outer", "diamond", "name")
"""What a package of category B has in it and on it."""
NOT_FOR_A, NOT_FOR_B = ("diamond",), ("un-mark", "label-6-2", "declaration")
"""What somebody may think to be missing, but is of the other category."""
ALWAYS_THERE = ("primary", "outer")
ALWAYS_DRAWN = ("addresses", "phone")
"""What is drawn on packages of category B, but not asked: the modes of transport differ on it."""

_WORDS = (
    "caption", "name-un-2814", "name-un-2900", "name-un-3373", "draw-primary", "draw-secondary",
    "draw-absorbent", "draw-outer", "draw-item-list", "draw-from", "draw-to", "draw-phone",
    "draw-declaration", "draw-suspected", "draw-section", "draw-outside", "draw-papers",
    "draw-nothing",
)  # fmt: skip


class Consignment(PackModel):
    """Something to be sent.

    Attributes:
        short: how it is called where it is spoken of again.
        category: its class, with the reason for it.
        unknown: whether nobody knows yet what agent it holds.
        liquid: whether it is one for certain; with others absorbent material is never missing,
            since rules ask for it with liquids, and opinions differ on a swab or an organ.
        origin: of the event that it belongs to; an undetermined one plays in an invented region.
    """

    id: Annotated[Slug, Field(max_length=28)]
    short: LocalText
    text: LocalText
    category: Category
    reason: LocalText
    sources: Annotated[tuple[Slug, ...], OneOrMore] = ()
    unknown: bool = False
    liquid: bool = True
    origin: Literal["natural", "undetermined"] = "natural"
    region: Literal["real", "altynaral"] = "real"

    @model_validator(mode="after")
    def _safe(self) -> Self:
        if self.origin == "undetermined" and self.region != "altynaral":
            raise refused(N_("A consignment of an undetermined event is from Altynaral."))
        return self

    @property
    def required(self) -> tuple[str, ...]:
        """What its package needs; nothing is said of other classes than A and B."""
        if self.category == "un-3373":
            return PARTS_B
        return (*PARTS_A, SUSPECTED) if self.unknown else PARTS_A

    @property
    def may_miss(self) -> tuple[str, ...]:
        """What of that may be left out of its package."""
        never = ALWAYS_THERE if self.liquid else (*ALWAYS_THERE, "absorbent")
        return tuple(part for part in self.required if part not in never)

    @property
    def drawn(self) -> bool:
        """Whether its package can be drawn."""
        return self.category in ("un-2814", "un-2900", "un-3373")


class Settings(PackModel):
    """`settings` of the lab file.

    Attributes:
        counts: how many consignments of each class a sheet has.
        unknown: how many of them hold an agent that nobody knows yet.
        packages: how many packages are drawn; `missing`: how many things each of them lacks.
        instructions: of how many consignments the packing instruction is asked.
    """

    counts: dict[Category, Annotated[int, Field(strict=True, ge=0, le=12)]]
    unknown: int = Field(default=2, strict=True, ge=0, le=12)
    packages: int = Field(default=3, strict=True, ge=1, le=6)
    missing: int = Field(default=2, strict=True, ge=1, le=3)
    instructions: int = Field(default=5, strict=True, ge=2, le=12)

    @property
    def total(self) -> int:
        """How many consignments a sheet has."""
        return sum(self.counts.values())


@dataclass(frozen=True)
class ClassifyAndPack:
    """The engine."""

    def check(self, lab: LabFile) -> None:
        """Raise InvalidInput where settings, items, tasks or words do not fit."""
        settings, bank = _settings(lab), _bank(lab)
        parts = {*PARTS_A, SUSPECTED, *PARTS_B}
        check_words(
            lab,
            [*_WORDS, *(f"why-{part}" for part in sorted(parts))],
            {
                "category": tuple(INSTRUCTION_OF),
                "instruction": sorted(set(INSTRUCTION_OF.values())),
                "package": sorted(parts),
            },
        )
        check_sources(lab, {item.id: item.sources for item in bank})
        if len({item.id for item in bank}) < len(bank):
            raise InvalidInput(N_("%(field)s: two items have the same id."), f"{lab.id}.items")
        field = f"{lab.id}.settings"
        checks.whole(settings.total, f"{field}.counts", least=2, most=20)
        for category, wanted in settings.counts.items():
            here = sum(item.category == category and not item.unknown for item in bank)
            checks.whole(wanted, f"{field}.counts.{category}", most=here)
        found = len(_unknown_ones(bank, settings, np.random.default_rng(0)))
        checks.whole(settings.unknown, f"{field}.unknown", most=found)
        drawable = settings.counts.get("un-3373", 0) + settings.counts.get("un-2814", 0)
        checks.whole(settings.packages, f"{field}.packages", most=drawable)
        checks.whole(settings.instructions, f"{field}.instructions", most=settings.total)
        if 2 * sum(item.origin == "natural" for item in bank) < len(bank):
            raise InvalidInput(
                N_("%(field)s: at least half of the consignments are of natural events."),
                f"{lab.id}.items",
            )

    def sheet(self, lab: LabFile, seed: int) -> Sheet:
        """Consignments of the seed, in its order, and packages of some of them."""
        self.check(lab)
        settings, chance = _settings(lab), np.random.default_rng(seed)
        chosen = _chosen(_bank(lab), settings, chance)
        numbers = {item.id: number for number, item in enumerate(chosen, start=1)}
        drawings: list[Drawing] = []
        packages: list[Question] = []
        for item in _to_draw(chosen, settings, chance):
            missing = _missing(item, settings.missing, chance)
            drawings.append(_drawing(lab, item, numbers[item.id], missing))
            packages.append(_package(lab, item, numbers[item.id], missing))
        asked = _spread(chosen, settings.instructions, chance)
        asked.sort(key=lambda item: numbers[item.id])
        return Sheet(
            materials=tuple(drawings),
            questions=(
                *(_category(lab, item, numbers[item.id]) for item in chosen),
                _instruction(lab, asked, numbers),
                *packages,
            ),
        )


def _settings(lab: LabFile) -> Settings:
    return read(Settings, lab.settings, f"{lab.id}.settings")


def _bank(lab: LabFile) -> list[Consignment]:
    return [
        read(Consignment, item, f"{lab.id}.items.{place}") for place, item in enumerate(lab.items)
    ]


def _mixed(items: Sequence[Consignment], chance: np.random.Generator) -> list[Consignment]:
    return [items[at] for at in chance.permutation(len(items))]


def _unknown_ones(
    bank: Sequence[Consignment], settings: Settings, chance: np.random.Generator
) -> list[Consignment]:
    """As many consignments of an unknown agent as the counts of their classes allow."""
    left = dict(settings.counts)
    found: list[Consignment] = []
    for item in _mixed([item for item in bank if item.unknown], chance):
        if len(found) < settings.unknown and left.get(item.category, 0) > 0:
            left[item.category] -= 1
            found.append(item)
    return found


def _chosen(
    bank: Sequence[Consignment], settings: Settings, chance: np.random.Generator
) -> list[Consignment]:
    chosen = _unknown_ones(bank, settings, chance)
    for category, wanted in settings.counts.items():
        already = sum(item.category == category for item in chosen)
        known = [item for item in bank if item.category == category and not item.unknown]
        chosen += _mixed(known, chance)[: wanted - already]
    return _mixed(chosen, chance)


def _to_draw(
    chosen: Sequence[Consignment], settings: Settings, chance: np.random.Generator
) -> list[Consignment]:
    """Those whose packages are drawn: one of an unknown agent first, then both categories."""
    mixed = _mixed([item for item in chosen if item.drawn], chance)
    mixed.sort(key=lambda item: not (item.unknown and item.category != "un-3373"))
    first, rest = mixed[:1], mixed[1:]
    return first + _spread(rest, settings.packages - len(first), chance)


def _spread(
    items: Sequence[Consignment], count: int, chance: np.random.Generator
) -> list[Consignment]:
    """Some items of as many classes as possible."""
    mixed = _mixed(items, chance)
    order: dict[str, int] = {}
    turns: list[tuple[int, int]] = []
    for at, item in enumerate(mixed):
        turn = order[item.category] = order.get(item.category, -1) + 1
        turns.append((turn, at))
    return [mixed[at] for _, at in sorted(turns)[:count]]


def _missing(item: Consignment, count: int, chance: np.random.Generator) -> tuple[str, ...]:
    able = item.may_miss
    picked = {able[at] for at in chance.permutation(len(able))[:count]}
    if "declaration" in picked and SUSPECTED in item.required:
        picked.add(SUSPECTED)
    return tuple(part for part in item.required if part in picked)


def _category(lab: LabFile, item: Consignment, number: int) -> SingleChoice:
    task = lab.tasks["category"]
    return SingleChoice(
        kind="single-choice",
        id=f"category-{item.id}",
        text=filled(task.text, n=number, consignment=item.text),
        reason=item.reason,
        sources=item.sources,
        weight=task.weight,
        options=options(lab, "category", tuple(INSTRUCTION_OF)),
        answer=item.category,
    )


def _instruction(lab: LabFile, asked: Sequence[Consignment], numbers: dict[str, int]) -> Matching:
    task = lab.tasks["instruction"]
    return Matching(
        kind="matching",
        id="instruction",
        text=task.text,
        reason=task.reason,
        sources=task.sources,
        weight=task.weight,
        left=tuple(
            Choice(id=item.id, text=_numbered(numbers[item.id], item.short)) for item in asked
        ),
        right=options(lab, "instruction", tuple(dict.fromkeys(INSTRUCTION_OF.values()))),
        pairs={item.id: INSTRUCTION_OF[item.category] for item in asked},
    )


def _numbered(number: int, text: LocalText) -> LocalText:
    return LocalText({code: f"{number}. {text[code]}" for code in text})


def _package(
    lab: LabFile, item: Consignment, number: int, missing: Sequence[str]
) -> MultipleChoice:
    task = lab.tasks["package"]
    wrong = NOT_FOR_B if item.category == "un-3373" else NOT_FOR_A
    told = [lab.tasks["package"].choices[part] for part in missing]
    return MultipleChoice(
        kind="multiple-choice",
        id=f"package-{item.id}",
        text=filled(task.text, n=number, consignment=item.short),
        reason=filled(task.reason, missing=joined(told, "; ")),
        sources=task.sources,
        weight=task.weight,
        options=options(lab, "package", (*item.required, *wrong), why="why-"),
        answers=tuple(missing),
    )


def _drawing(lab: LabFile, item: Consignment, number: int, missing: Sequence[str]) -> Drawing:
    there = [part for part in item.required if part not in missing]
    caption = filled(
        lab.words["caption"],
        n=number,
        consignment=item.short,
        there=joined([lab.tasks["package"].choices[part] for part in there], "; "),
    )

    def svg(language: str) -> str:
        def word(key: str) -> str:
            return lab.words[key].in_language(language)

        parts = {*there, *ALWAYS_DRAWN} if item.category == "un-3373" else {*there}
        return package_svg(parts, word, name=f"name-{item.category}")

    return Drawing(id=f"package-{item.id}", caption=caption, svg=svg)
