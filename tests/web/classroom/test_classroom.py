"""A training week over http: coming in, learning, being tested, and what the trainer sees."""

from __future__ import annotations

import json
import re
import uuid
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from a_week import answer_all, open_test

Learn = Callable[..., Any]


def test_a_learner_sees_the_week_and_reads_a_lesson(learn: Learn) -> None:
    alpha = learn("Alpha")
    assert "Lesson A3.1" in alpha.text()
    lesson = alpha.text("lesson/threats/A3.1/")
    assert "<h2>Heading</h2>" in lesson and "&lt;script&gt;" in lesson
    assert 'href="#source-1"' in lesson and "figure/threats/A3.1/curve.json" in lesson
    figure = alpha.client.get(f"{alpha.home}figure/threats/A3.1/curve.json")
    assert figure.json()["description"]
    assert alpha.client.post(f"{alpha.home}lesson/threats/A3.1/read/").status_code == 302
    assert "1 of 1 lessons and labs done" in alpha.text()


def test_neither_key_nor_trainers_notes_reach_a_learner_before_the_answer(learn: Learn) -> None:
    alpha = learn("Alpha")
    lesson = alpha.text("lesson/threats/A3.1/")
    assert "Secret note" not in lesson and "Reason of" not in lesson
    alpha.answer("lesson:threats/A3.1", "threats/A3.1-1", choice="alpha")
    lesson = alpha.text("lesson/threats/A3.1/")
    assert lesson.count("Reason of") == 1


def test_a_test_takes_answers_only_while_it_is_open(learn: Learn, trainer: Any) -> None:
    alpha = learn("Alpha")
    assert "has not opened" in alpha.text("test/before/")
    early = alpha.answer("before", "threats/A3-one-1", choice="beta")
    assert early.status_code == 409
    open_test(trainer, "before")
    page = alpha.text("test/before/")
    assert "Reason of" not in page and page.count("data-answer") == 18
    assert alpha.answer("before", "threats/A3-one-1", choice="beta").status_code == 200
    open_test(trainer, "before", "close")
    late = alpha.answer("before", "threats/A3-one-1", choice="alpha")
    assert late.status_code == 409 and "not open" in late.json()["refused"]
    assert "Reason of" in alpha.text("report/before/")


def test_an_answer_sent_twice_is_kept_once(learn: Learn, trainer: Any) -> None:
    from alatau.web.classroom.models import Answer

    alpha = learn("Alpha")
    open_test(trainer, "before")
    token = str(uuid.uuid4())
    for _ in range(3):
        sent = alpha.answer("before", "threats/A3-one-1", choice="beta", token=token)
        assert sent.json()["kept"] == token
    assert Answer.objects.count() == 1


def test_raw_answers_stay_and_the_last_one_counts(learn: Learn, trainer: Any) -> None:
    from alatau.web.classroom.models import Answer

    alpha = learn("Alpha")
    open_test(trainer, "before")
    for choice in ("alpha", "beta"):
        alpha.answer("before", "threats/A3-one-1", choice=choice)
    assert [each.answer for each in Answer.objects.order_by("id")] == ["alpha", "beta"]
    open_test(trainer, "before", "close")
    assert "6 % of the points" in alpha.text("report/before/")


def test_a_sheet_that_was_handed_in_is_not_changed(learn: Learn, trainer: Any) -> None:
    alpha = learn("Alpha")
    open_test(trainer, "before")
    answer_all(alpha, "before")
    late = alpha.answer("before", "threats/A3-one-1", choice="alpha")
    assert late.status_code == 409 and "handed this in" in late.json()["refused"]


def test_without_script_an_answer_leads_back_to_its_question(learn: Learn, trainer: Any) -> None:
    alpha = learn("Alpha")
    open_test(trainer, "before")
    sent = alpha.answer("before", "threats/A3-one-2", by_script=False, ticked="one")
    assert sent.headers["Location"].endswith("/test/before/#q-2")


def test_the_trainer_sees_items_and_gain_with_crossed_forms(learn: Learn, trainer: Any) -> None:
    learners = [learn(f"L{number}") for number in range(6)]
    for moment, least in (("before", 2), ("after", 5)):
        open_test(trainer, moment)
        for number, learner in enumerate(learners):
            answer_all(learner, moment, least + number % 4)
        open_test(trainer, moment, "close")
    assert "6 have handed in" in trainer.text()
    items = trainer.text("analysis/before/")
    assert "Form one: 3 learners" in items and "Form two: 3 learners" in items
    assert "Explain again now" in items
    gain = trainer.text("gain/")
    assert "6 learners took both tests" in gain and "were not crossed" not in gain


def test_groups_of_fewer_than_five_are_not_shown(learn: Learn, trainer: Any) -> None:
    for number in range(5):
        learn(f"L{number}")
    other = learn("Other", country="Country B")
    learners = [other]
    for moment in ("before", "after"):
        open_test(trainer, moment)
        for learner in learners:
            answer_all(learner, moment)
    assert "fewer than five people" in trainer.text("gain/")


def test_a_table_enrols_all_or_nobody_and_shows_pins_once(trainer: Any, cohort: Any) -> None:
    bad = "call_sign,path\nAlpha,policy\nBeta,polcy\n"
    refused = trainer.client.post(f"{trainer.home}enrol/", {"table": bad})
    assert refused.status_code == 400
    assert "Row 3: there is no path “polcy”; is “policy” meant?" in refused.content.decode()
    assert cohort.learners.count() == 0
    good = "call_sign;country;agency;path\nАйгүл;Country A;;policy\nBeta;;;law-enforcement\n"
    made = trainer.client.post(f"{trainer.home}enrol/", {"table": good}).content.decode()
    assert len(re.findall(r'<span class="pin pin--small">\d{6}</span>', made)) == 2
    assert "pin--small" not in trainer.text("people/")


def test_a_course_that_is_broken_during_the_week_goes_on_as_it_was(
    learn: Learn, trainer: Any, cohort: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    import os

    from alatau.web.classroom import content

    monkeypatch.setattr(content, "LOOK_AGAIN_SECONDS", 0.0)
    lesson = next(Path(cohort.courses[0]).rglob("A3.1*.yaml"), None)
    assert lesson is not None, list(Path(cohort.courses[0]).rglob("*"))
    alpha, written = learn("Alpha"), lesson.read_text(encoding="utf-8")
    assert "problem" not in trainer.text("lesson/threats/A3.1/")
    for at, (text, shown) in enumerate([("title: [", False), ("title: x", False), (written, True)]):
        lesson.write_text(text, encoding="utf-8")
        os.utime(lesson, (at, 2_000_000_000 + at))
        assert alpha.text("lesson/threats/A3.1/")
        assert ('class="problem"' in trainer.text("lesson/threats/A3.1/")) is not shown


def test_a_course_that_is_broken_before_a_restart_is_told_in_words(
    learn: Learn, trainer: Any, cohort: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    from django.test import Client

    from alatau.web.classroom import content

    alpha = learn("Alpha")
    lesson = next(Path(cohort.courses[0]).rglob("A3.1*.yaml"))
    written = lesson.read_text(encoding="utf-8")
    lesson.write_text(written.replace("title:", "titel:", 1), encoding="utf-8")
    monkeypatch.setattr(content, "LOOK_AGAIN_SECONDS", 0.0)
    monkeypatch.setattr(content, "_kept", {})
    where = f"threats/{lesson.relative_to(cohort.courses[0]).as_posix()}"
    for page in ("", "lesson/threats/A3.1/", "workbook/", "certificates/"):
        told = alpha.client.get(alpha.home + page)
        assert told.status_code == 503, page
        assert "Tell the trainer" in told.content.decode()
        assert lesson.name not in told.content.decode()
    for page in ("", "live/", "attendance/", "lessons/", "certificates/"):
        told = trainer.client.get(trainer.home + page)
        assert told.status_code == 503, page
        assert f"{where}, line 1, title" in told.content.decode()
    comer, at = Client(), f"/c/{cohort.learner_code}"
    comer.get(at, follow=True)
    refused = comer.post(at, {"act": "enrol", "call_sign": "Beta", "path": "policy"})
    assert refused.status_code == 400 and "Tell the trainer" in refused.content.decode()
    lesson.write_text(written, encoding="utf-8")
    assert alpha.text("lesson/threats/A3.1/") and trainer.text()


def test_a_programme_that_is_broken_before_a_restart_is_told_in_words(
    learn: Learn, trainer: Any, cohort: Any
) -> None:
    from alatau.web.classroom import overview

    alpha, programme = learn("Alpha"), Path(cohort.programme)
    written = programme.read_text(encoding="utf-8")
    programme.write_text(written.replace("days:", "daze:", 1), encoding="utf-8")
    overview.programme.cache_clear()
    assert "Tell the trainer" in alpha.client.get(alpha.home).content.decode()
    told = trainer.client.get(f"{trainer.home}attendance/")
    assert told.status_code == 503 and programme.name in told.content.decode()
    programme.write_text(written, encoding="utf-8")
    assert alpha.text() and trainer.text("attendance/")


def test_a_week_is_not_made_on_a_programme_that_is_not_there(
    rooms: Any, settings_of_a_week: Any
) -> None:
    from django.test import Client, override_settings

    from alatau.web.classroom.desk import desk_code
    from alatau.web.classroom.models import Cohort

    client = Client()
    client.get("/new-week/", follow=True)
    fields = {"code": desk_code(), "title": "Spring", "first_day": "2026-03-02"}
    with override_settings(PROGRAMME="no-such-week"):
        refused = client.post("/new-week/", fields)
    assert refused.status_code == 400 and "no-such-week" in refused.content.decode()
    assert not Cohort.objects.exists()


def test_attendance_is_noted_for_those_who_stood_in_the_list(
    learn: Learn, trainer: Any, cohort: Any
) -> None:
    from alatau.web.classroom.models import Attendance

    alpha, beta = learn("Alpha"), learn("Beta")
    page = trainer.text("attendance/")
    [listed] = re.findall(r'name="listed" value="([^"]*)"', page)
    [at] = re.findall(r'action="([^"]+/note/)"', page)
    learn("Late")
    fields = {"listed": listed, "present": [alpha.home.split("/")[2]]}
    assert trainer.client.post(at, fields).status_code == 302
    noted = Attendance.objects.values_list("learner__call_sign", "present")
    assert set(noted) == {("Alpha", True), ("Beta", False)}
    assert beta.home


def test_attendance_is_not_noted_before_the_day_of_a_session(
    learn: Learn, trainer: Any, cohort: Any
) -> None:
    from datetime import timedelta

    from alatau.web import rooms
    from alatau.web.classroom.models import Attendance, Cohort

    alpha = learn("Alpha")
    fields = {"present": [alpha.home.split("/")[2]]}
    at = f"{trainer.home}attendance/a/note/"
    for days, status in ((1, 400), (0, 302)):
        first = rooms.latest_day() + timedelta(days=days)
        Cohort.objects.filter(id=cohort.id).update(first_day=first)
        page = trainer.text("attendance/a/")
        sent = trainer.client.post(at, fields)
        assert sent.status_code == status
        assert Attendance.objects.exists() is (status == 302)
        if status == 400:
            assert "noted from that day on" in page and ">Keep<" not in page
            assert "noted from that day on" in sent.content.decode()


def test_five_hundred_are_enrolled_by_a_table_and_its_attendance_noted(
    trainer: Any, cohort: Any
) -> None:
    from urllib.parse import urlencode

    from alatau.web.classroom.models import Attendance

    form = "application/x-www-form-urlencoded"
    rows = [f"Позывной {n},Казахстан,Министерство здравоохранения,policy" for n in range(500)]
    table = "\n".join(["call_sign,country,agency,path", *rows])
    sent = urlencode({"table": table})
    assert trainer.client.post(f"{trainer.home}enrol/", sent, content_type=form).status_code == 200
    page = trainer.text("attendance/")
    [listed] = re.findall(r'name="listed" value="([^"]*)"', page)
    [at] = re.findall(r'action="([^"]+/note/)"', page)
    here = re.findall(r'name="present" value="([^"]+)"', page)
    sent = urlencode({"listed": listed, "present": here}, doseq=True)
    assert trainer.client.post(at, sent, content_type=form).status_code == 302
    assert Attendance.objects.filter(present=True).count() == 500


def test_a_table_too_long_for_the_cohort_enrols_nobody(
    trainer: Any, cohort: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    from alatau.web.classroom import cohorts

    monkeypatch.setattr(cohorts, "MOST_LEARNERS", 2)
    table = "call_sign,path\nAlpha,policy\nBeta,policy\nGamma,policy\n"
    refused = trainer.client.post(f"{trainer.home}enrol/", {"table": table})
    assert refused.status_code == 400 and "at most 2 learners" in refused.content.decode()
    assert cohort.learners.count() == 0


@pytest.mark.parametrize(
    ("table", "words"),
    [
        ("call_sign,path\n", "no row of a learner"),
        ("call_sign,path\nAl\rpha,policy", "no path “”"),
        ("call_sign,path\nAlpha,policy\nALPHA,policy", "“ALPHA” is taken"),
        ("call_sign,path\nАйгүл,policy\nайгүл,policy", "“айгүл” is taken"),
    ],
)
def test_a_table_that_cannot_be_used_is_refused_in_words(
    trainer: Any, cohort: Any, table: str, words: str
) -> None:
    refused = trainer.client.post(f"{trainer.home}enrol/", {"table": table})
    assert refused.status_code == 400 and words in refused.content.decode()
    assert cohort.learners.count() == 0


def test_lines_of_a_table_end_as_they_were_pasted(trainer: Any, cohort: Any) -> None:
    table = "call_sign;path\rAlpha;policy\rBeta;policy\r"
    assert trainer.client.post(f"{trainer.home}enrol/", {"table": table}).status_code == 200
    assert set(cohort.learners.values_list("call_sign", flat=True)) == {"Alpha", "Beta"}


def test_changing_the_language_under_the_cards_leads_back_to_the_people(trainer: Any) -> None:
    table = {"table": "call_sign,path\nAlpha,policy"}
    page = trainer.client.post(f"{trainer.home}enrol/", table).content.decode()
    for at in re.findall(r'name="next" value="([^"]*)"', page):
        fields = {"language": "ru", "next": at}
        assert trainer.client.post("/language/", fields, follow=True).status_code == 200


def test_call_signs_that_differ_in_case_alone_are_one(cohort: Any, learn: Learn) -> None:
    from django.test import Client

    from alatau.web.classroom import cohorts

    pin = cohorts.enrol(cohort, "Айгүл", "policy").pin
    with pytest.raises(cohorts.NotEnrolled):
        cohorts.enrol(cohort, "АЙГҮЛ", "policy")
    phone = Client()
    phone.get(f"/c/{cohort.learner_code}", follow=True)
    fields = {"act": "enter", "call_sign": "айгүл", "pin": pin}
    assert phone.post(f"/c/{cohort.learner_code}", fields).status_code == 302


def test_who_presses_enrol_twice_is_enrolled_once_and_shown_a_pin_that_holds(
    cohort: Any,
) -> None:
    from django.test import Client

    from alatau.web import rooms
    from alatau.web.classroom import cohorts
    from alatau.web.classroom.models import Device

    at = f"/c/{cohort.learner_code}"
    client, other = Client(), Client()
    fields = {"act": "enrol", "call_sign": "Alpha", "path": "policy"}
    for each in (client, other):
        each.get(at, follow=True)
    client.post(at, fields)
    again = client.post(at, fields)
    assert again.status_code == 200
    pin = re.findall(r'class="pin">(\d{6})<', again.content.decode())[0]
    assert cohorts.show_pin(cohort, "Alpha", pin) == cohort.learners.get()
    assert other.post(at, fields).status_code == 400
    cohort.learners.update(joined=rooms.wall_clock() - 2 * cohorts.PRESSED_TWICE)
    assert client.post(at, fields).status_code == 400
    assert cohort.learners.count() == Device.objects.count() == 1


@pytest.mark.parametrize("act", ["close", "", "burn"])
def test_a_test_that_was_never_open_is_not_closed(learn: Learn, trainer: Any, act: str) -> None:
    alpha = learn("Alpha")
    sent = trainer.client.post(f"{trainer.home}test/after/", {"act": act})
    assert sent.status_code == (302 if act == "close" else 404)
    page = alpha.client.get(f"{alpha.home}report/after/", follow=True).content.decode()
    assert "not opened this test yet" in page and "feedback" not in page


@pytest.mark.parametrize("day", ["9999-12-31", "0001-01-01", "", "x"])
def test_a_week_begins_on_a_day_that_can_be(rooms: Any, day: str) -> None:
    from django.test import Client

    from alatau.web.classroom.desk import desk_code
    from alatau.web.classroom.models import Cohort

    client = Client()
    client.get("/new-week/", follow=True)
    fields = {"code": desk_code(), "title": "Spring", "first_day": day}
    refused = client.post("/new-week/", fields)
    assert refused.status_code == 400 and "first day of the week" in refused.content.decode()
    assert not Cohort.objects.exists()


def test_a_pin_lets_in_on_another_device_and_a_wrong_one_does_not(
    trainer: Any, cohort: Any
) -> None:
    from django.test import Client

    made = trainer.client.post(f"{trainer.home}enrol/", {"table": "call_sign,path\nAlpha,policy"})
    pin = re.findall(r"pin--small\">(\d{6})<", made.content.decode())[0]
    other = Client()
    other.get(f"/c/{cohort.learner_code}", follow=True)
    wrong = f"{(int(pin) + 1) % 1_000_000:06}"
    fields = {"act": "enter", "call_sign": "alpha", "pin": wrong}
    assert other.post(f"/c/{cohort.learner_code}", fields).status_code == 400
    entered = other.post(f"/c/{cohort.learner_code}", {**fields, "pin": pin})
    assert entered.headers["Location"].startswith("/class/")
    assert other.get(entered.headers["Location"]).status_code == 200


def test_pins_are_not_kept_in_the_clear(trainer: Any, cohort: Any) -> None:
    made = trainer.client.post(f"{trainer.home}enrol/", {"table": "call_sign,path\nAlpha,policy"})
    pin = re.findall(r"pin--small\">(\d{6})<", made.content.decode())[0]
    kept = cohort.learners.get().pin
    assert pin not in kept and len(kept) == 64


def test_who_guesses_pins_has_to_wait(cohort: Any, learn: Learn) -> None:
    from django.test import Client

    learn("Alpha")
    guesser = Client()
    guesser.get(f"/c/{cohort.learner_code}", follow=True)
    fields = {"act": "enter", "call_sign": "Alpha"}
    answers = [
        guesser.post(f"/c/{cohort.learner_code}", {**fields, "pin": f"{guess:06}"})
        for guess in range(20)
    ]
    assert "Too many wrong codes" in answers[-1].content.decode()


def test_who_guesses_a_pin_with_ever_new_cookies_has_to_wait_too(cohort: Any, trainer: Any) -> None:
    from django.test import Client

    from alatau.web.classroom import cohorts

    enrolled = cohorts.enrol(cohort, "Alpha", "policy")
    other = cohorts.enrol(cohort, "Beta", "policy")
    at = f"/c/{cohort.learner_code}"

    def enter(call_sign: str, pin: str) -> Any:
        client = Client()
        client.get(at, follow=True)
        return client.post(at, {"act": "enter", "call_sign": call_sign, "pin": pin})

    wrong = f"{(int(enrolled.pin) + 1) % 1_000_000:06}"
    for _ in range(40):
        assert "Nobody here has" in enter("alpha", wrong).content.decode()
    assert "Too many wrong PINs" in enter("Alpha", enrolled.pin).content.decode()
    assert enter("Beta", other.pin).status_code == 302
    made = trainer.client.post(f"{trainer.home}new-pin/", {"learner": enrolled.learner.id})
    pin = re.findall(r"pin--small\">(\d{6})<", made.content.decode())[0]
    assert enter("Alpha", pin).status_code == 302


def test_an_answer_that_was_emptied_again_counts_for_nobody(learn: Learn, trainer: Any) -> None:
    alpha = learn("Alpha")
    open_test(trainer, "before")
    for question, fields in (("1", {"choice": "beta"}), ("8", {"text": "Notify"}), ("8", {})):
        sent = alpha.answer("before", f"threats/A3-one-{question}", **fields)
        assert sent.status_code == 200
    assert "1 of 18 answered" in alpha.text("test/before/")
    assert "1/18" in trainer.text()
    open_test(trainer, "before", "close")
    assert "1 of 18 questions answered" in alpha.text("report/before/")


def test_one_learners_pages_are_closed_to_another(learn: Learn, trainer: Any) -> None:
    alpha, beta = learn("Alpha"), learn("Beta")
    assert beta.client.get(alpha.home).status_code in (401, 403, 404)
    assert beta.client.get(trainer.home).status_code in (401, 403, 404)
    assert trainer.client.get(alpha.home).status_code in (401, 403, 404)
    sent = beta.client.post(f"{alpha.home}answer/before/", {"question": "threats/A3-one-1"})
    assert sent.status_code in (401, 403, 404)


def test_forms_are_balanced_within_paths(cohort: Any, learn: Learn) -> None:
    for number in range(8):
        learn(f"L{number}", path=("policy", "law-enforcement")[number % 2])
    found = sorted(cohort.learners.values_list("path", "first_form"))
    assert found == sorted([("law-enforcement", "one"), ("law-enforcement", "two")] * 2
                           + [("policy", "one"), ("policy", "two")] * 2)  # fmt: skip


def test_attendance_is_kept_by_session(trainer: Any, cohort: Any, learn: Learn) -> None:
    learn("Alpha"), learn("Beta")
    here = cohort.learners.get(call_sign="Alpha")
    sent = trainer.client.post(f"{trainer.home}attendance/a/note/", {"present": [here.id]})
    assert sent.status_code == 302
    page = trainer.text("attendance/a/")
    assert page.count("checked") == 1


def test_a_cohort_is_made_with_the_code_of_the_server(rooms: Any) -> None:
    from django.test import Client

    from alatau.web.classroom.desk import desk_code

    client = Client()
    client.get("/new-week/", follow=True)
    fields = {"title": "Spring", "first_day": "2026-03-02", "code": "AAAA-AAAA"}
    refused = client.post("/new-week/", fields)
    assert refused.status_code == 400
    assert "not the trainers" in refused.content.decode()
    assert len(desk_code()) == 8


@pytest.mark.parametrize(
    ("fields", "status"),
    [
        ({"choice": "gamma"}, 409),
        ({"choice": "beta", "confidence": "9"}, 409),
        ({"choice": "beta", "token": "x"}, 409),
        ({"choice": "b" * 5000}, 409),
        ({}, 200),
    ],
)
def test_answers_that_cannot_be_are_refused(
    learn: Learn, trainer: Any, fields: dict[str, str], status: int
) -> None:
    alpha = learn("Alpha")
    open_test(trainer, "before")
    assert alpha.answer("before", "threats/A3-one-1", **fields).status_code == status


@pytest.mark.parametrize("sheet", ["middle", "lesson:threats/A9.9", "lab:threats/none", "x:y/z"])
def test_sheets_that_are_not_there_are_not_found(learn: Learn, sheet: str) -> None:
    alpha = learn("Alpha")
    assert alpha.answer(sheet, "q", choice="a").status_code == 404


def test_the_workbook_keeps_what_was_written_last(learn: Learn) -> None:
    alpha = learn("Alpha")
    page = alpha.text("workbook/")
    assert "Gaps found" in page and page.count("Who decides here?") == 2
    for text in ("first", "No focal point <b>"):
        sent = alpha.client.post(
            f"{alpha.home}workbook/write/", {"key": "week/gaps", "text": text},
            headers={"Accept": "application/json"},
        )  # fmt: skip
        assert sent.json() == {"kept": "week/gaps"}
    page = alpha.text("workbook/")
    assert "No focal point &lt;b&gt;" in page and "first" not in page
    unknown = alpha.client.post(f"{alpha.home}workbook/write/", {"key": "x", "text": "y"})
    assert unknown.status_code == 404


def test_the_trainer_reads_lessons_with_notes_and_keys(trainer: Any) -> None:
    assert "Lesson A3.1" in trainer.text("lessons/")
    page = trainer.text("lesson/threats/A3.1/")
    assert "Secret note" in page and "Reason of A3.1-1" in page and "left → " not in page
    assert "Left → R-one" in page
    figure = trainer.client.get(f"{trainer.home}figure/threats/A3.1/curve.json")
    assert figure.status_code == 200


def test_results_and_statements_leave_under_keys_instead_of_names(
    learn: Learn, trainer: Any
) -> None:
    zulu = learn("Zulu")
    zulu.text("lesson/threats/A3.1/")
    open_test(trainer, "before")
    answer_all(zulu, "before")
    table = trainer.client.get(f"{trainer.home}results.csv").content.decode()
    assert table.count("before") == 18 and "Zulu" not in table and "#meta+id+learner" in table
    lines = trainer.client.get(f"{trainer.home}statements.jsonl").content.decode().splitlines()
    verbs = [json.loads(line)["verb"]["id"].rpartition("/")[2] for line in lines]
    assert (verbs.count("experienced"), verbs.count("answered"), verbs.count("completed")) == (
        1, 18, 1,
    )  # fmt: skip
    assert "Zulu" not in "".join(lines)
