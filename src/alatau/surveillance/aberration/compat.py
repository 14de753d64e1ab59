"""The choice of behaviour: as published, or as a reference package has it."""

from __future__ import annotations

from typing import Literal, get_args

Compat = Literal["published", "r-surveillance"]
"""`published`, or `r-surveillance`: R surveillance 1.20.3 where it deviates from that."""

PUBLISHED: Compat = "published"
R_SURVEILLANCE: Compat = "r-surveillance"
COMPATS: tuple[Compat, ...] = get_args(Compat)
