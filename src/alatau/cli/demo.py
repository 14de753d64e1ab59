"""`alatau demo`: an exercise to try, in the browser."""

from __future__ import annotations

from typing import Annotated

import typer

from alatau.cli.errors import in_plain_words
from alatau.cli.options import Language, LanOption, LayoutOption, PortOption, WritingOption
from alatau.web.server import DEFAULT_PORT


def demo(
    scenario: Annotated[
        str, typer.Option("--scenario", metavar="PACK", help="What to play: an id or a folder.")
    ] = "tutorial",
    autoplay: Annotated[
        bool,
        typer.Option(
            "--autoplay", help="Start by itself; built-in players act for cells without people."
        ),
    ] = False,
    language: WritingOption = Language.en,
    layout: LayoutOption = None,
    port: PortOption = DEFAULT_PORT,
    lan: LanOption = False,
) -> None:
    """Begin a new exercise, print its address, codes and QR code, and serve it.

    Stop it with Ctrl-C. `alatau serve` goes on with it where it stood.
    """
    from alatau.web import server

    with in_plain_words():
        server.demo(
            scenario,
            autoplay=autoplay,
            language=language.value,
            layout=layout,
            port=port,
            lan=lan,
            say=typer.echo,
        )
