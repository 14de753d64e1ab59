"""`alatau play` and `alatau replay`: equal bytes for equal play, and logs that can be trusted."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from typer.testing import CliRunner, Result

from alatau.cli import app
from alatau.cli.errors import UNUSABLE


def run(*arguments: object) -> Result:
    return CliRunner().invoke(app, [str(argument) for argument in arguments])


@pytest.fixture(scope="module")
def played(tmp_path_factory: pytest.TempPathFactory) -> Path:
    out = tmp_path_factory.mktemp("played")
    result = run("play", "tutorial", "--seed", 7, "--out", out)
    assert result.exit_code == 0, result.output
    return out


def test_play_writes_log_texts_summary_and_review(played: Path) -> None:
    assert {path.name for path in played.iterdir()} == {
        "log.jsonl",
        "texts.jsonl",
        "summary.json",
        "review.html",
    }


def test_the_same_seed_plays_the_same_to_the_byte(played: Path, tmp_path: Path) -> None:
    run("play", "tutorial", "--seed", 7, "--out", tmp_path)
    for name in ("log.jsonl", "texts.jsonl", "summary.json"):
        assert (tmp_path / name).read_bytes() == (played / name).read_bytes()


def test_another_seed_plays_otherwise(played: Path, tmp_path: Path) -> None:
    run("play", "tutorial", "--seed", 8, "--out", tmp_path)
    assert (tmp_path / "log.jsonl").read_bytes() != (played / "log.jsonl").read_bytes()


def test_the_log_holds_no_free_text(played: Path) -> None:
    log = (played / "log.jsonl").read_text(encoding="utf-8")
    records = (played / "texts.jsonl").read_text(encoding="utf-8").splitlines()
    texts = {json.loads(line)["text"] for line in records}
    assert texts
    assert [text for text in texts if text in log] == []


def test_a_replay_gives_the_same_summary_and_review(played: Path, tmp_path: Path) -> None:
    result = run("replay", played / "log.jsonl", "--out", tmp_path)
    assert result.exit_code == 0
    for name in ("summary.json", "review.html"):
        assert (tmp_path / name).read_bytes() == (played / name).read_bytes()


def test_a_log_whose_end_was_cut_off_is_not_called_whole(played: Path, tmp_path: Path) -> None:
    lines = (played / "log.jsonl").read_text(encoding="utf-8").splitlines(keepends=True)
    cut = tmp_path / "log.jsonl"
    cut.write_text("".join(lines[:-1]), encoding="utf-8")
    result = run("replay", cut, "--out", tmp_path / "again")
    assert result.exit_code == 0
    assert "The log is whole" not in result.output
    assert "does not reach the closing event" in result.output


def test_a_log_without_its_texts_replays_to_the_same_summary(played: Path, tmp_path: Path) -> None:
    alone = tmp_path / "log.jsonl"
    alone.write_bytes((played / "log.jsonl").read_bytes())
    assert run("replay", alone, "--out", tmp_path).exit_code == 0
    assert (tmp_path / "summary.json").read_bytes() == (played / "summary.json").read_bytes()


@pytest.mark.parametrize(
    ("harm", "words"),
    [
        (lambda lines: [*lines[:40], lines[40][: len(lines[40]) // 2]], "Line 41"),
        (lambda lines: [*lines[:40], *lines[41:]], "event 41"),
        (lambda lines: [*lines[:40], lines[40].replace('"time":', '"time":1'), *lines[41:]], "41"),
        (lambda lines: lines[1:], "event 1"),
        (lambda lines: ["no log at all"], "Line 1"),
        (lambda lines: [], "creation"),
    ],
    ids=["truncated", "event cut out", "edited", "beginning cut", "something else", "empty"],
)
def test_a_log_that_cannot_be_trusted_is_refused_with_the_place(
    played: Path, tmp_path: Path, harm, words: str
) -> None:
    lines = (played / "log.jsonl").read_text(encoding="utf-8").splitlines()
    harmed = tmp_path / "log.jsonl"
    harmed.write_text("\n".join(harm(lines)), encoding="utf-8")
    result = run("replay", harmed, "--out", tmp_path / "again")
    assert result.exit_code == UNUSABLE
    assert words in result.stderr
    assert result.stderr.startswith("alatau: ")
    assert not (tmp_path / "again").exists()


def test_a_text_that_was_changed_is_refused(played: Path, tmp_path: Path) -> None:
    for name in ("log.jsonl", "texts.jsonl"):
        (tmp_path / name).write_bytes((played / name).read_bytes())
    texts = tmp_path / "texts.jsonl"
    texts.write_text(texts.read_text(encoding="utf-8").replace('"text": "', '"text": "Not '))
    result = run("replay", tmp_path / "log.jsonl", "--out", tmp_path / "again")
    assert result.exit_code == UNUSABLE
    assert "texts.jsonl, line 1" in result.stderr


@pytest.mark.parametrize(
    ("arguments", "words"),
    [
        (["play", "tutorail"], "tutorial"),
        (["play", "tutorial", "--layout", "marquee"], "marquee"),
        (["replay", "no-such-file.jsonl"], "no-such-file.jsonl"),
    ],
)
def test_what_cannot_be_used_is_named(arguments: list[str], words: str, tmp_path: Path) -> None:
    result = run(*arguments, "--out", tmp_path / "out")
    assert result.exit_code == UNUSABLE
    assert words in result.stderr


def test_a_folder_that_cannot_be_written_is_named(tmp_path: Path) -> None:
    (tmp_path / "taken").write_text("a file")
    result = run("play", "tutorial", "--out", tmp_path / "taken")
    assert result.exit_code == UNUSABLE
    assert "taken" in result.stderr
