"""Examples run, and the page says what the code says."""

from __future__ import annotations

import doctest
import importlib
import pkgutil
import re
from dataclasses import MISSING, fields
from pathlib import Path
from typing import Any

import pytest

from alatau.surveillance import transmission
from alatau.surveillance.transmission import Cori, FitStanding, LogLinear, Standing, WallingaTeunis

PAGE = Path(__file__).parents[3] / "docs" / "reference" / "transmission.md"
MODULES = [
    f"{transmission.__name__}.{module.name}"
    for module in pkgutil.iter_modules(transmission.__path__)
]


@pytest.mark.parametrize("name", MODULES)
def test_the_examples_of_a_module_run(name: str) -> None:
    assert doctest.testmod(importlib.import_module(name)).failed == 0


def test_every_public_name_is_on_the_page() -> None:
    page = PAGE.read_text(encoding="utf-8")
    assert [name for name in transmission.__all__ if f"`{name}" not in page] == []


@pytest.mark.parametrize("options", [Cori, WallingaTeunis, LogLinear])
def test_every_option_is_on_the_page_with_its_default(options: type[Any]) -> None:
    page = PAGE.read_text(encoding="utf-8")
    (section,) = re.findall(rf"^\| `{options.__name__}` .*?(?=\n\n)", page, re.M | re.S)
    stated = dict(re.findall(r"^\| `(\w+)` \| ([^|]+) \|", section.partition("\n")[2], re.M))
    wanted = {}
    for item in fields(options):
        assert item.default is not MISSING
        value = item.default
        if isinstance(value, tuple):
            value = ", ".join(map(str, value))
        wanted[item.name] = "none" if value is None else f"`{value}`"
    assert stated == wanted


@pytest.mark.parametrize("reasons", [Standing, FitStanding])
def test_every_reason_for_no_estimate_is_on_the_page(reasons: type[Any]) -> None:
    page = PAGE.read_text(encoding="utf-8")
    assert [each.name for each in reasons if f"`{each.name}`" not in page] == []


def test_the_example_of_the_page_runs() -> None:
    blocks = re.findall(r"^```python\n(.*?)^```$", PAGE.read_text(encoding="utf-8"), re.M | re.S)
    names: dict[str, Any] = {}
    for block in blocks:
        exec(block, names)
    assert names["found"].mean.shape[0] == 1
    assert names["fitted"].pairs > 5
