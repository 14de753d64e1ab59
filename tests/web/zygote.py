"""Forks processes that run an exercise under load, so that a test can kill them one after another.

Each line on standard input starts one and prints its process id; an empty line ends.
"""

from __future__ import annotations

import os
import sys
import threading
from pathlib import Path

from alatau.exercise import Actor, Refused
from alatau.exercise import commands as c
from alatau.web import server
from alatau.world import warm_up


def load(room_id: str, acknowledged: Path) -> None:
    """Open the exercise and have four players write as its time passes, till the test is gone."""
    starter = os.getppid()
    from alatau.web import rooms

    rooms.use(rooms.Rooms())
    room = rooms.current().open(room_id)
    assert room is not None
    writing = threading.Lock()

    def play(cell: str) -> None:
        actor = Actor(role="player", callsign=f"At {cell}", cell=cell)
        number = 0
        while True:
            number += 1
            others = tuple({"A.health", "A.police", "B.health", "B.police"} - {cell})
            try:
                events = room.judge(
                    c.SendMessage(to=others, subject=f"{number}", body="x" * 300), actor
                )
            except Refused:
                continue
            with writing, acknowledged.open("a") as told:
                told.writelines(f"{event.seq} {event.hash}\n" for event in events)

    for cell in ("A.health", "A.police", "B.health", "B.police"):
        threading.Thread(target=play, args=(cell,), daemon=True).start()
    print("running", flush=True)
    while os.getppid() == starter:
        rooms.current().beat()
    os._exit(0)


def main(data: str, room_id: str) -> None:
    """Fork on demand."""
    server.set_up(data)
    warm_up()
    print("ready", flush=True)
    for line in sys.stdin:
        if not line.strip():
            return
        child = os.fork()
        if child == 0:
            load(room_id, Path(data) / "acknowledged.txt")
        print(child, flush=True)


if __name__ == "__main__":
    main(*sys.argv[1:])
