"""After the exercise: the review, its file, and the log."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse
from django.views.decorators.http import require_safe

from alatau.exercise import write_log
from alatau.web.identity import CONTROL, EVERY_ROLE, Place, seat_page


@require_safe
@seat_page(*EVERY_ROLE)
def review(request: HttpRequest, place: Place) -> HttpResponse:
    raise NotImplementedError


@require_safe
@seat_page(*CONTROL)
def download(request: HttpRequest, place: Place) -> HttpResponse:
    raise NotImplementedError


@require_safe
@seat_page(*CONTROL)
def log(request: HttpRequest, place: Place) -> HttpResponse:
    """The log as a file: one event a line, without the free texts."""
    lines = place.room.read(lambda exercise: "".join(write_log(exercise.events)))
    response = HttpResponse(lines, content_type="application/jsonl; charset=utf-8")
    response.headers["Content-Disposition"] = f'attachment; filename="{place.room.id}.jsonl"'
    return response
