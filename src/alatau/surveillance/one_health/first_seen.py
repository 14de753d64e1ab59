"""Which sector saw an event first, and how far the others came after it."""

from __future__ import annotations

import math
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np
from numpy.typing import ArrayLike, NDArray

from alatau import checks
from alatau.languages import N_
from alatau.surveillance.one_health.signals import SECTORS, Signals
from alatau.surveillance.timeliness.estimates import Share, share_of

if TYPE_CHECKING:
    import pyarrow as pa

PAIRS = (("animal", "human"), ("environment", "human"), ("environment", "animal"))
"""The pairs of sectors that are compared, always in this order."""


@dataclass(frozen=True)
class SectorTimes:
    """When each sector first noticed and first confirmed an event, in one place or in all.

    Attributes:
        event: its number.
        place: the place, or None for all places of the event together.
        first_signal: day of the first signal by sector; a sector without one is absent.
        first_confirmed: day on which its first signal was confirmed, by sector.
    """

    event: int
    place: str | None
    first_signal: Mapping[str, float]
    first_confirmed: Mapping[str, float]

    @property
    def saw_first(self) -> tuple[str, ...]:
        """The sector with the earliest signal; several if they share the day."""
        return _earliest(self.first_signal)

    @property
    def confirmed_first(self) -> tuple[str, ...]:
        """The sector with the earliest confirmation; empty if nothing was confirmed."""
        return _earliest(self.first_confirmed)


@dataclass(frozen=True)
class LagSummary:
    """How far one sector was ahead of another, over the events that both saw.

    Attributes:
        earlier, later: the sectors compared; lags are positive where `earlier` was first.
        events: events that both sectors saw.
        ahead: share of them in which `earlier` was first.
        median, lower, upper: median lag in days with its interval from order statistics; the
            interval is None with fewer events than it needs (six at 95 %).
    """

    earlier: str
    later: str
    events: int
    ahead: Share
    median: float | None
    lower: float | None
    upper: float | None


@dataclass(frozen=True)
class FirstSeen:
    """Who saw what first.

    Attributes:
        signals: the signals, and `event` the number of the event of each.
        events: one entry an event, in order of the first day.
        places: one entry for each event and place.
    """

    signals: Signals
    event: NDArray[np.intp]
    events: tuple[SectorTimes, ...]
    places: tuple[SectorTimes, ...]

    def table(self) -> pa.Table:
        """One row for each event and place, and one for each event as a whole (place empty).

        Columns: event, place, first_signal_* and first_confirmed_* by sector, saw_first and
        confirmed_first (sectors joined by "+" if they share the day).
        """
        import pyarrow as pa

        rows = [*self.events, *self.places]
        day = self.signals.as_day
        kind = pa.date32() if self.signals.dated else pa.float64()
        columns = {
            "event": pa.array([row.event for row in rows], pa.int64()),
            "place": pa.array([row.place for row in rows], pa.string()),
        }
        for name in ("first_signal", "first_confirmed"):
            for sector in SECTORS:
                columns[f"{name}_{sector}"] = pa.array(
                    [day(getattr(row, name).get(sector, math.nan)) for row in rows], kind
                )
        for name in ("saw_first", "confirmed_first"):
            columns[name] = pa.array(
                ["+".join(getattr(row, name)) or None for row in rows], pa.string()
            )
        return pa.table(columns)

    def lags(self) -> pa.Table:
        """Lags between sectors: event, place (empty for the whole event), earlier, later,
        signal_lag_days and confirmed_lag_days.

        A lag is the day of `later` less that of `earlier`: positive where `earlier` was first, and
        empty where one of them did not see, or confirm, the event. Pairs that neither a signal nor
        a confirmation allows to compare have no row.
        """
        import pyarrow as pa

        rows = [
            (row.event, row.place, earlier, later, noticed, confirmed)
            for row in (*self.events, *self.places)
            for earlier, later in PAIRS
            for noticed in (_lag(row.first_signal, earlier, later),)
            for confirmed in (_lag(row.first_confirmed, earlier, later),)
            if noticed is not None or confirmed is not None
        ]
        names = ("event", "place", "earlier", "later", "signal_lag_days", "confirmed_lag_days")
        kinds = (pa.int64(), pa.string(), pa.string(), pa.string(), pa.float64(), pa.float64())
        return pa.table(
            {
                name: pa.array([row[place] for row in rows], kind)
                for place, (name, kind) in enumerate(zip(names, kinds, strict=True))
            }
        )

    def summary(self, *, confirmed: bool = False, level: float = 0.95) -> tuple[LagSummary, ...]:
        """The lags of all events, pair by pair.

        Events that one sector alone saw are not in it: a sector that misses events altogether can
        look early here. Read it beside `unseen`.

        Args:
            confirmed: compare first confirmations instead of first signals.
            level: of the intervals.
        """
        return tuple(self._summaries(confirmed, level))

    def unseen(self) -> Mapping[str, Share]:
        """For each sector the share of events in which it saw nothing."""
        return {
            sector: share_of(
                sum(sector not in event.first_signal for event in self.events), len(self.events)
            )
            for sector in SECTORS
        }

    def _summaries(self, confirmed: bool, level: float) -> Iterator[LagSummary]:
        for earlier, later in PAIRS:
            found = (
                _lag(event.first_confirmed if confirmed else event.first_signal, earlier, later)
                for event in self.events
            )
            lags = np.sort([lag for lag in found if lag is not None])
            lower, upper = _order_interval(lags, level)
            yield LagSummary(
                earlier=earlier,
                later=later,
                events=len(lags),
                ahead=share_of(int((lags > 0).sum()), len(lags), level=level),
                median=float(np.median(lags)) if len(lags) else None,
                lower=lower,
                upper=upper,
            )


def first_seen(signals: Signals, event: ArrayLike) -> FirstSeen:
    """Compare sectors, event by event and place by place.

    Args:
        signals: from `read_signals`.
        event: the number of the event of each signal, (signals,): from `link_signals`, or as an
            investigation sorted them.

    Raises:
        InvalidInput: not one whole number a signal.

    >>> import pyarrow as pa
    >>> from alatau.surveillance.one_health import link_signals, read_signals
    >>> signals = read_signals(pa.table({
    ...     "sector": ["animal", "human", "human"],
    ...     "place": ["Sayda", "Sayda", "Torlan"],
    ...     "day": [3.0, 9.0, 12.0],
    ...     "confirmed_day": [14.0, 11.0, None],
    ... }))
    >>> linked = link_signals(signals, neighbours=[("Sayda", "Torlan")], window_days=7)
    >>> seen = first_seen(signals, linked)
    >>> seen.events[0].saw_first, seen.events[0].confirmed_first
    (('animal',), ('human',))
    >>> seen.lags().select(["earlier", "later", "signal_lag_days"]).to_pylist()[0]
    {'earlier': 'animal', 'later': 'human', 'signal_lag_days': 6.0}
    """
    number = np.asarray(event)
    checks.refuse_unless(
        number.shape == signals.day.shape and (number.dtype.kind in "iu" or not number.size),
        N_("%(field)s: must be one whole number for each signal."),
        "event",
    )
    number = number.astype(np.intp)
    return FirstSeen(
        signals=signals,
        event=number,
        events=tuple(_times(signals, number, by_place=False)),
        places=tuple(_times(signals, number, by_place=True)),
    )


def _times(signals: Signals, event: NDArray[np.intp], *, by_place: bool) -> Iterator[SectorTimes]:
    place = signals.place if by_place else np.zeros_like(signals.place)
    keys, group = np.unique(np.column_stack((event, place)), axis=0, return_inverse=True)
    noticed = np.full((len(keys), len(SECTORS)), np.inf)
    confirmed = np.full((len(keys), len(SECTORS)), np.inf)
    cell = (group.ravel(), signals.sector)
    np.minimum.at(noticed, cell, signals.day)
    np.minimum.at(confirmed, cell, np.where(np.isnan(signals.confirmed), np.inf, signals.confirmed))
    for (number, where), first, sure in zip(keys.tolist(), noticed, confirmed, strict=True):
        yield SectorTimes(
            event=number,
            place=signals.places[where] if by_place else None,
            first_signal=_by_sector(first),
            first_confirmed=_by_sector(sure),
        )


def _by_sector(days: NDArray[np.float64]) -> Mapping[str, float]:
    return {s: float(day) for s, day in zip(SECTORS, days, strict=True) if math.isfinite(day)}


def _earliest(days: Mapping[str, float]) -> tuple[str, ...]:
    return tuple(sector for sector in days if days[sector] == min(days.values()))


def _lag(days: Mapping[str, float], earlier: str, later: str) -> float | None:
    return days[later] - days[earlier] if earlier in days and later in days else None


def _order_interval(values: NDArray[np.float64], level: float) -> tuple[float | None, float | None]:
    count, tail, below = len(values), (1 - level) / 2, 0.0
    for rank in range(count // 2 + 1):
        below += math.comb(count, rank) / 2**count
        if below > tail:
            break
    return (float(values[rank - 1]), float(values[count - rank])) if rank else (None, None)
