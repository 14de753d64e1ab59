"""QTI 3.0 items as questions: what the standard says counts; what it cannot say is taken from
`data-alatau-more`, as long as it agrees with the rest of the item."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from datetime import date
from typing import Any

from pydantic import ValidationError

from alatau.interchange.bank import QUESTION, is_place
from alatau.interchange.errors import InterchangeError
from alatau.interchange.qti import names
from alatau.interchange.qti.credit import credit_of_places, credit_of_votes
from alatau.interchange.qti.merging import ReadItem, Words
from alatau.interchange.qti.names import RESPONSE, SECOND, asi, question_id, slug
from alatau.interchange.qti.parts import Parts, part
from alatau.interchange.qti.texts import taken_text
from alatau.interchange.xml import Element
from alatau.languages import N_
from alatau.packs.courses.questions import PointOnFigure

ELSEWHERE = "imported"
"""The place of a question whose item names none that can be one."""

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


class _Reader(Parts):
    """An item as a question, by kind."""

    def read(self) -> ReadItem:
        """Its keys, by kind."""
        name = question_id(self.root.get("identifier", ""))
        kind = self._kind()
        keys: dict[str, Any] = {
            "id": name,
            "kind": kind,
            "text": self.text(),
            "reason": self.reason(),
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
            place if isinstance(place, str) and is_place(place) else ELSEWHERE,
            keys | readers[kind](),
        )

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
        declaration = self.declaration(RESPONSE) if self.variables() else None
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

    def _single(self) -> dict[str, Any]:
        return {"options": self.choices(0), "answer": self.one(RESPONSE)}

    def _multiple(self) -> dict[str, Any]:
        return {"options": self.choices(0), "answers": [slug(name) for name in self.correct()]}

    def _truth(self) -> dict[str, Any]:
        return {
            "answer": self.one(RESPONSE) == "true",
            "reasons": self.choices(1),
            "right_reason": self.one(SECOND),
        }

    def _order(self) -> dict[str, Any]:
        steps = self.choices(0)
        order = [slug(name) for name in self.correct()]
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
                self.choice(each, _side(each.get("identifier", "")))
                for each in choices.iter(asi("qti-simple-associable-choice"))
            ]
            for choices in sets
        ]
        pairs = {}
        for pair in self.correct():
            left, _, right = pair.strip().partition(" ")
            pairs[_side(left)] = _side(right)
        return {"left": sides[0], "right": sides[1], "pairs": pairs}

    def _number(self) -> dict[str, Any]:
        right = self.correct()
        if len(right) != 1:
            raise self.error(N_("One correct response is needed here."))
        tolerance, relative = self._tolerance()
        unit = part(self.body, "unit")
        keys: dict[str, Any] = {
            "answer": self.number(right[0]),
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
        written = [self.number(each) for each in equal.get("tolerance", "0").split()]
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
        points = [self.mapping(which) for which in (RESPONSE, SECOND)[: len(self.interactions)]]
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
        right = [*self.correct(RESPONSE), *(self.correct(SECOND) if len(points) > 1 else [])]
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
        values = list(self.mapping()) or self.correct()
        return {"terms": [{"id": "answer", "words": {self.language: values}}]}

    def _judge(self) -> dict[str, Any]:
        panel, points = _votes(self.more.get("panel")), self.mapping()
        if not panel or credit_of_votes(panel, self.weight) != points:
            most = self.weight or 1.0
            panel = {slug(name): round(100 * value / most) for name, value in points.items()}
        said = part(self.root, "panel-of")
        return {
            "options": self.choices(0),
            "panel": panel,
            "panel_of": Words({} if said is None else taken_text(said, self.language)),
        }


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
