"""What the disease does: natural history by host, and the routes by which it is passed on."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from functools import cached_property

from alatau import checks
from alatau.languages import N_
from alatau.world.distributions import Distribution

HOSTS = (
    "person",
    "cattle",
    "small-ruminants",
    "horses",
    "camels",
    "pigs",
    "poultry",
    "dogs",
    "wildlife",
)
"""Host kinds. A unit is a person, a herd or flock, the dogs of a village, a wildlife focus."""

PERSON, DOGS, WILDLIFE = HOSTS[0], HOSTS[-2], HOSTS[-1]
SETTINGS = ("household", "health-care", "workplace", "community", "farm", "market")
"""Where infections happen; ``workplace`` stands for school, too."""

SEVERITIES = ("asymptomatic", "mild", "severe")

PROFILE_STEPS = 32
OLDEST = 120


@dataclass(frozen=True)
class Treatment:
    """What early care does to the outcome of the ill.

    The fatality of somebody who is treated *d* days after onset is multiplied by
    ``1 - effect * 0.5 ** (d / half_life_days)``. The severely ill need a hospital bed for it,
    where the places of the geography state their beds.
    """

    effect: float
    half_life_days: float

    def __post_init__(self) -> None:
        checks.share(self.effect, "effect")
        checks.number(self.half_life_days, "half_life_days", least=0.01, most=10_000)


@dataclass(frozen=True)
class WithinHerd:
    """How an infection grows within a herd, flock or focus.

    The share of animals infected follows a logistic curve from one animal towards ``peak`` with
    this rate of growth a day, over the infectious period of the herd: so infectiousness grows with
    it, and so does what a veterinarian can see. A herd of *n* animals passes on ``(n / mean size)
    ** size_exponent`` times the mean. ``sick`` is the share of the infected animals that are
    visibly sick.
    """

    growth_per_day: float
    peak: float
    sick: float = 1.0
    size_exponent: float = 0.5

    def __post_init__(self) -> None:
        checks.number(self.growth_per_day, "growth_per_day", least=0.001, most=20)
        checks.share(self.peak, "peak")
        checks.refuse_unless(self.peak > 0, N_("%(field)s: must be above zero."), "peak")
        checks.share(self.sick, "sick")
        checks.number(self.size_exponent, "size_exponent", least=0, most=2)


@dataclass(frozen=True)
class NaturalHistory:
    """The course of an infection in one host kind; a unit of livestock is a herd.

    The latent and the incubation period of a unit are drawn at the same quantile. ``dispersion`` is
    the shape *k* of the gamma distribution of individual infectiousness (mean 1); a Poisson number
    of offspring with it is negative binomial with this *k*; None means all alike.
    ``infectiousness`` weighs equal parts of the infectious period. ``fatality`` is the share that
    dies, by severity; ``outcome_days`` runs from onset to recovery or death. ``immune`` is the
    share that cannot be infected from the start. ``immunity_days`` is how long the recovered
    stay immune; None is for good.

    The fields ``..._by_age`` are step functions of the age of people in years: ``{0: 0.4, 15:
    1.0}`` is 0.4 below 15 and 1.0 from there on. ``susceptibility_by_age`` is relative, at most 1;
    ``severe_by_age`` and ``fatality_by_age`` multiply the share of the severe and the fatality
    (capped at 1); ``immune_by_age`` replaces ``immune``.
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
    susceptibility_by_age: Mapping[int, float] = field(default_factory=dict)
    severe_by_age: Mapping[int, float] = field(default_factory=dict)
    fatality_by_age: Mapping[int, float] = field(default_factory=dict)
    immune_by_age: Mapping[int, float] = field(default_factory=dict)
    treatment: Treatment | None = None
    immunity_days: Distribution | None = None
    within_herd: WithinHerd | None = None

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
        for name, most in (
            ("susceptibility_by_age", 1.0),
            ("severe_by_age", 100.0),
            ("fatality_by_age", 100.0),
            ("immune_by_age", 1.0),
        ):
            for age, value in getattr(self, name).items():
                checks.whole(age, name, least=0, most=OLDEST)
                checks.number(value, f"{name}.{age}", least=0, most=most)
        if self.immunity_days is not None:
            checks.refuse_unless(
                self.immunity_days.mean >= 1,
                N_("%(field)s: immunity lasts a day at least."),
                "immunity_days",
            )


@dataclass(frozen=True)
class Route:
    """Infections that one unit of ``source`` causes among ``target`` hosts in ``setting``.

    ``mean`` is the mean number over the whole infectious period with everybody susceptible and no
    measure. Health-care infections need the source to have sought care: there ``mean`` is what it
    would be in care throughout. ``dispersion`` is the *k* of this pair of hosts where it differs
    from that of the source. ``season`` weighs the months, 1 being the ``mean``; ``vector`` says
    that a vector carries it, so that vector control acts on it.
    """

    source: str
    target: str
    setting: str
    mean: float
    dispersion: float | None = None
    season: tuple[float, ...] | None = None
    vector: bool = False

    def __post_init__(self) -> None:
        checks.one_of(self.source, HOSTS, "from")
        checks.one_of(self.target, HOSTS, "to")
        checks.one_of(self.setting, SETTINGS, "setting")
        checks.number(self.mean, "mean", least=0, most=100)
        if self.dispersion is not None:
            checks.number(self.dispersion, "dispersion", least=0.01, most=10_000)
        if self.season is not None:
            _check_season(self.season)
            for weight in self.season:
                checks.number(weight, "season", least=0, most=100)


@dataclass(frozen=True)
class Spillover:
    """Natural infections out of a reservoir (ticks, wildlife, old soil foci).

    ``per_million_year`` is the mean number a year in a million units of ``host``; ``season`` holds
    the weights of the twelve months. With a ``dispersion`` *k* they cluster: the mean of a place
    is multiplied each week by a gamma number of mean 1 and shape *k*. ``vector`` says that vector
    control acts on it.
    """

    host: str
    per_million_year: float
    season: tuple[float, ...] = (1.0,) * 12
    dispersion: float | None = None
    vector: bool = False

    def __post_init__(self) -> None:
        checks.one_of(self.host, HOSTS, "host")
        checks.number(self.per_million_year, "per_million_year", least=0, most=1e6)
        _check_season(self.season)
        if self.dispersion is not None:
            checks.number(self.dispersion, "dispersion", least=0.01, most=10_000)

    def per_day(self, month: int) -> float:
        """Mean number a day in one unit of the host, in a month from 0 to 11."""
        return self.per_million_year * 1e-6 / 365.25 * 12 * self.season[month] / sum(self.season)


def _check_season(season: Sequence[float]) -> None:
    checks.refuse_unless(len(season) == 12, N_("%(field)s: needs twelve months."), "season")
    for weight in season:
        checks.number(weight, "season", least=0)
    checks.refuse_unless(sum(season) > 0, N_("%(field)s: sums to nothing."), "season")


@dataclass(frozen=True)
class Provenance:
    """Where the value of a parameter comes from, and between what it may lie.

    ``low`` and ``high`` bound the value (of a delay: its mean) where the file states a range.
    """

    path: str
    unit: str
    source: str
    status: str
    low: float | None = None
    high: float | None = None


@dataclass(frozen=True, eq=False)
class Pathogen:
    """A disease: natural history per host kind, and routes between them.

    A dose protects ``vaccine_delay_days`` after it is given; protection then wanes with a mean of
    ``vaccine_waning_days``, None being for good.

    Raises:
        InvalidInput: a route to a host without natural history, or a value out of range.
    """

    id: str
    histories: Mapping[str, NaturalHistory]
    routes: tuple[Route, ...] = ()
    spillovers: tuple[Spillover, ...] = ()
    vaccine_delay_days: int = 10
    vaccine_waning_days: float | None = None
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
        if self.vaccine_waning_days is not None:
            checks.number(self.vaccine_waning_days, "vaccine_waning_days", least=1, most=1e6)
        person = self.histories.get(PERSON)
        checks.refuse_unless(
            person is None or person.within_herd is None,
            N_("%(field)s: people are no herd."),
            "hosts.person.within_herd",
        )

    @cached_property
    def hosts(self) -> tuple[str, ...]:
        """The host kinds of this pathogen, people first."""
        return tuple(host for host in HOSTS if host in self.histories)

    @property
    def has_season(self) -> bool:
        """Whether anything depends on the time of year."""
        return bool(self.spillovers) or any(route.season for route in self.routes)

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
