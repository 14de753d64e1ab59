"""Who asks: a browser, known by a random cookie, and the seats that it holds.

A seat's address names it (`/seat/<id>/…`), so that one browser can hold several; the cookie proves
that the seat is this browser's. Every page below a seat goes through `seat_page`, which knows the
roles that may open it; whatever names no role is closed.
"""

from __future__ import annotations

import hashlib
import secrets
from collections.abc import Callable
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from functools import wraps
from typing import Any

from django.conf import settings
from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpRequest, HttpResponse

from alatau.exercise.actors import Actor
from alatau.web import rooms
from alatau.web.models import Seat

PLAYER = "player"
EVALUATOR = "evaluator"
OBSERVER = "observer"
CONTROLLER = "controller"
DIRECTOR = "director"
CONTROL = (CONTROLLER, DIRECTOR)
EVALUATION = (EVALUATOR, OBSERVER)
EVERY_ROLE = (PLAYER, *EVALUATION, *CONTROL)


def digest(token: str) -> str:
    """Return what the database keeps of a browser's cookie."""
    return hashlib.sha256(token.encode()).hexdigest()


def browser_token(request: HttpRequest) -> str | None:
    """Return this browser's cookie, if it has one that can be ours."""
    token = request.COOKIES.get(settings.SEAT_COOKIE_NAME, "")
    return token if len(token) == 43 else None


def remember_browser(request: HttpRequest, response: HttpResponse) -> str:
    """Make sure that this browser has its cookie; return it."""
    token = browser_token(request) or secrets.token_urlsafe(32)
    response.set_cookie(
        settings.SEAT_COOKIE_NAME,
        token,
        max_age=settings.SEAT_COOKIE_SECONDS,
        httponly=True,
        secure=settings.SERVED_WITH_TLS,
        samesite="Lax",
    )
    return token


def open_seats(token: str | None, room_id: str | None = None) -> list[Seat]:
    """Return the seats that a browser holds, the latest first."""
    if not token:
        return []
    earliest = datetime.now(UTC) - timedelta(seconds=settings.SEAT_COOKIE_SECONDS)
    seats = Seat.objects.filter(browser=digest(token), ended=None, joined__gte=earliest)
    if room_id is not None:
        seats = seats.filter(room_id=room_id)
    return list(seats.order_by("-joined"))


@dataclass(frozen=True, slots=True)
class Place:
    """A seat that was proved to be this browser's, and the exercise that it is in."""

    seat: Seat
    room: rooms.RunningExercise

    @property
    def actor(self) -> Actor:
        """The seat as the exercise knows it."""
        return Actor.model_validate(
            {"role": self.seat.role, "callsign": self.seat.call_sign, "cell": self.seat.cell}
        )

    @property
    def in_control(self) -> bool:
        """Whether the seat belongs to exercise control."""
        return self.seat.role in CONTROL


class SeatTaken(Exception):
    """The seat of this address has ended or is another browser's."""


def place_of(request: HttpRequest, seat_id: str) -> Place:
    """Return the place of this browser at a seat.

    Raises:
        SeatTaken: the seat is not this browser's, or no longer.
        Http404: the exercise is not on this server any more.
    """
    token = browser_token(request)
    seat = Seat.objects.filter(id=seat_id).first()
    if token is None or seat is None or seat.browser != digest(token) or seat.ended:
        raise SeatTaken(seat_id)
    room = rooms.current().running(seat.room_id)
    if room is None:
        raise Http404("exercise")
    return Place(seat, room)


def seat_page(*roles: str) -> Callable[[Callable[..., HttpResponse]], Callable[..., HttpResponse]]:
    """Open a view to the seats of these roles alone; the view gets the `Place`.

    The roles are kept on the view as `roles`, where the test of all addresses finds them.
    """
    if not roles:
        raise ValueError("a page without roles is closed to everybody")

    def close(view: Callable[..., HttpResponse]) -> Callable[..., HttpResponse]:
        @wraps(view)
        def checked(request: HttpRequest, seat: str, **arguments: Any) -> HttpResponse:
            place = place_of(request, seat)
            if place.seat.role not in roles:
                raise PermissionDenied(place.seat.role)
            request.place = place  # type: ignore[attr-defined]
            return view(request, place, **arguments)

        checked.roles = frozenset(roles)  # type: ignore[attr-defined]
        return checked

    return close
