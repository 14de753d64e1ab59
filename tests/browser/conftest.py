"""A server process and a real browser, one context for each person in the room."""

from __future__ import annotations

import os
import shutil
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

sync_api = pytest.importorskip("playwright.sync_api")
from browsers import Person, Served, start_server  # noqa: E402
from playwright.sync_api import Browser, expect  # noqa: E402

HERE = Path(__file__).parent
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

expect.set_options(timeout=30_000)


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Everything here needs the browser."""
    for item in items:
        if HERE in item.path.parents:
            item.add_marker("browser")


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


@pytest.fixture
def person(browser: Browser, served: Served) -> Iterator[Callable[..., Person]]:
    """Makes people, each with cookies of their own; nobody's browser may complain."""
    people: list[Person] = []

    def make(**options: object) -> Person:
        context = browser.new_context(**{"locale": "en-GB", **options})  # type: ignore[arg-type]
        page = context.new_page()
        made = Person(page, served.address, context)
        made.watch()
        people.append(made)
        return made

    yield make
    complaints = [complaint for made in people for complaint in made.complaints]
    for made in people:
        made.context.close()
    assert complaints == []
