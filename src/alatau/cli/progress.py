"""Progress on a terminal: one line on stderr, gone when the work is done."""

from __future__ import annotations

import signal
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from threading import Event
from types import FrameType

Report = Callable[[int, int], None]
"""Told (done, total)."""


@contextmanager
def progress(what: str) -> Iterator[Report]:
    """Show `what` with a bar while the block runs; silent where stderr is not a terminal."""
    from rich.console import Console
    from rich.progress import BarColumn, Progress, TextColumn, TimeElapsedColumn

    columns = (TextColumn("{task.description}"), BarColumn(), TimeElapsedColumn())
    console = Console(stderr=True)
    with Progress(
        *columns, console=console, transient=True, disable=not console.is_terminal
    ) as bar:
        task = bar.add_task(what, total=None)

        def report(done: int, total: int) -> None:
            bar.update(task, completed=done, total=total)

        yield report


def prepare_simulator(counts: bool = False) -> None:
    """Compile the simulator, or read it from its cache; the first time takes half a minute.

    With `counts` that of large outbreaks, too.
    """
    from alatau.world import warm_up

    with progress("Preparing the simulator (half a minute, the first time)"):
        warm_up(counts=counts)


@contextmanager
def stoppable() -> Iterator[Event]:
    """While the block runs, Ctrl-C sets the event, so that work can end in good order.

    A second Ctrl-C stops at once.
    """
    asked = Event()

    def stop(_number: int, _frame: FrameType | None) -> None:
        asked.set()
        signal.signal(signal.SIGINT, before)

    before = signal.signal(signal.SIGINT, stop)
    try:
        yield asked
    finally:
        signal.signal(signal.SIGINT, before)
