"""Reading and checking courses: what is wrong is named with its line."""

from __future__ import annotations

from pathlib import Path

import pytest

from alatau.packs import validate
from alatau.packs.courses import load_course
from alatau.packs.courses.checks import check_course
from alatau.packs.courses.loading import read_course
from alatau.packs.courses.readability import readability
from alatau.packs.courses.texts import named_texts, translation_states
from alatau.packs.courses.translations import written_records
from alatau.packs.errors import PackError

COURSE = """\
id: demo
title: {en: Demo, ru: Пример}
about: {en: About, ru: О курсе}
version: "1"
modules: [A3]
forms:
  - {id: one, title: {en: One, ru: Один}, questions: [A3.1-q1]}
  - {id: two, title: {en: Two, ru: Два}, questions: [A3-t1]}
"""
MODULE = "id: A3\ntitle: {en: Data, ru: Данные}\npaths: {policy: required}\nlessons: [A3.1]\n"
QUESTION = """\
  - id: %s
    kind: single-choice
    text: {en: Which, ru: Что}
    reason: {en: Because, ru: Потому}
    options: [{id: a, text: {en: A, ru: А}}, {id: b, text: {en: B, ru: Б}}]
    answer: b
"""
LESSON = (
    """\
id: A3.1
title: {en: Line list, ru: Список}
purpose: {en: Purpose, ru: Цель}
minutes: 45
objectives:
  - {id: build, level: apply, text: {en: Build, ru: Построить}}
text: {en: A3.1.en.md, ru: A3.1.ru.md}
figures:
  - {id: curve, caption: {en: Curve, ru: Кривая}, picture: epidemic-curve}
sources: [{id: who, title: Manual, address: "https://example.org/manual"}]
labs: [clean]
trainer:
  plan: [{minutes: 45, what: {en: All, ru: Всё}}]
  text: {en: Note, ru: Заметка}
questions:
"""
    + QUESTION % "A3.1-q1"
)
LAB = """\
id: clean
engine: clean-a-line-list
title: {en: Clean, ru: Очистить}
purpose: {en: Purpose, ru: Цель}
minutes: 20
text: {en: Text, ru: Текст}
tasks: {count: {text: {en: How many, ru: Сколько}, reason: {en: Because, ru: Потому}}}
debrief: {en: Done, ru: Готово}
"""
WORDS = "One short sentence about a list. " * 120


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    module = tmp_path / "modules" / "A3"
    for path in (module, tmp_path / "texts", tmp_path / "labs"):
        path.mkdir(parents=True)
    (tmp_path / "course.yaml").write_text(COURSE, encoding="utf-8")
    (module / "module.yaml").write_text(MODULE, encoding="utf-8")
    (module / "A3.1.yaml").write_text(LESSON, encoding="utf-8")
    (module / "test.yaml").write_text("questions:\n" + QUESTION % "A3-t1", encoding="utf-8")
    (tmp_path / "labs" / "clean.yaml").write_text(LAB, encoding="utf-8")
    for language in ("en", "ru"):
        text = f"{WORDS}\n\n![curve](figure:curve) [@who]\n"
        (tmp_path / "texts" / f"A3.1.{language}.md").write_text(text, encoding="utf-8")
    return tmp_path


def change(folder: Path, file: str, old: str, new: str) -> None:
    path = folder / file
    text = path.read_text(encoding="utf-8")
    assert old in text
    path.write_text(text.replace(old, new), encoding="utf-8")


def problems(folder: Path) -> list[str]:
    return [str(problem) for problem in validate(folder) if problem.severity == "error"]


def test_a_course_is_read_with_its_texts_questions_and_labs(folder: Path) -> None:
    course = load_course(folder)
    assert list(course.lessons) == ["A3.1"]
    assert list(course.questions) == ["A3.1-q1", "A3-t1"]
    assert course.lessons["A3.1"].text["ru"].startswith("One short")
    assert course.labs["clean"].engine == "clean-a-line-list"


@pytest.mark.parametrize(
    ("file", "old", "new", "message"),
    [
        ("modules/A3/A3.1.yaml", "answer: b", "answer: c",
         "modules/A3/A3.1.yaml, line 16, questions[A3.1-q1]: “c” is not one of a, b"),
        ("modules/A3/A3.1.yaml", "reason: {en: Because", "reasn: {en: Because",
         "There is no key “reasn” here; is “reason” meant?"),
        ("modules/A3/A3.1.yaml", "labs: [clean]", "labs: [clear]", "line 11, labs[0]"),
        ("modules/A3/A3.1.yaml", "id: curve", "id: curves", "is “curves” meant?"),
        ("modules/A3/A3.1.yaml", "id: who", "id: oms", "There is no “who” here"),
        ("modules/A3/A3.1.yaml", "picture: epidemic-curve", "file: a.svg", "no drawing “a.svg”"),
        ("modules/A3/A3.1.yaml", "https://", "ftp://", "is not written as it should be"),
        ("modules/A3/test.yaml", "A3-t1", "A3.1-q1", "the id of a question in"),
        ("modules/A3/test.yaml", "A3-t1", "A3-t2", "is “A3-t2” meant?"),
        ("course.yaml", "questions: [A3-t1]", "questions: [A3-t1, A3.1-q1]", "are not parallel"),
        ("course.yaml", "questions: [A3-t1]", "questions: [A3.1-q1]", "share no question"),
        ("course.yaml", "modules: [A3]", "modules: [A3, A4]", "This file is missing"),
        ("labs/clean.yaml", "id: clean", "id: cleans", "calls itself “cleans”"),
        ("labs/clean.yaml", "engine:", "motor:", "There is no key “motor” here"),
    ],
)  # fmt: skip
def test_what_is_wrong_is_named(folder: Path, file: str, old: str, new: str, message: str) -> None:
    change(folder, file, old, new)
    assert any(message in problem for problem in problems(folder)), problems(folder)


def test_a_course_that_is_wrong_is_not_taught(folder: Path) -> None:
    change(folder, "modules/A3/A3.1.yaml", "answer: b", "answer: c")
    with pytest.raises(PackError):
        load_course(folder)


def test_a_translation_is_stale_once_its_source_has_changed(folder: Path) -> None:
    table = written_records(named_texts(read_course(folder)), {}, source="en")
    (folder / "translations.csv").write_text(table, encoding="utf-8")
    assert {each.state for each in translation_states(read_course(folder), folder)} == {"draft"}
    change(folder, "modules/A3/A3.1.yaml", "en: Purpose", "en: New purpose")
    change(folder, "modules/A3/test.yaml", "questions:\n", "questions:\n" + QUESTION % "A3-t0")
    states = translation_states(read_course(folder), folder)
    assert [each.text for each in states if each.state == "stale"] == ["purpose"]
    assert {each.text.split(".")[0] for each in states if each.state == "unrecorded"} == {
        "questions[A3-t0]"
    }


def test_missing_translations_are_warned_of(folder: Path) -> None:
    change(folder, "course.yaml", "title: {en: Demo, ru: Пример}", "title: {en: Demo}")
    found = check_course(read_course(folder), folder)
    assert any("“ru” is missing" in str(problem) for problem in found)


def test_reading_ease_follows_its_published_formulas() -> None:
    english = readability("The committee considered the report. It agreed.", "en")
    # 7 words, 2 sentences; com-mit-tee, con-si-dered counts vowel groups.
    assert (english.words, english.sentences) == (7, 2)
    assert english.ease == pytest.approx(
        206.835 - 1.015 * 7 / 2 - 84.6 * english.syllables / 7, abs=1e-3
    )
    russian = readability("Мама мыла раму. Потом ушла.", "ru")
    assert (russian.words, russian.sentences, russian.syllables) == (5, 2, 10)
    assert russian.ease == pytest.approx(206.835 - 1.3 * 2.5 - 60.1 * 2, abs=1e-3)


def test_tables_links_and_citations_are_not_prose() -> None:
    text = "See [the manual](https://example.org) [@who].\n\n| a | b |\n| - | - |\n"
    assert readability(text, "en").words == 3
