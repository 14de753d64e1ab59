"""Counterfactuals: exactly zero where nothing changed, the same past, person by person."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest

from alatau.exercise.effects import measures_of
from alatau.exercise.simulation import World
from alatau.packs import load_scenario
from alatau.review import review
from alatau.world import compare


def of_kind(reviewed, kind):
    number = next(each.number for each in reviewed.decisions if each.kind == kind)
    return next(each for each in reviewed.counterfactuals if each.number == number)


def test_only_decisions_that_act_on_the_world_are_compared(reviewed):
    compared = {each.number for each in reviewed.counterfactuals}
    by_kind = {each.kind: each.number for each in reviewed.decisions}
    assert by_kind["isolate-cases"] in compared
    assert by_kind["notify-who"] not in compared
    assert by_kind["assess-risk"] not in compared


def test_a_decision_that_never_came_to_act_averts_exactly_nothing(reviewed):
    late = next(each for each in reviewed.decisions if each.kind == "quarantine-contacts")
    assert late.acts_from_day > reviewed.totals.until_day
    assert late.number not in {each.number for each in reviewed.counterfactuals}


def test_the_same_decisions_give_the_same_outbreak_to_the_person(room):
    world, pack = room.exercise.world, room.exercise.pack
    measures = measures_of(room.exercise.state, pack)
    one, other = world.outbreak(measures), world.outbreak(())
    again = world.outbreak(measures)
    assert np.array_equal(one.units, again.units)
    assert not np.array_equal(one.units, other.units)
    unchanged = compare(one, again)
    assert (len(unchanged.cut), len(unchanged.added), unchanged.averted_infections) == (0, 0, 0)
    assert unchanged.first_divergence is None


def test_nothing_differs_before_the_day_a_decision_acts(reviewed):
    for each in reviewed.counterfactuals:
        if each.realised.first_divergence is not None:
            assert each.realised.first_divergence >= each.acts_from_day


def test_the_fan_begins_at_nought_and_ends_at_the_spread(reviewed):
    for each in reviewed.counterfactuals:
        assert each.bands[0].day == each.acts_from_day - 1
        assert each.bands[0].p05 == each.bands[0].p95 == 0
        assert (each.bands[-1].p05, each.bands[-1].p95) == (each.cases.low, each.cases.high)
        assert each.this_world[0].count == 0
        assert each.this_world[-1].count == each.realised.cases_averted


def test_the_share_averted_is_of_those_infected_without_the_decision(reviewed):
    for each in reviewed.counterfactuals:
        assert each.share.low <= each.share.mean <= each.share.high <= 1
        assert (each.share.mean > 0) == (each.cases.mean > 0)
        assert (each.share.standard_error == 0) == (each.cases.standard_error == 0)
    largest = max(reviewed.counterfactuals, key=lambda each: each.cases.mean)
    assert largest.share.mean > 0.01


def test_futures_share_the_past_of_the_exercise_in_any_season():
    world = World(load_scenario("tutorial"), seed=3)
    seasonal = [replace(route, season=(4.0,) * 5 + (0.5,) * 7) for route in world.pathogen.routes]
    world.pathogen = replace(world.pathogen, routes=tuple(seasonal))
    played = world.outbreak(()).daily("infected", by=None)
    futures = world.futures((), from_day=5, count=8, threads=1)
    before = 5 - futures.first_day
    assert played[:before].sum() > 10
    assert (futures.daily[:, :before] == played[:before]).all()
    assert (futures.daily[:, before:] != played[before:]).any(axis=1).all()


def test_in_a_large_exercise_only_major_decisions_get_all_futures(room, monkeypatch):
    monkeypatch.setattr("alatau.review.counterfactuals.MAJOR", 2)
    found = review(room.exercise, streams=40).counterfactuals
    assert sorted(each.streams for each in found)[-3:] == [5, 40, 40]
    assert [bool(each.bands) for each in found] == [each.streams == 40 for each in found]


def test_branches_cut_less_branches_added_are_the_people_and_herds_spared(reviewed):
    for each in reviewed.counterfactuals:
        spared = each.realised.cases_averted + each.realised.herds_averted
        assert each.realised.cut - each.realised.added == spared


def test_the_drawn_tree_holds_cut_units_only_below_their_ancestors(reviewed):
    for each in reviewed.counterfactuals:
        day_of = {unit.key: unit.day for unit in each.realised.tree}
        assert all(
            unit.parent is None or unit.parent not in day_of or day_of[unit.parent] <= unit.day
            for unit in each.realised.tree
        )
        drawn_cut = sum(unit.state == "cut" for unit in each.realised.tree)
        assert drawn_cut <= each.realised.cut
        assert bool(drawn_cut) == bool(each.realised.cut)


def test_the_monte_carlo_error_falls_with_the_root_of_the_number_of_futures(room):
    few = of_kind(review(room.exercise, streams=50), "restrict-movement")
    many = of_kind(review(room.exercise, streams=800), "restrict-movement")
    assert many.cases.standard_error == pytest.approx(few.cases.standard_error / 4, rel=0.5)
    # Five standard errors of the smaller sample: wrong less than once in a million runs.
    assert abs(many.cases.mean - few.cases.mean) < 5 * max(few.cases.standard_error, 0.02)
    assert many.cases.low <= many.cases.mean <= many.cases.high
