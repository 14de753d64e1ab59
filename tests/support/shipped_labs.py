"""Labs of the courses that ship, as files and as they were written."""

from __future__ import annotations

from functools import cache
from pathlib import Path
from typing import Any

import yaml

from alatau.packs.content import content_root
from alatau.packs.courses.labs import LabFile


def _file(name: str) -> Path:
    (found,) = (content_root() / "courses").glob(f"*/labs/{name}.yaml")
    return found


def raw_lab(name: str) -> dict[str, Any]:
    """The content of a lab file, to be spoiled."""
    loaded: dict[str, Any] = yaml.safe_load(_file(name).read_text(encoding="utf-8"))
    return loaded


@cache
def shipped_lab(name: str) -> LabFile:
    """A lab that ships."""
    return LabFile.model_validate(raw_lab(name))
