"""The master scenario events list, on the pages of exercise control."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils.translation import get_language
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from alatau.exercise import commands as c
from alatau.exercise.views.control import INJECT_STATUSES, InjectRow
from alatau.packs.vocabulary import CHANNELS
from alatau.web import pages, posts
from alatau.web.identity import CONTROL, Place, seat_page
from alatau.web.pages import part
from alatau.web.views.controller import control_view
from alatau.web.views.white_cell import doubtful_words


@part("injects", *CONTROL, fields=("status", "words"))
def _injects(place: Place, language: str, asked: Mapping[str, str]) -> Mapping[str, Any]:
    view = control_view(place, language)
    rows = view.injects
    words = asked["words"].casefold()
    chosen = [
        row
        for row in rows
        if asked["status"] in ("", row.status)
        and (not words or words in f"{row.number} {row.title} {row.body}".casefold())
    ]
    return {"rows": chosen, "cells": len(view.cells)}


@require_safe
@seat_page(*CONTROL)
def injects(request: HttpRequest, place: Place) -> HttpResponse:
    """The master scenario events list."""
    context = {
        "asked": {
            "status": request.GET.get("status", ""),
            "words": request.GET.get("words", "")[:80],
        },
        "statuses": tuple(INJECT_STATUSES),
    }
    return pages.page(request, place, "injects.html", context, tab="injects")


def _row(place: Place, number: int) -> InjectRow:
    for row in control_view(place).injects:
        if row.number == number:
            return row
    raise Http404(str(number))


@require_safe
@seat_page(*CONTROL)
def inject(request: HttpRequest, place: Place, inject: int) -> HttpResponse:
    """One inject with all that is known of it, and what can be done with it."""
    context = {"row": _row(place, inject)}
    return pages.page(request, place, "inject.html", context, tab="injects")


INJECT_ACTS: Mapping[str, Callable[[int], c.Command]] = {
    "release": lambda number: c.ReleaseInject(inject=number),
    "hold": lambda number: c.HoldInject(inject=number),
    "ready": lambda number: c.ReadyInject(inject=number),
    "cancel": lambda number: c.CancelInject(inject=number),
    "resend": lambda number: c.ResendInject(inject=number),
}


@require_POST
@seat_page(*CONTROL)
def act(request: HttpRequest, place: Place, inject: int) -> HttpResponse:
    """Release, hold, make ready again, cancel or re-send an inject."""
    make = INJECT_ACTS.get(request.POST.get("act", ""))
    if make is None:
        raise Http404("act")
    problem = posts.judged(place, lambda: make(inject))
    return posts.answered(request, problem, f"/seat/{place.seat.id}/inject/{inject}")


@require_http_methods(["GET", "HEAD", "POST"])
@seat_page(*CONTROL)
def edit_inject(request: HttpRequest, place: Place, inject: int) -> HttpResponse:
    """Change the words or recipients of an inject that has not been released."""
    row = _row(place, inject)
    title = request.POST.get("title", row.title)
    body = posts.written(request.POST, "body", row.body)
    sent = request.method == "POST"
    to = tuple(request.POST.getlist("to")) if sent else row.to
    problem = warning = None
    if sent:
        warning = doubtful_words(title, body)
        if warning is None or request.POST.get("looked") == "yes":
            problem = posts.judged(
                place,
                lambda: c.EditInject(
                    inject=inject,
                    language=get_language() or "en",
                    title=title if title != row.title else None,
                    body=body if body != row.body else None,
                    # An inject for cells that are not in the room has no tick to begin with.
                    to=to if to or row.to else None,
                ),
            )
            if problem is None:
                return redirect(f"/seat/{place.seat.id}/inject/{inject}?said=saved")
    view = control_view(place)
    context = {
        "row": row,
        "problem": problem,
        "warning": warning,
        "given_title": title,
        "given_body": body,
        "to": to,
        "cells": view.cells,
    }
    status = 400 if problem or warning else 200
    return pages.page(request, place, "inject_edit.html", context, tab="injects", status=status)


@require_http_methods(["GET", "HEAD", "POST"])
@seat_page(*CONTROL)
def add_inject(request: HttpRequest, place: Place) -> HttpResponse:
    """Write an inject now; without a time it waits to be released by hand."""
    view = control_view(place)
    form = request.POST
    problem = warning = None
    if request.method == "POST":
        warning = doubtful_words(form.get("title", ""), form.get("body", ""))
        if warning is None or form.get("looked") == "yes":
            problem = posts.judged(
                place,
                lambda: c.AddInject(
                    language=get_language() or "en",
                    title=form.get("title", ""),
                    body=posts.written(form, "body"),
                    sender=form.get("sender", ""),
                    to=tuple(form.getlist("to")),
                    channel=form.get("channel", "e-mail"),  # type: ignore[arg-type]
                    facts=tuple(form.getlist("facts")),
                    at_minutes=posts.exercise_minutes(form.get("day"), form.get("hour")),
                ),
            )
            if problem is None:
                return redirect(f"/seat/{place.seat.id}/injects?said=added")
    context = {
        "problem": problem,
        "warning": warning,
        "view": view,
        "channels": [(code, _(title)) for code, title in CHANNELS.items()],
        "given": form,
        "to": form.getlist("to"),
        "chosen_facts": form.getlist("facts"),
    }
    status = 400 if problem or warning else 200
    return pages.page(request, place, "inject_add.html", context, tab="injects", status=status)
