"""How an error becomes one sentence for a person, and an exit code."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager

import typer

WRONG = 1
"""The thing that was checked is wrong."""
UNUSABLE = 2
"""Wrong usage, or input that cannot be used."""


@contextmanager
def in_plain_words() -> Iterator[None]:
    """Turn errors meant for people into one sentence on stderr and `UNUSABLE`.

    Anything else is a defect of Alatau and keeps its traceback.
    """
    from alatau.languages import AlatauError
    from alatau.web.server import CannotServe

    try:
        yield
    except AlatauError as error:
        problems = getattr(error, "problems", ())
        typer.echo(f"alatau: {error}", err=True)
        if len(problems) > 1:
            more = len(problems) - 1
            typer.echo(
                f"alatau: {more} more in the same pack; `alatau validate` lists them.", err=True
            )
        raise typer.Exit(UNUSABLE) from error
    except CannotServe as error:
        typer.echo(f"alatau: {error}", err=True)
        raise typer.Exit(UNUSABLE) from error
    except BrokenPipeError:  # whoever reads the output has enough, as `head` does: Click ends it
        raise
    except OSError as error:
        place = f"{error.filename}: " if error.filename else ""
        typer.echo(f"alatau: {place}{error.strerror or error}", err=True)
        raise typer.Exit(UNUSABLE) from error
