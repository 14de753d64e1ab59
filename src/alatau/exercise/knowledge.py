"""What conditions can see: the exercise as known, never the truth.

Binds the functions of the condition grammar (`alatau.packs.conditions`) to a state.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from functools import lru_cache

import cel

from alatau.exercise.clock import day_of
from alatau.exercise.seating import as_cell
from alatau.exercise.state import State
from alatau.packs.conditions import Call, Condition
from alatau.packs.decisions import DECISIONS
from alatau.packs.scenario import ScenarioPack
from alatau.packs.times import MINUTES_PER_DAY


def count_cases(state: State, pack: ScenarioPack, where: str, classes: frozenset[str]) -> int:
    """Return how many people are reported in *classes* at a place, in a country, or in all ("")."""
    return sum(
        1
        for (country, group), reports in state.reports.items()
        if group == "human"
        for case in reports.cases.values()
        if where in ("", country, case.place) and case.classification in classes
    )


def count_herds(state: State, where: str) -> int:
    """Return how many herds are reported as confirmed."""
    return sum(
        1
        for (country, group), reports in state.reports.items()
        if group == "animal"
        for case in reports.cases.values()
        if where in ("", country, case.place) and case.classification == "confirmed"
    )


def count_deaths(state: State, where: str) -> int:
    """Return how many reported people are known to have died."""
    return sum(
        1
        for (country, group), reports in state.reports.items()
        if group == "human"
        for case in reports.cases.values()
        if where in ("", country, case.place)
        and case.outcome == "died"
        and case.classification != "discarded"
    )


def decided(state: State, kind: str, country: str | None = None) -> bool:
    """Return whether a decision of *kind* has been taken."""
    return any(
        d.taken.decision == kind and country in (None, d.taken.country)
        for d in state.decisions.values()
    )


def notified(state: State, body: str, country: str | None = None) -> bool:
    """Return whether *body* has been notified by a decision that does so."""
    return any(
        DECISIONS[d.taken.decision].notifies == body and country in (None, d.taken.country)
        for d in state.decisions.values()
    )


def knows(state: State, pack: ScenarioPack, authority: str, fact: str) -> bool:
    """Return whether the cell that holds *authority* has *fact*."""
    return fact in state.facts.get(as_cell(pack, state.layout, authority), {})


def answered(state: State, pack: ScenarioPack, number: int) -> bool:
    """Return whether all that inject *number* expects has been done."""
    progress = state.injects.get(number)
    if progress is None or progress.status != "released" or progress.added:
        return False
    return len(progress.answers) == len(pack.inject(number).expect)


def released(state: State, number: int) -> bool:
    """Return whether inject *number* has gone out."""
    progress = state.injects.get(number)
    return progress is not None and progress.status == "released"


@lru_cache(maxsize=1024)
def named_in(condition: Condition) -> frozenset[str]:
    """Return what *condition* names, as `State.changed` calls it: no other change matters to it."""
    return frozenset(name for call in condition.calls for name in _names(call))


def _names(call: Call) -> Iterator[str]:
    first = call.arguments[0]
    if call.function == "decided":
        yield f"decision {first}"
    elif call.function == "notified":
        yield from (f"decision {kind.id}" for kind in DECISIONS.values() if kind.notifies == first)
    elif call.function == "knows":
        yield f"fact {call.arguments[1]}"
    elif call.function in ("released", "answered"):
        yield f"inject {first}"
    else:
        yield "reports"


def holds(condition: Condition, state: State, pack: ScenarioPack, minutes: int) -> bool:
    """Return whether *condition* is true in *state* at exercise time *minutes*."""
    suspected, probable = frozenset({"suspected"}), frozenset({"probable"})
    confirmed = frozenset({"confirmed"})
    functions: dict[str, Callable[..., int | bool]] = {
        "suspected": lambda where: count_cases(state, pack, where, suspected),
        "probable": lambda where: count_cases(state, pack, where, probable),
        "confirmed": lambda where: count_cases(state, pack, where, confirmed),
        "reported": lambda where: count_cases(state, pack, where, suspected | probable | confirmed),
        "animals": lambda where: count_herds(state, where),
        "deaths": lambda where: count_deaths(state, where),
        "decided": lambda kind, country=None: decided(state, kind, country),
        "notified": lambda body, country=None: notified(state, body, country),
        "knows": lambda authority, fact: knows(state, pack, authority, fact),
        "released": lambda number: released(state, number),
        "answered": lambda number: answered(state, pack, number),
    }
    needed = {call.function for call in condition.calls}
    context = cel.Context(
        variables={"day": day_of(minutes), "hour": minutes % MINUTES_PER_DAY // 60},
        functions={name: function for name, function in functions.items() if name in needed},
    )
    return bool(condition.program.execute(context))
