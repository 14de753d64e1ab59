"""The non-parametric estimate against its definition, hand calculation and truth."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from alatau.checks import InvalidInput
from alatau.surveillance.delays import delay_pairs, estimate_reverse_hazard, reverse_hazard
from alatau.surveillance.estimate import NoEstimate

CASES = st.lists(st.tuples(st.integers(0, 12), st.integers(0, 12)), min_size=1, max_size=60)


def by_definition(first: np.ndarray, second: np.ndarray, until: int) -> list[float]:
    delay, longest = second - first, until - first
    cdf = [1.0]
    for d in range(int(longest.max()), 0, -1):
        at_risk = ((delay <= d) & (longest >= d)).sum()
        events = ((delay == d) & (longest >= d)).sum()
        cdf.append(cdf[-1] * (1 - events / at_risk if at_risk else 1.0))
    return cdf[::-1]


@given(CASES)
def test_the_estimate_is_the_product_of_its_definition(cases):
    first = np.array([min(case) for case in cases])
    second = np.array([max(case) for case in cases])
    found = estimate_reverse_hazard(delay_pairs(first, second, until=12))
    np.testing.assert_allclose(found.cdf, by_definition(first, second, 12), atol=1e-14)
    assert (np.diff(found.cdf) >= 0).all()
    lower, upper = found.interval()
    assert (lower <= found.cdf).all()
    assert (found.cdf <= upper).all()
    assert (np.diff(lower) >= 0).all()
    assert (np.diff(upper) >= 0).all()


@given(st.lists(st.integers(0, 30), min_size=1, max_size=50))
def test_without_truncation_it_is_the_plain_share_of_cases(delays):
    found = estimate_reverse_hazard(delay_pairs(np.zeros(len(delays)), delays))
    shares = np.mean(np.array(delays)[:, None] <= np.arange(max(delays) + 1), axis=0)
    np.testing.assert_allclose(found.cdf, shares, atol=1e-12)
    assert found.mean == pytest.approx(np.mean(delays))


def test_without_truncation_the_variance_is_binomial():
    found = estimate_reverse_hazard(delay_pairs(np.zeros(20), [0] * 5 + [1] * 9 + [2] * 6))
    np.testing.assert_allclose(
        found.se, [np.sqrt(0.25 * 0.75 / 20), np.sqrt(0.7 * 0.3 / 20), 0.0], rtol=1e-12
    )


def test_a_truncated_table_by_hand():
    # At risk of delay 2: 3 of day 0, one event; of delay 1: 2 of day 0 and 2 of day 1, 2 events.
    pairs = delay_pairs([0, 0, 0, 1, 1, 2], [0, 1, 2, 1, 2, 2], until=2)
    found = estimate_reverse_hazard(pairs)
    np.testing.assert_allclose(found.cdf, [1 / 3, 2 / 3, 1.0])
    np.testing.assert_allclose(found.log_variance, [1 / 6 + 2 / 8, 1 / 6, 0.0])
    assert found.quantile(0.5).value == 1.0


def test_nothing_is_known_of_shorter_delays_where_all_at_risk_had_a_longer_one():
    found = reverse_hazard(np.array([4.0, 2.0, 1.0]), np.array([9.0, 6.0, 1.0]))
    assert found.cdf.tolist() == [0.0, 0.0, 1.0]
    assert np.isinf(found.log_variance[:2]).all()
    assert not np.isnan(found.se).any()
    lower, upper = found.interval()
    assert lower.tolist() == [0.0, 0.0, 1.0]
    assert upper.tolist() == [1.0, 1.0, 1.0]


def test_a_share_is_not_written_in_per_cent():
    found = estimate_reverse_hazard(delay_pairs([0, 0, 0], [0, 1, 4]))
    assert found.quantile(0.95).value == 4.0
    with pytest.raises(InvalidInput, match="share"):
        found.quantile(95)


def test_no_case_gives_a_reason():
    assert estimate_reverse_hazard(delay_pairs([], [])) is NoEstimate.NO_CASES


@pytest.mark.science
def test_bounds_cover_the_true_share_while_an_outbreak_grows():
    generator = np.random.default_rng(11)
    pmf = np.array([5, 15, 20, 20, 15, 10, 8, 7]) / 100
    truth = np.cumsum(pmf)[3]
    covered, made = 0, 400
    for _ in range(made):
        onset = np.floor(np.log1p(generator.random(300) * np.expm1(3.0)) * 10).astype(int)
        report = onset + generator.choice(8, 300, p=pmf)
        seen = report <= 30
        found = estimate_reverse_hazard(delay_pairs(onset[seen], report[seen], until=30))
        lower, upper = found.interval()
        covered += lower[3] <= truth <= upper[3]
    # Three standard errors of a share of 0.95 in 400 outbreaks are 0.033.
    assert abs(covered / made - 0.95) < 0.033
