"""Lists of answers that several documents share."""

from __future__ import annotations

from alatau.instruments.instrument import Choice
from alatau.languages import N_

NO_YES = (Choice(id="no", text=N_("no")), Choice(id="yes", text=N_("yes")))

ABSENT_PRESENT = (
    Choice(id="no", text=N_("no"), points=0),
    Choice(id="yes", text=N_("yes"), points=1),
)

ZERO_TO_THREE = tuple(Choice(id=str(n), text=str(n), points=n) for n in range(4))

CAUTION_UNUSUAL = N_(
    "These criteria flag what is unusual; they prove nothing. Refer the event to a joint "
    "assessment and say how uncertain it is."
)
