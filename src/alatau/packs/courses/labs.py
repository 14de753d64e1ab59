"""A lab as plain text: what learners are told and asked; an engine makes the material by a seed."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Annotated, Any

from pydantic import Field, field_serializer, field_validator

from alatau.languages import LANGUAGES, LocalText
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
    hand-overs) are for it, and checked by it; texts in them are of `LocalText`, as everywhere.
    `words` are labels and captions of its material.
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

    @field_validator("settings", "items")
    @classmethod
    def _with_texts(cls, value: Any) -> Any:
        return _with_texts(value)

    @field_serializer("settings", "items")
    def _plain(self, value: Any) -> Any:
        return _plain(value)


def _with_texts(value: Any) -> Any:
    """The same with what looks like a text in several languages as one, and tuples for lists."""
    if isinstance(value, LocalText):
        return value
    if isinstance(value, Mapping):
        if value and value.keys() <= set(LANGUAGES) and all(map(_is_text, value.values())):
            return LocalText(value)
        return {key: _with_texts(inner) for key, inner in value.items()}
    if isinstance(value, list | tuple):
        return tuple(_with_texts(inner) for inner in value)
    return value


def _is_text(value: Any) -> bool:
    return isinstance(value, str) and bool(value.strip())


def _plain(value: Any) -> Any:
    if isinstance(value, Mapping):
        return {key: _plain(inner) for key, inner in value.items()}
    if isinstance(value, tuple):
        return [_plain(inner) for inner in value]
    return value
