"""`cmi5.xml`: the structure of a course as cmi5 (Quartz, first edition, section 13) has it.

A module is a block; in it each lesson is an assignable unit. The forms of the test are units after
the modules.
"""

from __future__ import annotations

from collections.abc import Mapping

from alatau.interchange.bank import NOTICE
from alatau.interchange.xapi import TYPES
from alatau.interchange.xml import Element, add
from alatau.languages import N_, LocalText, translator
from alatau.packs.courses.course import Course, TestForm
from alatau.packs.courses.lessons import Lesson

NAMESPACE = "https://w3id.org/xapi/profiles/cmi5/v1/CourseStructure.xsd"
FILE = "cmi5.xml"


def structure(course: Course, home: str) -> Element:
    """The course structure; ids of course, blocks, units and objectives stand below `home`."""
    base = f"{home}/courses/{course.id}"
    root = Element(_name("courseStructure"))
    about = add(root, _name("course"), {"id": base})
    _words(about, "title", course.title)
    _words(about, "description", _with_notice(course.about))
    objectives = add(root, _name("objectives"))
    for lesson in course.lessons.values():
        for objective in lesson.objectives:
            element = add(
                objectives, _name("objective"), {"id": _objective(base, lesson, objective.id)}
            )
            _words(element, "title", objective.text)
            _words(element, "description", objective.text)
    for module in course.contents:
        block = add(root, _name("block"), {"id": f"{base}/modules/{module.id}"})
        _words(block, "title", module.title)
        _words(block, "description", module.title)
        for lesson in module.chapters:
            _lesson(block, lesson, course, base)
    for form in course.forms:
        _test(root, form, base, course.languages)
    return root


def unit_pages(course: Course) -> Mapping[str, str]:
    """The pages of the assignable units: lesson ids and `test-FORM` to paths in the package."""
    lessons = {name: f"lessons/{name}.html" for name in course.lessons}
    return lessons | {f"test-{form.id}": f"tests/{form.id}.html" for form in course.forms}


def _lesson(block: Element, lesson: Lesson, course: Course, base: str) -> None:
    attributes = {
        "id": f"{base}/lessons/{lesson.id}",
        "moveOn": "CompletedAndPassed" if lesson.questions else "Completed",
        "launchMethod": "AnyWindow",
        "activityType": TYPES["lesson"],
    }
    if lesson.questions:
        attributes["masteryScore"] = f"{round(course.pass_mark, 4):g}"
    unit = add(block, _name("au"), attributes)
    _words(unit, "title", lesson.title)
    _words(unit, "description", lesson.purpose)
    objectives = add(unit, _name("objectives"))
    for objective in lesson.objectives:
        add(objectives, _name("objective"), {"idref": _objective(base, lesson, objective.id)})
    add(unit, _name("url"), None, f"lessons/{lesson.id}.html")


def _test(root: Element, form: TestForm, base: str, languages: tuple[str, ...]) -> None:
    unit = add(
        root,
        _name("au"),
        {
            "id": f"{base}/tests/{form.id}",
            "moveOn": "Completed",
            "launchMethod": "AnyWindow",
            "activityType": TYPES["test"],
        },
    )
    _words(unit, "title", form.title)
    said = N_("Answers are recorded; they are scored in Alatau, and the page holds no key.")
    about = LocalText({code: translator(code)(said) for code in languages})
    _words(unit, "description", _with_notice(about))
    add(unit, _name("url"), None, f"tests/{form.id}.html")


def _with_notice(text: LocalText) -> LocalText:
    return LocalText({code: f"{words} ({NOTICE})" for code, words in text.items()})


def _words(parent: Element, name: str, text: LocalText) -> None:
    element = add(parent, _name(name))
    for code, words in text.items():
        add(element, _name("langstring"), {"lang": code}, words)


def _objective(base: str, lesson: Lesson, objective: str) -> str:
    return f"{base}/objectives/{lesson.id}/{objective}"


def _name(name: str) -> str:
    return f"{{{NAMESPACE}}}{name}"
