"""Care against closed forms: treatment by delay, beds, ring vaccination.

Seeds are fixed; each tolerance is stated in standard errors.
"""

from __future__ import annotations

from collections.abc import Callable

import numpy as np
import pytest

from alatau.world import (
    NEVER,
    CarePathway,
    Detection,
    Distribution,
    Geography,
    Introduction,
    Measure,
    MeasureKind,
    NaturalHistory,
    Outbreak,
    Pathogen,
    Route,
    Treatment,
    simulate,
)

pytestmark = pytest.mark.science

COUNT = 10_000
NOW = Distribution.constant(0.0)
FATALITY, EFFECT, HALF_LIFE = 0.6, 0.8, 4.0
TREATMENT = Treatment(EFFECT, HALF_LIFE)
EVERYBODY = {"mild": 1.0, "severe": 1.0}


def run(
    delay: Distribution,
    beds: tuple[int, ...] = (),
    treatment: Treatment | None = TREATMENT,
    days: int = 1,
    until: int = 120,
) -> Outbreak:
    """Severely ill people, infected on so many days, who seek care after this delay."""
    history = NaturalHistory(
        NOW,
        Distribution.constant(1.0),
        severity={"severe": 1.0},
        fatality={"severe": FATALITY},
        outcome_days=Distribution.gamma(40.0, 3.0),
        treatment=treatment,
    )
    return simulate(
        Geography(("X-01",), ("X",), (1_000_000_000,), beds=beds),
        Pathogen("severe", {"person": history}),
        [Introduction("X-01", day, count=COUNT // days) for day in range(days)],
        detection=Detection(people=CarePathway(EVERYBODY, EVERYBODY, delay, NOW, NOW, 0.0, 0.0)),
        seed=4,
        until=until,
    )


@pytest.mark.parametrize(
    "delay",
    [Distribution.gamma(5.0, 3.0), Distribution.exponential(3.0), Distribution.uniform(0.0, 12.0)],
    ids=lambda delay: delay.family,
)
def test_fatality_is_the_integral_of_treatment_over_the_delay_to_care(delay: Distribution) -> None:
    """10,000 cases: four standard errors, about 0.02. Nobody dies before care comes."""
    delays = delay.quantile((np.arange(100_000) + 0.5) / 100_000)
    expected = FATALITY * (1 - EFFECT * np.mean(0.5 ** (delays / HALF_LIFE)))
    error = np.sqrt(expected * (1 - expected) / COUNT)
    assert abs(run(delay).deaths / COUNT - expected) < 4 * error


def test_without_beds_treatment_does_nothing() -> None:
    delay = Distribution.gamma(2.0, 1.0)
    none, untreated = run(delay, beds=(0,)), run(delay, treatment=None)
    assert none.deaths == untreated.deaths > run(delay).deaths
    assert none.beds_in_use.max() == 0


def test_there_are_never_more_patients_in_beds_than_there_are_beds() -> None:
    """Arrivals of 200 a day who stay for forty days fill 3,000 beds; some find none."""
    delay = Distribution.gamma(2.0, 1.0)
    full, plenty = run(delay, (3000,), days=50), run(delay, (20_000,), days=50)
    assert full.beds_in_use.max() == 3000
    assert plenty.beds_in_use.max() > 5000
    assert plenty.deaths < full.deaths < run(delay, (0,), days=50).deaths


def test_a_bed_is_taken_from_care_to_recovery_or_death() -> None:
    """Little's law, to the day: beds in use over all days are the days of all stays."""
    outbreak = run(Distribution.gamma(2.0, 1.0), (COUNT,))
    stays = outbreak.units["day_outcome"].astype(int) - outbreak.units["day_care"] + 1
    assert outbreak.units["day_outcome"].max() < 120
    assert outbreak.beds_in_use.sum() == stays.sum()


def test_surge_opens_beds_for_its_days_and_places() -> None:
    delay = Distribution.constant(0.0)
    geography = Geography(("X-01", "X-02"), ("X", "X"), (10_000, 10_000), beds=(10, 10))
    history = NaturalHistory(
        NOW, Distribution.constant(1.0), severity={"severe": 1.0}, outcome_days=delay
    )
    surge = Measure(
        MeasureKind.HOSPITAL_SURGE,
        5,
        until_day=9,
        places=("X-02",),
        strength=1.0,
        capacity_per_day=25,
    )
    outbreak = simulate(
        geography,
        Pathogen("severe", {"person": history}),
        [Introduction(code, day, count=100) for code in geography.places for day in range(15)],
        [surge],
        detection=Detection(people=CarePathway(EVERYBODY, EVERYBODY, NOW, NOW, NOW, 0.0, 0.0)),
        seed=1,
        until=14,
    )
    assert outbreak.beds_in_use[:, 0].tolist() == [10] * 15
    assert outbreak.beds_in_use[:, 1].tolist() == [10] * 5 + [35] * 5 + [10] * 5


PERIOD, MEAN, PROTECTS_AFTER = 10.0, 2.0, 3


def ringed(prompt: Callable[[float], Detection], strength: float, **given: int) -> Outbreak:
    """10,000 people infectious and ill for ten days from day 0, notified at once."""
    history = NaturalHistory(NOW, Distribution.constant(PERIOD))
    pathogen = Pathogen(
        "ring",
        {"person": history},
        (Route("person", "person", "farm", MEAN),),
        vaccine_delay_days=PROTECTS_AFTER,
    )
    rings = Measure(
        MeasureKind.RING_VACCINATION,
        0,
        strength=strength,
        **{"capacity_per_day": 1_000_000_000, **given},
    )
    return simulate(
        Geography(("X-01",), ("X",), (1_000_000_000,)),
        pathogen,
        [Introduction("X-01", 0, count=COUNT)],
        [rings],
        detection=prompt(0.0),
        seed=7,
        until=12,
        ceiling=1_000_000,
    )


@pytest.mark.parametrize("strength", [0.5, 1.0])
def test_a_ring_cuts_what_is_left_of_the_infectious_period(
    prompt: Callable[[float], Detection], strength: float
) -> None:
    """10,000 cases with a ring from their first evening on; four standard errors."""
    outbreak = ringed(prompt, strength)
    first = outbreak.units[:COUNT]
    assert np.mean(first["day_ringed"] == PROTECTS_AFTER) > 0.995
    parents = outbreak.units["parent"]
    offspring = np.bincount(parents[(parents >= 0) & (parents < COUNT)], minlength=COUNT)
    free = PROTECTS_AFTER - 0.5
    expected = MEAN * (free + (1 - strength) * (PERIOD - free)) / PERIOD
    assert abs(offspring.mean() - expected) < 4 * np.sqrt(expected / COUNT)


def test_rings_that_begin_later_elsewhere_change_nothing_before(
    prompt: Callable[[float], Detection],
) -> None:
    weak = Measure(
        MeasureKind.RING_VACCINATION, 0, places=("X-01",), strength=0.3, capacity_per_day=10**6
    )
    strong = Measure(
        MeasureKind.RING_VACCINATION, 5, places=("X-02",), strength=1.0, capacity_per_day=10**6
    )

    def infected(*measures: Measure) -> np.ndarray:
        outbreak = simulate(
            Geography(("X-01", "X-02"), ("X", "X"), (10**8, 10**8)),
            Pathogen(
                "ring",
                {"person": NaturalHistory(NOW, Distribution.constant(PERIOD))},
                (Route("person", "person", "household", MEAN),),
                vaccine_delay_days=PROTECTS_AFTER,
            ),
            [Introduction(code, 0, count=500) for code in ("X-01", "X-02")],
            measures,
            detection=prompt(0.0),
            seed=7,
            until=12,
        )
        return outbreak.daily("infected")

    one, both = infected(weak), infected(weak, strong)
    assert np.array_equal(one[: 5 + PROTECTS_AFTER], both[: 5 + PROTECTS_AFTER])
    assert both[5 + PROTECTS_AFTER :, 1].sum() < one[5 + PROTECTS_AFTER :, 1].sum()


def test_doses_of_rings_protect_as_many_as_they_should_and_last_as_long_as_the_stock(
    prompt: Callable[[float], Detection],
) -> None:
    """Of the doses, the share of the strength protects one who could still be infected."""
    outbreak = ringed(prompt, 0.6, stock=100_000)
    used = outbreak.team_work["used"][:, 0]
    assert used.sum() == 100_000
    protecting = used[:-PROTECTS_AFTER].sum()
    assert outbreak.vaccinated.sum() == pytest.approx(0.6 * protecting, rel=1e-3)
    served = outbreak.team_work["done"].sum()
    without_contacts = 20
    assert served - without_contacts < (outbreak.units["day_ringed"] < NEVER).sum() <= served
