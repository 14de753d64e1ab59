"""What the disease does: natural history by host, and the routes by which it is passed on."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from functools import cached_property
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from alatau.languages import N_
from alatau.world import checks
from alatau.world.distributions import BINS, LEVELS, Distribution

HOSTS = ("person", "cattle", "small-ruminants", "horses", "camels", "pigs", "poultry")
PERSON = HOSTS[0]
SETTINGS = ("household", "health-care", "community", "farm", "market")
SEVERITIES = ("asymptomatic", "mild", "severe")

LATENT, INCUBATION, INFECTIOUS, OUTCOME, INDIVIDUAL = range(5)
"""Rows of ``HostTables.delays``: four delays in days, then relative infectiousness."""

PROFILE_STEPS = 32


@dataclass(frozen=True)
class NaturalHistory:
    """The course of an infection in one host kind; a unit of livestock is a herd.

    The latent and the incubation period of a unit are drawn at the same quantile. ``dispersion`` is
    the shape *k* of the gamma distribution of individual infectiousness (mean 1); a Poisson number
    of offspring with it is negative binomial with this *k*; None means all alike.
    ``infectiousness`` weighs equal parts of the infectious period. ``fatality`` is the share that
    dies, by severity; ``outcome_days`` runs from onset to recovery or death. ``immune`` is the
    share that cannot be infected from the start.
    """

    incubation_days: Distribution
    infectious_days: Distribution
    latent_days: Distribution | None = None
    dispersion: float | None = None
    infectiousness: tuple[float, ...] = (1.0,)
    severity: Mapping[str, float] = field(
        default_factory=lambda: {"asymptomatic": 0.0, "mild": 1.0, "severe": 0.0}
    )
    fatality: Mapping[str, float] = field(default_factory=dict)
    outcome_days: Distribution = field(default_factory=lambda: Distribution.gamma(12.0, 4.0))
    immune: float = 0.0
    symptoms: Mapping[str, float] = field(default_factory=dict)

    def __post_init__(self) -> None:
        checks.refuse_unless(
            self.infectious_days.mean > 0, N_("%(field)s: must be above zero."), "infectious_days"
        )
        if self.dispersion is not None:
            checks.number(self.dispersion, "dispersion", least=0.01, most=10_000)
        checks.refuse_unless(
            0 < len(self.infectiousness) <= PROFILE_STEPS,
            N_("%(field)s: needs between 1 and %(most)s weights."),
            "infectiousness",
            most=PROFILE_STEPS,
        )
        for weight in self.infectiousness:
            checks.number(weight, "infectiousness", least=0)
        checks.refuse_unless(
            sum(self.infectiousness) > 0, N_("%(field)s: sums to nothing."), "infectiousness"
        )
        for name in ("severity", "fatality"):
            for level, value in getattr(self, name).items():
                checks.one_of(level, SEVERITIES, name)
                checks.share(value, f"{name}.{level}")
        total = sum(self.severity.values())
        checks.refuse_unless(
            abs(total - 1) < 1e-9,
            N_("%(field)s: the shares sum to %(got)s, not 1."),
            "severity",
            got=total,
        )
        checks.share(self.immune, "immune")
        for code, value in self.symptoms.items():
            checks.share(value, f"symptoms.{code}")


@dataclass(frozen=True)
class Route:
    """Infections that one unit of ``source`` causes among ``target`` hosts in ``setting``.

    ``mean`` is the mean number over the whole infectious period with everybody susceptible and no
    measure. Health-care infections need the source to have sought care: there ``mean`` is what it
    would be in care throughout.
    """

    source: str
    target: str
    setting: str
    mean: float

    def __post_init__(self) -> None:
        checks.one_of(self.source, HOSTS, "from")
        checks.one_of(self.target, HOSTS, "to")
        checks.one_of(self.setting, SETTINGS, "setting")
        checks.number(self.mean, "mean", least=0, most=100)


@dataclass(frozen=True)
class Spillover:
    """Natural infections out of a reservoir (ticks, wildlife).

    ``per_million_year`` is the mean number a year in a million units of ``host``; ``season`` holds
    the weights of the twelve months.
    """

    host: str
    per_million_year: float
    season: tuple[float, ...] = (1.0,) * 12

    def __post_init__(self) -> None:
        checks.one_of(self.host, HOSTS, "host")
        checks.number(self.per_million_year, "per_million_year", least=0, most=1e6)
        checks.refuse_unless(
            len(self.season) == 12, N_("%(field)s: needs twelve months."), "season"
        )
        for weight in self.season:
            checks.number(weight, "season", least=0)
        checks.refuse_unless(sum(self.season) > 0, N_("%(field)s: sums to nothing."), "season")

    def per_day(self, month: int) -> float:
        """Mean number a day in one unit of the host, in a month from 0 to 11."""
        return self.per_million_year * 1e-6 / 365.25 * 12 * self.season[month] / sum(self.season)


@dataclass(frozen=True)
class Provenance:
    """Where the value of a parameter comes from, and between what bounds it is uncertain."""

    path: str
    unit: str
    source: str
    status: str
    low: float | None = None
    high: float | None = None


class HostTables(NamedTuple):
    """A pathogen as the kernel reads it; hosts in the order of ``Pathogen.hosts``.

    Shapes, with h hosts and r routes at most per host: ``delays`` (h, 5, LEVELS, BINS + 1),
    ``profile`` (h, PROFILE_STEPS + 1) cumulative, ``severity`` (h, 3) cumulative, ``fatality``
    (h, 3), ``mean`` (h), ``route`` (h, r) cumulative shares, ``target`` and ``setting`` (h, r),
    ``group`` (h): 0 people, 1 livestock.
    """

    delays: NDArray[np.float64]
    flat: NDArray[np.bool_]
    profile: NDArray[np.float64]
    severity: NDArray[np.float64]
    fatality: NDArray[np.float64]
    mean: NDArray[np.float64]
    route: NDArray[np.float64]
    target: NDArray[np.int64]
    setting: NDArray[np.int64]
    group: NDArray[np.int64]


@dataclass(frozen=True, eq=False)
class Pathogen:
    """A disease: natural history per host kind, and routes between them.

    Raises:
        InvalidInput: a route to a host without natural history, or a value out of range.
    """

    id: str
    histories: Mapping[str, NaturalHistory]
    routes: tuple[Route, ...] = ()
    spillovers: tuple[Spillover, ...] = ()
    vaccine_delay_days: int = 10
    notional: bool = False
    title: Mapping[str, str] = field(default_factory=dict)
    provenance: tuple[Provenance, ...] = ()

    def __post_init__(self) -> None:
        checks.refuse_unless(len(self.histories) > 0, N_("%(field)s: there is no host."), "hosts")
        for host in self.histories:
            checks.one_of(host, HOSTS, "hosts")
        for position, route in enumerate(self.routes):
            for name, host in (("from", route.source), ("to", route.target)):
                checks.one_of(host, self.histories, f"transmission.{position}.{name}")
        for position, spillover in enumerate(self.spillovers):
            checks.one_of(spillover.host, self.histories, f"spillover.{position}.host")
        checks.whole(self.vaccine_delay_days, "vaccine_delay_days", least=0, most=365)

    @cached_property
    def hosts(self) -> tuple[str, ...]:
        """The host kinds of this pathogen, people first."""
        return tuple(host for host in HOSTS if host in self.histories)

    @property
    def has_season(self) -> bool:
        """Whether anything depends on the time of year."""
        return bool(self.spillovers)

    def reproduction_number(self, source: str = PERSON, target: str | None = None) -> float:
        """Mean infections caused by one unit of ``source`` (among ``target``), before measures."""
        return sum(
            route.mean
            for route in self.routes
            if route.source == source and target in (None, route.target)
        )

    def scaled(self, factor: float) -> Pathogen:
        """This pathogen with every route's mean multiplied by ``factor``."""
        routes = tuple(replace(route, mean=route.mean * factor) for route in self.routes)
        return replace(self, routes=routes)

    @cached_property
    def tables(self) -> HostTables:
        """The tables of the kernel."""
        hosts, most = self.hosts, max(1, len(self.routes))
        count = len(hosts)
        tables = HostTables(
            delays=np.zeros((count, 5, LEVELS, BINS + 1)),
            flat=np.ones(count, dtype=np.bool_),
            profile=np.zeros((count, PROFILE_STEPS + 1)),
            severity=np.zeros((count, 3)),
            fatality=np.zeros((count, 3)),
            mean=np.zeros(count),
            route=np.ones((count, most)),
            target=np.zeros((count, most), dtype=np.int64),
            setting=np.zeros((count, most), dtype=np.int64),
            group=np.array([int(host != PERSON) for host in hosts]),
        )
        for at, host in enumerate(hosts):
            history = self.histories[host]
            for row, distribution in (
                (LATENT, history.latent_days or history.incubation_days),
                (INCUBATION, history.incubation_days),
                (INFECTIOUS, history.infectious_days),
                (OUTCOME, history.outcome_days),
                (INDIVIDUAL, _individual(history.dispersion)),
            ):
                tables.delays[at, row] = distribution.table()
            tables.flat[at] = len(set(history.infectiousness)) == 1
            tables.profile[at] = _cumulative_profile(history.infectiousness)
            tables.severity[at] = np.cumsum([history.severity.get(s, 0.0) for s in SEVERITIES])
            tables.fatality[at] = [history.fatality.get(s, 0.0) for s in SEVERITIES]
            own = [route for route in self.routes if route.source == host and route.mean > 0]
            tables.mean[at] = sum(route.mean for route in own)
            reached = 0.0
            for position, route in enumerate(own):
                reached += route.mean / tables.mean[at]
                tables.route[at, position] = reached
                tables.target[at, position:] = hosts.index(route.target)
                tables.setting[at, position:] = SETTINGS.index(route.setting)
        return tables

    @classmethod
    def from_mapping(cls, given: object) -> Pathogen:
        """Read a pathogen file (see ``content/pathogens``).

        Every parameter is a mapping with its value or distribution, ``unit``, ``source`` and
        ``status``. Unknown keys are refused.

        Raises:
            InvalidInput: with the path of the field and the reason.
        """
        from alatau.world.pathogen_file import read_pathogen

        return read_pathogen(given)


def _individual(dispersion: float | None) -> Distribution:
    if dispersion is None:
        return Distribution.constant(1.0)
    return Distribution.gamma(1.0, dispersion**-0.5)


def _cumulative_profile(weights: Sequence[float]) -> NDArray[np.float64]:
    """The share of infectiousness spent by each of PROFILE_STEPS equal parts of the period."""
    edges = np.linspace(0.0, 1.0, len(weights) + 1)
    reached = np.concatenate(([0.0], np.cumsum(weights))) / sum(weights)
    return np.interp(np.linspace(0.0, 1.0, PROFILE_STEPS + 1), edges, reached)
