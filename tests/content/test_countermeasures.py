"""The course on countermeasures: whole in both languages, drawn, sourced, and fit for its labs."""

from __future__ import annotations

import re
from collections import Counter

import pytest

from alatau.courses.labs import engine, sheet
from alatau.languages import LocalText
from alatau.packs.content import content_root
from alatau.packs.courses import load_course
from alatau.packs.courses.checks import check_course
from alatau.packs.courses.lessons import Figure
from alatau.packs.courses.loading import read_course
from alatau.packs.courses.questions import Matching, MultipleChoice, Numeric, Ordering, SingleChoice
from alatau.packs.courses.texts import texts_of_course

FOLDER = content_root() / "courses" / "biological-countermeasures"
COURSE = load_course(FOLDER)
READING = read_course(FOLDER)


def test_nothing_is_wrong_with_it_but_that_nobody_has_signed_its_safety_review() -> None:
    problems = check_course(READING, FOLDER)
    assert [problem.location for problem in problems] == ["safety_review"]


def test_every_text_is_in_english_and_russian() -> None:
    for file, path, text in texts_of_course(READING):
        assert {"en", "ru"} <= set(text), (file, path)
        assert re.search("[а-яё]", text["ru"], re.IGNORECASE) or not re.search(
            r"[a-z]{4}", re.sub(r"\{[a-z]+\}", "", text["en"])
        ), (file, path)


def test_each_module_asks_enough_in_enough_ways_and_its_tests_are_pairs() -> None:
    for module in COURSE.contents:
        asked = [q for lesson in module.chapters for q in lesson.questions]
        assert len(asked) + len(module.test_questions) >= 22
        assert len({q.kind for q in (*asked, *module.test_questions)}) >= 6
        pairs = {q.id[:-1]: [] for q in module.test_questions}  # type: ignore[var-annotated]
        for question in module.test_questions:
            pairs[question.id[:-1]].append((question.kind, question.objective, question.weight))
        assert len(pairs) == 6
        assert all(one == other for one, other in pairs.values())


def test_every_question_has_an_objective_a_source_and_a_reason_that_says_more_than_the_key() -> (
    None
):
    for question in COURSE.questions.values():
        assert question.objective, question.id
        assert question.sources, question.id
        assert len(question.reason["en"].split()) >= 6, question.id


def test_choices_of_lessons_say_why() -> None:
    for lesson in COURSE.lessons.values():
        for question in lesson.questions:
            if isinstance(question, SingleChoice | MultipleChoice):
                assert all(option.why for option in question.options), question.id


def test_the_right_answer_does_not_stand_in_one_place() -> None:
    places: Counter[int] = Counter()
    for question in COURSE.questions.values():
        if isinstance(question, SingleChoice):
            places[[option.id for option in question.options].index(question.answer)] += 1
    assert len(places) >= 3


def test_objectives_are_all_asked() -> None:
    for module in COURSE.contents:
        asked = {q.objective for lesson in module.chapters for q in lesson.questions}
        asked |= {q.objective for q in module.test_questions}
        assert asked == {each.id for lesson in module.chapters for each in lesson.objectives}


def _drawings() -> list[tuple[str, Figure]]:
    return [
        (module.id, figure)
        for module in COURSE.contents
        for lesson in module.chapters
        for figure in lesson.figures
    ]


@pytest.mark.parametrize(
    ("module", "figure"), _drawings(), ids=lambda each: getattr(each, "id", each)
)
def test_drawings_hold_the_words_that_their_lesson_gives(module: str, figure: Figure) -> None:
    svg = (FOLDER / "modules" / module / "figures" / str(figure.file)).read_text(encoding="utf-8")
    assert set(re.findall(r"\{\{([a-z0-9-]+)\}\}", svg)) == set(figure.words)
    assert 'width="720"' in svg
    assert "<script" not in svg
    assert all(isinstance(words, LocalText) for words in figure.words.values())


def test_numbers_of_split_examples_add_up() -> None:
    questions = COURSE.questions
    for name in ("B4.2-q2", "B4-t5a", "B4-t5b"):
        question = questions[name]
        assert isinstance(question, Numeric)
        tubes, *needs = re.split(r"\. |: ", question.text["en"])[0], question.text["en"]
        volumes = [int(number) for number in re.findall(r"\d+", tubes)]
        rest = needs[0][len(tubes) :]
        minima = [int(number) for number in re.findall(r"\d+", rest)][:3]
        assert sum(volumes) - sum(minima) == question.answer, name


def test_labs_make_sheets_in_both_languages() -> None:
    for lab in COURSE.labs.values():
        engine(lab.engine).check(lab)
        for seed in range(5):
            for question in sheet(lab, seed).questions:
                assert {"en", "ru"} <= set(question.text)
                assert question.sources, (lab.id, question.id)


def test_orders_and_pairs_have_room_for_error() -> None:
    for question in COURSE.questions.values():
        if isinstance(question, Ordering):
            assert len(question.steps) >= 4, question.id
        if isinstance(question, Matching):
            assert len(question.left) >= 4, question.id
