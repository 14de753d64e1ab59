"""What every page has: language, appearance, the pages of the seat, and parts that renew.

A part is a piece of a page that changes by itself. It is rendered once per cell, role and language
for each state of the exercise, however many browsers ask: seat addresses and form tokens stay out
of it, and the address of the seat is put in when it is sent.
"""

from __future__ import annotations

import secrets
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any

from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.template.loader import render_to_string
from django.urls import reverse
from django.utils.safestring import SafeString, mark_safe
from django.utils.translation import get_language, gettext, gettext_lazy

from alatau.languages import translator
from alatau.pictures import map_disclaimers
from alatau.web import identity
from alatau.web.identity import Place

THEMES = {
    "system": gettext_lazy("As the device"),
    "light": gettext_lazy("Light"),
    "dark": gettext_lazy("Dark"),
}
THEME_COOKIE = "alatau-theme"

SAID = {
    "sent": gettext_lazy("Sent."),
    "decided": gettext_lazy("The decision is taken."),
    "noted": gettext_lazy("Noted."),
    "rated": gettext_lazy("The rating is kept."),
    "joined": gettext_lazy("You have joined."),
    "left": gettext_lazy("You have left the exercise."),
    "saved": gettext_lazy("Saved."),
    "added": gettext_lazy("The inject is in the list."),
    "unknown": gettext_lazy("Done."),
}


@dataclass(frozen=True, slots=True)
class Tab:
    """One page in the navigation of a seat; `count` names the part that counts what is new."""

    name: str
    title: Any
    count: str | None = None


TABS: Mapping[str, tuple[Tab, ...]] = {
    "player": (
        Tab("inbox", gettext_lazy("Inbox"), "unread"),
        Tab("situation", gettext_lazy("Situation")),
        Tab("decisions", gettext_lazy("Decisions")),
        Tab("resources", gettext_lazy("Resources")),
        Tab("facts", gettext_lazy("Facts")),
    ),
    "control": (
        Tab("run", gettext_lazy("Run")),
        Tab("injects", gettext_lazy("Injects")),
        Tab("white-cell", gettext_lazy("White cell"), "unanswered"),
        Tab("truth", gettext_lazy("Truth")),
        Tab("people", gettext_lazy("People")),
    ),
    "evaluation": (
        Tab("objectives", gettext_lazy("Objectives")),
        Tab("timeline", gettext_lazy("Timeline")),
    ),
}
REVIEW_TAB = Tab("review", gettext_lazy("Review"))


def desk_of(role: str) -> str:
    """Return which set of pages a role works with."""
    if role in identity.CONTROL:
        return "control"
    return "player" if role == identity.PLAYER else "evaluation"


def home_of(place: Place) -> str:
    """Return the address of the first page of a seat."""
    return reverse(TABS[desk_of(place.seat.role)][0].name, args=[place.seat.id])


def surroundings(request: HttpRequest) -> dict[str, Any]:
    """Context of every template: appearance, languages, and where a change of them leads back to.

    A page that answers a form at an address of the form's own says itself where it is, as `here`.
    """
    theme = request.COOKIES.get(THEME_COOKIE, "system")
    said = request.GET.get("said")
    return {
        "theme": theme if theme in THEMES else "system",
        "themes": THEMES,
        "languages": settings.LANGUAGES,
        "room_profile": settings.PROFILE == "room",
        "here": request.get_full_path(),
        "said": SAID.get(said, SAID["unknown"]) if said else None,
    }


def page(
    request: HttpRequest,
    place: Place,
    template: str,
    context: Mapping[str, Any] | None = None,
    *,
    tab: str | None = None,
    status: int = 200,
) -> HttpResponse:
    """Render a page of a seat: the mast with the clock, the navigation and what changes live."""
    tabs = list(TABS[desk_of(place.seat.role)])
    if tab == REVIEW_TAB.name:
        tabs.append(REVIEW_TAB)
    content = render_to_string(
        f"pages/{template}",
        {
            **(context or {}),
            "place": place,
            "seat": place.seat,
            "room": place.room.room,
            "position": place.room.position_of(place.seat.role, place.seat.cell),
            "who": _who(place),
            "map_notes": _map_notes(place),
            "tabs": tabs,
            "tab": tab,
        },
        request,
    )
    return HttpResponse(content, status=status)


def _map_notes(place: Place) -> list[str]:
    """Return the sentences that stand under every map."""
    language = get_language() or settings.LANGUAGE_CODE
    own = place.room.exercise.pack.region.disclaimer.in_language(language)
    every = map_disclaimers(translator(language))
    return [own, *(each for each in every if each.rstrip(".") not in own)]


def _who(place: Place) -> dict[str, str]:
    """Return what the mast says of a seat: the exercise and the desk."""
    language = get_language() or settings.LANGUAGE_CODE
    exercise = place.room.exercise
    title = exercise.pack.title.in_language(language)
    desks = {
        "controller": gettext("Exercise control"),
        "director": gettext("Exercise director"),
        "evaluator": gettext("Evaluation"),
        "observer": gettext("Observer"),
    }
    if place.seat.role in desks:
        return {"title": title, "desk": desks[place.seat.role]}
    cell = exercise.pack.layouts[exercise.state.layout].cell(place.seat.cell or "")
    return {"title": title, "desk": cell.title.in_language(language)}


MakeContext = Callable[[Place, str, Mapping[str, str]], Mapping[str, Any]]


@dataclass(frozen=True, slots=True)
class Part:
    """A piece of a page: who may have it, what it shows and which notices renew it."""

    name: str
    roles: frozenset[str]
    follows: tuple[str, ...]
    context: MakeContext
    kept: bool
    fields: tuple[str, ...]


PARTS: dict[str, Part] = {}


def part(
    name: str,
    *roles: str,
    follows: tuple[str, ...] | None = None,
    kept: bool = True,
    fields: tuple[str, ...] = (),
) -> Callable[[MakeContext], MakeContext]:
    """Register a part; `fields` are the query fields it reads, `kept` whether it can be shared."""

    def register(make: MakeContext) -> MakeContext:
        PARTS[name] = Part(name, frozenset(roles), follows or (name,), make, kept, fields)
        return make

    return register


# Stands for the address of the seat in what is kept; nobody can write it into a message.
_SEAT = f"seat-{secrets.token_hex(12)}"


class SharedSeat:
    """What a kept part knows of the seat that asks: nothing but a stand-in for its address."""

    id = _SEAT


def render_part(place: Place, name: str, fields: Mapping[str, str]) -> SafeString:
    """Return a part as this seat may see it."""
    chosen = PARTS[name]
    language = get_language() or settings.LANGUAGE_CODE
    asked = {field: fields.get(field, "")[:120] for field in chosen.fields}

    def render() -> SafeString:
        context = chosen.context(place, language, asked)
        return render_to_string(
            f"parts/{name}.html",
            {**context, "seat": SharedSeat, "role": place.seat.role, "asked": asked},
        )

    if chosen.kept:
        key = (
            "part",
            name,
            desk_of(place.seat.role),
            place.seat.role,
            place.seat.cell,
            language,
            *asked.values(),
        )
        html = place.room.kept(key, render)
    else:
        html = render()
    return mark_safe(html.strip().replace(_SEAT, place.seat.id))  # nosec: rendered above
