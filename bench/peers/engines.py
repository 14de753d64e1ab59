"""The engines, in groups that can be compared: the first of a group is what others are held to."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

Language = Literal["alatau", "python", "r"]
"""In whose environment a script runs: that of Alatau, ``.venv-peers``, or R."""


@dataclass(frozen=True)
class Engine:
    """A script of this folder, ``with_NAME``, and the packages of R that it needs."""

    name: str
    title: str
    language: Language = "python"
    packages: tuple[str, ...] = ()


@dataclass(frozen=True)
class Group:
    """Engines that do the same work; ``of`` names the first one in a ratio."""

    what: str
    of: str
    engines: tuple[Engine, ...]


GROUPS = (
    Group(
        "100,000 people one by one",
        "Alatau",
        (
            Engine("alatau", "Alatau", "alatau"),
            Engine("laser_generic", "laser-generic"),
            Engine("starsim", "Starsim"),
            Engine("siminf", "SimInf", "r", ("SimInf",)),
        ),
    ),
    Group(
        "80 million people as counts",
        "NumPy by hand",
        (
            Engine("numpy", "NumPy by hand"),
            Engine("laser_measles", "laser-measles, compartmental"),
            Engine("epydemix", "epydemix"),
            Engine("dust2", "dust2", "r", ("dust2", "odin2")),
            Engine("pomp", "pomp", "r", ("pomp",)),
        ),
    ),
)
"""An engine of Alatau for counts goes to the head of the second group."""
