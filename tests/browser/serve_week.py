"""Starts a server for a training week; prints where it is and the trainers' code, as one line.

`python serve_week.py [PORT]`; with a port, a server of the data directory that was there before.
The courses are those of `ALATAU_COURSES`; labs of the small engine work in it.
"""

from __future__ import annotations

import json
import sys
from pathlib import Path

sys.path.insert(0, str(Path(__file__).parents[1] / "support"))

from small_lab import register

from alatau.web import server


def main(port: str = "0") -> None:
    """Serve until the process is ended."""
    register()

    def begin(address: str) -> None:
        from alatau.web.classroom.desk import desk_code

        print(json.dumps({"address": address, "code": desk_code()}), flush=True)

    server.run(port=int(port), ready=begin)


if __name__ == "__main__":
    main(*sys.argv[1:])
