"""Criteria and levels: recorded, added up in lessons alone, compared between assessors."""

from __future__ import annotations

import json

import pytest
from hypothesis import given
from hypothesis import strategies as st

from alatau.checks import InvalidInput
from alatau.instruments import (
    INSTRUMENTS,
    Assessment,
    Instrument,
    Kind,
    State,
    disagreement,
    evaluate,
    instrument,
    lesson_total,
)

RB = instrument("radosavljevic-belojevic")
UNUSUAL = [each for each in INSTRUMENTS.values() if each.kind is Kind.UNUSUAL_OUTBREAK]
LEVELS = [each for each in INSTRUMENTS.values() if each.kind is Kind.RISK_LEVELS]


def all_with(edition, choice: str) -> dict[str, str]:
    return {question.id: choice for question in edition.questions}


@pytest.mark.parametrize("edition", [*UNUSUAL, *LEVELS], ids=lambda each: each.id)
def test_answers_are_recorded_and_no_verdict_is_drawn(edition) -> None:
    answers = {question.id: question.choices[-1].id for question in edition.questions}
    result = evaluate(edition, answers)
    assert result.state is State.RECORDED
    assert result.outcome is None
    assert result.possible == ()
    assert result.missing == ()
    assert result.caution


@pytest.mark.parametrize("edition", UNUSUAL, ids=lambda each: each.id)
def test_a_result_in_live_play_holds_no_total_and_no_band(edition) -> None:
    assert {"least", "most", "bands", "total"}.isdisjoint(type(evaluate(edition, {})).model_fields)


@pytest.mark.parametrize("edition", UNUSUAL, ids=lambda each: each.id)
def test_an_exercise_can_show_criteria_without_points_weights_and_bands(edition) -> None:
    shown = edition.for_live_play()
    text = json.loads(shown.model_dump_json())
    assert text["rule"] == {"kind": "levels"}
    assert {c["points"] for q in text["questions"] for c in q["choices"]} == {None}
    assert [question.text for question in shown.questions] == [q.text for q in edition.questions]
    assert Instrument.model_validate(text) == shown
    assert evaluate(shown, {}).text == evaluate(edition, {}).text
    with pytest.raises(InvalidInput):
        lesson_total(shown, {}, purpose="lesson")


def test_other_instruments_are_shown_as_they_are() -> None:
    assert instrument("ihr-annex-2").for_live_play() is instrument("ihr-annex-2")


@pytest.mark.parametrize("purpose", ["exercise", "live", "", "Lesson"])
def test_a_total_is_refused_for_any_purpose_but_a_lesson(purpose: str) -> None:
    with pytest.raises(InvalidInput, match="in lessons only"):
        lesson_total(RB, {}, purpose=purpose)


@pytest.mark.parametrize("id", ["grunow-finke", "grunow-finke-modified"])
def test_without_confirmed_weights_there_is_no_sum_even_in_a_lesson(id: str) -> None:
    edition = instrument(id)
    assert len(edition.questions) == 11
    assert "rule" in edition.unconfirmed
    with pytest.raises(InvalidInput, match="weights are not confirmed"):
        lesson_total(edition, all_with(edition, "3"), purpose="lesson")


@pytest.mark.parametrize("id", ["ihr-annex-2", "joint-risk-assessment"])
def test_what_has_no_points_has_no_total(id: str) -> None:
    with pytest.raises(InvalidInput, match="criteria without a sum"):
        lesson_total(instrument(id), {}, purpose="lesson")


def test_grunow_and_finke_group_their_criteria_in_two_three_and_six() -> None:
    groups = [question.group for question in instrument("grunow-finke").questions]
    assert [groups.count(group) for group in dict.fromkeys(groups)] == [2, 3, 6]


def test_published_error_rates_stand_beside_the_criteria() -> None:
    figures = {(f.measure.value, round(f.value, 2)) for f in instrument("grunow-finke").performance}
    assert figures == {("sensitivity", 0.38), ("accuracy", 0.55), ("false-alarm", 0.74)}
    (modified,) = instrument("grunow-finke-modified").performance
    assert modified.value == pytest.approx(40 / 60)


def test_fourteen_indicators_in_three_groups_make_fourteen_points() -> None:
    groups = [question.group for question in RB.questions]
    assert [groups.count(group) for group in dict.fromkeys(groups)] == [6, 4, 4]
    total = lesson_total(RB, all_with(RB, "yes"), purpose="lesson")
    assert (total.least, total.most, total.maximum, total.bands) == (14, 14, 14, ("third",))


@pytest.mark.parametrize(
    ("points", "bands"),
    [
        (0, ()),
        (1, ("first",)),
        (4, ("first",)),
        (5, ("second",)),
        (9, ("second",)),
        (10, ("third",)),
        (14, ("third",)),
    ],
)
def test_the_bands_are_those_of_the_table_and_nought_has_none(points: int, bands) -> None:
    answers = {q.id: "yes" if n < points else "no" for n, q in enumerate(RB.questions)}
    total = lesson_total(RB, answers, purpose="lesson")
    assert total.least == total.most == points
    assert total.bands == bands


@given(
    answers=st.dictionaries(
        st.sampled_from([q.id for q in RB.questions]), st.sampled_from(["no", "yes", "unknown"])
    )
)
def test_open_criteria_widen_a_total_by_what_they_could_add(answers: dict[str, str]) -> None:
    total = lesson_total(RB, answers, purpose="lesson")
    settled = [answer for answer in answers.values() if answer != "unknown"]
    assert total.least == settled.count("yes")
    assert total.most == 14 - settled.count("no")
    assert len(total.missing) == total.most - total.least


def judged(*columns: str, id: str = "grunow-finke") -> Assessment:
    """Assessors A, B, ... with one character an answer, in the order of the criteria."""
    filled = Assessment(instrument=id, edition=instrument(id).edition)
    for by, answers in zip("ABCDEF", columns, strict=False):
        for question, choice in zip(instrument(id).questions, answers, strict=False):
            if choice != "-":
                filled = filled.answer(question.id, choice, by=by, at=0)
    return filled


def test_assessors_who_agree_have_kappa_one_and_no_spread() -> None:
    compared = disagreement(judged("01230123012", "01230123012"))
    assert [each.spread for each in compared.questions] == [0] * 11
    (scale,) = compared.scales
    assert (scale.agreement, scale.kappa, scale.alpha) == (1.0, 1.0, 1.0)


def test_kappa_is_not_defined_where_everybody_always_gives_one_answer() -> None:
    (scale,) = disagreement(judged("00000000000", "00000000000")).scales
    assert (scale.agreement, scale.expected, scale.kappa) == (1.0, 1.0, None)


def test_kappa_of_two_assessors_by_hand() -> None:
    # Three of four alike; shares: 0 in 5/8, 1 in 3/8, so that 34/64 agree by chance.
    (scale,) = disagreement(judged("0011", "0001")).scales
    assert scale.agreement == pytest.approx(0.75)
    assert scale.expected == pytest.approx(34 / 64)
    assert scale.kappa == pytest.approx((0.75 - 34 / 64) / (1 - 34 / 64))


def test_kappa_of_three_assessors_is_that_of_fleiss() -> None:
    # Counts per criterion: (3,0), (2,1), (0,3), (1,2): P = 1, 1/3, 1, 1/3; shares 6/12 and 6/12.
    (scale,) = disagreement(judged("0011", "0011", "0110")).scales
    assert scale.agreement == pytest.approx(2 / 3)
    assert scale.kappa == pytest.approx((2 / 3 - 1 / 2) / (1 / 2))


def test_a_question_that_one_assessor_skipped_still_counts_for_the_others() -> None:
    compared = disagreement(judged("3-", "01", "-2"))
    assert [each.spread for each in compared.questions] == [3, 1]
    assert [each.agreement for each in compared.questions] == [0.0, 0.0]


def test_unknown_is_an_answer_to_disagree_about_and_no_place_on_a_scale() -> None:
    filled = judged("2", "3").answer("setting-risk", "unknown", by="C", at=0)
    (question,) = disagreement(filled).questions
    assert question.answers == {"2": 1, "3": 1, "unknown": 1}
    assert question.spread == 1
    assert question.agreement == 0


def test_alpha_is_given_on_scales_alone() -> None:
    assert disagreement(judged("0123", "0132")).scales[0].alpha is not None
    annex = Assessment(instrument="ihr-annex-2", edition="2005")
    for by, choice in (("A", "yes"), ("B", "no")):
        annex = annex.answer("serious", choice, by=by, at=0)
    assert disagreement(annex).scales[0].alpha is None


def test_assessors_are_compared_on_what_each_would_decide() -> None:
    annex = Assessment(instrument="ihr-annex-2", edition="2005")
    annex = annex.answer("disease", "always", by="A", at=0).answer("disease", "other", by="B", at=0)
    assert disagreement(annex).results["A"] == "notify"
    assert disagreement(annex).results["B"].startswith("undetermined: depends on Q1")


@given(
    rows=st.lists(st.lists(st.sampled_from("0123"), min_size=4, max_size=4), min_size=2, max_size=5)
)
def test_kappa_does_not_depend_on_the_order_of_assessors(rows: list[list[str]]) -> None:
    here = disagreement(judged(*map("".join, rows))).scales[0]
    there = disagreement(judged(*map("".join, reversed(rows)))).scales[0]
    assert here.kappa == pytest.approx(there.kappa)
    assert here.kappa is None or -1 <= here.kappa <= 1
