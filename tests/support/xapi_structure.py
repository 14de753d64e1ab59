"""What xAPI 1.0.3 (part two: data) says of the statements that Alatau writes."""

from __future__ import annotations

import re
import uuid
from collections.abc import Iterator
from datetime import datetime
from typing import Any

IRI = re.compile(r"[a-z][a-z0-9+.-]*:[^\s<>\"{}|\\^`]+")
LANGUAGE = re.compile(r"[A-Za-z]{2,8}(-[A-Za-z0-9]{1,8})*")
STATEMENT = {"id", "actor", "verb", "object", "result", "context", "timestamp", "stored",
             "authority", "version", "attachments"}  # fmt: skip
RESULT = {"score", "success", "completion", "response", "duration", "extensions"}
CONTEXT = {"registration", "instructor", "team", "contextActivities", "revision", "platform",
           "language", "statement", "extensions"}  # fmt: skip
DEFINITION = {"name", "description", "type", "moreInfo", "extensions", "interactionType",
              "correctResponsesPattern", "choices", "scale", "source", "target",
              "steps"}  # fmt: skip
COMPONENTS = {
    "choice": {"choices"}, "sequencing": {"choices"}, "likert": {"scale"},
    "matching": {"source", "target"}, "performance": {"steps"}, "true-false": set(),
    "fill-in": set(), "long-fill-in": set(), "numeric": set(), "other": set(),
}  # fmt: skip


def faults(statement: dict[str, Any]) -> list[str]:
    """What in a statement is not as the specification says."""
    return list(_statement(statement))


def _statement(said: dict[str, Any]) -> Iterator[str]:
    yield from _known(said, STATEMENT, "statement")
    for key in ("actor", "verb", "object"):
        if key not in said:
            yield f"lacks {key}"
    if str(uuid.UUID(said["id"])) != said["id"]:
        yield "id is no UUID in its plain form"
    if datetime.fromisoformat(said["timestamp"]).tzinfo is None:
        yield "timestamp without time zone"
    yield from _actor(said["actor"])
    yield from _iri(said["verb"].get("id"), "verb")
    yield from _language_map(said["verb"].get("display", {}), "verb.display")
    yield from _activity(said["object"], "object")
    yield from _result(said.get("result", {}))
    yield from _context(said.get("context", {}))
    yield from _no_nulls(said, "statement")


def _actor(actor: dict[str, Any]) -> Iterator[str]:
    yield from _known(actor, {"objectType", "account"}, "actor (account alone: no person)")
    account = actor["account"]
    if set(account) != {"homePage", "name"} or not account["name"]:
        yield "account needs homePage and name, and no more"
    yield from _iri(account["homePage"], "account.homePage")


def _activity(activity: dict[str, Any], where: str) -> Iterator[str]:
    yield from _known(activity, {"objectType", "id", "definition"}, where)
    yield from _iri(activity.get("id"), f"{where}.id")
    described = activity.get("definition", {})
    yield from _known(described, DEFINITION, f"{where}.definition")
    for key in ("name", "description"):
        yield from _language_map(described.get(key, {}), f"{where}.{key}")
    if "type" in described:
        yield from _iri(described["type"], f"{where}.type")
    kind = described.get("interactionType")
    lists = {"choices", "scale", "source", "target", "steps"} & described.keys()
    if kind is None:
        if lists or "correctResponsesPattern" in described:
            yield f"{where}: parts of an interaction without its type"
        return
    if kind not in COMPONENTS or lists - COMPONENTS.get(kind, set()):
        yield f"{where}: {kind} has no {lists}"
    for name in lists:
        ids = [each["id"] for each in described[name]]
        if len(set(ids)) != len(ids) or any(re.search(r"\s", each) for each in ids):
            yield f"{where}.{name}: ids"
        for each in described[name]:
            yield from _known(each, {"id", "description"}, name)
            yield from _language_map(each["description"], name)
    yield from _patterns(kind, described, where)


def _patterns(kind: str, described: dict[str, Any], where: str) -> Iterator[str]:
    ids = {
        name: {each["id"] for each in described.get(name, [])}
        for name in ("choices", "source", "target")
    }
    for pattern in described.get("correctResponsesPattern", []):
        parts = pattern.split("[,]")
        if kind in ("choice", "sequencing") and not set(parts) <= ids["choices"]:
            yield f"{where}: {pattern} names no choice"
        if kind == "matching":
            for part in parts:
                left, right = part.split("[.]")
                if left not in ids["source"] or right not in ids["target"]:
                    yield f"{where}: {part} names no pair"
        if kind == "numeric":
            bounds = [float(each) for each in pattern.split("[:]")]
            if len(bounds) > 2 or sorted(bounds) != bounds:
                yield f"{where}: {pattern} is no range"


def _result(result: dict[str, Any]) -> Iterator[str]:
    yield from _known(result, RESULT, "result")
    score = result.get("score", {})
    yield from _known(score, {"scaled", "raw", "min", "max"}, "score")
    if not -1 <= score.get("scaled", 0) <= 1:
        yield "scaled is out of range"
    if "raw" in score and not score["min"] <= score["raw"] <= score["max"]:
        yield "raw is out of range"
    for key in ("success", "completion"):
        if not isinstance(result.get(key, True), bool):
            yield f"{key} is no boolean"
    if not isinstance(result.get("response", ""), str):
        yield "response is no text"
    for key in result.get("extensions", {}):
        yield from _iri(key, "extension")


def _context(context: dict[str, Any]) -> Iterator[str]:
    yield from _known(context, CONTEXT, "context")
    for key in context.get("extensions", {}):
        yield from _iri(key, "extension")
    activities = context.get("contextActivities", {})
    yield from _known(activities, {"parent", "grouping", "category", "other"}, "contextActivities")
    for name, several in activities.items():
        for each in several:
            yield from _activity(each, name)


def _known(part: dict[str, Any], names: set[str], where: str) -> Iterator[str]:
    yield from (f"{where}: has {key}" for key in part.keys() - names)


def _iri(value: Any, where: str) -> Iterator[str]:
    if not isinstance(value, str) or not IRI.fullmatch(value):
        yield f"{where}: {value!r} is no IRI"


def _language_map(words: dict[str, Any], where: str) -> Iterator[str]:
    for code, text in words.items():
        if not LANGUAGE.fullmatch(code) or not isinstance(text, str):
            yield f"{where}: {code}"


def _no_nulls(value: Any, where: str) -> Iterator[str]:
    if value is None:
        yield f"{where} is null"
    elif isinstance(value, dict):
        for key, inner in value.items():
            if key != "extensions":
                yield from _no_nulls(inner, f"{where}.{key}")
    elif isinstance(value, list):
        for inner in value:
            yield from _no_nulls(inner, where)
