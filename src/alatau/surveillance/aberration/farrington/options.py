"""The options of the two Farrington methods."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

from alatau import checks
from alatau.languages import N_
from alatau.surveillance.aberration.compat import COMPATS, PUBLISHED, Compat

Power = Literal["2/3", "1/2", "none"]
Threshold = Literal["delta", "nb-plugin", "muan"]

POWERS: tuple[Power, ...] = ("2/3", "1/2", "none")
THRESHOLDS: tuple[Threshold, ...] = ("delta", "nb-plugin", "muan")

_MOST_YEARS = 100


@dataclass(frozen=True)
class FarringtonFlexible:
    """Options of the improved method of Noufaily et al. 2013.

    With `limit_cases=3` the defaults are what docs/explanation/detection-quality.md recommends.

    Attributes:
        years: how many earlier years the baseline reaches back.
        half_width: reference steps on each side of the same time of each year.
        periods: parts of a year, each with a level of its own; 1 uses the windows alone.
        past_steps_excluded: the judged step and so many before it are no part of the baseline, so
            that a growing outbreak does not hide itself. None means `half_width`.
        reweight: give past outbreaks less weight.
        weights_threshold: from this Anscombe residual on.
        trend: try a log-linear trend.
        trend_p: keep the trend if its p value is below this, there are three years or more, and
            it does not expect more than was ever reported in the baseline. 1 keeps every trend
            that fulfils the rest.
        threshold: `nb-plugin`: quantile of a negative binomial distribution; `muan`: the same at
            the upper limit of the mean; `delta`: normal after a power transformation.
        power: the transformation of `delta`.
        alpha: the share of steps that exceed the bound when nothing happens (one-sided).
        limit_cases, limit_steps: no verdict if fewer cases than this were reported in the last
            so many steps, the judged one included.
        same_weekday: compare a day with days of its own weekday alone; lengths are weeks then.
        compat: `r-surveillance` repeats the standard errors of the R package (see
            docs/explanation/farrington.md).
    """

    years: int = 5
    half_width: int = 3
    periods: int = 10
    past_steps_excluded: int | None = 26
    reweight: bool = True
    weights_threshold: float = 2.58
    trend: bool = True
    trend_p: float = 0.05
    threshold: Threshold = "nb-plugin"
    power: Power = "2/3"
    alpha: float = 0.01
    limit_cases: int = 5
    limit_steps: int = 4
    same_weekday: bool = False
    compat: Compat = PUBLISHED

    def __post_init__(self) -> None:
        _check_common(self)
        checks.whole(self.periods, "periods", least=1, most=366)
        if self.past_steps_excluded is not None:
            checks.whole(self.past_steps_excluded, "past_steps_excluded", least=0, most=10_000)
        checks.known(self.threshold, THRESHOLDS, "threshold")


@dataclass(frozen=True)
class Farrington:
    """Options of the original method of Farrington et al. 1996; the defaults are the paper's.

    Attributes are those of `FarringtonFlexible`, except that `alpha` belongs to a two-sided
    interval: a share of `alpha` / 2 exceeds the bound when nothing happens.
    """

    years: int = 5
    half_width: int = 3
    reweight: bool = True
    weights_threshold: float = 1.0
    trend: bool = True
    trend_p: float = 0.05
    power: Power = "2/3"
    alpha: float = 0.05
    limit_cases: int = 5
    limit_steps: int = 4
    same_weekday: bool = False
    compat: Compat = PUBLISHED

    def __post_init__(self) -> None:
        _check_common(self)


def _check_common(options: FarringtonFlexible | Farrington) -> None:
    checks.whole(options.years, "years", least=1, most=_MOST_YEARS)
    checks.whole(options.half_width, "half_width", least=0, most=182)
    checks.number(options.weights_threshold, "weights_threshold", least=0.01, most=1e6)
    checks.share(options.trend_p, "trend_p")
    checks.number(options.alpha, "alpha", least=1e-9, most=0.5)
    checks.whole(options.limit_cases, "limit_cases", least=0, most=10**9)
    checks.whole(options.limit_steps, "limit_steps", least=1, most=10_000)
    for field in ("reweight", "trend", "same_weekday"):
        checks.refuse_unless(
            isinstance(getattr(options, field), bool),
            N_("%(field)s: must be true or false, got %(got)s."),
            field,
            got=repr(getattr(options, field)),
        )
    checks.known(options.power, POWERS, "power")
    checks.known(options.compat, COMPATS, "compat")
