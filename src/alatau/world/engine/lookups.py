"""What is looked up for every potential child and every infection, laid out flat.

A run asks for these numbers so often that finding the place in a table of two or three dimensions
costs more than what is done with the number.
"""

from __future__ import annotations

from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from alatau.world import keys
from alatau.world.keys import (
    POISSON_STEP,
    compiled,
    leaf,
    mix,
    poisson,
    poisson_tabled,
    tabulate_poisson,
)
from alatau.world.strata import PEOPLE_GROUP
from alatau.world.tables import COMMUNITY, HEALTH_CARE, MARKET, WORKPLACE
from alatau.world.timeline import (
    ANIMAL_MOVEMENT,
    CONTACT_REDUCTION,
    HERD_QUARANTINE,
    INFECTION_CONTROL,
    ISOLATION,
    MARKET_CLOSURE,
    QUARANTINE,
    VECTOR_CONTROL,
)

TARGET, SETTING_OF, BASE, WIDTH, ROAD, NUMBER = range(6)
CONTACTS, VECTORS, KNOWN, TRACED, MOVED = range(6, 11)
WAY = 16
"""Columns of ``Lookups.ways``, whose rows are so long. From ``CONTACTS`` on: where in
``Lookups.effects`` that begins which acts on contacts in the setting, on vectors, on sources who
are known, on those who are traced, and on animals that are moved."""

STEP = 4
"""Shares of routes that are looked at side by side."""

LEAVE, ALIKE = range(2)
SHARES = 2
"""Columns of ``Lookups.shares``: how often infections leave their place, and the assortativity."""

MILD_FROM, SEVERE_FROM, FATALITY, CARE, PERSON = 0, 1, 2, 5, 8
COURSE = 16
"""Columns of ``Lookups.courses``: where severities begin, and by severity who dies and
who is seen; 1 for people."""

MOST_UNEXPOSED, UNEXPOSED_GUIDE = 256, 64
"""Lengths of the table of the number of unexposed contacts and of the guide into it."""


class Lookups(NamedTuple):
    """Tables of one dimension, row after row.

    ``ways`` (``WAY`` columns) and ``shares`` (``SHARES``) have a row for each route of each class,
    ``routes`` to a class, and then ``ways`` has one for each host without a parent. ``courses``
    (``COURSE``) has one for each stratum. ``reached`` (``steps`` times ``STEP`` columns) has the
    cumulative shares of the routes of each class but the last, then numbers above 1.
    ``acting`` (``WAY``) says for the columns of ``ways`` from ``CONTACTS`` on whether there is such
    an effect, ``seasonal`` whether any route has a season. ``susceptible`` (that of ``Stage``) and
    ``inverse`` are by stratum and place; ``effects`` is ``Timeline.rows``. ``unexposed`` are
    cumulative probabilities of the number of contacts who are not infected, ``unexposed_guide`` the
    least number at each step of their inverse.
    """

    routes: int
    steps: int
    ways: NDArray[np.int64]
    shares: NDArray[np.float64]
    courses: NDArray[np.float64]
    susceptible: NDArray[np.float64]
    inverse: NDArray[np.float64]
    effects: NDArray[np.float64]
    reached: NDArray[np.float64]
    acting: NDArray[np.bool_]
    seasonal: bool
    unexposed: NDArray[np.float64]
    unexposed_guide: NDArray[np.int64]


@leaf
def unexposed(key, pathways, lookups):
    """How many contacts of a case, beside those infected, have to be found and followed."""
    drawn = mix(key, keys.UNEXPOSED)
    if pathways.unexposed <= POISSON_STEP:
        return poisson_tabled(drawn, lookups.unexposed, lookups.unexposed_guide)
    return poisson(drawn, pathways.unexposed)


@leaf
def _acting(column, hosts, slot, route, host):
    """The effect that a column of ``Lookups.ways`` is about on a route; -1 where there is none."""
    setting, people = hosts.setting[slot, route], hosts.group[host] == PEOPLE_GROUP
    herds = not people and hosts.group[hosts.target[slot, route]] != PEOPLE_GROUP
    effect = -1
    if column == CONTACTS:
        if setting in (COMMUNITY, WORKPLACE):
            effect = CONTACT_REDUCTION
        elif setting == HEALTH_CARE:
            effect = INFECTION_CONTROL
        elif setting == MARKET:
            effect = MARKET_CLOSURE
    elif column == VECTORS and hosts.vector[slot, route]:
        effect = VECTOR_CONTROL
    elif column == KNOWN:
        effect = ISOLATION if people else HERD_QUARANTINE
    elif column == TRACED and people:
        effect = QUARANTINE
    elif column == MOVED and herds:
        effect = ANIMAL_MOVEMENT
    return effect


@leaf
def _look_up_way(at, slot, route, host, ways, shares, acting, hosts, timeline, stage):
    """A row of ``ways`` and of ``shares``, and which effects there are."""
    target, setting = hosts.target[slot, route], hosts.setting[slot, route]
    group = hosts.group[host]
    ways[at * WAY + TARGET] = target
    ways[at * WAY + SETTING_OF] = setting
    ways[at * WAY + BASE] = hosts.base[target]
    ways[at * WAY + WIDTH] = hosts.width[target]
    ways[at * WAY + NUMBER] = hosts.number[slot, route]
    ways[at * WAY + ROAD] = -1
    for column in range(CONTACTS, MOVED + 1):
        effect = _acting(column, hosts, slot, route, host)
        ways[at * WAY + column] = 0
        if effect >= 0 and timeline.acting[effect]:
            acting[column] = True
            days, places = timeline.rows.shape[1], timeline.rows.shape[2]
            ways[at * WAY + column] = timeline.slot[effect, host] * days * places
    if group == hosts.group[target]:
        ways[at * WAY + ROAD] = stage.roads.road[group, setting]
        shares[at * SHARES + LEAVE] = stage.roads.leave[group, setting]
    if host == target:
        shares[at * SHARES + ALIKE] = stage.assortativity[setting]


@leaf
def _look_up_course(stratum, group, courses, hosts, pathways):
    """A row of ``courses``."""
    row = stratum * COURSE
    courses[row + MILD_FROM] = hosts.severity[stratum, 0]
    courses[row + SEVERE_FROM] = hosts.severity[stratum, 1]
    courses[row + PERSON] = 1.0 if group == PEOPLE_GROUP else 0.0
    for severity in range(3):
        courses[row + FATALITY + severity] = hosts.fatality[stratum, severity]
        courses[row + CARE + severity] = pathways.care[group, severity]


@leaf
def _any_season(season):
    """Whether a route weighs less on some days."""
    seasonal = False
    for number in range(season.shape[0]):
        for row in range(season.shape[1]):
            seasonal = seasonal or season[number, row] != 1.0
    return seasonal


@compiled
def new_lookups(hosts, pathways, timeline, stage):
    """The lookups of an outbreak."""
    classes, routes = hosts.target.shape
    kinds = hosts.group.size
    ways = np.empty((classes * routes + kinds) * WAY, np.int64)
    shares = np.zeros(classes * routes * SHARES)
    acting = np.zeros(WAY, np.bool_)
    courses = np.empty(hosts.age_of.size * COURSE)
    for host in range(kinds):
        for slot in range(hosts.classes[host, 0], hosts.classes[host, 1]):
            for route in range(routes):
                at = slot * routes + route
                _look_up_way(at, slot, route, host, ways, shares, acting, hosts, timeline, stage)
        at = (classes * routes + host) * WAY
        ways[at + TARGET], ways[at + SETTING_OF] = host, -1
        for stratum in range(hosts.base[host], hosts.base[host] + hosts.width[host]):
            _look_up_course(stratum, hosts.group[host], courses, hosts, pathways)
    steps = (routes + STEP - 2) // STEP
    reached = np.full(classes * steps * STEP, 2.0)
    for slot in range(classes):
        for route in range(routes - 1):
            reached[slot * steps * STEP + route] = hosts.route[slot, route]
    cumulative, guide = np.ones(MOST_UNEXPOSED), np.zeros(UNEXPOSED_GUIDE, np.int64)
    if pathways.unexposed <= POISSON_STEP:
        tabulate_poisson(pathways.unexposed, cumulative, guide)
    return Lookups(
        routes,
        steps,
        ways,
        shares,
        courses,
        stage.susceptible.reshape(-1),
        stage.inverse.reshape(-1),
        timeline.rows.reshape(-1),
        reached,
        acting,
        _any_season(stage.season),
        cumulative,
        guide,
    )
