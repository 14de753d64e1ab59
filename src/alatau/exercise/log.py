"""The log: canonical bytes, the chain of hashes, reading and checking.

One line of ``log.jsonl`` is one event as canonical JSON (RFC 8785 in the part that is used here:
sorted keys, no spaces, UTF-8; numbers are integers or short decimals). Each event carries the hash
of its predecessor, so an edited, dropped or reordered line is found; the closing event and the
head hash printed in the review show a tail that was cut.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterable, Iterator, Mapping
from typing import Any

from pydantic import ValidationError

from alatau.exercise.actors import Actor
from alatau.exercise.errors import LogError
from alatau.exercise.events import PAYLOADS, Draft, Event, TextRecord
from alatau.languages import N_

GENESIS = "0" * 64
"""What the first event names as the hash of its predecessor."""

MAX_LINE = 4_000_000
"""The longest line of a log that is read, in characters."""


def canonical(value: Mapping[str, Any]) -> str:
    """Return *value* as canonical JSON, equal for equal content."""
    return json.dumps(
        value, sort_keys=True, separators=(",", ":"), ensure_ascii=False, allow_nan=False
    )


def digest(text: str) -> str:
    """Return the SHA-256 of *text* in UTF-8, in hexadecimal."""
    return hashlib.sha256(text.encode()).hexdigest()


def text_record(text: str, salt: str) -> TextRecord:
    """Return *text* with its reference: the salted hash by which events name it."""
    return TextRecord(ref="h:" + digest(salt + "\n" + text), salt=salt, text=text)


def chain(draft: Draft, seq: int, prev: str) -> Event:
    """Return *draft* as event number *seq* after the event whose hash is *prev*."""
    event = Event(
        seq=seq,
        wall=draft.wall,
        time=draft.time,
        actor=draft.actor,
        payload=draft.payload,
        prev=prev,
        hash="",
        texts=draft.texts,
    )
    return Event(**{**event.__dict__, "hash": digest(canonical(event.without_hash()))})


def line_of(event: Event) -> str:
    """Return the line of the log that holds *event*, without the line end."""
    return canonical({**event.without_hash(), "hash": event.hash})


def event_of(line: str, number: int) -> Event:
    """Return the event in *line*, the *number*-th of its log (from 1).

    Raises:
        LogError: the line is no event, or one of a kind or version that is not known here.
    """
    if len(line) > MAX_LINE:
        raise LogError(N_("Line %(line)s of the log is too long to be an event."), {"line": number})
    try:
        raw = json.loads(line)
        kind, version = raw["kind"], raw["v"]
        payload_type = PAYLOADS.get(kind)
        if payload_type is None or version > payload_type.version:
            raise LogError(
                N_(
                    "Line %(line)s of the log holds an event “%(kind)s” (version %(version)s) "
                    "that this version of Alatau does not know. Read it with the version that "
                    "wrote it, or a newer one."
                ),
                {"line": number, "kind": kind, "version": version},
            )
        return Event(
            seq=int(raw["seq"]),
            wall=str(raw["wall"]),
            time=int(raw["time"]),
            actor=Actor.model_validate(raw["actor"]),
            payload=payload_type.model_validate(raw["payload"]),
            prev=str(raw["prev"]),
            hash=str(raw["hash"]),
        )
    except (ValueError, KeyError, TypeError, ValidationError, RecursionError) as error:
        raise LogError(
            N_("Line %(line)s of the log cannot be read as an event; it may be cut off or edited."),
            {"line": number},
        ) from error


def verified(events: Iterable[Event], after: int = 0, head: str | None = None) -> Iterator[Event]:
    """Yield *events* one by one, each checked against its predecessor.

    They follow event number *after*, whose hash is *head*; by default they begin a log.

    Raises:
        LogError: an event is missing, out of order, or was changed after it was written.
    """
    prev = head or GENESIS
    for seq, event in enumerate(events, after + 1):
        if event.seq != seq or event.prev != prev:
            raise LogError(
                N_(
                    "The log does not follow on at event %(seq)s: an event before it is missing, "
                    "doubled or out of order."
                ),
                {"seq": seq},
            )
        if digest(canonical(event.without_hash())) != event.hash:
            raise LogError(
                N_("Event %(seq)s was changed after it was written: its hash does not match."),
                {"seq": seq},
            )
        prev = event.hash
        yield event


def read_log(lines: Iterable[str]) -> list[Event]:
    """Return the events in *lines*, verified.

    Raises:
        LogError: as `event_of` and `verified`, or the log holds no event.
    """
    events = list(
        verified(event_of(line, n) for n, line in enumerate(lines, 1) if line.strip() or n == 1)
    )
    if not events or events[0].kind != "exercise-created":
        raise LogError(N_("The log does not begin with the creation of an exercise."))
    return events


def write_log(events: Iterable[Event]) -> Iterator[str]:
    """Yield the lines of a log, each with its line end."""
    for event in events:
        yield line_of(event) + "\n"
