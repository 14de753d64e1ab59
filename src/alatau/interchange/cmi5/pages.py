"""The pages of assignable units: a lesson with its questions, or a test, in all its languages.

A page needs no server of ours: text, drawings and, in lessons, the checking of answers are in it.
Tests hold no key, no reason and nothing else that tells the answer.
"""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping, Sequence
from functools import cache
from typing import Any

from jinja2 import Environment, PackageLoader, StrictUndefined
from markdown_it import MarkdownIt
from markupsafe import Markup, escape

from alatau.courses.prose import lesson_html
from alatau.interchange.bank import NOTICE
from alatau.interchange.cmi5.keys import known_to_page
from alatau.interchange.drawings import Drawings
from alatau.languages import N_, NATIVE_NAMES, LocalText, translator
from alatau.packs.courses.course import Course, TestForm
from alatau.packs.courses.lessons import Figure, Lesson
from alatau.packs.courses.questions import (
    Choice,
    Judgement,
    Matching,
    MultipleChoice,
    Numeric,
    Ordering,
    PointOnFigure,
    Question,
    ShortText,
    SingleChoice,
    TrueFalse,
)

WORDS: Mapping[str, str] = {
    "objectives": N_("Objectives"),
    "check_yourself": N_("Check yourself"),
    "question": N_("Question"),
    "true": N_("True"),
    "false": N_("False"),
    "because": N_("Because:"),
    "nothing": N_("None of these"),
    "value": N_("Value"),
    "unit": N_("Unit"),
    "answer": N_("Your answer"),
    "check": N_("Check"),
    "right": N_("Right."),
    "partly": N_("Partly right."),
    "wrong": N_("Not right."),
    "none": N_("Answer all parts of the question first."),
    "sources": N_("Sources"),
    "alone": N_("This page was opened by itself: nothing is recorded."),
    "recorded": N_("Recorded. You may close this page."),
    "failed": N_("The learning system could not be reached; what you did may not be recorded."),
}
_FINISH = {"lesson": N_("Finish the lesson"), "test": N_("Hand in the test")}
_FIELDS = {
    "day": N_("Day"),
    "first": N_("First day"),
    "last": N_("Last day"),
    "place": N_("Place"),
}


def lesson_page(course: Course, lesson: Lesson, drawings: Drawings) -> str:
    """The page of a lesson."""
    sides = [_lesson_side(lesson, code, drawings) for code in course.languages]
    return _page("lesson", course, lesson.questions, sides)


def test_page(course: Course, form: TestForm, drawings: Drawings) -> str:
    """The page of a form of the test."""
    questions = [course.questions[name] for name in form.questions]
    sides = [
        {
            **_side("test", code, form.title),
            "questions": [_asked(each, code, drawings, "test") for each in questions],
        }
        for code in course.languages
    ]
    return _page("test", course, questions, sides)


test_page.__test__ = False  # type: ignore[attr-defined]


def _lesson_side(lesson: Lesson, language: str, drawings: Drawings) -> dict[str, Any]:
    def shown(figure: Figure) -> str:
        path, caption = drawings.of_lesson(lesson, figure, language)
        said = escape(caption)
        image = f'<img src="../{escape(path)}" alt="{said}">'
        return f"<figure>{image}<figcaption>{said}</figcaption></figure>"

    html = _scrolling(lesson_html(lesson, language, shown))
    for at, source in enumerate(lesson.sources, start=1):
        html = html.replace(f'href="#source-{at}"', f'href="#{language}-source-{source.id}"')
    return {
        **_side("lesson", language, lesson.title),
        "purpose": lesson.purpose.in_language(language),
        "objectives": [each.text.in_language(language) for each in lesson.objectives],
        "html": Markup(html),  # nosec B704
        "questions": [_asked(each, language, drawings, "lesson") for each in lesson.questions],
        "sources": lesson.sources,
    }


def _side(unit: str, language: str, title: LocalText) -> dict[str, Any]:
    """What the page shows in one language."""
    translate = translator(language)
    words = {name: translate(msgid) for name, msgid in WORDS.items()}
    return {
        "language": language,
        "name": NATIVE_NAMES[language],
        "title": title.in_language(language),
        "words": words | {"finish": translate(_FINISH[unit])},
        "purpose": "",
        "objectives": [],
        "html": "",
        "questions": [],
        "sources": [],
    }


def _asked(question: Question, language: str, drawings: Drawings, unit: str) -> dict[str, Any]:
    """A question as the template shows it."""
    shown: dict[str, Any] = {
        "id": question.id,
        "kind": question.kind,
        "html": _block(question.text, language),
        "figure": drawings.of_question(question.id, language),
        "options": [],
        **_parts(question, language),
    }
    if unit == "lesson":
        choices = [each for each in _choices(question) if each.why is not None]
        shown["reason"] = _block(question.reason, language)
        shown["whys"] = [_option(each, language) for each in choices]
        shown["panel_of"] = (
            question.panel_of.in_language(language) if isinstance(question, Judgement) else ""
        )
    return shown


def _parts(question: Question, language: str) -> dict[str, Any]:
    translate = translator(language)
    match question:
        case Ordering():
            # By id, since they may be written down in the right order.
            steps = sorted(question.steps, key=lambda step: step.id)
            return {"options": [_option(each, language) for each in steps]}
        case Matching():
            return {
                "options": [_option(each, language) for each in question.left],
                "right": [
                    {"id": each.id, "text": each.text.in_language(language)}
                    for each in question.right
                ],
            }
        case Numeric():
            own = [] if question.unit is None else [question.unit.in_language(language)]
            return {"units": sorted({*own, *question.units}) if own else []}
        case PointOnFigure():
            names = (
                ["place"]
                if question.places
                else ["first", "last"]
                if question.window is not None
                else ["day"]
            )
            return {"fields": [(name, translate(_FIELDS[name])) for name in names]}
        case ShortText():
            return {}
        case _:
            return {"options": [_option(each, language) for each in _choices(question)]}


def _choices(question: Question) -> Sequence[Choice]:
    match question:
        case SingleChoice() | MultipleChoice() | Judgement():
            return question.options
        case TrueFalse():
            return question.reasons
        case Ordering():
            return question.steps
        case Matching():
            return (*question.left, *question.right)
        case _:
            return ()


def _option(choice: Choice, language: str) -> dict[str, Any]:
    return {
        "id": choice.id,
        "html": _inline(choice.text, language),
        "why": "" if choice.why is None else _inline(choice.why, language),
    }


def _page(
    unit: str, course: Course, questions: Iterable[Question], sides: list[dict[str, Any]]
) -> str:
    known = {
        question.id: known_to_page(question, with_key=unit == "lesson") for question in questions
    }
    # Without “<” it cannot end the element that it stands in.
    written = json.dumps(known, ensure_ascii=False).replace("<", "\\u003c")
    shown = {"unit": unit, "notice": NOTICE, "sides": sides, "pass_mark": f"{course.pass_mark:g}"}
    shown["known"] = Markup(written)  # nosec B704
    return _environment().get_template("page.html").render(shown)


@cache
def _environment() -> Environment:
    return Environment(
        loader=PackageLoader("alatau.interchange.cmi5", "assets"),
        autoescape=True,
        undefined=StrictUndefined,
        trim_blocks=True,
    )


@cache
def _markdown() -> MarkdownIt:
    """Markdown whose HTML is shown as text, so that what comes out may stand in a page."""
    return MarkdownIt("commonmark", {"html": False}).enable("table").disable(["image", "link"])


def _scrolling(html: str) -> str:
    """Tables in boxes that scroll by touch and by keyboard."""
    opened = html.replace("<table>", '<div class="wide" role="group" tabindex="0"><table>')
    return opened.replace("</table>", "</table></div>")


def _block(text: LocalText, language: str) -> Markup:
    html = _scrolling(_markdown().render(text.in_language(language)))
    return Markup(html)  # nosec B704


def _inline(text: LocalText, language: str) -> Markup:
    html = _markdown().renderInline(text.in_language(language))
    return Markup(html)  # nosec B704
