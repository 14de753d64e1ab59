"""People in one room, each with a browser of their own, play together."""

from __future__ import annotations

import signal
from collections.abc import Callable
from pathlib import Path

import pytest
from browsers import Person, Served, press, start_server
from playwright.sync_api import Browser, expect


def test_four_browsers_play_the_first_phase_of_the_tutorial(
    browser: Browser, tmp_path: Path
) -> None:
    served = start_server(tmp_path, "tutorial", "full")
    people: list[Person] = []

    def person(role: str, call_sign: str, cell: str | None = None) -> Person:
        context = browser.new_context(locale="en-GB")
        made = Person(context.new_page(), served.address, context)
        made.watch()
        people.append(made)
        return made.join(served.codes[role], call_sign, cell)

    try:
        chief = person("director", "Chief")
        alpha = person("player", "Alpha", "public-health")
        bravo = person("player", "Браво", "animal-health")
        eva = person("evaluator", "Eva")

        press(chief.page, "check")
        for one in (alpha, bravo, eva):
            one.page.get_by_role("button", name="I can read it").click()
            expect(one.page.get_by_text("knows that you can read this")).to_be_visible()
        chief.open("people")
        expect(
            chief.page.locator("#part-people").get_by_text("answered", exact=True)
        ).to_have_count(3)
        chief.open("run")
        # Moves: the clock stands until the director moves it, however slow the machine is.
        chief.page.get_by_role("button", name="Start in moves").click()
        expect(alpha.page.get_by_text("has not begun")).to_be_hidden()

        for _ in range(6):
            before = chief.page.locator("#clock").get_attribute("data-minutes")
            ahead = chief.page.locator("input[name=minutes]").input_value()
            press(chief.page, "next-inject")
            expect(chief.page.locator(f"#clock[data-minutes='{before}']")).to_have_count(0)
            # The button then names another inject.
            expect(chief.page.locator("input[name=minutes]")).not_to_have_value(ahead)
        line = alpha.page.locator("#part-inbox a.line").first
        expect(line).to_be_visible()
        expect(alpha.page.locator(".tabs .count")).to_be_visible()
        unread = alpha.page.locator("#part-inbox .line--new").count()
        line.click()
        expect(alpha.page.locator("article.letter h2")).to_be_visible()
        expect(alpha.page.locator("#part-inbox .line--new")).to_have_count(unread - 1)

        # One forwards what it got, with its facts; the other reads and answers; both live.
        facts_before = len(bravo.facts())
        bravo.open("inbox")
        alpha.page.get_by_role("link", name="Pass on").click()
        alpha.page.locator("input[name=to][value='animal-health']").check()
        alpha.page.locator("#body").fill("Please look at your herds. Сообщите, что видите.")
        alpha.page.get_by_role("button", name="Send").click()
        expect(alpha.page.get_by_text("Sent.", exact=True)).to_be_visible()
        got = bravo.page.locator("#part-inbox a.line").first
        expect(got).to_contain_text("Public health")
        got.click()
        expect(bravo.page.locator(".letter__attached")).to_be_visible()
        bravo.page.get_by_role("link", name="Answer").click()
        bravo.page.locator("#body").fill("We look.")
        bravo.page.get_by_role("button", name="Send").click()
        expect(alpha.page.locator("#part-inbox a.line").first).to_contain_text("Animal health")
        assert len(bravo.facts()) > facts_before

        # A decision with its reason, and an observation of it by one click.
        alpha.open("decide/alert-clinicians/KZ")
        alpha.page.locator("#reason").fill("A cluster in one district; we expect more reports.")
        alpha.page.get_by_role("button", name="Take the decision").click()
        expect(alpha.page.locator(".taken__one")).to_contain_text("Alert clinicians")
        eva.open("timeline")
        decided = eva.page.locator(".timeline__line--decision-taken").first
        expect(decided).to_contain_text("Alert clinicians")
        decided.get_by_role("link").click()
        eva.page.locator("#text").fill("Decided within the hour.")
        eva.page.get_by_role("button", name="Note it").click()
        expect(
            eva.page.locator(".timeline__text", has_text="Decided within the hour.")
        ).to_be_visible()

        # The next move: new reports come, and pictures are drawn.
        alpha.open("situation")
        press(chief.page, "next-move")
        expect(alpha.page.locator("#clock [data-clock-day]")).to_have_text("Day 2")
        expect(alpha.page.locator("#part-figures")).to_contain_text("reports up to the end of day")
        expect(
            alpha.page.locator("[data-picture*='map.json'][data-drawn=yes] svg").first
        ).to_be_visible()
        chief.open("truth")
        expect(
            chief.page.locator("[data-picture*='truth-map'][data-drawn=yes] svg").first
        ).to_be_visible()

        # Anybody stops for something real; only the director clears it.
        bravo.open("emergency")
        bravo.page.locator("#text").fill("Somebody fainted")
        bravo.page.locator("button.button--alarm-full").click()
        for one in (alpha, eva, chief):
            expect(one.page.get_by_role("alert").first).to_contain_text("Somebody fainted")
        chief.open("emergency")
        chief.page.get_by_role("button", name="The emergency is over").click()
        expect(alpha.page.get_by_text("The exercise is paused.")).to_be_visible()

        # The end, and the review for everybody.
        chief.open("clock")
        chief.page.get_by_role("button", name="End it").click()
        expect(eva.page.get_by_text("END OF EXERCISE")).to_be_visible()
        chief.open("review")
        expect(chief.page.locator("article.review")).to_be_visible(timeout=120_000)
        alpha.open("review")
        expect(alpha.page.locator("article.review")).to_be_visible(timeout=60_000)
        assert [complaint for one in people for complaint in one.complaints] == []
    finally:
        for one in people:
            one.context.close()
        served.stop()
        if served.process.stdout:
            served.process.stdout.close()


def test_one_browser_keeps_one_stream_however_many_tabs_it_opens(
    served: Served, person: Callable[..., Person]
) -> None:
    chief = person().join(served.codes["director"], "Chief")
    player = person().join(served.codes["player"], "Alpha", "A.health")
    tabs = [player.context.new_page() for _ in range(8)]
    for tab in tabs:
        tab.goto(f"{player.seat}/inbox")
        expect(tab.locator("body[data-live=yes]")).to_have_count(1)
    health = player.context.request.get(f"{served.address}/health/").json()
    assert health["streams"] == 2
    press(chief.page, "start")
    for tab in (player.page, *tabs):
        expect(tab.locator("#clock")).to_have_attribute("data-running", "yes")


def test_a_page_finds_its_server_again_and_catches_up(
    served: Served, tmp_path: Path, person: Callable[..., Person]
) -> None:
    player = person().join(served.codes["player"], "Alpha", "A.health")
    chief = person().join(served.codes["director"], "Chief")
    expect(player.page.locator("body[data-live=yes]")).to_have_count(1)
    served.stop(signal.SIGKILL)
    expect(player.page.locator("#connection")).to_be_visible()
    again = start_server(tmp_path, port=int(served.address.rpartition(":")[2]))
    try:
        chief.page.reload()
        press(chief.page, "start")
        expect(player.page.locator("#clock")).to_have_attribute("data-running", "yes")
        expect(player.page.locator("#connection")).to_be_hidden()
    finally:
        again.stop()
        if again.process.stdout:
            again.process.stdout.close()
    for one in (player, chief):
        one.complaints.clear()


def test_without_a_shared_worker_the_tab_in_view_listens(
    served: Served, person: Callable[..., Person]
) -> None:
    chief = person().join(served.codes["director"], "Chief")
    player = person()
    player.context.add_init_script("delete window.SharedWorker;")
    player.join(served.codes["player"], "Alpha", "A.health")
    expect(player.page.locator("body[data-live=yes]")).to_have_count(1)
    press(chief.page, "start")
    expect(player.page.locator("#clock")).to_have_attribute("data-running", "yes")


def test_the_server_stops_at_once_though_pages_are_open(
    served: Served, person: Callable[..., Person]
) -> None:
    player = person().join(served.codes["player"], "Alpha", "A.health")
    expect(player.page.locator("body[data-live=yes]")).to_have_count(1)
    served.stop()
    assert served.process.poll() is not None
    player.complaints.clear()


@pytest.mark.parametrize("phone", [False, True])
def test_a_player_writes_and_decides_with_the_keyboard_alone(
    served: Served, person: Callable[..., Person], phone: bool
) -> None:
    chief = person().join(served.codes["director"], "Chief")
    options = {"viewport": {"width": 375, "height": 740}} if phone else {}
    player = person(**options)
    player.page.goto(served.address)
    player.tab_to("#code")
    player.page.keyboard.type(served.codes["player"])
    player.page.keyboard.press("Enter")
    expect(player.page.locator("#call_sign")).to_be_visible()
    player.tab_to("#call_sign")
    player.page.keyboard.type("Keys")
    player.tab_to("input[name=cell]")
    player.page.keyboard.press("Space")
    player.page.keyboard.press("Enter")
    expect(player.page.locator("nav.tabs")).to_be_visible()
    press(chief.page, "start")
    expect(player.page.locator("#clock")).to_have_attribute("data-running", "yes")

    player.page.keyboard.press("Tab")
    expect(player.page.locator("a.skip")).to_be_focused()
    player.page.keyboard.press("Enter")
    expect(player.page.locator("#main")).to_be_focused()
    player.tab_to("main a[href$='/write']")
    player.page.keyboard.press("Enter")
    player.tab_to("input[name=to]")
    player.page.keyboard.press("Space")
    player.tab_to("#subject")
    player.page.keyboard.type("By keyboard")
    player.tab_to("#body")
    player.page.keyboard.type("Every step of it.")
    player.tab_to("main form .button--main")
    player.page.keyboard.press("Enter")
    expect(player.page.get_by_text("Sent.", exact=True)).to_be_visible()

    player.tab_to(".tabs a[href$='/decisions']")
    player.page.keyboard.press("Enter")
    player.tab_to(".option h4 a")
    player.page.keyboard.press("Enter")
    player.tab_to("#reason")
    player.page.keyboard.type("Because.")
    player.tab_to("main form .button--main")
    player.page.keyboard.press("Enter")
    expect(player.page.locator(".taken__one")).to_have_count(1)


def test_what_is_pressed_twice_in_haste_is_done_once(
    served: Served, person: Callable[..., Person]
) -> None:
    chief = person().join(served.codes["director"], "Chief")
    alpha = person().join(served.codes["player"], "Alpha", "A.health")
    police = person().join(served.codes["player"], "Bravo", "A.police")
    chief.page.get_by_role("button", name="Start in moves").click()
    expect(alpha.page.get_by_text("has not begun")).to_be_hidden()

    for gap in (0, 30, 60, 90):
        alpha.open("write")
        alpha.page.locator("input[name=to][value='A.police']").check()
        alpha.page.locator("#subject").fill(f"After {gap} ms")
        alpha.page.locator("#body").fill("Once.")
        alpha.page.evaluate(
            "gap => { const send = document.querySelector('main form .button--main');"
            "send.click(); setTimeout(() => send.click(), gap); }",
            gap,
        )
        expect(alpha.page.get_by_text("Sent.", exact=True)).to_be_visible()
    police.open("inbox")
    for gap in (0, 30, 60, 90):
        got = police.page.locator("#part-inbox .line__title", has_text=f"After {gap} ms")
        expect(got).to_have_count(1)

    coming = chief.page.locator("#part-upcoming > ol.coming").first.locator("li")
    numbers = coming.locator(".coming__title a").all_inner_texts()
    expect(chief.page.locator(".htmx-request, .htmx-swapping, .htmx-settling")).to_have_count(0)
    chief.page.locator("button[value='next-inject']").dblclick()
    expect(coming.locator(".coming__title a").first).to_have_text(numbers[1])


def test_the_focus_stays_where_it_was_when_a_part_is_drawn_anew(
    served: Served, person: Callable[..., Person]
) -> None:
    chief = person().join(served.codes["director"], "Chief")
    alpha = person().join(served.codes["player"], "Alpha", "A.health")
    police = person().join(served.codes["player"], "Bravo", "A.police")
    chief.page.get_by_role("button", name="Start in moves").click()
    expect(alpha.page.get_by_text("has not begun")).to_be_hidden()
    for subject in ("First", "Second"):
        line = police.page.locator("#part-inbox a.line", has_text="First")
        if subject == "Second":
            line.focus()
        alpha.open("write")
        alpha.page.locator("input[name=to][value='A.police']").check()
        alpha.page.locator("#subject").fill(subject)
        alpha.page.locator("#body").fill("Text.")
        alpha.page.get_by_role("button", name="Send").click()
        expect(police.page.locator("#part-inbox a.line", has_text=subject)).to_be_visible()
    expect(police.page.locator("#part-inbox a.line", has_text="First")).to_be_focused()

    # The button is another one afterwards: it is not pressed by a key that is still down.
    press(chief.page, "pause")
    expect(chief.page.locator("button[value='resume']")).to_be_visible()
    expect(chief.page.locator("#part-conduct")).to_be_focused()
    chief.page.keyboard.press("Tab")
    expect(chief.page.locator("button[value='resume']")).to_be_focused()


def test_a_decision_of_one_cell_changes_what_the_other_is_shown_on_a_later_day(
    browser: Browser, tmp_path: Path
) -> None:
    shown = {}
    for decides in (False, True):
        served = start_server(tmp_path / str(decides), "tutorial", "full")
        contexts = [browser.new_context(locale="en-GB") for _ in range(3)]
        pages = [Person(context.new_page(), served.address, context) for context in contexts]
        try:
            chief = pages[0].join(served.codes["director"], "Chief", None)
            alpha = pages[1].join(served.codes["player"], "Alpha", "public-health")
            other = pages[2].join(served.codes["player"], "Other", "policy")
            chief.open("run")
            chief.page.get_by_role("button", name="Start in moves").click()
            expect(alpha.page.get_by_text("has not begun")).to_be_hidden()
            figures, moves = [], 0
            other.open("situation")
            for day in (0, 2, 4, 7):
                if day:
                    expect(chief.page.locator("input[name=move]")).to_have_value(str(moves))
                    moves += 1
                    press(chief.page, "next-move")
                expect(other.page.locator("#clock [data-clock-day]")).to_have_text(f"Day {day}")
                expect(other.page.locator("#part-figures")).to_contain_text(f"day {day - 1}")
                figures.append(other.page.locator("#part-figures").inner_text())
                if decides and day == 0:
                    alpha.open("decide/alert-clinicians/KZ")
                    alpha.page.locator("#reason").fill("A cluster in one district.")
                    alpha.page.get_by_role("button", name="Take the decision").click()
                    expect(alpha.page.locator(".taken__one")).to_be_visible()
            shown[decides] = figures
        finally:
            for context in contexts:
                context.close()
            served.stop()
            if served.process.stdout:
                served.process.stdout.close()
    assert shown[True][0] == shown[False][0]
    assert shown[True][-1] != shown[False][-1]
