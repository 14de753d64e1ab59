"""QTI 3.0 items as questions: what the standard says counts; what it cannot say is taken from
`data-alatau-more`, as long as it agrees with the rest of the item."""

from __future__ import annotations

import json
import math
from collections.abc import Callable, Mapping
from datetime import date
from typing import Any

from pydantic import ValidationError

from alatau.interchange.bank import QUESTION
from alatau.interchange.errors import InterchangeError, unknown
from alatau.interchange.qti import names
from alatau.interchange.qti.items import credit_of_places, credit_of_votes
from alatau.interchange.qti.merging import ReadItem, Words
from alatau.interchange.qti.names import PART, RESPONSE, SECOND, asi, question_id, slug
from alatau.interchange.qti.texts import shown_text, taken_text
from alatau.interchange.xml import LANG, Element
from alatau.languages import LANGUAGES, N_
from alatau.packs.courses.questions import PointOnFigure

ELSEWHERE = "imported"
"""The place of a question whose item names none."""

_CHOICE, _ORDER, _MATCH, _ENTRY, _TEXT = (
    asi(f"qti-{name}-interaction")
    for name in ("choice", "order", "match", "text-entry", "extended-text")
)


def read_item(root: Element, file: str) -> ReadItem:
    """What an item says, in its language.

    Raises:
        InterchangeError: it is not an item of QTI 3.0, or asks in a way that no question does.
    """
    if root.tag != asi("qti-assessment-item"):
        raise InterchangeError(N_("This is not an assessment item of QTI 3.0."), file=file)
    return _Reader(root, file).read()


class _Reader:
    def __init__(self, root: Element, file: str) -> None:
        self.root = root
        self.file = file
        self.language = self._language()
        self.more = self._more()
        body = root.find(asi("qti-item-body"))
        if body is None:
            raise self.error(N_("The item has no body."))
        self.body = body
        self.interactions = [
            each for each in body.iter() if each.tag.endswith("-interaction") and each is not body
        ]
        self.weight = self._weight()

    def read(self) -> ReadItem:
        """Its keys, by kind."""
        name = question_id(self.root.get("identifier", ""))
        kind = self._kind()
        keys: dict[str, Any] = {
            "id": name,
            "kind": kind,
            "text": self._text(),
            "reason": self._reason(),
            "weight": self.weight,
            **{key: self.more[key] for key in ("sources", "objective", "figure", "confidence")
               if key in self.more},
        }  # fmt: skip
        readers: Mapping[str, Callable[[], dict[str, Any]]] = {
            "single-choice": self._single,
            "multiple-choice": self._multiple,
            "true-false": self._truth,
            "ordering": self._order,
            "matching": self._match,
            "numeric": self._number,
            "point": self._point,
            "short-text": self._free_text,
            "judgement": self._judge,
        }
        place = self.more.get("place")
        return ReadItem(
            self.file,
            self.language,
            place if isinstance(place, str) and place else ELSEWHERE,
            keys | readers[kind](),
        )

    def error(self, msgid: str, **params: object) -> InterchangeError:
        return InterchangeError(msgid, params, file=self.file)

    def _language(self) -> str:
        written = self.root.get(LANG, "en")
        language = written.partition("-")[0].lower()
        if language not in LANGUAGES:
            raise unknown(written, LANGUAGES, self.file, "xml:lang")
        return language

    def _more(self) -> dict[str, Any]:
        written = self.root.get(names.MORE)
        if written is None:
            return {}
        try:
            more = json.loads(written)
        except (ValueError, RecursionError):
            more = None
        if not isinstance(more, dict):
            raise InterchangeError(
                N_("This is not an object in JSON."), file=self.file, location=names.MORE
            )
        return more

    def _kind(self) -> str:
        """As the item says, if its interactions are those of the kind; else by the interactions."""
        tags = [each.tag for each in self.interactions]
        guessed = self._guess(tags)
        said = self.root.get(names.KIND)
        fits: Mapping[str, bool] = {
            "judgement": guessed == "single-choice",
            "true-false": tags == [_CHOICE, _CHOICE],
            "point": bool(tags) and set(tags) == {_ENTRY} and len(tags) <= 2,
            "short-text": tags == [_TEXT] and "terms" in self.more,
        }
        if said is not None and (said == guessed or fits.get(said, False)):
            return said
        if guessed is None:
            raise self.error(
                N_("The item asks by %(interactions)s, which no question here does."),
                interactions=", ".join(tag.rpartition("}")[2] for tag in tags[:5]) or "–",
            )
        return guessed

    def _guess(self, tags: list[str]) -> str | None:
        if len(tags) != 1:
            return None
        declaration = self._declaration(RESPONSE) if self._variables() else None
        if declaration is None:
            return None
        base = declaration.get("base-type")
        if tags == [_CHOICE]:
            single = declaration.get("cardinality") == "single"
            return "single-choice" if single else "multiple-choice"
        if tags == [_ENTRY] and base in ("float", "integer"):
            return "numeric"
        if tags == [_ENTRY] and base == "string":
            return "short-text"
        return {_ORDER: "ordering", _MATCH: "matching"}.get(tags[0])

    def _variables(self) -> list[str]:
        return [each.get("response-identifier", "") for each in self.interactions]

    def _declaration(self, which: str) -> Element:
        """The declaration of the first or the second response."""
        variables = self._variables()
        at = 1 if which == SECOND else 0
        name = variables[at] if at < len(variables) else ""
        for each in self.root.iter(asi("qti-response-declaration")):
            if each.get("identifier") == name:
                return each
        raise self.error(N_("The response “%(name)s” is not declared."), name=name)

    def _correct(self, which: str = RESPONSE) -> list[str]:
        declaration = self._declaration(which)
        correct = declaration.find(asi("qti-correct-response"))
        if correct is not None:
            return [_plain(value) for value in correct.iter(asi("qti-value"))]
        points = self._mapping(which)
        best = [name for name, value in points.items() if value > 0]
        if declaration.get("cardinality") == "single":
            return sorted(best, key=lambda name: -points[name])[:1]
        return best

    def _mapping(self, which: str = RESPONSE) -> dict[str, float]:
        return {
            each.get("map-key", ""): self._float(each.get("mapped-value", ""))
            for each in self._declaration(which).iter(asi("qti-map-entry"))
        }

    def _float(self, written: str) -> float:
        try:
            value = float(written)
        except ValueError:
            value = math.nan
        if not math.isfinite(value):
            raise self.error(N_("“%(value)s” is not a number."), value=written[:40])
        return value

    def _weight(self) -> float:
        for each in self.root.iter(asi("qti-outcome-declaration")):
            value = each.find(f"{asi('qti-default-value')}/{asi('qti-value')}")
            if each.get("identifier") == "MAXSCORE" and value is not None:
                return self._float(_plain(value))
        return 1.0

    def _text(self) -> Words:
        own = _part(self.body, "text")
        if own is not None:
            return Words(taken_text(own, self.language))
        prompts = [shown_text(each) for each in self.body.iter(asi("qti-prompt"))]
        shown = "\n\n".join(each for each in (shown_text(self.body), *prompts) if each)
        return Words({self.language: shown} if shown else {})

    def _reason(self) -> Words:
        feedback = self.root.find(asi("qti-modal-feedback"))
        if feedback is None:
            feedback = next(self.body.iter(asi("qti-feedback-block")), None)
        if feedback is None:
            raise self.error(N_("The item has no feedback; a question needs its reason."))
        own = _part(feedback, "reason")
        return Words(taken_text(feedback if own is None else own, self.language))

    def _choices(self, at: int) -> list[dict[str, Any]]:

        return [self._choice(each) for each in self.interactions[at].iter(asi("qti-simple-choice"))]

    def _choice(self, element: Element, name: str | None = None) -> dict[str, Any]:
        text, why = _part(element, "text"), _part(element, "why")
        feedback = element.find(asi("qti-feedback-inline"))
        said = feedback if why is None else why
        return {
            "id": slug(element.get("identifier", "")) if name is None else name,
            "text": Words(taken_text(element if text is None else text, self.language)),
            "why": Words({} if said is None else taken_text(said, self.language)),
        }

    def _single(self) -> dict[str, Any]:
        return {"options": self._choices(0), "answer": self._one(RESPONSE)}

    def _one(self, which: str) -> str:
        right = self._correct(which)
        if len(right) != 1:
            raise self.error(N_("One correct response is needed here."))
        return slug(right[0])

    def _multiple(self) -> dict[str, Any]:
        return {"options": self._choices(0), "answers": [slug(name) for name in self._correct()]}

    def _truth(self) -> dict[str, Any]:
        return {
            "answer": self._one(RESPONSE) == "true",
            "reasons": self._choices(1),
            "right_reason": self._one(SECOND),
        }

    def _order(self) -> dict[str, Any]:
        steps = self._choices(0)
        order = [slug(name) for name in self._correct()]
        before: list[list[str]] = _pairs(self.more.get("before"))
        if not before or not all(
            first in order and second in order and order.index(first) < order.index(second)
            for first, second in before
        ):
            if sorted(order) != sorted(step["id"] for step in steps):
                raise self.error(N_("The correct order does not name each step once."))
            steps.sort(key=lambda step: order.index(step["id"]))
            before = []
        return {"steps": steps, "before": before}

    def _match(self) -> dict[str, Any]:
        sets = list(self.interactions[0].iter(asi("qti-simple-match-set")))
        if len(sets) != 2:
            raise self.error(N_("A match needs two sets."))
        sides = [
            [
                self._choice(each, _side(each.get("identifier", "")))
                for each in choices.iter(asi("qti-simple-associable-choice"))
            ]
            for choices in sets
        ]
        pairs = {}
        for pair in self._correct():
            left, _, right = pair.strip().partition(" ")
            pairs[_side(left)] = _side(right)
        return {"left": sides[0], "right": sides[1], "pairs": pairs}

    def _number(self) -> dict[str, Any]:
        right = self._correct()
        if len(right) != 1:
            raise self.error(N_("One correct response is needed here."))
        tolerance, relative = self._tolerance()
        unit = _part(self.body, "unit")
        keys: dict[str, Any] = {
            "answer": self._float(right[0]),
            "tolerance": tolerance,
            "relative": relative,
            "units": self.more.get("units", {}),
        }
        if unit is not None:
            keys["unit"] = Words(taken_text(unit, self.language))
        return keys

    def _tolerance(self) -> tuple[float, bool]:
        said, relative = self.more.get("tolerance", 0.0), self.more.get("relative") is True
        equal = next(self.root.iter(asi("qti-equal")), None)
        mode = "exact" if equal is None else equal.get("tolerance-mode", "exact")
        if equal is None or mode == "exact":
            return 0.0, relative
        written = [self._float(each) for each in equal.get("tolerance", "0").split()]
        margin = max(written, default=0.0)
        if mode == "absolute":
            return margin, False
        if isinstance(said, float | int) and said * 100 == margin:
            return said, True
        return margin / 100, True

    def _point(self) -> dict[str, Any]:
        """As `data-alatau-more` says, if the points of the responses are those that follow."""
        names_of_aim = ("days", "window", "places", "tolerance")
        aim: dict[str, Any] = {key: self.more[key] for key in names_of_aim if key in self.more}
        points = [self._mapping(which) for which in (RESPONSE, SECOND)[: len(self.interactions)]]
        words = {"en": "-"}
        try:
            asked = QUESTION.validate_python(
                {
                    "kind": "point",
                    "id": "q",
                    "text": words,
                    "reason": words,
                    "weight": self.weight,
                    **aim,
                }
            )
        except ValidationError:
            asked = None
        if isinstance(asked, PointOnFigure) and credit_of_places(asked) == points:
            return aim
        return self._aim(points)

    def _aim(self, points: list[dict[str, float]]) -> dict[str, Any]:
        """What the points say themselves."""
        right = [*self._correct(RESPONSE), *(self._correct(SECOND) if len(points) > 1 else [])]
        if len(points) > 1:
            return {"window": right}
        values = list(points[0]) or right
        try:
            days = sorted(date.fromisoformat(value) for value in values)
        except ValueError:
            return {"places": values}
        return {"days": [days[0], days[-1]]} if days else {"places": []}

    def _free_text(self) -> dict[str, Any]:
        if self.interactions[0].tag == _TEXT or "terms" in self.more:
            keys = {"terms": self.more.get("terms"), "enough": self.more.get("enough")}
            return {key: value for key, value in keys.items() if value is not None}
        values = list(self._mapping()) or self._correct()
        return {"terms": [{"id": "answer", "words": {self.language: values}}]}

    def _judge(self) -> dict[str, Any]:
        panel, points = _votes(self.more.get("panel")), self._mapping()
        if not panel or credit_of_votes(panel, self.weight) != points:
            most = self.weight or 1.0
            panel = {slug(name): round(100 * value / most) for name, value in points.items()}
        said = _part(self.root, "panel-of")
        return {
            "options": self._choices(0),
            "panel": panel,
            "panel_of": Words({} if said is None else taken_text(said, self.language)),
        }


def _part(element: Element, name: str) -> Element | None:
    """The first element inside that holds a certain text."""
    return next((each for each in element.iter() if each.get(PART) == name), None)


def _plain(element: Element) -> str:
    return "".join(element.itertext())


def _side(name: str) -> str:
    return slug(name[2:] if name.startswith(("L_", "R_")) else name)


def _pairs(value: Any) -> list[list[str]]:
    """Pairs of texts; none where the value is anything else."""
    pairs = value if isinstance(value, list) else []
    fit = all(
        isinstance(pair, list) and len(pair) == 2 and all(isinstance(each, str) for each in pair)
        for pair in pairs
    )
    return pairs if fit else []


def _votes(value: Any) -> dict[str, int]:
    """Votes by option; none where the value is anything else."""
    votes = value if isinstance(value, dict) else {}
    fit = all(isinstance(count, int) and name for name, count in votes.items())
    return votes if fit and any(count > 0 for count in votes.values()) else {}
