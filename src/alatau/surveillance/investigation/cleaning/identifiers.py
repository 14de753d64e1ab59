"""A step that checks identifiers."""

from __future__ import annotations

import re
from dataclasses import dataclass

from alatau.checks import InvalidInput
from alatau.languages import N_
from alatau.surveillance.investigation.cleaning.changes import Changes, Effect, shown
from alatau.surveillance.investigation.cleaning.pipeline import Columns, Sheet
from alatau.surveillance.investigation.tags import Tag


@dataclass(frozen=True)
class IdFormat:
    """Flag identifiers that are missing or not written as stated.

    Attributes:
        pattern: a regular expression that the whole identifier has to match, such as
            `KZ-[0-9]{4}`; None to flag missing ones only.
        columns: which; that of the identifier by default.
    """

    pattern: str | None = None
    columns: Columns = (Tag.ID,)

    def __post_init__(self) -> None:
        try:
            re.compile(self.pattern or "")
        except re.error as error:
            raise InvalidInput(
                N_("%(field)s: is no regular expression (%(why)s)."), "pattern", why=str(error)
            ) from error

    def apply(self, sheet: Sheet, changes: Changes) -> Sheet:
        """The sheet after this step."""
        right = re.compile(self.pattern) if self.pattern is not None else None
        for column in sheet.columns(self.columns):
            for place, value in enumerate(sheet.table.column(column).to_pylist()):
                text, row = shown(value), int(sheet.rows[place])
                if not text:
                    changes.note("id-missing", Effect.FLAGGED, row=row, column=column)
                elif right is not None and not right.fullmatch(text):
                    changes.note(
                        "id-format",
                        Effect.FLAGGED,
                        row=row,
                        column=column,
                        before=text,
                        after=text,
                    )
        return sheet
