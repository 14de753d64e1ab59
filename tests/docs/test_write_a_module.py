"""The page for authors of modules: its examples are a course that can be taught."""

from __future__ import annotations

import re
from pathlib import Path
from typing import Any, get_args

import pytest
from pydantic import BaseModel, TypeAdapter

from alatau.courses.figures import picture_kinds
from alatau.packs import validate
from alatau.packs.courses import load_course
from alatau.packs.courses.course import CourseFile, TestForm
from alatau.packs.courses.labs import LabFile, Task
from alatau.packs.courses.lessons import (
    BLOOM,
    PATHS,
    Figure,
    Lesson,
    ModuleFile,
    Objective,
    QuestionsFile,
    Source,
    TrainerNotes,
)
from alatau.packs.courses.loading import read_course
from alatau.packs.courses.questions import Choice, Question, Term
from alatau.packs.courses.texts import translation_states
from alatau.packs.reading import parse_yaml

PAGE = Path(__file__).resolve().parents[2] / "docs/how-to/write-a-module.md"
TEXT = PAGE.read_text(encoding="utf-8")
NAMED = re.compile(r"(?:# (\S+\.yaml)|<!-- (\S+\.(?:md|svg)) -->)\n(.*)", re.DOTALL)
KINDS = get_args(get_args(Question)[0])


def blocks(language: str) -> list[str]:
    """The fenced blocks of the page in a language."""
    return re.findall(rf"^```{language}\n(.*?)^```$", TEXT, flags=re.M | re.S)


def question_examples() -> list[dict[str, Any]]:
    """The examples of questions, as data."""
    return [
        parse_yaml(block, PAGE.name).value
        for block in blocks("yaml")
        if block.startswith("# question\n")
    ]


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """The course that the examples form."""
    for block in [*blocks("yaml"), *blocks("markdown"), *blocks("svg")]:
        named = NAMED.match(block)
        if named is not None:
            path = tmp_path / "my-course" / (named[1] or named[2])
            path.parent.mkdir(parents=True, exist_ok=True)
            path.write_text(named[3], encoding="utf-8")
    return tmp_path / "my-course"


def test_the_files_of_the_page_are_a_course_without_an_error(folder: Path) -> None:
    assert [str(p) for p in validate(str(folder)) if p.severity == "error"] == []
    course = load_course(folder)
    assert list(course.lessons) == ["A1.2"]
    assert {form.id for form in course.forms} == {"one", "two"}


def test_there_is_an_example_of_each_kind_of_question_that_its_model_reads() -> None:
    kinds = [TypeAdapter(Question).validate_python(each).kind for each in question_examples()]
    assert sorted(kinds) == sorted(
        get_args(kind.model_fields["kind"].annotation)[0] for kind in KINDS
    )


def test_the_example_of_a_lab_is_read() -> None:
    (block,) = (each for each in blocks("yaml") if each.startswith("# lab\n"))
    lab = LabFile.model_validate(parse_yaml(block, PAGE.name).value)
    assert list(lab.tasks) == ["longest"]


def test_the_examples_of_questions_fit_the_lesson_of_the_page(folder: Path) -> None:
    lesson = load_course(folder).lessons["A1.2"]
    for each in question_examples():
        assert set(each.get("sources", ())) <= {source.id for source in lesson.sources}
        assert each.get("figure") in {None, *(figure.id for figure in lesson.figures)}


@pytest.mark.parametrize(
    "model",
    [CourseFile, TestForm, ModuleFile, Lesson, Objective, Source, Figure, TrainerNotes,
     QuestionsFile, LabFile, Task, Choice, Term, *KINDS],
    ids=lambda model: model.__name__,
)  # fmt: skip
def test_every_key_of_a_module_is_on_the_page(model: type[BaseModel]) -> None:
    missing = [name for name in model.model_fields if not re.search(rf"\b{name}\b", TEXT)]
    assert missing == []


def test_levels_paths_and_pictures_are_on_the_page() -> None:
    assert [word for word in (*BLOOM, *PATHS, *picture_kinds()) if word not in TEXT] == []


def test_the_python_of_the_page_runs_and_records_the_translations(
    folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(folder.parent)
    for block in blocks("python"):
        exec(compile(block, str(PAGE), "exec"), {})
    states = {found.state for found in translation_states(read_course(folder), folder)}
    assert states == {"draft"}
