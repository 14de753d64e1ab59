"""Coming in: a cohort is made with the code of the installation, entered with its own codes."""

from __future__ import annotations

from datetime import date

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from alatau.languages import AlatauError
from alatau.packs.courses.lessons import PATHS
from alatau.packs.errors import PackError
from alatau.web import codes, identity, rooms
from alatau.web.classroom import cohorts
from alatau.web.classroom.desk import is_desk_code
from alatau.web.classroom.identity import closed_to_learners
from alatau.web.classroom.models import Cohort, Learner
from alatau.web.classroom.words import PATH_WORDS

FEWEST_LETTERS = 3
YEARS = range(2000, 2100)
"""In which a week can begin: another year was mistyped."""


@require_http_methods(["GET", "HEAD", "POST"])
def new_cohort(request: HttpRequest) -> HttpResponse:
    """Make a cohort, and become its trainer."""
    token = identity.browser_token(request)
    if token is None:
        return _begin(request)
    problem = None
    if request.method == "POST":
        problem = _waiting(request) or _wrong_desk_code(request)
        if problem is None:
            made = _made(request)
            if isinstance(made, Cohort):
                trainer = cohorts.enter_as_trainer(made, token)
                return redirect("desk", trainer=trainer.id)
            problem = made
    context = {"problem": problem, "given": request.POST, "today": rooms.wall_clock().date()}
    return render(request, "classroom/new_cohort.html", context, status=400 if problem else 200)


def _wrong_desk_code(request: HttpRequest) -> str | None:
    if is_desk_code(request.POST.get("code", "")[:64]):
        return None
    rooms.current().throttle.count_wrong(*_key(request))
    return _("This is not the trainers' code of this server. Who started the server knows it.")


def _made(request: HttpRequest) -> Cohort | str:
    title = " ".join(request.POST.get("title", "").split())[:120]
    if len(title) < FEWEST_LETTERS:
        return _("Give the cohort a title, such as the place and the month.")
    try:
        first_day = date.fromisoformat(request.POST.get("first_day", ""))
    except ValueError:
        first_day = date.min
    if first_day.year not in YEARS:
        return _("Give the first day of the week as a date.")
    named = [" ".join(each.split())[:40] for each in request.POST.get("countries", "").split(",")]
    try:
        return cohorts.create(title, first_day, countries=[each for each in named if each])
    except AlatauError as error:
        return error.in_words(_)


@require_http_methods(["GET", "HEAD", "POST"])
def enter(request: HttpRequest, code: str) -> HttpResponse:
    """The form behind the code of a cohort: a trainer's place, or call sign and PIN."""
    token = identity.browser_token(request)
    if token is None:
        return _begin(request)
    found = _cohort_of(request, codes.as_typed(code))
    if isinstance(found, str):
        return _told(request, found, 404)
    cohort, for_trainers = found
    if for_trainers:
        return _enter_as_trainer(request, cohort, token)
    return _enter_as_learner(request, cohort, token)


def _enter_as_trainer(request: HttpRequest, cohort: Cohort, token: str) -> HttpResponse:
    if request.method == "POST":
        return redirect("desk", trainer=cohorts.enter_as_trainer(cohort, token).id)
    return render(request, "classroom/enter_trainer.html", {"cohort": cohort})


def _enter_as_learner(request: HttpRequest, cohort: Cohort, token: str) -> HttpResponse:
    enrolling = request.POST.get("act") == "enrol"
    problem = None
    if request.method == "POST":
        found: cohorts.Enrolled | Learner | str | None = _waiting(request)
        if found is None:
            found = _enrolled(request, cohort, token) if enrolling else _shown_pin(request, cohort)
        if isinstance(found, cohorts.Enrolled):
            context = {"cohort": cohort, "learner": found.learner, "pin": found.pin}
            return render(request, "classroom/enrolled.html", context)
        if isinstance(found, Learner):
            cohorts.let_in(found, token)
            return redirect("class", learner=found.id)
        problem = found
    context = {
        "cohort": cohort,
        "problem": problem,
        "given": request.POST or request.GET,
        "paths": [(path, PATH_WORDS[path]) for path in PATHS],
        "enrolling": enrolling,
    }
    return render(request, "classroom/enter.html", context, status=400 if problem else 200)


def _enrolled(request: HttpRequest, cohort: Cohort, token: str) -> cohorts.Enrolled | str:
    fields = request.POST
    try:
        return cohorts.enrol(
            cohort,
            fields.get("call_sign", "")[:80],
            fields.get("path", ""),
            fields.get("country", ""),
            fields.get("agency", ""),
            token=token,
        )
    except PackError:
        return closed_to_learners()
    except AlatauError as error:
        return error.in_words(_)


def _shown_pin(request: HttpRequest, cohort: Cohort) -> Learner | str:
    call_sign, pin = request.POST.get("call_sign", "")[:80], request.POST.get("pin", "")[:20]
    wait = rooms.current().pins.wait_seconds(*cohorts.pin_key(cohort, call_sign))
    if wait:
        words = _(
            "Too many wrong PINs for this call sign. Wait %(seconds)s seconds, or ask the trainer "
            "for a new PIN."
        )
        return words % {"seconds": wait}
    learner = cohorts.show_pin(cohort, call_sign, pin)
    if learner is not None:
        return learner
    rooms.current().pins.count_wrong(*cohorts.pin_key(cohort, call_sign))
    rooms.current().throttle.count_wrong(*_key(request))
    return _(
        "Nobody here has this call sign and PIN. Look at your card once more; the trainer can "
        "give you a new PIN."
    )


def _cohort_of(request: HttpRequest, code: str) -> tuple[Cohort, bool] | str:
    waiting = _waiting(request)
    if waiting is not None:
        return waiting
    if len(code) == codes.LENGTH:
        cohort = Cohort.objects.filter(learner_code=code).first()
        if cohort is not None:
            return cohort, False
        cohort = Cohort.objects.filter(trainer_code=code).first()
        if cohort is not None:
            return cohort, True
    rooms.current().throttle.count_wrong(*_key(request))
    return _("No training week has this code. Look at the letters once more, or ask the trainer.")


def _waiting(request: HttpRequest) -> str | None:
    wait = rooms.current().throttle.wait_seconds(*_key(request))
    if not wait:
        return None
    return _("Too many wrong codes from this device. Wait %(seconds)s seconds.") % {"seconds": wait}


def _key(request: HttpRequest) -> tuple[str, str]:
    return identity.browser_token(request) or "", request.META.get("REMOTE_ADDR", "")


def _begin(request: HttpRequest) -> HttpResponse:
    """Give a browser its cookie first; one that keeps none is told so."""
    if request.method == "POST" or "cookie" in request.GET:
        words = _("Your browser keeps no cookies from this page; allow them, then try again.")
        return _told(request, words, 400)
    begin = redirect(f"{request.path}?{request.GET.urlencode()}&cookie".replace("?&", "?"))
    identity.remember_browser(request, begin)
    return begin


def _told(request: HttpRequest, words: str, status: int) -> HttpResponse:
    context = {"title": _("This did not work"), "words": words, "back": "/"}
    return render(request, "pages/told.html", context, status=status)
