"""The outbreaks that are timed are what their descriptions say."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace

from alatau.world import SETTINGS, MeasureKind
from alatau.world.counts import CountSeries
from bench.flagship import LATER, flagship
from bench.outbreaks import (
    FULL_DAYS,
    SKETCH_DAYS,
    Setting,
    full,
    geography,
    seven_ages,
    sketch,
    uncontrolled,
)
from bench.peers.in_alatau import its_coupling, setting_of
from bench.peers.workload import AGENTS, workload
from bench.world import in_counts, large_outbreaks


def test_the_places_hold_81_million_people() -> None:
    places = geography()
    assert len(places.places) == 54
    assert sum(places.population) == 81_000_000


def test_the_sketch_is_detected_isolated_and_traced() -> None:
    outbreak = sketch(SKETCH_DAYS[1]).simulate()
    assert 1_000 < outbreak.infections < 20_000
    assert not outbreak.ceiling_reached
    assert (outbreak.reports["day_known"] >= 0).any()
    assert outbreak.laboratory_queue["done"].sum() > 0
    assert outbreak.team_work["done"].sum() > 0


def test_the_full_world_has_every_setting_and_every_kind_of_measure() -> None:
    world = full(FULL_DAYS[1])
    assert {route.setting for route in world.pathogen.routes} == set(SETTINGS)
    assert [measure.kind for measure in world.measures] == list(MeasureKind)
    outbreak = world.simulate()
    assert 1_000 < len(outbreak.units) < 20_000
    assert not outbreak.ceiling_reached
    assert len(set(outbreak.units["host"])) == len(outbreak.hosts)


def test_nobody_is_detected_where_nobody_looks() -> None:
    outbreak = uncontrolled(2_000).simulate()
    assert (len(outbreak.units), len(outbreak.reports)) == (2_000, 0)


def test_a_week_later_the_flagship_has_the_same_past_and_more_cases() -> None:
    early, late = flagship(), flagship(LATER)
    assert early.introductions == late.introductions
    assert late.simulate().infections > early.simulate().infections


def test_the_workload_of_the_peers_ends_where_theory_says() -> None:
    # Standard deviation of the final size in 100,000 people: 0.0017.
    load = workload(AGENTS)
    setting = setting_of(load)
    infected = setting.simulate().infections / AGENTS
    assert abs(infected - load.final_size(its_coupling(load, setting.geography))) < 0.007


def test_seven_age_groups_run_as_people() -> None:
    setting = replace(seven_ages(), ceiling=2_000)
    assert len(setting.geography.ages.lower) == 7
    assert set(setting.simulate().units["age_group"]) == set(range(7))


def test_large_outbreaks_are_handed_over_after_200_000_people() -> None:
    asked = []

    def people_first(setting: Setting, most: int) -> Callable[[], object]:
        asked.append((setting.ceiling, most))
        return lambda: None

    rows = large_outbreaks(people_first, lambda _: lambda: None)
    assert [row.goal for row in rows] == [80.0, 3.0, 30.0]
    assert asked == [(2_000_000, 200_000)]


def test_the_workload_of_the_peers_runs_in_counts() -> None:
    load = workload()
    setting = setting_of(load)
    found = in_counts(setting)()
    assert isinstance(found, CountSeries)
    share = found.total("infected") / sum(setting.geography.population)
    # Standard deviation of the final size in 80 million people: 0.00006.
    assert abs(share - load.final_size(its_coupling(load, setting.geography))) < 0.0005
