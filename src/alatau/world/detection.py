"""What of an outbreak gets seen: care, suspicion, samples, notifications; and how people behave.

All figures are notional defaults for training; a scenario may state its own.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field, fields
from functools import cached_property
from typing import Any, NamedTuple

import numpy as np
from numpy.typing import NDArray

from alatau import checks
from alatau.languages import N_
from alatau.world.distributions import Distribution
from alatau.world.errors import InvalidInput
from alatau.world.pathogen import SEVERITIES

PRIORITIES = ("first-come", "severe", "contacts")
CARE_DELAY_ROW, NOTIFICATION_ROW, TRANSPORT_ROW = range(3)


@dataclass(frozen=True)
class CarePathway:
    """From onset to a notification, for people or for herds.

    ``care_seeking``, ``suspicion`` and ``sampling`` are shares: who seeks care (or calls a
    veterinarian) by severity, who of them is suspected, and who of the suspected is sampled.
    ``endemic_per_million_day`` counts patients (or herds) a day with another disease who look
    suspicious, in a million people (or herds). ``testing_tier`` is the lowest tier of laboratory
    that can test for the disease: 3 where only reference laboratories can.

    The endemic series have a ``season`` (twelve weights) and unrelated clusters:
    ``clusters_per_million_year`` times a year in a million people (or herds) a week of a place
    has ``cluster_factor`` times as many.
    """

    care_seeking: Mapping[str, float]
    suspicion: Mapping[str, float]
    onset_to_care_days: Distribution
    notification_days: Distribution
    transport_days: Distribution
    sampling: float
    endemic_per_million_day: float
    testing_tier: int = 1
    season: tuple[float, ...] = (1.0,) * 12
    clusters_per_million_year: float = 0.0
    cluster_factor: float = 5.0

    def __post_init__(self) -> None:
        for name in ("care_seeking", "suspicion"):
            for level, value in getattr(self, name).items():
                checks.one_of(level, SEVERITIES, name)
                checks.share(value, f"{name}.{level}")
        checks.share(self.sampling, "sampling")
        checks.whole(self.testing_tier, "testing_tier", least=1, most=3)
        checks.number(self.endemic_per_million_day, "endemic_per_million_day", least=0, most=10_000)
        object.__setattr__(self, "season", tuple(self.season))
        checks.refuse_unless(
            len(self.season) == 12, N_("%(field)s: needs twelve months."), "season"
        )
        for weight in self.season:
            checks.number(weight, "season", least=0)
        checks.refuse_unless(sum(self.season) > 0, N_("%(field)s: sums to nothing."), "season")
        checks.number(
            self.clusters_per_million_year, "clusters_per_million_year", least=0, most=1e6
        )
        checks.number(self.cluster_factor, "cluster_factor", least=1, most=1000)


PEOPLE = CarePathway(
    care_seeking={"mild": 0.35, "severe": 0.95},
    suspicion={"mild": 0.05, "severe": 0.3},
    onset_to_care_days=Distribution.gamma(2.5, 1.5),
    notification_days=Distribution.gamma(1.2, 0.8),
    transport_days=Distribution.gamma(1.0, 0.5),
    sampling=0.85,
    endemic_per_million_day=0.05,
)
HERDS = CarePathway(
    care_seeking={"mild": 0.2, "severe": 0.7},
    suspicion={"mild": 0.1, "severe": 0.4},
    onset_to_care_days=Distribution.gamma(4.0, 2.5),
    notification_days=Distribution.gamma(2.0, 1.2),
    transport_days=Distribution.gamma(1.5, 0.8),
    sampling=0.8,
    endemic_per_million_day=1.0,
)


WILDLIFE_FOCI = CarePathway(
    care_seeking={"mild": 0.02, "severe": 0.15},
    suspicion={"mild": 0.1, "severe": 0.4},
    onset_to_care_days=Distribution.gamma(10.0, 6.0),
    notification_days=Distribution.gamma(3.0, 2.0),
    transport_days=Distribution.gamma(3.0, 1.5),
    sampling=0.6,
    endemic_per_million_day=0.0,
)


@dataclass(frozen=True)
class CaseDefinition:
    """How a country classifies its cases.

    ``criteria`` is the share of the ill who meet the clinical criteria: the others are not
    suspected. With ``probable_by_link`` a contact under observation who falls ill is probable, with
    ``probable_by_district`` a positive result of a district laboratory makes a case probable until
    a laboratory of ``confirming_tier`` or higher has confirmed it; without, it stays suspected.
    ``negatives_to_discard`` is how many negative results discard a case: with 2 a second sample is
    taken after the first.
    """

    criteria: float = 1.0
    probable_by_link: bool = True
    probable_by_district: bool = True
    confirming_tier: int = 2
    negatives_to_discard: int = 1

    def __post_init__(self) -> None:
        checks.share(self.criteria, "criteria")
        checks.whole(self.confirming_tier, "confirming_tier", least=1, most=3)
        checks.whole(self.negatives_to_discard, "negatives_to_discard", least=1, most=2)


@dataclass(frozen=True)
class Behaviour:
    """How people keep to measures, and how they react to announcements.

    What people must do themselves (contact reduction, quarantine, market closure, animal movement
    ban) is kept to a share that falls from 1 towards ``compliance_floor`` with this half-life,
    counted from the start of the measure or the last public message. After a message the worried
    well come: the endemic series of people is multiplied by ``1 + worried_well`` and falls back
    with ``worried_well_days``. Where suspicion is raised by a share *e*, endemic patients are
    suspected ``1 + alert_noise * e`` times as often.
    """

    compliance_half_life_days: float = 21.0
    compliance_floor: float = 0.4
    worried_well: float = 1.5
    worried_well_days: float = 5.0
    alert_noise: float = 3.0

    def __post_init__(self) -> None:
        checks.number(self.compliance_half_life_days, "compliance_half_life_days", least=0.1)
        checks.share(self.compliance_floor, "compliance_floor")
        checks.number(self.worried_well, "worried_well", least=0, most=100)
        checks.number(self.worried_well_days, "worried_well_days", least=0.1)
        checks.number(self.alert_noise, "alert_noise", least=0, most=100)


class PathwayTables(NamedTuple):
    """Detection as the kernel reads it; axis 0 is the group: people, herds, wildlife.

    ``care`` and ``suspicion`` (3, severities); ``delays`` (3, 3, LEVELS, BINS + 1) in days, the
    second axis by ``CARE_DELAY_ROW`` and its like; ``sampling`` (3). ``unexposed`` is the mean
    number of contacts who are not infected, ``household_found`` a share.
    """

    care: NDArray[np.float64]
    suspicion: NDArray[np.float64]
    delays: NDArray[np.float64]
    sampling: NDArray[np.float64]
    unexposed: float
    household_found: float


@dataclass(frozen=True)
class Detection:
    """Detection of people and of herds, contacts of a case, and behaviour.

    ``unexposed_contacts`` is the mean number of contacts of a case, besides the truly infected,
    that teams have to find and follow. ``household_found`` is the share of infected members of the
    household that a clinic reaches without teams. ``laboratory_share`` is the share of every
    laboratory's daily capacity that other work leaves free. ``definition`` classifies cases where
    ``definitions`` has none for the country. ``laboratory_priority`` says which samples a
    laboratory takes first: ``first-come``, those of the ``severe``, or of ``contacts`` under
    observation.
    """

    people: CarePathway = PEOPLE
    animals: CarePathway = HERDS
    unexposed_contacts: float = 8.0
    household_found: float = 0.8
    laboratory_share: float = 1.0
    behaviour: Behaviour = field(default_factory=Behaviour)
    wildlife: CarePathway = WILDLIFE_FOCI
    definition: CaseDefinition = field(default_factory=CaseDefinition)
    definitions: Mapping[str, CaseDefinition] = field(default_factory=dict)
    laboratory_priority: str = "first-come"

    def __post_init__(self) -> None:
        checks.number(self.unexposed_contacts, "unexposed_contacts", least=0, most=1000)
        checks.share(self.household_found, "household_found")
        checks.share(self.laboratory_share, "laboratory_share")
        checks.one_of(self.laboratory_priority, PRIORITIES, "laboratory_priority")

    def definition_of(self, country: str) -> CaseDefinition:
        """The case definition of a country."""
        return self.definitions.get(country, self.definition)

    def refuse_unknown_countries(self, countries: Iterable[str]) -> None:
        """Refuse a case definition of a country that is none of ``countries``.

        Raises:
            InvalidInput: with the path of the definition, and the known countries.
        """
        known = list(dict.fromkeys(countries))
        for country in self.definitions:
            checks.known(country, known, f"detection.definitions.{country}")

    def pathway_of(self, person: bool, wildlife: bool) -> CarePathway:
        """The pathway of people, of wildlife, or else of herds."""
        if person:
            return self.people
        return self.wildlife if wildlife else self.animals

    @cached_property
    def tables(self) -> PathwayTables:
        """The tables of the kernel."""
        groups = (self.people, self.animals, self.wildlife)
        return PathwayTables(
            care=np.array([[g.care_seeking.get(s, 0.0) for s in SEVERITIES] for g in groups]),
            suspicion=np.array([[g.suspicion.get(s, 0.0) for s in SEVERITIES] for g in groups]),
            delays=np.array(
                [
                    [
                        g.onset_to_care_days.table(),
                        g.notification_days.table(),
                        g.transport_days.table(),
                    ]
                    for g in groups
                ]
            ),
            sampling=np.array([g.sampling for g in groups]),
            unexposed=float(self.unexposed_contacts),
            household_found=float(self.household_found),
        )

    @classmethod
    def from_mapping(cls, given: object) -> Detection:
        """Read the settings of a scenario: any part may be left out and keeps its default.

        Keys: ``people``, ``animals`` and ``wildlife`` (fields of ``CarePathway``; delays as
        distributions); ``behaviour`` (fields of ``Behaviour``), ``definition`` and
        ``definitions`` by country (fields of ``CaseDefinition``), ``unexposed_contacts``,
        ``household_found``, ``laboratory_share``, ``laboratory_priority``.

        Raises:
            InvalidInput: an unknown key or a value out of range, with its path.
        """
        read = checks.mapping(
            given, "detection", optional=frozenset(item.name for item in fields(cls))
        )
        values: dict[str, Any] = dict(read)
        for name, default in (
            ("people", PEOPLE),
            ("animals", HERDS),
            ("wildlife", WILDLIFE_FOCI),
            ("behaviour", Behaviour()),
            ("definition", CaseDefinition()),
        ):
            if name in read:
                values[name] = _replaced(default, read[name], f"detection.{name}")
        if "definitions" in read:
            default = values.get("definition", CaseDefinition())
            at = "detection.definitions"
            given_here = read["definitions"]
            checks.refuse_unless(
                isinstance(given_here, Mapping), N_("%(field)s: must be a mapping."), at
            )
            assert isinstance(given_here, Mapping)
            values["definitions"] = {
                str(country): _replaced(default, block, f"{at}.{country}")
                for country, block in given_here.items()
            }
        try:
            return cls(**values)
        except InvalidInput as error:
            raise error.within("detection") from None


def _replaced(default: Any, given: object, path: str) -> Any:
    """``default`` with the fields that ``given`` states."""
    names = frozenset(item.name for item in fields(default))
    read = checks.mapping(given, path, optional=names)
    values = {name: getattr(default, name) for name in names}
    for name, value in read.items():
        if isinstance(values[name], Distribution):
            values[name] = Distribution.from_mapping(value, f"{path}.{name}")
        elif isinstance(values[name], Mapping):
            values[name] = {
                **values[name],
                **checks.mapping(value, f"{path}.{name}", optional=frozenset(SEVERITIES)),
            }
        else:
            values[name] = value
    try:
        return type(default)(**values)
    except InvalidInput as error:
        raise error.within(path) from None
