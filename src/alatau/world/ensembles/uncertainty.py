"""What is not known exactly: ranges of parameters, and the values drawn from them by key.

Natural history, detection and the strength of measures can vary. How an outbreak begins, and where,
is fixed: a range for it is refused.
"""

from __future__ import annotations

import math
import zlib
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any, Literal, NamedTuple, get_args

from alatau import checks
from alatau.languages import N_
from alatau.world import keys
from alatau.world.detection import CarePathway, Detection
from alatau.world.errors import InvalidInput
from alatau.world.measures import Measure, MeasureKind
from alatau.world.pathogen import NaturalHistory, Pathogen

Law = Literal["uniform", "log-uniform", "triangular"]
Strategies = Mapping[str, Sequence[Measure]]

DELAYS = ("incubation_days", "latent_days", "infectious_days", "outcome_days")

_FIXED = ("introductions", "spillover", "geography", "places", "population", "herds", "mobility")
_DRAW = 1001


@dataclass(frozen=True)
class Uncertain:
    """A parameter that is only known to lie between ``low`` and ``high``.

    Args:
        parameter: one of ``known_parameters``.
        low: the lowest value.
        high: the highest value.
        law: how values lie in between. ``log-uniform`` needs ``low`` above zero; ``triangular``
            has its peak at ``mode``.
        mode: the likeliest value of a triangular law; the middle where left out.

    Raises:
        InvalidInput: with the path of the field and the reason.
    """

    parameter: str
    low: float
    high: float
    law: Law = "uniform"
    mode: float | None = None

    def __post_init__(self) -> None:
        checks.refuse_unless(
            isinstance(self.parameter, str), N_("%(field)s: must be a name."), "parameter"
        )
        checks.refuse_unless(
            self.parameter.split(".")[0] not in _FIXED,
            N_(
                "%(field)s: %(got)s is fixed in an ensemble. Where and how an outbreak begins is "
                "given by the scenario; only natural history, detection and responses can vary."
            ),
            "parameter",
            got=self.parameter,
        )
        checks.one_of(self.law, get_args(Law), "law")
        checks.number(self.low, "low", least=0.0)
        checks.number(self.high, "high", least=self.low)
        checks.refuse_unless(
            self.law != "log-uniform" or self.low > 0, N_("%(field)s: must be above zero."), "low"
        )
        if self.mode is not None:
            checks.refuse_unless(
                self.law == "triangular", N_("%(field)s: only a triangular law has it."), "mode"
            )
            checks.number(self.mode, "mode", least=self.low, most=self.high)

    def value(self, u: float) -> float:
        """The inverse distribution function at ``u`` in [0, 1)."""
        width = self.high - self.low
        if self.law == "uniform" or width == 0.0:
            return self.low + width * u
        if self.law == "log-uniform":
            return min(self.low * math.exp(math.log(self.high / self.low) * u), self.high)
        peak = self.low + width / 2 if self.mode is None else self.mode
        if u * width < peak - self.low:
            return self.low + math.sqrt(u * width * (peak - self.low))
        return self.high - math.sqrt((1.0 - u) * width * (self.high - peak))


class Assumptions(NamedTuple):
    """What a run assumes, besides its places and its beginning."""

    pathogen: Pathogen
    detection: Detection
    strategies: Strategies


def drawn(uncertain: Sequence[Uncertain], seed: int, draw: int) -> tuple[float, ...]:
    """The values of draw number ``draw``, in the order of ``uncertain``.

    Each is a function of seed, draw and the parameter's name alone: another parameter beside it, or
    more draws, change nothing. Parameters are drawn independently of each other.
    """
    key = keys.plain_mix(keys.plain_mix(seed & ((1 << 64) - 1), _DRAW), draw)
    return tuple(
        item.value(keys.plain_uniform(key, zlib.crc32(item.parameter.encode())))
        for item in uncertain
    )


def known_parameters(
    pathogen: Pathogen, detection: Detection, strategies: Strategies
) -> tuple[str, ...]:
    """Names of all that can be uncertain.

    - ``transmission.HOST.scale``: a factor on the means of all routes from a host;
    - ``transmission.N.mean``: the mean of route number N;
    - ``hosts.HOST.dispersion``, and ``hosts.HOST.incubation_days``, ``latent_days``,
      ``infectious_days``, ``outcome_days``: the mean of the delay, its shape kept;
    - ``detection.people.care_seeking.SEVERITY`` and ``suspicion``, and of ``animals``;
    - ``measures.KIND.strength``: of every measure of the kind whose strength is not zero.
    """
    names = [
        f"transmission.{host}.scale"
        for host in pathogen.hosts
        if pathogen.reproduction_number(host) > 0
    ]
    names += [f"transmission.{position}.mean" for position in range(len(pathogen.routes))]
    for host in pathogen.hosts:
        history = pathogen.histories[host]
        if history.dispersion is not None:
            names.append(f"hosts.{host}.dispersion")
        names += [f"hosts.{host}.{name}" for name in DELAYS if getattr(history, name) is not None]
    for group in ("people", "animals"):
        for share in ("care_seeking", "suspicion"):
            levels = getattr(getattr(detection, group), share)
            names += [f"detection.{group}.{share}.{level}" for level in levels]
    kinds = {measure.kind for measures in strategies.values() for measure in measures}
    names += [f"measures.{kind.value}.strength" for kind in sorted(kinds)]
    return tuple(names)


def check_uncertain(
    uncertain: Sequence[Uncertain],
    pathogen: Pathogen,
    detection: Detection,
    strategies: Strategies,
) -> None:
    """Refuse an unknown or repeated parameter, or an end of a range that the model refuses.

    Raises:
        InvalidInput: with the path of the field, and the known names.
    """
    known = known_parameters(pathogen, detection, strategies)
    seen: set[str] = set()
    for position, item in enumerate(uncertain):
        at = f"uncertain.{position}"
        checks.refuse_unless(
            isinstance(item, Uncertain), N_("%(field)s: must be an uncertain parameter."), at
        )
        checks.one_of(item.parameter, known, f"{at}.parameter")
        checks.refuse_unless(
            item.parameter not in seen,
            N_("%(field)s: %(got)s is stated twice."),
            f"{at}.parameter",
            got=item.parameter,
        )
        seen.add(item.parameter)
        if item.parameter.startswith("measures."):
            _one_strength(MeasureKind(item.parameter.split(".")[1]), strategies, at)
        for end, value in (("low", item.low), ("high", item.high)):
            try:
                applied((item,), (value,), Assumptions(pathogen, detection, strategies))
            except InvalidInput as error:
                raise error.within(f"{at}.{end}") from None


def applied(
    uncertain: Sequence[Uncertain], values: Sequence[float], assumed: Assumptions
) -> Assumptions:
    """What is assumed, with each uncertain parameter at its value.

    A route whose mean and whose host's scale both vary has its drawn mean times the scale.
    """
    pathogen, detection, strategies = assumed
    pairs = [(item.parameter.split("."), v) for item, v in zip(uncertain, values, strict=True)]
    for (part, name, *rest), value in sorted(pairs, key=lambda pair: pair[0][-1] == "scale"):
        if part == "transmission":
            pathogen = _with_routes(pathogen, name, value)
        elif part == "hosts":
            history = _with_history(pathogen.histories[name], rest[0], value)
            pathogen = replace(pathogen, histories={**pathogen.histories, name: history})
        elif part == "detection":
            detection = _with_share(detection, name, rest[0], rest[1], value)
        else:
            strategies = {
                strategy: tuple(_with_strength(measure, name, value) for measure in measures)
                for strategy, measures in strategies.items()
            }
    return Assumptions(pathogen, detection, strategies)


def uncertainty_of(pathogen: Pathogen) -> tuple[Uncertain, ...]:
    """The ranges that a pathogen file states (``low`` and ``high``) for what can vary.

    A range of the mean of a route or delay, or of a dispersion, is drawn uniformly. Ranges of
    other entries are information for readers alone.
    """
    found = []
    known = known_parameters(pathogen, Detection(), {})
    for origin in pathogen.provenance:
        if origin.low is None or origin.high is None:
            continue
        name = f"{origin.path}.mean" if origin.path.startswith("transmission.") else origin.path
        if name in known:
            try:
                found.append(Uncertain(name, origin.low, origin.high))
            except InvalidInput as error:
                raise error.within(origin.path) from None
    return tuple(found)


def _with_routes(pathogen: Pathogen, name: str, value: float) -> Pathogen:
    """One route, by its number, with this mean; or a host's routes with this factor."""
    if name.isdecimal():
        routes = list(pathogen.routes)
        routes[int(name)] = replace(routes[int(name)], mean=value)
        return replace(pathogen, routes=tuple(routes))
    return replace(
        pathogen,
        routes=tuple(
            replace(route, mean=route.mean * value) if route.source == name else route
            for route in pathogen.routes
        ),
    )


def _with_history(history: NaturalHistory, name: str, value: float) -> NaturalHistory:
    if name == "dispersion":
        return replace(history, dispersion=value)
    return replace(history, **{name: getattr(history, name).with_mean(value)})


def _with_share(
    detection: Detection, group: str, name: str, severity: str, value: float
) -> Detection:
    pathway: CarePathway = getattr(detection, group)
    shares: dict[str, Any] = {name: {**getattr(pathway, name), severity: value}}
    changed: dict[str, Any] = {group: replace(pathway, **shares)}
    return replace(detection, **changed)


def _with_strength(measure: Measure, kind: str, value: float) -> Measure:
    if measure.kind.value != kind or measure.force == 0.0:
        return measure
    return replace(measure, strength=value)


def _one_strength(kind: MeasureKind, strategies: Strategies, at: str) -> None:
    """Refuse a range for measures of unequal strength: one drawn value would make them equal."""
    strengths = {
        measure.force
        for measures in strategies.values()
        for measure in measures
        if measure.kind == kind and measure.force > 0
    }
    checks.refuse_unless(
        len(strengths) < 2,
        N_(
            "%(field)s: the measures %(kind)s state different strengths, so that one range is not "
            "enough; state one strength."
        ),
        f"{at}.parameter",
        kind=kind.value,
    )
