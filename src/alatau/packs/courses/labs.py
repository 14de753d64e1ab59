"""A lab as plain text: what learners are told and asked; an engine makes the material by a seed."""

from __future__ import annotations

from typing import Annotated, Any

from pydantic import Field

from alatau.languages import LocalText
from alatau.packs.courses.lessons import Source
from alatau.packs.model import OneOrMore, PackModel, Slug


class Task(PackModel):
    """A question of a lab. Its key is made by the engine from the seed; these are its words.

    `choices` are the words of options, steps or places that the engine offers, by id.
    """

    text: LocalText
    reason: LocalText
    choices: dict[Slug, LocalText] = Field(default_factory=dict)
    sources: Annotated[tuple[Slug, ...], OneOrMore] = ()
    weight: float = Field(default=1.0, gt=0, le=100)


class LabFile(PackModel):
    """`labs/ID.yaml`.

    `engine` is a name of `alatau.courses.labs`; `settings` and `items` (vignettes, consignments,
    hand-overs) are for it, and checked by it. `words` are labels and captions of its material.
    """

    id: Slug
    engine: Slug
    title: LocalText
    purpose: LocalText
    minutes: int = Field(gt=0, le=240)
    text: LocalText
    tasks: dict[Slug, Task] = Field(min_length=1)
    words: dict[Slug, LocalText] = Field(default_factory=dict)
    settings: dict[str, Any] = Field(default_factory=dict)
    items: tuple[dict[str, Any], ...] = ()
    sources: tuple[Source, ...] = ()
    debrief: LocalText
    """Shown once the lab is handed in: what it was about."""
