"""Who knew what when, who wrote to whom, what could be concluded."""

from __future__ import annotations

from alatau.packs.times import parse_time


def fact(reviewed, name):
    return next(each for each in reviewed.coordination.facts if each.id == name)


def hours(reviewed, name):
    return {need.cell: need.hours for need in fact(reviewed, name).needs}


def test_the_delay_of_a_fact_runs_from_its_first_holder_to_each_cell_that_needed_it(reviewed):
    # Inject 1 reached A.health at 09:10; it wrote to two cells at 09:30.
    assert hours(reviewed, "cluster") == {
        "A.health": 0.0,
        "A.animals": 20 / 60,
        "A.cabinet": 20 / 60,
    }
    assert fact(reviewed, "cluster").stuck == ()


def test_a_fact_that_never_arrived_says_who_held_it(reviewed):
    found = fact(reviewed, "parcel")
    assert hours(reviewed, "parcel")["A.health"] is None
    assert len(found.stuck) == 1
    assert "never reached" in found.stuck[0].msgid


def test_a_conclusion_is_possible_in_the_room_before_one_cell_can_draw_it(reviewed):
    found = reviewed.coordination.conclusions[0]
    assert found.cell == "A.health"
    assert found.cell_minutes == parse_time("day 2 10:00")
    assert found.together_minutes < found.cell_minutes


def test_messages_are_counted_between_cells_in_both_directions(reviewed):
    letters = {(each.a, each.b): each.count for each in reviewed.coordination.letters}
    assert letters[("A.health", "A.animals")] == 2
    assert letters[("A.police", "A.borders")] == 1
    assert reviewed.coordination.across_borders == 0


def test_a_cell_that_never_wrote_nor_decided_is_silent(reviewed):
    silent = {each.cell for each in reviewed.coordination.cells if each.silent}
    assert "B.police" in silent
    assert "A.health" not in silent


def test_the_longest_silence_counts_from_the_last_act_to_the_end(reviewed):
    animals = next(each for each in reviewed.coordination.cells if each.cell == "A.animals")
    assert animals.silent_from == parse_time("day 2 10:00")
    assert animals.longest_silence_hours == 8 * 24 + 2
