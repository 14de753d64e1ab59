"""Rules shared by both region packs: herds, laboratories, and how tables are written.

The rules are the same for every region, real or invented. They give *notional* figures made from
population and heads of livestock alone; nothing in them is fitted to a country.
"""

from __future__ import annotations

import csv
import math
from collections.abc import Iterable, Mapping, Sequence
from pathlib import Path

#: Mean heads per herd or flock, by species. Notional, one figure for all countries.
MEAN_HERD_SIZE = {
    "cattle": 8,
    "small-ruminants": 40,
    "horses": 10,
    "camels": 15,
    "pigs": 30,
    "poultry": 60,
}

#: Ages in years with which the groups of a population begin.
AGES = (0, 5, 15, 25, 45, 65, 75)

LABORATORY_NAMES = {
    ("human", 1): ("District public health laboratories", "Районные лаборатории здравоохранения"),
    ("human", 2): ("Regional public health laboratory", "Региональная лаборатория здравоохранения"),
    ("human", 3): ("Reference public health laboratory", "Референтная лаборатория здравоохранения"),
    ("animal", 1): ("District veterinary laboratories", "Районные ветеринарные лаборатории"),
    ("animal", 2): ("Regional veterinary laboratory", "Региональная ветеринарная лаборатория"),
    ("animal", 3): ("Reference veterinary laboratory", "Референтная ветеринарная лаборатория"),
}

PLACE_COLUMNS = [
    "code",
    "country",
    "type",
    "name_en",
    "name_ru",
    "name_local",
    "local_lang",
    "centre_en",
    "centre_ru",
    "lat",
    "lon",
    "label_lat",
    "label_lon",
    "area_km2",
    "population",
    "population_date",
    "population_status",
    "population_source",
]
HERD_COLUMNS = ["place", "species", "heads", "herds", "date", "status", "source", "note"]
NEIGHBOUR_COLUMNS = ["a", "b", "border_km"]
CROSSING_COLUMNS = [
    "id",
    "name_en",
    "name_ru",
    "place_a",
    "place_b",
    "country_a",
    "country_b",
    "mode",
    "lat",
    "lon",
    "status",
    "source",
]
AIRPORT_COLUMNS = ["id", "name_en", "name_ru", "place", "lat", "lon", "status", "source"]
LINK_COLUMNS = ["kind", "a", "b", "weekly_travellers", "status", "source"]
LABORATORY_COLUMNS = [
    "id",
    "place",
    "country",
    "serves",
    "tier",
    "name_en",
    "name_ru",
    "daily_capacity",
    "turnaround_days",
    "status",
]
AGE_COLUMNS = ["where", "from_age", "share", "status", "source"]
MARKET_COLUMNS = ["place", "weight", "status", "source"]


def write_csv(path: Path, columns: Sequence[str], rows: Iterable[Mapping[str, object]]) -> None:
    """Write ``rows`` under ``columns``; an unknown or missing key is an error."""
    with path.open("w", encoding="utf-8", newline="") as file:
        writer = csv.DictWriter(file, columns, lineterminator="\n")
        writer.writeheader()
        for row in rows:
            missing = set(columns) - set(row)
            if missing:
                raise ValueError(f"{path.name}: a row lacks {sorted(missing)}")
            writer.writerow(row)


def read_csv(path: Path) -> list[dict[str, str]]:
    """The rows of a CSV file, in order."""
    with path.open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))


def herds_of(species: str, heads: int) -> int:
    """Number of herds or flocks that hold ``heads`` animals at the mean size of the species."""
    return math.ceil(heads / MEAN_HERD_SIZE[species]) if heads else 0


def laboratories(places: Sequence[Mapping[str, object]], capitals: Mapping[str, str]) -> list[dict]:
    """Laboratories by the generic scheme, the same for every country.

    Every place has a row of district laboratories (pooled) and a regional laboratory for people
    and the same for animals; every country has one reference laboratory of each kind in the place
    of its capital. Samples a day: 20 + 40 per million people in district laboratories, 30 + 30 in
    the regional one, 60 + 6 per million of the country in the reference one; half of that for
    animals; rounded to five.
    """
    rows: list[dict] = []
    national: dict[str, int] = {}
    for place in places:
        country = str(place["country"])
        national[country] = national.get(country, 0) + int(str(place["population"]))
    for place in places:
        code, country = str(place["code"]), str(place["country"])
        millions = int(str(place["population"])) / 1e6
        for serves, letter, share in (("human", "H", 1.0), ("animal", "V", 0.5)):
            tiers = [(1, 20 + 40 * millions, 2), (2, 30 + 30 * millions, 2)]
            if capitals[country] == code:
                tiers.append((3, 60 + 6 * national[country] / 1e6, 3))
            for tier, capacity, days in tiers:
                en, ru = LABORATORY_NAMES[serves, tier]
                where = (country, country) if tier == 3 else (place["name_en"], place["name_ru"])
                rows.append(
                    {
                        "id": f"{code}-{letter}{tier}",
                        "place": code,
                        "country": country,
                        "serves": serves,
                        "tier": tier,
                        "name_en": f"{en} ({where[0]})",
                        "name_ru": f"{ru} ({where[1]})",
                        "daily_capacity": max(5, 5 * round(share * capacity / 5)),
                        "turnaround_days": days,
                        "status": "notional",
                    }
                )
    return rows


def markets(
    places: Sequence[Mapping[str, object]], herds: Iterable[Mapping[str, object]], source: str
) -> list[dict]:
    """Livestock markets by the generic scheme: one in every place, by its herds of all species.

    A market weighs as many thousand herds as there are, and at least one. No real market is meant.
    """
    held: dict[str, int] = {}
    for row in herds:
        held[str(row["place"])] = held.get(str(row["place"]), 0) + int(str(row["herds"]))
    return [
        {
            "place": place["code"],
            "weight": max(1, round(held[str(place["code"])] / 1000)),
            "status": "notional",
            "source": source,
        }
        for place in places
    ]
