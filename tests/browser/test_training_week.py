"""A training week in browsers, from the empty server to a certificate that verifies offline."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import pytest
from browsers import Served
from playwright.sync_api import Browser, BrowserContext, Page, expect
from training_week import (
    come_in,
    fill_in,
    fill_in_rightly,
    hand_in,
    make_week,
    right_answers,
    set_test,
    start_week,
    taught_here,
)

from alatau.courses.credentials import Unverified, verify

PATHS = ("policy", "law-enforcement")
PHONE, RUSSIAN, CUT_OFF = 1, 2, 3
LEARNERS = 10


@dataclass
class Learner:
    """Somebody with a browser of their own, and where their pages are."""

    context: BrowserContext
    page: Page
    home: str


@pytest.fixture
def taught(tmp_path: Path) -> dict[str, str]:
    return taught_here(tmp_path / "courses")


@pytest.fixture
def week(tmp_path: Path, taught: dict[str, str]) -> Iterator[Served]:
    server = start_week(tmp_path / "data", taught)
    yield server
    server.stop()
    if server.process.stdout:
        server.process.stdout.close()


def options(number: int) -> dict[str, object]:
    if number == PHONE:
        return {"viewport": {"width": 360, "height": 740}, "has_touch": True, "locale": "en-GB"}
    return {"locale": "ru-RU" if number == RUSSIAN else "en-GB"}


def test_ten_learners_take_a_week_and_the_trainer_sees_what_they_gained(
    browser: Browser, week: Served, taught: dict[str, str]
) -> None:
    right = right_answers(taught)
    complaints: list[str] = []
    trainers = browser.new_context(locale="en-GB")
    desk = trainers.new_page()
    at_desk = make_week(desk, week)
    link = desk.locator("[data-link]").inner_text()
    learners = []
    for number in range(LEARNERS):
        context = browser.new_context(**options(number))  # type: ignore[arg-type]
        page = context.new_page()
        page.on("pageerror", lambda error: complaints.append(str(error)))
        home = come_in(page, link, f"Learner {number}", PATHS[number % 2])
        learners.append(Learner(context, page, home))
    expect(desk.locator("table.live tbody tr")).to_have_count(LEARNERS)

    # The test before: not open, then open; each form goes to half of the class.
    first = learners[0].page
    first.goto(f"{learners[0].home}test/before/")
    expect(first.locator("form[data-answer]")).to_have_count(0)
    set_test(desk, "before", "open")
    expect(first.locator("form[data-answer]").first).to_be_visible()
    for number, learner in enumerate(learners):
        page = learner.page
        page.goto(f"{learner.home}test/before/")
        if number == CUT_OFF:
            answer_while_cut_off(learner)
        else:
            asked = fill_in(page, number)
            expect(page.locator("#answered progress")).to_have_attribute("max", str(asked))
        hand_in(learner.page)
    expect(desk.locator("table.live tbody tr td:nth-child(2) .tag--good")).to_have_count(LEARNERS)
    set_test(desk, "before", "close")

    # A lesson of the week and its labs.
    for number, learner in enumerate(learners):
        page = learner.page
        page.goto(learner.home)
        lesson = page.locator(".timetable a[href*='/lesson/']").first.get_attribute("href")
        labs = [
            each.get_attribute("href") for each in page.locator(".timetable a[href*='/lab/']").all()
        ]
        page.goto(f"{week.address}{lesson}")
        page.locator("form[action='read/'] button").click()
        expect(page.locator(".session--done").first).to_be_visible()
        assert len(labs) >= 3
        # Three labs each; who wants a certificate does them all.
        for lab in labs if number == CUT_OFF else labs[:3]:
            page.goto(f"{week.address}{lab}")
            fill_in(page, 0)
            hand_in(page)
            expect(page.locator("#debrief")).to_have_count(1)

    set_test(desk, "after", "open")
    for learner in learners:
        learner.page.goto(f"{learner.home}test/after/")
        fill_in_rightly(learner.page, right)
        hand_in(learner.page)
    set_test(desk, "after", "close")

    first.goto(f"{learners[0].home}report/after/")
    expect(first.locator(".feedback").first).to_be_visible()
    desk.goto(f"{at_desk}analysis/before/")
    expect(desk.locator("table.items")).to_have_count(2)
    desk.goto(f"{at_desk}gain/")
    expect(desk.locator("main .lede")).to_have_text(f"{LEARNERS} learners took both tests.")
    expect(desk.locator("main tbody tr").first).to_contain_text(str(LEARNERS))

    certify(desk, at_desk, learners[CUT_OFF], week)
    assert complaints == []
    for context in (trainers, *(learner.context for learner in learners)):
        context.close()


def answer_while_cut_off(learner: Learner) -> None:
    """The network goes in the middle of an answer, and the page is closed before it is back."""
    page, context = learner.page, learner.context
    questions = page.locator("form[data-answer]").count()
    context.set_offline(True)
    fill_in(page, CUT_OFF)
    expect(page.locator("#waiting")).to_contain_text(str(questions))
    page.close()
    context.set_offline(False)
    learner.page = page = context.new_page()
    page.goto(learner.home)
    expect(page.locator("#waiting")).to_be_hidden()
    page.goto(f"{learner.home}test/before/")
    expect(page.locator("#answered [data-count]")).to_contain_text(f"{questions} of {questions}")
    given = page.locator("[data-state]", has_text=re.compile("^kept$"))
    expect(given).to_have_count(questions)


def certify(desk: Page, at_desk: str, learner: Learner, week: Served) -> None:
    """A certificate verifies by the file of the key alone; a forged one does not."""
    page = learner.page
    page.goto(f"{learner.home}certificates/")
    page.locator("#holder").fill("Айгүл Нұрланқызы")
    page.locator("form.fields .button--main").first.click()
    expect(page.locator("a[href='1.pdf']")).to_be_visible()
    files = learner.context.request
    assert files.get(f"{learner.home}certificates/1.pdf").body().startswith(b"%PDF")
    credential = files.get(f"{learner.home}certificates/1.jwt").text()
    key = json.loads(desk.context.request.get(f"{at_desk}certificates/issuer.json").text())
    assert verify(credential, key).holder == "Айгүл Нұрланқызы"
    head, body, signature = credential.split(".")
    forged = f"{head}.{body[:-4]}{'AAAA' if body[-4:] != 'AAAA' else 'BBBB'}.{signature}"
    with pytest.raises(Unverified):
        verify(forged, key)
    for pasted, verdict in ((credential, ".tag--good"), (forged, ".tag--alarm")):
        page.goto(f"{week.address}/verify/")
        page.locator("#credential").fill(pasted)
        page.locator("main form.fields button").click()
        expect(page.locator(verdict)).to_be_visible()
