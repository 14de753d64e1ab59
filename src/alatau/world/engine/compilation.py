"""The compiled kernel and its cache on disk, keyed by the sources of all that it is made of.

Numba's own cache looks at the file of the outermost function only and misses a change in what it
calls; here a hash of all the kernel's modules is part of the key.
"""

from __future__ import annotations

import hashlib
import inspect
from collections.abc import Callable
from functools import cache
from typing import Any, cast

from numba.core.caching import FunctionCache

from alatau.world import (
    detection,
    distributions,
    geography,
    keys,
    mobility,
    pathogen,
    stage,
    strata,
    tables,
    timeline,
)
from alatau.world.engine import (
    beginnings,
    care,
    counting,
    course,
    culling,
    days,
    desk,
    exposure,
    infection,
    kernel,
    laboratories,
    lookups,
    noise,
    notification,
    offspring,
    parting,
    playing,
    prefetching,
    queues,
    response,
    results,
    rings,
    state,
    storage,
    suspicion,
    tally,
    teams,
    tracing,
    vaccination,
    vectors,
)

_MODULES = (
    keys,
    tables,
    distributions,
    detection,
    geography,
    mobility,
    pathogen,
    strata,
    timeline,
    stage,
    prefetching,
    vectors,
    storage,
    queues,
    days,
    tally,
    desk,
    lookups,
    offspring,
    parting,
    course,
    exposure,
    infection,
    beginnings,
    vaccination,
    laboratories,
    suspicion,
    care,
    noise,
    notification,
    results,
    teams,
    tracing,
    rings,
    state,
    culling,
    response,
    playing,
    kernel,
    counting,
)


@cache
def sources_hash() -> str:
    """A hash of the sources that the compiled kernel depends on."""
    text = "\n".join(inspect.getsource(module) for module in _MODULES)
    return hashlib.sha256(text.encode()).hexdigest()


class SourceKeyedCache(FunctionCache):
    """Numba's cache of compiled functions, with the hash of the sources in its key."""

    def _index_key(self, sig: Any, codegen: Any) -> Any:
        parts: Any = super()._index_key(sig, codegen)  # type: ignore[no-untyped-call]
        return (*parts, sources_hash())


def _cached(function: Any) -> Callable[..., Any]:
    function._cache = SourceKeyedCache(function.py_func)  # type: ignore[no-untyped-call]
    return cast(Callable[..., Any], function)


@cache
def compiled_run() -> Callable[..., Any]:
    """``kernel.run``; compiled, or read from the cache, on its first call."""
    return _cached(kernel.run)


@cache
def compiled_counts_by_day() -> Callable[..., Any]:
    """``counting.counts_by_day``: many runs in one call."""
    return _cached(counting.counts_by_day)


@cache
def compiled_outcome_times() -> Callable[..., Any]:
    """``course.outcome_times``: when each unit recovers or dies."""
    return _cached(course.outcome_times)
