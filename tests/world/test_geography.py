"""Places: what is refused, how travellers are shared out, which laboratory serves whom."""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from alatau.world import Geography, InvalidInput, Laboratory, Mobility
from alatau.world.geography import _alias_table

GIVEN: dict[str, Any] = {
    "places": ("A-01", "A-02"),
    "country_of": ("A", "A"),
    "population": (1000, 2000),
}


@pytest.mark.parametrize(
    ("change", "field"),
    [
        ({"places": ()}, "places"),
        ({"places": ("A-01", "A-01")}, "places"),
        ({"country_of": ("A",)}, "country_of"),
        ({"population": (1000, -1)}, "population.A-02"),
        ({"population": (1000, 2.5)}, "population.A-02"),
        ({"herds": {"dragons": (1, 1)}}, "herds"),
        ({"herds": {"cattle": (1,)}}, "herds.cattle"),
        ({"herd_size": {"cattle": 0}}, "herd_size.cattle"),
        ({"coordinates": ((91.0, 0.0), (0.0, 0.0))}, "coordinates.A-01"),
        ({"neighbours": (("A-01", "B-07"),)}, "neighbours"),
        ({"air_links": (("Z-01", "A-01"),)}, "air_links"),
        ({"laboratories": (Laboratory("l", "B-01"),)}, "laboratories.l.place"),
        ({"laboratories": (Laboratory("l", "A-01"), Laboratory("l", "A-02"))}, "laboratories"),
    ],
)
def test_bad_geography_is_refused_with_the_path_of_the_field(
    change: dict[str, Any], field: str
) -> None:
    with pytest.raises(InvalidInput) as refusal:
        Geography(**{**GIVEN, **change})
    assert refusal.value.field == field
    assert str(refusal.value).startswith(field)


@pytest.mark.parametrize(
    ("change", "field"),
    [
        ({"tier": 4}, "laboratories.l.tier"),
        ({"sensitivity": 1.2}, "laboratories.l.sensitivity"),
        ({"daily_capacity": -1}, "laboratories.l.daily_capacity"),
        ({"host_group": "plants"}, "laboratories.l.host_group"),
        ({"turnaround_days": float("nan")}, "laboratories.l.turnaround_days"),
    ],
)
def test_a_bad_laboratory_is_refused(change: dict[str, Any], field: str) -> None:
    with pytest.raises(InvalidInput) as refusal:
        Laboratory("l", "A-01", **change)
    assert refusal.value.field == field


def test_arrays_of_numpy_are_taken_as_they_are() -> None:
    geography = Geography(("A-01",), ("A",), np.array([5]), herds={"cattle": np.array([2])})
    assert geography.units_of("cattle").tolist() == [2.0]
    assert geography.units_of("camels").tolist() == [0.0]


def test_travel_shares_follow_size_distance_border_and_air_links(six_places: Geography) -> None:
    people, herds = six_places.travel_shares(0), six_places.travel_shares(1)
    assert people.sum(axis=1) == pytest.approx(1)
    assert herds.sum(axis=1) == pytest.approx(1)
    assert np.diag(people).tolist() == [0.0] * 6
    first, across, by_air = people[0, 1], people[0, 3], people[0, 5]
    assert by_air > 0.1
    assert first > across
    without = Geography(
        six_places.places,
        six_places.country_of,
        six_places.population,
        coordinates=six_places.coordinates,
        mobility=Mobility(border_factor=0.0),
    ).travel_shares(0)
    assert without[:3, 3:].sum() == 0


def test_distances_are_great_circles() -> None:
    geography = Geography(
        ("A-01", "A-02"), ("A", "A"), (1, 1), coordinates=((0.0, 0.0), (0.0, 90.0))
    )
    assert geography.distances_km[0, 1] == pytest.approx(6371 * np.pi / 2)


@given(st.lists(st.floats(0, 100), min_size=1, max_size=40))
def test_an_alias_table_gives_every_place_its_share(weights: list[float]) -> None:
    total = sum(weights)
    shares = np.array(weights) / total if total > 1e-9 else np.zeros(len(weights))
    keep, alias = _alias_table(shares, 0)
    found = np.zeros(len(weights))
    for column, (kept, other) in enumerate(zip(keep, alias, strict=True)):
        found[column] += kept / len(weights)
        found[other] += (1 - kept) / len(weights)
    expected = shares if total > 1e-9 else np.eye(len(weights))[0]
    assert found == pytest.approx(expected, abs=1e-9)


def test_samples_go_to_the_nearest_laboratory_of_the_own_country(six_places: Geography) -> None:
    ids = [laboratory.id for laboratory in six_places.laboratories]
    first = [ids[at] for at in six_places.referral()[0, 0]]
    assert first[:4] == ["A-district", "A-regional", "A-reference", "B-regional"]
    assert first[4] in ("B-regional", "B-reference")
    assert first[5] == "B-reference"
    assert [ids[at] for at in six_places.referral()[1, 0, :2]] == ["A-regional", "A-regional"]
    assert {ids[at] for at in six_places.referral()[2, 1]} == {"A-reference", "B-reference"}


def test_where_only_reference_laboratories_can_test_all_samples_go_there(
    six_places: Geography,
) -> None:
    ids = [laboratory.id for laboratory in six_places.laboratories]
    referral = six_places.referral(people_tier=3)
    assert [ids[at] for at in referral[0, 0]] == ["A-reference"] * 3 + ["B-reference"] * 3
    assert np.array_equal(referral[0, 0], referral[1, 0])
    assert np.array_equal(referral[0, 1], six_places.referral()[0, 1])


def test_a_place_without_any_laboratory_sends_no_samples() -> None:
    geography = Geography(**GIVEN, laboratories=(Laboratory("vet", "A-01", "animal"),))
    assert geography.referral()[0, 0].tolist() == [-1, -1]
    assert geography.referral()[0, 1].tolist() == [0, 0]
