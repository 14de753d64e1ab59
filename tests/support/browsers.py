"""A server process for the browser tests, and a person with a browser of their own."""

from __future__ import annotations

import json
import os
import re
import signal
import subprocess
import sys
from dataclasses import dataclass, field
from pathlib import Path

import pytest
from exercise_room import SMALL
from playwright.sync_api import BrowserContext, ConsoleMessage, Page, expect

SERVE = Path(__file__).parents[1] / "browser" / "serve.py"


@dataclass
class Served:
    """A running server: its address and the join codes of its exercise."""

    process: subprocess.Popen[str]
    address: str
    codes: dict[str, str]
    environment: dict[str, str] = field(repr=False, default_factory=dict)

    def stop(self, with_signal: signal.Signals = signal.SIGTERM) -> int:
        """End the server; return its exit code."""
        self.process.send_signal(with_signal)
        return self.process.wait(timeout=20)


def start_server(
    data: Path, scenario: str | Path = SMALL, layout: str = "", seed: int = 7, port: int = 0
) -> Served:
    """Start a server with a new exercise in `data`; with a port, one that finds what is there."""
    environment = {**os.environ, "ALATAU_DATA": str(data)}
    environment.pop("DATABASE_URL", None)
    process = subprocess.Popen(
        [sys.executable, str(SERVE), str(scenario), layout, str(seed), str(port)],
        env=environment,
        stdout=subprocess.PIPE,
        text=True,
    )
    assert process.stdout is not None
    line = process.stdout.readline()
    assert line, "the server did not start"
    told = json.loads(line)
    return Served(process, told.pop("address"), told, environment)


@dataclass
class Person:
    """Somebody in the room with a browser of their own; keeps what the browser complains of."""

    page: Page
    address: str
    context: BrowserContext
    complaints: list[str] = field(default_factory=list)

    def watch(self) -> None:
        """Keep what the browser complains of from now on."""
        self.page.on("console", self._keep)
        self.page.on("pageerror", lambda error: self.complaints.append(str(error)))

    def _keep(self, message: ConsoleMessage) -> None:
        if message.type == "error":
            self.complaints.append(message.text)

    def facts(self) -> list[str]:
        """What the person's cell holds, on the page of facts."""
        return self.open("facts").locator(".facts > li").all_inner_texts()

    def tab_to(self, selector: str, most: int = 120) -> None:
        """Press Tab until an element that fits is in focus, as somebody without a mouse does."""
        wanted = self.page.locator(f":is({selector}):focus")
        for _ in range(most):
            if wanted.count():
                return
            self.page.keyboard.press("Tab")
        pytest.fail(f"the keyboard does not reach {selector}")

    def join(self, code: str, call_sign: str, cell: str | None = None) -> Person:
        """Join by the link of a code."""
        self.page.goto(f"{self.address}/j/{code}")
        self.page.locator("#call_sign").fill(call_sign)
        if cell is not None:
            self.page.locator(f"input[name=cell][value='{cell}']").check()
        self.page.locator("main form button.button--main").last.click()
        expect(self.page.locator("nav.tabs")).to_be_visible()
        return self

    @property
    def seat(self) -> str:
        """The address of the person's seat."""
        found = re.match(r".*/seat/[^/]+", self.page.url)
        assert found, self.page.url
        return found[0]

    def open(self, name: str) -> Page:
        """Open a page of the seat."""
        self.page.goto(f"{self.seat}/{name}")
        return self.page


def press(page: Page, value: str) -> None:
    """Press the button that acts with this value, once nothing moves on the page."""
    expect(page.locator(".htmx-request, .htmx-swapping, .htmx-settling")).to_have_count(0)
    page.locator(f"button[name=act][value='{value}']").first.click()
