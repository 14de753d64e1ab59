"""Questions as a page shows them: with what was answered, and with the key only when it may.

The key of a question never reaches a learner's browser before they have answered (lessons), handed
in (labs) or the test was closed.
"""

from __future__ import annotations

import random
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from typing import Any, Literal

from babel.dates import format_date
from django.utils.translation import get_language

from alatau.courses.answers import InvalidAnswer
from alatau.courses.scoring import NOTHING, Score, score
from alatau.languages import LocalText
from alatau.packs.courses.lessons import Figure, Source
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
from alatau.web.classroom.models import Answer
from alatau.web.classroom.sheets import Asked, Sheet

Feedback = Literal["never", "answered", "always"]
MANY, FEW = 12, 6
"""Options above which, and letters up to which, they are shown in a grid."""


@dataclass(frozen=True)
class Shown:
    """A question on a page.

    Attributes:
        number: from 1.
        key: what it is called in addresses and forms.
        choices: options, steps or items in the order in which they are shown.
        right: items of the right side of a matching question.
        given: the answer that counts so far, in its plain form.
        score, key_words, keys, reason, whys, sources: the feedback; None or empty where it must
            not show.
        figure, figure_caption, figure_path: the figure that is shown with it, and where it is below
            the address of figures.
    """

    number: int
    key: str
    question: Question
    text: str
    choices: tuple[tuple[str, str], ...] = ()
    right: tuple[tuple[str, str], ...] = ()
    units: tuple[str, ...] = ()
    given: Any = None
    confidence: int | None = None
    score: Score | None = None
    key_words: tuple[str, ...] = ()
    keys: frozenset[str] = frozenset()
    reason: str = ""
    whys: Mapping[str, str] = field(default_factory=dict)
    sources: tuple[Source, ...] = ()
    panel: tuple[tuple[str, int], ...] = ()
    panel_of: str = ""
    figure: Figure | None = None
    figure_caption: str = ""
    figure_path: str = ""

    @property
    def kind(self) -> str:
        """The kind of question."""
        return self.question.kind

    @property
    def ticked(self) -> list[str]:
        """The ticked options of a multiple choice."""
        return self.given if isinstance(self.given, list) else []

    @property
    def none_ticked(self) -> bool:
        """Whether a multiple choice was answered with none."""
        return self.given == []

    @property
    def in_a_grid(self) -> bool:
        """Whether there are many options, each of a few letters, such as numbers of rows."""
        return len(self.choices) > MANY and all(len(words) <= FEW for _name, words in self.choices)

    @property
    def numbers(self) -> range:
        """The places that a step can have."""
        return range(1, len(self.choices) + 1)

    @property
    def places(self) -> list[tuple[str, str, int | None]]:
        """The steps of an ordering with the place that each was given."""
        order = {name: at for at, name in enumerate(self.ticked, start=1)}
        return [(name, words, order.get(name)) for name, words in self.choices]

    @property
    def pairs(self) -> list[tuple[str, str, str | None]]:
        """The left items of a matching question with what each was given."""
        chosen = self.given if isinstance(self.given, dict) else {}
        return [(name, words, chosen.get(name)) for name, words in self.choices]

    @property
    def percent(self) -> int:
        """The credit in per cent."""
        return 0 if self.score is None else round(100 * self.score.credit)

    @property
    def why_given(self) -> list[tuple[str, str]]:
        """Why what was chosen, or should have been, is right or wrong."""
        return [(words, self.whys[name]) for name, words in self.choices if name in self.whys]


def questions_shown(sheet: Sheet, kept: Mapping[str, Answer], *, feedback: Feedback) -> list[Shown]:
    """The questions of a sheet in the reader's language.

    Args:
        kept: the answers that count so far.
        feedback: whether the key shows: never, where something was answered, or always.
    """
    language = get_language() or "en"
    return [
        _shown(number, asked, kept.get(asked.id), feedback, language)
        for number, asked in enumerate(sheet.asked, start=1)
    ]


def any_drawn(questions: Sequence[Shown]) -> bool:
    """Whether a question is shown with a picture that the browser draws."""
    return any(each.figure is not None and each.figure.picture for each in questions)


def _shown(
    number: int, asked: Asked, kept: Answer | None, feedback: Feedback, language: str
) -> Shown:
    question = asked.question
    given = None if kept is None else kept.answer
    lesson, figure = _figure(asked)
    plain = Shown(
        number=number,
        key=asked.id,
        question=question,
        text=question.text.in_language(language),
        choices=_choices(question, asked.id, language),
        right=_words(question.right, language) if isinstance(question, Matching) else (),
        units=_units(question, given, language),
        given=given,
        confidence=None if kept is None else kept.confidence,
        figure=figure,
        figure_caption="" if figure is None else figure.caption.in_language(language),
        figure_path="" if figure is None else f"{asked.course.id}/{lesson}/{figure.id}",
    )
    if feedback == "never" or (feedback == "answered" and given is None):
        return plain
    return replace(
        plain,
        score=_score(question, given),
        key_words=key_in_words(question, language),
        keys=_keys(question),
        reason=question.reason.in_language(language),
        whys=_whys(question, language),
        sources=_sources(asked),
        panel=_panel(question, language),
        panel_of=question.panel_of.in_language(language) if isinstance(question, Judgement) else "",
    )


def _figure(asked: Asked) -> tuple[str, Figure | None]:
    """The figure of a question and the lesson that has it."""
    name, module = asked.question.figure, asked.course.module_of.get(asked.question.id)
    if name is not None and module is not None:
        for lesson in module.chapters:
            for figure in lesson.figures:
                if figure.id == name:
                    return lesson.id, figure
    return "", None


def _score(question: Question, given: Any) -> Score:
    try:
        return score(question, given)
    except InvalidAnswer:
        return NOTHING


def _words(choices: Sequence[Choice], language: str) -> tuple[tuple[str, str], ...]:
    return tuple((choice.id, choice.text.in_language(language)) for choice in choices)


def _choices(question: Question, key: str, language: str) -> tuple[tuple[str, str], ...]:
    match question:
        case SingleChoice() | MultipleChoice() | Judgement():
            return _words(question.options, language)
        case TrueFalse():
            return _words(question.reasons, language)
        case Ordering():
            # In the pack they stand in a right order, which must not show.
            mixed = list(_words(question.steps, language))
            random.Random(key).shuffle(mixed)  # nosec: no secret, the same for everybody
            return tuple(mixed)
        case Matching():
            return _words(question.left, language)
        case _:
            return ()


def _units(question: Question, given: Any, language: str) -> tuple[str, ...]:
    """The units to choose from, and the one that was given in another language."""
    if not isinstance(question, Numeric) or question.unit is None:
        return ()
    named = (question.unit.in_language(language), *question.units)
    chosen = given.get("unit") if isinstance(given, dict) else None
    return tuple(dict.fromkeys((*named, chosen) if chosen else named))


def key_in_words(question: Question, language: str) -> tuple[str, ...]:
    """The right answer in the reader's language, a line each."""

    def named(choices: Sequence[Choice], name: str) -> str:
        return next(each.text for each in choices if each.id == name).in_language(language)

    match question:
        case SingleChoice():
            return (named(question.options, question.answer),)
        case MultipleChoice():
            return tuple(named(question.options, name) for name in question.answers)
        case TrueFalse():
            return (named(question.reasons, question.right_reason),)
        case Ordering():
            return tuple(step.text.in_language(language) for step in question.steps)
        case Matching():
            return tuple(
                f"{named(question.left, left)} → {named(question.right, right)}"
                for left, right in question.pairs.items()
            )
        case Numeric():
            unit = question.unit.in_language(language) if question.unit else ""
            return (f"{question.answer:g} {unit}".strip(),)
        case PointOnFigure():
            span = question.window or question.days
            if span is None:
                return (", ".join(question.places),)
            days = (format_date(day, "d MMMM y", locale=language) for day in span)
            return (" – ".join(dict.fromkeys(days)),)
        case ShortText():
            return tuple(
                next(iter(term.words.get(language, ()) or next(iter(term.words.values()))))
                for term in question.terms
            )
        case Judgement():
            return ()


def _keys(question: Question) -> frozenset[str]:
    """The options that are right; a page marks them where they stand."""
    match question:
        case SingleChoice():
            return frozenset({question.answer})
        case MultipleChoice():
            return frozenset(question.answers)
        case TrueFalse():
            return frozenset({question.right_reason, "true" if question.answer else "false"})
        case _:
            return frozenset()


def _whys(question: Question, language: str) -> dict[str, str]:
    options: Sequence[Choice]
    match question:
        case SingleChoice() | MultipleChoice() | Judgement():
            options = question.options
        case TrueFalse():
            options = question.reasons
        case _:
            return {}
    return {each.id: each.why.in_language(language) for each in options if each.why is not None}


def _panel(question: Question, language: str) -> tuple[tuple[str, int], ...]:
    if not isinstance(question, Judgement):
        return ()
    words: dict[str, LocalText] = {each.id: each.text for each in question.options}
    return tuple(
        (words[name].in_language(language), votes) for name, votes in question.panel.items()
    )


def _sources(asked: Asked) -> tuple[Source, ...]:
    """The sources of a question: of its lab, or of the lessons of its module."""
    module = asked.course.module_of.get(asked.question.id)
    if asked.lab is not None:
        listed = asked.lab.sources
    elif module is not None:
        listed = tuple(source for lesson in module.chapters for source in lesson.sources)
    else:
        return ()
    known = {source.id: source for source in listed}
    return tuple(known[name] for name in asked.question.sources if name in known)
