"""What somebody sees when a page cannot be shown."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext as _


def told(request: HttpRequest, status: int, title: str, words: str) -> HttpResponse:
    """Say what is the matter and where to go; in plain words to a script's request."""
    if request.headers.get("HX-Request"):
        return HttpResponse(words, status=status, content_type="text/plain; charset=utf-8")
    context = {"title": title, "words": words, "back": "/"}
    return render(request, "pages/told.html", context, status=status)


def bad_request(request: HttpRequest, exception: Exception | None = None) -> HttpResponse:
    """400: the request could not be read."""
    words = _("What was sent could not be read, or was too long. Nothing was changed.")
    return told(request, 400, _("That did not work"), words)


def forbidden(request: HttpRequest, exception: Exception | None = None) -> HttpResponse:
    """403: the seat's role has no such page."""
    words = _("This page belongs to another role in the exercise. Go back to your own pages.")
    return told(request, 403, _("Not your page"), words)


def not_found(request: HttpRequest, exception: Exception | None = None) -> HttpResponse:
    """404: no such page, exercise or item."""
    words = _("There is nothing at this address. The exercise may have been removed.")
    return told(request, 404, _("Nothing here"), words)


def seat_taken(request: HttpRequest) -> HttpResponse:
    """The seat of the address is not this browser's, or no longer."""
    words = _(
        "This seat belongs to another device, or it was given up. Join again with your code; ask "
        "exercise control to free your call sign if it is taken."
    )
    return told(request, 403, _("Not your seat"), words)


def csrf_failure(request: HttpRequest, reason: str = "") -> HttpResponse:
    """403: a form without its token, or from an old page."""
    words = _(
        "The page was open for too long, or your browser keeps no cookies from it. Go back, load "
        "it anew and send it again; nothing was changed."
    )
    return told(request, 403, _("Send it once more"), words)


def server_error(request: HttpRequest) -> HttpResponse:
    """500: a mistake of the program; what was stored is safe."""
    words = _(
        "Something went wrong in the program. What had been sent before is safe. Load the page "
        "anew; tell exercise control if it happens again."
    )
    return told(request, 500, _("A mistake of ours"), words)
