"""Herd records: sizes, sick and dead by day, trade, vaccination."""

from __future__ import annotations

from dataclasses import asdict, replace

import numpy as np
import pytest

from alatau.world import (
    Detection,
    Geography,
    HerdRecord,
    Introduction,
    Measure,
    MeasureKind,
    Outbreak,
    Pathogen,
    WithinHerd,
    WorldError,
    herd_record,
    line_list,
    simulate,
)
from alatau.world.details.herds import DAYS_OF_TRADE, VACCINATIONS


def records(outbreak: Outbreak, as_of: int) -> list[HerdRecord]:
    known = outbreak.as_known_on(as_of)
    return [herd_record(outbreak, int(c), as_of) for c in known["case_id"][known["host"] > 0]]


@pytest.fixture(scope="module")
def found(traced: Outbreak) -> list[HerdRecord]:
    return records(traced, 30)


def test_a_record_says_what_the_line_list_says(traced: Outbreak, found: list[HerdRecord]) -> None:
    assert len(found) > 50
    for record in found:
        details = traced.case_details(record.case_id, as_of=30)
        assert (record.animals, record.species) == (details.herd_size, details.host)
        assert record.sick[-1] == details.sick_animals
        assert record.days[-1] == 30
        assert record.days[0] == details.day_onset
        assert record == herd_record(traced, record.case_id, 30)


def test_animals_fall_ill_and_die_one_after_another_within_the_herd(
    found: list[HerdRecord],
) -> None:
    for record in found:
        assert (np.diff(record.sick) >= 0).all()
        assert (np.diff(record.dead) >= 0).all()
        assert all(
            0 <= d <= s <= record.animals for d, s in zip(record.dead, record.sick, strict=True)
        )
        assert record.owner_household >= 1
    assert any(record.dead[-1] for record in found)


def test_movements_are_of_the_last_days_and_of_places_of_the_map(
    traced: Outbreak, found: list[HerdRecord]
) -> None:
    moves = [(record, move) for record in found for move in record.movements]
    assert len(moves) > len(found)
    for record, move in moves:
        assert 30 - DAYS_OF_TRADE < move.day <= 30
        assert move.place in traced.places
        assert move.direction in ("in", "out")
        assert move.animals >= 1
        assert move.partner != record.case_id


def test_trade_that_carried_the_infection_stands_in_both_records(
    traced: Outbreak, found: list[HerdRecord]
) -> None:
    by_herd = {record.herd: record for record in found}
    units = {int(unit["case_id"]): unit for unit in traced.units}
    pairs = 0
    for record in found:
        for move in record.movements:
            other = by_herd.get(move.partner)
            if other is None:
                continue
            pairs += 1
            assert any(
                back.partner == record.herd
                and (back.day, back.animals) == (move.day, move.animals)
                and back.direction != move.direction
                for back in other.movements
            )
            seller, buyer = (record, other) if move.direction == "out" else (other, record)
            parent = units[buyer.case_id]["parent"]
            assert traced.units["case_id"][parent] == seller.case_id
    assert pairs > 20


def test_culling_ends_a_herd_in_its_record_and_in_the_line_list(
    six_places: Geography, rich_pathogen: Pathogen, keen: Detection
) -> None:
    outbreak = simulate(
        six_places,
        rich_pathogen,
        [Introduction("B-01", 0, "cattle", 60)],
        [Measure(MeasureKind.CULLING, 0, strength=1.0)],
        detection=keen,
        seed=5,
        until=40,
    )
    lines = {line["case_id"]: line for line in line_list(outbreak).to_arrow().to_pylist()}
    culled = 0
    for record in records(outbreak, 40):
        line, details = lines[record.case_id], outbreak.case_details(record.case_id)
        assert record.sick[-1] == line["sick_animals"] == details.sick_animals
        assert (line["outcome"], line["day_outcome"]) == (details.outcome, details.day_outcome)
        assert (line["outcome"] == "culled") == (record.day_culled is not None)
        if record.day_culled is None:
            continue
        culled += 1
        after = record.days.index(record.day_culled)
        assert line["day_outcome"] == record.day_culled
        assert set(record.sick[after:]) == {record.sick[-1]}
        assert set(record.dead[after:]) == {record.dead[-1]}
        before = outbreak.case_details(record.case_id, as_of=record.day_culled - 1)
        assert before.outcome != "culled"
    assert culled > 10


def test_numbers_of_herds_do_not_tell_cases(traced: Outbreak, found: list[HerdRecord]) -> None:
    cases = set(traced.units["case_id"].tolist())
    partners = {move.partner for record in found for move in record.movements}
    assert not partners.intersection(cases)
    assert not {record.herd for record in found}.intersection(cases)


def test_a_ban_stops_trade_and_a_campaign_shows_in_the_papers(
    six_places: Geography, rich_pathogen: Pathogen, keen: Detection
) -> None:
    def run(*measures: Measure) -> Outbreak:
        given = (Introduction("B-01", 0, "cattle", 60),)
        return simulate(
            six_places, rich_pathogen, given, measures, detection=keen, seed=5, until=25
        )

    ban = Measure(MeasureKind.ANIMAL_MOVEMENT_BAN, 0, strength=1.0)
    campaign = Measure(MeasureKind.ANIMAL_VACCINATION, 5, capacity_per_day=400, strength=0.5)
    free, held = records(run(), 25), records(run(ban, campaign), 25)

    def trades(found: list[HerdRecord]) -> float:
        return sum(move.day >= 0 for record in found for move in record.movements) / len(found)

    assert trades(held) < 0.4 * trades(free)
    assert {record.vaccination for record in free} <= {"none", "routine"}
    assert {record.vaccination for record in held} == set(VACCINATIONS)


def test_papers_show_as_many_vaccinated_herds_as_the_model_vaccinates(
    six_places: Geography, rich_pathogen: Pathogen, keen: Detection
) -> None:
    """Pigs, which the disease does not have, take nothing of the vaccine."""
    herds = {**six_places.herds, "pigs": (20_000,) * 6}
    campaign = Measure(MeasureKind.ANIMAL_VACCINATION, 0, capacity_per_day=550, strength=0.1)
    outbreak = simulate(
        replace(six_places, herds=herds),
        rich_pathogen,
        (Introduction("B-01", 0, "cattle", 60),),
        [campaign],
        detection=keen,
        seed=5,
        until=25,
    )
    found = records(outbreak, 25)
    assert len(found) > 20
    share = sum(record.vaccination == "campaign" for record in found) / len(found)
    assert share > 0.7


def test_a_record_is_codes_and_numbers(found: list[HerdRecord]) -> None:
    for record in found:
        for value in asdict(record).values():
            assert isinstance(value, int | str | tuple | None)
            if isinstance(value, str):
                assert value.isascii()
                assert " " not in value


def test_a_person_has_no_herd_record(traced: Outbreak) -> None:
    with pytest.raises(WorldError, match="interview"):
        herd_record(traced, int(traced.units["case_id"][0]))


def test_animals_fall_ill_as_the_pathogen_says_of_the_inside_of_a_herd(
    six_places: Geography, rich_pathogen: Pathogen, keen: Detection
) -> None:
    within = WithinHerd(growth_per_day=0.8, peak=0.5, sick=0.6)
    cattle = replace(rich_pathogen.histories["cattle"], within_herd=within)
    pathogen = replace(rich_pathogen, histories={**rich_pathogen.histories, "cattle": cattle})
    given = (Introduction("B-01", 0, "cattle", 60),)
    outbreak = simulate(six_places, pathogen, given, detection=keen, seed=5, until=40)
    herds = outbreak.units[(outbreak.units["host"] == 1) & (outbreak.units["day_infected"] == 0)]
    compared = 0
    for herd in herds[herds["day_onset"] <= 10]:
        record = herd_record(outbreak, int(herd["case_id"]), 40)
        assert abs(record.sick[-1] - 0.3 * record.animals) <= 1
        assert record.sick[0] < 0.3 * record.animals + 1
        compared += 1
    assert compared > 20


def test_wildlife_has_no_owner_and_is_not_traded(
    six_places: Geography, rich_pathogen: Pathogen, keen: Detection
) -> None:
    pathogen = replace(
        rich_pathogen,
        histories={**rich_pathogen.histories, "wildlife": rich_pathogen.histories["cattle"]},
    )
    geography = replace(six_places, herds={**six_places.herds, "wildlife": (50,) * 6})
    given = (Introduction("B-01", 0, "wildlife", 5),)
    outbreak = simulate(geography, pathogen, given, detection=keen, seed=5, until=20)
    (focus, *_) = outbreak.units[outbreak.units["host"] == 3]
    record = herd_record(outbreak, int(focus["case_id"]))
    assert (record.species, record.owner_household, record.movements) == ("wildlife", 0, ())
