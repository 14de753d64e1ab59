"""Decisions: those a cell may take, those that were taken, and the stocks that they draw on."""

from __future__ import annotations

from dataclasses import dataclass

from alatau.exercise.clock import day_of
from alatau.exercise.effects import in_force
from alatau.exercise.rules.decisions import crossings_of, holds_authority
from alatau.exercise.state import Decision
from alatau.exercise.stocks import levels
from alatau.exercise.views.reader import Reader
from alatau.languages import N_
from alatau.packs.decisions import DECISIONS, Cost, DecisionKind, Parameter
from alatau.packs.vocabulary import SECTORS, STOCKS


@dataclass(frozen=True)
class Choice:
    """Something that can be chosen for a parameter."""

    value: str
    title: str


@dataclass(frozen=True)
class ParameterView:
    """A parameter of a decision with what can be chosen, or the bounds of a number."""

    name: str
    kind: str
    required: bool
    minimum: int
    maximum: int
    choices: tuple[Choice, ...]


@dataclass(frozen=True)
class DecisionOption:
    """A kind of decision that a cell may take for a country."""

    kind: str
    sectors: tuple[str, ...]
    country: str
    country_name: str
    title: str
    description: str
    available: bool
    why_not: str
    parameters: tuple[ParameterView, ...]
    costs: tuple[str, ...]
    delay_days: int
    consult: tuple[str, ...]


@dataclass(frozen=True)
class DecisionView:
    """A decision that was taken. ``status`` is pending, in-force, done or ended."""

    id: str
    seq: int
    kind: str
    title: str
    country: str
    country_name: str
    cell: str
    cell_title: str
    by: str
    time: int
    clock_text: str
    details: str
    reason: str
    status: str
    status_title: str
    acts_from_day: int
    last_day: int | None
    consulted: bool
    can_be_stood_down: bool


@dataclass(frozen=True)
class StockRow:
    """A stock of a country."""

    country: str
    country_name: str
    kind: str
    title: str
    total: int
    used: int
    left: int


STATUSES = {
    "pending": N_("in preparation"),
    "in-force": N_("in force"),
    "done": N_("done"),
    "ended": N_("ended"),
}
_COSTS = {
    "decision": N_("%(stock)s: %(amount)s"),
    "place": N_("%(stock)s: %(amount)s for each place"),
    "team": N_("%(stock)s: %(amount)s for each team"),
    "course": N_("%(stock)s: %(amount)s for each course"),
}


def options_for(reader: Reader, cell: str) -> tuple[DecisionOption, ...]:
    """Return all that *cell* may decide, country by country, in the order of the vocabulary."""
    layout = reader.state.layout
    return tuple(
        _option(reader, kind, cell, country)
        for country in reader.cells[cell].countries
        for kind in DECISIONS.values()
        if holds_authority(reader.pack, layout, kind, cell, country)
    )


def decision_view(reader: Reader, id_: str, decision: Decision) -> DecisionView:
    """Return a decision that was taken, in words."""
    taken, kind = decision.taken, DECISIONS[decision.taken.decision]
    day = day_of(reader.state.time)
    status = _status(decision, kind, day)
    return DecisionView(
        id=id_,
        seq=decision.seq,
        kind=kind.id,
        title=reader.words(kind.title),
        country=taken.country,
        country_name=reader.countries[taken.country],
        cell=decision.cell,
        cell_title=reader.title_of(decision.cell),
        by=decision.callsign,
        time=decision.time,
        clock_text=reader.clock(decision.time),
        details=_details(reader, decision),
        reason=reader.free_text(taken.reason),
        status=status,
        status_title=reader.words(STATUSES[status]),
        acts_from_day=taken.acts_from_day,
        last_day=decision.last_day,
        consulted=taken.consulted,
        can_be_stood_down=kind.can_be_stood_down and decision.last_day is None,
    )


def stocks_of(reader: Reader, countries: tuple[str, ...]) -> tuple[StockRow, ...]:
    """Return the stocks of *countries* today."""
    day = day_of(reader.state.time)
    return tuple(
        StockRow(
            country,
            reader.countries[country],
            stock,
            reader.words(STOCKS[stock]),
            level.total,
            level.used,
            level.left,
        )
        for country in countries
        for stock, level in levels(reader.state, reader.pack, country, day).items()
    )


def _status(decision: Decision, kind: DecisionKind, day: int) -> str:
    if decision.last_day is not None or not in_force(decision, day):
        return "ended"
    if not decision.effective:
        return "pending"
    return "in-force" if kind.measure else "done"


def _details(reader: Reader, decision: Decision) -> str:
    taken = decision.taken
    parts = [reader.places[place] for place in taken.places]
    if taken.crossing:
        crossing = next(c for c in reader.region.crossings if c.id == taken.crossing)
        parts.append(crossing.name.in_language(reader.language))
    parts += [reader.title_of(cell) for cell in taken.shared_with]
    if taken.teams:
        parts.append(reader.say(N_("%(count)s teams"), count=taken.teams))
    if taken.courses:
        parts.append(reader.say(N_("%(count)s courses"), count=taken.courses))
    if taken.ends:
        ended = reader.state.decisions[taken.ends].taken
        parts.append(reader.words(DECISIONS[ended.decision].title))
    return ", ".join(parts)


def _option(reader: Reader, kind: DecisionKind, cell: str, country: str) -> DecisionOption:
    parameters = tuple(_parameter(reader, p, cell, country) for p in kind.parameters)
    why_not = _why_not(reader, kind, country, parameters)
    return DecisionOption(
        kind=kind.id,
        sectors=kind.authority,
        country=country,
        country_name=reader.countries[country],
        title=reader.words(kind.title),
        description=reader.words(kind.description),
        available=not why_not,
        why_not=why_not,
        parameters=parameters,
        costs=tuple(_cost(reader, stock, cost) for stock, cost in kind.cost.items()),
        delay_days=kind.delay_days,
        consult=tuple(reader.words(SECTORS[sector]) for sector in kind.consult),
    )


def _cost(reader: Reader, stock: str, cost: Cost) -> str:
    return reader.say(_COSTS[cost.per], stock=reader.words(STOCKS[stock]), amount=cost.amount)


def _why_not(
    reader: Reader, kind: DecisionKind, country: str, parameters: tuple[ParameterView, ...]
) -> str:
    """Return why the decision cannot be taken at all now; "" if it can."""
    state, day = reader.state, day_of(reader.state.time)
    own = [
        d
        for d in state.decisions.values()
        if d.taken.decision == kind.id and d.taken.country == country
    ]
    if kind.repetition == "once" and own:
        return reader.words(N_("Your country has already taken this decision."))
    standing = any(in_force(d, day) and d.last_day is None for d in own)
    if kind.repetition == "not-while-in-force" and standing and not kind.parameters:
        return reader.words(N_("This is in force already."))
    stock = levels(state, reader.pack, country, day)
    for name, cost in kind.cost.items():
        left = stock[name].left if name in stock else 0
        if left < cost.amount:
            return reader.say(
                N_("%(stock)s: only %(left)s are left."),
                stock=reader.words(STOCKS[name]),
                left=max(0, left),
            )
    for parameter in parameters:
        if parameter.required and parameter.kind == "decision" and not parameter.choices:
            return reader.words(N_("No measure is in force that could be stood down."))
    return ""


def _parameter(reader: Reader, parameter: Parameter, cell: str, country: str) -> ParameterView:
    choices: tuple[Choice, ...] = ()
    if parameter.kind == "places":
        choices = tuple(
            Choice(place.code, place.name.in_language(reader.language))
            for place in reader.region.places
            if place.country == country
        )
    elif parameter.kind == "crossing":
        choices = tuple(
            Choice(crossing.id, crossing.name.in_language(reader.language))
            for crossing in crossings_of(reader.pack, country)
        )
    elif parameter.kind == "authorities":
        choices = tuple(
            Choice(other.id, other.title.in_language(reader.language))
            for other in reader.cells.values()
            if other.id != cell
        )
    elif parameter.kind == "decision":
        choices = tuple(_standing(reader, cell, country))
    return ParameterView(
        parameter.name,
        parameter.kind,
        parameter.required,
        parameter.minimum,
        parameter.maximum,
        choices,
    )


def _standing(reader: Reader, cell: str, country: str) -> list[Choice]:
    found = []
    for id_, decision in reader.state.decisions.items():
        kind = DECISIONS[decision.taken.decision]
        if (
            decision.taken.country == country
            and kind.can_be_stood_down
            and decision.last_day is None
            and holds_authority(reader.pack, reader.state.layout, kind, cell, country)
        ):
            view = decision_view(reader, id_, decision)
            title = f"{view.title}: {view.details}" if view.details else view.title
            found.append(Choice(id_, title))
    return found
