"""What is wrong with a table in a file, and where."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from alatau.checks import InvalidInput
from alatau.languages import N_, AlatauError


class TableError(AlatauError):
    """A file cannot be used; the sentence names it and, where there is one, line and column."""

    def __init__(self, reason: str, file: str, /, **params: object) -> None:
        """`reason` is a message id that begins after the place; `params` may hold its place."""
        line, column = params.get("line"), params.get("column")
        if line is not None and column is not None:
            place = N_("%(file)s, line %(line)s, column “%(column)s”: ")
        elif line is not None:
            place = N_("%(file)s, line %(line)s: ")
        elif column is not None:
            place = N_("%(file)s, column “%(column)s”: ")
        else:
            place = N_("%(file)s: ")
        super().__init__(reason, {"file": file, **params})
        self.place = place

    def in_words(self, translate: Callable[[str], str]) -> str:
        """The place and then the reason, each in words of the language."""
        return translate(self.place) % self.params + super().in_words(translate)

    def __str__(self) -> str:
        return self.in_words(str)

    def __reduce__(self) -> tuple[Callable[..., TableError], tuple[Any, ...]]:
        return _again, (self.msgid, dict(self.params))


def _again(msgid: str, params: dict[str, Any]) -> TableError:
    file = params.pop("file")
    return TableError(msgid, file, **params)


def refusal(error: InvalidInput, file: str) -> TableError:
    """A refusal of the methods, with the file it is about."""
    return TableError("%(reason)s", file, reason=str(error))
