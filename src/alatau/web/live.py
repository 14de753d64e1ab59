"""The live stream of a browser: server-sent events as plain ASGI in front of Django.

A Django streaming view would hold a thread and a database connection for every open page. Here a
stream asks once who it serves, closes its connection, and then is a queue and nothing else.
"""

from __future__ import annotations

import asyncio
import contextlib
from http.cookies import CookieError, SimpleCookie
from typing import Any
from urllib.parse import parse_qs

from asgiref.sync import sync_to_async
from django.conf import settings
from django.db import connections

from alatau.web import identity, rooms
from alatau.web.headers import HEADERS
from alatau.web.streams import CATCH_UP_NOTICES, Listener, Notice, Subscription

PREFIX = "/live/"
KEEP_ALIVE_SECONDS = 15


def _listeners(room_id: str, token: str) -> tuple[Listener, ...]:
    """Return the open seats of a browser in a room: the one query of a stream."""
    try:
        seats = identity.open_seats(token, room_id)
        return tuple(Listener(seat.id, seat.role, seat.cell) for seat in seats)
    finally:
        connections.close_all()


async def live(scope: dict[str, Any], receive: Any, send: Any) -> None:
    """Serve `/live/<room>`: notices for all seats that this browser holds there."""
    headers = dict(scope["headers"])
    room_id = scope["path"].removeprefix(PREFIX).strip("/")
    listeners: tuple[Listener, ...] = ()
    token = _cookie(headers.get(b"cookie", b""))
    if token and scope["method"] == "GET" and "\0" not in room_id:
        listeners = await sync_to_async(_listeners, thread_sensitive=False)(room_id, token)
    room = rooms.current().running(room_id) if listeners else None
    if room is None:
        await _refuse(send)
        return
    subscription = Subscription(room_id, listeners, asyncio.get_running_loop())
    hub = rooms.current().hub
    if not hub.subscribe(subscription):
        await _refuse(send)
        return
    gone = asyncio.ensure_future(_disconnected(receive))
    try:
        sent = _positions(scope, headers)
        missed = [
            notice
            for one in listeners
            if one.seat in sent
            for notice in room.heard_after(one, sent[one.seat])
        ]
        await _start(send)
        await send(_chunk(_greeting(missed)))
        sent |= {notice.seat: notice.position for notice in missed}
        while not gone.done() and not subscription.closed:
            await _next(subscription, gone, send, sent)
        with contextlib.suppress(OSError):
            await send({"type": "http.response.body", "body": b"", "more_body": False})
    finally:
        hub.unsubscribe(subscription)
        gone.cancel()
        with contextlib.suppress(asyncio.CancelledError):
            await gone


async def _next(
    subscription: Subscription, gone: asyncio.Future[None], send: Any, sent: dict[str, int]
) -> None:
    """Send what waits, several notices in one write, or a comment that keeps the line open."""
    waiting = asyncio.ensure_future(subscription.waiting.get())
    either: set[asyncio.Future[Any]] = {waiting, gone}
    done, _ = await asyncio.wait(
        either, timeout=KEEP_ALIVE_SECONDS, return_when=asyncio.FIRST_COMPLETED
    )
    if waiting not in done:
        waiting.cancel()
        with contextlib.suppress(asyncio.CancelledError):
            await waiting
        if not done:
            await send(_chunk(b": here\n\n"))
        return
    heard = [waiting.result()]
    while not subscription.waiting.empty():
        heard.append(subscription.waiting.get_nowait())
    body = b"".join(
        notice.encoded()
        for notice in heard
        if notice is not None and notice.position > sent.get(notice.seat, -1)
    )
    if body:
        await send(_chunk(body))


def _greeting(missed: list[Notice]) -> bytes:
    """Return how a stream begins: how soon to come back, then what was missed."""
    if len(missed) > CATCH_UP_NOTICES:
        last = {notice.seat: notice.position for notice in missed}
        missed = [Notice(seat, position, ("all",)) for seat, position in last.items()]
    return b"retry: 2000\n\n" + b"".join(notice.encoded() for notice in missed)


def _positions(scope: dict[str, Any], headers: dict[bytes, bytes]) -> dict[str, int]:
    """Return up to where each seat has heard: by the pages (`since`) and by the last id."""
    query = parse_qs(scope.get("query_string", b"").decode("latin-1"))
    texts = [*query.get("since", ())[:20], headers.get(b"last-event-id", b"").decode("latin-1")]
    positions: dict[str, int] = {}
    for text in texts:
        seat, _, position = text.rpartition(":")
        if position.isascii() and position.isdigit() and len(position) < 12:
            positions[seat] = max(int(position), positions.get(seat, 0))
    return positions


def _cookie(header: bytes) -> str | None:
    try:
        morsel = SimpleCookie(header.decode("latin-1")).get(settings.SEAT_COOKIE_NAME)
    except CookieError:
        return None
    return morsel.value if morsel else None


async def _disconnected(receive: Any) -> None:
    while (await receive())["type"] != "http.disconnect":
        pass


async def _start(send: Any) -> None:
    headers = {
        **HEADERS,
        "Content-Type": "text/event-stream; charset=utf-8",
        "Cache-Control": "no-store",
        "X-Accel-Buffering": "no",
    }
    await send(
        {
            "type": "http.response.start",
            "status": 200,
            "headers": [(name.lower().encode(), value.encode()) for name, value in headers.items()],
        }
    )


def _chunk(body: bytes) -> dict[str, Any]:
    return {"type": "http.response.body", "body": body, "more_body": True}


async def _refuse(send: Any) -> None:
    """Answer somebody who holds no seat here; the browser does not try again."""
    headers = [(name.lower().encode(), value.encode()) for name, value in HEADERS.items()]
    await send({"type": "http.response.start", "status": 403, "headers": headers})
    await send({"type": "http.response.body", "body": b""})
