"""The examples in the documentation of every module run."""

from __future__ import annotations

import doctest
import importlib
import pkgutil

import pytest

from alatau.surveillance import investigation

MODULES = [
    module.name
    for module in pkgutil.walk_packages(investigation.__path__, investigation.__name__ + ".")
]


@pytest.mark.parametrize("name", MODULES)
def test_the_examples_of_a_module_run(name):
    assert doctest.testmod(importlib.import_module(name)).failed == 0
