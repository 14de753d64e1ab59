"""Questions as QTI 3.0 assessment items, one for each question and language.

| question | interactions | points |
| --- | --- | --- |
| single-choice | choice | mapping |
| multiple-choice | choice | mapping, a wrong tick costs as much as a missed one |
| true-false | two choices: the answer and the reason | half each, the reason after the answer |
| ordering | order | for each right order |
| matching | match | mapping |
| numeric | text entry, a float | equal within the tolerance |
| point | text entry, a day or place; two for a window | mapping |
| short-text | extended text | by people, with the ideas as a rubric |
| judgement | choice | mapping from the votes |
"""

from __future__ import annotations

import json
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

import alatau
from alatau.interchange.bank import NOTICE, BankItem
from alatau.interchange.qti import names, processing
from alatau.interchange.qti.names import FEEDBACK, PART, REASON, RESPONSE, SECOND, asi, identifier
from alatau.interchange.qti.texts import put_text
from alatau.interchange.xml import LANG, Element, add
from alatau.languages import N_, translator
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

MOST_DAYS = 400
"""Days of a window that are written out with their points."""
DAY_PATTERN = "[0-9]{4}-[0-9]{2}-[0-9]{2}"


def item_of(item: BankItem, language: str) -> Element:
    """The assessment item of a question for readers of a language."""
    asked = item.question
    root = Element(
        asi("qti-assessment-item"),
        {
            f"{{{names.XSI}}}schemaLocation": f"{names.ASI} {names.ASI_SCHEMA}",
            "identifier": f"{identifier(asked.id)}_{language}",
            "title": asked.id,
            "label": NOTICE,
            LANG: language,
            "adaptive": "false",
            "time-dependent": "false",
            "tool-name": "Alatau",
            "tool-version": alatau.__version__,
            names.KIND: asked.kind,
            names.MORE: json.dumps(_more(item), sort_keys=True),
        },
    )
    parts = _Parts(asked, language)
    parts.declare_and_ask()
    root.extend(parts.declarations)
    root.extend(parts.outcomes())
    root.append(parts.body)
    root.append(parts.processing)
    root.append(parts.feedback())
    return root


def _more(item: BankItem) -> dict[str, Any]:
    """What QTI has no place for."""
    asked = item.question
    more: dict[str, Any] = {
        "place": item.place,
        "sources": list(asked.sources),
        "objective": asked.objective,
        "figure": asked.figure,
        "confidence": asked.confidence,
    }
    match asked:
        case Ordering():
            more["before"] = [list(pair) for pair in asked.before]
        case Numeric():
            more |= {"tolerance": asked.tolerance, "relative": asked.relative}
            more["units"] = dict(asked.units)
        case PointOnFigure():
            more |= aim_of(asked)
        case ShortText():
            more["terms"] = [term.model_dump(mode="json") for term in asked.terms]
            more["enough"] = asked.enough
        case Judgement():
            more["panel"] = dict(asked.panel)
        case _:
            pass
    return {key: value for key, value in more.items() if value not in (None, [], {}, False)}


def aim_of(asked: PointOnFigure) -> dict[str, Any]:
    """What a point is to hit, as JSON."""
    aim = asked.model_dump(mode="json", include={"days", "window", "places", "tolerance"})
    return {key: value for key, value in aim.items() if value}


def days_around(first: date, last: date, tolerance: int) -> list[str]:
    """The days from `tolerance` before the first to as much after the last."""
    begin = max(first.toordinal() - tolerance, 1)
    end = min(last.toordinal() + tolerance, date.max.toordinal())
    return [date.fromordinal(day).isoformat() for day in range(begin, end + 1)]


def credit_of_places(asked: PointOnFigure) -> list[dict[str, float]]:
    """The points of the values of each response variable of a point (none for long spans)."""
    if asked.places:
        return [dict.fromkeys(asked.places, asked.weight)]
    if asked.days is not None:
        days = days_around(*asked.days, asked.tolerance)
        return [dict.fromkeys(days if len(days) <= MOST_DAYS else [], asked.weight)]
    assert asked.window is not None
    return [
        dict.fromkeys(days_around(day, day, asked.tolerance), asked.weight / 2)
        for day in asked.window
    ]


def credit_of_votes(panel: Mapping[str, int], weight: float) -> dict[str, float]:
    """The points of each option by the votes of a panel."""
    most = max(panel.values())
    return {identifier(name): votes / most * weight for name, votes in panel.items()}


@dataclass
class _Parts:
    """The parts of an item while they are made."""

    asked: Question
    language: str

    def __post_init__(self) -> None:
        self.declarations: list[Element] = []
        self.body = Element(asi("qti-item-body"))
        self.processing = Element(asi("qti-response-processing"))
        self.external = False
        add(self.body, asi("p"), {"class": "alatau-notice"}, NOTICE)
        text = add(self.body, asi("div"), {PART: "text"})
        put_text(text, self.asked.text, self.language, block=True)

    def declare_and_ask(self) -> None:
        """Response declarations, interactions and response processing, by kind."""
        asked = self.asked
        match asked:
            case SingleChoice():
                self._single(asked)
            case MultipleChoice():
                self._multiple(asked)
            case TrueFalse():
                self._truth(asked)
            case Ordering():
                self._order(asked)
            case Matching():
                self._match(asked)
            case Numeric():
                self._number(asked)
            case PointOnFigure():
                self._point(asked)
            case ShortText():
                self._free_text(asked)
            case Judgement():
                self._judge(asked)

    def outcomes(self) -> Iterable[Element]:
        """Declarations of points, the most points, and feedback."""
        weight = repr(self.asked.weight)
        score = self._outcome("SCORE", "single", "float", "0.0")
        score.set("normal-minimum", "0.0")
        score.set("normal-maximum", weight)
        if self.external:
            score.set("external-scored", "human")
        return (
            score,
            self._outcome("MAXSCORE", "single", "float", weight),
            self._outcome(FEEDBACK, "multiple", "identifier", None),
        )

    def feedback(self) -> Element:
        """The reason, shown after the answer."""
        feedback = Element(
            asi("qti-modal-feedback"),
            {"outcome-identifier": FEEDBACK, "identifier": REASON, "show-hide": "show"},
        )
        body = add(feedback, asi("qti-content-body"))
        reason = add(body, asi("div"), {PART: "reason"})
        put_text(reason, self.asked.reason, self.language, block=True)
        if isinstance(self.asked, Judgement):
            panel = add(body, asi("div"), {PART: "panel-of"})
            put_text(panel, self.asked.panel_of, self.language, block=True)
        return feedback

    def _single(self, asked: SingleChoice) -> None:
        right = identifier(asked.answer)
        declaration = self._declare(RESPONSE, "single", "identifier", [right])
        processing.put_mapping(declaration, {right: asked.weight})
        self._choice(RESPONSE, asked.options, 1)
        self._mapped(RESPONSE)
        processing.show_feedback(self.processing, [RESPONSE])

    def _multiple(self, asked: MultipleChoice) -> None:
        right = [identifier(name) for name in asked.answers]
        declaration = self._declare(RESPONSE, "multiple", "identifier", right)
        self._choice(RESPONSE, asked.options, 0)
        if right:
            share = asked.weight / len(set(right))
            points = {
                identifier(option.id): share if option.id in asked.answers else -share
                for option in asked.options
            }
            processing.put_mapping(declaration, points, (0.0, asked.weight))
            self._mapped(RESPONSE)
        else:
            branch = processing.score_if(self.processing, asked.weight)
            nothing = Element(asi("qti-is-null"))
            add(nothing, asi("qti-variable"), {"identifier": RESPONSE})
            processing.put_condition(branch, nothing)
        processing.show_feedback(self.processing, [RESPONSE])

    def _truth(self, asked: TrueFalse) -> None:
        words = translator(self.language)
        self._declare(RESPONSE, "single", "identifier", [str(asked.answer).upper()])
        right = identifier(asked.right_reason)
        second = self._declare(SECOND, "single", "identifier", [right])
        processing.put_mapping(second, {right: asked.weight / 2})
        interaction = add(
            self.body,
            asi("qti-choice-interaction"),
            {"response-identifier": RESPONSE, "max-choices": "1", "shuffle": "false"},
        )
        for name, word in (("TRUE", words(N_("True"))), ("FALSE", words(N_("False")))):
            add(interaction, asi("qti-simple-choice"), {"identifier": name}, word)
        self._choice(SECOND, asked.reasons, 1)
        processing.score_truth_and_reason(self.processing, asked.weight)
        processing.show_feedback(self.processing, [SECOND])

    def _order(self, asked: Ordering) -> None:
        orders = processing.right_orders(asked)
        right = [identifier(name) for name in orders[0]]
        self._declare(RESPONSE, "ordered", "identifier", right)
        interaction = add(
            self.body,
            asi("qti-order-interaction"),
            {"response-identifier": RESPONSE, "shuffle": "true"},
        )
        self._put_choices(interaction, "qti-simple-choice", asked.steps, lambda _: REASON)
        branch = processing.score_if(self.processing, asked.weight)
        holder = Element(asi("holder"))
        processing.one_of_the_orders(holder, orders)
        processing.put_condition(branch, holder[0])
        processing.show_feedback(self.processing, [])

    def _match(self, asked: Matching) -> None:
        pairs = [f"L_{left} R_{right}" for left, right in asked.pairs.items()]
        declaration = self._declare(RESPONSE, "multiple", "directedPair", pairs)
        processing.put_mapping(declaration, dict.fromkeys(pairs, asked.weight / len(pairs)))
        interaction = add(
            self.body,
            asi("qti-match-interaction"),
            {
                "response-identifier": RESPONSE,
                "max-associations": str(len(asked.left)),
                "shuffle": "false",
            },
        )
        for side, choices, most in (("L", asked.left, "1"), ("R", asked.right, "0")):
            items = add(interaction, asi("qti-simple-match-set"))
            tag = "qti-simple-associable-choice"
            self._put_choices(items, tag, choices, lambda _: REASON, side, {"match-max": most})
        self._mapped(RESPONSE)
        processing.show_feedback(self.processing, [])

    def _number(self, asked: Numeric) -> None:
        self._declare(RESPONSE, "single", "float", [repr(asked.answer)])
        line = add(self.body, asi("p"))
        self._entry(line, RESPONSE)
        if asked.unit is not None:
            unit = add(line, asi("span"), {PART: "unit"})
            put_text(unit, asked.unit, self.language, block=False)
        branch = processing.score_if(self.processing, asked.weight)
        holder = Element(asi("holder"))
        processing.equal_within(holder, asked.tolerance, asked.relative)
        processing.put_condition(branch, holder[0])
        processing.show_feedback(self.processing, [])

    def _point(self, asked: PointOnFigure) -> None:
        credit = credit_of_places(asked)
        variables = (RESPONSE, SECOND)[: len(credit)]
        span = asked.days or asked.window
        line = add(self.body, asi("p"))
        for at, (variable, points) in enumerate(zip(variables, credit, strict=True)):
            right = asked.places[0] if span is None else span[at].isoformat()
            declaration = self._declare(variable, "single", "string", [right])
            if points:
                processing.put_mapping(declaration, points)
            self._entry(line, variable, {} if span is None else {"pattern-mask": DAY_PATTERN})
        if all(credit):
            self._mapped(*variables)
        else:
            branch = processing.score_if(self.processing, asked.weight)
            holder = Element(asi("holder"))
            processing.match_correct(holder, RESPONSE)
            processing.put_condition(branch, holder[0])
        processing.show_feedback(self.processing, [])

    def _free_text(self, asked: ShortText) -> None:
        self.external = True
        self._declare(RESPONSE, "single", "string", [])
        add(
            self.body,
            asi("qti-extended-text-interaction"),
            {"response-identifier": RESPONSE, "expected-lines": "3"},
        )
        rubric = add(self.body, asi("qti-rubric-block"), {"use": "scoring", "view": "scorer"})
        ideas = add(add(rubric, asi("qti-content-body")), asi("ul"))
        for term in asked.terms:
            words = term.words.get(self.language) or next(iter(term.words.values()), ())
            add(ideas, asi("li"), None, f"{term.id} ({term.weight:g}): {', '.join(words)}")
        processing.show_feedback(self.processing, [])

    def _judge(self, asked: Judgement) -> None:
        points = credit_of_votes(asked.panel, asked.weight)
        best = max(points, key=lambda name: points[name])
        declaration = self._declare(RESPONSE, "single", "identifier", [best])
        processing.put_mapping(declaration, points)
        self._choice(RESPONSE, asked.options, 1)
        self._mapped(RESPONSE)
        processing.show_feedback(self.processing, [RESPONSE])

    def _declare(
        self, variable: str, cardinality: str, base_type: str, right: Sequence[str]
    ) -> Element:
        declaration = Element(
            asi("qti-response-declaration"),
            {"identifier": variable, "cardinality": cardinality, "base-type": base_type},
        )
        if right:
            correct = add(declaration, asi("qti-correct-response"))
            for value in right:
                add(correct, asi("qti-value"), None, value)
        self.declarations.append(declaration)
        return declaration

    def _outcome(
        self, variable: str, cardinality: str, base_type: str, default: str | None
    ) -> Element:
        declaration = Element(
            asi("qti-outcome-declaration"),
            {"identifier": variable, "cardinality": cardinality, "base-type": base_type},
        )
        if default is not None:
            value = add(declaration, asi("qti-default-value"))
            add(value, asi("qti-value"), None, default)
        return declaration

    def _choice(self, variable: str, choices: Iterable[Choice], most: int) -> None:
        interaction = add(
            self.body,
            asi("qti-choice-interaction"),
            {"response-identifier": variable, "max-choices": str(most), "shuffle": "false"},
        )
        self._put_choices(interaction, "qti-simple-choice", choices, identifier)

    def _put_choices(
        self,
        parent: Element,
        tag: str,
        choices: Iterable[Choice],
        shown_with: Callable[[str], str],
        side: str = "",
        attributes: Mapping[str, str] | None = None,
    ) -> None:
        for choice in choices:
            name = f"{side}_{choice.id}" if side else identifier(choice.id)
            element = add(parent, asi(tag), {"identifier": name, **(attributes or {})})
            text = add(element, asi("span"), {PART: "text"})
            put_text(text, choice.text, self.language, block=False)
            if choice.why is not None:
                feedback = add(
                    element,
                    asi("qti-feedback-inline"),
                    {
                        "outcome-identifier": FEEDBACK,
                        "identifier": shown_with(choice.id),
                        "show-hide": "show",
                    },
                )
                why = add(feedback, asi("span"), {PART: "why"})
                put_text(why, choice.why, self.language, block=False)

    def _entry(
        self, parent: Element, variable: str, attributes: Mapping[str, str] | None = None
    ) -> None:
        place = {"response-identifier": variable, "expected-length": "12", **(attributes or {})}
        add(parent, asi("qti-text-entry-interaction"), place)

    def _mapped(self, *variables: str) -> None:
        outcome = processing.set_score(self.processing)
        total = add(outcome, asi("qti-sum")) if len(variables) > 1 else outcome
        for variable in variables:
            processing.map_response(total, variable)
