"""Cleaning: every step says what it did, and does nothing twice."""

from __future__ import annotations

from datetime import date, datetime

import pyarrow as pa
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from alatau.checks import InvalidInput
from alatau.surveillance.investigation.cleaning.changes import COLUMNS, REASONS, shown
from alatau.surveillance.investigation.cleaning.check import Rules, check, usual_steps
from alatau.surveillance.investigation.cleaning.columns import (
    ConstantColumns,
    EmptyColumns,
    EmptyRows,
    StandardNames,
)
from alatau.surveillance.investigation.cleaning.date_reading import DateWriting
from alatau.surveillance.investigation.cleaning.dates import DateOrder, ReadDates, Timespan
from alatau.surveillance.investigation.cleaning.duplicates import (
    DuplicateKeys,
    ExactDuplicates,
    NearDuplicates,
)
from alatau.surveillance.investigation.cleaning.identifiers import IdFormat
from alatau.surveillance.investigation.cleaning.numbers import Limits, ReadNumbers
from alatau.surveillance.investigation.cleaning.pipeline import clean
from alatau.surveillance.investigation.cleaning.texts import (
    MissingCodes,
    Recode,
    Spelling,
    StripBlanks,
    UnifyLetters,
    words_of,
)
from alatau.surveillance.investigation.cleaning.vocabularies import (
    CLASSIFICATION,
    OUTCOME,
    SEX,
    TEST_RESULT,
    YES_NO,
)
from alatau.surveillance.investigation.line_lists import line_list
from alatau.surveillance.investigation.tags import Tag


def cleaned(column, *steps, name="x"):
    return clean({name: column}, steps)


def entries(result):
    return [
        (e["rule"], e["effect"], e["row"], e["before"], e["after"])
        for e in result.report.to_pylist()
    ]


def test_the_report_has_one_schema_and_a_reason_for_each_entry():
    result = cleaned([" a", "b"], StripBlanks())
    assert tuple(result.report.column_names) == COLUMNS
    (entry,) = result.report.to_pylist()
    assert entry["reason"] == REASONS["blanks-stripped"]
    assert result.totals.to_pylist() == [
        {"rule": "blanks-stripped", "effect": "changed", "column": "x", "count": 1}
    ]
    assert cleaned(["a"], StripBlanks()).report.num_rows == 0


def test_blanks_of_every_kind_are_stripped():
    result = cleaned(["\u00a0a \t b\u200b", None, "c"], StripBlanks())
    assert result.table["x"].to_pylist() == ["a b", None, "c"]
    assert entries(result) == [("blanks-stripped", "changed", 0, "\u00a0a \t b\u200b", "a b")]


def test_look_alike_letters_become_of_one_alphabet():
    texts = ["Aлматы", "Osh", "KZ-0012", "Тaraz Алмaты", "СОР"]
    result = cleaned(texts, UnifyLetters())
    assert result.table["x"].to_pylist() == ["Алматы", "Osh", "KZ-0012", "Taraz Алматы", "СОР"]
    ids = cleaned(["КА-1", "KA-1", "Ж-1"], UnifyLetters(alphabet="latin"))
    assert ids.table["x"].to_pylist() == ["KA-1", "KA-1", "Ж-1"]


def test_codes_for_missing_become_null_in_texts_and_numbers():
    result = clean(
        {"t": ["NA", "нет данных", "нет", "-99", "Unknown "], "n": [1, -99, -9, 99, None]},
        [MissingCodes()],
    )
    assert result.table["t"].to_pylist() == [None, None, "нет", None, None]
    assert result.table["n"].to_pylist() == [1, None, -9, 99, None]
    assert result.report.num_rows == 5


def test_nan_is_missing():
    result = cleaned([1.5, float("nan"), -99.0], MissingCodes())
    assert result.table["x"].to_pylist() == [1.5, None, None]
    assert len(result.report) == 2


def test_days_before_the_exercise_are_no_codes():
    cases = line_list({"d": [-99, -9, 3], "t": ["-9", "12", "3"]}, {"date_onset": "d"})
    assert clean(cases, [MissingCodes()]).table.equals(cases.table)
    assert clean(cases, [MissingCodes(("d",))]).table["d"].to_pylist() == [None, -9, 3]
    assert clean(cases, [ReadDates(("t",))]).table["t"].to_pylist() == [-9, 12, 3]
    years = clean({"t": ["2026", "2025"]}, [ReadDates(("t",))])
    assert [e[0] for e in entries(years)] == ["date-unreadable"] * 2


def test_codes_are_written_in_one_way_and_strange_ones_flagged():
    result = cleaned(["M", "жен.", "female", "x", None], Recode(("x",), SEX))
    assert result.table["x"].to_pylist() == ["male", "female", "female", "x", None]
    assert entries(result)[2] == ("not-in-dictionary", "flagged", 3, "x", "x")
    own = Recode(("x",), words_of({"городская": "urban", "г": "urban"}))
    assert cleaned(["Г", "Городская"], own).table["x"].to_pylist() == ["urban", "urban"]
    with pytest.raises(InvalidInput, match="stands for both"):
        Recode(("x",), {"yes": ("y",), "no": ("Y",)})


def test_built_in_dictionaries_know_each_word_once():
    for vocabulary in (SEX, YES_NO, OUTCOME, CLASSIFICATION, TEST_RESULT):
        assert Recode(("x",), vocabulary).vocabulary is vocabulary


def test_spelling_is_mended_only_where_it_is_clear():
    places = ("Almaty", "Astana", "Atyrau", "Алматы")
    result = cleaned(["almatty", "ASTANA", "Atyra", "Bishkek", "Алмты"], Spelling(("x",), places))
    assert result.table["x"].to_pylist() == ["Almaty", "Astana", "Atyrau", "Bishkek", "Алматы"]
    assert [e[0] for e in entries(result)].count("spelling-unclear") == 1
    twins = cleaned(["North Hil"], Spelling(("x",), ("North Hill", "North Hilt")))
    assert twins.table["x"].to_pylist() == ["North Hil"]


def test_names_of_columns_are_standardised_and_tags_go_along():
    cases = line_list({"Case ID": ["1"], "Возраст": [3], "возраст": [4]}, {"id": "Case ID"})
    result = clean(cases, [StandardNames()])
    assert result.table.column_names == ["case_id", "vozrast", "vozrast_2"]
    assert result.line_list.name("id") == "case_id"
    assert len(result.report) == 3


def test_empty_and_constant_rows_and_columns():
    table = {"a": ["x", None, " "], "b": [None, None, None], "c": [1, None, None], "k": [7, 7, 7]}
    result = clean(table, [EmptyRows(besides=("k",)), EmptyColumns(), ConstantColumns()])
    assert result.table.column_names == ["a", "c", "k"]
    assert result.rows.tolist() == [0]
    assert [e[0] for e in entries(result)] == ["empty-row", "empty-row", "empty-column"]
    flagged = clean({"k": [7, 7], "l": [[1], [1]]}, [ConstantColumns()])
    assert [e[1] for e in entries(flagged)] == ["flagged", "flagged"]
    gone = clean({"k": [7, 7], "l": [1, 2]}, [ConstantColumns(remove=True)])
    assert gone.table.column_names == ["l"]
    tagged = clean(line_list({"id": [None, None]}, {"id": "id"}), [EmptyColumns()])
    assert tagged.table.column_names == ["id"] and entries(tagged)[0][1] == "flagged"


def test_exact_duplicates_go_and_rows_keep_their_first_numbers():
    for wrapped in (lambda value: value, lambda value: [value], lambda value: {"in": value}):
        table = {"a": [1, 1, 2, 1], "s": [wrapped(each) for each in (["x"], ["x"], None, ["y"])]}
        result = clean(table, [ExactDuplicates()])
        assert result.rows.tolist() == [0, 2, 3]
        assert entries(result) == [("duplicate", "removed", 1, None, "row 0")]


def test_rows_with_one_key_are_flagged_kept_or_merged():
    table = {
        "id": ["K-1", "к-1 ", None, None, "K2"],
        "age": [None, 3, 4, 4, 5],
        "b": [1, 2, 3, 4, 5],
    }

    def run(keep):
        return clean(table, [DuplicateKeys(("id",), keep)])

    assert entries(run("flag")) == [("duplicate-key", "flagged", 1, "к-1 ", "row 0")]
    assert run("first").rows.tolist() == [0, 2, 3, 4]
    assert run("fullest").rows.tolist() == [1, 2, 3, 4]
    merged = run("merge")
    assert merged.table["age"].to_pylist() == [3, 4, 4, 5]
    assert merged.table["b"].to_pylist()[0] == 1
    assert ("duplicate-merged", "changed", 0, None, "3") in entries(merged)
    with pytest.raises(InvalidInput, match="keep"):
        DuplicateKeys(("id",), "last")


def test_near_duplicates_are_flagged():
    table = {"name": ["Aigul Bekova", "Aigul Bekowa", "Nurlan", None], "age": [30, 30, 30, 30]}
    result = clean(table, [NearDuplicates(("age",), ("name",))])
    assert [(e[0], e[2], e[4]) for e in entries(result)] == [("near-duplicate", 1, "row 0")]


def test_dates_are_read_or_flagged_and_never_guessed():
    result = cleaned(["2026-03-02", "3/4/2026", "13.03.2026", "?", None], ReadDates(("x",)))
    assert result.table["x"].to_pylist() == [date(2026, 3, 2), None, date(2026, 3, 13), None, None]
    assert entries(result) == [
        ("date-ambiguous", "flagged", 1, "3/4/2026", None),
        ("date-read", "changed", 2, "13.03.2026", "2026-03-13"),
        ("date-unreadable", "flagged", 3, "?", None),
    ]


def test_times_and_numbers_become_dates_where_they_may():
    stamps = cleaned([datetime(2026, 3, 1, 12, 30), datetime(2026, 3, 2)], ReadDates(("x",)))
    assert stamps.table["x"].to_pylist() == [date(2026, 3, 1), date(2026, 3, 2)]
    assert [e[0] for e in entries(stamps)] == ["date-time-dropped"]
    zoned = pa.array([datetime(2026, 3, 1, 20)], pa.timestamp("s", "Asia/Almaty"))
    assert cleaned(zoned, ReadDates(("x",))).table["x"].to_pylist() == [date(2026, 3, 2)]
    assert cleaned([5, 6], ReadDates(("x",))).table["x"].to_pylist() == [5, 6]
    serial = cleaned([46094, None, -4], ReadDates(("x",), spreadsheet_numbers=True))
    assert serial.table["x"].to_pylist() == [date(2026, 3, 13), None, None]
    late = ReadDates(("x",), DateWriting(latest=date(2026, 1, 1)))
    assert entries(cleaned([date(2026, 3, 1)], late))[0][:2] == ("date-out-of-range", "flagged")


def test_dates_out_of_order_are_flagged_or_exchanged():
    table = {
        "onset": [date(2026, 3, 1), date(2026, 3, 9), None],
        "report": [date(2026, 3, 1), date(2026, 3, 4), date(2026, 3, 4)],
        "end": [date(2026, 3, 5), date(2026, 3, 20), date(2026, 3, 1)],
    }
    order = ("onset", "report", "end")
    flagged = clean(table, [DateOrder(order)])
    assert flagged.table.equals(pa.table(table))
    assert entries(flagged) == [
        ("date-order", "flagged", 1, "onset 2026-03-09", "2026-03-04"),
        ("date-order", "flagged", 2, "report 2026-03-04", "2026-03-01"),
    ]
    swapped = clean(table, [DateOrder(order, swap=True)])
    assert swapped.table["onset"].to_pylist()[1] == date(2026, 3, 4)
    assert swapped.table["end"].to_pylist()[2] == date(2026, 3, 4)
    assert len(swapped.report) == 4


def test_dates_and_numbers_of_days_together_are_flagged_and_left():
    table = {"onset": ["12", None], "report": ["2026-03-01", None]}
    found = check(table, {"date_onset": "onset", "date_reporting": "report"})
    assert [e["rule"] for e in found.cleaned.entries("flagged")] == ["days-mixed"]


def test_an_exchange_is_not_made_where_two_would_do():
    table = {"a": [3], "b": [1], "c": [2]}
    assert entries(clean(table, [DateOrder(("a", "b", "c"), swap=True)]))[0][0] == "date-order"
    both = {"a": [2], "b": [1], "c": [1]}
    result = clean(both, [DateOrder(("a", "b", "c"), swap=True)])
    assert [result.table[name].to_pylist() for name in "abc"] == [[1], [1], [2]]


def test_the_time_between_dates_is_a_new_column():
    table = {"born": [date(2000, 1, 1), None], "onset": [date(2026, 3, 1), date(2026, 3, 1)]}
    step = Timespan("born", "onset", "age", unit="years", whole=True)
    result = clean(table, [step])
    assert result.table["age"].to_pylist() == [26, None]
    assert [e[1] for e in entries(result)] == ["added"]
    assert len(clean(result.line_list, [step]).report) == 0


def test_numbers_are_read_and_what_is_none_flagged():
    texts = ["12", "12,5", "40 лет", "7 y", "5 months", "thirty-four", "1e9999"]
    result = cleaned(texts, ReadNumbers(("x",), words=True))
    assert result.table["x"].to_pylist() == [12, 12.5, 40, 7, None, 34, None]
    assert cleaned(["1", None], ReadNumbers(("x",))).table["x"].type == pa.int64()
    assert cleaned(["сорок"], ReadNumbers(("x",))).table["x"].to_pylist() == [None]


def test_ages_outside_limits_are_flagged_or_cleared():
    flagged = cleaned([3, 130, -2, None], Limits(("x",)))
    assert [e[1:3] for e in entries(flagged)] == [("flagged", 1), ("flagged", 2)]
    assert flagged.table["x"].to_pylist() == [3, 130, -2, None]
    clear = cleaned([3.0, float("nan"), 1e30], Limits(("x",), clear=True))
    assert clear.table["x"].to_pylist() == [3, None, None]
    with pytest.raises(InvalidInput, match="not numbers"):
        cleaned(["3"], Limits(("x",)))


def test_identifiers_are_checked():
    cases = line_list({"id": ["KZ-0001", "KZ1", None, ""]}, {"id": "id"})
    result = clean(cases, [IdFormat("KZ-[0-9]{4}")])
    assert [e[0] for e in entries(result)] == ["id-format", "id-missing", "id-missing"]
    with pytest.raises(InvalidInput, match="pattern"):
        IdFormat("(")


def test_a_step_for_a_column_that_is_not_there_is_refused():
    with pytest.raises(InvalidInput, match="did you mean onset"):
        cleaned(["a"], ReadDates(("onsett",)), name="onset")
    with pytest.raises(InvalidInput, match="bears the tag age"):
        cleaned(["3"], ReadNumbers((Tag.AGE,)))


RAW = {
    "nr": ["K-1", " K-2", "К-1", "K-4", None],
    "sex": ["м", "Female", "м", "NA", "?"],
    "onset": ["13.03.2026", "2026-03-20", "13.03.2026", "03/04/2026", None],
    "reported": ["2026-03-15", "2026-03-19", "2026-03-15", "14 марта 2026", None],
    "age": ["12", "130", "12", "сорок", None],
    "заметки": ["", "x", "", "y", " "],
}
RAW_TAGS = {
    "id": "nr", "sex": "sex", "date_onset": "onset", "date_reporting": "reported", "age": "age",
}  # fmt: skip


def test_a_check_cleans_what_is_certain_and_flags_the_rest():
    found = check(RAW, RAW_TAGS, rules=Rules(number_words=True))
    table = found.cleaned.table
    assert found.cleaned.rows.tolist() == [0, 1, 2, 3]
    assert table["sex"].to_pylist() == ["male", "female", "male", None]
    assert table["age"].to_pylist() == [12, 130, 12, 40]
    rules = [entry["rule"] for entry in found.cleaned.entries("flagged")]
    assert sorted(rules) == ["date-ambiguous", "date-order", "duplicate-key", "out-of-range"]
    assert found.flags == 4 and found.changes > 0 and not found.fine
    assert found.offered.unknown == ("заметки",)
    line_list(table, found.cleaned.line_list.tags)


def test_a_clean_list_is_fine():
    assert check({"id": ["1", "2"], "age": [3, 4]}, {"id": "id", "age": "age"}).fine


def test_the_line_list_of_the_simulator_passes_as_it_is():
    simulated = {
        "case_id": [1, 2],
        "day_onset": pa.array([3, 9], pa.int16()),
        "day_reported": pa.array([5, None], pa.int16()),
        "sex": pa.array(["female", "male"]).dictionary_encode(),
        "symptoms": [["fever"], []],
    }
    tags = {
        "id": "case_id", "date_onset": "day_onset", "date_reporting": "day_reported", "sex": "sex",
        "symptoms": "symptoms",
    }  # fmt: skip
    assert check(simulated, tags).fine


words = st.one_of(
    st.none(),
    st.sampled_from(
        [
            "м",
            " F ",
            "NA",
            "2026-03-01",
            "1/2/2026",
            "31.12.25",
            "46094",
            "сорок",
            "12",
            "К-1",
            "K-1",
        ]
    ),
    st.text(max_size=6),
)
columns = ["id", "sex", "onset", "reported", "age", "note"]


@settings(max_examples=60, deadline=None)
@given(st.lists(st.tuples(*[words] * len(columns)), max_size=6))
def test_cleaning_what_is_clean_changes_nothing(rows):
    table = pa.table(
        {name: pa.array([row[i] for row in rows], pa.string()) for i, name in enumerate(columns)}
    )
    tags = {
        "id": "id", "sex": "sex", "date_onset": "onset", "date_reporting": "reported", "age": "age",
    }  # fmt: skip
    cases = line_list(table, tags, typed=False)
    usual = usual_steps(cases, Rules(number_words=True))
    bold = [
        StripBlanks(),
        UnifyLetters(),
        MissingCodes(),
        ReadDates((Tag.DATE_ONSET, Tag.DATE_REPORTING)),
        ReadNumbers((Tag.AGE,)),
        Limits((Tag.AGE,), clear=True),
        Recode((Tag.SEX,), SEX),
        DuplicateKeys((Tag.ID,), "merge"),
        DateOrder((Tag.DATE_ONSET, Tag.DATE_REPORTING), swap=True),
        EmptyRows(),
        ExactDuplicates(),
        EmptyColumns(),
        StandardNames(),
    ]
    for steps in (usual, bold):
        once = clean(cases, steps)
        again = clean(once.line_list, steps)
        assert again.table.equals(once.table)
        assert set(again.report["effect"].to_pylist()) <= {"flagged"}


@settings(max_examples=60, deadline=None)
@given(st.lists(st.tuples(*[words] * len(columns)), max_size=6))
def test_the_report_tells_every_difference(rows):
    table = pa.table(
        {name: pa.array([row[i] for row in rows], pa.string()) for i, name in enumerate(columns)}
    )
    cases = line_list(table, {"id": "id", "sex": "sex", "date_onset": "onset"}, typed=False)
    result = clean(cases, usual_steps(cases))
    told = {(e["row"], e["column"]) for e in result.report.to_pylist()}
    for place, row in enumerate(result.rows):
        for name in result.table.column_names:
            before, after = table[name][int(row)].as_py(), result.table[name][place].as_py()
            if before != shown(after):
                assert (int(row), name) in told
    removed = {row for row, column in told if column is None}
    assert removed >= set(range(len(rows))) - set(result.rows.tolist())
