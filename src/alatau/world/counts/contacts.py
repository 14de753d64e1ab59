"""Part of the kernel of counts: who could infect how many where today, before susceptibility.

Functions allocate nothing. Inner loops run over places, in a fixed order of additions, so that a
result depends on nothing but its inputs.
"""

from __future__ import annotations

from alatau.world.keys import leaf

CONTACT, CONTROL, MARKET, ISOLATION, QUARANTINE, MOVEMENT, VECTOR = range(7)
"""Effects of measures in ``CountTables.slot``; isolation of herds is their quarantine."""

ALL, CARED, ILL = range(3)
"""Rows of the potentials: of everybody, of those in care, of those ill by then."""

LAYER, IN_CARE, ROAD, HERDS = range(4)
"""Columns of ``CountTables.bundle``: what travels together."""

BUNDLE, TARGET, SEASON, KIND, BY_VECTOR = range(5)
"""Columns of ``CountTables.route``."""

PLAIN, BY_CONTACT, BY_CONTROL, BY_MARKET = range(4)
"""Kinds of route: which measure acts where the infection would happen."""

_REMEMBERED = 1.0 / 7.0


@leaf
def effect(acts, which, host, row, place):
    """The strength of an effect of measures on a host in a place today."""
    return acts.effects[acts.slot[which, host], row, place]


@leaf
def convolve(weights, cohort, alive, row, first, out):
    """Sum the cohorts of the days up to ``row``, by their age from ``first`` on, into ``out``."""
    out[:] = 0.0
    for age in range(first, min(weights.size, row + 1)):
        weight = weights[age]
        born = row - age
        if weight == 0.0 or not alive[born]:
            continue
        for p in range(out.size):
            out[p] += weight * cohort[born, p]


@leaf
def convolve_windows(weights, window, cohort, alive, row, first, out):
    """As ``convolve`` with ``weights[age, window[born, place]]``."""
    out[:] = 0.0
    for age in range(first, min(weights.shape[0], row + 1)):
        born = row - age
        if not alive[born]:
            continue
        if weights.shape[1] == 1:
            weight = weights[age, 0]
            if weight != 0.0:
                for p in range(out.size):
                    out[p] += weight * cohort[born, p]
        else:
            for p in range(out.size):
                out[p] += weights[age, window[born, p]] * cohort[born, p]


@leaf
def _carry(value, shares, into):
    """Add a value by shares: apart, so that the loop is compiled to vector instructions."""
    for p in range(into.size):
        into[p] += value * shares[p]


@leaf
def _mix(stays, leaves, own, home, moved, means, mixed):
    """Add what a route brings, to the own group and to everybody."""
    other = 1.0 - own
    for p in range(home.size):
        value = stays * home[p] + leaves * moved[p]
        means[p] += own * value
        mixed[p] += other * value


@leaf
def find_contacts(row, day, begins, groups, tracing, reported, desk, found):
    """The share of the contacts of known cases that is found, by place, of the last week or so.

    ``begins`` says that nothing is known of days before; ``desk`` (2, places) is room to work in.
    """
    for p in range(found.size):
        desk[0, p] = 0.0
        if row > 0:
            for s in range(groups.group_from[0], groups.group_from[1]):
                desk[0, p] += reported[s, row - 1, p]
        desk[1, p] = 1.0
    for q in range(tracing.pool.shape[0]):
        if not tracing.pool[q, 0] <= day <= tracing.pool[q, 1]:
            continue
        wanted = 0.0
        for p in range(found.size):
            if tracing.places[q, p]:
                wanted += desk[0, p] * tracing.contacts_of_case
        share = tracing.strength[q]
        if wanted > tracing.pool[q, 2]:
            share *= tracing.pool[q, 2] / wanted
        for p in range(found.size):
            if tracing.places[q, p]:
                desk[1, p] *= 1.0 - share
    for p in range(found.size):
        teams = 1.0 - desk[1, p]
        home = max(tracing.household_found, teams)
        today = tracing.household_share * home + (1.0 - tracing.household_share) * teams
        found[p] += (today - found[p]) * (1.0 if begins else _REMEMBERED)


@leaf
def _acting(acts, which, host, row):
    slot = acts.slot[which, host]
    if slot == 0:
        return False
    acting = False
    for p in range(acts.effects.shape[2]):
        acting = acting or acts.effects[slot, row, p] > 0.0
    return acting


@leaf
def sources(
    row, flags, groups, layers, courses, acts, power, alive, added, pots, carried, found, kept
):
    """Infectiousness spent today by layer and place, less what isolation and quarantine hold back.

    ``added`` is that of the cohort of today; ``carried`` comes from yesterday. ``pots`` has shape
    (3, layers, places).
    """
    for at in range(layers.group.size):
        s = layers.group[at]
        host = groups.host[s]
        convolve(courses.spread[s], power[at], alive[s], row, 1, pots[ALL, at])
        if flags.in_care:
            convolve(courses.cared[s], power[at], alive[s], row, 1, pots[CARED, at])
        if flags.linked:
            convolve(courses.ill[s], power[at], alive[s], row, 1, pots[ILL, at])
        if flags.same_day:
            for p in range(found.size):
                pots[ALL, at, p] += courses.spread[s, 0] * added[at, p] + carried[ALL, at, p]
                pots[ILL, at, p] += courses.ill[s, 0] * added[at, p] + carried[ILL, at, p]
                carried[ALL, at, p] = 0.0
                carried[ILL, at, p] = 0.0
        isolated = courses.detected[s] and _acting(acts, ISOLATION, host, row)
        if isolated:
            convolve_windows(
                courses.seen[s], courses.window[host], power[at], alive[s], row, 1, kept[0]
            )
        traced = courses.detected[s] and _acting(acts, QUARANTINE, host, row)
        if traced:
            convolve_windows(
                courses.traced[s], courses.window[host], power[at], alive[s], row, 1, kept[1]
            )
        if not isolated and not traced:
            continue
        for p in range(found.size):
            if pots[ALL, at, p] <= 0.0:
                continue
            if isolated:
                held = kept[0, p] * courses.criteria[p] * effect(acts, ISOLATION, host, row, p)
                everybody = pots[ALL, at, p]
                pots[ALL, at, p] = max(everybody - held, 0.0)
                pots[CARED, at, p] = max(pots[CARED, at, p] - held, 0.0)
                pots[ILL, at, p] = max(pots[ILL, at, p] - held, 0.0)
            else:
                everybody = pots[ALL, at, p]
            if traced:
                # With isolation, more of the infected are so before their case is known.
                known = courses.known[s, courses.window[host, row, p]] * courses.criteria[p]
                infecting = everybody * (1.0 - effect(acts, ISOLATION, host, row, p) * known)
                share = min(kept[1, p] * courses.criteria[p] * found[p] / infecting, 1.0)
                left = 1.0 - effect(acts, QUARANTINE, host, row, p) * share
                pots[ALL, at, p] *= left
                pots[CARED, at, p] *= left
                pots[ILL, at, p] *= left


@leaf
def next_round(layers, courses, added, pots, carried, least):
    """Infectiousness that those infected in the last round still spend today.

    Returns whether it is worth a round, ``least`` or more; if not, it is carried to tomorrow.
    """
    total = 0.0
    for at in range(layers.group.size):
        s = layers.group[at]
        for p in range(pots.shape[2]):
            pots[ALL, at, p] = courses.spread[s, 0] * added[at, p]
            pots[CARED, at, p] = 0.0
            pots[ILL, at, p] = courses.ill[s, 0] * added[at, p]
            total += pots[ALL, at, p]
    if total >= least:
        return True
    for at in range(layers.group.size):
        for p in range(pots.shape[2]):
            carried[ALL, at, p] = pots[ALL, at, p]
            carried[ILL, at, p] = pots[ILL, at, p]
    return False


@leaf
def _base(groups, layers, roads, acts, b, row, pots, place):
    """What a bundle would send out of a place, after a ban on moving animals."""
    layer = roads.bundle[b, LAYER]
    value = pots[CARED if roads.bundle[b, IN_CARE] else ALL, layer, place]
    if roads.bundle[b, HERDS]:
        value *= 1.0 - effect(acts, MOVEMENT, groups.host[layers.group[layer]], row, place)
    return value


@leaf
def _travel(row, groups, layers, roads, acts, pots, moved):
    """What each bundle brings to each place, by its road."""
    closing = False
    for at in range(roads.closed.shape[0]):
        closing = closing or roads.closed[at, row] > 0.0 or roads.screened[at, row] > 0.0
    for b in range(roads.bundle.shape[0]):
        moved[b] = 0.0
        if not roads.travels[b]:
            continue
        road = roads.road[roads.bundle[b, ROAD]]
        layer = roads.bundle[b, LAYER]
        for i in range(moved.shape[1]):
            value = _base(groups, layers, roads, acts, b, row, pots, i)
            if value <= 0.0:
                continue
            if not closing:
                _carry(value, road[i], moved[b])
            else:
                ill = 1.0
                if not roads.bundle[b, IN_CARE]:
                    ill = min(pots[ILL, layer, i] / pots[ALL, layer, i], 1.0)
                for j in range(moved.shape[1]):
                    link = roads.link[i, j]
                    passing = 1.0 - ill * roads.screened[link, row]
                    passing *= 1.0 - roads.closed[link, row]
                    moved[b, j] += value * road[i, j] * passing


@leaf
def mean_infections(row, groups, layers, roads, acts, pots, moved, means, mixed):
    """Mean contacts that would infect, by group and place of the target.

    Returns the infectiousness behind them; nothing is written where there is none.
    """
    total = 0.0
    for at in range(pots.shape[1]):
        for p in range(pots.shape[2]):
            total += pots[ALL, at, p]
    if total <= 0.0:
        return total
    _travel(row, groups, layers, roads, acts, pots, moved)
    means[:, :] = 0.0
    mixed[:, :] = 0.0
    for r in range(roads.route.shape[0]):
        b, target, kind = roads.route[r, BUNDLE], roads.route[r, TARGET], roads.route[r, KIND]
        mean = roads.mean[r] * roads.season[roads.route[r, SEASON], row]
        if mean <= 0.0:
            continue
        layer = roads.bundle[b, LAYER]
        s = layers.group[layer]
        source = groups.host[s]
        stays, leaves = mean * (1.0 - roads.leave[r]), mean * roads.leave[r]
        own = roads.assortativity[r]
        which = CARED if roads.bundle[b, IN_CARE] else ALL
        ban = roads.bundle[b, HERDS] and kind == BY_MARKET
        slot = 0
        if kind == BY_CONTACT:
            slot = acts.slot[CONTACT, source]
        elif kind == BY_CONTROL:
            slot = acts.slot[CONTROL, source]
        elif kind == BY_MARKET:
            slot = acts.slot[MARKET, source]
        vector = acts.slot[VECTOR, source] if roads.route[r, BY_VECTOR] else 0
        if not ban and slot == 0 and vector == 0:
            _mix(stays, leaves, own, pots[which, layer], moved[b], means[s], mixed[target])
            continue
        other = 1.0 - own
        for p in range(means.shape[1]):
            home = pots[which, layer, p]
            if ban:
                home = _base(groups, layers, roads, acts, b, row, pots, p)
            value = stays * home + leaves * moved[b, p]
            value *= 1.0 - acts.effects[slot, row, p]
            value *= 1.0 - acts.effects[vector, row, p]
            means[s, p] += own * value
            mixed[target, p] += other * value
    for s in range(means.shape[0]):
        for p in range(means.shape[1]):
            means[s, p] += mixed[groups.host[s], p] * groups.part[s, p]
    return total
