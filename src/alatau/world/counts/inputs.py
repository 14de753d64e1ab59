"""Places, pathogen, measures and detection, compiled for the kernel of counts."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np

from alatau.world import timeline as lines
from alatau.world.counts.groups import CountedGroups, courses_of_groups, units_of_groups
from alatau.world.counts.measures import benches_of, effects_of, immunised_shares, tracing_of
from alatau.world.counts.roads import arrivals_of, months_of, routes_by_layer, stacked_gammas
from alatau.world.counts.tables import CountTables, Doses, Flags, Ints
from alatau.world.detection import Detection
from alatau.world.geography import Geography
from alatau.world.measures import Measure
from alatau.world.pathogen import Pathogen
from alatau.world.timeline import Timeline


def count_tables(
    geography: Geography,
    pathogen: Pathogen,
    measures: Sequence[Measure],
    detection: Detection,
    timeline: Timeline,
    given: Ints,
    first_day: int,
    start_day_of_year: int,
) -> CountTables:
    """Compile what the kernel of counts reads.

    Args:
        geography: the places.
        pathogen: the disease.
        measures: what responders do.
        detection: what gets seen.
        timeline: the measures compiled for the days from ``first_day`` on.
        given: introductions, rows (day, place, host, count), sorted.
        first_day: the first day of ``timeline``.
        start_day_of_year: 1 to 366, the date of day 0.
    """
    days = timeline.rows.shape[1]
    groups = CountedGroups(geography, pathogen, detection)
    raised = [timeline.rows[timeline.slot[lines.SUSPICION, h]] for h in range(len(pathogen.hosts))]
    months = months_of(first_day, days, start_day_of_year)
    criteria = np.array([detection.definition_of(c).criteria for c in geography.country_of])
    shapes: dict[float | None, int] = {}
    layers, roads = routes_by_layer(groups, geography, pathogen, months, shapes, timeline)
    arrivals = arrivals_of(pathogen, months, shapes, given)
    gammas, gamma_rows = stacked_gammas(list(shapes))
    courses = courses_of_groups(groups, raised, criteria)
    waning = pathogen.vaccine_waning_days
    return CountTables(
        first_day=first_day,
        groups=units_of_groups(groups, geography, pathogen),
        layers=layers._replace(gamma_tables=gammas, gamma_rows=gamma_rows),
        courses=courses,
        roads=roads,
        acts=effects_of(timeline, measures, geography, pathogen, first_day),
        doses=Doses(
            immunised=immunised_shares(groups, measures, geography, pathogen, first_day, days),
            vaccine_wanes=0.0 if waning is None else float(-np.expm1(-1.0 / waning)),
        ),
        tracing=tracing_of(geography, pathogen, detection, timeline),
        arrivals=arrivals,
        benches=benches_of(groups, geography, detection, timeline),
        flags=Flags(
            same_day=bool(np.any(courses.spread[:, 0] > 0)),
            in_care=any(route.setting == "health-care" for route in pathogen.routes),
            linked=bool(np.any(timeline.screened > 0)),
        ),
    )
