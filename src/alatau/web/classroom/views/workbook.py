"""The agency workbook: what a learner takes home, filled through lessons, labs and exercise."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from django.http import Http404, HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import redirect
from django.utils.translation import get_language
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from alatau.web import posts, rooms
from alatau.web.classroom import overview
from alatau.web.classroom.identity import learner_page
from alatau.web.classroom.models import Entry, Learner
from alatau.web.classroom.sheets import courses_of
from alatau.web.classroom.views.learner import page

LONGEST_ENTRY = 8000


@dataclass(frozen=True)
class Asked:
    """One prompt of the workbook, and what was written to it."""

    key: str
    prompt: str
    text: str


@dataclass(frozen=True)
class Chapter:
    """The prompts of the week, or of one lesson."""

    title: str
    prompts: tuple[Asked, ...]


def chapters(learner: Learner) -> list[Chapter]:
    """The workbook of a learner in the reader's language: the week first, then lesson by lesson."""
    written = {entry.key: entry.text for entry in Entry.objects.filter(learner=learner)}
    return [
        Chapter(title, tuple(Asked(key, words, written.get(key, "")) for key, words in prompts))
        for title, prompts in _prompts(learner)
    ]


def _prompts(learner: Learner) -> Iterator[tuple[str, list[tuple[str, str]]]]:
    language = get_language() or "en"
    programme = overview.programme(learner.cohort.programme)
    whole = [(f"week/{each.id}", each.text.in_language(language)) for each in programme.workbook]
    if whole:
        yield _("For my agency"), whole
    for course in courses_of(learner.cohort):
        for lesson in course.lessons.values():
            if lesson.workbook:
                yield (
                    f"{lesson.id} {lesson.title.in_language(language)}",
                    [
                        (f"{course.id}/{lesson.id}/{at}", words.in_language(language))
                        for at, words in enumerate(lesson.workbook, start=1)
                    ],
                )


@require_safe
@learner_page
def workbook(request: HttpRequest, learner: Learner) -> HttpResponse:
    """The whole workbook, to write in and to print."""
    context = {"chapters": chapters(learner)}
    return page(request, learner, "workbook.html", context, tab="workbook")


@require_POST
@learner_page
def write(request: HttpRequest, learner: Learner) -> HttpResponse:
    """Keep what was written to one prompt."""
    key, text = request.POST.get("key", ""), posts.written(request.POST, "text")
    if key not in {each.key for chapter in chapters(learner) for each in chapter.prompts}:
        raise Http404(key)
    if len(text) > LONGEST_ENTRY:
        words = _("At most %(most)s characters; shorten the text.") % {"most": LONGEST_ENTRY}
        return JsonResponse({"refused": words}, status=409)
    entry = Entry(learner=learner, key=key, text=text.strip(), changed=rooms.wall_clock())
    rooms.current().writer.run(
        lambda: Entry.objects.bulk_create(
            [entry],
            update_conflicts=True,
            unique_fields=["learner", "key"],
            update_fields=["text", "changed"],
        )
    ).result()
    if request.headers.get("Accept", "").startswith("application/json"):
        return JsonResponse({"kept": key})
    return redirect("workbook", learner=learner.id)
