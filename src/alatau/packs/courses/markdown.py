"""What the Markdown of a lesson refers to: figures, and sources that it cites."""

from __future__ import annotations

import re

FIGURE = re.compile(r"!\[[^\]]*\]\(figure:([a-z0-9-]+)\)")
CITATION = re.compile(r"\[@([a-z0-9-]+(?:,\s*@[a-z0-9-]+)*)\]")
HEADING = re.compile(r"^#{1,6} ", re.MULTILINE)


def figures_in(text: str) -> list[str]:
    """Ids of the figures that a text shows.

    >>> figures_in("See ![the curve](figure:curve).")
    ['curve']
    """
    return FIGURE.findall(text)


def citations_in(text: str) -> list[str]:
    """Ids of the sources that a text cites, as `[@who-2023]` or `[@a, @b]`.

    >>> citations_in("Counts rose [@a, @b].")
    ['a', 'b']
    """
    return [
        name.strip().lstrip("@") for found in CITATION.findall(text) for name in found.split(",")
    ]
