"""From the files of a course to its typed pack.

course.yaml                  what the course is, its modules, the forms of its test
modules/A3/module.yaml       a module: title, audience paths, lessons in order
modules/A3/A3.1.yaml         a lesson: objectives, sources, figures, questions, trainer's notes
modules/A3/test.yaml         `questions:` kept for tests
modules/A3/figures/*.svg     drawings
texts/A3.1.en.md             texts that are too long for YAML, named there (`en: A3.1.en.md`)
"""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path, PurePosixPath

from alatau.languages import N_
from alatau.packs.content import content_root, find_pack_with
from alatau.packs.courses.course import Course, CourseFile, Module
from alatau.packs.courses.labs import LabFile
from alatau.packs.courses.lessons import Lesson, ModuleFile, QuestionsFile
from alatau.packs.errors import PackError
from alatau.packs.model import nearest
from alatau.packs.parts import Documents, Part, problem_at, read_part
from alatau.packs.reading import PackFolder

COURSE_FILE = "course.yaml"
SHELF = "courses"


@dataclass(slots=True)
class CourseReading(Documents):
    """What came of reading a course; `course` is None where a file is missing or unfit."""

    course: Course | None = None


def list_courses(root: Path | None = None) -> tuple[str, ...]:
    """Ids of the courses that ship with Alatau, sorted."""
    shelf = (root or content_root()) / SHELF
    return tuple(sorted(path.parent.name for path in shelf.glob(f"*/{COURSE_FILE}")))


def find_course(id_or_path: str | Path) -> Path:
    """The folder of a course, by its id or by a path to the folder or a file in it."""
    found = find_pack_with(COURSE_FILE, id_or_path, SHELF)
    if found is not None:
        return found
    known = list_courses()
    near = nearest(str(id_or_path), known)
    raise PackError(
        N_("There is no course “%(id)s”; is “%(near)s” meant?")
        if near
        else N_("There is no course “%(id)s”; known are %(known)s."),
        {"id": str(id_or_path), "near": near, "known": ", ".join(known) or "–"},
    )


def read_course(folder: Path) -> CourseReading:
    """Read all files of a course as far as they can be read."""
    reading = CourseReading()
    try:
        files = PackFolder(folder)
    except PackError as error:
        reading.problems += error.problems
        return reading
    course = _model(files, reading, COURSE_FILE, CourseFile)
    if course is None:
        return reading
    labs = [_read_lab(files, reading, name) for name in sorted(_labs_named(files))]
    modules = [_read_module(files, reading, module_id) for module_id in course.modules]
    if reading.problems:
        return reading
    reading.course = Course(
        **{name: getattr(course, name) for name in CourseFile.model_fields},
        contents=tuple(module for module in modules if module is not None),
        labs={lab.id: lab for lab in labs if lab is not None},
        digest=files.digest(),
    )
    return reading


def _labs_named(files: PackFolder) -> set[str]:
    paths = (PurePosixPath(name) for name in files.files())
    return {path.stem for path in paths if path.parts[:-1] == ("labs",) and path.suffix == ".yaml"}


def _read_lab(files: PackFolder, reading: CourseReading, name: str) -> LabFile | None:
    file = f"labs/{name}.yaml"
    lab = _model(files, reading, file, LabFile)
    if lab is not None and lab.id != name:
        reading.problems.append(
            problem_at(
                reading.documents[file],
                ("id",),
                N_("The lab in the file “%(name)s” calls itself “%(id)s”."),
                {"name": name, "id": lab.id},
            )
        )
    return lab


def _read_module(files: PackFolder, reading: CourseReading, module_id: str) -> Module | None:
    home = f"modules/{module_id}"
    described = _model(files, reading, f"{home}/module.yaml", ModuleFile)
    if described is None:
        return None
    if described.id != module_id:
        reading.problems.append(
            problem_at(
                reading.documents[f"{home}/module.yaml"],
                ("id",),
                N_("The module in the folder “%(folder)s” calls itself “%(id)s”."),
                {"folder": module_id, "id": described.id},
            )
        )
    lessons = [
        _model(files, reading, f"{home}/{lesson_id}.yaml", Lesson)
        for lesson_id in described.lessons
    ]
    kept = (
        _model(files, reading, f"{home}/test.yaml", QuestionsFile)
        if files.exists(f"{home}/test.yaml")
        else None
    )
    return Module(
        **{name: getattr(described, name) for name in ModuleFile.model_fields},
        chapters=tuple(lesson for lesson in lessons if lesson is not None),
        test_questions=kept.questions if kept is not None else (),
    )


def _model(files: PackFolder, reading: CourseReading, file: str, model: type[Part]) -> Part | None:
    try:
        reading.documents[file] = files.read_yaml(file)
    except PackError as error:
        reading.problems += error.problems
        return None
    return read_part(files, reading, file, model)
