"""Specification → SVG, outside the browser and without a network."""

from __future__ import annotations

import base64
import hashlib
import json
import re
from functools import cache
from importlib.resources import files
from importlib.resources.abc import Traversable
from typing import Any

from alatau.pictures.specification import Specification
from alatau.pictures.style import FONT, FONT_STACK, THEMES

_IDENTITY = re.compile(r"\b(clip|gradient_)\d+\b")
_DIGITS = re.compile(r"-?\d+\.\d{3,}")


def specification_hash(specification: Specification) -> str:
    """A name for a specification: equal for equal specifications, whatever the order of keys."""
    text = json.dumps(specification, sort_keys=True, separators=(",", ":"), ensure_ascii=False)
    return hashlib.sha256(text.encode()).hexdigest()


class Renderer:
    """Draws specifications and keeps what it drew, by hash.

    The first drawing takes about half a second and 100 MB, later ones a tenth of a second: call it
    from a worker, never from a request.
    """

    def __init__(self, capacity: int = 256) -> None:
        self._drawn: dict[str, str] = {}
        self._capacity = capacity

    def svg(self, specification: Specification) -> str:
        """The picture as an SVG element whose layout is the same on every machine."""
        name = specification_hash(specification)
        if name not in self._drawn:
            while len(self._drawn) >= self._capacity:
                self._drawn.pop(next(iter(self._drawn)))
            self._drawn[name] = _draw(specification)
        return self._drawn[name]


def render_svg(specification: Specification) -> str:
    """Draw once, without keeping it (see `Renderer`)."""
    return _draw(specification)


def themed(svg: str, theme: str = "light") -> str:
    """The drawn picture with its colours as custom properties `--picture-*`, so that one drawing
    serves light, dark and print (`style_sheet` sets them)."""
    names = {value: name for name, value in THEMES[theme].colours().items()}
    pattern = re.compile('"(' + "|".join(names) + ')"')
    return pattern.sub(lambda hit: f'"var(--picture-{names[hit[1]]},{hit[1]})"', svg)


def _draw(specification: Specification) -> str:
    converter: Any = _converter()
    svg: str = converter.vegalite_to_svg(specification, vl_version="6.4", allowed_base_urls=[])
    svg = _DIGITS.sub(lambda hit: f"{float(hit[0]):.2f}", svg)
    svg = _own_identities(svg, specification_hash(specification)[:10])
    return svg.replace(f'font-family="{FONT}"', f'font-family="{FONT_STACK}"')


def _own_identities(svg: str, prefix: str) -> str:
    """Ids that differ from those of other pictures in a page and do not count earlier drawings."""
    found = {hit[0]: None for hit in _IDENTITY.finditer(svg)}
    number = {identity: f"p{prefix}-{index}" for index, identity in enumerate(found)}
    return _IDENTITY.sub(lambda hit: number[hit[0]], svg)


def font_file() -> Traversable:
    """The TrueType file of the family that pictures are laid out in (SIL Open Font Licence)."""
    return _fonts() / "IBMPlexSans[wdth,wght].ttf"


def font_folder() -> str:
    """The folder of the font, for renderers that look for it there."""
    return str(_fonts())


def font_face() -> str:
    """An `@font-face` rule with the font inside it, for documents that stand alone."""
    font = base64.b64encode(font_file().read_bytes()).decode()
    return (
        f"@font-face{{font-family:'{FONT}';font-weight:100 700;"
        f"src:url(data:font/ttf;base64,{font}) format('truetype')}}"
    )


def _fonts() -> Traversable:
    return files("fontpkg_ibm_plex_sans") / "files"


@cache
def _converter() -> Any:
    import vl_convert

    vl_convert.register_font_directory(font_folder())
    return vl_convert
