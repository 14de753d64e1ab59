"""The courses of a cohort as this process holds them, read again when their files have changed."""

from __future__ import annotations

import logging
import threading
import time
from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path

from alatau.packs.courses import Course, find_course, load_course
from alatau.packs.errors import PackError

LOOK_AGAIN_SECONDS = 2.0
logger = logging.getLogger(__name__)


@dataclass(slots=True)
class _Kept:
    course: Course
    newest: float
    looked: float
    problem: PackError | None = None


_kept: dict[str, _Kept] = {}
_broken: dict[str, tuple[float, PackError]] = {}
"""Courses that could not be read yet: when they were looked at, and what is wrong."""
_reading = threading.Lock()


def course(id_or_path: str) -> Course:
    """A course; a change of its files shows within seconds.

    A change that leaves it broken is not taken: the class goes on with what it has, and `problem`
    says what is wrong.

    Raises:
        PackError: it cannot be used, and never could since the server started; the place begins
            with the name of its folder.
    """
    now = time.monotonic()
    kept = _kept.get(id_or_path)
    if kept is not None and now - kept.looked < LOOK_AGAIN_SECONDS:
        return kept.course
    with _reading:
        if kept is None:
            kept = _kept[id_or_path] = _first_read(id_or_path, now)
        else:
            _look_again(id_or_path, kept)
        kept.looked = now
    return kept.course


def _first_read(id_or_path: str, now: float) -> _Kept:
    looked, error = _broken.get(id_or_path, (0.0, None))
    if error is not None and now - looked < LOOK_AGAIN_SECONDS:
        raise error.with_traceback(None)
    try:
        folder = find_course(id_or_path)
        kept = _Kept(_load(folder), _newest(folder), now)
    except PackError as error:
        _broken[id_or_path] = now, error
        logger.error("Course %s cannot be opened: %s", id_or_path, error)
        raise
    _broken.pop(id_or_path, None)
    return kept


def _load(folder: Path) -> Course:
    """Read a course; what is wrong with it is told with the name of its folder."""
    try:
        return load_course(folder)
    except PackError as error:
        raise PackError(
            error.msgid,
            error.params,
            file=f"{folder.name}/{error.file}" if error.file else folder.name,
            location=error.location,
            line=error.line,
            problems=error.problems,
        ) from error


def problem(id_or_path: str) -> PackError | None:
    """What is wrong with the files of a course since they were changed; None if nothing is."""
    course(id_or_path)
    return _kept[id_or_path].problem


def _look_again(id_or_path: str, kept: _Kept) -> None:
    try:
        folder = find_course(id_or_path)
        newest = _newest(folder)
        if newest != kept.newest:
            kept.newest = newest
            kept.course, kept.problem = _load(folder), None
    except PackError as error:
        kept.problem = error
        logger.warning("Course %s was changed and cannot be used so: %s", id_or_path, error)
    except FileNotFoundError:  # a file is just being saved
        kept.newest = 0.0


def _newest(folder: Path) -> float:
    return max(path.stat().st_mtime for path in folder.rglob("*") if path.is_file())


def folder(named: Iterable[str], course_id: str) -> Path:
    """The folder of the course with this id, among courses named by id or path."""
    return next(find_course(each) for each in named if course(each).id == course_id)
