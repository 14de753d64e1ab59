"""Commands handed to the process that judges an exercise, and its answers.

The request lies in the database. What a command comes to and the answer to it are one commit, so
that it is judged once or not at all, whichever process dies when.
"""

from __future__ import annotations

import json
import threading
import time
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from alatau.exercise import Refused
from alatau.exercise import commands as known
from alatau.exercise.actors import Actor
from alatau.exercise.commands import Command
from alatau.web.bell import ring
from alatau.web.models import Request
from alatau.web.writer import LeaseLost, Writer

PATIENCE_SECONDS = 5.0
LOOK_SECONDS = 0.25
FORGOTTEN_AFTER = timedelta(minutes=1)

_KINDS: dict[str, type[Command]] = {
    name: kind
    for name, kind in vars(known).items()
    if isinstance(kind, type) and issubclass(kind, Command)
}


@dataclass(frozen=True, slots=True)
class Asked:
    """A command that waits for its judge, and who gave it."""

    id: int
    command: Command
    actor: Actor


def waiting(room_id: str) -> list[Asked]:
    """Return the commands that wait for the judge of an exercise, the oldest first."""
    rows = Request.objects.filter(room_id=room_id, answer=None).order_by("id")
    return [
        Asked(
            row.id,
            _KINDS[row.kind].model_validate_json(row.command),
            Actor.model_validate_json(row.actor),
        )
        for row in rows
    ]


def answer(room_id: str, asked: Asked, said: dict[str, object]) -> None:
    """Answer a request, in the present transaction.

    Raises:
        TakenBack: whoever asked waits no longer, and has told so.
    """
    text = json.dumps(said, default=str)
    if not Request.objects.filter(id=asked.id, answer=None).update(answer=text):
        raise TakenBack(asked.id)
    ring(f"answer:{room_id}")


def clear_away(now: datetime) -> None:
    """Forget what nobody waits for any more: its process has died."""
    Request.objects.filter(asked__lt=now - FORGOTTEN_AFTER).delete()


class TakenBack(Exception):
    """A request was taken back before it was answered; what it came to is not kept."""


class Desk:
    """Hands the commands of this process to the judges of the exercises."""

    def __init__(self, writer: Writer) -> None:
        self._writer = writer
        self._answered = threading.Condition()

    def heard(self) -> None:
        """Some answer has come."""
        with self._answered:
            self._answered.notify_all()

    def ask(self, room_id: str, command: Command, actor: Actor, now: datetime) -> tuple[int, int]:
        """Have the judge decide; return the numbers of the first and last event it came to.

        Raises:
            Refused: the rules do not allow it.
            LeaseLost: no process answers; the command was taken back.
        """
        request = Request(
            room_id=room_id,
            kind=type(command).__name__,
            command=command.model_dump_json(),
            actor=actor.model_dump_json(),
            asked=now,
        )

        def lay_down() -> None:
            request.save(force_insert=True)
            ring(f"ask:{room_id}")

        self._writer.run(lay_down).result()
        said = self._wait(request.id)
        if said is None:
            taken_back = Request.objects.filter(id=request.id, answer=None)
            if self._writer.run(taken_back.delete).result()[0]:
                raise LeaseLost(room_id, 0)
            said = self._look(request.id)
            assert said is not None, "a request that was not taken back has been answered"
        self._writer.run(Request.objects.filter(id=request.id).delete).result()
        if "refused" in said:
            raise Refused(said["refused"], said["params"])
        return int(said["first"]), int(said["last"])

    def _wait(self, request_id: int) -> dict[str, Any] | None:
        until = time.monotonic() + PATIENCE_SECONDS
        with self._answered:
            while (said := self._look(request_id)) is None and time.monotonic() < until:
                self._answered.wait(LOOK_SECONDS)
        return said

    @staticmethod
    def _look(request_id: int) -> dict[str, Any] | None:
        text = Request.objects.filter(id=request_id).values_list("answer", flat=True).first()
        answered: dict[str, Any] | None = json.loads(text) if text else None
        return answered
