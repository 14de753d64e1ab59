"""What people send: turned into commands, and what was wrong with it said in their language."""

from __future__ import annotations

from collections.abc import Callable

from django.http import HttpRequest, HttpResponse, QueryDict
from django.shortcuts import render
from django.utils.http import url_has_allowed_host_and_scheme
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from pydantic import ValidationError

from alatau.exercise import Refused
from alatau.exercise.commands import Command
from alatau.web.identity import Place
from alatau.web.writer import LeaseLost

FIELD_NAMES = {
    "text": gettext_lazy("Text"),
    "body": gettext_lazy("Text"),
    "subject": gettext_lazy("Subject"),
    "title": gettext_lazy("Title"),
    "to": gettext_lazy("To"),
    "reason": gettext_lazy("Reason"),
    "callsign": gettext_lazy("Call sign"),
    "cell": gettext_lazy("Cell"),
    "places": gettext_lazy("Places"),
    "crossing": gettext_lazy("Crossing"),
    "teams": gettext_lazy("Teams"),
    "courses": gettext_lazy("Courses"),
    "with_": gettext_lazy("With whom"),
    "minutes": gettext_lazy("Time"),
    "move": gettext_lazy("Move"),
    "rate": gettext_lazy("Pace"),
    "rating": gettext_lazy("Rating"),
    "sender": gettext_lazy("From"),
    "channel": gettext_lazy("Channel"),
    "facts": gettext_lazy("Facts"),
}


def problem_in_words(error: ValidationError) -> str:
    """Return what was wrong with a form: which field, and what to do."""
    first = error.errors()[0]
    name = next((part for part in first["loc"] if isinstance(part, str)), "")
    field = str(FIELD_NAMES.get(name, name))
    limits = first.get("ctx", {})
    match first["type"]:
        case "string_too_long":
            return _("%(field)s: at most %(most)s characters; shorten it.") % {
                "field": field,
                "most": limits.get("max_length"),
            }
        case "string_too_short" | "missing" | "too_short" | "none_required":
            return _("%(field)s: this is needed.") % {"field": field}
        case "too_long":
            return _("%(field)s: at most %(most)s of them.") % {
                "field": field,
                "most": limits.get("max_length"),
            }
        case "int_parsing" | "int_type" | "float_parsing" | "int_from_float":
            return _("%(field)s: give a number.") % {"field": field}
        case "greater_than_equal" | "less_than_equal" | "greater_than" | "less_than":
            limit = next(iter(limits.values()), "")
            return _("%(field)s: the number is outside what is possible (limit %(limit)s).") % {
                "field": field,
                "limit": limit,
            }
        case _:
            return _("%(field)s: this cannot be understood.") % {"field": field}


def judged(place: Place, make: Callable[[], Command]) -> str | None:
    """Let the exercise judge a command; return why not, in words, or None when it was done."""
    try:
        place.room.judge(make(), place.actor)
    except ValidationError as error:
        return problem_in_words(error)
    except Refused as refusal:
        return refusal.in_words(_)
    except LeaseLost:
        return _("Another server process carries on this exercise. Try again in a few seconds.")
    return None


def answered(request: HttpRequest, problem: str | None, back: str) -> HttpResponse:
    """Answer a small act: nothing more to say, or why it was not done; by htmx or without."""
    if request.headers.get("HX-Request"):
        if problem is None:
            return HttpResponse(status=204)
        return HttpResponse(problem, status=409, content_type="text/plain; charset=utf-8")
    if problem is None:
        return HttpResponse(status=303, headers={"Location": back})
    context = {"title": _("This was not done"), "words": problem, "back": back}
    return render(request, "pages/told.html", context, status=409)


def written(form: QueryDict, field: str, otherwise: str = "") -> str:
    """Return a text of several lines, each of which ends with one letter.

    Browsers send two for the end of a line, and count one when they keep to `maxlength`.
    """
    return form.get(field, otherwise).replace("\r\n", "\n").replace("\r", "\n")


def safe_next(request: HttpRequest, otherwise: str = "/") -> str:
    """Return the page to go back to, if it is one of ours."""
    wanted = request.POST.get("next", "")
    allowed = url_has_allowed_host_and_scheme(
        wanted, allowed_hosts={request.get_host()}, require_https=request.is_secure()
    )
    return wanted if allowed and wanted.startswith("/") else otherwise


def whole_number(text: str | None) -> int | None:
    """Return the number in a field, None where it is empty or not one."""
    stripped = (text or "").strip()
    if stripped.isascii() and stripped.isdigit() and len(stripped) <= 9:
        return int(stripped)
    return None


def exercise_minutes(day: str | None, hour: str | None) -> int | None:
    """Return the exercise time in a day field and an hour field (`10:30`); None if not given."""
    whole_day = whole_number(day)
    hours, colon, minutes = (hour or "").partition(":")
    if whole_day is None or not colon:
        return None
    hh, mm = whole_number(hours), whole_number(minutes)
    if hh is None or mm is None or hh > 23 or mm > 59:
        return None
    return whole_day * 1440 + hh * 60 + mm
