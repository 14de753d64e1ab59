"""`alatau detect`: its result, its picture and its refusals."""

from __future__ import annotations

import csv
import gzip
import io
import json
import math
from pathlib import Path

import pyarrow as pa
import pytest
from pyarrow import parquet
from typer.testing import CliRunner, Result

from alatau.cli import app
from alatau.cli.errors import UNUSABLE

EXAMPLES = Path(__file__).resolve().parents[2] / "docs" / "how-to" / "examples"
WEEKLY = EXAMPLES / "weekly-cases.csv"
BY_R = Path(__file__).resolve().parents[1] / "fixtures" / "farrington"
HEADER = ["series", "time", "observed", "expected", "upperbound", "alarm"]


def run(*arguments: object) -> Result:
    return CliRunner().invoke(app, ["detect", *(str(argument) for argument in arguments)])


def rows_of(text: str) -> list[dict[str, str]]:
    return list(csv.DictReader(io.StringIO(text)))


def fixture(name: str) -> list[dict[str, str]]:
    return rows_of(gzip.decompress((BY_R / f"{name}.csv.gz").read_bytes()).decode())


def test_the_result_has_a_row_a_series_and_step_and_exactly_six_columns() -> None:
    result = run(WEEKLY, "--method", "ears-c1")
    assert result.exit_code == 0
    rows = rows_of(result.stdout)
    assert list(rows[0]) == HEADER
    assert len(rows) == 3 * 330
    assert rows[0] == {
        "series": "North", "time": "2020-W01", "observed": "12",
        "expected": "", "upperbound": "", "alarm": "false",
    }  # fmt: skip
    judged = [row for row in rows if row["upperbound"]]
    assert all(
        (float(row["observed"]) > float(row["upperbound"])) == (row["alarm"] == "true")
        for row in judged
        if row["observed"]
    )
    missing = [row["time"] for row in rows if not row["observed"]]
    assert missing == ["2023-W44", "2023-W45"]
    assert "series “Valley” has no row for 2 steps" in result.stderr
    assert "not judged: 2 missing, 21 short history" in result.stderr


@pytest.mark.parametrize("name", ["result.csv", "result.parquet"])
def test_the_result_is_written_to_a_file_whole(tmp_path: Path, name: str) -> None:
    out = tmp_path / name
    result = run(WEEKLY, "--method", "rki-3", "--last", 2, "--out", out)
    assert (result.exit_code, result.stdout) == (0, "")
    printed = run(WEEKLY, "--method", "rki-3", "--last", 2).stdout
    if name.endswith("csv"):
        assert out.read_text(encoding="utf-8") == printed
    else:
        assert parquet.read_table(out).column("observed").to_pylist() == [
            int(row["observed"]) for row in rows_of(printed)
        ]
    assert [each.name for each in tmp_path.iterdir()] == [name]


def test_reasons_and_statistics_are_told_where_asked_for() -> None:
    rows = rows_of(run(WEEKLY, "--method", "cusum", "--explain").stdout)
    assert list(rows[0]) == [*HEADER, "judgement", "statistic"]
    assert {row["judgement"] for row in rows} == {"judged", "missing", "short history"}


CONFIGURATIONS = {
    "default": ["b=5", "w=3", "alpha=0.05"],
    "nb_plugin": [
        "b=5", "w=3", "noPeriods=10", "weightsThreshold=2.58", "pastWeeksNotIncluded=26",
        "pThresholdTrend=1", "alpha=0.01", "thresholdMethod=nbPlugin",
    ],
    "delta": [
        "b=5", "w=3", "noPeriods=10", "weightsThreshold=2.58", "pastWeeksNotIncluded=26",
        "pThresholdTrend=1", "alpha=0.01", "thresholdMethod=delta",
    ],
}  # fmt: skip


@pytest.mark.parametrize("name", CONFIGURATIONS)
def test_in_compat_mode_the_shell_says_what_r_surveillance_says(tmp_path: Path, name: str) -> None:
    counts = fixture("noufaily_counts")
    weeks, *series = counts[0]
    table = tmp_path / "counts.csv"
    lines = [f"{row[weeks]},{each},{row[each]}" for each in series for row in counts]
    table.write_text("\n".join(["week,series,count", *lines]), encoding="utf-8")
    options = [part for option in CONFIGURATIONS[name] for part in ("--option", option)]
    method = ("--method", "farrington-flexible", "--compat", "r-surveillance")
    result = run(table, *method, *options, "--last", 49)
    assert result.exit_code == 0, result.output
    ours = {(row["series"], row["time"]): row for row in rows_of(result.stdout)}
    theirs = [row for row in fixture("noufaily_flexible") if row["config"] == name]
    assert len(theirs) == 28 * 49
    for row in theirs:
        found = ours[series[int(row["series"]) - 1], row["week"]]
        assert (found["alarm"] == "true") == (row["alarm"] == "1"), row
        if row["upperbound"]:
            assert math.isclose(
                float(found["upperbound"]), float(row["upperbound"]), rel_tol=1e-4
            ), row


def test_a_population_goes_to_the_method(tmp_path: Path) -> None:
    doubled = WEEKLY.read_text(encoding="utf-8").splitlines()
    table = tmp_path / "t.csv"
    lines = [f"{line},{2 if '2026' in line else 1}" for line in doubled[1:]]
    table.write_text("\n".join([doubled[0] + ",people", *lines]), encoding="utf-8")
    common = ("--method", "farrington", "--last", 1)
    plain, offset = (
        rows_of(run(table, *common, *more).stdout) for more in ((), ("--population", "people"))
    )
    assert float(offset[0]["expected"]) > 1.5 * float(plain[0]["expected"])


def test_a_file_with_hashtags_needs_no_options(tmp_path: Path) -> None:
    table = tmp_path / "t.csv"
    days = [f"2026-03-{day:02d};{place};{day % 3}" for day in range(1, 21) for place in "AB"]
    heading = "Day;Place;Ill\n#date+reported;#adm2+name;#affected+infected+num"
    table.write_text("\n".join([heading, *days]), encoding="utf-8")
    rows = rows_of(run(table, "--method", "ears-c3", "--last", 1).stdout)
    assert [(row["series"], row["time"]) for row in rows] == [
        ("A", "2026-03-20"),
        ("B", "2026-03-20"),
    ]


def test_expected_counts_may_be_given(tmp_path: Path) -> None:
    table = tmp_path / "t.csv"
    table.write_text("t,n,m\n1,3,2.5\n2,9,2.5\n3,9,2.5\n", encoding="utf-8")
    result = run(table, "--method", "cusum", "--count", "n", "--expected", "m")
    assert [row["expected"] for row in rows_of(result.stdout)] == ["2.5"] * 3
    assert rows_of(result.stdout)[2]["alarm"] == "true"
    assert "give what is expected" not in result.stderr
    without = run(table, "--method", "cusum", "--count", "n")
    assert "give what is expected" in without.stderr


@pytest.mark.parametrize(
    ("arguments", "reason"),
    [
        (["--method", "ears-c4"], "method: 'ears-c4' is not known; did you mean ears-c"),
        (["--method", "cdc", "--option", "alfa=1"], "'alfa' is not known; did you mean alpha?"),
        (["--method", "cdc", "--option", "alpha"], "“alpha” is not written as key=value"),
        (["--method", "cdc", "--option", "alpha=2"], "alpha: must be at most"),
        (
            ["--method", "cdc", "--compat", "r"],
            "compat: 'r' is not known; choose one of published, r-surv",
        ),
        (["--method", "cdc", "--count", "casess"], "'casess' is not known; did you mean cases?"),
        (["--method", "cdc", "--series", "distrct"], "did you mean district?"),
        (["--method", "cdc", "--population", "cases"], "weekly-cases.csv: population: the method"),
        (["--method", "cdc", "--out", "x.xlsx"], "x.xlsx: a result is written as .csv or .parquet"),
        (["--method", "cdc", "--picture", "x.gif"], "x.gif: a picture is written as .svg or .json"),
    ],
)
def test_what_cannot_be_is_one_sentence_that_names_it(arguments: list[str], reason: str) -> None:
    result = run(WEEKLY, *arguments)
    assert result.exit_code == UNUSABLE
    assert reason in result.stderr
    assert "Traceback" not in result.stderr


def test_a_file_that_is_not_there_is_named() -> None:
    result = run("nowhere.csv", "--method", "cdc")
    assert (result.exit_code, result.stderr) == (
        UNUSABLE,
        "alatau: nowhere.csv: No such file or directory\n",
    )


def test_a_picture_of_several_series_shows_each_under_its_name(tmp_path: Path) -> None:
    picture = tmp_path / "p.json"
    arguments = ("--method", "ears-c2", "--last", 60, "--picture", picture, "--language", "ru")
    assert run(WEEKLY, *arguments).exit_code == 0
    specification = json.loads(picture.read_text(encoding="utf-8"))
    panels = specification["vconcat"]
    titles = [panel["layer"][0]["encoding"]["y"]["axis"]["title"] for panel in panels]
    assert titles == ["North", "Lakes", "Valley"]
    bars = panels[0]["layer"][0]["data"]["values"]
    assert sum(not bar["judged"] for bar in bars) >= 40, "two years are drawn at least"


def test_a_picture_is_drawn_in_a_file_and_bears_the_banner_of_its_input(tmp_path: Path) -> None:
    table = tmp_path / "t.csv"
    rows = "".join(f"2026-03-{day:02d},{day % 5}\n" for day in range(1, 31))
    table.write_text(f"# EXERCISE EXERCISE EXERCISE; x\ndate,n\n{rows}", encoding="utf-8")
    out, picture = tmp_path / "r.csv", tmp_path / "p.svg"
    assert run(table, "--method", "ears-c1", "--out", out, "--picture", picture).exit_code == 0
    assert out.read_text(encoding="utf-8").startswith("# EXERCISE EXERCISE EXERCISE\nseries,")
    assert "EXERCISE EXERCISE EXERCISE" in picture.read_text(encoding="utf-8")


def test_a_method_that_judges_sums_is_drawn_with_its_sums(tmp_path: Path) -> None:
    picture = tmp_path / "p.json"
    result = run(WEEKLY, "--method", "cdc", "--last", 60, "--picture", picture)
    last = rows_of(result.stdout)[59]
    bars = json.loads(picture.read_text(encoding="utf-8"))["vconcat"][0]["layer"][0]["data"]
    assert len(bars["values"]) == 60
    assert bars["values"][-1]["observed"] == int(last["observed"]) == 13 + 7 + 2 + 5


def test_of_many_series_a_picture_shows_those_with_most_alarms(tmp_path: Path) -> None:
    table = tmp_path / "t.parquet"
    days = [day for _ in range(14) for day in range(20)]
    names = [f"S{series:02d}" for series in range(14) for _ in range(20)]
    counts = [9 if day == 19 and name == "S13" else day % 2 for name, day in zip(names, days)]  # noqa: B905
    parquet.write_table(pa.table({"t": days, "series": names, "n": counts}), table)
    picture = tmp_path / "p.json"
    result = run(table, "--method", "ears-c1", "--picture", picture)
    assert "the picture shows 12 of 14 series" in result.stderr
    assert "S13" in picture.read_text(encoding="utf-8")


def test_a_series_too_short_for_the_method_has_no_verdict_and_says_so(tmp_path: Path) -> None:
    table = tmp_path / "t.csv"
    table.write_text("date,n\n2026-02-02,3\n", encoding="utf-8")
    result = run(table, "--method", "farrington-flexible")
    assert result.exit_code == 0
    assert rows_of(result.stdout)[0]["upperbound"] == ""
    assert "0 alarms in 0 judged steps; not judged: 1 short history." in result.stderr
    assert "alatau: farrington-flexible: " in result.stderr, "what it would need"


def test_a_history_that_suffices_but_is_short_is_told_with_the_reserve(tmp_path: Path) -> None:
    table = tmp_path / "t.csv"
    table.write_text("\n".join(["t,n", *(f"{t},{t % 4}" for t in range(21))]), encoding="utf-8")
    assert "20 steps are too few to trust it" in run(table, "--method", "ears-c1").stderr
    assert "too few" not in run(WEEKLY, "--method", "ears-c1").stderr
