"""Starts a real server as `alatau serve` does, in a process of its own, and tells where it is.

`python serving.py SCENARIO LAYOUT SEED PORT` goes on with the exercise of the data directory, or
makes one; it prints one line of JSON when requests are answered, and serves until it is ended.
"""

from __future__ import annotations

import json
import os
import signal
import subprocess
import sys
from dataclasses import dataclass
from pathlib import Path

DOORS = ("player", "evaluator", "controller", "director")


def main(scenario: str, layout: str, seed: str, port: str) -> None:
    """Serve the one exercise of this data directory."""
    from alatau.web import server

    def begin(address: str) -> None:
        from alatau.web import models, rooms

        room = models.Room.objects.order_by("created").first()
        if room is None:
            wanted = rooms.NewExercise(scenario, layout, int(seed))
            room = rooms.current().create(wanted).room
        codes = {door: getattr(room, f"{door}_code") for door in DOORS}
        print(json.dumps({"address": address, "room": room.id, **codes}), flush=True)

    server.run(port=int(port), ready=begin)


@dataclass
class Server:
    """A server process: where it is, its exercise and the join codes."""

    process: subprocess.Popen[str]
    address: str
    room: str
    codes: dict[str, str]

    @property
    def port(self) -> int:
        return int(self.address.rpartition(":")[2])

    def end(self, with_signal: int = signal.SIGTERM) -> int:
        """End the process; return its exit code."""
        if self.process.poll() is None:
            self.process.send_signal(with_signal)
        code = self.process.wait(timeout=30)
        if self.process.stdout:
            self.process.stdout.close()
        return code


def start(
    data: Path, scenario: Path, seed: int = 7, port: int = 0, database_url: str | None = None
) -> Server:
    """Start a server on a data directory; returns when it answers."""
    environment = {**os.environ, "ALATAU_DATA": str(data)}
    environment.pop("DATABASE_URL", None)
    environment.pop("ALATAU_PROFILE", None)
    if database_url:
        environment["DATABASE_URL"] = database_url
    process = subprocess.Popen(
        [sys.executable, __file__, str(scenario), "full", str(seed), str(port)],
        env=environment,
        stdout=subprocess.PIPE,
        text=True,
    )
    assert process.stdout is not None
    line = process.stdout.readline()
    assert line, f"the server did not start: exit code {process.wait(timeout=30)}"
    told = json.loads(line)
    return Server(process, told.pop("address"), told.pop("room"), told)


if __name__ == "__main__":
    main(*sys.argv[1:])
