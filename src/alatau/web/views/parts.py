"""The pieces of pages that renew themselves."""

from __future__ import annotations

from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpRequest, HttpResponse
from django.views.decorators.http import require_safe

from alatau.web import pages
from alatau.web.identity import EVERY_ROLE, Place, seat_page


@require_safe
@seat_page(*EVERY_ROLE)
def part(request: HttpRequest, place: Place, name: str) -> HttpResponse:
    """Answer with one part, if it exists and the seat's role may have it."""
    chosen = pages.PARTS.get(name)
    if chosen is None:
        raise Http404(name)
    if place.seat.role not in chosen.roles:
        raise PermissionDenied(name)
    return HttpResponse(pages.render_part(place, name, request.GET))
