"""How long an incubation takes: two distributions that fact sheets give."""

from __future__ import annotations

import math
from dataclasses import dataclass
from enum import StrEnum

import numpy as np
from numpy.typing import ArrayLike, NDArray

from alatau import checks
from alatau.languages import N_


class Family(StrEnum):
    """Families of distributions."""

    GAMMA = "gamma"
    LOGNORMAL = "lognormal"


@dataclass(frozen=True)
class Incubation:
    """An incubation time of known distribution.

    Attributes:
        mean: days.
        sd: standard deviation, days.
        family: `gamma` or `lognormal`.
    """

    mean: float
    sd: float
    family: Family | str = Family.LOGNORMAL

    def __post_init__(self) -> None:
        checks.number(self.mean, "mean", least=1e-3, most=36_500)
        checks.number(self.sd, "sd", least=1e-3 * self.mean, most=20 * self.mean)
        family = Family(checks.known(str(self.family), list(Family), "family"))
        object.__setattr__(self, "family", family)

    @classmethod
    def from_median(cls, median: float, dispersion: float) -> Incubation:
        """A lognormal one from its median and Sartwell's dispersion factor (above 1).

        Two thirds of cases fall between median / dispersion and median * dispersion. Sartwell
        PE. American Journal of Hygiene 1950;51:310-318.
        """
        checks.number(median, "median", least=1e-3)
        checks.number(dispersion, "dispersion", most=20.0)
        checks.refuse_unless(
            dispersion > 1.0, N_("%(field)s: must be above 1, got %(got)s."), "dispersion",
            got=dispersion,
        )  # fmt: skip
        variance = math.log(dispersion) ** 2
        mean = median * math.exp(variance / 2)
        return cls(mean, mean * math.sqrt(math.expm1(variance)), Family.LOGNORMAL)

    def cdf(self, time: ArrayLike) -> NDArray[np.float64]:
        """P(incubation <= time), of times in days; 0 for negative ones."""
        from scipy.special import gammainc, ndtr

        at = np.maximum(np.asarray(time, dtype=np.float64), 0.0)
        if self.family is Family.GAMMA:
            shape, scale = self._gamma
            return np.asarray(gammainc(shape, at / scale))
        mu, sigma = self._lognormal
        with np.errstate(divide="ignore"):
            return np.asarray(ndtr((np.log(at) - mu) / sigma))

    def quantile(self, share: float) -> float:
        """The time within which this share of cases falls ill, in days."""
        from scipy.special import gammaincinv, ndtri

        checks.share(share, "share")
        if self.family is Family.GAMMA:
            shape, scale = self._gamma
            return float(gammaincinv(shape, share) * scale)
        mu, sigma = self._lognormal
        return float(np.exp(mu + sigma * ndtri(share)))

    @property
    def _gamma(self) -> tuple[float, float]:
        return (self.mean / self.sd) ** 2, self.sd**2 / self.mean

    @property
    def _lognormal(self) -> tuple[float, float]:
        variance = math.log1p((self.sd / self.mean) ** 2)
        return math.log(self.mean) - variance / 2, math.sqrt(variance)
