"""Taking answers: what is told of them, and who may give them."""

from __future__ import annotations

import re
import uuid
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import Any

import pytest
from a_week import open_test
from small_course import RIGHT_ANSWERS

Learn = Callable[..., Any]


def test_a_question_of_a_lesson_comes_back_with_its_reason(learn: Learn) -> None:
    alpha = learn("Alpha")
    told = alpha.answer("lesson:threats/A3.1", "threats/A3.1-1", choice="alpha").json()
    assert told["answered"] is True
    assert "Reason of A3.1-1" in told["question"] and 'id="q-1"' in told["question"]
    assert told["question"].count("data-answer") == 1


def test_nothing_of_the_key_comes_back_in_a_test_or_lab(learn: Learn, trainer: Any) -> None:
    alpha = learn("Alpha")
    open_test(trainer, "before")
    told = alpha.answer("before", "threats/A3-one-1", choice="alpha").json()
    assert set(told) == {"kept", "answered"}


def test_half_an_answer_is_kept_and_said_to_be_none(learn: Learn, trainer: Any) -> None:
    alpha = learn("Alpha")
    open_test(trainer, "before")
    told = alpha.answer("before", "threats/A3-one-7", first="2023-05-01").json()
    assert told["answered"] is False


def test_many_who_answer_at_once_lose_nothing(learn: Learn, trainer: Any) -> None:
    from alatau.web.classroom.models import Answer

    learners = [learn(f"L{number}") for number in range(6)]
    open_test(trainer, "before")
    sent = []

    def answer(learner: Any) -> None:
        page = learner.text("test/before/")
        for name in re.findall(r'name="question" value="([^"]+)"', page):
            token = str(uuid.uuid4())
            fields = RIGHT_ANSWERS[int(name.rpartition("-")[2])]
            for _ in range(2):
                assert learner.answer("before", name, token=token, **fields).status_code == 200
            sent.append(token)

    with ThreadPoolExecutor(6) as pool:
        list(pool.map(answer, learners))
    kept = [str(token) for token in Answer.objects.values_list("token", flat=True)]
    assert sorted(kept) == sorted(sent)
    assert len(kept) == 6 * 18


def test_a_device_that_was_left_may_not_answer_at_once(learn: Learn) -> None:
    alpha = learn("Alpha")
    sheet, question = "lesson:threats/A3.1", "threats/A3.1-1"
    assert alpha.answer(sheet, question, choice="alpha").status_code == 200
    assert alpha.client.post(f"{alpha.home}leave/left/").status_code == 302
    assert alpha.answer(sheet, question, choice="beta").status_code == 403


def test_a_hand_in_by_script_is_refused_in_words(learn: Learn) -> None:
    alpha = learn("Alpha")
    sent = alpha.client.post(
        f"{alpha.home}hand-in/before/", headers={"Accept": "application/json"}
    )  # fmt: skip
    assert sent.status_code == 409 and "not open" in sent.json()["refused"]


def test_the_right_options_are_marked_where_they_stand(learn: Learn, trainer: Any) -> None:
    alpha = learn("Alpha")
    open_test(trainer, "before")
    assert 'class="key"' not in alpha.text("test/before/")
    open_test(trainer, "before", "close")
    report = alpha.text("report/before/")
    # One of two options, two of three, a verdict with its reason; in both courses.
    assert report.count('class="key"') == 2 * 5
    assert "1 May 2023 – 9 May 2023" in report


def test_cards_are_shown_once_with_the_way_in(trainer: Any, cohort: Any) -> None:
    table = {"table": "call_sign,path\nAlpha,policy"}
    made = trainer.client.post(f"{trainer.home}enrol/", table).content.decode()
    code = cohort.learner_code
    assert f"{code[:4]}-{code[4:]}" in made and made.count("<svg") == 1
    assert "Alpha,policy" not in made


def test_the_projector_shows_the_way_in_and_no_other_code(trainer: Any, cohort: Any) -> None:
    shown = trainer.text("door/").replace("-", "")
    assert cohort.learner_code in shown and cohort.trainer_code not in shown


def test_courses_named_from_here_are_found_from_elsewhere(
    rooms: Any, tmp_path: Path, settings_of_a_week: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    from datetime import date

    from alatau.packs.courses import find_course
    from alatau.packs.courses.programme import load_programme
    from alatau.web.classroom import cohorts

    [course], programme = settings_of_a_week
    monkeypatch.chdir(tmp_path)
    near = [str(Path(each).relative_to(tmp_path)) for each in (course, programme)]
    made = cohorts.create("Spring", date(2026, 3, 2), courses=near[:1], programme=near[1])
    monkeypatch.chdir("/")
    assert find_course(made.courses[0]) == Path(course).resolve()
    assert load_programme(made.programme)
    shipped = cohorts.create(
        "Autumn", date(2026, 9, 7), courses=["biological-countermeasures"], programme="five-days"
    )
    assert shipped.courses == ["biological-countermeasures"] and shipped.programme == "five-days"


def test_new_weeks_teach_the_courses_of_the_settings(rooms: Any, settings_of_a_week: Any) -> None:
    from datetime import date

    from alatau.web.classroom import cohorts

    made = cohorts.create("Autumn", date(2026, 9, 7))
    assert (made.courses, made.programme) == settings_of_a_week
