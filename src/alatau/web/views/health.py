"""Whether the server is well: for a controller's eye and for a service manager."""

from __future__ import annotations

import shutil
import threading
import time
from concurrent.futures import TimeoutError as TooLong
from pathlib import Path

from django.conf import settings
from django.db import Error, connection
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from alatau import __version__
from alatau.web import models, rooms

LEAST_FREE_BYTES = 200_000_000
WRITE_SECONDS = 5.0
"""A database in which nothing can be written for so long is not well."""
CHECK_AGAIN_SECONDS = 600.0
"""Every page of the file is read to see whether it is whole: not for everybody who asks."""

_checked: dict[str, tuple[float, bool]] = {}
_checking = threading.Lock()


@require_safe
def health(request: HttpRequest) -> HttpResponse:
    """Check the database, the free disk, the exercises and the streams; 503 if one is not well.

    Says nothing of what goes on in an exercise.
    """
    usable = _database_is_usable()
    whole = usable and _database_is_whole()
    free = shutil.disk_usage(Path(settings.DATA_DIRECTORY)).free
    running = rooms.current().all()
    report = {
        "well": whole and free > LEAST_FREE_BYTES and not any(room.lost for room in running),
        "version": __version__,
        "database": connection.vendor,
        "database_usable": usable,
        "database_whole": whole,
        "free_megabytes": free // 1_000_000,
        "exercises": len(running),
        "streams": rooms.current().hub.count(),
        "wall_clock": rooms.wall_clock().isoformat(timespec="seconds"),
    }
    status = 200 if report["well"] else 503
    if "text/html" in request.headers.get("Accept", ""):
        return render(request, "pages/health.html", {"report": report}, status=status)
    return JsonResponse(report, status=status)


def _database_is_usable() -> bool:
    """Whether the database can be read, and written in turn with all else that is written."""
    try:
        models.Room.objects.exists()
        rooms.current().writer.run(_write_nothing).result(timeout=WRITE_SECONDS)
    except (Error, TooLong):
        return False
    return True


def _write_nothing() -> None:
    """Change no row; a database that is not to be written refuses it all the same."""
    models.Room.objects.filter(id="").update(language="")


def _database_is_whole() -> bool:
    """Whether a file of SQLite is whole, as it was found at most ten minutes ago."""
    if connection.vendor != "sqlite":
        return True
    name = str(connection.settings_dict["NAME"])
    with _checking:
        at, whole = _checked.get(name, (0.0, False))
        if name not in _checked or time.monotonic() - at >= CHECK_AGAIN_SECONDS:
            whole = _quick_check()
            _checked[name] = time.monotonic(), whole
    return whole


def _quick_check() -> bool:
    try:
        with connection.cursor() as cursor:
            cursor.execute("PRAGMA quick_check(1)")
            return bool(cursor.fetchone() == ("ok",))
    except Error:
        return False
