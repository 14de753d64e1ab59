"""`alatau timeliness`: shares, events, and its refusals."""

from __future__ import annotations

import csv
import io
from pathlib import Path

import pytest
from typer.testing import CliRunner, Result

from alatau.cli import app
from alatau.cli.errors import UNUSABLE
from alatau.surveillance.timeliness import share_of

EVENTS = Path(__file__).resolve().parents[2] / "docs" / "how-to" / "examples" / "events.csv"


def run(*arguments: object) -> Result:
    return CliRunner().invoke(app, ["timeliness", *(str(argument) for argument in arguments)])


def rows_of(path: Path) -> list[dict[str, str]]:
    return list(csv.DictReader(io.StringIO(path.read_text(encoding="utf-8"))))


def test_shares_within_the_targets_are_written_with_their_intervals(tmp_path: Path) -> None:
    out = tmp_path / "shares.csv"
    assert run(EVENTS, "--until", "2026-04-15", "--out", out).exit_code == 0
    rows = {row["phase"]: row for row in rows_of(out)}
    assert {phase: (row["met"], row["missed"]) for phase, row in rows.items()} == {
        "detection": ("4", "1"),
        "notification": ("4", "1"),
        "response": ("3", "2"),
        "all": ("2", "3"),
    }
    assert float(rows["response"]["lower"]) == share_of(3, 5).lower
    assert rows["detection"]["median_days"] == "5"


def test_they_are_printed_where_no_file_is_named() -> None:
    result = run(EVENTS, "--until", "2026-04-15")
    assert result.exit_code == 0
    (line,) = [line for line in result.stdout.splitlines() if line.strip().startswith("response")]
    assert line.split()[1:7] == ["7", "d", "3", "2", "0", "0"]
    assert "60% (23%–88%)" in line


def test_without_an_end_of_the_record_an_open_phase_is_unknown() -> None:
    (line,) = [line for line in run(EVENTS).stdout.splitlines() if "response" in line]
    assert line.split()[3:7] == ["3", "1", "0", "1"]


def test_events_are_written_in_their_order_with_dates_as_they_came(tmp_path: Path) -> None:
    events = tmp_path / "events.csv"
    run(EVENTS, "--until", "2026-04-15", "--events", events)
    rows = rows_of(events)
    assert [row["event"] for row in rows] == ["E-1", "E-2", "E-3", "E-4", "E-5"]
    assert (rows[1]["detection_days"], rows[1]["detection_standing"]) == ("11", "missed")
    written = [rows[0][name] for name in ("emergence", "detection", "notification")]
    assert written == ["2026-01-05", "2026-01-10", "2026-01-10"]
    assert rows[0]["investigation"] == "2026-01-11"
    given = rows_of(EVENTS)
    for name in ("emergence", "detection", "notification"):
        assert [row[name] for row in rows] == [row[name] for row in given]
    again = tmp_path / "again.csv"
    assert run(events, "--until", "2026-04-15", "--events", again).exit_code == 0
    assert again.read_bytes() == events.read_bytes()
    assert (rows[2]["response_standing"], rows[2]["countermeasures"]) == ("met", "")


def test_actions_that_do_not_apply_are_said_in_their_cell_or_in_a_column(tmp_path: Path) -> None:
    table, events = tmp_path / "t.csv", tmp_path / "e.csv"
    actions = "investigation,risk_assessment,laboratory_confirmation,case_management"
    table.write_text(
        f"event,emergence,detection,notification,{actions},not_applicable\n"
        "A,0,1,2,3,N/A,4,5,countermeasures risk-communication coordination\n"
        "B,0,1,2,3,,4,5,countermeasures risk-communication coordination\n",
        encoding="utf-8",
    )
    assert run(table, "--events", events).exit_code == 0
    assert [row["response_standing"] for row in rows_of(events)] == ["met", "unknown"]
    table.write_text(table.read_text(encoding="utf-8").replace("coordination", "coordinatoin"))
    assert "did you mean coordination?" in run(table).stderr


def test_days_may_be_numbers_and_times_of_day_count(tmp_path: Path) -> None:
    table, events = tmp_path / "t.csv", tmp_path / "e.csv"
    table.write_text(
        "noticed;emergence;notification;true emergence\n4,5;0;5;-3\n", encoding="utf-8"
    )
    given = (table, "--column", "detection=noticed", "--events", events)
    assert run(*given, "--until", "6").exit_code == 0
    (row,) = rows_of(events)
    assert (row["event"], row["detection_days"], row["notification_days"]) == ("1", "4.5", "0.5")
    assert run(*given, "--true-emergence").exit_code == 0
    assert rows_of(events)[0]["detection_days"] == "7.5"
    table.write_text(
        "event,emergence,detection,notification\n"
        "A,,2026-01-02T12:00+05:00,2026-01-03T00:00+05:00\n",
        encoding="utf-8",
    )
    assert run(table, "--events", events).exit_code == 0
    assert rows_of(events)[0]["notification_days"] == "0.5"
    assert rows_of(events)[0]["notification"] == "2026-01-03T00:00+05:00"


@pytest.mark.parametrize("until", ["2026-04-15", "2026-04-15T00:00Z", "60"])
@pytest.mark.parametrize("rows", ["", "A,,,\n"], ids=["no event", "nothing known"])
def test_where_no_day_is_known_the_record_may_end_on_any(
    tmp_path: Path, rows: str, until: str
) -> None:
    table = tmp_path / "t.csv"
    table.write_text("event,emergence,detection,notification\n" + rows, encoding="utf-8")
    assert run(table, "--until", until).exit_code == 0


def test_the_end_of_the_record_is_of_the_zone_of_the_table(tmp_path: Path) -> None:
    table = tmp_path / "t.csv"
    table.write_text(
        "event,emergence,detection,notification\nA,2026-01-02T12:00+05:00,,\n", encoding="utf-8"
    )
    for until in ("2026-02-01", "2026-02-01T00:00+05:00"):
        assert run(table, "--until", until).exit_code == 0
    result = run(table, "--until", "2026-02-01T00:00Z")
    assert result.exit_code == UNUSABLE
    assert "is no day of the kind that the table has" in result.stderr
    assert run(EVENTS, "--until", "2026-04-15T00:00Z").exit_code == UNUSABLE


@pytest.mark.parametrize(
    ("old", "new", "reason"),
    [
        ("2026-01-10", "10/01/2026", "line 2, column “detection”: “10/01/2026” is no date"),
        ("2026-01-10", "5", "line 2, column “detection”: “5” is not of the kind"),
        ("2026-01-10", "2026-01-10T10:00Z", "column “detection”: time zones are mixed: +0000"),
        ("detection", "detected", "say with --column detection=… which column is meant: event"),
        ("E-2", "E-1", "events.csv: events: E-1 occurs twice"),
    ],
)
def test_a_table_that_cannot_be_used_is_refused_with_the_place(
    tmp_path: Path, old: str, new: str, reason: str
) -> None:
    table = tmp_path / "events.csv"
    table.write_text(EVENTS.read_text(encoding="utf-8").replace(old, new, 1), encoding="utf-8")
    result = run(table)
    assert result.exit_code == UNUSABLE
    assert reason in result.stderr


@pytest.mark.parametrize(
    ("arguments", "reason"),
    [
        (["--until", "7"], "--until: “7” is no day of the kind that the table has"),
        (["--until", "soon"], "--until: “soon” is no day"),
        (["--until", "2026-02-01"], "--until: the table tells of 2026-04-"),
        (["--true-emergence"], "--true-emergence: the table has no column of this name"),
        (["--column", "detection"], "“detection” is not written as role=column"),
        (["--column", "detecton=event"], "did you mean detection?"),
        (["--column", "detection=evnt"], "did you mean event?"),
    ],
)
def test_what_cannot_be_is_one_sentence_that_names_it(arguments: list[str], reason: str) -> None:
    result = run(EVENTS, *arguments)
    assert result.exit_code == UNUSABLE
    assert reason in result.stderr
