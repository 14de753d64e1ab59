"""Compile the message catalogues, and put `content/` into the wheel as `alatau/content`.

`./run` calls this file to compile the catalogues of a clone.
"""

from __future__ import annotations

from pathlib import Path
from typing import Any

from babel.messages.mofile import write_mo
from babel.messages.pofile import read_po
from hatchling.builders.hooks.plugin.interface import BuildHookInterface

ROOT = Path(__file__).parent
CATALOGUES = Path("src/alatau/locale")


def compile_catalogues(root: Path) -> list[Path]:
    """Write a `.mo` beside each `.po` file below `root` that is newer; return those written."""
    written = []
    for source in sorted((root / CATALOGUES).glob("*/LC_MESSAGES/*.po")):
        target = source.with_suffix(".mo")
        if target.exists() and target.stat().st_mtime >= source.stat().st_mtime:
            continue
        with source.open("rb") as catalogue_file:
            catalogue = read_po(
                catalogue_file, locale=source.parent.parent.name, abort_invalid=True
            )
        with target.open("wb") as compiled_file:
            write_mo(compiled_file, catalogue)
        written.append(target)
    return written


class AlatauHook(BuildHookInterface):  # type: ignore[type-arg]
    """Hatch calls this before it collects the files of a distribution."""

    PLUGIN_NAME = "custom"

    def initialize(self, version: str, build_data: dict[str, Any]) -> None:
        compile_catalogues(Path(self.root))
        # An editable installation reads content/ where it lies.
        if self.target_name == "wheel" and version == "standard":
            build_data["force_include"][str(Path(self.root, "content"))] = "alatau/content"


if __name__ == "__main__":
    compile_catalogues(ROOT)
