"""What an ensemble gives: totals of every run, and daily series as quantile bands."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Literal, get_args

import numpy as np
from numpy.typing import NDArray

from alatau import checks
from alatau.languages import N_
from alatau.world import keys
from alatau.world.ensembles.estimates import Estimate, estimate
from alatau.world.ensembles.summaries import Summary
from alatau.world.errors import WorldError

Total = Literal["infections", "deaths", "animals"]
DailySeries = Literal["infected", "onset", "reported", "confirmed", "died", "animals"]

TOTALS: tuple[Total, ...] = get_args(Total)
SERIES: tuple[DailySeries, ...] = get_args(DailySeries)

FORMAT = 1
"""The form of ``EnsembleResult.to_arrays``."""

_SEED = 1002


def seed_of(seed: int, run: int) -> int:
    """The seed of run number ``run``, for ``simulate``; 63 bits."""
    return keys.plain_mix(keys.plain_mix(seed & ((1 << 64) - 1), _SEED), run) >> 1


@dataclass(frozen=True, eq=False)
class EnsembleResult:
    """Runs 0 to ``runs`` - 1 of an ensemble, each under every strategy.

    Run *r* has the seed ``seeds[r]`` and the draw of parameters ``r // seeds_per_draw`` (all runs
    belong to draw 0 where nothing is uncertain), whatever the strategy: strategies are paired by
    run.

    ``totals`` has shape (strategies, runs, 3), in the order of ``TOTALS``: infected people, people
    who died, infected herds; ``ceiling_reached`` (strategies, runs) says where a run stopped adding
    infections. ``summary`` holds the daily series; ask ``bands``, ``daily_mean`` and
    ``daily_variance``. ``values`` has shape (draws, parameters).
    """

    strategies: tuple[str, ...]
    first_day: int
    until: int
    seed: int
    seeds_per_draw: int
    parameters: tuple[str, ...]
    values: NDArray[np.float64]
    totals: NDArray[np.int64]
    ceiling_reached: NDArray[np.bool_]
    summary: Summary
    fingerprint: str

    @property
    def runs(self) -> int:
        """How many runs it has, of each strategy."""
        return int(self.totals.shape[1])

    @property
    def draws(self) -> int:
        """How many draws of the uncertain parameters."""
        return self.runs // self.seeds_per_draw if self.parameters else min(self.runs, 1)

    @property
    def days(self) -> range:
        """The days of every series."""
        return range(self.first_day, self.until + 1)

    @property
    def seeds(self) -> tuple[int, ...]:
        """The seed of every run, for ``simulate``."""
        return tuple(seed_of(self.seed, run) for run in range(self.runs))

    def runs_of(self, strategy: str, total: Total) -> NDArray[np.float64]:
        """The values of a total, shape (draws, seeds per draw).

        Raises:
            WorldError: there is no run.
        """
        checks.one_of(strategy, self.strategies, "strategy")
        checks.one_of(total, TOTALS, "total")
        if self.runs == 0:
            raise WorldError(N_("The ensemble has no run yet."))
        found = self.totals[self.strategies.index(strategy), :, TOTALS.index(total)]
        return found.reshape(self.draws, -1).astype(np.float64)

    def estimate(self, strategy: str, total: Total = "infections") -> Estimate:
        """A total's mean, Monte Carlo error and spread, by chance and by parameters."""
        return estimate(self.runs_of(strategy, total))

    def bands(
        self,
        strategy: str,
        series: DailySeries,
        probabilities: Sequence[float] = (0.05, 0.25, 0.5, 0.75, 0.95),
    ) -> NDArray[np.float64]:
        """Quantiles over runs of a day's count, shape (probabilities, days).

        Exact up to ``summaries.EXACT``, then within ``summaries.RELATIVE_ERROR``.
        """
        return self._cells(self.summary.quantiles(probabilities), strategy, series)

    def daily_mean(self, strategy: str, series: DailySeries) -> NDArray[np.float64]:
        """The mean of each day's count, shape (days,)."""
        return self._cells(self.summary.mean(), strategy, series)

    def daily_variance(self, strategy: str, series: DailySeries) -> NDArray[np.float64]:
        """The sample variance of each day's count, shape (days,)."""
        return self._cells(self.summary.variance(), strategy, series)

    def _cells(
        self, found: NDArray[np.float64], strategy: str, series: DailySeries
    ) -> NDArray[np.float64]:
        checks.one_of(strategy, self.strategies, "strategy")
        checks.one_of(series, SERIES, "series")
        shape = (*found.shape[:-1], len(self.strategies), len(SERIES), len(self.days))
        return found.reshape(shape)[..., self.strategies.index(strategy), SERIES.index(series), :]

    def to_arrays(self) -> dict[str, NDArray[Any]]:
        """Plain arrays without objects: ``numpy.savez_compressed(file, **result.to_arrays())``."""
        return {
            "format": np.array(FORMAT),
            "strategies": np.array(self.strategies),
            "days": np.array([self.first_day, self.until]),
            "seed": np.array(str(self.seed)),
            "seeds_per_draw": np.array(self.seeds_per_draw),
            "parameters": np.array(self.parameters, dtype=np.str_),
            "values": self.values,
            "totals": self.totals,
            "ceiling_reached": self.ceiling_reached,
            "fingerprint": np.array(self.fingerprint),
            **{f"summary_{name}": array for name, array in self.summary.to_arrays().items()},
        }

    @classmethod
    def from_arrays(cls, arrays: Mapping[str, NDArray[Any]]) -> EnsembleResult:
        """The result that ``to_arrays`` was asked of.

        Raises:
            WorldError: the arrays are of another form.
        """
        if "format" not in arrays or int(arrays["format"]) != FORMAT:
            raise WorldError(N_("These arrays are not an ensemble of this version."))
        first_day, until = (int(day) for day in arrays["days"])
        return cls(
            strategies=tuple(str(name) for name in arrays["strategies"]),
            first_day=first_day,
            until=until,
            seed=int(str(arrays["seed"])),
            seeds_per_draw=int(arrays["seeds_per_draw"]),
            parameters=tuple(str(name) for name in arrays["parameters"]),
            values=arrays["values"],
            totals=arrays["totals"],
            ceiling_reached=arrays["ceiling_reached"],
            summary=Summary.from_arrays(
                {
                    name.removeprefix("summary_"): arrays[name]
                    for name in arrays
                    if name.startswith("summary_")
                }
            ),
            fingerprint=str(arrays["fingerprint"]),
        )
