"""Where packs are: in the content that ships with Alatau, or in a folder of one's own."""

from __future__ import annotations

from pathlib import Path

import alatau
from alatau.languages import N_
from alatau.packs.errors import PackError
from alatau.packs.loading import SCENARIO_FILE
from alatau.packs.model import nearest

REGION_FILE = "region.yaml"

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
    return _ids((root or content_root()) / "regions", REGION_FILE)


def _ids(folder: Path, file: str) -> tuple[str, ...]:
    return tuple(sorted(path.parent.name for path in folder.glob(f"*/{file}")))


def find_scenario(id_or_path: str | Path) -> Path:
    """The folder of a scenario, by its id or by a path to the folder or a file in it."""
    found = find_pack_with(SCENARIO_FILE, id_or_path, "scenarios")
    if found is not None:
        return found
    known = list_scenarios()
    near = nearest(str(id_or_path), known)
    msgid = (
        N_("There is no scenario “%(id)s”; is “%(near)s” meant?")
        if near
        else N_(
            "There is no scenario “%(id)s”: give the path of a folder with scenario.yaml, or one "
            "of %(known)s."
        )
    )
    raise PackError(msgid, {"id": str(id_or_path), "near": near, "known": ", ".join(known) or "–"})


def lasting_name(id_or_path: str | Path, found: Path) -> str:
    """The name by which a pack or file is found again from any working directory.

    `found` is where it was found: by path, then this is its whole path; or on a shelf of the
    content that ships with Alatau, then this is its id.
    """
    path = Path(id_or_path)
    return str(found.resolve() if found in (path, path.parent) else path)


def find_pack_with(file: str, id_or_path: str | Path, shelf: str) -> Path | None:
    """The folder of the pack whose main file is `file`, by path (of the folder or of a file in it)
    or by its name on a shelf of the content; None if there is none.
    """
    path = Path(id_or_path)
    for folder in (path, path.parent if path.is_file() else path):
        if (folder / file).is_file():
            return folder
    shipped = content_root() / shelf / path.name
    return shipped if path == Path(path.name) and (shipped / file).is_file() else None
