"""The examples in docstrings and on the page run; the page names every public name and clock."""

from __future__ import annotations

import doctest
import importlib
import pkgutil
from pathlib import Path

import pytest

from alatau.surveillance import timeliness as package

PAGE = Path(__file__).parents[3] / "docs" / "reference" / "timeliness.md"
MODULES = [f"{package.__name__}.{module.name}" for module in pkgutil.iter_modules(package.__path__)]


@pytest.mark.parametrize("name", MODULES)
def test_the_examples_of_a_module_come_true(name: str) -> None:
    failed, _ = doctest.testmod(importlib.import_module(name))
    assert failed == 0


def test_the_examples_of_the_page_come_true() -> None:
    failed, tried = doctest.testfile(str(PAGE), module_relative=False)
    assert (failed, tried > 0) == (0, True)


def test_the_page_names_every_clock_with_its_hours_and_status() -> None:
    text = PAGE.read_text(encoding="utf-8")
    rows = [
        f"| `{clock.id}` | {clock.hours:g} h | {clock.basis} | "
        f"{'confirmed' if clock.confirmed else '**unconfirmed**'} |"
        for clock in package.CLOCKS.values()
    ]
    assert [row for row in rows if row not in text] == []


def test_the_page_names_every_function() -> None:
    text = PAGE.read_text(encoding="utf-8")
    functions = [name for name in package.__all__ if name.islower()]
    assert [name for name in functions if f"`{name}" not in text] == []
