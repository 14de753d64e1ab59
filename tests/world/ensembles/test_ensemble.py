"""Ensembles: the same bytes however they are run, cancelled or continued; pairs that are pairs."""

from __future__ import annotations

import pickle
from collections.abc import Callable
from dataclasses import replace
from importlib.machinery import SourceFileLoader
from io import BytesIO
from threading import Event
from typing import Any

import numpy as np
import pytest

from alatau.world import (
    Detection,
    EnsembleResult,
    Geography,
    Introduction,
    InvalidInput,
    Measure,
    MeasureKind,
    Pathogen,
    Uncertain,
    WorldError,
    averted,
    ensemble,
    simulate,
)
from alatau.world.ensembles.fingerprint import model_hash
from alatau.world.ensembles.result import SERIES

FIRST = (Introduction("A-01", -3, count=6),)
STRATEGIES = {
    "none": (),
    "isolation": (
        Measure(MeasureKind.ISOLATION, 6),
        Measure(MeasureKind.TRACING, 8, capacity_per_day=20),
    ),
}
UNCERTAIN = (
    Uncertain("transmission.person.scale", 0.5, 1.0),
    Uncertain("hosts.person.dispersion", 0.2, 1.0, "log-uniform"),
    Uncertain("measures.isolation.strength", 0.4, 0.9, "triangular"),
)

Run = Callable[..., EnsembleResult]


@pytest.fixture
def run(six_places: Geography, rich_pathogen: Pathogen, keen: Detection) -> Run:
    """A small ensemble, with whatever is to differ."""

    def build(runs: int = 12, **changed: Any) -> EnsembleResult:
        settings: dict[str, Any] = {
            "strategies": STRATEGIES,
            "introductions": FIRST,
            "detection": keen,
            "seed": 5,
            "until": 20,
            "geography": six_places,
            "pathogen": rich_pathogen,
        } | changed
        return ensemble(runs=runs, **settings)

    return build


def same(one: EnsembleResult, other: EnsembleResult) -> bool:
    arrays, others = one.to_arrays(), other.to_arrays()
    return arrays.keys() == others.keys() and all(
        arrays[name].tobytes() == others[name].tobytes()
        and arrays[name].shape == others[name].shape
        for name in arrays
    )


@pytest.mark.parametrize("uncertain", [(), UNCERTAIN])
def test_threads_batches_and_resumption_leave_the_result_as_it_is(
    run: Run, uncertain: tuple[Uncertain, ...]
) -> None:
    design = {"uncertain": uncertain, "seeds_per_draw": 3 if uncertain else 1}
    whole = run(threads=1, batch=100, **design)
    assert same(whole, run(threads=3, batch=1, **design))
    assert same(whole, run(threads=2, batch=5, **design))
    part = run(runs=6, **design)
    before = part.to_arrays()
    assert same(whole, run(resume=part, batch=2, **design))
    assert all(
        before[name].tobytes() == array.tobytes() for name, array in part.to_arrays().items()
    )
    assert np.array_equal(whole.totals[:, :6], part.totals)
    assert np.array_equal(whole.values[: part.draws], part.values)


def test_a_run_is_the_simulation_of_its_seed(
    run: Run, six_places: Geography, rich_pathogen: Pathogen, keen: Detection
) -> None:
    result = run(runs=3)
    daily = {name: [] for name in SERIES}  # type: ignore[var-annotated]
    for row, seed in enumerate(result.seeds):
        outbreak = simulate(
            six_places,
            rich_pathogen,
            FIRST,
            STRATEGIES["isolation"],
            detection=keen,
            seed=seed,
            until=20,
        )
        herds = len(outbreak.units) - outbreak.infections
        truth = (outbreak.infections, outbreak.deaths, herds)
        assert tuple(result.totals[1, row]) == truth
        for name in SERIES[:-1]:
            daily[name].append(outbreak.daily(name, by=None))
        hosts = [host for host in outbreak.hosts if host != "person"]
        daily["animals"].append(
            sum(outbreak.daily("infected", host=host, by=None) for host in hosts)
        )
    assert result.days == outbreak.days
    for name in SERIES:
        truth = np.quantile(daily[name], (0.0, 0.5, 1.0), axis=0, method="lower")
        assert np.array_equal(result.bands("isolation", name, (0.0, 0.5, 1.0)), truth)
        assert np.allclose(result.daily_mean("isolation", name), np.mean(daily[name], axis=0))
        variance = np.var(daily[name], axis=0, ddof=1)
        assert np.allclose(result.daily_variance("isolation", name), variance)


def test_strategies_are_paired_and_a_measure_of_no_strength_averts_exactly_nothing(
    run: Run,
) -> None:
    idle = tuple(replace(measure, strength=0.0) for measure in STRATEGIES["isolation"])
    result = run(strategies={"none": (), "idle": idle}, uncertain=UNCERTAIN[:2], seeds_per_draw=4)
    assert np.array_equal(result.totals[0], result.totals[1])
    found = averted(result, "none", "idle")
    assert (found.infections.mean.value, found.deaths.fraction.value) == (0.0, 0.0)
    assert len(set(result.seeds)) == result.runs


def test_draws_follow_the_nested_design(run: Run) -> None:
    result = run(uncertain=UNCERTAIN, seeds_per_draw=4)
    assert (result.draws, result.values.shape) == (3, (3, 3))
    assert result.parameters == tuple(item.parameter for item in UNCERTAIN)
    for column, item in enumerate(UNCERTAIN):
        assert (result.values[:, column] >= item.low).all()
        assert (result.values[:, column] <= item.high).all()
    assert result.runs_of("none", "infections").shape == (3, 4)
    found = result.estimate("none", "infections")
    assert found.mean == result.totals[0, :, 0].mean()
    assert found.parameter_spread >= 0
    assert run(runs=4).runs_of("none", "deaths").shape == (1, 4)


@pytest.mark.parametrize("as_event", [True, False])
def test_cancellation_leaves_a_valid_partial_result_that_can_be_continued(
    run: Run, as_event: bool
) -> None:
    event = Event()
    told: list[tuple[int, int]] = []

    def progress(done: int, total: int) -> None:
        told.append((done, total))
        if done >= 4:
            event.set()

    cancelled = event if as_event else event.is_set
    part = run(on_progress=progress, cancelled=cancelled, batch=2)
    assert told == [(2, 12), (4, 12)]
    assert part.runs == 4
    assert same(part, run(runs=4))
    assert same(run(), run(resume=part))


def test_cancelled_before_the_first_run_there_is_nothing_to_estimate(run: Run) -> None:
    none = run(cancelled=lambda: True)
    assert (none.runs, none.draws) == (0, 0)
    assert np.isnan(none.bands("none", "infected")).all()
    with pytest.raises(WorldError, match="no run yet"):
        none.estimate("none")
    assert same(run(), run(resume=none))


def test_a_result_is_kept_as_plain_arrays(run: Run) -> None:
    result = run(runs=4, uncertain=UNCERTAIN, seeds_per_draw=2)
    file = BytesIO()
    np.savez_compressed(file, **result.to_arrays())
    file.seek(0)
    with np.load(file, allow_pickle=False) as arrays:
        loaded = EnsembleResult.from_arrays(arrays)
    assert same(result, loaded)
    design = {"uncertain": UNCERTAIN, "seeds_per_draw": 2}
    assert same(run(runs=8, resume=loaded, **design), run(runs=8, **design))
    with pytest.raises(WorldError, match="not an ensemble"):
        EnsembleResult.from_arrays({"format": np.array(99)})


@pytest.mark.parametrize(
    "changed",
    [
        {"seed": 6},
        {"until": 21},
        {"strategies": {**STRATEGIES, "none": (Measure(MeasureKind.TYPING, 3),)}},
        {"strategies": dict(reversed(STRATEGIES.items()))},
        {"introductions": (Introduction("A-02", -3, count=6),)},
        {"uncertain": UNCERTAIN},
    ],
)
def test_a_result_of_other_inputs_is_not_continued(run: Run, changed: dict[str, Any]) -> None:
    with pytest.raises(InvalidInput, match="other inputs") as refused:
        run(resume=run(runs=1), **changed)
    assert refused.value.field == "resume"


@pytest.mark.parametrize(
    ("changed", "field"),
    [
        ({"introductions": (FIRST, FIRST)}, "introductions.0"),
        ({"geography": ()}, "geography"),
        ({"strategies": {}}, "strategies"),
        ({"strategies": [()]}, "strategies"),
        ({"strategies": {"none": (), "two": [()]}}, "strategies.two.0"),
        ({"ceiling": 0}, "ceiling"),
        ({"runs": 0}, "runs"),
        ({"threads": 0}, "threads"),
        ({"batch": 0}, "batch"),
        ({"seed": 0.5}, "seed"),
        ({"until": -1}, "until"),
        ({"seeds_per_draw": 2}, "seeds_per_draw"),
        ({"uncertain": UNCERTAIN, "seeds_per_draw": 5}, "runs"),
        ({"uncertain": (Uncertain("hosts.person.x", 0.0, 1.0),)}, "uncertain.0.parameter"),
        (
            {"strategies": {"far": (Measure(MeasureKind.ISOLATION, 1, places=("Z-01",)),)}},
            "strategies.far.measure.isolation.places",
        ),
    ],
)
def test_what_cannot_be_run_is_refused_before_the_first_run(
    run: Run, changed: dict[str, Any], field: str
) -> None:
    with pytest.raises(InvalidInput) as refused:
        run(**{"runs": 12, **changed})
    assert refused.value.field == field


def test_several_beginnings_are_refused_with_the_reason(run: Run) -> None:
    with pytest.raises(InvalidInput, match="several beginnings are not compared"):
        run(introductions=[[Introduction("A-01", 0)], [Introduction("A-02", 0)]])


def test_a_refusal_survives_the_way_between_processes() -> None:
    refusal = InvalidInput("%(field)s: at most %(most)s.", "a.b", most=3)
    again = pickle.loads(pickle.dumps(refusal))
    assert (str(again), again.field) == ("a.b: at most 3.", "a.b")


def test_runs_that_reached_the_ceiling_say_so(run: Run) -> None:
    result = run(runs=2, ceiling=5)
    assert result.ceiling_reached.all()
    assert not run(runs=2).ceiling_reached.any()


@pytest.mark.science
def test_paired_seeds_know_the_fraction_averted_at_least_ten_times_better(
    six_places: Geography, rich_pathogen: Pathogen, keen: Detection
) -> None:
    # Isolation on day 7 or 14 in an outbreak that began on day -18. Over five ensembles of 100 runs
    # the ratio of widths was 29 with a standard deviation of 5, so 10 is four of them away.
    routes = tuple(r for r in rich_pathogen.routes if r.source == r.target == "person")
    people = replace(
        rich_pathogen, histories={"person": rich_pathogen.histories["person"]}, routes=routes
    )

    def from_day(day: int) -> tuple[Measure, ...]:
        return (Measure(MeasureKind.ISOLATION, day), Measure(MeasureKind.INFECTION_CONTROL, day))

    result = ensemble(
        six_places,
        people,
        [Introduction("A-01", -18, count=12)],
        {"early": from_day(7), "a week later": from_day(14)},
        detection=keen,
        seed=1,
        runs=100,
        until=24,
    )
    found = averted(result, "a week later", "early").infections
    assert 0.0 < found.fraction.low < found.fraction.value < found.fraction.high < 0.2
    assert found.interval_ratio >= 10.0
    assert found.variance_reduction >= 100.0


@pytest.mark.parametrize("name", ["counts.cohorts", "engine.rings", "preparation"])
def test_any_other_module_of_the_model_makes_another_version(
    monkeypatch: pytest.MonkeyPatch, name: str
) -> None:
    before = model_hash()
    read = SourceFileLoader.get_source

    def other(loader: SourceFileLoader, module: str) -> str:
        return (read(loader, module) or "") + "#" * (module == f"alatau.world.{name}")

    monkeypatch.setattr(SourceFileLoader, "get_source", other)
    assert model_hash.__wrapped__() != before
