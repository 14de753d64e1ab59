"""A check of any table at all: a report, or a sentence that says why not."""

from __future__ import annotations

from datetime import date, datetime

import pyarrow as pa
from hypothesis import given, settings
from hypothesis import strategies as st

from alatau.checks import InvalidInput
from alatau.surveillance.investigation.cleaning.check import Rules, check
from alatau.surveillance.investigation.line_lists import line_list
from alatau.surveillance.investigation.tags import Tag

SIZE = 4


def columns_of(values, kind):
    filled = st.lists(st.one_of(st.none(), values), min_size=SIZE, max_size=SIZE)
    return filled.map(lambda column: pa.array(column, kind))


texts = st.one_of(
    st.text(max_size=8),
    st.sampled_from(
        ["31.02.2026", "1/2/26", "NA", "-99", "1e999", "0", "\u202e", "\x00", "à" * 99]
    ),
)
columns = st.one_of(
    columns_of(texts, pa.string()),
    columns_of(texts, pa.large_string()),
    columns_of(texts, pa.string()).map(lambda column: column.dictionary_encode()),
    columns_of(st.integers(-(2**63), 2**63 - 1), pa.int64()),
    columns_of(st.integers(0, 2**64 - 1), pa.uint64()),
    columns_of(st.integers(-9, 9), pa.int8()),
    columns_of(st.floats(), pa.float64()),
    columns_of(st.booleans(), pa.bool_()),
    columns_of(st.dates(date(1, 1, 1)), pa.date32()),
    columns_of(st.dates(date(1, 1, 1)), pa.date64()),
    columns_of(st.integers(-(2**62), 2**62), pa.int64()).map(lambda c: c.cast(pa.timestamp("s"))),
    columns_of(st.integers(-(2**62), 2**62), pa.int64()).map(lambda c: c.cast(pa.timestamp("ns"))),
    columns_of(st.datetimes(datetime(1700, 1, 1), datetime(2200, 1, 1)), pa.timestamp("us", "UTC")),
    columns_of(st.lists(st.text(max_size=3), max_size=2), pa.list_(pa.string())),
    columns_of(st.binary(max_size=3), pa.binary()),
    columns_of(st.integers(-(2**31), 2**31 - 1), pa.int32()).map(lambda c: c.cast(pa.date32())),
    columns_of(st.integers(-(2**62), 2**62), pa.int64()).map(lambda c: c.cast(pa.duration("s"))),
    columns_of(st.integers(-(2**62), 2**62), pa.int64()).map(
        lambda c: c.cast(pa.timestamp("s", "Nowhere/Atall"))
    ),
    st.just(pa.nulls(SIZE)),
)


@settings(max_examples=200, deadline=None)
@given(
    st.dictionaries(st.sampled_from([*Tag, "a note", "another"]), columns, min_size=1, max_size=6)
)
def test_any_table_is_checked_or_refused_in_words(given_):
    table = pa.table({f"c{n}": column for n, column in enumerate(given_.values())})
    tags = {tag: f"c{n}" for n, tag in enumerate(given_) if isinstance(tag, Tag)}
    try:
        found = check(table, tags, rules=Rules(number_words=True))
    except InvalidInput as refusal:
        assert str(refusal)
        return
    assert found.cleaned.table.num_rows == len(found.cleaned.rows) <= SIZE
    assert found.flags + found.changes == found.report.num_rows
    kept = found.cleaned
    if not any(entry["rule"] == "tag-kind" for entry in kept.entries("flagged")):
        line_list(kept.table, dict(kept.line_list.tags))
