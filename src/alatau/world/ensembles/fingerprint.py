"""A fingerprint of inputs: equal inputs have equal ones, in any process."""

from __future__ import annotations

import hashlib
from collections.abc import Iterator, Mapping
from dataclasses import fields, is_dataclass
from functools import cache
from importlib.abc import InspectLoader
from importlib.util import find_spec
from pkgutil import walk_packages

import numpy as np

_MODEL = "alatau.world"


@cache
def model_hash() -> str:
    """A hash of the sources of the model: all of `alatau.world`, compiled or not."""
    found = hashlib.sha256()
    for name in sorted((_MODEL, *_modules_in(_MODEL))):
        found.update(f"{name}\0{_source_of(name)}\0".encode())
    return found.hexdigest()


def _modules_in(package: str) -> Iterator[str]:
    spec = find_spec(package)
    assert spec is not None
    for module in walk_packages(spec.submodule_search_locations, f"{package}."):
        yield module.name


def _source_of(module: str) -> str:
    spec = find_spec(module)
    assert spec is not None
    assert isinstance(spec.loader, InspectLoader)
    return spec.loader.get_source(module) or ""


def fingerprint(*inputs: object) -> str:
    """A hash of frozen dataclasses, mappings (in any order), sequences, numbers and texts."""
    found = hashlib.sha256()
    for part in _parts(inputs):
        found.update(part)
        found.update(b"\0")
    return found.hexdigest()


def _parts(value: object) -> Iterator[bytes]:
    if is_dataclass(value) and not isinstance(value, type):
        yield type(value).__name__.encode()
        for item in fields(value):
            yield item.name.encode()
            yield from _parts(getattr(value, item.name))
    elif isinstance(value, Mapping):
        yield f"mapping {len(value)}".encode()
        for key in sorted(value, key=str):
            yield str(key).encode()
            yield from _parts(value[key])
    elif isinstance(value, (tuple, list)):
        yield f"sequence {len(value)}".encode()
        for item in value:
            yield from _parts(item)
    elif isinstance(value, np.ndarray):
        yield f"array {value.dtype.str} {value.shape}".encode()
        yield value.tobytes()
    elif isinstance(value, str):
        yield f"text {value}".encode()
    elif isinstance(value, (int, float, np.number)):
        yield f"number {int(value) if value == int(value) else repr(float(value))}".encode()
    elif value is None:
        yield b"none"
    else:
        raise TypeError(f"no fingerprint of {type(value).__name__}")
