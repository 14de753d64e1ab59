"""The same epidemic on Alatau and on other engines, in the same run, as ratios of time.

``bench/README.md`` describes the workload. Importing this package loads nothing heavy: the scripts
``with_*`` run in the environments of the peers.
"""

from __future__ import annotations

import json
import subprocess
from collections.abc import Iterator
from math import sqrt
from typing import Any

from bench.peers.engines import GROUPS, Engine, Group
from bench.rows import Row, Scaling

SPREAD = 0.281
"""Variance of the final size over the number of people, in a chain binomial with R = 2.5."""


def measure() -> Iterator[Row]:
    """A row an engine, group by group."""
    for group in GROUPS:
        yield from rows_of(group, {engine.name: found_by(engine) for engine in group.engines})


def rows_of(group: Group, found: dict[str, dict[str, Any] | str]) -> Iterator[Row]:
    """The rows of a group from what its engines printed, or why they printed nothing."""
    first = found[group.engines[0].name]
    for engine in group.engines:
        result = found[engine.name]
        if isinstance(result, str):
            yield Row(f"{engine.title}: {group.what}", None, "ms", Scaling.TIME, note=result)
            continue
        work = f"{engine.title} {result['version']}: {group.what}"
        astray = why_astray(result)
        if astray:
            yield Row(work, None, "ms", Scaling.TIME, note=astray)
            continue
        held_to = None
        if not isinstance(first, str) and not why_astray(first):
            held_to = result["milliseconds"] / first["milliseconds"]
        notes = [f"{result['attack']:.4f} infected, theory {result['theory']:.4f}"]
        notes += [result["differs"]] if result["differs"] else []
        yield Row(
            work,
            result["milliseconds"],
            "ms",
            Scaling.TIME,
            note="; ".join(notes),
            ratio=held_to,
            ratio_of=group.of,
        )


def why_astray(result: dict[str, Any]) -> str:
    """What to say of an engine that ran another epidemic than theory foretells; else nothing.

    Four standard errors of the mean of its replicates, and a thousandth for what theory leaves out:
    ten people to begin with, and patches of finite size.
    """
    error = sqrt(SPREAD / result["people"] / result["repeats"])
    if abs(result["attack"] - result["theory"]) <= 4 * error + 0.001:
        return ""
    return (
        f"not the same epidemic: {result['attack']:.4f} infected where theory says "
        f"{result['theory']:.4f}"
    )


def found_by(engine: Engine) -> dict[str, Any] | str:
    """What an engine's script printed, or a sentence on why it did not."""
    from bench.children import run_module
    from bench.peers.environment import folder_of, missing_in_r, one_thread, python_of_peers

    environment = one_thread()
    try:
        match engine.language:
            case "alatau":
                return run_module(f"bench.peers.with_{engine.name}", environment=environment)
            case "python":
                python = python_of_peers()
                module = f"bench.peers.with_{engine.name}"
                return run_module(module, python=python, environment=environment)
            case "r":
                missing = missing_in_r(engine.packages)
                if missing:
                    return missing
                from bench.peers.in_r import run_script

                return run_script(engine.name, environment, folder_of(engine.name))
    except subprocess.CalledProcessError as failed:
        said = (failed.stderr or "").strip().splitlines()
        return f"failed: {said[-1] if said else failed.returncode}"
    except (json.JSONDecodeError, IndexError):
        return "failed: it printed no result"
