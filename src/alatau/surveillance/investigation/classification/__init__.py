"""Case definitions as data, applied to line lists."""

from alatau.surveillance.investigation.classification.criteria import (
    All,
    AnyOf,
    AtLeast,
    Criterion,
    Has,
    InRange,
    Is,
    Leaf,
    Not,
    OnDays,
)
from alatau.surveillance.investigation.classification.definition import (
    CaseClass,
    CaseDefinition,
    Classified,
    classify,
)
from alatau.surveillance.investigation.classification.reading import (
    criterion,
)

__all__ = [
    "All",
    "AnyOf",
    "AtLeast",
    "CaseClass",
    "CaseDefinition",
    "Classified",
    "Criterion",
    "Has",
    "InRange",
    "Is",
    "Leaf",
    "Not",
    "OnDays",
    "classify",
    "criterion",
]
