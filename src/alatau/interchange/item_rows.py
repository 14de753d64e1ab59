"""The rows that a question has in a table, and their columns."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from typing import get_args

from alatau.interchange.bank import BankItem
from alatau.interchange.cells import joined
from alatau.languages import LocalText
from alatau.packs.courses.questions import (
    Choice,
    Judgement,
    Matching,
    MultipleChoice,
    Numeric,
    Ordering,
    PointOnFigure,
    Question,
    ShortText,
    SingleChoice,
    TrueFalse,
)

COLUMNS = (
    "place",
    "question",
    "row",
    "id",
    "kind",
    "key",
    "weight",
    "confidence",
    "sources",
    "objective",
    "figure",
    "tolerance",
    "relative",
    "enough",
)
"""The columns before those of texts."""

TEXTS = ("text", "why")
SPAN = ".."
KINDS: Mapping[str, tuple[str, ...]] = {
    "single-choice": ("option",),
    "multiple-choice": ("option",),
    "true-false": ("reason",),
    "ordering": ("step", "before"),
    "matching": ("left", "right"),
    "numeric": ("unit", "other-unit"),
    "point": (),
    "short-text": ("term",),
    "judgement": ("option", "panel"),
}
"""The rows that a question of each kind may have."""
LISTS = {"option": "options", "reason": "reasons", "step": "steps", "left": "left",
          "right": "right", "term": "terms"}  # fmt: skip

Row = dict[str, str]


def rows_of(item: BankItem) -> Iterator[Row]:
    """The row of a question, and those of its parts; empty cells are left out."""
    asked = item.question
    home = {"place": item.place, "question": asked.id}
    key, settings = _key(asked)
    yield {
        **home,
        "row": "question",
        "id": asked.id,
        "kind": asked.kind,
        "key": key,
        "weight": repr(asked.weight),
        "confidence": _yes(asked.confidence),
        "sources": joined(asked.sources) if asked.sources else "",
        "objective": asked.objective or "",
        "figure": asked.figure or "",
        **settings,
        **_texts("text", asked.text),
        **_texts("why", asked.reason),
    }
    for row in _parts(asked):
        yield home | row


def _key(asked: Question) -> tuple[str, Row]:
    """The cell `key` of a question, and other cells that only its kind has."""
    match asked:
        case SingleChoice():
            return asked.answer, {}
        case MultipleChoice():
            return joined(asked.answers), {}
        case TrueFalse():
            return joined([str(asked.answer).lower(), asked.right_reason]), {}
        case Numeric():
            return repr(asked.answer), {
                "tolerance": repr(asked.tolerance),
                "relative": _yes(asked.relative),
            }
        case PointOnFigure():
            return _target(asked), {"tolerance": str(asked.tolerance)}
        case ShortText():
            return "", {"enough": "" if asked.enough is None else repr(asked.enough)}
        case _:
            return "", {}


def _target(asked: PointOnFigure) -> str:
    if asked.places:
        return joined(["places", *asked.places])
    span = asked.days or asked.window
    assert span is not None
    name = "days" if asked.days else "window"
    return joined([name, SPAN.join(day.isoformat() for day in span)])


def _parts(asked: Question) -> Iterator[Row]:
    match asked:
        case SingleChoice() | MultipleChoice():
            yield from _choices("option", asked.options)
        case TrueFalse():
            yield from _choices("reason", asked.reasons)
        case Ordering():
            yield from _choices("step", asked.steps)
            for earlier, later in asked.before:
                yield {"row": "before", "id": earlier, "key": later}
        case Matching():
            yield from _choices("left", asked.left, asked.pairs)
            yield from _choices("right", asked.right)
        case Numeric():
            if asked.unit is not None:
                yield {"row": "unit", **_texts("text", asked.unit)}
            for name, factor in asked.units.items():
                yield {"row": "other-unit", "id": name, "key": repr(factor)}
        case ShortText():
            for term in asked.terms:
                words = {f"text.{code}": joined(each) for code, each in term.words.items()}
                yield {"row": "term", "id": term.id, "key": repr(term.weight), **words}
        case Judgement():
            votes = {name: str(count) for name, count in asked.panel.items()}
            yield from _choices("option", asked.options, votes)
            yield {"row": "panel", **_texts("text", asked.panel_of)}
        case _:
            pass


def _choices(
    row: str, choices: Iterable[Choice], keys: Mapping[str, str] | None = None
) -> Iterator[Row]:
    for choice in choices:
        yield {
            "row": row,
            "id": choice.id,
            "key": (keys or {}).get(choice.id, ""),
            **_texts("text", choice.text),
            **_texts("why", choice.why),
        }


def _texts(column: str, text: LocalText | None) -> Row:
    return {f"{column}.{code}": words for code, words in (text or {}).items()}


def _yes(value: bool) -> str:
    return "yes" if value else ""


assert set(KINDS) == {
    kind
    for model in get_args(get_args(Question)[0])
    for kind in get_args(model.model_fields["kind"].annotation)
}
