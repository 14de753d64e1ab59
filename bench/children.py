"""Work that needs a process of its own: peak memory, the first seconds, another environment."""

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
    *,
    python: str = sys.executable,
    environment: Mapping[str, str] | None = None,
) -> dict[str, Any]:
    """Run ``python -m module`` with ``bench`` in reach; return the JSON of its last line.

    Raises:
        subprocess.CalledProcessError: it failed; ``stderr`` says why.
    """
    given = dict(os.environ if environment is None else environment)
    given["PYTHONPATH"] = os.pathsep.join(filter(None, [str(ROOT), given.get("PYTHONPATH")]))
    return last_line([python, "-m", module], given)


def last_line(command: list[str], environment: Mapping[str, str]) -> dict[str, Any]:
    """Run a command; return the JSON of its last line."""
    ended = subprocess.run(
        command, cwd=ROOT, env=environment, check=True, capture_output=True, text=True
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
