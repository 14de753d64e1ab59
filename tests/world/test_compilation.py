"""The compiled kernel is found again on disk exactly when none of its sources changed."""

from __future__ import annotations

import inspect
from pkgutil import iter_modules

import pytest

from alatau.world import engine as package
from alatau.world.engine import compilation
from alatau.world.engine.compilation import SourceKeyedCache, compiled_run, sources_hash


def test_a_change_in_any_module_of_the_kernel_gives_another_key(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    usual = sources_hash()
    assert sources_hash() == usual
    genuine = inspect.getsource
    for changed in compilation._MODULES:
        monkeypatch.setattr(
            compilation.inspect,
            "getsource",
            lambda module, changed=changed: genuine(module) + "#" * (module is changed),
        )
        assert sources_hash.__wrapped__() != usual


def test_the_hash_of_the_sources_is_part_of_the_key_of_the_cache() -> None:
    run = compiled_run()
    assert isinstance(run._cache, SourceKeyedCache)  # type: ignore[attr-defined]
    codegen = run.targetctx.codegen()  # type: ignore[attr-defined]
    assert run._cache._index_key((), codegen)[-1] == sources_hash()  # type: ignore[attr-defined]


def test_modules_that_the_kernel_imports_are_all_part_of_the_hash() -> None:
    imported = {
        value.__name__
        for module in compilation._MODULES
        for value in vars(module).values()
        if inspect.ismodule(value) and value.__name__.startswith("alatau.world")
    } | {
        inspect.getmodule(value).__name__  # type: ignore[union-attr]
        for module in compilation._MODULES
        for value in vars(module).values()
        if hasattr(value, "py_func")
    }
    covered = {module.__name__ for module in compilation._MODULES}
    assert imported - {"alatau.world.checks"} <= covered


def test_every_module_of_the_engine_is_part_of_the_hash() -> None:
    engine = {f"{package.__name__}.{each.name}" for each in iter_modules(package.__path__)}
    covered = {module.__name__ for module in compilation._MODULES}
    assert engine - {compilation.__name__} <= covered
