"""A course as typed data: `course.yaml` with its modules and the two forms of its test."""

from __future__ import annotations

from collections.abc import Iterator
from functools import cached_property

from pydantic import Field

from alatau.languages import LocalText
from alatau.packs.courses.labs import LabFile
from alatau.packs.courses.lessons import Lesson, ModuleFile, ModuleId
from alatau.packs.courses.questions import Question, QuestionId
from alatau.packs.model import PackModel, Slug
from alatau.packs.scenario import Language, SafetyReview


class TestForm(PackModel):
    """One of two parallel forms: questions of equal number, kinds and difficulty."""

    __test__ = False

    id: Slug
    title: LocalText
    questions: tuple[QuestionId, ...] = Field(min_length=1)


class CourseFile(PackModel):
    """`course.yaml`. `modules` are folders beside it."""

    id: Slug
    title: LocalText
    about: LocalText
    version: str = Field(max_length=20)
    source_language: Language = "en"
    languages: tuple[Language, ...] = ("en", "ru")
    safety_review: SafetyReview = SafetyReview()
    modules: tuple[ModuleId, ...] = Field(min_length=1)
    pass_mark: float = Field(default=0.8, gt=0, le=1)
    forms: tuple[TestForm, ...] = ()


class Module(ModuleFile):
    """A module with its lessons read, and the questions that are kept for tests."""

    chapters: tuple[Lesson, ...] = ()
    test_questions: tuple[Question, ...] = ()


class Course(CourseFile):
    """A course with all that is in it."""

    contents: tuple[Module, ...] = ()
    labs: dict[str, LabFile] = Field(default_factory=dict)
    digest: str = ""

    @cached_property
    def lessons(self) -> dict[str, Lesson]:
        """All lessons by id, in order."""
        return {lesson.id: lesson for module in self.contents for lesson in module.chapters}

    @cached_property
    def questions(self) -> dict[str, Question]:
        """All questions by id: those of lessons, and those kept for tests."""
        return {question.id: question for question in self._questions()}

    def _questions(self) -> Iterator[Question]:
        for module in self.contents:
            for lesson in module.chapters:
                yield from lesson.questions
            yield from module.test_questions

    @cached_property
    def module_of(self) -> dict[str, Module]:
        """The module of each question and each lesson, by id."""
        homes: dict[str, Module] = {}
        for module in self.contents:
            homes |= {question.id: module for question in module.test_questions}
            for lesson in module.chapters:
                homes[lesson.id] = module
                homes |= {question.id: module for question in lesson.questions}
        return homes

    def form(self, form_id: str) -> TestForm:
        """A form of the test; KeyError if there is none."""
        return {form.id: form for form in self.forms}[form_id]
