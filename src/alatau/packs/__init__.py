"""Reading and checking packs, and the vocabulary that packs and exercises share."""

from alatau.packs.errors import PackError, Problem
from alatau.packs.library import (
    content_root,
    find_scenario,
    list_regions,
    list_scenarios,
    load_scenario,
)
from alatau.packs.scenario import ScenarioPack

__all__ = [
    "PackError",
    "Problem",
    "ScenarioPack",
    "content_root",
    "find_scenario",
    "list_regions",
    "list_scenarios",
    "load_scenario",
]
