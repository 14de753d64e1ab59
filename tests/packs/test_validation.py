"""Bad input: each kind is answered with what is wrong and where."""

import copy
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from alatau.packs import validate
from alatau.packs.storyline import loops

REVIEW = "safety_review"


def found(sample) -> list[tuple[str, str, str]]:
    """Severity, place and sentence of each problem, but for the missing review."""
    return [
        (problem.severity, f"{problem.file}: {problem.location}", str(problem))
        for problem in validate(sample.write())
        if problem.location != REVIEW
    ]


def only(sample) -> tuple[str, str, str]:
    (problem,) = found(sample)
    return problem


def test_a_good_scenario_lacks_only_its_safety_review(sample):
    (problem,) = validate(sample.write())
    assert (problem.severity, problem.location) == ("warning", REVIEW)
    sample.scenario["safety_review"] = {"by": "A. Reviewer", "on": "2026-02-20"}
    assert validate(sample.write()) == []


def test_a_review_without_a_date_is_not_a_review(sample):
    sample.scenario["safety_review"] = {"by": "A. Reviewer", "on": None}
    (problem,) = validate(sample.write())
    assert "both a name" in str(problem)


def test_an_unknown_key_is_named_with_the_nearest_known(sample):
    sample.scenario["objectves"] = []
    severity, where, sentence = only(sample)
    assert (severity, where) == ("error", "scenario.yaml: objectves")
    assert "is “objectives” meant" in sentence


def test_an_unknown_key_deep_in_the_file_is_named_with_its_line(sample):
    sample.scenario["layouts"]["full"]["cells"][1]["titel"] = "x"
    folder = sample.write()
    problem = next(p for p in validate(folder) if p.location != REVIEW)
    line = (folder / "scenario.yaml").read_text().splitlines()[problem.line - 1]
    assert "titel" in line
    assert problem.location == "layouts.full.cells[A.customs].titel"


def test_a_missing_key_is_named(sample):
    del sample.scenario["clock"]
    assert "“clock” is missing" in only(sample)[2]


def test_a_missing_language_is_named_with_its_text(sample):
    del sample.scenario["facts"][0]["text"]["ru"]
    severity, where, sentence = only(sample)
    assert (severity, where) == ("error", "scenario.yaml: facts[parcel].text")
    assert "“ru”" in sentence


def test_a_language_that_alatau_does_not_speak_is_named(sample):
    sample.injects[1]["body"]["fr"] = "Appelez."
    assert "“fr” is not one of the languages" in only(sample)[2]


def test_an_unknown_region_is_named_with_those_that_exist(sample):
    sample.scenario["region"] = "altynarl"
    _, where, sentence = only(sample)
    assert where == "scenario.yaml: region"
    assert "is “altynaral” meant" in sentence


@pytest.mark.parametrize(
    ("spoil", "where", "words"),
    [
        (
            lambda s: s.scenario["outbreak"]["introductions"][0].update(place="A-99"),
            "scenario.yaml: outbreak.introductions[0].place",
            "no place “A-99”",
        ),
        (
            lambda s: s.scenario["outbreak"]["introductions"][0].update(host="people"),
            "scenario.yaml: outbreak.introductions[0].host",
            "no host “people”",
        ),
        (
            lambda s: s.scenario["outbreak"].update(pathogen="notionl"),
            "scenario.yaml: outbreak.pathogen",
            "no pathogen “notionl”",
        ),
        (
            lambda s: s.scenario["facts"][0].update(needed_by=["A.public-helth"]),
            "scenario.yaml: facts[parcel].needed_by[0]",
            "is “public-health” meant",
        ),
        (
            lambda s: s.scenario["facts"][0].update(needed_by=["customs"]),
            "scenario.yaml: facts[parcel].needed_by[0]",
            "not an authority",
        ),
        (
            lambda s: s.scenario["facts"][1]["revealed_by"][0].update(place="A-99"),
            "scenario.yaml: facts[shared-journey].revealed_by[0].place",
            "no place “A-99”",
        ),
        (
            lambda s: s.scenario["facts"][1]["revealed_by"][0].update(decision="inspect"),
            "scenario.yaml: facts[shared-journey].revealed_by[0].decision",
            "no decision “inspect”",
        ),
        (
            lambda s: s.scenario["conclusions"][0]["needs"].append("parcels"),
            "scenario.yaml: conclusions[look-together].needs[2]",
            "is “parcel” meant",
        ),
        (
            lambda s: s.scenario["stocks"].update(Z={"money": 1}),
            "scenario.yaml: stocks.Z",
            "country “Z” does not play",
        ),
        (
            lambda s: s.injects[0].update(facts=["parsel"]),
            "injects.yaml: [1].facts[0]",
            "is “parcel” meant",
        ),
        (
            lambda s: s.injects[0].update({"from": "white.wha"}),
            "injects.yaml: [1].from",
            "is “white.who” meant",
        ),
        (
            lambda s: s.injects[0].update(channel="pigeon"),
            "injects.yaml: [1].channel",
            "not one of",
        ),
        (
            lambda s: s.injects[0]["expect"].update(evidences="shares"),
            "injects.yaml: [1].expect.evidences",
            "is “share” meant",
        ),
        (
            lambda s: s.injects[0]["expect"].update(within="soon"),
            "injects.yaml: [1].expect.within",
            "not a duration",
        ),
        (
            lambda s: s.injects[1]["when"].update(after="knows('A.customs', 'parsel')"),
            "injects.yaml: [2].when.after",
            "is “parcel” meant",
        ),
        (
            lambda s: s.injects[1]["when"].update(after="confirmed('A-99') > 1"),
            "injects.yaml: [2].when.after",
            "no place “A-99”",
        ),
        (
            lambda s: s.injects[1]["when"].update(after="notified('WOH')"),
            "injects.yaml: [2].when.after",
            "no body “WOH”",
        ),
        (
            lambda s: s.injects[1]["when"].update(after="decided('notify-wo')"),
            "injects.yaml: [2].when.after",
            "is “notify-who” meant",
        ),
        (
            lambda s: s.injects[1]["when"].update(after="released(7)"),
            "injects.yaml: [2].when.after",
            "no inject “7”",
        ),
    ],
)
def test_a_name_that_means_nothing_is_named_with_its_place(sample, spoil, where, words):
    spoil(sample)
    errors = [problem for problem in found(sample) if problem[0] == "error"]
    assert [(place, words in sentence) for _, place, sentence in errors] == [(where, True)]


def test_a_condition_that_does_not_parse_is_named_with_inject_and_position(sample):
    sample.injects[1]["when"]["after"] = "confirmed('A-01' >= 3"
    severity, where, sentence = only(sample)
    assert (severity, where) == ("error", "injects.yaml: [2].when.after")
    assert "line 1, column" in sentence


def test_a_loop_of_injects_is_named_in_its_order(sample):
    sample.injects[0]["when"] = {"after": "answered(2)"}
    severity, where, sentence = only(sample)
    assert (severity, where) == ("error", "injects.yaml: [1].when.after")
    assert "1 → 2 → 1" in sentence


def test_an_inject_that_waits_for_itself_is_a_loop(sample):
    sample.injects[1]["when"]["after"] = "released(2)"
    assert "2 → 2" in only(sample)[2]


@given(
    st.dictionaries(
        st.integers(1, 8), st.lists(st.integers(1, 8), max_size=4, unique=True), max_size=8
    )
)
def test_loops_are_found_exactly_where_no_order_of_release_exists(waits_for):
    waiting = {node: {n for n in others if n in waits_for} for node, others in waits_for.items()}
    while free := [node for node, others in waiting.items() if not others]:
        for node in free:
            del waiting[node]
        waiting = {node: others - set(free) for node, others in waiting.items()}
    found = loops(waits_for)
    assert bool(found) is bool(waiting)
    for loop in found:
        for node, following in zip(loop, (*loop[1:], loop[0]), strict=True):
            assert following in waits_for[node]


def test_an_inject_to_an_authority_that_no_layout_covers_is_an_error(sample):
    sample.injects[0]["to"] = ["A.migration"]
    assert ("error", "injects.yaml: [1].to[0]") in [problem[:2] for problem in found(sample)]


def test_an_inject_that_nobody_receives_in_one_layout_is_a_warning(sample):
    small = copy.deepcopy(sample.scenario["layouts"]["full"])
    del small["cells"][1]
    sample.scenario["layouts"]["small"] = small
    severity, where, sentence = only(sample)
    assert (severity, where) == ("warning", "injects.yaml: [1].to")
    assert "“small”" in sentence


def test_a_decision_that_nobody_in_the_room_can_take_is_an_error(sample):
    sample.injects[1]["expect"] = {"action": "decision", "decision": "cull-herds"}
    assert "Nobody can take “cull-herds”" in only(sample)[2]


def test_a_fact_that_nobody_carries_and_one_that_nobody_needs_are_warnings(sample):
    text = {"en": "Something.", "ru": "Нечто."}
    sample.scenario["facts"].append({"id": "dead", "text": text})
    assert [problem[:2] for problem in found(sample)] == [
        ("warning", "scenario.yaml: facts[dead]")
    ] * 2


def test_a_task_that_nothing_evidences_is_a_warning(sample):
    del sample.injects[0]["expect"]["evidences"]
    severity, where, _ = only(sample)
    assert (severity, where) == (
        "warning",
        "scenario.yaml: objectives[notify].critical_tasks[share]",
    )


def test_a_text_that_is_missing_is_named_where_it_is_asked_for(sample):
    sample.injects[0]["body"]["ru"] = "absent.ru.md"
    severity, where, sentence = next(p for p in found(sample) if p[0] == "error")
    assert (severity, where) == ("error", "injects.yaml: [1].body.ru")
    assert "absent.ru.md" in sentence


def test_a_text_outside_the_pack_is_refused(sample):
    sample.injects[0]["body"]["ru"] = "../../../../secret.md"
    assert any("leaves the folder" in sentence for _, _, sentence in found(sample))


def test_a_text_that_nobody_uses_is_a_warning(sample):
    sample.texts["forgotten.en.md"] = "Forgotten."
    severity, _, sentence = only(sample)
    assert severity == "warning"
    assert "forgotten.en.md" in sentence


@pytest.mark.parametrize("at", ["day 0 08:59", "day 8 00:00"])
def test_a_time_outside_the_exercise_is_an_error(sample, at):
    sample.injects[0]["when"] = {"at": at}
    severity, where, sentence = only(sample)
    assert (severity, where) == ("error", "injects.yaml: [1].when.at")
    assert at in sentence


def test_moves_out_of_order_are_an_error(sample):
    sample.scenario["moves"].reverse()
    assert only(sample)[1] == "scenario.yaml: moves"


@pytest.mark.parametrize(
    ("spoil", "where"),
    [
        (lambda s: s.injects[1].update(id=1), "injects.yaml: [1].id"),
        (
            lambda s: s.scenario["facts"].append(s.scenario["facts"][0]),
            "scenario.yaml: facts[parcel]",
        ),
        (
            lambda s: s.scenario["white_cell"].append(s.scenario["white_cell"][0]),
            "scenario.yaml: white_cell[who]",
        ),
        (
            lambda s: s.scenario["layouts"]["full"]["cells"][1]["authorities"].append(
                "A.laboratory"
            ),
            "scenario.yaml: layouts.full.cells[A.customs].authorities[2]",
        ),
    ],
)
def test_an_id_used_twice_is_an_error(sample, spoil, where):
    spoil(sample)
    assert ("error", where) in [
        (severity, place) for severity, place, words in found(sample) if "used twice" in words
    ]


@pytest.mark.parametrize(
    "when",
    [
        {},
        {"at": "day 1 10:00", "manual": True},
        {"at": "day 1 10:00", "delay": "2h"},
        {"manual": False},
        {"at": "noon"},
    ],
)
def test_a_release_that_is_not_one_thing_is_an_error(sample, when):
    sample.injects[1]["when"] = when
    severity, where, _ = only(sample)
    assert severity == "error"
    assert where.startswith("injects.yaml: [2].when")


def test_settings_of_detection_are_checked_by_the_world(sample):
    sample.scenario["outbreak"]["notional"] = {"household_found": 7}
    assert only(sample)[1] == "scenario.yaml: outbreak.notional.household_found"
    sample.scenario["outbreak"]["notional"] = {"clinics": 3}
    assert only(sample)[0] == "error"
    sample.scenario["outbreak"]["notional"] = {"definitions": {"QQ": {"criteria": 0.5}}}
    assert only(sample)[1] == "scenario.yaml: outbreak.notional.definitions.QQ"


def test_a_pathogen_is_checked_by_the_world(sample):
    sample.pathogen["hosts"]["person"]["infectious_days"]["mean"] = -1
    problem = next(p for p in validate(sample.write()) if p.location != REVIEW)
    assert problem.file == "notional.yaml"
    assert problem.location.startswith("hosts.person.infectious_days")
    assert problem.line is not None


def test_a_pathogen_file_can_be_validated_alone(sample):
    sample.write()
    file = sample.content / "pathogens" / "notional.yaml"
    assert validate(file) == []
    file.write_text(file.read_text() + "range: 3\n")
    assert [problem.severity for problem in validate(file)] == ["error"]


def test_a_region_can_be_validated_by_its_id():
    assert validate("altynaral") == []


def test_a_pack_that_does_not_exist_is_one_error_with_what_there_is():
    (problem,) = validate("altynarl")
    assert problem.severity == "error"
    assert "altynaral" in str(problem)


def test_a_missing_file_is_one_error(sample):
    folder = sample.write()
    (folder / "injects.yaml").unlink()
    assert [str(problem) for problem in validate(folder)] == ["injects.yaml: This file is missing."]


def test_a_yaml_bomb_is_one_error(sample):
    folder = sample.write()
    (folder / "injects.yaml").write_text("- &a [x]\n- [*a, *a]\n")
    (problem,) = validate(folder)
    assert "aliases" in str(problem)
    assert problem.line == 1


def test_problems_speak_the_language_of_the_reader(sample):
    del sample.scenario["clock"]
    (problem,) = validate(sample.write())
    words = {
        "line %(line)s": "строка %(line)s",
        "The key “%(key)s” is missing.": "Нет ключа «%(key)s».",
    }
    assert problem.in_words(words.__getitem__).endswith("Нет ключа «clock».")


ANYTHING = st.recursive(
    st.none() | st.booleans() | st.integers() | st.text(max_size=8),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=8), inner),
    max_leaves=4,
)


def places_in(value: Any, path: tuple[str | int, ...] = ()) -> list[tuple[str | int, ...]]:
    inner = value.items() if isinstance(value, dict) else enumerate(value)
    return [
        found
        for key, item in inner
        for found in (
            (*path, key),
            *(places_in(item, (*path, key)) if isinstance(item, dict | list) else ()),
        )
    ]


@settings(
    max_examples=60, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture]
)
@given(st.data())
def test_whatever_stands_somewhere_in_a_file_validation_answers_in_words(sample, data):
    part = data.draw(st.sampled_from(["scenario", "injects", "pathogen"]))
    original = getattr(sample, part)
    spoilt = copy.deepcopy(original)
    path = data.draw(st.sampled_from(places_in(spoilt)))
    target = spoilt
    for key in path[:-1]:
        target = target[key]
    target[path[-1]] = data.draw(ANYTHING)
    setattr(sample, part, spoilt)
    try:
        assert all(str(problem) for problem in validate(sample.write()))
    finally:
        setattr(sample, part, original)


def test_a_pack_is_found_by_its_folder_or_any_file_in_it(sample):
    folder = sample.write()
    assert (
        validate(folder) == validate(folder / "scenario.yaml") == validate(folder / "injects.yaml")
    )
