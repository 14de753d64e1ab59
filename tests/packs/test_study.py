"""Study files: read whole, and refused with file, line and key."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest

from alatau.packs import PackError, load_scenario, load_study, validate
from alatau.packs.study import AS_STATED, Study
from alatau.world import DEFAULT_STRENGTH, MeasureKind

TEXT = """\
format: 1
title: Two places along a road
region:
  places:
    - {code: A, country: X, population: 90000, lat: 45.0, lon: 60.0, herds: {cattle: 800}, beds: 9}
    - {code: B, country: X, population: 400000, lat: 45.0, lon: 62.0, beds: 40, market: 2}
  herd_size: {cattle: 40}
  neighbours: [[A, B]]
  laboratories:
    - {id: lab, place: A, tier: 3, daily_capacity: 30}
  mobility: {floor_km: 20}
  ages: {lower: [0, 15, 65], shares: [[0.3, 0.6, 0.1]]}
pathogen: notional-respiratory
introductions:
  - {place: A, day: -5, host: person, count: 10}
until: 30
seed: 7
start: 2026-06-01
detection:
  unexposed_contacts: 5
measures:
  - {kind: tracing, from_day: 20, capacity_per_day: 60, places: [A]}
strategies:
  nothing: []
  tracing:
    - {kind: tracing, from_day: 20}
uncertain:
  - {parameter: transmission.person.scale, low: 0.8, high: 1.2}
"""

Write = Callable[[str], Path]


@pytest.fixture
def write(tmp_path: Path) -> Write:
    def to_file(text: str) -> Path:
        path = tmp_path / "study.yaml"
        path.write_text(text, encoding="utf-8")
        return path

    return to_file


def test_a_study_holds_all_that_a_run_needs(write: Write) -> None:
    study = load_study(write(TEXT))
    assert (study.id, study.seed, study.until, study.start_day_of_year) == ("study", 7, 30, 152)
    assert study.region is None
    assert study.geography.places == ("A", "B")
    assert study.geography.herds == {"cattle": (800, 0)}
    assert study.geography.mobility.floor_km == 20
    assert study.geography.ages.lower == (0, 15, 65)
    assert (study.geography.beds, study.geography.markets) == ((9, 40), {"B": 2})
    assert study.detection.unexposed_contacts == 5
    (tracing,) = study.measures
    assert (tracing.kind, tracing.places) == (MeasureKind.TRACING, ("A",))
    assert tracing.strength == DEFAULT_STRENGTH[MeasureKind.TRACING]
    assert list(study.strategies) == ["nothing", "tracing"]
    assert study.uncertain[0].high == 1.2
    first, again = study.simulate(), study.simulate(seed=7)
    assert first.units.tobytes() == again.units.tobytes()
    assert first.measures == (tracing,)
    assert study.ensemble(runs=2).runs == 2


def test_large_outbreaks_go_on_in_counts_where_the_ceiling_allows(write: Write) -> None:
    assert load_study(write(TEXT)).people_limit == 200_000
    assert load_study(write(TEXT + "ceiling: 200000\n")).people_limit is None
    assert load_study(write(TEXT + "ceiling: 200001\n")).people_limit == 200_000
    study = load_study(write(TEXT + "people_limit: 20\nceiling: 1000\n"))
    assert study.simulate().counted_from is not None
    assert study.ensemble(runs=2).totals.min() >= 0
    with pytest.raises(PackError, match="people_limit"):
        load_study(write(TEXT + "people_limit: 2000\nceiling: 1000\n"))


def test_a_scenario_is_taken_with_its_region_pathogen_and_beginning(write: Write) -> None:
    pack = load_scenario("tutorial")
    plain = load_study("tutorial")
    inside = load_study(
        write("format: 1\nscenario: tutorial\nmeasures: [{kind: isolation, from_day: 2}]\n")
    )
    for study in (plain, inside):
        assert study.until == pack.days
        assert study.ceiling == pack.outbreak.ceiling
        assert [i.place for i in study.introductions] == [
            i.place for i in pack.outbreak.introductions
        ]
        assert study.region is not None
    assert plain.strategies == {AS_STATED: ()}
    assert inside.strategies == {AS_STATED: inside.measures}
    assert plain.simulate(()).units.tobytes() == inside.simulate(()).units.tobytes()


def test_the_ranges_of_the_pathogen_file_are_taken_when_asked_for(write: Write) -> None:
    text = TEXT[: TEXT.index("uncertain:")] + "uncertain: pathogen\n"
    assert isinstance(load_study(write(text)), Study)


WRONG = {
    "an unknown key": ("seed: 7", "sed: 7", 16, "“seed” meant"),
    "an unknown field of a measure": ("from_day: 20,", "form_day: 20,", 21, "“from_day” meant"),
    "a missing field of a measure": ("from_day: 20, cap", "cap", 21, "from_day"),
    "an unknown kind": ("kind: tracing", "kind: tracking", 21, "tracking"),
    "a measure nowhere": ("places: [A]", "places: [Z]", 21, "'Z'"),
    "a strength above one": ("capacity_per_day: 60", "strength: 2", 21, "at most 1"),
    "several places to begin in": ("{place: A, day", "{place: [A, B], day", 14, "search over"),
    "a range of counts": ("count: 10", "count: 1..10", 14, "search over"),
    "a range of days": ("day: -5", "day: [-5, -3]", 14, "search over"),
    "a beginning nowhere": ("{place: A, day", "{place: Q, day", 14, "'Q'"),
    "a host that cannot be ill": ("host: person", "host: camels", 14, "camels"),
    "a range of the beginning": ("transmission.person.scale", "introductions.0.count", 27, "fixed"),
    "a range of nothing": ("transmission.person.scale", "hosts.person.luck", 27, "luck"),
    "a range upside down": ("low: 0.8", "low: 3", 27, "at least 3"),
    "no end": ("until: 30\n", "", 1, "until"),
    "an unknown pathogen": ("notional-respiratory", "notional-resp", 12, "notional-respiratory"),
    "half a pathogen": ("pathogen: notional-respiratory", "pathogen: {id: x}", 12, "missing"),
    "an unknown region": (
        TEXT[TEXT.index("region") : TEXT.index("pathogen")],
        "region: nowhere\n",
        3,
        "nowhere",
    ),
    "several pathogens": ("pathogen: notional-respiratory", "pathogen: [a, b]", 12, "One value"),
    "a laboratory of no tier": ("tier: 3", "tier: 7", 10, "at most 3"),
    "a laboratory nowhere": ("{id: lab, place: A", "{id: lab, place: Z", 10, "'Z'"),
    "half a position": (", lat: 45.0, lon: 62.0", "", 6, "lat"),
    "beds in one place": (", beds: 40", "", 6, "beds"),
    "ages that are too many": ("[0.3, 0.6, 0.1]", "[0.3, 0.6]", 12, "shares"),
    "an unknown detection": ("unexposed_contacts", "unexposed", 18, "unexposed"),
    "a case definition of nowhere": (
        "unexposed_contacts: 5",
        "definitions: {Q: {criteria: 0.5}}",
        20,
        "'Q'",
    ),
    "a mobility that is none": ("{floor_km: 20}", "{leaving_people: 5}", 11, "wrong kind"),
    "what the scenario gives": ("title:", "scenario: tutorial\ntitle:", 4, "leave out"),
}


@pytest.mark.parametrize("name", WRONG)
def test_what_is_wrong_is_refused_with_its_line(write: Write, name: str) -> None:
    right, wrong, line, said = WRONG[name]
    assert right in TEXT
    with pytest.raises(PackError) as caught:
        load_study(write(TEXT.replace(right, wrong, 1)))
    problem = caught.value.problems[0]
    assert problem.file == "study.yaml"
    assert abs((problem.line or 0) - line) <= 1, str(problem)
    assert said in str(caught.value)


def test_what_is_not_there_is_said_to_be_missing(tmp_path: Path) -> None:
    with pytest.raises(PackError, match=r"no file"):
        load_study(tmp_path / "none.yaml")
    with pytest.raises(PackError, match="“tutorial” meant"):
        load_study("tutoral")


def test_validate_tells_a_study_from_a_pathogen_and_says_what_is_wrong(write: Write) -> None:
    assert validate(write(TEXT)) == []
    (problem,) = validate(write(TEXT.replace("seed: 7", "sed: 7")))
    assert problem.severity == "error"
    assert "“seed” meant" in str(problem)
