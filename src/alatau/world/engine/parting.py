"""Where a stream begins: the same past, and another future."""

from __future__ import annotations

import numpy as np

from alatau.world import keys
from alatau.world.engine.days import whole
from alatau.world.engine.desk import (
    HOST,
    LATENT_DAYS,
    PERIOD_DAYS,
    SOWER_HOST,
    SOWER_KEY,
    TIME,
    UNIT_KEY,
    draw_for_sowers,
    draw_for_units,
)
from alatau.world.engine.offspring import (
    fraction_after,
    infectiousness,
    infectiousness_given,
    number_of_children,
    share_spent,
)
from alatau.world.engine.queues import push_pending
from alatau.world.engine.storage import BLOCKS, PARTED, PARTED_CLASS, UNITS
from alatau.world.keys import inlined, leaf, mix, poisson, uniform, unit_interval
from alatau.world.tables import BLOCK


@inlined
def _lay_out(first, count, units, desk):
    """Put units on the desk again, with the delays that they drew."""
    for lane in range(count):
        record = units[np.uintp(first + lane)]
        desk.keys[np.uintp(UNIT_KEY + lane)] = record.key
        desk.codes[np.uintp(HOST + lane)] = record.host
        desk.numbers[np.uintp(TIME + lane)] = record.infected
        desk.keys[np.uintp(SOWER_KEY + lane)] = record.key
        desk.codes[np.uintp(SOWER_HOST + lane)] = record.host
    draw_for_units(
        desk.keys, desk.numbers, desk.codes, desk.delays, count, False, False, False, 0, 0
    )
    draw_for_sowers(desk.keys, desk.numbers, desk.codes, desk.delays, count, 0)


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
        time = np.float32(begin + length * fraction_after(hosts, host, u))
        time = max(time, np.float32(since))
        day = whole(time)
        if day < until:
            row = day - first_day
            push_pending(pending, chain, births, row, used, key, index, time, slot, 0)


@leaf
def part_ways(units, pending, chain, births, used, desk, hosts, start):
    """Children of the units infected before the stream, from its first day on, drawn anew.

    What is left of the infectiousness of a unit, given the children that it drew at first, is the
    mean of their number. Returns whether there was room; if not, it goes on where it stopped.
    """
    while used[PARTED] < used[UNITS]:
        at, order = used[PARTED], used[PARTED_CLASS]
        lane = at % BLOCK
        if order == 0 and lane == 0:
            _lay_out(at, min(BLOCK, used[UNITS] - at), units, desk)
        host = np.int64(desk.codes[np.uintp(HOST + lane)])
        slot, last = hosts.classes[host, 0] + order, hosts.classes[host, 1]
        infected = desk.numbers[np.uintp(TIME + lane)]
        begin = infected + desk.numbers[np.uintp(LATENT_DAYS + lane)]
        length = desk.numbers[np.uintp(PERIOD_DAYS + lane)]
        if slot < last and hosts.mean[slot] > 0.0 and begin + length > start.stream_from:
            key = desk.keys[np.uintp(UNIT_KEY + lane)]
            spent = share_spent(hosts, host, max(0.0, (start.stream_from - begin) / length))
            if hosts.tabled[slot]:
                birth = mix(mix(key, keys.BIRTH), order)
                first = number_of_children(hosts, slot, unit_interval(birth))
                mean = infectiousness_given(hosts, host, slot, key, first)
            else:
                mean = infectiousness(hosts, host, slot, key)
            birth = mix(mix(mix(mix(key, keys.STREAM), start.stream), keys.BIRTH), order)
            number = poisson(birth, mean * (1.0 - spent))
            if used[BLOCKS] + number > chain.size:
                return False
            _put_down(
                birth, number, spent, begin, length, start.stream_from, start.last_day + 1, host,
                at, slot, pending, chain, births, used, hosts, start.first_day,
            )  # fmt: skip
        done = slot + 1 >= last
        used[PARTED] = at + int(done)
        used[PARTED_CLASS] = 0 if done else order + 1
    return True
