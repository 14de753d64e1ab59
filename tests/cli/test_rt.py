"""`alatau rt`: its result, its picture and its refusals."""

from __future__ import annotations

import csv
import io
import json
from pathlib import Path

import numpy as np
import pytest
from typer.testing import CliRunner, Result

from alatau.cli import app
from alatau.cli.errors import UNUSABLE
from alatau.surveillance.transmission import Cori, SerialInterval, reproduction_number

EXAMPLES = Path(__file__).resolve().parents[2] / "docs" / "how-to" / "examples"
BY_R = Path(__file__).resolve().parents[1] / "fixtures" / "transmission"
DAILY, SI = EXAMPLES / "daily-cases.csv", EXAMPLES / "serial-interval.csv"


def run(*arguments: object) -> Result:
    return CliRunner().invoke(app, ["rt", *(str(argument) for argument in arguments)])


def rows_of(text: str) -> list[dict[str, str]]:
    return list(csv.DictReader(io.StringIO(text)))


def column(name: str) -> list[float]:
    return [float(row[name]) for row in rows_of(DAILY.read_text(encoding="utf-8"))]


def test_each_row_is_a_window_with_the_figures_of_the_method() -> None:
    result = run(DAILY, "--si", SI, "--imported", "imported", "--window", 5)
    assert result.exit_code == 0, result.output
    rows = rows_of(result.stdout)
    quantiles = ["q0.025", "q0.05", "q0.25", "q0.5", "q0.75", "q0.95", "q0.975"]
    assert list(rows[0]) == ["t_start", "t_end", "mean", "sd", *quantiles]
    assert (rows[0]["t_start"], rows[0]["t_end"]) == ("2026-03-03", "2026-03-07")
    interval = SerialInterval(np.loadtxt(SI, delimiter=",", skiprows=1)[:, 1])
    expected = reproduction_number(
        column("cases"), interval, Cori(window=5), imported=column("imported")
    )
    means = [float(row["mean"] or "nan") for row in rows]
    np.testing.assert_allclose(means, expected.mean[0], rtol=1e-15)
    assert float(rows[-1]["q0.975"]) == pytest.approx(expected.quantiles[0, -1, -1], rel=1e-15)


def test_the_shell_says_what_epiestim_says() -> None:
    runs = json.loads((BY_R / "estimate_R.json").read_text(encoding="utf-8"))["runs"]
    (theirs,) = [
        each["R"]
        for each in runs
        if (each["dataset"], each["method"], each["window"], each["mean_prior"])
        == ("Flu1918", "non_parametric_si", 7, 5)
    ]
    rows = rows_of(run(BY_R / "Flu1918_incidence.csv", "--si", BY_R / "Flu1918_si.csv").stdout)
    assert [int(row["t_end"]) for row in rows] == theirs["t_end"]
    names = {"mean": "mean", "sd": "std", "q0.025": "q0.025", "q0.5": "q0.5", "q0.95": "q0.95"}
    for ours, name in names.items():
        figures = [float(row[ours]) for row in rows]
        np.testing.assert_allclose(figures, theirs[name], rtol=1e-10)


def test_numbered_days_are_told_as_numbers_and_reasons_where_asked_for(tmp_path: Path) -> None:
    table = tmp_path / "t.csv"
    lines = [f"{day},{5 if day < 30 else ''}" for day in range(1, 41)]
    table.write_text("\n".join(["t,I", *lines]), encoding="utf-8")
    result = run(table, "--si-mean", 3, "--si-sd", 1.5, "--explain")
    rows = rows_of(result.stdout)
    assert (rows[0]["t_start"], rows[0]["t_end"]) == ("2", "8")
    assert (rows[-1]["standing"], rows[-1]["mean"]) == ("missing", "")
    assert rows[10]["standing"] == "estimated"
    assert "22 windows with an estimate; without: 11 missing." in result.stderr


def test_several_series_come_one_after_another(tmp_path: Path) -> None:
    table = tmp_path / "t.csv"
    lines = [f"{day},{place},{day % 4 + 1}" for place in "AB" for day in range(1, 21)]
    table.write_text("\n".join(["t,place,n", *lines]), encoding="utf-8")
    arguments = (table, "--si-mean", 3, "--si-sd", 1.5, "--option", "probabilities=0.5")
    rows = rows_of(run(*arguments).stdout)
    assert list(rows[0]) == ["series", "t_start", "t_end", "mean", "sd", "q0.5"]
    assert [row["series"] for row in rows] == ["A"] * 13 + ["B"] * 13
    assert [row["mean"] for row in rows[:13]] == [row["mean"] for row in rows[13:]]
    refused = run(*arguments, "--picture", tmp_path / "p.svg")
    assert (refused.exit_code, "a picture shows one series" in refused.stderr) == (UNUSABLE, True)


@pytest.mark.parametrize("content", ["w\n0\n0.5\n0.5\n", "lag;w\n1;0,5\n2;0,5\n"])
def test_a_serial_interval_is_read_with_and_without_its_days(tmp_path: Path, content: str) -> None:
    table = tmp_path / "si.csv"
    table.write_text(content, encoding="utf-8")
    rows = rows_of(run(DAILY, "--si", table).stdout)
    found = reproduction_number(column("cases"), SerialInterval([0, 0.5, 0.5]))
    assert float(rows[-1]["mean"]) == pytest.approx(found.mean[0, -1], rel=1e-15)


@pytest.mark.parametrize(
    ("content", "reason"),
    [
        ("day,w\n1,0.5\n1,0.5\n", "si.csv, line 3, column “day”: day 1 is there twice"),
        ("day,w\n,0.5\n1,0.5\n", "si.csv, line 2, column “day”: the cell is empty"),
        ("day,w\n1,1.5\n", "si.csv, line 2, column “w”: must be at most 1, got 1.5"),
        ("day,w\n0,0.5\n1,0.5\n", "si.csv: pmf"),
        ("a,b,c\n1,1,1\n", "si.csv: must have a column of days and one of probabilities"),
        ("day,w\n99999,1\n", "must be at most 20000"),
    ],
)
def test_a_serial_interval_that_cannot_be_is_refused_with_its_place(
    tmp_path: Path, content: str, reason: str
) -> None:
    (tmp_path / "si.csv").write_text(content, encoding="utf-8")
    result = run(DAILY, "--si", tmp_path / "si.csv")
    assert result.exit_code == UNUSABLE
    assert reason in result.stderr


@pytest.mark.parametrize(
    ("arguments", "reason"),
    [
        ([], "--si: give either a file with the serial interval, or --si-mean and --si-sd"),
        (["--si-mean", "4"], "--si: give either"),
        (["--si", str(SI), "--si-mean", "4"], "--si: give either"),
        (["--si-mean", "0.5", "--si-sd", "1"], "mean: must be above 1 day"),
        (["--si", str(SI), "--window", "0"], "window: must be at least 1"),
        (["--si", str(SI), "--option", "prior=3"], "'prior' is not known; did you mean prior_"),
        (["--si", str(SI), "--imported", "importd"], "did you mean imported?"),
        (["--si", str(SI), "--window", "300"], "daily-cases.csv: "),
    ],
)
def test_what_cannot_be_is_one_sentence_that_names_it(arguments: list[str], reason: str) -> None:
    result = run(DAILY, *arguments)
    assert result.exit_code == UNUSABLE
    assert reason in result.stderr
    assert "Traceback" not in result.stderr


def test_weeks_are_refused() -> None:
    result = run(EXAMPLES / "weekly-cases.csv", "--si", SI)
    assert result.exit_code == UNUSABLE
    assert "weekly-cases.csv: there must be a row a day, not a week." in result.stderr


def test_the_picture_marks_the_last_days(tmp_path: Path) -> None:
    picture = tmp_path / "p.json"
    arguments = ("--si", SI, "--picture", picture, "--provisional", 7)
    assert run(DAILY, *arguments).exit_code == 0
    layers = json.loads(picture.read_text(encoding="utf-8"))["layer"]
    (later,) = [layer for layer in layers if layer["data"].get("name") == "later"]
    assert [row["label"] for row in later["data"]["values"]][1] == "2026-05-24"
    longer = ("--si", SI, "--picture", picture, "--provisional", 5000)
    assert run(DAILY, *longer).exit_code == 0
    layers = json.loads(picture.read_text(encoding="utf-8"))["layer"]
    (every,) = [layer for layer in layers if layer["data"].get("name") == "later"]
    assert len(every["data"]["values"]) > len(later["data"]["values"])
    few = run(DAILY, *arguments, "--option", "probabilities=0.5")
    assert "probabilities: the picture needs the quantiles 0.025, 0.25, 0.75, 0.975" in few.stderr
