"""Whether one series runs ahead of another: cross-correlation, judged against shifted series.

Two series that wander slowly correlate by chance far more often than textbook limits say. Here the
second series is moved against the first by every possible shift, its end wrapped to its beginning:
each keeps its own autocorrelation and its own outbreaks, only what ties them to each other in time
is broken. What the shifted pairs reach is what chance reaches.

Surrogates with random Fourier phases would give finer p-values for short series, and wrong ones
for series of few outbreaks: they smear a wave over the whole series, so that two waves that happen
to lie near each other look tied. Shifts move the waves whole.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np
from numpy.lib.stride_tricks import sliding_window_view
from numpy.typing import ArrayLike, NDArray

from alatau import checks
from alatau.checks import InvalidInput
from alatau.languages import N_
from alatau.surveillance.one_health.correlation import (
    FEWEST_PAIRS,
    TRANSFORMS,
    Floats,
    Transform,
    correlations,
    residuals,
    wrapped_correlations,
)
from alatau.surveillance.series import as_floats

if TYPE_CHECKING:
    import pyarrow as pa

LONGEST_SERIES = 20_000

TIMING_ONLY = N_(
    "This is about timing alone. Something else, such as the season, can move both series, and "
    "one that is ahead need not have caused the other."
)
"""What has to stand beside every result."""


@dataclass(frozen=True)
class LeadLag:
    """The cross-correlation of two series over lags.

    Attributes:
        lags: steps by which the first series is ahead, (2 max_lag + 1,); negative: behind.
        correlation: Pearson correlation of the first series with the second `lag` steps later.
        lower, upper: the band in which it would lie at a lag chosen beforehand, without a tie.
        bound: what the greatest absolute correlation over all lags stays below without a tie.
        strongest: the lag with the greatest absolute correlation (of equals the shortest).
        p_value: share of all shifts, that by nothing included, that reach as much within max_lag
            of themselves. Here series are wrapped, so that every shift compares as many steps.
        finest: the smallest p-value that series of this length can give for so many lags. It is
            below 0.05 from 20 (2 max_lag + 1) steps on: two short series that move together once
            are weak evidence, and this says so.
        text, params: the result as a sentence, a message id with its parameters.
    """

    lags: NDArray[np.intp]
    correlation: Floats
    lower: float
    upper: float
    bound: float
    strongest: int
    p_value: float
    finest: float
    text: str
    params: Mapping[str, object]

    @property
    def strongest_correlation(self) -> float:
        """The correlation at the strongest lag."""
        return float(self.correlation[np.flatnonzero(self.lags == self.strongest)[0]])


def lead_lag(
    first: ArrayLike,
    second: ArrayLike,
    *,
    max_lag: int,
    transform: Transform = "log",
    season: int | None = None,
    trend: bool = True,
    level: float = 0.95,
) -> LeadLag:
    """Look for a lead of one series over another.

    Args:
        first, second: counts or measurements of the same steps, (time,); NaN where missing.
        max_lag: greatest lead or lag, in steps; the series need 4 max_lag + 20 steps or more, and
            five times as many to say much (see `finest`).
        transform: "log" (of 1 + value, for counts), "difference" (from step to step) or "none".
        season: steps a year; a common season is taken out of each series by two harmonics. A
            season that both share and that is left in looks like a tie.
        trend: take a straight line out of each series.
        level: of the band and the bound.

    Returns:
        The correlations with their band. Of stationary series that are not tied, 5 to 6 pairs in a
        hundred get a p-value of 0.05 or less, whatever their autocorrelation (simulated).

    Raises:
        InvalidInput: series of different length, too short or too long, not finite, without
            variation, or with too few common steps; a negative value to take the logarithm of.

    Source: circular shifts of one series as in Lancaster G et al. Surrogate data for hypothesis
    testing of physical systems. Phys Rep 2018;748:1-60 (time-shifted surrogates).

    >>> rng = np.random.default_rng(1)
    >>> herds = rng.poisson(20, 260)
    >>> people = np.roll(herds, 3)
    >>> found = lead_lag(herds, people, max_lag=5)
    >>> found.strongest, found.p_value < 0.05
    (3, True)
    """
    checks.one_of(transform, TRANSFORMS, "transform")
    checks.whole(max_lag, "max_lag", least=1)
    checks.number(level, "level", least=0.5, most=0.999)
    if season is not None:
        checks.whole(season, "season", least=4, most=366)
    one, other = (_series(each, name) for each, name in ((first, "first"), (second, "second")))
    checks.refuse_unless(
        len(one) == len(other),
        N_("%(field)s: has %(got)s steps, the first series %(wanted)s."),
        "second",
        got=len(other),
        wanted=len(one),
    )
    checks.refuse_unless(
        len(one) >= 4 * max_lag + 20,
        N_("%(field)s: needs at least %(least)s steps for lags up to %(lag)s, got %(got)s."),
        "first",
        least=4 * max_lag + 20,
        lag=max_lag,
        got=len(one),
    )
    x = residuals(one, transform, season, trend, "first")
    y = residuals(other, transform, season, trend, "second")
    lags = np.arange(-max_lag, max_lag + 1)
    observed = correlations(x, y, lags)
    _refuse_undefined(observed, lags)
    wrapped = wrapped_correlations(x, y)
    around = np.concatenate((wrapped[-max_lag:], wrapped, wrapped[:max_lag]))
    greatest = np.abs(sliding_window_view(around, len(lags))).max(axis=1)
    tail = (1 - level) / 2
    lower, upper = np.quantile(wrapped, [tail, 1 - tail])
    strength = np.abs(observed)
    candidates = lags[strength >= strength.max() - 1e-12]
    strongest = int(candidates[np.argmin(np.abs(candidates))])
    p_value = float((greatest >= greatest[0]).mean())
    text, params = _sentence(strongest, float(strength.max()), p_value, 1 - level)
    return LeadLag(
        lags=lags,
        correlation=observed,
        lower=float(lower),
        upper=float(upper),
        bound=float(np.quantile(greatest, level, method="higher")),
        strongest=strongest,
        p_value=p_value,
        finest=len(lags) / len(x),
        text=text,
        params=params,
    )


def lead_lag_by_place(
    first: ArrayLike,
    second: ArrayLike,
    *,
    places: Sequence[str],
    max_lag: int,
    transform: Transform = "log",
    season: int | None = None,
    trend: bool = True,
    level: float = 0.95,
) -> pa.Table:
    """`lead_lag` place by place.

    Args:
        first, second: (places, time).
        places: their names.
        max_lag, transform, season, trend, level: see `lead_lag`.

    Returns:
        A table with place, strongest_lag, correlation, bound, p_value and refused: why a place was
        not judged (then the figures are empty), for instance because it reported no case. With many
        places some p-values are small by chance.

    Raises:
        InvalidInput: tables of another shape, and settings that `lead_lag` refuses.
    """
    import pyarrow as pa

    tables = [as_floats(each, field) for each, field in ((first, "first"), (second, "second"))]
    for table, field in zip(tables, ("first", "second"), strict=True):
        checks.refuse_unless(
            table.ndim == 2 and table.shape == (len(places), tables[0].shape[-1]),
            N_("%(field)s: must be a table of places by time, alike for both series."),
            field,
        )
    checks.whole(max_lag, "max_lag", least=1)
    rows: list[tuple[object, ...]] = []
    for place, one, other in zip(places, *tables, strict=True):
        try:
            found = lead_lag(
                one,
                other,
                max_lag=max_lag,
                transform=transform,
                season=season,
                trend=trend,
                level=level,
            )
        except InvalidInput as refusal:
            if refusal.field not in ("first", "second"):
                raise
            rows.append((place, None, None, None, None, str(refusal)))
        else:
            strength = found.strongest_correlation
            rows.append((place, found.strongest, strength, found.bound, found.p_value, None))
    names = ("place", "strongest_lag", "correlation", "bound", "p_value", "refused")
    kinds = (pa.string(), pa.int64(), pa.float64(), pa.float64(), pa.float64(), pa.string())
    return pa.table(
        {
            name: pa.array([row[column] for row in rows], kind)
            for column, (name, kind) in enumerate(zip(names, kinds, strict=True))
        }
    )


def _series(values: ArrayLike, field: str) -> Floats:
    series = np.array(as_floats(values, field))
    checks.refuse_unless(
        series.ndim == 1 and series.size <= LONGEST_SERIES,
        N_("%(field)s: must be one series of at most %(most)s steps."),
        field,
        most=LONGEST_SERIES,
    )
    wrong = np.flatnonzero(np.isinf(series) | (np.abs(series) > 1e15))
    if wrong.size:
        raise InvalidInput(
            N_("%(field)s: must be finite and at most 1e15."), f"{field}[{int(wrong[0])}]"
        )
    return series


def _refuse_undefined(observed: Floats, lags: NDArray[np.intp]) -> None:
    undefined = lags[np.isnan(observed)]
    if undefined.size:
        raise InvalidInput(
            N_(
                "%(field)s: at a lag of %(lag)s it has fewer than %(least)s steps with the first "
                "series, or does not vary there."
            ),
            "second",
            lag=int(undefined[0]),
            least=FEWEST_PAIRS,
        )


def _sentence(
    strongest: int, strength: float, p_value: float, alpha: float
) -> tuple[str, Mapping[str, object]]:
    params = {"steps": abs(strongest), "correlation": f"{strength:.2f}", "p": f"{p_value:.3f}"}
    if p_value > alpha:
        return N_("No lead or lag beyond chance (p = %(p)s)."), params
    if strongest > 0:
        text = N_("The first series is %(steps)s steps ahead (|r| = %(correlation)s, p = %(p)s).")
    elif strongest < 0:
        text = N_("The first series is %(steps)s steps behind (|r| = %(correlation)s, p = %(p)s).")
    else:
        text = N_("Both series move in the same step (|r| = %(correlation)s, p = %(p)s).")
    return text, params
