"""Logs as the database holds them."""

from __future__ import annotations

from collections.abc import Iterable

from alatau.exercise.events import Event, TextRecord
from alatau.exercise.log import event_of, verified
from alatau.web import models


def stored_log(room_id: str) -> tuple[list[Event], dict[str, TextRecord]]:
    """Return the log of an exercise from the database, verified, and its texts.

    Raises:
        LogError: an event is missing or was changed.
    """
    return stored_after(room_id, 0, None)


def stored_after(
    room_id: str, seq: int, head: str | None
) -> tuple[list[Event], dict[str, TextRecord]]:
    """Return the events after number `seq`, whose hash is `head`, verified, and their texts.

    Raises:
        LogError: an event is missing or was changed.
    """
    lines: Iterable[str] = (
        models.Event.objects.filter(room_id=room_id, seq__gt=seq)
        .order_by("seq")
        .values_list("line", flat=True)
    )
    read = (event_of(line, number) for number, line in enumerate(lines, seq + 1))
    events = list(verified(read, seq, head))
    if not events:
        return [], {}
    texts = {
        text.hash: TextRecord(ref=text.hash, salt=text.salt, text=text.text or "")
        for text in models.Text.objects.filter(room_id=room_id).exclude(text=None)
    }
    return events, texts
