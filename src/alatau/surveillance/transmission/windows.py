"""Windows of days over which an estimate is taken as constant."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

import numpy as np
from numpy.lib.stride_tricks import sliding_window_view
from numpy.typing import NDArray

from alatau import checks
from alatau.languages import N_


def sliding(window: int, days: int, first: int) -> tuple[NDArray[np.intp], NDArray[np.intp]]:
    """First and last days of all windows of `window` days from day `first` on."""
    checks.refuse_unless(
        first + window <= days,
        N_(
            "%(field)s: %(days)s days are too few for a window of %(window)s days from "
            "day %(first)s."
        ),
        "window",
        days=days,
        window=window,
        first=first,
    )
    start = np.arange(first, days - window + 1)
    return start, start + window - 1


def chosen(
    periods: Iterable[tuple[int, int]], days: int, first: int
) -> tuple[NDArray[np.intp], NDArray[np.intp]]:
    """First and last days of the periods, checked against the length of the series."""
    start, end = [], []
    given: Iterable[Any] = checks.each(periods, "periods")
    for at, period in enumerate(given):
        checks.refuse_unless(
            isinstance(period, tuple | list) and len(period) == 2,
            N_("%(field)s: must be a first and a last day, got %(got)s."),
            f"periods[{at}]",
            got=repr(period),
        )
        low, high = period
        start.append(checks.whole(low, f"periods[{at}][0]", least=first, most=days - 1))
        end.append(checks.whole(high, f"periods[{at}][1]", least=low, most=days - 1))
    checks.refuse_unless(
        len(start) > 0, N_("%(field)s: there must be at least one period."), "periods"
    )
    return np.array(start, dtype=np.intp), np.array(end, dtype=np.intp)


def window_sums(
    table: NDArray[np.float64], start: NDArray[np.intp], end: NDArray[np.intp]
) -> NDArray[np.float64]:
    """Sums over days, (…, windows), each added up by itself.

    Differences of a running sum would be cheaper, and lose what is small after what was large.
    """
    width = int(end[0] - start[0]) + 1
    if np.all(end - start + 1 == width):
        if np.all(np.diff(start) == 1):
            low, high = int(start[0]), int(end[-1])
            total = table[..., low : high + 2 - width].copy()
            for later in range(1, width):
                total += table[..., low + later : high + 2 - width + later]
            return total
        return np.asarray(sliding_window_view(table, width, axis=-1)[..., start, :].sum(axis=-1))
    return np.stack(
        [table[..., a : b + 1].sum(axis=-1) for a, b in zip(start, end, strict=True)], axis=-1
    )
