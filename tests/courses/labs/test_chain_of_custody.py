"""Forms of custody: faults that are planted are the faults that the rules find."""

from __future__ import annotations

import re
from collections import Counter
from dataclasses import replace
from typing import Any

import numpy as np
import pytest
from shipped_labs import raw_lab, shipped_lab

from alatau.checks import InvalidInput
from alatau.courses.labs import sheet
from alatau.courses.labs.chain_of_custody import HAND_OVERS, ChainOfCustody, written_form
from alatau.courses.labs.custody_form import (
    BREAK_KINDS,
    HAND_OVER_MINUTES,
    LOG_MINUTES,
    Entry,
    breaks,
    silence,
)
from alatau.courses.labs.sheet import Table
from alatau.courses.scoring import score
from alatau.packs.courses.labs import LabFile
from alatau.packs.courses.questions import Matching, MultipleChoice, Numeric, Ordering

LAB = shipped_lab("chain-of-custody")
SEEDS = range(60)
FIRST = Entry(None, 0, None, 0, 480, 480, "4711", 5)
SECOND = Entry(0, 1, 0, 1, 600, 606, "4711", 5, log=(485, 595))


def only(entry: Entry) -> tuple[str, ...]:
    """What breaks between the first entry and this one."""
    (found,) = breaks([FIRST, entry])
    return found


def test_a_form_in_order_has_no_break() -> None:
    assert only(SECOND) == ()


@pytest.mark.parametrize(
    ("change", "kind"),
    [
        ({"received": 600 + HAND_OVER_MINUTES + 1}, "time-gap"),
        ({"received": 599}, "time-gap"),
        ({"signed_in": False}, "signature"),
        ({"signed_out": False}, "signature"),
        ({"seal": "4712"}, "seal"),
        ({"broken": True}, "seal"),
        ({"broken": True, "remark": "taken"}, "seal"),
        ({"tubes": 4}, "quantity"),
        ({"tubes": 6}, "quantity"),
        ({"given_at": 2}, "place"),
        ({"log": (485, 600 - LOG_MINUTES - 1)}, "temperature"),
        ({"log": (480 + LOG_MINUTES + 1, 595)}, "temperature"),
        ({"log": None}, "temperature"),
    ],
)
def test_each_rule_finds_its_own_fault(change: dict[str, Any], kind: str) -> None:
    assert only(replace(SECOND, **change)) == (kind,)


@pytest.mark.parametrize(
    "change",
    [
        {"received": 600 + HAND_OVER_MINUTES},
        {"seal": "4712", "remark": "resealed"},
        {"tubes": 4, "remark": "taken"},
        {"log": (480 + LOG_MINUTES, 600 - LOG_MINUTES)},
    ],
)
def test_what_was_written_down_or_lies_at_the_limit_is_no_break(change: dict[str, Any]) -> None:
    assert only(replace(SECOND, **change)) == ()


def test_a_change_that_was_written_down_excuses_nothing_else() -> None:
    assert only(replace(SECOND, tubes=4, seal="4712", remark="taken")) == ("seal",)
    assert only(replace(SECOND, tubes=4, seal="4712", remark="resealed")) == ("quantity",)


@pytest.mark.parametrize("count", [1, 2, 3])
def test_the_rules_find_what_was_planted_and_nothing_else(count: int) -> None:
    kinds: Counter[str] = Counter()
    for seed in range(400):
        entries, planted = written_form(count, np.random.default_rng(seed))
        found = {at: each for at, each in enumerate(breaks(entries), start=1) if each}
        assert found == {at: (kind,) for at, kind in planted.items()}
        assert len(planted) == len(set(planted.values())) == count
        assert {"time-gap", "temperature"} & set(planted.values())
        assert sum(entry.remark is not None for entry in entries) == 1
        kinds.update(planted.values())
    if count > 1:
        assert set(kinds) == set(BREAK_KINDS)


def test_a_form_runs_forward_in_time_and_never_runs_out_of_tubes() -> None:
    for seed in range(400):
        entries, _ = written_form(3, np.random.default_rng(seed))
        assert len(entries) == HAND_OVERS + 1
        times = [minute for entry in entries for minute in (entry.released, entry.received)]
        assert times == sorted(times)
        assert times[-1] < 2 * 24 * 60
        assert min(entry.tubes for entry in entries) >= 1
        for entry in entries[1:]:
            assert entry.log is not None
            assert entry.log[0] < entry.log[1] < entry.released


def test_the_same_seed_gives_the_same_sheet() -> None:
    for seed in SEEDS:
        assert sheet(LAB, seed) == sheet(LAB, seed)
    assert len({str(sheet(LAB, seed).materials[1]) for seed in SEEDS}) == len(SEEDS)


def test_keys_of_a_sheet_are_what_its_rules_find() -> None:
    for seed in SEEDS:
        matching, minutes, act, order = sheet(LAB, seed).questions
        assert isinstance(matching, Matching)
        assert isinstance(minutes, Numeric)
        assert Counter(matching.pairs.values())["none"] == HAND_OVERS - LAB.settings["breaks"]
        assert minutes.id.removeprefix("minutes-") in matching.pairs.values()
        limit = HAND_OVER_MINUTES if minutes.id == "minutes-time-gap" else LOG_MINUTES
        assert minutes.answer > limit
        assert score(matching, dict(matching.pairs)).right
        assert score(minutes, minutes.answer).right
        assert isinstance(act, MultipleChoice)
        assert score(act, list(act.answers)).right
        assert isinstance(order, Ordering)
        assert score(order, [step.id for step in order.steps]).right


def test_minutes_can_be_read_from_the_form() -> None:
    for seed in SEEDS:
        made = sheet(LAB, seed)
        form, question = made.materials[1], made.questions[1]
        assert isinstance(form, Table)
        assert isinstance(question, Numeric)
        spans = set()
        for row in form.rows[1:]:
            (released,), (received,) = (_minutes(row[key]) for key in ("given", "taken"))
            last = _minutes(row["log"])[1]
            span = received - released if question.id == "minutes-time-gap" else released - last
            spans.add(span)
        assert question.answer in spans


def _minutes(cell: Any) -> list[int]:
    """The times in a cell, in minutes of the first day."""
    found = re.findall(r"(\d\d):(\d\d)( next day)?", cell.in_language("en"))
    return [int(h) * 60 + int(m) + (24 * 60 if later else 0) for h, m, later in found]


def test_words_of_a_sheet_are_in_both_languages_without_places_to_fill() -> None:
    for seed in range(20):
        made = sheet(LAB, seed)
        form = made.materials[1]
        assert isinstance(form, Table)
        texts = [question.reason for question in made.questions]
        texts += [cell for row in form.rows for cell in row.values() if hasattr(cell, "values")]
        for text in texts:
            assert set(text) == {"en", "ru"}
            assert not any("{" in words for words in text.values())


def test_silence_is_the_longest_time_without_a_reading() -> None:
    assert silence(FIRST, SECOND) == 5
    assert silence(FIRST, replace(SECOND, log=None)) == 120


@pytest.mark.parametrize(
    ("settings", "place"),
    [
        ({"breaks": 0}, "breaks"),
        ({"breaks": 4}, "breaks"),
        ({"breaks": 1.5}, "breaks"),
        ({"right_acts": []}, "right_acts"),
        ({"right_acts": ["burn"]}, "act"),
        ({"order": ["stop"]}, "order"),
        ({"before": [["stop", "fly"]]}, "before"),
        ({"surprise": 1}, "surprise"),
    ],
)
def test_settings_that_cannot_be_are_refused_with_their_place(
    settings: dict[str, Any], place: str
) -> None:
    raw = raw_lab("chain-of-custody")
    raw["settings"] |= settings
    with pytest.raises(InvalidInput, match=place):
        ChainOfCustody().check(LabFile.model_validate(raw))


def test_items_that_cannot_be_are_refused() -> None:
    for change in ({"holders": []}, {"origin": "undetermined"}, {"story": ""}, {"motive": "x"}):
        raw = raw_lab("chain-of-custody")
        raw["items"][0] |= change
        with pytest.raises(InvalidInput, match=r"items\.0|Altynaral"):
            ChainOfCustody().check(LabFile.model_validate(raw))
    raw = raw_lab("chain-of-custody")
    raw["items"] = []
    with pytest.raises(InvalidInput, match="items"):
        ChainOfCustody().check(LabFile.model_validate(raw))


def test_at_least_half_of_the_items_are_natural() -> None:
    natural = [item for item in LAB.items if item.get("origin", "natural") == "natural"]
    assert 2 * len(natural) >= len(LAB.items)
    raw = raw_lab("chain-of-custody")
    raw["items"] = [item for item in raw["items"] if item.get("origin") == "undetermined"]
    with pytest.raises(InvalidInput, match="natural"):
        ChainOfCustody().check(LabFile.model_validate(raw))
