"""What can be wrong with a pack, and where."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Literal

from alatau.languages import N_, AlatauError

Severity = Literal["error", "warning"]


def _where(
    translate: Callable[[str], str], file: str | None, location: str, line: int | None
) -> str:
    parts = [file] if file else []
    if line is not None:
        parts.append(translate(N_("line %(line)s")) % {"line": line})
    if location:
        parts.append(location)
    return ", ".join(parts)


@dataclass(frozen=True, slots=True)
class Problem:
    """One thing that is wrong with a pack, or doubtful.

    Attributes:
        severity: an error keeps the pack from being played; a warning asks for a look.
        file: the file, relative to the folder of the pack, with `/`.
        location: the key in the file (`outbreak.introductions.0.count`) or the column of a table.
        msgid, params: the sentence for people (see `alatau.languages.AlatauError`).
        line: the line in the file, from 1, where it is known.
    """

    severity: Severity
    file: str
    location: str
    msgid: str
    params: Mapping[str, object] = field(default_factory=dict)
    line: int | None = None

    def in_words(self, translate: Callable[[str], str]) -> str:
        """Where and what, in the language of `translate` (a gettext function)."""
        where = _where(translate, self.file, self.location, self.line)
        sentence = translate(self.msgid) % self.params
        return f"{where}: {sentence}" if where else sentence

    def __str__(self) -> str:
        return self.in_words(str)


class PackError(AlatauError):
    """A pack, or a file of it, cannot be used. `str(error)` names the place and the reason.

    `problems` lists all that was found, where more than one thing was looked at.
    """

    def __init__(
        self,
        msgid: str,
        params: Mapping[str, object] | None = None,
        *,
        file: str | None = None,
        location: str = "",
        line: int | None = None,
        problems: Sequence[Problem] = (),
    ) -> None:
        super().__init__(msgid, params)
        self.file = file
        self.location = location
        self.line = line
        self.problems: tuple[Problem, ...] = tuple(problems) or (
            Problem("error", file or "", location, msgid, self.params, line),
        )

    @classmethod
    def of(cls, problems: Sequence[Problem]) -> PackError:
        """The error that stands for the first of `problems` and carries all of them."""
        first = problems[0]
        return cls(
            first.msgid,
            first.params,
            file=first.file,
            location=first.location,
            line=first.line,
            problems=problems,
        )

    def in_words(self, translate: Callable[[str], str]) -> str:
        where = _where(translate, self.file, self.location, self.line)
        sentence = super().in_words(translate)
        return f"{where}: {sentence}" if where else sentence

    def __str__(self) -> str:
        return self.in_words(str)
