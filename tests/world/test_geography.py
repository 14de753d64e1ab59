"""Places: what is refused, how travellers are shared out, which laboratory serves whom."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import numpy as np
import pytest

from alatau.world import Geography, InvalidInput, Laboratory

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
        ({"markets": {"B-01": 1.0}}, "markets"),
        ({"markets": {"A-01": -1.0}}, "markets.A-01"),
        ({"markets": {"A-02": float("inf")}}, "markets.A-02"),
        ({"beds": (10,)}, "beds"),
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
    two = Geography(
        ("A-01", "A-02"),
        ("A", "A"),
        np.array([5, 7]),
        coordinates=np.array([[43.0, 77.0], [44.0, 78.0]]),
        beds=np.array([1, 2]),
    )
    plain = replace(two, population=(5, 7), coordinates=((43.0, 77.0), (44.0, 78.0)), beds=(1, 2))
    assert np.array_equal(two.distances_km, plain.distances_km)
    assert np.array_equal(two.beds, plain.beds)


def test_distances_are_great_circles() -> None:
    geography = Geography(
        ("A-01", "A-02"), ("A", "A"), (1, 1), coordinates=((0.0, 0.0), (0.0, 90.0))
    )
    assert geography.distances_km[0, 1] == pytest.approx(6371 * np.pi / 2)


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
    referral = six_places.referral((3, 1, 1))
    assert [ids[at] for at in referral[0, 0]] == ["A-reference"] * 3 + ["B-reference"] * 3
    assert np.array_equal(referral[0, 0], referral[1, 0])
    assert np.array_equal(referral[0, 1], six_places.referral()[0, 1])


def test_a_place_without_any_laboratory_sends_no_samples() -> None:
    geography = Geography(**GIVEN, laboratories=(Laboratory("vet", "A-01", "animal"),))
    assert geography.referral()[0, 0].tolist() == [-1, -1]
    assert geography.referral()[0, 1].tolist() == [0, 0]
