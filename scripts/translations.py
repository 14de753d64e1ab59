"""Write `translations.csv` of the courses in `content/` anew: what was not recorded is a draft.

A translation whose source has changed since keeps its old record, and so is shown as stale: write
`draft` and remove its row to say that it was brought up to date.
"""

from __future__ import annotations

from pathlib import Path

from alatau.packs.courses.loading import read_course
from alatau.packs.courses.texts import named_texts
from alatau.packs.courses.translations import TRANSLATIONS_FILE, read_records, written_records

SHELF = Path(__file__).resolve().parents[1] / "content" / "courses"


def main() -> None:
    """Write the table of every course."""
    for folder in sorted(path.parent for path in SHELF.glob("*/course.yaml")):
        reading = read_course(folder)
        if reading.course is None:
            raise SystemExit("\n".join(str(problem) for problem in reading.problems))
        table = folder / TRANSLATIONS_FILE
        records = read_records(table.read_text(encoding="utf-8")) if table.exists() else {}
        source = reading.course.source_language
        written = written_records(named_texts(reading), records, source=source)
        table.write_text(written, encoding="utf-8")


if __name__ == "__main__":
    main()
