"""Middleware that turns what views raise on purpose, or on input that cannot be, into a page."""

from __future__ import annotations

from collections.abc import Callable

from django.db import DataError
from django.http import HttpRequest, HttpResponse

from alatau.web.identity import SeatTaken
from alatau.web.views import errors


class SeatRefusals:
    """Answers `SeatTaken` with the page that says how to join again.

    What PostgreSQL cannot hold, such as a text with the letter zero, is answered as a bad request;
    nothing of it was kept.
    """

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self._get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        return self._get_response(request)

    def process_exception(self, request: HttpRequest, error: Exception) -> HttpResponse | None:
        """Called by Django for an exception of a view."""
        if isinstance(error, DataError):
            return errors.bad_request(request, error)
        return errors.seat_taken(request) if isinstance(error, SeatTaken) else None
