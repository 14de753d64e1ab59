"""The documentation is complete and its links lead somewhere."""

from __future__ import annotations

import re
import runpy
from pathlib import Path
from typing import Any, get_args
from urllib.parse import unquote

import pytest
import typer

from alatau.cli import app
from alatau.packs.reading import parse_yaml
from alatau.world import MeasureKind
from alatau.world.distributions import Family
from alatau.world.pathogen import HOSTS, SETTINGS, SEVERITIES
from alatau.world.pathogen_file import KEYS, STATUSES, read_pathogen

ROOT = Path(__file__).resolve().parents[2]
PAGES = sorted([*ROOT.glob("*.md"), *ROOT.glob("docs/**/*.md")])
LINK = re.compile(r"!?\[[^\]]*\]\(([^)\s]+)\)")
HEADING = re.compile(r"^#{1,6} (.+)$", re.MULTILINE)
CODE_BLOCK = re.compile(r"^```.*?^```$", re.MULTILINE | re.DOTALL)


def anchors(page: Path) -> set[str]:
    """The anchors that a forge gives to the headings of `page`."""
    headings = HEADING.findall(CODE_BLOCK.sub("", page.read_text(encoding="utf-8")))
    return {
        re.sub(r"[^\w\- ]", "", heading.lower()).strip().replace(" ", "-") for heading in headings
    }


def commands() -> dict[str, Any]:
    """The commands by name, as Typer's parser (its own copy of Click) knows them."""
    group: Any = typer.main.get_command(app)
    found = {"": group, **group.commands}
    for name, command in group.commands.items():
        found |= {f"{name} {each}": sub for each, sub in getattr(command, "commands", {}).items()}
    return found


@pytest.mark.parametrize("page", PAGES, ids=lambda page: str(page.relative_to(ROOT)))
def test_links_inside_the_repository_lead_to_a_page_and_a_heading(page: Path) -> None:
    broken = []
    for target in LINK.findall(CODE_BLOCK.sub("", page.read_text(encoding="utf-8"))):
        if re.match(r"[a-z]+:", target):
            continue
        path, _, anchor = unquote(target).partition("#")
        aim = (page.parent / path).resolve() if path else page
        if not aim.exists() or (anchor and anchor not in anchors(aim)):
            broken.append(target)
    assert broken == []


def test_every_page_can_be_reached_from_the_start_page_or_the_readme() -> None:
    reached: set[Path] = set()
    waiting = [ROOT / "README.md", ROOT / "docs" / "index.md"]
    while waiting:
        page = waiting.pop()
        if page in reached:
            continue
        reached.add(page)
        for target in LINK.findall(page.read_text(encoding="utf-8")):
            aim = (page.parent / target.partition("#")[0]).resolve()
            if aim.suffix == ".md" and aim.exists():
                waiting.append(aim)
    assert [str(page.relative_to(ROOT)) for page in PAGES if page not in reached] == []


def test_every_command_and_option_is_in_the_reference() -> None:
    page = (ROOT / "docs/reference/command-line.md").read_text(encoding="utf-8")
    sections = {
        section.partition("\n")[0].strip("` "): section
        for section in re.split(r"^## ", page, flags=re.M)
    }
    missing = []
    for name, command in commands().items():
        title = f"alatau {name}".strip()
        section = sections.get(title)
        if section is None:
            missing.append(title)
            continue
        for parameter in command.params:
            is_option = parameter.param_type_name == "option"
            names = parameter.opts if is_option else [parameter.metavar]
            missing += [f"{title}: {name}" for name in names if f"`{name}" not in section]
    assert missing == []


def test_the_reference_names_no_option_that_is_gone() -> None:
    page = (ROOT / "docs/reference/command-line.md").read_text(encoding="utf-8")
    known = {name for command in commands().values() for p in command.params for name in p.opts}
    assert set(re.findall(r"`(--[a-z-]+)", page)) - known - {"--help"} == set()


def test_every_measure_of_the_world_is_in_the_reference() -> None:
    page = (ROOT / "docs/reference/measures.md").read_text(encoding="utf-8")
    assert [kind.value for kind in MeasureKind if f"`{kind.value}`" not in page] == []


def test_every_key_of_a_pathogen_file_is_in_the_reference() -> None:
    page = (ROOT / "docs/reference/pathogen-file.md").read_text(encoding="utf-8")
    words = {*HOSTS, *SETTINGS, *SEVERITIES, *STATUSES}.union(*KEYS.values())
    assert sorted(word for word in words if f"`{word}`" not in page) == []


def test_the_pathogen_file_in_the_reference_is_read() -> None:
    page = (ROOT / "docs/reference/pathogen-file.md").read_text(encoding="utf-8")
    (example,) = re.findall(r"^```yaml\n(.*?)^```$", page, flags=re.M | re.S)
    pathogen = read_pathogen(parse_yaml(example, "pathogen-file.md").value)
    assert pathogen.id == "test-fever"


def test_the_reference_of_pathogen_files_names_no_key_that_is_gone() -> None:
    page = (ROOT / "docs/reference/pathogen-file.md").read_text(encoding="utf-8")
    rows = re.findall(r"^\| ((?:`[a-z_]+`(?:, )?)+) \|", page, flags=re.M)
    named = {word for row in rows for word in re.findall(r"`([a-z_]+)`", row)}
    assert named - set().union(*KEYS.values()) - set(get_args(Family)) == set()


def test_generated_pages_are_up_to_date() -> None:
    reference = runpy.run_path(str(ROOT / "scripts" / "reference.py"))
    stale = [
        name
        for name, text in reference["PAGES"].items()
        if (ROOT / "docs/reference" / name).read_text(encoding="utf-8") != text()
    ]
    assert stale == [], "`./run docs` writes them anew"


def test_the_changelog_has_a_section_for_what_comes_next() -> None:
    assert "## [Unreleased]" in (ROOT / "CHANGELOG.md").read_text(encoding="utf-8")
