"""The locked requirements: complete, hashed, and from no particular address."""

from __future__ import annotations

import re
import tomllib
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[1]
LOCKS = ["run.txt", "dev.txt"]
PEERS = "peers.txt"
PINNED = re.compile(r"^([a-z0-9.-]+)==", re.MULTILINE)


def lock(name: str) -> str:
    return (ROOT / "requirements" / name).read_text(encoding="utf-8")


def name_of(requirement: str) -> str:
    found = re.match(r"[A-Za-z0-9._-]+", requirement)
    assert found
    return re.sub(r"[-_.]+", "-", found[0]).lower()


@pytest.mark.parametrize("name", [*LOCKS, PEERS])
def test_every_package_carries_hashes(name: str) -> None:
    blocks = re.split(r"\n(?=[a-z0-9])", lock(name))[1:]
    assert blocks
    assert [block.split()[0] for block in blocks if "--hash=sha256:" not in block] == []


@pytest.mark.parametrize("name", [*LOCKS, PEERS])
def test_no_host_and_no_index_is_named(name: str) -> None:
    assert re.findall(r"^.*(?:://|--index|--find-links|--trusted).*$", lock(name), re.M) == []


def test_what_the_project_needs_is_locked() -> None:
    project = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["project"]
    needed = {name_of(requirement) for requirement in project["dependencies"]}
    tools = {name_of(r) for r in project["optional-dependencies"]["dev"]}
    run, dev = (set(PINNED.findall(lock(name))) for name in LOCKS)
    assert needed - run == set()
    assert (needed | tools) - dev == set()


def test_both_locks_name_the_same_versions() -> None:
    pins = re.compile(r"^([a-z0-9.-]+==\S+)(?: ; .*)? \\$", re.MULTILINE)
    run, dev = (set(pins.findall(lock(name))) for name in LOCKS)
    assert run - dev == set()


def test_the_peers_of_the_benchmark_are_locked() -> None:
    wanted = (ROOT / "requirements" / "peers.in").read_text(encoding="utf-8").splitlines()
    named = {name_of(line) for line in wanted if line and not line.startswith("#")}
    assert named - set(PINNED.findall(lock(PEERS))) == set()
