"""Decision instruments as dated, sourced data: partly filled, versioned, and never a verdict on how
an outbreak began."""

from __future__ import annotations

from alatau.instruments.assessment import Answer, Assessment
from alatau.instruments.disagreement import (
    Disagreement,
    QuestionSpread,
    ScaleAgreement,
    disagreement,
)
from alatau.instruments.evaluation import Result, State, evaluate
from alatau.instruments.instrument import (
    UNKNOWN,
    Choice,
    Instrument,
    Kind,
    Measure,
    Outcome,
    Performance,
    Question,
    Source,
    Status,
)
from alatau.instruments.lessons import Total, lesson_total
from alatau.instruments.registry import INSTRUMENTS, editions, in_force, instrument

__all__ = [
    "INSTRUMENTS",
    "UNKNOWN",
    "Answer",
    "Assessment",
    "Choice",
    "Disagreement",
    "Instrument",
    "Kind",
    "Measure",
    "Outcome",
    "Performance",
    "Question",
    "QuestionSpread",
    "Result",
    "ScaleAgreement",
    "Source",
    "State",
    "Status",
    "Total",
    "disagreement",
    "editions",
    "evaluate",
    "in_force",
    "instrument",
    "lesson_total",
]
