"""The usual cleaning of a line list, from its tags; and the check that a shell or page calls."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

from alatau import checks
from alatau.checks import InvalidInput
from alatau.surveillance.investigation.cleaning.changes import Changes, Effect
from alatau.surveillance.investigation.cleaning.columns import EmptyColumns, EmptyRows
from alatau.surveillance.investigation.cleaning.date_reading import DateWriting
from alatau.surveillance.investigation.cleaning.dates import DateOrder, ReadDates
from alatau.surveillance.investigation.cleaning.duplicates import DuplicateKeys, ExactDuplicates
from alatau.surveillance.investigation.cleaning.identifiers import IdFormat
from alatau.surveillance.investigation.cleaning.numbers import Limits, ReadNumbers
from alatau.surveillance.investigation.cleaning.pipeline import Cleaned, Sheet, Step, clean
from alatau.surveillance.investigation.cleaning.texts import (
    MissingCodes,
    Recode,
    StripBlanks,
    UnifyLetters,
)
from alatau.surveillance.investigation.cleaning.vocabularies import (
    CLASSIFICATION,
    OUTCOME,
    SEX,
    TEST_RESULT,
    YES_NO,
    Vocabulary,
)
from alatau.surveillance.investigation.line_lists import LineList, is_text, line_list
from alatau.surveillance.investigation.tags import Guesses, Kind, Tag, guess_tags

if TYPE_CHECKING:
    import pyarrow

VOCABULARIES: Mapping[Tag, Vocabulary] = {
    Tag.SEX: SEX,
    Tag.OUTCOME: OUTCOME,
    Tag.CLASSIFICATION: CLASSIFICATION,
    Tag.HEALTH_WORKER: YES_NO,
    Tag.VACCINATED: YES_NO,
    Tag.TEST_RESULT: TEST_RESULT,
}
"""The dictionary of each tag that has one."""

ORDERS: tuple[tuple[Tag, ...], ...] = (
    (Tag.DATE_BIRTH, Tag.DATE_EXPOSURE, Tag.DATE_ONSET, Tag.DATE_CARE, Tag.DATE_OUTCOME),
    (Tag.DATE_ONSET, Tag.DATE_REPORTING),
    (Tag.DATE_ONSET, Tag.DATE_DEATH),
    (Tag.DATE_SAMPLING, Tag.DATE_RESULT),
    (Tag.DATE_ADMISSION, Tag.DATE_DISCHARGE),
)
"""Dates that follow one another. A report may come after an outcome, and a contact may be sampled
before onset."""


@dataclass(frozen=True)
class Rules:
    """What is known of a list before it is checked.

    Attributes:
        writing: how its dates are written.
        oldest: the largest age, in years.
        id_pattern: a regular expression for identifiers; None if none is known.
        number_words: whether ages may be written in words.
        vocabularies: the dictionary by tag.
    """

    writing: DateWriting = field(default_factory=DateWriting)
    oldest: float = 120.0
    id_pattern: str | None = None
    number_words: bool = False
    vocabularies: Mapping[Tag, Vocabulary] = field(default_factory=lambda: dict(VOCABULARIES))

    def __post_init__(self) -> None:
        checks.number(self.oldest, "oldest", least=0.0)
        try:
            IdFormat(self.id_pattern)
        except InvalidInput as error:
            raise InvalidInput(error.msgid, "id_pattern", why=error.params["why"]) from error


@dataclass(frozen=True, eq=False)
class Checked:
    """What a check says.

    Attributes:
        cleaned: the list as the usual steps would leave it.
        report: every change and flag, as `changes` describes.
        offered: tags that other columns might bear, by their names.
    """

    cleaned: Cleaned
    report: pyarrow.Table
    offered: Guesses

    @property
    def flags(self) -> int:
        """How many entries of the report a person has to look at."""
        return self._count(Effect.FLAGGED)

    @property
    def changes(self) -> int:
        """How many cells, rows and columns the usual steps change, add or remove."""
        return len(self.report) - self.flags

    @property
    def fine(self) -> bool:
        """Whether there is nothing to change and nothing to look at."""
        return len(self.report) == 0

    def _count(self, effect: Effect) -> int:
        effects: list[str] = self.report.column("effect").to_pylist()
        return effects.count(effect.value)


def check(
    table: Any,
    tags: Mapping[Any, str | Iterable[str]] | None = None,
    *,
    rules: Rules | None = None,
) -> Checked:
    """Check a line list: what is wrong with it, and what the usual steps would make of it.

    Args:
        table: a line list, or a table with `tags`.
        tags: columns by tag. None are guessed: what names suggest is in `offered`.
        rules: what is known of the list.

    Returns:
        The report, and the cleaned list to take or leave; the given table is unchanged.

    >>> found = check({"id": ["1", "2"], "sex": ["м", "Ж"]}, {"id": "id", "sex": "sex"})
    >>> found.changes, found.flags, found.cleaned.line_list.column("sex").to_pylist()
    (2, 0, ['male', 'female'])
    """
    given = (
        table
        if isinstance(table, LineList) and tags is None
        else line_list(table, tags, typed=False)
    )
    cleaned = clean(given, [*usual_steps(given, rules or Rules()), TagKinds()])
    bearers = {name for names in given.tags.values() for name in names}
    others = [name for name in given.table.column_names if name not in bearers]
    return Checked(cleaned, cleaned.report, guess_tags(others))


def usual_steps(cases: LineList, rules: Rules | None = None) -> tuple[Step, ...]:
    """The usual steps for a line list with these tags, in their order.

    Texts are stripped, letters unified and codes for missing values taken out everywhere; then
    dates and ages are read, codes recoded, empty rows and columns and exact duplicates removed,
    and duplicate identifiers, ages and dates out of order flagged. Nothing is merged or swapped.
    """
    known = rules or Rules()
    steps: list[Step] = [StripBlanks(), UnifyLetters(), MissingCodes()]
    days = [tag for tag in cases.tags if tag.kind is Kind.DAY]
    if days:
        steps.append(ReadDates(tuple(days), known.writing))
    if cases.has(Tag.AGE):
        steps += [ReadNumbers((Tag.AGE,), known.number_words), Limits((Tag.AGE,), 0, known.oldest)]
    for tag, vocabulary in known.vocabularies.items():
        if cases.has(tag) and _holds_texts(cases, tag):
            steps.append(Recode((tag,), vocabulary))
    steps += [EmptyRows(), ExactDuplicates(), EmptyColumns()]
    if cases.has(Tag.ID):
        steps += [IdFormat(known.id_pattern), DuplicateKeys((Tag.ID,))]
    for order in ORDERS:
        present = tuple(tag for tag in order if cases.has(tag))
        if len(present) > 1:
            steps.append(DateOrder(present))
    return tuple(steps)


@dataclass(frozen=True)
class TagKinds:
    """Flag tagged columns that still hold what their tag does not allow."""

    def apply(self, sheet: Sheet, changes: Changes) -> Sheet:
        """The sheet after this step."""
        for tag, names in sheet.line_list.tags.items():
            for name in names:
                try:
                    line_list(sheet.table, {tag: name})
                except InvalidInput:
                    kind = sheet.table.schema.field(name).type
                    changes.note(
                        "tag-kind", Effect.FLAGGED, column=name, before=tag, after=str(kind)
                    )
        return sheet


def _holds_texts(cases: LineList, tag: Tag) -> bool:
    return any(is_text(cases.table.column(name)) for name in cases.names(tag))
