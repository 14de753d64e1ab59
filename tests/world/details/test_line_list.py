"""The line list: the same cases as one by one, in codes, within milliseconds."""

from __future__ import annotations

from dataclasses import asdict, replace
from typing import Any

import numpy as np
import pytest

from alatau.world import (
    NEVER,
    Ages,
    Detection,
    Geography,
    Introduction,
    LineList,
    Outbreak,
    Pathogen,
    keys,
    line_list,
    simulate,
)
from alatau.world.details.line_list import DAYS, LINE

CODES = {
    "host": "hosts",
    "place": "places",
    "sex": "sexes",
    "occupation": "occupations",
    "severity": "severities",
    "classification": "classifications",
    "laboratory": "laboratories",
    "outcome": "outcomes",
}


def names_in(bits: int, names: tuple[str, ...]) -> tuple[str, ...]:
    """The names of a set of bits."""
    return tuple(name for position, name in enumerate(names) if bits >> position & 1)


def in_words(found: LineList, row: Any) -> dict[str, Any]:
    """A row of a line list as `CaseDetails` says it."""
    words: dict[str, Any] = {"as_of": found.as_of}
    for name in LINE.names or ():
        value = int(row[name])
        if name in CODES:
            words[name] = getattr(found, CODES[name])[value] if value >= 0 else None
        elif name in ("symptoms", "exposures"):
            words[name] = names_in(value, getattr(found, name))
        else:
            unknown = value == NEVER if name in DAYS else value < 0
            words[name] = None if unknown else value
    return words


@pytest.mark.parametrize("as_of", [6, 18, 35])
def test_every_line_is_what_is_told_of_the_case_alone(traced: Outbreak, as_of: int) -> None:
    found = line_list(traced, as_of)
    assert len(found) == len(traced.as_known_on(as_of)) >= 20
    for row in found.rows:
        details = traced.case_details(int(row["case_id"]), as_of=as_of)
        assert in_words(found, row) == asdict(details)


def test_the_list_has_people_herds_and_noise_in_the_order_of_reports(traced: Outbreak) -> None:
    found = line_list(traced)
    assert found.as_of == traced.until
    assert np.array_equal(found.rows["case_id"], traced.as_known_on(traced.until)["case_id"])
    assert set(found.rows["host"]) == {0, 1, 2}
    assert np.isin(found.rows["case_id"], traced.strangers["case_id"]).any()
    assert (np.diff(line_list(traced, 10).rows["day_reported"]) >= 0).all()


def test_an_earlier_list_knows_nothing_later(traced: Outbreak) -> None:
    early = line_list(traced, 12)
    for name in DAYS:
        days = early.rows[name]
        assert (days[days < NEVER] <= 12).all()
    assert len(line_list(traced, -50)) == 0


def test_the_arrow_table_has_the_same_words_and_nulls(traced: Outbreak) -> None:
    found = line_list(traced, 20)
    table = found.to_arrow()
    assert table.column_names == list(LINE.names or ())
    for row, told in zip(found.rows, table.to_pylist(), strict=True):
        expected = in_words(found, row)
        del expected["as_of"]
        assert {**told, "symptoms": tuple(told["symptoms"]),
                "exposures": tuple(told["exposures"])} == expected  # fmt: skip


def test_numbers_of_many_keys_are_those_of_each_alone() -> None:
    some = np.array([keys.plain_mix(7, order) for order in range(200)], dtype=np.uint64)
    mixed = keys.mix_all(some, 5)
    assert [int(key) for key in mixed] == [keys.plain_mix(int(key), 5) for key in some]
    salts = np.arange(200)
    assert [int(key) for key in keys.mix_all(some[:1], salts)] == [
        keys.plain_mix(int(some[0]), salt) for salt in range(200)
    ]
    assert list(keys.uniform_all(some, 9)) == [keys.plain_uniform(int(key), 9) for key in some]


@pytest.mark.parametrize("mean", [0.0, 0.3, 8.0, 31.9, 100.0])
def test_a_plain_poisson_number_is_that_of_the_kernel(mean: float) -> None:
    for order in range(100):
        key = keys.plain_mix(11, order)
        assert keys.plain_poisson(key, mean) == keys.poisson(np.uint64(key), mean)


def test_ages_lie_in_the_age_group_that_the_model_drew(
    six_places: Geography, rich_pathogen: Pathogen, keen: Detection
) -> None:
    ages = Ages((0, 15, 65), ((0.3, 0.6, 0.1),))
    outbreak = simulate(
        replace(six_places, ages=ages),
        rich_pathogen,
        (Introduction("A-01", -3, count=30),),
        detection=keen,
        seed=11,
        until=30,
    )
    found = line_list(outbreak)
    groups = dict(zip(outbreak.units["case_id"], outbreak.units["age_group"], strict=True))
    true, others = [], []
    for row in found.rows[found.rows["host"] == 0]:
        group = int(np.searchsorted(ages.lower, row["age"], side="right")) - 1
        if row["case_id"] in groups:
            assert group == groups[row["case_id"]]
            true.append(group)
        else:
            others.append(group)
        assert row["age"] == outbreak.case_details(int(row["case_id"])).age
    assert set(true) == {0, 1, 2}
    share = np.mean(np.array(others) == 0)
    assert abs(share - 0.3) < 4 * np.sqrt(0.3 * 0.7 / len(others))
