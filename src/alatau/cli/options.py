"""Options that several commands share."""

from __future__ import annotations

from enum import StrEnum
from typing import Annotated

import typer


class Language(StrEnum):
    """Languages in which the interface is complete."""

    en = "en"
    ru = "ru"


WritingOption = Annotated[
    Language, typer.Option("--language", help="Language in which built-in players write.")
]
LanguageOption = Annotated[Language, typer.Option("--language", help="Language of the review.")]
LayoutOption = Annotated[
    str | None,
    typer.Option(
        "--layout",
        metavar="ID",
        help="How the cells are seated; the first layout of the scenario if not said.",
    ),
]
PortOption = Annotated[int, typer.Option("--port", min=0, max=65535, help="Port of the server.")]
LanOption = Annotated[
    bool,
    typer.Option("--lan", help="Let other devices in the network in, not this computer alone."),
]
