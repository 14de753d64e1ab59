"""What the database holds: exercises, their events and texts, who sits where, who judges.

The log is the truth. A `Room` is the header of one exercise, `Event` its log, `Text` the free text
that the log refers to by salted hash, `Seat` a browser's place in it, `Lease` the right to judge,
`Request` a command on its way to whoever has that right.
"""

from __future__ import annotations

from django.db import models


class Room(models.Model):
    """One exercise on this server."""

    id = models.CharField(primary_key=True, max_length=64)
    scenario = models.CharField(max_length=400, help_text="Pack id, or the path of a pack.")
    layout = models.CharField(max_length=64)
    seed = models.BigIntegerField()
    autoplay = models.BooleanField(default=False, help_text="Built-in players fill empty cells.")
    language = models.CharField(
        max_length=8, default="", help_text="In which they write; the pack's first if empty."
    )
    created = models.DateTimeField()
    player_code = models.CharField(max_length=16, unique=True)
    evaluator_code = models.CharField(max_length=16, unique=True)
    controller_code = models.CharField(max_length=16, unique=True)
    director_code = models.CharField(max_length=16, unique=True)


class Event(models.Model):
    """One event of a log, as its canonical JSON line."""

    room = models.ForeignKey(Room, on_delete=models.PROTECT, related_name="events")
    seq = models.PositiveIntegerField()
    kind = models.CharField(max_length=64)
    line = models.TextField()

    class Meta:
        constraints = [  # noqa: RUF012
            models.UniqueConstraint(fields=["room", "seq"], name="one_event_per_seq"),
        ]


class Text(models.Model):
    """Free text apart from the log, so that it can be redacted and the log still verifies."""

    room = models.ForeignKey(Room, on_delete=models.PROTECT, related_name="texts")
    hash = models.CharField(max_length=80)
    salt = models.CharField(max_length=64)
    text = models.TextField(null=True)

    class Meta:
        constraints = [  # noqa: RUF012
            models.UniqueConstraint(fields=["room", "hash"], name="one_text_per_hash"),
        ]


class Seat(models.Model):
    """A browser's place in an exercise: call sign, role and, for a player, the cell."""

    id = models.CharField(primary_key=True, max_length=24)
    room = models.ForeignKey(Room, on_delete=models.PROTECT, related_name="seats")
    browser = models.CharField(max_length=64, help_text="SHA-256 of the browser's cookie.")
    call_sign = models.CharField(max_length=40)
    role = models.CharField(max_length=16)
    cell = models.CharField(max_length=64, null=True)
    joined = models.DateTimeField()
    ended = models.DateTimeField(null=True)

    class Meta:
        indexes = [models.Index(fields=["browser"], name="seat_by_browser")]  # noqa: RUF012
        constraints = [  # noqa: RUF012
            models.UniqueConstraint(
                fields=["room", "role", "call_sign"],
                condition=models.Q(ended=None),
                name="one_open_seat_per_call_sign",
            ),
        ]


class Lease(models.Model):
    """Which process judges an exercise. Every insert into its log checks the fencing number."""

    room = models.OneToOneField(Room, primary_key=True, on_delete=models.PROTECT)
    holder = models.CharField(max_length=64)
    fence = models.PositiveBigIntegerField()
    until = models.DateTimeField()


class Request(models.Model):
    """A command that waits for the process that judges the exercise, and later its answer."""

    room = models.ForeignKey(Room, on_delete=models.PROTECT, related_name="requests")
    kind = models.CharField(max_length=40)
    command = models.TextField()
    actor = models.TextField()
    asked = models.DateTimeField()
    answer = models.TextField(null=True)
