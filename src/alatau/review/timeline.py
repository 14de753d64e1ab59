"""What happened, in order: injects, messages, decisions, notifications, reports, conduct."""

from __future__ import annotations

from collections.abc import Iterator

import numpy as np

from alatau.exercise import events as ev
from alatau.languages import N_
from alatau.packs.decisions import DECISIONS
from alatau.packs.vocabulary import BODIES
from alatau.review.findings import DayCount, Entry, Joined, Phrase, Timeline, Wording
from alatau.review.room import PERSON, Room

_CONDUCT = {
    "exercise-started": N_("The exercise began"),
    "exercise-paused": N_("The exercise was paused"),
    "exercise-resumed": N_("The exercise went on"),
    "exercise-ended": N_("The exercise ended"),
    "emergency-raised": N_("Stopped for a real emergency"),
    "emergency-cleared": N_("The real emergency was cleared"),
}


def timeline(room: Room) -> Timeline:
    """The entries in order of exercise time, with people infected and reported by day."""
    entries = sorted(_entries(room), key=lambda entry: (entry.minutes, entry.seq))
    return Timeline(tuple(entries), _truth(room), _reported(room))


def _truth(room: Room) -> tuple[DayCount, ...]:
    """People infected by day in the countries that play, whose reports stand beside them."""
    outbreak = room.outbreak
    if PERSON not in outbreak.hosts:
        return ()
    playing = np.isin(np.array(outbreak.geography.country_of), room.pack.countries)
    counts = outbreak.daily("infected")[:, playing].sum(axis=1)
    return tuple(
        DayCount(day, int(count))
        for day, count in zip(outbreak.days, counts, strict=True)
        if day <= room.last_day
    )


def _reported(room: Room) -> tuple[DayCount, ...]:
    """People by the day on which their first report became known; without those discarded later."""
    discarded = {
        (country, number)
        for (country, _), reports in room.state.reports.items()
        for number, case in reports.cases.items()
        if case.classification == "discarded"
    }
    first: dict[tuple[str, str], int] = {}
    for event in room.exercise.events:
        payload = event.payload
        if isinstance(payload, ev.ReportsDelivered) and payload.group == "human":
            for record in payload.records:
                first.setdefault((payload.country, record.number), record.reported_day)
    days = np.array([day for case, day in first.items() if case not in discarded])
    if not len(days):
        return ()
    low = int(days.min())
    counts = np.bincount(days - low)
    return tuple(DayCount(low + offset, int(count)) for offset, count in enumerate(counts))


def _entries(room: Room) -> Iterator[Entry]:
    number = 0
    for event in room.exercise.events:
        match event.payload:
            case ev.InjectReleased(inject=inject, to=to):
                params = {"number": inject, "to": _titles(room, to)}
                label: Wording = Phrase(
                    N_("Inject %(number)s reached %(to)s: %(title)s"),
                    {**params, "title": room.inject_title(inject)},
                )
                yield _entry(room, event, "inject", label, *to)
            case ev.MessageSent(sender=sender, to=to, subject=subject):
                label = Phrase(
                    N_("%(sender)s wrote to %(to)s: %(subject)s"),
                    {
                        "sender": room.title_of(sender),
                        "to": _titles(room, to),
                        "subject": room.text(subject) or "–",
                    },
                )
                yield _entry(room, event, "message", label, sender, *to)
            case ev.DecisionTaken() as taken:
                number += 1
                yield _decision(room, event, taken, number)
            case ev.FactsRevealed(to=to, facts=facts):
                label = Phrase(
                    N_("%(to)s learned: %(facts)s"),
                    {
                        "to": _titles(room, to),
                        "facts": Joined(tuple(room.pack.fact(fact).text for fact in facts)),
                    },
                )
                yield _entry(room, event, "conduct", label, *to)
            case ev.ReportsDelivered(records=records) as delivered if records:
                yield _report(room, event, delivered)
            case ev.ObservationNoted(text=text, cell=cell):
                label = Phrase(N_("Observed: %(text)s"), {"text": room.text(text) or "–"})
                yield _entry(room, event, "conduct", label, *([cell] if cell else []))
            case ev.TaskRated(task=task, rating=rating, cell=cell):
                label = Phrase(
                    N_("Rated %(rating)s: %(task)s"),
                    {"rating": rating, "task": room.pack.tasks[task].title},
                )
                yield _entry(room, event, "conduct", label, *([cell] if cell else []))
            case ev.MoveBegun(move=move):
                label = Phrase(N_("Move: %(title)s"), {"title": room.pack.moves[move].title})
                yield _entry(room, event, "conduct", label)
            case _ if event.kind in _CONDUCT:
                yield _entry(room, event, "conduct", Phrase(_CONDUCT[event.kind]))


def _decision(room: Room, event: ev.Event, taken: ev.DecisionTaken, number: int) -> Entry:
    kind = DECISIONS[taken.decision]
    params: dict[str, Wording] = {
        "cell": room.title_of(event.actor.cell or ""),
        "decision": Phrase(kind.title),
    }
    cells = (event.actor.cell or taken.country, *taken.shared_with)
    if kind.notifies is None:
        label = Phrase(N_("%(cell)s decided: %(decision)s"), params)
        return _entry(room, event, "decision", label, *cells, number=number)
    label = Phrase(
        N_("%(cell)s notified %(body)s"), {**params, "body": Phrase(BODIES[kind.notifies])}
    )
    return _entry(room, event, "notification", label, *cells, number=number)


def _report(room: Room, event: ev.Event, delivered: ev.ReportsDelivered) -> Entry:
    msgid = (
        N_("Report on people in %(country)s for day %(day)s: %(count)s new or changed")
        if delivered.group == "human"
        else N_("Report on animals in %(country)s for day %(day)s: %(count)s new or changed")
    )
    params: dict[str, Wording] = {
        "country": room.countries[delivered.country],
        "day": delivered.known_on,
        "count": len(delivered.records),
    }
    return Entry(event.seq, event.time, "report", Phrase(msgid, params), (), (delivered.country,))


def _entry(
    room: Room, event: ev.Event, lane: str, label: Wording, *cells: str, number: int | None = None
) -> Entry:
    return Entry(
        seq=event.seq,
        minutes=room.time_of(event),
        lane=lane,  # type: ignore[arg-type]
        label=label,
        cells=tuple(dict.fromkeys(cells)),
        countries=room.countries_of(*cells),
        number=number,
    )


def _titles(room: Room, addresses: tuple[str, ...]) -> Wording:
    if set(addresses) >= set(room.cells):
        return Phrase(N_("all cells"))
    return Joined(tuple(room.title_of(address) for address in addresses))
