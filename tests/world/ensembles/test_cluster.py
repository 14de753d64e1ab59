"""The same ensemble on a Dask cluster of two worker processes, on this machine."""

from __future__ import annotations

import logging
import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager

import pytest

from alatau.world import (
    Detection,
    EnsembleResult,
    Geography,
    Introduction,
    Measure,
    MeasureKind,
    Pathogen,
    Uncertain,
    WorldError,
    ensemble,
)


@contextmanager
def local_cluster(workers: int) -> Iterator[str]:
    """The scheduler of a cluster of so many processes of one thread each, on loopback."""
    import distributed

    with distributed.LocalCluster(
        n_workers=workers,
        processes=True,
        threads_per_worker=1,
        host="127.0.0.1",
        dashboard_address="127.0.0.1:0",
        silence_logs=logging.CRITICAL,
    ) as cluster:
        yield cluster.scheduler_address


@pytest.fixture(scope="module")
def scheduler() -> Iterator[str]:
    """The address of a cluster of two worker processes."""
    with local_cluster(2) as address:
        yield address


def test_a_cluster_gives_the_bytes_of_threads_and_can_be_cancelled_and_resumed(
    scheduler: str, six_places: Geography, rich_pathogen: Pathogen, keen: Detection
) -> None:
    def run(**changed: object) -> EnsembleResult:
        return ensemble(
            six_places,
            rich_pathogen,
            [Introduction("A-01", 0, count=5)],
            {"none": (), "isolation": (Measure(MeasureKind.ISOLATION, 6),)},
            detection=keen,
            uncertain=(Uncertain("transmission.person.scale", 0.5, 1.0),),
            seeds_per_draw=2,
            seed=5,
            runs=12,
            until=20,
            **changed,  # type: ignore[arg-type]
        )

    told: list[int] = []
    part = run(
        scheduler=scheduler,
        batch=2,
        on_progress=lambda done, _: told.append(done),
        cancelled=lambda: bool(told) and told[-1] >= 4,
    )
    assert told == [2, 4]
    assert part.runs == 4
    whole = run(threads=2).to_arrays()
    for found in (run(scheduler=scheduler, batch=3), run(scheduler=scheduler, resume=part)):
        arrays = found.to_arrays()
        assert arrays.keys() == whole.keys()
        assert all(arrays[name].tobytes() == whole[name].tobytes() for name in whole)


def run_on(
    scheduler: str, geography: Geography, pathogen: Callable[..., Pathogen]
) -> EnsembleResult:
    """One run of nothing in particular on a cluster."""
    return ensemble(
        geography,
        pathogen(1.0),
        [Introduction("A-01", 0)],
        {"none": ()},
        seed=1,
        runs=1,
        until=1,
        scheduler=scheduler,
    )


def test_a_missing_package_is_named_with_what_to_install(
    monkeypatch: pytest.MonkeyPatch,
    six_places: Geography,
    plain_pathogen: Callable[..., Pathogen],
) -> None:
    monkeypatch.setitem(sys.modules, "distributed", None)
    with pytest.raises(WorldError, match=r"pip install 'alatau\[cluster\]'"):
        run_on("tcp://127.0.0.1:1", six_places, plain_pathogen)


def test_an_address_where_nobody_answers_is_named(
    monkeypatch: pytest.MonkeyPatch,
    six_places: Geography,
    plain_pathogen: Callable[..., Pathogen],
) -> None:
    monkeypatch.setattr("alatau.world.ensembles.cluster.CONNECT_SECONDS", 0.3)
    with pytest.raises(WorldError, match=r"No Dask scheduler answers at tcp://127\.0\.0\.1:1\."):
        run_on("tcp://127.0.0.1:1", six_places, plain_pathogen)


def test_a_cluster_without_workers_is_refused(
    six_places: Geography, plain_pathogen: Callable[..., Pathogen]
) -> None:
    with local_cluster(0) as empty, pytest.raises(WorldError, match="has no worker"):
        run_on(empty, six_places, plain_pathogen)
