"""The groups of a large outbreak (ages of people, then other hosts) and the course of each."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

import numpy as np
from numpy.typing import NDArray

from alatau.world.counts.cohorts import Course, courses_of
from alatau.world.counts.tables import Courses, Floats, Groups
from alatau.world.detection import CarePathway, Detection
from alatau.world.geography import Geography
from alatau.world.pathogen import OLDEST, PERSON, SEVERITIES, WILDLIFE, Pathogen


class CountedGroups:
    """The groups in order, and the course of each."""

    def __init__(self, geography: Geography, pathogen: Pathogen, detection: Detection) -> None:
        self.hosts = pathogen.hosts
        self.lower = geography.ages.lower
        self.host: list[int] = []
        self.group_from = [0]
        self.courses: list[Course] = []
        self.pathways: list[CarePathway] = []
        self.severity: list[Floats] = []
        self.fatality: list[Floats] = []
        for position, name in enumerate(self.hosts):
            history = pathogen.histories[name]
            pathway = _pathway(detection, name)
            ages = self.spans() if name == PERSON else [(0, 0)]
            mixes = [
                (
                    _severity(history.severity, _by_age(history.severe_by_age, span)),
                    _fatality(history.fatality, _by_age(history.fatality_by_age, span)),
                )
                for span in ages
            ]
            self.courses += courses_of(
                history, pathway, mixes, float(geography.herd_size.get(name, 1.0))
            )
            self.host += [position] * len(ages)
            self.pathways += [pathway] * len(ages)
            self.severity += [severity for severity, _ in mixes]
            self.fatality += [fatality for _, fatality in mixes]
            self.group_from.append(len(self.host))

    def spans(self) -> list[tuple[int, int]]:
        """First and last year of each age group of people."""
        return list(zip(self.lower, [age - 1 for age in self.lower[1:]] + [OLDEST], strict=True))


def _pathway(detection: Detection, host: str) -> CarePathway:
    if host == PERSON:
        return detection.people
    return detection.wildlife if host == WILDLIFE else detection.animals


def _by_age(steps: Mapping[int, float], span: tuple[int, int], otherwise: float = 1.0) -> float:
    """The mean of a step function of age over a group, each year alike."""
    if not steps:
        return otherwise
    ages = sorted(steps)
    years = np.arange(span[0], span[1] + 1)
    at = np.searchsorted(ages, years, side="right") - 1
    values = np.array([otherwise, *(steps[age] for age in ages)])
    return float(values[at + 1].mean())


def _severity(shares: Mapping[str, float], severe_factor: float) -> Floats:
    """Shares by severity; what the severe gain or lose, the others give or get in proportion."""
    row = np.array([shares.get(name, 0.0) for name in SEVERITIES])
    severe = min(row[2] * severe_factor, 1.0)
    rest = row[:2].sum()
    others = row[:2] * ((1.0 - severe) / rest) if rest > 0 else np.array([0.0, 1.0 - severe])
    return np.array([*others, severe])


def _fatality(shares: Mapping[str, float], factor: float) -> Floats:
    return np.minimum([shares.get(name, 0.0) * factor for name in SEVERITIES], 1.0)


def units_of_groups(groups: CountedGroups, geography: Geography, pathogen: Pathogen) -> Groups:
    """Whole numbers of people and herds by group and place; ages add up to the population."""
    units, immune, susceptibility = [], [], []
    for name in groups.hosts:
        history = pathogen.histories[name]
        everybody = geography.units_of(name)
        if name == PERSON:
            reached = np.cumsum(geography.age_shares, axis=0) * everybody
            reached[-1] = everybody
            units += list(np.diff(np.rint(reached), axis=0, prepend=0.0))
            for span in groups.spans():
                susceptibility.append(_by_age(history.susceptibility_by_age, span))
                immune.append(_by_age(history.immune_by_age, span, history.immune))
        else:
            units.append(everybody)
            susceptibility.append(1.0)
            immune.append(history.immune)
    table = np.ascontiguousarray(units)
    part = np.empty_like(table)
    for first, last in zip(groups.group_from, groups.group_from[1:], strict=False):
        total = table[first:last].sum(axis=0)
        part[first:last] = table[first:last] / np.where(total > 0, total, 1.0)
    return Groups(
        units=table,
        immune=np.rint(table * np.array(immune)[:, None]),
        host=np.array(groups.host, dtype=np.int64),
        group_from=np.array(groups.group_from, dtype=np.int64),
        part=part,
        susceptibility=np.array(susceptibility),
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
    for s, course in enumerate(courses):
        found = windows[groups.host[s]]
        size = course.told.shape[2]
        for into, table in ((seen, course.seen), (told, course.told)):
            usual = table[0].sum(axis=0)
            into[s, :size, : len(found)] = (usual + found[:, :size] @ table[1]).T
        usual, more = course.traceable
        into_traced = usual[:, None] + more[:, None] * found[:, 0]
        traced[s, : len(usual), : len(found)] = course.spread_to(len(usual))[:, None] * into_traced
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
