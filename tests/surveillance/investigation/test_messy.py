"""Messy copies: every fault is in the key, and what can be got back is got back."""

from __future__ import annotations

from collections import Counter
from dataclasses import fields, replace
from datetime import date, timedelta

import numpy as np
import pyarrow as pa
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from alatau.checks import InvalidInput
from alatau.surveillance.investigation.cleaning.changes import COLUMNS, shown
from alatau.surveillance.investigation.cleaning.check import VOCABULARIES
from alatau.surveillance.investigation.cleaning.columns import StandardNames
from alatau.surveillance.investigation.cleaning.dates import DateOrder, ReadDates
from alatau.surveillance.investigation.cleaning.duplicates import DuplicateKeys
from alatau.surveillance.investigation.cleaning.numbers import ReadNumbers
from alatau.surveillance.investigation.cleaning.pipeline import clean
from alatau.surveillance.investigation.cleaning.texts import (
    MissingCodes,
    Recode,
    Spelling,
    StripBlanks,
    UnifyLetters,
)
from alatau.surveillance.investigation.line_lists import line_list
from alatau.surveillance.investigation.messy.copies import Rates, mess
from alatau.surveillance.investigation.messy.scoring import score
from alatau.surveillance.investigation.tags import Tag

PLACES = ("Жаркент", "Taldykorgan", "Қонаев", "Karakol")
NONE = Rates(**{each.name: 0.0 for each in fields(Rates)})
ALL = Rates(
    swapped_dates=0.1, missing=0.1, ambiguous_dates=0.1, date_formats=0.3, inconsistent_codes=0.4,
    number_words=0.2, look_alikes=0.2, misspelt=0.3, blanks=0.2, duplicates=0.2, altered=0.3,
)  # fmt: skip
TAGS = {
    "id": "case", "sex": "sex", "age": "age", "location": "place", "date_onset": "onset",
    "date_reporting": "report", "outcome": "outcome", "symptoms": "symptoms",
}  # fmt: skip


def truth_of(size=80, seed=1):
    chance = np.random.default_rng(seed)
    onset = [date(2026, 3, 1) + timedelta(int(d)) for d in chance.integers(0, 60, size)]
    return line_list(
        {
            "case": [f"KZ-{number:04d}" for number in range(size)],
            "sex": chance.choice(["female", "male"], size).tolist(),
            "age": chance.integers(0, 90, size).tolist(),
            "place": chance.choice(PLACES, size).tolist(),
            "onset": onset,
            "report": [day + timedelta(1 + day.day % 7) for day in onset],
            "outcome": chance.choice(["ill", "recovered", "died"], size).tolist(),
            "symptoms": [["fever", "cough"][: int(n)] for n in chance.integers(1, 3, size)],
        },
        TAGS,
    )  # fmt: skip


STEPS = (
    StripBlanks(),
    UnifyLetters(),
    MissingCodes(),
    ReadDates((Tag.DATE_ONSET, Tag.DATE_REPORTING)),
    ReadNumbers((Tag.AGE,), words=True),
    *[Recode((tag,), VOCABULARIES[tag]) for tag in (Tag.SEX, Tag.OUTCOME)],
    Spelling((Tag.LOCATION,), PLACES, at_least=0.6),
    DuplicateKeys((Tag.ID,), "first"),
    DateOrder((Tag.DATE_ONSET, Tag.DATE_REPORTING), swap=True),
)


@settings(max_examples=25, deadline=None)
@given(st.integers(0, 2**32))
def test_the_right_steps_get_back_all_that_can_be_got_back(seed):
    truth = truth_of()
    copy = mess(truth, ALL, seed=seed)
    result = score(clean(copy.line_list, STEPS).line_list, truth, copy.key)
    for row in result.by_rule.to_pylist():
        if row["rule"] in ("missing", "date-format-ambiguous"):
            assert row["restored"] + row["blanked"] == row["faults"]
        else:
            assert row["handled"] == row["faults"], row
    assert result.damaged == 0
    assert (result.rows_lost, result.rows_doubled, result.rows_strange) == (0, 0, 0)
    assert result.share_handled == 1.0


@settings(max_examples=25, deadline=None)
@given(st.integers(0, 2**32))
def test_the_key_tells_every_cell_that_differs_and_no_other(seed):
    truth = truth_of(40)
    copy = mess(truth, replace(ALL, duplicates=0.0), seed=seed)
    told = {(entry["row"], entry["column"]): entry for entry in copy.key.to_pylist()}
    for name in truth.table.column_names:
        before, after = truth.table[name].to_pylist(), copy.table[name].to_pylist()
        for row, (right, wrong) in enumerate(zip(before, after, strict=True)):
            entry = told.get((row, name))
            assert (entry is None) == (shown(right) == wrong)
            if entry is not None:
                assert (entry["before"], entry["after"]) == (shown(right), wrong)
    assert tuple(copy.key.column_names) == COLUMNS


def test_second_rows_stand_after_their_firsts_and_are_told():
    truth = truth_of(50)
    copy = mess(truth, replace(NONE, duplicates=0.4, altered=0.5), seed=3)
    twice = [origin for origin, count in Counter(copy.origins).items() if count == 2]
    entries = copy.key.to_pylist()
    assert sorted(entry["row"] for entry in entries) == sorted(twice)
    ids = truth.column("id").to_pylist()
    for entry in entries:
        first, second = copy.origins.index(entry["row"]), int(entry["after"])
        assert first < second and copy.origins[second] == entry["row"]
        assert copy.table["case"][second].as_py() == ids[entry["row"]]
    uncleaned = score(copy.line_list, truth, copy.key)
    assert uncleaned.rows_doubled == uncleaned.faults == len(twice)
    assert uncleaned.handled == 0 and uncleaned.damaged == 0


def test_the_same_seed_gives_the_same_copy_and_no_rates_no_faults():
    truth = truth_of()
    assert mess(truth, ALL, seed=5).table.equals(mess(truth, ALL, seed=5).table)
    assert not mess(truth, ALL, seed=5).table.equals(mess(truth, ALL, seed=6).table)
    clean_copy = mess(truth, NONE, seed=5)
    assert clean_copy.key.num_rows == 0
    result = score(clean_copy.line_list, truth, clean_copy.key)
    assert result.share_handled == 1.0 and result.damaged == 0


@pytest.mark.parametrize(
    ("name", "rule"),
    [("missing", "missing"), ("date_formats", "date-format"), ("blanks", "stray-blanks")],
)
def test_faults_come_as_often_as_their_rate_says(name, rule):
    truth = truth_of(1500)
    copy = mess(truth, replace(NONE, **{name: 0.2}), seed=11)
    entries = [e for e in copy.key.to_pylist() if e["rule"] == rule and e["column"] == "onset"]
    # Binomial with 1,500 trials: four standard errors.
    assert len(entries) / 1500 == pytest.approx(0.2, abs=4 * (0.2 * 0.8 / 1500) ** 0.5)


def test_a_trainee_s_mistakes_are_seen():
    truth = truth_of(30)
    copy = mess(truth, replace(NONE, missing=0.3, missing_codes=1.0), seed=2)
    blank = clean(copy.line_list, [MissingCodes()]).line_list
    good = score(blank, truth, copy.key)
    assert good.handled == good.faults > 0
    table = blank.table
    ages = ["7"] * 30
    worse = line_list(table.set_column(2, "age", pa.array(ages)), TAGS, typed=False)
    bad = score(worse, truth, copy.key)
    assert bad.damaged > 10 and bad.handled < good.handled
    lost = score(line_list(table.slice(5), TAGS, typed=False), truth, copy.key)
    assert lost.rows_lost == 5
    gone = score(
        line_list(table.drop_columns(["age"]), {"id": "case"}, typed=False), truth, copy.key
    )
    assert sum(row["lost"] for row in gone.by_rule.to_pylist()) > 0
    strange = table.set_column(0, "case", pa.array(["X"] * 30))
    assert score(line_list(strange, TAGS, typed=False), truth, copy.key).rows_strange == 30


def test_renamed_columns_are_found_by_their_tags():
    truth = truth_of(20)
    copy = mess(truth, replace(NONE, blanks=0.5), seed=2)
    renamed = copy.line_list.table.rename_columns(
        [f"Столбец {name}" for name in copy.table.column_names]
    )
    tags = {tag: f"Столбец {name}" for tag, name in TAGS.items() if tag != "symptoms"}
    cases = clean(line_list(renamed, tags, typed=False), [StripBlanks(), StandardNames()])
    result = score(cases.line_list, truth, copy.key)
    assert {row["rule"] for row in result.by_rule.to_pylist()} == {"stray-blanks"}
    assert result.handled + sum(row["lost"] for row in result.by_rule.to_pylist()) == result.faults


def test_wrong_rates_truths_and_keys_are_refused():
    with pytest.raises(InvalidInput, match="blanks"):
        Rates(blanks=1.5)
    with pytest.raises(InvalidInput, match=r"tags\.id"):
        mess(line_list({"x": [1]}), seed=1)
    with pytest.raises(InvalidInput, match="differ"):
        mess(line_list({"x": [1, 1]}, {"id": "x"}), seed=1)
    with pytest.raises(InvalidInput, match="differ"):
        mess(line_list({"x": ["KA", "ка"]}, {"id": "x"}), seed=1)
    with pytest.raises(InvalidInput, match="seed"):
        mess(truth_of(2), seed=-1)
    with pytest.raises(InvalidInput, match="answer key"):
        score(truth_of(2), truth_of(2), pa.table({"a": [1]}))
