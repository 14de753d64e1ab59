"""Cleaning of line lists: typed steps, and a report of everything they did."""

from alatau.surveillance.investigation.cleaning.changes import (
    Changes,
    Effect,
)
from alatau.surveillance.investigation.cleaning.check import (
    Checked,
    Rules,
    TagKinds,
    check,
    usual_steps,
)
from alatau.surveillance.investigation.cleaning.columns import (
    ConstantColumns,
    EmptyColumns,
    EmptyRows,
    StandardNames,
)
from alatau.surveillance.investigation.cleaning.date_reading import (
    DateWriting,
    DayOrder,
)
from alatau.surveillance.investigation.cleaning.dates import (
    DateOrder,
    ReadDates,
    Timespan,
    Unit,
)
from alatau.surveillance.investigation.cleaning.duplicates import (
    DuplicateKeys,
    ExactDuplicates,
    Keep,
    NearDuplicates,
)
from alatau.surveillance.investigation.cleaning.identifiers import (
    IdFormat,
)
from alatau.surveillance.investigation.cleaning.numbers import (
    Limits,
    ReadNumbers,
)
from alatau.surveillance.investigation.cleaning.pipeline import (
    Cleaned,
    Sheet,
    Step,
    clean,
)
from alatau.surveillance.investigation.cleaning.texts import (
    MissingCodes,
    Recode,
    Spelling,
    StripBlanks,
    UnifyLetters,
)

__all__ = [
    "Changes",
    "Checked",
    "Cleaned",
    "ConstantColumns",
    "DateOrder",
    "DateWriting",
    "DayOrder",
    "DuplicateKeys",
    "Effect",
    "EmptyColumns",
    "EmptyRows",
    "ExactDuplicates",
    "IdFormat",
    "Keep",
    "Limits",
    "MissingCodes",
    "NearDuplicates",
    "ReadDates",
    "ReadNumbers",
    "Recode",
    "Rules",
    "Sheet",
    "Spelling",
    "StandardNames",
    "Step",
    "StripBlanks",
    "TagKinds",
    "Timespan",
    "UnifyLetters",
    "Unit",
    "check",
    "clean",
    "usual_steps",
]
