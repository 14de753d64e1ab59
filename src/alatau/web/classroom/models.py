"""What the database keeps of training weeks. Raw answers are kept; every summary is derived.

Answers are only ever added: what a learner wrote first stays when they write again, and what
counts is the last answer that came before its test was closed.
"""

from __future__ import annotations

from django.db import models

BEFORE, AFTER = "before", "after"
MOMENTS = (BEFORE, AFTER)


class Cohort(models.Model):
    """One training week: its courses, its codes, and in which tests are open."""

    id = models.CharField(primary_key=True, max_length=24)
    title = models.CharField(max_length=120)
    courses = models.JSONField(help_text="Ids or paths of the courses, in their order.")
    programme = models.CharField(max_length=400, help_text="Id or path of the timetable.")
    first_day = models.DateField()
    countries = models.JSONField(default=list, help_text="Labels, such as Country A.")
    created = models.DateTimeField()
    learner_code = models.CharField(max_length=16, unique=True)
    trainer_code = models.CharField(max_length=16, unique=True)
    room = models.ForeignKey(
        "web.Room", null=True, on_delete=models.SET_NULL, help_text="The exercise of the week."
    )


class Trainer(models.Model):
    """A trainer's place: proved by the code of the cohort, bound to a browser."""

    id = models.CharField(primary_key=True, max_length=24)
    cohort = models.ForeignKey(Cohort, on_delete=models.CASCADE, related_name="trainers")
    browser = models.CharField(max_length=64, help_text="SHA-256 of the browser's cookie.")
    joined = models.DateTimeField()
    ended = models.DateTimeField(null=True)


class Learner(models.Model):
    """Somebody who learns in a cohort, by a call sign and a PIN."""

    id = models.CharField(primary_key=True, max_length=24)
    cohort = models.ForeignKey(Cohort, on_delete=models.CASCADE, related_name="learners")
    number = models.PositiveIntegerField(help_text="From 1 within the cohort; seeds labs.")
    call_sign = models.CharField(max_length=40)
    pin = models.CharField(max_length=64, help_text="HMAC of the PIN with the server's secret.")
    country = models.CharField(max_length=40, blank=True)
    agency = models.CharField(max_length=80, blank=True)
    path = models.CharField(max_length=32)
    first_form = models.CharField(max_length=16, help_text="Form of the test before.")
    joined = models.DateTimeField()
    ended = models.DateTimeField(null=True)

    class Meta:
        constraints = [  # noqa: RUF012
            models.UniqueConstraint(fields=["cohort", "number"], name="one_learner_per_number"),
            models.UniqueConstraint(
                fields=["cohort", "call_sign"], name="one_learner_per_call_sign"
            ),
        ]


class Device(models.Model):
    """A browser in which a learner has shown their PIN."""

    learner = models.ForeignKey(Learner, on_delete=models.CASCADE, related_name="devices")
    browser = models.CharField(max_length=64, help_text="SHA-256 of the browser's cookie.")
    since = models.DateTimeField()

    class Meta:
        constraints = [  # noqa: RUF012
            models.UniqueConstraint(fields=["learner", "browser"], name="one_device_per_browser"),
        ]


class Test(models.Model):
    """The test before or after, as the trainer opens and closes it."""

    cohort = models.ForeignKey(Cohort, on_delete=models.CASCADE, related_name="tests")
    moment = models.CharField(max_length=8)
    opened = models.DateTimeField(null=True)
    closed = models.DateTimeField(null=True)

    class Meta:
        constraints = [  # noqa: RUF012
            models.UniqueConstraint(fields=["cohort", "moment"], name="one_test_per_moment"),
        ]

    @property
    def is_open(self) -> bool:
        """Whether answers are taken."""
        return self.opened is not None and self.closed is None


class Answer(models.Model):
    """One answer as it was given; never changed.

    `sheet` says to what: `before`, `after`, `lesson:COURSE/A3.1`, `lab:COURSE/clean-a-line-list`.
    `token` is made by the browser, so that an answer sent twice is kept once.
    """

    learner = models.ForeignKey(Learner, on_delete=models.CASCADE, related_name="answers")
    token = models.UUIDField()
    sheet = models.CharField(max_length=120)
    question = models.CharField(max_length=120)
    answer = models.JSONField(null=True)
    confidence = models.PositiveSmallIntegerField(null=True)
    received = models.DateTimeField()

    class Meta:
        constraints = [  # noqa: RUF012
            models.UniqueConstraint(fields=["learner", "token"], name="one_answer_per_token"),
        ]
        indexes = [models.Index(fields=["learner", "sheet"], name="answers_of_a_sheet")]  # noqa: RUF012


class HandIn(models.Model):
    """A learner has finished a test or lab: from then on they see its feedback."""

    learner = models.ForeignKey(Learner, on_delete=models.CASCADE, related_name="hand_ins")
    sheet = models.CharField(max_length=120)
    at = models.DateTimeField()

    class Meta:
        constraints = [  # noqa: RUF012
            models.UniqueConstraint(fields=["learner", "sheet"], name="one_hand_in_per_sheet"),
        ]


class Visit(models.Model):
    """A lesson that a learner has opened, and when they said that they had read it."""

    learner = models.ForeignKey(Learner, on_delete=models.CASCADE, related_name="visits")
    lesson = models.CharField(max_length=120)
    opened = models.DateTimeField()
    read = models.DateTimeField(null=True)

    class Meta:
        constraints = [  # noqa: RUF012
            models.UniqueConstraint(fields=["learner", "lesson"], name="one_visit_per_lesson"),
        ]


class Attendance(models.Model):
    """Whether a learner was there, by session of the timetable, as the trainer notes it."""

    learner = models.ForeignKey(Learner, on_delete=models.CASCADE, related_name="attendances")
    session = models.CharField(max_length=40)
    present = models.BooleanField()
    noted = models.DateTimeField()

    class Meta:
        constraints = [  # noqa: RUF012
            models.UniqueConstraint(fields=["learner", "session"], name="one_note_per_session"),
        ]


class Entry(models.Model):
    """What a learner wrote in the agency workbook."""

    learner = models.ForeignKey(Learner, on_delete=models.CASCADE, related_name="entries")
    key = models.CharField(max_length=120)
    text = models.TextField(blank=True)
    changed = models.DateTimeField()

    class Meta:
        constraints = [  # noqa: RUF012
            models.UniqueConstraint(fields=["learner", "key"], name="one_entry_per_key"),
        ]


class Cascade(models.Model):
    """Evidence that a learner has trained others, and what the trainer made of it."""

    learner = models.ForeignKey(Learner, on_delete=models.CASCADE, related_name="cascades")
    held_on = models.DateField()
    people = models.PositiveIntegerField()
    what = models.TextField()
    filed = models.DateTimeField()
    accepted = models.DateTimeField(null=True)
    refused = models.DateTimeField(null=True)


class Certificate(models.Model):
    """A certificate as it was issued: the signed credential, word for word."""

    id = models.UUIDField(primary_key=True)
    learner = models.ForeignKey(Learner, on_delete=models.PROTECT, related_name="certificates")
    part = models.PositiveSmallIntegerField(help_text="1 for the week, 2 after cascade training.")
    credential = models.TextField()
    issued = models.DateTimeField()
    revoked = models.DateTimeField(null=True)

    class Meta:
        constraints = [  # noqa: RUF012
            models.UniqueConstraint(fields=["learner", "part"], name="one_certificate_per_part"),
        ]
