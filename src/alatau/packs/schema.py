"""JSON Schema of the files of packs, for editors that complete and check while one writes."""

from __future__ import annotations

from typing import Any

from pydantic import TypeAdapter
from pydantic.json_schema import GenerateJsonSchema

from alatau.packs.courses.course import CourseFile
from alatau.packs.courses.labs import LabFile
from alatau.packs.courses.lessons import Lesson, ModuleFile, QuestionsFile
from alatau.packs.injects import Inject
from alatau.packs.model import PackModel
from alatau.packs.scenario import ScenarioFile

Schema = dict[str, Any]


def scenario_schema() -> Schema:
    """The schema of `scenario.yaml`."""
    return _named("Alatau scenario", ScenarioFile.model_json_schema(by_alias=True))


def injects_schema() -> Schema:
    """The schema of `injects.yaml`."""
    listed = TypeAdapter(list[Inject]).json_schema(by_alias=True)
    return _named("Alatau injects", listed)


def course_schemas() -> dict[str, Schema]:
    """The schemas of the files of a course, by the name of the file."""
    models: dict[str, type[PackModel]] = {
        "course": CourseFile,
        "module": ModuleFile,
        "lesson": Lesson,
        "test": QuestionsFile,
        "lab": LabFile,
    }
    return {
        name: _named(f"Alatau {name}", model.model_json_schema(by_alias=True))
        for name, model in models.items()
    }


def _named(title: str, schema: Schema) -> Schema:
    return {**schema, "$schema": GenerateJsonSchema.schema_dialect, "title": title}
