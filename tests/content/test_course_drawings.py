"""Drawings of lessons: every word in them exists in both languages, and none is left over."""

from __future__ import annotations

import re
from pathlib import Path
from typing import Any
from xml.etree import ElementTree

import pytest
import yaml

from alatau.packs.content import content_root

SHELF = Path(content_root()) / "courses"
DRAWINGS = [
    pytest.param(path.parent, figure, id=f"{path.stem}-{figure['id']}")
    for path in sorted(SHELF.glob("*/modules/*/*.yaml"))
    for figure in yaml.safe_load(path.read_text(encoding="utf-8")).get("figures", ())
    if "file" in figure
]
KEY = re.compile(r"\{\{([^}]*)\}\}")


@pytest.mark.parametrize(("module", "figure"), DRAWINGS)
def test_a_drawing_has_all_its_words_in_both_languages(
    module: Path, figure: dict[str, Any]
) -> None:
    drawn = set(KEY.findall((module / "figures" / figure["file"]).read_text(encoding="utf-8")))
    words = figure.get("words", {})
    assert drawn == set(words)
    assert all({"en", "ru"} <= set(text) for text in words.values())


@pytest.mark.parametrize(("module", "figure"), DRAWINGS)
def test_a_drawing_is_an_image_alone_of_the_width_of_a_page(
    module: Path, figure: dict[str, Any]
) -> None:
    root = ElementTree.parse(module / "figures" / figure["file"]).getroot()
    assert root.get("viewBox", "").split()[2] == "720"
    names = {element.tag.rpartition("}")[2] for element in root.iter()}
    assert not names & {"script", "foreignObject", "image", "a", "style"}
    assert not any("href" in key or key.startswith("on") for e in root.iter() for key in e.attrib)
