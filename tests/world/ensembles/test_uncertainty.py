"""Uncertain parameters: drawn by key, applied where they belong, refused where they must not be."""

from __future__ import annotations

import math
from collections.abc import Callable
from dataclasses import replace

import numpy as np
import pytest
from scipy.stats import kstest

from alatau.world import (
    Detection,
    Distribution,
    InvalidInput,
    Measure,
    MeasureKind,
    Pathogen,
    Provenance,
    Uncertain,
    known_parameters,
    uncertainty_of,
)
from alatau.world.ensembles.uncertainty import Assumptions, applied, check_uncertain, drawn

ISOLATION = Measure(MeasureKind.ISOLATION, 5, strength=0.6)
STRATEGIES = {"none": (), "isolation": (ISOLATION,)}


def assumed(pathogen: Pathogen, name: str, value: float) -> Assumptions:
    """The assumptions with one parameter at a value."""
    stated = Assumptions(pathogen, Detection(), STRATEGIES)
    return applied((Uncertain(name, value, value),), (value,), stated)


@pytest.mark.science
@pytest.mark.parametrize(
    ("law", "mode", "distribution_function"),
    [
        ("uniform", None, lambda x: (x - 1) / 3),
        ("log-uniform", None, lambda x: np.log(x) / math.log(4)),
        (
            "triangular",
            2.0,
            lambda x: np.where(x < 2, (x - 1) ** 2 / 3, 1 - (4 - x) ** 2 / 6),
        ),
    ],
)
def test_values_follow_their_law(
    law: str, mode: float | None, distribution_function: Callable[[np.ndarray], np.ndarray]
) -> None:
    # Kolmogorov-Smirnov over 4,000 draws; a false alarm has probability 1 in 1,000.
    item = Uncertain("hosts.person.dispersion", 1.0, 4.0, law, mode)  # type: ignore[arg-type]
    values = [drawn((item,), 3, draw)[0] for draw in range(4000)]
    assert min(values) >= 1.0
    assert max(values) <= 4.0
    assert kstest(values, distribution_function).pvalue > 1e-3


def test_a_value_depends_on_seed_draw_and_name_alone() -> None:
    first, second = Uncertain("a", 0.0, 1.0), Uncertain("b", 0.0, 1.0)
    assert drawn((first, second), 1, 7)[1] == drawn((second,), 1, 7)[0]
    values = [drawn((first, second), seed, draw) for seed in range(30) for draw in range(30)]
    assert len({value for pair in values for value in pair}) == 2 * len(values)
    # 900 pairs of independent numbers: their correlation has standard error 0.033.
    assert abs(np.corrcoef(np.array(values).T)[0, 1]) < 4 * 0.033


def test_every_known_parameter_changes_what_it_names_and_nothing_else(
    rich_pathogen: Pathogen,
) -> None:
    known = known_parameters(rich_pathogen, Detection(), STRATEGIES)
    stated = Assumptions(rich_pathogen, Detection(), STRATEGIES)
    assert len(set(known)) == len(known) > 30
    seen = []
    for name in known:
        changed = assumed(rich_pathogen, name, 0.123)
        assert changed != stated, name
        seen.append(
            (
                changed.pathogen.routes,
                changed.pathogen.histories,
                changed.detection,
                changed.strategies,
            )
        )
    assert all(seen[i] != seen[j] for i in range(len(seen)) for j in range(i))


def test_the_scale_of_a_host_multiplies_all_its_routes(rich_pathogen: Pathogen) -> None:
    changed = assumed(rich_pathogen, "transmission.person.scale", 1.5).pathogen
    before = rich_pathogen.reproduction_number("person")
    assert changed.reproduction_number("person") == pytest.approx(1.5 * before)
    assert changed.reproduction_number("cattle") == rich_pathogen.reproduction_number("cattle")


def test_a_route_that_varies_twice_has_its_drawn_mean_times_the_scale(
    rich_pathogen: Pathogen,
) -> None:
    items = (
        Uncertain("transmission.person.scale", 2.0, 2.0),
        Uncertain("transmission.0.mean", 0.3, 0.3),
    )
    stated = Assumptions(rich_pathogen, Detection(), STRATEGIES)
    for order in (items, items[::-1]):
        values = [item.low for item in order]
        assert applied(order, values, stated).pathogen.routes[0].mean == pytest.approx(0.6)


@pytest.mark.parametrize(
    "delay",
    [
        Distribution.constant(4.0),
        Distribution.lognormal(4.0, 2.0),
        Distribution.gamma(4.0, 2.0),
        Distribution.erlang(4.0, 3),
        Distribution.weibull(1.7, 4.0),
        Distribution.exponential(4.0),
        Distribution.uniform(1.0, 7.0),
    ],
)
def test_a_delay_takes_its_new_mean_and_keeps_its_shape(delay: Distribution) -> None:
    changed = delay.with_mean(7.0)
    assert changed.mean == pytest.approx(7.0)
    assert changed.family == delay.family
    relative = math.sqrt(changed.variance) / changed.mean
    assert relative == pytest.approx(math.sqrt(delay.variance) / delay.mean)


def test_a_delay_of_nothing_becomes_constant() -> None:
    assert Distribution.uniform(0.0, 0.0).with_mean(2.0) == Distribution.constant(2.0)


def test_strength_moves_every_measure_of_a_kind_but_a_measure_of_none(
    rich_pathogen: Pathogen,
) -> None:
    nothing = replace(ISOLATION, strength=0.0)
    later = replace(ISOLATION, from_day=9)
    strategies = {"both": (ISOLATION, later), "nothing": (nothing,)}
    stated = Assumptions(rich_pathogen, Detection(), strategies)
    item = Uncertain("measures.isolation.strength", 0.2, 0.9)
    changed = applied((item,), (0.3,), stated).strategies
    assert [measure.strength for measure in changed["both"]] == [0.3, 0.3]
    assert changed["nothing"] == (nothing,)


@pytest.mark.parametrize(
    "name",
    ["introductions.0.count", "spillover.0", "geography", "places", "population.A-01", "herds"],
)
def test_where_and_how_an_outbreak_begins_cannot_vary(name: str) -> None:
    with pytest.raises(InvalidInput, match="fixed in an ensemble") as refused:
        Uncertain(name, 1.0, 2.0)
    assert refused.value.field == "parameter"


@pytest.mark.parametrize(
    ("item", "field", "reason"),
    [
        (Uncertain("hosts.person.charm", 0.0, 1.0), "uncertain.1.parameter", "choose one of"),
        (Uncertain("hosts.person.dispersion", 0.2, 1.0), "uncertain.1.parameter", "stated twice"),
        (
            Uncertain("detection.people.suspicion.mild", 0.1, 1.5),
            "uncertain.1.high.suspicion.mild",
            "at most 1",
        ),
        (Uncertain("measures.isolation.strength", 0.1, 0.9), "uncertain.1.parameter", "different"),
        ("hosts.person.dispersion", "uncertain.1", "uncertain parameter"),
    ],
)
def test_a_range_that_cannot_be_is_refused_with_its_path(
    rich_pathogen: Pathogen, item: Uncertain, field: str, reason: str
) -> None:
    strategies = {**STRATEGIES, "weaker": (replace(ISOLATION, strength=0.3),)}
    listed = (Uncertain("hosts.person.dispersion", 0.2, 1.0), item)
    with pytest.raises(InvalidInput, match=reason) as refused:
        check_uncertain(listed, rich_pathogen, Detection(), strategies)
    assert refused.value.field == field


def test_an_unknown_name_is_answered_with_the_known_ones(rich_pathogen: Pathogen) -> None:
    with pytest.raises(InvalidInput, match=r"transmission\.person\.scale.*measures\.isolation"):
        check_uncertain((Uncertain("R", 1.0, 2.0),), rich_pathogen, Detection(), STRATEGIES)


@pytest.mark.parametrize(
    ("values", "field"),
    [
        ({"low": 2.0, "high": 1.0}, "high"),
        ({"low": -1.0, "high": 1.0}, "low"),
        ({"low": 0.0, "high": 1.0, "law": "log-uniform"}, "low"),
        ({"low": 0.0, "high": 1.0, "mode": 0.5}, "mode"),
        ({"low": 0.0, "high": 1.0, "law": "triangular", "mode": 2.0}, "mode"),
        ({"low": 0.0, "high": math.inf}, "high"),
        ({"low": 0.0, "high": 1.0, "law": "normal"}, "law"),
        ({"parameter": 3, "low": 0.0, "high": 1.0}, "parameter"),
    ],
)
def test_a_range_that_is_none_is_refused(values: dict[str, object], field: str) -> None:
    with pytest.raises(InvalidInput) as refused:
        Uncertain(**{"parameter": "x", **values})  # type: ignore[arg-type]
    assert refused.value.field == field


def test_ranges_are_read_from_the_provenance_of_a_pathogen(rich_pathogen: Pathogen) -> None:
    def stated(path: str, low: float | None = None, high: float | None = None) -> Provenance:
        return Provenance(path, "days", "a table", "notional", low, high)

    pathogen = replace(
        rich_pathogen,
        provenance=(
            stated("hosts.person.incubation_days", 3.0, 6.0),
            stated("hosts.person.infectious_days"),
            stated("transmission.0", 0.5, 0.9),
            stated("hosts.person.immune", 0.0, 0.1),
            stated("spillover.0", 1.0, 2.0),
        ),
    )
    assert uncertainty_of(pathogen) == (
        Uncertain("hosts.person.incubation_days", 3.0, 6.0),
        Uncertain("transmission.0.mean", 0.5, 0.9),
    )
    with pytest.raises(InvalidInput) as refused:
        uncertainty_of(replace(pathogen, provenance=(stated("transmission.0", 2.0, 1.0),)))
    assert refused.value.field == "transmission.0.high"
