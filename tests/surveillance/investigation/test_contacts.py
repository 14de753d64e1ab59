"""Contact trees and follow-up against plain counting."""

from __future__ import annotations

from datetime import date

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from alatau.checks import InvalidInput
from alatau.surveillance.investigation.contacts.follow_up import ContactStatus, follow_up
from alatau.surveillance.investigation.contacts.trees import NOBODY, contact_tree, tree_of
from alatau.surveillance.investigation.line_lists import line_list

# Each case has an infector among those before it, or none.
forests = st.lists(st.integers(-1, 30), min_size=1, max_size=30).map(
    lambda raw: [None if p < 0 or n == 0 else p % n for n, p in enumerate(raw)]
)


@settings(deadline=None)
@given(forests, st.randoms())
def test_trees_are_those_of_plain_counting_in_any_order(sources, random):
    order = list(range(len(sources)))
    random.shuffle(order)
    tree = contact_tree(order, [sources[each] for each in order])
    place = {name: at for at, name in enumerate(order)}

    def line(name):
        return [] if sources[name] is None else [sources[name], *line(sources[name])]

    for name, at in place.items():
        above = line(name)
        assert tree.generation[at] == len(above)
        assert tree.ids[tree.root[at]] == (above[-1] if above else name)
        assert tree.offspring[at] == sources.count(name)
        below = [other for other in order if name in line(other)]
        assert sorted(tree.ids[each] for each in tree.descendants(at)) == sorted(below)
    assert tree.sizes.sum() == len(sources) == tree.by_generation.sum()
    assert len(tree.roots) == sources.count(None)
    assert tree.offspring.sum() == len(sources) - len(tree.roots)


def test_implausible_links_are_flagged():
    tree = contact_tree(
        ["a", "b", "c", "d", "e"],
        [None, "a", "a", "b", "x"],
        [date(2026, 3, 5), date(2026, 3, 1), date(2026, 4, 30), None, date(2026, 3, 9)],
    )
    assert tree.doubtful(least=0, most=30).to_pylist() == [
        {"infector": "a", "infected": "b", "serial_interval": -4.0, "fault": "negative"},
        {"infector": "a", "infected": "c", "serial_interval": 56.0, "fault": "long"},
        {"infector": "x", "infected": "e", "serial_interval": None, "fault": "strange-source"},
    ]
    assert tree.doubtful(least=-5, most=60).num_rows == 1
    assert np.isnan(tree.serial_interval[3])
    assert tree.parent[4] == NOBODY
    table = tree.to_arrow().to_pylist()
    assert table[3] == {
        "id": "d", "infector": "b", "generation": 2, "root": "a", "offspring": 0,
        "serial_interval": None,
    }  # fmt: skip


def test_circles_and_repeated_cases_are_refused_by_name():
    with pytest.raises(InvalidInput, match="in a circle: ") as refusal:
        contact_tree(["a", "b", "c", "d"], ["c", "a", "b", "c"])
    assert set(refusal.value.params["circle"].split(", ")) == {"a", "b", "c"}
    with pytest.raises(InvalidInput, match="infected itself"):
        contact_tree(["a"], ["a"])
    for ids in (["a", "a"], ["a", None]):
        with pytest.raises(InvalidInput, match="row 2 is missing or repeated"):
            contact_tree(ids, [None, None])
    with pytest.raises(InvalidInput, match="onset"):
        contact_tree(["a"], [None], [1, 2])


def test_a_line_list_with_days_of_an_exercise_gives_its_trees():
    cases = line_list(
        {"case_id": [7, 8, 9], "contact_of": [None, 7, 7], "day_onset": [1, 6, 4]},
        {"id": "case_id", "contact_of": "contact_of", "date_onset": "day_onset"},
    )
    tree = tree_of(cases)
    assert tree.serial_interval[1:].tolist() == [5, 3]
    assert tree.sizes.tolist() == [3]
    empty = contact_tree([], [])
    assert empty.sizes.tolist() == [] and empty.to_arrow().num_rows == 0
    assert empty.doubtful().num_rows == 0


def test_follow_up_by_day_and_contact_of_a_small_example():
    found = follow_up(
        ["p", "q", "r", "s", "t"],
        [0, 0, 1, 9, None],
        ["p", "p", "q", "p", "q", "r", "p"],
        [1, 2, 1, 3, 99, 5, 3],
        period_days=4,
        as_of=5,
        onset=[None, 3, None, None, None],
    )
    days = found.by_day.to_pylist()
    assert [row["day"] for row in days] == [1, 2, 3, 4, 5]
    assert [row["due"] for row in days] == [2, 3, 2, 2, 1]
    assert [row["seen"] for row in days] == [2, 1, 1, 0, 1]
    assert [row["became_case"] for row in days] == [0, 0, 1, 0, 0]
    assert found.by_contact["status"].to_pylist() == [
        "completed", "became-case", "completed", "not-yet", "undated",
    ]  # fmt: skip
    assert found.by_contact["last_seen"].to_pylist() == [3, 1, 5, None, None]
    assert found.counts[ContactStatus.COMPLETED] == 2


def test_who_is_not_seen_for_days_is_lost():
    given_ = {"contacts": ["p"], "last_exposure": [date(2026, 3, 1)], "seen_contacts": ["p"],
              "seen_days": [date(2026, 3, 2)], "period_days": 10}  # fmt: skip
    status = {
        day: follow_up(**given_, as_of=date(2026, 3, day)).by_contact["status"][0].as_py()
        for day in (1, 2, 4, 5, 20)
    }
    assert status == {
        1: "not-yet", 2: "under-follow-up", 4: "under-follow-up", 5: "lost", 20: "lost",
    }  # fmt: skip


@settings(deadline=None)
@given(
    st.lists(st.one_of(st.none(), st.integers(0, 20)), min_size=1, max_size=8),
    st.lists(st.tuples(st.integers(0, 7), st.integers(-2, 40)), max_size=30),
    st.integers(1, 15),
    st.integers(0, 30),
)
def test_days_due_and_seen_are_those_of_plain_counting(exposed, visits, period, as_of):
    visits = [(who % len(exposed), day) for who, day in visits]
    found = follow_up(
        list(range(len(exposed))),
        exposed,
        [who for who, _ in visits],
        [day for _, day in visits],
        period_days=period,
        as_of=as_of,
        lost_after=1,
    )
    for who, last in enumerate(exposed):
        due = [] if last is None else [d for d in range(last + 1, last + period + 1) if d <= as_of]
        row = found.by_contact.slice(who, 1).to_pylist()[0]
        assert row["days_due"] == len(due)
        assert row["days_seen"] == len([d for d in due if (who, d) in visits])
    assert sum(found.by_day["due"].to_pylist()) == sum(found.by_contact["days_due"].to_pylist())
    assert sum(found.counts.values()) == len(exposed)


@pytest.mark.parametrize(
    ("change", "message"),
    [
        ({"seen_contacts": ["z"]}, "'z' is no contact"),
        ({"contacts": ["p", "p"]}, "differ"),
        ({"period_days": 0}, "period_days"),
        ({"as_of": date(2026, 3, 1)}, "others numbers"),
        ({"as_of": None}, "as_of"),
        ({"last_exposure": [1]}, "as many as"),
        ({"last_exposure": [1, -90_000], "as_of": 90_000}, "a date is wrong"),
    ],
)
def test_follow_up_that_cannot_be_is_refused(change, message):
    whole = {
        "contacts": ["p", "q"], "last_exposure": [1, 2], "seen_contacts": ["p"], "seen_days": [2],
        "period_days": 5, "as_of": 4,
    }  # fmt: skip
    with pytest.raises(InvalidInput, match=message):
        follow_up(**{**whole, **change})


def test_a_missing_infector_may_be_nan_as_pandas_has_it():
    tree = contact_tree(["a", "b"], [float("nan"), "a"])
    assert tree.generation.tolist() == [0, 1]
    assert tree.strange_sources == {}
