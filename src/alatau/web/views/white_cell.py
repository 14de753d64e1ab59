"""The white cell: messages that wait for an answer, and speaking as somebody not present."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils.translation import get_language
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from alatau.exercise import commands as c
from alatau.packs.safety import GROUPS, check_text
from alatau.web import pages, posts
from alatau.web.identity import CONTROL, Place, seat_page
from alatau.web.pages import part
from alatau.web.views.controller import control_view


@part("waiting", *CONTROL)
def _waiting(place: Place, language: str, asked: Mapping[str, str]) -> Mapping[str, Any]:
    view = control_view(place, language)
    waiting = {item.id for item in view.waiting}
    return {
        "waiting": view.waiting,
        "answered": [item for item in view.inbox if item.id not in waiting],
    }


@part("unanswered", *CONTROL, follows=("waiting",))
def _unanswered(place: Place, language: str, asked: Mapping[str, str]) -> Mapping[str, Any]:
    return {"count": len(control_view(place, language).waiting)}


def doubtful_words(*texts: str) -> str | None:
    """Return what the list of words says against these texts; None if nothing."""
    found = [word for text in texts for word in check_text(text)]
    if not found:
        return None
    words = _(
        "“%(word)s” may stray towards what has no place in an exercise: %(group)s. Write it "
        "otherwise, or say that you have looked at it."
    )
    return words % {"word": found[0].text, "group": _(GROUPS[found[0].group])}


@require_safe
@seat_page(*CONTROL)
def white_cell(request: HttpRequest, place: Place) -> HttpResponse:
    """Messages to the white cell and to exercise control that wait for an answer."""
    return pages.page(request, place, "white_cell.html", tab="white-cell")


@require_http_methods(["GET", "HEAD", "POST"])
@seat_page(*CONTROL)
def speak(request: HttpRequest, place: Place) -> HttpResponse:
    """Write as somebody of the white cell, or as exercise control."""
    view = control_view(place)
    source = request.POST if request.method == "POST" else request.GET
    answered = next((item for item in view.inbox if item.id == source.get("reply")), None)
    sender = source.get("sender") or (_addressee(answered.to) if answered else "excon")
    problem = warning = None
    if request.method == "POST":
        warning = doubtful_words(source.get("subject", ""), source.get("body", ""))
        if warning is None or source.get("looked") == "yes":
            problem = posts.judged(place, lambda: _spoken(request, sender, answered))
            if problem is None:
                return redirect(f"/seat/{place.seat.id}/white-cell?said=sent")
    context = {
        "problem": problem,
        "warning": warning,
        "view": view,
        "answered": answered,
        "sender": sender,
        "cells": [contact for contact in view.contacts if contact.kind == "cell"],
        "to": request.POST.getlist("to") or ([answered.sender] if answered else []),
        "subject": source.get("subject", answered.title if answered else ""),
        "body": source.get("body", ""),
        "chosen_facts": request.POST.getlist("facts"),
    }
    status = 400 if problem or warning else 200
    return pages.page(request, place, "speak.html", context, tab="white-cell", status=status)


def _addressee(to: tuple[str, ...]) -> str:
    return next((each for each in to if each.startswith("white.")), "excon")


def _spoken(request: HttpRequest, sender: str, answered: Any) -> c.Command:
    said = {
        "to": tuple(request.POST.getlist("to")),
        "subject": request.POST.get("subject", ""),
        "body": posts.written(request.POST, "body"),
        "language": get_language() or "en",
        "facts": tuple(request.POST.getlist("facts")),
        "reply_to": answered.id if answered else None,
    }
    if sender == "excon":
        return c.SendMessage.model_validate(said)
    return c.SpeakAs.model_validate({**said, "sender": sender})
