"""The after-action review as typed findings: language-free, each with the events it rests on.

Nothing in it names a person: cells act, call signs do not appear. `seq` and `evidence` are numbers
of events in the log. Times are exercise minutes, days are exercise days.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any, Literal, TypeAlias

from alatau.languages import LocalText
from alatau.pictures import TreeUnit
from alatau.surveillance.timeliness import Timeliness

Evidence: TypeAlias = tuple[int, ...]
"""Numbers of the events that a finding rests on."""

SMALLEST_GROUP = 5
"""A median over fewer cases than this is not shown."""


@dataclass(frozen=True)
class Phrase:
    """A message id with its parameters, which may themselves be phrases or texts of the pack."""

    msgid: str
    params: Mapping[str, Wording] = field(default_factory=dict)


@dataclass(frozen=True)
class Joined:
    """Several wordings in a row, with a comma between them."""

    parts: tuple[Wording, ...]


Wording: TypeAlias = "Phrase | Joined | LocalText | str | int | float"


@dataclass(frozen=True)
class Identity:
    """Which exercise this is. `head` is the hash of the last event: a cut tail shows."""

    exercise: str
    scenario: str
    title: LocalText
    region: LocalText
    disclaimer: LocalText
    layout: LocalText
    seed: int
    engine: str
    scenario_digest: str
    date: datetime
    started: int
    ended: int
    over: bool
    events: int
    head: str
    closed_as: str | None


@dataclass(frozen=True)
class Totals:
    """The outbreak in figures by the end, in the countries that play: true, and as reported."""

    until_day: int
    infected: int
    died: int
    herds_infected: int
    confirmed: int
    probable: int
    suspected: int
    herds_confirmed: int
    places_affected: int


@dataclass(frozen=True)
class CurveCount:
    """People reported in a country, by day of onset and classification."""

    country: str
    day: int
    classification: str
    count: int


@dataclass(frozen=True)
class PlaceCount:
    """People reported in a place and not discarded, and where its label stands."""

    code: str
    name: LocalText
    country: str
    lon: float
    lat: float
    city: bool
    count: int


@dataclass(frozen=True)
class Situation:
    """The situation as last reported, with the map to draw it on (TopoJSON, Vega projection)."""

    curve: tuple[CurveCount, ...]
    places: tuple[PlaceCount, ...]
    topology: Mapping[str, Any]
    projection: Mapping[str, Any]


Lane = Literal["inject", "message", "decision", "notification", "report", "conduct"]


@dataclass(frozen=True)
class Entry:
    """Something that happened, on the axis of exercise time."""

    seq: int
    minutes: int
    lane: Lane
    label: Wording
    cells: tuple[str, ...]
    countries: tuple[str, ...]
    number: int | None = None


@dataclass(frozen=True)
class DayCount:
    """A count on a day."""

    day: int
    count: int


@dataclass(frozen=True)
class Timeline:
    """Truth, reports, messages and decisions on one axis."""

    entries: tuple[Entry, ...]
    truth: tuple[DayCount, ...]
    reported: tuple[DayCount, ...]


@dataclass(frozen=True)
class ReportingClock:
    """A clock that an international rule sets: from what started it to the notification."""

    body: str
    rule: Wording
    limit_hours: int
    started: int
    started_by: Evidence
    stopped: int | None
    stopped_by: Evidence

    @property
    def hours(self) -> float | None:
        """Hours that it ran; below nought when the notification came before the duty."""
        return None if self.stopped is None else (self.stopped - self.started) / 60


@dataclass(frozen=True)
class CountryTimeliness:
    """7-1-7 of one country. Teams are judged from the investigated date of emergence.

    `evidence` has the events of each milestone: `detection`, `notification` and early actions.
    `detected_before_start`: the scenario gave the detection, the players did not.
    `report_delay_days` is the median from onset to report, None for fewer than five cases.
    """

    country: str
    name: LocalText
    investigated: Timeliness
    true: Timeliness
    evidence: Mapping[str, Evidence]
    detected_before_start: bool
    clocks: tuple[ReportingClock, ...]
    cases: int
    report_delay_days: float | None


Standing = Literal["on-time", "late", "shown", "not-shown"]


@dataclass(frozen=True)
class RatingFinding:
    """A rating that stands, of one cell or of all (None)."""

    seq: int
    cell: str | None
    rating: str
    reason: str | None


@dataclass(frozen=True)
class ObservationFinding:
    """What an evaluator noted, at which exercise minute, and the event it is about."""

    seq: int
    cell: str | None
    minutes: int
    text: str | None
    about: int | None


@dataclass(frozen=True)
class Expected:
    """An action that an inject called for, and the cells that it reached."""

    inject: int
    cells: tuple[str, ...]
    title: Wording
    what: Wording
    released: int
    answered: int | None
    within: int | None
    seq: int
    answer_seq: int | None

    @property
    def late(self) -> bool:
        """Whether the answer came after its time, or never."""
        if self.answered is None:
            return True
        return self.within is not None and self.answered - self.released > self.within


@dataclass(frozen=True)
class TaskFinding:
    """A critical task: what shows it was done, what speaks against it, how it was rated."""

    id: str
    title: LocalText
    within_days: int | None
    standing: Standing
    first_shown: int | None
    evidence: Evidence
    expected: tuple[Expected, ...]
    ratings: tuple[RatingFinding, ...]
    observations: tuple[ObservationFinding, ...]


@dataclass(frozen=True)
class ObjectiveFinding:
    """An objective with its tasks, and what the evidence suggests saying about it."""

    id: str
    title: LocalText
    capability: LocalText
    jee: tuple[str, ...]
    tasks: tuple[TaskFinding, ...]
    strengths: tuple[Phrase, ...]
    improvements: tuple[Phrase, ...]


@dataclass(frozen=True)
class CellActivity:
    """What a cell sent, got and decided; its longest silence in exercise hours."""

    cell: str
    title: LocalText
    countries: tuple[str, ...]
    sent: int
    received: int
    decisions: int
    longest_silence_hours: float
    silent_from: int

    @property
    def silent(self) -> bool:
        """Whether nothing ever came from it."""
        return self.sent + self.decisions == 0


@dataclass(frozen=True)
class Letters:
    """Messages between two cells, both ways together."""

    a: str
    b: str
    count: int


@dataclass(frozen=True)
class Need:
    """A cell that needed a fact, and when it held it."""

    cell: str
    title: LocalText
    countries: tuple[str, ...]
    minutes: int | None
    hours: float | None
    seq: int | None
    first: bool


@dataclass(frozen=True)
class FactFinding:
    """How a fact travelled from its first holder to the cells that needed it."""

    id: str
    text: LocalText
    first_cell: str | None
    first_title: LocalText | None
    first_minutes: int | None
    first_seq: int | None
    needs: tuple[Need, ...]
    stuck: tuple[Phrase, ...]


@dataclass(frozen=True)
class ConclusionFinding:
    """What could be concluded from several facts: when together, and when by one cell alone."""

    id: str
    text: LocalText
    facts: tuple[str, ...]
    together_minutes: int | None
    cell: str | None
    cell_title: LocalText | None
    cell_minutes: int | None
    evidence: Evidence


@dataclass(frozen=True)
class JointAct:
    """Something that sectors or countries did together."""

    seq: int
    minutes: int
    label: Wording
    countries: tuple[str, ...]


@dataclass(frozen=True)
class Coordination:
    """How the cells worked together. Delays run through nights and days off."""

    cells: tuple[CellActivity, ...]
    letters: tuple[Letters, ...]
    across_sectors: int
    across_borders: int
    facts: tuple[FactFinding, ...]
    conclusions: tuple[ConclusionFinding, ...]
    joint_acts: tuple[JointAct, ...]


@dataclass(frozen=True)
class DecisionFinding:
    """A decision, numbered in the order taken.

    `acts_on_world`: the model knows an effect of it that begins before the scenario ends.
    """

    number: int
    id: str
    seq: int
    kind: str
    title: Wording
    country: str
    country_name: LocalText
    cell: str
    cell_title: Wording
    minutes: int
    details: tuple[Wording, ...]
    reason: str | None
    acts_from_day: int
    last_day: int | None
    took_effect: bool
    consulted: bool
    acts_on_world: bool


@dataclass(frozen=True)
class Spread:
    """A paired difference over futures: positive is averted by the decision.

    `low` and `high` hold nine of ten futures; `standard_error` is the Monte Carlo error of `mean`.
    """

    mean: float
    low: float
    high: float
    standard_error: float


@dataclass(frozen=True)
class Band:
    """Quantiles over futures of the people spared infection until the end of a day."""

    day: int
    p05: float
    p25: float
    median: float
    p75: float
    p95: float


@dataclass(frozen=True)
class Realised:
    """This very world with and without the decision, person by person.

    `cut` units were infected only without it, `added` only with it (a spared person can be
    infected later; a freed place or dose goes to somebody else). `tree` is the part of the `units`
    of both worlds that is worth drawing.
    """

    cut: int
    added: int
    cases_averted: int
    deaths_averted: int
    herds_averted: int
    first_divergence: int | None
    units: int
    tree: tuple[TreeUnit, ...]


@dataclass(frozen=True)
class Counterfactual:
    """The same outbreak without one decision. `bands` and the tree are there for major ones.

    `share` is the part of all people infected without it that the decision spares, at most 1 and
    below 0 where it adds people; over the futures in which somebody is infected without it.
    `beyond_play`: the figures count the countries of the region that do not play, too.
    """

    number: int
    decision: str
    acts_from_day: int
    until_day: int
    streams: int
    cases: Spread
    share: Spread | None
    deaths: Spread
    herds: Spread
    realised: Realised
    bands: tuple[Band, ...]
    this_world: tuple[DayCount, ...]
    at_ceiling: bool
    beyond_play: bool


@dataclass(frozen=True)
class Review:
    """The whole review. `countries` are those of the delegation that it was cut down for."""

    identity: Identity
    totals: Totals
    situation: Situation
    timeline: Timeline
    timeliness: tuple[CountryTimeliness, ...]
    objectives: tuple[ObjectiveFinding, ...]
    coordination: Coordination
    decisions: tuple[DecisionFinding, ...]
    counterfactuals: tuple[Counterfactual, ...]
    countries: tuple[str, ...] = ()
