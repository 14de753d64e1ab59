"""`alatau simulate`, `ensemble` and `compare`: files, banner, options, stopping and going on."""

from __future__ import annotations

import os
import signal
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from threading import Event

import pytest
from typer.testing import CliRunner, Result

from alatau.cli import app, ensembles
from alatau.cli.ensembles import INTERRUPTED, STATE, read_state
from alatau.cli.errors import UNUSABLE
from alatau.cli.files import Format, read_table
from alatau.cli.progress import stoppable
from alatau.cli.studies import read_measure
from alatau.exercise.views.header import BANNER
from alatau.packs import load_study
from alatau.world import InvalidInput, Measure, MeasureKind, line_list

STUDY = """\
format: 1
region:
  places: [{code: A, population: 500000}, {code: B, population: 200000}]
  laboratories: [{id: lab, place: A, tier: 3}]
pathogen: notional-respiratory
introductions: [{place: A, day: -3, host: person, count: 12}]
until: 25
seed: 5
strategies:
  nothing: []
  isolation: [{kind: isolation, from_day: 4}]
uncertain: [{parameter: transmission.person.scale, low: 0.8, high: 1.2}]
"""


@pytest.fixture
def study(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A study file, in the working directory."""
    monkeypatch.chdir(tmp_path)
    path = tmp_path / "two.yaml"
    path.write_text(STUDY, encoding="utf-8")
    return path


def run(*arguments: object) -> Result:
    return CliRunner().invoke(app, [str(argument) for argument in arguments])


@pytest.mark.parametrize("kind", list(Format))
def test_an_outbreak_is_written_in_every_format_with_the_banner(study: Path, kind: Format) -> None:
    result = run("simulate", study, "--out", "out", "--format", kind.value)
    assert result.exit_code == 0, result.output
    names = {"units", "reports", "line_list", "daily", "laboratory_queue"}
    assert {path.stem for path in Path("out").iterdir()} == names
    outbreak = load_study(study).simulate()
    for name in names:
        path = Path("out") / f"{name}.{kind.value}"
        table = read_table(path)
        if kind is Format.csv:
            assert path.read_text(encoding="utf-8").startswith(f"# {BANNER};")
        else:
            assert table.schema.metadata[b"exercise"].decode() == BANNER
            assert table.schema.metadata[b"study"] == b"two"
        if name == "units":
            keys = outbreak.units["key"].tolist()
            words = [f"{key:016x}" for key in keys]
            assert table["key"].to_pylist() == (words if kind is Format.csv else keys)
        if name == "line_list":
            assert table["case_id"].to_pylist() == line_list(outbreak).rows["case_id"].tolist()
            assert set(table["host"].to_pylist()) == {"person"}
    assert f"{outbreak.infections} people infected" in result.output


def test_a_large_outbreak_goes_on_in_counts_and_says_so(study: Path) -> None:
    result = run("simulate", study, "--people-limit", 30, "--out", "out")
    assert result.exit_code == 0, result.output
    daily = read_table(Path("out/daily.parquet"))
    counted = [row["day"] for row in daily.select(["day", "counted"]).to_pylist() if row["counted"]]
    assert f"In counts from day {min(counted)} on" in result.output
    assert max(counted) == 25
    units = read_table(Path("out/units.parquet"))
    assert max(units["day_infected"].to_pylist()) < min(counted)


def test_seed_end_and_measures_can_be_said_at_the_command_line(study: Path) -> None:
    said = ("--seed", 9, "--until", 15, "--measure", "kind=isolation,from=2,places=A+B")
    assert run("simulate", study, *said).exit_code == 0
    measures = (Measure(MeasureKind.ISOLATION, 2, places=("A", "B")),)
    outbreak = load_study(study).simulate(measures, seed=9)
    units = read_table(Path("out/units.parquet"))
    known = outbreak.units[outbreak.units["day_infected"] <= 15]
    assert units["key"].to_pylist() == known["key"].tolist()


def test_a_scenario_can_be_simulated(study: Path) -> None:
    result = run("simulate", "tutorial", "--until", 5)
    assert result.exit_code == 0, result.output
    assert read_table(Path("out/units.parquet")).num_rows > 0


def test_a_measure_is_read_from_words() -> None:
    assert read_measure("kind=tracing,from=3,until=9,capacity=40,strength=0.5") == Measure(
        MeasureKind.TRACING, 3, 9, capacity_per_day=40, strength=0.5
    )
    assert read_measure("kind=link-closure,from_day=1,links=A:B+B:A").links == (
        ("A", "B"),
        ("B", "A"),
    )
    doses = read_measure("kind=vaccination,from=1,capacity=9,ages=18+64")
    assert doses.ages == (18, 64)
    with pytest.raises(InvalidInput, match="ages"):
        read_measure("kind=vaccination,from=1,capacity=9,ages=18")
    with pytest.raises(InvalidInput, match="from_day is stated twice"):
        read_measure("kind=tracing,from=3,from_day=4")
    with pytest.raises(InvalidInput, match="key=value"):
        read_measure("tracing")
    with pytest.raises(InvalidInput, match="from_day"):
        read_measure("kind=tracing")


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        (("simulate", "two.yaml", "--measure", "kind=tracing,form=3"), "form"),
        (("simulate", "three.yaml"), "three.yaml"),
        (("simulate", "two.yaml", "--measure", "kind=isolation,from=1,places=Z"), "'Z'"),
        (("ensemble", "two.yaml", "--runs", "10", "--draws", "3"), "10 runs"),
        (("ensemble", "tutorial", "--runs", "10", "--draws", "5"), "uncertain"),
        (("ensemble", "two.yaml", "--resume"), "ensemble.npz"),
        (("compare", "two.yaml", "--baseline", "nothing", "--with", "magic"), "magic"),
    ],
)
def test_what_cannot_be_used_is_one_sentence(
    study: Path, arguments: tuple[str, ...], said: str
) -> None:
    result = run(*arguments)
    assert result.exit_code == UNUSABLE
    assert said in result.stderr
    assert result.stderr.count("\n") == 1


def test_strategies_are_compared_run_by_run(study: Path) -> None:
    result = run("compare", study, "--baseline", "nothing", "--with", "isolation", "--runs", 20)
    assert result.exit_code == 0, result.output
    assert "isolation against nothing" in result.output
    averted = read_table(Path("out/averted.parquet")).to_pylist()
    assert [row["total"] for row in averted] == ["infections", "deaths", "animals"]
    assert averted[0]["mean"] > 0
    assert read_table(Path("out/draws.parquet")).num_rows == 2


def test_strategies_are_compared_without_what_is_uncertain_in_others(study: Path) -> None:
    study.write_text(
        STUDY.replace(
            "uncertain: [",
            "  tracing: [{kind: tracing, from_day: 4}]\n"
            "uncertain: [{parameter: measures.tracing.strength, low: 0.5, high: 0.9}, ",
        ),
        encoding="utf-8",
    )
    arguments = ("compare", study, "--baseline", "nothing", "--runs", 10, "--with")
    assert run(*arguments, "isolation").exit_code == 0
    names = read_table(Path("out/draws.parquet")).column_names
    assert names == ["draw", "transmission.person.scale"]
    assert run(*arguments, "tracing").exit_code == 0
    assert "measures.tracing.strength" in read_table(Path("out/draws.parquet")).column_names


@pytest.mark.parametrize("runs", [1, 3])
def test_what_cannot_be_told_is_not_told_as_a_number(study: Path, runs: int) -> None:
    result = run("compare", study, "--baseline", "nothing", "--with", "isolation", "--runs", runs)
    assert result.exit_code == 0, result.output
    assert "the baseline has none" in result.output
    every = run("ensemble", study, "--runs", runs)
    for text in (result.output, every.output):
        assert "nan" not in text
        assert "inf%" not in text
    assert ("Monte Carlo error" in every.output) == (runs > 1)


def test_an_ensemble_goes_on_with_its_own_draws_and_from_its_own_state_alone(study: Path) -> None:
    assert run("ensemble", study, "--runs", 8, "--draws", 4).exit_code == 0
    assert run("ensemble", study, "--runs", 20, "--resume").exit_code == 0
    assert read_table(Path("out/draws.parquet")).num_rows == 10
    whole = (Path("out") / STATE).read_bytes()
    for wrong in (b"", b"no state", whole[: len(whole) // 2]):
        (Path("out") / STATE).write_bytes(wrong)
        result = run("ensemble", study, "--runs", 20, "--resume")
        assert result.exit_code == UNUSABLE
        assert "--resume" in result.stderr


def test_an_ensemble_that_was_stopped_goes_on_to_the_same_result(
    study: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    @contextmanager
    def at_once() -> Iterator[Event]:
        asked = Event()
        asked.set()
        yield asked

    assert run("ensemble", study, "--runs", 20, "--out", "whole").exit_code == 0
    assert run("ensemble", study, "--runs", 10, "--draws", 1).exit_code == 0
    with monkeypatch.context() as patch:
        patch.setattr(ensembles, "stoppable", at_once)
        stopped = run("ensemble", study, "--runs", 20, "--resume")
        assert stopped.exit_code == INTERRUPTED
        assert "10 of 20 runs" in stopped.stderr
        nothing = run("ensemble", study, "--runs", 20, "--out", "none")
        assert nothing.exit_code == INTERRUPTED
        assert read_state(Path("none") / STATE).runs == 0
    assert run("ensemble", study, "--runs", 20, "--resume").exit_code == 0
    one, other = (read_state(Path(name) / STATE) for name in ("whole", "out"))
    assert one.totals.tobytes() == other.totals.tobytes()
    for name in ("totals", "bands", "estimates", "draws"):
        tables = [read_table(Path(folder) / f"{name}.parquet") for folder in ("whole", "out")]
        assert tables[0].equals(tables[1])


@pytest.fixture
def interruptible() -> Iterator[None]:
    """Python's own handler, which a test run in the background has not."""
    before = signal.signal(signal.SIGINT, signal.default_int_handler)
    yield
    signal.signal(signal.SIGINT, before)


@pytest.mark.usefixtures("interruptible")
def test_an_interruption_is_heard_once_and_then_as_before() -> None:
    before = signal.getsignal(signal.SIGINT)
    with stoppable() as asked:
        assert not asked.is_set()
        os.kill(os.getpid(), signal.SIGINT)
        assert asked.wait(5)
        with pytest.raises(KeyboardInterrupt):
            os.kill(os.getpid(), signal.SIGINT)
            Event().wait(5)
    assert signal.getsignal(signal.SIGINT) is before


@pytest.mark.parametrize("command", ["simulate", "ensemble"])
def test_a_folder_that_cannot_be_written_to_is_refused_before_the_work(
    study: Path, monkeypatch: pytest.MonkeyPatch, command: str
) -> None:
    monkeypatch.setattr("alatau.packs.study.Study.simulate", None)
    monkeypatch.setattr("alatau.packs.study.Study.ensemble", None)
    result = run(command, study, "--out", study)
    assert result.exit_code == UNUSABLE
    assert result.output == f"alatau: {study}: is a file; name a folder\n"
