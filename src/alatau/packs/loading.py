"""From the files of a scenario to its typed pack, gathering what is wrong on the way."""

from __future__ import annotations

import hashlib
import json
import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING, Any, TypeVar

from pydantic import BaseModel, ValidationError
from pydantic_core import ErrorDetails

from alatau.languages import LANGUAGES, N_
from alatau.packs.errors import PackError, Problem, Severity
from alatau.packs.injects import Inject
from alatau.packs.model import nearest
from alatau.packs.reading import Document, KeyPath, PackFolder
from alatau.packs.scenario import ScenarioFile, ScenarioPack

if TYPE_CHECKING:
    from alatau.packs.region import Region

SCENARIO_FILE = "scenario.yaml"
INJECTS_FILE = "injects.yaml"
TEXTS_FOLDER = "texts"

Part = TypeVar("Part", bound=BaseModel)


@dataclass(slots=True)
class Reading:
    """What came of reading a scenario.

    Attributes:
        pack: None where a file is missing or does not fit its model.
        problems: what was wrong with single files.
        documents: the files by name, for the lines of problems found later.
    """

    pack: ScenarioPack | None = None
    problems: list[Problem] = field(default_factory=list)
    documents: dict[str, Document] = field(default_factory=dict)


def read_scenario(folder: Path, content: Path) -> Reading:
    """Read all files of a scenario as far as they can be read.

    A pathogen that is missing or cannot be read leaves an empty mapping in the pack, and a problem.
    Region and pathogen are looked for beside the scenario (`../../regions`, `../../pathogens`)
    and else in `content`.
    """
    reading = Reading()
    try:
        files = PackFolder(folder)
    except PackError as error:
        reading.problems += error.problems
        return reading
    for file in (SCENARIO_FILE, INJECTS_FILE):
        try:
            reading.documents[file] = files.read_yaml(file)
        except PackError as error:
            reading.problems += error.problems
    scenario = _read_part(files, reading, SCENARIO_FILE, ScenarioFile)
    injects = _read_injects(files, reading)
    if reading.problems or scenario is None:
        return reading
    pathogen = _read_pathogen(_beside(folder, "pathogens", content), scenario, reading)
    region_folder = _beside(folder, "regions", content) / scenario.region_id
    try:
        digest = _digest(files, region_folder, pathogen)
    except PackError as error:
        reading.problems += error.problems
        return reading
    reading.pack = ScenarioPack(
        **{name: getattr(scenario, name) for name in ScenarioFile.model_fields},
        injects=injects,
        pathogen=pathogen,
        digest=digest,
    ).with_region(partial(_load_region, region_folder))
    return reading


def problem_at(
    document: Document,
    path: KeyPath,
    msgid: str,
    params: dict[str, object] | None = None,
    severity: Severity = "error",
) -> Problem:
    """A problem at a key path of a document, with its line."""
    location = document.name_of(path)
    return Problem(severity, document.file, location, msgid, params or {}, document.line_of(path))


def problems_of(
    error: ValidationError, document: Document, model: type[BaseModel], at: KeyPath = ()
) -> Iterator[Problem]:
    """The problems that a Pydantic error stands for, in words for people."""
    details = error.errors(include_url=False)
    for detail in details:
        if detail["type"] == "too_short" and any(
            len(other["loc"]) > len(detail["loc"])
            and other["loc"][: len(detail["loc"])] == detail["loc"]
            for other in details
        ):
            continue
        loc = tuple(part for part in detail["loc"] if part != "[key]")
        if detail["type"] == "extra_forbidden":
            yield _unknown_key(document, (*at, *loc), known_keys(model, loc[:-1]))
        else:
            msgid, params = _in_words(detail)
            yield problem_at(document, (*at, *loc), msgid, params)


def known_keys(model: type[BaseModel], loc: KeyPath) -> set[str]:
    """The keys that a model, or the part of it at `loc`, may have."""
    for part in loc:
        inner = _fields(model).get(str(part))
        model = (inner and _model_in(inner)) or model
    return set(_fields(model))


def _fields(model: type[BaseModel]) -> dict[str, Any]:
    return {field.alias or name: field.annotation for name, field in model.model_fields.items()}


def _model_in(annotation: Any) -> type[BaseModel] | None:
    if isinstance(annotation, type) and issubclass(annotation, BaseModel):
        return annotation
    models = (_model_in(inner) for inner in getattr(annotation, "__args__", ()))
    return next((model for model in models if model is not None), None)


_WORDS = {
    "missing": N_("The key “%(key)s” is missing."),
    "string_type": N_("“%(value)s” is not a text."),
    "string_pattern_mismatch": N_("“%(value)s” is not written as it should be (%(pattern)s)."),
    "string_too_long": N_("“%(value)s” is longer than %(max_length)s characters."),
    "int_type": N_("“%(value)s” is not a whole number."),
    "float_type": N_("“%(value)s” is not a number."),
    "int_parsing": N_("“%(value)s” is not a whole number."),
    "float_parsing": N_("“%(value)s” is not a number."),
    "bool_type": N_("“%(value)s” is neither true nor false."),
    "greater_than": N_("“%(value)s” must be more than %(gt)s."),
    "greater_than_equal": N_("“%(value)s” is less than %(ge)s."),
    "less_than_equal": N_("“%(value)s” is more than %(le)s."),
    "literal_error": N_("“%(value)s” is not one of %(expected)s."),
    "tuple_type": N_("“%(value)s” is not a list."),
    "mapping_type": N_("“%(value)s” is not a mapping."),
    "model_type": N_("“%(value)s” is not a mapping."),
    "too_short": N_("At least one is needed here."),
    "timezone_aware": N_("“%(value)s” lacks its time zone, such as “+05:00”."),
}


def _in_words(detail: ErrorDetails) -> tuple[str, dict[str, object]]:
    context: dict[str, Any] = detail.get("ctx", {})
    if detail["type"] == "alatau":
        return context["msgid"], context["params"]
    params: dict[str, object] = {
        **{name: str(value) for name, value in context.items()},
        "key": str(detail["loc"][-1]) if detail["loc"] else "",
        "value": _shortened(detail["input"]),
        "reason": detail["msg"],
    }
    unforeseen = N_("“%(value)s” cannot stand here: %(reason)s.")
    return _WORDS.get(detail["type"], unforeseen), params


def _shortened(value: Any) -> str:
    text = re.sub(r"\s+", " ", str(value))
    return text if len(text) <= 60 else text[:57] + "…"


def _unknown_key(document: Document, path: KeyPath, known: set[str]) -> Problem:
    key = str(path[-1])
    near = nearest(key, sorted(known))
    msgid = (
        N_("There is no key “%(key)s” here; is “%(near)s” meant?")
        if near
        else N_("There is no key “%(key)s” here; known are %(known)s.")
    )
    params: dict[str, object] = {"key": key, "near": near, "known": ", ".join(sorted(known))}
    return problem_at(document, path, msgid, params)


def _read_part(
    files: PackFolder, reading: Reading, file: str, model: type[Part], at: KeyPath = ()
) -> Part | None:
    """The model of a document, or of the part of it at `at`; None where it does not fit."""
    document = reading.documents.get(file)
    if document is None:
        return None
    value = document.value
    for key in at:
        value = value[key]
    value = _with_texts(files, reading, document, value, at)
    try:
        return model.model_validate(value, by_alias=True, by_name=False)
    except ValidationError as error:
        reading.problems += problems_of(error, document, model, at)
        return None


def _read_injects(files: PackFolder, reading: Reading) -> tuple[Inject, ...]:
    document = reading.documents.get(INJECTS_FILE)
    if document is None:
        return ()
    if not isinstance(document.value, list):
        reading.problems.append(
            problem_at(document, (), N_("The injects are written as a list, each with its “id”."))
        )
        return ()
    parts = (
        _read_part(files, reading, INJECTS_FILE, Inject, (index,))
        for index in range(len(document.value))
    )
    return tuple(inject for inject in parts if inject is not None)


def _read_pathogen(home: Path, scenario: ScenarioFile, reading: Reading) -> dict[str, Any]:
    file = f"{scenario.outbreak.pathogen}.yaml"
    if not (home / file).is_file():
        known = sorted(path.stem for path in home.glob("*.yaml"))
        reading.problems.append(
            problem_at(
                reading.documents[SCENARIO_FILE],
                ("outbreak", "pathogen"),
                N_("There is no pathogen “%(name)s”; known are %(known)s."),
                {"name": scenario.outbreak.pathogen, "known": ", ".join(known) or "–"},
            )
        )
        return {}
    try:
        document = PackFolder(home).read_yaml(file)
    except PackError as error:
        reading.problems += error.problems
        return {}
    reading.documents[file] = document
    if not isinstance(document.value, dict):
        reading.problems.append(
            problem_at(document, (), N_("A pathogen is a mapping of its parameters."))
        )
        return {}
    return document.value


def _with_texts(
    files: PackFolder, reading: Reading, document: Document, value: Any, path: KeyPath
) -> Any:
    """`value` with the names of Markdown files replaced by what is in them."""
    if isinstance(value, list):
        return [
            _with_texts(files, reading, document, item, (*path, index))
            for index, item in enumerate(value)
        ]
    if not isinstance(value, dict):
        return value
    if not value.keys() <= set(LANGUAGES):
        return {
            key: _with_texts(files, reading, document, item, (*path, key))
            for key, item in value.items()
        }
    return {
        language: _text(files, reading, document, words, (*path, language))
        for language, words in value.items()
    }


def _text(
    files: PackFolder, reading: Reading, document: Document, words: Any, path: KeyPath
) -> Any:
    if not isinstance(words, str) or not words.endswith(".md") or "\n" in words:
        return words
    try:
        return files.read_text(f"{TEXTS_FOLDER}/{words}").strip()
    except PackError as error:
        reading.problems.append(
            problem_at(
                document,
                path,
                N_("The text “%(text)s” cannot be used. %(reason)s"),
                {"text": words, "reason": error.msgid % error.params},
            )
        )
        return words


def _beside(folder: Path, kind: str, content: Path) -> Path:
    own = folder.resolve().parent.parent / kind
    return own if own.is_dir() else content / kind


def _digest(scenario: PackFolder, region_folder: Path, pathogen: dict[str, Any]) -> str:
    canonical = json.dumps(pathogen, sort_keys=True, ensure_ascii=False, separators=(",", ":"))
    region = PackFolder(region_folder).digest() if region_folder.is_dir() else ""
    return hashlib.sha256(f"{scenario.digest()}\n{region}\n{canonical}".encode()).hexdigest()


def _load_region(folder: Path) -> Region:
    from alatau.packs.region import load_region

    if not (folder / "region.yaml").is_file():
        known = sorted(path.parent.name for path in folder.parent.glob("*/region.yaml"))
        near = nearest(folder.name, known)
        raise PackError(
            N_("There is no region “%(name)s”; is “%(near)s” meant?")
            if near
            else N_("There is no region “%(name)s”; known are %(known)s."),
            {"name": folder.name, "near": near, "known": ", ".join(known) or "–"},
        )
    return load_region(folder)
