"""What exercise control sees: the list of injects, the room, and the truth beside the reports."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from alatau.exercise.clock import day_of
from alatau.exercise.due import next_inject
from alatau.exercise.effects import measures_of
from alatau.exercise.exercise import Exercise
from alatau.exercise.release import recipients
from alatau.exercise.reporting import PERSON
from alatau.exercise.simulation import in_playing_countries
from alatau.exercise.state import InjectProgress
from alatau.exercise.views.cell import Contact, contacts_of
from alatau.exercise.views.decisions import DecisionView, StockRow, decision_view, stocks_of
from alatau.exercise.views.header import HeaderView, header_of
from alatau.exercise.views.reader import FactView, ItemView, Reader
from alatau.exercise.views.situation import SituationView, situation_of
from alatau.languages import N_
from alatau.packs.decisions import DECISIONS
from alatau.packs.injects import Expectation
from alatau.packs.times import format_duration
from alatau.packs.vocabulary import CHANNELS, EXERCISE_CONTROL, WHITE

INJECT_STATUSES = {
    "ready": N_("ready"),
    "manual": N_("by hand"),
    "armed": N_("due soon"),
    "held": N_("held"),
    "released": N_("released"),
    "answered": N_("answered"),
    "cancelled": N_("cancelled"),
}
ROLES = {
    "player": N_("Player"),
    "director": N_("Director"),
    "controller": N_("Controller"),
    "safety-officer": N_("Safety officer"),
    "evaluator": N_("Evaluator"),
    "observer": N_("Observer"),
    "built-in": N_("Built-in player"),
    "system": N_("System"),
}
_ACTIONS = {
    "message": N_("write to %(to)s"),
    "reply": N_("answer"),
    "forward-fact": N_("pass on “%(fact)s” to %(to)s"),
    "decision": N_("decide: %(decision)s"),
}


@dataclass(frozen=True)
class ExpectationView:
    """An expected action, in words, and whether it has been seen."""

    text: str
    met: bool


@dataclass(frozen=True)
class InjectRow:
    """One line of the master scenario events list."""

    number: int
    title: str
    body: str
    when: str
    status: str
    status_title: str
    due: int | None
    released: str
    sender: str
    sender_title: str
    to: tuple[str, ...]
    to_titles: tuple[str, ...]
    channel: str
    channel_title: str
    facts: tuple[FactView, ...]
    expectations: tuple[ExpectationView, ...]
    controller: str
    added: bool


@dataclass(frozen=True)
class CellLoad:
    """How busy a cell is: what it got, what it has not read, and since when it is silent."""

    id: str
    title: str
    people: tuple[str, ...]
    built_in: bool
    received: int
    received_last_hour: int
    unread: int
    sent: int
    decisions: int
    silent_since: str


@dataclass(frozen=True)
class PersonRow:
    """Somebody in the room."""

    participant: str
    callsign: str
    role: str
    role_title: str
    cell: str
    cell_title: str
    present: bool
    checked: bool


@dataclass(frozen=True)
class TruthDay:
    """What truly happened on a day, beside what was reported with onset on it."""

    day: int
    infected: int
    onset: int
    died: int
    herds: int


@dataclass(frozen=True)
class TruthPlace:
    """The truth of a place so far, beside its reports."""

    place: str
    name: str
    country: str
    infected: int
    died: int
    herds: int
    reported: int
    confirmed: int


@dataclass(frozen=True)
class TruthView:
    """The truth up to today in the countries that play. Never shown to players."""

    days: tuple[TruthDay, ...]
    places: tuple[TruthPlace, ...]
    infected: int
    died: int
    herds: int


NO_TRUTH = TruthView((), (), 0, 0, 0)


@dataclass(frozen=True)
class ControlView:
    """All that exercise control sees."""

    header: HeaderView
    move: int
    """The move that was begun last, counted from 0."""
    next_inject: int | None
    """When the next timed inject comes, in exercise minutes; None if none is left."""
    injects: tuple[InjectRow, ...]
    cells: tuple[CellLoad, ...]
    people: tuple[PersonRow, ...]
    waiting: tuple[ItemView, ...]
    inbox: tuple[ItemView, ...]
    decisions: tuple[DecisionView, ...]
    stocks: tuple[StockRow, ...]
    situation: SituationView
    truth: TruthView
    facts: tuple[FactView, ...]
    contacts: tuple[Contact, ...]
    personas: tuple[Contact, ...]


def for_controller(exercise: Exercise, language: str, *, with_truth: bool = True) -> ControlView:
    """Return what exercise control sees, in *language*.

    *with_truth* false leaves the truth empty and spares its simulation, for pages without it.
    """
    reader = Reader(exercise, language)
    state, pack = exercise.state, exercise.pack
    everything = {
        (country, group): "cases" for country in pack.countries for group in ("human", "animal")
    }
    situation = situation_of(reader, everything)  # type: ignore[arg-type]
    inbox = _to_white(reader)
    answered = {item.reply_to for item in state.items.values() if item.reply_to}
    contacts = contacts_of(reader, None)
    return ControlView(
        header=header_of(reader, exercise.last_seen_by(None)),
        move=state.move or 0,
        next_inject=next_inject(state, pack, state.time),
        injects=tuple(
            _inject_row(reader, number, state.injects[number]) for number in sorted(state.injects)
        ),
        cells=tuple(_load(reader, cell) for cell in reader.cells),
        people=tuple(
            PersonRow(
                id_,
                person.actor.callsign,
                person.actor.role,
                reader.words(ROLES[person.actor.role]),
                person.actor.cell or "",
                reader.title_of(person.actor.cell) if person.actor.cell else "",
                person.present,
                person.checked,
            )
            for id_, person in state.participants.items()
        ),
        waiting=tuple(item for item in inbox if item.id not in answered),
        inbox=inbox,
        decisions=tuple(
            decision_view(reader, id_, d) for id_, d in reversed(state.decisions.items())
        ),
        stocks=stocks_of(reader, tuple(pack.countries)),
        situation=situation,
        truth=_truth(reader, situation) if with_truth else NO_TRUTH,
        facts=tuple(reader.fact(fact.id) for fact in pack.facts),
        contacts=contacts,
        personas=tuple(contact for contact in contacts if contact.kind == "white"),
    )


def _to_white(reader: Reader) -> tuple[ItemView, ...]:
    return tuple(
        reader.item(item.id, None)
        for item in reversed(reader.state.items.values())
        if item.kind == "message"
        and any(to == EXERCISE_CONTROL or to.startswith(WHITE) for to in item.to)
    )


def _inject_row(reader: Reader, number: int, progress: InjectProgress) -> InjectRow:
    pack, state = reader.pack, reader.state
    added = progress.added
    planned = None if added else pack.inject(number)
    title, body = reader.inject_words(number)
    expected = planned.expect if planned else ()
    status: str = progress.status
    if status == "released" and expected and len(progress.answers) == len(expected):
        status = "answered"
    to = recipients(state, pack, number)
    sender = added.sender if added else planned.sender if planned else ""
    channel = added.channel if added else planned.channel if planned else "e-mail"
    facts = added.facts if added else planned.facts if planned else ()
    return InjectRow(
        number=number,
        title=title,
        body=body,
        when=_when(reader, number, progress),
        status=status,
        status_title=reader.words(INJECT_STATUSES[status]),
        due=progress.due if progress.due is not None else planned.when.at if planned else None,
        released=reader.clock(progress.released) if progress.released is not None else "",
        sender=sender,
        sender_title=reader.title_of(sender),
        to=to,
        to_titles=tuple(reader.title_of(cell) for cell in to),
        channel=channel,
        channel_title=reader.words(CHANNELS[channel]),
        facts=tuple(reader.fact(fact) for fact in facts),
        expectations=tuple(
            ExpectationView(_expectation(reader, each), index in progress.answers)
            for index, each in enumerate(expected)
        ),
        controller=planned.controller or "" if planned else "",
        added=added is not None,
    )


def _when(reader: Reader, number: int, progress: InjectProgress) -> str:
    if progress.due is not None:
        return reader.clock(progress.due)
    if progress.added:
        return reader.words(N_("by hand"))
    when = reader.pack.inject(number).when
    if when.at is not None:
        return reader.clock(when.at)
    if when.after is not None and when.delay:
        return reader.say(
            N_("%(delay)s after %(condition)s"),
            delay=format_duration(when.delay),
            condition=when.after.text,
        )
    if when.after is not None:
        return reader.say(N_("when %(condition)s"), condition=when.after.text)
    return reader.words(N_("by hand"))


def _expectation(reader: Reader, expected: Expectation) -> str:
    return reader.say(
        _ACTIONS[expected.action],
        to=", ".join(reader.title_of(_seat(reader, to)) for to in expected.to)
        or reader.words(N_("the sender")),
        fact=reader.fact(expected.fact).text if expected.fact else "",
        decision=reader.words(DECISIONS[expected.decision].title) if expected.decision else "",
    )


def _seat(reader: Reader, address: str) -> str:
    cells = reader.pack.cells_for(reader.state.layout, (address,))
    return cells[0] if cells else address


def _load(reader: Reader, cell: str) -> CellLoad:
    state = reader.state
    inbox = [state.items[id_] for id_ in state.inbox.get(cell, [])]
    sent = [state.items[id_] for id_ in state.sent.get(cell, [])]
    own = [d for d in state.decisions.values() if d.cell == cell]
    people = [p.actor for p in state.participants.values() if p.present and p.actor.cell == cell]
    last = max([item.time for item in sent] + [d.time for d in own], default=None)
    return CellLoad(
        id=cell,
        title=reader.title_of(cell),
        people=tuple(a.callsign for a in people if a.role == "player"),
        built_in=any(a.role == "built-in" for a in people),
        received=len(inbox),
        received_last_hour=sum(1 for item in inbox if item.time > state.time - 60),
        unread=sum(1 for item in inbox if (cell, item.id) not in state.read),
        sent=len(sent),
        decisions=len(own),
        silent_since=reader.clock(last) if last is not None else "",
    )


def _truth(reader: Reader, situation: SituationView) -> TruthView:
    exercise = reader.exercise
    outbreak = exercise.world.outbreak(measures_of(exercise.state, exercise.pack))
    today = min(day_of(exercise.state.time), exercise.pack.days)
    playing = in_playing_countries(outbreak, exercise.pack)
    units = outbreak.units[(outbreak.units["day_infected"] <= today) & playing]
    people = np.array([host == PERSON for host in outbreak.hosts])[units["host"]]
    died = people & units["died"] & (units["day_outcome"] <= today)
    onset = people & (units["day_onset"] <= today)
    first = outbreak.first_day
    span = max(0, today - first + 1)

    def per_day(mask: np.ndarray, column: str) -> np.ndarray:
        days = units[column][mask].astype(np.int64) - first
        return np.bincount(days[(days >= 0) & (days < span)], minlength=span)

    infected = per_day(people, "day_infected")
    began = per_day(onset, "day_onset")
    deaths = per_day(died, "day_outcome")
    herds = per_day(~people, "day_infected")
    reported = {row.place: row for row in situation.counts}
    places = []
    for index, code in enumerate(exercise.world.geography.places):
        here = units["place"] == index
        if not here.any():
            continue
        row = reported.get(code)
        places.append(
            TruthPlace(
                code,
                reader.places[code],
                exercise.world.geography.country_of[index],
                int((here & people).sum()),
                int((here & died).sum()),
                int((here & ~people).sum()),
                row.suspected + row.probable + row.confirmed if row else 0,
                row.confirmed if row else 0,
            )
        )
    return TruthView(
        days=tuple(
            TruthDay(first + i, int(infected[i]), int(began[i]), int(deaths[i]), int(herds[i]))
            for i in range(span)
        ),
        places=tuple(sorted(places, key=lambda p: (-p.infected, p.place))),
        infected=int(people.sum()),
        died=int(died.sum()),
        herds=int((~people).sum()),
    )
