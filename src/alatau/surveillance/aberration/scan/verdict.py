"""What a scan is asked and what it finds."""

from __future__ import annotations

import math
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from alatau import checks
from alatau.languages import N_

EULER = 0.5772156649015329


@dataclass(frozen=True)
class ScanOptions:
    """Which cylinders a scan looks at, and how it judges them.

    Attributes:
        longest: longest window, in steps.
        most_share: largest share of the population (expected cases; in the permutation scan
            reported cases) in the circle of a cylinder.
        most_kilometres: largest radius of a circle; None for any.
        prospective: only windows that end at the last step, for what is going on now; False looks
            at windows throughout.
        replicates: Monte Carlo replicates at most. The smallest p value is 1 / (replicates + 1).
        stop_after: end when so many replicates reached the ratio of the most likely cluster
            (Besag & Clifford 1991), since it will not be significant any more; None never stops.
        most_clusters: so many clusters are reported at most.
    """

    longest: int = 7
    most_share: float = 0.5
    most_kilometres: float | None = None
    prospective: bool = True
    replicates: int = 999
    stop_after: int | None = None
    most_clusters: int = 10

    def __post_init__(self) -> None:
        checks.whole(self.longest, "longest", least=1)
        checks.share(self.most_share, "most_share")
        if self.most_kilometres is not None:
            checks.number(self.most_kilometres, "most_kilometres", least=0.0)
        checks.refuse_unless(
            isinstance(self.prospective, bool),
            N_("%(field)s: must be true or false."),
            "prospective",
        )
        checks.whole(self.replicates, "replicates", least=1, most=1_000_000)
        if self.stop_after is not None:
            checks.whole(self.stop_after, "stop_after", least=1)
        checks.whole(self.most_clusters, "most_clusters", least=1)


@dataclass(frozen=True)
class Cluster:
    """A cylinder with more cases than expected: a circle of places and a window of steps.

    Attributes:
        places: positions of the places in it, the centre first, then by distance.
        radius_km: from the centre to the farthest of its places.
        first_step: where its window begins, from 0.
        last_step: the last step of its window.
        observed: cases in it.
        expected: cases expected in it if risk were the same everywhere.
        relative_risk: observed to expected inside, over the same outside; infinite if all cases
            are inside.
        log_likelihood_ratio: by how much the cluster explains the cases better than chance.
        p_value: share of replicates without clusters whose best ratio is as great; adjusted for
            all cylinders looked at.
        p_error: Monte Carlo standard error of `p_value`.
        p_gumbel: the same from a Gumbel distribution fitted to the ratios of the replicates, for
            p values smaller than replicates can show (Abrams et al. 2010); NaN where the
            replicates do not vary.
    """

    places: tuple[int, ...]
    radius_km: float
    first_step: int
    last_step: int
    observed: int
    expected: float
    relative_risk: float
    log_likelihood_ratio: float
    p_value: float
    p_error: float
    p_gumbel: float

    @property
    def centre(self) -> int:
        """Position of the place in the middle."""
        return self.places[0]

    @property
    def recurrence_interval(self) -> float:
        """In how many analyses one such cluster is expected by chance (Kleinman et al. 2004).

        With one analysis a day it is in days.
        """
        return 1.0 / self.p_value


@dataclass(frozen=True)
class Scan:
    """What a scan found.

    Attributes:
        method: "scan-poisson" or "scan-permutation".
        cases: reported cases in all.
        clusters: most likely first; no place is in two of them. Empty where nothing is above
            what is expected.
        replicate_ratios: the best ratio in each replicate, (replicates done,).
    """

    method: str
    cases: int
    clusters: tuple[Cluster, ...]
    replicate_ratios: NDArray[np.float64]

    def significant(self, level: float = 0.05) -> tuple[Cluster, ...]:
        """The clusters whose p value is at most `level`."""
        checks.share(level, "level")
        return tuple(cluster for cluster in self.clusters if cluster.p_value <= level)


def p_value_of(
    ratio: float, replicate_ratios: NDArray[np.float64], stopped: bool
) -> tuple[float, float]:
    """The Monte Carlo p value of a ratio, and its standard error.

    Args:
        ratio: log likelihood ratio of a cluster.
        replicate_ratios: best ratio of each replicate.
        stopped: whether sampling ended because enough replicates reached the ratio.
    """
    done = len(replicate_ratios)
    reached = int(np.count_nonzero(replicate_ratios >= ratio * (1 - 1e-9)))
    p = reached / done if stopped else (reached + 1) / (done + 1)
    return p, math.sqrt(p * (1 - p) / done)


def gumbel_p_value(ratio: float, replicate_ratios: NDArray[np.float64]) -> float:
    """The p value under a Gumbel distribution with the moments of the replicates' ratios.

    Source: Abrams AM, Kleinman K, Kulldorff M. Gumbel based p-value approximations for spatial
    scan statistics. Int J Health Geogr 2010;9:61.
    """
    if len(replicate_ratios) < 2:
        return math.nan
    scale = float(np.std(replicate_ratios, ddof=1)) * math.sqrt(6) / math.pi
    mean = float(np.mean(replicate_ratios))
    if scale <= 1e-9 * mean:
        return math.nan
    below = (mean - EULER * scale - ratio) / scale
    return -math.expm1(-math.exp(min(below, 100.0)))
