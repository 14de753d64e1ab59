"""Response processing of items: how an answer becomes points and feedback, as QTI expressions."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence

from alatau.courses.scoring import closure
from alatau.interchange.qti.names import FEEDBACK, REASON, RESPONSE, SECOND, asi, identifier
from alatau.interchange.xml import Element, add
from alatau.packs.courses.questions import Ordering

MOST_ORDERS = 24
"""Right orders that are written out for a partial order; beyond, only the one that is listed."""


def map_response(parent: Element, variable: str) -> None:
    """The points that the mapping of a response variable gives."""
    add(parent, asi("qti-map-response"), {"identifier": variable})


def set_score(processing: Element) -> Element:
    """`SCORE` becomes what the expression inside gives."""
    return add(processing, asi("qti-set-outcome-value"), {"identifier": "SCORE"})


def show_feedback(processing: Element, variables: Sequence[str]) -> None:
    """Show the reason, and with each chosen option why it is right or wrong."""
    outcome = add(processing, asi("qti-set-outcome-value"), {"identifier": FEEDBACK})
    shown = add(outcome, asi("qti-multiple"))
    add(shown, asi("qti-base-value"), {"base-type": "identifier"}, REASON)
    for variable in variables:
        add(shown, asi("qti-variable"), {"identifier": variable})


def score_if(processing: Element, points: float) -> Element:
    """`SCORE` becomes `points` where the condition holds; the condition goes into the result."""
    condition = add(processing, asi("qti-response-condition"))
    branch = add(condition, asi("qti-response-if"))
    outcome = set_score(branch)
    add(outcome, asi("qti-base-value"), {"base-type": "float"}, repr(points))
    return branch


def put_condition(branch: Element, condition: Element) -> None:
    """Put the condition before what follows from it."""
    branch.insert(0, condition)


def score_truth_and_reason(processing: Element, weight: float) -> None:
    """Half for the right answer, and half for the reason if the answer is right."""
    condition = add(processing, asi("qti-response-condition"))
    branch = add(condition, asi("qti-response-if"))
    match_correct(branch, RESPONSE)
    total = add(set_score(branch), asi("qti-sum"))
    add(total, asi("qti-base-value"), {"base-type": "float"}, repr(weight / 2))
    map_response(total, SECOND)


def match_correct(parent: Element, variable: str) -> None:
    """Whether a response is the correct one."""
    match = add(parent, asi("qti-match"))
    add(match, asi("qti-variable"), {"identifier": variable})
    add(match, asi("qti-correct"), {"identifier": variable})


def equal_within(parent: Element, tolerance: float, relative: bool) -> None:
    """Whether a number is near enough; QTI writes a relative tolerance in per cent."""
    mode = "relative" if relative else "absolute"
    margin = repr(tolerance * 100 if relative else tolerance)
    if not tolerance:
        equal = add(parent, asi("qti-equal"), {"tolerance-mode": "exact"})
    else:
        attributes = {"tolerance-mode": mode, "tolerance": f"{margin} {margin}"}
        equal = add(parent, asi("qti-equal"), attributes)
    add(equal, asi("qti-variable"), {"identifier": RESPONSE})
    add(equal, asi("qti-correct"), {"identifier": RESPONSE})


def one_of_the_orders(parent: Element, orders: Iterable[Sequence[str]]) -> None:
    """Whether the steps stand in one of the right orders."""
    found = [tuple(order) for order in orders]
    several = add(parent, asi("qti-or")) if len(found) > 1 else parent
    for order in found:
        match = add(several, asi("qti-match"))
        add(match, asi("qti-variable"), {"identifier": RESPONSE})
        ordered = add(match, asi("qti-ordered"))
        for step in order:
            add(ordered, asi("qti-base-value"), {"base-type": "identifier"}, identifier(step))


def right_orders(asked: Ordering) -> list[tuple[str, ...]]:
    """The orders that keep all pairs, at most `MOST_ORDERS`; that nearest to the listing first."""
    wanted = closure(asked.order)
    found: list[tuple[str, ...]] = []

    def extend(so_far: tuple[str, ...], left: tuple[str, ...]) -> None:
        if len(found) >= MOST_ORDERS:
            return
        if not left:
            found.append(so_far)
        for step in left:
            if not any((other, step) in wanted for other in left):
                extend((*so_far, step), tuple(name for name in left if name != step))

    extend((), tuple(step.id for step in asked.steps))
    return found


def put_mapping(
    declaration: Element, points: Mapping[str, float], bounds: tuple[float, float] | None = None
) -> None:
    """The points of each value of a response."""
    attributes = {"default-value": "0"}
    if bounds is not None:
        attributes = {"lower-bound": repr(bounds[0]), "upper-bound": repr(bounds[1])} | attributes
    mapping = add(declaration, asi("qti-mapping"), attributes)
    for key, value in points.items():
        add(mapping, asi("qti-map-entry"), {"map-key": key, "mapped-value": repr(value)})
