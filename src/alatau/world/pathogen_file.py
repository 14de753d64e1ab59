"""Reading a pathogen file: parameters with unit, source and status, nothing unknown."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import MISSING, fields
from typing import Any

from alatau import checks
from alatau.languages import N_
from alatau.world.distributions import Distribution
from alatau.world.errors import InvalidInput
from alatau.world.pathogen import (
    NaturalHistory,
    Pathogen,
    Provenance,
    Route,
    Spillover,
    Treatment,
    WithinHerd,
)

STATUSES = ("measured", "published", "estimate", "notional")

_ORIGIN = frozenset({"unit", "source", "status"})
_RANGE = frozenset({"range"})
_TOP = frozenset({"id", "format", "title", "hosts"})
_TOP_OPTIONAL = frozenset(
    {
        "notional",
        "summary",
        "not_modelled",
        "sources",
        "transmission",
        "spillover",
        "vaccine_delay_days",
        "vaccine_waning_days",
    }
)
_HOST = frozenset({"incubation_days", "infectious_days"})
_HOST_OPTIONAL = frozenset(
    {
        "latent_days",
        "dispersion",
        "infectiousness",
        "severity",
        "fatality",
        "outcome_days",
        "immune",
        "symptoms",
        "susceptibility_by_age",
        "severe_by_age",
        "fatality_by_age",
        "immune_by_age",
        "treatment",
        "immunity_days",
        "within_herd",
    }
)
_DELAYS = ("incubation_days", "infectious_days", "latent_days", "outcome_days", "immunity_days")
_MAPPINGS = (
    "severity",
    "fatality",
    "symptoms",
    "susceptibility_by_age",
    "severe_by_age",
    "fatality_by_age",
    "immune_by_age",
)
_BLOCKS: Mapping[str, type[Treatment] | type[WithinHerd]] = {
    "treatment": Treatment,
    "within_herd": WithinHerd,
}
_SHAPE = frozenset({"value", "mean", "sd", "shape", "scale", "low", "high"})
_ROUTE = frozenset({"from", "to", "setting", "mean"})
_SPILLOVER = frozenset({"host", "per_million_year", "season"})
_PASSING_ON = frozenset({"dispersion", "season", "vector"})

KEYS: Mapping[str, frozenset[str]] = {
    "file": _TOP | _TOP_OPTIONAL,
    "host": _HOST | _HOST_OPTIONAL,
    "parameter": _ORIGIN | _RANGE | {"value"},
    "delay": _SHAPE | {"distribution"},
    "route": _ROUTE | _PASSING_ON,
    "spillover": _SPILLOVER | _PASSING_ON,
    **{name: frozenset(item.name for item in fields(kind)) for name, kind in _BLOCKS.items()},
}
"""Every key of a pathogen file, by what it belongs to; its page of the reference has them all."""


def read_pathogen(given: object) -> Pathogen:
    """The pathogen of a mapping as it stands in a pathogen file."""
    top = checks.mapping(given, "pathogen", required=_TOP, optional=_TOP_OPTIONAL)
    checks.refuse_unless(
        top["format"] == 1,
        N_("%(field)s: only format 1 is known, got %(got)s."),
        "format",
        got=top["format"],
    )
    for name in ("summary", "not_modelled"):
        if name in top:
            _texts(top[name], name)
    origins: list[Provenance] = []
    hosts = top["hosts"]
    checks.refuse_unless(
        isinstance(hosts, Mapping) and bool(hosts), N_("%(field)s: there is no host."), "hosts"
    )
    assert isinstance(hosts, Mapping)
    delay = top.get("vaccine_delay_days")
    waning = top.get("vaccine_waning_days")
    pathogen = Pathogen(
        id=str(top["id"]),
        histories={
            str(host): _history(block, f"hosts.{host}", origins) for host, block in hosts.items()
        },
        routes=tuple(
            _route(block, f"transmission.{position}", origins)
            for position, block in enumerate(_entries(top, "transmission"))
        ),
        spillovers=tuple(
            _spillover(block, f"spillover.{position}", origins)
            for position, block in enumerate(_entries(top, "spillover"))
        ),
        vaccine_delay_days=(
            10
            if delay is None
            else checks.whole(_value(delay, "vaccine_delay_days", origins), "vaccine_delay_days")
        ),
        vaccine_waning_days=(
            None if waning is None else _value(waning, "vaccine_waning_days", origins)
        ),
        notional=bool(top.get("notional", False)),
        title=_texts(top["title"], "title"),
        provenance=tuple(origins),
    )
    for origin in origins:
        _check_range(pathogen, origin)
    return pathogen


def ranged_value(pathogen: Pathogen, path: str) -> float:
    """The number that the range of the parameter at ``path`` belongs to.

    It is the value itself or the only one of its mapping, the mean of a delay or of a route, and
    what comes out of a reservoir in a year.

    Raises:
        InvalidInput: the parameter is not one number.
    """
    kind, _, rest = path.partition(".")
    value: object
    if kind == "transmission":
        value = pathogen.routes[int(rest)].mean
    elif kind == "spillover":
        value = pathogen.spillovers[int(rest)].per_million_year
    elif kind == "hosts":
        host, _, name = rest.partition(".")
        value = getattr(pathogen.histories[host], name)
    else:
        value = getattr(pathogen, kind)
    if isinstance(value, Distribution):
        value = value.mean
    elif isinstance(value, Mapping) and len(value) == 1:
        (value,) = value.values()
    if not isinstance(value, (int, float)):
        raise InvalidInput(N_("%(field)s: only a single number has a range."), f"{path}.range")
    return float(value)


def _check_range(pathogen: Pathogen, origin: Provenance) -> None:
    if origin.low is None or origin.high is None:
        return
    value = ranged_value(pathogen, origin.path)
    checks.refuse_unless(
        origin.low <= value <= origin.high,
        N_("%(field)s: the value %(got)s is outside."),
        f"{origin.path}.range",
        got=value,
    )


def _entries(top: Mapping[str, object], name: str) -> Sequence[object]:
    entries = top.get(name, ())
    if isinstance(entries, str) or not isinstance(entries, Sequence):
        raise InvalidInput(N_("%(field)s: must be a list."), name)
    return entries


def _texts(given: object, path: str) -> Mapping[str, str]:
    read = checks.mapping(
        given,
        path,
        required=frozenset({"en"}),
        optional=frozenset({"ru", "kk", "ky", "tg", "tk", "uz"}),
    )
    return {str(language): str(text) for language, text in read.items()}


def _noted(
    given: object,
    path: str,
    keys: frozenset[str],
    origins: list[Provenance],
    optional: frozenset[str] = frozenset(),
) -> Any:
    """Check the keys of a parameter, keep its origin, and return the mapping."""
    read = checks.mapping(given, path, required=_ORIGIN | keys, optional=_RANGE | optional)
    checks.one_of(read["status"], STATUSES, f"{path}.status")
    low, high = _range(read.get("range"), f"{path}.range")
    origins.append(
        Provenance(path, str(read["unit"]), str(read["source"]), str(read["status"]), low, high)
    )
    return read


def _range(given: object, path: str) -> tuple[float | None, float | None]:
    """The bounds between which the value (of a delay: its mean) may lie, where stated."""
    if given is None:
        return None, None
    if isinstance(given, str) or not isinstance(given, Sequence) or len(given) != 2:
        raise InvalidInput(N_("%(field)s: two numbers, from low to high."), path)
    low = checks.number(given[0], path, least=0)
    return low, checks.number(given[1], path, least=low)


def _value(given: object, path: str, origins: list[Provenance]) -> Any:
    return _noted(given, path, frozenset({"value"}), origins)["value"]


def _delay(given: object, path: str, origins: list[Provenance]) -> Distribution:
    block = _noted(given, path, frozenset({"distribution"}), origins, _SHAPE)
    checks.refuse_unless(
        block["unit"] == "days",
        N_("%(field)s: a delay is in days, got %(got)s."),
        f"{path}.unit",
        got=block["unit"],
    )
    return Distribution.from_mapping(
        {name: value for name, value in block.items() if name not in _ORIGIN | _RANGE}, path
    )


def _history(given: object, path: str, origins: list[Provenance]) -> NaturalHistory:
    block = checks.mapping(given, path, required=_HOST, optional=_HOST_OPTIONAL)
    read: dict[str, Any] = {}
    for name, parameter in block.items():
        at = f"{path}.{name}"
        if name in _DELAYS:
            read[name] = _delay(parameter, at, origins)
            continue
        value = _value(parameter, at, origins)
        if name == "infectiousness":
            value = tuple(checks.number(weight, at, least=0) for weight in value)
        elif name in _BLOCKS:
            value = _block(_BLOCKS[name], value, at)
        elif name in _MAPPINGS:
            value = _by_age(value, at) if name.endswith("_by_age") else _mapping(value, at)
        read[name] = value
    try:
        return NaturalHistory(**read)
    except InvalidInput as error:
        raise error.within(path) from None


def _by_age(given: object, path: str) -> Mapping[object, object]:
    """Ages as numbers: the keys of a pack are texts."""
    return {
        int(age) if isinstance(age, str) and age.isdecimal() else age: value
        for age, value in _mapping(given, path).items()
    }


def _mapping(given: object, path: str) -> Mapping[object, object]:
    if not isinstance(given, Mapping):
        raise InvalidInput(N_("%(field)s: must be a mapping."), path)
    return given


def _block(kind: type[Treatment] | type[WithinHerd], given: object, path: str) -> Any:
    names = {item.name: item.default is MISSING for item in fields(kind)}
    read = checks.mapping(
        given,
        path,
        required=frozenset(name for name, needed in names.items() if needed),
        optional=frozenset(names),
    )
    try:
        return kind(**read)  # type: ignore[arg-type]
    except InvalidInput as error:
        raise error.within(path) from None


def _route(given: object, path: str, origins: list[Provenance]) -> Route:
    block = _noted(given, path, _ROUTE, origins, _PASSING_ON)
    try:
        return Route(
            block["from"],
            block["to"],
            block["setting"],
            block["mean"],
            block.get("dispersion"),
            _season(block.get("season")),
            bool(block.get("vector", False)),
        )
    except InvalidInput as error:
        raise error.within(path) from None


def _spillover(given: object, path: str, origins: list[Provenance]) -> Spillover:
    block = _noted(given, path, _SPILLOVER, origins, _PASSING_ON - _SPILLOVER)
    try:
        return Spillover(
            block["host"],
            block["per_million_year"],
            _season(block["season"]) or (),
            block.get("dispersion"),
            bool(block.get("vector", False)),
        )
    except InvalidInput as error:
        raise error.within(path) from None


def _season(given: object) -> tuple[float, ...] | None:
    if given is None:
        return None
    checks.refuse_unless(
        isinstance(given, Sequence) and not isinstance(given, str),
        N_("%(field)s: must be a list."),
        "season",
    )
    return tuple(given)  # type: ignore[arg-type]
