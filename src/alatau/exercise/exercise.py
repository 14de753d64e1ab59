"""An exercise: a scenario, its log, and the state that the log leads to.

Nothing here looks at a clock, a file or chance: wall times and salts are given. The order of work
for whoever runs an exercise is

1. `due` until it gives nothing, storing and `advance`-ing each batch,
2. `judge` a command, `seal` the drafts, store the events, then `advance`.

State moves only with `advance`, so what has not been stored has not happened.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from datetime import UTC, datetime

from alatau.exercise import events as ev
from alatau.exercise.actors import SYSTEM, Actor
from alatau.exercise.apply import apply
from alatau.exercise.audience import EVERYBODY, Audience, audience_of
from alatau.exercise.commands import Command
from alatau.exercise.due import Watch, due
from alatau.exercise.errors import LogError, Refused
from alatau.exercise.expectations import recipients_of
from alatau.exercise.judge import judge
from alatau.exercise.log import GENESIS, chain
from alatau.exercise.rules.hearing import Hearing
from alatau.exercise.simulation import World
from alatau.exercise.state import State
from alatau.languages import N_
from alatau.packs.scenario import ScenarioPack

ENGINE = "3"
"""Version of the rules and of the world; a log replays to the byte on the engine that wrote it."""


def wall_text(wall: datetime) -> str:
    """Return *wall* as it stands in the log: UTC, ISO 8601, milliseconds."""
    return wall.astimezone(UTC).isoformat(timespec="milliseconds").replace("+00:00", "Z")


class Exercise:
    """A scenario being played, or one that was."""

    def __init__(self, pack: ScenarioPack) -> None:
        self.pack = pack
        self.state = State()
        self.events: list[ev.Event] = []
        self.texts: dict[str, ev.TextRecord] = {}
        self._world: World | None = None
        self._watch = Watch()
        self._audiences: list[Audience] = []
        self._seen_by_all = 0
        self._seen: dict[str, int] = {}

    @classmethod
    def create(
        cls,
        pack: ScenarioPack,
        *,
        layout: str,
        seed: int,
        exercise_id: str,
        wall: datetime,
    ) -> tuple[Exercise, list[ev.Draft]]:
        """Return a new exercise and the draft of its first event, to be sealed and advanced.

        Raises:
            Refused: the scenario has no such layout.
        """
        if layout not in pack.layouts:
            raise Refused(
                N_("The scenario has no layout “%(layout)s”. Known are: %(known)s."),
                {"layout": layout, "known": ", ".join(pack.layouts)},
            )
        header = ev.ExerciseCreated(
            exercise=exercise_id,
            scenario=pack.id,
            scenario_digest=pack.digest,
            layout=layout,
            seed=seed,
            engine=ENGINE,
            start_minutes=pack.start_minutes,
        )
        return cls(pack), [ev.Draft(header, wall_text(wall), pack.start_minutes, SYSTEM)]

    @classmethod
    def from_events(
        cls,
        pack: ScenarioPack,
        events: Iterable[ev.Event],
        texts: Mapping[str, ev.TextRecord] | None = None,
    ) -> Exercise:
        """Return the exercise that *events* (verified) lead to.

        Raises:
            LogError: the log belongs to another scenario, or to another version of it.
        """
        exercise = cls(pack)
        for event in events:
            if isinstance(event.payload, ev.ExerciseCreated):
                _check_header(event.payload, pack)
            exercise.advance([event])
        exercise.texts.update(texts or {})
        return exercise

    @property
    def world(self) -> World:
        """The simulated world; made when first asked for."""
        if self._world is None:
            self._world = World(self.pack, self.state.seed)
        return self._world

    def now(self, wall: datetime) -> int:
        """Return the exercise minute at *wall*; never before what has already happened."""
        return max(self.state.time, self.state.clock.at(wall))

    def judge(
        self, command: Command, actor: Actor, wall: datetime, salt: Callable[[], str]
    ) -> list[ev.Draft]:
        """Return what *command* of *actor* becomes; changes nothing.

        Raises:
            Refused: with the reason, in words for whoever asked.
        """
        hearing = Hearing(self.state, self.pack, actor, self.now(wall), wall_text(wall), salt)
        return judge(hearing, command)

    def due(self, wall: datetime) -> list[ev.Draft]:
        """Return what has fallen due at the earliest instant up to *wall*; [] if nothing has."""
        now = self.now(wall)
        return due(self.state, self.pack, self.world, self._watch, now, wall_text(wall))

    def seal(self, drafts: Sequence[ev.Draft]) -> list[ev.Event]:
        """Return *drafts* numbered and chained to the head of the log; changes nothing."""
        seq, prev = self.state.seq, self.state.head or GENESIS
        sealed = []
        for draft in drafts:
            seq += 1
            event = chain(draft, seq, prev)
            prev = event.hash
            sealed.append(event)
        return sealed

    def advance(self, events: Iterable[ev.Event]) -> None:
        """Apply *events*, which have been stored."""
        for event in events:
            apply(self.state, event, self.pack)
            self.events.append(event)
            self._note_audience(self._audience_of(event))
            for record in event.texts:
                self.texts[record.ref] = record
            if isinstance(event.payload, ev.TextRedacted):
                for ref in event.payload.texts:
                    self.texts.pop(ref, None)

    def _audience_of(self, event: ev.Event) -> Audience:
        """Who may learn of *event*; of a redaction, whoever could read the text."""
        payload = event.payload
        if not isinstance(payload, ev.TextRedacted):
            return audience_of(event, self.state, self.pack)
        redacted = self.events[payload.seq - 1].payload
        if isinstance(redacted, ev.InjectAdded | ev.InjectEdited):
            return frozenset(recipients_of(self.state.injects[redacted.inject], self.state))
        return self._audiences[payload.seq - 1]

    def audience(self, seq: int) -> Audience:
        """Return who may learn of event *seq*, by what held when it happened."""
        return self._audiences[seq - 1]

    def last_seen_by(self, cell: str | None) -> int:
        """Return how many events *cell* may have learned of so far; of all, for None (control).

        Streams to a cell count these, not the numbers of the log, which would tell it how much
        happens elsewhere.
        """
        if cell is None:
            return len(self.events)
        return self._seen_by_all + self._seen.get(cell, 0)

    def seen_by(self, cell: str | None, after: int = 0) -> list[ev.Event]:
        """Return the events that *cell* may learn of, but for the first *after* of them."""
        if cell is None:
            return self.events[after:]
        seen = [
            event
            for event, audience in zip(self.events, self._audiences, strict=True)
            if audience == EVERYBODY or (isinstance(audience, frozenset) and cell in audience)
        ]
        return seen[after:]

    def _note_audience(self, audience: Audience) -> None:
        self._audiences.append(audience)
        if audience == EVERYBODY:
            self._seen_by_all += 1
        elif isinstance(audience, frozenset):
            for cell in audience:
                self._seen[cell] = self._seen.get(cell, 0) + 1

    def text(self, ref: str | None) -> str | None:
        """Return the free text that *ref* names; None if it was redacted or is not at hand."""
        record = self.texts.get(ref) if ref and ref not in self.state.redacted else None
        return record.text if record else None


def _check_header(header: ev.ExerciseCreated, pack: ScenarioPack) -> None:
    if header.scenario != pack.id:
        raise LogError(
            N_("The log belongs to the scenario “%(logged)s”, not to “%(given)s”."),
            {"logged": header.scenario, "given": pack.id},
        )
    if header.scenario_digest != pack.digest or header.engine != ENGINE:
        raise LogError(
            N_(
                "The log was written with another version of the scenario “%(scenario)s” or of "
                "Alatau (engine %(logged)s, here %(here)s). Replay it with the version that wrote "
                "it; what was shown to players is in the log and still stands."
            ),
            {"scenario": pack.id, "logged": header.engine, "here": ENGINE},
        )
