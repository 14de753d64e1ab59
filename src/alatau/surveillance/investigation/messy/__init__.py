"""Deliberately messy copies of a clean line list for teaching, and how well one was cleaned."""

from alatau.surveillance.investigation.messy.copies import (
    MessyCopy,
    Rates,
    mess,
)
from alatau.surveillance.investigation.messy.scoring import (
    Score,
    score,
)

__all__ = [
    "MessyCopy",
    "Rates",
    "Score",
    "mess",
    "score",
]
