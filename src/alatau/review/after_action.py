"""The after-action review: a pure function of a scenario and a log."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import replace

from alatau.exercise import Exercise
from alatau.exercise.simulation import toll
from alatau.review.coordination import coordination
from alatau.review.counterfactuals import STREAMS, Progress, counterfactuals
from alatau.review.decisions import decisions
from alatau.review.findings import Coordination, Identity, Review, Totals
from alatau.review.objectives import objectives, own_objective
from alatau.review.room import Room
from alatau.review.situation import own_situation, situation
from alatau.review.timeline import timeline
from alatau.review.timeliness import country_timeliness


def review(
    exercise: Exercise,
    *,
    streams: int = STREAMS,
    threads: int = 2,
    on_progress: Progress | None = None,
) -> Review:
    """Review an exercise, over or not, from its scenario and log alone.

    Args:
        exercise: the exercise; it is not changed.
        streams: futures in each counterfactual.
        threads: how many futures run side by side; the review does not depend on it.
        on_progress: told (done, total) after each counterfactual.
    """
    room = Room(exercise)
    taken = decisions(room)
    timely = (country_timeliness(room, country) for country in room.pack.countries)
    return Review(
        identity=_identity(room),
        totals=_totals(room),
        situation=situation(room),
        timeline=timeline(room),
        timeliness=tuple(each for each in timely if each is not None),
        objectives=objectives(room),
        coordination=coordination(room),
        decisions=taken,
        counterfactuals=counterfactuals(
            room, taken, streams=streams, threads=threads, on_progress=on_progress
        ),
    )


def for_countries(whole: Review, countries: Collection[str]) -> Review:
    """What a delegation sees: its own timeliness, decisions, entries, facts and cells.

    `countries` are those that its cells act for: one, or several where sectors sit together.
    Objectives and totals are the exercise's own and stay, without what other countries' cells were
    rated or called upon to do; figures of other countries are left out, so that nothing can be
    ranked.
    """
    acted_for = set(countries)
    own_decisions = tuple(each for each in whole.decisions if each.country in acted_for)
    own = {each.number for each in own_decisions}
    cells = {
        each.cell for each in whole.coordination.cells if not acted_for.isdisjoint(each.countries)
    }
    entries = tuple(
        each
        for each in whole.timeline.entries
        if not each.countries or not acted_for.isdisjoint(each.countries)
    )
    return replace(
        whole,
        situation=own_situation(whole.situation, acted_for),
        timeline=replace(whole.timeline, entries=entries),
        timeliness=tuple(each for each in whole.timeliness if each.country in acted_for),
        objectives=tuple(own_objective(each, cells) for each in whole.objectives),
        coordination=_own_coordination(whole.coordination, cells, acted_for),
        decisions=own_decisions,
        counterfactuals=tuple(each for each in whole.counterfactuals if each.number in own),
        countries=tuple(sorted(acted_for)),
    )


def _own_coordination(whole: Coordination, cells: set[str], countries: set[str]) -> Coordination:
    facts = tuple(
        replace(fact, needs=needs, stuck=fact.stuck if len(needs) == len(fact.needs) else ())
        for fact in whole.facts
        if (needs := tuple(need for need in fact.needs if need.cell in cells))
    )
    return replace(
        whole,
        cells=tuple(each for each in whole.cells if each.cell in cells),
        letters=tuple(each for each in whole.letters if {each.a, each.b} <= cells),
        facts=facts,
        conclusions=tuple(
            replace(each, cell=None, cell_title=None, cell_minutes=None)
            if each.cell not in cells
            else each
            for each in whole.conclusions
        ),
        joint_acts=tuple(
            each for each in whole.joint_acts if not countries.isdisjoint(each.countries)
        ),
    )


def _identity(room: Room) -> Identity:
    state, pack = room.state, room.pack
    started = state.started if state.started is not None else pack.start_minutes
    return Identity(
        exercise=state.exercise,
        scenario=pack.id,
        title=pack.title,
        region=room.region.title,
        disclaimer=room.region.disclaimer,
        layout=pack.layouts[state.layout].title,
        seed=state.seed,
        engine=state.engine,
        scenario_digest=pack.digest,
        date=pack.date_of(started),
        started=started,
        ended=state.time,
        over=state.over,
        events=state.seq,
        head=state.head,
        closed_as=state.closed[3] if state.closed else None,
    )


def _totals(room: Room) -> Totals:
    came_to = toll(room.outbreak, room.pack, room.last_day)
    known = {
        group: [
            case.classification
            for (_, each), reports in room.state.reports.items()
            if each == group
            for case in reports.cases.values()
        ]
        for group in ("human", "animal")
    }
    return Totals(
        until_day=came_to.until,
        infected=came_to.infected,
        died=came_to.died,
        herds_infected=came_to.herds,
        confirmed=known["human"].count("confirmed"),
        probable=known["human"].count("probable"),
        suspected=known["human"].count("suspected"),
        herds_confirmed=known["animal"].count("confirmed"),
        places_affected=came_to.places,
    )
