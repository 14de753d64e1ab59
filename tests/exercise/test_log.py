"""The log: equal play gives equal bytes, and whatever was tampered with shows."""

import json

import pytest
from hypothesis import given
from hypothesis import strategies as st

from alatau.exercise import LogError, read_log, write_log
from alatau.exercise import events as ev
from alatau.exercise.actors import SYSTEM, Actor
from alatau.exercise.log import GENESIS, canonical, chain, digest, event_of, line_of, text_record

WALL = "2026-03-02T04:00:00.000Z"
DIRECTOR = Actor(role="director", callsign="Director")


def a_log(notices: list[str]) -> list[ev.Event]:
    header = ev.ExerciseCreated(
        exercise="x",
        scenario="small",
        scenario_digest="0" * 64,
        layout="full",
        seed=7,
        engine="1",
        start_minutes=540,
    )
    drafts = [ev.Draft(header, WALL, 540, SYSTEM)]
    for words in notices:
        text = text_record(words, "salt")
        drafts.append(ev.Draft(ev.BroadcastSent(text=text.ref), WALL, 540, DIRECTOR, (text,)))
    events, prev = [], GENESIS
    for seq, draft in enumerate(drafts, 1):
        events.append(chain(draft, seq, prev))
        prev = events[-1].hash
    return events


def lines_of(events: list[ev.Event]) -> list[str]:
    return list(write_log(events))


@given(st.lists(st.text(), max_size=5))
def test_a_log_that_was_written_reads_back_the_same(notices: list[str]) -> None:
    events = a_log(notices)
    assert read_log(lines_of(events)) == events


@given(st.data())
def test_any_changed_character_is_found(data: st.DataObject) -> None:
    lines = lines_of(a_log(["one", "two", "three"]))
    at = data.draw(st.integers(0, len(lines) - 1))
    line = lines[at].rstrip("\n")
    position = data.draw(st.integers(0, len(line) - 1))
    other = data.draw(st.characters(codec="ascii", exclude_characters=line[position] + "\n"))
    changed = line[:position] + other + line[position + 1 :]
    try:
        same = json.loads(changed) == json.loads(line)
    except ValueError:
        same = False
    if same:
        return
    with pytest.raises(LogError):
        read_log([*lines[:at], changed + "\n", *lines[at + 1 :]])


@pytest.mark.parametrize("kept", [(0, 2, 3), (0, 2, 1, 3), (0, 1, 1, 2, 3), (1, 2, 3)])
def test_a_missing_doubled_or_moved_event_is_found(kept: tuple[int, ...]) -> None:
    lines = lines_of(a_log(["one", "two", "three"]))
    with pytest.raises(LogError, match="event"):
        read_log([lines[i] for i in kept])


def test_a_line_that_was_cut_off_is_named() -> None:
    lines = lines_of(a_log(["one"]))
    with pytest.raises(LogError, match="Line 2 of the log"):
        read_log([lines[0], lines[1][:40]])


def test_an_event_of_a_kind_that_is_not_known_is_named() -> None:
    line = lines_of(a_log([]))[0].replace("exercise-created", "exercise-imagined")
    with pytest.raises(LogError, match="exercise-imagined"):
        event_of(line, 1)


def test_an_empty_log_is_no_exercise() -> None:
    with pytest.raises(LogError, match="does not begin"):
        read_log([])


def test_deeply_nested_input_is_refused_not_followed() -> None:
    with pytest.raises(LogError):
        event_of("[" * 100_000, 1)


def test_free_text_is_not_in_the_log() -> None:
    assert "secret plan" not in "".join(lines_of(a_log(["secret plan"])))


def test_equal_texts_with_other_salts_cannot_be_told_to_be_equal() -> None:
    assert text_record("yes", "a").ref != text_record("yes", "b").ref


def test_the_hash_covers_everything_but_itself() -> None:
    event = a_log([])[0]
    assert event.hash == digest(canonical(event.without_hash()))
    assert json.loads(line_of(event)) == {**event.without_hash(), "hash": event.hash}
