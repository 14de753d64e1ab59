"""Courses as packs of plain text: models, reading, checks."""

from alatau.packs.courses.checks import load_course
from alatau.packs.courses.course import Course, Module, TestForm
from alatau.packs.courses.lessons import Lesson
from alatau.packs.courses.loading import find_course, list_courses
from alatau.packs.courses.questions import Question

__all__ = [
    "Course",
    "Lesson",
    "Module",
    "Question",
    "TestForm",
    "find_course",
    "list_courses",
    "load_course",
]
