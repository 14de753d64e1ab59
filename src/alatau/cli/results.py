"""What an exercise leaves in a folder: its log, its texts, its figures and its review."""

from __future__ import annotations

import json
from collections.abc import Iterable
from pathlib import Path
from typing import TYPE_CHECKING

import typer

from alatau.cli.files import whole
from alatau.cli.progress import progress

if TYPE_CHECKING:
    from alatau.exercise import Exercise, TextRecord

LOG = "log.jsonl"
TEXTS = "texts.jsonl"
SUMMARY = "summary.json"
REVIEW = "review.html"


def write_log_files(exercise: Exercise, out: Path) -> None:
    """Write the log, and beside it the free texts that it names by their hashes."""
    from alatau.exercise import write_log

    _write(out / LOG, write_log(exercise.events))
    _write(out / TEXTS, (_text_line(record) for record in exercise.texts.values()))


def write_review_files(exercise: Exercise, out: Path, language: str) -> None:
    """Review the exercise; write the figures and the page, and name the files."""
    from alatau.documents import review_html
    from alatau.review import review, summary

    with progress("Reviewing: what would have happened otherwise") as report:
        findings = review(exercise, on_progress=report)
    figures = json.dumps(summary(findings), ensure_ascii=False, indent=2, sort_keys=True)
    _write(out / SUMMARY, [figures, "\n"])
    _write(out / REVIEW, [review_html(findings, language)])
    typer.echo(f"Review: {out / REVIEW}")


def read_texts(log: Path) -> dict[str, TextRecord]:
    """The free texts beside a log, by reference; none where there is no such file.

    Raises:
        LogError: the file is not one of texts, or a text does not match its hash.
    """
    from alatau.exercise import LogError, TextRecord
    from alatau.exercise.log import text_record
    from alatau.languages import N_

    path = log.with_name(TEXTS)
    if not path.is_file():
        return {}
    texts = {}
    for number, line in enumerate(path.read_text(encoding="utf-8").splitlines(), 1):
        try:
            record = TextRecord(**json.loads(line))
            genuine = record == text_record(record.text, record.salt)
        except (ValueError, TypeError):
            genuine = False
        if not genuine:
            raise LogError(
                N_("%(file)s, line %(line)s: this is not a text, or it was changed afterwards."),
                {"file": str(path), "line": number},
            )
        texts[record.ref] = record
    return texts


def _text_line(record: TextRecord) -> str:
    fields = {"ref": record.ref, "salt": record.salt, "text": record.text}
    return json.dumps(fields, ensure_ascii=False, sort_keys=True) + "\n"


def _write(path: Path, parts: Iterable[str]) -> None:
    """Write whole or not at all, with the same line ends on every system."""
    with whole(path) as unfinished, unfinished.open("w", encoding="utf-8", newline="\n") as file:
        file.writelines(parts)
