"""The examples in the docstrings of delays, nowcasting, severity and chains hold."""

from __future__ import annotations

import doctest
import importlib
import pkgutil
import re
from dataclasses import fields
from pathlib import Path

import pytest

from alatau.surveillance.delays import DelayFit
from alatau.surveillance.nowcasting import METHODS, NowcastOptions

PAGE = Path(__file__).resolve().parents[2] / "docs" / "reference" / "delays-and-severity.md"

ROOMS = ("delays", "nowcasting", "severity", "chains")
MODULES = [
    f"alatau.surveillance.{room}.{module.name}"
    for room in ROOMS
    for module in pkgutil.iter_modules(
        importlib.import_module(f"alatau.surveillance.{room}").__path__
    )
] + ["alatau.surveillance.days", "alatau.surveillance.estimate"]


@pytest.mark.parametrize("name", MODULES)
def test_examples_hold(name):
    assert doctest.testmod(importlib.import_module(name)).failed == 0


def test_the_code_of_the_page_runs():
    names: dict[str, object] = {}
    text = PAGE.read_text(encoding="utf-8")
    for code in re.findall(r"^```python\n(.*?)^```$", text, re.MULTILINE | re.DOTALL):
        exec(code, names)
    assert names["found"].fatality.value > names["found"].naive.value


def test_the_page_tells_of_every_public_name_option_and_method():
    text = PAGE.read_text(encoding="utf-8")
    wanted = [field.name for options in (DelayFit, NowcastOptions) for field in fields(options)]
    wanted += METHODS
    for room in ROOMS:
        public = importlib.import_module(f"alatau.surveillance.{room}").__all__
        wanted += [name for name in public if name.islower()]
    assert [name for name in wanted if name not in text] == []
