"""The scan for populations and the scan for cases alone."""

from __future__ import annotations

import numpy as np
from numpy.typing import ArrayLike, NDArray

from alatau import checks
from alatau.checks import InvalidInput, refuse_unless
from alatau.languages import N_
from alatau.surveillance.aberration.scan.places import Places
from alatau.surveillance.aberration.scan.replicates import multinomial_tables, permuted_tables
from alatau.surveillance.aberration.scan.search import Search
from alatau.surveillance.aberration.scan.verdict import Scan, ScanOptions
from alatau.surveillance.series import as_floats, checked_counts

MOST_CASES = 999_999_999
"""More cases in all cannot be drawn without replacement."""
MOST_EXPECTED = 1e12
"""More people than this are a mistake in a file."""


def scan_poisson(
    counts: ArrayLike,
    places: Places,
    expected: ArrayLike,
    options: ScanOptions | None = None,
    *,
    seed: int | np.random.Generator,
    threads: int = 2,
) -> Scan:
    """Look for cylinders in space and time with more cases than their population explains.

    Every circle of places around each centroid, up to a share of the population or a radius, is
    combined with every window of steps up to a longest. The null hypothesis is a Poisson model
    with one risk everywhere, given the total of cases; the p value of a cluster is adjusted for
    all cylinders. It is not adjusted for analyses on earlier days: see the recurrence interval.

    Args:
        counts: cases, (places, steps). Missing is NaN: that cell leaves the study.
        places: where the places lie.
        expected: population or expected cases, (places,) if constant in time, or
            (places, steps); only proportions matter, and nothing where the count is missing.
        options: which cylinders, how many replicates.
        seed: of the Monte Carlo replicates, or a Generator.
        threads: how many threads share the replicates; results do not depend on it.

    Returns:
        The clusters, none of which share a place.

    Raises:
        InvalidInput: counts that no report can say, tables that do not fit together, cases where
            none can be expected.

    Source: Kulldorff M. A spatial scan statistic. Commun Stat Theory Methods 1997;26:1481-1496.
    Kulldorff M. Prospective time periodic geographical disease surveillance using a scan
    statistic. J R Stat Soc A 2001;164:61-72.

    >>> line = Places.in_plane([0, 1, 2, 30], [0, 0, 0, 0])
    >>> counts = [[1, 1, 1, 9], [1, 1, 1, 8], [1, 1, 1, 1], [1, 1, 1, 1]]
    >>> found = scan_poisson(counts, line, [10, 10, 10, 10], ScanOptions(longest=2), seed=1)
    >>> found.clusters[0].places, found.clusters[0].first_step, found.clusters[0].observed
    ((0, 1), 3, 17)
    """
    table = _counts(counts, places)
    mean = _expected(expected, table)
    search = Search.over(
        np.nan_to_num(table).astype(np.int64), mean, mean.sum(axis=1), places, options
    )
    return search.scan("scan-poisson", multinomial_tables, _random(seed), threads)


def scan_permutation(
    counts: ArrayLike,
    places: Places,
    options: ScanOptions | None = None,
    *,
    seed: int | np.random.Generator,
    threads: int = 2,
) -> Scan:
    """Look for cylinders with more cases than space and time each for themselves explain.

    Needs no population: what is expected in a place on a step is the product of the totals of
    both, so places that always report more and days on which all report more make no cluster.
    Replicates shuffle the times of the cases.

    Args:
        counts: cases, (places, steps), none missing.
        places: where the places lie.
        options: which cylinders, how many replicates.
        seed: of the Monte Carlo replicates, or a Generator.
        threads: how many threads share the replicates; results do not depend on it.

    Returns:
        The clusters, none of which share a place.

    Raises:
        InvalidInput: counts that no report can say, or missing ones; tables that do not fit
            together.

    Source: Kulldorff M, Heffernan R, Hartman J, Assunção R, Mostashari F. A space-time
    permutation scan statistic for disease outbreak detection. PLoS Med 2005;2:e59.

    >>> line = Places.in_plane([0, 1, 30], [0, 0, 0])
    >>> counts = [[1, 2, 1, 9], [1, 1, 2, 8], [4, 5, 4, 2]]
    >>> found = scan_permutation(counts, line, ScanOptions(longest=2, most_share=0.8), seed=1)
    >>> found.clusters[0].places, found.clusters[0].p_value
    ((0, 1), 0.01)
    """
    table = _counts(counts, places)
    missing = np.argwhere(np.isnan(table))
    if missing.size:
        raise InvalidInput(
            N_(
                "%(place)s: is missing; the permutation scan needs every count. Leave the place "
                "or the step out, or scan with a population."
            ),
            "counts",
            place=f"counts[{missing[0][0]}][{missing[0][1]}]",
        )
    whole = table.astype(np.int64)
    by_place, by_step = table.sum(axis=1), table.sum(axis=0)
    mean = np.outer(by_place, by_step) / max(table.sum(), 1.0)
    search = Search.over(whole, mean, by_place, places, options)
    return search.scan("scan-permutation", permuted_tables, _random(seed), threads)


def _random(seed: int | np.random.Generator) -> np.random.Generator:
    if isinstance(seed, np.random.Generator):
        return seed
    return np.random.default_rng(checks.whole(seed, "seed", least=0))


def _counts(counts: ArrayLike, places: Places) -> NDArray[np.float64]:
    table = checked_counts(counts)
    refuse_unless(
        len(table) == len(places),
        N_("%(field)s: must have one row for each of %(places)s places, got %(got)s."),
        "counts",
        places=len(places),
        got=len(table),
    )
    total = np.nansum(table)
    refuse_unless(
        bool(total <= MOST_CASES),
        N_("%(field)s: at most %(most)s cases can be scanned, got %(got)s."),
        "counts",
        most=MOST_CASES,
        got=int(total),
    )
    return table


def _expected(expected: ArrayLike, counts: NDArray[np.float64]) -> NDArray[np.float64]:
    """Expected cases of every cell up to a factor, zero where no count was reported."""
    given = as_floats(expected, "expected")
    if given.ndim == 1:
        given = given[:, None]
    refuse_unless(
        given.ndim == 2 and len(given) == len(counts) and given.shape[1] in (1, counts.shape[1]),
        N_("%(field)s: must be one number a place, or a table of %(places)s places by %(steps)s."),
        "expected",
        places=len(counts),
        steps=counts.shape[1],
    )
    if given.shape[1] > 1:
        given = np.where(np.isnan(counts), 0.0, given)
    wrong = np.argwhere(~((given >= 0) & (given <= MOST_EXPECTED)))
    if wrong.size:
        place, step = (int(each) for each in wrong[0])
        raise InvalidInput(
            N_("%(place)s: must be between 0 and %(most)s, got %(got)s."),
            "expected",
            place=f"expected[{place}][{step}]" if given.shape[1] > 1 else f"expected[{place}]",
            most=MOST_EXPECTED,
            got=float(given[place, step]),
        )
    mean = np.where(np.isnan(counts), 0.0, np.broadcast_to(given, counts.shape))
    impossible = np.argwhere((counts > 0) & (mean == 0))
    if impossible.size:
        raise InvalidInput(
            N_("%(place)s: has cases, but nobody among whom they could be expected."),
            "counts",
            place=f"counts[{impossible[0][0]}][{impossible[0][1]}]",
        )
    return mean
