"""Tagged columns: types, policy, selection, guesses."""

from __future__ import annotations

import warnings
from datetime import date, datetime

import pyarrow as pa
import pytest

from alatau.checks import InvalidInput
from alatau.surveillance.investigation.days import days, same_axis
from alatau.surveillance.investigation.line_lists import TaggedColumnLost, line_list
from alatau.surveillance.investigation.tags import USUAL_NAMES, Tag, guess_tags
from alatau.world.details.line_list import LINE

CASES = {
    "nr": ["a", "b", "c"],
    "ill since": [date(2026, 3, 1), None, date(2026, 3, 4)],
    "age": [3, 41, None],
    "fever": [True, False, None],
    "cough": ["yes", "no", None],
    "notes": ["", "x", None],
}
TAGS = {"id": "nr", "date_onset": "ill since", "age": "age", "symptoms": ("fever", "cough")}


class Stranger:
    """A table of another library: all it says is the Arrow stream."""

    def __init__(self, table: pa.Table) -> None:
        self.table = table

    def __arrow_c_stream__(self, requested_schema=None):
        return self.table.__arrow_c_stream__(requested_schema)


def test_columns_are_found_by_tag_whatever_they_are_called():
    cases = line_list(CASES, TAGS)
    assert len(cases) == 3
    assert cases.name(Tag.DATE_ONSET) == "ill since"
    assert cases.column("age").to_pylist() == [3, 41, None]
    assert cases.names("symptoms") == ("fever", "cough")
    assert cases.select(["age", Tag.ID]).table.column_names == ["age", "nr"]
    assert not cases.untagged("age").has("age")
    assert cases.untagged().table == cases.table


def test_any_table_that_speaks_arrow_comes_in_and_goes_out():
    table = pa.table(CASES)
    table = table.set_column(0, "nr", table["nr"].cast(pa.large_string()))
    table = table.set_column(4, "cough", table["cough"].dictionary_encode())
    cases = line_list(Stranger(table), TAGS)
    assert cases.table.schema.field("nr").type == pa.string()
    assert cases.table.schema.field("cough").type == pa.string()
    assert pa.table(cases).column_names == list(CASES)


@pytest.mark.parametrize("text", [pa.string(), pa.large_string(), pa.string_view()])
def test_texts_of_every_width_and_coding_become_plain(text):
    words = pa.array(["a", None, "b"]).cast(text)
    coded = pa.DictionaryArray.from_arrays(
        pa.array([1, None, 0], pa.uint32()), pa.array(["b", "a"]).cast(text)
    )
    lists = pa.LargeListArray.from_arrays(pa.array([0, 1, 1, 3], pa.int64()), words)
    found = line_list(
        {"w": words, "c": coded, "l": lists}, {"id": "w", "sex": "c", "symptoms": "l"}
    )
    assert found.table.schema.types == [pa.string(), pa.string(), pa.list_(pa.string())]
    assert found.table["c"].to_pylist() == ["a", None, "b"]
    assert found.table["l"].to_pylist() == [["a"], [], [None, "b"]]


def test_a_lost_column_is_an_error_a_warning_or_nothing_as_stated():
    less = pa.table(CASES).drop_columns(["age"])
    with pytest.raises(InvalidInput, match=r"tags\.age: the column age is no longer"):
        line_list(CASES, TAGS).with_table(less)
    with pytest.warns(TaggedColumnLost, match="age"):
        warned = line_list(CASES, TAGS, lost="warn").with_table(less)
    assert not warned.has("age") and warned.has("id")
    with warnings.catch_warnings():
        warnings.simplefilter("error")
        assert not line_list(CASES, TAGS, lost="allow").with_table(less).has("age")
    some = line_list(CASES, TAGS, lost="allow").with_table(pa.table(CASES).drop_columns(["cough"]))
    assert some.names("symptoms") == ("fever",)


def test_renaming_keeps_tags():
    assert line_list(CASES, TAGS).renamed({"nr": "case"}).name("id") == "case"


@pytest.mark.parametrize(
    ("tags", "message"),
    [
        ({"date_onsett": "nr"}, "did you mean date_onset"),
        ({"id": "number"}, "not known"),
        ({"id": "nr", "contact_of": "nr"}, "bears the tag id already"),
        ({"id": ("nr", "notes")}, "must be one column"),
        ({"date_onset": "notes"}, "asks for dates"),
        ({"age": "notes"}, "asks for numbers"),
        ({"sex": "age"}, "asks for texts"),
        ({"id": "ill since"}, "asks for texts or whole numbers"),
    ],
)
def test_wrong_tags_are_refused_with_the_reason(tags, message):
    with pytest.raises(InvalidInput, match=message):
        line_list(CASES, tags)


def test_texts_pass_in_a_list_that_is_still_to_be_cleaned():
    raw = line_list({"d": ["1.2.26"], "a": ["x"]}, {"date_onset": "d", "age": "a"}, typed=False)
    assert raw.has("date_onset")
    with pytest.raises(InvalidInput):
        raw.with_table(raw.table)


def test_what_is_no_table_is_refused():
    for wrong in (3, "text", None, {"a": [1], "b": [1, 2]}):
        with pytest.raises(InvalidInput, match="table"):
            line_list(wrong)
    twice = pa.Table.from_arrays([pa.array([1]), pa.array([2])], ["a", "a"])
    with pytest.raises(InvalidInput, match="two columns are called a"):
        line_list(twice)


def test_usual_names_belong_to_one_tag_each():
    names = [name for names in USUAL_NAMES.values() for name in names]
    assert len(names) == len(set(names))


def test_the_line_list_of_the_simulator_is_recognised_in_full():
    guesses = guess_tags(LINE.names)
    assert guesses.unknown == ("herd_size", "sick_animals")
    assert not guesses.contested
    assert guesses.tags[Tag.DATE_REPORTING] == "day_reported"
    assert guesses.tags[Tag.LOCATION] == "place"


def test_days_are_dates_or_numbers_and_never_both():
    dates = days([date(1970, 1, 3), None])
    assert dates.numbers.tolist() == [2, 0] and dates.known.tolist() == [True, False]
    assert dates.shown(2) == "1970-01-03"
    stamps = pa.array([datetime(1970, 1, 3, 23, 59), datetime(1969, 12, 31, 1)])
    assert days(stamps).numbers.tolist() == [2, -1]
    numbers = days(pa.array([5, -2], pa.int16()))
    assert not numbers.dated and numbers.shown(5) == "5"
    assert days([1.0, None]).numbers.tolist() == [1, 0]
    assert same_axis(dates, days([None, None]))
    with pytest.raises(InvalidInput, match="some are dates"):
        same_axis(dates, numbers)


@pytest.mark.parametrize("wrong", [["x"], [1.5], [1e30], [float("inf")], [True], [10**12]])
def test_what_is_no_day_is_refused(wrong):
    with pytest.raises(InvalidInput, match="onset"):
        days(wrong, "onset")


def test_times_with_a_zone_are_no_days():
    with pytest.raises(InvalidInput, match="must be dates"):
        days(pa.array([0], pa.timestamp("s", "Asia/Almaty")))
