"""The tables of outbreaks and ensembles for other tools, as Arrow tables in words.

Codes are dictionaries of words, a day that never came is null. Needs pyarrow.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import asdict
from typing import TYPE_CHECKING, Any

import numpy as np
from numpy.typing import NDArray

from alatau.world.details.line_list import line_list
from alatau.world.ensembles.averting import Averted
from alatau.world.ensembles.result import SERIES, TOTALS, EnsembleResult
from alatau.world.outbreak import Counted, Outbreak
from alatau.world.pathogen import SETTINGS, SEVERITIES
from alatau.world.tables import CLASSIFICATIONS, NEVER

if TYPE_CHECKING:
    import pyarrow

BANDS = (0.05, 0.25, 0.5, 0.75, 0.95)
"""Quantiles in the table of daily bands; columns ``p05``, ``p25``, ``median``, ``p75``, ``p95``."""

BAND_NAMES = ("p05", "p25", "median", "p75", "p95")
_DAILY: tuple[Counted, ...] = ("infected", "onset", "reported", "confirmed", "died")


def outbreak_tables(outbreak: Outbreak) -> dict[str, pyarrow.Table]:
    """Everything about one outbreak.

    ``units``: the truth, a row an infected unit; ``reports``: what became known, a row a report;
    ``line_list``: known cases as of the last day; ``daily``: counts by day, place and host,
    with ``counted`` true on days on which the outbreak went on in counts; ``laboratory_queue``:
    samples by day and laboratory.
    """
    return {
        "units": _coded(outbreak, outbreak.units, nulls=("parent",)),
        "reports": _coded(outbreak, outbreak.reports, nulls=("unit",)),
        "line_list": line_list(outbreak).to_arrow(),
        "daily": _daily(outbreak),
        "laboratory_queue": _queues(outbreak),
    }


def ensemble_tables(result: EnsembleResult) -> dict[str, pyarrow.Table]:
    """Everything about an ensemble.

    ``totals``: a row a strategy and run, with its seed; ``bands``: quantiles over runs by strategy,
    series and day; ``estimates``: mean, Monte Carlo error and spread by strategy and total;
    ``draws``: the values of the uncertain parameters, a row a draw.
    """
    import pyarrow as pa

    count = len(result.strategies)
    totals: dict[str, Any] = {
        "strategy": _words(np.repeat(np.arange(count), result.runs), result.strategies),
        "run": np.tile(np.arange(result.runs), count),
        "seed": list(result.seeds) * count,
    }
    for position, name in enumerate(TOTALS):
        totals[name] = result.totals[:, :, position].reshape(-1)
    totals["ceiling_reached"] = result.ceiling_reached.reshape(-1)
    estimates = [
        {"strategy": strategy, "total": total, **_flat(asdict(result.estimate(strategy, total)))}
        for strategy in result.strategies
        for total in TOTALS
        if result.runs
    ]
    draws: dict[str, Any] = {"draw": np.arange(len(result.values))}
    draws |= {name: result.values[:, column] for column, name in enumerate(result.parameters)}
    return {
        "totals": pa.table(totals),
        "bands": _bands(result),
        "estimates": _of_rows(estimates),
        "draws": pa.table(draws),
    }


def averted_table(found: Sequence[Averted]) -> pyarrow.Table:
    """What strategies avert against their baseline, a row a strategy and total."""
    return _of_rows(
        [
            {
                "baseline": each.baseline,
                "strategy": each.strategy,
                "total": total,
                **_flat(asdict(getattr(each, total))),
                "interval_ratio": getattr(each, total).interval_ratio,
                "range_ratio": getattr(each, total).range_ratio,
            }
            for each in found
            for total in TOTALS
        ]
    )


def _of_rows(rows: Sequence[Mapping[str, Any]]) -> pyarrow.Table:
    """A table of words and figures; what cannot be told (NaN) is null."""
    import pyarrow as pa

    columns: dict[str, Any] = {}
    for name, value in rows[0].items() if rows else ():
        kind = pa.string() if isinstance(value, str) else pa.float64()
        columns[name] = pa.array([row[name] for row in rows], kind, from_pandas=True)
    return pa.table(columns)


def _flat(values: Mapping[str, Any]) -> dict[str, Any]:
    """Intervals and ranges as columns: ``mean``, ``mean_low``, ``mean_high``."""
    flat: dict[str, Any] = {}
    for name, value in values.items():
        if isinstance(value, Mapping):
            flat |= {name if part == "value" else f"{name}_{part}": value[part] for part in value}
        else:
            flat[name] = value
    return flat


def _coded(outbreak: Outbreak, table: NDArray[Any], *, nulls: tuple[str, ...]) -> pyarrow.Table:
    """A structured table with its codes in words; ``nulls`` have -1 for nothing."""
    import pyarrow as pa

    names: dict[str, tuple[str, ...]] = {
        "host": outbreak.hosts,
        "place": outbreak.places,
        "setting": SETTINGS,
        "severity": SEVERITIES,
        "classification": CLASSIFICATIONS,
        "laboratory": outbreak.laboratories,
    }
    columns: dict[str, Any] = {}
    for name in table.dtype.names or ():
        column = np.ascontiguousarray(table[name])
        if name in names:
            columns[name] = _words(column, names[name])
        elif name in nulls:
            columns[name] = pa.array(column, mask=column < 0)
        elif name.startswith("day_"):
            columns[name] = pa.array(column, mask=column == NEVER)
        else:
            columns[name] = pa.array(column)
    return pa.table(columns)


def _words(codes: NDArray[Any], names: tuple[str, ...]) -> Any:
    import pyarrow as pa

    indices = pa.array(codes.astype(np.int32), mask=codes < 0)
    return pa.DictionaryArray.from_arrays(indices, pa.array(names, pa.string()))


def _daily(outbreak: Outbreak) -> pyarrow.Table:
    import pyarrow as pa

    days, places, hosts = len(outbreak.days), len(outbreak.places), len(outbreak.hosts)
    columns: dict[str, Any] = {
        "day": np.tile(np.repeat(np.array(outbreak.days), places), hosts),
        "place": _words(np.tile(np.arange(places), days * hosts), outbreak.places),
        "host": _words(np.repeat(np.arange(hosts), days * places), outbreak.hosts),
    }
    for series in _DAILY:
        counts = [outbreak.daily(series, host=host).reshape(-1) for host in outbreak.hosts]
        columns[series] = np.concatenate(counts)
    since = outbreak.until + 1 if outbreak.counted_from is None else outbreak.counted_from
    columns["counted"] = columns["day"] >= since
    return pa.table(columns)


def _queues(outbreak: Outbreak) -> pyarrow.Table:
    import pyarrow as pa

    queue = outbreak.laboratory_queue
    days, laboratories = queue.shape
    return pa.table(
        {
            "day": np.repeat(np.array(outbreak.days), laboratories),
            "laboratory": _words(np.tile(np.arange(laboratories), days), outbreak.laboratories),
            **{
                name: np.ascontiguousarray(queue[name]).reshape(-1)
                for name in queue.dtype.names or ()
            },
        }
    )


def _bands(result: EnsembleResult) -> pyarrow.Table:
    import pyarrow as pa

    days = len(result.days)
    columns: dict[str, list[Any]] = {name: [] for name in ("strategy", "series", "day", "mean")}
    bands: list[NDArray[np.float64]] = []
    for strategy in result.strategies:
        for series in SERIES:
            columns["strategy"] += [strategy] * days
            columns["series"] += [series] * days
            columns["day"] += list(result.days)
            columns["mean"] += result.daily_mean(strategy, series).tolist()
            bands.append(result.bands(strategy, series, BANDS))
    quantiles = np.concatenate(bands, axis=1)
    return pa.table({**columns, **dict(zip(BAND_NAMES, quantiles, strict=True))})
