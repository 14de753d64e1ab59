"""From the files of a scenario to its typed pack, gathering what is wrong on the way."""

from __future__ import annotations

import hashlib
import json
from dataclasses import dataclass
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING, Any

from alatau.languages import N_
from alatau.packs.errors import PackError
from alatau.packs.injects import Inject
from alatau.packs.model import nearest
from alatau.packs.parts import Documents, problem_at, read_part
from alatau.packs.reading import PackFolder
from alatau.packs.scenario import ScenarioFile, ScenarioPack

if TYPE_CHECKING:
    from alatau.packs.region import Region

SCENARIO_FILE = "scenario.yaml"
INJECTS_FILE = "injects.yaml"


@dataclass(slots=True)
class Reading(Documents):
    """What came of reading a scenario; `pack` is None where a file is missing or unfit."""

    pack: ScenarioPack | None = None


def read_scenario(folder: Path, content: Path) -> Reading:
    """Read all files of a scenario as far as they can be read.

    A pathogen that is missing or cannot be read leaves an empty mapping in the pack, and a problem.
    Region and pathogen are looked for beside the scenario (`../../regions`, `../../pathogens`)
    and else in `content`.
    """
    reading = Reading()
    try:
        files = PackFolder(folder)
    except PackError as error:
        reading.problems += error.problems
        return reading
    for file in (SCENARIO_FILE, INJECTS_FILE):
        try:
            reading.documents[file] = files.read_yaml(file)
        except PackError as error:
            reading.problems += error.problems
    scenario = read_part(files, reading, SCENARIO_FILE, ScenarioFile)
    injects = _read_injects(files, reading)
    if reading.problems or scenario is None:
        return reading
    pathogen = _read_pathogen(_beside(folder, "pathogens", content), scenario, reading)
    region_folder = _beside(folder, "regions", content) / scenario.region_id
    try:
        digest = _digest(files, region_folder, pathogen)
    except PackError as error:
        reading.problems += error.problems
        return reading
    reading.pack = ScenarioPack(
        **{name: getattr(scenario, name) for name in ScenarioFile.model_fields},
        injects=injects,
        pathogen=pathogen,
        digest=digest,
    ).with_region(partial(_load_region, region_folder))
    return reading


def _read_injects(files: PackFolder, reading: Reading) -> tuple[Inject, ...]:
    document = reading.documents.get(INJECTS_FILE)
    if document is None:
        return ()
    if not isinstance(document.value, list):
        reading.problems.append(
            problem_at(document, (), N_("The injects are written as a list, each with its “id”."))
        )
        return ()
    parts = (
        read_part(files, reading, INJECTS_FILE, Inject, (index,))
        for index in range(len(document.value))
    )
    return tuple(inject for inject in parts if inject is not None)


def _read_pathogen(home: Path, scenario: ScenarioFile, reading: Reading) -> dict[str, Any]:
    file = f"{scenario.outbreak.pathogen}.yaml"
    if not (home / file).is_file():
        known = sorted(path.stem for path in home.glob("*.yaml"))
        reading.problems.append(
            problem_at(
                reading.documents[SCENARIO_FILE],
                ("outbreak", "pathogen"),
                N_("There is no pathogen “%(name)s”; known are %(known)s."),
                {"name": scenario.outbreak.pathogen, "known": ", ".join(known) or "–"},
            )
        )
        return {}
    try:
        document = PackFolder(home).read_yaml(file)
    except PackError as error:
        reading.problems += error.problems
        return {}
    reading.documents[file] = document
    if not isinstance(document.value, dict):
        reading.problems.append(
            problem_at(document, (), N_("A pathogen is a mapping of its parameters."))
        )
        return {}
    return document.value


def _beside(folder: Path, kind: str, content: Path) -> Path:
    own = folder.resolve().parent.parent / kind
    return own if own.is_dir() else content / kind


def _digest(scenario: PackFolder, region_folder: Path, pathogen: dict[str, Any]) -> str:
    canonical = json.dumps(pathogen, sort_keys=True, ensure_ascii=False, separators=(",", ":"))
    region = PackFolder(region_folder).digest() if region_folder.is_dir() else ""
    return hashlib.sha256(f"{scenario.digest()}\n{region}\n{canonical}".encode()).hexdigest()


def _load_region(folder: Path) -> Region:
    from alatau.packs.region import load_region

    if not (folder / "region.yaml").is_file():
        known = sorted(path.parent.name for path in folder.parent.glob("*/region.yaml"))
        near = nearest(folder.name, known)
        raise PackError(
            N_("There is no region “%(name)s”; is “%(near)s” meant?")
            if near
            else N_("There is no region “%(name)s”; known are %(known)s."),
            {"name": folder.name, "near": near, "known": ", ".join(known) or "–"},
        )
    return load_region(folder)
