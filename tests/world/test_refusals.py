"""Bad input is refused with the path of its field: every public constructor, every argument."""

from __future__ import annotations

import math
from collections.abc import Callable
from typing import Any

import pytest

from alatau.world import (
    Ages,
    Behaviour,
    CarePathway,
    CaseDefinition,
    Detection,
    Distribution,
    Geography,
    Introduction,
    InvalidInput,
    Laboratory,
    Measure,
    Mobility,
    NaturalHistory,
    Pathogen,
    Route,
    Spillover,
    Treatment,
    WithinHerd,
    futures,
    simulate,
)

DAY = Distribution.constant(1.0)
TWO = {"places": ("A", "B"), "country_of": ("X", "X"), "population": (10, 10)}
PATHWAY = {
    "care_seeking": {},
    "suspicion": {},
    "onset_to_care_days": DAY,
    "notification_days": DAY,
    "transport_days": DAY,
    "sampling": 0.5,
    "endemic_per_million_day": 0.0,
}
HISTORY = NaturalHistory(DAY, DAY)
PATHOGEN = Pathogen("x", {"person": HISTORY})
HUGE = 1 << 70
NAN, INFINITE = math.nan, math.inf


def of(constructor: Callable[..., Any], **usual: Any) -> Callable[..., Any]:
    """A constructor with what it needs, so that one field can be wrong."""
    return lambda **wrong: constructor(**{**usual, **wrong})


ages = of(Ages, lower=(0, 18), shares=((0.4, 0.6),))
distribution = of(Distribution, family="gamma", first=2.0, second=1.0)
weibull = of(Distribution, family="weibull", first=2.0, second=1.0)
erlang = of(Distribution, family="erlang", first=2.0, second=3)
uniform = of(Distribution, family="uniform", first=2.0, second=3.0)
geography = of(Geography, **TWO)
history = of(NaturalHistory, incubation_days=DAY, infectious_days=DAY)
herd = of(WithinHerd, growth_per_day=0.5, peak=0.5)
introduction = of(Introduction, place="A", day=0)
laboratory = of(Laboratory, id="l", place="A")
measure = of(Measure, kind="isolation", from_day=0)
vaccination = of(Measure, kind="vaccination", from_day=0, capacity_per_day=10)
pathogen = of(Pathogen, id="x", histories={"person": HISTORY})
pathway = of(CarePathway, **PATHWAY)
route = of(Route, source="person", target="person", setting="farm", mean=1.0)
spillover = of(Spillover, host="person", per_million_year=1.0)
treatment = of(Treatment, effect=0.5, half_life_days=2.0)
run = of(
    simulate,
    geography=Geography(**TWO),  # type: ignore[arg-type]
    pathogen=PATHOGEN,
    introductions=[Introduction("A", 0)],
    seed=1,
    until=3,
)
many = of(
    futures,
    geography=Geography(**TWO),  # type: ignore[arg-type]
    pathogen=PATHOGEN,
    introductions=[Introduction("A", 0)],
    seed=1,
    until=3,
    from_day=1,
    n=2,
)

REFUSED: list[tuple[Callable[..., Any], dict[str, Any], str]] = [
    (ages, {"lower": ()}, "ages.lower"),
    (ages, {"lower": (1, 18)}, "ages.lower"),
    (ages, {"lower": (0, 0)}, "ages.lower"),
    (ages, {"lower": (0, 121)}, "ages.lower"),
    (ages, {"lower": tuple(range(21))}, "ages.lower"),
    (ages, {"shares": ((1.0,),)}, "ages.shares"),
    (ages, {"shares": ((0.4, 0.4),)}, "ages.shares"),
    (ages, {"shares": ((1.4, -0.4),)}, "ages.shares"),
    (ages, {"assortativity": {"moon": 0.5}}, "ages.assortativity"),
    (ages, {"assortativity": {"farm": 1.5}}, "ages.assortativity.farm"),
    (Behaviour, {"compliance_half_life_days": 0}, "compliance_half_life_days"),
    (Behaviour, {"compliance_floor": 2}, "compliance_floor"),
    (Behaviour, {"worried_well": -1}, "worried_well"),
    (Behaviour, {"worried_well_days": 0}, "worried_well_days"),
    (Behaviour, {"alert_noise": NAN}, "alert_noise"),
    (pathway, {"care_seeking": {"deadly": 1}}, "care_seeking"),
    (pathway, {"care_seeking": {"mild": 2}}, "care_seeking.mild"),
    (pathway, {"suspicion": {"mild": NAN}}, "suspicion.mild"),
    (pathway, {"sampling": -0.1}, "sampling"),
    (pathway, {"testing_tier": 4}, "testing_tier"),
    (pathway, {"endemic_per_million_day": 1e5}, "endemic_per_million_day"),
    (pathway, {"season": (1.0,) * 11}, "season"),
    (pathway, {"season": (0.0,) * 12}, "season"),
    (pathway, {"season": (-1.0,) + (1.0,) * 11}, "season"),
    (pathway, {"clusters_per_million_year": -1}, "clusters_per_million_year"),
    (pathway, {"cluster_factor": 0.5}, "cluster_factor"),
    (CaseDefinition, {"criteria": 1.1}, "criteria"),
    (CaseDefinition, {"confirming_tier": 0}, "confirming_tier"),
    (CaseDefinition, {"negatives_to_discard": 3}, "negatives_to_discard"),
    (Detection, {"unexposed_contacts": -1}, "unexposed_contacts"),
    (Detection, {"household_found": 2}, "household_found"),
    (Detection, {"laboratory_share": -1}, "laboratory_share"),
    (Detection, {"laboratory_priority": "loudest"}, "laboratory_priority"),
    (distribution, {"family": "cauchy"}, "distribution"),
    (distribution, {"first": 0.0}, "mean"),
    (distribution, {"first": 1e-9}, "mean"),
    (distribution, {"first": INFINITE}, "mean"),
    (distribution, {"first": "two"}, "mean"),
    (distribution, {"second": -1.0}, "sd"),
    (distribution, {"second": 1e3}, "sd"),
    (weibull, {"first": 0.01}, "shape"),
    (weibull, {"second": 0.0}, "scale"),
    (erlang, {"second": 2.5}, "shape"),
    (erlang, {"second": 0}, "shape"),
    (uniform, {"second": 1.0}, "high"),
    (geography, {"places": ("A",)}, "country_of"),
    (geography, {"population": (10, -1)}, "population.B"),
    (geography, {"population": (10, 1 << 40)}, "population.B"),
    (geography, {"herds": {"person": (1, 1)}}, "herds"),
    (geography, {"herds": {"dogs": (1, NAN)}}, "herds.dogs.B"),
    (geography, {"herd_size": {"person": 5}}, "herd_size"),
    (geography, {"herd_size": {"cattle": 0.5}}, "herd_size.cattle"),
    (geography, {"coordinates": ((0.0, 0.0),)}, "coordinates"),
    (geography, {"coordinates": ((0.0, 0.0), (0.0, 200.0))}, "coordinates.B"),
    (geography, {"neighbours": (("A", "C"),)}, "neighbours"),
    (geography, {"air_links": (("A", "C"),)}, "air_links"),
    (geography, {"beds": (1, -1)}, "beds.B"),
    (geography, {"beds": (1,)}, "beds"),
    (geography, {"markets": {"C": 1.0}}, "markets"),
    (geography, {"markets": {"A": NAN}}, "markets.A"),
    (geography, {"ages": Ages((0,), ((1.0,),) * 3)}, "ages.shares"),
    (geography, {"laboratories": (Laboratory("l", "C"),)}, "laboratories.l.place"),
    (
        geography,
        {"mobility": Mobility(kernel_people="matrix", matrix_people=((0.0,),))},
        "mobility.matrix_people",
    ),
    (introduction, {"place": ["A"]}, "introduction.place"),
    (introduction, {"day": -1001}, "introduction.day"),
    (introduction, {"day": 1.5}, "introduction.day"),
    (introduction, {"host": "unicorn"}, "introduction.host"),
    (introduction, {"count": -1}, "introduction.count"),
    (introduction, {"count": 10_001}, "introduction.count"),
    (laboratory, {"host_group": "plants"}, "laboratories.l.host_group"),
    (laboratory, {"tier": 0}, "laboratories.l.tier"),
    (laboratory, {"daily_capacity": 1.5}, "laboratories.l.daily_capacity"),
    (laboratory, {"turnaround_days": 366}, "laboratories.l.turnaround_days"),
    (laboratory, {"sensitivity": NAN}, "laboratories.l.sensitivity"),
    (laboratory, {"specificity": 1.01}, "laboratories.l.specificity"),
    (measure, {"kind": "hope"}, "measure.kind"),
    (measure, {"from_day": HUGE}, "measure.isolation.from_day"),
    (measure, {"until_day": -1}, "measure.isolation.until_day"),
    (measure, {"until_day": HUGE}, "measure.isolation.until_day"),
    (measure, {"places": ["A"]}, "measure.isolation.places"),
    (measure, {"links": (("A", "B"),)}, "measure.isolation.links"),
    (measure, {"strength": -0.1}, "measure.isolation.strength"),
    (measure, {"capacity_per_day": HUGE}, "measure.isolation.capacity_per_day"),
    (measure, {"stock": True}, "measure.isolation.stock"),
    (measure, {"host": "cattle"}, "measure.isolation.host"),
    (measure, {"ages": (0, 5)}, "measure.isolation.ages"),
    (vaccination, {"ages": (5,)}, "measure.vaccination.ages"),
    (vaccination, {"ages": (5, 4)}, "measure.vaccination.ages"),
    (vaccination, {"ages": (5, 121)}, "measure.vaccination.ages"),
    (vaccination, {"capacity_per_day": None}, "measure.vaccination.capacity_per_day"),
    (
        vaccination,
        {"kind": "ring-vaccination", "capacity_per_day": None},
        "measure.ring-vaccination.capacity_per_day",
    ),
    (Mobility, {"leaving_people": {"moon": 0.1}}, "mobility.leaving_people"),
    (Mobility, {"leaving_herds": {"farm": 1.1}}, "mobility.leaving_herds.farm"),
    (Mobility, {"leaving_wildlife": {"farm": -1}}, "mobility.leaving_wildlife.farm"),
    (Mobility, {"kernel_people": "teleport"}, "mobility.kernel_people"),
    (Mobility, {"kernel_herds": "matrix"}, "mobility.matrix_herds"),
    (Mobility, {"matrix_people": ((0.0,),)}, "mobility.matrix_people"),
    (
        Mobility,
        {"kernel_herds": "matrix", "matrix_herds": ((0.0, -1.0), (1.0, 0.0))},
        "mobility.matrix_herds.0.1",
    ),
    (Mobility, {"distance_exponent": -1}, "mobility.distance_exponent"),
    (Mobility, {"floor_km": 0}, "mobility.floor_km"),
    (Mobility, {"neighbour_factor": -1}, "mobility.neighbour_factor"),
    (Mobility, {"border_factor": 1.1}, "mobility.border_factor"),
    (Mobility, {"air_share": 1.1}, "mobility.air_share"),
    (history, {"infectious_days": Distribution.constant(0.0)}, "infectious_days"),
    (history, {"dispersion": 0.0}, "dispersion"),
    (history, {"infectiousness": ()}, "infectiousness"),
    (history, {"infectiousness": (1.0,) * 33}, "infectiousness"),
    (history, {"infectiousness": (-1.0, 2.0)}, "infectiousness"),
    (history, {"infectiousness": (0.0,)}, "infectiousness"),
    (history, {"severity": {"mild": 0.5}}, "severity"),
    (history, {"severity": {"deadly": 1.0}}, "severity"),
    (history, {"fatality": {"severe": 1.5}}, "fatality.severe"),
    (history, {"immune": -0.1}, "immune"),
    (history, {"symptoms": {"fever": 2.0}}, "symptoms.fever"),
    (history, {"susceptibility_by_age": {0: 1.5}}, "susceptibility_by_age.0"),
    (history, {"susceptibility_by_age": {-1: 1.0}}, "susceptibility_by_age"),
    (history, {"severe_by_age": {0: 101.0}}, "severe_by_age.0"),
    (history, {"fatality_by_age": {0: -1.0}}, "fatality_by_age.0"),
    (history, {"immune_by_age": {0: NAN}}, "immune_by_age.0"),
    (history, {"immunity_days": Distribution.constant(0.5)}, "immunity_days"),
    (treatment, {"effect": 1.1}, "effect"),
    (treatment, {"half_life_days": 0.0}, "half_life_days"),
    (herd, {"growth_per_day": 0.0}, "growth_per_day"),
    (herd, {"peak": 0.0}, "peak"),
    (herd, {"sick": 1.1}, "sick"),
    (herd, {"size_exponent": -1.0}, "size_exponent"),
    (pathogen, {"histories": {}}, "hosts"),
    (pathogen, {"histories": {"unicorn": HISTORY}}, "hosts"),
    (pathogen, {"histories": {"person": history(within_herd=herd())}}, "hosts.person.within_herd"),
    (pathogen, {"routes": (route(target="dogs"),)}, "transmission.0.to"),
    (pathogen, {"routes": (route(source="dogs"),)}, "transmission.0.from"),
    (pathogen, {"spillovers": (spillover(host="wildlife"),)}, "spillover.0.host"),
    (pathogen, {"vaccine_delay_days": 366}, "vaccine_delay_days"),
    (pathogen, {"vaccine_waning_days": 0.5}, "vaccine_waning_days"),
    (route, {"source": "unicorn"}, "from"),
    (route, {"target": "unicorn"}, "to"),
    (route, {"setting": "moon"}, "setting"),
    (route, {"mean": -0.1}, "mean"),
    (route, {"mean": 101}, "mean"),
    (route, {"dispersion": 0.001}, "dispersion"),
    (route, {"season": (1.0,) * 13}, "season"),
    (route, {"season": (0.0,) * 12}, "season"),
    (route, {"season": (101.0,) * 12}, "season"),
    (spillover, {"host": "unicorn"}, "host"),
    (spillover, {"per_million_year": -1}, "per_million_year"),
    (spillover, {"season": (INFINITE,) * 12}, "season"),
    (spillover, {"dispersion": 20_000}, "dispersion"),
    (run, {"seed": 1.0}, "seed"),
    (run, {"until": -1}, "until"),
    (run, {"until": 10_001}, "until"),
    (run, {"ceiling": 0}, "ceiling"),
    (run, {"stream": -1, "stream_from": 0}, "stream"),
    (run, {"stream": HUGE, "stream_from": 0}, "stream"),
    (run, {"stream": 1}, "stream_from"),
    (run, {"stream": 1, "stream_from": 0.5}, "stream_from"),
    (run, {"stream": 1, "stream_from": HUGE}, "stream_from"),
    (run, {"stream": 1, "stream_from": -HUGE}, "stream_from"),
    (run, {"start_day_of_year": 0}, "start_day_of_year"),
    (
        run,
        {"detection": Detection(definitions={"Q": CaseDefinition()})},
        "detection.definitions.Q",
    ),
    (run, {"introductions": [introduction(place="C")]}, "introductions.0.place"),
    (run, {"introductions": [introduction(host="dogs")]}, "introductions.0.host"),
    (run, {"measures": [measure(places=("C",))]}, "measure.isolation.places"),
    (
        run,
        {"measures": [measure(kind="screening", links=(("A", "C"),))]},
        "measure.screening.links",
    ),
    (
        run,
        {"measures": [measure(kind="screening", links=(("A", "B", "A"),))]},
        "measure.screening.links",
    ),
    (many, {"n": 0}, "n"),
    (many, {"threads": 0}, "threads"),
    (many, {"first_stream": -1}, "first_stream"),
    (many, {"first_stream": HUGE}, "first_stream"),
    (many, {"from_day": HUGE}, "from_day"),
    (many, {"seed": "one"}, "seed"),
    (many, {"until": 0.5}, "until"),
]  # fmt: skip


@pytest.mark.parametrize(
    ("build", "wrong", "field"),
    REFUSED,
    ids=[f"{at}-{field}" for at, (_, _, field) in enumerate(REFUSED)],
)
def test_a_wrong_value_is_refused_with_the_path_of_its_field(
    build: Callable[..., Any], wrong: dict[str, Any], field: str
) -> None:
    with pytest.raises(InvalidInput) as refusal:
        build(**wrong)
    assert refusal.value.field == field
    assert str(refusal.value).startswith(field)


@pytest.mark.parametrize("build", dict.fromkeys(build for build, _, _ in REFUSED))
def test_what_is_refused_was_legal_but_for_one_value(build: Callable[..., Any]) -> None:
    build()
