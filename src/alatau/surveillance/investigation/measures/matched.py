"""Cases with their own controls, one exposure: pairs, and sets of one case and several controls.

McNemar Q. Psychometrika 1947;12:153-157; Breslow NE, Day NE 1980, chapter 5 and 7 (conditional
likelihood of matched sets). In a set in which all or none are exposed nothing can be learnt.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from alatau import checks
from alatau.languages import N_
from alatau.surveillance.investigation.measures.conditional import Conditional, TwoSided
from alatau.surveillance.investigation.measures.estimates import Estimate, people
from alatau.surveillance.investigation.measures.stratified import ChiSquared


@dataclass(frozen=True)
class MatchedSet:
    """A case and its controls.

    Attributes:
        case_exposed: whether the case was exposed.
        exposed_controls: how many of its controls were.
        controls: how many controls it has.
    """

    case_exposed: bool
    exposed_controls: int
    controls: int = 1

    def __post_init__(self) -> None:
        checks.one_of(self.case_exposed, (True, False), "case_exposed")
        people(self.controls, "controls")
        people(self.exposed_controls, "exposed_controls")
        checks.refuse_unless(
            self.exposed_controls <= self.controls,
            N_("%(field)s: %(got)s of %(all)s controls cannot be."),
            "exposed_controls",
            got=self.exposed_controls,
            all=self.controls,
        )


@dataclass(frozen=True)
class Pairs:
    """Case-control pairs whose members differ in exposure; the others say nothing.

    Attributes:
        case_exposed: pairs with the case alone exposed.
        control_exposed: pairs with the control alone exposed.
    """

    case_exposed: int
    control_exposed: int

    def __post_init__(self) -> None:
        people(self.case_exposed, "case_exposed")
        people(self.control_exposed, "control_exposed")

    @property
    def discordant(self) -> int:
        """All pairs whose members differ."""
        return self.case_exposed + self.control_exposed


def paired_odds_ratio(pairs: Pairs, *, mid: bool = False, level: float = 0.95) -> Estimate:
    """The odds ratio of pairs, with the exact (or mid-P) interval.

    >>> ratio = paired_odds_ratio(Pairs(case_exposed=16, control_exposed=4))
    >>> f"{ratio.value:.1f} ({ratio.lower:.2f} to {ratio.upper:.1f})"
    '4.0 (1.29 to 16.4)'
    """
    return Conditional.of_pairs(pairs.discordant).interval(pairs.case_exposed, level, mid=mid)


def mcnemar_exact(pairs: Pairs, rule: TwoSided | str = TwoSided.LIKELIHOOD) -> float:
    """Exact two-sided p-value of McNemar's test; with rule `mid` the mid-P value."""
    chosen = TwoSided(checks.known(str(rule), list(TwoSided), "rule"))
    return Conditional.of_pairs(pairs.discordant).p_value(pairs.case_exposed, chosen)


def mcnemar_test(pairs: Pairs, *, continuity: bool = True) -> ChiSquared:
    """McNemar's test by chi-squared (as R's `mcnemar.test`); NaN without discordant pairs."""
    from scipy.special import chdtrc

    difference = abs(pairs.case_exposed - pairs.control_exposed)
    if continuity and difference > 0:
        difference -= 1
    statistic = difference**2 / pairs.discordant if pairs.discordant else float("nan")
    return ChiSquared(statistic, 1, float(chdtrc(1, statistic)))


def matched_odds_ratio(
    sets: Iterable[MatchedSet], *, mid: bool = False, level: float = 0.95
) -> Estimate:
    """The odds ratio of matched sets by exact conditional logistic regression on one exposure.

    The estimate is that of conditional maximum likelihood; numbers of controls may differ.
    """
    distribution, observed = _sets(sets)
    return distribution.interval(observed, level, mid=mid)


def matched_exact_test(
    sets: Iterable[MatchedSet], rule: TwoSided | str = TwoSided.LIKELIHOOD
) -> float:
    """Exact two-sided p-value of no association in matched sets."""
    distribution, observed = _sets(sets)
    return distribution.p_value(observed, TwoSided(checks.known(str(rule), list(TwoSided), "rule")))


def _sets(sets: Iterable[MatchedSet]) -> tuple[Conditional, int]:
    given = list(sets)
    checks.refuse_unless(
        len(given) > 0 and all(isinstance(each, MatchedSet) for each in given),
        N_("%(field)s: must be at least one matched set."),
        "sets",
    )
    distribution = Conditional.of_sum(
        Conditional.of_set(each.exposed_controls + each.case_exposed, each.controls + 1)
        for each in given
    )
    return distribution, sum(each.case_exposed for each in given)
