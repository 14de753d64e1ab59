"""The one thread that writes."""

from __future__ import annotations

import threading
from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest

from alatau.exercise import SYSTEM, Draft, Event
from alatau.exercise.commands import Broadcast
from alatau.exercise.events import CommunicationsCheckStarted, TextRedacted
from alatau.exercise.log import GENESIS, chain, text_record


@pytest.fixture
def store(database: Path) -> Any:
    from alatau.web import leases, models
    from alatau.web.writer import Writer

    writer = Writer()
    now = datetime(2026, 3, 2, tzinfo=UTC)

    def make(name: str) -> int:
        models.Room(
            id=name, scenario="x", layout="y", seed=1, created=now,
            player_code=name + "p", evaluator_code=name + "e",
            controller_code=name + "c", director_code=name + "d",
        ).save(force_insert=True)  # fmt: skip
        fence = leases.acquire(name, "me", now)
        assert fence is not None
        return fence

    yield writer, lambda name="r": writer.run(lambda: make(name)).result()
    writer.close()


def events_of(count: int, first: int = 1, prev: str = GENESIS) -> list[Event]:
    made = []
    for seq in range(first, first + count):
        draft = Draft(CommunicationsCheckStarted(), "2026-03-02T04:00:00.000Z", 0, SYSTEM)
        made.append(chain(draft, seq, prev))
        prev = made[-1].hash
    return made


def stored(name: str = "r") -> list[int]:
    from alatau.web.models import Event as Row

    return list(Row.objects.filter(room_id=name).order_by("seq").values_list("seq", flat=True))


def test_events_of_many_threads_are_all_stored_in_order(store: Any) -> None:
    writer, make = store
    fences = {f"r{n}": make(f"r{n}") for n in range(8)}

    def one_room(name: str) -> None:
        prev, seq = GENESIS, 1
        for _ in range(25):
            batch = events_of(2, seq, prev)
            writer.append(name, fences[name], batch).result()
            prev, seq = batch[-1].hash, seq + 2

    with ThreadPoolExecutor(8) as pool:
        list(pool.map(one_room, fences))
    assert all(stored(name) == list(range(1, 51)) for name in fences)


def test_an_append_with_a_lost_lease_writes_nothing_and_its_neighbours_are_kept(store: Any) -> None:
    from alatau.web.writer import LeaseLost

    writer, make = store
    fence, other = make("r"), make("s")
    hold = threading.Event()
    writer.run(hold.wait)  # so that the next two wait for the same commit
    lost = writer.append("r", fence + 1, events_of(3))
    kept = writer.append("s", other, events_of(3))
    hold.set()
    with pytest.raises(LeaseLost):
        lost.result()
    kept.result()
    assert stored("r") == [] and stored("s") == [1, 2, 3]


def test_events_that_do_not_follow_the_last_one_are_refused(store: Any) -> None:
    from alatau.web.writer import OutOfOrder

    writer, make = store
    fence = make()
    writer.append("r", fence, events_of(2)).result()
    for wrong in (events_of(1, 2), events_of(1, 4), events_of(1, 3, "0" * 63 + "1")):
        with pytest.raises(OutOfOrder):
            writer.append("r", fence, wrong).result()
    assert stored() == [1, 2]


def test_a_takeover_fences_the_former_holder_off(store: Any) -> None:
    from alatau.web import leases
    from alatau.web.writer import LeaseLost

    writer, make = store
    fence = make()
    now = datetime(2026, 3, 2, tzinfo=UTC)
    assert writer.run(lambda: leases.acquire("r", "you", now)).result() is None
    late = now + leases.DURATION + timedelta(seconds=1)
    taken = writer.run(lambda: leases.acquire("r", "you", late)).result()
    assert taken == fence + 1
    with pytest.raises(LeaseLost):
        writer.append("r", fence, events_of(1)).result()
    writer.append("r", taken, events_of(1)).result()
    assert writer.run(lambda: leases.renew({"r": fence}, late)).result() == {"r"}
    assert writer.run(lambda: leases.renew({"r": taken}, late)).result() == set()


def test_a_redacted_text_is_gone_from_the_database_while_the_log_stays(store: Any) -> None:
    from alatau.exercise.events import BroadcastSent
    from alatau.web.models import Text

    writer, make = store
    fence = make()
    said, why = text_record(Broadcast(text="a name").text, "salt"), text_record("why", "pepper")
    wall = "2026-03-02T04:00:00.000Z"
    first = chain(Draft(BroadcastSent(text=said.ref), wall, 0, SYSTEM, (said,)), 1, GENESIS)
    redaction = TextRedacted(seq=1, texts=(said.ref,), reason=why.ref)
    second = chain(Draft(redaction, wall, 0, SYSTEM, (why,)), 2, first.hash)
    writer.append("r", fence, [first]).result()
    assert Text.objects.get(hash=said.ref).text == "a name"
    writer.append("r", fence, [second]).result()
    assert Text.objects.get(hash=said.ref).text is None
    assert stored() == [1, 2]


def test_work_that_fails_is_undone_alone(store: Any) -> None:
    from alatau.web.models import Lease

    writer, make = store
    make()

    def half() -> None:
        Lease.objects.filter(room_id="r").update(holder="nobody")
        raise RuntimeError("in the middle")

    with pytest.raises(RuntimeError, match="in the middle"):
        writer.run(half).result()
    assert Lease.objects.get(room_id="r").holder == "me"


def test_what_waits_together_is_committed_in_the_order_it_came(store: Any) -> None:
    writer, make = store
    fence = make()
    hold = threading.Event()
    writer.run(hold.wait)
    events = events_of(60)
    done: list[int] = []
    for event in events:
        future = writer.append("r", fence, [event])
        future.add_done_callback(lambda _, seq=event.seq: done.append(seq))
    last = writer.append("r", fence, events_of(1, 61, events[-1].hash))
    hold.set()
    last.result()
    assert done == list(range(1, 61)) and stored() == list(range(1, 62))


def test_after_a_commit_that_failed_the_log_goes_on_where_it_was(
    store: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    from django.db import connections
    from django.db.utils import OperationalError

    writer, make = store
    fence = make()
    first = events_of(2)
    writer.append("r", fence, first).result()
    following = events_of(2, 3, first[-1].hash)

    def disk_is_full() -> None:
        raise OperationalError("database or disk is full")

    def break_commit() -> None:
        monkeypatch.setattr(connections["default"], "_commit", disk_is_full)

    hold = threading.Event()
    writer.run(hold.wait)
    writer.run(break_commit)
    lost = writer.append("r", fence, following)
    hold.set()
    with pytest.raises(OperationalError):
        lost.result()
    monkeypatch.undo()
    assert stored() == [1, 2]
    writer.append("r", fence, following).result()
    assert stored() == [1, 2, 3, 4]
