"""The examples in the docstrings of this room run."""

from __future__ import annotations

import doctest
import importlib
import pkgutil
from pathlib import Path

import pytest

import alatau.instruments

MODULES = sorted(
    module.name
    for module in pkgutil.walk_packages(alatau.instruments.__path__, "alatau.instruments.")
)


@pytest.mark.parametrize("name", MODULES)
def test_the_examples_of_a_module_come_true(name: str) -> None:
    failed, _ = doctest.testmod(importlib.import_module(name))
    assert failed == 0


def test_the_room_has_examples() -> None:
    finder = doctest.DocTestFinder()
    examples = [t for n in MODULES for t in finder.find(importlib.import_module(n)) if t.examples]
    assert len(examples) >= 5


def test_the_examples_of_the_reference_come_true() -> None:
    page = Path(__file__).parents[2] / "docs" / "reference" / "instruments.md"
    failed, tried = doctest.testfile(str(page), module_relative=False)
    assert (failed, tried > 0) == (0, True)
