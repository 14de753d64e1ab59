"""Measures of frequency and association in an outbreak: attack rates, ratios, exact intervals."""

from alatau.surveillance.investigation.measures.conditional import (
    TwoSided,
)
from alatau.surveillance.investigation.measures.estimates import (
    Estimate,
)
from alatau.surveillance.investigation.measures.exposures import (
    cross_tabulated,
    exposure_table,
)
from alatau.surveillance.investigation.measures.matched import (
    MatchedSet,
    Pairs,
    matched_exact_test,
    matched_odds_ratio,
    mcnemar_exact,
    mcnemar_test,
    paired_odds_ratio,
)
from alatau.surveillance.investigation.measures.proportions import (
    ShareInterval,
    attack_rate,
    attack_rates,
)
from alatau.surveillance.investigation.measures.stratified import (
    ChiSquared,
    CommonOddsRatio,
    breslow_day,
    common_odds_ratio,
    common_risk_ratio,
    exact_conditional_test,
    mantel_haenszel_test,
)
from alatau.surveillance.investigation.measures.two_by_two import (
    OddsRatioMethod,
    RiskDifferenceMethod,
    RiskRatioMethod,
    TwoByTwo,
    fisher_exact,
    odds_ratio,
    risk_difference,
    risk_ratio,
    vaccine_efficacy,
)

__all__ = [
    "ChiSquared",
    "CommonOddsRatio",
    "Estimate",
    "MatchedSet",
    "OddsRatioMethod",
    "Pairs",
    "RiskDifferenceMethod",
    "RiskRatioMethod",
    "ShareInterval",
    "TwoByTwo",
    "TwoSided",
    "attack_rate",
    "attack_rates",
    "breslow_day",
    "common_odds_ratio",
    "common_risk_ratio",
    "cross_tabulated",
    "exact_conditional_test",
    "exposure_table",
    "fisher_exact",
    "mantel_haenszel_test",
    "matched_exact_test",
    "matched_odds_ratio",
    "mcnemar_exact",
    "mcnemar_test",
    "odds_ratio",
    "paired_odds_ratio",
    "risk_difference",
    "risk_ratio",
    "vaccine_efficacy",
]
