"""Starts a server with a new exercise for the browser tests; prints where it is, as one line."""

from __future__ import annotations

import json
import sys

from alatau.web import server


def main(scenario: str, layout: str, seed: str, port: str = "0") -> None:
    """Serve until the process is ended: a new exercise, or with a port those that were there."""

    def begin(address: str) -> None:
        from alatau.web import rooms

        if port != "0":
            print(json.dumps({"address": address}), flush=True)
            return
        wanted = rooms.NewExercise(scenario, layout or None, int(seed))
        room = rooms.current().create(wanted).room
        codes = {
            who: getattr(room, f"{who}_code")
            for who in ("player", "evaluator", "controller", "director")
        }
        print(json.dumps({"address": address, **codes}), flush=True)

    server.run(port=int(port), ready=begin)


if __name__ == "__main__":
    main(*sys.argv[1:])
