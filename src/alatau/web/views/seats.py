"""What every seat can do, whatever its role: answer the check, stop for an emergency, leave."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import timedelta
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from alatau.exercise import Exercise
from alatau.exercise.apply import wall_time
from alatau.exercise.commands import (
    AnswerCommunicationsCheck,
    ClearEmergency,
    Leave,
    RaiseEmergency,
)
from alatau.exercise.events import BroadcastSent
from alatau.exercise.views.header import HeaderView, header_of
from alatau.exercise.views.reader import Reader
from alatau.packs.times import MINUTES_PER_DAY, format_time_of_day
from alatau.web import pages, posts, rooms
from alatau.web.identity import DIRECTOR, EVERY_ROLE, Place, seat_page
from alatau.web.pages import part

SHOW_NOTICE_FOR = timedelta(minutes=3)


def _header(place: Place, language: str) -> HeaderView:
    return place.room.view(
        ("header", language), lambda exercise: header_of(Reader(exercise, language), 0)
    )


@part("clock", *EVERY_ROLE, follows=("status",), kept=False)
def _clock(place: Place, language: str, asked: Mapping[str, str]) -> Mapping[str, Any]:
    header = _header(place, language)
    minutes = place.room.read(lambda exercise: exercise.now(place.room.wall()))
    pack = place.room.exercise.pack
    return {
        "header": header,
        "minutes": minutes,
        "day": minutes // MINUTES_PER_DAY,
        "hour": format_time_of_day(minutes),
        "date": pack.date_of(minutes),
        "first_day": pack.date_of(0).date().isoformat(),
    }


@part("notice", *EVERY_ROLE, follows=("status", "check"), kept=False)
def _notice(place: Place, language: str, asked: Mapping[str, str]) -> Mapping[str, Any]:
    state = place.room.exercise.state
    participant = state.participants.get(place.actor.participant)
    return {
        "header": _header(place, language),
        "checked": participant is not None and participant.checked,
        "broadcast": place.room.read(lambda exercise: _latest_broadcast(exercise, place)),
    }


def _latest_broadcast(exercise: Exercise, place: Place) -> str | None:
    """Return the last notice to all while it is fresh; it stays in the inboxes."""
    for event in reversed(exercise.events[-200:]):
        if isinstance(event.payload, BroadcastSent):
            fresh = place.room.wall() - wall_time(event) < SHOW_NOTICE_FOR
            return exercise.text(event.payload.text) if fresh else None
    return None


@require_safe
@seat_page(*EVERY_ROLE)
def home(request: HttpRequest, place: Place) -> HttpResponse:
    """Go to the first page of the seat."""
    return redirect(pages.home_of(place))


@require_POST
@seat_page(*EVERY_ROLE)
def answer_check(request: HttpRequest, place: Place) -> HttpResponse:
    """Answer the communications check."""
    problem = posts.judged(place, AnswerCommunicationsCheck)
    return posts.answered(request, problem, pages.home_of(place))


@require_http_methods(["GET", "HEAD", "POST"])
@seat_page(*EVERY_ROLE)
def emergency(request: HttpRequest, place: Place) -> HttpResponse:
    """Stop the exercise for something real; the director clears it here."""
    state = place.room.exercise.state
    problem = None
    if request.method == "POST":
        text = posts.written(request.POST, "text").strip()
        if request.POST.get("act") == "clear":
            words = text or _("The director has cleared the emergency.")
            problem = posts.judged(place, lambda: ClearEmergency(text=words))
        else:
            words = text or _("No details were given.")
            problem = posts.judged(place, lambda: RaiseEmergency(text=words))
        if problem is None:
            return redirect(pages.home_of(place))
    context = {
        "problem": problem,
        "raised": state.emergency,
        "may_clear": place.seat.role == DIRECTOR,
        "text": request.POST.get("text", ""),
    }
    status = 409 if problem else 200
    return pages.page(request, place, "emergency.html", context, status=status)


@require_http_methods(["GET", "HEAD", "POST"])
@seat_page(*EVERY_ROLE)
def leave(request: HttpRequest, place: Place) -> HttpResponse:
    """Give the seat up: the call sign becomes free and the browser's stream ends."""
    if request.method != "POST":
        return pages.page(request, place, "leave.html")
    end_seat(place)
    return redirect("/?said=left")


def end_seat(place: Place) -> None:
    """End a seat and its stream, and let the exercise know."""
    posts.judged(place, Leave)
    rooms.current().end_seat(place.seat)
