"""What every engine's script does: warm up, run its replicates, print what came out."""

from __future__ import annotations

import json
from collections.abc import Callable
from importlib.metadata import version
from statistics import median
from typing import Any

from bench.timing import CORE


def run_engine(
    package: str,
    *,
    people: int,
    theory: float,
    prepare: Callable[[int], Callable[[], Any]],
    attack: Callable[[Any], float],
    repeats: int,
    stored: str,
    differs: str = "",
) -> None:
    """Run one replicate that does not count and ``repeats`` that do; print JSON.

    Args:
        package: the distribution whose version is reported.
        people: how many people the model holds.
        theory: the share of them that theory says is infected, with this engine's coupling.
        prepare: makes the model for a seed; what it returns runs it, and that alone is timed.
        attack: the share infected, from what the run returned.
        repeats: how many replicates.
        stored: what a run leaves behind.
        differs: where this is not quite the workload, and why.
    """
    prepare(0)()
    seconds, attacks, making = [], [], []
    for seed in range(1, repeats + 1):
        begin = CORE()
        run = prepare(seed)
        ready = CORE()
        found = run()
        seconds.append(CORE() - ready)
        making.append(ready - begin)
        attacks.append(attack(found))
    print(
        json.dumps(
            {
                "version": version(package),
                "people": people,
                "milliseconds": median(seconds) * 1e3,
                "preparing_milliseconds": median(making) * 1e3,
                "attack": sum(attacks) / repeats,
                "theory": theory,
                "repeats": repeats,
                "stored": stored,
                "differs": differs,
            }
        )
    )
