"""Laboratories and case definitions against closed forms.

Seeds are fixed; each tolerance is stated in standard errors.
"""

from __future__ import annotations

from itertools import pairwise

import numpy as np
import pytest

from alatau.world import (
    NEVER,
    CarePathway,
    CaseDefinition,
    Detection,
    Distribution,
    Geography,
    Introduction,
    Laboratory,
    Measure,
    MeasureKind,
    NaturalHistory,
    Outbreak,
    Pathogen,
    Route,
    simulate,
)

pytestmark = pytest.mark.science

NOW = Distribution.constant(0.0)
EVERYBODY = {"mild": 1.0, "severe": 1.0}
PEOPLE = CarePathway(EVERYBODY, EVERYBODY, NOW, NOW, NOW, 1.0, 25.0)
HISTORY = NaturalHistory(NOW, Distribution.constant(2.0))
ILL = Pathogen("ill", {"person": HISTORY})
SUSPECTED, PROBABLE, CONFIRMED, DISCARDED = range(4)
DAYS = 70


def crowded(detection: Detection, *introductions: Introduction, **given: object) -> Outbreak:
    """Samples come faster than the one laboratory of a place can work: 25 a day, ten are done."""
    laboratory = Laboratory("l", "X-01", daily_capacity=10, turnaround_days=1.0)
    return simulate(
        Geography(("X-01",), ("X",), (1_000_000,), laboratories=(laboratory,)),
        given.pop("pathogen", ILL),  # type: ignore[arg-type]
        introductions,
        given.pop("measures", ()),  # type: ignore[arg-type]
        detection=detection,
        seed=2,
        until=DAYS - 1,
    )


def test_a_laboratory_with_more_arrivals_than_capacity_falls_behind_linearly() -> None:
    """The back-log grows by the difference, 15 a day over ten weeks: four standard errors."""
    outbreak = crowded(Detection(people=PEOPLE))
    queue = outbreak.laboratory_queue[:, 0]
    assert (queue["done"] == 10).all()
    behind = np.cumsum(queue["received"]) - 10 * np.arange(1, DAYS + 1)
    assert np.array_equal(queue["waiting"], behind)
    assert abs(behind[-1] - 15 * DAYS) < 4 * np.sqrt(25 * DAYS)


def test_first_come_is_first_served() -> None:
    """The n-th sample is done on day n / 10, and its result is there a day later."""
    people = crowded(Detection(people=PEOPLE)).strangers
    assert (np.diff(people["day_sampled"]) >= 0).all()
    done = np.arange(len(people)) // 10
    expected = np.where(done < DAYS - 1, done + 1, NEVER)
    assert np.array_equal(np.sort(people["day_result"]), expected)
    by_day = [people["day_result"][people["day_sampled"] == day] for day in range(DAYS)]
    for before, after in pairwise(by_day):
        assert before.max(initial=0) <= after.min(initial=NEVER)


def test_urgent_samples_pass_the_queue() -> None:
    """One in five is severely ill, five a day, which ten a day hold; the others wait longer."""
    usual = crowded(Detection(people=PEOPLE)).strangers
    urgent = crowded(Detection(people=PEOPLE, laboratory_priority="severe")).strangers
    severe = (urgent["severity"] == 2) & (urgent["day_sampled"] < DAYS - 1)
    assert severe.sum() > 200
    assert (urgent["day_result"] - urgent["day_sampled"])[severe].mean() < 1.2
    assert (usual["day_result"] < NEVER).sum() == (urgent["day_result"] < NEVER).sum()
    routine = urgent[(urgent["severity"] < 2) & (urgent["day_result"] < NEVER)]
    assert routine["day_sampled"].max() < usual["day_sampled"][usual["day_result"] < NEVER].max()


def test_samples_of_contacts_pass_the_queue() -> None:
    pathogen = Pathogen(
        "spreading",
        {
            "person": NaturalHistory(
                Distribution.gamma(5.0, 1.0),
                Distribution.constant(3.0),
                Distribution.gamma(3.0, 1.0),
            )
        },
        (Route("person", "person", "farm", 0.7),),
    )
    given = {
        "pathogen": pathogen,
        "measures": [Measure(MeasureKind.TRACING, 0, strength=1.0)],
    }
    detection = Detection(people=PEOPLE, laboratory_priority="contacts")
    introductions = [Introduction("X-01", day, count=3) for day in range(5, 50, 3)]
    units = crowded(detection, *introductions, **given).units
    traced = (units["day_traced"] < units["day_sampled"]) & (units["day_sampled"] < DAYS - 9)
    assert traced.sum() > 20
    waits = (units["day_result"] - units["day_sampled"]).astype(int)
    others = (units["day_traced"] > units["day_sampled"]) & (units["day_sampled"] > 10)
    assert np.median(waits[traced]) <= 2
    assert not others.any() or np.median(waits[others]) > 10


@pytest.mark.parametrize(("sensitivity", "specificity"), [(0.8, 0.9), (0.95, 0.7), (1.0, 1.0)])
def test_predictive_values_are_those_of_sensitivity_specificity_and_prevalence(
    sensitivity: float, specificity: float
) -> None:
    """5,000 infected and about as many others tested; four standard errors."""
    laboratory = Laboratory(
        "l", "X-01", daily_capacity=100_000, sensitivity=sensitivity, specificity=specificity
    )
    outbreak = simulate(
        Geography(("X-01",), ("X",), (10_000_000,), laboratories=(laboratory,)),
        ILL,
        [Introduction("X-01", day, count=250) for day in range(20)],
        detection=Detection(people=PEOPLE),
        seed=3,
        until=25,
    )
    counts = np.array(
        [
            [(table["classification"] == result).sum() for result in (CONFIRMED, DISCARDED)]
            for table in (outbreak.units, outbreak.strangers)
        ]
    )
    tested = counts.sum(axis=1)
    expected = tested[:, None] * np.array(
        [[sensitivity, 1 - sensitivity], [1 - specificity, specificity]]
    )
    positive, negative = (
        expected[0, 0] / expected[:, 0].sum(),
        expected[1, 1] / expected[:, 1].sum(),
    )
    found = counts[0, 0] / counts[:, 0].sum(), counts[1, 1] / counts[:, 1].sum()
    for value, of, share in zip((positive, negative), counts.sum(axis=0), found, strict=True):
        assert abs(share - value) <= 4 * np.sqrt(value * (1 - value) / of)


def defined(definitions: dict[str, CaseDefinition], sensitivity: float = 0.7) -> Outbreak:
    """Two countries with a district, a regional and a reference laboratory each."""
    laboratories = tuple(
        Laboratory(
            f"{country}-{tier}",
            f"{country}-{tier:02d}",
            tier=tier,
            daily_capacity=100_000,
            sensitivity=sensitivity,
            specificity=0.9,
        )
        for country in "AB"
        for tier in (1, 2, 3)
    )
    places = tuple(f"{country}-{at:02d}" for country in "AB" for at in (1, 2, 3))
    return simulate(
        Geography(
            places,
            tuple(code[0] for code in places),
            (1_000_000,) * 6,
            laboratories=laboratories,
            coordinates=[(45.0 + 5 * at, 60.0 + 0.5 * (at % 3)) for at in range(6)],
        ),
        ILL,
        [Introduction(code, 0, count=4000) for code in ("A-01", "B-01")],
        detection=Detection(people=PEOPLE, definitions=definitions),
        seed=8,
        until=20,
    )


def cases(outbreak: Outbreak, country: str) -> np.ndarray:
    return outbreak.units[outbreak.units["place"] == outbreak.places.index(f"{country}-01")]


def near(found: np.ndarray, expected: float) -> bool:
    """Whether a share is within four standard errors."""
    error = np.sqrt(expected * (1 - expected) / found.size)
    return bool(abs(np.mean(found) - expected) <= 4 * error)


def test_those_who_do_not_meet_the_criteria_of_their_country_are_not_suspected() -> None:
    outbreak = defined({"A": CaseDefinition(criteria=0.6)})
    assert near(cases(outbreak, "A")["day_reported"] < NEVER, 0.6)
    assert near(cases(outbreak, "B")["day_reported"] < NEVER, 1.0)


@pytest.mark.parametrize("negatives", [1, 2])
def test_the_infected_are_discarded_by_as_many_negative_results_as_their_country_asks_for(
    negatives: int,
) -> None:
    """A district tests first, a regional laboratory confirms: sensitivity 0.7 each.

    One negative at either discards; where two are asked for, a second sample of a first negative
    is tested before.
    """
    outbreak = defined({"A": CaseDefinition(negatives_to_discard=negatives)})
    miss = 0.3
    first = 1 - miss**negatives
    assert near(cases(outbreak, "A")["classification"] == CONFIRMED, first * (1 - miss))
    assert near(cases(outbreak, "A")["classification"] == DISCARDED, 1 - first * (1 - miss))
    assert near(cases(outbreak, "B")["classification"] == CONFIRMED, (1 - miss) ** 2)


def test_a_case_is_confirmed_by_a_laboratory_of_the_tier_that_its_country_asks_for() -> None:
    outbreak = defined(
        {
            "A": CaseDefinition(confirming_tier=1),
            "B": CaseDefinition(confirming_tier=3, probable_by_district=False),
        }
    )
    reports = outbreak.reports
    tiers = np.array([laboratory.tier for laboratory in outbreak.geography.laboratories])
    for country, tier in (("A", 1), ("B", 3)):
        own = reports[reports["place"] == outbreak.places.index(f"{country}-01")]
        confirmed = own[own["classification"] == CONFIRMED]
        assert set(tiers[confirmed["laboratory"]]) == {tier}
        assert PROBABLE not in own["classification"]
        assert SUSPECTED in own["classification"] or country == "A"
