"""One thread writes to the database; everybody else hands it work and waits for the commit.

SQLite allows one writer. Threads that write for themselves meet "database is locked" and waits of
seconds; one writer with a queue commits what waits together and answers within milliseconds.
"""

from __future__ import annotations

import json
import logging
import queue
import threading
from collections.abc import Callable, Sequence
from concurrent.futures import Future
from dataclasses import dataclass, field
from typing import Any, TypeVar

from django.db import connections, transaction

from alatau.exercise.events import Event, TextRedacted
from alatau.exercise.log import GENESIS, line_of
from alatau.web.bell import ring

T = TypeVar("T")
logger = logging.getLogger(__name__)

MOST_IN_ONE_COMMIT = 256


class LeaseLost(Exception):
    """Another process judges this exercise now; what was to be written was not written."""

    def __init__(self, room_id: str, fence: int) -> None:
        super().__init__(f"exercise {room_id}: the lease with fencing number {fence} is lost")
        self.room_id = room_id


class OutOfOrder(Exception):
    """Events that do not follow the last stored one; a mistake of the program."""


@dataclass(slots=True)
class _Job:
    work: Callable[[], Any]
    future: Future[Any] = field(default_factory=Future)


class Writer:
    """Writes in a thread of its own, many jobs to a commit, each all or nothing."""

    def __init__(self, alias: str = "default") -> None:
        self._alias = alias
        self._queue: queue.SimpleQueue[_Job | None] = queue.SimpleQueue()
        self._heads: dict[str, tuple[int, str]] = {}
        self._thread: threading.Thread | None = None
        self._starting = threading.Lock()

    def run(self, work: Callable[[], T]) -> Future[T]:
        """Do `work` in the writer's transaction; the future is done after the commit.

        `work` runs in a savepoint: if it raises, the future carries the exception and nothing of
        it is kept, while its neighbours in the same commit are.
        """
        job = _Job(work)
        with self._starting:
            if self._thread is None:
                self._thread = threading.Thread(target=self._write, name="writer", daemon=True)
                self._thread.start()
        self._queue.put(job)
        return job.future

    def append(
        self,
        room_id: str,
        fence: int,
        events: Sequence[Event],
        also: Callable[[], None] | None = None,
    ) -> Future[None]:
        """Append `events` with their texts to a log, if the fencing number still holds.

        `also` is done in the same commit: if it raises, nothing of it is stored.

        The future raises `LeaseLost` when it does not, `OutOfOrder` when the events do not follow
        the last stored one.
        """
        return self.run(lambda: self._append(room_id, fence, events, also))

    def forget(self, room_id: str) -> None:
        """Read the end of this log from the database at the next append."""
        self._heads.pop(room_id, None)

    def close(self) -> None:
        """Finish what waits, then end the thread."""
        with self._starting:
            thread, self._thread = self._thread, None
            if thread is not None:
                self._queue.put(None)
        if thread is not None:
            thread.join()

    def _write(self) -> None:
        closing = False
        while not closing:
            batch: list[_Job] = []
            job = self._queue.get()
            while True:
                if job is None:
                    closing = True
                    break
                batch.append(job)
                if len(batch) == MOST_IN_ONE_COMMIT:
                    break
                try:
                    job = self._queue.get_nowait()
                except queue.Empty:
                    break
            if batch:
                self._commit(batch)
        connections[self._alias].close()

    def _commit(self, batch: Sequence[_Job]) -> None:
        outcomes: list[tuple[_Job, Any, Exception | None]] = []
        heads = dict(self._heads)
        try:
            with transaction.atomic(using=self._alias):
                for job in batch:
                    try:
                        with transaction.atomic(using=self._alias):
                            outcomes.append((job, job.work(), None))
                    except Exception as error:
                        outcomes.append((job, None, error))
        except Exception as error:
            logger.exception("A commit of %d jobs failed; none of them was kept.", len(batch))
            self._heads = heads
            connections[self._alias].close()
            for job in batch:
                job.future.set_exception(error)
            return
        for job, result, failure in outcomes:
            if failure is None:
                job.future.set_result(result)
            else:
                job.future.set_exception(failure)

    def _append(
        self,
        room_id: str,
        fence: int,
        events: Sequence[Event],
        also: Callable[[], None] | None,
    ) -> None:
        connection = connections[self._alias]
        with connection.cursor() as cursor:
            if connection.vendor == "postgresql":
                # A takeover waits until this transaction is over.
                cursor.execute(
                    "SELECT fence FROM web_lease WHERE room_id = %s FOR SHARE", [room_id]
                )
            seq, last_hash = self._heads.get(room_id) or self._head(cursor, room_id)
            for event in events:
                if event.seq != seq + 1 or event.prev != last_hash:
                    raise OutOfOrder(
                        f"exercise {room_id}: event {event.seq} does not follow event {seq}"
                    )
                cursor.execute(
                    "INSERT INTO web_event (room_id, seq, kind, line) SELECT %s, %s, %s, %s "
                    "WHERE EXISTS (SELECT 1 FROM web_lease WHERE room_id = %s AND fence = %s)",
                    [room_id, event.seq, event.kind, line_of(event), room_id, fence],
                )
                if cursor.rowcount != 1:
                    raise LeaseLost(room_id, fence)
                self._store_texts(cursor, room_id, event)
                seq, last_hash = event.seq, event.hash
        if also is not None:
            also()
        ring(f"log:{room_id}", self._alias)
        self._heads[room_id] = (seq, last_hash)

    def _store_texts(self, cursor: Any, room_id: str, event: Event) -> None:
        for record in event.texts:
            cursor.execute(
                "INSERT INTO web_text (room_id, hash, salt, text) VALUES (%s, %s, %s, %s) "
                "ON CONFLICT DO NOTHING",
                [room_id, record.ref, record.salt, record.text],
            )
        if isinstance(event.payload, TextRedacted):
            for reference in event.payload.texts:
                cursor.execute(
                    "UPDATE web_text SET text = NULL, salt = '' WHERE room_id = %s AND hash = %s",
                    [room_id, reference],
                )

    def _head(self, cursor: Any, room_id: str) -> tuple[int, str]:
        cursor.execute(
            "SELECT seq, line FROM web_event WHERE room_id = %s ORDER BY seq DESC LIMIT 1",
            [room_id],
        )
        row = cursor.fetchone()
        return (row[0], json.loads(row[1])["hash"]) if row else (0, GENESIS)
