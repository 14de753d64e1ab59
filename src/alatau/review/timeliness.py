"""7-1-7 of each country, and the clocks of the IHR and of WOAH, straight from the log.

How the milestones are read:

- *Emergence*, investigated: the earliest onset among the people whom the country's reports finally
  call confirmed or probable (suspected, where nobody is but the illness was truly there). *True*:
  the earliest onset among all who were infected there, whoever knew. Teams are judged on the
  former.
- *Detection*: the first of these people is recorded: the end of the day on which the report became
  known, or its delivery if that came first.
- *Notification*: the first decision of the country after that to notify WHO. Where the country
  had notified before its own first case was recorded, the notification took no time. Only what
  players did stops this clock.
- *Early actions*: the first decision of the country that took effect for each; laboratory
  confirmation also by the first confirmed of these people in a delivered report.
"""

from __future__ import annotations

from statistics import median

import numpy as np

from alatau.exercise import events as ev
from alatau.exercise.effects import called_off
from alatau.exercise.state import Decision
from alatau.languages import N_
from alatau.packs.decisions import DECISIONS
from alatau.packs.times import MINUTES_PER_DAY
from alatau.review.findings import (
    SMALLEST_GROUP,
    CountryTimeliness,
    Evidence,
    Phrase,
    ReportingClock,
)
from alatau.review.room import PERSON, Room
from alatau.surveillance.timeliness import EarlyAction, Milestones, timeliness
from alatau.world import NEVER

_REAL = ("confirmed", "probable")


def country_timeliness(room: Room, country: str) -> CountryTimeliness | None:
    """7-1-7 of a country; None where nobody fell ill in truth and nobody was confirmed."""
    true_onset = _true_onset(room, country)
    cases = _cases(room, country, suspected_too=true_onset is not None)
    if not cases and true_onset is None:
        return None
    evidence: dict[str, Evidence] = {}
    actions = _actions(room, country, set(cases), evidence)
    detection = _detection(room, country, set(cases), evidence)
    notification = _notification(room, country, detection, evidence)
    investigated = min((case.onset_day for case in cases.values()), default=None)
    until = room.state.time / MINUTES_PER_DAY
    started = room.pack.start_minutes if room.state.started is None else room.state.started

    def measured(emergence: int | None) -> Milestones:
        return Milestones(emergence, detection, notification, actions)

    return CountryTimeliness(
        country=country,
        name=room.countries[country],
        investigated=timeliness(measured(investigated), until=until),
        true=timeliness(measured(true_onset), until=until),
        evidence=evidence,
        detected_before_start=detection is not None and detection * MINUTES_PER_DAY < started,
        clocks=(*_ihr(room, country), *_woah(room, country)),
        cases=len(cases),
        report_delay_days=_report_delay(cases),
    )


def _cases(room: Room, country: str, *, suspected_too: bool) -> dict[str, ev.CaseRecord]:
    reports = room.state.reports.get((country, "human"))
    known = dict(reports.cases) if reports else {}
    real = {number: case for number, case in known.items() if case.classification in _REAL}
    if real or not suspected_too:
        return real
    return {n: case for n, case in known.items() if case.classification == "suspected"}


def _true_onset(room: Room, country: str) -> int | None:
    units = room.outbreak.units
    here = units[
        (units["host"] == _host(room, PERSON))
        & np.isin(units["place"], room.places_of[country])
        & (units["day_onset"] <= room.last_day)
        & (units["day_onset"] < NEVER)
    ]
    return int(here["day_onset"].min()) if len(here) else None


def _host(room: Room, host: str) -> int:
    hosts = room.outbreak.hosts
    return hosts.index(host) if host in hosts else -1


def _detection(
    room: Room, country: str, cases: set[str], evidence: dict[str, Evidence]
) -> float | None:
    found: tuple[float, int] | None = None
    for event in room.exercise.events:
        payload = event.payload
        if not isinstance(payload, ev.ReportsDelivered):
            continue
        if payload.country != country or payload.group != "human":
            continue
        for record in payload.records:
            if record.number in cases:
                recorded = min(record.reported_day + 1.0, event.time / MINUTES_PER_DAY)
                if found is None or recorded < found[0]:
                    found = (recorded, event.seq)
    if found is None:
        return None
    evidence["detection"] = (found[1],)
    return found[0]


def _of_country(room: Room, country: str) -> list[Decision]:
    return [each for each in room.state.decisions.values() if each.taken.country == country]


def _minutes(decision: Decision) -> int:
    decided = decision.taken.decided_minutes
    return decision.time if decided is None else decided


def _first(decisions: list[Decision]) -> Decision | None:
    return min(decisions, key=lambda each: (_minutes(each), each.seq), default=None)


def _notification(
    room: Room, country: str, detection: float | None, evidence: dict[str, Evidence]
) -> float | None:
    told = [
        (_minutes(each) / MINUTES_PER_DAY, each.seq)
        for each in _of_country(room, country)
        if DECISIONS[each.taken.decision].notifies == "WHO"
    ]
    if not told:
        return None
    day, seq = min(told, key=lambda each: (detection is not None and each[0] < detection, each))
    evidence["notification"] = (seq,)
    return day if detection is None else max(day, detection)


def _actions(
    room: Room, country: str, cases: set[str], evidence: dict[str, Evidence]
) -> dict[EarlyAction, float]:
    done: dict[EarlyAction, tuple[float, int]] = {}
    for decision in _of_country(room, country):
        milestone = DECISIONS[decision.taken.decision].milestone
        if milestone is None or not decision.effective or called_off(decision):
            continue
        action = EarlyAction(milestone)
        at = (decision.taken.effective_minutes / MINUTES_PER_DAY, decision.seq)
        done[action] = min(done.get(action, at), at)
    if (confirmed := _first_confirmed(room, country, "human", cases)) is not None:
        action = EarlyAction.LABORATORY_CONFIRMATION
        at = (confirmed.time / MINUTES_PER_DAY, confirmed.seq)
        done[action] = min(done.get(action, at), at)
    evidence.update({action.value: (seq,) for action, (_, seq) in sorted(done.items())})
    return {action: day for action, (day, _) in sorted(done.items())}


def _first_confirmed(
    room: Room, country: str, group: str, among: set[str] | None = None
) -> ev.Event | None:
    for event in room.exercise.events:
        payload = event.payload
        if (
            isinstance(payload, ev.ReportsDelivered)
            and payload.country == country
            and payload.group == group
            and any(
                record.classification == "confirmed" and (among is None or record.number in among)
                for record in payload.records
            )
        ):
            return event
    return None


def _ihr(room: Room, country: str) -> list[ReportingClock]:
    own = _of_country(room, country)
    assessed = _first([each for each in own if each.taken.decision == "assess-risk"])
    if assessed is None:
        return []
    told = _first([each for each in own if DECISIONS[each.taken.decision].notifies == "WHO"])
    return [
        ReportingClock(
            body="WHO",
            rule=Phrase(N_("IHR, Article 6: within 24 hours of the assessment")),
            limit_hours=24,
            started=_minutes(assessed),
            started_by=(assessed.seq,),
            stopped=_minutes(told) if told else None,
            stopped_by=(told.seq,) if told else (),
        )
    ]


def _woah(room: Room, country: str) -> list[ReportingClock]:
    confirmed = _first_confirmed(room, country, "animal")
    if confirmed is None:
        return []
    own = _of_country(room, country)
    told = _first([each for each in own if DECISIONS[each.taken.decision].notifies == "WOAH"])
    return [
        ReportingClock(
            body="WOAH",
            rule=Phrase(N_("WOAH, Terrestrial Code 1.1: within 24 hours of the confirmation")),
            limit_hours=24,
            started=confirmed.time,
            started_by=(confirmed.seq,),
            stopped=_minutes(told) if told else None,
            stopped_by=(told.seq,) if told else (),
        )
    ]


def _report_delay(cases: dict[str, ev.CaseRecord]) -> float | None:
    if len(cases) < SMALLEST_GROUP:
        return None
    return float(median(case.reported_day - case.onset_day for case in cases.values()))
