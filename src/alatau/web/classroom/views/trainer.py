"""The trainer's desk: who is here, which test is open, how far everybody is, what to explain."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from typing import Any
from urllib.parse import urlencode

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import get_language
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from alatau.interchange import xapi
from alatau.interchange.results_csv import write_results
from alatau.languages import AlatauError
from alatau.packs.courses.lessons import PATHS
from alatau.web import codes, rooms
from alatau.web.classroom import (
    answers,
    cohorts,
    content,
    overview,
    progress,
    records,
    results,
)
from alatau.web.classroom.asking import key_in_words
from alatau.web.classroom.identity import trainer_page
from alatau.web.classroom.lesson_page import lesson_context
from alatau.web.classroom.models import AFTER, BEFORE, MOMENTS, Attendance, Test, Trainer
from alatau.web.classroom.sheets import courses_of
from alatau.web.classroom.words import MOMENT_WORDS, PATH_WORDS, SURE_WORDS
from alatau.web.templatetags.alatau import exercise_date

LONGEST_TABLE = 100_000


def page(
    request: HttpRequest,
    trainer: Trainer,
    template: str,
    context: Mapping[str, Any] | None = None,
    *,
    tab: str = "",
    status: int = 200,
) -> HttpResponse:
    """Render a page of the desk, with the navigation."""
    whole = {"trainer": trainer, "cohort": trainer.cohort, "tab": tab, **(context or {})}
    return render(request, f"classroom/desk/{template}", whole, status=status)


@require_safe
@trainer_page
def desk(request: HttpRequest, trainer: Trainer) -> HttpResponse:
    """The first page: codes, tests, and how far the class is."""
    cohort = trainer.cohort
    link = request.build_absolute_uri(f"/c/{cohort.learner_code}")
    context = {
        "link": link,
        "code": codes.spaced(cohort.learner_code),
        "trainer_code": codes.spaced(cohort.trainer_code),
        "qr": codes.qr_svg(link),
        "tests": _tests(trainer),
        "live": progress.of_class(cohort),
    }
    return page(request, trainer, "desk.html", context, tab="desk")


@require_safe
@trainer_page
def door(request: HttpRequest, trainer: Trainer) -> HttpResponse:
    """The way in for learners, large, for the projector: nothing else of the desk shows."""
    code = trainer.cohort.learner_code
    context = {
        "address": request.build_absolute_uri("/"),
        "code": codes.spaced(code),
        "qr": codes.qr_svg(request.build_absolute_uri(f"/c/{code}")),
    }
    return page(request, trainer, "door.html", context)


def _tests(trainer: Trainer) -> list[dict[str, Any]]:
    found = {test.moment: test for test in trainer.cohort.tests.all()}
    due = next((moment for moment in MOMENTS if found[moment].closed is None), None)
    return [
        {
            "moment": moment,
            "words": MOMENT_WORDS[moment],
            "test": found[moment],
            "due": moment == due,
        }
        for moment in MOMENTS
    ]


@require_safe
@trainer_page
def live(request: HttpRequest, trainer: Trainer) -> HttpResponse:
    """How far everybody is, as a piece of the first page that renews itself."""
    context = {"trainer": trainer, "live": progress.of_class(trainer.cohort)}
    return render(request, "classroom/desk/live.html", context)


@require_POST
@trainer_page
def set_test(request: HttpRequest, trainer: Trainer, moment: str) -> HttpResponse:
    """Open or close a test."""
    test = get_object_or_404(Test, cohort=trainer.cohort, moment=moment)
    act = request.POST.get("act")
    if act == "open":
        answers.open_test(test, rooms.wall_clock())
    elif act == "close":
        answers.close_test(test, rooms.wall_clock())
    else:
        raise Http404("act")
    return redirect("desk", trainer=trainer.id)


@require_safe
@trainer_page
def people(request: HttpRequest, trainer: Trainer) -> HttpResponse:
    """Who is enrolled, and how to enrol more."""
    return _people(request, trainer)


def _people(
    request: HttpRequest,
    trainer: Trainer,
    *,
    problem: str | None = None,
    cards: list[dict[str, str]] | None = None,
) -> HttpResponse:
    context = {
        "learners": [
            {"learner": each, "path": PATH_WORDS[each.path]}
            for each in trainer.cohort.learners.filter(ended=None).order_by("number")
        ],
        "paths": [(path, PATH_WORDS[path]) for path in PATHS],
        "problem": problem,
        "cards": cards,
        "address": request.build_absolute_uri("/"),
        "code": codes.spaced(trainer.cohort.learner_code),
        "given": request.POST if problem else {},
        "columns": ",".join(cohorts.COLUMNS),
        "here": f"/desk/{trainer.id}/people/",
    }
    return page(
        request, trainer, "people.html", context, tab="people", status=400 if problem else 200
    )


@require_POST
@trainer_page
def enrol(request: HttpRequest, trainer: Trainer) -> HttpResponse:
    """Enrol everybody in a table; their cards with PIN and QR code are shown this once."""
    table = request.POST.get("table", "")
    if len(table) > LONGEST_TABLE:
        return _people(request, trainer, problem=_("The table is too long; enrol it in two parts."))
    try:
        made = cohorts.enrol_table(trainer.cohort, table)
    except AlatauError as error:
        return _people(request, trainer, problem=error.in_words(_))
    cards = [_card(request, each.learner.call_sign, each.pin, trainer) for each in made]
    return _people(request, trainer, cards=cards)


@require_POST
@trainer_page
def new_pin(request: HttpRequest, trainer: Trainer) -> HttpResponse:
    """Give somebody a new PIN; its card is shown this once."""
    learner = get_object_or_404(
        trainer.cohort.learners, id=request.POST.get("learner", ""), ended=None
    )
    pin = cohorts.new_pin_for(learner)
    return _people(request, trainer, cards=[_card(request, learner.call_sign, pin, trainer)])


def _card(request: HttpRequest, call_sign: str, pin: str, trainer: Trainer) -> dict[str, str]:
    query = urlencode({"call_sign": call_sign, "pin": pin})
    link = request.build_absolute_uri(f"/c/{trainer.cohort.learner_code}?{query}")
    return {"call_sign": call_sign, "pin": pin, "qr": codes.qr_svg(link)}


@require_safe
@trainer_page
def analysis(request: HttpRequest, trainer: Trainer, moment: str) -> HttpResponse:
    """Item analysis of a test, reliability, and what to explain again now."""
    if moment not in MOMENTS:
        raise Http404(moment)
    language = get_language() or "en"
    forms = results.form_results(trainer.cohort, moment)
    context = {
        "moment": moment,
        "title": MOMENT_WORDS[moment],
        "forms": [_form_shown(form, language) for form in forms],
        "hard": [
            each.asked.question.text.in_language(language)
            for form in forms
            for each in form.items
            if each.hard
        ],
        "calibration": [
            {"words": SURE_WORDS[row.confidence], "answers": row.answers, "credit": row.credit}
            for row in results.class_calibration(trainer.cohort, moment)
        ],
        "moments": [(each, MOMENT_WORDS[each]) for each in MOMENTS],
    }
    return page(request, trainer, "analysis.html", context, tab="analysis")


def _form_shown(form: results.FormResult, language: str) -> dict[str, Any]:
    items = []
    for each in form.items:
        question = each.asked.question
        options = {
            option.id: option.text.in_language(language)
            for option in getattr(question, "options", ())
        }
        items.append(
            {
                "text": question.text.in_language(language),
                "id": question.id,
                "item": each.item,
                "hard": each.hard,
                "weak": each.weak,
                "distractors": [(options[row.option], row) for row in each.distractors],
            }
        )
    return {
        "form": form.form,
        "learners": form.learners,
        "items": items,
        "reliability": form.reliability,
    }


@require_safe
@trainer_page
def gain(request: HttpRequest, trainer: Trainer) -> HttpResponse:
    """What the class gained from the test before to the test after."""
    found = results.class_gain(trainer.cohort)
    context = {
        "whole": found.whole,
        "by_path": [(PATH_WORDS.get(name, name), row) for name, row in found.by_path.items()],
        "by_country": [(name or "–", row) for name, row in found.by_country.items()],
        "before": MOMENT_WORDS[BEFORE],
        "after": MOMENT_WORDS[AFTER],
    }
    return page(request, trainer, "gain.html", context, tab="gain")


@require_safe
@trainer_page
def attendance(request: HttpRequest, trainer: Trainer, session: str = "") -> HttpResponse:
    """Who was there, session by session."""
    sessions = _sessions(trainer)
    if session and session not in sessions:
        raise Http404(session)
    chosen = session or next(iter(sessions))
    noted = {
        each.learner_id: each.present
        for each in Attendance.objects.filter(learner__cohort=trainer.cohort, session=chosen)
    }
    context = {
        "sessions": [(name, words) for name, (words, _on) in sessions.items()],
        "chosen": chosen,
        "ahead": _ahead(sessions[chosen][1]),
        "noted": bool(noted),
        "rows": [
            (learner, noted.get(learner.id, True))
            for learner in trainer.cohort.learners.filter(ended=None).order_by("number")
        ],
    }
    return page(request, trainer, "attendance.html", context, tab="attendance")


def _ahead(on: date) -> str | None:
    """Why nobody can be noted in a session of this day; None where its day has come."""
    if on <= rooms.latest_day():
        return None
    words = _("This session is on %(day)s. Who was there is noted from that day on.")
    return words % {"day": exercise_date(on)}


def _sessions(trainer: Trainer) -> dict[str, tuple[str, date]]:
    """The words and the day of every session that is no break, by its id."""
    courses = {course.id: course for course in courses_of(trainer.cohort)}
    days = overview.days_shown(trainer.cohort, courses, "", {})
    return {
        line.id: (f"{day.number}. {line.begins} {line.title}", day.date)
        for day in days
        for line in day.lines
        if line.kind != "break"
    }


@require_POST
@trainer_page
def note_attendance(request: HttpRequest, trainer: Trainer, session: str) -> HttpResponse:
    """Keep who was there in a session; who enrolled since the list was shown is not in it."""
    sessions = _sessions(trainer)
    if session not in sessions:
        raise Http404(session)
    ahead = _ahead(sessions[session][1])
    if ahead is not None:
        back = f"{trainer.id}/attendance/{session}/"
        context = {"title": _("This was not done"), "words": ahead, "back": f"/desk/{back}"}
        return render(request, "pages/told.html", context, status=400)
    everybody = trainer.cohort.learners.filter(ended=None)
    listed = request.POST.get("listed")
    if listed is not None:
        everybody = everybody.filter(id__in=listed.split())
    here = set(request.POST.getlist("present"))
    now = rooms.wall_clock()
    rows = [
        Attendance(learner=learner, session=session, present=learner.id in here, noted=now)
        for learner in everybody
    ]
    rooms.current().writer.run(
        lambda: Attendance.objects.bulk_create(
            rows,
            update_conflicts=True,
            unique_fields=["learner", "session"],
            update_fields=["present", "noted"],
        )
    ).result()
    return redirect("attendance-of", trainer=trainer.id, session=session)


@require_safe
@trainer_page
def lessons(request: HttpRequest, trainer: Trainer) -> HttpResponse:
    """All lessons of the week, with what the trainer's notes plan."""
    language = get_language() or "en"
    context = {
        "courses": [
            (
                course.title.in_language(language),
                [
                    (lesson, lesson.title.in_language(language), f"{course.id}/{lesson.id}")
                    for lesson in course.lessons.values()
                ],
            )
            for course in courses_of(trainer.cohort)
        ]
    }
    return page(request, trainer, "lessons.html", context, tab="lessons")


@require_safe
@trainer_page
def lesson(request: HttpRequest, trainer: Trainer, course: str, lesson: str) -> HttpResponse:
    """A lesson as learners read it, with the trainer's notes and every key.

    A change of its files shows when the page is loaded again, and what is wrong with it: the
    preview of who writes it.
    """
    found = next((each for each in courses_of(trainer.cohort) if each.id == course), None)
    if found is None or lesson not in found.lessons:
        raise Http404(lesson)
    language, home = get_language() or "en", f"/desk/{trainer.id}"
    part = found.lessons[lesson]
    context = lesson_context(trainer.cohort, course, part, home, language)
    context["plan"] = [
        (step.minutes, step.what.in_language(language)) for step in part.trainer.plan
    ]
    context["notes"] = part.trainer.text.in_language(language)
    broken = [content.problem(each) for each in trainer.cohort.courses]
    context["problems"] = [error.in_words(_) for error in broken if error is not None]
    context["keys"] = [
        {
            "text": question.text.in_language(language),
            "key": key_in_words(question, language),
            "reason": question.reason.in_language(language),
        }
        for question in part.questions
    ]
    return page(request, trainer, "lesson.html", context, tab="lessons")


@require_safe
@trainer_page
def results_file(request: HttpRequest, trainer: Trainer) -> HttpResponse:
    """Results question by question as CSV with HXL tags, under keys instead of names."""
    content = write_results(records.results(trainer.cohort))
    return _file(content, "results.csv", "text/csv; charset=utf-8")


@require_safe
@trainer_page
def statements_file(request: HttpRequest, trainer: Trainer) -> HttpResponse:
    """xAPI statements, one a line, for the learning record store of another system."""
    content = xapi.json_lines(records.statements(trainer.cohort))
    return _file(content, "statements.jsonl", "application/jsonl; charset=utf-8")


def _file(content: str, name: str, kind: str) -> HttpResponse:
    response = HttpResponse(content, content_type=kind)
    response["Content-Disposition"] = f'attachment; filename="{name}"'
    return response
