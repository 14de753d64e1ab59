"""The pages of exercise control: clock, truth, people; injects and white cell are beside."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

from django.conf import settings
from django.http import Http404, HttpRequest, HttpResponse
from django.utils.safestring import mark_safe
from django.utils.translation import get_language, gettext_lazy
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from alatau.exercise import commands as c
from alatau.exercise import views
from alatau.web import codes, identity, models, pages, posts
from alatau.web.identity import CONTROL, Place, seat_page
from alatau.web.pages import part
from alatau.web.views.seats import end_seat

CODE_TITLES = {
    "player_code": gettext_lazy("Players"),
    "evaluator_code": gettext_lazy("Evaluators and observers"),
    "controller_code": gettext_lazy("Controllers"),
    "director_code": gettext_lazy("Exercise director"),
}
PACES = (0.2, 0.5, 1.0, 2.0, 5.0, 15.0, 60.0)
UPCOMING = 6
MOST_IN_AN_HOUR = 6
"""More injects and messages than this in an exercise hour are marked as too much for a cell."""


def control_view(
    place: Place, language: str | None = None, *, with_truth: bool = False
) -> views.ControlView:
    """Return what exercise control sees, in the reader's language; the truth where asked for."""
    reader = language or get_language() or "en"
    return place.room.view(
        ("control", reader, with_truth),
        lambda exercise: views.for_controller(exercise, reader, with_truth=with_truth),
    )


@part("conduct", *CONTROL, follows=("status", "people", "injects"))
def _conduct(place: Place, language: str, asked: Mapping[str, str]) -> Mapping[str, Any]:
    view = control_view(place, language)
    moves = place.room.exercise.pack.moves
    present = [person for person in view.people if person.present]
    return {
        "header": view.header,
        "paces": PACES,
        "pack_rate": place.room.exercise.pack.clock.minutes_per_second,
        "moves": moves,
        "move": view.move,
        "last_move": view.move >= len(moves) - 1,
        "next_inject": view.next_inject,
        "present": len(present),
        "checked": sum(1 for person in present if person.checked),
    }


@part("upcoming", *CONTROL, follows=("injects", "status"))
def _upcoming(place: Place, language: str, asked: Mapping[str, str]) -> Mapping[str, Any]:
    rows = [row for row in control_view(place, language).injects if row.status in _COMING]
    timed = sorted((row for row in rows if row.due is not None), key=lambda row: row.due or 0)
    return {
        "rows": timed[:UPCOMING],
        "conditional": [row for row in rows if row.due is None and row.status != "manual"],
        "manual": [row for row in rows if row.status == "manual"],
        "cells": len(control_view(place, language).cells),
    }


_COMING = frozenset({"ready", "armed", "held", "manual"})


@part("cells", *CONTROL)
def _cells(place: Place, language: str, asked: Mapping[str, str]) -> Mapping[str, Any]:
    return {"cells": control_view(place, language).cells, "most": MOST_IN_AN_HOUR}


@part("truth", *CONTROL)
def _truth(place: Place, language: str, asked: Mapping[str, str]) -> Mapping[str, Any]:
    view = control_view(place, language, with_truth=True)
    return {
        "truth": view.truth,
        "totals": view.situation.totals,
        "decisions": view.decisions,
        "laboratories": view.situation.laboratories,
        "known_on": view.situation.known_on,
    }


@part("people", *CONTROL, kept=False)
def _people(place: Place, language: str, asked: Mapping[str, str]) -> Mapping[str, Any]:
    view = control_view(place, language)
    seats = {
        f"{seat.role}:{seat.call_sign}": seat.id
        for seat in models.Seat.objects.filter(room_id=place.room.id, ended=None)
    }
    return {
        "people": [
            (person, seats.get(person.participant)) for person in view.people if person.present
        ],
        "phase": view.header.phase,
        "own": place.seat.id,
    }


@require_safe
@seat_page(*CONTROL)
def run(request: HttpRequest, place: Place) -> HttpResponse:
    """The desk of a controller: clock, what comes next, who waits, who is silent."""
    return pages.page(request, place, "run.html", tab="run")


def _jump(request: HttpRequest) -> c.Command:
    minutes = posts.exercise_minutes(request.POST.get("day"), request.POST.get("hour"))
    return c.JumpTo.model_validate({"minutes": "" if minutes is None else minutes})


def _rate(request: HttpRequest) -> c.Command:
    return c.SetRate.model_validate({"rate": request.POST.get("rate", "")})


def _begin(request: HttpRequest) -> c.Command:
    rate = request.POST.get("rate") or None
    return c.StartExercise.model_validate({"rate": rate})


def _next_inject(request: HttpRequest) -> c.Command:
    return c.JumpToNextInject.model_validate({"minutes": request.POST.get("minutes") or None})


def _next_move(request: HttpRequest) -> c.Command:
    return c.NextMove.model_validate({"move": request.POST.get("move") or None})


ACTS: Mapping[str, Callable[[HttpRequest], c.Command]] = {
    "check": lambda request: c.StartCommunicationsCheck(),
    "start": _begin,
    "pause": lambda request: c.PauseExercise(),
    "resume": lambda request: c.ResumeExercise(),
    "rate": _rate,
    "jump": _jump,
    "next-inject": _next_inject,
    "next-move": _next_move,
    "end": lambda request: c.EndExercise(),
    "open-counterfactuals": lambda request: c.OpenCounterfactuals(),
}


@require_http_methods(["GET", "HEAD", "POST"])
@seat_page(*CONTROL)
def clock(request: HttpRequest, place: Place) -> HttpResponse:
    """Start, pause, go on, set the pace, move the clock; the end asks once more."""
    back = f"/seat/{place.seat.id}/run"
    if request.method != "POST":
        return pages.page(request, place, "end.html", tab="run")
    make = ACTS.get(request.POST.get("act", ""))
    if make is None:
        raise Http404("act")
    return posts.answered(request, posts.judged(place, lambda: make(request)), back)


@require_POST
@seat_page(*CONTROL)
def broadcast(request: HttpRequest, place: Place) -> HttpResponse:
    """Put a notice on every screen."""
    problem = posts.judged(place, lambda: c.Broadcast(text=posts.written(request.POST, "text")))
    return posts.answered(request, problem, f"/seat/{place.seat.id}/run?said=sent")


@require_safe
@seat_page(*CONTROL)
def cell(request: HttpRequest, place: Place, cell: str) -> HttpResponse:
    """What one cell sees, decided and wrote: over its shoulder."""
    load = next((one for one in control_view(place).cells if one.id == cell), None)
    if load is None:
        raise Http404(cell)
    language = get_language() or "en"
    view = place.room.view(
        ("cell", cell, language), lambda exercise: views.for_cell(exercise, cell, language)
    )
    return pages.page(request, place, "cell.html", {"view": view, "load": load}, tab="run")


@require_safe
@seat_page(*CONTROL)
def truth(request: HttpRequest, place: Place) -> HttpResponse:
    """The outbreak as it is, beside what is reported of it."""
    return pages.page(request, place, "truth.html", {"pictures": True}, tab="truth")


@require_safe
@seat_page(*CONTROL)
def people(request: HttpRequest, place: Place) -> HttpResponse:
    """Join codes with their pictures, and who has joined."""
    shown = [field for field in CODE_TITLES if field != "director_code" or _is_director(place)]
    doors = []
    for field in shown:
        code = getattr(place.room.room, field)
        address = request.build_absolute_uri(f"/j/{code}")
        picture = mark_safe(codes.qr_svg(address))  # nosec: drawn by segno
        doors.append((CODE_TITLES[field], codes.spaced(code), address, picture))
    context = {"doors": doors, "local": _is_local(request)}
    return pages.page(request, place, "people.html", context, tab="people")


def _is_director(place: Place) -> bool:
    return place.seat.role == identity.DIRECTOR


def _is_local(request: HttpRequest) -> bool:
    """Whether the address in the codes is one that only this computer understands."""
    host = request.get_host().rpartition(":")[0] or request.get_host()
    return settings.PROFILE == "room" and host in {"localhost", "127.0.0.1", "[::1]"}


@require_POST
@seat_page(*CONTROL)
def free_seat(request: HttpRequest, place: Place) -> HttpResponse:
    """End somebody's seat, so that the call sign can be taken on another device."""
    seat = models.Seat.objects.filter(
        id=request.POST.get("seat", ""), room_id=place.room.id, ended=None
    ).first()
    if seat is None or (seat.role == identity.DIRECTOR and not _is_director(place)):
        raise Http404("seat")
    end_seat(Place(seat, place.room))
    return posts.answered(request, None, f"/seat/{place.seat.id}/people")


@require_safe
@seat_page(*CONTROL)
def screen(request: HttpRequest, place: Place) -> HttpResponse:
    """The page for the projector: the clock, the phase and how to join."""
    code = place.room.room.player_code
    address = request.build_absolute_uri(f"/j/{code}")
    picture = mark_safe(codes.qr_svg(address))  # nosec: drawn by segno
    context = {"code": codes.spaced(code), "address": address, "picture": picture}
    return pages.page(request, place, "screen.html", context)
