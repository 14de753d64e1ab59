"""The page of names: every public name of every package is there, nothing else; its code runs."""

from __future__ import annotations

import importlib
import inspect
import re
from pathlib import Path

import pytest

PAGE = Path(__file__).parents[2] / "docs" / "reference" / "python-surveillance.md"
TEXT = PAGE.read_text(encoding="utf-8")
PACKAGES = [
    "alatau.surveillance",
    "alatau.surveillance.aberration",
    "alatau.surveillance.chains",
    "alatau.surveillance.delays",
    "alatau.surveillance.investigation",
    "alatau.surveillance.nowcasting",
    "alatau.surveillance.one_health",
    "alatau.surveillance.severity",
    "alatau.surveillance.timeliness",
    "alatau.surveillance.transmission",
    "alatau.instruments",
]
SECTIONS = {
    section.split("`")[1]: section
    for section in re.split(r"^## .*\n", TEXT, flags=re.MULTILINE)[1:]
    if section.startswith("\n`alatau.")
}


def test_every_package_has_a_section() -> None:
    assert sorted(SECTIONS) == sorted(PACKAGES)


@pytest.mark.parametrize("package", PACKAGES)
def test_the_section_of_a_package_lists_its_public_names(package: str) -> None:
    rows = re.findall(r"^\| (`.*?) \|", SECTIONS[package], re.MULTILINE)
    told = [name for row in rows for name in re.findall(r"`(\w+)`", row)]
    assert sorted(told) == sorted(importlib.import_module(package).__all__)


@pytest.mark.parametrize("package", PACKAGES)
def test_every_public_name_of_a_package_explains_itself(package: str) -> None:
    module = importlib.import_module(package)
    things = [getattr(module, name) for name in module.__all__]
    things = [each for each in things if inspect.isclass(each) or inspect.isfunction(each)]
    silent = [str(each) for each in things if not (each.__doc__ or "").strip()]
    assert silent == []


def test_the_example_of_the_page_runs() -> None:
    (code,) = re.findall(r"^```python\n(.*?)^```$", TEXT, re.MULTILINE | re.DOTALL)
    exec(code, {})
