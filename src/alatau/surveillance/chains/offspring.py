"""Secondary cases per case: the negative binomial offspring distribution.

A case infects Poisson(v) others, where v varies from case to case as a gamma distribution of mean
R and shape k: the smaller k, the fewer cases cause most of the transmission. Source: Lloyd-Smith
JO, Schreiber SJ, Kopp PE, Getz WM. Superspreading and the effect of individual variation on disease
emergence. Nature 2005;438:355-359.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import ArrayLike, NDArray
from scipy.special import gammaln, xlogy

from alatau import checks
from alatau.checks import InvalidInput
from alatau.languages import N_
from alatau.surveillance.chains.profile import OffspringFit, fit_offspring_likelihood
from alatau.surveillance.estimate import checked_level
from alatau.surveillance.series import as_floats

LARGEST_CHAIN = 1_000_000
"""More secondary cases, or cases in one chain, than this are refused."""


@dataclass(frozen=True)
class _Counts:
    """Distinct (secondary cases, share observed) with how often each occurs."""

    cases: NDArray[np.float64]
    observed: NDArray[np.float64]
    times: NDArray[np.float64]

    def __call__(
        self, reproduction: NDArray[np.float64], dispersion: NDArray[np.float64]
    ) -> NDArray[np.float64]:
        mean = reproduction[:, None] * self.observed
        k = dispersion[:, None]
        fit = (
            gammaln(self.cases + k)
            - gammaln(k)
            + xlogy(self.cases, mean / (mean + k))
            - k * np.log1p(mean / k)
        )
        return np.asarray((fit - gammaln(self.cases + 1)) @ self.times)


def fit_offspring(
    secondary: ArrayLike, *, observed: ArrayLike | None = None, level: float = 0.95
) -> OffspringFit:
    """Estimate R and k from the number of secondary cases of each case.

    Args:
        secondary: secondary cases found of each case, (cases,). Cases with none must be in it.
        observed: share of each case's secondary cases that can be known by now, (cases,), for
            chains still under observation: the distribution of the generation time at the days
            since the case's onset. A thinned negative binomial distribution keeps its k. None: all
            can be known.
        level: of the profile likelihood intervals.

    Returns:
        R and k with intervals; k is infinite where the counts vary no more than Poisson counts.
        Or the reason why there is no estimate.

    Raises:
        InvalidInput: a count that is missing, negative, no whole number or absurd; a share out of
            range; another number of shares; with the place.

    >>> fit = fit_offspring([0, 0, 0, 0, 0, 0, 1, 1, 2, 9])
    >>> round(fit.reproduction.value, 2), round(fit.dispersion.value, 2)
    (1.3, 0.29)
    """
    checked_level(level)
    counts = whole_numbers(secondary, "secondary")
    shares = np.ones(counts.size) if observed is None else _shares(observed, counts.size)
    blind = np.flatnonzero((shares == 0) & (counts > 0))
    if blind.size:
        raise InvalidInput(
            N_("%(place)s: secondary cases where none can be known."),
            "observed",
            place=f"observed[{int(blind[0])}]",
        )
    counts, shares = counts[shares > 0], shares[shares > 0]
    pairs, times = np.unique(np.stack([counts, shares]), axis=1, return_counts=True)
    return fit_offspring_likelihood(
        _Counts(pairs[0], pairs[1], times.astype(np.float64)),
        cases=counts.size,
        secondary=float(counts.sum()),
        start=float(counts.sum() / shares.sum()) if counts.size else 0.0,
        level=level,
    )


def whole_numbers(values: ArrayLike, field: str, least: int = 0) -> NDArray[np.float64]:
    """Return one row of whole numbers from `least` to `LARGEST_CHAIN`, or refuse it."""
    row = as_floats(values, field)
    if row.ndim != 1:
        raise InvalidInput(N_("%(field)s: must be one row of numbers."), field)
    with np.errstate(invalid="ignore"):
        wrong = ~((row >= least) & (row <= LARGEST_CHAIN) & (row == np.floor(row)))
    if wrong.any():
        place = int(np.argmax(wrong))
        raise InvalidInput(
            N_("%(place)s: must be a whole number from %(least)s to 1,000,000, got %(got)s."),
            field,
            place=f"{field}[{place}]",
            least=least,
            got=float(row[place]),
        )
    return row


def _shares(observed: ArrayLike, cases: int) -> NDArray[np.float64]:
    row = as_floats(observed, "observed")
    if row.shape != (cases,):
        raise InvalidInput(
            N_("%(field)s: must be one share a case, %(wanted)s, got %(got)s."),
            "observed",
            wanted=cases,
            got=row.size,
        )
    with np.errstate(invalid="ignore"):
        wrong = ~((row >= 0) & (row <= 1))
    if wrong.any():
        place = int(np.argmax(wrong))
        checks.share(float(row[place]), f"observed[{place}]")
    return row
