"""Case definitions: logic with unknown answers, reasons, data."""

from __future__ import annotations

import itertools
from datetime import date

import numpy as np
import pyarrow as pa
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from alatau.checks import InvalidInput
from alatau.surveillance.investigation.classification.criteria import (
    NO,
    UNKNOWN,
    YES,
    AtLeast,
)
from alatau.surveillance.investigation.classification.definition import (
    CaseClass,
    CaseDefinition,
    classify,
)
from alatau.surveillance.investigation.classification.reading import criterion
from alatau.surveillance.investigation.line_lists import line_list

DEFINITION = {
    "name": "Acute fever with cough, version 2",
    "suspected": {
        "all": [
            {"column": "fever", "is": True, "name": "fever"},
            {"at_least": 2, "of": [
                {"tag": "symptoms", "has": "cough"},
                {"tag": "symptoms", "has": "weakness"},
                {"column": "age", "least": 5},
            ]},
        ]
    },
    "probable": {
        "all": [
            {"column": "fever", "is": True, "name": "fever"},
            {"column": "contact", "is": ["yes", "да"]},
        ]
    },
    "confirmed": {"column": "pcr", "is": "positive"},
    "limits": {"column": "onset", "from": "2026-03-01", "until": date(2026, 3, 31)},
    "excluded": {"column": "other", "is": "influenza"},
}  # fmt: skip
ROWS = {
    #            confirmed       suspected  probable   no fever  no answer  too early  excluded
    "fever":    [None,           True,      True,      False,    None,      True,      True],
    "symptoms": [["rash"],       ["cough"], None,      ["cough"], ["cough"], ["cough"], ["cough"]],
    "age":      [30,             40,        3,         40,       40,        40,        40],
    "contact":  ["нет",          None,      "Да ",     "да",     "no",      "да",      "да"],
    "pcr":      ["Positive",     None,      "negative", "negative", "negative", "positive", None],
    "onset":    [date(2026, 3, 1), date(2026, 3, 9), date(2026, 3, 31), date(2026, 3, 9),
                 date(2026, 3, 9), date(2026, 2, 28), date(2026, 3, 9)],
    "other":    [None, None, None, None, None, None, "influenza"],
}  # fmt: skip


def found_in(rows, definition=DEFINITION):
    cases = line_list(rows, {"symptoms": "symptoms"})
    return classify(cases, CaseDefinition.from_mapping(definition))


def test_each_row_gets_its_highest_level_with_the_reasons():
    found = found_in(ROWS)
    rows = found.table.to_pylist()
    assert [row["classification"] for row in rows] == [
        "confirmed", "suspected", "probable", "not-a-case", "unknown", "not-a-case", "not-a-case",
    ]  # fmt: skip
    assert rows[1]["could_be"] == ["confirmed", "probable"]
    assert rows[4]["could_be"] == ["suspected"]
    assert "fever" in rows[1]["met"] and "fever" in rows[3]["unmet"]
    assert "fever" in rows[4]["missing"]
    assert "symptoms has cough" in rows[1]["met"]
    assert found.definition == DEFINITION["name"]
    assert found.counts[CaseClass.NOT_A_CASE] == 3 and sum(found.counts.values()) == 7


def test_missing_time_or_place_makes_unknown_and_not_a_case():
    rows = {key: [values[0]] for key, values in ROWS.items()}
    rows["onset"] = pa.array([None], pa.date32())
    assert found_in(rows).table["classification"].to_pylist() == ["unknown"]


ANSWERS = st.lists(st.sampled_from([True, False, None]), min_size=1, max_size=6)


@settings(deadline=None)
@given(ANSWERS, st.integers(1, 6))
def test_unknown_is_said_only_where_what_is_missing_could_turn_it(answers, least):
    least = min(least, len(answers))
    rows = {f"c{n}": [value] for n, value in enumerate(answers)}
    parts = [{"column": name, "is": True} for name in rows]
    given_ = [
        ({"all": parts}, all),
        ({"any": parts}, any),
        ({"at_least": least, "of": parts}, lambda values: sum(values) >= least),
        ({"not": {"any": parts}}, lambda values: not any(values)),
    ]
    completions = [
        list(each)
        for each in itertools.product(*[[v] if v is not None else [True, False] for v in answers])
    ]
    for asked, holds in given_:
        outcomes = {bool(holds(each)) for each in completions}
        expected = UNKNOWN if len(outcomes) == 2 else YES if outcomes == {True} else NO
        assert criterion(asked).answers(line_list(rows)).tolist() == [expected]


@settings(deadline=None)
@given(st.permutations(range(7)))
def test_the_order_of_rows_changes_nothing(order):
    mixed = {key: [values[place] for place in order] for key, values in ROWS.items()}
    one = found_in(ROWS).table.to_pylist()
    assert found_in(mixed).table.to_pylist() == [one[place] for place in order]


def test_days_of_an_exercise_and_numbers_have_limits_too():
    cases = line_list({"day": [1, 5, None], "age": [1.5, float("nan"), 80.0]})
    assert criterion({"column": "day", "from": 2}).answers(cases).tolist() == [NO, YES, UNKNOWN]
    between = criterion({"column": "age", "least": 1, "most": 2})
    assert between.answers(cases).tolist() == [YES, UNKNOWN, NO]
    assert np.array_equal(
        AtLeast(1, (between,)).answers(cases), criterion({"any": [{"column": "age", "least": 1,
                                                          "most": 2}]}).answers(cases)
    )  # fmt: skip


@pytest.mark.parametrize(
    ("wrong", "message"),
    [
        ({"colum": "a", "is": 1}, "unknown key"),
        ({"column": "a"}, "asks nothing"),
        ({"column": "a", "is": 1, "least": 2}, "more than one thing"),
        ({"column": "a", "tag": "age", "least": 2}, "just one of"),
        ({"tag": "ages", "least": 2}, "did you mean age"),
        ({"all": []}, "list of criteria"),
        ({"at_least": 3, "of": [{"column": "a", "is": 1}]}, "at most 1"),
        ({"at_least": 1}, "'of' is missing"),
        ({"all": [{"column": "a", "is": 1}], "of": []}, "unknown key"),
        ({"not": {"column": "a", "from": "yesterday"}}, "not.from: must be a date"),
        ({"all": [{"column": "a", "least": "x"}]}, r"all\[0\].least: must be a number"),
        ("fever", "must be a mapping"),
    ],
)
def test_criteria_that_say_nothing_plain_are_refused(wrong, message):
    with pytest.raises(InvalidInput, match=message):
        criterion(wrong)


def test_definitions_with_faults_are_refused():
    with pytest.raises(InvalidInput, match="'suspected' is missing"):
        CaseDefinition.from_mapping({"name": "x"})
    with pytest.raises(InvalidInput, match="unknown key 'possible'"):
        CaseDefinition.from_mapping({**DEFINITION, "possible": {}})
    with pytest.raises(InvalidInput, match="did you mean fever"):
        found_in({"fevr": [1], "symptoms": [["a"]], "fever ": [True]},
                 {"name": "x", "suspected": {"column": "fever", "is": True}})  # fmt: skip
    with pytest.raises(InvalidInput, match="both be dates"):
        criterion({"column": "day", "from": "2026-03-01"}).answers(line_list({"day": [1]}))
    with pytest.raises(InvalidInput, match="not numbers"):
        criterion({"column": "age", "least": 1}).answers(line_list({"age": ["x"]}))
