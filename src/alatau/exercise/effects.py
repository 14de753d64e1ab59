"""What decisions do: the measures that they become in the world, and who sees what because of them.

The vocabulary (`alatau.packs.decisions`) says what a decision is; this module says what it does.
"""

from __future__ import annotations

from alatau.exercise.state import Decision, State
from alatau.packs.decisions import DECISIONS, MeasureTemplate
from alatau.packs.region import Region
from alatau.packs.scenario import ScenarioPack
from alatau.world import Measure, MeasureKind


def in_force(decision: Decision, day: int) -> bool:
    """Return whether *decision* stands on *day*: not stood down, and not run out."""
    template = DECISIONS[decision.taken.decision].measure
    if decision.last_day is not None:
        return day <= decision.last_day
    if template is not None and template.lasts_days is not None:
        return day < decision.taken.acts_from_day + template.lasts_days
    return True


def called_off(decision: Decision) -> bool:
    """Return whether *decision* was stood down before it began to act, and so never acts."""
    return decision.last_day is not None and decision.last_day < decision.taken.acts_from_day


def measures_of(
    state: State, pack: ScenarioPack, without: frozenset[str] = frozenset()
) -> tuple[Measure, ...]:
    """Return the measures that the decisions taken so far become, in the order they were taken.

    *without* names decisions that are left out, for counterfactuals.
    """
    region = pack.region
    return tuple(
        measure_of(decision, template, region)
        for id_, decision in state.decisions.items()
        if id_ not in without
        and not called_off(decision)
        and (template := DECISIONS[decision.taken.decision].measure) is not None
    )


def measure_of(decision: Decision, template: MeasureTemplate, region: Region) -> Measure:
    """Return the measure that *decision* becomes under *template*."""
    taken = decision.taken
    places: tuple[str, ...] = ()
    links: tuple[tuple[str, str], ...] = ()
    if template.where == "crossing" and taken.crossing is not None:
        one, other = link_of(region, taken.crossing)
        links = ((one, other), (other, one))
    elif template.where == "places" and taken.places:
        places = taken.places
    else:
        places = tuple(p.code for p in region.places if p.country == taken.country)
    capacity = template.capacity_per_day
    if template.capacity_per_team is not None:
        capacity = template.capacity_per_team * (taken.teams or 1)
    until = decision.last_day
    if until is None and template.lasts_days is not None:
        until = taken.acts_from_day + template.lasts_days - 1
    return Measure(
        MeasureKind(template.kind),
        from_day=taken.acts_from_day,
        until_day=until,
        places=places,
        links=links,
        strength=template.strength,
        capacity_per_day=capacity,
        stock=taken.courses if template.stock_is_courses else None,
        host=template.host,
    )


def link_of(region: Region, crossing: str) -> tuple[str, str]:
    """Return the two places that a crossing of *region* joins."""
    for candidate in region.crossings:
        if candidate.id == crossing and candidate.place_b:
            return (candidate.place_a, candidate.place_b)
    raise KeyError(crossing)
