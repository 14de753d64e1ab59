"""Words of a lab file as an engine uses them: with places filled, as choices, and checked."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from typing import Any, TypeVar

from pydantic import ValidationError

from alatau import checks
from alatau.checks import InvalidInput
from alatau.languages import N_, LocalText
from alatau.packs.courses.labs import LabFile
from alatau.packs.courses.questions import Choice
from alatau.packs.model import PackModel

Part = TypeVar("Part", bound=PackModel)


def filled(text: LocalText, **values: object) -> LocalText:
    """A text with its places `{name}` filled; a value may be a text of several languages itself.

    >>> filled(LocalText(en="{n} tubes", ru="пробирок: {n}"), n=3).in_language("ru")
    'пробирок: 3'
    """
    return LocalText({code: _filled(text[code], code, values) for code in text})


def _filled(words: str, language: str, values: Mapping[str, object]) -> str:
    for name, value in values.items():
        told = value.in_language(language) if isinstance(value, LocalText) else str(value)
        words = words.replace("{" + name + "}", told)
    return words


def joined(texts: Collection[LocalText], separator: str = ", ") -> LocalText:
    """Texts one after the other, in every language that the first of them has."""
    languages = list(next(iter(texts)))
    return LocalText(
        {code: separator.join(text.in_language(code) for text in texts) for code in languages}
    )


def options(lab: LabFile, task: str, names: Collection[str], why: str = "") -> tuple[Choice, ...]:
    """The choices of a task with these names; `why` before a name is its key in `words`."""
    told = lab.tasks[task].choices
    return tuple(
        Choice(id=name, text=told[name], why=lab.words.get(why + name) if why else None)
        for name in names
    )


def read(model: type[Part], given: Mapping[str, Any], field: str) -> Part:
    """A part of a lab file as its model.

    Raises:
        InvalidInput: it is not one; the sentence names the place.
    """
    try:
        return model.model_validate(given)
    except ValidationError as error:
        first = error.errors(include_url=False)[0]
        place = ".".join([field, *map(str, first["loc"])])
        raise InvalidInput(N_("%(field)s: %(reason)s"), place, reason=first["msg"]) from None


def check_words(
    lab: LabFile, words: Collection[str], choices: Mapping[str, Collection[str]]
) -> None:
    """Refuse a lab that lacks one of `words`, a task, or one of the choices of a task.

    Raises:
        InvalidInput: something is missing; the sentence names it.
    """
    for name in words:
        checks.known(name, lab.words, f"{lab.id}.words")
    for task, names in choices.items():
        checks.known(task, lab.tasks, f"{lab.id}.tasks")
        for name in names:
            checks.known(name, lab.tasks[task].choices, f"{lab.id}.tasks.{task}.choices")


def check_sources(lab: LabFile, named: Mapping[str, Collection[str]]) -> None:
    """Refuse a lab where a task, or an item of `named`, rests on a source that is not listed.

    Raises:
        InvalidInput: a source is unknown, or an item names none.
    """
    known = [source.id for source in lab.sources]
    for place, sources in named.items():
        checks.refuse_unless(
            bool(sources), N_("%(field)s: names no source."), f"{lab.id}.items.{place}.sources"
        )
        for source in sources:
            checks.known(source, known, f"{lab.id}.items.{place}.sources")
    for task_name, task in lab.tasks.items():
        for source in task.sources:
            checks.known(source, known, f"{lab.id}.tasks.{task_name}.sources")
