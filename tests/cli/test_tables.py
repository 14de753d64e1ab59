"""Tables that people bring: the usual forms of CSV, HXL, Parquet, and the place of each fault."""

from __future__ import annotations

import pickle
from datetime import date, datetime, timedelta, timezone
from decimal import Decimal
from pathlib import Path
from zoneinfo import ZoneInfo

import numpy as np
import pyarrow as pa
import pytest
from hypothesis import given
from hypothesis import strategies as st
from pyarrow import feather, parquet

from alatau.checks import InvalidInput
from alatau.cli.tables import (
    FileTable,
    TableError,
    numbers,
    read_counts,
    read_file,
    read_times,
    refusal,
    roles,
    texts,
)
from alatau.cli.tables import files as files_module
from alatau.cli.tables import times as times_module
from alatau.cli.tables.hashtags import Hashtag, hashtag, tags_of
from alatau.cli.tables.writing import csv_text
from alatau.cli.tabular import key_values

WEEKS = "date,cases\n2026-02-02,3\n2026-02-09,0\n2026-02-16,5\n"


@pytest.fixture
def written(tmp_path: Path):
    """Writes a file of texts or bytes and reads it as a table."""

    def write(content: str | bytes, name: str = "t.csv") -> FileTable:
        path = tmp_path / name
        path.write_bytes(content if isinstance(content, bytes) else content.encode())
        return read_file(path)

    return write


def counted(table: FileTable, **columns):
    return read_counts(table, roles(table, **columns))


@pytest.mark.parametrize("mark", [b"", b"\xef\xbb\xbf"], ids=["plain", "byte-order-mark"])
@pytest.mark.parametrize("separator", [",", ";", "\t"], ids=["comma", "semicolon", "tab"])
@pytest.mark.parametrize("end", ["\n", "\r\n", "\r"], ids=["lf", "crlf", "cr"])
def test_csv_is_read_in_its_usual_forms(written, mark, separator, end) -> None:
    content = WEEKS.replace(",", separator).replace("\n", end).encode()
    found = counted(written(mark + content))
    assert found.counts.tolist() == [[3, 0, 5]]
    assert found.times.labels == ["2026-02-02", "2026-02-09", "2026-02-16"]
    assert found.times.step == 7


def test_a_decimal_comma_is_a_number_where_cells_are_parted_otherwise(written) -> None:
    assert numbers(written("a;b\n1,5;2\n"), "a").tolist() == [1.5]
    assert numbers(written("a\tb\n+2,25\t2\n"), "a").tolist() == [2.25]
    with pytest.raises(TableError, match=r"line 2, column “a”: “1,5” is not a number"):
        numbers(written('a,b\n"1,5",2\n'), "a")


def test_a_first_line_that_names_the_separator_is_followed(written) -> None:
    assert counted(written("sep=;\n" + WEEKS.replace(",", ";"))).counts.tolist() == [[3, 0, 5]]


def test_comments_and_empty_lines_are_no_rows_and_the_banner_is_kept(written) -> None:
    table = written("# EXERCISE EXERCISE EXERCISE; note: x\n\n" + WEEKS + "\n\n")
    assert table.columns.num_rows == 3
    assert table.banner == "EXERCISE EXERCISE EXERCISE"
    assert written("# from the ministry\n" + WEEKS).banner is None
    assert written("# EXERCISE EXERCISE EXERCISE,\n" + WEEKS).banner == table.banner


def test_quoted_cells_may_hold_separators_quotes_and_lines(written) -> None:
    table = written('date,cases,"a, b"\n2026-02-02,3,"one ""two""\nthree, four"\n2026-02-03,x,\n')
    assert table.names == ["date", "cases", "a, b"]
    assert texts(table, "a, b")[0] == 'one "two"\nthree, four'
    with pytest.raises(TableError, match="line 4, column “cases”: “x” is not a number"):
        counted(table, count="cases")


@pytest.mark.parametrize("missing", ["", "NA", "NaN", "null", " "])
def test_a_cell_without_a_value_is_missing_and_not_zero(written, missing) -> None:
    found = counted(written(WEEKS.replace(",0\n", f",{missing}\n")))
    assert np.isnan(found.counts[0, 1])
    assert list(found.gaps()) == []


@pytest.mark.parametrize(
    ("cell", "reason"),
    [
        ("-1", "must be at least 0, got -1"),
        ("1.5", "must be a whole number, got 1.5"),
        ("123456.5", "must be a whole number, got 123456.5"),
        ("1e30", "must be at most 1e"),
        ("1e999", "must be finite, got inf"),
        ("three", "“three” is not a number"),
        ("=2+3", "“=2+3” is not a number"),
        ("٣", "is not a number"),
    ],
)
def test_a_count_that_cannot_be_is_named_with_its_line_and_column(written, cell, reason) -> None:
    with pytest.raises(TableError) as refused:
        counted(written(WEEKS.replace(",0\n", f",{cell}\n")))
    assert "t.csv, line 3, column “cases”: " in str(refused.value)
    assert reason in str(refused.value)


def test_an_error_survives_the_way_between_processes_and_languages(written) -> None:
    with pytest.raises(TableError) as refused:
        counted(written(WEEKS.replace("3\n", "x\n", 1)))
    assert str(pickle.loads(pickle.dumps(refused.value))) == str(refused.value)
    russian = {"“%(got)s” is not a number.": "«%(got)s» — не число."}
    assert refused.value.in_words(lambda msgid: russian.get(msgid, msgid)).endswith("— не число.")
    about = refusal(InvalidInput("%(field)s: no.", "counts"), "a.csv")
    assert str(about) == "a.csv: counts: no."


@pytest.mark.parametrize(
    ("content", "reason"),
    [
        (b"", "the file is empty"),
        (b"\n\n", "the file is empty"),
        (WEEKS.encode("utf-16"), "not a CSV file in UTF-8"),
        (b"date,cases\n2026-02-02,\xcf\xf0\n", "line 2: this is not UTF-8 text"),
        (b"date,cases\n2026-02-02,3\n2026-02-09\n", "line 3: the row has 1 cells"),
        (b"date,date\n2026-02-02,3\n", "line 1: two columns are called “date”"),
        (b"date,cases\n", "the table has no rows"),
        (b"date,cases\n,3\n", "line 2, column “date”: the cell is empty"),
        (b"date,cases\n2026-02-30,3\n", "line 2, column “date”: “2026-02-30” is no day"),
        (b"date,cases\n2026-W54,3\n", "“2026-W54” is no day"),
        (b"date,cases\n09/02/2026,3\n", "“09/02/2026” is no day such as 2026-02-09"),
        (b"date,cases\n2026-02-02,3\n7,1\n", "line 3, column “date”: “7” is not of the kind"),
        (b"date,cases\n2026-02-02,3\n2026-02-02,1\n", "line 3, column “date”: series “cases” has"),
        (b"date,cases\n1,3\n999999999,3\n", "mostly 999999998 apart"),
        (b"date,cases\n1,3\n2,2\n3,1\n999999999,3\n", "at most 100000 are read"),
        (b"date,cases\n2026-01-01,3\n2026-02-01,2\n2026-03-02,1\n", "mostly 31 apart"),
    ],
)  # fmt: skip
def test_a_file_that_cannot_be_used_is_refused_with_the_place(written, content, reason) -> None:
    with pytest.raises(TableError) as refused:
        counted(written(content))
    assert "t.csv" in str(refused.value)
    assert reason in str(refused.value)


def test_a_file_that_is_too_large_is_not_read(written, monkeypatch) -> None:
    monkeypatch.setattr(files_module, "MAX_BYTES", 10)
    with pytest.raises(TableError, match="at most 0 MB are read"):
        written(WEEKS)
    monkeypatch.setattr(files_module, "MAX_BYTES", 10_000)
    monkeypatch.setattr(files_module, "MAX_ROWS", 2)
    with pytest.raises(TableError, match="more than 2 rows"):
        written(WEEKS)
    monkeypatch.setattr(files_module, "MAX_COLUMNS", 1)
    with pytest.raises(TableError, match="has 2 columns; at most 1 are read"):
        written(WEEKS)


def test_a_file_of_another_kind_is_refused(written) -> None:
    with pytest.raises(TableError, match=r"t.xlsx: files of this kind are not read"):
        written(WEEKS, "t.xlsx")
    with pytest.raises(TableError, match=r"t.parquet: the file cannot be read"):
        written(WEEKS, "t.parquet")
    with pytest.raises(TableError, match=r"t.feather: the file cannot be read"):
        written(WEEKS, "t.feather")


def test_weeks_are_iso_weeks_and_pass_the_turn_of_the_year(written) -> None:
    found = counted(written("week,cases\n2020-W52,1\n2020W53,2\n2021-w01,3\n"))
    assert found.times.labels == ["2020-W52", "2020-W53", "2021-W01"]
    assert found.times.dates is not None
    assert found.times.dates.astype(str).tolist() == ["2020-12-21", "2020-12-28", "2021-01-04"]


def test_dates_with_points_have_the_day_first(written) -> None:
    found = counted(written("Дата;cases\n02.02.2026;3\n9.2.2026;4\n", "points.csv"), time="Дата")
    assert found.times.labels == ["2026-02-02", "2026-02-09"]


@pytest.mark.parametrize(
    ("times", "reason"),
    [
        (
            "46055 46062 46069",
            "line 2, column “date”: “46055” is what a spreadsheet has for 2026-02-02",
        ),
        ("202601 202602 202603", "line 2, column “date”: “202601” may be a year and a week"),
        (
            "2026-02-02 2026-02-09 2026-02-17 2026-02-23 2026-03-02",
            "line 4, column “date”: most rows",
        ),
        ("30.02.2026 01.03.2026", "line 2, column “date”: “30.02.2026” is no day"),
    ],
)
def test_dates_in_disguise_and_days_off_the_week_are_named(written, times, reason) -> None:
    rows = "".join(f"{time},3\n" for time in times.split())
    with pytest.raises(TableError) as refusal:
        counted(written("date,cases\n" + rows))
    assert reason in str(refusal.value)


def test_numbers_of_steps_need_not_begin_with_one(written) -> None:
    times = read_times(written("t,I\n7,1\n8,2\n10,2\n11,0\n"), "t")
    assert (times.kind, times.labels, times.dates) == ("index", ["7", "8", "9", "10", "11"], None)


def test_steps_without_a_row_are_missing_and_named(written) -> None:
    content = (
        "week,place,cases\n2026-W05,A,1\n2026-W06,A,2\n2026-W07,A,1\n2026-W05,B,4\n2026-W07,B,5\n"
    )
    found = counted(written(content))
    assert found.series == ["A", "B"]
    assert np.isnan(found.counts).tolist() == [[False] * 3, [False, True, False]]
    assert list(found.gaps()) == [("B", 1, "2026-W06")]


def test_rows_may_stand_in_any_order(written) -> None:
    found = counted(written("date,cases\n2026-02-16,5\n2026-02-02,3\n2026-02-09,0\n"))
    assert found.counts.tolist() == [[3, 0, 5]]


@given(
    counts=st.lists(st.integers(0, 10**6), min_size=2, max_size=40),
    order=st.randoms(use_true_random=False),
    separator=st.sampled_from([",", ";", "\t"]),
)
def test_what_was_written_is_read_again_in_any_order(tmp_path_factory, counts, order, separator):
    rows = [f"{date(2020, 1, 6) + timedelta(days=d)}{separator}{n}" for d, n in enumerate(counts)]
    order.shuffle(rows)
    path = tmp_path_factory.mktemp("any") / "t.csv"
    path.write_text("\n".join([f"date{separator}n", *rows]), encoding="utf-8")
    assert counted(read_file(path)).counts.tolist() == [counts]


def test_a_time_of_day_is_cut_off_and_one_time_zone_is_kept(written) -> None:
    found = counted(written("date,n\n2026-02-02T23:30:00+05:00,1\n2026-02-03 00:10+0500,2\n"))
    assert found.times.labels == ["2026-02-02", "2026-02-03"]


@pytest.mark.parametrize("second", ["2026-02-03T01:00:00Z", "2026-02-03T01:00", "2026-02-03"])
def test_mixed_time_zones_are_refused(written, second) -> None:
    with pytest.raises(TableError, match="line 3, column “date”: time zones are mixed"):
        counted(written(f"date,n\n2026-02-02T23:30:00+05:00,1\n{second},2\n"))


HXL = (
    "Date,Region,District,Suspected,Confirmed\n"
    "#date+reported,#adm1+name,#adm2+name,#affected+suspected+num,#affected+confirmed+num\n"
    "2026-02-02,R,D1,3,1\n2026-02-09,R,D1,2,0\n2026-02-02,R,D2,1,1\n2026-02-09,R,D2,4,2\n"
)


def test_hashtags_say_what_columns_are(written) -> None:
    table = written(HXL)
    chosen = roles(table, count="#affected+num+confirmed")
    assert (chosen.time, chosen.count, chosen.series) == ("Date", "Confirmed", ("District",))
    assert counted(table, count="Confirmed").counts.tolist() == [[1, 0], [1, 2]]
    one = written(HXL.replace(",#affected+suspected+num,", ",#meta+note,"))
    assert roles(one).count == "Confirmed"


def test_of_several_columns_of_affected_one_must_be_named(written) -> None:
    with pytest.raises(TableError, match=r"say with --count .* meant: Suspected, Confirmed"):
        roles(written(HXL))


def test_hashtags_may_stand_below_a_title_or_alone(written) -> None:
    title = "Weekly report of the province,,,,\n"
    assert written(title + HXL).names == written(HXL).names
    alone = written(HXL.partition("\n")[2])
    assert alone.names[0] == "#date+reported"
    assert alone.columns.num_rows == 4
    fault = HXL.replace("R,D2,4,2", "R,D2,4,two")
    with pytest.raises(TableError, match="line 7, column “Confirmed”: “two”"):
        counted(written(title + fault), count="Confirmed")


def test_a_hashtag_is_a_word_with_attributes() -> None:
    assert hashtag(" #Affected + Killed+num ") == Hashtag("affected", frozenset({"killed", "num"}))
    assert str(hashtag("#adm2+name+en")) == "#adm2+en+name"
    assert hashtag("# 1") is None
    assert tags_of(["", "#date", "3"]) is None
    assert tags_of(["", ""]) is None


def test_columns_are_found_by_their_usual_names_or_must_be_named(written) -> None:
    assert roles(written("I,t\n1,1\n")).time == "t"
    assert roles(written("Datum,Fälle\n1,1\n")).count == "Fälle"
    assert roles(written("when,date\n1,2026-01-05\n")).count == "when"
    with pytest.raises(TableError, match="say with --date which column is meant: a, b, c"):
        roles(written("a,b,c\n1,1,1\n"))
    with pytest.raises(TableError, match="say with --count which column is meant: b, c"):
        roles(written("t,b,c\n1,1,1\n"))


def test_a_column_that_is_not_there_is_told_with_the_nearest_name(written) -> None:
    with pytest.raises(TableError, match=r"--count: 'casse' is not known; did you mean cases\?"):
        roles(written(WEEKS), count="casse")


def test_several_columns_name_a_series_together(written) -> None:
    table = written("t,a,b,n\n1,x,1,4\n1,x,2,5\n2,x,1,6\n2,x,2,7\n")
    found = counted(table, series=("a", "b"))
    assert found.series == ["x / 1", "x / 2"]
    assert found.counts.tolist() == [[4, 6], [5, 7]]
    with pytest.raises(TableError, match="line 3, column “t”: series “x” has a second row for 1"):
        counted(table, series=("a",))


@pytest.mark.parametrize("name", ["t.parquet", "t.arrow"])
def test_parquet_and_arrow_are_read_with_their_types(tmp_path, name) -> None:
    days = [date(2026, 2, 2) + timedelta(weeks=week) for week in range(3)]
    table = pa.table(
        {
            "week": days,
            "place": pa.array(["A", "A", "A"]).dictionary_encode(),
            "n": pa.array([1, None, 3], pa.int32()),
            "people": pa.array([10.5, 11.0, 12.0]),
        }
    ).replace_schema_metadata({"exercise": "EXERCISE EXERCISE EXERCISE"})
    write = parquet.write_table if name.endswith("parquet") else feather.write_feather
    write(table, tmp_path / name)
    read = read_file(tmp_path / name)
    found = read_counts(read, roles(read, series=("place",)), ("people",))
    assert found.series == ["A"]
    assert np.isnan(found.counts[0]).tolist() == [False, True, False]
    assert found.more["people"].tolist() == [[10.5, 11.0, 12.0]]
    assert read.banner == "EXERCISE EXERCISE EXERCISE"
    with pytest.raises(TableError, match="column “week”: must hold numbers, not date32"):
        numbers(read, "week")


def test_moments_of_parquet_are_days_where_they_were_written(tmp_path) -> None:
    east = timezone(timedelta(hours=5))
    moments = [datetime(2026, 2, day, 1, tzinfo=east) for day in (2, 3)]
    column = pa.array(moments, pa.timestamp("s", "Asia/Tashkent"))
    parquet.write_table(pa.table({"date": column, "n": [1.0, -2.0]}), tmp_path / "t.parquet")
    table = read_file(tmp_path / "t.parquet")
    assert read_times(table, "date").labels == ["2026-02-02", "2026-02-03"]
    with pytest.raises(TableError, match="line 2, column “n”: must be at least 0, got -2"):
        numbers(table, "n")


def test_a_zone_whose_clocks_change_has_its_own_dates(tmp_path) -> None:
    days = [datetime(2024, 2, day, tzinfo=ZoneInfo("Asia/Almaty")) for day in (27, 28, 29)]
    days += [datetime(2024, 3, day, tzinfo=ZoneInfo("Asia/Almaty")) for day in (1, 2)]
    assert len({day.utcoffset() for day in days}) == 2
    column = pa.array(days, pa.timestamp("us", "Asia/Almaty"))
    parquet.write_table(pa.table({"date": column, "n": range(5)}), tmp_path / "t.parquet")
    found = counted(read_file(tmp_path / "t.parquet"))
    assert (found.times.labels[0], found.times.labels[-1]) == ("2024-02-27", "2024-03-02")
    assert found.counts.tolist() == [[0, 1, 2, 3, 4]]


def test_figures_of_databases_are_numbers_and_a_column_of_nulls_is_missing(tmp_path) -> None:
    table = pa.table(
        {
            "sum": pa.array([Decimal(3), None], pa.decimal128(38, 0)),
            "none": pa.array([None, None], pa.null()),
            "view": pa.array(["7", ""], pa.string_view()),
        }
    )
    feather.write_feather(table, tmp_path / "t.arrow")
    read = read_file(tmp_path / "t.arrow")
    np.testing.assert_array_equal(numbers(read, "sum"), [3, np.nan])
    np.testing.assert_array_equal(numbers(read, "none"), [np.nan, np.nan])
    np.testing.assert_array_equal(numbers(read, "view"), [7, np.nan])


@pytest.mark.parametrize("cells", [[["a"]], [{"b": 1}], [b"\xff"]], ids=["list", "record", "bytes"])
def test_cells_that_are_no_texts_name_no_series(tmp_path, cells) -> None:
    parquet.write_table(pa.table({"t": [1], "n": [1], "of": cells}), tmp_path / "t.parquet")
    with pytest.raises(TableError, match="column “of”: must hold texts, numbers or days, not"):
        counted(read_file(tmp_path / "t.parquet"), series=("of",))


def test_more_cells_than_can_be_held_are_refused(written, monkeypatch) -> None:
    monkeypatch.setattr("alatau.cli.tables.counts.MAX_CELLS", 2)
    with pytest.raises(TableError, match="1 series of 3 steps are more than can be held"):
        counted(written(WEEKS))
    monkeypatch.setattr(times_module, "MAX_STEPS", 2)
    with pytest.raises(TableError, match="from 2026-02-02 to 2026-02-16 there are 3 steps"):
        counted(written(WEEKS))


def test_options_are_written_as_key_and_value() -> None:
    assert key_values(["b=5", " w = 3 "]) == {"b": "5", "w": "3"}
    with pytest.raises(InvalidInput, match="“b” is not written as key=value"):
        key_values(["b"])
    with pytest.raises(InvalidInput, match="“b” is given twice"):
        key_values(["b=1", "b=2"])


def test_a_result_is_csv_with_empty_cells_for_what_does_not_exist() -> None:
    table = pa.table({"a, b": ["x, y", "z"], "b": [1.5, None], "c": [True, False]})
    assert csv_text(table, None) == '"a, b",b,c\n"x, y",1.5,true\n"z",,false\n'
    assert csv_text(table.slice(1), None) == '"a, b",b,c\nz,,false\n'
    assert csv_text(table, "EXERCISE").startswith('# EXERCISE\n"a, b",b,c\n')


@given(
    content=st.one_of(
        st.binary(max_size=200),
        st.text(alphabet='ab1,;\t"\n\r#é٣ W-2026', max_size=200).map(lambda text: text.encode()),
    )
)
def test_whatever_bytes_come_are_a_table_or_a_sentence(tmp_path_factory, content) -> None:
    path = tmp_path_factory.mktemp("bytes") / "t.csv"
    path.write_bytes(content)
    try:
        table = read_file(path)
        found = counted(table, time=table.names[0], count=table.names[-1])
        assert found.counts.shape == (len(found.series), found.times.steps)
    except TableError as error:
        assert str(error).startswith(str(path))
