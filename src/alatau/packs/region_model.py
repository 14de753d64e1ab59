"""What the files of a region pack hold: `region.yaml` and the rows of its tables."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Annotated, Any, Literal

from pydantic import Field

from alatau.languages import LocalText
from alatau.packs.model import PackModel, Slug
from alatau.packs.tables import TableRow

CountryCode = Annotated[str, Field(pattern=r"^[A-Z]{1,2}$")]
PlaceCode = Annotated[str, Field(pattern=r"^[A-Z]{1,2}-[A-Z0-9]{1,3}$")]
PlaceOrCountryCode = Annotated[str, Field(pattern=r"^[A-Z]{1,2}(-[A-Z0-9]{1,3})?$")]
Latitude = Annotated[float, Field(ge=-90, le=90, allow_inf_nan=False)]
Longitude = Annotated[float, Field(ge=-180, le=180, allow_inf_nan=False)]
Kilometres = Annotated[float, Field(gt=0, le=50_000, allow_inf_nan=False)]
Status = Literal[
    "verified",
    "name-verified",
    "derived",
    "unverified",
    "derived-from-unverified",
    "notional",
    "invented",
    "estimate",
]
Species = Literal["cattle", "small-ruminants", "horses", "camels", "pigs", "poultry"]
SPECIES: tuple[Species, ...] = (
    "cattle",
    "small-ruminants",
    "horses",
    "camels",
    "pigs",
    "poultry",
)


class Country(PackModel):
    """A country of the region; `invented_name` where the pack offers one beside its label."""

    code: CountryCode
    name: LocalText
    invented_name: LocalText | None = None
    adjective: LocalText | None = None
    capital: PlaceCode
    languages: tuple[str, ...] = Field(min_length=1)
    national_language: str


class Projection(PackModel):
    """How Vega should project the map: `type`, `rotate`, `parallels` (degrees)."""

    type: str
    rotate: tuple[float, ...] = ()
    parallels: tuple[float, float] | None = None

    def as_vega(self) -> dict[str, Any]:
        """The projection as a Vega-Lite specification takes it."""
        return self.model_dump(exclude_defaults=True, mode="json")


class Source(PackModel):
    """Where figures or shapes come from, and under which licence."""

    name: str
    title: LocalText
    reference: str
    licence: str


class DogRule(PackModel):
    """How many units of dogs a place has (the dogs of a village), and how many dogs one has."""

    people_per_unit: Annotated[int, Field(ge=1, le=10_000_000)]
    animals_per_unit: Annotated[int, Field(ge=1, le=1_000_000)]


class WildlifeRule(PackModel):
    """Foci of wildlife, everywhere alike: how many on an area, and how many animals one has."""

    foci_per_1000_km2: Annotated[float, Field(gt=0, le=1000, allow_inf_nan=False)]
    animals_per_focus: Annotated[int, Field(ge=1, le=1_000_000)]


class Notional(PackModel):
    """Figures by a rule that is the same in every place of the region; each may be left out.

    Attributes:
        beds_per_100_000: hospital beds free for the disease; without limit where left out.
    """

    beds_per_100_000: Annotated[float, Field(ge=0, le=10_000, allow_inf_nan=False)] | None = None
    dogs: DogRule | None = None
    wildlife: WildlifeRule | None = None


Kernel = Literal["gravity", "radiation", "adjacency", "matrix"]
Setting = Literal["household", "health-care", "workplace", "community", "farm", "market"]
Shares = Mapping[Setting, Annotated[float, Field(ge=0, le=1, allow_inf_nan=False)]]


class Movement(PackModel):
    """How infection travels, where it is not as `alatau.world.Mobility` has it unless told.

    The fields are those of that class; a matrix stands in `movements.csv`.
    """

    kernel_people: Kernel = "gravity"
    kernel_herds: Kernel = "gravity"
    leaving_people: Shares | None = None
    leaving_herds: Shares | None = None
    leaving_wildlife: Shares | None = None
    distance_exponent: Annotated[float, Field(ge=0, le=10, allow_inf_nan=False)] | None = None
    floor_km: Annotated[float, Field(ge=0.1, le=20_000, allow_inf_nan=False)] | None = None
    neighbour_factor: Annotated[float, Field(ge=0, le=1000, allow_inf_nan=False)] | None = None
    border_factor: Annotated[float, Field(ge=0, le=1, allow_inf_nan=False)] | None = None
    air_share: Annotated[float, Field(ge=0, le=1, allow_inf_nan=False)] | None = None


class RegionFile(PackModel):
    """What `region.yaml` holds."""

    id: Slug
    kind: Literal["real", "invented"]
    title: LocalText
    summary: LocalText
    countries: tuple[Country, ...] = Field(min_length=1)
    disclaimer: LocalText
    map: str
    projection: Projection
    notional: Notional = Notional()
    mobility: Movement = Movement()
    sources: tuple[Source, ...] = Field(min_length=1)


class Place(TableRow):
    """A first-level region or city: names, centre, where its label stands, area, people."""

    code: PlaceCode
    country: CountryCode
    kind: Literal["region", "city", "republic"] = Field(alias="type")
    name: LocalText
    name_local: str = Field(min_length=1)
    local_lang: str
    centre: LocalText
    lat: Latitude
    lon: Longitude
    label_lat: Latitude
    label_lon: Longitude
    area_km2: Annotated[float, Field(gt=0, allow_inf_nan=False)]
    population: Annotated[int, Field(gt=0, le=2_000_000_000)]
    population_date: str
    population_status: Status
    population_source: str = Field(min_length=1)


class Herds(TableRow):
    """Livestock of one species in one place: heads, and herds or flocks of the mean size."""

    place: PlaceCode
    species: Species
    heads: Annotated[int, Field(ge=0, le=2_000_000_000)]
    herds: Annotated[int, Field(ge=0, le=2_000_000_000)]
    date: str
    status: Status
    source: str = Field(min_length=1)
    note: str


class Neighbours(TableRow):
    """Two places that share a land border; each pair stands once and counts both ways."""

    a: PlaceCode
    b: PlaceCode
    border_km: Kilometres


class Crossing(TableRow):
    """A border crossing or port; `place_b` is empty where the way leads out of the region."""

    id: str = Field(min_length=1)
    name: LocalText
    place_a: PlaceCode
    place_b: PlaceCode | Literal[""]
    country_a: CountryCode
    country_b: CountryCode | Literal[""]
    mode: Literal["road", "rail", "road+rail", "sea"]
    lat: Latitude
    lon: Longitude
    status: Status
    source: str = Field(min_length=1)


class Airport(TableRow):
    """An airport and the place it serves."""

    id: str = Field(min_length=1)
    name: LocalText
    place: PlaceCode
    lat: Latitude
    lon: Longitude
    status: Status
    source: str = Field(min_length=1)


class Link(TableRow):
    """Travellers a week between two places, both ways together, by air or rail (notional)."""

    kind: Literal["air", "rail"]
    a: PlaceCode
    b: PlaceCode
    weekly_travellers: Annotated[int, Field(ge=0, le=100_000_000)]
    status: Status
    source: str = Field(min_length=1)


class Laboratory(TableRow):
    """A laboratory of the generic scheme: tier 1 district, 2 regional, 3 reference (notional)."""

    id: str = Field(min_length=1)
    place: PlaceCode
    country: CountryCode
    serves: Literal["human", "animal"]
    tier: Annotated[int, Field(ge=1, le=3)]
    name: LocalText
    daily_capacity: Annotated[int, Field(gt=0, le=1_000_000)]
    turnaround_days: Annotated[float, Field(ge=0, le=365, allow_inf_nan=False)]
    status: Literal["notional"]


class AgeShare(TableRow):
    """The share of people from an age on, up to the next age, in a place or a whole country."""

    where: PlaceOrCountryCode
    from_age: Annotated[int, Field(ge=0, le=120)]
    share: Annotated[float, Field(ge=0, le=1, allow_inf_nan=False)]
    status: Status
    source: str = Field(min_length=1)


class Market(TableRow):
    """A livestock market of the generic scheme, and what it weighs beside others (notional)."""

    place: PlaceCode
    weight: Annotated[float, Field(gt=0, le=1_000_000, allow_inf_nan=False)]
    status: Literal["notional"]
    source: str = Field(min_length=1)


class Flow(TableRow):
    """How much moves from a place to another beside what else leaves it, in any one unit."""

    moving: Literal["people", "herds"]
    origin: PlaceCode
    destination: PlaceCode
    flow: Annotated[float, Field(ge=0, le=1e15, allow_inf_nan=False)]
    status: Status
    source: str = Field(min_length=1)


TABLES: Mapping[str, type[TableRow]] = {
    "places": Place,
    "herds": Herds,
    "neighbours": Neighbours,
    "crossings": Crossing,
    "airports": Airport,
    "links": Link,
    "laboratories": Laboratory,
    "ages": AgeShare,
    "markets": Market,
    "movements": Flow,
}
OPTIONAL_TABLES = frozenset({"ages", "markets", "movements"})
