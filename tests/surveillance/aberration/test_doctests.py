"""The examples in the docstrings of the methods."""

import doctest
import importlib
import pkgutil

import pytest

from alatau.surveillance import aberration

MODULES = sorted(
    found.name for found in pkgutil.walk_packages(aberration.__path__, aberration.__name__ + ".")
)


@pytest.mark.parametrize("name", MODULES)
def test_examples_give_what_they_say(name):
    found = doctest.testmod(importlib.import_module(name))
    assert found.failed == 0
