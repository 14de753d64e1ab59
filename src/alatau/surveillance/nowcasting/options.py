"""How a nowcast is made."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal, get_args

from alatau import checks
from alatau.languages import N_
from alatau.surveillance.nowcasting.completeness import WindowShape
from alatau.surveillance.series import LARGEST_COUNT

Method = Literal["dirichlet", "gamma-poisson", "lawless", "past-errors"]

METHODS: tuple[Method, ...] = get_args(Method)

Prior = Literal["recent", "flat"]


@dataclass(frozen=True)
class NowcastOptions:
    """How a nowcast is made.

    Attributes:
        method: `dirichlet`: uncertain delay and Poisson cases, by draws; `gamma-poisson`: the
            same with the delay taken for known; `lawless`: normal approximation; `past-errors`:
            negative binomial with the dispersion of past nowcasts, and never narrower than
            `gamma-poisson`.
        window: days of events that the delay is estimated from; None for all.
        window_shape: `rectangle` or `recent`, see `window_of`.
        weekday: let the delay depend on the weekday of the event.
        quantiles: shares, increasing.
        draws: number of draws of `dirichlet`.
        past_days: how many past days `past-errors` looks back to.
        least_completeness: days with a smaller estimated share of reports are not nowcast.
        prior_cases: weight of the prior on the delays, in cases per delay.
        prior: on the mean number of cases per day, where no mean is given. `recent`: exponential
            about the level of the latest `max_delay` days, which weighs as much as one case;
            `flat`: every number alike, which expects too many where little is reported.
        weekday_prior_cases: weight of the common delay in that of a weekday, in cases.
        prior_mean, prior_sd: of that number, as a gamma distribution, instead of `prior`.
    """

    method: Method = "dirichlet"
    window: int | None = None
    window_shape: WindowShape = "rectangle"
    weekday: bool = False
    quantiles: tuple[float, ...] = (0.025, 0.05, 0.25, 0.5, 0.75, 0.95, 0.975)
    draws: int = 2000
    past_days: int = 30
    least_completeness: float = 0.01
    prior_cases: float = 0.1
    weekday_prior_cases: float = 10.0
    prior: Prior = "recent"
    prior_mean: float | None = None
    prior_sd: float | None = None

    def __post_init__(self) -> None:
        checks.known(self.method, METHODS, "method")
        checks.known(self.window_shape, get_args(WindowShape), "window_shape")
        checks.known(self.prior, get_args(Prior), "prior")
        if self.window is not None:
            checks.whole(self.window, "window", least=1)
        checks.whole(self.draws, "draws", least=100, most=1_000_000)
        checks.whole(self.past_days, "past_days", least=2, most=1000)
        checks.number(self.least_completeness, "least_completeness", least=1e-4, most=0.99)
        checks.number(self.prior_cases, "prior_cases", least=1e-3, most=100.0)
        checks.number(self.weekday_prior_cases, "weekday_prior_cases", least=0.1, most=1e6)
        checks.refuse_unless(
            (self.prior_mean is None) == (self.prior_sd is None),
            N_("%(field)s: give both the mean and the standard deviation, or neither."),
            "prior_mean",
        )
        if self.prior_mean is not None:
            checks.number(self.prior_mean, "prior_mean", least=1e-6, most=LARGEST_COUNT)
            checks.number(self.prior_sd, "prior_sd", least=1e-6, most=LARGEST_COUNT)
        for place, share in enumerate(self.quantiles):
            checks.number(share, f"quantiles[{place}]", least=1e-6, most=1 - 1e-6)
        checks.refuse_unless(
            list(self.quantiles) == sorted(set(self.quantiles)) and bool(self.quantiles),
            N_("%(field)s: must increase, and not be empty."),
            "quantiles",
        )
