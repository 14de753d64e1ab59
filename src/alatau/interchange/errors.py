"""What is wrong with a file of another system, and where."""

from __future__ import annotations

from collections.abc import Sequence

from pydantic import ValidationError

from alatau.languages import N_
from alatau.packs.errors import PackError
from alatau.packs.model import nearest
from alatau.packs.parts import sentence_of


class InterchangeError(PackError):
    """A file cannot be read or written; `file`, `line` and `location` name the place."""


def unknown(
    name: str,
    known: Sequence[str],
    file: str,
    location: str = "",
    line: int | None = None,
) -> InterchangeError:
    """The refusal of a name that is not among `known`; it names the nearest."""
    near = nearest(name, known)
    msgid = (
        N_("There is no “%(name)s” here; is “%(near)s” meant?")
        if near
        else N_("There is no “%(name)s” here; known are %(known)s.")
    )
    params = {"name": name, "near": near, "known": ", ".join(known) or "–"}
    return InterchangeError(msgid, params, file=file, location=location, line=line)


def first_problem(
    error: ValidationError,
) -> tuple[tuple[str | int, ...], str, dict[str, object]]:
    """Where in a question the first problem is (keys and indices), and the sentence for it."""
    detail = error.errors(include_url=False)[0]
    msgid, params = sentence_of(detail)
    place = tuple(part for part in detail["loc"] if part != "[key]")
    return place, msgid, params
