"""The pages of a cell: inbox, situation, decisions, resources, facts."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils.translation import get_language
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from alatau.exercise import views
from alatau.exercise.commands import MarkRead, SendMessage, TakeDecision
from alatau.exercise.views.reader import ItemView
from alatau.exercise.views.situation import (
    CLASSIFICATIONS,
    LaboratoryRow,
    PlaceCount,
    SituationView,
)
from alatau.packs.vocabulary import CHANNELS, SECTORS
from alatau.web import pages, posts
from alatau.web.identity import PLAYER, Place, seat_page
from alatau.web.pages import part

WRITABLE_CHANNELS = ("e-mail", "phone", "radio", "in-person")
MOST_ROWS = 300


def cell_view(place: Place, language: str | None = None) -> views.CellView:
    """Return what the cell of a seat sees, in the reader's language."""
    cell = place.seat.cell
    if cell is None:
        raise Http404("cell")
    reader = language or get_language() or "en"
    return place.room.view(
        ("cell", cell, reader), lambda exercise: views.for_cell(exercise, cell, reader)
    )


@part("unread", PLAYER, follows=("inbox",))
def _unread(place: Place, language: str, asked: Mapping[str, str]) -> Mapping[str, Any]:
    return {"count": cell_view(place, language).unread}


@part("inbox", PLAYER)
def _inbox(place: Place, language: str, asked: Mapping[str, str]) -> Mapping[str, Any]:
    view = cell_view(place, language)
    return {"items": view.inbox, "sent": view.sent}


@part("facts", PLAYER)
def _facts(place: Place, language: str, asked: Mapping[str, str]) -> Mapping[str, Any]:
    return {"facts": cell_view(place, language).facts}


@part("figures", PLAYER, follows=("situation",))
def _figures(place: Place, language: str, asked: Mapping[str, str]) -> Mapping[str, Any]:
    situation = cell_view(place, language).situation
    return {"situation": situation, "herds": _herds_reported(situation)}


@part("situation", PLAYER)
def _situation(place: Place, language: str, asked: Mapping[str, str]) -> Mapping[str, Any]:
    situation = cell_view(place, language).situation
    counts = [row for row in situation.counts if _anything(row)]
    return {
        "counts": counts,
        "herds": _herds_reported(situation),
        "laboratories": _busy(situation.laboratories),
    }


def _busy(laboratories: Iterable[LaboratoryRow]) -> list[LaboratoryRow]:
    """Return the laboratories that have or had samples."""
    return [row for row in laboratories if row.waiting or row.received or row.done]


def _anything(row: PlaceCount) -> bool:
    """Whether a place has more than cases that were discarded."""
    return any(
        (row.suspected, row.probable, row.confirmed, row.deaths,
         row.herds_suspected, row.herds_confirmed)
    )  # fmt: skip


def _herds_reported(situation: SituationView) -> bool:
    return any(row.herds_suspected or row.herds_confirmed for row in situation.counts)


@part("cases", PLAYER, follows=("situation",), fields=("place", "class"))
def _cases(place: Place, language: str, asked: Mapping[str, str]) -> Mapping[str, Any]:
    situation = cell_view(place, language).situation
    chosen = [
        case
        for case in situation.cases
        if asked["place"] in ("", case.place) and asked["class"] in ("", case.classification)
    ]
    return {
        "situation": situation,
        "cases": chosen[:MOST_ROWS],
        "found": len(chosen),
    }


@part("decisions", PLAYER)
def _decisions(place: Place, language: str, asked: Mapping[str, str]) -> Mapping[str, Any]:
    view = cell_view(place, language)
    sectors: dict[str, list[Any]] = {}
    for option in view.options:
        if option.kind != "stand-down":
            sector = option.sectors[0] if len(option.sectors) < len(SECTORS) else ""
            sectors.setdefault(sector, []).append(option)
    return {
        "taken": view.taken,
        "groups": [
            (_(SECTORS[sector]) if sector else _("Every sector"), options)
            for sector, options in sectors.items()
        ],
        "phase": view.header.phase,
        "countries": len(view.cell.countries) > 1,
    }


@part("resources", PLAYER)
def _resources(place: Place, language: str, asked: Mapping[str, str]) -> Mapping[str, Any]:
    view = cell_view(place, language)
    return {"stocks": view.stocks, "laboratories": _busy(view.situation.laboratories)}


@require_safe
@seat_page(PLAYER)
def inbox(request: HttpRequest, place: Place) -> HttpResponse:
    """Everything that reached the cell, the latest first."""
    return pages.page(request, place, "inbox.html", tab="inbox")


def _find(place: Place, item_id: str) -> ItemView:
    view = cell_view(place)
    for one in (*view.inbox, *view.sent):
        if one.id == item_id:
            return one
    raise Http404(item_id)


@require_safe
@seat_page(PLAYER)
def item(request: HttpRequest, place: Place, item: str) -> HttpResponse:
    """One item of the inbox, or of what the cell sent, with what it answers."""
    one = _find(place, item)
    view = cell_view(place)
    context = {
        "item": one,
        "mine": one.sender == place.seat.cell,
        "answers_to": [each for each in (*view.inbox, *view.sent) if each.reply_to == one.id],
        "answered": next(
            (each for each in (*view.inbox, *view.sent) if each.id == one.reply_to), None
        ),
        "can_act": view.header.phase == "running",
    }
    return pages.page(request, place, "inbox.html", context, tab="inbox")


@require_POST
@seat_page(PLAYER)
def mark_read(request: HttpRequest, place: Place, item: str) -> HttpResponse:
    """Somebody of the cell has opened an item."""
    problem = posts.judged(place, lambda: MarkRead(item=item))
    return posts.answered(request, problem, f"/seat/{place.seat.id}/item/{item}")


@require_http_methods(["GET", "HEAD", "POST"])
@seat_page(PLAYER)
def write(request: HttpRequest, place: Place) -> HttpResponse:
    """Write to others: new, in answer (`reply`), or passing an item on (`forward`)."""
    view = cell_view(place)
    source = request.POST if request.method == "POST" else request.GET
    answered = _find(place, source["reply"]) if source.get("reply") else None
    forwarded = _find(place, source["forward"]) if source.get("forward") else None
    problem = None
    if request.method == "POST":
        problem = posts.judged(
            place,
            lambda: SendMessage(
                to=tuple(request.POST.getlist("to")),
                subject=request.POST.get("subject", ""),
                body=posts.written(request.POST, "body"),
                language=get_language() or "en",
                channel=request.POST.get("channel", "e-mail"),  # type: ignore[arg-type]
                facts=tuple(request.POST.getlist("facts")),
                reply_to=answered.id if answered else None,
                attached=forwarded.id if forwarded else None,
            ),
        )
        if problem is None:
            return redirect(f"/seat/{place.seat.id}/inbox?said=sent")
    about = answered or forwarded
    context = {
        "problem": problem,
        "contacts": view.contacts,
        "facts": view.facts,
        "answered": answered,
        "forwarded": forwarded,
        "to": request.POST.getlist("to") or ([answered.sender] if answered else []),
        "subject": request.POST.get("subject", about.title if about else ""),
        "body": request.POST.get("body", ""),
        "chosen_facts": request.POST.getlist("facts"),
        "channel": request.POST.get("channel", "e-mail"),
        "channels": [(code, _(CHANNELS[code])) for code in WRITABLE_CHANNELS],
        "phase": view.header.phase,
    }
    status = 400 if problem else 200
    return pages.page(request, place, "write.html", context, tab="inbox", status=status)


@require_safe
@seat_page(PLAYER)
def situation(request: HttpRequest, place: Place) -> HttpResponse:
    """The outbreak as it was reported to the cell."""
    pack, language = place.room.exercise.pack, get_language() or "en"
    places = [
        (each.code, each.name.in_language(language))
        for each in pack.region.places
        if each.country in pack.countries
    ]
    context = {
        "places": sorted(places, key=lambda one: one[1]),
        "asked": {"place": request.GET.get("place", ""), "class": request.GET.get("class", "")},
        "classes": CLASSIFICATIONS,
        "pictures": True,
    }
    return pages.page(request, place, "situation.html", context, tab="situation")


@require_safe
@seat_page(PLAYER)
def decisions(request: HttpRequest, place: Place) -> HttpResponse:
    """What the cell may decide, and what it has decided."""
    return pages.page(request, place, "decisions.html", tab="decisions")


@require_http_methods(["GET", "HEAD", "POST"])
@seat_page(PLAYER)
def decide(request: HttpRequest, place: Place, kind: str, country: str) -> HttpResponse:
    """One decision: what it is for, what it needs and costs, and the reason for it."""
    view = cell_view(place)
    option = next((o for o in view.options if (o.kind, o.country) == (kind, country)), None)
    if option is None:
        raise Http404(kind)
    problem = None
    if request.method == "POST":
        problem = posts.judged(place, lambda: _decision(request, kind, country))
        if problem is None:
            return redirect(f"/seat/{place.seat.id}/decisions?said=decided")
    context = {
        "option": option,
        "problem": problem,
        "stocks": [stock for stock in view.stocks if stock.country == country],
        "reason": request.POST.get("reason", ""),
        "given": {
            name: request.POST.getlist(name) or request.GET.getlist(name)
            for name in ("places", "crossing", "with_", "teams", "courses", "ends")
        },
        "phase": view.header.phase,
    }
    status = 400 if problem else 200
    return pages.page(request, place, "decide.html", context, tab="decisions", status=status)


def _decision(request: HttpRequest, kind: str, country: str) -> TakeDecision:
    return TakeDecision(
        decision=kind,
        country=country,
        places=tuple(request.POST.getlist("places")),
        crossing=request.POST.get("crossing") or None,
        with_=tuple(request.POST.getlist("with_")),
        teams=posts.whole_number(request.POST.get("teams")),
        courses=posts.whole_number(request.POST.get("courses")),
        ends=request.POST.get("ends") or None,
        reason=posts.written(request.POST, "reason"),
    )


@require_safe
@seat_page(PLAYER)
def resources(request: HttpRequest, place: Place) -> HttpResponse:
    """Stocks, teams and laboratories."""
    return pages.page(request, place, "resources.html", tab="resources")


@require_safe
@seat_page(PLAYER)
def facts(request: HttpRequest, place: Place) -> HttpResponse:
    """The facts that the cell holds."""
    return pages.page(request, place, "facts.html", tab="facts")
