"""IHR Annex 2: the whole truth table, complete and partial."""

from __future__ import annotations

from datetime import date
from itertools import product

import pytest

from alatau.checks import InvalidInput
from alatau.instruments import State, evaluate, in_force, instrument

ANNEX = instrument("ihr-annex-2", "2005")
CRITERIA = ("serious", "unusual", "spread", "restrictions")
DISEASE = ("always", "listed", "other", "unknown", None)
ANSWER = ("no", "yes", "unknown", None)
OPEN = ("unknown", None)

Partial = tuple[str | None, ...]
EVERY: list[Partial] = list(product(DISEASE, *[ANSWER] * 4))


def result_of(partial: Partial):
    given = {id: a for id, a in zip(("disease", *CRITERIA), partial, strict=True) if a is not None}
    return evaluate(ANNEX, given)


def told_by_the_text(partial: Partial) -> str:
    """The outcome by counting, independent of the rule as data."""
    disease, *criteria = partial
    if disease == "always" or criteria.count("yes") >= 2:
        return "notify"
    could_be = sum(answer in (*OPEN, "yes") for answer in criteria)
    return "undetermined" if disease in OPEN or could_be >= 2 else "do-not"


def test_every_partial_answer_has_the_outcome_that_counting_gives() -> None:
    assert len(EVERY) == 1280
    for partial in EVERY:
        result = result_of(partial)
        got = result.outcome if result.state is State.DECIDED else result.state.value
        assert got == told_by_the_text(partial), partial


def test_a_further_answer_never_undoes_a_decision() -> None:
    for partial in EVERY:
        before = result_of(partial)
        if before.state is not State.DECIDED:
            continue
        for place, answer in enumerate(partial):
            if answer in OPEN:
                for further in (DISEASE if place == 0 else ANSWER)[:-2]:
                    refined = (*partial[:place], further, *partial[place + 1 :])
                    assert result_of(refined).outcome == before.outcome, (partial, refined)


def test_it_depends_on_a_question_exactly_if_an_answer_to_it_can_matter() -> None:
    for partial in EVERY:
        open_places = [place for place, answer in enumerate(partial) if answer in OPEN]
        matters = set()
        for completion in product(*[(DISEASE if p == 0 else ANSWER)[:-2] for p in open_places]):
            whole = list(partial)
            for place, answer in zip(open_places, completion, strict=True):
                whole[place] = answer
            for place in open_places:
                told = {
                    told_by_the_text((*whole[:place], answer, *whole[place + 1 :]))
                    for answer in (DISEASE if place == 0 else ANSWER)[:-2]
                }
                if len(told) > 1:
                    matters.add(("disease", *CRITERIA)[place])
        assert set(result_of(partial).depends_on) == matters, partial


def test_an_undetermined_result_names_the_questions_as_the_text_numbers_them() -> None:
    result = evaluate(ANNEX, {"disease": "listed", "serious": "yes", "unusual": "no"})
    assert str(result) == "undetermined: depends on Q3, Q4"
    assert result.text % result.params == "Undetermined: it depends on Q3, Q4."
    assert result.missing == ("spread", "restrictions")


def test_unknown_is_not_yet_yes_and_asks_for_another_look() -> None:
    result = evaluate(
        ANNEX,
        {
            "disease": "other",
            "serious": "yes",
            "unusual": "no",
            "spread": "no",
            "restrictions": "unknown",
        },
    )
    assert result.state is State.UNDETERMINED
    assert (result.missing, result.unknown) == ((), ("restrictions",))
    assert result.depends_on == ("restrictions",)


@pytest.mark.parametrize(
    ("vignette", "answers", "outcome"),
    [
        ("human infection with A(H5), confirmed", {"disease": "always"}, "notify"),
        (
            "one fatal case of plague, the first in thirty years",
            {"disease": "other", "serious": "yes", "unusual": "yes"},
            "notify",
        ),
        (
            "two nurses ill after the care of a patient with CCHF",
            {"disease": "listed", "serious": "yes", "unusual": "yes"},
            "notify",
        ),
        (
            "five travellers on two flights with unexplained severe pneumonia",
            {"disease": "other", "serious": "yes", "unusual": "yes", "spread": "yes"},
            "notify",
        ),
        (
            "cutaneous anthrax in an endemic district, no export: the question of trade decides",
            {"disease": "other", "serious": "yes", "unusual": "no", "spread": "no"},
            None,
        ),
        (
            "a lost package of clinical samples, nobody ill",
            {
                "disease": "other",
                "serious": "no",
                "unusual": "yes",
                "spread": "no",
                "restrictions": "no",
            },
            "do-not",
        ),
    ],
)
def test_the_practice_vignettes_come_out_as_the_facts_suggest(vignette, answers, outcome) -> None:
    assert evaluate(ANNEX, answers).outcome == outcome


def test_the_amended_edition_is_there_and_says_that_it_cannot_be_used() -> None:
    amended = instrument("ihr-annex-2", "2024")
    result = evaluate(amended, {})
    assert result.state is State.UNUSABLE
    assert result.outcome is None
    assert "not confirmed" in result.text
    assert result.unconfirmed == ("rule",)


def test_the_edition_in_force_goes_by_the_day() -> None:
    assert in_force("ihr-annex-2", date(2007, 6, 14)) is None
    assert in_force("ihr-annex-2", date(2025, 9, 18)).edition == "2005"
    assert in_force("ihr-annex-2", date(2025, 9, 19)).edition == "2024"


def test_it_shows_how_well_focal_points_did_with_it() -> None:
    figures = [(f.value, f.least, f.most) for f in ANNEX.performance if f.least is not None]
    assert figures == [(0.82, 0.76, 0.91), (0.51, 0.42, 0.60)]
    assert evaluate(ANNEX, {}).performance == ANNEX.performance


def test_what_was_not_read_in_its_source_is_said() -> None:
    assert ANNEX.unconfirmed == ("disease:listed", "do-not")


@pytest.mark.parametrize(
    ("answers", "words"),
    [
        ({"seriuos": "yes"}, "did you mean serious"),
        ({"serious": "maybe"}, "serious: 'maybe' is not an answer"),
    ],
)
def test_a_foreign_question_or_answer_is_refused_by_name(answers, words) -> None:
    with pytest.raises(InvalidInput, match=words):
        evaluate(ANNEX, answers)
