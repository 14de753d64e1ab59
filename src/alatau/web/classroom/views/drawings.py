"""Pictures of lessons and labs: specifications for the browser, and drawings with their words."""

from __future__ import annotations

from django.http import Http404, HttpRequest, HttpResponse, JsonResponse
from django.utils.translation import get_language
from django.views.decorators.http import require_safe

from alatau import pictures as drawn
from alatau.courses.figures import draw
from alatau.courses.labs.sheet import Drawing, Picture
from alatau.languages import translator
from alatau.packs.courses.lessons import Figure
from alatau.packs.reading import PackFolder
from alatau.web.classroom import content
from alatau.web.classroom.identity import learner_page, trainer_page
from alatau.web.classroom.lessons import figure_words
from alatau.web.classroom.models import Cohort, Learner, Trainer
from alatau.web.classroom.sheets import LAB, NoSheet, courses_of, sheet_of
from alatau.web.classroom.views.choices import explored


@require_safe
@learner_page
def figure(request: HttpRequest, learner: Learner, **named: str) -> HttpResponse:
    """A figure of a lesson, for a learner."""
    return _figure(request, learner.cohort, **named)


@require_safe
@trainer_page
def desk_figure(request: HttpRequest, trainer: Trainer, **named: str) -> HttpResponse:
    """A figure of a lesson, for a trainer."""
    return _figure(request, trainer.cohort, **named)


def _figure(
    request: HttpRequest, cohort: Cohort, course: str, lesson: str, figure: str, form: str
) -> HttpResponse:
    """A figure: `json` a specification, `svg` a drawing."""
    found, module = _found(cohort, course, lesson, figure)
    language = get_language() or "en"
    if form == "json" and found.picture is not None:
        return JsonResponse(draw(found, translator(language), _theme(request), language))
    if form == "svg" and found.file is not None:
        files = PackFolder(content.folder(cohort.courses, course))
        svg = files.read_text(f"modules/{module}/figures/{found.file}")
        return HttpResponse(figure_words(found, svg, language), content_type="image/svg+xml")
    raise Http404(figure)


def _found(cohort: Cohort, course_id: str, lesson: str, name: str) -> tuple[Figure, str]:
    for course in courses_of(cohort):
        if course.id == course_id and lesson in course.lessons:
            for found in course.lessons[lesson].figures:
                if found.id == name:
                    return found, course.module_of[lesson].id
    raise Http404(name)


@require_safe
@learner_page
def lab_picture(
    request: HttpRequest, learner: Learner, course: str, lab: str, picture: str, form: str
) -> HttpResponse:
    """A picture (`json`) or drawing (`svg`) of a lab, for the chosen values of its controls."""
    try:
        sheet = sheet_of(learner, f"{LAB}:{course}/{lab}")
    except NoSheet:
        raise Http404(lab) from None
    material = sheet.material
    assert material is not None
    pieces, _turned = explored(material, request.GET)
    language = get_language() or "en"
    for piece in pieces:
        if isinstance(piece, Picture) and piece.id == picture and form == "json":
            return JsonResponse(piece.draw(translator(language), _theme(request)))
        if isinstance(piece, Drawing) and piece.id == picture and form == "svg":
            return HttpResponse(piece.svg(language), content_type="image/svg+xml")
    raise Http404(picture)


def _theme(request: HttpRequest) -> drawn.Theme:
    return drawn.THEMES["dark" if request.GET.get("theme") == "dark" else "light"]
