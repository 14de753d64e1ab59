"""Whether the server is well: for a controller's eye and for a service manager."""

from __future__ import annotations

import shutil
from pathlib import Path

from django.conf import settings
from django.db import connection
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from alatau import __version__
from alatau.web import rooms

LEAST_FREE_BYTES = 200_000_000


@require_safe
def health(request: HttpRequest) -> HttpResponse:
    """Check the database, the free disk, the exercises and the streams; 503 if one is not well.

    Says nothing of what goes on in an exercise.
    """
    database = _database_is_whole()
    free = shutil.disk_usage(Path(settings.DATA_DIRECTORY)).free
    running = rooms.current().all()
    report = {
        "well": database and free > LEAST_FREE_BYTES and not any(room.lost for room in running),
        "version": __version__,
        "database": connection.vendor,
        "database_whole": database,
        "free_megabytes": free // 1_000_000,
        "exercises": len(running),
        "streams": rooms.current().hub.count(),
        "wall_clock": rooms.wall_clock().isoformat(timespec="seconds"),
    }
    status = 200 if report["well"] else 503
    if "text/html" in request.headers.get("Accept", ""):
        return render(request, "pages/health.html", {"report": report}, status=status)
    return JsonResponse(report, status=status)


def _database_is_whole() -> bool:
    with connection.cursor() as cursor:
        if connection.vendor != "sqlite":
            cursor.execute("SELECT 1")
            return cursor.fetchone() == (1,)
        cursor.execute("PRAGMA quick_check(1)")
        return cursor.fetchone() == ("ok",)
