"""A server process and a real browser, one context for each person in the room."""

from __future__ import annotations

import json
import os
import re
import shutil
import signal
import subprocess
import sys
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from pathlib import Path

import pytest

sync_api = pytest.importorskip("playwright.sync_api")
from playwright.sync_api import Browser, BrowserContext, Page, expect  # noqa: E402

HERE = Path(__file__).parent
SMALL = HERE.parent / "fixtures" / "scenarios" / "small"
CHROMIUM = next((found for name in ("chromium", "chromium-browser", "google-chrome")
                 if (found := shutil.which(name))), None)  # fmt: skip
QUIET = (
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
    "--disable-quic",
    "--no-first-run",
    "--disable-gpu",
)

expect.set_options(timeout=15_000)


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Everything here needs the browser."""
    for item in items:
        if HERE in item.path.parents:
            item.add_marker("browser")


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
    data: Path, scenario: str | Path = SMALL, layout: str = "", seed: int = 7
) -> Served:
    """Start a server with a new exercise in `data`."""
    environment = {**os.environ, "ALATAU_DATA": str(data)}
    environment.pop("DATABASE_URL", None)
    process = subprocess.Popen(
        [sys.executable, str(HERE / "serve.py"), str(scenario), layout, str(seed)],
        env=environment,
        stdout=subprocess.PIPE,
        text=True,
    )
    assert process.stdout is not None
    line = process.stdout.readline()
    assert line, "the server did not start"
    told = json.loads(line)
    return Served(process, told.pop("address"), told, environment)


@pytest.fixture(scope="session")
def browser() -> Iterator[Browser]:
    """Debian's Chromium, or another one on the path."""
    if CHROMIUM is None:
        pytest.skip("no Chromium on the path")
    with sync_api.sync_playwright() as playwright:
        arguments = [*QUIET]
        if hasattr(os, "geteuid") and os.geteuid() == 0:
            arguments.append("--no-sandbox")
        launched = playwright.chromium.launch(executable_path=CHROMIUM, args=arguments)
        yield launched
        launched.close()


@pytest.fixture
def served(tmp_path: Path) -> Iterator[Served]:
    """A server with the small exercise."""
    server = start_server(tmp_path, layout="full")
    yield server
    if server.process.poll() is None:
        server.stop()
    if server.process.stdout:
        server.process.stdout.close()


@dataclass
class Person:
    """Somebody in the room with a browser of their own; keeps what the browser complains of."""

    page: Page
    address: str
    context: BrowserContext
    complaints: list[str] = field(default_factory=list)

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


@pytest.fixture
def person(browser: Browser, served: Served) -> Iterator[Callable[..., Person]]:
    """Makes people, each with cookies of their own; nobody's browser may complain."""
    people: list[Person] = []

    def make(**options: object) -> Person:
        context = browser.new_context(**{"locale": "en-GB", **options})  # type: ignore[arg-type]
        page = context.new_page()
        made = Person(page, served.address, context)
        page.on(
            "console",
            lambda message: (
                made.complaints.append(message.text) if message.type == "error" else None
            ),
        )
        page.on("pageerror", lambda error: made.complaints.append(str(error)))
        people.append(made)
        return made

    yield make
    complaints = [complaint for made in people for complaint in made.complaints]
    for made in people:
        made.context.close()
    assert complaints == []
