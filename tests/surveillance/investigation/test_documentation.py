"""The reference page: its code runs, and every public name is on it."""

from __future__ import annotations

import importlib
import inspect
import pkgutil
import re
from pathlib import Path

from alatau.surveillance import investigation
from alatau.surveillance.investigation.tags import Tag

PAGE = Path(__file__).parents[3] / "docs" / "reference" / "investigation.md"
TEXT = PAGE.read_text(encoding="utf-8")


def public_names() -> set[str]:
    names = set()
    for found in pkgutil.walk_packages(investigation.__path__, investigation.__name__ + "."):
        module = importlib.import_module(found.name)
        names |= {
            name
            for name, value in vars(module).items()
            if not name.startswith("_")
            and (inspect.isclass(value) or inspect.isfunction(value))
            and value.__module__ == found.name
        }
    return names


def test_the_code_of_the_page_runs():
    blocks = re.findall(r"^```python\n(.*?)^```$", TEXT, re.MULTILINE | re.DOTALL)
    assert len(blocks) == 8
    names: dict[str, object] = {}
    for code in blocks:
        exec(code, names)


def test_every_public_name_and_every_tag_is_on_the_page():
    told = set(re.findall(r"`([^`\n]+)`", TEXT))
    assert public_names() - told == set()
    assert {tag.value for tag in Tag} - told == set()
