"""What learners do as xAPI 1.0.3 statements: plain dictionaries, for the learning record stores of
other systems.

Who acts is an account with a key that says nothing of the person; names never leave Alatau. What
is acted on has an address below `home`, which need not lead anywhere. Statements have an id that
follows from what they say, so that one sent twice is kept once.
"""

from __future__ import annotations

import json
import re
import uuid
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from alatau import checks
from alatau.courses.answers import InvalidAnswer, checked, number
from alatau.courses.scoring import score
from alatau.interchange.bank import NOTICE
from alatau.interchange.qti.processing import right_orders
from alatau.languages import N_, LocalText
from alatau.packs.courses.questions import (
    Choice,
    Judgement,
    Matching,
    MultipleChoice,
    Numeric,
    Ordering,
    PointOnFigure,
    Question,
    ShortText,
    SingleChoice,
    TrueFalse,
)

HOME = "https://alatau.invalid"
"""Where activities and accounts live if nothing else is said; leads nowhere by RFC 2606."""

VERBS: Mapping[str, str] = {
    "answered": "http://adlnet.gov/expapi/verbs/answered",
    "completed": "http://adlnet.gov/expapi/verbs/completed",
    "experienced": "http://adlnet.gov/expapi/verbs/experienced",
}
INTERACTION = "http://adlnet.gov/expapi/activities/cmi.interaction"
TYPES: Mapping[str, str] = {
    "course": "http://adlnet.gov/expapi/activities/course",
    "lesson": "http://adlnet.gov/expapi/activities/lesson",
    "test": "http://adlnet.gov/expapi/activities/assessment",
    "lab": "http://adlnet.gov/expapi/activities/simulation",
}

_BETWEEN, _PAIR, _RANGE = "[,]", "[.]", "[:]"
Statement = dict[str, Any]


@dataclass(frozen=True)
class Act:
    """Who acts where and when.

    Attributes:
        learner: key of the learner, such as a random UUID; no name and no address.
        course: id of the course.
        sheet: lesson (`A3.1`), test (`before`, `one`) or lab that it happens in.
        kind: what the sheet is: lesson, test or lab.
        at: when, with time zone.
        home: address that accounts and activities stand below.
    """

    learner: str
    course: str
    sheet: str
    kind: str
    at: datetime
    home: str = HOME

    def __post_init__(self) -> None:
        checks.known(self.kind, [name for name in TYPES if name != "course"], "kind")
        checks.refuse_unless(
            bool(self.learner) and "@" not in self.learner and not self.learner.startswith("+"),
            N_("%(field)s: a key is needed, and no address or number of a person."),
            "learner",
        )
        checks.refuse_unless(
            self.at.tzinfo is not None, N_("%(field)s: the time zone is missing."), "at"
        )
        checked_home(self.home)


def checked_home(home: str) -> str:
    """`home`, if it is an address that ids can stand below.

    Raises:
        InvalidInput: it is not.
    """
    checks.refuse_unless(
        re.fullmatch(r"https?://[^\s<>\"{}|\\^`?#]+[^\s<>\"{}|\\^`?#/]", home) is not None,
        N_("%(field)s: must be an https address without “/” at its end."),
        "home",
    )
    return home


def visit(act: Act, title: LocalText) -> Statement:
    """A learner has opened a lesson, test or lab."""
    return _statement(act, "experienced", _sheet(act, title))


def hand_in(act: Act, title: LocalText, credit: float | None = None) -> Statement:
    """A learner has finished one; `credit` is the share of all points, where it counts."""
    result: dict[str, Any] = {"completion": True}
    if credit is not None:
        result["score"] = {"scaled": checks.share(credit, "credit")}
    return _statement(act, "completed", _sheet(act, title), result)


def answer(act: Act, question: Question, given: Any, confidence: int | None = None) -> Statement:
    """A learner has answered a question (`given` as `alatau.courses.answers` says).

    Raises:
        InvalidAnswer: the answer is not of the form of the question.
    """
    if given is None:
        raise InvalidAnswer(N_("Nothing was answered."))
    credit = score(question, given).credit
    result: dict[str, Any] = {
        "score": {
            "scaled": credit,
            "raw": credit * question.weight,
            "min": 0.0,
            "max": question.weight,
        },
        "success": credit >= 1.0,
        "response": response_of(question, given),
    }
    if confidence is not None:
        result["extensions"] = {f"{act.home}/xapi/confidence": confidence}
    # Ids of questions are unique in a course, those of a lab only in the lab; and its keys change
    # with the learner's seed, so that they are no part of what the activity is.
    in_a_lab = act.kind == "lab"
    home = _sheet_id(act) if in_a_lab else f"{act.home}/courses/{act.course}"
    activity = {
        "objectType": "Activity",
        "id": f"{home}/questions/{question.id}",
        "definition": definition(question, with_key=not in_a_lab),
    }
    statement = _statement(act, "answered", activity, result)
    parent = {"objectType": "Activity", "id": _sheet_id(act)}
    statement["context"]["contextActivities"]["parent"] = [parent]
    return statement


def definition(question: Question, *, with_key: bool = True) -> dict[str, Any]:
    """A question as the definition of an activity; without its key for tests that are to come."""
    kind, parts = _interaction(question)
    if isinstance(question, Ordering) and not with_key:
        # They may be written down in the right order.
        parts = {"choices": tuple(sorted(question.steps, key=lambda step: step.id))}
    described: dict[str, Any] = {
        "name": {"und": question.id},
        "description": dict(question.text),
        "type": INTERACTION,
        "interactionType": kind,
        **{name: _components(choices) for name, choices in parts.items()},
    }
    patterns = _patterns(question) if with_key else []
    if patterns:
        described["correctResponsesPattern"] = patterns
    return described


def response_of(question: Question, given: Any) -> str:
    """An answer as the text that the type of interaction asks for."""
    value = checked(question, given)
    match question:
        case MultipleChoice() | Ordering():
            return _BETWEEN.join(value)
        case TrueFalse():
            reason = [f"reason-{value['reason']}"] if value["reason"] else []
            return _BETWEEN.join([f"answer-{str(value['answer']).lower()}", *reason])
        case Matching():
            pairs = ((each.id, value[each.id]) for each in question.left if each.id in value)
            return _BETWEEN.join(_PAIR.join(pair) for pair in pairs)
        case Numeric():
            return repr(number(value["value"]) * _factor(question, value["unit"]))
        case PointOnFigure():
            return "/".join(value[key] for key in ("day", "first", "last", "place") if key in value)
        case _:
            return str(value)


def json_lines(statements: Iterable[Statement]) -> str:
    """One statement a line, as record stores and analysts take them in."""
    return "".join(
        json.dumps(each, ensure_ascii=False, allow_nan=False, separators=(",", ":")) + "\n"
        for each in statements
    )


def _factor(question: Numeric, unit: str | None) -> float:
    if question.unit is None or unit is None or unit in question.unit.values():
        return 1.0
    return question.units.get(unit, 1.0)


def _statement(
    act: Act, verb: str, activity: dict[str, Any], result: dict[str, Any] | None = None
) -> Statement:
    actor = {
        "objectType": "Agent",
        "account": {"homePage": act.home, "name": act.learner},
    }
    course = {
        "objectType": "Activity",
        "id": f"{act.home}/courses/{act.course}",
        "definition": {"type": TYPES["course"]},
    }
    said: Statement = {
        "actor": actor,
        "verb": {"id": VERBS[verb], "display": {"en": verb}},
        "object": activity,
        **({} if result is None else {"result": result}),
        "context": {
            "platform": "Alatau",
            "contextActivities": {"grouping": [course]},
            "extensions": {f"{act.home}/xapi/exercise": NOTICE},
        },
        "timestamp": act.at.isoformat(),
    }
    name = json.dumps(said, sort_keys=True, ensure_ascii=False)
    return {"id": str(uuid.uuid5(uuid.NAMESPACE_URL, name)), **said}


def _sheet_id(act: Act) -> str:
    return f"{act.home}/courses/{act.course}/{act.kind}s/{act.sheet}"


def _sheet(act: Act, title: LocalText) -> dict[str, Any]:
    return {
        "objectType": "Activity",
        "id": _sheet_id(act),
        "definition": {"name": dict(title), "type": TYPES[act.kind]},
    }


def _interaction(question: Question) -> tuple[str, dict[str, tuple[Choice, ...]]]:
    """The type of interaction, and its lists of components."""
    match question:
        case SingleChoice() | MultipleChoice() | Judgement():
            return "choice", {"choices": question.options}
        case TrueFalse():
            truth = tuple(
                Choice(id=f"answer-{name}", text=LocalText(en=name)) for name in ("true", "false")
            )
            reasons = tuple(
                each.model_copy(update={"id": f"reason-{each.id}"}) for each in question.reasons
            )
            return "choice", {"choices": (*truth, *reasons)}
        case Ordering():
            return "sequencing", {"choices": question.steps}
        case Matching():
            return "matching", {"source": question.left, "target": question.right}
        case Numeric():
            return "numeric", {}
        case ShortText():
            return "long-fill-in", {}
        case PointOnFigure():
            return "other", {}


def _patterns(question: Question) -> list[str]:
    """The right responses; none for a short text, which is credited by the ideas in it."""
    match question:
        case SingleChoice():
            return [question.answer]
        case MultipleChoice():
            return [_BETWEEN.join(question.answers)] if question.answers else []
        case TrueFalse():
            right = f"answer-{str(question.answer).lower()}"
            return [f"{right}{_BETWEEN}reason-{question.right_reason}"]
        case Ordering():
            return [_BETWEEN.join(order) for order in right_orders(question)]
        case Matching():
            pairs = question.pairs.items()
            return [_BETWEEN.join(f"{left}{_PAIR}{right}" for left, right in pairs)]
        case Numeric():
            share = abs(question.answer) if question.relative else 1.0
            margin = question.tolerance * share
            if not margin:
                return [repr(question.answer)]
            return [f"{question.answer - margin!r}{_RANGE}{question.answer + margin!r}"]
        case PointOnFigure():
            if question.places:
                return list(question.places)
            span = question.days or question.window
            assert span is not None
            return ["/".join(each.isoformat() for each in span)]
        case Judgement():
            most = max(question.panel.values())
            return [name for name, votes in question.panel.items() if votes == most]
        case ShortText():
            return []


def _components(choices: tuple[Choice, ...]) -> list[dict[str, Any]]:
    return [{"id": each.id, "description": dict(each.text)} for each in choices]
