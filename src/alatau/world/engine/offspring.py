"""How infectious a unit is, and the children that it may have: how many, and when."""

from __future__ import annotations

import math

import numpy as np

from alatau.world import keys
from alatau.world.engine.desk import (
    BEGIN,
    BEGINS,
    BIRTH_KEY,
    LENGTH,
    LITTER,
    NUMBER,
    NUMBERED,
    ORDER,
    ORIGIN,
    PERIOD_DAYS,
    ROW,
    SOWER,
    SOWER_HOST,
    SOWER_KEY,
    SPENT,
    date_births,
    draw_for_births,
)
from alatau.world.engine.queues import push_pending
from alatau.world.engine.storage import (
    BLOCKS,
    SOWING,
    SOWING_CLASS,
    SOWING_END,
    SOWING_ORDER,
)
from alatau.world.engine.vectors import STEP, count_up, fill
from alatau.world.keys import inlined, leaf, mix, poisson, quantile, uniform, unit_interval
from alatau.world.strata import EXPONENT, GROWTH, GUIDE, PROFILE_GUIDE, SCALE
from alatau.world.tables import BLOCK


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
def fraction_after(hosts, host, spent):
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
    number = np.int64(hosts.guide[np.uintp(slot), np.uintp(u * GUIDE)])
    while u >= hosts.cumulative[np.uintp(slot), np.uintp(number)]:
        number += 1
    return number


@inlined
def _lay_step(first, told, birth, begin, length, origin, desk):
    """Lay out ``STEP`` children of one unit side by side, whether there are so many or not."""
    fill(desk.births, first, birth)
    fill(desk.moments, BEGIN + first, begin)
    fill(desk.moments, LENGTH + first, length)
    fill(desk.origins, ORIGIN + first, origin)
    count_up(desk.origins, ORDER + first, told)


@inlined
def count_children(count, desk, hosts):
    """How many children each of the units on the desk has in the first class of its routes.

    All are counted before any are laid out, so that a processor that mispredicts how many there are
    finds out at once.
    """
    for lane in range(count):
        host = np.uintp(desk.codes[np.uintp(SOWER_HOST + lane)])
        slot, number = hosts.classes[host, 0], 0
        if slot < hosts.classes[host, 1]:
            if hosts.tabled[np.uintp(slot)]:
                number = number_of_children(hosts, slot, desk.numbers[np.uintp(NUMBERED + lane)])
            else:
                birth = desk.keys[np.uintp(BIRTH_KEY + lane)]
                key = desk.keys[np.uintp(SOWER_KEY + lane)]
                number = poisson(birth, infectiousness(hosts, host, slot, key))
        desk.codes[np.uintp(NUMBER + lane)] = number


@leaf
def _further(key, host, slot, stream, hosts):
    """The key of the children of a unit in another class than the first, and their number."""
    birth = key
    if stream != 0:
        birth = mix(mix(birth, keys.STREAM), stream)
    birth = mix(mix(birth, keys.BIRTH), slot - hosts.classes[host, 0])
    if hosts.tabled[slot]:
        return birth, number_of_children(hosts, slot, unit_interval(birth))
    return birth, poisson(birth, infectiousness(hosts, host, slot, key))


@inlined
def _lay_out(stream, used, desk, hosts):
    """Lay out the next children of the units on the desk, up to ``LITTER``; returns how many."""
    lane, order, told = used[SOWING], used[SOWING_CLASS], used[SOWING_ORDER]
    end = used[SOWING_END]
    laid = 0
    while lane < end and laid < LITTER:
        host = np.uintp(desk.codes[np.uintp(SOWER_HOST + lane)])
        slot, last = hosts.classes[host, 0] + order, hosts.classes[host, 1]
        taken, number = 0, 0
        if slot < last:
            birth = desk.keys[np.uintp(BIRTH_KEY + lane)]
            number = desk.codes[np.uintp(NUMBER + lane)]
            if order > 0:
                key = desk.keys[np.uintp(SOWER_KEY + lane)]
                birth, number = _further(key, host, slot, stream, hosts)
            taken = min(number - told, LITTER - laid)
            begin = desk.numbers[np.uintp(BEGINS + lane)]
            length = desk.numbers[np.uintp(PERIOD_DAYS + lane)]
            origin = slot * BLOCK + lane
            # The first step without a branch, which nobody could predict.
            _lay_step(laid, told, birth, begin, length, origin, desk)
            for step in range(STEP, taken, STEP):
                _lay_step(laid + step, told + step, birth, begin, length, origin, desk)
        laid += taken
        told += taken
        if told >= number:
            told = 0
            order += 1
            if slot + 1 >= last:
                order = 0
                lane += 1
    return laid, lane, order, told


@inlined
def sow(stream, until, pending, chain, births, used, desk, hosts, first_day):
    """Draw the children that the units on the desk may have into the lists of their days.

    All that a unit causes is a Poisson process over its infectious period: their number is drawn,
    then their times. A unit infected since a stream began has its children by a key of the stream;
    of the others only those are put down who come before that (see ``part_ways``), the day
    ``until``. Returns whether there was room for all.
    """
    while used[SOWING] < used[SOWING_END]:
        laid, lane, order, told = _lay_out(stream, used, desk, hosts)
        draw_for_births(desk.births, desk.moments, desk.origins, laid)
        if hosts.profiled:
            for child in range(laid):
                parent = desk.origins[np.uintp(ORIGIN + child)] % BLOCK
                host = desk.codes[np.uintp(SOWER_HOST + parent)]
                spent = desk.moments[np.uintp(SPENT + child)]
                desk.moments[np.uintp(SPENT + child)] = fraction_after(hosts, host, spent)
        date_births(desk.moments, desk.origins, laid, first_day)
        in_time = 0
        for child in range(laid):
            desk.origins[np.uintp(ORDER + in_time)] = child
            in_time += int(desk.origins[np.uintp(ROW + child)] < until - first_day)
        if used[BLOCKS] + in_time > chain.size:
            return False
        for position in range(in_time):
            child = desk.origins[np.uintp(ORDER + position)]
            origin = desk.origins[np.uintp(ORIGIN + child)]
            push_pending(
                pending, chain, births, desk.origins[np.uintp(ROW + child)], used,
                desk.births[np.uintp(child)], desk.codes[np.uintp(SOWER + origin % BLOCK)],
                desk.moments[np.uintp(SPENT + child)], origin // BLOCK, 0,
            )  # fmt: skip
        used[SOWING], used[SOWING_CLASS], used[SOWING_ORDER] = lane, order, told
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
