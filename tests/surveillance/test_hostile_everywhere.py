"""Whatever comes into any public function: a refusal in words, or a result without silent gaps.

Every function that a package of `alatau.surveillance` exports is tried, in a process of its own,
with every hostile value of the kind that it takes, one argument at a time. A trial may take
`SECONDS`; a process that hangs or dies fails the test.
"""

from __future__ import annotations

import dataclasses
import faulthandler
import inspect
import subprocess
import sys
import warnings
from collections.abc import Callable, Iterator
from datetime import UTC, date, datetime, timedelta, timezone
from pathlib import Path
from typing import Any

import numpy as np
import pyarrow as pa
import pytest

from alatau.languages import AlatauError
from alatau.surveillance import Calendar, Estimate
from alatau.surveillance import aberration as ab
from alatau.surveillance import chains as ch
from alatau.surveillance import delays as de
from alatau.surveillance import investigation as iv
from alatau.surveillance import nowcasting as nc
from alatau.surveillance import one_health as oh
from alatau.surveillance import severity as se
from alatau.surveillance import timeliness as ti
from alatau.surveillance import transmission as tr

SECONDS = 60
PACKAGES = {
    "aberration": ab, "chains": ch, "delays": de, "investigation": iv, "nowcasting": nc,
    "one_health": oh, "severity": se, "timeliness": ti, "transmission": tr,
}  # fmt: skip

rng = np.random.default_rng(20260101)
WEEKS = rng.poisson(6, 340)
TWO = rng.poisson(6, (2, 340))
SHORT = rng.poisson(9, 60)
ZONES = [datetime(2026, 3, 1, tzinfo=UTC), datetime(2026, 3, 2), datetime(2026, 3, 3)]
ELSEWHERE = timezone(timedelta(hours=6))

COUNTS: list[Any] = [
    [], [[]], [0], [1], [1, -1], [-0.5] * 340, [0] * 340, [0.0] * 339 + [1e9], [1e9] * 340,
    [1e9 + 1] * 340, [1e30] * 340, [1e308, -1e308] * 170, [2**63] * 340, [10**400], [np.inf] * 340,
    [np.nan], [np.nan] * 340, [np.nan, 5.0] * 170, [5.0] * 170 + [np.nan] * 170, [0.5] * 340,
    [1e-300] * 340, [None] * 340, [1, None, 2], ["1", "two"], "counts", b"counts", None, object(),
    {"week": 1}, [[1, 2], [3]], np.ones((2, 2, 2)), np.zeros((0, 340)), np.zeros((340, 0)),
    np.arange(340)[::-1], np.r_[np.zeros(339), 7], np.r_[np.full(300, 3.0), np.full(40, 1e6)],
    [True, False] * 170, [1 + 2j] * 340, np.ma.masked_all(340), np.array(["2026-01-01"] * 340),
    np.full(340, "2026-01-01", "datetime64[D]"), WEEKS.astype("timedelta64[D]"),
    pa.array([1, None]), np.float32(5.5), [WEEKS, WEEKS[:-1]], TWO.T, WEEKS.astype(object),
    np.full(340, np.nan, object),
]  # fmt: skip
NUMBERS: list[Any] = [
    0, 1, -1, 0.5, 1e-300, 1e-12, 1e9, 1e12, 1e30, 1e308, -1e308, 10**400, np.inf, -np.inf, np.nan,
    None, "5", True, [1, 2], np.float32(0.3), np.int64(3), np.float64(np.nan), 2**63, object(),
    timedelta(days=3), date(2026, 3, 1), 5 + 1j, pa.scalar(3),
]  # fmt: skip
DAYS: list[Any] = [
    [], [0], [3, 4, 5, 6, 7, 8], [8, 7, 6, 5, 4, 3], [5] * 6, [1e30] * 6, [-1e30] * 6, [np.nan] * 6,
    [1, np.nan, 3, 4, 5, 6], [np.inf] * 6, [0.5] * 6, [2**62] * 6, [10**400] * 6, [None] * 6,
    ["2026-03-01"] * 6, ["2026-02-30"] * 6, ["01.03.2026"] * 6, ["yesterday"] * 6, [""] * 6,
    ZONES * 2,
    ZONES[:1] * 6, ZONES[1:] * 3, [date(1, 1, 1)] * 6, [date(9999, 12, 31)] * 6,
    [date(2026, 3, 1), 4, 5, 6, 7, 8], [True] * 6, "2026-03-01", None, object(), 5, [[1, 2, 3]] * 2,
    np.array(["NaT"] * 6, "datetime64[D]"), np.array(["2026-03-01"] * 6, "datetime64[ns]"),
    pa.array([1, 2, 3, 4, 5, None]), pa.array([datetime(2026, 3, 1, tzinfo=UTC)] * 6),
]  # fmt: skip
MOMENTS: list[Any] = [
    None, datetime(2026, 3, 1), datetime(2026, 3, 1, tzinfo=UTC), datetime.min, datetime.max,
    datetime(2026, 3, 1, tzinfo=ELSEWHERE), datetime.max.replace(tzinfo=ELSEWHERE),
    datetime.min.replace(tzinfo=ELSEWHERE), date(2026, 3, 1), "2026-03-01", 5, np.nan,
    np.datetime64("2026-03-01"), object(),
]  # fmt: skip
TABLES: list[Any] = [
    None, 5, "table", object(), [], {}, {"id": []}, {"id": [1, 2]}, {"id": ["a", "a"]},
    pa.table({}),
    {"id": ["a", None], "onset": ["2026-03-01", "2026-02-30"]}, {"id": [[1], [2]]}, {"": [1]},
    {"id": ["a"], "onset": [1e30]}, {"id": ["a", "b"], "onset": [np.nan, np.inf]},
    {"id": ["a", "b"], "onset": ZONES[:2]}, {"id": ["a"], "sex": ["\x00"], "age": ["١٢"]},
    {"id": ["a", "b", "c"], "onset": ["1.3.26", "46000", "31/12/9999"],
     "age": ["-5", "1e30", "nan"]},
    {"sector": ["human"], "place": ["A"], "day": [np.nan], "confirmed_day": [np.inf]},
    {"sector": ["human", "x"], "place": ["A", ""], "day": [1e30, -1], "confirmed_day": [None, 0]},
    {"sector": ["animal"], "place": [None], "day": ["2026-03-01"], "confirmed_day": ["2026-02-01"]},
    {"unit": ["A", "B"], "period": ["2026-03-02", "x"], "received": [ZONES[0], None]},
    {"event": ["a", "a"], "emergence": [1.0, 2.0], "detection": [np.nan, 1e30],
     "notification": [0, 0]},
    pa.table({"id": pa.array(["a", "b"], pa.dictionary(pa.int32(), pa.string()))}),
    pa.RecordBatch.from_pydict({"id": [1]}), np.ones((3, 2)),
]  # fmt: skip

INTERVAL = tr.SerialInterval.discretised_gamma(4.0, 2.0)
SMOOTH = tr.ContinuousInterval("gamma", 4.0, 2.0)
PAIRS = de.delay_pairs([1, 1, 2, 3, 4, 5, 6, 7], [3, 2, 5, 4, 8, 6, 8, 9], until=9)
TRIANGLE = nc.triangle_from_days(
    [day for day in range(20) for _ in range(5)],
    [day + late for day in range(20) for late in (0, 0, 1, 2, 3)],
    max_delay=3,
    now=19,
)
SIGNALS = oh.read_signals(
    {"sector": ["human", "animal"], "place": ["A", "A"], "day": [5.0, 2.0],
     "confirmed_day": [7.0, None]}
)  # fmt: skip
PLACES = ab.Places.in_plane([0.0, 1.0, 5.0], [0.0, 1.0, 2.0])
FEW = ab.ScanOptions(longest=3, replicates=9)
MEANS = rng.poisson(3, (3, 30))
TABLE = iv.TwoByTwo(12, 5, 3, 20)
LIST = iv.line_list(
    {"id": ["a", "b", "c"], "onset": [date(2026, 3, 1), date(2026, 3, 4), None],
     "sex": ["male", "female", None], "by": [None, "a", "b"]},
    {"id": "id", "date_onset": "onset", "sex": "sex", "contact_of": "by"},
)  # fmt: skip
MESSY = iv.mess(LIST, iv.Rates(), seed=1)
ONSET = [1, 2, 2, 3, 5, 8]
SIX = list("abcdef")
CASE = iv.CaseDefinition("case", iv.criterion({"column": "sex", "is": "male"}))
CHARTS = {"lr": ab.LikelihoodRatioCusum(), "glr": ab.GlrCusum()}
SHARES = [0.1, 0.3, 0.4, 0.2]
MOMENT = datetime(2026, 3, 2, tzinfo=UTC)


def dated(dates: Any) -> Calendar:
    return Calendar.dated(dates)


def milestones(value: Any) -> ti.Milestones:
    return ti.Milestones(emergence=0.0, detection=value, notification=9.0)


Trial = Callable[[Any], Any]
ON_COUNTS: dict[str, list[Trial]] = {
    "ears": [
        ab.ears,
        lambda x: ab.ears(x, ab.Ears("C3", same_weekday=True)),
        lambda x: ab.ears(WEEKS, at=x),
    ],
    "farrington": [ab.farrington, lambda x: ab.farrington(WEEKS, population=x)],
    "farrington_flexible": [
        ab.farrington_flexible,
        lambda x: ab.farrington_flexible(x, ab.FarringtonFlexible(threshold="muan", periods=1)),
        lambda x: ab.farrington_flexible(WEEKS, population=x),
        lambda x: ab.farrington_flexible(WEEKS, at=x),
    ],
    "farrington_window": [
        ab.farrington_window,
        lambda x: ab.farrington_window(WEEKS, population=x),
    ],
    "rki": [ab.rki, lambda x: ab.rki(WEEKS, at=x)],
    "bayes": [ab.bayes, lambda x: ab.bayes(x, ab.BAYES_3)],
    "cdc": [ab.cdc],
    "cusum": [ab.cusum, lambda x: ab.cusum(WEEKS, mean=x), lambda x: ab.cusum(WEEKS, population=x)],
    "advance_cusum": [
        lambda x: ab.advance_cusum(ab.CusumState.fresh(1), x, 4.0, ab.Cusum())[1],
        lambda x: ab.advance_cusum(ab.CusumState.fresh(1), [[3]], x, ab.Cusum())[1],
        lambda x: ab.advance_cusum(
            ab.CusumState.fresh(1),
            [[3]],
            4.0,
            ab.Cusum(transformation="pearsonNegBin"),
            dispersion=x,
        )[1],
    ],
    "likelihood_ratio_cusum": [
        ab.likelihood_ratio_cusum,
        lambda x: ab.likelihood_ratio_cusum(WEEKS, mean=x),
    ],
    "advance_likelihood_ratio_cusum": [
        lambda x: ab.advance_likelihood_ratio_cusum(
            ab.LikelihoodRatioCusumState.fresh(1), x, 4.0, CHARTS["lr"]
        )[1],
        lambda x: ab.advance_likelihood_ratio_cusum(
            ab.LikelihoodRatioCusumState.fresh(1), [[3]], 4.0, CHARTS["lr"], dispersion=x
        )[1],
    ],
    "glr_cusum": [ab.glr_cusum, lambda x: ab.glr_cusum(WEEKS, mean=x)],
    "advance_glr_cusum": [
        lambda x: ab.advance_glr_cusum(ab.GlrCusumState.fresh(1), x, 4.0, CHARTS["glr"])[1],
        lambda x: ab.advance_glr_cusum(
            ab.GlrCusumState.fresh(1), [[3]], 4.0, CHARTS["glr"], dispersion=x
        )[1],
    ],
    "outbreak_p": [ab.outbreak_p],
    "advance_outbreak_p": [
        lambda x: ab.advance_outbreak_p(ab.OutbreakPState.fresh(1), x, ab.OutbreakP())[1]
    ],
    "scan_poisson": [
        lambda x: ab.scan_poisson(x, PLACES, [100, 200, 300], FEW, seed=1),
        lambda x: ab.scan_poisson(MEANS, PLACES, x, FEW, seed=1),
    ],
    "scan_permutation": [lambda x: ab.scan_permutation(x, PLACES, FEW, seed=1)],
    "fit_offspring": [ch.fit_offspring, lambda x: ch.fit_offspring(SHORT, observed=x)],
    "fit_chain_sizes": [
        ch.fit_chain_sizes,
        lambda x: ch.fit_chain_sizes([1, 2, 1, 5, 1], introductions=x),
        lambda x: ch.fit_chain_sizes([1, 2, 1, 5, 1], ended=x),
    ],
    "triangle_from_vintages": [lambda x: nc.triangle_from_vintages(x, max_delay=3)],
    "reverse_hazard": [
        lambda x: de.reverse_hazard(x, [5.0, 5.0]),
        lambda x: de.reverse_hazard([1.0, 2.0], x),
    ],
    "share_interval": [
        lambda x: se.share_interval(x, np.full(340, 9.0), "exact", 0.95),
        lambda x: se.share_interval(np.ones(340), x, "exact", 0.95),
    ],
    "adjusted_fatality": [
        lambda x: se.adjusted_fatality(x, 3, SHARES),
        lambda x: se.adjusted_fatality(SHORT, 3, x),
    ],
    "cohort_fatality": [
        lambda x: se.cohort_fatality(x, [1] * 60, SHARES),
        lambda x: se.cohort_fatality(SHORT, x, SHARES),
        lambda x: se.cohort_fatality(SHORT, [1] * 60, x),
    ],
    "rolling_fatality": [
        lambda x: se.rolling_fatality(x, [1] * 340, SHARES),
        lambda x: se.rolling_fatality(WEEKS, x, SHARES),
        lambda x: se.rolling_fatality(SHORT, [1] * 60, x),
    ],
    "known_share_while_growing": [lambda x: se.known_share_while_growing(0.1, x)],
    "lead_lag": [
        lambda x: oh.lead_lag(x, WEEKS, max_lag=3),
        lambda x: oh.lead_lag(WEEKS, x, max_lag=3, transform="difference"),
    ],
    "lead_lag_by_place": [lambda x: oh.lead_lag_by_place(x, TWO, places=["A", "B"], max_lag=3)],
    "reproduction_number": [
        lambda x: tr.reproduction_number(x, INTERVAL),
        lambda x: tr.reproduction_number(SHORT, INTERVAL, imported=x),
        lambda x: tr.reproduction_number(SHORT, tr.SerialInterval(x)),
    ],
    "case_reproduction_number": [
        lambda x: tr.case_reproduction_number(x, INTERVAL, tr.WallingaTeunis(trees=2)),
        lambda x: tr.case_reproduction_number(SHORT, INTERVAL, imported=x),
    ],
    "growth_rate": [tr.growth_rate, lambda x: tr.growth_rate(x, tr.LogLinear(window=9))],
    "overall_infectivity": [lambda x: tr.overall_infectivity(x, INTERVAL)],
    "reproduction_from_growth": [
        lambda x: tr.reproduction_from_growth(x, INTERVAL),
        lambda x: tr.reproduction_from_growth(x, SMOOTH),
    ],
    "growth_from_reproduction": [
        lambda x: tr.growth_from_reproduction(x, INTERVAL),
        lambda x: tr.growth_from_reproduction(x, SMOOTH),
    ],
    "attack_rates": [iv.attack_rates, lambda x: iv.attack_rates({"A": x})],
    "cross_tabulated": [lambda x: iv.cross_tabulated(x, [True] * 340)],
    "exposure_table": [lambda x: iv.exposure_table([True, False] * 170, {"food": x})],
}
ON_NUMBERS: dict[str, list[Trial]] = {
    "offers": [ab.offers, lambda x: ab.offers(300, Calendar(x))],
    "method": [ab.method],
    "ears": [
        lambda x: ab.ears(WEEKS, ab.Ears(alpha=x)),
        lambda x: ab.ears(WEEKS, ab.Ears(baseline=x)),
        lambda x: ab.ears(WEEKS, ab.Ears(minimum_sd=x)),
    ],
    "farrington_flexible": [
        lambda x: ab.farrington_flexible(WEEKS, ab.FarringtonFlexible(alpha=x)),
        lambda x: ab.farrington_flexible(WEEKS, ab.FarringtonFlexible(weights_threshold=x)),
        lambda x: ab.farrington_flexible(WEEKS, ab.FarringtonFlexible(half_width=x)),
        lambda x: ab.farrington_flexible(WEEKS, ab.FarringtonFlexible(past_steps_excluded=x)),
    ],
    "bayes": [lambda x: ab.bayes(WEEKS, ab.Bayes(alpha=x))],
    "cdc": [lambda x: ab.cdc(WEEKS, ab.Cdc(alpha=x)), lambda x: ab.cdc(WEEKS, ab.Cdc(years=x))],
    "cusum": [
        lambda x: ab.cusum(WEEKS, ab.Cusum(decision_interval=x)),
        lambda x: ab.cusum(WEEKS, mean=x),
    ],
    "glr_cusum": [lambda x: ab.glr_cusum(WEEKS, ab.GlrCusum(dispersion=x))],
    "run_length": [
        lambda x: ab.run_length(ab.LikelihoodRatioCusum(rate_ratio=2.0), x),
        lambda x: ab.run_length(ab.LikelihoodRatioCusum(rate_ratio=2.0), 4.0, true_ratio=x),
    ],
    "threshold_for": [
        lambda x: ab.threshold_for(ab.LikelihoodRatioCusum(rate_ratio=2.0), x, 4.0)[1]
    ],
    "simulated_run_length": [
        lambda x: ab.simulated_run_length(CHARTS["lr"], x, paths=20, longest=200),
        lambda x: (
            ab.simulated_run_length(CHARTS["glr"], 4.0, paths=x, longest=200)
            if not isinstance(x, int) or x < 1000
            else None
        ),
    ],
    "simulated_threshold_for": [
        lambda x: ab.simulated_threshold_for(CHARTS["lr"], 50.0, x, paths=20)[1]
    ],
    "cases_behind": [ch.cases_behind, lambda x: ch.cases_behind(0.3, x)],
    "transmission_by_top": [ch.transmission_by_top, lambda x: ch.transmission_by_top(0.3, x)],
    "chain_size_pmf": [
        lambda x: ch.chain_size_pmf(9, x, 0.3),
        lambda x: ch.chain_size_pmf(9, 0.9, x),
        lambda x: ch.chain_size_pmf(x, 0.9, 0.3),
    ],
    "extinction_probability": [
        lambda x: ch.extinction_probability(x, 0.3),
        lambda x: ch.extinction_probability(1.5, x),
    ],
    "superspreading_probability": [
        lambda x: ch.superspreading_probability(x, 0.3),
        lambda x: ch.superspreading_probability(1.5, x),
    ],
    "superspreading_size": [ch.superspreading_size, lambda x: ch.superspreading_size(1.5, x)],
    "fit_delay": [
        lambda x: de.fit_delay(PAIRS, de.DelayFit("gamma", growth_rate=x, interval="delta")),
        lambda x: de.fit_delay(PAIRS, de.DelayFit("gamma", level=x, interval="delta")),
    ],
    "nowcast": [
        lambda x: nc.nowcast(TRIANGLE, nc.NowcastOptions(prior_cases=x), seed=1),
        lambda x: nc.nowcast(TRIANGLE, nc.NowcastOptions("gamma-poisson", least_completeness=x)),
    ],
    "completeness": [lambda x: nc.completeness(TRIANGLE, x)],
    "past_sizes": [lambda x: nc.past_sizes(TRIANGLE, nc.NowcastOptions(window=x))],
    "naive_fatality": [lambda x: se.naive_fatality(x, 9), lambda x: se.naive_fatality(3, x)],
    "resolved_fatality": [
        lambda x: se.resolved_fatality(x, 9),
        lambda x: se.resolved_fatality(3, x),
    ],
    "adjusted_fatality": [lambda x: se.adjusted_fatality(SHORT, x, SHARES)],
    "known_share_while_growing": [lambda x: se.known_share_while_growing(x, SHARES)],
    "rolling_fatality": [lambda x: se.rolling_fatality(SHORT, [1] * 60, SHARES, window=x)],
    "lead_lag": [
        lambda x: oh.lead_lag(WEEKS, WEEKS, max_lag=x),
        lambda x: oh.lead_lag(WEEKS, TWO[0], max_lag=3, season=x),
    ],
    "link_signals": [lambda x: oh.link_signals(SIGNALS, neighbours=[], window_days=x)],
    "share_of": [lambda x: ti.share_of(x, 9), lambda x: ti.share_of(3, x)],
    "timeliness": [
        lambda x: ti.timeliness(milestones(x)),
        lambda x: ti.timeliness(milestones(4.0), until=x),
    ],
    "seven_one_seven": [
        lambda x: ti.seven_one_seven([ti.Event("a", milestones(4.0))], until=x),
        lambda x: ti.seven_one_seven([ti.Event("a", milestones(x))]),
    ],
    "side_by_side": [
        lambda x: ti.side_by_side([ti.Event("a", milestones(4.0))], until=x),
        lambda x: ti.side_by_side([ti.Event("a", milestones(x))]),
    ],
    "reproduction_number": [
        lambda x: tr.reproduction_number(SHORT, tr.SerialInterval.discretised_gamma(x, 2.0)),
        lambda x: tr.reproduction_number(SHORT, tr.SerialInterval.discretised_gamma(4.0, x)),
        lambda x: tr.reproduction_number(SHORT, INTERVAL, tr.Cori(prior_mean=x)),
        lambda x: tr.reproduction_number(SHORT, INTERVAL, tr.Cori(window=x)),
    ],
    "growth_rate": [lambda x: tr.growth_rate(SHORT, tr.LogLinear(level=x))],
    "uncertain_intervals": [
        lambda x: tr.uncertain_intervals(
            tr.TruncatedNormal(x, 1.0, 3.0, 6.0),
            tr.TruncatedNormal(2.0, 0.5, 1.0, 3.0),
            draws=3,
            seed=1,
        )
    ],
    "fit_interval": [lambda x: tr.fit_interval([0] * 6, ONSET, shift=x)],
    "reproduction_from_growth": [
        lambda x: tr.reproduction_from_growth(x, INTERVAL),
        lambda x: tr.reproduction_from_growth(0.1, tr.ContinuousInterval("gamma", x, 2.0)),
    ],
    "attack_rate": [lambda x: iv.attack_rate(x, 9), lambda x: iv.attack_rate(3, x)],
    "odds_ratio": [
        lambda x: iv.odds_ratio(iv.TwoByTwo(x, 5, 3, 20)),
        lambda x: iv.odds_ratio(TABLE, level=x),
        lambda x: iv.odds_ratio(iv.TwoByTwo(1, 5, 3, x), method="baptista-pike"),
    ],
    "risk_ratio": [lambda x: iv.risk_ratio(iv.TwoByTwo(x, 5, 3, 20), method="koopman")],
    "risk_difference": [lambda x: iv.risk_difference(iv.TwoByTwo(4, x, 3, 20))],
    "vaccine_efficacy": [lambda x: iv.vaccine_efficacy(iv.risk_ratio(iv.TwoByTwo(4, 9, x, 20)))],
    "fisher_exact": [
        lambda x: iv.fisher_exact(iv.TwoByTwo(4, 9, x, 20)),
        lambda x: iv.fisher_exact(TABLE, odds_ratio=x),
    ],
    "common_odds_ratio": [
        lambda x: iv.common_odds_ratio([TABLE, iv.TwoByTwo(4, 9, x, 20)]),
        lambda x: iv.common_odds_ratio([TABLE, iv.TwoByTwo(4, 9, x, 2)], method="exact"),
    ],
    "common_risk_ratio": [lambda x: iv.common_risk_ratio([TABLE, iv.TwoByTwo(4, 9, x, 20)])],
    "mantel_haenszel_test": [lambda x: iv.mantel_haenszel_test([TABLE, iv.TwoByTwo(4, x, 1, 2)])],
    "exact_conditional_test": [
        lambda x: iv.exact_conditional_test([TABLE, iv.TwoByTwo(4, x, 1, 2)])
    ],
    "breslow_day": [lambda x: iv.breslow_day([TABLE, iv.TwoByTwo(4, x, 1, 2)])],
    "paired_odds_ratio": [lambda x: iv.paired_odds_ratio(iv.Pairs(4, x))],
    "mcnemar_exact": [lambda x: iv.mcnemar_exact(iv.Pairs(4, x))],
    "mcnemar_test": [lambda x: iv.mcnemar_test(iv.Pairs(4, x))],
    "matched_odds_ratio": [lambda x: iv.matched_odds_ratio([iv.MatchedSet(True, x, 3)] * 4)],
    "matched_exact_test": [lambda x: iv.matched_exact_test([iv.MatchedSet(True, x, 3)] * 4)],
    "common_exposure": [
        lambda x: iv.common_exposure(ONSET, iv.Incubation(x, 2.0)),
        lambda x: iv.common_exposure(ONSET, iv.Incubation(4.0, x, "gamma")),
    ],
    "min_max_windows": [
        lambda x: iv.min_max_windows(ONSET, x, 9),
        lambda x: iv.min_max_windows(ONSET, 1, x),
    ],
    "quantile_windows": [lambda x: iv.quantile_windows(ONSET, iv.Incubation(4.0, 2.0), x)],
    "mess": [
        lambda x: iv.mess(LIST, iv.Rates(duplicates=x), seed=1),
        lambda x: iv.mess(LIST, seed=x),
    ],
}
ON_DAYS: dict[str, list[Trial]] = {
    "ears": [lambda x: ab.bayes(WEEKS[:6], calendar=dated(x))],
    "rki": [lambda x: ab.rki(WEEKS[:6], calendar=dated(x))],
    "farrington_flexible": [lambda x: ab.farrington_flexible(WEEKS[:6], calendar=dated(x), at=[5])],
    "delay_pairs": [
        lambda x: de.delay_pairs(x, [5, 6, 7, 8, 9, 10]),
        lambda x: de.delay_pairs([1, 1, 2, 3, 3, 4], x),
        lambda x: de.delay_pairs([1, 1, 2, 3, 3, 4], [5] * 6, until=x),
    ],
    "fit_delay": [
        lambda x: de.fit_delay(de.delay_pairs([1, 1, 2, 3, 3, 3], x), de.DelayFit("gamma"))
    ],
    "estimate_reverse_hazard": [
        lambda x: de.estimate_reverse_hazard(de.delay_pairs([1, 1, 2, 3, 3, 3], x, until=9))
    ],
    "triangle_from_days": [
        lambda x: nc.triangle_from_days(x, [8] * 6, max_delay=9),
        lambda x: nc.triangle_from_days([1] * 6, x, max_delay=9),
        lambda x: nc.triangle_from_days([1] * 6, [5] * 6, max_delay=9, now=x),
    ],
    "fit_interval": [lambda x: tr.fit_interval([0] * 6, x), lambda x: tr.fit_interval(x, [9] * 6)],
    "first_seen": [lambda x: oh.first_seen(SIGNALS, x)],
    "median_of": [lambda x: ti.median_of(x, [True] * 6), lambda x: ti.median_of(ONSET, x)],
    "reporting": [
        lambda x: ti.reporting(
            {"unit": ["A"], "period": ["2026-03-02"], "received": ["2026-03-04"]},
            units=["A"],
            periods=x,
            due_days=3,
            until="2026-03-20",
        ),
        lambda x: ti.reporting(
            {"unit": ["A"], "period": ["2026-03-02"], "received": ["2026-03-04"]},
            units=["A"],
            periods=["2026-03-02"],
            due_days=3,
            until=x,
        ),
    ],
    "days": [iv.days],
    "epidemic_curve": [
        iv.epidemic_curve,
        lambda x: iv.epidemic_curve(ONSET, first=x),
        lambda x: iv.epidemic_curve(x, by="week"),
    ],
    "min_max_windows": [lambda x: iv.min_max_windows(x, 2, 9)],
    "quantile_windows": [lambda x: iv.quantile_windows(x, iv.Incubation(4.0, 2.0))],
    "common_exposure": [lambda x: iv.common_exposure(x, iv.Incubation(4.0, 2.0))],
    "contact_tree": [
        lambda x: iv.contact_tree(SIX, [None, *SIX[:-1]], onset=x),
        lambda x: iv.contact_tree(x, [None] * 6),
        lambda x: iv.contact_tree(SIX, x),
    ],
    "follow_up": [
        lambda x: iv.follow_up(SIX, x, ["a"], [2], period_days=7, as_of=9),
        lambda x: iv.follow_up(SIX, [1] * 6, ["a"], [2], period_days=7, as_of=x),
        lambda x: iv.follow_up(SIX, [1] * 6, SIX, x, period_days=7, as_of=9),
    ],
}
ON_MOMENTS: dict[str, list[Trial]] = {
    "ihr_clocks": [
        lambda x: ti.ihr_clocks(known=x, now=MOMENT),
        lambda x: ti.ihr_clocks(known=MOMENT, assessed=x, now=MOMENT),
        lambda x: ti.ihr_clocks(known=MOMENT, now=x),
    ],
    "woah_clocks": [
        lambda x: ti.woah_clocks(confirmed=x, now=MOMENT),
        lambda x: ti.woah_clocks(confirmed=MOMENT, notified=x, now=MOMENT),
        lambda x: ti.woah_clocks(confirmed=MOMENT, follow_ups=[x], now=MOMENT),
        lambda x: ti.woah_clocks(confirmed=MOMENT, final=x, now=MOMENT),
    ],
    "read_clock": [
        lambda x: ti.read_clock("ihr-notification", start=x, now=MOMENT),
        lambda x: ti.read_clock("ihr-notification", start=MOMENT, stop=x),
        lambda x: ti.read_clock(x, start=MOMENT),
    ],
}
ON_TABLES: dict[str, list[Trial]] = {
    "line_list": [
        iv.line_list,
        lambda x: iv.line_list(x, {"id": "id"}),
        lambda x: iv.line_list(x, {"id": "id", "date_onset": "onset"}),
    ],
    "check": [iv.check, lambda x: iv.check(iv.line_list(x, {"id": "id"}, typed=False))],
    "clean": [
        lambda x: iv.clean(iv.line_list(x, {"id": "id"}, typed=False), [iv.StripBlanks()]),
        lambda x: iv.clean(LIST, x),
    ],
    "usual_steps": [lambda x: iv.usual_steps(iv.line_list(x, {"id": "id"}, typed=False))],
    "guess_tags": [iv.guess_tags],
    "classify": [lambda x: iv.classify(iv.line_list(x), CASE)],
    "criterion": [iv.criterion],
    "curve_of": [lambda x: iv.curve_of(iv.line_list(x, {"date_onset": "onset"}, typed=False))],
    "tree_of": [
        lambda x: iv.tree_of(iv.line_list(x, {"id": "id", "contact_of": "sex"}, typed=False))
    ],
    "score": [lambda x: iv.score(MESSY.line_list, LIST, x)],
    "mess": [lambda x: iv.mess(iv.line_list(x, {"id": "id"}, typed=False), seed=1)],
    "read_signals": [oh.read_signals],
    "read_events": [ti.read_events],
    "reporting": [
        lambda x: ti.reporting(
            x, units=["A"], periods=["2026-03-02"], due_days=3, until="2026-03-20"
        )
    ],
    "exposure_table": [lambda x: iv.exposure_table([True, False], x)],
}
TABLE_OF_TRIALS = [
    (COUNTS, ON_COUNTS), (NUMBERS, ON_NUMBERS), (DAYS, ON_DAYS), (MOMENTS, ON_MOMENTS),
    (TABLES, ON_TABLES),
]  # fmt: skip

MAY_BE_NAN = {
    "Detection.upper_bound": "of a search for a decrease, and where no count raises an alarm",
    "FarringtonDetection.upper_bound": "as of every Detection",
    "FarringtonDetection.slope": "where no trend was kept",
    "ContactTree.serial_interval": "where a day is not known",
    "ExposureWindows.earliest": "of a case without onset",
    "ExposureWindows.latest": "of a case without onset",
    "Estimate.value": "of 0/0 in a measure of association",
    "Estimate.lower": "of 0/0 in a measure of association",
    "Estimate.upper": "of 0/0 in a measure of association",
}


def functions(package: str) -> set[str]:
    module = PACKAGES[package]
    return {name for name in module.__all__ if inspect.isfunction(getattr(module, name))}


def tables(found: Any, path: str = "") -> Iterator[tuple[str, Any, Any]]:
    """(path, number or array, the standings beside it) of all numbers in a result."""
    if dataclasses.is_dataclass(found) and not isinstance(found, type):
        beside = getattr(found, "judgement", getattr(found, "standing", None))
        for each in dataclasses.fields(found):
            yield from (
                (where, value, near if near is not None else beside)
                for where, value, near in tables(
                    getattr(found, each.name), f"{type(found).__name__}.{each.name}"
                )
            )
    elif isinstance(found, (tuple, list)):
        for each in found:
            yield from tables(each, path)
    elif isinstance(found, (float, np.ndarray, np.floating)):
        yield path, found, None


def silent_gap(found: Any) -> str | None:
    """Where a result has a NaN that nothing explains, or a figure where there should be none."""
    for path, value, standing in tables(found):
        array = np.asarray(value)
        if array.dtype.kind != "f" or path in MAY_BE_NAN:
            continue
        gaps = np.isnan(array)
        if isinstance(standing, np.ndarray) and array.shape[: standing.ndim] == standing.shape:
            gaps &= (standing == 0).reshape(standing.shape + (1,) * (array.ndim - standing.ndim))
        elif isinstance(standing, np.ndarray) and array.shape[-standing.ndim :] == standing.shape:
            gaps &= standing == 0
        if gaps.any():
            return f"{path} is NaN where nothing says why"
    judgement = getattr(found, "judgement", None)
    if judgement is not None and found.alarm[judgement != 0].any():
        return "an alarm on a step that was not judged"
    if isinstance(found, Estimate) and (found.value is None) != (found.reason is not None):
        return "an estimate with a reason why there is none, or none without"
    return None


def shown(value: Any) -> str:
    text = repr(value).replace("\n", " ")
    return text if len(text) < 70 else f"{text[:67]}..."


def all_trials(package: str) -> Iterator[tuple[str, str, Trial, Any]]:
    for bank, trials in TABLE_OF_TRIALS:
        for name, calls in trials.items():
            if name in functions(package):
                for number, call in enumerate(calls):
                    for value in bank:
                        yield f"{name}[{number}]({shown(value)})", name, call, value
    if package == "aberration":
        for name in ab.METHODS:
            for value in COUNTS:
                yield f"{name}({shown(value)})", name, ab.method(name).detect, value


def child(package: str) -> None:
    warnings.simplefilter("error")
    faulty = refused = answered = 0
    for told, _, call, value in all_trials(package):
        faulthandler.dump_traceback_later(SECONDS, exit=True)
        print("trying", told, file=sys.stderr, flush=True)
        try:
            found = call(value)
        except AlatauError as refusal:
            refused += 1
            fault = None if str(refusal).strip() and "%(" not in str(refusal) else "no sentence"
        except Exception as error:
            fault = f"{type(error).__name__}: {error}"
        else:
            answered += 1
            fault = silent_gap(found)
        if fault is not None:
            faulty += 1
            print(f"{told}: {fault}")
        faulthandler.cancel_dump_traceback_later()
    print(f"{refused} refused, {answered} answered, {faulty} faulty")


@pytest.mark.parametrize("package", PACKAGES)
def test_every_public_function_is_tried(package: str) -> None:
    told = {name for _, trials in TABLE_OF_TRIALS for name in trials}
    assert functions(package) - told == set()


@pytest.mark.parametrize("package", PACKAGES)
def test_hostile_input_is_refused_in_words_or_answered_without_silent_gaps(package: str) -> None:
    ended = subprocess.run(
        [sys.executable, str(Path(__file__).resolve()), package],
        capture_output=True,
        text=True,
        timeout=600,
        check=False,
    )
    assert ended.returncode == 0, ended.stderr[-3000:]
    *faults, last = ended.stdout.splitlines()
    assert faults == []
    refused, answered = (int(part.split()[0]) for part in last.split(", ")[:2])
    assert refused > 20 and answered > 5


if __name__ == "__main__":
    child(sys.argv[1])
