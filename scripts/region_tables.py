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

PLACE_COLUMNS = (
    "code,country,type,name_en,name_ru,name_local,local_lang,centre_en,centre_ru,lat,lon,"
    "label_lat,label_lon,area_km2,population,population_date,population_status,population_source"
).split(",")
HERD_COLUMNS = "place,species,heads,herds,date,status,source,note".split(",")
NEIGHBOUR_COLUMNS = "a,b,border_km".split(",")
CROSSING_COLUMNS = (
    "id,name_en,name_ru,place_a,place_b,country_a,country_b,mode,lat,lon,status,source"
).split(",")
AIRPORT_COLUMNS = "id,name_en,name_ru,place,lat,lon,status,source".split(",")
LINK_COLUMNS = "kind,a,b,weekly_travellers,status,source".split(",")
LABORATORY_COLUMNS = (
    "id,place,country,serves,tier,name_en,name_ru,daily_capacity,turnaround_days,status"
).split(",")


def write_csv(path: Path, columns: Sequence[str], rows: Iterable[Mapping[str, object]]) -> None:
    """Write ``rows`` under ``columns`` with Unix line ends; an unknown or missing key is an error."""
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

    Every place has one district and one regional laboratory for people and the same for animals;
    every country has one reference laboratory of each kind in the place of its capital. Capacity
    follows the population of the place (of the country for the reference laboratory); district
    laboratories are pooled into one row a place.
    """
    rows: list[dict] = []
    national: dict[str, int] = {}
    for place in places:
        country = str(place["country"])
        national[country] = national.get(country, 0) + int(str(place["population"]))
    words = {
        "human": ("public health", "общественного здравоохранения"),
        "animal": ("veterinary", "ветеринарная"),
    }
    for place in places:
        code, country = str(place["code"]), str(place["country"])
        millions = int(str(place["population"])) / 1e6
        for serves, (en, _) in words.items():
            share = 1.0 if serves == "human" else 0.5
            short = "H" if serves == "human" else "V"
            tiers = [
                (1, "District", "Районные", 20 + 40 * millions, 2),
                (2, "Regional", "Региональная", 30 + 30 * millions, 2),
            ]
            if capitals[country] == code:
                tiers.append((3, "Reference", "Референс", 60 + 6 * national[country] / 1e6, 3))
            for tier, tier_en, tier_ru, capacity, days in tiers:
                rows.append(
                    {
                        "id": f"{code}-{short}{tier}",
                        "place": code,
                        "country": country,
                        "serves": serves,
                        "tier": tier,
                        "name_en": _laboratory_en(tier_en, en, tier, place),
                        "name_ru": _laboratory_ru(tier_ru, serves, tier, place),
                        "daily_capacity": max(5, 5 * round(share * capacity / 5)),
                        "turnaround_days": days,
                        "status": "notional",
                    }
                )
    return rows


def _laboratory_en(tier_en: str, kind: str, tier: int, place: Mapping[str, object]) -> str:
    noun = "laboratories" if tier == 1 else "laboratory"
    where = f"Country of {place['name_en']}" if tier == 3 else str(place["name_en"])
    if tier == 3:
        return f"Reference {kind} laboratory ({place['country']})"
    return f"{tier_en} {kind} {noun}, {where}"


def _laboratory_ru(tier_ru: str, serves: str, tier: int, place: Mapping[str, object]) -> str:
    name = place["name_ru"]
    if tier == 1:
        kind = "лаборатории здравоохранения" if serves == "human" else "ветеринарные лаборатории"
        return f"Районные {kind}, {name}"
    if tier == 2:
        kind = "лаборатория здравоохранения" if serves == "human" else "ветеринарная лаборатория"
        return f"Региональная {kind}, {name}"
    kind = "лаборатория здравоохранения" if serves == "human" else "ветеринарная лаборатория"
    return f"Референс-{kind} ({place['country']})"
