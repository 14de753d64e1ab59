"""Tables and pages of Markdown for the reference."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

WRITTEN_BY = "<!-- Written by `./run docs` from the code. -->"


def table(head: tuple[str, ...], rows: Iterable[tuple[str, ...]]) -> Iterator[str]:
    """The lines of a Markdown table."""
    yield f"| {' | '.join(head)} |"
    yield f"| {' | '.join('---' for _ in head)} |"
    for row in rows:
        yield f"| {' | '.join(row)} |"


def page(title: str, lines: Iterable[str], written_by: str = WRITTEN_BY) -> str:
    """The text of a page with this title."""
    return "\n".join([f"# {title}", "", written_by, "", *lines]) + "\n"
