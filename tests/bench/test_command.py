"""`alatau bench`: its table, its file, its exit codes."""

from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path

import pytest
from typer.testing import CliRunner, Result

from alatau.cli import app
from alatau.cli.errors import UNUSABLE, WRONG
from bench import BENCHMARKS, Row
from bench.rows import Scaling

pytestmark = pytest.mark.usefixtures("half_as_fast")

Fake = Callable[..., None]
FAST = Row("a fast thing", 12.0, "ms", Scaling.TIME, 10.0, "of note")
SLOW = Row("a slow thing", 30.0, "ms", Scaling.TIME, 10.0)
MANY = Row("many things", 4.0, "M units/s", Scaling.RATE, 8.0)
BESIDE = Row("a peer", 400.0, "ms", Scaling.TIME, ratio=3.0, ratio_of="Alatau")
ABSENT = Row("an absent peer", None, "ms", Scaling.TIME, note="Rscript is not installed")


def run(*arguments: object) -> Result:
    return CliRunner().invoke(app, ["bench", *map(str, arguments)])


def line_of(result: Result, work: str) -> list[str]:
    """The cells of the row of the table that begins with *work*."""
    line = next(line for line in result.output.splitlines() if line.strip().startswith(work))
    return line.replace(work, "").split()


def test_without_a_name_the_benchmarks_are_listed() -> None:
    result = run()
    assert result.exit_code == 0
    for name, benchmark in BENCHMARKS.items():
        assert f"{name} " in result.output
        assert benchmark.about in result.output


def test_an_unknown_name_says_the_known_ones() -> None:
    result = run("wrold")
    assert result.exit_code == UNUSABLE
    assert result.stderr == (
        "alatau: There is no benchmark “wrold”; there are: " + ", ".join(BENCHMARKS) + ".\n"
    )


def test_goals_are_scaled_to_the_machine_and_all_met_ends_with_0(fake_rows: Fake) -> None:
    fake_rows(FAST, MANY, BESIDE, ABSENT)
    result = run("fake")
    assert result.exit_code == 0, result.output
    fast = ["12.00", "ms", "6.00", "ms", "≤", "10", "ms", "yes", "of", "note"]
    assert line_of(result, "a fast thing") == fast
    many = ["4.00", "M", "units/s", "8.00", "M", "units/s", "≥", "8", "M", "units/s", "yes"]
    assert line_of(result, "many things") == many
    assert line_of(result, "a peer") == ["400.0", "ms", "200.0", "ms", "3.00", "×", "Alatau"]
    assert "not measured" in result.output
    assert "Other programs took 20% of a core meanwhile" in result.output
    assert "0.50 times the speed of the reference machine" in result.output
    assert "No goal missed." in result.output


def test_a_missed_goal_ends_with_1(fake_rows: Fake) -> None:
    fake_rows(FAST, SLOW)
    result = run("fake")
    assert result.exit_code == WRONG
    assert line_of(result, "a slow thing")[-1] == "NO"
    assert "1 goal missed." in result.output


def test_what_could_not_be_measured_misses_its_goal(fake_rows: Fake) -> None:
    fake_rows(Row("memory", None, "MB", Scaling.LEAST, 3000.0))
    assert run("fake").exit_code == WRONG


def test_the_file_holds_raw_and_scaled_figures(fake_rows: Fake, tmp_path: Path) -> None:
    fake_rows(SLOW, BESIDE)
    assert run("fake", "--json", tmp_path / "found.json").exit_code == WRONG
    found = json.loads((tmp_path / "found.json").read_text(encoding="utf-8"))
    assert found["benchmark"] == "fake"
    assert found["all_met"] is False
    assert found["machine"]["speed"] == 0.5
    assert set(found["machine"]) == {
        "processor", "python", "system", "calibration_nanoseconds", "speed",
        "taken_by_others",
    }  # fmt: skip
    assert found["rows"] == [
        {
            "work": "a slow thing",
            "reached": 30.0,
            "on_reference": 15.0,
            "unit": "ms",
            "goal": 10.0,
            "met": False,
            "ratio": None,
            "ratio_of": "",
            "note": "",
        },
        {
            "work": "a peer",
            "reached": 400.0,
            "on_reference": 200.0,
            "unit": "ms",
            "goal": None,
            "met": None,
            "ratio": 3.0,
            "ratio_of": "Alatau",
            "note": "",
        },
    ]


def test_an_installed_package_says_that_benchmarks_come_with_a_clone(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    monkeypatch.setattr("alatau.cli.bench._CLONE", tmp_path)
    result = run("world")
    assert result.exit_code == UNUSABLE
    assert "clone" in result.stderr
