"""`alatau demo` and `alatau serve`: what they print, and how they end."""

from __future__ import annotations

import os
import re
import signal
import socket
import subprocess
import sys
import urllib.request
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest

from alatau.cli.errors import UNUSABLE

ADDRESS = re.compile(r"http://[\d.]+:\d+")
CODE = re.compile(r"/j/(\w+)")


@contextmanager
def started(data: Path, *arguments: str) -> Iterator[subprocess.Popen[str]]:
    process = subprocess.Popen(
        [sys.executable, "-m", "alatau", *arguments],
        env={**os.environ, "ALATAU_DATA": str(data), "PYTHONUNBUFFERED": "1"},
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
    )
    try:
        yield process
    finally:
        process.kill()
        process.communicate()


def printed_until(process: subprocess.Popen[str], words: str) -> str:
    """What `process` prints, up to the line with `words`."""
    assert process.stdout is not None
    lines = []
    for line in process.stdout:
        lines.append(line)
        if words in line:
            return "".join(lines)
    raise AssertionError("ended after:\n" + "".join(lines))


def test_demo_prints_how_to_join_and_serve_goes_on_with_the_same_codes(tmp_path: Path) -> None:
    with started(tmp_path, "demo", "--port", "0") as demo:
        shown = printed_until(demo, "Ctrl-C")
        address = ADDRESS.search(shown)
        assert address
        with urllib.request.urlopen(address[0]) as answer:
            assert answer.status == 200
        demo.send_signal(signal.SIGINT)
        assert demo.wait(20) in (0, 130, -signal.SIGINT)
    codes = set(CODE.findall(shown))
    assert len(codes) == 4
    with started(tmp_path, "serve", "--port", "0") as serve:
        assert set(CODE.findall(printed_until(serve, "Ctrl-C"))) == codes


def test_serve_without_an_exercise_says_how_to_begin_one(tmp_path: Path) -> None:
    with started(tmp_path, "serve", "--port", "0") as serve:
        assert "alatau serve SCENARIO" in printed_until(serve, "begins one")


@pytest.mark.parametrize(
    ("arguments", "words"),
    [
        (["demo", "--scenario", "tutorail", "--port", "0"], "tutorial"),
        (["serve", "tutorial", "--layout", "marquee", "--port", "0"], "marquee"),
        (["serve", "--layout", "full", "--port", "0"], "--layout"),
        (["serve", "--seed", "0", "--port", "0"], "--seed"),
        (["serve", "--built-in", "--port", "0"], "--built-in"),
        (["serve", "--language", "en", "--port", "0"], "--language"),
    ],
)
def test_what_cannot_be_served_is_named(tmp_path: Path, arguments: list[str], words: str) -> None:
    with started(tmp_path, *arguments) as process:
        shown, _ = process.communicate(timeout=60)
    assert process.returncode == UNUSABLE
    assert shown.startswith("alatau: ")
    assert words in shown


def test_a_seed_that_the_database_cannot_hold_is_refused(tmp_path: Path) -> None:
    with started(tmp_path, "serve", "tutorial", "--seed", "9" * 20, "--port", "0") as process:
        shown, _ = process.communicate(timeout=60)
    assert process.returncode == UNUSABLE
    assert "--seed" in shown and "Traceback" not in shown


def test_a_profile_that_there_is_not_is_named(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("ALATAU_PROFILE", "hall")
    with started(tmp_path, "serve", "--port", "0") as process:
        shown, _ = process.communicate(timeout=60)
    assert process.returncode == UNUSABLE
    assert shown.startswith("alatau: ") and "'hall'" in shown


def test_a_port_that_is_taken_is_named(tmp_path: Path) -> None:
    with socket.create_server(("127.0.0.1", 0)) as taken:
        port = str(taken.getsockname()[1])
        with started(tmp_path, "serve", "--port", port) as process:
            shown, _ = process.communicate(timeout=60)
    assert process.returncode == UNUSABLE
    assert port in shown
