"""What QTI 3.0 says of the elements that Alatau writes.

Written from the information model of "QTI 3.0 Assessment, Section and Item" and its XML binding:
for each element the attributes that must and may stand there, and the elements that may stand in
it, as a regular expression over their names.
"""

from __future__ import annotations

import re
from xml.etree.ElementTree import Element

ASI = "{http://www.imsglobal.org/xsd/imsqtiasi_v3p0}"
LANG = "{http://www.w3.org/XML/1998/namespace}lang"
SCHEMA = "{http://www.w3.org/2001/XMLSchema-instance}schemaLocation"

IDENTIFIER = re.compile(r"[A-Za-z_][A-Za-z0-9_.-]*")
BASE_TYPES = {"boolean", "directedPair", "duration", "file", "float", "identifier", "integer",
              "pair", "point", "string", "uri"}  # fmt: skip
INTERACTIONS = "qti-(choice|order|match|extended-text)-interaction"
XHTML = "p|div|ul|ol|table|pre|blockquote|h[1-6]|hr"
INLINE = "span|em|strong|code|br|qti-feedback-inline|qti-text-entry-interaction"
EXPRESSION = ("qti-(match|equal|is-null|or|sum|multiple|ordered|variable|correct|base-value|"
              "map-response)")  # fmt: skip

RULES: dict[str, tuple[set[str], set[str], str]] = {
    "qti-assessment-item": (
        {"identifier", "title", "time-dependent"},
        {"adaptive", "label", "tool-name", "tool-version", LANG, SCHEMA},
        "(qti-response-declaration )*(qti-outcome-declaration )*(qti-item-body )?"
        "(qti-response-processing )?(qti-modal-feedback )*",
    ),
    "qti-response-declaration": (
        {"identifier", "cardinality", "base-type"}, set(),
        "(qti-correct-response )?(qti-mapping )?",
    ),
    "qti-correct-response": (set(), set(), "(qti-value )+"),
    "qti-default-value": (set(), set(), "(qti-value )+"),
    "qti-value": (set(), set(), ""),
    "qti-mapping": ({"default-value"}, {"lower-bound", "upper-bound"}, "(qti-map-entry )+"),
    "qti-map-entry": ({"map-key", "mapped-value"}, {"case-sensitive"}, ""),
    "qti-outcome-declaration": (
        {"identifier", "cardinality", "base-type"},
        {"normal-minimum", "normal-maximum", "external-scored"},
        "(qti-default-value )?",
    ),
    "qti-item-body": (set(), set(), f"(({INTERACTIONS}|qti-rubric-block|{XHTML}) )*"),
    "qti-choice-interaction": (
        {"response-identifier"}, {"max-choices", "shuffle"}, "(qti-simple-choice )+",
    ),
    "qti-order-interaction": ({"response-identifier"}, {"shuffle"}, "(qti-simple-choice )+"),
    "qti-match-interaction": (
        {"response-identifier"}, {"max-associations", "shuffle"}, "(qti-simple-match-set ){2}",
    ),
    "qti-simple-match-set": (set(), set(), "(qti-simple-associable-choice )+"),
    "qti-simple-associable-choice": ({"identifier", "match-max"}, set(),
                                     "span (qti-feedback-inline )?"),
    "qti-simple-choice": ({"identifier"}, set(), "(span )?(qti-feedback-inline )?"),
    "qti-text-entry-interaction": (
        {"response-identifier"}, {"expected-length", "pattern-mask"}, "",
    ),
    "qti-extended-text-interaction": ({"response-identifier"}, {"expected-lines"}, ""),
    "qti-feedback-inline": ({"outcome-identifier", "identifier", "show-hide"}, set(), "span "),
    "qti-rubric-block": ({"use", "view"}, set(), "qti-content-body "),
    "qti-content-body": (set(), set(), f"(({XHTML}) )*"),
    "qti-modal-feedback": (
        {"outcome-identifier", "identifier", "show-hide"}, set(), "qti-content-body ",
    ),
    "qti-response-processing": (
        set(), {"template"}, "((qti-response-condition|qti-set-outcome-value) )*",
    ),
    "qti-response-condition": (set(), set(), "qti-response-if "),
    "qti-response-if": (set(), set(), f"({EXPRESSION}) (qti-set-outcome-value )*"),
    "qti-set-outcome-value": ({"identifier"}, set(), f"({EXPRESSION}) "),
    "qti-match": (set(), set(), f"(({EXPRESSION}) ){{2}}"),
    "qti-equal": ({"tolerance-mode"}, {"tolerance"}, f"(({EXPRESSION}) ){{2}}"),
    "qti-is-null": (set(), set(), f"({EXPRESSION}) "),
    "qti-or": (set(), set(), f"(({EXPRESSION}) )+"),
    "qti-sum": (set(), set(), f"(({EXPRESSION}) )+"),
    "qti-multiple": (set(), set(), f"(({EXPRESSION}) )*"),
    "qti-ordered": (set(), set(), f"(({EXPRESSION}) )*"),
    "qti-variable": ({"identifier"}, set(), ""),
    "qti-correct": ({"identifier"}, set(), ""),
    "qti-base-value": ({"base-type"}, set(), ""),
    "qti-map-response": ({"identifier"}, set(), ""),
}  # fmt: skip


def faults(item: Element) -> list[str]:
    """What in an item is not as QTI 3.0 says."""
    return [*_form(item), *_references(item)]


def _form(item: Element) -> list[str]:
    found = []
    for element in item.iter():
        name = element.tag.removeprefix(ASI)
        children = "".join(child.tag.removeprefix(ASI) + " " for child in element)
        given = {key for key in element.attrib if not key.startswith("data-")}
        if name in RULES:
            required, optional, content = RULES[name]
            found += [f"{name}: lacks {key}" for key in required - given]
            found += [f"{name}: has {key}" for key in given - required - optional]
            if not re.fullmatch(content, children):
                found.append(f"{name}: holds {children}")
        elif name in ("span", "em", "strong", "code", "p"):
            if not all(re.fullmatch(INLINE, child.tag.removeprefix(ASI)) for child in element):
                found.append(f"{name}: holds {children}")
            found += [f"{name}: has {key}" for key in given - {LANG, "class"}]
    return found


def _references(item: Element) -> list[str]:
    found = []
    responses = {
        each.get("identifier", ""): each for each in item.iter(ASI + "qti-response-declaration")
    }
    outcomes = {
        each.get("identifier", ""): each for each in item.iter(ASI + "qti-outcome-declaration")
    }
    for element in item.iter():
        name = element.tag.removeprefix(ASI)
        for key in ("identifier", "response-identifier", "outcome-identifier"):
            value = element.get(key)
            if value is not None and not IDENTIFIER.fullmatch(value):
                found.append(f"{name}: {value} is no identifier")
        bound = element.get("response-identifier")
        if bound is not None and bound not in responses:
            found.append(f"{name}: no response {bound}")
        shown = element.get("outcome-identifier")
        if shown is not None and shown not in outcomes:
            found.append(f"{name}: no outcome {shown}")
        reads = name in ("qti-variable", "qti-correct", "qti-map-response")
        if reads and element.get("identifier") not in {*responses, *outcomes}:
            found.append(f"{name}: no variable {element.get('identifier')}")
        if name == "qti-set-outcome-value" and element.get("identifier") not in outcomes:
            found.append(f"{name}: no outcome {element.get('identifier')}")
        if element.get("base-type", "string") not in BASE_TYPES:
            found.append(f"{name}: no base type {element.get('base-type')}")
    for declaration in responses.values():
        many = len(list(declaration.iter(ASI + "qti-value")))
        if declaration.get("cardinality") == "single" and many > 1:
            found.append("several correct values of a single response")
    names = [
        each.get("identifier")
        for tag in ("qti-simple-choice", "qti-simple-associable-choice")
        for each in item.iter(ASI + tag)
    ]
    found += [f"{name} is the identifier of two choices" for name in names if names.count(name) > 1]
    return found
