"""How processes that share a PostgreSQL database tell each other that something has happened.

A message rings when the transaction that sent it has been committed, and says only where to look:
`log:<room>` (new events), `ask:<room>` (a command waits), `answer:<room>`, `seat:<room>:<seat>`
(the seat has ended). With SQLite there is one process and nobody to tell.
"""

from __future__ import annotations

import logging
import threading
from collections.abc import Callable

from django.db import DatabaseError, connections

CHANNEL = "alatau"
LISTEN_SECONDS = 1.0
logger = logging.getLogger(__name__)


def ring(message: str, alias: str = "default") -> None:
    """Tell the other processes, as part of the present transaction."""
    connection = connections[alias]
    if connection.vendor == "postgresql":
        with connection.cursor() as cursor:
            cursor.execute("SELECT pg_notify(%s, %s)", [CHANNEL, message])


class Bell:
    """A thread that listens with a connection of its own, and connects again when it is lost."""

    def __init__(self, heard: Callable[[str], None], missed: Callable[[], None]) -> None:
        self._heard = heard
        self._missed = missed
        self._stop = threading.Event()
        self.listening = threading.Event()
        self._thread = threading.Thread(target=self._run, name="bell", daemon=True)

    def start(self) -> None:
        """Begin to listen."""
        self._thread.start()

    def close(self) -> None:
        """Listen no more."""
        self._stop.set()
        if self._thread.ident is not None:
            self._thread.join()

    def _run(self) -> None:
        while not self._stop.is_set():
            try:
                self._listen()
            except DatabaseError:
                logger.warning("The database cannot be listened to; trying again.")
            except Exception:
                logger.exception("Listening to the other processes broke off; trying again.")
            self.listening.clear()
            self._stop.wait(LISTEN_SECONDS)

    def _listen(self) -> None:
        import psycopg

        line = connections["default"].copy()
        try:
            with line.cursor() as cursor:
                cursor.execute(f"LISTEN {CHANNEL}")
            self.listening.set()
            self._missed()
            while not self._stop.is_set():
                for notice in line.connection.notifies(timeout=LISTEN_SECONDS):
                    self._heard(notice.payload)
                    if self._stop.is_set():
                        break
        except psycopg.Error as error:
            raise DatabaseError(str(error)) from error
        finally:
            line.close()
            connections.close_all()
