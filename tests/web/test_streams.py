"""Who hears of which kind of event, and what happens to a browser that is too slow."""

from __future__ import annotations

import asyncio

from alatau.exercise.events import PAYLOADS
from alatau.web.streams import (
    CONTROL_ALWAYS,
    CONTROL_PARTS,
    PLAYER_PARTS,
    WAITING_NOTICES,
    Change,
    Hub,
    Listener,
    Subscription,
    heard_by,
    parts_of,
)


def test_only_kinds_of_events_that_exist_are_listed() -> None:
    assert set(PLAYER_PARTS) <= set(PAYLOADS)
    assert set(CONTROL_PARTS) <= set(PAYLOADS)


def test_a_kind_of_event_that_is_not_listed_reaches_no_player() -> None:
    assert parts_of("something-new", "player") == ()
    assert parts_of("something-new", "nobody") == ()
    assert parts_of("something-new", "controller") == (*CONTROL_ALWAYS, "status")


def test_a_cell_hears_what_it_may_know_and_counts_its_own_events() -> None:
    changes = [
        Change(41, "message-sent", {"A.health": 7}),
        Change(42, "message-sent", {}),
        Change(43, "broadcast-sent", {"A.health": 8, "B.police": 3}),
    ]
    health, police = Listener("s", "player", "A.health"), Listener("t", "player", "B.police")
    assert [notice.position for notice in heard_by(health, changes)] == [7, 8]
    assert [notice.position for notice in heard_by(police, changes)] == [3]
    control = Listener("u", "controller", None)
    assert [notice.position for notice in heard_by(control, changes)] == [41, 42, 43]
    assert heard_by(Listener("v", "player", None), changes) == []


def test_a_browser_that_is_too_slow_is_dropped_and_not_waited_for() -> None:
    loop = asyncio.new_event_loop()
    hub = Hub()
    subscription = Subscription("r", (Listener("s", "controller", None),), loop)
    hub.subscribe(subscription)
    for seq in range(WAITING_NOTICES + 10):
        hub.publish("r", [Change(seq, "message-sent", {})])
    loop.run_until_complete(asyncio.sleep(0))
    assert subscription.closed
    assert subscription.waiting.qsize() <= WAITING_NOTICES
    loop.close()
    hub.publish("r", [Change(999, "message-sent", {})])
