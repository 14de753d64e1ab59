"""How infectious a unit is, and the children that it may have: how many, and when."""

from __future__ import annotations

import math

import numpy as np

from alatau.world import keys
from alatau.world.engine.days import whole
from alatau.world.engine.desk import (
    BIRTH_KEY,
    HOST,
    LATENT_DAYS,
    NUMBERED,
    PERIOD_DAYS,
    TIME,
    UNIT,
    UNIT_KEY,
)
from alatau.world.engine.queues import push_pending
from alatau.world.engine.storage import BLOCKS, SOWING, SOWING_CLASS, SOWING_END
from alatau.world.keys import inlined, leaf, mix, poisson, quantile, uniform, unit_interval
from alatau.world.strata import EXPONENT, GROWTH, GUIDE, PROFILE_GUIDE, SCALE


@inlined
def _spent(hosts, host, fraction):
    """The share of infectiousness spent after a fraction of the infectious period."""
    steps = hosts.steps[host]
    if steps == 1:
        return fraction
    at = fraction * steps
    step = min(int(at), steps - 1)
    low = hosts.profile[host, step]
    return low + (hosts.profile[host, step + 1] - low) * (at - step)


@inlined
def _fraction(hosts, host, spent):
    """The fraction of the infectious period after which a share of infectiousness is spent."""
    if hosts.steps[np.uintp(host)] == 1:
        return spent
    step = hosts.profile_guide[np.uintp(host), np.uintp(spent * PROFILE_GUIDE)]
    while hosts.profile[np.uintp(host), np.uintp(step + 1)] <= spent:
        step += 1
    beyond = spent - hosts.profile[np.uintp(host), np.uintp(step)]
    slope = hosts.profile_slope[np.uintp(host), np.uintp(step)]
    return step * hosts.profile_step[np.uintp(host)] + beyond * slope


@inlined
def _infectiousness(hosts, host, slot, key):
    """The mean number of children of a unit in a class of routes without a table of numbers."""
    total = hosts.mean[slot]
    if hosts.varies[slot]:
        drawn = mix(mix(key, keys.INFECTIOUSNESS), slot - hosts.classes[host, 0])
        total *= quantile(hosts.individual[slot], unit_interval(drawn))
    if hosts.herd[host, GROWTH] > 0.0 and hosts.herd[host, EXPONENT] > 0.0:
        size = quantile(hosts.herd_size, uniform(key, keys.HERD_SIZE))
        total *= hosts.herd[host, SCALE] * size ** hosts.herd[host, EXPONENT]
    return total


@inlined
def _infectiousness_given(hosts, host, slot, key, number):
    """The mean number of children of a unit, drawn after their number.

    With a gamma mean of shape k and rate k / m, the mean given the number is gamma of shape k +
    number and rate k / m + 1: a gamma of shape k and as many exponentials.
    """
    mean = hosts.mean[slot]
    if not hosts.varies[slot]:
        return mean
    drawn = mix(mix(key, keys.INFECTIOUSNESS), slot - hosts.classes[host, 0])
    shape = hosts.dispersion[slot]
    total = shape * quantile(hosts.individual[slot], unit_interval(drawn))
    for order in range(number):
        total -= math.log(1.0 - unit_interval(mix(drawn, order)))
    return total / (shape / mean + 1.0)


@inlined
def _number(hosts, slot, u):
    """The number of children at a quantile of the table of a class of routes."""
    number = hosts.guide[np.uintp(slot), np.uintp(u * GUIDE)]
    while u >= hosts.cumulative[np.uintp(slot), np.uintp(number)]:
        number += 1
    return number


@inlined
def _put_down(
    birth, number, spent, begin, length, since, until, host, index, slot, pending, chain, births,
    used, hosts, first_day,
):  # fmt: skip
    """Children of a unit in one class of routes, those born from one day to before another.

    The later ``1 - spent`` of the infectiousness of the unit is spread over ``number`` children.
    """
    for order in range(number):
        key = mix(birth, order)
        u = spent + (1.0 - spent) * uniform(key, keys.MOMENT)
        time = np.float32(begin + length * _fraction(hosts, host, u))
        time = max(time, np.float32(since))
        day = whole(time)
        # Late children are put down too, where nobody looks: nobody could predict a branch.
        row = day - first_day if day < until else births.shape[1] - 1
        push_pending(pending, chain, births, row, used, key, index, time, slot, 0)


@inlined
def _put_down_anew(
    birth, kept, infected, begin, length, host, index, slot, pending, chain, births, used, desk_key,
    hosts, start,
):  # fmt: skip
    """Children of a unit infected before the first day of a stream: some stay, others come anew."""
    spent, drawn, anew = 0.0, 0, birth
    total = 0.0
    if begin + length > start.stream_from:
        spent = _spent(hosts, host, max(0.0, (start.stream_from - begin) / length))
        order = slot - hosts.classes[host, 0]
        anew = mix(mix(mix(mix(desk_key, keys.STREAM), start.stream), keys.BIRTH), order)
        if hosts.tabled[slot]:
            total = _infectiousness_given(hosts, host, slot, desk_key, kept)
        else:
            total = _infectiousness(hosts, host, slot, desk_key)
        drawn = poisson(anew, total * (1.0 - spent))
    if used[BLOCKS] + kept + drawn > chain.size:
        return False
    _put_down(
        birth, kept, 0.0, begin, length, infected, min(start.stream_from, start.last_day + 1), host,
        index, slot, pending, chain, births, used, hosts, start.first_day,
    )  # fmt: skip
    _put_down(
        anew, drawn, spent, begin, length, start.stream_from, start.last_day + 1, host, index, slot,
        pending, chain, births, used, hosts, start.first_day,
    )  # fmt: skip
    return True


@inlined
def sow(row, pending, chain, births, used, desk, hosts, start):
    """Draw the children that the units on the desk may have into the lists of their days.

    All that a unit causes is a Poisson process over its infectious period: their number is drawn,
    then their times. A stream other than 0 draws what comes from its first day on anew, so that
    the past stays: a unit infected since then has its children by a key of the stream. Returns
    whether there was room for all.
    """
    # One loop over units and classes, not one in the other: compilers would draw ahead, for every
    # unit, all that does not depend on the class and is seldom needed.
    lane, order = used[SOWING], used[SOWING_CLASS]
    while lane < used[SOWING_END]:
        host = np.uintp(desk.codes[np.uintp(HOST + lane)])
        key = desk.keys[np.uintp(UNIT_KEY + lane)]
        infected = desk.numbers[np.uintp(TIME + lane)]
        slot, last = hosts.classes[host, 0] + order, hosts.classes[host, 1]
        if slot < last and hosts.mean[np.uintp(slot)] > 0.0:
            begin = infected + desk.numbers[np.uintp(LATENT_DAYS + lane)]
            length = desk.numbers[np.uintp(PERIOD_DAYS + lane)]
            index = desk.codes[np.uintp(UNIT + lane)]
            past = start.stream != 0 and infected < start.stream_from
            birth = desk.keys[np.uintp(BIRTH_KEY + lane)]
            u = desk.numbers[np.uintp(NUMBERED + lane)]
            if order > 0:
                birth = key
                if start.stream != 0 and not past:
                    birth = mix(mix(birth, keys.STREAM), start.stream)
                birth = mix(mix(birth, keys.BIRTH), order)
                u = unit_interval(birth)
            if hosts.tabled[np.uintp(slot)]:
                number = _number(hosts, slot, u)
            else:
                number = poisson(birth, _infectiousness(hosts, host, slot, key))
            if past:
                room = _put_down_anew(
                    birth, number, infected, begin, length, host, index, slot, pending, chain,
                    births, used, key, hosts, start,
                )  # fmt: skip
            else:
                room = used[BLOCKS] + number <= chain.size
                if room:
                    _put_down(
                        birth, number, 0.0, begin, length, infected, start.last_day + 1, host,
                        index, slot, pending, chain, births, used, hosts, start.first_day,
                    )  # fmt: skip
            if not room:
                used[SOWING], used[SOWING_CLASS] = lane, order
                return False
        done = slot + 1 >= last
        lane += int(done)
        order = 0 if done else order + 1
    used[SOWING], used[SOWING_CLASS] = lane, 0
    return True


@leaf
def individual_infectiousness(record, slot, hosts, stream, stream_from):
    """How infectious a unit is in a class of routes over the mean, given the children it drew."""
    host = np.int64(record.host)
    mean = hosts.mean[slot]
    if mean <= 0.0:
        return 1.0
    key = record.key
    if not hosts.tabled[slot]:
        return _infectiousness(hosts, host, slot, key) / mean
    if stream != 0 and record.infected >= stream_from:
        key = mix(mix(key, keys.STREAM), stream)
    birth = mix(mix(key, keys.BIRTH), slot - hosts.classes[host, 0])
    number = _number(hosts, slot, unit_interval(birth))
    return _infectiousness_given(hosts, host, slot, key, number) / mean
