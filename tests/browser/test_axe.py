"""No page has a serious barrier: axe on every page, in two languages, on a desk and on a phone."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest
from barriers import serious
from browsers import Person, Served, press
from playwright.sync_api import Page, expect

PAGES = {
    "player": ("inbox", "item/inject-1", "write", "situation", "decisions",
               "decide/isolate-cases/A", "decide/trace-contacts/A", "resources", "facts",
               "emergency", "leave"),
    "director": ("run", "injects", "inject/1", "inject/8/edit", "injects/add", "white-cell",
                 "white-cell/speak", "cells/A.health", "truth", "people", "screen", "clock"),
    "evaluator": ("objectives", "timeline", "note", "rate/{task}"),
}  # fmt: skip


@pytest.mark.parametrize("language", ["en", "ru"])
@pytest.mark.parametrize("phone", [False, True], ids=["desk", "phone"])
def test_axe_finds_nothing_serious(
    served: Served, person: Callable[..., Person], language: str, phone: bool
) -> None:
    size = {"width": 375, "height": 740} if phone else {"width": 1366, "height": 900}
    scheme = "dark" if phone else "light"
    # The content policy keeps out the script of axe itself.
    options = {
        "viewport": size, "locale": language, "bypass_csp": True, "color_scheme": scheme,
        "reduced_motion": "reduce",
    }  # fmt: skip
    barriers: dict[str, list[Any]] = {}

    def look(page: Page, name: str) -> None:
        found = serious(page)
        if found:
            barriers[name] = found

    people = {}
    for role, cell in (("director", None), ("player", "A.health"), ("evaluator", None)):
        people[role] = person(**options)
        page = people[role].page
        if role == "player":
            page.goto(served.address)
            look(page, "start")
            page.goto(f"{served.address}/j/{served.codes['player']}")
            look(page, "join")
            page.goto(f"{served.address}/nothing")
            look(page, "not found")
            page.goto(f"{served.address}/health/")
            look(page, "health")
        people[role].join(served.codes[role], role, cell)
    control = people["director"].page
    press(control, "start")
    expect(control.locator("#clock")).to_have_attribute("data-running", "yes")
    for _ in range(3):
        before = control.locator("#clock").get_attribute("data-minutes")
        ahead = control.locator("input[name=minutes]").input_value()
        press(control, "next-inject")
        expect(control.locator(f"#clock[data-minutes='{before}']")).to_have_count(0)
        expect(control.locator("input[name=minutes]")).not_to_have_value(ahead)
    press(control, "pause")
    expect(control.locator("#clock")).to_have_attribute("data-running", "no")
    task = people["evaluator"].page.locator("a[href*='/rate/']").first.get_attribute("href")
    assert task is not None
    for role, names in PAGES.items():
        for name in names:
            page = people[role].open(name.format(task=task.rpartition("/")[2]))
            assert page.locator("nav.tabs").count() == 1, name
            if name in ("situation", "truth"):
                expect(page.locator("[data-picture][data-drawn=yes]").first).to_be_visible()
            look(page, f"{role}: {name}")
    assert barriers == {}
    # The page that was not found is one.
    people["player"].complaints.clear()


@pytest.mark.parametrize("language", ["en", "ru"])
def test_nothing_is_wider_than_a_small_phone(
    served: Served, person: Callable[..., Person], language: str
) -> None:
    options = {"viewport": {"width": 360, "height": 700}, "locale": language}
    people = {
        role: person(**options).join(served.codes[role], role, cell)
        for role, cell in (("director", None), ("player", "A.health"), ("evaluator", None))
    }
    control = people["director"].page
    press(control, "start")
    expect(control.locator("#clock")).to_have_attribute("data-running", "yes")
    press(control, "next-inject")
    expect(people["player"].page.locator("a[href$='/item/inject-1']").first).to_be_visible()
    wide = []
    for role, names in PAGES.items():
        for name in names:
            if "{" in name:
                continue
            page = people[role].open(name)
            box = page.locator("body").bounding_box()
            scroll = page.locator("html").evaluate("node => node.scrollWidth")
            if box is None or scroll > 360:
                wide.append((role, name, scroll))
    assert wide == []
