"""The scan against a search in plain Python over every circle and window."""

from __future__ import annotations

import math
from fractions import Fraction
from itertools import product

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from hypothesis.extra.numpy import arrays

from alatau.surveillance.aberration.scan import (
    Places,
    ScanOptions,
    scan_permutation,
    scan_poisson,
)

Found = tuple[float, frozenset[int], int, int]


def circles_of(points: list[tuple[int, int]], weights: list[int], share: Fraction):
    """Every set of places in a circle around a place, with at most a share of the weight."""
    squared = [[(a - c) ** 2 + (b - d) ** 2 for c, d in points] for a, b in points]
    found = set()
    for centre in squared:
        for radius in centre:
            inside = frozenset(i for i, far in enumerate(centre) if far <= radius)
            if radius == 0 or sum(weights[i] for i in inside) <= share * sum(weights):
                found.add(inside)
    return found


def ratio_of(cases: int, mean: Fraction, total: int) -> float:
    if cases <= mean:
        return 0.0
    inside = cases * math.log(cases / mean)
    outside = (total - cases) * math.log((total - cases) / (total - mean)) if cases < total else 0
    return inside + outside


def searched(counts, expected, circles, windows) -> list[Found]:
    """The best cylinders without a common place, best first, as the definition says."""
    total = sum(map(sum, counts))
    scale = Fraction(total, sum(map(sum, expected)))
    every = []
    for inside, (start, end) in product(circles, windows):
        cells = list(product(inside, range(start, end)))
        cases = sum(counts[place][step] for place, step in cells)
        mean = scale * sum(expected[place][step] for place, step in cells)
        every.append((ratio_of(cases, mean, total), inside, start, end - 1))
    every.sort(key=lambda each: -each[0])
    kept: list[Found] = []
    for each in every:
        if each[0] > 1e-9 and not any(each[1] & other[1] for other in kept):
            kept.append(each)
    return kept


def windows_of(steps: int, longest: int, prospective: bool) -> list[tuple[int, int]]:
    return [
        (start, end)
        for end in ([steps] if prospective else range(1, steps + 1))
        for start in range(max(0, end - longest), end)
    ]


@st.composite
def studies(draw: st.DrawFn):
    places, steps = draw(st.integers(1, 6)), draw(st.integers(1, 6))
    counts = draw(arrays(np.int64, (places, steps), elements=st.integers(0, 6)))
    people = draw(arrays(np.int64, (places, steps), elements=st.integers(1, 9)))
    point = st.tuples(st.integers(0, 3), st.integers(0, 3))
    points = draw(st.lists(point, min_size=places, max_size=places))
    options = ScanOptions(
        longest=draw(st.integers(1, 7)),
        most_share=draw(st.sampled_from([0.25, 0.5, 1.0])),
        prospective=draw(st.booleans()),
        replicates=3,
    )
    return counts, people, points, options


def agrees(found, counts, expected, circles, options: ScanOptions) -> None:
    steps = len(counts[0])
    expected_ = [[Fraction(each) for each in row] for row in expected]
    windows = windows_of(steps, options.longest, options.prospective)
    right = searched(counts, expected_, circles, windows)
    assert bool(found.clusters) == bool(right)
    if not right:
        return
    best = found.clusters[0]
    assert best.log_likelihood_ratio == pytest.approx(right[0][0], rel=1e-9)
    total = sum(map(sum, counts))
    scale = Fraction(total, 1) / sum(map(sum, expected_))
    taken: set[int] = set()
    for cluster in found.clusters:
        assert frozenset(cluster.places) in circles
        assert (cluster.first_step, cluster.last_step + 1) in windows
        assert not taken & set(cluster.places)
        taken |= set(cluster.places)
        cells = list(product(cluster.places, range(cluster.first_step, cluster.last_step + 1)))
        cases = sum(counts[place][step] for place, step in cells)
        mean = scale * sum(expected_[place][step] for place, step in cells)
        assert cluster.observed == cases
        assert cluster.expected == pytest.approx(float(mean), rel=1e-9)
        assert cluster.log_likelihood_ratio == pytest.approx(ratio_of(cases, mean, total), rel=1e-9)
        inside, outside = cases / float(mean), (total - cases) / max(float(total - mean), 1e-300)
        assert cluster.relative_risk == pytest.approx(inside / outside if outside else math.inf)


@given(studies())
@settings(max_examples=200, deadline=None)
def test_the_poisson_scan_finds_what_a_search_of_all_cylinders_finds(study):
    counts, people, points, options = study
    weights = [int(each) for each in people.sum(axis=1)]
    circles = circles_of(points, weights, Fraction(options.most_share))
    found = scan_poisson(counts, Places.in_plane(*np.transpose(points)), people, options, seed=1)
    if counts.sum() == 0:
        assert found.clusters == ()
        return
    agrees(found, counts.tolist(), people.tolist(), circles, options)


@given(studies())
@settings(max_examples=200, deadline=None)
def test_the_permutation_scan_finds_what_a_search_of_all_cylinders_finds(study):
    counts, _, points, options = study
    weights = [int(each) for each in counts.sum(axis=1)]
    found = scan_permutation(counts, Places.in_plane(*np.transpose(points)), options, seed=1)
    if counts.sum() == 0:
        assert found.clusters == ()
        return
    circles = circles_of(points, weights, Fraction(options.most_share))
    expected = np.outer(counts.sum(axis=1), counts.sum(axis=0)).tolist()
    agrees(found, counts.tolist(), expected, circles, options)


@pytest.mark.parametrize("prospective", [True, False])
@pytest.mark.parametrize("seed", range(10))
def test_secondary_clusters_are_the_next_best_without_a_common_place(seed, prospective):
    random = np.random.default_rng(seed)
    counts = random.poisson(3, (7, 5))
    people = random.integers(1_000, 2_000, (7, 5))  # so that no two ratios tie
    points = [(int(a), int(b)) for a, b in random.integers(0, 50, (7, 2))]
    options = ScanOptions(longest=3, prospective=prospective, replicates=1)
    right = searched(
        counts.tolist(),
        [[Fraction(int(each)) for each in row] for row in people],
        circles_of(points, people.sum(axis=1).tolist(), Fraction(1, 2)),
        windows_of(5, 3, prospective),
    )
    found = scan_poisson(counts, Places.in_plane(*np.transpose(points)), people, options, seed=1)
    assert [
        (frozenset(each.places), each.first_step, each.last_step) for each in found.clusters
    ] == [each[1:] for each in right]
