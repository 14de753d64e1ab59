"""How many outcomes of cases can be known by a day, given the delay from onset to outcome."""

from __future__ import annotations

import numpy as np
from numpy.typing import ArrayLike, NDArray

from alatau import checks
from alatau.checks import InvalidInput
from alatau.languages import N_
from alatau.surveillance.series import as_floats

_ROUNDING = 1e-9


def checked_delay(delay: ArrayLike, field: str = "delay") -> NDArray[np.float64]:
    """Return probabilities of a delay of 0, 1, ... days, or refuse them.

    Raises:
        InvalidInput: not one row of numbers; one negative or missing; a sum of 0 or above 1.
    """
    row = as_floats(delay, field)
    if row.ndim != 1 or row.size == 0:
        raise InvalidInput(N_("%(field)s: must be one row of probabilities."), field)
    wrong = ~(row >= 0) | np.isinf(row)
    if wrong.any():
        day = int(np.argmax(wrong))
        raise InvalidInput(
            N_("%(place)s: must be a probability, got %(got)s."),
            field,
            place=f"{field}[{day}]",
            got=float(row[day]),
        )
    if not 0 < row.sum() <= 1 + 1e-9:
        raise InvalidInput(
            N_("%(field)s: must sum to more than 0 and at most 1, got %(got)s."),
            field,
            got=float(row.sum()),
        )
    return row


def known_outcomes(cases: NDArray[np.float64], delay: NDArray[np.float64]) -> NDArray[np.float64]:
    """Cases whose outcome would be known by each day, (series, days), from cases by onset."""
    found = np.zeros(cases.shape)
    for days, share in enumerate(delay[: cases.shape[1]]):
        if share:
            found[:, days:] += share * cases[:, : cases.shape[1] - days]
    return np.cumsum(found, axis=1)


def more_than_known(deaths: NDArray[np.float64], known: NDArray[np.float64]) -> NDArray[np.bool_]:
    """Whether more died than outcomes would be known, beyond what sums of shares are rounded by."""
    return np.asarray(deaths > known * (1 + _ROUNDING))


def known_share_while_growing(growth_rate: float, delay: ArrayLike) -> float:
    """The share u of outcomes known where cases have grown exponentially for long.

    It is the moment generating function of the delay at minus the growth rate (Nishiura et al.
    2009): the sum of delay[d] exp(-growth_rate d).

    Args:
        growth_rate: per day, not negative: no outbreak has been falling for ever.
        delay: probability of 0, 1, ... days.

    Raises:
        InvalidInput: a rate below 0 or above 5 a day; a delay that cannot be.

    >>> round(known_share_while_growing(0.1, [0.0, 0.0, 1.0]), 4)
    0.8187
    """
    rate = checks.number(growth_rate, "growth_rate", least=0.0, most=5.0)
    row = checked_delay(delay)
    return float(row @ np.exp(-rate * np.arange(row.size)))
