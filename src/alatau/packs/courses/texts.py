"""All texts of a course, by file and key, and the state of their translations."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

from pydantic import BaseModel

from alatau.languages import LocalText
from alatau.packs.courses.course import CourseFile
from alatau.packs.courses.labs import LabFile
from alatau.packs.courses.lessons import Lesson, ModuleFile
from alatau.packs.courses.loading import COURSE_FILE, CourseReading
from alatau.packs.courses.translations import (
    TRANSLATIONS_FILE,
    NamedText,
    Translation,
    read_records,
    translations,
)
from alatau.packs.findings import texts_in
from alatau.packs.reading import KeyPath, PackFolder


def texts_of_course(reading: CourseReading) -> Iterator[tuple[str, KeyPath, LocalText]]:
    """All texts of a course, with their file and key path."""
    course = reading.course
    assert course is not None
    yield from _texts(COURSE_FILE, course, CourseFile)
    for module in course.contents:
        home = f"modules/{module.id}"
        yield from _texts(f"{home}/module.yaml", module, ModuleFile)
        for lesson in module.chapters:
            yield from _texts(f"{home}/{lesson.id}.yaml", lesson, Lesson)
        for path, text in texts_in(module.test_questions, ("questions",)):
            yield f"{home}/test.yaml", path, text
    for lab in course.labs.values():
        yield from _texts(f"labs/{lab.id}.yaml", lab, LabFile)


def named_texts(reading: CourseReading) -> Iterator[NamedText]:
    """The same by name: items of lists by their `id`, so that a record outlives insertions."""
    for file, path, text in texts_of_course(reading):
        yield file, reading.documents[file].name_of(path), text


def translation_states(reading: CourseReading, folder: Path) -> list[Translation]:
    """The state of every text of a course in every language that it is meant to have.

    Raises:
        PackError: `translations.csv` cannot be read.
    """
    course = reading.course
    assert course is not None
    files = PackFolder(folder)
    kept = files.read_text(TRANSLATIONS_FILE) if files.exists(TRANSLATIONS_FILE) else None
    records = {} if kept is None else read_records(kept)
    return list(
        translations(
            named_texts(reading),
            records,
            source=course.source_language,
            languages=course.languages,
        )
    )


def _texts(
    file: str, part: object, model: type[BaseModel]
) -> Iterator[tuple[str, KeyPath, LocalText]]:
    for name, field in model.model_fields.items():
        for path, text in texts_in(getattr(part, name), (field.alias or name,)):
            yield file, path, text
