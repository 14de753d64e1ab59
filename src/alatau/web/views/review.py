"""After the exercise: the review, its file, and the log."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils.safestring import mark_safe
from django.utils.translation import get_language
from django.views.decorators.http import require_safe

from alatau.exercise import write_log
from alatau.review import Review
from alatau.web import pages, rooms
from alatau.web.identity import CONTROL, EVERY_ROLE, PLAYER, Place, seat_page
from alatau.web.pages import part


def _review(place: Place) -> Review | None:
    return rooms.current().reviews.ask(place.room.id, place.room.last_seq, place.room.copy)


def _countries(place: Place) -> tuple[str, ...]:
    """Return the countries that the seat's cell acts for; none sees the whole review."""
    if place.seat.role != PLAYER:
        return ()
    exercise = place.room.exercise
    cell = exercise.pack.layouts[exercise.state.layout].cell(place.seat.cell or "")
    return tuple(cell.countries)


def _opened(place: Place) -> bool:
    return place.in_control or place.room.exercise.state.counterfactuals_open


@part("review-tab", *EVERY_ROLE, follows=("status", "review"))
def _tab(place: Place, language: str, asked: Mapping[str, str]) -> Mapping[str, Any]:
    state = place.room.exercise.state
    opened = place.in_control or state.counterfactuals_open or state.closed is not None
    return {"shown": state.over and opened, "title": pages.REVIEW_TAB.title}


@part("review", *EVERY_ROLE, follows=("review", "status", "objectives"), kept=False)
def _part(place: Place, language: str, asked: Mapping[str, str]) -> Mapping[str, Any]:
    if not place.room.exercise.state.over:
        return {"over": False}
    made = _review(place)
    if made is None:
        return {"over": True, "fragment": None}
    html = rooms.current().reviews.fragment(made, language, _countries(place), _opened(place))
    return {
        "over": True,
        "fragment": mark_safe(html),  # nosec: rendered with escaping
        "opened": _opened(place),
    }


@require_safe
@seat_page(*EVERY_ROLE)
def review(request: HttpRequest, place: Place) -> HttpResponse:
    """The review: of the own delegation for players, whole for exercise control."""
    return pages.page(request, place, "review.html", {"styles": True}, tab="review")


@require_safe
@seat_page(*EVERY_ROLE)
def download(request: HttpRequest, place: Place) -> HttpResponse:
    """The review as one file that needs nothing else."""
    if not place.room.exercise.state.over:
        raise Http404("review")
    made = _review(place)
    if made is None:
        return redirect("review", seat=place.seat.id)
    language = get_language() or "en"
    html = rooms.current().reviews.file(made, language, _countries(place), _opened(place))
    response = HttpResponse(html, content_type="text/html; charset=utf-8")
    name = f"review-{place.room.id}-{language}.html"
    response.headers["Content-Disposition"] = f'attachment; filename="{name}"'
    return response


@require_safe
@seat_page(*CONTROL)
def log(request: HttpRequest, place: Place) -> HttpResponse:
    """The log as a file: one event a line, without the free texts."""
    lines = place.room.read(lambda exercise: "".join(write_log(exercise.events)))
    response = HttpResponse(lines, content_type="application/jsonl; charset=utf-8")
    response.headers["Content-Disposition"] = f'attachment; filename="{place.room.id}.jsonl"'
    return response
