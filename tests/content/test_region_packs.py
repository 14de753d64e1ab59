"""Region packs that cannot be used: what is said, and where."""

from __future__ import annotations

import json
import shutil
from collections.abc import Callable
from pathlib import Path

import pytest

from alatau.packs import PackError, content_root
from alatau.packs.region import load_region


@pytest.fixture
def pack(tmp_path: Path) -> Path:
    folder = tmp_path / "altynaral"
    shutil.copytree(content_root() / "regions/altynaral", folder)
    return folder


def edited(pack: Path, file: str, change: Callable[[str], str]) -> PackError:
    path = pack / file
    before = path.read_text(encoding="utf-8")
    after = change(before)
    assert before != after
    path.write_text(after, encoding="utf-8")
    with pytest.raises(PackError) as caught:
        load_region(pack)
    return caught.value


def replaced(old: str, new: str) -> Callable[[str], str]:
    return lambda text: text.replace(old, new, 1)


def test_a_copy_of_a_region_loads_like_the_region(pack: Path) -> None:
    assert load_region(pack).places == load_region("altynaral").places
    assert load_region(pack / "region.yaml").id == "altynaral"


def test_an_unknown_region_is_named_with_those_that_exist() -> None:
    with pytest.raises(PackError, match=r"There is no region “atlantis”.*central-asia"):
        load_region("atlantis")


def test_an_unknown_place_is_refused_with_the_nearest_code() -> None:
    with pytest.raises(PackError, match=r"A-99.*is “A-0"):
        load_region("altynaral").place("A-99")


def test_an_unknown_key_is_refused_with_file_and_line(pack: Path) -> None:
    error = edited(pack, "region.yaml", lambda text: text + "colour: blue\n")
    assert error.file == "region.yaml"
    assert error.line
    assert "colour" in str(error)


def test_an_unknown_column_is_refused_with_its_name(pack: Path) -> None:
    error = edited(pack, "neighbours.csv", replaced("border_km", "length_km"))
    assert error.file == "neighbours.csv"
    assert "length_km" in str(error) and "border_km" in str(error)


def test_a_population_of_nobody_is_refused_with_its_line(pack: Path) -> None:
    error = edited(pack, "places.csv", replaced(",1394000,", ",0,"))
    assert (error.file, error.line) == ("places.csv", 2)
    assert "population" in error.location


def test_a_number_that_is_none_is_refused(pack: Path) -> None:
    error = edited(pack, "places.csv", replaced(",1394000,", ",many,"))
    assert "“many”" in str(error)


def test_an_empty_russian_name_is_refused(pack: Path) -> None:
    error = edited(pack, "places.csv", replaced("город Арвелен", ""))
    assert "“ru”" in str(error)


def test_a_row_with_a_missing_column_is_refused_with_its_line(pack: Path) -> None:
    error = edited(pack, "places.csv", replaced("A-01,A,city,", "A-01,city,"))
    assert (error.file, error.line) == ("places.csv", 2)


def test_a_place_written_twice_is_refused(pack: Path) -> None:
    error = edited(pack, "places.csv", lambda text: text + text.splitlines()[1] + "\n")
    assert "“A-01” stands twice" in str(error)


def test_a_neighbour_that_does_not_exist_is_refused_with_the_nearest(pack: Path) -> None:
    error = edited(pack, "neighbours.csv", lambda text: text + "A-01,A-77,12.0\n")
    assert error.file == "neighbours.csv"
    assert "A-77" in str(error) and "is “A-" in str(error)


def test_a_pair_written_both_ways_is_refused(pack: Path) -> None:
    def turned(text: str) -> str:
        a, b, km = text.splitlines()[1].split(",")
        return f"{text}{b},{a},{km}\n"

    assert "stands twice" in str(edited(pack, "neighbours.csv", turned))


def test_a_place_beside_itself_is_refused(pack: Path) -> None:
    error = edited(pack, "neighbours.csv", lambda text: text + "A-01,A-01,12.0\n")
    assert "cannot be paired with itself" in str(error)


def test_a_crossing_on_the_wrong_side_is_refused(pack: Path) -> None:
    error = edited(pack, "crossings.csv", replaced(",A,B,road", ",A,C,road"))
    assert error.file == "crossings.csv"
    assert "not in “C”" in str(error)


def test_a_missing_species_is_refused(pack: Path) -> None:
    def without_camels(text: str) -> str:
        return "\n".join(r for r in text.splitlines() if not r.startswith("B-01,camels")) + "\n"

    assert "“B-01” lacks a row for camels" in str(edited(pack, "herds.csv", without_camels))


def test_a_country_without_a_reference_laboratory_is_refused(pack: Path) -> None:
    def without(text: str) -> str:
        return "\n".join(r for r in text.splitlines() if not r.startswith("D-01-H3")) + "\n"

    error = edited(pack, "laboratories.csv", without)
    assert "“D” has no reference laboratory" in str(error)


def test_a_capital_abroad_is_refused(pack: Path) -> None:
    error = edited(pack, "region.yaml", replaced("capital: B-01", "capital: C-01"))
    assert "“C-01” is no place of the country “B”" in str(error)
    assert error.line


def test_a_place_without_a_shape_is_refused(pack: Path) -> None:
    def without_a_shape(text: str) -> str:
        topology = json.loads(text)
        topology["objects"]["places"]["geometries"].pop(3)
        return json.dumps(topology)

    error = edited(pack, "map.topojson", without_a_shape)
    assert "has no shape on the map" in str(error)
    assert error.file == "map.topojson"


def test_a_map_that_is_no_topojson_is_refused(pack: Path) -> None:
    assert "not a TopoJSON map" in str(edited(pack, "map.topojson", lambda _: "[]"))


@pytest.mark.parametrize(
    ("file", "old", "new", "words"),
    [
        ("ages.csv", "A,0,0.076", "A,0,0.176", "The shares of “A” sum to 1.1"),
        ("ages.csv", "A,0,0.076", "A,0,1.5", "“1.5” is more than 1"),
        ("ages.csv", "A,5,", "A,6,", "“A” lacks the ages 5"),
        ("ages.csv", "A,5,", "A,0,", "“A 0” stands twice"),
        ("ages.csv", "A,0,", "F,0,", "“F” is neither a place nor a country"),
        ("ages.csv", "A,0,", "A,-1,", "from_age"),
        ("markets.csv", "A-04,", "A-03,", "“A-03” stands twice"),
        ("markets.csv", "A-04,", "A-77,", "There is no place “A-77”"),
        ("markets.csv", "A-04,", "A-04,-", "weight"),
        ("region.yaml", "beds_per_100_000: 30", "beds_per_100_000: many", "beds_per_100_000"),
        ("region.yaml", "people_per_unit: 1000", "people_per_unit: 0", "people_per_unit"),
        ("region.yaml", "foci_per_1000_km2: 2", "foci: [A-01]", "foci"),
    ],
)
def test_bad_ages_markets_and_notional_figures_are_refused(
    pack: Path, file: str, old: str, new: str, words: str
) -> None:
    error = edited(pack, file, replaced(old, new))
    assert {problem.file for problem in error.problems} == {file}
    assert words in str(error)


def test_a_country_without_ages_is_refused(pack: Path) -> None:
    def without(text: str) -> str:
        return "\n".join(r for r in text.splitlines() if not r.startswith("B,")) + "\n"

    assert "“B-01” has no ages" in str(edited(pack, "ages.csv", without))


def test_a_place_may_have_ages_of_its_own(pack: Path) -> None:
    ages = (0, 5, 15, 25, 45, 65, 75)
    shares = (0.4, 0.1, 0.1, 0.1, 0.1, 0.1, 0.1)
    with (pack / "ages.csv").open("a", encoding="utf-8") as file:
        for age, share in zip(ages, shares, strict=True):
            file.write(f"A-02,{age},{share},invented,a test\n")
    geography = load_region(pack).geography()
    own, others = geography.age_shares[:, 1], geography.age_shares[:, 0]
    assert own == pytest.approx(shares)
    assert others[0] == pytest.approx(0.076)


def test_a_region_without_ages_markets_and_notional_figures_has_neither_limits_nor_groups(
    pack: Path,
) -> None:
    for name in ("ages.csv", "markets.csv"):
        (pack / name).unlink()
    described = (pack / "region.yaml").read_text(encoding="utf-8")
    before, _, rest = described.partition("notional:\n")
    after = "sources:" + rest.partition("sources:")[2]
    (pack / "region.yaml").write_text(before + after, encoding="utf-8")
    geography = load_region(pack).geography()
    assert (geography.beds, geography.markets, geography.ages.lower) == ((), {}, (0,))
    assert not {"dogs", "wildlife"} & set(geography.herds)


def moving_by_matrix(text: str) -> str:
    return text.replace(
        "sources:\n", "mobility: {kernel_people: matrix, air_share: 0.5}\nsources:\n"
    )


HEAD = "moving,origin,destination,flow,status,source\n"


def test_people_may_move_by_a_matrix_of_the_pack(pack: Path) -> None:
    described = (pack / "region.yaml").read_text(encoding="utf-8")
    (pack / "region.yaml").write_text(moving_by_matrix(described), encoding="utf-8")
    rows = "people,A-01,A-02,30,invented,a test\npeople,A-01,A-03,10,invented,a test\n"
    (pack / "movements.csv").write_text(HEAD + rows, encoding="utf-8")
    geography = load_region(pack).geography()
    assert geography.mobility.air_share == 0.5
    shares = geography.travel_shares(0, "community")
    assert shares[0, 1:3].tolist() == [0.75, 0.25]
    assert shares[1:].sum() == 0


@pytest.mark.parametrize(
    ("rows", "words"),
    [
        ("people,A-01,A-01,30,invented,a test\n", "“A-01” cannot be paired with itself"),
        ("people,A-01,A-77,30,invented,a test\n", "There is no place “A-77”"),
        ("people,A-01,A-02,-3,invented,a test\n", "flow"),
        ("people,A-01,A-02,1,invented,a test\n" * 2, "“people A-01 A-02” stands twice"),
    ],
)
def test_bad_movements_are_refused(pack: Path, rows: str, words: str) -> None:
    (pack / "movements.csv").write_text(HEAD + rows, encoding="utf-8")
    assert words in str(edited(pack, "region.yaml", moving_by_matrix))


def test_a_matrix_without_its_kernel_and_a_kernel_without_its_matrix_are_refused(
    pack: Path,
) -> None:
    (pack / "movements.csv").write_text(HEAD + "herds,A-01,A-02,1,invented,x\n", encoding="utf-8")
    error = edited(pack, "region.yaml", moving_by_matrix)
    assert [problem.location for problem in error.problems] == [
        "mobility.kernel_people",
        "mobility.kernel_herds",
    ]


def test_a_kernel_that_is_not_known_is_refused(pack: Path) -> None:
    error = edited(
        pack,
        "region.yaml",
        replaced("sources:\n", "mobility: {kernel_people: osmosis}\nsources:\n"),
    )
    assert "kernel_people" in str(error)


def test_a_missing_table_is_refused(pack: Path) -> None:
    (pack / "links.csv").unlink()
    with pytest.raises(PackError, match=r"links\.csv"):
        load_region(pack)


def test_all_problems_of_a_pack_are_told_at_once(pack: Path) -> None:
    (pack / "links.csv").unlink()
    error = edited(pack, "places.csv", replaced(",1394000,", ",0,"))
    assert {problem.file for problem in error.problems} == {"places.csv", "links.csv"}
