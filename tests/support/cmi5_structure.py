"""What cmi5 (Quartz, first edition) says of course structures, and of statements of a unit."""

from __future__ import annotations

import re
from collections.abc import Iterable
from typing import Any
from xml.etree.ElementTree import Element

NAMESPACE = "{https://w3id.org/xapi/profiles/cmi5/v1/CourseStructure.xsd}"
IRI = re.compile(r"[a-z][a-z0-9+.-]*:[^\s<>\"{}|\\^`]+")
MOVE_ON = {"NotApplicable", "Passed", "Completed", "CompletedAndPassed", "CompletedOrPassed"}
CONTENT = {
    "courseStructure": "course (objectives )?((au|block) )+",
    "course": "title description ",
    "objectives": "(objective )+",
    "objective": "(title description )?",
    "block": "title description (objectives )?((au|block) )+",
    "au": "title description (objectives )?url (launchParameters )?(entitlementKey )?",
    "title": "(langstring )+",
    "description": "(langstring )+",
    "langstring": "",
    "url": "",
}
ATTRIBUTES = {
    "course": ({"id"}, set()),
    "block": ({"id"}, set()),
    "objective": (set(), {"id", "idref"}),
    "au": ({"id"}, {"moveOn", "masteryScore", "launchMethod", "activityType"}),
    "langstring": (set(), {"lang"}),
}

CATEGORY = "https://w3id.org/xapi/cmi5/context/categories/cmi5"
MOVE_ON_CATEGORY = "https://w3id.org/xapi/cmi5/context/categories/moveon"
MASTERY = "https://w3id.org/xapi/cmi5/context/extensions/masteryscore"
SESSION = "https://w3id.org/xapi/cmi5/context/extensions/sessionid"
VERBS = "http://adlnet.gov/expapi/verbs/"
DURATION = re.compile(r"PT\d+(\.\d+)?S")


def faults(root: Element) -> list[str]:
    """What in a course structure is not as specified (sections 13.1 and 13.2)."""
    found = []
    for element in root.iter():
        name = element.tag.removeprefix(NAMESPACE)
        children = "".join(child.tag.removeprefix(NAMESPACE) + " " for child in element)
        content = CONTENT[name]
        if not re.fullmatch(content, children):
            found.append(f"{name} holds {children}")
        required, optional = ATTRIBUTES.get(name, (set(), set()))
        given = set(element.attrib)
        found += [f"{name} lacks {key}" for key in required - given]
        found += [f"{name} has {key}" for key in given - required - optional]
        for key in ("id", "idref", "activityType"):
            if key in given and not IRI.fullmatch(element.attrib[key]):
                found.append(f"{name}: {element.attrib[key]} is no IRI")
        if name in ("langstring", "url") and not (element.text or "").strip():
            found.append(f"{name} is empty")
    ids = [element.attrib["id"] for element in root.iter() if "id" in element.attrib]
    found += [f"{each} is there twice" for each in set(ids) if ids.count(each) > 1]
    for unit in root.iter(NAMESPACE + "au"):
        if unit.get("moveOn", "NotApplicable") not in MOVE_ON:
            found.append("moveOn")
        if unit.get("launchMethod", "AnyWindow") not in ("AnyWindow", "OwnWindow"):
            found.append("launchMethod")
        mastery = unit.get("masteryScore")
        if mastery is not None and not re.fullmatch(r"0(\.\d{1,4})?|1(\.0{1,4})?", mastery):
            found.append(f"masteryScore {mastery}")
        if "Passed" in unit.get("moveOn", "") and mastery is None:
            found.append("to be passed without a masteryScore")
    known = {each.get("id") for each in root.iter(NAMESPACE + "objective") if each.get("id")}
    used = {each.get("idref") for each in root.iter(NAMESPACE + "objective") if each.get("idref")}
    return found + [f"no objective {each}" for each in used - known]


def session_faults(statements: Iterable[dict[str, Any]], launch: dict[str, Any]) -> list[str]:
    """What in the statements of one session is not as specified (sections 7.1 and 9)."""
    said = list(statements)
    defined = [each for each in said if CATEGORY in _categories(each)]
    verbs = [each["verb"]["id"].removeprefix(VERBS) for each in defined]
    found = []
    if not said or said[0] not in defined or verbs[0] != "initialized":
        found.append("initialized is not the first")
    if said[-1] not in defined or verbs[-1] != "terminated":
        found.append("terminated is not the last")
    found += [f"{verb} is there twice" for verb in set(verbs) if verbs.count(verb) > 1]
    if {"passed", "failed"} <= set(verbs):
        found.append("passed and failed")
    if launch["mode"] != "Normal" and set(verbs) - {"initialized", "terminated"}:
        found.append("judged though it is not a normal launch")
    for statement in said:
        found += _context_faults(statement, launch)
    for statement, verb in zip(defined, verbs, strict=True):
        found += [f"{verb}: {each}" for each in _defined_faults(statement, verb, launch)]
    return found


def _categories(statement: dict[str, Any]) -> set[str]:
    several = statement["context"]["contextActivities"].get("category", [])
    return {each["id"] for each in several}


def _context_faults(statement: dict[str, Any], launch: dict[str, Any]) -> list[str]:
    context, found = statement["context"], []
    if statement["actor"] != launch["actor"]:
        found.append("actor")
    if context["registration"] != launch["registration"]:
        found.append("registration")
    if context["extensions"].get(SESSION) != launch["session"]:
        found.append("session id")
    if launch["grouping"] not in context["contextActivities"]["grouping"]:
        found.append("grouping of the template")
    if not re.fullmatch(r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(\.\d+)?Z", statement["timestamp"]):
        found.append("timestamp")
    return found


def _defined_faults(statement: dict[str, Any], verb: str, launch: dict[str, Any]) -> list[str]:
    result, found = statement.get("result", {}), []
    if statement["object"]["id"] != launch["activity"]:
        found.append("object")
    if verb in ("terminated", "completed", "passed", "failed") and not DURATION.fullmatch(
        result.get("duration", "")
    ):
        found.append("duration")
    if result.get("success") is not {"passed": True, "failed": False}.get(verb):
        found.append("success")
    if result.get("completion") is not {"completed": True}.get(verb):
        found.append("completion")
    judged = "success" in result or "completion" in result
    if (MOVE_ON_CATEGORY in _categories(statement)) is not judged:
        found.append("moveon category")
    if "score" in result and verb not in ("passed", "failed"):
        found.append("score")
    if verb in ("passed", "failed"):
        mastery = launch["mastery"]
        if statement["context"]["extensions"].get(MASTERY) != mastery:
            found.append("masteryscore extension")
        if (result["score"]["scaled"] >= mastery) is not result["success"]:
            found.append("success against masteryScore")
    return found
