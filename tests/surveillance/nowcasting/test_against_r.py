"""Nowcasts equal those of R surveillance 1.20.3 (see the README beside the reference files)."""

from __future__ import annotations

import csv
from pathlib import Path

import numpy as np
import pytest

from alatau.surveillance.delays import reverse_hazard
from alatau.surveillance.nowcasting import (
    NowcastOptions,
    ReportingTriangle,
    completeness,
    nowcast,
    triangle_from_days,
)

FOLDER = Path(__file__).parents[2] / "fixtures" / "nowcasting-by-r"
QUANTILES = (0.05, 0.5, 0.95)

# R takes `var.lambda` for the variance of the cases, 100 = 15 + 85, not of their mean.
PRIOR = {"prior_mean": 15.0, "prior_sd": 85**0.5}


@pytest.fixture(scope="module")
def triangle() -> ReportingTriangle:
    cases = np.loadtxt(FOLDER / "line_list.csv", delimiter=",", skiprows=1, dtype=int)
    return triangle_from_days(cases[:, 0], cases[:, 1], max_delay=12, now=59, first_day=0)


def reference(file: str, run: str, *columns: str) -> np.ndarray:
    with (FOLDER / file).open(encoding="utf-8") as lines:
        rows = [row for row in csv.DictReader(lines) if row["run"] == run]
    return np.array([[float(row[column]) for column in columns] for row in rows])


@pytest.mark.parametrize(
    ("run", "window", "shape"),
    [
        ("lawless-all", None, "rectangle"),
        ("lawless-rectangle", 21, "rectangle"),
        ("lawless-recent", 31, "recent"),
    ],
)
def test_the_estimated_completeness_is_equal(triangle, run, window, shape):
    expected = reference("completeness.csv", run, "cdf")[:, 0]
    np.testing.assert_allclose(completeness(triangle, window, shape).cdf, expected, rtol=1e-12)


@pytest.mark.parametrize(
    ("run", "window", "shape"),
    [
        ("lawless-all", None, "rectangle"),
        ("lawless-rectangle", 21, "rectangle"),
        ("lawless-recent", 31, "recent"),
    ],
)
def test_bounds_of_lawless_are_equal_within_one_case(triangle, run, window, shape):
    # The reference rounds a distribution that sums to more than one.
    options = NowcastOptions("lawless", window=window, window_shape=shape, quantiles=QUANTILES)
    found = nowcast(triangle, options).quantiles[-12:]
    expected = reference("nowcasts.csv", run, "lower", "median", "upper")
    assert np.abs(found - expected).max() <= 1.0


def test_quantiles_without_regard_to_truncation_are_equal(triangle):
    # The reference takes the plain shares of delays, as if nothing were still to come.
    plain = triangle.counts.sum(axis=0).astype(float)
    options = NowcastOptions("gamma-poisson", quantiles=QUANTILES, **PRIOR)
    found = nowcast(triangle, options, delay=reverse_hazard(plain, np.cumsum(plain)))
    expected = reference("nowcasts.csv", "notrunc-all", "lower", "median", "upper")
    np.testing.assert_array_equal(found.quantiles[-12:], expected)
    # The mean of the reference is from 20,000 draws of the shares under a weak prior.
    mean = reference("nowcasts.csv", "notrunc-all", "mean")[:, 0]
    np.testing.assert_allclose(found.expected[-12:], mean, atol=0.03)


def test_the_generalised_dirichlet_distribution_predicts_the_same(triangle):
    options = NowcastOptions("dirichlet", draws=100_000, quantiles=QUANTILES, **PRIOR)
    found = nowcast(triangle, options, seed=1)
    mean = reference("nowcasts.csv", "trunc-all", "mean")[:, 0]
    error = found.samples[:, -12:].std(axis=0) / 100_000**0.5
    # Five standard errors of our draws, and as much again for the 20,000 of the reference.
    assert (np.abs(found.expected[-12:] - mean) < 5 * error + 5 * error + 0.005).all()
    expected = reference("nowcasts.csv", "trunc-all", "lower", "median", "upper")
    assert np.abs(found.quantiles[-12:] - expected).max() <= 1.0
