"""The first page, joining by code, language and appearance."""

from __future__ import annotations

import secrets

from django.conf import settings
from django.core.exceptions import ValidationError as FormError
from django.core.validators import RegexValidator
from django.db import IntegrityError
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import check_for_language, get_language
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from alatau.exercise.commands import Join
from alatau.web import codes, identity, models, pages, posts, rooms
from alatau.web.classroom import cohorts
from alatau.web.classroom.identity import learners_here, trainers_here
from alatau.web.identity import Place

ROLES_BY_CODE = {
    "player_code": ("player",),
    "evaluator_code": ("evaluator", "observer"),
    "controller_code": ("controller",),
    "director_code": ("director",),
}
CALL_SIGN = RegexValidator(r"^[^\W_][\w .'’-]{0,38}[^\W_]?$")


@require_safe
def start(request: HttpRequest) -> HttpResponse:
    """Where everybody arrives: the join box, and the places that this browser holds."""
    return _start_page(request)


def _start_page(request: HttpRequest, problem: str | None = None, typed: str = "") -> HttpResponse:
    places = []
    token = identity.browser_token(request)
    for seat in identity.open_seats(token):
        room = rooms.current().running(seat.room_id)
        if room is not None:
            places.append(Place(seat, room))
    context = {
        "places": [
            (place, pages.home_of(place), _title(place.room), _cell_title(place))
            for place in places
        ],
        "learners": learners_here(token),
        "trainers": trainers_here(token),
        "problem": problem,
        "typed": typed,
        "here": "/",
    }
    response = render(request, "pages/start.html", context, status=400 if problem else 200)
    identity.remember_browser(request, response)
    return response


@require_POST
def join(request: HttpRequest) -> HttpResponse:
    """Somebody typed a code: on to the form that belongs to it."""
    if identity.browser_token(request) is None:
        return _start_page(request, _no_cookies())
    typed = request.POST.get("code", "")[:64]
    code = codes.as_typed(typed)
    if cohorts.has_code(code):
        return redirect("enter-class", code=code)
    problem, found = _look_up(request, code)
    if found is None:
        return _start_page(request, problem, typed)
    return redirect("join-by-code", code=code)


@require_http_methods(["GET", "HEAD", "POST"])
def join_by_code(request: HttpRequest, code: str) -> HttpResponse:
    """The form behind a code or its QR: call sign, and a player's cell.

    A browser that is not known yet is given its cookie before any code is looked up, so that
    whoever tries codes without cookies makes no newcomer at the same address wait.
    """
    if identity.browser_token(request) is None:
        if request.method == "POST" or "cookie" in request.GET:
            return _start_page(request, _no_cookies())
        begin = redirect(f"{request.path}?cookie")
        identity.remember_browser(request, begin)
        return begin
    problem, found = _look_up(request, codes.as_typed(code))
    if found is None:
        return _start_page(request, problem, code[:64])
    room, roles = found
    problem = None
    if request.method == "POST":
        made = _take_seat(request, room, roles)
        if isinstance(made, models.Seat):
            entered = redirect("seat", seat=made.id)
            identity.remember_browser(request, entered)
            return entered
        problem = made
    context = {
        "code": code,
        "roles": roles,
        "title": _title(room),
        "cells": _cells(room) if roles == ("player",) else [],
        "problem": problem,
        "call_sign": request.POST.get("call_sign", "")[:40],
        "chosen_cell": request.POST.get("cell", ""),
    }
    response = render(request, "pages/join.html", context, status=400 if problem else 200)
    identity.remember_browser(request, response)
    return response


def _look_up(
    request: HttpRequest, code: str
) -> tuple[str | None, tuple[rooms.RunningExercise, tuple[str, ...]] | None]:
    """Return the exercise and roles of a code, or why there are none."""
    throttle = rooms.current().throttle
    key = (identity.browser_token(request) or "", request.META.get("REMOTE_ADDR", ""))
    wait = throttle.wait_seconds(*key)
    if wait:
        words = _(
            "Too many wrong codes from this device. Wait %(seconds)s seconds, then type the code "
            "again or scan the QR code. Nobody else in the room has to wait."
        )
        return words % {"seconds": wait}, None
    if len(code) == codes.LENGTH:
        for field, roles in ROLES_BY_CODE.items():
            room = models.Room.objects.filter(**{field: code}).first()
            running = rooms.current().running(room.id) if room else None
            if running is not None:
                return None, (running, roles)
    throttle.count_wrong(*key)
    return _(
        "No exercise or training week has this code. Look at the letters once more, or ask who "
        "gave it to you."
    ), None


def _no_cookies() -> str:
    return _("Your browser keeps no cookies from this page; allow them, then try again.")


def _take_seat(
    request: HttpRequest, room: rooms.RunningExercise, roles: tuple[str, ...]
) -> models.Seat | str:
    """Return the seat that was taken, or why it was not."""
    call_sign = " ".join(request.POST.get("call_sign", "").split())
    role = request.POST.get("role", roles[0])
    token = identity.browser_token(request)
    if token is None:
        return _no_cookies()
    if role not in roles:
        role = roles[0]
    try:
        CALL_SIGN(call_sign)
    except FormError:
        return _(
            "Choose a call sign of 1 to 40 letters, figures, spaces, dots or dashes. It need not "
            "be your name."
        )
    cell = request.POST.get("cell") if role == "player" else None
    if role == "player" and cell not in {cell_id for cell_id, _title, _people in _cells(room)}:
        return _("Choose the cell that you belong to.")
    seat = models.Seat(
        id=secrets.token_urlsafe(9),
        room_id=room.id,
        browser=identity.digest(token),
        call_sign=call_sign,
        role=role,
        cell=cell,
        joined=rooms.wall_clock(),
    )
    try:
        rooms.current().writer.run(lambda: seat.save(force_insert=True)).result()
    except IntegrityError:
        own = models.Seat.objects.filter(
            room_id=room.id,
            browser=seat.browser,
            call_sign=call_sign,
            role=role,
            cell=cell,
            ended=None,
        ).first()
        if own is not None:  # the button was pressed twice
            return own
        return _(
            "Somebody else has this call sign. Choose another one, or ask exercise control to free "
            "it if it is yours."
        )
    problem = posts.judged(Place(seat, room), Join)
    if problem is not None:
        rooms.current().writer.run(seat.delete).result()
        return problem
    return seat


def _title(room: rooms.RunningExercise) -> str:
    return room.exercise.pack.title.in_language(get_language() or "en")


def _cell_title(place: Place) -> str:
    """Return the title of a player's cell; nothing for others."""
    return next((title for cell, title, _ in _cells(place.room) if cell == place.seat.cell), "")


def _cells(room: rooms.RunningExercise) -> list[tuple[str, str, int]]:
    """Return the cells of the layout: id, title and how many people sit there."""
    language = get_language() or "en"
    layout = room.exercise.pack.layouts[room.exercise.state.layout]
    present = [
        participant.actor.cell
        for participant in list(room.exercise.state.participants.values())
        if participant.present and participant.actor.role == "player"
    ]
    return [
        (cell.id, cell.title.in_language(language), present.count(cell.id)) for cell in layout.cells
    ]


@require_POST
def choose_language(request: HttpRequest) -> HttpResponse:
    """Keep the language of this browser."""
    language = request.POST.get("language", "")
    response = redirect(posts.safe_next(request))
    if language in dict(settings.LANGUAGES) and check_for_language(language):
        _keep(response, settings.LANGUAGE_COOKIE_NAME, language)
    return response


@require_POST
def choose_appearance(request: HttpRequest) -> HttpResponse:
    """Keep whether this browser shows pages light, dark or as the device does."""
    theme = request.POST.get("theme", "")
    response = redirect(posts.safe_next(request))
    if theme in pages.THEMES:
        _keep(response, pages.THEME_COOKIE, theme)
    return response


def _keep(response: HttpResponse, name: str, value: str) -> None:
    response.set_cookie(
        name,
        value,
        max_age=365 * 24 * 3600,
        httponly=True,
        secure=settings.SERVED_WITH_TLS,
        samesite="Lax",
    )
