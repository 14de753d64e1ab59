"""Pictures that commands draw: an SVG, or the Vega-Lite specification itself."""

from __future__ import annotations

import json
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from alatau.cli.files import whole
from alatau.cli.options import Language

if TYPE_CHECKING:
    from alatau.pictures import Specification

PictureOption = Annotated[
    Path | None,
    typer.Option(
        "--picture",
        metavar="FILE",
        help="Draw the result to this .svg, or write its Vega-Lite specification to a .json.",
        show_default=False,
    ),
]
PictureLanguageOption = Annotated[
    Language, typer.Option("--language", help="Language of the picture.")
]


def check_picture(path: Path | None) -> None:
    """Refuse a file of another kind, before anything is computed."""
    from alatau.cli.tables.errors import TableError
    from alatau.languages import N_

    if path is not None and path.suffix.lower() not in (".svg", ".json"):
        raise TableError(N_("a picture is written as .svg or .json."), str(path))


def write_picture(specification: Specification, path: Path, banner: str | None) -> None:
    """Draw a picture on paper, whole or not at all, with the exercise banner if there is one."""
    from alatau.pictures import LIGHT, render_svg

    drawn = {
        **specification,
        "config": {**specification["config"], "background": LIGHT.paper, "padding": 10},
    }
    if banner:
        drawn["title"] = {"text": banner, "anchor": "start", "fontSize": 12, "color": LIGHT.ink}
    if path.suffix.lower() == ".svg":
        text = render_svg(drawn)
    else:
        text = json.dumps(drawn, ensure_ascii=False)
    with whole(path) as unfinished:
        unfinished.write_text(text + "\n", encoding="utf-8")
