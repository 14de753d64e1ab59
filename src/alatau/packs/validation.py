"""Explaining what is wrong with a pack, and where."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path
from typing import TYPE_CHECKING

from alatau.languages import N_
from alatau.packs.content import (
    REGION_FILE,
    content_root,
    find_pack_with,
    list_regions,
    list_scenarios,
)
from alatau.packs.courses.checks import check_course
from alatau.packs.courses.loading import COURSE_FILE, SHELF, list_courses, read_course
from alatau.packs.courses.programme import check_programme, find_programme
from alatau.packs.errors import PackError, Problem
from alatau.packs.findings import Findings
from alatau.packs.loading import SCENARIO_FILE, Reading, read_scenario
from alatau.packs.model import nearest
from alatau.packs.parts import problem_at
from alatau.packs.reading import Document, PackFolder
from alatau.packs.references import References
from alatau.packs.safety import check_rules, check_words
from alatau.packs.scenario import ScenarioPack
from alatau.packs.storyline import check_storyline
from alatau.packs.vocabulary import HOSTS

if TYPE_CHECKING:
    from alatau.packs.region import Region


def validate(path_or_id: str | Path) -> list[Problem]:
    """All that is wrong with a pack or doubtful: errors first, then by file and line.

    Args:
        path_or_id: a scenario, course or region (its folder, its main file, or the id of one that
            ships with Alatau), or the file of a programme, of a pathogen or of a study.
    """
    path = Path(path_or_id)
    pathogen = _file_of_pathogen_or_study(path)
    region = find_pack_with(REGION_FILE, path, "regions")
    scenario = find_pack_with(SCENARIO_FILE, path, "scenarios")
    course = find_pack_with(COURSE_FILE, path, SHELF)
    programme = _programme_of(path)
    if scenario is not None:
        problems = check_scenario(read_scenario(scenario, content_root()), scenario)
    elif course is not None:
        problems = check_course(read_course(course), course)
    elif region is not None:
        problems = _check_region(region)
    elif programme is not None:
        problems = check_programme(programme)
    elif pathogen is not None:
        problems = _check_file(pathogen)
    else:
        problems = [_not_found(str(path_or_id))]
    return sorted(
        problems, key=lambda found: (found.severity != "error", found.file, found.line or 0)
    )


def _programme_of(path: Path) -> Path | None:
    """The file of a programme, which has days; other files are of something else."""
    found = find_programme(path)
    try:
        value = found and PackFolder(found.parent).read_yaml(found.name).value
    except PackError:
        return None
    return found if isinstance(value, Mapping) and "days" in value else None


def check_scenario(reading: Reading, folder: Path, *, words: bool = True) -> list[Problem]:
    """All problems of a scenario that has been read; `words` looks through its texts as well."""
    pack = reading.pack
    if pack is None:
        return reading.problems
    findings = Findings(reading)
    findings.problems += reading.problems
    region = _region_of(pack, findings)
    check_rules(pack, region, findings)
    References(pack, region, findings).check()
    check_storyline(pack, PackFolder(folder), findings)
    _check_outbreak(pack, region, findings)
    if words:
        check_words(pack, findings)
    return findings.problems


def _region_of(pack: ScenarioPack, findings: Findings) -> Region | None:
    try:
        return pack.region
    except PackError as error:
        if error.file is None:
            findings.error(SCENARIO_FILE, ("region",), error.msgid, **error.params)
        else:
            findings.problems += error.problems
        return None


def _check_outbreak(pack: ScenarioPack, region: Region | None, findings: Findings) -> None:
    from alatau.world.detection import Detection
    from alatau.world.errors import InvalidInput
    from alatau.world.pathogen import Pathogen

    try:
        detection = Detection.from_mapping(pack.outbreak.notional)
        if region is not None:
            detection.refuse_unknown_countries(place.country for place in region.places)
    except InvalidInput as error:
        keys = error.field.split(".")[1:]
        findings.error(SCENARIO_FILE, ("outbreak", "notional", *keys), error.msgid, **error.params)
    file = f"{pack.outbreak.pathogen}.yaml"
    if file not in findings.reading.documents:
        return
    problems = _check_pathogen(findings.reading.documents[file])
    findings.problems += problems
    if problems:
        return
    hosts = Pathogen.from_mapping(pack.pathogen).histories
    for index, units in enumerate(pack.outbreak.introductions):
        if units.host in HOSTS and units.host not in hosts:
            findings.error(
                SCENARIO_FILE,
                ("outbreak", "introductions", index, "host"),
                N_("The pathogen “%(pathogen)s” does not infect “%(host)s”; it infects %(hosts)s."),
                pathogen=pack.outbreak.pathogen,
                host=units.host,
                hosts=", ".join(hosts),
            )


def _check_pathogen(document: Document) -> list[Problem]:
    from alatau.world.errors import InvalidInput
    from alatau.world.pathogen import Pathogen

    try:
        Pathogen.from_mapping(document.value)
    except InvalidInput as error:
        keys = tuple(int(key) if key.isdecimal() else key for key in error.field.split("."))
        return [problem_at(document, keys, error.msgid, dict(error.params))]
    return []


def _check_file(path: Path) -> list[Problem]:
    """The problems of the file of a pathogen, which has hosts, or else of a study."""
    from alatau.packs.study import load_study

    try:
        document = PackFolder(path.parent).read_yaml(path.name)
        if isinstance(document.value, Mapping) and "hosts" in document.value:
            return _check_pathogen(document)
        load_study(path)
    except PackError as error:
        return list(error.problems)
    return []


def _check_region(folder: Path) -> list[Problem]:
    from alatau.packs.region import load_region

    try:
        load_region(folder)
    except PackError as error:
        return list(error.problems)
    return []


def _file_of_pathogen_or_study(path: Path) -> Path | None:
    """The file at a path, or that of a pathogen which ships with Alatau, by its id."""
    if path.is_file():
        return path if path.suffix == ".yaml" else None
    shipped = content_root() / "pathogens" / f"{path.name}.yaml"
    is_id = path == Path(path.name) and not path.is_dir()
    return shipped if is_id and shipped.is_file() else None


def _not_found(name: str) -> Problem:
    if Path(name).is_dir():
        return Problem(
            "error",
            "",
            "",
            N_("No pack: the folder has none of the files %(files)s."),
            {"files": ", ".join((SCENARIO_FILE, COURSE_FILE, REGION_FILE))},
        )
    pathogens = (path.stem for path in (content_root() / "pathogens").glob("*.yaml"))
    known = [*list_scenarios(), *list_courses(), *list_regions(), *sorted(pathogens)]
    near = nearest(name, known)
    msgid = (
        N_("There is no scenario, course, region or pathogen “%(name)s”; is “%(near)s” meant?")
        if near
        else N_("There is no scenario, course, region or pathogen “%(name)s”; known are %(known)s.")
    )
    return Problem("error", "", "", msgid, {"name": name, "near": near, "known": ", ".join(known)})
