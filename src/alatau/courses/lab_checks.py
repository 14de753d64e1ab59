"""Whether the labs of a course can be made: by their engines, for some seeds, in every language."""

from __future__ import annotations

import re
from collections.abc import Collection, Iterator
from pathlib import Path

from alatau.checks import InvalidInput
from alatau.courses.labs import engine
from alatau.courses.labs.sheet import Sheet
from alatau.courses.labs.sheet_texts import sheet_texts
from alatau.languages import N_, AlatauError, LocalText
from alatau.packs.content import find_pack_with
from alatau.packs.courses.labs import LabFile
from alatau.packs.courses.loading import COURSE_FILE, SHELF, CourseReading, read_course
from alatau.packs.errors import Problem
from alatau.packs.findings import Findings
from alatau.packs.reading import KeyPath

SEEDS = (1, 2, 3)
"""For each of them a sheet is made."""
_PLACE = re.compile(r"\{[a-z][a-z0-9-]*\}")


def problems_of_labs(path_or_id: str | Path) -> list[Problem]:
    """All that is wrong with the labs of a course; nothing where it is no course, or unreadable."""
    folder = find_pack_with(COURSE_FILE, path_or_id, SHELF)
    return [] if folder is None else check_labs(read_course(folder))


def check_labs(reading: CourseReading) -> list[Problem]:
    """All that is wrong with the labs of a course that has been read."""
    findings = Findings(reading)
    course = reading.course
    if course is None:
        return []
    for lab in course.labs.values():
        try:
            found = engine(lab.engine)
        except InvalidInput as error:
            _note(findings, lab, ("engine",), error)
            continue
        try:
            found.check(lab)
            for seed in SEEDS:
                _check_sheet(lab, found.sheet(lab, seed), course.languages, findings)
        except InvalidInput as error:
            _note(findings, lab, _path(lab, error.field), error)
        except AlatauError as error:
            _note(findings, lab, (), error)
    return findings.problems


def _check_sheet(
    lab: LabFile, sheet: Sheet, languages: Collection[str], findings: Findings
) -> None:
    """Note the first text that a language lacks, and the first that has an empty place."""
    file = _file(lab)
    texts = list(sheet_texts(sheet))
    for language in languages:
        lacking = next((text for text in texts if language not in text), None)
        if lacking is not None:
            findings.error(
                file,
                (),
                N_("A text of the sheet is missing in “%(language)s”: “%(text)s”."),
                language=language,
                text=next(iter(lacking.values())),
            )
    for place in _empty_places(texts):
        findings.error(
            file, (), N_("Nothing fills the place %(place)s in a text of the sheet."), place=place
        )


def _empty_places(texts: Collection[LocalText]) -> Iterator[str]:
    found = (_PLACE.search(words) for text in texts for words in text.values())
    yield from sorted({match[0] for match in found if match is not None})


def _note(findings: Findings, lab: LabFile, path: KeyPath, error: AlatauError) -> None:
    findings.error(_file(lab), path, error.msgid, **error.params)


def _file(lab: LabFile) -> str:
    return f"labs/{lab.id}.yaml"


def _path(lab: LabFile, field: str) -> KeyPath:
    """The key path in the file that a refusal names; the settings where it is of a method."""
    own, _, rest = field.partition(".")
    if own != lab.id:
        return ("settings",)
    return tuple(int(part) if part.isdigit() else part for part in rest.split(".") if part)
