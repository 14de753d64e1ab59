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
def share_spent(hosts, host, fraction):
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
def infectiousness(hosts, host, slot, key):
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
def infectiousness_given(hosts, host, slot, key, number):
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
def number_of_children(hosts, slot, u):
    """The number of children at a quantile of the table of a class of routes."""
    number = hosts.guide[np.uintp(slot), np.uintp(u * GUIDE)]
    while u >= hosts.cumulative[np.uintp(slot), np.uintp(number)]:
        number += 1
    return number


@inlined
def put_down(
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
def sow(row, pending, chain, births, used, desk, hosts, start):
    """Draw the children that the units on the desk may have into the lists of their days.

    All that a unit causes is a Poisson process over its infectious period: their number is drawn,
    then their times. A unit infected since a stream began has its children by a key of the stream;
    of the others only those are put down who come before that (see ``part_ways``). Returns whether
    there was room for all.
    """
    anew = start.stream != 0 and start.first_day + row >= start.stream_from
    until = start.last_day + 1
    if start.stream != 0 and not anew:
        until = min(start.stream_from, until)
    # Who is infectious only later has no children in time: late in an outbreak, nearly everybody.
    # One loop over units and classes, not one in the other: compilers would draw ahead, for every
    # unit, all that does not depend on the class and is seldom needed.
    lane, order = used[SOWING], used[SOWING_CLASS]
    while lane < used[SOWING_END]:
        host = np.uintp(desk.codes[np.uintp(HOST + lane)])
        key = desk.keys[np.uintp(UNIT_KEY + lane)]
        infected = desk.numbers[np.uintp(TIME + lane)]
        slot, last = hosts.classes[host, 0] + order, hosts.classes[host, 1]
        begin = infected + desk.numbers[np.uintp(LATENT_DAYS + lane)]
        if slot < last and begin < until and hosts.mean[np.uintp(slot)] > 0.0:
            length = desk.numbers[np.uintp(PERIOD_DAYS + lane)]
            index = desk.codes[np.uintp(UNIT + lane)]
            birth = desk.keys[np.uintp(BIRTH_KEY + lane)]
            u = desk.numbers[np.uintp(NUMBERED + lane)]
            if order > 0:
                birth = key
                if anew:
                    birth = mix(mix(birth, keys.STREAM), start.stream)
                birth = mix(mix(birth, keys.BIRTH), order)
                u = unit_interval(birth)
            if hosts.tabled[np.uintp(slot)]:
                number = number_of_children(hosts, slot, u)
            else:
                number = poisson(birth, infectiousness(hosts, host, slot, key))
            if used[BLOCKS] + number > chain.size:
                used[SOWING], used[SOWING_CLASS] = lane, order
                return False
            put_down(
                birth, number, 0.0, begin, length, infected, until, host, index, slot, pending,
                chain, births, used, hosts, start.first_day,
            )  # fmt: skip
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
        return infectiousness(hosts, host, slot, key) / mean
    if stream != 0 and record.infected >= stream_from:
        key = mix(mix(key, keys.STREAM), stream)
    birth = mix(mix(key, keys.BIRTH), slot - hosts.classes[host, 0])
    number = number_of_children(hosts, slot, unit_interval(birth))
    return infectiousness_given(hosts, host, slot, key, number) / mean
