"""A PostgreSQL server of its own in a temporary folder, reached through a socket file alone."""

from __future__ import annotations

import os
import pwd
import shutil
import subprocess
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from urllib.parse import quote

ACCOUNTS = ("postgres", "nobody")


class NotInstalled(Exception):
    """There is no PostgreSQL here, or no account that could run it."""


@dataclass(frozen=True)
class Postgres:
    """A running server; its databases are reached by `url`."""

    socket: Path

    def url(self, database: str) -> str:
        """The address of a database, as DATABASE_URL wants it."""
        return f"postgresql://alatau@/{database}?host={quote(str(self.socket))}"

    def create(self, database: str) -> str:
        """Make an empty database; return its address."""
        import psycopg

        with psycopg.connect(self.url("postgres"), autocommit=True) as connection:
            connection.execute(f'CREATE DATABASE "{database}"')
        return self.url(database)


def _program(name: str) -> str:
    places = sorted(Path("/usr/lib/postgresql").glob("*/bin"), reverse=True)
    found = shutil.which(name, path=os.pathsep.join([*map(str, places), os.environ["PATH"]]))
    if found is None:
        raise NotInstalled(f"PostgreSQL is not installed: there is no {name}")
    return found


def _as_somebody(folder: Path) -> list[str]:
    """Return what goes before a command so that it does not run as root, which it refuses."""
    if os.geteuid() != 0:
        return []
    for account in ACCOUNTS:
        try:
            user = pwd.getpwnam(account)
        except KeyError:
            continue
        if shutil.which("runuser"):
            os.chown(folder, user.pw_uid, user.pw_gid)
            return ["runuser", "-u", account, "--"]
    raise NotInstalled("PostgreSQL does not run as root, and there is no account to run it as")


@contextmanager
def running() -> Iterator[Postgres]:
    """Run a server for as long as the context lasts.

    Raises:
        NotInstalled: there is no PostgreSQL here.
    """
    initdb, pg_ctl = _program("initdb"), _program("pg_ctl")
    # Its path must be short: a socket's path may have 107 bytes.
    folder = Path(tempfile.mkdtemp(prefix="pg-"))
    try:
        before = _as_somebody(folder)
        data = folder / "data"

        def run(*command: str) -> None:
            done = subprocess.run(
                [*before, *command],
                cwd=folder,
                stdout=subprocess.DEVNULL,
                stderr=subprocess.STDOUT,
                check=False,
                timeout=60,
            )
            assert done.returncode == 0, f"{command} ended with {done.returncode}"

        run(initdb, "-D", str(data), "-A", "trust", "-U", "alatau", "--no-sync", "-E", "UTF8")
        options = f"-k {folder} -c listen_addresses= -c fsync=off"
        run(pg_ctl, "-D", str(data), "-l", str(folder / "log"), "-w", "-o", options, "start")
        try:
            yield Postgres(folder)
        finally:
            run(pg_ctl, "-D", str(data), "-m", "immediate", "-w", "stop")
    finally:
        shutil.rmtree(folder, ignore_errors=True)
