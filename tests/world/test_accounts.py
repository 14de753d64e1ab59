"""Accounts that must balance where everything happens at once: samples, beds, teams, streams."""

from __future__ import annotations

from functools import cache

import numpy as np
import pytest
from crowded_worlds import UNTIL, Crowded, crowded

from alatau.world import NEVER, SETTINGS, Measure, MeasureKind, Outbreak, compare

WORLDS = 12
SERIES = ("infected", "onset", "reported", "confirmed", "died")
WITH_TEAMS = ("tracing", "prophylaxis", "culling", "ring-vaccination")

every_world = pytest.mark.parametrize("seed", range(WORLDS))


@cache
def played(seed: int) -> tuple[Crowded, Outbreak]:
    world = crowded(seed)
    return world, world.run()


@every_world
def test_samples_that_arrive_are_done_or_wait_and_no_bench_is_idle_meanwhile(seed: int) -> None:
    world, outbreak = played(seed)
    days, capacity = outbreak.laboratory_queue, world.ready().timeline.capacity
    waiting = np.cumsum(days["received"] - days["done"], axis=0)
    assert np.array_equal(waiting, days["waiting"])
    assert (days["done"] <= capacity).all()
    assert ((waiting == 0) | (days["done"] == capacity)).all()


@every_world
def test_beds_teams_and_stocks_give_no_more_than_there_is_and_only_while_they_act(
    seed: int,
) -> None:
    world, outbreak = played(seed)
    there = np.asarray(world.geography.beds) + world.ready().timeline.beds
    assert (outbreak.beds_in_use <= np.maximum.accumulate(there)).all()
    pools = [each for each in world.measures if each.force > 0 and each.kind in WITH_TEAMS]
    assert outbreak.team_work.shape[1] == len(pools)
    day = np.array(outbreak.days)
    for measure, work in zip(pools, outbreak.team_work.T, strict=True):
        last = NEVER if measure.until_day is None else measure.until_day
        off = (day < measure.from_day) | (day > last)
        assert not work["used"][off].any()
        assert not work["waiting"][off].any()
        if measure.kind is not MeasureKind.TRACING:
            assert (work["used"] <= measure.capacity_per_day).all()
        if measure.stock is not None and measure.kind in ("prophylaxis", "ring-vaccination"):
            assert work["used"].sum() <= measure.stock
    culled = (outbreak.units["day_culled"] < NEVER).sum()
    teams = [each.kind == "culling" for each in pools]
    assert culled <= outbreak.team_work["done"][:, teams].sum()


@every_world
def test_nobody_is_infected_by_who_cannot_infect(seed: int) -> None:
    _, outbreak = played(seed)
    units = outbreak.units
    (rows,) = np.nonzero(units["parent"] >= 0)
    children, parents = units[rows], units[units["parent"][rows]]
    assert (units["parent"][rows] < rows).all()
    assert (parents["time_infected"] <= children["time_infected"]).all()
    for stopped in ("day_culled", "day_protected"):
        assert (children["day_infected"] <= parents[stopped]).all()
    dead = parents["died"]
    assert (children["day_infected"] <= parents["day_outcome"])[dead].all()
    in_care = children["setting"] == SETTINGS.index("health-care")
    assert (parents["day_care"] < children["day_infected"])[in_care].all()


@every_world
def test_everybody_is_susceptible_protected_or_infected_or_can_be_again(seed: int) -> None:
    world, outbreak = played(seed)
    ready, units = world.ready(), outbreak.units
    for host, name in enumerate(outbreak.hosts):
        strata = slice(ready.hosts.base[host], ready.hosts.base[host] + ready.hosts.width[host])
        gone = ready.stage.susceptible[strata] - outbreak.susceptible[strata]
        infected = (units["host"] == host).sum()
        again = infected - (gone.sum() - outbreak.vaccinated[strata].sum())
        if world.pathogen.histories[name].immunity_days is None:
            assert abs(again) < 1e-6
        assert -1e-6 < again < infected + 1e-6


@every_world
def test_reports_are_in_order_and_begin_with_the_day_on_which_a_case_became_known(
    seed: int,
) -> None:
    _, outbreak = played(seed)
    reports, units = outbreak.reports, outbreak.units
    assert (np.diff(reports["day_known"]) >= 0).all()
    cases, first = np.unique(reports["case_id"], return_index=True)
    known = units[units["day_reported"] < NEVER]
    rows = first[np.searchsorted(cases, known["case_id"])]
    assert np.array_equal(reports["day_known"][rows], known["day_reported"])
    confirmed = units[units["day_confirmed"] < NEVER]
    assert (confirmed["day_reported"] <= confirmed["day_confirmed"]).all()
    assert (confirmed["day_sampled"] <= confirmed["day_result"]).all()


@every_world
def test_a_stream_shares_all_of_the_past_and_is_the_truth_if_it_begins_after_the_end(
    seed: int,
) -> None:
    world, outbreak = played(seed)
    ready = world.ready()
    assert_counted(ready.counts_by_day([world.seed])[0], outbreak)
    for stream_from in (outbreak.first_day, 7 + 2 * seed, UNTIL + 1):
        other = world.run(stream=2, stream_from=stream_from)
        rows = stream_from - outbreak.first_day
        for series in ("laboratory_queue", "team_work", "beds_in_use"):
            assert np.array_equal(
                getattr(other, series)[:rows], getattr(outbreak, series)[:rows]
            ), series
        past, same = (
            each.reports[each.reports["day_known"] < stream_from] for each in (outbreak, other)
        )
        assert np.array_equal(past, same)
        apart = compare(outbreak, other).first_divergence
        assert apart is None or apart >= stream_from
        if stream_from > UNTIL:
            assert np.array_equal(outbreak.units, other.units)
            assert np.array_equal(outbreak.susceptible, other.susceptible)
        together = ready.counts_by_day([world.seed] * 2, np.array([2, 2]), stream_from)
        for counts in together:
            assert_counted(counts, other)


def assert_counted(counts: np.ndarray, outbreak: Outbreak) -> None:
    """Counts by day are those of the table of units."""
    for name, row in zip(SERIES, counts, strict=False):
        assert np.array_equal(row, outbreak.daily(name, by=None)), name  # type: ignore[arg-type]


@every_world
def test_no_measure_changes_anything_before_its_first_day(seed: int) -> None:
    world, outbreak = played(seed)
    day = 5 + 2 * seed
    for kind in MeasureKind:
        other = world.run(Measure(kind, day, capacity_per_day=30))
        apart = compare(outbreak, other).first_divergence
        assert apart is None or apart >= day, kind
        rows = day - outbreak.first_day
        for series in ("laboratory_queue", "beds_in_use"):
            assert np.array_equal(
                getattr(other, series)[:rows], getattr(outbreak, series)[:rows]
            ), kind
