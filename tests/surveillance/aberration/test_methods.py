"""Methods by name, and their options from texts."""

from __future__ import annotations

import doctest
from dataclasses import dataclass, fields
from enum import StrEnum
from typing import Literal

import numpy as np
import pytest

from alatau.checks import InvalidInput
from alatau.surveillance.aberration import methods
from alatau.surveillance.aberration.detection import Detection
from alatau.surveillance.aberration.methods import (
    METHODS,
    R_NAMES,
    R_SURVEILLANCE,
    method,
    options_from_texts,
)
from alatau.surveillance.calendar import Calendar


class Colour(StrEnum):
    RED = "red"


@dataclass(frozen=True)
class Options:
    number: float = 1.0
    whole: int = 2
    truth: bool = False
    choice: Literal["a", "b"] = "a"
    colour: Colour = Colour.RED
    perhaps: int | None = 3
    several: tuple[float, ...] = (1.0,)
    spans: tuple[tuple[int, int], ...] | None = None
    text: str = "t"
    limit_cases: int = 5
    limit_steps: int = 4


COUNTS = np.random.default_rng(3).poisson(6, (2, 320)).astype(np.float64)


@pytest.mark.parametrize("name", METHODS)
def test_every_method_judges_the_asked_steps_under_its_name(name) -> None:
    found = method(name)
    assert found.name == name
    detection = found.detect(COUNTS, calendar=Calendar(), at=[318, 319])
    assert isinstance(detection, Detection)
    assert detection.method == name
    assert detection.steps.tolist() == [318, 319]
    weeks = {"cdc": 4, "farrington-window": 2}.get(name, 1)  # judged together
    sums = [COUNTS[:, end - weeks : end].sum(axis=1) for end in (319, 320)]
    assert detection.observed.tolist() == np.transpose(sums).tolist()
    assert (detection.judgement == 0).all()


@pytest.mark.parametrize("name", sorted(METHODS.keys() - {"farrington-window"}))
def test_every_method_can_be_had_as_r_surveillance_has_it(name) -> None:
    found = method(name).with_options({}, compat=R_SURVEILLANCE).options
    assert getattr(found, "compat", R_SURVEILLANCE) == R_SURVEILLANCE
    with pytest.raises(InvalidInput, match="compat: 'r-surveilance' is not known; did you mean"):
        method(name).with_options({}, compat="r-surveilance")


def test_a_method_that_r_surveillance_does_not_have_is_not_had_as_there() -> None:
    sentence = "compat: R surveillance has no method farrington-window; leave it at published"
    with pytest.raises(InvalidInput, match=sentence):
        method("farrington-window").with_options({}, compat=R_SURVEILLANCE)


def test_in_compat_mode_options_that_are_not_given_are_those_of_r() -> None:
    flexible = method("farrington-flexible")
    like_r = flexible.with_options({"alpha": "0.01"}, compat=R_SURVEILLANCE).options
    assert (like_r.periods, like_r.past_steps_excluded, like_r.threshold) == (1, None, "delta")
    assert (like_r.alpha, flexible.options.alpha) == (0.01, 0.01)
    assert flexible.with_options({}, compat=R_SURVEILLANCE).options.alpha == 0.05
    cusum = method("cusum").with_options({}, compat=R_SURVEILLANCE).options
    assert cusum.transformation == "standard"


@pytest.mark.parametrize(
    ("key", "text", "value"),
    [
        ("number", "0.5", 0.5),
        ("whole", "7", 7),
        ("truth", "TRUE", True),
        ("truth", "no", False),
        ("choice", "b", "b"),
        ("colour", "red", Colour.RED),
        ("perhaps", "none", None),
        ("perhaps", "4", 4),
        ("several", "0.1, 0.9", (0.1, 0.9)),
        ("spans", "1-7, 8-14", ((1, 7), (8, 14))),
        ("text", "x", "x"),
    ],
)
def test_a_text_becomes_a_value_of_the_type_of_its_option(key, text, value) -> None:
    assert getattr(options_from_texts(Options(), {key: text}), key) == value


@pytest.mark.parametrize(
    ("key", "text", "reason"),
    [
        ("number", "much", "number: must be a number, got 'much'"),
        ("whole", "1.5", "whole: must be a whole number, got '1.5'"),
        ("truth", "maybe", "truth: must be true or false, got 'maybe'"),
        ("choice", "c", "choice: 'c' is not known; choose one of a, b"),
        ("colour", "rde", "colour: 'rde' is not known; did you mean red"),
        ("perhaps", "x", "perhaps: must be a whole number"),
        ("numbr", "1", "option: 'numbr' is not known; did you mean number"),
    ],
)
def test_a_text_that_cannot_be_is_refused_with_the_option(key, text, reason) -> None:
    with pytest.raises(InvalidInput) as refused:
        options_from_texts(Options(), {key: text})
    assert reason in str(refused.value)


def test_names_that_r_surveillance_uses_are_understood() -> None:
    given = {"b": "4", "w": "2", "noPeriods": "10", "thresholdMethod": "nbPlugin"}
    given |= {"limit54": "c(0,4)", "pastWeeksNotIncluded": "26", "powertrans": "2/3"}
    found = method("farrington-flexible").with_options(given).options
    assert (found.years, found.half_width, found.periods) == (4, 2, 10)
    assert (found.threshold, found.past_steps_excluded) == ("nb-plugin", 26)
    assert (found.limit_cases, found.limit_steps, found.power) == (0, 4, "2/3")
    assert method("rki-3").with_options({"w": "3", "actY": "TRUE"}).options.half_window == 3
    assert method("cusum").with_options({"k": "1", "h": "3"}).options.reference_value == 1
    assert method("outbreak-p").with_options({"k": "50"}).options.threshold == 50


def test_every_name_of_r_leads_to_an_option_of_some_method() -> None:
    ours = {each.name for name in METHODS for each in fields(method(name).options)}
    assert [key for key, names in R_NAMES.items() if not ours & set(names)] == []


def test_what_the_name_of_a_method_says_is_no_option() -> None:
    with pytest.raises(InvalidInput, match="option: 'method' is not known"):
        method("ears-c1").with_options({"method": "C2"})
    assert method("ears-c2").options.method == "C2"


def test_a_population_or_mean_that_a_method_has_no_use_for_is_refused() -> None:
    with pytest.raises(InvalidInput, match="population: the method bayes-1 takes none"):
        method("bayes-1").detect(COUNTS, population=COUNTS)
    with pytest.raises(InvalidInput, match="mean: the method ears-c1 takes none"):
        method("ears-c1").detect(COUNTS, mean=COUNTS)
    found = method("cusum").detect(COUNTS, mean=np.full(COUNTS.shape, 6.0), at=[0])
    assert found.expected.tolist() == [[6.0], [6.0]]


def test_an_unknown_method_is_refused_with_the_nearest_name() -> None:
    with pytest.raises(InvalidInput, match="did you mean farrington-flexible"):
        method("farington-flexible")


def test_options_must_be_a_dataclass() -> None:
    with pytest.raises(TypeError):
        options_from_texts(Options, {})


def test_the_examples_of_the_module_are_right() -> None:
    assert doctest.testmod(methods).failed == 0
