"""What a class did in its tests: item by item, and what was gained. Derived from raw answers."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from alatau.courses.answers import InvalidAnswer
from alatau.courses.gain import Gain, Pair, gain, gain_by_group
from alatau.courses.items import (
    FEWEST,
    Calibration,
    Distractor,
    Item,
    Reliability,
    calibration,
    distractors,
    items,
    reliability,
)
from alatau.courses.scoring import score
from alatau.packs.courses.questions import Judgement, MultipleChoice, SingleChoice
from alatau.web.classroom import answers
from alatau.web.classroom.models import AFTER, BEFORE, Answer, Cohort, Learner
from alatau.web.classroom.sheets import Asked, form_of, forms_of, test_questions

HARD = 0.5
"""Below this share of credit a question should be explained again."""
WEAK = 0.1
"""Below this discrimination a question should be looked at again."""


@dataclass(frozen=True)
class ItemShown:
    """A question of a form as those who took it answered it."""

    asked: Asked
    item: Item
    distractors: tuple[Distractor, ...]

    @property
    def hard(self) -> bool:
        """Whether it should be explained again."""
        return self.item.facility < HARD

    @property
    def weak(self) -> bool:
        """Whether it tells learners apart badly, or the wrong way round."""
        return self.item.discrimination is not None and self.item.discrimination < WEAK


@dataclass(frozen=True)
class FormResult:
    """One form of a test at one moment."""

    form: str
    learners: int
    items: tuple[ItemShown, ...]
    reliability: Reliability | None


@dataclass(frozen=True)
class ClassGain:
    """What the class gained, as a whole and by path and country."""

    whole: Gain | None
    by_path: dict[str, Gain | None]
    by_country: dict[str, Gain | None]


def took(learners: Sequence[Learner], moment: str) -> dict[str, dict[str, Answer]]:
    """The answers of those who answered at least one question of a test."""
    found = answers.answers_of(learners, moment)
    return {
        learner: given
        for learner, given in found.items()
        if any(answers.is_given(each) for each in given.values())
    }


def form_results(cohort: Cohort, moment: str) -> list[FormResult]:
    """Item analysis of each form of a test, of those who took it."""
    learners = list(cohort.learners.filter(ended=None))
    given = took(learners, moment)
    results = []
    for form in forms_of(cohort):
        asked = test_questions(cohort, form)
        who = [each.id for each in learners if each.id in given and form_of(each, moment) == form]
        results.append(_form_result(form, asked, [given[each] for each in who]))
    return results


def _form_result(
    form: str, asked: Sequence[Asked], given: Sequence[dict[str, Answer]]
) -> FormResult:
    if len(given) < FEWEST or len(asked) < FEWEST:
        return FormResult(form, len(given), (), None)
    credit = credits_of(asked, given)
    answered = np.array([[answers.is_given(one.get(each.id)) for each in asked] for one in given])
    totals = credit.sum(axis=1)
    shown = tuple(
        ItemShown(each, item, _distractors(each, given, totals))
        for each, item in zip(asked, items(credit, answered), strict=True)
    )
    return FormResult(form, len(given), shown, reliability(credit))


def credits_of(asked: Sequence[Asked], given: Sequence[dict[str, Answer]]) -> NDArray[np.float64]:
    """Credit of each question for each learner, (learners, questions)."""
    return np.array([[_credit(each, one.get(each.id)) for each in asked] for one in given])


def _credit(asked: Asked, kept: Answer | None) -> float:
    try:
        return 0.0 if kept is None else score(asked.question, kept.answer).credit
    except InvalidAnswer:
        return 0.0


def _distractors(
    asked: Asked, given: Sequence[dict[str, Answer]], totals: NDArray[np.float64]
) -> tuple[Distractor, ...]:
    question = asked.question
    match question:
        case SingleChoice():
            right = {question.answer}
        case MultipleChoice():
            right = set(question.answers)
        case Judgement():
            most = max(question.panel.values())
            right = {name for name, votes in question.panel.items() if votes == most}
        case _:
            return ()
    chosen = []
    for one in given:
        kept = one.get(asked.id)
        plain = None if kept is None else kept.answer
        chosen.append(plain if isinstance(plain, list) else [plain] if plain else [])
    return distractors(chosen, totals, {each.id: each.id in right for each in question.options})


def class_gain(cohort: Cohort) -> ClassGain:
    """The gain of those who took both tests; small groups are not shown."""
    learners = list(cohort.learners.filter(ended=None))
    before, after = took(learners, BEFORE), took(learners, AFTER)
    both = [each for each in learners if each.id in before and each.id in after]
    shares = {
        moment: {
            each.id: _share(test_questions(cohort, form_of(each, moment)), given[each.id])
            for each in both
        }
        for moment, given in ((BEFORE, before), (AFTER, after))
    }

    def pairs(group: str) -> list[Pair]:
        return [
            Pair(
                shares[BEFORE][each.id],
                shares[AFTER][each.id],
                each.first_form,
                getattr(each, group) if group else "",
            )
            for each in both
        ]

    return ClassGain(
        gain(pairs("")) if both else None,
        gain_by_group(pairs("path")),
        gain_by_group(pairs("country")),
    )


def _share(asked: Sequence[Asked], given: dict[str, Answer]) -> float:
    weights = np.array([each.question.weight for each in asked])
    earned = np.array([_credit(each, given.get(each.id)) for each in asked])
    return float(weights @ earned / weights.sum())


def class_calibration(cohort: Cohort, moment: str) -> list[Calibration]:
    """Mean credit by how sure learners were, over all questions that asked it."""
    sure: list[int | None] = []
    earned: list[float] = []
    learners = list(cohort.learners.filter(ended=None))
    for learner in learners:
        given = answers.latest(learner, moment)
        for asked in test_questions(cohort, form_of(learner, moment)):
            kept = given.get(asked.id)
            if kept is not None and kept.confidence is not None:
                sure.append(kept.confidence)
                earned.append(_credit(asked, kept))
    return calibration(sure, earned)
