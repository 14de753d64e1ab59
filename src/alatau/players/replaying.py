"""An exercise once more from its log, and whether the world behind it is still the same."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass

from alatau.exercise import Event, Exercise, TextRecord
from alatau.exercise.due import closing
from alatau.exercise.effects import measures_of
from alatau.exercise.events import ExerciseClosed, ReportsDelivered
from alatau.exercise.reporting import report
from alatau.exercise.state import CountryReports
from alatau.languages import N_
from alatau.packs.scenario import ScenarioPack


@dataclass(frozen=True)
class Difference:
    """Something that the world gives otherwise now than it stands in event *seq* of the log."""

    seq: int
    msgid: str
    params: Mapping[str, object]

    def in_words(self, translate: Callable[[str], str]) -> str:
        """The sentence after `translate` (a gettext function) has turned the message id."""
        return translate(self.msgid) % self.params

    def __str__(self) -> str:
        return self.msgid % self.params


@dataclass(frozen=True)
class Replay:
    """The exercise that a log leads to, and how the world re-simulated here differs from it.

    On the version and platform that wrote the log there is no difference. Elsewhere what was shown
    to players still stands in the log; the truth behind it is that of this machine.
    """

    exercise: Exercise
    differences: tuple[Difference, ...]


def replay(
    pack: ScenarioPack,
    events: Sequence[Event],
    texts: Mapping[str, TextRecord] | None = None,
    on_progress: Callable[[float], None] | None = None,
) -> Replay:
    """Fold *events* (verified), and simulate the world again beside them.

    Each daily report and the closing event are worked out anew from the scenario and the decisions
    before them, and compared with what the log holds.

    Raises:
        LogError: the log belongs to another scenario, or to another version of it.
    """
    exercise = Exercise.from_events(pack, events[:1])
    differences: list[Difference] = []
    for event in events[1:]:
        differences += _compared(exercise, event)
        exercise.advance([event])
        if on_progress is not None:
            on_progress(event.seq / len(events))
    exercise.texts.update(texts or {})
    return Replay(exercise, tuple(differences))


def _compared(exercise: Exercise, event: Event) -> Iterator[Difference]:
    """Yield how *event*, the next one, differs from what *exercise* gives."""
    payload = event.payload
    if isinstance(payload, ReportsDelivered):
        anew = _report_again(exercise, payload)
        if anew != payload:
            yield Difference(
                event.seq,
                N_(
                    "Event %(seq)s, the report of %(country)s on day %(day)s: the simulation gives "
                    "other cases than the log holds (new or changed: %(here)s, in the log "
                    "%(logged)s)."
                ),
                {
                    "seq": event.seq,
                    "country": payload.country,
                    "day": payload.known_on,
                    "logged": len(payload.records),
                    "here": len(anew.records),
                },
            )
    elif isinstance(payload, ExerciseClosed):
        truth = closing(exercise.state, exercise.pack, exercise.world)
        if truth != payload:
            yield Difference(
                event.seq,
                N_(
                    "Event %(seq)s, the closing: the simulation comes to another truth than the "
                    "log holds (people infected: %(here)s, in the log %(logged)s)."
                ),
                {"seq": event.seq, "logged": payload.infected, "here": truth.infected},
            )


def _report_again(exercise: Exercise, logged: ReportsDelivered) -> ReportsDelivered:
    state, pack = exercise.state, exercise.pack
    return report(
        exercise.world.outbreak(measures_of(state, pack)),
        pack.region,
        logged.country,
        logged.group,
        logged.known_on,
        state.reports.get((logged.country, logged.group), CountryReports()),
    )
