"""From a model to the bound above which a count is an alarm."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from alatau.surveillance.aberration.farrington.options import Power, Threshold
from alatau.surveillance.aberration.quantiles import count_quantile

Floats = NDArray[np.float64]


def upper_bound(
    threshold: Threshold,
    power: Power,
    share: float,
    expected: Floats,
    error: Floats,
    dispersion: Floats,
) -> Floats:
    """The bound of each step, in cases.

    Args:
        threshold, power: as in the options.
        share: the probability of a count that is not above the bound.
        expected: mean under the baseline.
        error: standard error of its logarithm.
        dispersion: variance over mean.

    Returns:
        The bound; 0 where none is expected, infinite where the mean may be anything, NaN where an
        argument is NaN.

    Source: Farrington et al. 1996, section 3.6 (delta); Noufaily et al. 2013, section 3.4
    (nb-plugin); Salmon et al. 2016, section 3.1 (muan).
    """
    from scipy.special import ndtri

    z = float(ndtri(share))
    if threshold == "delta":
        return delta_bound(power, z, expected, error, dispersion)
    with np.errstate(over="ignore"):
        mean = expected * np.exp(z * error) if threshold == "muan" else expected
    return count_quantile(share, mean, dispersion)


def delta_bound(
    power: Power, z: float, expected: Floats, error: Floats, dispersion: Floats
) -> Floats:
    """Normal after a power transformation: (m^p + z p m^(p-1) sqrt(m tau))^(1/p), where tau is
    dispersion plus what the estimate of the mean adds."""
    exponent = {"2/3": 2 / 3, "1/2": 1 / 2, "none": 1.0}[power]
    tau = dispersion + expected * error**2
    with np.errstate(divide="ignore", invalid="ignore"):
        bound = expected * (1 + exponent * z * np.sqrt(tau / expected)) ** (1 / exponent)
    return np.where(expected == 0, 0.0, bound)
