"""The pages of evaluators: objectives and tasks, the timeline, observations and ratings."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils.translation import get_language
from django.views.decorators.http import require_http_methods, require_safe

from alatau.exercise import views
from alatau.exercise.commands import NoteObservation, RateTask
from alatau.web import pages, posts
from alatau.web.identity import CONTROL, EVALUATION, EVALUATOR, Place, seat_page
from alatau.web.pages import part

WATCHING = (*EVALUATION, *CONTROL)
NOTING = (EVALUATOR, *CONTROL)
MOST_LINES = 200


def evaluation_view(
    place: Place, cell: str | None = None, language: str | None = None
) -> views.EvaluationView:
    """Return what evaluators see, of one cell or of all, in the reader's language."""
    reader = language or get_language() or "en"
    return place.room.view(
        ("evaluation", cell, reader),
        lambda exercise: views.for_evaluator(exercise, cell, reader),
    )


@part("objectives", *WATCHING)
def _objectives(place: Place, language: str, asked: Mapping[str, str]) -> Mapping[str, Any]:
    view = evaluation_view(place, language=language)
    return {"objectives": view.objectives, "may_note": place.seat.role in NOTING}


@part("timeline", *WATCHING, fields=("cell",))
def _timeline(place: Place, language: str, asked: Mapping[str, str]) -> Mapping[str, Any]:
    known = {cell.id for cell in evaluation_view(place, language=language).cells}
    cell = asked["cell"] if asked["cell"] in known else None
    view = evaluation_view(place, cell, language)
    return {
        "lines": view.timeline[:MOST_LINES],
        "observations": view.observations,
        "may_note": place.seat.role in NOTING,
    }


@require_safe
@seat_page(*WATCHING)
def objectives(request: HttpRequest, place: Place) -> HttpResponse:
    """Objectives and critical tasks with evidence, observations and ratings."""
    tab = "objectives"
    return pages.page(request, place, "objectives.html", tab=tab)


@require_safe
@seat_page(*WATCHING)
def timeline(request: HttpRequest, place: Place) -> HttpResponse:
    """What happened when; an observation is one click from an event."""
    context = {
        "cells": evaluation_view(place).cells,
        "asked": {"cell": request.GET.get("cell", "")},
    }
    return pages.page(request, place, "timeline.html", context, tab="timeline")


@require_http_methods(["GET", "HEAD", "POST"])
@seat_page(*NOTING)
def note(request: HttpRequest, place: Place) -> HttpResponse:
    """Note an observation: its time, cell, task and the event that it is about."""
    view = evaluation_view(place)
    source = request.POST if request.method == "POST" else request.GET
    seq = posts.whole_number(source.get("event"))
    line = next((line for line in view.timeline if line.seq == seq), None)
    problem = None
    if request.method == "POST":
        problem = posts.judged(
            place,
            lambda: NoteObservation(
                cell=source.get("cell") or None,
                text=posts.written(source, "text"),
                task=source.get("task") or None,
                event_seq=line.seq if line else None,
                observed_minutes=line.time if line else None,
            ),
        )
        if problem is None:
            return redirect(f"/seat/{place.seat.id}/timeline?said=noted")
    context = {
        "problem": problem,
        "line": line,
        "view": view,
        "text": source.get("text", ""),
        "cell": source.get("cell", line.cell if line else ""),
        "task": source.get("task", ""),
    }
    status = 400 if problem else 200
    return pages.page(request, place, "note.html", context, tab="timeline", status=status)


@require_http_methods(["GET", "HEAD", "POST"])
@seat_page(*NOTING)
def rate(request: HttpRequest, place: Place, task: str) -> HttpResponse:
    """Rate a critical task: P, S, M or U with its meaning, and why."""
    view = evaluation_view(place)
    found = next(
        ((goal, one) for goal in view.objectives for one in goal.tasks if one.id == task), None
    )
    if found is None:
        raise Http404(task)
    problem = None
    if request.method == "POST":
        form = request.POST
        problem = posts.judged(
            place,
            lambda: RateTask.model_validate(
                {
                    "task": task,
                    "cell": form.get("cell") or None,
                    "rating": form.get("rating"),
                    "reason": posts.written(form, "reason"),
                }
            ),
        )
        if problem is None:
            return redirect(f"/seat/{place.seat.id}/objectives?said=rated")
    context = {
        "problem": problem,
        "objective": found[0],
        "task": found[1],
        "view": view,
        "rating": request.POST.get("rating", ""),
        "reason": request.POST.get("reason", ""),
        "cell": request.POST.get("cell", ""),
    }
    status = 400 if problem else 200
    return pages.page(request, place, "rate.html", context, tab="objectives", status=status)
