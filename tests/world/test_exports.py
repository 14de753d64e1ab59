"""Tables for other tools: the same figures, in words."""

from __future__ import annotations

import numpy as np

from alatau.world import NEVER, Introduction, Measure, MeasureKind, Outbreak, averted, ensemble
from alatau.world.exports import averted_table, ensemble_tables, outbreak_tables


def test_tables_of_an_outbreak_hold_what_the_outbreak_holds(traced: Outbreak) -> None:
    tables = outbreak_tables(traced)
    units = tables["units"]
    assert units.num_rows == len(traced.units)
    assert units["key"].to_pylist() == traced.units["key"].tolist()
    assert units["place"].to_pylist() == [traced.places[p] for p in traced.units["place"]]
    days = units["day_reported"].to_pylist()
    assert [NEVER if day is None else day for day in days] == traced.units["day_reported"].tolist()
    assert units["parent"].null_count == (traced.units["parent"] < 0).sum()
    assert tables["reports"].num_rows == len(traced.reports)
    assert tables["reports"]["unit"].null_count == (traced.reports["unit"] < 0).sum()
    assert tables["line_list"].num_rows == len(traced.as_known_on(traced.until))
    queue = tables["laboratory_queue"].filter(
        np.array(tables["laboratory_queue"]["laboratory"].to_pylist()) == "A-regional"
    )
    assert queue["done"].to_pylist() == traced.laboratory_queue["done"][:, 1].tolist()


def test_daily_counts_by_place_and_host_add_up(traced: Outbreak) -> None:
    daily = outbreak_tables(traced)["daily"]
    assert daily.num_rows == len(traced.days) * len(traced.places) * len(traced.hosts)
    for host in traced.hosts:
        rows = daily.filter(np.array(daily["host"].to_pylist()) == host)
        for series in ("infected", "reported", "died"):
            counts = np.array(rows[series].to_pylist())
            assert np.array_equal(
                counts.reshape(len(traced.days), -1), traced.daily(series, host=host)
            )
        assert rows["day"].to_pylist()[0] == traced.first_day
    assert not any(daily["counted"].to_pylist())


def test_tables_of_an_ensemble_hold_what_it_holds(traced: Outbreak) -> None:
    strategies = {"nothing": (), "isolation": (Measure(MeasureKind.ISOLATION, 5),)}
    result = ensemble(
        traced.geography,
        traced.pathogen,
        (Introduction("A-01", 0, count=5),),
        strategies,
        detection=traced.detection,
        seed=3,
        runs=6,
        until=20,
    )
    tables = ensemble_tables(result)
    assert tables["totals"].num_rows == 12
    assert tables["totals"]["infections"].to_pylist()[6:] == result.totals[1, :, 0].tolist()
    assert tables["totals"]["seed"].to_pylist()[:6] == list(result.seeds)
    bands = [
        row
        for row in tables["bands"].to_pylist()
        if (row["strategy"], row["series"]) == ("isolation", "infected")
    ]
    assert [row["median"] for row in bands] == result.bands("isolation", "infected", [0.5])[
        0
    ].tolist()
    assert tables["estimates"].num_rows == 6
    found = averted(result, "nothing", "isolation")
    (infections, *_) = averted_table([found]).to_pylist()
    assert infections["fraction"] == found.infections.fraction.value
    assert infections["mean_low"] == found.infections.mean.low
    assert infections["run_fraction_median"] == found.infections.run_fraction.median
    assert infections["range_ratio"] == found.infections.range_ratio
