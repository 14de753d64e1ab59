"""The page on the scenario pack names every key, and no key that is gone."""

import re
from pathlib import Path

import pytest
from pydantic import BaseModel

from alatau.packs import injects, scenario
from alatau.packs.model import PackModel

PAGE = Path(__file__).parents[2] / "docs/reference/scenario-pack.md"
MODELS = [
    model
    for module in (scenario, injects)
    for model in vars(module).values()
    if isinstance(model, type)
    and issubclass(model, BaseModel)
    and model not in (PackModel, scenario.ScenarioPack)
]


def keys_on_the_page() -> set[str]:
    rows = re.findall(r"^\| (`[^|]*) \|", PAGE.read_text(encoding="utf-8"), re.MULTILINE)
    return {key for row in rows for key in re.findall(r"`([a-z_]+)`", row)}


def keys_of(model: type[BaseModel]) -> set[str]:
    return {field.alias or name for name, field in model.model_fields.items()}


@pytest.mark.parametrize("model", MODELS, ids=lambda model: model.__name__)
def test_every_key_is_documented(model):
    inline = {"text", "title"} if model.__name__ in ("CommunicationsCheck", "Attachment") else set()
    assert keys_of(model) - keys_on_the_page() - inline == set()


def test_no_key_is_documented_that_is_gone():
    assert keys_on_the_page() - set().union(*(keys_of(model) for model in MODELS)) == set()
