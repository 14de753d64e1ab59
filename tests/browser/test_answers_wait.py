"""Answers and the workbook hold out: no network, no store, two tabs, a closed test, an old page."""

from __future__ import annotations

from collections.abc import Callable, Iterator

import pytest
from browsers import Served
from playwright.sync_api import Browser, BrowserContext, Page, expect
from training_week import come_in, courses_here, fill_in, hand_in, make_week, set_test, start_week

LESSON = "lesson/threats/A3.1/"
LAB = "lab/threats/count-cases/"
FORBIDDEN = "Storage.prototype.setItem = () => { throw new Error('forbidden'); };"
Come = Callable[..., tuple[BrowserContext, Page, str]]


@pytest.fixture(scope="module")
def week(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Served]:
    folder = tmp_path_factory.mktemp("week")
    server = start_week(folder / "data", courses_here(folder / "courses"))
    yield server
    server.stop()
    if server.process.stdout:
        server.process.stdout.close()


@pytest.fixture
def desk(browser: Browser, week: Served) -> Iterator[Page]:
    """A trainer's desk of a cohort of its own."""
    context = browser.new_context(locale="en-GB")
    page = context.new_page()
    make_week(page, week)
    yield page
    context.close()


@pytest.fixture
def come(browser: Browser, desk: Page) -> Iterator[Come]:
    """Lets learners come in: their context, page and the address of their pages."""
    link = desk.locator("[data-link]").inner_text()
    contexts: list[BrowserContext] = []

    def enrol(call_sign: str = "Alpha", script: str = "") -> tuple[BrowserContext, Page, str]:
        context = browser.new_context(locale="en-GB")
        if script:
            context.add_init_script(script)
        contexts.append(context)
        page = context.new_page()
        return context, page, come_in(page, link, call_sign, "policy")

    yield enrol
    for context in contexts:
        context.close()


def test_feedback_comes_in_its_place_and_nothing_else_moves(come: Come) -> None:
    _context, page, home = come()
    page.goto(home + LESSON)
    form = page.locator("#q-5")
    form.locator("select").first.select_option(index=1)
    form.locator("select").last.select_option(index=2)
    form.get_by_role("button", name="Check").scroll_into_view_if_needed()
    top, scrolled = form.evaluate("each => each.offsetTop"), page.evaluate("scrollY")
    form.get_by_role("button", name="Check").click()
    expect(form.locator(".feedback")).to_be_focused()
    assert form.evaluate("each => each.offsetTop") == top
    height = form.evaluate("each => each.offsetHeight")
    assert scrolled <= page.evaluate("scrollY") < scrolled + height
    assert page.locator(".feedback").count() == 1
    page.reload()
    expect(page.locator("#q-5 .feedback")).to_have_count(1)


def test_what_was_answered_without_a_network_is_sent_when_it_is_back(come: Come) -> None:
    context, page, home = come()
    page.goto(home + LAB)
    context.set_offline(True)
    page.locator("#q-1 [name=value]").fill("12")
    expect(page.locator("#waiting")).to_contain_text("Not sent yet: 1")
    expect(page.locator("#q-1 [data-state]")).to_have_text("kept on this device")
    context.set_offline(False)
    expect(page.locator("#waiting")).to_be_hidden()
    expect(page.locator("#q-1 [data-state]")).to_have_text("kept")
    page.reload()
    expect(page.locator("#q-1 [name=value]")).to_have_value("12")


def test_two_tabs_without_a_network_lose_nothing_of_one_another(come: Come) -> None:
    context, page, home = come()
    page.goto(home + LAB)
    other = context.new_page()
    other.goto(home + LAB)
    context.set_offline(True)
    page.locator("#q-1 [name=value]").fill("7")
    other.locator("#q-3 [value=yes]").check()
    expect(page.locator("#waiting")).to_contain_text("Not sent yet: 2")
    context.set_offline(False)
    for tab in (page, other):
        expect(tab.locator("#waiting")).to_be_hidden()
    page.reload()
    expect(page.locator("#q-1 [name=value]")).to_have_value("7")
    expect(page.locator("#q-3 [value=yes]")).to_be_checked()


def test_a_browser_that_keeps_nothing_says_so_and_still_sends(come: Come) -> None:
    context, page, home = come(script=FORBIDDEN)
    page.goto(home + LAB)
    context.set_offline(True)
    page.locator("#q-1 [name=value]").fill("9")
    expect(page.locator("#waiting")).to_contain_text("leave this page open")
    context.set_offline(False)
    expect(page.locator("#waiting")).to_be_hidden()
    page.goto(home + LAB)
    expect(page.locator("#q-1 [name=value]")).to_have_value("9")


def test_an_answer_after_the_test_is_closed_is_refused_told_and_dropped(
    come: Come, desk: Page
) -> None:
    _context, page, home = come()
    set_test(desk, "before", "open")
    page.goto(home + "test/before/")
    set_test(desk, "before", "close")
    page.locator("#q-1 input[name=choice]").first.check()
    expect(page.locator("#q-1 [data-state]")).to_contain_text("The test is not open")
    expect(page.locator("#waiting")).to_be_hidden()
    assert page.evaluate("Object.keys(localStorage).length") == 0


def test_handing_in_waits_for_what_is_not_sent_yet(come: Come, desk: Page) -> None:
    context, page, home = come()
    set_test(desk, "before", "open")
    page.goto(home + "test/before/")
    context.set_offline(True)
    asked = fill_in(page, 0)
    page.locator("form[data-hand-in] button").click()
    expect(page.locator("form[data-hand-in] [data-state]")).to_contain_text("as soon as")
    context.set_offline(False)
    expect(page.get_by_text("You have handed this in")).to_be_visible()
    desk.reload()
    expect(desk.locator("table.live tbody td:nth-child(2)")).to_contain_text(f"{asked}/{asked}")


def test_handing_in_with_open_questions_asks_once_more(come: Come, desk: Page) -> None:
    _context, page, home = come()
    set_test(desk, "before", "open")
    page.goto(home + "test/before/")
    page.locator("form[data-hand-in] button").click()
    expect(page.locator("form[data-hand-in] [data-state]")).to_contain_text("Press once more")
    hand_in(page)


def test_a_page_that_was_open_for_too_long_renews_itself(come: Come) -> None:
    context, page, home = come()
    page.goto(home + LAB)
    context.clear_cookies(name="alatau-csrf")
    page.locator("#q-1 [name=value]").fill("5")
    expect(page.locator("#q-1 [data-state]")).to_have_text("kept")
    page.reload()
    expect(page.locator("#q-1 [name=value]")).to_have_value("5")


def test_answers_of_a_device_that_was_forgotten_wait_for_their_learner(come: Come) -> None:
    context, page, home = come()
    page.goto(home + LAB)
    seat = [each for each in context.cookies() if each["name"] == "alatau-seat"]
    context.clear_cookies(name="alatau-seat")
    page.locator("#q-1 [name=value]").fill("5")
    expect(page.locator("#waiting")).to_contain_text("come in with your call sign")
    expect(page.locator("#waiting button")).to_be_visible()
    context.add_cookies(seat)  # type: ignore[arg-type]
    page.locator("#waiting button").click()
    expect(page.locator("#q-1 [data-state]")).to_have_text("kept")
    expect(page.locator("#waiting")).to_be_hidden()


def test_another_learner_on_the_same_device_does_not_send_them(come: Come, desk: Page) -> None:
    context, page, home = come()
    page.goto(home + LAB)
    context.set_offline(True)
    page.locator("#q-1 [name=value]").fill("5")
    expect(page.locator("#waiting")).to_contain_text("Not sent yet: 1")
    page.close()
    context.set_offline(False)
    other = context.new_page()
    come_in(other, desk.locator("[data-link]").inner_text(), "Beta", "policy")
    expect(other.locator("#waiting")).to_be_hidden()
    assert other.evaluate("Object.keys(localStorage).length") == 1
    other.goto(home + LAB)
    expect(other.locator("#q-1 [name=value]")).to_have_value("5")
    expect(other.locator("#q-1 [data-state]")).to_have_text("kept")


def test_steps_are_moved_with_the_keyboard(come: Come) -> None:
    _context, page, home = come()
    page.goto(home + LESSON)
    steps = page.locator("#q-4 .step")
    before = steps.locator(".step__words").all_inner_texts()
    steps.nth(2).get_by_role("button", name="Up").focus()
    page.keyboard.press("Enter")
    expect(steps.locator(".step__words")).to_have_text([before[0], before[2], before[1]])
    page.keyboard.press("Enter")
    expect(steps.locator(".step__words")).to_have_text([before[2], before[0], before[1]])
    places = [each.input_value() for each in steps.locator("select").all()]
    assert places == ["1", "2", "3"]
    steps.nth(0).locator("select").select_option("3")
    expect(steps.locator(".step__words")).to_have_text([before[1], before[0], before[2]])


def test_a_click_on_the_curve_is_the_day(come: Come) -> None:
    _context, page, home = come()
    page.goto(home + LAB)
    figure = page.locator("[data-picture][data-drawn=yes]")
    expect(figure).to_be_visible()
    bar = figure.locator("svg .mark-rect path").nth(1)
    bar.scroll_into_view_if_needed()
    bar.click()
    expect(page.locator("#q-2 [name=day]")).to_have_value("2026-03-03")
    expect(page.locator("#q-2 [data-state]")).to_have_text("kept")


def test_controls_of_a_lab_draw_its_material_anew(come: Come) -> None:
    _context, page, home = come()
    page.goto(home + LAB)
    first = page.locator("#materials tbody td").first
    before = int(first.inner_text())
    page.locator("#control-times").fill("3")
    expect(first).to_have_text(str(3 * before))


def test_the_workbook_keeps_a_draft_without_a_network_and_both_texts_of_two_devices(
    come: Come, browser: Browser
) -> None:
    context, page, home = come()
    page.goto(home + "workbook/")
    text = page.locator("textarea").first
    context.set_offline(True)
    text.fill("written in the bus")
    expect(page.locator("form[data-write] [data-state]").first).to_contain_text("on this device")
    page.close()
    context.set_offline(False)
    elsewhere = browser.new_context(storage_state=context.storage_state(), locale="en-GB")
    other = elsewhere.new_page()
    other.add_init_script("localStorage.clear();")
    other.goto(home + "workbook/")
    other.locator("textarea").first.fill("written at the desk")
    expect(other.locator("form[data-write] [data-state]").first).to_have_text("kept")
    elsewhere.close()
    page = context.new_page()
    page.goto(home + "workbook/")
    expect(page.locator("textarea").first).to_have_value(
        "written at the desk\n\nwritten in the bus"
    )
    expect(page.locator("form[data-write] [data-state]").first).to_have_text("kept")
