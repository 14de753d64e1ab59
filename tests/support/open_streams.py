"""Live streams as a browser holds them, over the server's own ASGI door but without a socket."""

from __future__ import annotations

import asyncio
import json
import queue
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from typing import Any

PATIENCE_SECONDS = 20


@dataclass(frozen=True)
class Notice:
    """One server-sent event."""

    id: str
    seat: str
    position: int
    parts: tuple[str, ...]


@dataclass
class Stream:
    """An open stream; `blocked` keeps the client from taking any more."""

    loop: asyncio.AbstractEventLoop
    status: int = 0
    headers: dict[str, str] = field(default_factory=dict)
    raw: bytes = b""
    ended: threading.Event = field(default_factory=threading.Event)
    _heard: queue.Queue[Notice | None] = field(default_factory=queue.Queue)
    _left: bytes = b""
    _gone: asyncio.Event | None = None
    _free: asyncio.Event | None = None

    async def _send(self, message: dict[str, Any]) -> None:
        assert self._free is not None
        await self._free.wait()
        if message["type"] == "http.response.start":
            self.status = message["status"]
            self.headers = {name.decode(): value.decode() for name, value in message["headers"]}
            return
        self.raw += message.get("body", b"")
        *whole, self._left = (self._left + message.get("body", b"")).split(b"\n\n")
        for block in whole:
            lines = dict(line.split(b": ", 1) for line in block.split(b"\n") if b": " in line)
            if b"data" in lines:
                body = json.loads(lines[b"data"])
                self._heard.put(
                    Notice(
                        lines[b"id"].decode(), body["seat"], body["position"], tuple(body["parts"])
                    )
                )

    async def _receive(self) -> dict[str, Any]:
        assert self._gone is not None
        await self._gone.wait()
        return {"type": "http.disconnect"}

    async def _run(self, scope: dict[str, Any], free: bool) -> None:
        from alatau.web.live import live

        self._gone, self._free = asyncio.Event(), asyncio.Event()
        if free:
            self._free.set()
        try:
            await live(scope, self._receive, self._send)
        finally:
            self.ended.set()
            self._heard.put(None)

    @property
    def told(self) -> bytes:
        """All that was sent, without the comments that keep a silent line open."""
        return self.raw.replace(b": here\n\n", b"")

    def next(self) -> Notice:
        """The next notice; fails when the stream ends or nothing comes."""
        notice = self._heard.get(timeout=PATIENCE_SECONDS)
        assert notice is not None, "the stream has ended"
        return notice

    def take(self, count: int) -> list[Notice]:
        """The next so many notices."""
        return [self.next() for _ in range(count)]

    def rest(self) -> list[Notice]:
        """What comes until the stream ends."""
        return list(iter(lambda: self._heard.get(timeout=PATIENCE_SECONDS), None))

    def unblock(self) -> None:
        """Let the client take what is sent."""
        assert self._free is not None
        self.loop.call_soon_threadsafe(self._free.set)

    def leave(self) -> None:
        """The browser goes away."""
        if self._gone is not None and not self.loop.is_closed():
            self.loop.call_soon_threadsafe(self._gone.set)
            self._free and self.loop.call_soon_threadsafe(self._free.set)
        assert self.ended.wait(PATIENCE_SECONDS)


class Browsers:
    """Opens streams, each in one event loop of its own thread."""

    def __init__(self, loop: asyncio.AbstractEventLoop) -> None:
        self.loop = loop
        self.streams: list[Stream] = []

    def open(
        self,
        room: str,
        cookie: str,
        *since: str,
        last_event_id: str | None = None,
        blocked: bool = False,
        method: str = "GET",
    ) -> Stream:
        """Open `/live/<room>` with a browser's cookie, from the positions `seat:number`."""
        from django.conf import settings

        headers = [(b"cookie", f"{settings.SEAT_COOKIE_NAME}={cookie}".encode("latin-1"))]
        if last_event_id is not None:
            headers.append((b"last-event-id", last_event_id.encode()))
        scope = {
            "type": "http",
            "method": method,
            "path": f"/live/{room}",
            "query_string": "&".join(f"since={one}" for one in since).encode(),
            "headers": headers,
        }
        stream = Stream(self.loop)
        asyncio.run_coroutine_threadsafe(stream._run(scope, not blocked), self.loop)
        self.streams.append(stream)
        if not blocked:
            self.wait(lambda: b"retry" in stream.raw or stream.ended.is_set())
        return stream

    @staticmethod
    def wait(until: Any) -> None:
        """Wait for a condition, looking again and again; fail when it does not come true."""
        pause = threading.Event()
        for _ in range(PATIENCE_SECONDS * 200):
            if until():
                return
            pause.wait(0.005)
        raise AssertionError("what was waited for did not happen")


@contextmanager
def browsers() -> Iterator[Browsers]:
    """An event loop in a thread, and what opens streams in it."""
    loop = asyncio.new_event_loop()
    thread = threading.Thread(target=loop.run_forever, name="browsers")
    thread.start()
    made = Browsers(loop)
    try:
        yield made
    finally:
        for stream in made.streams:
            stream.leave()
        loop.call_soon_threadsafe(loop.stop)
        thread.join()
        loop.run_until_complete(loop.shutdown_default_executor())
        loop.close()
