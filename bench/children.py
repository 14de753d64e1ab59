"""Work that needs a process of its own: peak memory, and the first seconds of a program."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from collections.abc import Mapping
from pathlib import Path
from typing import Any

ROOT = Path(__file__).resolve().parents[1]


def run_module(
    module: str,
    *arguments: object,
    python: str = sys.executable,
    environment: Mapping[str, str] | None = None,
) -> dict[str, Any]:
    """Run ``python -m module`` from the clone; return the JSON of its last line.

    Raises:
        subprocess.CalledProcessError: it failed; ``stderr`` says why.
    """
    given = {**os.environ, **(environment or {})}
    given["PYTHONPATH"] = os.pathsep.join(filter(None, [str(ROOT), given.get("PYTHONPATH")]))
    ended = subprocess.run(
        [python, "-m", module, *map(str, arguments)],
        env=given,
        check=True,
        capture_output=True,
        text=True,
    )
    found: dict[str, Any] = json.loads(ended.stdout.splitlines()[-1])
    return found


def peak_megabytes() -> float | None:
    """The most memory that this process ever held, in MB; None where the system does not tell."""
    try:
        import resource
    except ImportError:
        return None
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    return peak / 1e6 if sys.platform == "darwin" else peak * 1024 / 1e6
