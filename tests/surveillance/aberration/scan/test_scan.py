"""Scans: planted clusters, invariances, early stopping, what is refused."""

from __future__ import annotations

import doctest
import math

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from alatau.checks import InvalidInput
from alatau.surveillance.aberration.scan import (
    Places,
    ScanOptions,
    places,
    scan_permutation,
    scan_poisson,
    scanning,
)
from alatau.surveillance.aberration.scan.verdict import gumbel_p_value, p_value_of

FAST = ScanOptions(longest=3, replicates=99)


def region(seed: int = 1, number: int = 30, steps: int = 20):
    """Places in a square of 300 km with a flat risk of one case a person and step."""
    random = np.random.default_rng(seed)
    points = random.uniform(0, 300, (2, number))
    people = random.lognormal(1, 0.8, number)
    counts = random.poisson(np.repeat(people[:, None], steps, axis=1))
    return points, people, counts


def planted():
    points, people, counts = region()
    near = np.argsort(Places.in_plane(*points).distances_km[4])[:4]
    counts[near, -3:] += 9
    return points, people, counts, set(near.tolist())


@pytest.mark.parametrize("module", [places, scanning])
def test_examples_in_the_documentation_are_right(module):
    assert doctest.testmod(module).failed == 0


@pytest.mark.parametrize("prospective", [True, False])
def test_a_planted_cluster_is_found_where_and_when_it_is(prospective):
    points, people, counts, near = planted()
    options = ScanOptions(longest=6, replicates=99, prospective=prospective)
    for found in (
        scan_poisson(counts, Places.in_plane(*points), people, options, seed=1),
        scan_permutation(counts, Places.in_plane(*points), options, seed=1),
    ):
        best = found.clusters[0]
        assert set(best.places) == near
        assert (best.first_step, best.last_step) == (17, 19)
        assert best.observed == counts[sorted(near), -3:].sum()
        assert best.p_value == 0.01
        assert best.recurrence_interval == 100
        assert best.p_gumbel < 0.001
        assert found.significant(0.01) == (best,)
        assert len(found.replicate_ratios) == 99


def test_a_cluster_that_is_over_is_no_matter_of_a_prospective_scan():
    points, people, counts = region()
    counts[3, 5:8] += 30
    past = scan_poisson(counts, Places.in_plane(*points), people, FAST, seed=1)
    assert past.clusters[0].p_value > 0.05
    assert all(cluster.last_step == 19 for cluster in past.clusters)


def test_the_permutation_scan_does_not_mind_places_and_days_that_always_report_more():
    points, people, _ = region()
    mean = np.repeat(people[:, None], 20, axis=1)
    mean[7] *= 5
    mean[:, -2] *= 3
    loud = np.random.default_rng(4).poisson(mean)
    found = scan_permutation(loud, Places.in_plane(*points), FAST, seed=1)
    assert found.significant() == ()


@given(st.permutations(range(30)))
@settings(max_examples=10, deadline=None)
def test_other_labels_of_the_places_change_nothing_but_the_labels(order):
    points, people, counts, _ = planted()
    new = list(order)
    for scan in (
        lambda i: scan_poisson(counts[i], Places.in_plane(*points[:, i]), people[i], FAST, seed=1),
        lambda i: scan_permutation(counts[i], Places.in_plane(*points[:, i]), FAST, seed=1),
    ):
        one, other = scan(list(range(30))), scan(new)
        assert [each.log_likelihood_ratio for each in one.clusters] == pytest.approx(
            [each.log_likelihood_ratio for each in other.clusters], rel=1e-9
        )
        for a, b in zip(one.clusters, other.clusters, strict=True):
            assert set(a.places) == {new[place] for place in b.places}
            assert (a.first_step, a.last_step) == (b.first_step, b.last_step)


@given(st.floats(-math.pi, math.pi), st.floats(-9e4, 9e4), st.floats(-9e4, 9e4))
@settings(max_examples=20, deadline=None)
def test_turning_and_shifting_the_map_changes_nothing(angle, east, north):
    _, people, counts = region()
    x, y = np.divmod(np.arange(30), 6)  # a grid, where many places are equally far
    turned = np.cos(angle) * x - np.sin(angle) * y + east, np.sin(angle) * x + np.cos(angle) * y
    one = scan_poisson(counts, Places.in_plane(x, y), people, FAST, seed=1)
    other = scan_poisson(
        counts, Places.in_plane(turned[0], turned[1] + north), people, FAST, seed=1
    )
    assert [(set(a.places), a.p_value) for a in one.clusters] == [
        (set(b.places), b.p_value) for b in other.clusters
    ]


@given(st.floats(-180, 180))
@settings(max_examples=20, deadline=None)
def test_turning_the_globe_about_its_axis_changes_no_distance(by):
    random = np.random.default_rng(2)
    north, east = random.uniform(-90, 90, 20), random.uniform(-180, 180, 20)
    one, other = Places.on_earth(north, east), Places.on_earth(north, east + by)
    assert np.allclose(one.distances_km, other.distances_km, atol=1e-3)


def test_distances_on_the_globe_are_those_of_the_sphere():
    quarter = math.pi / 2 * 6371.0088
    found = Places.on_earth([0, 0, 90, 0], [0, 90, 0, 180]).distances_km
    assert found[0] == pytest.approx([0, quarter, quarter, 2 * quarter])
    assert np.array_equal(found, found.T)


def test_the_unit_of_population_and_a_factor_of_what_is_expected_do_not_matter():
    points, people, counts, _ = planted()
    where = Places.in_plane(*points)
    one = scan_poisson(counts, where, people, FAST, seed=1)
    table = np.repeat(people[:, None] * 1e6, counts.shape[1], axis=1)
    other = scan_poisson(counts, where, table, FAST, seed=1)
    assert [c.places for c in one.clusters] == [c.places for c in other.clusters]
    assert one.clusters[0].expected == pytest.approx(other.clusters[0].expected)


def test_circles_keep_to_their_radius_and_share():
    points, people, counts, _ = planted()
    where = Places.in_plane(*points)
    for options in (
        ScanOptions(most_kilometres=40, replicates=9),
        ScanOptions(most_share=0.1, replicates=9),
        ScanOptions(most_share=0.0, replicates=9),
    ):
        for cluster in scan_poisson(counts, where, people, options, seed=1).clusters:
            held = people[list(cluster.places)].sum() / people.sum()
            assert held <= options.most_share or len(cluster.places) == 1
            assert cluster.radius_km <= (options.most_kilometres or math.inf)
            assert cluster.radius_km == where.distances_km[cluster.centre, cluster.places[-1]]


def test_the_same_seed_gives_the_same_scan():
    points, _, counts, _ = planted()
    one, other, third = (
        scan_permutation(counts, Places.in_plane(*points), FAST, seed=seed) for seed in (7, 7, 8)
    )
    assert np.array_equal(one.replicate_ratios, other.replicate_ratios)
    assert not np.array_equal(one.replicate_ratios, third.replicate_ratios)


def test_any_number_of_threads_gives_the_same_scan():
    points, people, counts, _ = planted()
    where = Places.in_plane(*points)
    one, three = (
        scan_poisson(counts, where, people, FAST, seed=7, threads=threads) for threads in (1, 3)
    )
    assert one.clusters == three.clusters
    assert np.array_equal(one.replicate_ratios, three.replicate_ratios)


def test_stopping_early_saves_replicates_where_there_is_nothing_to_find():
    points, people, counts = region(seed=5)
    where = Places.in_plane(*points)
    full = scan_poisson(counts, where, people, ScanOptions(longest=3), seed=1)
    cut = scan_poisson(counts, where, people, ScanOptions(longest=3, stop_after=10), seed=1)
    done = len(cut.replicate_ratios)
    assert done < 200
    best = cut.clusters[0]
    assert best.p_value == pytest.approx(10 / done)
    assert np.array_equal(cut.replicate_ratios, full.replicate_ratios[:done])
    assert cut.replicate_ratios[-1] >= best.log_likelihood_ratio
    # Four Monte Carlo standard errors of the shorter run.
    assert abs(best.p_value - full.clusters[0].p_value) < 4 * best.p_error


def test_a_real_cluster_is_not_stopped_at():
    points, people, counts, _ = planted()
    options = ScanOptions(longest=3, replicates=99, stop_after=5)
    found = scan_poisson(counts, Places.in_plane(*points), people, options, seed=1)
    assert len(found.replicate_ratios) == 99
    assert found.clusters[0].p_value == 0.01


def test_p_values_count_replicates_that_reach_the_ratio():
    ratios = np.array([1.0, 2.0, 3.0, 4.0])
    assert p_value_of(3.0, ratios, stopped=False) == (0.6, pytest.approx(math.sqrt(0.24 / 4)))
    assert p_value_of(5.0, ratios, stopped=False)[0] == 0.2
    assert p_value_of(3.0, ratios, stopped=True)[0] == 0.5


def test_the_gumbel_p_value_is_that_of_the_distribution():
    # 20,000 draws: the standard error of a quantile's logarithm is below 0.03.
    draws = np.random.default_rng(3).gumbel(5.0, 1.5, 20_000)
    for p in (0.5, 0.01, 1e-4):
        ratio = 5.0 - 1.5 * math.log(-math.log1p(-p))
        assert math.log(gumbel_p_value(ratio, draws)) == pytest.approx(math.log(p), abs=0.12)
    assert math.isnan(gumbel_p_value(1.0, np.array([2.0, 2.0])))


def test_where_nobody_is_ill_there_is_no_cluster():
    where = Places.in_plane([0, 1], [0, 0])
    for found in (
        scan_poisson(np.zeros((2, 5)), where, [1, 1], seed=1),
        scan_permutation(np.zeros((2, 5)), where, seed=1),
    ):
        assert (found.cases, found.clusters, len(found.replicate_ratios)) == (0, (), 0)


def test_one_place_has_clusters_in_time():
    found = scan_poisson([2, 2, 2, 2, 30], Places.in_plane([0], [0]), [5], FAST, seed=1)
    assert (found.clusters[0].places, found.clusters[0].first_step) == ((0,), 4)
    assert scan_permutation([2, 2, 30], Places.in_plane([0], [0]), seed=1).clusters == ()


def test_all_cases_in_one_cell_have_an_infinite_relative_risk():
    counts = np.zeros((3, 4))
    counts[1, 3] = 6
    where = Places.in_plane([0, 10, 20], [0, 0, 0])
    found = scan_poisson(counts, where, [1, 1, 1], FAST, seed=1)
    assert found.clusters[0].relative_risk == math.inf
    assert found.clusters[0].log_likelihood_ratio == pytest.approx(6 * math.log(12))


def test_a_missing_count_leaves_the_study():
    points, people, counts, near = planted()
    where = Places.in_plane(*points)
    holes = counts.astype(float)
    holes[0, :10] = np.nan
    table = np.repeat(people[:, None], 20, axis=1)
    table[0, :10] = 0
    filled = np.nan_to_num(holes)
    one = scan_poisson(holes, where, people, FAST, seed=1)
    other = scan_poisson(filled, where, table, FAST, seed=1)
    assert one.clusters == other.clusters
    assert set(one.clusters[0].places) == near
    unknown = np.where(np.isnan(holes), np.nan, np.repeat(people[:, None], 20, axis=1))
    assert scan_poisson(holes, where, unknown, FAST, seed=1).clusters == one.clusters
    with pytest.raises(InvalidInput, match=r"expected\[0\]\[0\]"):
        scan_poisson(filled, where, unknown, FAST, seed=1)


def test_a_hundred_million_cases_are_scanned():
    random = np.random.default_rng(1)
    counts = random.poisson(2_500_000, (4, 10))
    where = Places.in_plane([0, 1, 2, 3], [0, 0, 0, 0])
    for found in (
        scan_poisson(counts, where, [1, 1, 1, 1], FAST, seed=1),
        scan_permutation(counts, where, FAST, seed=1),
    ):
        assert np.isfinite(found.replicate_ratios).all()
        assert found.cases == counts.sum()


HERE = Places.in_plane([0, 1], [0, 0])
REFUSED = [
    (lambda: scan_poisson([[1, -1], [0, 1]], HERE, [1, 1], seed=1), r"counts\[0\]\[1\].*negative"),
    (lambda: scan_poisson([[1, 1e30], [0, 1]], HERE, [1, 1], seed=1), "1,000,000,000"),
    (lambda: scan_poisson([[1e9], [1e9]], HERE, [1, 1], seed=1), "999999999 cases"),
    (lambda: scan_poisson([[1, 2]], HERE, [1, 1], seed=1), "one row for each of 2 places"),
    (lambda: scan_poisson([[1], [2]], HERE, [1], seed=1), "table of 2 places by 1"),
    (lambda: scan_poisson([[1], [2]], HERE, [1, -2], seed=1), r"expected\[1\].*got -2"),
    (lambda: scan_poisson([[1], [2]], HERE, [1, math.nan], seed=1), r"expected\[1\].*got nan"),
    (lambda: scan_poisson([[1], [2]], HERE, [1, 1e300], seed=1), r"expected\[1\]"),
    (lambda: scan_poisson([[1], [2]], HERE, [1, 0], seed=1), r"counts\[1\]\[0\].*nobody"),
    (lambda: scan_poisson([[1], [2]], HERE, ["many", "few"], seed=1), "expected: must be numbers"),
    (lambda: scan_permutation([[1, math.nan], [2, 2]], HERE, seed=1), r"counts\[0\]\[1\].*missing"),
    (lambda: scan_poisson([[1], [2]], HERE, [1, 1], seed=-1), "seed.*at least 0"),
    (lambda: scan_permutation([[1], [2]], HERE, seed=0.5), "seed.*whole number"),
    (lambda: scan_poisson([[1], [2]], HERE, [1, 1], seed=1, threads=0), "threads.*at least 1"),
    (lambda: Places.on_earth([91], [0]), r"latitude\[0\].*90"),
    (lambda: Places.on_earth([1, 2], [0]), "longitude.*2 places, got 1"),
    (lambda: Places.on_earth([math.nan], [0]), r"latitude\[0\].*nan"),
    (lambda: Places.in_plane([1e30], [0]), r"x_km\[0\]"),
    (lambda: Places.in_plane([], []), "one a place"),
    (lambda: Places.in_plane(["a"], [0]), "x_km: must be numbers"),
    (lambda: Places.in_plane(np.zeros(2001), np.zeros(2001)), "at most 2000 places"),
    (lambda: ScanOptions(longest=0), "longest.*at least 1"),
    (lambda: ScanOptions(most_share=1.5), "most_share"),
    (lambda: ScanOptions(most_kilometres=-1), "most_kilometres"),
    (lambda: ScanOptions(replicates=0), "replicates"),
    (lambda: ScanOptions(stop_after=0), "stop_after"),
    (lambda: ScanOptions(most_clusters=0), "most_clusters"),
    (lambda: ScanOptions(prospective="yes"), "prospective"),  # type: ignore[arg-type]
]


@pytest.mark.parametrize(("scan", "sentence"), REFUSED)
def test_what_cannot_be_scanned_is_refused_with_its_place(scan, sentence):
    with pytest.raises(InvalidInput, match=sentence):
        scan()
