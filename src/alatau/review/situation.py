"""The situation as it had last been reported: who fell ill when and where, so far as was known."""

from __future__ import annotations

from collections import Counter
from dataclasses import replace

from alatau.review.findings import CurveCount, PlaceCount, Situation
from alatau.review.room import Room


def situation(room: Room) -> Situation:
    """People by onset, classification and place as in the last reports, without the discarded."""
    cases = [
        (country, case)
        for (country, group), reports in sorted(room.state.reports.items())
        if group == "human"
        for case in reports.cases.values()
        if case.classification != "discarded"
    ]
    curve = Counter((country, case.onset_day, case.classification) for country, case in cases)
    by_place = Counter(case.place for _, case in cases)
    playing = set(room.pack.countries)
    whole = Situation(
        curve=tuple(CurveCount(*key, count) for key, count in sorted(curve.items())),
        places=tuple(
            PlaceCount(
                code=place.code,
                name=place.name,
                country=place.country,
                lon=place.lon if place.kind == "city" else place.label_lon,
                lat=place.lat if place.kind == "city" else place.label_lat,
                city=place.kind == "city",
                count=by_place[place.code],
            )
            for place in room.region.places
        ),
        topology=room.region.topology,
        projection=room.region.projection,
    )
    return whole if playing == set(room.countries) else own_situation(whole, playing)


def own_situation(whole: Situation, countries: set[str]) -> Situation:
    """The situation of some countries: their curves, their places, their part of the map."""
    shapes = whole.topology["objects"]["places"]
    own = [each for each in shapes["geometries"] if each["properties"]["country"] in countries]
    return replace(
        whole,
        curve=tuple(each for each in whole.curve if each.country in countries),
        places=tuple(each for each in whole.places if each.country in countries),
        topology={**whole.topology, "objects": {"places": {**shapes, "geometries": own}}},
    )
