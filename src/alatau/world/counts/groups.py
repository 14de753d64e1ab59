"""The groups of a large outbreak (ages of people, then other hosts) and the course of each."""

from __future__ import annotations

from collections.abc import Sequence
from itertools import pairwise

import numpy as np
from numpy.typing import NDArray

from alatau.world.counts.cohorts import Course, courses_of
from alatau.world.counts.tables import Courses, Floats, Groups
from alatau.world.detection import CarePathway, Detection
from alatau.world.geography import Geography
from alatau.world.pathogen import PERSON, WILDLIFE, Pathogen
from alatau.world.strata import MEAN_SIZE, compile_hosts, immune_by_stratum, units_by_stratum


class CountedGroups:
    """The strata of a pathogen in order, and the course of each."""

    def __init__(self, geography: Geography, pathogen: Pathogen, detection: Detection) -> None:
        tables = compile_hosts(pathogen, geography)
        self.hosts = pathogen.hosts
        self.host: list[int] = []
        self.group_from = [0]
        self.courses: list[Course] = []
        self.pathways: list[CarePathway] = []
        self.susceptibility = tables.susceptibility
        for position, name in enumerate(self.hosts):
            pathway = detection.pathway_of(name == PERSON, name == WILDLIFE)
            first = int(tables.base[position])
            strata = range(first, first + int(tables.width[position]))
            mixes = [(np.diff(tables.severity[s], prepend=0.0), tables.fatality[s]) for s in strata]
            animals = float(tables.herd[position, MEAN_SIZE])
            self.courses += courses_of(pathogen.histories[name], pathway, mixes, animals)
            self.host += [position] * len(strata)
            self.pathways += [pathway] * len(strata)
            self.group_from.append(len(self.host))


def units_of_groups(groups: CountedGroups, geography: Geography, pathogen: Pathogen) -> Groups:
    """Whole numbers of people and herds by group and place; ages add up to the population."""
    reached = units_by_stratum(pathogen, geography)
    table = np.empty_like(reached)
    part = np.empty_like(reached)
    for first, last in pairwise(groups.group_from):
        upto = np.rint(np.cumsum(reached[first:last], axis=0))
        table[first:last] = np.diff(upto, axis=0, prepend=0.0)
        part[first:last] = table[first:last] / np.where(upto[-1] > 0, upto[-1], 1.0)
    return Groups(
        units=table,
        immune=np.rint(table * immune_by_stratum(pathogen, geography)),
        host=np.array(groups.host, dtype=np.int64),
        group_from=np.array(groups.group_from, dtype=np.int64),
        part=part,
        susceptibility=groups.susceptibility,
    )


def _padded(rows: Sequence[Floats]) -> Floats:
    table = np.zeros((len(rows), max((len(row) for row in rows), default=0)))
    for position, row in enumerate(rows):
        table[position, : len(row)] = row
    return table


def courses_of_groups(groups: CountedGroups, raised: Sequence[Floats], criteria: Floats) -> Courses:
    """The courses of all groups, and the windows of raised suspicion (host, days, places)."""
    courses = groups.courses
    longest = max(course.told.shape[2] for course in courses)
    days, places = raised[0].shape
    window = np.zeros((len(groups.hosts), days, places), dtype=np.int32)
    windows = []
    for host, level in enumerate(raised):
        window[host], found = _windows(level, longest)
        windows.append(found)
    most = max(len(found) for found in windows)
    seen = np.zeros((len(courses), longest, most))
    told, traced = np.zeros_like(seen), np.zeros_like(seen)
    known = np.zeros((len(courses), most))
    for s, course in enumerate(courses):
        found = windows[groups.host[s]]
        size = course.told.shape[2]
        for into, table in ((seen, course.seen), (told, course.told)):
            usual = table[0].sum(axis=0)
            into[s, :size, : len(found)] = (usual + found[:, :size] @ table[1]).T
        usual, more = course.traceable
        into_traced = usual[:, None] + more[:, None] * found[:, 0]
        traced[s, : len(usual), : len(found)] = course.spread_to(len(usual))[:, None] * into_traced
        known[s] = seen[s].sum(axis=0) / max(float(course.spread.sum()), 1e-300)
    total_ill = np.array([course.onset.sum() for course in courses])
    last = _last_used(seen, told, traced)
    return Courses(
        spread=_padded([c.spread for c in courses]),
        cared=_padded([c.cared for c in courses]),
        ill=_padded([c.ill for c in courses]),
        onset=_padded([c.onset for c in courses]),
        died=_padded([c.died for c in courses]),
        waned=_padded([c.waned for c in courses]),
        seen=np.ascontiguousarray(seen[:, :last]),
        told=np.ascontiguousarray(told[:, :last]),
        traced=np.ascontiguousarray(traced[:, :last]),
        known=known,
        window=window,
        criteria=criteria,
        all_ill=np.where(total_ill > 1 - 1e-12, 1, np.where(total_ill > 0, 0, -1)),
        detected=np.array([bool(told[s].any()) for s in range(len(courses))]),
        fatal=np.array([bool(c.died.any()) for c in courses]),
    )


def _last_used(*tables: Floats) -> int:
    """Ages up to which any table holds all but a part in a million of its shares."""
    last = 1
    for table in tables:
        by_age = table.max(axis=2).sum(axis=0)
        if by_age.sum() > 0:
            reached = np.cumsum(by_age) / by_age.sum()
            last = max(last, int(np.searchsorted(reached, 1 - 1e-6)) + 1)
    return min(last, len(tables[0][0]))


def _windows(raised: Floats, length: int) -> tuple[NDArray[np.int32], Floats]:
    """Which course of raised suspicion follows each day and place, and the distinct courses."""
    days, places = raised.shape
    if not raised.any():
        return np.zeros((days, places), dtype=np.int32), np.zeros((1, length))
    columns, which = np.unique(raised, axis=1, return_inverse=True)
    found: dict[bytes, int] = {}
    rows: list[Floats] = []
    index = np.zeros((days, columns.shape[1]), dtype=np.int32)
    for column in range(columns.shape[1]):
        level = np.concatenate((columns[:, column], np.full(length, columns[-1, column])))
        for day in range(days):
            piece = level[day : day + length]
            name = piece.tobytes()
            if name not in found:
                found[name] = len(rows)
                rows.append(piece)
            index[day, column] = found[name]
    return np.ascontiguousarray(index[:, which.ravel()]), np.array(rows)
