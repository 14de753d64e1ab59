"""Where infection goes that leaves a place: kernels against their formulas, tables against them."""

from __future__ import annotations

from dataclasses import replace
from itertools import pairwise
from typing import Any

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from numpy.typing import NDArray

from alatau.world import SETTINGS, Geography, InvalidInput, Mobility
from alatau.world.mobility import (
    LIVESTOCK,
    PEOPLE,
    WILD,
    Terrain,
    alias_table,
    radiation,
    rows_to_one,
)

PLAIN: dict[str, Any] = {"neighbour_factor": 1.0, "border_factor": 1.0, "air_share": 0.0}
FARM, MARKET = SETTINGS.index("farm"), SETTINGS.index("market")


def on_a_line(people: tuple[int, ...], kilometres: tuple[float, ...], **fields: Any) -> Geography:
    """Places along the equator, at these distances from the first."""
    return Geography(
        places=tuple(f"A-{i:02d}" for i in range(len(people))),
        country_of=fields.pop("country_of", ("A",) * len(people)),
        population=people,
        coordinates=tuple((0.0, km / (6371 * np.pi / 180)) for km in kilometres),
        **fields,
    )


def shares_of(keep: NDArray[np.float64], alias: NDArray[np.int32]) -> NDArray[np.float64]:
    """The probabilities that an alias table stands for."""
    found = np.zeros(len(keep))
    for column, (kept, other) in enumerate(zip(keep, alias, strict=True)):
        found[column] += kept / len(keep)
        found[other] += (1 - kept) / len(keep)
    return found


# Three places at 0, 100 and 250 km with 600, 300 and 100 people; by hand:
# from the first   T_01 = 600*300/(600*900)  = 1/3,  T_02 = 600*100/(900*1000) = 1/15
# from the second  T_10 = 300*600/(300*900)  = 2/3,  T_12 = 300*100/(900*1000) = 1/30
# from the third   T_21 = 100*300/(100*400)  = 3/4,  T_20 = 100*600/(400*1000) = 3/20
RADIATION_BY_HAND = [[0, 1 / 3, 1 / 15], [2 / 3, 0, 1 / 30], [3 / 20, 3 / 4, 0]]


def test_radiation_meets_an_example_worked_by_hand() -> None:
    places = on_a_line((600, 300, 100), (0, 100, 250))
    found = radiation(places.units_of("person"), places.terrain)
    assert found == pytest.approx(np.array(RADIATION_BY_HAND))


def test_rows_of_radiation_fall_short_of_one_by_the_share_of_the_own_place() -> None:
    rng = np.random.default_rng(3)
    people = tuple(int(n) for n in rng.integers(1, 10_000, 30))
    places = on_a_line(people, tuple(rng.uniform(0, 3000, 30)))
    size = places.units_of("person")
    assert radiation(size, places.terrain).sum(axis=1) == pytest.approx(1 - size / size.sum())


def test_travel_by_radiation_is_the_formula_with_rows_brought_to_one() -> None:
    mobility = Mobility(kernel_people="radiation", **PLAIN)
    found = on_a_line((600, 300, 100), (0, 100, 250), mobility=mobility).travel_shares(
        PEOPLE, "community"
    )
    assert found == pytest.approx(rows_to_one(np.array(RADIATION_BY_HAND)))


def test_nobody_leaves_by_radiation_where_nobody_lives() -> None:
    mobility = Mobility(kernel_people="radiation", **PLAIN)
    found = on_a_line((0, 300, 100), (0, 100, 250), mobility=mobility).travel_shares(0, "market")
    assert found.tolist() == [[0, 0, 0], [0, 0, 1], [0, 1, 0]]


def test_gravity_without_distance_goes_by_size_alone() -> None:
    mobility = Mobility(distance_exponent=0.0, **PLAIN)
    found = on_a_line((600, 300, 100), (0, 100, 250), mobility=mobility).travel_shares(0, "market")
    assert found == pytest.approx(
        np.array([[0, 3 / 4, 1 / 4], [6 / 7, 0, 1 / 7], [2 / 3, 1 / 3, 0]])
    )


def test_gravity_falls_with_the_power_of_the_distance_but_not_below_the_floor() -> None:
    places = on_a_line((500, 500, 500, 500), (0, 10, 100, 300), mobility=Mobility(**PLAIN))
    to_next, to_far, to_farthest = places.travel_shares(0, "community")[0, 1:]
    assert to_far / to_farthest == pytest.approx(9)
    assert to_next / to_far == pytest.approx((100 / 50) ** 2)


def test_gravity_with_a_steep_exponent_reaches_only_the_nearest() -> None:
    mobility = Mobility(distance_exponent=10.0, floor_km=1.0, **PLAIN)
    found = on_a_line((600, 300, 100_000), (0, 10, 250), mobility=mobility).travel_shares(0, "farm")
    assert found[0, 1] > 0.999


def test_adjacency_goes_only_to_neighbours_and_by_their_size() -> None:
    places = on_a_line(
        (600, 300, 100, 70),
        (0, 100, 250, 260),
        neighbours=(("A-00", "A-01"), ("A-01", "A-02")),
        mobility=Mobility(kernel_people="adjacency", **PLAIN),
    )
    expected = [[0, 1, 0, 0], [6 / 7, 0, 1 / 7, 0], [0, 1, 0, 0], [0, 0, 0, 0]]
    assert places.travel_shares(PEOPLE, "community") == pytest.approx(np.array(expected))


def test_a_place_reached_only_by_air_is_left_by_air() -> None:
    places = on_a_line(
        (600, 300, 100),
        (0, 100, 250),
        neighbours=(("A-00", "A-01"),),
        air_links=(("A-00", "A-02"),),
        mobility=Mobility(kernel_people="adjacency", air_share=0.2),
    )
    expected = [[0, 0.8, 0.2], [1, 0, 0], [1, 0, 0]]
    assert places.travel_shares(PEOPLE, "market") == pytest.approx(np.array(expected))


def test_neighbours_count_more_and_borders_hold_back() -> None:
    places = on_a_line(
        (500, 500, 500),
        (100, 0, 200),
        country_of=("A", "A", "B"),
        neighbours=(("A-00", "A-01"),),
        mobility=Mobility(neighbour_factor=3.0, border_factor=0.5, air_share=0.0),
    )
    assert places.travel_shares(PEOPLE, "community")[0, 1:] == pytest.approx([6 / 7, 1 / 7])


def test_a_stagematrix_is_taken_as_it_is_but_for_the_diagonal() -> None:
    flows = ((float("nan"), 30, 10), (5, 7, 0), (0, 0, 9))
    places = on_a_line(
        (600, 300, 100),
        (0, 100, 250),
        neighbours=(("A-00", "A-01"),),
        air_links=(("A-00", "A-02"),),
        mobility=Mobility(kernel_people="matrix", matrix_people=flows),
    )
    expected = np.array([[0, 3 / 4, 1 / 4], [1, 0, 0], [0, 0, 0]])
    assert places.travel_shares(PEOPLE, "workplace") == pytest.approx(expected)


def test_herds_may_move_by_a_matrix_of_their_own() -> None:
    mobility = Mobility(kernel_herds="matrix", matrix_herds=np.array([[0, 1], [4, 0]]), **PLAIN)
    places = on_a_line((9, 9), (0, 100), herds={"cattle": (5, 5)}, mobility=mobility)
    assert places.travel_shares(LIVESTOCK, "farm").tolist() == [[0, 1], [1, 0]]


@pytest.mark.parametrize(
    ("fields", "at"),
    [
        ({"kernel_people": "teleport"}, "mobility.kernel_people"),
        ({"kernel_people": "matrix"}, "mobility.matrix_people"),
        ({"matrix_people": ((0, 1), (1, 0))}, "mobility.matrix_people"),
        ({"kernel_people": "matrix", "matrix_people": ((0, 1), (1,))}, "mobility.matrix_people.1"),
        (
            {"kernel_people": "matrix", "matrix_people": ((0, -1), (1, 0))},
            "mobility.matrix_people.0.1",
        ),
        (
            {"kernel_herds": "matrix", "matrix_herds": ((0, 1), (float("nan"), 0))},
            "mobility.matrix_herds.1.0",
        ),
        (
            {"kernel_herds": "matrix", "matrix_herds": ((0, float("inf")), (1, 0))},
            "mobility.matrix_herds.0.1",
        ),
        ({"leaving_wildlife": {"farm": 1.5}}, "mobility.leaving_wildlife.farm"),
        ({"leaving_wildlife": {"moon": 0.5}}, "mobility.leaving_wildlife"),
        ({"border_factor": 2.0}, "mobility.border_factor"),
    ],
)
def test_bad_mobility_is_refused_with_the_path_of_the_field(
    fields: dict[str, Any], at: str
) -> None:
    with pytest.raises(InvalidInput) as refusal:
        Mobility(**fields)
    assert refusal.value.field == at


def test_a_matrix_of_other_places_is_refused() -> None:
    with pytest.raises(InvalidInput) as refusal:
        on_a_line(
            (1, 2, 3),
            (0, 1, 2),
            mobility=Mobility(kernel_people="matrix", matrix_people=((0, 1), (1, 0))),
        )
    assert refusal.value.field == "mobility.matrix_people"


def trading(**fields: Any) -> Geography:
    stage: dict[str, Any] = {
        "herds": {"cattle": (40, 10, 50), "small-ruminants": (60, 0, 50), "dogs": (900, 0, 0)},
        "markets": {"A-01": 2.0, "A-02": 1.0},
        "mobility": Mobility(distance_exponent=0.0, **PLAIN),
    }
    return on_a_line((600, 300, 100), (0, 100, 250), **stage | fields)


def test_trade_is_the_way_to_a_market_times_the_way_from_it() -> None:
    places = trading(mobility=Mobility(**PLAIN))
    distances = np.maximum(places.distances_km, 50.0) ** 2
    to_market = rows_to_one(np.array([0, 2, 1]) / distances)
    from_market = rows_to_one(np.array([100, 10, 100]) / distances)
    product = to_market @ from_market
    np.fill_diagonal(product, 0)
    assert places.travel_shares(LIVESTOCK, "market") == pytest.approx(rows_to_one(product))


def test_trade_without_distance_goes_by_the_number_of_herds_of_livestock() -> None:
    expected = [[0, 1 / 11, 10 / 11], [1 / 2, 0, 1 / 2], [10 / 11, 1 / 11, 0]]
    assert trading().travel_shares(LIVESTOCK, "market") == pytest.approx(np.array(expected))


def test_only_herds_and_only_in_the_market_setting_are_traded() -> None:
    with_markets, without = trading(), trading(markets={})
    for group in (PEOPLE, LIVESTOCK, WILD):
        for setting in SETTINGS:
            same = np.array_equal(
                with_markets.travel_shares(group, setting), without.travel_shares(group, setting)
            )
            assert same == ((group, setting) != (LIVESTOCK, "market"))


def test_no_herd_is_traded_across_a_closed_border() -> None:
    mobility = Mobility(border_factor=0.0)
    places = trading(country_of=("A", "A", "B"), mobility=mobility)
    assert places.travel_shares(LIVESTOCK, "market").tolist() == [[0, 1, 0], [1, 0, 0], [0, 0, 0]]


def test_wildlife_stays_unless_told_and_then_reaches_neighbours_across_borders() -> None:
    places = on_a_line(
        (600, 300, 100),
        (0, 100, 250),
        country_of=("A", "B", "B"),
        herds={"wildlife": (5, 3, 9)},
        neighbours=(("A-00", "A-01"), ("A-01", "A-02")),
        mobility=Mobility(border_factor=0.0),
    )
    assert places.roads.leave[WILD].tolist() == [0.0] * len(SETTINGS)
    expected = [[0, 1, 0], [5 / 14, 0, 9 / 14], [0, 1, 0]]
    assert places.travel_shares(WILD, "farm") == pytest.approx(np.array(expected))
    roaming = replace(places, mobility=Mobility(leaving_wildlife={"farm": 0.2}))
    assert roaming.roads.leave[WILD, FARM] == 0.2


def test_shares_follow_size_distance_border_and_air_links(six_places: Geography) -> None:
    people, herds = six_places.travel_shares(0, "community"), six_places.travel_shares(1, "farm")
    assert people.sum(axis=1) == pytest.approx(1)
    assert herds.sum(axis=1) == pytest.approx(1)
    first, across, by_air = people[0, 1], people[0, 3], people[0, 5]
    assert by_air > 0.1
    assert first > across
    closed = replace(six_places, air_links=(), mobility=Mobility(border_factor=0.0))
    assert closed.travel_shares(0, "community")[:3, 3:].sum() == 0


@st.composite
def geographies(draw: st.DrawFn) -> Geography:
    """Places of any size, some empty, some at the same spot, with any kernel."""
    count = draw(st.integers(1, 8))
    codes = tuple(f"A-{i:02d}" for i in range(count))
    sizes = st.lists(st.integers(0, 10**9), min_size=count, max_size=count).map(tuple)
    degrees = st.lists(st.integers(0, 12), min_size=count, max_size=count)
    mobility = Mobility(
        kernel_people=draw(st.sampled_from(("gravity", "radiation", "adjacency"))),
        kernel_herds=draw(st.sampled_from(("gravity", "radiation", "adjacency"))),
        distance_exponent=draw(st.floats(0, 10)),
        floor_km=draw(st.floats(0.1, 1000)),
        neighbour_factor=draw(st.floats(0, 10)),
        border_factor=draw(st.sampled_from((0.0, 0.3, 1.0))),
        air_share=draw(st.floats(0, 1)),
    )
    return Geography(
        codes,
        tuple(draw(st.sampled_from("AB")) for _ in codes),
        draw(sizes),
        herds={"cattle": draw(sizes), "dogs": draw(sizes), "wildlife": draw(sizes)},
        coordinates=tuple((float(d), 70.0) for d in draw(degrees)),
        neighbours=tuple(pair for pair in pairwise(codes) if draw(st.booleans())),
        air_links=((codes[0], codes[-1]),) if draw(st.booleans()) and count > 1 else (),
        markets={code: draw(st.floats(0, 1e6)) for code in codes if draw(st.booleans())},
        mobility=mobility,
    )


@settings(max_examples=60, deadline=None)
@given(geographies())
def test_rows_sum_to_one_or_nothing_and_nobody_arrives_where_they_came_from(
    places: Geography,
) -> None:
    roads = places.roads
    for group in (PEOPLE, LIVESTOCK, WILD):
        for setting in (FARM, MARKET):
            matrix = places.travel_matrix(group, setting)
            assert np.isfinite(matrix).all() and (matrix >= 0).all()
            sums = matrix.sum(axis=1)
            assert ((np.abs(sums - 1) < 1e-9) | (sums == 0)).all()
            assert (np.diag(matrix) == 0).all()
            road = roads.road[group, setting]
            for place, row in enumerate(matrix):
                table = shares_of(roads.keep[road, place], roads.alias[road, place])
                stays = np.eye(len(row))[place]
                assert table == pytest.approx(row if row.sum() else stays, abs=1e-9)


@given(st.lists(st.floats(0, 100), min_size=1, max_size=40))
def test_an_alias_table_gives_every_place_its_share(weights: list[float]) -> None:
    total = sum(weights)
    shares = np.array(weights) / total if total > 1e-9 else np.zeros(len(weights))
    expected = shares if total > 1e-9 else np.eye(len(weights))[0]
    assert shares_of(*alias_table(shares, 0)) == pytest.approx(expected, abs=1e-9)


def test_roads_have_the_shapes_that_the_kernel_reads(six_places: Geography) -> None:
    roads = six_places.roads
    assert roads.leave.shape == roads.road.shape == (3, len(SETTINGS))
    assert roads.keep.shape == roads.alias.shape == (3, 6, 6)
    assert (roads.leave.dtype, roads.road.dtype) == (np.float64, np.int64)
    assert (roads.keep.dtype, roads.alias.dtype) == (np.float64, np.int32)
    assert roads.leave[LIVESTOCK, FARM] == 0.03
    traded = replace(six_places, markets={"A-01": 1.0}).roads
    assert traded.keep.shape == (4, 6, 6)
    assert traded.road[:, MARKET].tolist() == [0, 3, 2]


def test_terrain_knows_borders_and_neighbours(six_places: Geography) -> None:
    terrain: Terrain = six_places.terrain
    assert terrain.touching.sum() == 10
    assert np.array_equal(terrain.touching, terrain.touching.T)
    assert terrain.abroad[0].tolist() == [False] * 3 + [True] * 3
