"""The page on writing a scenario: what it shows is what a scenario may hold."""

from __future__ import annotations

import re
import shutil
from pathlib import Path

from alatau.packs import find_scenario, validate

PAGE = Path(__file__).resolve().parents[2] / "docs" / "how-to" / "write-a-scenario.md"


def test_the_inject_of_the_page_is_sound_in_the_large_scenario(tmp_path: Path) -> None:
    pack = Path(shutil.copytree(find_scenario("altynaral-cpx"), tmp_path / "pack"))
    before = validate(pack)
    (inject,) = re.findall(
        r"^```yaml\n(- id: 12\n.*?)^```$", PAGE.read_text(encoding="utf-8"), re.M | re.S
    )
    with (pack / "injects.yaml").open("a", encoding="utf-8") as file:
        file.write("\n" + inject.replace("id: 12", "id: 912"))
    for name in re.findall(r"customs-12\.\w\w\.md", inject):
        (pack / "texts" / name).write_text("A parcel without papers.", encoding="utf-8")
    assert [str(problem) for problem in validate(pack)] == [str(problem) for problem in before]
