"""Labs: something to do, on the platform's own simulator, methods and instruments.

An engine turns the plain text of a lab (`alatau.packs.courses.labs.LabFile`) and a learner's seed
into a `Sheet`: material to look at and questions with their keys. The same seed gives the same
sheet, so nothing but the seed is kept. Sheets are scored like any questions.
"""

from __future__ import annotations

from collections.abc import Callable
from functools import lru_cache

from alatau import checks
from alatau.courses.labs.sheet import Engine, Sheet
from alatau.packs.courses.labs import LabFile


def _assess_outbreaks() -> Engine:
    from alatau.courses.labs.assess_outbreaks import AssessOutbreaks

    return AssessOutbreaks()


def _classify_and_pack() -> Engine:
    from alatau.courses.labs.classify_and_pack import ClassifyAndPack

    return ClassifyAndPack()


def _chain_of_custody() -> Engine:
    from alatau.courses.labs.chain_of_custody import ChainOfCustody

    return ChainOfCustody()


def _split_sample() -> Engine:
    from alatau.courses.labs.split_sample import SplitSample

    return SplitSample()


def _clean_line_list() -> Engine:
    from alatau.courses.labs.clean_line_list import CleanLineList

    return CleanLineList()


def _read_curve() -> Engine:
    from alatau.courses.labs.read_curve import ReadCurve

    return ReadCurve()


def _find_source() -> Engine:
    from alatau.courses.labs.find_source import FindSource

    return FindSource()


def _choose_threshold() -> Engine:
    from alatau.courses.labs.choose_threshold import ChooseThreshold

    return ChooseThreshold()


_ENGINES: dict[str, Callable[[], Engine]] = {
    "assess-outbreaks": _assess_outbreaks,
    "classify-and-pack": _classify_and_pack,
    "chain-of-custody": _chain_of_custody,
    "split-a-sample": _split_sample,
    "clean-a-line-list": _clean_line_list,
    "read-a-curve": _read_curve,
    "find-the-source": _find_source,
    "choose-a-threshold": _choose_threshold,
}
"""Engines by name; each is loaded when a lab first asks for it."""


def engine_names() -> tuple[str, ...]:
    """The names that a lab may give as its `engine`."""
    return tuple(_ENGINES)


@lru_cache
def engine(name: str) -> Engine:
    """The engine of this name.

    Raises:
        InvalidInput: there is none; the nearest name is told.
    """
    return _ENGINES[checks.known(name, _ENGINES, "engine")]()


def sheet(lab: LabFile, seed: int) -> Sheet:
    """The sheet of a lab for one learner; the same for the same seed."""
    return engine(lab.engine).sheet(lab, seed)


def warm_up() -> None:
    """Compile the methods that sheets are made with, so that no learner waits for it."""
    from alatau.surveillance.aberration.methods import method

    counts = [5.0] * 300
    for name in ("ears-c1", "ears-c3", "farrington-flexible"):
        method(name).detect(counts, at=[299])
