"""The line list: one row a known case, with all that an investigation has found, in codes."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import numpy as np
from numpy.typing import NDArray

from alatau.world import keys
from alatau.world.details import herds, people
from alatau.world.details.people import NONE, OCCUPATIONS, SEXES
from alatau.world.pathogen import PERSON, SETTINGS, SEVERITIES
from alatau.world.tables import CLASSIFICATIONS, NEVER, UNITS

if TYPE_CHECKING:
    import pyarrow

    from alatau.world.outbreak import Outbreak

EXPOSURES = (
    "household-contact",
    "health-care-visit",
    "community-contact",
    "livestock-contact",
    "market-visit",
    "contact-of-known-case",
    "travel",
    "none-known",
    "workplace-contact",
)

OUTCOMES = ("ill", "recovered", "died", "under-observation", "culled")
ILL, RECOVERED, DIED, UNDER_OBSERVATION, CULLED = range(5)

EXPOSURE_OF_SETTING = {
    "household": "household-contact",
    "health-care": "health-care-visit",
    "workplace": "workplace-contact",
    "community": "community-contact",
    "farm": "livestock-contact",
    "market": "market-visit",
}

DAYS = ("day_onset", "day_care", "day_sampled", "day_result", "day_reported", "day_outcome")

LINE = np.dtype(
    [
        ("case_id", np.int64),
        ("host", np.int8),
        ("place", np.int16),
        ("age", np.int16),
        ("sex", np.int8),
        ("occupation", np.int8),
        ("herd_size", np.int32),
        ("sick_animals", np.int32),
        ("severity", np.int8),
        ("symptoms", np.uint32),
        ("exposures", np.uint16),
        ("contact_of", np.int64),
        ("classification", np.int8),
        ("laboratory", np.int16),
        *((name, np.int16) for name in DAYS),
        ("outcome", np.int8),
    ]
)
"""``LineList.rows``: positions in the names of the list, -1 for what does not apply or is unknown.

``symptoms`` and ``exposures`` are sets: bit *i* stands for name *i*. A day that had not come by
``as_of`` is ``NEVER``.
"""

_UNRELATED_SYMPTOMS = {"fever": 0.8, "cough": 0.5, "weakness": 0.6, "headache": 0.4}
_SHARED_BY_OTHERS = 0.7
OTHER_DISEASE_DAYS = 10
RECALLED = 0.85
TOLD_BY_CHANCE = 0.12
CHANCE_EXPOSURES = ("market-visit", "livestock-contact", "travel")
_NAMES_OF = {
    "host": "hosts",
    "place": "places",
    "sex": "sexes",
    "occupation": "occupations",
    "severity": "severities",
    "classification": "classifications",
    "laboratory": "laboratories",
    "outcome": "outcomes",
}


@dataclass(frozen=True, eq=False)
class LineList:
    """Known cases at the end of day ``as_of``, in the order in which they were first reported.

    ``rows`` has the type ``LINE``; the other attributes are the names that its codes point into.
    """

    as_of: int
    rows: NDArray[Any]
    hosts: tuple[str, ...]
    places: tuple[str, ...]
    laboratories: tuple[str, ...]
    symptoms: tuple[str, ...]
    sexes: tuple[str, ...] = SEXES
    occupations: tuple[str, ...] = OCCUPATIONS
    severities: tuple[str, ...] = SEVERITIES
    exposures: tuple[str, ...] = EXPOSURES
    classifications: tuple[str, ...] = CLASSIFICATIONS
    outcomes: tuple[str, ...] = OUTCOMES

    def __len__(self) -> int:
        return len(self.rows)

    def to_arrow(self) -> pyarrow.Table:
        """The list as an Arrow table: codes as dictionaries, sets as lists, unknown as null."""
        import pyarrow as pa

        columns: dict[str, Any] = {}
        for name in LINE.names or ():
            column = self.rows[name]
            if name in _NAMES_OF:
                names = pa.array(getattr(self, _NAMES_OF[name]), pa.string())
                codes = pa.array(column.astype(np.int32), mask=column < 0)
                columns[name] = pa.DictionaryArray.from_arrays(codes, names)
            elif name in ("symptoms", "exposures"):
                columns[name] = _lists(column, getattr(self, name))
            else:
                unknown = column == NEVER if name in DAYS else column < 0
                columns[name] = pa.array(column, mask=unknown)
        return pa.table(columns)


def line_list(outbreak: Outbreak, as_of: int | None = None) -> LineList:
    """The cases that were known at the end of a day (default: the last), noise included."""
    as_of = outbreak.until if as_of is None else as_of
    known = outbreak.as_known_on(as_of)
    infected = known["unit"] >= 0
    rows = np.empty(len(known), dtype=UNITS)
    rows[infected] = outbreak.units[known["unit"][infected]]
    strangers = outbreak.strangers
    order = np.argsort(strangers["case_id"])
    found = np.searchsorted(strangers["case_id"], known["case_id"][~infected], sorter=order)
    rows[~infected] = strangers[order[found]]
    lines = describe_all(outbreak, rows, infected, as_of)
    lines["classification"] = known["classification"]
    lines["laboratory"] = known["laboratory"]
    return LineList(
        as_of,
        lines,
        hosts=outbreak.hosts,
        places=outbreak.places,
        laboratories=outbreak.laboratories,
        symptoms=symptom_names(outbreak),
    )


def symptom_names(outbreak: Outbreak) -> tuple[str, ...]:
    """The symptoms that can occur in an outbreak: the names of the bits of ``symptoms``."""
    histories = outbreak.pathogen.histories.values()
    return tuple(sorted({*_UNRELATED_SYMPTOMS, *(s for h in histories for s in h.symptoms)}))


def usual_symptoms(outbreak: Outbreak, host: str, infected: bool) -> Mapping[str, float]:
    """How often each symptom shows: of the disease, or of another one that shares some of them."""
    own = outbreak.pathogen.histories[host].symptoms
    if infected or not own:
        return own
    return {
        **_UNRELATED_SYMPTOMS,
        **{code: _SHARED_BY_OTHERS * share for code, share in own.items()},
    }


def describe_all(
    outbreak: Outbreak, rows: NDArray[Any], infected: NDArray[np.bool_], as_of: int
) -> NDArray[Any]:
    """Lines of ``units`` (or of ``strangers``, where not ``infected``), still unclassified."""
    lines = np.empty(len(rows), dtype=LINE)
    for name in ("case_id", "host", "place", "severity"):
        lines[name] = rows[name]
    for name in DAYS[:-1]:
        lines[name] = np.where(rows[name] <= as_of, rows[name], NEVER)
    lines["classification"] = lines["laboratory"] = NONE
    _say_who(outbreak, rows, infected, lines, as_of)
    lines["symptoms"] = _symptoms(outbreak, rows, infected, as_of)
    lines["contact_of"] = _sources(outbreak, rows, infected, as_of)
    lines["exposures"] = _exposures(outbreak, rows, lines["contact_of"] != NONE)
    ended = np.where(infected, rows["day_outcome"], rows["day_care"] + OTHER_DISEASE_DAYS)
    over = (ended <= as_of) & (~infected | (rows["day_onset"] <= as_of))
    died = infected & rows["died"] & (rows["day_outcome"] <= rows["day_culled"])
    culled = (rows["day_culled"] <= as_of) & ~died
    lines["day_outcome"] = np.select([culled, over], [rows["day_culled"], ended], NEVER)
    lines["outcome"] = np.select(
        [culled, over & died, over, infected & (rows["day_onset"] > as_of)],
        [CULLED, DIED, RECOVERED, UNDER_OBSERVATION],
        ILL,
    )
    return lines


def _say_who(
    outbreak: Outbreak,
    rows: NDArray[Any],
    infected: NDArray[np.bool_],
    lines: NDArray[Any],
    as_of: int,
) -> None:
    for name in ("age", "sex", "occupation", "herd_size", "sick_animals"):
        lines[name] = NONE
    for position, host in enumerate(outbreak.hosts):
        of_host = rows["host"] == position
        if not of_host.any():
            continue
        units = rows["key"][of_host]
        if host == PERSON:
            groups = np.where(infected, rows["age_group"], NONE)[of_host]
            years = people.ages(units, groups, rows["place"][of_host], outbreak.geography)
            lines["age"][of_host] = years
            lines["sex"][of_host] = people.sexes(units)
            lines["occupation"][of_host] = people.occupations(
                units, years, rows["setting"][of_host], SETTINGS
            )
        else:
            animals = herds.sizes(units, herds.usual_size(outbreak, host))
            lines["herd_size"][of_host] = animals
            lines["sick_animals"][of_host] = herds.sick_animals(
                outbreak, host, rows[of_host], infected[of_host], animals, as_of
            )


def _symptoms(
    outbreak: Outbreak, rows: NDArray[Any], infected: NDArray[np.bool_], as_of: int
) -> NDArray[np.uint32]:
    names = symptom_names(outbreak)
    bits = np.zeros(len(rows), dtype=np.uint32)
    purposes = keys.mix_all(rows["key"], keys.SYMPTOM)
    for position, host in enumerate(outbreak.hosts):
        ill = (rows["host"] == position) & (rows["day_onset"] <= as_of)
        for true in (True, False):
            at = np.flatnonzero(ill & (infected == true))
            if len(at) == 0:
                continue
            usual = usual_symptoms(outbreak, host, true)
            for order, (code, share) in enumerate(sorted(usual.items())):
                shows = keys.uniform_all(purposes[at], order) < share
                bits[at] |= shows.astype(np.uint32) << np.uint32(names.index(code))
    return bits


def _sources(
    outbreak: Outbreak, rows: NDArray[Any], infected: NDArray[np.bool_], as_of: int
) -> NDArray[np.int64]:
    """The case that infected each, where it is known by now and remembered."""
    sources = np.full(len(rows), NONE, dtype=np.int64)
    at = np.flatnonzero(infected & (rows["parent"] >= 0))
    parents = outbreak.units[rows["parent"][at]]
    named = keys.uniform_all(rows["key"][at], keys.EXPOSURE) < RECALLED
    named |= rows["day_traced"][at] <= as_of
    named &= parents["day_reported"] <= as_of
    sources[at[named]] = parents["case_id"][named]
    return sources


def _exposures(
    outbreak: Outbreak, rows: NDArray[Any], of_known_case: NDArray[np.bool_]
) -> NDArray[np.uint16]:
    """What is told: the true setting, mostly, and now and then something without consequence."""
    told = keys.mix_all(rows["key"], keys.EXPOSURE)
    bits = np.zeros(len(rows), dtype=np.uint16)

    def note(code: str, where: NDArray[np.bool_]) -> None:
        bits[where] |= np.uint16(1 << EXPOSURES.index(code))

    note("contact-of-known-case", of_known_case)
    recalled = keys.uniform_all(told, 0) < RECALLED
    for position, setting in enumerate(SETTINGS):
        note(EXPOSURE_OF_SETTING[setting], recalled & (rows["setting"] == position))
    at = np.flatnonzero(rows["parent"] >= 0)
    moved = np.zeros(len(rows), dtype=np.bool_)
    moved[at] = outbreak.units["place"][rows["parent"][at]] != rows["place"][at]
    note("travel", moved)
    for order, code in enumerate(CHANCE_EXPOSURES):
        note(code, keys.uniform_all(told, order + 1) < TOLD_BY_CHANCE)
    note("none-known", bits == 0)
    return bits


def _lists(bits: NDArray[np.unsignedinteger[Any]], names: tuple[str, ...]) -> Any:
    """Sets of bits as an Arrow array of lists of names."""
    import pyarrow as pa

    member = (bits[:, None] >> np.arange(len(names), dtype=bits.dtype)) & 1
    offsets = np.concatenate(([0], np.cumsum(member.sum(axis=1)))).astype(np.int32)
    codes = pa.DictionaryArray.from_arrays(
        pa.array(np.nonzero(member)[1].astype(np.int32)), pa.array(names, pa.string())
    )
    return pa.ListArray.from_arrays(pa.array(offsets), codes.cast(pa.string()))
