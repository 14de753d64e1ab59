"""No legal parameter breaks a run: no exception, no warning, no number out of its range."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

import alatau

SCRIPT = Path(__file__).parents[1] / "support" / "random_worlds.py"
WORLDS = 250
MOST_SECONDS = 240
"""Many times what they take: one that hangs is ended and fails. All run on one compiled kernel."""


def test_random_worlds_over_the_whole_range_of_all_parameters_run_to_their_end() -> None:
    source = str(Path(alatau.__file__).parents[1])
    ended = subprocess.run(
        [sys.executable, str(SCRIPT), "0", str(WORLDS)],
        env={**os.environ, "PYTHONPATH": source},
        capture_output=True,
        text=True,
        timeout=MOST_SECONDS,
        check=False,
    )
    seeds = ended.stdout.split()
    assert ended.returncode == 0, f"world {seeds[-1:]}: {ended.stderr[-2000:]}"
    assert seeds[-1] == "done"
    assert len(seeds) == WORLDS + 1
