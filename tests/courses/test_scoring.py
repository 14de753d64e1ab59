"""Scoring: partial credit by its rules, and forms of answers that are refused."""

from __future__ import annotations

from itertools import permutations
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from pydantic import TypeAdapter

from alatau.courses.answers import InvalidAnswer, number
from alatau.courses.scoring import closure, score
from alatau.packs.courses.questions import Question

ADAPTER: TypeAdapter[Question] = TypeAdapter(Question)


def question(kind: str, **keys: Any) -> Question:
    words = {"id": "q", "kind": kind, "text": {"en": "?"}, "reason": {"en": "!"}}
    return ADAPTER.validate_python(words | keys)


def choices(*names: str) -> list[dict[str, Any]]:
    return [{"id": name, "text": {"en": name}} for name in names]


def test_a_single_choice_is_right_or_wrong() -> None:
    asked = question("single-choice", options=choices("a", "b"), answer="b")
    assert score(asked, "b").credit == 1.0
    assert score(asked, "a").credit == 0.0
    assert score(asked, None).credit == 0.0


def test_a_wrong_tick_costs_as_much_as_a_missed_one() -> None:
    asked = question("multiple-choice", options=choices(*"abcde"), answers=["a", "b", "c"])
    assert score(asked, ["a", "b", "c"]).credit == 1.0
    assert score(asked, ["a", "b"]).credit == pytest.approx(2 / 3)
    assert score(asked, ["a", "b", "c", "d"]).credit == pytest.approx(2 / 3)
    assert score(asked, ["d", "e"]).credit == 0.0
    assert score(asked, list("abcde")).credit == pytest.approx(1 / 3)
    assert score(asked, ["a", "d"]).parts == {
        "a": True, "b": False, "c": False, "d": False, "e": True,
    }  # fmt: skip


def test_a_phrase_without_words_is_in_no_text() -> None:
    asked = question("short-text", terms=[{"id": "a", "words": {"en": ["", "!"]}}])
    assert score(asked, "anything").credit == 0.0


def test_where_nothing_is_right_ticking_nothing_is() -> None:
    asked = question("multiple-choice", options=choices("a", "b"), answers=[])
    assert score(asked, []).credit == 1.0
    assert score(asked, ["a"]).credit == 0.5


def test_a_reason_counts_only_for_a_right_answer() -> None:
    asked = question("true-false", answer=False, reasons=choices("r", "s"), right_reason="r")
    assert score(asked, {"answer": False, "reason": "r"}).credit == 1.0
    assert score(asked, {"answer": False, "reason": "s"}).credit == 0.5
    assert score(asked, {"answer": True, "reason": "r"}).credit == 0.0


def test_every_order_that_keeps_the_partial_order_is_right() -> None:
    order = [["gloves", "hands"], ["gown", "hands"]]
    asked = question("ordering", steps=choices("gloves", "gown", "hands"), before=order)
    full = {given for given in permutations(("gloves", "gown", "hands"))
            if score(asked, list(given)).right}  # fmt: skip
    assert full == {("gloves", "gown", "hands"), ("gown", "gloves", "hands")}


def test_an_order_at_random_earns_nothing_on_average_before_it_is_cut_at_zero() -> None:
    asked = question("ordering", steps=choices(*"abcd"))
    shares = [sum(score(asked, list(given)).parts.values()) / 6 for given in permutations("abcd")]
    assert sum(2 * share - 1 for share in shares) == pytest.approx(0)
    assert score(asked, list("dcba")).credit == 0.0
    assert score(asked, list("abdc")).credit == pytest.approx(2 * 5 / 6 - 1)


def test_steps_left_out_are_not_in_order() -> None:
    asked = question("ordering", steps=choices(*"abc"))
    assert score(asked, ["a", "b"]).credit == 0.0
    assert not score(asked, ["a", "b"]).parts["b<c"]


def test_matching_earns_by_the_pair() -> None:
    asked = question(
        "matching", left=choices("x", "y"), right=choices("1", "2"), pairs={"x": "1", "y": "1"}
    )
    assert score(asked, {"x": "1", "y": "1"}).credit == 1.0
    assert score(asked, {"x": "1"}).credit == 0.5


@pytest.mark.parametrize(
    ("written", "value"),
    [("3,9", 3.9), ("3.9", 3.9), ("1 234,5", 1234.5), ("−2", -2.0), (7, 7.0), (".5", 0.5)],
)
def test_numbers_are_read_as_people_write_them(written: Any, value: float) -> None:
    assert number(written) == value


@pytest.mark.parametrize(
    "written", ["", "abc", "1,2,3", "nan", "inf", "1e999", 10**400, None, True, [1]]
)
def test_what_is_no_number_is_refused(written: Any) -> None:
    with pytest.raises(InvalidAnswer):
        number(written)


def test_a_number_is_right_within_its_tolerance_and_wants_its_unit() -> None:
    asked = question(
        "numeric", answer=12.5, tolerance=0.1, unit={"en": "%", "ru": "%"}, units={"‰": 0.1}
    )
    assert score(asked, {"value": "12,6", "unit": "%"}).credit == 1.0
    assert score(asked, {"value": "125", "unit": "‰"}).credit == 1.0
    assert score(asked, {"value": "12.5"}).credit == 0.5
    assert score(asked, {"value": "12.7", "unit": "%"}).credit == 0.0
    assert score(asked, {"value": "12.5", "unit": "days"}).credit == 0.0


def test_an_amount_in_a_unit_that_the_question_does_not_know_is_wrong() -> None:
    asked = question("numeric", answer=0, tolerance=2, unit={"en": "ml"}, units={"l": 1000})
    assert score(asked, {"value": "0,001", "unit": "l"}).credit == 1.0
    assert score(asked, {"value": "55", "unit": "kg"}).credit == 0.0


def test_a_relative_tolerance_is_a_share_of_the_answer() -> None:
    asked = question("numeric", answer=200, tolerance=0.05, relative=True)
    assert score(asked, "210").credit == 1.0
    assert score(asked, "211").credit == 0.0


def test_a_window_earns_by_the_bound() -> None:
    asked = question("point", window=["2023-05-01", "2023-05-09"], tolerance=1)
    assert score(asked, {"first": "2023-05-02", "last": "2023-05-08"}).credit == 1.0
    assert score(asked, {"first": "2023-05-01", "last": "2023-05-12"}).credit == 0.5


def test_a_place_or_a_day_is_right_or_wrong() -> None:
    assert score(question("point", places=["A-01"]), {"place": "A-01"}).credit == 1.0
    asked = question("point", days=["2023-05-04", "2023-05-05"], tolerance=1)
    assert score(asked, {"day": "2023-05-06"}).credit == 1.0
    assert score(asked, {"day": "2023-05-07"}).credit == 0.0


def test_ideas_are_found_by_the_beginnings_of_words_in_any_language() -> None:
    asked = question(
        "short-text",
        terms=[
            {"id": "isolate", "words": {"en": ["isolat"], "ru": ["изол"]}},
            {"id": "call", "words": {"en": ["call the", "notif"], "ru": ["сообщ", "уведом"]}},
        ],
    )
    assert score(asked, "Isolate the person, then notify the NFP.").credit == 1.0
    assert score(asked, "Изолировать и сообщить").credit == 1.0
    assert score(asked, "call a taxi and isolate").credit == 0.5


def test_a_judgement_earns_by_the_votes_of_the_panel() -> None:
    asked = question(
        "judgement", options=choices("a", "b", "c"), panel={"a": 8, "b": 4}, panel_of={"en": "x"}
    )
    assert [score(asked, name).credit for name in "abc"] == [1.0, 0.5, 0.0]


@pytest.mark.parametrize(
    "answer", ["c", 1, ["a"], {"a": 1}, "", b"a", 10**40, "x" * 10_000, float("nan")]
)
def test_answers_of_another_form_are_refused_with_a_sentence(answer: Any) -> None:
    asked = question("single-choice", options=choices("a", "b"), answer="b")
    with pytest.raises(InvalidAnswer) as refusal:
        score(asked, answer)
    assert str(refusal.value)


@pytest.mark.parametrize(
    ("kind", "keys", "message"),
    [
        ("single-choice", {"options": choices("a", "b"), "answer": "bb"}, "is “b” meant"),
        ("single-choice", {"options": choices("a", "a"), "answer": "a"}, "there twice"),
        ("ordering", {"steps": choices("a", "b"), "before": [["a", "b"], ["b", "a"]]}, "wait for"),
        ("matching", {"left": choices("x", "y"), "right": choices("1", "2"), "pairs": {"x": "1"}},
         "has no pair"),
        ("point", {}, "one of"),
        ("point", {"window": ["2023-05-09", "2023-05-01"]}, "after the last"),
        ("judgement", {"options": choices("a", "b"), "panel": {"a": 0}, "panel_of": {"en": "x"}},
         "at least one vote"),
    ],
)  # fmt: skip
def test_keys_that_cannot_be_are_refused(kind: str, keys: dict[str, Any], message: str) -> None:
    with pytest.raises(ValueError, match=message):
        question(kind, **keys)


@given(st.lists(st.tuples(st.integers(0, 5), st.integers(0, 5)), min_size=1, max_size=8))
def test_a_closure_is_transitive_and_holds_its_pairs(pairs: list[tuple[int, int]]) -> None:
    order = tuple((str(a), str(b)) for a, b in pairs)
    found = closure(order)
    assert set(order) <= found
    assert {(a, d) for a, b in found for c, d in found if b == c} <= found
