"""Finding and loading packs: in the content that ships with Alatau, or in a folder of one's own."""

from __future__ import annotations

from pathlib import Path

import alatau
from alatau.languages import N_
from alatau.packs.errors import PackError
from alatau.packs.loading import SCENARIO_FILE, read_scenario
from alatau.packs.model import nearest
from alatau.packs.scenario import ScenarioPack

_PACKAGE = Path(alatau.__file__).parent


def content_root() -> Path:
    """The folder with regions, scenarios and pathogens: in the wheel, or in a clone."""
    for folder in (_PACKAGE / "content", _PACKAGE.parent.parent / "content"):
        if folder.is_dir():
            return folder
    raise PackError(N_("The content that ships with Alatau is missing from this installation."))


def list_scenarios(root: Path | None = None) -> tuple[str, ...]:
    """Ids of the scenarios that ship with Alatau (or lie in another content folder), sorted."""
    return _ids((root or content_root()) / "scenarios", SCENARIO_FILE)


def list_regions(root: Path | None = None) -> tuple[str, ...]:
    """Ids of the regions that ship with Alatau, sorted."""
    return _ids((root or content_root()) / "regions", "region.yaml")


def _ids(folder: Path, file: str) -> tuple[str, ...]:
    return tuple(sorted(path.parent.name for path in folder.glob(f"*/{file}")))


def find_scenario(id_or_path: str | Path) -> Path:
    """The folder of a scenario, by its id or by a path to the folder or its `scenario.yaml`."""
    path = Path(id_or_path)
    if path.name == SCENARIO_FILE and path.is_file():
        return path.parent
    if (path / SCENARIO_FILE).is_file():
        return path
    shipped = content_root() / "scenarios" / str(id_or_path)
    if len(path.parts) == 1 and (shipped / SCENARIO_FILE).is_file():
        return shipped
    known = list_scenarios()
    near = nearest(str(id_or_path), known)
    if near:
        raise PackError(
            N_("There is no scenario “%(id)s”; is “%(near)s” meant?"),
            {"id": str(id_or_path), "near": near},
        )
    raise PackError(
        N_(
            "There is no scenario “%(id)s”: give the path of a folder with scenario.yaml, or one "
            "of %(known)s."
        ),
        {"id": str(id_or_path), "known": ", ".join(known) or "–"},
    )


def load_scenario(id_or_path: str | Path) -> ScenarioPack:
    """The scenario, ready to be played.

    Raises:
        PackError: it cannot be used; `problems` lists all errors that were found.
    """
    folder = find_scenario(id_or_path)
    reading = read_scenario(folder, content_root())
    if reading.pack is None:
        raise PackError.of(reading.problems)
    return reading.pack
