"""The item bank as CSV: a row for each question, and below it one for each of its parts.

| `row` | what it is | `id` | `key` |
| --- | --- | --- | --- |
| `question` | text and reason (as `why`), `kind`, points and so on | of the question | the answer |
| `option` | of a choice or judgement | of the option | votes of the panel (judgement) |
| `reason` | of true-false | of the reason | |
| `step` | of an ordering | of the step | |
| `before` | of an ordering with a partial order | the earlier step | the later step |
| `left`, `right` | of a matching | of the item | what it belongs to (left) |
| `unit` | of a numeric answer | | |
| `other-unit` | that may be written as well | the unit | what one of it is in `unit` |
| `term` | of a short text; its words with `|` between them | of the term | its weight |
| `panel` | who was asked for a judgement | | |

Texts stand in a column for each language: `text.en`, `why.ru`. Reading refuses what it does not
know, and says where.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import date
from typing import Any

from pydantic import ValidationError

from alatau.interchange.bank import NOTICE, QUESTION, BankItem, is_place, languages_of
from alatau.interchange.cells import read_csv, split, write_csv
from alatau.interchange.errors import InterchangeError, first_problem, unknown
from alatau.interchange.item_rows import COLUMNS, KINDS, LISTS, SPAN, TEXTS, Row, rows_of
from alatau.languages import LANGUAGES, N_, LocalText
from alatau.packs.courses.questions import ShortText


def write_items(items: Iterable[BankItem]) -> str:
    """The bank as CSV (begins with a byte order mark, so that spreadsheets read it as UTF-8)."""
    bank = tuple(items)
    rows = [row for item in bank for row in rows_of(item)]
    languages = languages_of(item.question for item in bank)
    others = {
        code
        for item in bank
        if isinstance(item.question, ShortText)
        for term in item.question.terms
        for code in term.words
    }
    others -= set(languages)
    header = [
        *COLUMNS,
        *(f"text.{code}" for code in (*languages, *sorted(others))),
        *(f"why.{code}" for code in languages),
    ]
    return write_csv(NOTICE, header, ([row.get(name, "") for name in header] for row in rows))


@dataclass
class _Draft:
    """A question while its rows are read: its keys, and where each of them stands."""

    place: str
    line: int
    keys: dict[str, Any]
    lines: dict[tuple[str, int], int] = field(default_factory=dict)


def read_items(content: bytes, file: str = "items.csv") -> tuple[BankItem, ...]:
    """The bank that a CSV file holds.

    Raises:
        InterchangeError: with the row (`line`) and column (`location`) of the first thing wrong.
    """
    rows = read_csv(content, file)
    if not rows:
        raise InterchangeError(N_("The table is empty."), file=file)
    line, header = rows[0]
    _check_header(header, file, line)
    drafts: list[_Draft] = []
    for line, cells in rows[1:]:
        if len(cells) > len(header) and any(cells[len(header) :]):
            raise InterchangeError(
                N_("The row has more cells than the header has columns."), file=file, line=line
            )
        _Reader(dict(zip(header, cells, strict=False)), file, line).read(drafts)
    items = tuple(_item(draft, file) for draft in drafts)
    _check_ids(items, drafts, file)
    return items


def _check_header(header: list[str], file: str, line: int) -> None:
    known = [*COLUMNS, *(f"{text}.{code}" for text in TEXTS for code in LANGUAGES)]
    for name in header:
        # Words of terms may be in any language.
        if name and name not in known and not name.startswith("text."):
            raise unknown(name, known, file, line=line)
    for name in ("place", "question", "row", "id", "kind", "key"):
        if name not in header:
            raise InterchangeError(
                N_("The column “%(column)s” is missing."), {"column": name}, file=file, line=line
            )
    twice = next((name for name in header if name and header.count(name) > 1), None)
    if twice is not None:
        raise InterchangeError(
            N_("The column “%(column)s” is there twice."), {"column": twice}, file=file, line=line
        )


class _Reader:
    """One row."""

    def __init__(self, row: Row, file: str, line: int) -> None:
        self.row = row
        self.file = file
        self.line = line

    def cell(self, name: str) -> str:
        return self.row.get(name) or ""

    def read(self, drafts: list[_Draft]) -> None:
        """Begin a draft, or add a part to the last one."""
        kind_of_row = self.cell("row")
        if kind_of_row == "question":
            self._check_languages(LANGUAGES)
            drafts.append(self._question())
            return
        rows = ["question", *dict.fromkeys(name for each in KINDS.values() for name in each)]
        if kind_of_row not in rows:
            raise unknown(kind_of_row, rows, self.file, "row", self.line)
        draft = drafts[-1] if drafts else None
        if draft is None or draft.keys["id"] != self.cell("question"):
            raise self._error(
                N_("A row “%(row)s” stands below the row of its question."), "question",
                row=kind_of_row,
            )  # fmt: skip
        allowed = KINDS[draft.keys["kind"]]
        if kind_of_row not in allowed:
            raise unknown(kind_of_row, list(allowed), self.file, "row", self.line)
        if kind_of_row != "term":
            self._check_languages(LANGUAGES)
        self._part(kind_of_row, draft)

    def _check_languages(self, known: tuple[str, ...]) -> None:
        for name, cell in self.row.items():
            column, _, code = name.partition(".")
            if cell and column in TEXTS and code not in known:
                raise unknown(code, known, self.file, name, self.line)

    def _question(self) -> _Draft:
        kind = self.cell("kind")
        if kind not in KINDS:
            raise unknown(kind, list(KINDS), self.file, "kind", self.line)
        keys: dict[str, Any] = {
            "id": self.cell("question"),
            "kind": kind,
            "text": self.text("text"),
            "reason": self.text("why"),
            "confidence": self.yes("confidence"),
            "sources": split(self.cell("sources")) if self.cell("sources") else (),
            "objective": self.cell("objective") or None,
            "figure": self.cell("figure") or None,
        }
        if self.cell("weight"):
            keys["weight"] = self.number("weight")
        for name in KINDS[kind]:
            if name in LISTS:
                keys[LISTS[name]] = []
        self._answer(kind, keys)
        return _Draft(self._place(), self.line, keys)

    def _place(self) -> str:
        place = self.cell("place")
        if not is_place(place):
            raise self._error(
                N_("“%(value)s” is neither a lesson, such as A3.1, nor a module, such as A3."),
                "place", value=place[:40],
            )  # fmt: skip
        return place

    def _answer(self, kind: str, keys: dict[str, Any]) -> None:
        cell = self.cell("key")
        match kind:
            case "single-choice":
                keys["answer"] = cell
            case "multiple-choice":
                keys["answers"] = split(cell) if cell else ()
            case "true-false":
                answer, reason = self._two(cell)
                if answer not in ("true", "false"):
                    raise unknown(answer, ["true", "false"], self.file, "key", self.line)
                keys |= {"answer": answer == "true", "right_reason": reason}
            case "ordering":
                keys["before"] = []
            case "matching":
                keys["pairs"] = {}
            case "numeric":
                keys |= {"answer": self.number("key"), "relative": self.yes("relative"),
                         "units": {}}  # fmt: skip
                if self.cell("tolerance"):
                    keys["tolerance"] = self.number("tolerance")
            case "point":
                keys |= self._aim(cell)
                keys["tolerance"] = self.cell("tolerance") or 0
            case "short-text":
                if self.cell("enough"):
                    keys["enough"] = self.number("enough")
            case "judgement":
                keys["panel"] = {}

    def _two(self, cell: str) -> tuple[str, str]:
        parts = split(cell)
        if len(parts) != 2:
            raise self._error(N_("Two parts with “|” between them are needed here."), "key")
        return parts[0], parts[1]

    def _aim(self, cell: str) -> dict[str, Any]:
        what, *rest = split(cell) or ("",)
        if what == "places":
            return {"places": rest}
        if what not in ("days", "window"):
            raise unknown(what, ["days", "window", "places"], self.file, "key", self.line)
        first, _, last = "".join(rest).partition(SPAN)
        try:
            return {what: (date.fromisoformat(first), date.fromisoformat(last))}
        except ValueError:
            raise self._error(N_("Two days are needed here, such as 2023-05-04..2023-05-09."),
                              "key") from None  # fmt: skip

    def _part(self, row: str, draft: _Draft) -> None:
        keys, name = draft.keys, self.cell("id")
        key = self.cell("key")
        match row:
            case "before":
                keys["before"].append((name, key))
                draft.lines["before", len(keys["before"]) - 1] = self.line
            case "unit":
                keys["unit"] = self.text("text")
            case "other-unit":
                keys["units"][name] = self.number("key")
            case "panel":
                keys["panel_of"] = self.text("text")
            case "term":
                words = {
                    column.removeprefix("text."): split(cell)
                    for column, cell in self.row.items()
                    if column.startswith("text.") and cell
                }
                term: dict[str, Any] = {"id": name, "words": words}
                if key:
                    term["weight"] = self.number("key")
                self._append("terms", term, draft)
            case _:
                choice = {"id": name, "text": self.text("text"), "why": self.text("why")}
                self._append(LISTS[row], choice, draft)
                if row == "left":
                    keys["pairs"][name] = key
                if keys["kind"] == "judgement" and key:
                    keys["panel"][name] = self.whole("key")

    def _append(self, name: str, part: dict[str, Any], draft: _Draft) -> None:
        draft.keys[name].append(part)
        draft.lines[name, len(draft.keys[name]) - 1] = self.line

    def text(self, column: str) -> LocalText | None:
        words = {code: self.row.get(f"{column}.{code}") or "" for code in LANGUAGES}
        given = {code: each for code, each in words.items() if each}
        return LocalText(given) if given else None

    def yes(self, name: str) -> bool:
        cell = self.cell(name).strip().casefold()
        if cell not in ("", "yes", "no"):
            raise unknown(cell, ["yes", "no"], self.file, name, self.line)
        return cell == "yes"

    def number(self, name: str) -> float:
        try:
            return float(self.cell(name).replace(",", "."))
        except ValueError:
            raise self._error(
                N_("“%(value)s” is not a number."), name, value=self.cell(name)[:40]
            ) from None

    def whole(self, name: str) -> int:
        try:
            return int(self.cell(name))
        except ValueError:
            raise self._error(
                N_("“%(value)s” is not a whole number."), name, value=self.cell(name)[:40]
            ) from None

    def _error(self, msgid: str, column: str, **params: object) -> InterchangeError:
        return InterchangeError(msgid, params, file=self.file, line=self.line, location=column)


def _item(draft: _Draft, file: str) -> BankItem:
    try:
        return BankItem(draft.place, QUESTION.validate_python(draft.keys))
    except ValidationError as error:
        place, msgid, params = first_problem(error)
        line, column = _position(draft, [part for part in place if part != draft.keys["kind"]])
        raise InterchangeError(msgid, params, file=file, line=line, location=column) from error


_COLUMN_OF = {"reason": "why", "answer": "key", "answers": "key", "right_reason": "key",
              "days": "key", "window": "key", "places": "key", "panel": "key", "pairs": "key",
              "panel_of": "text", "words": "text"}  # fmt: skip


def _position(draft: _Draft, place: list[str | int]) -> tuple[int, str]:
    """The row and the column in which a key of a question stands."""
    line, last = draft.line, ""
    for part, index in zip(place, [*place[1:], None], strict=False):
        if isinstance(part, str) and isinstance(index, int):
            line = draft.lines.get((part, index), line)
        if isinstance(part, str):
            last = part
    if not place:
        last = "answer"
    column = _COLUMN_OF.get(last, last)
    return line, "" if column in LISTS.values() else column


def _check_ids(items: tuple[BankItem, ...], drafts: list[_Draft], file: str) -> None:
    seen: set[str] = set()
    for item, draft in zip(items, drafts, strict=True):
        if item.question.id in seen:
            raise InterchangeError(
                N_("“%(id)s” is there twice."),
                {"id": item.question.id},
                file=file,
                line=draft.line,
                location="question",
            )
        seen.add(item.question.id)
