"""Specifications of the pictures on a page: what the seat may see, drawn by the browser."""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Callable
from functools import lru_cache
from typing import Any

from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpRequest, HttpResponse, JsonResponse
from django.utils.translation import get_language
from django.views.decorators.http import require_safe

from alatau import pictures as drawn
from alatau.exercise.views.situation import PlaceCount, SituationView
from alatau.languages import N_, translator
from alatau.packs.region import Region
from alatau.packs.scenario import ScenarioPack
from alatau.pictures import Specification, Theme
from alatau.pictures import specification as frame
from alatau.web import rooms
from alatau.web.identity import CONTROL, EVERY_ROLE, PLAYER, Place, seat_page
from alatau.web.views.controller import control_view
from alatau.web.views.player import cell_view

DAYS_STILL_REPORTED = 5
"""Onsets of the last days are still being reported; the curve says so."""

Draw = Callable[[Place, str, Theme], Specification | None]


def _situation(place: Place, language: str) -> SituationView:
    if place.seat.role == PLAYER:
        return cell_view(place, language).situation
    return control_view(place, language).situation


def _curve(group: str) -> Draw:
    def draw(place: Place, language: str, theme: Theme) -> Specification | None:
        situation = _situation(place, language)
        rows = [
            {"day": row.day, "classification": row.classification, "count": row.count}
            for row in situation.curve
            if row.group == group
        ]
        if not rows:
            return None
        known = situation.known_on
        return drawn.epidemic_curve(
            rows,
            words=translator(language),
            theme=theme,
            incomplete_from=None if known is None else known - DAYS_STILL_REPORTED + 1,
        )

    return draw


def _map(place: Place, language: str, theme: Theme) -> Specification:
    situation = _situation(place, language)
    return _counts_on_map(place, language, theme, {row.place: row for row in situation.counts})


def _counts_on_map(
    place: Place, language: str, theme: Theme, counts: dict[str, PlaceCount]
) -> Specification:
    pack = place.room.exercise.pack
    region: Region = pack.region
    rows = []
    for each in region.places:
        count = counts.get(each.code)
        rows.append(
            {
                "code": each.code,
                "name": each.name.in_language(language),
                "country": each.country,
                "lon": each.lon,
                "lat": each.lat,
                "city": each.kind == "city",
                "count": count.suspected + count.probable + count.confirmed if count else 0,
                "confirmed": count.confirmed if count else 0,
                "probable": count.probable if count else 0,
                "suspected": count.suspected if count else 0,
                "deaths": count.deaths if count else 0,
            }
        )
    shown = _countries_shown(pack)
    whole = shown is None
    address = f"/map/{region.id}.json" + ("" if whole else f"?only={','.join(shown or ())}")
    specification = drawn.region_map(
        address,
        rows if whole else [row for row in rows if row["country"] in (shown or ())],
        words=translator(language),
        theme=theme,
        projection=region.projection,
        water=whole and "water" in region.topology["objects"],
        borders=True,
    )
    # The page says the disclaimers below the map, where they wrap.
    del specification["title"]
    return specification


def _make_narrow(specification: Specification) -> None:
    """Fit a picture to a phone: less high, its legend in more rows."""
    specification["height"] = min(specification.get("height", 220), 260)
    specification["config"]["legend"] |= {"columns": 2, "columnPadding": 10}


def _countries_shown(pack: ScenarioPack) -> tuple[str, ...] | None:
    """Return the countries to draw, when the scenario plays in some of the region's only."""
    playing = tuple(pack.countries)
    every = {country.code for country in pack.region.countries}
    return None if set(playing) == every else playing


def _truth_map(place: Place, language: str, theme: Theme) -> Specification:
    truth = control_view(place, language, with_truth=True).truth
    counts = {
        row.place: PlaceCount(row.place, row.name, row.country, suspected=row.infected)
        for row in truth.places
    }
    return _counts_on_map(place, language, theme, counts)


def _truth_curve(place: Place, language: str, theme: Theme) -> Specification | None:
    """Onsets as they are, beside the onsets that have been reported so far."""
    view = control_view(place, language, with_truth=True)
    words = translator(language)
    reported = Counter[int]()
    for row in view.situation.curve:
        if row.group == "human":
            reported[row.day] += row.count
    true, seen = words(N_("True onsets")), words(N_("Reported onsets"))
    rows: list[dict[str, Any]] = [
        {"day": day.day, "what": what, "count": count}
        for day in view.truth.days
        for what, count in ((true, day.onset), (seen, reported[day.day]))
    ]
    if not rows:
        return None
    return frame.framed(
        {
            "data": {"name": "truth", "values": rows},
            "mark": {"type": "line", "interpolate": "step", "strokeWidth": 2},
            "encoding": {
                "x": {
                    "field": "day",
                    **frame.days(
                        words(N_("Day of onset")), low=rows[0]["day"], high=rows[-1]["day"]
                    ),
                },
                "y": {"field": "count", **frame.counts(words(N_("Cases")))},
                "color": {
                    "field": "what",
                    "type": "nominal",
                    "scale": {"domain": [true, seen], "range": [theme.ink, theme.accent]},
                    "legend": {"title": None},
                },
                "strokeDash": {
                    "field": "what",
                    "type": "nominal",
                    "scale": {"domain": [true, seen], "range": [[1, 0], [5, 3]]},
                    "legend": {"title": None},
                },
            },
        },
        description=words(N_("Onsets as they are, beside those reported")),
        theme=theme,
        width="container",
        height=220,
    )


PICTURES: dict[str, tuple[frozenset[str], Draw]] = {
    "map": (frozenset((PLAYER, *CONTROL)), _map),
    "curve": (frozenset((PLAYER, *CONTROL)), _curve("human")),
    "herds": (frozenset((PLAYER, *CONTROL)), _curve("animal")),
    "truth-map": (frozenset(CONTROL), _truth_map),
    "truth-curve": (frozenset(CONTROL), _truth_curve),
}
"""Each picture with the roles that may have it."""


@require_safe
@seat_page(*EVERY_ROLE)
def picture(request: HttpRequest, place: Place, name: str) -> HttpResponse:
    """Answer with a specification; 204 when there is nothing to draw yet."""
    if name not in PICTURES:
        raise Http404(name)
    roles, draw = PICTURES[name]
    if place.seat.role not in roles:
        raise PermissionDenied(name)
    theme = drawn.THEMES.get(request.GET.get("theme", ""), drawn.LIGHT)
    language = get_language() or "en"
    specification = draw(place, language, theme)
    if specification is None:
        return HttpResponse(status=204)
    if request.GET.get("narrow") == "yes":
        _make_narrow(specification)
    return JsonResponse(specification)


@require_safe
def region_topology(request: HttpRequest, region: str) -> HttpResponse:
    """Answer with the map of a region that is played here; `only` names some of its countries."""
    for room in rooms.current().all():
        if room.exercise.pack.region.id == region:
            only = tuple(sorted(request.GET.get("only", "")[:80].split(",")))
            known = {country.code for country in room.exercise.pack.region.countries}
            chosen = tuple(code for code in only if code in known)
            response = HttpResponse(
                _topology(room.exercise.pack.region.map_path.as_posix(), chosen),
                content_type="application/json",
            )
            response.headers["Cache-Control"] = "private, max-age=86400"
            return response
    raise Http404(region)


@lru_cache(maxsize=32)
def _topology(path: str, only: tuple[str, ...]) -> bytes:
    with open(path, encoding="utf-8") as map_file:
        topology: dict[str, Any] = json.load(map_file)
    if only:
        places = topology["objects"]["places"]
        kept = [each for each in places["geometries"] if each["properties"]["country"] in only]
        topology = {**topology, "objects": {"places": {**places, "geometries": kept}}}
    return json.dumps(drawn.with_borders(topology), separators=(",", ":")).encode()
