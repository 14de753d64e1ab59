"""Results question by question as CSV with HXL tags, without names."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from alatau import checks
from alatau.interchange.bank import NOTICE
from alatau.interchange.cells import write_csv

HEADER = ("learner", "test", "question", "credit")
HXL = ("#meta+id+learner", "#activity+test+code", "#indicator+question+code",
       "#indicator+credit+num")  # fmt: skip


@dataclass(frozen=True)
class Result:
    """What a learner earned with a question.

    Attributes:
        learner: a key that says nothing of the person.
        test: sheet or form that the question stood in.
        question: its id.
        credit: share of its points; None where nothing was answered.
    """

    learner: str
    test: str
    question: str
    credit: float | None

    def __post_init__(self) -> None:
        if self.credit is not None:
            checks.share(self.credit, "credit")


def write_results(results: Iterable[Result]) -> str:
    """The results as CSV: the banner, a header, the row of HXL tags, a row for each result."""
    rows = (
        [each.learner, each.test, each.question, "" if each.credit is None else repr(each.credit)]
        for each in results
    )
    return write_csv(NOTICE, HEADER, [HXL, *rows])
