"""Gathering problems while a pack is looked through, with the lines of its files."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

from pydantic import BaseModel

from alatau.languages import LocalText
from alatau.packs.errors import Problem, Severity
from alatau.packs.loading import INJECTS_FILE, SCENARIO_FILE
from alatau.packs.parts import Documents, problem_at
from alatau.packs.reading import KeyPath
from alatau.packs.scenario import ScenarioFile, ScenarioPack


class Findings:
    """The problems found in one pack."""

    def __init__(self, reading: Documents) -> None:
        self.reading = reading
        self.problems: list[Problem] = []

    def error(self, file: str, path: KeyPath, msgid: str, **params: object) -> None:
        """Note something that keeps the pack from being played."""
        self._note("error", file, path, msgid, params)

    def warning(self, file: str, path: KeyPath, msgid: str, **params: object) -> None:
        """Note something that asks for a look."""
        self._note("warning", file, path, msgid, params)

    def _note(
        self, severity: Severity, file: str, path: KeyPath, msgid: str, params: dict[str, object]
    ) -> None:
        document = self.reading.documents[file]
        self.problems.append(problem_at(document, path, msgid, params, severity))


def texts_of(pack: ScenarioPack) -> Iterator[tuple[str, KeyPath, LocalText]]:
    """All texts of a pack, with their file and key path."""
    for name, field in ScenarioFile.model_fields.items():
        for path, text in texts_in(getattr(pack, name), (field.alias or name,)):
            yield SCENARIO_FILE, path, text
    for path, text in texts_in(pack.injects, ()):
        yield INJECTS_FILE, path, text


def texts_in(value: Any, path: KeyPath) -> Iterator[tuple[KeyPath, LocalText]]:
    """All texts in a part of a pack, with their key paths below `path`."""
    if isinstance(value, LocalText):
        yield path, value
    elif isinstance(value, BaseModel):
        for name, field in type(value).model_fields.items():
            yield from texts_in(getattr(value, name), (*path, field.alias or name))
    elif isinstance(value, Mapping):
        for key, inner in value.items():
            yield from texts_in(inner, (*path, key))
    elif isinstance(value, tuple):
        for index, inner in enumerate(value):
            yield from texts_in(inner, (*path, index))
