"""No page of a training week has a serious barrier, or is wider than a small phone."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from barriers import serious
from browsers import Served
from playwright.sync_api import Browser, Page, expect
from training_week import (
    LABS,
    come_in,
    courses_here,
    fill_in,
    fill_in_rightly,
    hand_in,
    make_week,
    right_answers,
    set_test,
    start_week,
    taught_here,
)

LEARNERS_PAGES = ("", "lesson/threats/A3.1/", "test/before/", "test/after/", "report/before/",
                  "lab/threats/count-cases/", "lab/threats/report-it/", "workbook/",
                  "certificates/", "leave/")  # fmt: skip
DESKS_PAGES = ("", "door/", "people/", "attendance/", "analysis/before/", "gain/", "lessons/",
               "lesson/threats/A3.1/", "certificates/")  # fmt: skip
SMALL = 360


@pytest.fixture
def taught(tmp_path: Path) -> dict[str, str]:
    return courses_here(tmp_path / "courses")


@pytest.fixture
def week(tmp_path: Path, taught: dict[str, str]) -> Iterator[Served]:
    server = start_week(tmp_path / "data", taught)
    yield server
    server.stop()
    if server.process.stdout:
        server.process.stdout.close()


class Looks:
    """What was found on the pages of one browser."""

    def __init__(self, width: int) -> None:
        self.width = width
        self.found: dict[str, list[Any]] = {}

    def at(self, page: Page, name: str) -> None:
        """Look at a page once its first picture is drawn."""
        if page.locator("[data-picture]").count():
            expect(page.locator("[data-picture][data-drawn=yes]").first).to_be_visible()
        barriers = serious(page)
        wide = page.evaluate("document.documentElement.scrollWidth")
        if wide > self.width:
            barriers.append(("wide", wide))
        if barriers:
            self.found[name] = barriers


@pytest.mark.parametrize("language", ["en", "ru"])
def test_lessons_and_labs_that_ship_have_no_barrier_on_a_phone(
    browser: Browser, tmp_path: Path, language: str
) -> None:
    server = start_week(tmp_path / "data", taught_here(tmp_path / "courses"))
    context = browser.new_context(
        viewport={"width": SMALL, "height": 740},
        locale=language,
        bypass_csp=True,
        reduced_motion="reduce",
    )
    looks = Looks(SMALL)
    try:
        desk, page = context.new_page(), context.new_page()
        make_week(desk, server)
        come_in(page, desk.locator("[data-link]").inner_text(), "Alpha", "policy")
        links = page.locator(".timetable a[href*='/lesson/'], .timetable a[href*='/lab/']").all()
        for address in [link.get_attribute("href") for link in links]:
            page.goto(f"{server.address}{address}")
            looks.at(page, str(address))
    finally:
        context.close()
        server.stop()
        if server.process.stdout:
            server.process.stdout.close()
    assert looks.found == {}


@pytest.mark.parametrize("language", ["en", "ru"])
@pytest.mark.parametrize("phone", [False, True], ids=["desk", "phone"])
def test_axe_finds_nothing_serious(
    browser: Browser, week: Served, taught: dict[str, str], language: str, phone: bool
) -> None:
    size = {"width": SMALL, "height": 740} if phone else {"width": 1366, "height": 900}
    # The content policy keeps out the script of axe itself.
    context = browser.new_context(
        viewport=size,  # type: ignore[arg-type]
        locale=language,
        bypass_csp=True,
        color_scheme="dark" if phone else "light",
        reduced_motion="reduce",
    )
    looks = Looks(size["width"])
    desk, page = context.new_page(), context.new_page()
    for name in ("/", "/new-week/", "/verify/", "/v/00000000-0000-4000-8000-000000000001"):
        page.goto(week.address + name)
        looks.at(page, name)
    at_desk = make_week(desk, week)
    looks.at(desk, "an empty desk")
    link = desk.locator("[data-link]").inner_text()
    page.goto(link)
    page.locator("details > summary").last.click()
    looks.at(page, "entering")
    page.goto(f"{week.address}/c/{desk.locator('[data-trainers]').text_content()}")
    looks.at(page, "entering as a trainer")
    home = come_in(page, link, "Alpha", "policy")

    set_test(desk, "before", "open")
    for moment in ("before", "after"):
        page.goto(f"{home}test/{moment}/")
        looks.at(page, f"test {moment}: {'open' if moment == 'before' else 'not open'}")
    page.goto(f"{home}lesson/threats/A3.1/")
    for number in (1, 2, 4):
        form = page.locator(f"#q-{number}")
        if form.locator("select").count():
            form.locator("select").first.select_option("1")
        else:
            form.locator("input:not([type=hidden])").first.check()
        form.locator(".question__act button").click()
        expect(form.locator(".feedback")).to_be_visible()
    looks.at(page, "lesson with feedback")
    page.goto(f"{home}test/before/")
    fill_in(page, 0)
    hand_in(page)
    looks.at(page, "test handed in")
    set_test(desk, "before", "close")
    set_test(desk, "after", "open")
    page.goto(f"{home}test/after/")
    fill_in_rightly(page, right_answers(taught))
    hand_in(page)
    set_test(desk, "after", "close")
    for lab in LABS:
        page.goto(f"{home}lab/threats/{lab}/")
        if lab == LABS[0]:
            context.set_offline(True)
            fill_in(page, 0)
            expect(page.locator("#waiting")).to_be_visible()
            looks.at(page, "answers that wait")
            context.set_offline(False)
        else:
            fill_in(page, 0)
        hand_in(page)
    page.goto(f"{home}certificates/")
    looks.at(page, "a certificate that is earned")
    if page.locator("#holder").count():
        page.locator("#holder").fill("A. B.")
        page.locator("form.fields .button--main").first.click()
    page.locator("#held_on").fill("2026-03-02")
    page.locator("#people").fill("9")
    page.locator("#what").fill("What was taught")
    page.locator("form[action='evidence/'] button").click()
    expect(page.locator("ul.lines .tag")).to_have_count(1)
    desk.goto(f"{at_desk}people/")
    desk.locator("#table").fill("call_sign,path\nBeta,policy\nGamma,policy")
    desk.locator("form[action$='/enrol/'] button").click()
    expect(desk.locator(".pin-card")).to_have_count(2)
    looks.at(desk, "cards")
    desk.locator("#table").fill("call_sign,path\nBeta,polcy")
    desk.locator("form[action$='/enrol/'] button").click()
    expect(desk.get_by_role("alert")).to_be_visible()
    looks.at(desk, "a table with a mistake")

    for name in LEARNERS_PAGES:
        page.goto(home + name)
        looks.at(page, f"learner: {name}")
    for name in DESKS_PAGES:
        desk.goto(at_desk + name)
        looks.at(desk, f"trainer: {name}")
    context.close()
    assert looks.found == {}
