"""Labs: something to do, on the platform's own simulator, methods and instruments.

An engine turns the plain text of a lab (`alatau.packs.courses.labs.LabFile`) and a learner's seed
into a `Sheet`: material to look at and questions with their keys. The same seed gives the same
sheet, so nothing but the seed is kept. Sheets are scored like any questions.
"""

from __future__ import annotations

from functools import lru_cache
from importlib import import_module

from alatau import checks
from alatau.courses.labs.sheet import Engine, Sheet
from alatau.packs.courses.labs import LabFile

_ENGINES = {
    "clean-a-line-list": "alatau.courses.labs.clean_line_list:CleanLineList",
    "read-a-curve": "alatau.courses.labs.read_curve:ReadCurve",
    "find-the-source": "alatau.courses.labs.find_source:FindSource",
    "choose-a-threshold": "alatau.courses.labs.choose_threshold:ChooseThreshold",
    "assess-outbreaks": "alatau.courses.labs.assess_outbreaks:AssessOutbreaks",
    "classify-and-pack": "alatau.courses.labs.classify_and_pack:ClassifyAndPack",
    "chain-of-custody": "alatau.courses.labs.chain_of_custody:ChainOfCustody",
    "split-a-sample": "alatau.courses.labs.split_sample:SplitSample",
}
"""Module and class of each engine by its name; it is loaded when a lab first asks for it."""


def engine_names() -> tuple[str, ...]:
    """The names that a lab may give as its `engine`."""
    return tuple(_ENGINES)


@lru_cache
def engine(name: str) -> Engine:
    """The engine of this name.

    Raises:
        InvalidInput: there is none; the nearest name is told.
    """
    module, _colon, kind = _ENGINES[checks.known(name, _ENGINES, "engine")].partition(":")
    made: Engine = getattr(import_module(module), kind)()
    return made


def sheet(lab: LabFile, seed: int) -> Sheet:
    """The sheet of a lab for one learner; the same for the same seed."""
    return engine(lab.engine).sheet(lab, seed)


def warm_up() -> None:
    """Compile the methods that sheets are made with, so that no learner waits for it."""
    from alatau.surveillance.aberration.methods import method

    counts = [5.0] * 300
    for name in ("ears-c1", "ears-c3", "farrington-flexible"):
        method(name).detect(counts, at=[299])
