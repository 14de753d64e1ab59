"""JSON Schema of the files of a scenario, for editors that complete and check while one writes."""

from __future__ import annotations

from typing import Any

from pydantic import TypeAdapter
from pydantic.json_schema import GenerateJsonSchema

from alatau.packs.injects import Inject
from alatau.packs.scenario import ScenarioFile

Schema = dict[str, Any]


def scenario_schema() -> Schema:
    """The schema of `scenario.yaml`."""
    return _named("Alatau scenario", ScenarioFile.model_json_schema(by_alias=True))


def injects_schema() -> Schema:
    """The schema of `injects.yaml`."""
    listed = TypeAdapter(list[Inject]).json_schema(by_alias=True)
    return _named("Alatau injects", listed)


def _named(title: str, schema: Schema) -> Schema:
    return {**schema, "$schema": GenerateJsonSchema.schema_dialect, "title": title}
