"""Parts of packs: from YAML and Markdown to typed models, gathering what is wrong on the way."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from typing import Any, TypeVar, get_args

from pydantic import BaseModel, ValidationError
from pydantic_core import ErrorDetails

from alatau.languages import LANGUAGES, N_
from alatau.packs.errors import PackError, Problem, Severity
from alatau.packs.model import nearest
from alatau.packs.reading import Document, KeyPath, PackFolder, inner

TEXTS_FOLDER = "texts"

Part = TypeVar("Part", bound=BaseModel)


@dataclass(slots=True)
class Documents:
    """The files of a pack that were read, by name, and what was wrong with single ones."""

    problems: list[Problem] = field(default_factory=list)
    documents: dict[str, Document] = field(default_factory=dict)


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
        written = _as_in_file(document, at, loc)
        if detail["type"] == "extra_forbidden":
            yield _unknown_key(document, (*at, *written), known_keys(model, loc[:-1]))
        else:
            msgid, params = sentence_of(detail)
            yield problem_at(document, (*at, *written), msgid, params)


def _as_in_file(document: Document, at: KeyPath, loc: KeyPath) -> KeyPath:
    """`loc` without the names of kinds, which Pydantic puts where a part may be of several."""
    value, written = document.value, []
    for part in at:
        value = inner(value, part)
    for part in loc:
        if isinstance(value, Mapping) and value.get("kind") == part:
            continue
        written.append(part)
        value = inner(value, part)
    return tuple(written)


def known_keys(model: type[BaseModel], loc: KeyPath) -> set[str]:
    """The keys that a model, or the part of it at `loc`, may have."""
    annotation: Any = model
    for part in loc:
        of_kind = next((each for each in _models_in(annotation) if _is_of_kind(each, part)), None)
        if of_kind is not None:
            annotation = model = of_kind
        elif str(part) in _fields(model):
            annotation = _fields(model)[str(part)]
            model = next(_models_in(annotation), model)
    return set(_fields(model))


def _is_of_kind(model: type[BaseModel], kind: str | int) -> bool:
    named = model.model_fields.get("kind")
    return named is not None and kind in get_args(named.annotation)


def _fields(model: type[BaseModel]) -> dict[str, Any]:
    return {field.alias or name: field.annotation for name, field in model.model_fields.items()}


def _models_in(annotation: Any) -> Iterator[type[BaseModel]]:
    if isinstance(annotation, type) and issubclass(annotation, BaseModel):
        yield annotation
    for each in get_args(annotation):
        yield from _models_in(each)


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


def sentence_of(detail: ErrorDetails) -> tuple[str, dict[str, object]]:
    """The message id and parameters that say one detail of a Pydantic error to people."""
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


def read_part(
    files: PackFolder, reading: Documents, file: str, model: type[Part], at: KeyPath = ()
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


def _with_texts(
    files: PackFolder, reading: Documents, document: Document, value: Any, path: KeyPath
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
    files: PackFolder, reading: Documents, document: Document, words: Any, path: KeyPath
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
