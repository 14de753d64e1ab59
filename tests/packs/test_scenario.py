import pickle
from datetime import datetime

import pytest

from alatau.languages import LocalText
from alatau.packs import PackError, load_scenario


def test_a_loaded_scenario_has_its_texts_injects_pathogen_and_region(sample):
    pack = load_scenario(sample.write())
    assert pack.title == LocalText(en="Sample", ru="Образец")
    assert pack.inject(1).body == {"en": "A parcel is held.", "ru": "Посылка задержана."}
    assert pack.pathogen["notional"] is True
    assert (pack.region_id, pack.region.id) == ("altynaral", "altynaral")
    assert not pack.released


def test_exercise_time_begins_with_the_time_of_day_of_the_start(sample):
    pack = load_scenario(sample.write())
    assert pack.start_minutes == 9 * 60
    assert pack.end_minutes == 8 * 1440
    assert pack.date_of(pack.start_minutes) == pack.start
    assert pack.date_of(0) == datetime.fromisoformat("2026-03-02T00:00+05:00")


def test_moves_follow_each_other(sample):
    pack = load_scenario(sample.write())
    titles = [pack.move_at(day * 1440).title["en"] for day in (0, 2, 3, 7)]
    assert titles == ["Signal", "Signal", "Response", "Response"]


def test_addresses_become_cells_of_a_layout(sample):
    pack = load_scenario(sample.write())
    assert pack.cell_of("full", "A.laboratory") == "A.health"
    assert pack.cell_of("full", "A.migration") is None
    assert pack.cells_for("full", ["A.policy", "A.customs", "white.who"]) == ("A.customs",)
    assert pack.cells_for("full", ["all"]) == ("A.health", "A.customs")
    assert pack.layouts["full"].cell("A.customs").countries == ("A",)


def test_things_are_found_by_their_id_and_nothing_else(sample):
    pack = load_scenario(sample.write())
    assert pack.fact("parcel").needed_by == ("A.public-health",)
    assert pack.persona("white.who").id == "who"
    assert set(pack.tasks) == {"notify-in-time", "share"}
    for find in (lambda: pack.fact("x"), lambda: pack.inject(99), lambda: pack.persona("who")):
        with pytest.raises(KeyError):
            find()


def test_one_expected_action_may_stand_without_a_list(sample):
    (expectation,) = load_scenario(sample.write()).inject(1).expect
    assert (expectation.to, expectation.within) == (("A.public-health",), 240)


def test_the_digest_changes_with_every_file_that_decides_the_play(sample):
    digests = {load_scenario(sample.write()).digest}
    sample.texts["parcel.en.md"] = "Another parcel is held.\n"
    digests.add(load_scenario(sample.write()).digest)
    sample.pathogen["hosts"]["person"]["infectious_days"]["mean"] = 6.0
    digests.add(load_scenario(sample.write()).digest)
    sample.injects[0]["channel"] = "phone"
    digests.add(load_scenario(sample.write()).digest)
    assert len(digests) == 4


def test_a_pack_survives_pickling_which_rehearsal_over_processes_needs(sample):
    pack = load_scenario(sample.write())
    again = pickle.loads(pickle.dumps(pack))
    assert again.digest == pack.digest
    assert again.injects == pack.injects
    assert again.region.id == pack.region.id


def test_a_pack_is_frozen(sample):
    pack = load_scenario(sample.write())
    with pytest.raises(ValueError, match="frozen"):
        pack.days = 3


def test_loading_refuses_what_validation_calls_an_error_and_lists_all_of_it(sample):
    sample.scenario["dyas"] = 7
    sample.injects[0]["channel"] = "pigeon"
    with pytest.raises(PackError) as refusal:
        load_scenario(sample.write())
    assert "is “days” meant" in str(refusal.value)
    assert [problem.file for problem in refusal.value.problems] == [
        "scenario.yaml",
        "injects.yaml",
    ]


def test_a_scenario_that_does_not_exist_is_refused_with_those_that_do():
    with pytest.raises(PackError, match="give the path of a folder"):
        load_scenario("no-such-thing-at-all")
