"""A module of a course: its lessons, objectives, sources, figures and questions."""

from __future__ import annotations

from datetime import date
from typing import Annotated, Any, Literal

from pydantic import Field

from alatau.languages import LocalText
from alatau.packs.courses.questions import Question
from alatau.packs.model import OneOrMore, PackModel, Slug

ModuleId = Annotated[str, Field(pattern=r"^[AB][0-9]{1,2}$")]
LessonId = Annotated[str, Field(pattern=r"^[AB][0-9]{1,2}\.[0-9]{1,2}$")]

PATHS = (
    "law-enforcement",
    "customs-migration",
    "public-animal-health",
    "policy",
    "industry-laboratory",
)
Path = Literal[
    "law-enforcement", "customs-migration", "public-animal-health", "policy", "industry-laboratory"
]
Need = Literal["required", "optional"]

BLOOM = ("remember", "understand", "apply", "analyse", "evaluate", "create")
Bloom = Literal["remember", "understand", "apply", "analyse", "evaluate", "create"]


class Objective(PackModel):
    """What a learner can do afterwards; `level` is that of its verb in Bloom's taxonomy."""

    id: Slug
    level: Bloom
    text: LocalText


class Source(PackModel):
    """Where a fact comes from; `address` opens it (an https address or a DOI)."""

    id: Slug
    title: str = Field(max_length=400)
    address: str = Field(pattern=r"^(https://|doi:10\.)\S+$", max_length=400)
    accessed: date | None = None

    @property
    def link(self) -> str:
        """The address to open."""
        return self.address.replace("doi:", "https://doi.org/", 1)


class Figure(PackModel):
    """A picture: `picture` names a kind of `alatau.pictures` with its `rows`, or `file` an SVG.

    The words of an SVG stand in it as `{{key}}` and here as `words`, so that it has all languages.
    """

    id: Slug
    caption: LocalText
    picture: Slug | None = None
    rows: tuple[dict[str, Any], ...] = ()
    settings: dict[str, Any] = Field(default_factory=dict)
    file: str | None = Field(default=None, pattern=r"^[a-z0-9-]+\.svg$")
    words: dict[Slug, LocalText] = Field(default_factory=dict)


class Step(PackModel):
    """A stretch of a lesson."""

    minutes: int = Field(gt=0, le=240)
    what: LocalText


class TrainerNotes(PackModel):
    """For the trainer alone: the course of the lesson in minutes, and what to watch."""

    plan: tuple[Step, ...] = Field(min_length=1)
    text: LocalText


class Lesson(PackModel):
    """One lesson. `text` is Markdown; `![](figure:ID)` shows a figure, `[@ID]` cites a source."""

    id: LessonId
    title: LocalText
    purpose: LocalText
    minutes: int = Field(gt=0, le=240)
    objectives: tuple[Objective, ...] = Field(min_length=1, max_length=6)
    text: LocalText
    figures: tuple[Figure, ...] = ()
    sources: tuple[Source, ...] = Field(min_length=1)
    labs: Annotated[tuple[Slug, ...], OneOrMore] = ()
    workbook: tuple[LocalText, ...] = ()
    """Questions that the agency workbook puts to the learner."""
    questions: tuple[Question, ...] = ()
    trainer: TrainerNotes


class ModuleFile(PackModel):
    """`module.yaml`."""

    id: ModuleId
    title: LocalText
    paths: dict[Path, Need]
    lessons: Annotated[tuple[LessonId, ...], OneOrMore] = Field(min_length=1)


class QuestionsFile(PackModel):
    """`test.yaml`: questions that stand in no lesson and are kept for tests."""

    questions: tuple[Question, ...] = Field(min_length=1)
