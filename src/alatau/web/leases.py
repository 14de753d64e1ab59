"""Which process judges an exercise: a lease in the database with a fencing number.

Every takeover raises the number, and every insert into the log checks it, so that a process that
was paused or cut off and comes back cannot write any more.
"""

from __future__ import annotations

from datetime import datetime, timedelta

from django.db.models import F

from alatau.web.models import Lease

DURATION = timedelta(seconds=10)


def acquire(room_id: str, holder: str, now: datetime, *, force: bool = False) -> int | None:
    """Take the lease if it is free, run out or already `holder`'s; return its fencing number.

    `force` takes it in any case: for a database that only one process can use. Runs in the
    writer's transaction. Returns None when another process holds it.
    """
    Lease.objects.get_or_create(
        room_id=room_id, defaults={"holder": "", "fence": 0, "until": now - DURATION}
    )
    lease = Lease.objects.select_for_update().get(room_id=room_id)
    if not force and lease.holder not in {"", holder} and lease.until > now:
        return None
    lease.holder, lease.fence, lease.until = holder, lease.fence + 1, now + DURATION
    lease.save()
    return lease.fence


def renew(fences: dict[str, int], now: datetime) -> set[str]:
    """Prolong the leases still held with these fencing numbers; return the rooms that are lost."""
    return {
        room_id
        for room_id, fence in fences.items()
        if not Lease.objects.filter(room_id=room_id, fence=fence).update(until=now + DURATION)
    }


def release(room_id: str, fence: int, now: datetime) -> None:
    """Give the lease back at once, so that another process need not wait for it to run out."""
    Lease.objects.filter(room_id=room_id, fence=fence).update(
        holder="", fence=F("fence") + 1, until=now
    )
