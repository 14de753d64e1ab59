"""The compiled kernel of counts and its cache on disk, keyed by all sources it is made of."""

from __future__ import annotations

import hashlib
import inspect
from collections.abc import Callable
from functools import cache
from typing import Any, cast

from numba.core.caching import FunctionCache

from alatau.world import distributions, keys, strata
from alatau.world import tables as records
from alatau.world.counts import binomial, contacts, gathering, kernel, tables
from alatau.world.engine import days, offspring

_MODULES = (
    keys,
    distributions,
    records,
    strata,
    days,
    offspring,
    binomial,
    tables,
    contacts,
    kernel,
    gathering,
)


@cache
def counts_hash() -> str:
    """A hash of the sources that the kernel of counts depends on."""
    text = "\n".join(inspect.getsource(module) for module in _MODULES)
    return hashlib.sha256(text.encode()).hexdigest()


class _CountsCache(FunctionCache):
    """Numba's cache of compiled functions, with the hash of the sources in its key."""

    def _index_key(self, sig: Any, codegen: Any) -> Any:
        parts: Any = super()._index_key(sig, codegen)  # type: ignore[no-untyped-call]
        return (*parts, counts_hash())


def _cached(function: Any) -> Callable[..., Any]:
    function._cache = _CountsCache(function.py_func)  # type: ignore[no-untyped-call]
    return cast(Callable[..., Any], function)


@cache
def compiled_counts() -> Callable[..., Any]:
    """``kernel.run``; compiled, or read from the cache, on its first call."""
    return _cached(kernel.run)


@cache
def compiled_gathering() -> Callable[..., Any]:
    """``gathering.gather``, likewise."""
    return _cached(gathering.gather)
