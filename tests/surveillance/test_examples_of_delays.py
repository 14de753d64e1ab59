"""The examples in the docstrings of delays, nowcasting, severity and chains hold."""

from __future__ import annotations

import doctest
import importlib
import pkgutil

import pytest

ROOMS = ("delays", "nowcasting", "severity", "chains")
MODULES = [
    f"alatau.surveillance.{room}.{module.name}"
    for room in ROOMS
    for module in pkgutil.iter_modules(
        importlib.import_module(f"alatau.surveillance.{room}").__path__
    )
] + ["alatau.surveillance.days", "alatau.surveillance.estimate"]


@pytest.mark.parametrize("name", MODULES)
def test_examples_hold(name):
    assert doctest.testmod(importlib.import_module(name)).failed == 0
