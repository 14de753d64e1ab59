"""The parts of an item as they are read: language, responses, texts, choices."""

from __future__ import annotations

import json
import math
from typing import Any

from alatau.interchange.errors import InterchangeError, unknown
from alatau.interchange.qti import names
from alatau.interchange.qti.merging import Words
from alatau.interchange.qti.names import PART, RESPONSE, SECOND, asi, slug
from alatau.interchange.qti.texts import shown_text, taken_text
from alatau.interchange.xml import LANG, Element
from alatau.languages import LANGUAGES, N_


class Parts:
    """The parts of one item.

    Attributes:
        language: that of the item.
        more: what `data-alatau-more` holds.
        body: its body.
        interactions: the interactions in the body, in order.
        weight: the most points.

    Raises:
        InterchangeError: a part is missing, or not as QTI has it.
    """

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

    def error(self, msgid: str, **params: object) -> InterchangeError:
        """The refusal of the item."""
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

    def variables(self) -> list[str]:
        """The response variables of the interactions, in order."""
        return [each.get("response-identifier", "") for each in self.interactions]

    def declaration(self, which: str) -> Element:
        """The declaration of the first or the second response."""
        variables = self.variables()
        at = 1 if which == SECOND else 0
        name = variables[at] if at < len(variables) else ""
        for each in self.root.iter(asi("qti-response-declaration")):
            if each.get("identifier") == name:
                return each
        raise self.error(N_("The response “%(name)s” is not declared."), name=name)

    def correct(self, which: str = RESPONSE) -> list[str]:
        """The correct values of a response, or those that the mapping gives most for."""
        declaration = self.declaration(which)
        correct = declaration.find(asi("qti-correct-response"))
        if correct is not None:
            return [_plain(value) for value in correct.iter(asi("qti-value"))]
        points = self.mapping(which)
        best = [name for name, value in points.items() if value > 0]
        if declaration.get("cardinality") == "single":
            return sorted(best, key=lambda name: -points[name])[:1]
        return best

    def mapping(self, which: str = RESPONSE) -> dict[str, float]:
        """The points of the values of a response."""
        return {
            each.get("map-key", ""): self.number(each.get("mapped-value", ""))
            for each in self.declaration(which).iter(asi("qti-map-entry"))
        }

    def number(self, written: str) -> float:
        """A finite number."""
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
                return self.number(_plain(value))
        return 1.0

    def text(self) -> Words:
        """What is asked."""
        own = part(self.body, "text")
        if own is not None:
            return Words(taken_text(own, self.language))
        prompts = [shown_text(each) for each in self.body.iter(asi("qti-prompt"))]
        shown = "\n\n".join(each for each in (shown_text(self.body), *prompts) if each)
        return Words({self.language: shown} if shown else {})

    def reason(self) -> Words:
        """The reason that is shown after the answer."""
        feedback = self.root.find(asi("qti-modal-feedback"))
        if feedback is None:
            feedback = next(self.body.iter(asi("qti-feedback-block")), None)
        if feedback is None:
            raise self.error(N_("The item has no feedback; a question needs its reason."))
        own = part(feedback, "reason")
        return Words(taken_text(feedback if own is None else own, self.language))

    def choices(self, at: int) -> list[dict[str, Any]]:
        """The choices of an interaction."""

        return [self.choice(each) for each in self.interactions[at].iter(asi("qti-simple-choice"))]

    def choice(self, element: Element, name: str | None = None) -> dict[str, Any]:
        """A choice; `name` is its id where that is not its identifier."""
        text, why = part(element, "text"), part(element, "why")
        feedback = element.find(asi("qti-feedback-inline"))
        said = feedback if why is None else why
        return {
            "id": slug(element.get("identifier", "")) if name is None else name,
            "text": Words(taken_text(element if text is None else text, self.language)),
            "why": Words({} if said is None else taken_text(said, self.language)),
        }

    def one(self, which: str) -> str:
        """The one correct value of a response, as an id."""
        right = self.correct(which)
        if len(right) != 1:
            raise self.error(N_("One correct response is needed here."))
        return slug(right[0])


def part(element: Element, name: str) -> Element | None:
    """The first element inside that holds a certain text."""
    return next((each for each in element.iter() if each.get(PART) == name), None)


def _plain(element: Element) -> str:
    return "".join(element.itertext())
