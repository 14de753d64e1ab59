"""Batches of an ensemble on a Dask cluster."""

from __future__ import annotations

from collections.abc import Iterator
from concurrent.futures import Executor
from contextlib import contextmanager
from typing import Any

from alatau.languages import N_
from alatau.world.errors import WorldError

CONNECT_SECONDS = 10
"""How long to wait for a scheduler to answer."""


@contextmanager
def cluster(scheduler: str, shared: object) -> Iterator[tuple[Executor, Any, int]]:
    """An executor of a Dask cluster's workers, ``shared`` as they know it, and their threads.

    ``shared`` travels to every worker once. What is submitted must be importable there: the workers
    need the same version of this package.

    Raises:
        WorldError: the package for it is not installed, no scheduler answers, or it has no worker.
    """
    try:
        import distributed
    except ImportError:
        raise WorldError(
            N_("Runs on a cluster need Dask: install it with pip install 'alatau[cluster]'.")
        ) from None
    connect: Any = distributed.Client
    try:
        client = connect(scheduler, timeout=CONNECT_SECONDS, set_as_default=False)
    except (OSError, ValueError):
        raise WorldError(
            N_("No Dask scheduler answers at %(address)s."), {"address": scheduler}
        ) from None
    with client:
        threads = sum(client.nthreads().values())
        if threads == 0:
            raise WorldError(
                N_("The Dask cluster at %(address)s has no worker."), {"address": scheduler}
            )
        everywhere = client.scatter(shared, broadcast=True, hash=False)
        # One run is one task for good: equal arguments do not mean that it was done before.
        executor = client.get_executor(pure=False)
        try:
            yield executor, everywhere, threads
        finally:
            executor.shutdown(wait=False)
