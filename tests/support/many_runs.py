"""Many runs of one world in one call of the kernel, for tests against mathematics."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import numpy as np
from numpy.typing import NDArray
from scipy.optimize import fixed_point

from alatau.world import Geography, Introduction, Measure, Pathogen
from alatau.world.preparation import prepare
from alatau.world.tables import COUNTED


def infections(
    geography: Geography,
    pathogen: Pathogen,
    introductions: Sequence[Introduction],
    measures: Sequence[Measure] = (),
    *,
    seeds: Sequence[int] | range,
    **given: Any,
) -> NDArray[np.int64]:
    """Infected people of a run for each seed."""
    run = prepare(geography, pathogen, introductions, measures, **given)
    daily = run.counts_by_day(seeds, threads=2)[:, COUNTED.index("infected")]
    return np.asarray(daily.sum(axis=1))


def final_sizes(
    force: NDArray[np.float64],
    first: NDArray[np.float64],
    susceptible: NDArray[np.float64] | float = 1.0,
) -> NDArray[np.float64]:
    """The final-size equations of groups: the share of each group infected in the end.

    ``force[a, b]`` is the force of infection on a member of group b, summed over the epidemic, if
    all of group a are infected (Andreasen 2011, doi 10.1007/s11538-010-9623-3). ``first`` is the
    share infected from outside, ``susceptible`` the share that was at the start, those included.
    """
    start = np.ones(len(force)) * susceptible
    found = fixed_point(
        lambda z: start - (start - first) * np.exp(-(z @ force)), 0.9 * start, maxiter=5000
    )
    return np.asarray(found)
