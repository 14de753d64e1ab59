"""The two scenario packs that ship with Alatau: complete, bilingual, playable in every layout."""

from __future__ import annotations

import re
from collections import Counter
from functools import cache
from pathlib import Path

import cel
import numpy as np
import pytest
from exercise_room import new_room

from alatau.exercise import commands as c
from alatau.exercise.simulation import World, toll
from alatau.packs import load_scenario, validate
from alatau.packs.decisions import DECISIONS
from alatau.packs.findings import texts_of
from alatau.packs.scenario import ScenarioPack
from alatau.packs.times import MINUTES_PER_DAY
from alatau.packs.vocabulary import SECTORS

SCENARIOS = ("tutorial", "altynaral-cpx")
CYRILLIC = re.compile(r"[А-Яа-яЁё]")
LATIN_WORD = re.compile(r"\b[A-Za-z]{4,}\b")

LATIN_IN_RUSSIAN = {"EXERCISE"}
"""Latin words of four letters and more that a Russian text may hold."""


@cache
def scenario(name: str) -> ScenarioPack:
    return load_scenario(name)


def layouts() -> list[tuple[str, str]]:
    return [(name, layout) for name in SCENARIOS for layout in scenario(name).layouts]


@pytest.mark.parametrize("name", SCENARIOS)
def test_the_pack_is_valid_and_waits_only_for_its_safety_review(name: str) -> None:
    problems = validate(name)
    assert [str(found) for found in problems if found.severity == "error"] == []
    assert [str(found) for found in problems if "safety_review" not in str(found)] == []


@pytest.mark.parametrize("name", SCENARIOS)
def test_russian_texts_are_russian_and_english_texts_english(name: str) -> None:
    pack = scenario(name)
    mixed = []
    for file, path, text in texts_of(pack):
        if CYRILLIC.search(text["en"]):
            mixed.append((file, path, "en"))
        if not CYRILLIC.search(text["ru"]):
            mixed.append((file, path, "ru"))
        foreign = set(LATIN_WORD.findall(text["ru"])) - LATIN_IN_RUSSIAN
        if foreign:
            mixed.append((file, path, sorted(foreign)))
    assert mixed == []


@pytest.mark.parametrize("name", SCENARIOS)
def test_both_languages_have_the_same_paragraphs(name: str) -> None:
    uneven = [
        (file, path)
        for file, path, text in texts_of(scenario(name))
        if text["en"].count("\n\n") != text["ru"].count("\n\n")
    ]
    assert uneven == []


@pytest.mark.parametrize(("name", "layout"), layouts())
def test_every_cell_has_something_to_do_in_the_first_move(name: str, layout: str) -> None:
    pack = scenario(name)
    first = {
        cell
        for inject in pack.injects
        if inject.when.at is not None and inject.when.at < pack.moves[1].day * MINUTES_PER_DAY
        for cell in pack.cells_for(layout, inject.to)
    }
    assert {cell.id for cell in pack.layouts[layout].cells} - first == set()


@pytest.mark.parametrize(("name", "layout"), layouts())
def test_expected_decisions_can_be_taken_by_whoever_receives_the_inject(
    name: str, layout: str
) -> None:
    pack = scenario(name)
    held = {cell.id: cell.authorities for cell in pack.layouts[layout].cells}
    impossible = []
    for inject in pack.injects:
        sectors = {
            authority.partition(".")[2]
            for cell in pack.cells_for(layout, inject.to)
            for authority in held[cell]
        }
        for expected in inject.expect:
            if expected.decision and not sectors & set(DECISIONS[expected.decision].authority):
                impossible.append((inject.id, expected.decision))
    assert impossible == []


@pytest.mark.parametrize("name", SCENARIOS)
def test_every_inject_says_what_is_expected(name: str) -> None:
    assert [inject.id for inject in scenario(name).injects if not inject.expect] == []


@pytest.mark.parametrize("name", SCENARIOS)
def test_every_conclusion_joins_several_facts(name: str) -> None:
    assert all(len(conclusion.needs) >= 2 for conclusion in scenario(name).conclusions)


def test_no_cell_of_the_large_room_waits_through_a_whole_move() -> None:
    pack = scenario("altynaral-cpx")
    busy = Counter(
        (cell, inject.phase)
        for inject in pack.injects
        if inject.when.at is not None
        for cell in pack.cells_for("full", inject.to)
    )
    phases = ("signals", "recognition", "response", "pressure", "turning-point", "hand-over")
    cells = [cell.id for cell in pack.layouts["full"].cells]
    idle = [(cell, phase) for cell in cells for phase in phases if not busy[cell, phase]]
    assert idle == []


def test_no_cell_of_the_large_room_is_flooded() -> None:
    pack = scenario("altynaral-cpx")
    arriving = Counter(
        (cell, inject.when.at // 60)
        for inject in pack.injects
        if inject.when.at is not None
        for cell in pack.cells_for("full", inject.to)
    )
    assert max(arriving.values()) <= 4


def test_the_flagship_gives_every_kind_of_decision_an_occasion() -> None:
    pack = scenario("altynaral-cpx")
    expected = {found.decision for inject in pack.injects for found in inject.expect}
    evidence = {found.decision for task in pack.tasks.values() for found in task.evidenced_by}
    answered = {
        name
        for inject in pack.injects
        if inject.when.after is not None
        for name in inject.when.after.given("decision")
    }
    occasions = expected | evidence | answered
    assert set(DECISIONS) - occasions == set()


def test_the_flagship_speaks_to_every_authority() -> None:
    pack = scenario("altynaral-cpx")
    addressed = {address for inject in pack.injects for address in inject.to}
    wanted = {f"{country}.{sector}" for country in pack.countries for sector in SECTORS}
    assert wanted - addressed == set()


def test_the_flagship_mixes_times_conditions_and_a_controllers_hand() -> None:
    kinds = Counter(
        "at" if inject.when.at is not None else "after" if inject.when.after else "manual"
        for inject in scenario("altynaral-cpx").injects
    )
    assert kinds["at"] >= 40
    assert kinds["after"] >= 15
    assert kinds["manual"] >= 3


def test_the_map_of_the_event_list_names_every_inject_under_its_storyline() -> None:
    page = (Path(__file__).parents[2] / "docs/explanation/scenarios.md").read_text(encoding="utf-8")
    rows = re.findall(r"^\| `([a-z-]+)` \| ([\d, ]+) \|", page, flags=re.MULTILINE)
    drawn = {
        storyline: {int(number) for number in numbers.split(",")} for storyline, numbers in rows
    }
    told: dict[str, set[int]] = {}
    for inject in scenario("altynaral-cpx").injects:
        told.setdefault(inject.storyline or "", set()).add(inject.id)
    assert drawn == told


def test_places_named_in_the_flagship_lie_in_its_region() -> None:
    pack = scenario("altynaral-cpx")
    named = "Arvelen Seloven Dunvari Zulmar Ulzhomar Gurzen Corundai Tasmandor Sanmirel Tomandu"
    named += " Dolgamir Domtarin Omberal Golmeda Eskaden Askadun Oskelda"
    words = " ".join(text["en"] for _, _, text in texts_of(pack))
    known = {place.name["en"].split()[0] for place in pack.region.places}
    assert [name for name in named.split() if name not in words or name not in known] == []


@pytest.mark.parametrize(("day", "comes"), [(8, True), (14, False)])
def test_only_a_city_closed_before_the_check_was_closed_for_nothing(day: int, comes: bool) -> None:
    room = new_room(load_scenario("altynaral-cpx"), "delegations")
    room.do(c.StartExercise(rate=0))
    room.do(c.JumpTo(minutes=day * MINUTES_PER_DAY + 720))
    eskaden = next(
        place.code
        for place in room.exercise.pack.region.places_of("E")
        if place.name.in_language("en").startswith("Eskaden")
    )
    [cell] = room.exercise.pack.cells_for("delegations", ("E.policy",))
    room.decide(cell, "restrict-movement", country="E", places=(eskaden,))
    room.do(c.JumpTo(minutes=(day + 2) * MINUTES_PER_DAY + 720))
    assert (room.exercise.state.injects[65].status == "released") is comes


@pytest.mark.parametrize(("day", "comes"), [(17, False), (18, True), (19, False), (22, False)])
def test_the_eve_of_the_festival_is_the_day_before_it(day: int, comes: bool) -> None:
    condition = scenario("altynaral-cpx").inject(104).when.after
    assert condition is not None
    context = cel.Context(
        variables={"day": day, "hour": 11},
        functions={"reported": lambda where: 500, "decided": lambda kind: False},
    )
    assert condition.program.execute(context) is comes


def test_the_parcel_is_held_since_one_day_in_all_injects() -> None:
    pack = scenario("altynaral-cpx")
    held = pack.date_of(-2 * MINUTES_PER_DAY)
    assert "held since day −2" in pack.inject(3).body.in_language("en")
    assert f"since {held:%A}" in pack.inject(22).body.in_language("en")


def test_the_figures_of_the_flagship_in_the_documentation_are_those_of_its_world() -> None:
    said = (Path(__file__).parents[2] / "docs/explanation/scenarios.md").read_text("utf-8")
    pack = scenario("altynaral-cpx")
    ended = {seed: World(pack, seed).outbreak(()) for seed in range(1, 41)}
    infected = {seed: toll(outbreak, pack, 28).infected for seed, outbreak in ended.items()}
    counts = np.array(sorted(infected.values()))
    low, high = np.quantile(counts, (0.25, 0.75))
    figures = [counts[0], counts[-1], low, high, *(infected[seed] for seed in (7, 1, 2))]
    pattern = (
        r"gave ([\d,]+) to ([\d,]+) infected\s+people by day 28, half of them between ([\d,]+) and "
        r"([\d,]+);.*?seeds 7, 1 and 2 from ([\d,]+), ([\d,]+)\s+and ([\d,]+) down"
    )
    found = re.search(pattern, said, re.DOTALL)
    assert found is not None
    told = [int(each.replace(",", "")) for each in found.groups()]
    assert told == pytest.approx(figures, rel=0.03)
    people = [o.units[o.units["host"] == o.hosts.index("person")] for o in ended.values()]
    share = np.concatenate([units["died"] for units in people]).mean()
    assert "about one in fourteen" in said
    assert 1 / share == pytest.approx(14, abs=0.7)
