"""How far assessors of the same event agree."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence

from alatau.instruments.agreement import (
    expected_agreement,
    fleiss_kappa,
    observed_agreement,
    ordinal_alpha,
)
from alatau.instruments.assessment import Assessment
from alatau.instruments.instrument import InstrumentModel, Question
from alatau.instruments.registry import instrument


class QuestionSpread(InstrumentModel):
    """The answers of several assessors to one question.

    Attributes:
        answers: how many gave each answer, "unknown" included.
        agreement: share of the pairs of assessors who agree; None with fewer than two.
        spread: on a scale, steps between the lowest and the highest answer ("unknown" aside);
            None off scales or where nobody answered.
    """

    question: str
    answers: Mapping[str, int]
    agreement: float | None
    spread: int | None


class ScaleAgreement(InstrumentModel):
    """Agreement over all questions that share one list of answers.

    Attributes:
        agreement: share of the pairs of answers that agree.
        expected: the share to be expected of the same answers given at random.
        kappa: Fleiss' kappa, (agreement - expected) / (1 - expected); None where everybody gave
            one and the same answer throughout, for then it is not defined.
        alpha: on a scale, Krippendorff's alpha, to which neighbouring answers are nearer than
            distant ones ("unknown" aside); None off scales or where it is not defined.
    """

    questions: tuple[str, ...]
    ratings: int
    agreement: float
    expected: float
    kappa: float | None
    alpha: float | None


class Disagreement(InstrumentModel):
    """Where the assessors of one event differ.

    Attributes:
        questions: every question that somebody answered, in the order of the instrument.
        scales: one entry for each list of answers that was used by two assessors or more.
        results: the result on each assessor's own answers, as `str(result)`.
    """

    instrument: str
    edition: str
    assessors: tuple[str, ...]
    questions: tuple[QuestionSpread, ...]
    scales: tuple[ScaleAgreement, ...]
    results: Mapping[str, str]


def disagreement(assessment: Assessment) -> Disagreement:
    """Compare the answers that stand, assessor by assessor.

    Questions are the subjects and assessors the raters; not everybody has to answer every
    question (a question weighs as many as answered it). The coefficients are those of
    `alatau.instruments.agreement`.

    >>> two = Assessment(instrument="ihr-annex-2", edition="2005")
    >>> for by, choice in (("A", "yes"), ("B", "no")):
    ...     two = two.answer("serious", "yes", by=by, at=0).answer("spread", choice, by=by, at=0)
    >>> [(each.question, each.agreement) for each in disagreement(two).questions]
    [('serious', 1.0), ('spread', 0.0)]
    """
    edition = instrument(assessment.instrument, assessment.edition)
    by_assessor = {by: assessment.current(by=by) for by in assessment.assessors}
    counts = {
        question: Counter(
            answers[question.id] for answers in by_assessor.values() if question.id in answers
        )
        for question in edition.questions
    }
    answered = {question: count for question, count in counts.items() if count}
    scales: dict[tuple[str, ...], list[tuple[Question, Counter[str]]]] = {}
    for question, count in answered.items():
        if count.total() > 1:
            scales.setdefault(question.takes, []).append((question, count))
    return Disagreement(
        instrument=edition.id,
        edition=edition.edition,
        assessors=assessment.assessors,
        questions=tuple(_spread(question, count) for question, count in answered.items()),
        scales=tuple(_agreement(subjects) for subjects in scales.values()),
        results={by: str(assessment.result(by=by)) for by in by_assessor},
    )


def _spread(question: Question, count: Counter[str]) -> QuestionSpread:
    places = [place for place, choice in enumerate(question.choices) if count[choice.id]]
    return QuestionSpread(
        question=question.id,
        answers={choice: count[choice] for choice in question.takes if count[choice]},
        agreement=observed_agreement([list(count.values())]) if count.total() > 1 else None,
        spread=places[-1] - places[0] if question.scale and places else None,
    )


def _agreement(subjects: Sequence[tuple[Question, Counter[str]]]) -> ScaleAgreement:
    question = subjects[0][0]
    counts = [[count[choice] for choice in question.takes] for _, count in subjects]
    placed = [count[:-1] for count in counts if sum(count[:-1]) > 1]
    return ScaleAgreement(
        questions=tuple(question.id for question, _ in subjects),
        ratings=sum(sum(subject) for subject in counts),
        agreement=observed_agreement(counts),
        expected=expected_agreement(counts),
        kappa=fleiss_kappa(counts),
        alpha=ordinal_alpha(placed) if question.scale and placed else None,
    )
