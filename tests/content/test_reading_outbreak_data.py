"""Module A3: its numbers are recomputed here from the data that it shows."""

from __future__ import annotations

import math
import re
from datetime import date, timedelta
from fractions import Fraction

import pytest
from scipy import stats

from alatau.courses.figures import picture_kinds
from alatau.courses.scoring import score
from alatau.packs import validate
from alatau.packs.courses import load_course
from alatau.packs.courses.course import Course, Module
from alatau.packs.courses.markdown import citations_in, figures_in
from alatau.packs.courses.questions import (
    MultipleChoice,
    Numeric,
    PointOnFigure,
    Question,
    ShortText,
    SingleChoice,
)
from alatau.packs.courses.readability import readability

COURSE = "advanced-biological-threats"
LANGUAGES = ("en", "ru")


@pytest.fixture(scope="module")
def course() -> Course:
    """The course."""
    return load_course(COURSE)


@pytest.fixture(scope="module")
def module(course: Course) -> Module:
    """The module."""
    return next(each for each in course.contents if each.id == "A3")


def every_question(module: Module) -> list[Question]:
    """The questions of its lessons and of its test."""
    inside = [question for lesson in module.chapters for question in lesson.questions]
    return [*inside, *module.test_questions]


def odds_ratio(a: float, b: float, c: float, d: float) -> tuple[float, float, float]:
    """(a d) / (b c) with its 95 % interval by the logarithm (Woolf, Ann Hum Genet 1955)."""
    ratio = a * d / (b * c)
    width = 1.96 * math.sqrt(1 / a + 1 / b + 1 / c + 1 / d)
    return ratio, ratio * math.exp(-width), ratio * math.exp(width)


def exact_interval(events: int, n: int) -> tuple[float, float]:
    """The exact 95 % interval of a share, in per cent."""
    found = stats.binomtest(events, n).proportion_ci(method="exact")
    return 100 * found.low, 100 * found.high


def plain(text: str, language: str) -> str:
    """A text with ordinary blanks, decimal points and no emphasis."""
    text = text.replace("\u00a0", " ").replace("*", "")
    return re.sub(r"(?<=\d),(?=\d)", ".", text) if language == "ru" else text


def text_of(module: Module, lesson: str, language: str) -> str:
    """The text of a lesson, plain."""
    (chapter,) = (each for each in module.chapters if each.id == lesson)
    return plain(chapter.text[language], language)


def test_validate_has_nothing_to_say_but_the_signature() -> None:
    remarks = [str(problem) for problem in validate(COURSE) if "modules/A3" in str(problem)]
    assert remarks == []


def test_there_are_enough_questions_of_many_kinds_each_with_a_lesson_to_teach(
    module: Module,
) -> None:
    questions = every_question(module)
    assert len(questions) >= 22
    assert len({question.kind for question in questions}) >= 7
    for question in questions:
        assert question.objective is not None, question.id
        assert set(question.reason) == set(LANGUAGES), question.id
        if isinstance(question, SingleChoice | MultipleChoice):
            assert all(option.why for option in question.options), question.id


def test_the_two_forms_pair_kind_objective_and_options(course: Course, module: Module) -> None:
    ours = {question.id for question in module.test_questions}
    forms = [[course.questions[name] for name in form.questions] for form in course.forms]
    one, two = ([question for question in form if question.id in ours] for form in forms)
    assert [(q.kind, q.objective) for q in one] == [(q.kind, q.objective) for q in two]
    for a, b in zip(one, two, strict=True):
        if isinstance(a, SingleChoice | MultipleChoice):
            assert isinstance(b, SingleChoice | MultipleChoice)
            assert len(a.options) == len(b.options)


def test_every_objective_is_asked_for_in_its_lesson(module: Module) -> None:
    for lesson in module.chapters:
        asked = {question.objective for question in lesson.questions}
        assert asked == {objective.id for objective in lesson.objectives}


@pytest.mark.parametrize("language", LANGUAGES)
def test_both_languages_cite_the_same_sources_and_show_the_same_figures(
    module: Module, language: str
) -> None:
    for lesson in module.chapters:
        text = lesson.text[language]
        shown, cited = figures_in(text), set(citations_in(text))
        assert shown == [figure.id for figure in lesson.figures]
        used = cited.union(*(question.sources for question in lesson.questions))
        assert used == {source.id for source in lesson.sources}
        assert cited == set(citations_in(lesson.text["en"]))


@pytest.mark.parametrize(("language", "least", "words"), [("en", 60, 800), ("ru", 40, 700)])
def test_lessons_are_long_enough_and_plain(
    module: Module, language: str, least: float, words: int
) -> None:
    for lesson in module.chapters:
        found = readability(lesson.text[language], language)
        assert found.ease is not None
        assert found.ease > least
        assert found.words > words


def test_figures_are_drawn_in_both_languages(module: Module) -> None:
    for lesson in module.chapters:
        assert len(lesson.figures) >= 2
        for figure in lesson.figures:
            assert figure.file is not None or figure.picture in picture_kinds()
            assert all(set(words) == set(LANGUAGES) for words in figure.words.values())


@pytest.mark.parametrize(
    ("name", "first", "last", "shortest", "longest"),
    [
        ("A3.2-q1", date(2025, 8, 21), date(2025, 8, 25), 1, 7),
        ("A3-t3a", date(2025, 8, 3), date(2025, 8, 7), 1, 7),
        ("A3-t3b", date(2025, 7, 3), date(2025, 7, 7), 1, 7),
    ],
)
def test_windows_of_exposure_follow_from_onsets_and_incubation(
    course: Course, name: str, first: date, last: date, shortest: int, longest: int
) -> None:
    question = course.questions[name]
    assert isinstance(question, PointOnFigure)
    window = (last - timedelta(days=longest), first - timedelta(days=shortest))
    assert question.window == window
    answer = {"first": window[0].isoformat(), "last": window[1].isoformat()}
    assert score(question, answer).right


@pytest.mark.parametrize(
    ("name", "table"),
    [
        ("A3.3-q2", (18, 12, 15, 45)),
        ("A3-t6a", (20, 10, 20, 40)),
        ("A3-t6b", (24, 16, 12, 28)),
    ],
)
def test_odds_ratios_follow_from_their_tables(
    course: Course, name: str, table: tuple[int, int, int, int]
) -> None:
    question = course.questions[name]
    assert isinstance(question, Numeric)
    assert question.answer == pytest.approx(odds_ratio(*table)[0], abs=1e-12)
    assert score(question, {"value": f"{question.answer:.1f}".replace(".", ",")}).right


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("A3.1-q5", Fraction(945, 1774) * 100),
        ("A3.3-q1", Fraction(36, 120) / Fraction(3, 360)),
        ("A3-t5a", Fraction(9, 24) * 100),
        ("A3-t5b", Fraction(13, 40) * 100),
        ("A3.2-q5", Fraction(20 - 13)),
    ],
)
def test_numbers_follow_from_what_the_question_says(
    course: Course, name: str, value: Fraction
) -> None:
    question = course.questions[name]
    assert isinstance(question, Numeric)
    unit = question.unit["en"] if question.unit else None
    assert score(question, {"value": f"{float(value):.2f}", "unit": unit}).right


CREAM = odds_ratio(30, 10, 24, 56)
LIVESTOCK = odds_ratio(57.5, 0.5, round(0.94 * 114) + 0.5, 114 - round(0.94 * 114) + 0.5)
VILLAGE = round(0.82 * 87)
"""The published share of the cases from one village, in people."""

CALCULATED = [
    ("A3.1", f"{100 * (7046 - 7028) / 7046:.1f} %"),
    ("A3.1", str(14 + 7)),
    ("A3.1", str(17 + 7 + 14)),
    ("A3.3", f"{100 * 9 / 24:.1f} %"),
    ("A3.3", f"{100 * 1 / 36:.1f} %"),
    ("A3.3", f"{(9 / 24) / (1 / 36):.1f}"),
    ("A3.3", f"{VILLAGE}"),
    ("A3.3", f"{100 * VILLAGE / 10712:.1f} %"),
    ("A3.3", f"{100 * 32.7 / 100_000:.2f} %"),
    ("A3.3", f"{100 * 10 / 13:.0f} %"),
    ("A3.3", f"{exact_interval(3, 5)[0]:.0f}"),
    ("A3.3", f"{exact_interval(3, 5)[1]:.0f} %"),
    ("A3.3", f"{exact_interval(1, 24)[0]:.1f}"),
    ("A3.3", f"{exact_interval(1, 24)[1]:.0f} %"),
    ("A3.3", f"{100 * 57 / 87:.0f} %"),
    ("A3.3", f"{1 / 30 + 1 / 10 + 1 / 24 + 1 / 56:.3f}"),
    *[("A3.3", f"{bound:.1f}") for bound in CREAM],
    ("A3.3", f"{LIVESTOCK[0]:.1f}"),
    ("A3.3", f"{LIVESTOCK[1]:.2f}"),
    ("A3.3", f"{LIVESTOCK[2]:.0f}"),
]


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize(("lesson", "number"), CALCULATED)
def test_numbers_of_the_texts_are_those_of_a_calculation(
    module: Module, language: str, lesson: str, number: str
) -> None:
    assert re.search(rf"(?<![\d.]){re.escape(number)}(?!\d)", text_of(module, lesson, language))


def test_the_parts_of_the_measles_count_are_its_whole(module: Module) -> None:
    counts = re.findall(r"[\d,]+", "1,774 945 323 506")
    assert all(count in module.chapters[0].text["en"] for count in counts)
    whole, *parts = (int(count.replace(",", "")) for count in counts)
    assert sum(parts) == whole


@pytest.mark.parametrize(
    ("name", "answer"),
    [
        ("A3.1-q7", "Counts for the last days are incomplete because of reporting delay."),
        ("A3.1-q7", "Последние дни неполны: сообщения приходят с опозданием."),
        ("A3.3-q7", "12 outcomes are open, of 8 closed cases 2 died (25 %)."),
        ("A3.3-q7", "Исход у 12 ещё неизвестен; среди завершённых умерли 2 из 8."),
    ],
)
def test_a_good_sentence_earns_full_credit(course: Course, name: str, answer: str) -> None:
    question = course.questions[name]
    assert isinstance(question, ShortText)
    assert score(question, answer).right


@pytest.mark.parametrize("name", ["A3.1-q7", "A3.3-q7"])
@pytest.mark.parametrize(
    "answer", ["The measures work.", "Вспышка кончается.", "Fatality is 10 %."]
)
def test_a_sentence_beside_the_point_earns_nothing(course: Course, name: str, answer: str) -> None:
    assert score(course.questions[name], answer).credit == 0


GLOSSARY: dict[str, tuple[str, str]] = {
    "line list": (r"line list", r"построчн\w+ спис"),
    "case definition": (r"case definition", r"определени\w+ случая"),
    "epidemic curve": (r"epidemic curve", r"эпидемическ\w+ крив"),
    "attack rate": (r"attack rate", r"показател\w+ поражённости"),
    "case fatality ratio": (r"case fatality", r"летальност"),
    "incubation period": (r"incubation period", r"инкубационн\w+ период"),
    "outbreak": (r"outbreak", r"вспышк"),
    "contact person": (r"contact", r"контактн"),
    "anthrax": (r"anthrax", r"сибирск\w+ язв"),
    "suspected": (r"suspected", r"подозрительн"),
    "probable": (r"probable", r"вероятн"),
    "confirmed": (r"confirmed", r"подтверждённ"),
}


@pytest.mark.parametrize("language", LANGUAGES)
def test_the_terms_of_the_glossary_are_used(module: Module, language: str) -> None:
    whole = "\n".join(lesson.text[language] for lesson in module.chapters).casefold()
    column = LANGUAGES.index(language)
    assert [name for name, words in GLOSSARY.items() if not re.search(words[column], whole)] == []


def test_fatality_is_never_called_mortality_in_russian(module: Module) -> None:
    whole = "\n".join(lesson.text["ru"] for lesson in module.chapters)
    sentences = [each for each in re.split(r"(?<=[.!?])\s", whole) if "смертност" in each]
    assert sentences
    assert all("не смертность" in each for each in sentences)
