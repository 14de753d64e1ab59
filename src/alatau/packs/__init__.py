"""Reading and checking packs, and the vocabulary that packs and exercises share."""

from alatau.packs.content import (
    content_root,
    find_scenario,
    lasting_name,
    list_regions,
    list_scenarios,
)
from alatau.packs.errors import PackError, Problem
from alatau.packs.library import load_scenario
from alatau.packs.safety import Word, check_text
from alatau.packs.scenario import ScenarioPack
from alatau.packs.study import Study, load_study
from alatau.packs.validation import validate

__all__ = [
    "PackError",
    "Problem",
    "ScenarioPack",
    "Study",
    "Word",
    "check_text",
    "content_root",
    "find_scenario",
    "lasting_name",
    "list_regions",
    "list_scenarios",
    "load_scenario",
    "load_study",
    "validate",
]
