"""The two regions that ship with Alatau: complete, consistent, reproducible, generic."""

from __future__ import annotations

import importlib.util
import re
import subprocess
import sys
from collections import Counter
from pathlib import Path
from types import ModuleType

import pytest

from alatau.packs.region import Region, load_region
from alatau.packs.region_model import SPECIES, TABLES
from alatau.packs.tables import columns_of

ROOT = Path(__file__).resolve().parents[2]
REGIONS = ROOT / "content/regions"
BOTH = ("altynaral", "central-asia")
MAP_BYTES = 120_000
ISO_3166_2 = {
    f"{country}-{code}"
    for country, codes in {
        "KZ": "10 11 15 19 23 27 31 33 35 39 43 47 55 59 61 62 63 71 75 79",
        "KG": "B C GB GO J N O T Y",
        "TJ": "DU GB KT RA SU",
        "TM": "A B D L M S",
        "UZ": "AN BU FA JI NG NW QA QR SA SI SU TK TO XO",
    }.items()
    for code in codes.split(" ")
}
DISCLAIMERS = {
    "Boundaries for exercise use only; no opinion on legal status.",
    "The boundaries and names shown do not imply official endorsement or acceptance",
}


def _shapes() -> ModuleType:
    spec = importlib.util.spec_from_file_location("shapes", Path(__file__).parent / "shapes.py")
    assert spec and spec.loader
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


shapes = _shapes()


@pytest.fixture(scope="module", params=BOTH)
def region(request: pytest.FixtureRequest) -> Region:
    return load_region(request.param)


def _run(script: str, *arguments: str) -> None:
    done = subprocess.run(
        [sys.executable, str(ROOT / "scripts" / script), *arguments],
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == 0, done.stderr


def _same_files(made: Path, committed: Path) -> None:
    assert list(made.iterdir())
    for file in sorted(made.iterdir()):
        assert file.read_bytes() == (committed / file.name).read_bytes(), file.name


def test_the_drawn_region_comes_out_of_its_script_byte_for_byte(tmp_path: Path) -> None:
    _run("draw_altynaral.py", "--out", str(tmp_path))
    _same_files(tmp_path, REGIONS / "altynaral")
    assert len(list(tmp_path.iterdir())) == 10


def test_the_tables_of_central_asia_come_out_of_their_script_byte_for_byte(tmp_path: Path) -> None:
    _run("make_central_asia_tables.py", "--out", str(tmp_path))
    _same_files(tmp_path, REGIONS / "central-asia")
    assert len(list(tmp_path.iterdir())) == 8


def test_central_asia_has_exactly_the_regions_of_iso_3166_2() -> None:
    assert {place.code for place in load_region("central-asia").places} == ISO_3166_2


def test_altynaral_has_five_countries_with_cities_regions_and_an_island_in_a_sea() -> None:
    region = load_region("altynaral")
    assert [country.code for country in region.countries] == ["A", "B", "C", "D", "E"]
    assert [country.name["en"] for country in region.countries] == [
        f"Country {code}" for code in "ABCDE"
    ]
    assert 45 <= len(region.places) <= 60
    assert all(re.fullmatch(r"[A-E]-\d\d", place.code) for place in region.places)
    assert all(region.place(country.capital).kind == "city" for country in region.countries)
    assert not region.neighbours_of("A-03")
    assert {"places", "water", "rivers", "relief"} <= set(region.topology["objects"])


def test_altynaral_lies_in_the_open_ocean() -> None:
    lines = shapes.lines_of(load_region("altynaral").topology)
    assert all(-165 < lon < -128 and 34 < lat < 52 for line in lines for lon, lat in line)


def test_places_have_names_in_three_languages_and_people(region: Region) -> None:
    for place in region.places:
        assert place.name["en"] and place.name["ru"] and place.name_local, place.code
        assert re.search("[А-Яа-я]", place.name["ru"]), place.code
        assert place.centre["en"] and place.centre["ru"], place.code
        assert place.population > 0 and place.population_date and place.population_source
    for kind in ("en", "ru"):
        names = Counter(place.name[kind] for place in region.places)
        assert max(names.values()) == 1


def test_national_names_are_offered_to_readers_of_the_real_region() -> None:
    place = load_region("central-asia").place("KZ-75")
    assert place.name.in_language("kk") == "Алматы қаласы"
    assert place.name.in_language("uz") == "город Алматы"


def test_every_place_has_a_row_for_every_species(region: Region) -> None:
    rows = Counter((row.place, row.species) for row in region.herds)
    assert set(rows) == {(place.code, species) for place in region.places for species in SPECIES}
    for species in SPECIES:
        assert sum(row.herds for row in region.herds if row.species == species) > 0


def test_figures_found_keep_their_status_and_the_rest_is_called_notional() -> None:
    region = load_region("central-asia")
    for row in region.herds:
        assert (row.status == "notional") == row.source.startswith("scripts/"), row
    assert {place.population_status for place in region.places} == {
        "verified",
        "derived",
        "unverified",
        "derived-from-unverified",
    }
    assert all("±10 km" in crossing.source for crossing in region.crossings)


def test_known_national_totals_of_livestock_are_kept_where_gaps_are_filled() -> None:
    region = load_region("central-asia")
    cattle = {"KZ": 8_185_100, "KG": 1_859_000, "TJ": 2_697_400, "TM": 2_500_000}
    for country, total in cattle.items():
        own = {place.code for place in region.places_of(country)}
        heads = sum(r.heads for r in region.herds if r.place in own and r.species == "cattle")
        assert abs(heads - total) < 50 * len(own), country


def test_laboratories_follow_population_alone_by_the_same_scheme_everywhere() -> None:
    everywhere = [load_region(name) for name in BOTH]
    for serves in ("human", "animal"):
        for tier in (1, 2):
            pairs = sorted(
                (region.place(laboratory.place).population, laboratory.daily_capacity)
                for region in everywhere
                for laboratory in region.laboratories
                if (laboratory.serves, laboratory.tier) == (serves, tier)
            )
            capacities = [capacity for _, capacity in pairs]
            assert len(pairs) == sum(len(region.places) for region in everywhere)
            assert capacities == sorted(capacities)


def test_laboratories_have_generic_names_and_a_reference_in_each_capital(region: Region) -> None:
    pattern = re.compile(
        r"(District (public health|veterinary) laboratories"
        r"|(Regional|Reference) (public health|veterinary) laboratory) \((?P<where>.+)\)"
    )
    for laboratory in region.laboratories:
        found = pattern.fullmatch(laboratory.name["en"])
        assert found, laboratory.name
        place = region.place(laboratory.place).name["en"]
        assert found["where"] == (laboratory.country if laboratory.tier == 3 else place)
    reference = {(lab.country, lab.place) for lab in region.laboratories if lab.tier == 3}
    assert reference == {(country.code, country.capital) for country in region.countries}


def test_neighbours_are_the_places_whose_shapes_share_a_line(region: Region) -> None:
    pairs = {tuple(sorted((pair.a, pair.b))) for pair in region.neighbours}
    assert pairs == shapes.sharing_a_line(region.topology)


def test_neighbours_count_both_ways(region: Region) -> None:
    for place in region.places:
        for other in region.neighbours_of(place.code):
            assert place.code in region.neighbours_of(other)


def test_crossings_join_neighbours(region: Region) -> None:
    for crossing in region.crossings:
        if crossing.place_b:
            assert crossing.place_b in region.neighbours_of(crossing.place_a), crossing.id
            assert crossing.country_a != crossing.country_b
    joined = {c.country_a for c in region.crossings} | {c.country_b for c in region.crossings}
    assert {country.code for country in region.countries} <= joined


def test_labels_stand_inside_their_shapes_and_outer_rings_turn_clockwise(region: Region) -> None:
    drawn = shapes.polygons_of(region.topology)
    for place in region.places:
        outer = [polygon[0] for polygon in drawn[place.code]]
        label = (place.label_lon, place.label_lat)
        assert any(shapes.inside(ring, label) for ring in outer), place.code
        assert all(shapes.turns_clockwise(ring) for ring in outer), place.code
        holes = [hole for polygon in drawn[place.code] for hole in polygon[1:]]
        assert not any(shapes.turns_clockwise(ring) for ring in holes), place.code


def test_airports_lie_in_the_place_they_serve_or_beside_it(region: Region) -> None:
    drawn = shapes.polygons_of(region.topology)
    for airport in region.airports:
        near = (airport.place, *region.neighbours_of(airport.place))
        point = (airport.lon, airport.lat)
        assert any(shapes.inside(polygon[0], point) for code in near for polygon in drawn[code]), (
            airport.id
        )


def test_maps_are_small_and_carry_both_disclaimers(region: Region) -> None:
    assert region.map_path.stat().st_size < MAP_BYTES
    assert set(region.topology["disclaimers"]) == DISCLAIMERS
    for language in ("en", "ru"):
        assert region.disclaimer[language]
    for sentence in DISCLAIMERS:
        assert sentence in region.disclaimer["en"]


def test_cities_are_on_the_map_as_points_too(region: Region) -> None:
    cities = {place.code for place in region.places if place.kind == "city"}
    points = region.topology["objects"]["cities"]["geometries"]
    assert {point["properties"]["code"] for point in points} == cities
    assert {point["type"] for point in points} == {"Point"}


def test_shapes_carry_codes_and_names(region: Region) -> None:
    for geometry in region.topology["objects"]["places"]["geometries"]:
        place = region.place(geometry["properties"]["code"])
        assert geometry["properties"]["country"] == place.country
        assert geometry["properties"]["name_en"] == place.name["en"]
        assert geometry["properties"]["name_ru"] == place.name["ru"]


def test_the_world_takes_a_region_and_finds_a_laboratory_for_every_place(region: Region) -> None:
    geography = region.geography()
    assert len(geography.places) == len(region.places)
    assert (geography.referral() >= 0).all()
    assert set(geography.herds) == {*SPECIES, "dogs", "wildlife"}


def test_ages_are_one_set_for_each_country_and_called_what_they_are(region: Region) -> None:
    where = Counter(row.where for row in region.ages)
    assert where == dict.fromkeys((country.code for country in region.countries), 7)
    assert {row.status for row in region.ages} == {
        "invented" if region.kind == "invented" else "estimate"
    }
    if region.kind == "real":
        assert all("not official statistics" in row.source for row in region.ages)
    geography = region.geography()
    assert geography.ages.lower == (0, 5, 15, 25, 45, 65, 75)
    assert geography.age_shares.shape == (7, len(region.places))
    assert geography.age_shares.sum(axis=0) == pytest.approx(1)


def test_beds_dogs_and_wildlife_follow_people_and_area_by_one_rule_everywhere() -> None:
    regions = [load_region(name) for name in BOTH]
    assert regions[0].file.notional == regions[1].file.notional
    for region in regions:
        geography = region.geography()
        for index, place in enumerate(region.places):
            assert geography.beds[index] == round(place.population * 30 / 100_000)
            assert geography.herds["dogs"][index] == -(-place.population // 1000)
            assert geography.herds["wildlife"][index] == round(place.area_km2 * 2 / 1000)


def test_every_place_has_a_market_by_its_herds_alone_and_herds_reach_others(
    region: Region,
) -> None:
    herds: Counter[str] = Counter()
    for row in region.herds:
        herds[row.place] += row.herds
    assert {market.place: market.weight for market in region.markets} == {
        place.code: max(1, round(herds[place.code] / 1000)) for place in region.places
    }
    traded = region.geography().travel_shares(1, "market")
    assert traded.sum(axis=1) == pytest.approx(1)


def test_every_figure_of_the_data_page_is_current() -> None:
    page = (ROOT / "docs/reference/regions.md").read_text(encoding="utf-8")
    for name in BOTH:
        region = load_region(name)
        assert f"{sum(place.population for place in region.places):,}" in page
        assert f"{len(region.neighbours)} pairs" in page
        statuses = Counter(row.status for row in region.herds)
        for status, count in statuses.items():
            assert f"| `{status}` | {count} |" in page, (name, status)
        notional = region.file.notional
        assert notional.dogs and notional.wildlife
        for words in (
            f"{notional.beds_per_100_000:g} beds for every 100,000 people",
            f"unit of {notional.dogs.animals_per_unit} dogs for every "
            f"{notional.dogs.people_per_unit:,} people",
            f"of {notional.wildlife.animals_per_focus} animals, on every 1,000 km²",
        ):
            assert words in " ".join(page.split())


def test_the_data_page_names_the_columns_of_every_table() -> None:
    page = (ROOT / "docs/reference/regions.md").read_text(encoding="utf-8")
    for table, model in TABLES.items():
        (row,) = re.findall(rf"^\| `{table}\.csv` \|.*$", page, re.MULTILINE)
        assert [c for c in columns_of(model) if f"`{c}`" not in row] == [], table
