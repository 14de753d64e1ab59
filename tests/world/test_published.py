"""The world against published figures that its parameters were not fitted to.

Each comparison states the published figure and, before the run, how wide the model's 95 % interval
may be: a wider one would say too little. The interval is that of data sets as large as the
published one, at the values of ``content/pathogens``. A comparison fails if the interval is wider
than wanted, or does not hold the published figure. Those that fail are marked, and
``docs/explanation/validation.md`` says why; its table is held to what is computed here.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from functools import cache
from pathlib import Path

import numpy as np
import pytest
import yaml
from numpy.typing import NDArray

from alatau.world import (
    NEVER,
    Detection,
    Distribution,
    Geography,
    Introduction,
    Measure,
    Outbreak,
    Pathogen,
    simulate,
)
from alatau.world.detection import PEOPLE, CarePathway
from alatau.world.preparation import Found, prepare

pytestmark = pytest.mark.science

ROOT = Path(__file__).parents[2]
PAGE = ROOT / "docs" / "explanation" / "validation.md"
Values = NDArray[np.float64]

NOBODY_ELSE = replace(PEOPLE, endemic_per_million_day=0.0)
"""The default care of people, without patients of other diseases."""

ALL_SUSPECTED = replace(NOBODY_ELSE, suspicion={"mild": 1.0, "severe": 1.0})
"""The same where all who seek care are suspected: it changes how many are seen, not when."""

IN_CARE_THROUGHOUT = replace(
    NOBODY_ELSE,
    care_seeking={"mild": 1.0, "severe": 1.0},
    onset_to_care_days=Distribution.constant(0.0),
)
MANY = 1_000_000_000
"""People in a place where nobody is missed, so that chains do not meet."""


def pathogen(name: str) -> Pathogen:
    text = (ROOT / "content" / "pathogens" / f"{name}.yaml").read_text(encoding="utf-8")
    return Pathogen.from_mapping(yaml.safe_load(text))


def in_one_place(name: str, count: int, until: int, care: CarePathway = NOBODY_ELSE) -> Outbreak:
    """So many people infected on day 0, each the first of a chain of its own; no measure."""
    return simulate(
        Geography(("X-01",), ("X",), (MANY,)),
        pathogen(name),
        [Introduction("X-01", 0, count=1_000)] * (count // 1_000),
        detection=Detection(people=care),
        seed=1,
        until=until,
        ceiling=5_000_000,
    )


# --- A hospital chain --------------------------------------------------------------------------


@cache
def hospital_chains() -> tuple[Outbreak, NDArray[np.int64]]:
    """66,000 chains of the notional nosocomial disease, and which chain each case is of."""
    outbreak = in_one_place("notional-nosocomial", 66_000, until=900)
    chain = np.arange(len(outbreak.units))
    for row, parent in enumerate(outbreak.units["parent"].tolist()):
        if parent >= 0:
            chain[row] = chain[parent]
    return outbreak, chain


def cluster_sizes() -> NDArray[np.int64]:
    """Sizes of 1,200 sets of 55 chains."""
    _, chain = hospital_chains()
    return np.bincount(chain, minlength=66_000)[:66_000].reshape(-1, 55)


def single_clusters() -> Values:
    return np.mean(cluster_sizes() == 1, axis=1)


def mean_cluster() -> Values:
    return cluster_sizes().mean(axis=1)


def largest_cluster() -> Values:
    return cluster_sizes().max(axis=1).astype(float)


@cache
def secondary_cases_of_large_chains() -> tuple[NDArray[np.int64], ...]:
    """Secondary cases of each case, in chains about as large as the one of 186 cases."""
    outbreak, chain = hospital_chains()
    parents = outbreak.units["parent"]
    children = np.bincount(parents[parents >= 0], minlength=len(parents))
    sizes = np.bincount(chain)
    large = np.flatnonzero((sizes >= 93) & (sizes <= 372))
    if len(large) < 40:
        raise ValueError("too few large chains for an interval")
    return tuple(children[chain == first] for first in large)


def without_secondary() -> Values:
    return np.array([np.mean(cases == 0) for cases in secondary_cases_of_large_chains()])


def share_of_five() -> Values:
    return np.array(
        [np.sort(cases)[-5:].sum() / cases.sum() for cases in secondary_cases_of_large_chains()]
    )


def variance_in_chain() -> Values:
    return np.array([cases.var() for cases in secondary_cases_of_large_chains()])


# --- Pneumonic plague before control -----------------------------------------------------------


@cache
def plague_offspring(throughout: bool) -> NDArray[np.int64]:
    """Secondary cases of 60,000 cases without measures."""
    care = IN_CARE_THROUGHOUT if throughout else NOBODY_ELSE
    units = in_one_place("plague-pneumonic", 60_000, until=40, care=care).units
    parents = units["parent"]
    return np.bincount(parents[(parents >= 0) & (parents < 60_000)], minlength=60_000)


def plague_mean() -> Values:
    return plague_offspring(False).reshape(-1, 100).mean(axis=1)


def plague_variance() -> Values:
    return plague_offspring(False).reshape(-1, 100).var(axis=1, ddof=1)


def plague_mean_in_care() -> Values:
    return plague_offspring(True).reshape(-1, 100).mean(axis=1)


def plague_variance_in_care() -> Values:
    return plague_offspring(True).reshape(-1, 100).var(axis=1, ddof=1)


def plague_without_secondary() -> Values:
    return np.mean(plague_offspring(False).reshape(-1, 1000) == 0, axis=1)


# --- The list of contacts of one case ----------------------------------------------------------


@cache
def traced(contacts: float) -> tuple[Found, ...]:
    """One bubonic case on 17 August, found for certain, and teams for 60 contacts a day."""
    care = replace(ALL_SUSPECTED, care_seeking={"mild": 1.0, "severe": 1.0})
    prepared = prepare(
        Geography(("X-01",), ("X",), (80_000,)),
        pathogen("plague-bubonic"),
        [Introduction("X-01", 0)],
        [Measure("tracing", 0, capacity_per_day=60)],
        detection=Detection(people=care, unexposed_contacts=contacts),
        until=40,
        start_day_of_year=229,
    )
    return tuple(prepared.run(seed) for seed in range(200))


def contacts_by_day(contacts: float) -> tuple[NDArray[np.int64], ...]:
    """Contacts put on the list day by day, of the cases that became known."""
    found = [series.teams["used"].sum(axis=1) for *_, series, _ in traced(contacts)]
    return tuple(days for days in found if days.sum() > 0)


def contacts_listed() -> Values:
    """Contacts on the list of a case with the default number of contacts."""
    listed = contacts_by_day(Detection().unexposed_contacts)
    return np.array([float(days.sum()) for days in listed])


def listed_at_once() -> Values:
    """The share of the list that is known on its first evening, where it is 162 long."""
    return np.array([days[days > 0][0] / days.sum() for days in contacts_by_day(162.0)])


def secondary_of_bubonic() -> Values:
    return np.array([float(np.sum(records["parent"] >= 0)) for records, *_ in traced(162.0)])


# --- Brucellosis in a village ------------------------------------------------------------------


@cache
def infected_on_one_day() -> Outbreak:
    return in_one_place("brucellosis", 210_000, until=500)


def reported_in_sets_of_87() -> tuple[NDArray[np.int64], NDArray[np.int64]]:
    """Days of onset and of report of those reported, in sets as large as the published one."""
    units = infected_on_one_day().units
    reported = units[units["day_reported"] < NEVER]
    reported = reported[: len(reported) // 87 * 87].reshape(-1, 87)
    return reported["day_onset"].astype(np.int64), reported["day_reported"].astype(np.int64)


def reported_share() -> Values:
    """The share of 1,400 infected people who are ever reported."""
    return np.mean(infected_on_one_day().units["day_reported"].reshape(-1, 1400) < NEVER, axis=1)


def median_delay() -> Values:
    onset, report = reported_in_sets_of_87()
    return np.median(report - onset, axis=1)


def reports_after_five_months() -> Values:
    """Of 87 reports after one day of exposure, those more than 151 days after the first."""
    _, report = reported_in_sets_of_87()
    return np.sum(report - report.min(axis=1, keepdims=True) > 151, axis=1).astype(float)


def month_of_most_reports() -> Values:
    """Flocks infected on 1 October; the month, of February to June, with most reports of people."""
    brucellosis = pathogen("brucellosis")
    geography = Geography(("X-01",), ("X",), (10_712,), herds={"small-ruminants": (5_000,)})
    months = np.repeat(np.arange(1, 7), [31, 28, 31, 30, 31, 30])
    found = []
    for seed in range(60):
        reports = simulate(
            geography,
            brucellosis,
            [Introduction("X-01", -92, host="small-ruminants", count=800)],
            detection=Detection(people=ALL_SUSPECTED),
            seed=seed,
            until=180,
            start_day_of_year=1,
        ).daily("reported", by=None)
        by_month = np.bincount(months, weights=reports[-181:], minlength=7)
        found.append(2.0 + np.argmax(by_month[2:]))
    return np.array(found)


# --- The comparisons ---------------------------------------------------------------------------


@dataclass(frozen=True)
class Comparison:
    """A published figure (or the range it lies in), and the widest interval that says enough."""

    published: tuple[float, float]
    widest: float
    model: Callable[[], Values]


COMPARISONS: Mapping[str, Comparison] = {
    "clusters of one case": Comparison((42 / 55, 42 / 55), 0.3, single_clusters),
    "mean size of clusters": Comparison((104 / 55, 104 / 55), 6.0, mean_cluster),
    "largest of 55 clusters": Comparison((22, 22), 120, largest_cluster),
    "cases of a large chain that infect nobody": Comparison(
        (171 / 186, 171 / 186), 0.2, without_secondary
    ),
    "infections caused by five cases": Comparison((0.83, 0.83), 0.5, share_of_five),
    "variance of secondary cases in a large chain": Comparison((52.1, 52.1), 30, variance_in_chain),
    "pneumonic plague, mean": Comparison((1.3, 1.3), 0.8, plague_mean),
    "pneumonic plague, variance": Comparison((3.1, 3.1), 4.0, plague_variance),
    "pneumonic plague in care throughout, mean": Comparison((1.3, 1.3), 0.8, plague_mean_in_care),
    "pneumonic plague in care throughout, variance": Comparison(
        (3.1, 3.1), 4.0, plague_variance_in_care
    ),
    "pneumonic plague, cases that infect nobody": Comparison(
        (0.5, 1.0), 0.1, plague_without_secondary
    ),
    "contacts of one case": Comparison((105, 162), 20, contacts_listed),
    "share of the list on its first day": Comparison((105 / 162, 105 / 162), 0.3, listed_at_once),
    "secondary cases of a bubonic case": Comparison((0, 0), 1, secondary_of_bubonic),
    "brucellosis, share reported": Comparison((0.032, 0.097), 0.04, reported_share),
    "brucellosis, median days from onset to report": Comparison((29, 29), 3, median_delay),
    "brucellosis, reports after the five months": Comparison((0, 0), 3, reports_after_five_months),
    "brucellosis, month of most reports": Comparison((5, 5), 1, month_of_most_reports),
}

NOT_COVERED: Mapping[str, str] = {
    "largest of 55 clusters": "the interval is wider than wanted",
    "cases of a large chain that infect nobody": "one gamma factor is not uneven enough",
    "infections caused by five cases": "one gamma factor is not uneven enough",
    "variance of secondary cases in a large chain": "one gamma factor is not uneven enough",
    "contacts of one case": "8 contacts of a case unless said otherwise, not 162",
    "share of the list on its first day": "the list of a case is made in one evening",
    "brucellosis, median days from onset to report": "delays of care are those of acute illness",
}


@cache
def interval_of(name: str) -> tuple[float, float]:
    """The 95 % interval of the model."""
    low, high = np.quantile(COMPARISONS[name].model(), [0.025, 0.975])
    return float(low), float(high)


@pytest.mark.parametrize(
    "name",
    [
        pytest.param(
            name,
            marks=[pytest.mark.xfail(reason=NOT_COVERED[name], raises=AssertionError)]
            if name in NOT_COVERED
            else [],
        )
        for name in COMPARISONS
    ],
)
def test_the_interval_of_the_model_is_narrow_enough_and_holds_the_published_figure(
    name: str,
) -> None:
    comparison = COMPARISONS[name]
    low, high = interval_of(name)
    assert high - low <= comparison.widest
    assert low <= comparison.published[1]
    assert high >= comparison.published[0]


def test_the_page_on_validation_says_what_the_model_says() -> None:
    """Intervals agree within a tenth of the wanted width; verdicts and widths are the same."""
    rows = re.findall(
        r"^\| ([^|]+) \| [^|]+ \| ([\d.]+) \| ([\d.]+) to ([\d.]+) \| ([^|]+) \|$",
        PAGE.read_text(encoding="utf-8"),
        re.MULTILINE,
    )
    assert [name for name, *_ in rows] == list(COMPARISONS)
    for name, widest, low, high, verdict in rows:
        assert float(widest) == COMPARISONS[name].widest
        assert verdict == ("**not covered**" if name in NOT_COVERED else "covered")
        assert np.allclose(
            (float(low), float(high)), interval_of(name), rtol=0, atol=float(widest) / 10
        ), name
