"""The state of translations: which texts are missing, and which were left behind by their source.

`translations.csv` of a course remembers, for each text and language, the source text from which
the translation was made (as the first 12 digits of its SHA-256) and whether a reader of the field
has looked at it. A translation whose source has since changed is stale.
"""

from __future__ import annotations

import csv
import hashlib
import io
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from typing import Literal

from alatau.languages import N_, LocalText
from alatau.packs.errors import PackError

TRANSLATIONS_FILE = "translations.csv"
COLUMNS = ("file", "text", "language", "source", "state")

State = Literal["missing", "stale", "draft", "reviewed", "unrecorded"]
WRITTEN_STATES = ("draft", "reviewed")


@dataclass(frozen=True)
class Translation:
    """One text in one language. `unrecorded` means that nobody wrote down its source."""

    file: str
    text: str
    language: str
    state: State


@dataclass(frozen=True)
class Recorded:
    """What `translations.csv` says of one text in one language."""

    source: str
    state: str


NamedText = tuple[str, str, LocalText]
"""File, name (`questions[A3.1-q1].text`) and words."""

Records = Mapping[tuple[str, str, str], Recorded]


def source_hash(words: str) -> str:
    """Names a source text: blanks at the ends of lines do not matter."""
    plain = "\n".join(line.rstrip() for line in words.strip().splitlines())
    return hashlib.sha256(plain.encode()).hexdigest()[:12]


def read_records(table: str) -> dict[tuple[str, str, str], Recorded]:
    """The rows of a `translations.csv`.

    Raises:
        PackError: its columns or a state are not those of this file.
    """
    rows = csv.DictReader(io.StringIO(table))
    if tuple(rows.fieldnames or ()) != COLUMNS:
        raise PackError(
            N_("The columns are %(columns)s."),
            {"columns": ", ".join(COLUMNS)},
            file=TRANSLATIONS_FILE,
            line=1,
        )
    records = {}
    for row in rows:
        if row["state"] not in WRITTEN_STATES:
            raise PackError(
                N_("“%(state)s” is not one of %(known)s."),
                {"state": row["state"], "known": ", ".join(WRITTEN_STATES)},
                file=TRANSLATIONS_FILE,
                line=rows.line_num,
            )
        key = (row["file"], row["text"], row["language"])
        records[key] = Recorded(row["source"], row["state"])
    return records


def translations(
    texts: Iterable[NamedText],
    records: Records,
    *,
    source: str,
    languages: Iterable[str],
) -> Iterator[Translation]:
    """The state of every text in every language but that of the source."""
    wanted = [language for language in languages if language != source]
    for file, name, text in texts:
        for language in wanted:
            record = records.get((file, name, language))
            yield Translation(file, name, language, _state(text, language, record, source))


def _state(text: LocalText, language: str, record: Recorded | None, source: str) -> State:
    if language not in text:
        return "missing"
    if record is None:
        return "unrecorded"
    if source in text and record.source != source_hash(text[source]):
        return "stale"
    return "reviewed" if record.state == "reviewed" else "draft"


def written_records(texts: Iterable[NamedText], records: Records, *, source: str) -> str:
    """The table anew: texts without a record come in as drafts of the present source."""
    out = io.StringIO()
    writer = csv.writer(out, lineterminator="\n")
    writer.writerow(COLUMNS)
    for file, name, text in texts:
        for language in text:
            if language == source or source not in text:
                continue
            record = records.get((file, name, language))
            record = record or Recorded(source_hash(text[source]), "draft")
            writer.writerow((file, name, language, record.source, record.state))
    return out.getvalue()
