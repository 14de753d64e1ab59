"""Starting the server: data directory, database, exercises, the ticking thread, uvicorn."""

from __future__ import annotations

import errno
import logging
import os
import signal
import socket
import sys
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import IO, Any

DEFAULT_PORT = 8790
TICK_SECONDS = 0.25
GRACE_SECONDS = 2

Say = Callable[[str], None]
logger = logging.getLogger(__name__)


class CannotServe(Exception):
    """The server cannot start; the message says why and what to do."""


def set_up(
    data_dir: Path | str | None = None, *, lan: bool = False, profile: str | None = None
) -> None:
    """Prepare Django for this process, and bring the database up to date.

    Raises:
        CannotServe: the environment asks for what there is not, or the database cannot be opened
            or migrated.
    """
    if data_dir is not None:
        os.environ["ALATAU_DATA"] = str(data_dir)
    if profile is not None:
        os.environ["ALATAU_PROFILE"] = profile
    if lan:
        known = os.environ.get("ALATAU_HOSTS", "").split(",")
        name = socket.gethostname()
        hosts = [*known, *lan_addresses(), name, f"{name}.local"]
        os.environ["ALATAU_HOSTS"] = ",".join(dict.fromkeys(host for host in hosts if host))
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "alatau.web.settings")
    import django
    from django.conf import settings
    from django.core.management import call_command
    from django.db import DatabaseError, connections

    try:
        _ = settings.PROFILE  # reads the settings, and the environment with them
    except ValueError as error:
        raise CannotServe(str(error)) from error
    django.setup()
    try:
        call_command("migrate", verbosity=0, interactive=False)
    except DatabaseError as error:
        raise CannotServe(f"The database cannot be used: {error}") from error
    finally:
        connections.close_all()


def lan_addresses() -> list[str]:
    """Return the addresses of this computer in its networks, the likeliest first."""
    import ifaddr

    found = [
        str(address.ip)
        for adapter in ifaddr.get_adapters()
        for address in adapter.ips
        if address.is_IPv4 and not str(address.ip).startswith(("127.", "169.254."))
    ]
    return sorted(found, key=lambda ip: not ip.startswith("192.168."))


@contextmanager
def the_only_server(directory: Path) -> Iterator[None]:
    """Hold the data directory for this process; the lock ends with it, however it ends.

    Raises:
        CannotServe: another server uses the directory.
    """
    lock_file: IO[bytes] = (directory / "server.lock").open("ab")
    try:
        try:
            _lock(lock_file)
        except OSError as error:
            raise CannotServe(
                f"Another Alatau server already uses {directory}. Stop it, or give this one "
                "another data directory (ALATAU_DATA)."
            ) from error
        yield
    finally:
        lock_file.close()


def _lock(lock_file: IO[bytes]) -> None:
    if sys.platform == "win32":
        import msvcrt

        lock_file.seek(0)
        msvcrt.locking(lock_file.fileno(), msvcrt.LK_NBLCK, 1)
    else:
        import fcntl

        fcntl.flock(lock_file, fcntl.LOCK_EX | fcntl.LOCK_NB)


class Ticker:
    """A thread that lets time pass in the exercises, and built-in players act in them."""

    def __init__(self, beat: Callable[[], None], seconds: float = TICK_SECONDS) -> None:
        self._beat = beat
        self._seconds = seconds
        self._stop = threading.Event()
        self._thread = threading.Thread(target=self._run, name="ticker", daemon=True)

    def start(self) -> None:
        """Begin."""
        self._thread.start()

    def stop(self) -> None:
        """End after the present beat."""
        self._stop.set()
        self._thread.join()

    def _run(self) -> None:
        from django.db import connections

        while not self._stop.wait(self._seconds):
            try:
                self._beat()
            except Exception:  # the clock of every exercise hangs on this thread
                logger.exception("A beat of the clock failed; the next one follows.")
            connections.close_all()


def run(
    *,
    host: str = "127.0.0.1",
    port: int = DEFAULT_PORT,
    data_dir: Path | str | None = None,
    lan: bool = False,
    profile: str | None = None,
    ready: Callable[[str], None] | None = None,
) -> None:
    """Serve until the process is told to stop.

    `lan` opens the server to the network; otherwise only this computer reaches it. `ready` is
    called with the address once everything has been opened, before requests are answered.

    Raises:
        CannotServe: the port or the data directory is taken, or the database cannot be used.
    """
    set_up(data_dir, lan=lan, profile=profile)
    from django.conf import settings

    from alatau.web import rooms

    with _held(settings.DATA_DIRECTORY):
        shared = "sqlite" not in settings.DATABASES["default"]["ENGINE"]
        rooms.use(rooms.Rooms(alone=not shared))
        listening = _listen("0.0.0.0" if lan else host, port)  # nosec: asked for
        shown = lan_addresses()[0] if lan and lan_addresses() else host
        address = f"http://{shown}:{listening.getsockname()[1]}"
        rooms.current().open_all()
        threading.Thread(target=_prepare, name="preparing", daemon=True).start()
        if ready is not None:
            ready(address)
        rooms.current().listen()
        ticker = Ticker(rooms.current().beat)
        ticker.start()
        try:
            _serve(listening)
        finally:
            ticker.stop()
            rooms.current().close()
            listening.close()


def _prepare() -> None:
    """Make what takes long once: the chart bundle, the compiled simulator and methods of labs."""
    from alatau.courses import labs
    from alatau.web import assets
    from alatau.world import warm_up

    assets.chart_bundle()
    warm_up()
    labs.warm_up()


@contextmanager
def _held(directory: Path) -> Iterator[None]:
    if os.environ.get("DATABASE_URL"):
        yield
    else:
        with the_only_server(directory):
            yield


def _listen(host: str, port: int) -> socket.socket:
    listening = socket.socket(socket.AF_INET, socket.SOCK_STREAM)
    if sys.platform != "win32":
        listening.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
    try:
        listening.bind((host, port))
        listening.listen(128)  # whoever comes before uvicorn is ready waits
    except OSError as error:
        listening.close()
        if error.errno in (errno.EADDRINUSE, errno.EACCES):
            raise CannotServe(
                f"Port {port} is taken or not allowed. Choose another one with --port."
            ) from error
        raise
    listening.set_inheritable(True)
    return listening


def _serve(listening: socket.socket) -> None:
    import uvicorn

    from alatau.web import rooms
    from alatau.web.asgi import application

    class Server(uvicorn.Server):
        def handle_exit(self, sig: int, frame: Any) -> None:
            # Streams never end by themselves, and would hold the server up.
            rooms.current().hub.end()
            super().handle_exit(sig, frame)

    if threading.current_thread() is threading.main_thread():
        # uvicorn raises the signal again when it has ended; what follows it must still be done.
        signal.signal(signal.SIGTERM, lambda *_: sys.exit(0))
    config = uvicorn.Config(
        application,
        lifespan="off",
        log_level="warning",
        access_log=False,
        server_header=False,
        timeout_graceful_shutdown=GRACE_SECONDS,
        timeout_keep_alive=30,
        ws="none",
    )
    Server(config).run(sockets=[listening])


def demo(
    scenario: str = "tutorial",
    *,
    autoplay: bool = False,
    language: str = "",
    port: int = DEFAULT_PORT,
    lan: bool = False,
    layout: str | None = None,
    seed: int | None = None,
    data_dir: Path | str | None = None,
    say: Say = print,
) -> None:
    """Make a new exercise on a scenario, print how to join it, and serve.

    With `autoplay` the exercise starts by itself, and built-in players act for empty cells; they
    write in `language`, or in the first of the pack.

    Raises:
        CannotServe: as `run`.
        PackError: the scenario cannot be used.
        Refused: the scenario has no such layout.
    """

    def begin(address: str) -> None:
        from alatau.web import rooms

        wanted = rooms.NewExercise(scenario, layout, seed, autoplay, language)
        room = rooms.current().create(wanted)
        if autoplay:
            rooms.current().start_by_itself(room)
        for line in how_to_join(room, address):
            say(line)

    run(port=port, lan=lan, data_dir=data_dir, ready=begin)


def how_to_join(room: Any, address: str) -> Iterator[str]:
    """Yield what the terminal shows: address, codes, and the players' QR code."""
    import io

    import segno

    from alatau.web.codes import spaced

    header = room.room
    picture = io.StringIO()
    segno.make(f"{address}/j/{header.player_code}", error="m").terminal(picture, compact=True)
    yield "EXERCISE EXERCISE EXERCISE"
    yield ""
    yield f"{room.exercise.pack.title.in_language('en')}  ({room.id})"
    yield f"Open {address} and type a code, or follow a link:"
    yield ""
    for who, code in (
        ("Director", header.director_code),
        ("Controllers", header.controller_code),
        ("Evaluators", header.evaluator_code),
        ("Players", header.player_code),
    ):
        yield f"  {who:<12} {spaced(code)}   {address}/j/{code}"
    yield ""
    yield picture.getvalue().rstrip("\n")
    yield "Players scan this."
    yield ""
    yield from how_to_teach(address)
    yield "Stop the server with Ctrl-C; nothing is lost."


def how_to_teach(address: str) -> Iterator[str]:
    """Yield what the terminal shows to trainers: where cohorts are made, and with which code."""
    from alatau.web.classroom.desk import desk_code
    from alatau.web.codes import spaced

    yield f"Training weeks: {address}/new-week/ with the trainers' code {spaced(desk_code())}"
