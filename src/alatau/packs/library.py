"""Loading packs by id or path."""

from __future__ import annotations

from pathlib import Path

from alatau.packs.content import (
    content_root,
    find_scenario,
    list_regions,
    list_scenarios,
)
from alatau.packs.errors import PackError
from alatau.packs.loading import read_scenario
from alatau.packs.scenario import ScenarioPack
from alatau.packs.validation import check_scenario

__all__ = ["content_root", "find_scenario", "list_regions", "list_scenarios", "load_scenario"]


def load_scenario(id_or_path: str | Path) -> ScenarioPack:
    """The scenario, checked and ready to be played.

    Raises:
        PackError: it cannot be used; `problems` lists all errors that were found.
    """
    folder = find_scenario(id_or_path)
    reading = read_scenario(folder, content_root())
    problems = check_scenario(reading, folder, words=False)
    errors = [problem for problem in problems if problem.severity == "error"]
    if errors or reading.pack is None:
        raise PackError.of(errors)
    return reading.pack
