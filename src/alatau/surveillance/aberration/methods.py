"""The methods by name, and their options from texts: what a shell or a form needs."""

from __future__ import annotations

import inspect
import types
from collections.abc import Callable, Container, Iterable, Mapping
from dataclasses import dataclass, field, fields, is_dataclass, replace
from enum import Enum
from functools import partial
from types import MappingProxyType
from typing import Any, Literal, Union, get_args, get_origin, get_type_hints

from numpy.typing import ArrayLike

from alatau import checks
from alatau.checks import InvalidInput
from alatau.languages import N_
from alatau.surveillance.aberration.compat import COMPATS, PUBLISHED, R_SURVEILLANCE
from alatau.surveillance.aberration.detection import Detection
from alatau.surveillance.calendar import Calendar

R_NAMES: Mapping[str, tuple[str, ...]] = MappingProxyType(
    {
        "b": ("years",),
        "w": ("half_width", "half_window"),
        "m": ("half_window",),
        "noPeriods": ("periods",),
        "weightsThreshold": ("weights_threshold",),
        "pastWeeksNotIncluded": ("past_steps_excluded",),
        "pThresholdTrend": ("trend_p",),
        "thresholdMethod": ("threshold",),
        "powertrans": ("power",),
        "actY": ("current_year",),
        "minSigma": ("minimum_sd",),
        "k": ("reference_value", "threshold"),
        "M": ("window",),
        "Mtilde": ("least_steps",),
        "dir": ("direction",),
        "h": ("decision_interval",),
        "trans": ("transformation",),
        "c.ARL": ("threshold",),
    }
)
"""What R surveillance calls an option → what it may be called here."""
_R_VALUES = MappingProxyType({"nbPlugin": "nb-plugin", "inc": "increase", "dec": "decrease"})
_TRUE, _FALSE = ("true", "yes", "1"), ("false", "no", "0")


@dataclass(frozen=True)
class Method:
    """A method of aberration detection.

    Attributes:
        name: as the shell knows it.
        options: its options as they are where nothing is said, a frozen dataclass.
        judge: the function: counts, options, and what it takes of `calendar`, `population`,
            `mean`, `at`.
        fixed: options that the name of the method says already.
        in_r: what R surveillance has as default where that is another value; None where it does
            not have the method.
    """

    name: str
    options: Any
    judge: Callable[..., Detection]
    fixed: frozenset[str] = frozenset({"compat"})
    in_r: Mapping[str, Any] | None = field(default_factory=lambda: MappingProxyType({}))

    @property
    def takes(self) -> frozenset[str]:
        """The names of the further inputs that the method takes."""
        return frozenset(inspect.signature(self.judge).parameters)

    def with_options(self, given: Mapping[str, str], *, compat: str = PUBLISHED) -> Method:
        """The method with options from texts, as `--option key=value` gives them.

        Names and values that R surveillance uses are understood, too. With the `compat` of
        R surveillance a method behaves as there where that deviates, and options that are not
        given are as there.

        Raises:
            InvalidInput: no such option, with the nearest name; a value of the wrong kind; or a
                method asked for as in R surveillance, which does not have it.
        """
        begun = self.options
        if checks.known(compat, COMPATS, "compat") == R_SURVEILLANCE:
            if self.in_r is None:
                raise InvalidInput(
                    N_(
                        "%(field)s: R surveillance has no method %(method)s; leave it at published."
                    ),
                    "compat",
                    method=self.name,
                )
            begun = replace(begun, **self.in_r)
            if "compat" in _names(begun):
                begun = replace(begun, compat=compat)
        return replace(self, options=options_from_texts(begun, given, self.fixed))

    def detect(
        self,
        counts: ArrayLike,
        *,
        calendar: Calendar | None = None,
        population: ArrayLike | None = None,
        mean: ArrayLike | None = None,
        at: ArrayLike | None = None,
    ) -> Detection:
        """Judge steps of one or more series; `at` None leaves it to the method which.

        Raises:
            InvalidInput: from the method; or a population or mean that it has no use for.
        """
        takes = self.takes
        more: dict[str, Any] = {"at": at}
        for name, given in (("population", population), ("mean", mean)):
            if given is not None:
                checks.refuse_unless(
                    name in takes,
                    N_("%(field)s: the method %(method)s takes none."),
                    name,
                    method=self.name,
                )
                more[name] = given
        if calendar is not None and "calendar" in takes:
            more["calendar"] = calendar
        return replace(self.judge(counts, self.options, **more), method=self.name)


def options_from_texts(options: Any, given: Mapping[str, str], fixed: Container[str] = ()) -> Any:
    """The options with those changed that are given as texts; those that are `fixed` cannot be.

    Raises:
        InvalidInput: no such option, with the nearest name; or a value of the wrong kind.

    >>> options_from_texts(Calendar(), {"steps_per_year": "12"}).steps_per_year
    12
    """
    if not is_dataclass(options) or isinstance(options, type):
        raise TypeError(f"not an instance of a dataclass: {options!r}")
    names = [name for name in _names(options) if name not in fixed]
    kinds = get_type_hints(type(options))
    changes: dict[str, Any] = {}
    for key, text in _expanded(given, names):
        name = next((each for each in R_NAMES.get(key, ()) if each in names), key)
        checks.known(name, names, "option")
        changes[name] = _value(kinds[name], _R_VALUES.get(text, text).strip(), key)
    return replace(options, **changes)


def _names(options: Any) -> list[str]:
    return [each.name for each in fields(options) if each.init]


def _expanded(given: Mapping[str, str], names: Iterable[str]) -> Iterable[tuple[str, str]]:
    """`limit54=5,4` of R surveillance as the two options that it holds."""
    for key, text in given.items():
        parts = text.strip().removeprefix("c(").removesuffix(")").split(",")
        if key == "limit54" and "limit_cases" in names and len(parts) == 2:
            yield "limit_cases", parts[0]
            yield "limit_steps", parts[1]
        else:
            yield key, text


def _value(kind: Any, text: str, key: str) -> Any:
    """A text as a value of a type: a number, a choice, true or false, `none`; 1-7,8-14 as spans."""
    origin = get_origin(kind)
    if origin in (Union, types.UnionType):
        if text.lower() in ("none", "null", "") and type(None) in get_args(kind):
            return None
        others = [each for each in get_args(kind) if each is not type(None)]
        return _value(others[0], text, key)
    if origin is tuple:
        each = get_args(kind)[0]
        if get_origin(each) is tuple:
            inner = get_args(each)[0]
            return tuple(
                tuple(_value(inner, end.strip(), key) for end in part.split("-"))
                for part in text.split(",")
            )
        return tuple(_value(each, part.strip(), key) for part in text.split(","))
    if origin is Literal:
        return checks.known(text, [str(each) for each in get_args(kind)], key)
    if isinstance(kind, type) and issubclass(kind, Enum):
        return kind(checks.known(text, [str(each.value) for each in kind], key))
    if kind is bool:
        if text.lower() in (*_TRUE, *_FALSE):
            return text.lower() in _TRUE
        raise InvalidInput(
            N_("%(field)s: must be true or false, got %(got)s."), key, got=repr(text)
        )
    if kind is int or kind is float:
        try:
            return kind(text)
        except ValueError:
            msgid = (
                N_("%(field)s: must be a whole number, got %(got)s.")
                if kind is int
                else N_("%(field)s: must be a number, got %(got)s.")
            )
            raise InvalidInput(msgid, key, got=repr(text)) from None
    return text


def _ears(rule: Literal["C1", "C2", "C3"]) -> Method:
    from alatau.surveillance.aberration.ears import Ears, ears

    name = f"ears-{rule.lower()}"
    return Method(name, Ears(method=rule), ears, frozenset({"compat", "method"}))


def _farrington() -> Method:
    from alatau.surveillance.aberration.farrington import Farrington, farrington

    return Method("farrington", Farrington(), farrington)


def _farrington_flexible() -> Method:
    from alatau.surveillance.aberration.farrington import FarringtonFlexible, farrington_flexible

    return Method(
        "farrington-flexible",
        FarringtonFlexible(),
        farrington_flexible,
        in_r={"periods": 1, "past_steps_excluded": None, "threshold": "delta", "alpha": 0.05},
    )


def _farrington_window() -> Method:
    from alatau.surveillance.aberration.farrington import FarringtonFlexible
    from alatau.surveillance.aberration.farrington_window import FarringtonWindow, farrington_window

    def judge(
        counts: ArrayLike,
        options: FarringtonFlexible,
        *,
        calendar: Calendar | None = None,
        population: ArrayLike | None = None,
        at: ArrayLike | None = None,
    ) -> Detection:
        window, year = FarringtonWindow(baseline=options), calendar or Calendar()
        return farrington_window(counts, window, calendar=year, population=population, at=at)

    return Method(
        "farrington-window",
        FarringtonWindow().baseline,
        judge,
        frozenset({"compat", "threshold", "power"}),
        in_r=None,
    )


def _cusum() -> Method:
    from alatau.surveillance.aberration.cusum import Cusum, cusum

    return Method("cusum", Cusum(), cusum, in_r={"transformation": "standard"})


def _lr_cusum() -> Method:
    from alatau.surveillance.aberration.likelihood_ratio_cusum import (
        LikelihoodRatioCusum,
        likelihood_ratio_cusum,
    )

    return Method("lr-cusum", LikelihoodRatioCusum(), likelihood_ratio_cusum)


def _glr_cusum() -> Method:
    from alatau.surveillance.aberration.generalised_likelihood_ratio_cusum import (
        GlrCusum,
        glr_cusum,
    )

    return Method("glr-cusum", GlrCusum(), glr_cusum)


def _outbreak_p() -> Method:
    from alatau.surveillance.aberration.outbreak_p import OutbreakP, outbreak_p

    return Method("outbreak-p", OutbreakP(), outbreak_p)


def _rki(variant: int) -> Method:
    from alatau.surveillance.aberration.rki import RKI_1, RKI_2, RKI_3, rki

    return Method(f"rki-{variant}", (RKI_1, RKI_2, RKI_3)[variant - 1], rki)


def _bayes(variant: int) -> Method:
    from alatau.surveillance.aberration.bayes import BAYES_1, BAYES_2, BAYES_3, bayes

    return Method(f"bayes-{variant}", (BAYES_1, BAYES_2, BAYES_3)[variant - 1], bayes)


def _cdc() -> Method:
    from alatau.surveillance.aberration.cdc import Cdc, cdc

    return Method("cdc", Cdc(), cdc)


METHODS: Mapping[str, Callable[[], Method]] = MappingProxyType(
    {
        "ears-c1": partial(_ears, "C1"),
        "ears-c2": partial(_ears, "C2"),
        "ears-c3": partial(_ears, "C3"),
        "farrington": _farrington,
        "farrington-flexible": _farrington_flexible,
        "farrington-window": _farrington_window,
        "rki-1": partial(_rki, 1),
        "rki-2": partial(_rki, 2),
        "rki-3": partial(_rki, 3),
        "bayes-1": partial(_bayes, 1),
        "bayes-2": partial(_bayes, 2),
        "bayes-3": partial(_bayes, 3),
        "cdc": _cdc,
        "cusum": _cusum,
        "lr-cusum": _lr_cusum,
        "glr-cusum": _glr_cusum,
        "outbreak-p": _outbreak_p,
    }
)
"""Name → what makes the method; a method is loaded only when it is asked for."""


def method(name: str) -> Method:
    """The method of a name, with its options as they are where nothing is said.

    Raises:
        InvalidInput: no such method, with the nearest name.

    >>> method("cdc").with_options({"alpha": "0.01"}).options.alpha
    0.01
    """
    return METHODS[checks.known(name, METHODS, "method")]()
