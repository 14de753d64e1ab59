"""The examples in the docstrings run."""

from __future__ import annotations

import doctest
import importlib

import numpy as np
import pytest

NAMES = (
    "calendar",
    "aberration.steps",
    "aberration.ears",
    "aberration.quantiles",
    "aberration.farrington.detection",
)


@pytest.mark.parametrize("name", NAMES)
def test_examples_say_what_comes_out(name) -> None:
    module = importlib.import_module(f"alatau.surveillance.{name}")
    result = doctest.testmod(module, extraglobs={"np": np})
    assert result.attempted > 0
    assert result.failed == 0


def test_importing_the_methods_compiles_nothing() -> None:
    import subprocess
    import sys

    code = (
        "import sys\n"
        "from alatau.surveillance.aberration import ears, farrington\n"
        "assert 'numba' not in sys.modules and 'scipy' not in sys.modules"
    )
    subprocess.run([sys.executable, "-c", code], check=True)
