"""The learners: one connection each, all at once."""

from __future__ import annotations

import asyncio
import json
import os
import statistics
import subprocess
import sys
import tempfile
import time
import uuid
from dataclasses import dataclass
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

from bench.children import ROOT
from bench.errors import CannotMeasure

REPEAT_EVERY = 10
SECRET = "a" * 32
"""Of the form's protection: cookie and header hold the same, as in a browser."""


@dataclass(frozen=True)
class Outcome:
    """What came of it."""

    sent: int
    repeated: int
    lost: int
    twice: int
    failed: int
    seconds: float
    median_ms: float
    most_ms: float


def run(learners: int) -> Outcome:
    """Start a server, let a class of so many answer, and count what was kept.

    Raises:
        CannotMeasure: the server did not start.
    """
    with tempfile.TemporaryDirectory() as folder:
        environment = {**os.environ, "ALATAU_DATA": folder}
        environment.pop("DATABASE_URL", None)
        environment["PYTHONPATH"] = os.pathsep.join(
            filter(None, [str(ROOT), environment.get("PYTHONPATH")])
        )
        server = subprocess.Popen(
            [sys.executable, "-m", "bench.classroom.server", str(learners)],
            env=environment,
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            text=True,
        )
        try:
            assert server.stdout is not None and server.stdin is not None
            line = server.stdout.readline()
            if not line:
                raise CannotMeasure("The server of the class did not start.")
            told = json.loads(line)
            people = json.loads(Path(told["people"]).read_text(encoding="utf-8"))
            began = time.perf_counter()
            waits, tokens, repeated, failed = asyncio.run(_class(told["address"], people))
            seconds = time.perf_counter() - began
            server.stdin.write("count\n")
            server.stdin.flush()
            kept = json.loads(server.stdout.readline())
        finally:
            server.terminate()
            server.wait(timeout=30)
    held = kept["tokens"]
    return Outcome(
        sent=len(tokens),
        repeated=repeated,
        lost=len(set(tokens) - set(held)),
        twice=len(held) - len(set(held)),
        failed=failed,
        seconds=seconds,
        median_ms=1e3 * statistics.median(waits),
        most_ms=1e3 * statistics.quantiles(waits, n=100)[98],
    )


async def _class(
    address: str, people: list[dict[str, Any]]
) -> tuple[list[float], list[str], int, int]:
    place = urlsplit(address)
    waits: list[float] = []
    tokens: list[str] = []
    repeated = failed = 0

    async def learner(person: dict[str, Any]) -> None:
        nonlocal repeated, failed
        reader, writer = await asyncio.open_connection(place.hostname, place.port)
        for number, (question, fields) in enumerate(person["answers"]):
            token = str(uuid.uuid4())
            tokens.append(token)
            body = f"question={question}&token={token}&{fields}".encode()
            times = 2 if number % REPEAT_EVERY == 0 else 1
            repeated += times - 1
            for _ in range(times):
                began = time.perf_counter()
                writer.write(_request(place.netloc, person, body))
                await writer.drain()
                status = await _status(reader)
                waits.append(time.perf_counter() - began)
                failed += status != 200
        writer.close()

    await asyncio.gather(*(learner(person) for person in people))
    return waits, tokens, repeated, failed


def _request(host: str, person: dict[str, Any], body: bytes) -> bytes:
    lines = [
        f"POST /class/{person['learner']}/answer/before/ HTTP/1.1",
        f"Host: {host}",
        "Accept: application/json",
        "Content-Type: application/x-www-form-urlencoded",
        f"Content-Length: {len(body)}",
        f"Cookie: alatau-seat={person['browser']}; alatau-csrf={SECRET}",
        f"X-CSRFToken: {SECRET}",
        f"Origin: http://{host}",
        "",
        "",
    ]
    return "\r\n".join(lines).encode() + body


async def _status(reader: asyncio.StreamReader) -> int:
    head = (await reader.readuntil(b"\r\n\r\n")).decode("latin-1").split("\r\n")
    fields = {
        name.lower(): value.strip()
        for name, _colon, value in (line.partition(":") for line in head[1:])
    }
    if fields.get("transfer-encoding") == "chunked":
        while size := int(await reader.readline(), 16):
            await reader.readexactly(size + 2)
        await reader.readline()
    else:
        await reader.readexactly(int(fields.get("content-length", 0)))
    return int(head[0].split()[1])
