"""The lab on assessing outbreaks: its sheets, its keys, and that it pronounces no origin."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

from alatau.checks import InvalidInput
from alatau.courses.labs import engine, engine_names, sheet
from alatau.courses.labs.assess_outbreaks import AssessOutbreaks
from alatau.courses.labs.flag_worth import flag_worth
from alatau.courses.labs.outbreak_reports import OutbreakReport
from alatau.courses.labs.sheet import Passage, Table
from alatau.courses.scoring import score
from alatau.instruments import Measure, instrument
from alatau.languages import LocalText
from alatau.packs.content import content_root
from alatau.packs.courses.labs import LabFile
from alatau.packs.courses.questions import MultipleChoice, Numeric, SingleChoice
from alatau.packs.findings import texts_in
from alatau.packs.parts import Documents, read_part
from alatau.packs.reading import PackFolder
from alatau.packs.safety import check_text

FILE = "labs/assess-four-outbreaks.yaml"
SEEDS = range(40)


@pytest.fixture(scope="module")
def lab() -> LabFile:
    files = PackFolder(Path(content_root()) / "courses" / "advanced-biological-threats")
    reading = Documents()
    reading.documents[FILE] = files.read_yaml(FILE)
    lab = read_part(files, reading, FILE, LabFile)
    assert lab is not None, [str(problem) for problem in reading.problems]
    return lab


@pytest.fixture(scope="module")
def reports(lab: LabFile) -> dict[str, OutbreakReport]:
    return {item["id"]: OutbreakReport.model_validate(item) for item in lab.items}


def changed(lab: LabFile, **keys: Any) -> LabFile:
    return lab.model_copy(update=keys)


def every_text(lab: LabFile, reports: dict[str, OutbreakReport]) -> list[LocalText]:
    found = [text for _path, text in texts_in(lab, ())]
    return found + [text for each in reports.values() for _path, text in texts_in(each, ())]


def test_the_engine_is_known_by_its_name_and_accepts_the_lab(lab: LabFile) -> None:
    assert lab.engine in engine_names()
    engine(lab.engine).check(lab)


def test_the_same_seed_gives_the_same_sheet(lab: LabFile) -> None:
    one, again = sheet(lab, 5), AssessOutbreaks().sheet(lab, 5)
    assert one.materials == again.materials
    assert one.questions == again.questions


def test_seeds_differ_in_order_and_in_facets(lab: LabFile) -> None:
    sheets = [sheet(lab, seed) for seed in SEEDS]
    assert len({tuple(q.id for q in each.questions) for each in sheets}) > 10
    assert len({str(sorted(str(m) for m in each.materials)) for each in sheets}) > 30


@pytest.mark.parametrize("seed", SEEDS)
def test_a_criterion_is_met_just_if_a_facet_that_is_shown_meets_it(
    lab: LabFile, reports: dict[str, OutbreakReport], seed: int
) -> None:
    made = sheet(lab, seed)
    passages = {each.id: each.text["en"] for each in made.materials if isinstance(each, Passage)}
    for report in reports.values():
        shown = [facet for facet in report.facets if facet.text["en"] in passages[report.id]]
        met = {name for facet in shown for name in facet.meets} - set(report.debated)
        question = next(q for q in made.questions if q.id == f"criteria-{report.id}")
        assert isinstance(question, MultipleChoice)
        assert set(question.answers) == met
        assert met
        missing = next(q for q in made.questions if q.id == f"missing-{report.id}")
        assert isinstance(missing, MultipleChoice)
        hidden = {facet.id for facet in report.facets} - {facet.id for facet in shown}
        assert set(missing.answers) == hidden
        assert hidden


def test_the_options_are_the_criteria_of_the_instrument_but_for_the_debated_ones(
    lab: LabFile, reports: dict[str, OutbreakReport]
) -> None:
    criteria = {each.id for each in instrument("radosavljevic-belojevic").questions}
    assert set(lab.tasks["criteria"].choices) == criteria
    for question in sheet(lab, 1).questions:
        if question.id.startswith("criteria-"):
            assert isinstance(question, MultipleChoice)
            report = reports[question.id.removeprefix("criteria-")]
            assert {each.id for each in question.options} == criteria - set(report.debated)
            assert all(each.why is not None for each in question.options)


@pytest.mark.parametrize("seed", SEEDS)
def test_the_keys_earn_all_points_and_nothing_ticked_earns_none(lab: LabFile, seed: int) -> None:
    for question in sheet(lab, seed).questions:
        match question:
            case MultipleChoice():
                assert score(question, list(question.answers)).credit == 1
                assert score(question, []).credit == 0
            case SingleChoice():
                assert score(question, question.answer).credit == 1
            case Numeric():
                answer = {"value": f"{question.answer:.1f}", "unit": "%"}
                assert score(question, answer).credit == 1
            case _:
                raise AssertionError(question.kind)


def test_the_share_of_right_flags_is_that_of_the_numbers_in_its_question(lab: LabFile) -> None:
    for example in lab.settings["examples"]:
        one = changed(lab, settings={**lab.settings, "examples": [example]})
        question = next(q for q in AssessOutbreaks().sheet(one, 1).questions if q.id == "flag")
        assert isinstance(question, Numeric)
        for name in ("base_rate", "sensitivity", "false_positive_rate"):
            assert f"{example[name]:g} %" in question.text["en"]
            assert f"{example[name]:g} %".replace(".", ",") in question.text["ru"]
        value = flag_worth(**{name: share / 100 for name, share in example.items()})
        assert value.predictive_value is not None
        assert question.answer == pytest.approx(100 * value.predictive_value, abs=1e-3)


def test_controls_recount_the_flags_and_keep_the_reports(lab: LabFile) -> None:
    made = sheet(lab, 3)
    assert made.explore is not None
    start = {control.id: control.start for control in made.controls}
    assert made.explore(start) == made.materials
    turned = made.explore({**start, "false-positive-rate": 0.0, "sensitivity": 100.0})
    table, words = turned[:2]
    assert isinstance(table, Table)
    assert isinstance(words, Passage)
    assert [row["number"] for row in table.rows] == [100.0, 0.0, 0.0, 900.0]
    assert "100.0 %" in words.text["en"]
    assert turned[2:] == made.materials[2:]


def test_every_combination_of_the_ends_of_the_controls_can_be_shown(lab: LabFile) -> None:
    made = sheet(lab, 3)
    assert made.explore is not None
    for pick in range(8):
        values: dict[str, float | str] = {
            control.id: (control.most if pick >> at & 1 else control.least)
            for at, control in enumerate(made.controls)
        }
        assert made.explore(values)


def test_everything_is_there_in_english_and_russian(
    lab: LabFile, reports: dict[str, OutbreakReport]
) -> None:
    for text in every_text(lab, reports):
        assert {"en", "ru"} <= set(text), text
    for seed in SEEDS:
        for question in sheet(lab, seed).questions:
            for _path, text in texts_in(question, ()):
                assert {"en", "ru"} <= set(text)
                assert "{" not in text["en"] + text["ru"]


def test_no_text_holds_a_word_of_the_safety_list(
    lab: LabFile, reports: dict[str, OutbreakReport]
) -> None:
    for text in every_text(lab, reports):
        for written in text.values():
            assert check_text(written) == [], written


def test_most_outbreaks_are_natural_and_the_other_is_notional_in_the_invented_region(
    reports: dict[str, OutbreakReport],
) -> None:
    natural = [each for each in reports.values() if each.origin == "natural"]
    assert 2 * len(natural) >= len(reports)
    assert all(each.sources and each.region == "real" for each in natural)
    others = [each for each in reports.values() if each.origin != "natural"]
    assert others
    assert all(each.region == "altynaral" and each.notional for each in others)


def test_the_debrief_tells_the_error_rates_that_the_instruments_know(lab: LabFile) -> None:
    known = {
        (each.measure, round(100 * each.value))
        for name in ("grunow-finke", "ihr-annex-2")
        for each in instrument(name).performance
        if each.measure in (Measure.SENSITIVITY, Measure.ACCURACY, Measure.CONCORDANCE)
    }
    assert len(known) >= 4
    for _measure, share in known:
        assert all(f"{share} %" in written for written in lab.debrief.values())


VERDICT = ("deliberate", "attack", "accident", "преднамерен", "умышлен", "нападени", "аварий")


def test_nothing_says_how_the_outbreak_of_undetermined_origin_began(
    lab: LabFile, reports: dict[str, OutbreakReport]
) -> None:
    for report in reports.values():
        if report.origin == "undetermined":
            for _path, text in texts_in(report, ()):
                for written in text.values():
                    assert not any(word in written.casefold() for word in VERDICT), written
            assert "undetermined" in report.published["en"]
            assert "не установлено" in report.published["ru"]
    key = lab.tasks["wording"].choices[lab.settings["wording"]]
    assert not any(word in written.casefold() for word in VERDICT for written in key.values())


def test_no_sheet_places_an_outbreak_in_a_band(lab: LabFile) -> None:
    for seed in SEEDS:
        for question in sheet(lab, seed).questions:
            words = " ".join(text["en"] for _path, text in texts_in(question, ()))
            assert "probable" not in words.casefold()
            assert "/14" not in words


@pytest.mark.parametrize(
    ("change", "message"),
    [
        ({"settings": {}}, "settings"),
        ({"settings": {"facets": 9}}, "facets"),
        ({"settings": {"wording": "fact"}}, "facts"),
        ({"settings": {"instrument": "radosavljevic"}}, "radosavljevic"),
        ({"settings": {"examples": []}}, "examples"),
        ({"words": {}}, "words"),
        ({"tasks": {}}, "tasks"),
        ({"sources": ()}, "sources"),
        ({"items": "meets"}, "fulminant"),
        ({"items": "real"}, "Altynaral"),
        ({"items": "unsourced"}, "natural"),
        ({"items": "undetermined"}, "half"),
    ],
)
def test_a_lab_that_does_not_fit_is_refused_with_its_place(
    lab: LabFile, change: dict[str, Any], message: str
) -> None:
    match change:
        case {"settings": dict(given)} if given:
            change = {"settings": {**lab.settings, **given}}
        case {"items": "meets"}:
            facet = {**lab.items[0]["facets"][0], "meets": ["fulminants"]}
            change = {"items": ({**lab.items[0], "facets": [facet, *lab.items[0]["facets"][1:]]},)}
        case {"items": "real"}:
            change = {"items": ({**lab.items[3], "region": "real"},)}
        case {"items": "unsourced"}:
            change = {"items": ({**lab.items[0], "sources": []},)}
        case {"items": "undetermined"}:
            change = {"items": (lab.items[3],)}
    with pytest.raises(InvalidInput, match=message):
        AssessOutbreaks().check(changed(lab, **change))
