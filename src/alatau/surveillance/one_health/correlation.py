"""Correlations of two series over lags, and what is taken out of them before."""

from __future__ import annotations

from typing import Literal

import numpy as np
from numpy.typing import NDArray

from alatau.checks import InvalidInput
from alatau.languages import N_

Transform = Literal["none", "log", "difference"]
TRANSFORMS: tuple[Transform, ...] = ("none", "log", "difference")

FEWEST_PAIRS = 10

Floats = NDArray[np.float64]


def residuals(
    series: Floats, transform: Transform, season: int | None, trend: bool, field: str
) -> Floats:
    """The series after its transform, without trend and season, with a standard deviation of one.

    Raises:
        InvalidInput: negative values to take the logarithm of, or nothing left that varies.
    """
    if transform == "log":
        negative = np.flatnonzero(series < 0)
        if negative.size:
            raise InvalidInput(
                N_("%(field)s: must not be negative to take its logarithm."),
                field,
            )
        series = np.log1p(series)
    elif transform == "difference":
        series = np.diff(series)
    step = np.arange(len(series)) - (len(series) - 1) / 2
    columns = [np.ones(len(series))]
    if trend:
        columns.append(step / max(1, len(series)))
    if season is not None:
        angles = [2 * np.pi * harmonic * step / season for harmonic in (1, 2)]
        columns += [wave(angle) for angle in angles for wave in (np.cos, np.sin)]
    there = ~np.isnan(series)
    design = np.column_stack(columns)
    if there.sum() > design.shape[1]:
        fit, *_ = np.linalg.lstsq(design[there], series[there], rcond=None)
        left = series - design @ fit
        scale = np.abs(series[there]).max()
        if np.nanstd(left) > 1e-9 * max(scale, 1e-300):
            return np.asarray(left / np.nanstd(left))
    raise InvalidInput(
        N_("%(field)s: does not vary (beyond trend and season), so that it has no correlation."),
        field,
    )


def correlations(x: Floats, y: Floats, lags: NDArray[np.intp]) -> Floats:
    """Correlation of x[t] with y[t + lag], over the steps that both have; NaN where undefined."""
    (there_x, x0), (there_y, y0) = _filled(x), _filled(y)
    moments = np.empty((6, len(lags)))
    for column, lag in enumerate(lags.tolist()):
        early = slice(max(0, -lag), len(x) - max(0, lag))
        late = slice(max(0, lag), len(x) - max(0, -lag))
        on, xs, both, ys = there_x[early], x0[early], there_y[late], y0[late]
        moments[:, column] = (
            on @ both,
            xs @ both,
            on @ ys,
            (xs * xs) @ both,
            on @ (ys * ys),
            xs @ ys,
        )
    return _pearson(*moments)


def wrapped_correlations(x: Floats, y: Floats) -> Floats:
    """Correlation of x[t] with y[t + shift] for every shift, the end wrapped to the beginning."""
    first, second = (
        [np.fft.rfft(each) for each in (there, filled, filled * filled)]
        for there, filled in (_filled(x), _filled(y))
    )

    def sums(one: int, other: int) -> Floats:
        return np.asarray(np.fft.irfft(first[one].conj() * second[other], len(x)))

    return np.nan_to_num(
        _pearson(np.round(sums(0, 0)), sums(1, 0), sums(0, 1), sums(2, 0), sums(0, 2), sums(1, 1))
    )


def _filled(series: Floats) -> tuple[Floats, Floats]:
    return (~np.isnan(series)).astype(np.float64), np.nan_to_num(series)


def _pearson(
    n: Floats, sum_x: Floats, sum_y: Floats, sum_xx: Floats, sum_yy: Floats, sum_xy: Floats
) -> Floats:
    steps = np.maximum(n, 1.0)
    mean_x, mean_y = sum_x / steps, sum_y / steps
    variance_x, variance_y = sum_xx / steps - mean_x**2, sum_yy / steps - mean_y**2
    usable = (n >= FEWEST_PAIRS) & (variance_x > 1e-9) & (variance_y > 1e-9)
    scale = np.sqrt(np.where(usable, variance_x * variance_y, 1.0))
    r = (sum_xy / steps - mean_x * mean_y) / scale
    return np.where(usable, np.clip(r, -1.0, 1.0), np.nan)
