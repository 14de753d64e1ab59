"""Checks of inputs: each names the field and the reason when it refuses."""

from __future__ import annotations

import difflib
import math
from collections.abc import Callable, Iterable, Mapping, Set
from numbers import Integral, Real
from typing import Any, TypeVar

from alatau.languages import N_, AlatauError

T = TypeVar("T")


class InvalidInput(AlatauError):
    """An input was refused: ``field`` is its path, the sentence says why."""

    def __init__(self, msgid: str, field: str, **params: object) -> None:
        super().__init__(msgid, {"field": field, **params})
        self.field = field

    def within(self, path: str) -> InvalidInput:
        """The same refusal, with ``path`` put before the field."""
        rest = {key: value for key, value in self.params.items() if key != "field"}
        return InvalidInput(self.msgid, f"{path}.{self.field}", **rest)

    def __reduce__(self) -> tuple[Callable[..., InvalidInput], tuple[Any, ...]]:
        """So that a refusal reaches the process that asked."""
        return _refused, (self.msgid, dict(self.params))


def _refused(msgid: str, params: dict[str, Any]) -> InvalidInput:
    return InvalidInput(msgid, **params)


def known(name: str, choices: Iterable[str], field: str) -> str:
    """Return ``name`` if it is among ``choices``; else refuse it and name the nearest one."""
    names = list(choices)
    if name in names:
        return name
    near = difflib.get_close_matches(str(name), names, n=1, cutoff=0.5)
    if near:
        raise InvalidInput(
            N_("%(field)s: %(got)s is not known; did you mean %(near)s? Known are %(choices)s."),
            field,
            got=repr(name),
            near=near[0],
            choices=", ".join(names),
        )
    raise InvalidInput(
        N_("%(field)s: %(got)s is not known; choose one of %(choices)s."),
        field,
        got=repr(name),
        choices=", ".join(names),
    )


def number(value: object, field: str, *, least: float = -math.inf, most: float = math.inf) -> float:
    """Return ``value`` as a finite float within [least, most] or refuse it."""
    if isinstance(value, bool) or not isinstance(value, Real):
        raise InvalidInput(N_("%(field)s: must be a number, got %(got)s."), field, got=repr(value))
    try:
        found = float(value)
    except OverflowError:
        found = math.inf
    if not math.isfinite(found):
        raise InvalidInput(N_("%(field)s: must be finite, got %(got)s."), field, got=value)
    if found < least:
        raise InvalidInput(
            N_("%(field)s: must be at least %(least)s, got %(got)s."), field, least=least, got=value
        )
    if found > most:
        raise InvalidInput(
            N_("%(field)s: must be at most %(most)s, got %(got)s."), field, most=most, got=value
        )
    return found


def whole(value: object, field: str, *, least: float = -math.inf, most: float = math.inf) -> int:
    """Return ``value`` as an int within [least, most] or refuse it."""
    if isinstance(value, bool) or not isinstance(value, Integral):
        raise InvalidInput(
            N_("%(field)s: must be a whole number, got %(got)s."), field, got=repr(value)
        )
    whole_value = int(value)
    number(whole_value, field, least=least, most=most)
    return whole_value


def share(value: object, field: str) -> float:
    """Return ``value`` as a share between 0 and 1 or refuse it."""
    return number(value, field, least=0.0, most=1.0)


def each(values: Iterable[T], field: str) -> Iterable[T]:
    """Return ``values`` if one can go through them; else refuse them."""
    if isinstance(values, Iterable):
        return values
    raise InvalidInput(N_("%(field)s: must be a list, got %(got)s."), field, got=repr(values))


def one_of(value: object, choices: Iterable[object], field: str) -> None:
    """Refuse ``value`` unless it is among ``choices``."""
    allowed = list(choices)
    if value not in allowed:
        raise InvalidInput(
            N_("%(field)s: %(got)s is not known; choose one of %(choices)s."),
            field,
            got=repr(value),
            choices=", ".join(str(choice) for choice in allowed),
        )


def mapping(
    value: object, field: str, *, required: Set[str] = frozenset(), optional: Set[str] = frozenset()
) -> Mapping[str, object]:
    """Return ``value`` as a mapping that has all required and no unknown keys, or refuse it."""
    if not isinstance(value, Mapping):
        raise InvalidInput(N_("%(field)s: must be a mapping, got %(got)s."), field, got=repr(value))
    for key in value:
        if key not in required and key not in optional:
            raise InvalidInput(
                N_("%(field)s: unknown key %(key)s; known keys are %(known)s."),
                field,
                key=repr(key),
                known=", ".join(sorted(required | optional)),
            )
    for key in sorted(required):
        if key not in value:
            raise InvalidInput(N_("%(field)s: the key %(key)s is missing."), field, key=repr(key))
    return value


def refuse_unless(condition: bool, msgid: str, field: str, **params: object) -> None:
    """Refuse the input at ``field`` with ``msgid`` unless ``condition`` holds."""
    if not condition:
        raise InvalidInput(msgid, field, **params)
