"""What is seen of an outbreak: laboratories, reports and their vintages, cases, comparison."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import numpy as np
import pytest

from alatau.world import (
    CLASSIFICATIONS,
    NEVER,
    OCCUPATIONS,
    Detection,
    Geography,
    Introduction,
    InvalidInput,
    Measure,
    MeasureKind,
    Outbreak,
    Pathogen,
    UnknownCase,
    WorldError,
    compare,
    simulate,
)

SUSPECTED, PROBABLE, CONFIRMED, DISCARDED = range(4)
DAYS_LEAVE_TIME = 25


@pytest.fixture(scope="module")
def run(six_places: Geography, rich_pathogen: Pathogen, keen: Detection) -> Callable[..., Outbreak]:
    def simulate_it(*measures: Measure, **given: Any) -> Outbreak:
        options: dict[str, Any] = {"seed": 11, "until": 35, "detection": keen, **given}
        introductions = (
            Introduction("A-01", -3, count=30),
            Introduction("B-01", 0, "cattle", 20),
        )
        return simulate(six_places, rich_pathogen, introductions, measures, **options)

    return simulate_it


@pytest.fixture(scope="module")
def outbreak(run: Callable[..., Outbreak]) -> Outbreak:
    return run(Measure(MeasureKind.LABORATORY_SURGE, 0, capacity_per_day=40))


def test_laboratories_work_within_capacity_and_lose_no_sample(
    run: Callable[..., Outbreak], six_places: Geography
) -> None:
    queue = run().laboratory_queue
    capacity = np.array([laboratory.daily_capacity for laboratory in six_places.laboratories])
    assert (queue["done"] <= capacity).all()
    assert (queue["done"] == capacity).any()
    waiting = np.cumsum(queue["received"].astype(int) - queue["done"], axis=0)
    assert np.array_equal(waiting, queue["waiting"])
    idle = queue["done"] < capacity
    assert (queue["waiting"][idle] == 0).all()


def test_days_of_a_unit_follow_each_other(outbreak: Outbreak) -> None:
    units = outbreak.units
    seen = units[units["day_reported"] < NEVER]
    assert len(seen) > 100
    assert (seen["day_care"] <= seen["day_reported"]).all()
    tested = seen[seen["day_result"] < NEVER]
    assert (tested["day_sampled"] < NEVER).all()
    assert (tested["day_sampled"] <= tested["day_result"]).all()
    onset = units["day_onset"] < NEVER
    assert (units["day_onset"][onset] >= units["day_infected"][onset]).all()


def test_sensitivity_and_specificity_are_those_of_the_laboratories(
    six_places: Geography, rich_pathogen: Pathogen, keen: Detection
) -> None:
    """Shares of first results at 0.9 and 0.995, pooled over ten seeds; four standard errors."""
    positive = np.zeros(2)
    results = np.zeros(2)
    for seed in range(10):
        outbreak = simulate(
            six_places,
            rich_pathogen,
            [Introduction("A-03", 0, count=40)],
            [Measure(MeasureKind.LABORATORY_SURGE, 0, capacity_per_day=100)],
            detection=keen,
            seed=seed,
            until=25,
        )
        reports = outbreak.reports[outbreak.reports["laboratory"] >= 0]
        _, first = np.unique(reports["case_id"], return_index=True)
        reports = reports[first]
        for position, true in enumerate((reports["unit"] >= 0, reports["unit"] < 0)):
            results[position] += true.sum()
            positive[position] += (reports["classification"][true] != DISCARDED).sum()
    for share, count, expected in zip(positive / results, results, (0.9, 0.005), strict=True):
        assert count > 500
        assert abs(share - expected) < 4 * np.sqrt(expected * (1 - expected) / count)


def test_reports_come_in_the_order_in_which_they_become_known(outbreak: Outbreak) -> None:
    reports = outbreak.reports
    assert (np.diff(reports["day_known"]) >= 0).all()
    assert (reports["day_refers"] <= reports["day_known"]).all()
    assert reports["day_known"].max() <= outbreak.until
    true = reports[reports["unit"] >= 0]
    units = outbreak.units[true["unit"]]
    assert np.array_equal(true["case_id"], units["case_id"])
    assert np.array_equal(true["day_refers"], units["day_onset"])


def test_a_district_laboratory_makes_probable_what_a_higher_one_confirms(
    outbreak: Outbreak,
) -> None:
    reports = outbreak.reports[(outbreak.reports["place"] == 0) & (outbreak.reports["host"] == 0)]
    district = reports[reports["laboratory"] == 0]
    assert len(district) > 20
    assert set(district["classification"]) <= {PROBABLE, DISCARDED}
    confirmed = reports[reports["classification"] == CONFIRMED]
    assert len(confirmed) > 10
    assert 0 not in confirmed["laboratory"]


def test_knowledge_of_a_day_is_what_was_reported_by_then_and_never_changes(
    outbreak: Outbreak, run: Callable[..., Outbreak]
) -> None:
    for day in (-2, 5, 12, 20, 35):
        known = outbreak.as_known_on(day)
        assert len(np.unique(known["case_id"])) == len(known)
        assert (known["day_known"] <= day).all()
        expected: dict[int, int] = {}
        for report in outbreak.reports:
            if report["day_known"] <= day:
                expected[int(report["case_id"])] = int(report["classification"])
        assert {int(row["case_id"]): int(row["classification"]) for row in known} == expected
    shorter = run(Measure(MeasureKind.LABORATORY_SURGE, 0, capacity_per_day=40), until=20)
    assert shorter.as_known_on(12).tobytes() == outbreak.as_known_on(12).tobytes()
    assert len(outbreak.as_known_on(-100)) == 0


def test_only_the_typing_measure_types_and_it_takes_up_kept_samples(
    run: Callable[..., Outbreak], six_places: Geography
) -> None:
    surge = Measure(MeasureKind.LABORATORY_SURGE, 0, capacity_per_day=40)
    assert not run(surge).reports["typed"].any()
    begins = 20
    typed = run(surge, Measure(MeasureKind.TYPING, begins))
    reports = typed.reports[typed.reports["typed"]]
    assert len(reports) > 20
    assert reports["day_known"].min() > begins
    units = typed.units[typed.units["day_typed"] < NEVER]
    assert (units["day_confirmed"] < begins).any()
    typing = {at for at, laboratory in enumerate(six_places.laboratories) if laboratory.types}
    assert set(reports["laboratory"].tolist()) <= typing


def test_traced_contacts_are_watched_and_probable_when_they_fall_ill(
    run: Callable[..., Outbreak],
) -> None:
    outbreak = run(Measure(MeasureKind.TRACING, 3, strength=1.0))
    units = outbreak.units
    watched = (units["day_traced"] < units["day_onset"]) & (units["day_onset"] <= 33)
    watched &= (units["severity"] > 0) & (units["host"] == 0)
    assert watched.sum() > 20
    assert (units["day_reported"][watched] <= units["day_onset"][watched] + 1).all()
    assert (units["classification"][watched] != SUSPECTED).all()
    parents = units["parent"][units["day_traced"] < NEVER]
    assert (parents >= 0).all()
    assert (units["day_reported"][parents] < NEVER).all()


def test_teams_trace_no_more_contacts_than_they_can(run: Callable[..., Outbreak]) -> None:
    """A case begun is finished: what goes over today's capacity is taken from tomorrow's."""
    capacity = 20
    work = run(Measure(MeasureKind.TRACING, 3, capacity_per_day=capacity)).team_work
    used = np.cumsum(work["used"][:, 0])
    days = np.arange(1, len(used) + 1)
    most_contacts_of_a_case = 40
    assert (used <= capacity * days + most_contacts_of_a_case).all()
    assert used[-1] > 0.8 * capacity * 30
    assert work["waiting"].max() > 0


def test_isolation_begins_the_day_after_a_case_is_known_where_the_measure_acts(
    run: Callable[..., Outbreak],
) -> None:
    outbreak = run(Measure(MeasureKind.ISOLATION, 10, places=("A-01", "A-02")))
    units = outbreak.units
    isolated = units[units["day_isolated"] < NEVER]
    assert len(isolated) > 20
    assert set(isolated["place"]) <= {0, 1}
    assert (isolated["host"] == 0).all()
    expected = np.maximum(isolated["day_reported"] + 1, 10)
    assert np.array_equal(isolated["day_isolated"], expected)


def test_daily_counts_add_up(outbreak: Outbreak) -> None:
    for host in outbreak.hosts:
        by_place = outbreak.daily("infected", host=host)
        assert by_place.shape == (len(outbreak.days), 6)
        assert np.array_equal(by_place.sum(axis=1), outbreak.daily("infected", host=host, by=None))
    units = outbreak.units
    assert outbreak.infections == (units["host"] == 0).sum()
    dead = units["died"] & (units["day_outcome"] <= outbreak.until)
    assert outbreak.deaths == dead.sum() > 0
    with pytest.raises(InvalidInput, match="series"):
        outbreak.daily("rumours")  # type: ignore[arg-type]


def test_a_case_is_the_same_person_whenever_it_is_asked_for(
    outbreak: Outbreak, run: Callable[..., Outbreak]
) -> None:
    other = run(
        Measure(MeasureKind.LABORATORY_SURGE, 0, capacity_per_day=40),
        Measure(MeasureKind.CONTACT_REDUCTION, 20),
    )
    asked = 0
    for report in outbreak.as_known_on(18)[:60]:
        case = int(report["case_id"])
        early = outbreak.case_details(case, as_of=18)
        assert early == other.case_details(case, as_of=18)
        late = outbreak.case_details(case)
        assert (early.age, early.sex, early.occupation, early.herd_size) == (
            late.age,
            late.sex,
            late.occupation,
            late.herd_size,
        )
        assert early.classification == CLASSIFICATIONS[report["classification"]]
        asked += 1
    assert asked == 60


def test_details_tell_nothing_that_lies_ahead(outbreak: Outbreak) -> None:
    for report in outbreak.as_known_on(15):
        details = outbreak.case_details(int(report["case_id"]), as_of=15)
        for day in (
            details.day_onset,
            details.day_care,
            details.day_sampled,
            details.day_result,
            details.day_reported,
            details.day_outcome,
        ):
            assert day is None or day <= 15
        if details.contact_of is not None:
            source = outbreak.case_details(details.contact_of, as_of=15)
            assert source.day_reported is not None
        if details.outcome == "died":
            assert details.day_outcome is not None


def test_people_have_ages_and_work_and_herds_have_sizes(outbreak: Outbreak) -> None:
    people, herds = [], []
    for unit in outbreak.units[:400]:
        details = outbreak.case_details(int(unit["case_id"]))
        (people if details.host == "person" else herds).append(details)
    assert people
    assert herds
    for person in people:
        assert person.age is not None
        assert 0 <= person.age < 100
        assert person.sex in ("female", "male")
        assert person.occupation is None or person.occupation in OCCUPATIONS
        assert person.herd_size is None
        if person.age < 18:
            assert person.occupation in (None, "pupil")
    assert len({person.occupation for person in people}) > 5
    for herd in herds:
        assert herd.age is None
        assert herd.herd_size is not None
        assert herd.sick_animals is not None
        assert 0 <= herd.sick_animals <= herd.herd_size


def test_health_care_infects_mostly_health_workers(outbreak: Outbreak) -> None:
    units = outbreak.units
    work = [
        outbreak.case_details(int(unit["case_id"])).occupation
        for unit in units[(units["setting"] == 1) & (units["host"] == 0)]
    ]
    assert work.count("health-worker") > 0.25 * len(work)


def test_an_unknown_case_is_refused(outbreak: Outbreak) -> None:
    with pytest.raises(UnknownCase, match="42"):
        outbreak.case_details(42)


def test_case_numbers_fit_the_numbers_of_every_language(outbreak: Outbreak) -> None:
    everyone = np.concatenate((outbreak.units["case_id"], outbreak.strangers["case_id"]))
    assert everyone.min() >= 0
    assert everyone.max() < 1 << 53
    assert len(np.unique(everyone)) == len(everyone)


def test_an_outbreak_does_not_differ_from_itself(outbreak: Outbreak) -> None:
    difference = compare(outbreak, outbreak)
    assert difference.first_divergence is None
    assert len(difference.cut) == len(difference.added) == len(difference.changed) == 0
    assert difference.averted_infections == difference.averted_deaths == 0


def test_a_ring_that_spares_nobody_is_a_difference_all_the_same(
    run: Callable[..., Outbreak],
) -> None:
    ring = Measure(MeasureKind.RING_VACCINATION, 10, strength=1e-12, capacity_per_day=10**6)
    plain, ringed = run(), run(ring)
    difference = compare(plain, ringed)
    assert len(difference.cut) == 0
    ringed_on = ringed.units["day_ringed"]
    assert difference.first_divergence == ringed_on.min()
    assert len(difference.changed) == (ringed_on < NEVER).sum()


def test_a_comparison_names_the_branches_that_were_cut(run: Callable[..., Outbreak]) -> None:
    plain, reduced = run(), run(Measure(MeasureKind.CONTACT_REDUCTION, 10, strength=0.9))
    difference = compare(plain, reduced)
    assert difference.first_divergence is not None
    assert difference.first_divergence >= 10
    cut = plain.units[difference.cut]
    assert len(cut) > 50
    assert not np.isin(cut["key"], reduced.units["key"]).any()
    assert (cut["day_infected"] >= 10).all()
    assert difference.averted_infections == plain.infections - reduced.infections > 0
    rows, others = difference.changed.T
    assert np.array_equal(plain.units["key"][rows], reduced.units["key"][others])
    mirrored = compare(reduced, plain)
    assert np.array_equal(mirrored.added, difference.cut)
    assert mirrored.averted_deaths == -difference.averted_deaths


def test_paired_futures_differ_far_less_than_independent_ones(run: Callable[..., Outbreak]) -> None:
    """Infections averted by the same measure: standard deviation over 24 seeds, paired or not."""
    measure = Measure(MeasureKind.CONTACT_REDUCTION, 12, strength=0.5)
    plain = np.array([run(seed=seed).infections for seed in range(24)], dtype=float)
    reduced = np.array([run(measure, seed=seed).infections for seed in range(24)], dtype=float)
    paired = np.std(1 - reduced / plain)
    apart = np.std(1 - np.roll(reduced, 7) / plain)
    assert paired < 0.6 * apart


def test_outbreaks_of_other_places_cannot_be_compared(
    outbreak: Outbreak, one_place: Callable[[int], Geography], rich_pathogen: Pathogen
) -> None:
    other = simulate(one_place(1000), rich_pathogen, (), seed=1, until=2)
    with pytest.raises(WorldError):
        compare(outbreak, other)
