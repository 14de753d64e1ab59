"""A class of 500 that answers a test at the same time: nothing lost, nothing kept twice.

A server of its own (SQLite as shipped, every commit on the disk) in one process; the learners in
this one, each with a connection of their own. All begin at once and answer question after
question as fast as the server lets them; every tenth answer is sent twice, as a browser does whose
network went away before the reply. Then the database is asked what it holds.
"""

from __future__ import annotations

from collections.abc import Iterator

from bench.classroom.learners import Outcome, run
from bench.rows import Row, Scaling

LEARNERS = 500


def measure() -> Iterator[Row]:
    """Answers lost and kept twice, and how long a learner waits."""
    found: Outcome = run(LEARNERS)
    about = f"{found.sent:,} answers of {LEARNERS} learners, {found.repeated:,} of them sent twice"
    yield Row("answers lost", found.lost, "answers", Scaling.LEAST, 0.0, about)
    yield Row("answers kept twice", found.twice, "answers", Scaling.LEAST, 0.0)
    yield Row("refused or failed requests", found.failed, "requests", Scaling.LEAST, 0.0)
    yield Row("answers taken", found.sent / found.seconds, "answers/s", Scaling.RATE)
    yield Row("wait for an answer to be kept, median", found.median_ms, "ms", Scaling.TIME)
    yield Row("the same, 99 of 100 wait less", found.most_ms, "ms", Scaling.TIME)
