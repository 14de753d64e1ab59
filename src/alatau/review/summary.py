"""The review as plain figures for `summary.json`: sorted, rounded, equal for equal logs."""

from __future__ import annotations

from typing import Any

from alatau.review.findings import (
    Counterfactual,
    CountryTimeliness,
    DecisionFinding,
    FactFinding,
    Review,
    Spread,
)
from alatau.surveillance.timeliness import Timeliness

FORMAT = 1


def summary(review: Review) -> dict[str, Any]:
    """What programs read of a review: codes and figures, no free text, no names of people."""
    identity, coordination = review.identity, review.coordination
    return {
        "format": FORMAT,
        "exercise": True,
        "scenario": identity.scenario,
        "scenario_digest": identity.scenario_digest,
        "engine": identity.engine,
        "seed": identity.seed,
        "events": identity.events,
        "head": identity.head,
        "countries": list(review.countries),
        "started": identity.started,
        "ended": identity.ended,
        "totals": dict(sorted(vars(review.totals).items())),
        "timeliness": {each.country: _timeliness(each) for each in review.timeliness},
        "objectives": {
            objective.id: {
                task.id: {
                    "standing": task.standing,
                    "first_shown": task.first_shown,
                    "evidence": list(task.evidence),
                    "ratings": {rated.cell or "": rated.rating for rated in task.ratings},
                }
                for task in objective.tasks
            }
            for objective in review.objectives
        },
        "coordination": {
            "across_sectors": coordination.across_sectors,
            "across_borders": coordination.across_borders,
            "silent_cells": sorted(cell.cell for cell in coordination.cells if cell.silent),
            "facts": {fact.id: _fact(fact) for fact in coordination.facts},
            "conclusions": {
                each.id: {"together": each.together_minutes, "one_cell": each.cell_minutes}
                for each in coordination.conclusions
            },
            "joint_acts": [act.seq for act in coordination.joint_acts],
        },
        "decisions": [_decision(decision) for decision in review.decisions],
        "counterfactuals": [_counterfactual(each) for each in review.counterfactuals],
    }


def _rounded(value: float | None) -> float | None:
    """Three decimals, and never a negative nought."""
    return None if value is None else round(float(value), 3) + 0.0


def _timeliness(country: CountryTimeliness) -> dict[str, Any]:
    return {
        "investigated": _intervals(country.investigated),
        "true": _intervals(country.true),
        "evidence": {name: list(seqs) for name, seqs in sorted(country.evidence.items())},
        "clocks": {
            clock.body: {"hours": _rounded(clock.hours), "limit_hours": clock.limit_hours}
            for clock in country.clocks
        },
    }


def _intervals(result: Timeliness) -> dict[str, Any]:
    return {
        interval.phase.value: {
            "days": _rounded(interval.days),
            "standing": interval.standing.value,
        }
        for interval in result.intervals
    }


def _fact(fact: FactFinding) -> dict[str, Any]:
    return {
        "first_cell": fact.first_cell,
        "first": fact.first_minutes,
        "hours": {need.cell: _rounded(need.hours) for need in fact.needs},
    }


def _decision(decision: DecisionFinding) -> dict[str, Any]:
    return {
        "number": decision.number,
        "id": decision.id,
        "seq": decision.seq,
        "kind": decision.kind,
        "country": decision.country,
        "minutes": decision.minutes,
        "acts_from_day": decision.acts_from_day,
    }


def _counterfactual(each: Counterfactual) -> dict[str, Any]:
    return {
        "decision": each.decision,
        "number": each.number,
        "acts_from_day": each.acts_from_day,
        "until_day": each.until_day,
        "streams": each.streams,
        "cases_averted": _spread(each.cases),
        "share_averted": None if each.share is None else _spread(each.share),
        "deaths_averted": _spread(each.deaths),
        "herds_averted": _spread(each.herds),
        "this_world": {
            "branches_cut": each.realised.cut,
            "branches_added": each.realised.added,
            "cases_averted": each.realised.cases_averted,
            "deaths_averted": each.realised.deaths_averted,
            "herds_averted": each.realised.herds_averted,
            "first_divergence": each.realised.first_divergence,
        },
        "parameter_uncertainty": "not included",
    }


def _spread(spread: Spread) -> dict[str, float | None]:
    return {
        "mean": _rounded(spread.mean),
        "p05": _rounded(spread.low),
        "p95": _rounded(spread.high),
        "monte_carlo_error": _rounded(spread.standard_error),
    }
