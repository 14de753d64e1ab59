"""Which methods the length of a history allows.

Two things hold a method back. Its own definition needs steps before the one that it judges: a
window, or the same weeks of earlier years. And a history that suffices for the sum may be too
short to trust the result; there the rule of a tool that institutes use is followed.

Source of the rule: SignalDetectionTool 0.9.0 (United4Surveillance, Robert Koch Institute): CUSUM
from the first week, EARS from 26 weeks, seasonal models from 104, Farrington methods from 208.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Any

import numpy as np
from numpy.typing import NDArray

from alatau import checks
from alatau.languages import N_
from alatau.surveillance.aberration.steps import years_before
from alatau.surveillance.calendar import Calendar

EARS_WEEKS = 26
SEASONAL_YEARS = 2
FARRINGTON_YEARS = 4
USUAL_YEARS = 5
"""The default of the methods that compare with earlier years."""
_WEEKS_A_YEAR = 52


@dataclass(frozen=True)
class Offer:
    """Whether a method is offered, and why not or with what reserve.

    Attributes:
        method: its name, as the shell knows it.
        offered: whether the history is long enough.
        needed: from so many steps of history on it is offered.
        years: earlier years that it may look at; None where it looks at none, or is not offered.
        msgid: a sentence for a person, with places for `params`; empty where nothing is to say.
        params: what fills the places.
    """

    method: str
    offered: bool
    needed: int
    years: int | None = None
    msgid: str = ""
    params: Mapping[str, Any] = field(default_factory=dict)

    def in_words(self, translate: Callable[[str], str] = str) -> str:
        """The sentence after `translate` (a gettext function) has turned the message id."""
        return translate(self.msgid) % self.params if self.msgid else ""


@dataclass(frozen=True)
class _Window:
    """A method that looks at the steps just before."""

    method: str
    steps: int
    rule_weeks: int = 0
    """Holds for weekly counts: EARS was made for daily ones with a week of history."""
    seasonal: bool = False
    """Whether its baseline may have a season, where the history is long enough."""

    def offer(self, history: int, calendar: Calendar) -> Offer:
        weekly = calendar.steps_per_year == _WEEKS_A_YEAR
        needed = max(self.steps, self.rule_weeks if weekly else 0)
        params = {"needed": needed, "history": history}
        if history < self.steps:
            return Offer(
                self.method,
                False,
                needed,
                None,
                N_(
                    "The method needs %(needed)s steps before the one that it judges; "
                    "there are %(history)s."
                ),
                params,
            )
        if history < needed:
            return Offer(self.method, False, needed, None, _TOO_FEW_TO_TRUST, params)
        two_years = SEASONAL_YEARS * calendar.steps_per_year
        half_a_year = -(-calendar.steps_per_year // 2)
        if self.seasonal and history < half_a_year:
            return Offer(
                self.method,
                True,
                needed,
                None,
                N_(
                    "With less than %(half_a_year)s steps no mean can be estimated: give what is "
                    "expected."
                ),
                {"half_a_year": half_a_year},
            )
        if self.seasonal and history < two_years:
            return Offer(
                self.method,
                True,
                needed,
                None,
                N_(
                    "With less than %(two_years)s steps a season cannot be told from an outbreak: "
                    "give the mean, or take it as constant."
                ),
                {"two_years": two_years},
            )
        return Offer(self.method, True, needed)


@dataclass(frozen=True)
class _Years:
    """A method that looks at the same weeks of earlier years."""

    method: str
    years: int
    around: int
    """Steps before the same time of the earliest year that it reads, whatever a step is."""
    rule_years: int = 0
    fewest_years: int = 0
    """Fewer years than `years` that it may look at; 0 where it may not."""

    def offer(self, history: int, calendar: Calendar) -> Offer:
        year = calendar.steps_per_year
        back = _steps_back(history, self.years, calendar)
        own = int(back[(self.fewest_years or self.years) - 1]) + self.around
        needed = max(own, self.rule_years * year)
        params = {"needed": needed, "history": history}
        if history < own:
            return Offer(
                self.method,
                False,
                needed,
                None,
                N_(
                    "The method compares with the same weeks of %(years)s earlier years; it "
                    "needs %(needed)s steps and there are %(history)s."
                ),
                {**params, "years": self.fewest_years or self.years},
            )
        if history < needed:
            return Offer(self.method, False, needed, None, _TOO_FEW_TO_TRUST, params)
        years = int((back + self.around <= history).sum())
        if years == self.years:
            return Offer(self.method, True, needed, years)
        return Offer(
            self.method,
            True,
            needed,
            years,
            N_("The history allows %(years)s earlier years; usual are %(usual)s."),
            {"years": years, "usual": self.years},
        )


def _steps_back(history: int, years: int, calendar: Calendar) -> NDArray[np.int64]:
    """How many steps before the judged one the same time of each earlier year lies, (years,).

    By date five years of weeks are 261; the methods differ by a day about 29 February.
    """
    step = calendar.days_per_step
    if calendar.dates is None or step is None:
        return np.arange(1, years + 1, dtype=np.int64) * calendar.steps_per_year
    days = calendar.dates[0] + step * np.arange(max(2, history + 1))
    longer, judged = Calendar.dated(days), np.array([history], dtype=np.intp)
    back: NDArray[np.int64] = longer.same_time_of_year(judged, years)[0]
    for year in range(1, years + 1):
        nearest = int(years_before(judged, year, longer, days.size)[0])
        back[year - 1] = max(back[year - 1], history - nearest)
    return back


_TOO_FEW_TO_TRUST = N_(
    "The method could run, but %(history)s steps are too few to trust it; from %(needed)s on it "
    "is offered."
)

_METHODS: tuple[_Window | _Years, ...] = (
    _Window("cusum", 1, seasonal=True),
    _Window("lr-cusum", 1, seasonal=True),
    _Window("glr-cusum", 1, seasonal=True),
    _Window("outbreak-p", 1),
    _Window("rki-1", 6),
    _Window("bayes-1", 6),
    _Window("ears-c1", 7, EARS_WEEKS),
    _Window("ears-c2", 9, EARS_WEEKS),
    _Window("ears-c3", 11, EARS_WEEKS),
    _Years("rki-2", 1, 6),
    _Years("bayes-2", 1, 6),
    _Years("rki-3", 2, 4),
    _Years("bayes-3", 2, 4),
    _Years("farrington", USUAL_YEARS, 3, FARRINGTON_YEARS, 3),
    _Years("farrington-flexible", USUAL_YEARS, 3, FARRINGTON_YEARS, 3),
    _Years("farrington-window", USUAL_YEARS, 4, FARRINGTON_YEARS, 3),
    _Years("cdc", 5, 7),
)


def offers(history: int, calendar: Calendar | None = None) -> tuple[Offer, ...]:
    """Which methods are offered for a history of so many steps, those with the least need first.

    Methods count with their default options, except that the Farrington methods look at as many
    years as there are, three at least and five at most.

    Args:
        history: steps before the one to be judged.
        calendar: steps in a year; weeks if None. The rule for EARS holds for weeks alone.

    Raises:
        InvalidInput: a negative history.

    >>> [offer.method for offer in offers(30) if offer.offered][-2:]
    ['ears-c2', 'ears-c3']
    >>> offers(20)[6].in_words()
    'The method could run, but 20 steps are too few to trust it; from 26 on it is offered.'
    >>> offers(230)[-2].years
    4
    """
    steps = checks.whole(history, "history", least=0)
    return tuple(each.offer(steps, calendar or Calendar()) for each in _METHODS)
