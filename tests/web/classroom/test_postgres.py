"""The classroom on PostgreSQL: what is written with statements of our own is kept there too."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from contextlib import ExitStack
from pathlib import Path

import pytest

pytestmark = [
    pytest.mark.postgres,
    pytest.mark.skipif(os.name == "nt", reason="starts PostgreSQL as Unix does"),
]
SUPPORT = Path(__file__).parents[2] / "support"


def test_answers_are_kept_once_and_only_while_the_test_is_open(tmp_path: Path) -> None:
    import postgres

    with ExitStack() as stack:
        try:
            cluster = stack.enter_context(postgres.running())
        except postgres.NotInstalled as why:
            pytest.skip(str(why))
        environment = {
            **os.environ,
            "ALATAU_DATA": str(tmp_path / "data"),
            "DATABASE_URL": cluster.create("classroom"),
            "PYTHONPATH": os.pathsep.join([str(SUPPORT), *sys.path]),
        }
        ended = subprocess.run(
            [sys.executable, str(SUPPORT / "classroom_on_postgres.py"), str(tmp_path)],
            check=False,
            env=environment,
            capture_output=True,
            text=True,
            timeout=120,
        )
    assert ended.returncode == 0, ended.stderr
    found = json.loads(ended.stdout.splitlines()[-1])
    zero = found.pop("zero")
    assert len(zero) == 9 and set(zero.values()) == {400}, zero
    assert found == {
        "refused": ["closed", "handed in"],
        "kept": [["beta", 3]],
        "written": ["second"],
    }
