"""The courses of a cohort as this process holds them, read again when their files have changed."""

from __future__ import annotations

import threading
import time
from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path

from alatau.packs.courses import Course, find_course, load_course

LOOK_AGAIN_SECONDS = 2.0


@dataclass(slots=True)
class _Kept:
    course: Course
    newest: float
    looked: float


_kept: dict[str, _Kept] = {}
_reading = threading.Lock()


def course(id_or_path: str) -> Course:
    """A course; a change of its files shows within seconds.

    Raises:
        PackError: it cannot be used.
    """
    now = time.monotonic()
    kept = _kept.get(id_or_path)
    if kept is not None and now - kept.looked < LOOK_AGAIN_SECONDS:
        return kept.course
    with _reading:
        folder = find_course(id_or_path)
        newest = max(path.stat().st_mtime for path in folder.rglob("*") if path.is_file())
        if kept is None or newest != kept.newest:
            kept = _kept[id_or_path] = _Kept(load_course(folder), newest, now)
        kept.looked = now
    return kept.course


def folder(named: Iterable[str], course_id: str) -> Path:
    """The folder of the course with this id, among courses named by id or path."""
    return next(find_course(each) for each in named if course(each).id == course_id)
