"""The sheet of a lab: what a learner has before them, and what is asked."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Protocol

from alatau.languages import LocalText
from alatau.packs.courses.labs import LabFile
from alatau.packs.courses.questions import Question
from alatau.pictures import Specification, Theme, Words

Cell = str | int | float | LocalText | None


@dataclass(frozen=True)
class Column:
    """A column of a table; `id` is the key in its rows."""

    id: str
    label: LocalText


@dataclass(frozen=True)
class Table:
    """A table to read. Its rows may be chosen where a question names them as options."""

    id: str
    caption: LocalText
    columns: tuple[Column, ...]
    rows: tuple[Mapping[str, Cell], ...]


@dataclass(frozen=True)
class Picture:
    """A picture to read: `draw` makes its Vega-Lite specification."""

    id: str
    caption: LocalText
    draw: Callable[[Words, Theme], Specification]


@dataclass(frozen=True)
class Drawing:
    """A drawing to look at: `svg` draws it in a language; `caption` says in words what it shows."""

    id: str
    caption: LocalText
    svg: Callable[[str], str]


@dataclass(frozen=True)
class Passage:
    """Words to read, in Markdown."""

    id: str
    text: LocalText


Material = Table | Picture | Drawing | Passage


@dataclass(frozen=True)
class Control:
    """Something to turn while exploring: a number between bounds, or one of some choices."""

    id: str
    label: LocalText
    least: float = 0.0
    most: float = 1.0
    step: float = 0.1
    start: float = 0.0
    choices: tuple[tuple[str, LocalText], ...] = ()


@dataclass(frozen=True)
class Sheet:
    """A lab for one learner.

    Attributes:
        materials: what to look at, in order.
        questions: what is asked, each with its key: never sent to a learner before they answered.
        controls: what can be turned; empty where there is nothing to explore.
        explore: the material for the chosen values of the controls.
    """

    materials: tuple[Material, ...]
    questions: tuple[Question, ...]
    controls: tuple[Control, ...] = ()
    explore: Callable[[Mapping[str, float | str]], tuple[Material, ...]] | None = None


class Engine(Protocol):
    """Makes the sheets of a kind of lab."""

    def check(self, lab: LabFile) -> None:
        """Raise InvalidInput where settings, items, tasks or words do not fit the engine."""

    def sheet(self, lab: LabFile, seed: int) -> Sheet:
        """The sheet of a learner; the same for the same seed."""
