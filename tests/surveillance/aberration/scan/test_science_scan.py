"""Without clusters, p values of scans are uniform, and replicates have the right distribution."""

from __future__ import annotations

import numpy as np
import pytest

from alatau.surveillance.aberration.scan import (
    Places,
    ScanOptions,
    scan_permutation,
    scan_poisson,
)
from alatau.surveillance.aberration.scan.replicates import (
    SHUFFLED_A_CELL,
    multinomial_tables,
    permuted_tables,
)

pytestmark = pytest.mark.science

STUDIES = 400
WORST = 1.95 / np.sqrt(STUDIES)
"""The Kolmogorov-Smirnov distance that chance exceeds in one of a thousand: 0.0975."""


@pytest.mark.parametrize("prospective", [True, False])
@pytest.mark.parametrize("kind", ["poisson", "permutation"])
def test_p_values_are_uniform_without_clusters(kind, prospective):
    """400 studies of 99 replicates; one seed; the bound is that of one chance in a thousand."""
    random = np.random.default_rng(11)
    points = random.uniform(0, 100, (2, 15))
    people = random.lognormal(2, 0.5, 15)
    season = 1 + 0.5 * np.sin(np.arange(12)) if kind == "permutation" else np.ones(12)
    options = ScanOptions(longest=4, replicates=99, prospective=prospective)
    where = Places.in_plane(*points)
    p_values = np.ones(STUDIES)
    for study in range(STUDIES):
        counts = random.poisson(0.5 * people[:, None] * season)
        found = (
            scan_poisson(counts, where, people, options, seed=study)
            if kind == "poisson"
            else scan_permutation(counts, where, options, seed=study)
        )
        p_values[study] = found.clusters[0].p_value
    # Under the null 100 p is uniform on 1, 2, ... 100.
    grid = np.arange(1, 101) / 100
    reached = (p_values[:, None] <= grid + 1e-9).mean(axis=0)
    assert np.abs(reached - grid).max() < WORST


def test_multinomial_tables_have_the_mean_and_variance_of_their_shares():
    expected = np.array([[1.0, 2.0], [3.0, 4.0]])
    counts = np.array([[20, 0], [0, 0]])
    tables = np.concatenate(
        list(multinomial_tables(counts, expected, 20_000, np.random.default_rng(1)))
    )
    assert (tables.sum(axis=(1, 2)) == 20).all()
    share = expected / 10
    sd = np.sqrt(20 * share * (1 - share))
    # Four standard errors of the mean of 20,000 replicates.
    assert (np.abs(tables.mean(axis=0) - 20 * share) < 4 * sd / np.sqrt(20_000)).all()
    assert np.allclose(tables.std(axis=0), sd, rtol=0.03)


@pytest.mark.parametrize("factor", [1, 3 * SHUFFLED_A_CELL])
def test_permuted_tables_keep_their_margins_and_are_hypergeometric(factor):
    """Both ways of drawing: cases are shuffled where few, cells are drawn where many."""
    counts = np.array([[3, 0, 1], [0, 2, 0]]) * factor
    tables = np.concatenate(
        list(permuted_tables(counts, counts / 1.0, 20_000, np.random.default_rng(1)))
    )
    assert len(tables) == 20_000
    assert (tables.sum(axis=2) == counts.sum(axis=1)).all()
    assert (tables.sum(axis=1) == counts.sum(axis=0)).all()
    total = counts.sum()
    row, column = counts.sum(axis=1)[:, None], counts.sum(axis=0)
    mean = row * column / total
    variance = mean * (total - row) * (total - column) / (total * (total - 1))
    # Four standard errors of the mean; the variance has an error of about one per cent.
    assert (np.abs(tables.mean(axis=0) - mean) < 4 * np.sqrt(variance / 20_000)).all()
    assert np.allclose(tables.var(axis=0), variance, rtol=0.05)
