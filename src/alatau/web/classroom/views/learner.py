"""A learner's pages: the week, a lesson, a test, a lab, and their own report."""

from __future__ import annotations

import uuid
from collections.abc import Mapping
from typing import Any

from django.http import Http404, HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import redirect, render
from django.template.loader import render_to_string
from django.utils.translation import get_language
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from alatau.courses.answers import InvalidAnswer
from alatau.courses.labs.sheet import Picture
from alatau.web import rooms
from alatau.web.classroom import answers, materials, overview
from alatau.web.classroom.answers import Given, NotTaken
from alatau.web.classroom.asking import any_drawn, questions_shown
from alatau.web.classroom.forms import answer_from, confidence_from
from alatau.web.classroom.identity import known, learner_page
from alatau.web.classroom.lesson_page import lesson_context
from alatau.web.classroom.models import MOMENTS, Learner, Test, Visit
from alatau.web.classroom.sheets import LAB, LESSON, Asked, NoSheet, Sheet, sheet_of
from alatau.web.classroom.views.choices import chosen_values, explored
from alatau.web.classroom.words import MOMENT_WORDS, SURE_WORDS
from alatau.web.identity import browser_token, digest


def page(
    request: HttpRequest,
    learner: Learner,
    template: str,
    context: Mapping[str, Any] | None = None,
    *,
    tab: str = "",
    status: int = 200,
) -> HttpResponse:
    """Render a page of a learner, with the navigation."""
    whole = {
        "learner": learner,
        "cohort": learner.cohort,
        "tab": tab,
        "sure_words": SURE_WORDS.items(),
        **(context or {}),
    }
    return render(request, f"classroom/{template}", whole, status=status)


@require_safe
@learner_page
def home(request: HttpRequest, learner: Learner) -> HttpResponse:
    """The week: what is on today, what is open, where to go on."""
    return page(request, learner, "home.html", overview.of_learner(learner), tab="home")


@require_safe
@learner_page
def lesson(request: HttpRequest, learner: Learner, course: str, lesson: str) -> HttpResponse:
    """A lesson with its questions, and what the learner has answered so far."""
    name = f"{LESSON}:{course}/{lesson}"
    sheet = _sheet(learner, name)
    assert sheet.lesson is not None
    visit = _visited(learner, f"{course}/{lesson}")
    kept = answers.latest(learner, name)
    language, home = get_language() or "en", f"/class/{learner.id}"
    context = lesson_context(learner.cohort, course, sheet.lesson, home, language)
    context["sheet"] = sheet
    context["read"] = visit.read is not None
    context["questions"] = questions_shown(sheet, kept, feedback="answered")
    return page(request, learner, "lesson.html", context, tab="home")


def _visited(learner: Learner, name: str) -> Visit:
    visit = Visit.objects.filter(learner=learner, lesson=name).first()
    if visit is None:
        visit = Visit(learner=learner, lesson=name, opened=rooms.wall_clock())
        first = [visit]
        rooms.current().writer.run(
            lambda: Visit.objects.bulk_create(first, ignore_conflicts=True)
        ).result()
    return visit


@require_POST
@learner_page
def mark_read(request: HttpRequest, learner: Learner, course: str, lesson: str) -> HttpResponse:
    """The learner has read a lesson."""
    _sheet(learner, f"{LESSON}:{course}/{lesson}")
    now = rooms.wall_clock()
    unread = Visit.objects.filter(learner=learner, lesson=f"{course}/{lesson}", read=None)
    rooms.current().writer.run(lambda: unread.update(read=now)).result()
    return redirect("class", learner=learner.id)


@require_safe
@learner_page
def test(request: HttpRequest, learner: Learner, moment: str) -> HttpResponse:
    """The test before or after: its questions while it is open, the report once it is closed."""
    if moment not in MOMENTS:
        raise Http404(moment)
    state = Test.objects.get(cohort=learner.cohort, moment=moment)
    context: dict[str, Any] = {"title": MOMENT_WORDS[moment], "moment": moment, "state": state}
    if state.opened is None:
        return page(request, learner, "test_waits.html", context, tab="home")
    sheet = _sheet(learner, moment)
    if state.closed is not None:
        return redirect("report", learner=learner.id, sheet=moment)
    if answers.is_handed_in(learner, moment):
        return page(request, learner, "test_handed_in.html", context, tab="home")
    kept = answers.latest(learner, moment)
    questions = questions_shown(sheet, kept, feedback="never")
    context |= {
        "sheet": sheet,
        "questions": questions,
        "answered": sum(each.given is not None for each in questions),
        "drawn": any_drawn(questions),
    }
    return page(request, learner, "test.html", context, tab="home")


@require_safe
@learner_page
def lab(request: HttpRequest, learner: Learner, course: str, lab: str) -> HttpResponse:
    """A lab: its material and questions; with the reasons once it is handed in."""
    name = f"{LAB}:{course}/{lab}"
    sheet = _sheet(learner, name)
    found, material = sheet.lab, sheet.material
    assert found is not None and material is not None
    done = answers.is_handed_in(learner, name)
    kept = answers.latest(learner, name)
    language = get_language() or "en"
    address = f"/class/{learner.id}/lab/{course}/{lab}/picture/"
    pieces, turned = explored(material, request.GET)
    context = {
        "sheet": sheet,
        "lab": found,
        "course": course,
        "title": found.title.in_language(language),
        "purpose": found.purpose.in_language(language),
        "text": found.text.in_language(language),
        "materials": materials.shown(
            pieces, language, address, request.GET.urlencode() if turned else ""
        ),
        "controls": materials.controls_shown(material.controls, language, turned),
        "drawn": any(isinstance(each, Picture) for each in pieces),
        "done": done,
        "questions": questions_shown(sheet, kept, feedback="always" if done else "never"),
    }
    if done:
        context["percent"] = round(100 * answers.result(sheet, kept).share)
        context["debrief"] = found.debrief.in_language(language)
    return page(request, learner, "lab.html", context, tab="home")


@require_safe
@learner_page
def report(request: HttpRequest, learner: Learner, sheet: str) -> HttpResponse:
    """The learner's own report of a test, question by question, once the test is closed."""
    if sheet not in MOMENTS:
        raise Http404(sheet)
    state = Test.objects.get(cohort=learner.cohort, moment=sheet)
    if state.closed is None:
        return redirect("test", learner=learner.id, moment=sheet)
    found = _sheet(learner, sheet)
    kept = answers.latest(learner, sheet)
    earned = answers.result(found, kept)
    questions = questions_shown(found, kept, feedback="always")
    context = {
        "title": MOMENT_WORDS[sheet],
        "sheet": found,
        "questions": questions,
        "drawn": any_drawn(questions),
        "result": earned,
        "percent": round(100 * earned.share),
    }
    return page(request, learner, "report.html", context, tab="home")


@require_POST
@learner_page
def answer(request: HttpRequest, learner: Learner, sheet: str) -> HttpResponse:
    """Take one answer. Sent by script it is answered in JSON, else with the page it came from."""
    found = _sheet(learner, sheet)
    by_script = _is_by_script(request)
    asked = found.by_id.get(request.POST.get("question", ""))
    if asked is None:
        raise Http404("question")
    try:
        token = uuid.UUID(request.POST.get("token", "") or str(uuid.uuid4()))
        given = answer_from(asked.question, request.POST)
        sure = confidence_from(request.POST)
        answers.take(learner, found, Given(token, asked.id, given, sure))
    except (InvalidAnswer, NotTaken) as error:
        return _refused(request, learner, error.in_words(_), by_script)
    except ValueError:
        return _refused(request, learner, _("The answer does not fit this question."), by_script)
    if not by_script:
        return redirect(f"{_address(learner, found)}#q-{found.asked.index(asked) + 1}")
    told: dict[str, Any] = {"kept": str(token), "answered": given is not None}
    if found.kind == LESSON and given is not None:
        told["question"] = _question_html(request, learner, found, asked)
    return JsonResponse(told)


def _question_html(request: HttpRequest, learner: Learner, sheet: Sheet, asked: Asked) -> str:
    """A question of a lesson with its reason, as its page shows it."""
    kept = answers.latest(learner, sheet.name)
    at = sheet.asked.index(asked)
    context = {
        "shown": questions_shown(sheet, kept, feedback="answered")[at],
        "sheet": sheet,
        "learner": learner,
        "sure_words": SURE_WORDS.items(),
        "instant": True,
    }
    return render_to_string("classroom/parts/question.html", context, request)


def _is_by_script(request: HttpRequest) -> bool:
    return request.headers.get("Accept", "").startswith("application/json")


def _refused(request: HttpRequest, learner: Learner, words: str, by_script: bool) -> HttpResponse:
    if by_script:
        return JsonResponse({"refused": words}, status=409)
    context = {"title": _("This was not done"), "words": words, "back": f"/class/{learner.id}/"}
    return render(request, "pages/told.html", context, status=409)


@require_POST
@learner_page
def hand_in(request: HttpRequest, learner: Learner, sheet: str) -> HttpResponse:
    """Finish a test or a lab."""
    found = _sheet(learner, sheet)
    try:
        answers.hand_in(learner, found)
    except NotTaken as error:
        return _refused(request, learner, error.in_words(_), _is_by_script(request))
    return redirect(_address(learner, found))


@require_safe
@learner_page
def explore(request: HttpRequest, learner: Learner, course: str, lab: str) -> HttpResponse:
    """The material of a lab for the chosen values of its controls, as a piece of its page."""
    material = _sheet(learner, f"{LAB}:{course}/{lab}").material
    if material is None or material.explore is None:
        raise Http404(lab)
    pieces = material.explore(chosen_values(material, request.GET))
    address = f"/class/{learner.id}/lab/{course}/{lab}/picture/"
    language = get_language() or "en"
    context = {"materials": materials.shown(pieces, language, address, request.GET.urlencode())}
    return render(request, "classroom/parts/materials.html", context)


@require_safe
@learner_page
def leave(request: HttpRequest, learner: Learner) -> HttpResponse:
    """Ask whether this device should forget the learner."""
    return page(request, learner, "leave.html")


@require_POST
@learner_page
def left(request: HttpRequest, learner: Learner) -> HttpResponse:
    """This device forgets the learner; with the PIN they come back on any device."""
    browser = digest(browser_token(request) or "")
    devices = learner.devices.filter(browser=browser)
    rooms.current().writer.run(devices.delete).result()
    known.forget(learner.id, browser)
    return redirect("/?said=left")


def _sheet(learner: Learner, name: str) -> Sheet:
    try:
        return sheet_of(learner, name)
    except NoSheet:
        raise Http404(name) from None


def _address(learner: Learner, sheet: Sheet) -> str:
    if sheet.is_test:
        return f"/class/{learner.id}/test/{sheet.name}/"
    kind, _colon, rest = sheet.name.partition(":")
    return f"/class/{learner.id}/{kind}/{rest}/"
