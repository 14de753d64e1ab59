"""Where the server keeps its data: database, secret key, generated script bundles."""

from __future__ import annotations

import os
import secrets
from pathlib import Path

PACKAGE = Path(__file__).resolve().parent
CLONE = PACKAGE.parents[2]


def data_directory() -> Path:
    """Return the data directory, made if it was missing.

    `ALATAU_DATA` names it; otherwise a clone keeps its data in `var/`, an installed Alatau in
    the user's share directory.
    """
    named = os.environ.get("ALATAU_DATA")
    if named:
        path = Path(named).expanduser()
    elif (CLONE / "pyproject.toml").is_file() and (CLONE / "content").is_dir():
        path = CLONE / "var"
    elif os.name == "nt":
        path = Path(os.environ.get("LOCALAPPDATA", Path.home())) / "Alatau"
    else:
        share = os.environ.get("XDG_DATA_HOME") or Path.home() / ".local" / "share"
        path = Path(share) / "alatau"
    path.mkdir(mode=0o700, parents=True, exist_ok=True)
    return path.resolve()


def secret_key(directory: Path) -> str:
    """Return the key that signs cookies and forms; generated once, readable by the owner only."""
    path = directory / "secret.key"
    try:
        descriptor = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    except FileExistsError:
        return path.read_text(encoding="ascii").strip()
    key = secrets.token_urlsafe(64)
    with os.fdopen(descriptor, "w", encoding="ascii") as key_file:
        key_file.write(key)
    return key
