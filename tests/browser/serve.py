"""Starts a server with a new exercise for the browser tests; prints where it is, as one line."""

from __future__ import annotations

import json
import sys

from alatau.web import server


def main(scenario: str, layout: str, seed: str) -> None:
    """Serve on a free port until the process is ended."""

    def begin(address: str) -> None:
        from alatau.web import rooms

        wanted = rooms.NewExercise(scenario, layout or None, int(seed))
        room = rooms.current().create(wanted).room
        codes = {
            who: getattr(room, f"{who}_code")
            for who in ("player", "evaluator", "controller", "director")
        }
        print(json.dumps({"address": address, **codes}), flush=True)

    server.run(port=0, ready=begin)


if __name__ == "__main__":
    main(*sys.argv[1:])
