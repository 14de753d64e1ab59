"""The timetable of a training week: lessons, labs, tests and the exercise in one programme."""

from __future__ import annotations

from itertools import pairwise
from pathlib import Path
from typing import Annotated, Literal, Self

from pydantic import Field, model_validator

from alatau.languages import N_, LocalText
from alatau.packs.content import content_root
from alatau.packs.courses.checks import load_course
from alatau.packs.courses.course import Course
from alatau.packs.courses.loading import list_courses
from alatau.packs.errors import PackError, Problem
from alatau.packs.model import PackModel, Slug, nearest, refused
from alatau.packs.parts import Documents, problem_at, read_part
from alatau.packs.reading import PackFolder
from alatau.packs.times import TimeOfDay

SHELF = "programmes"

SessionKind = Literal["lesson", "lab", "test", "exercise", "workbook", "break", "other"]


class Session(PackModel):
    """A stretch of a day. `of` names what it is about: `COURSE/A3.1`, `COURSE/LAB`, `before`."""

    id: Slug
    start: TimeOfDay
    minutes: int = Field(gt=0, le=600)
    kind: SessionKind
    of: Annotated[str, Field(max_length=120)] | None = None
    title: LocalText | None = None

    @model_validator(mode="after")
    def _named(self) -> Self:
        if self.kind in ("lesson", "lab", "test") and self.of is None:
            raise refused(N_("A session of kind “%(kind)s” says what it is of."), kind=self.kind)
        if self.kind not in ("lesson", "lab", "test") and self.title is None:
            raise refused(N_("A session of kind “%(kind)s” has a title."), kind=self.kind)
        return self


class Day(PackModel):
    """A day of the week, with its sessions in order."""

    title: LocalText
    sessions: tuple[Session, ...] = Field(min_length=1)

    @model_validator(mode="after")
    def _one_after_the_other(self) -> Self:
        for earlier, later in pairwise(self.sessions):
            if earlier.start + earlier.minutes > later.start:
                raise refused(
                    N_("The session “%(later)s” begins before “%(earlier)s” ends."),
                    later=later.id,
                    earlier=earlier.id,
                )
        return self


class Prompt(PackModel):
    """Something that the agency workbook asks, beside what lessons ask."""

    id: Slug
    text: LocalText


class Programme(PackModel):
    """A programme; lessons and labs of the courses that no session is about are self-study."""

    id: Slug
    title: LocalText
    days: tuple[Day, ...] = Field(min_length=1)
    workbook: tuple[Prompt, ...] = ()

    @model_validator(mode="after")
    def _distinct(self) -> Self:
        seen: set[str] = set()
        for day in self.days:
            for session in day.sessions:
                if session.id in seen:
                    raise refused(N_("“%(id)s” is there twice."), id=session.id)
                seen.add(session.id)
        return self

    @property
    def sessions(self) -> tuple[Session, ...]:
        """All sessions, in order."""
        return tuple(session for day in self.days for session in day.sessions)


def list_programmes(root: Path | None = None) -> tuple[str, ...]:
    """Ids of the programmes that ship with Alatau, sorted."""
    shelf = (root or content_root()) / SHELF
    return tuple(sorted(path.stem for path in shelf.glob("*.yaml")))


def find_programme(id_or_path: str | Path) -> Path | None:
    """The file of a programme, by its id or its path; None if there is none."""
    path = Path(id_or_path)
    if path.is_file():
        return path
    shipped = content_root() / SHELF / f"{path.name}.yaml"
    return shipped if path == Path(path.name) and shipped.is_file() else None


def load_programme(id_or_path: str | Path) -> Programme:
    """A programme, by its id or the path of its file.

    Raises:
        PackError: there is none, or it cannot be used.
    """
    path = find_programme(id_or_path)
    if path is None:
        raise PackError(
            N_("There is no programme “%(id)s”; known are %(known)s."),
            {"id": str(id_or_path), "known": ", ".join(list_programmes()) or "–"},
        )
    programme, reading = _read(path)
    if programme is None:
        raise PackError.of(reading.problems)
    return programme


def check_programme(path: Path) -> list[Problem]:
    """What is wrong with a programme, given the courses that ship with Alatau."""
    try:
        programme, reading = _read(path)
        if programme is not None:
            courses = [load_course(each) for each in list_courses()]
            _check_sessions(programme, courses, reading, path.name)
    except PackError as error:
        return list(error.problems)
    return reading.problems


def _read(path: Path) -> tuple[Programme | None, Documents]:
    files, reading = PackFolder(path.parent), Documents()
    reading.documents[path.name] = files.read_yaml(path.name)
    return read_part(files, reading, path.name, Programme), reading


def _check_sessions(
    programme: Programme, courses: list[Course], reading: Documents, file: str
) -> None:
    """Note sessions about lessons, labs or tests that the courses do not have."""
    known = {
        "lesson": [f"{course.id}/{name}" for course in courses for name in course.lessons],
        "lab": [f"{course.id}/{name}" for course in courses for name in course.labs],
        "test": ["before", "after"],
    }
    for at, day in enumerate(programme.days):
        for index, session in enumerate(day.sessions):
            names = known.get(session.kind)
            if names is not None and session.of not in names:
                reading.problems.append(
                    problem_at(
                        reading.documents[file],
                        ("days", at, "sessions", index, "of"),
                        N_("There is no “%(name)s” here; is “%(near)s” meant?"),
                        {"name": session.of, "near": nearest(session.of or "", names) or "–"},
                    )
                )
