"""The scenario pack as typed data: `scenario.yaml`, with its injects and its pathogen.

The models say what each file may hold; whether the parts fit each other, the region and the rules
of safety is the matter of `alatau.packs.validation`.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from datetime import date, datetime, timedelta
from functools import cached_property
from typing import TYPE_CHECKING, Annotated, Any, Literal, Self

from pydantic import AwareDatetime, BeforeValidator, Field, PrivateAttr, model_validator

from alatau.languages import N_, LocalText
from alatau.packs.errors import PackError
from alatau.packs.injects import Inject
from alatau.packs.model import Count, OneOrMore, PackModel, Slug, refused
from alatau.packs.times import MINUTES_PER_DAY, Duration, TimeOfDay
from alatau.packs.vocabulary import WHITE, Origin, StockKind

if TYPE_CHECKING:
    from alatau.packs.region import Region

EVERYBODY = "all"

Day = Annotated[int, Field(strict=True, ge=0, le=366)]
Language = Literal["en", "ru", "kk", "ky", "tg", "tk", "uz"]
Code = Annotated[str, Field(pattern=r"^[A-Za-z0-9][A-Za-z0-9-]*$", max_length=16)]
CellId = Annotated[str, Field(pattern=r"^[A-Za-z0-9][A-Za-z0-9.-]*$", max_length=40)]


def one_value(value: Any) -> Any:
    """Refuse a list or a range where a starting condition stands."""
    if isinstance(value, list | tuple | dict | set) or (isinstance(value, str) and ".." in value):
        raise refused(
            N_(
                "One value is written here. Lists and ranges of starting conditions are refused: "
                "the people or herds already infected are part of the scenario, not something to "
                "search over."
            )
        )
    return value


class SafetyReview(PackModel):
    """Who looked at the pack with the rules of safety in hand, and when."""

    by: str | None = None
    on: date | None = None

    @model_validator(mode="after")
    def _both_or_none(self) -> Self:
        if (self.by is None) is not (self.on is None):
            raise refused(N_("A safety review has both a name (“by”) and a date (“on”)."))
        return self

    @property
    def complete(self) -> bool:
        """Whether a name and a date are given."""
        return bool(self.by) and self.on is not None


class WorkingHours(PackModel):
    """The hours of the day in which the cells are at work, in minutes since midnight."""

    begin: TimeOfDay = Field(alias="from")
    end: TimeOfDay = Field(alias="to")


class ClockSettings(PackModel):
    """`minutes_per_second`: exercise minutes that pass in one real second."""

    minutes_per_second: float = Field(gt=0, le=MINUTES_PER_DAY)


class Move(PackModel):
    """A stretch of play that begins on `day`."""

    day: Day
    title: LocalText


class Persona(PackModel):
    """Somebody not present whom the white cell plays; addressed as `white.<id>`."""

    id: Slug
    name: LocalText

    @property
    def address(self) -> str:
        """`white.<id>`."""
        return WHITE + self.id


class Cell(PackModel):
    """A group of people in the room and the authorities that it holds."""

    id: CellId
    title: LocalText
    authorities: tuple[str, ...] = Field(min_length=1)

    @property
    def countries(self) -> tuple[str, ...]:
        """Codes of the countries for which the cell acts, in order."""
        return tuple(dict.fromkeys(text.partition(".")[0] for text in self.authorities))


class Layout(PackModel):
    """One way to seat the exercise: its cells."""

    title: LocalText
    cells: tuple[Cell, ...] = Field(min_length=1)

    def cell(self, cell_id: str) -> Cell:
        """The cell with this id; KeyError if there is none."""
        for cell in self.cells:
            if cell.id == cell_id:
                return cell
        raise KeyError(cell_id)


class IntroducedUnits(PackModel):
    """People or herds already infected when the story begins: one plain count.

    Attributes:
        place: code of a place of the region.
        day: day of infection in exercise days; negative before the start.
        host: `person` or a kind of livestock.
        count: how many people or herds.
    """

    place: Annotated[Code, BeforeValidator(one_value)]
    day: Annotated[int, Field(strict=True, ge=-366, le=366), BeforeValidator(one_value)]
    host: Annotated[str, BeforeValidator(one_value)]
    count: Annotated[int, Field(strict=True, ge=1, le=10_000), BeforeValidator(one_value)]


class OutbreakSettings(PackModel):
    """The outbreak behind the exercise. There is no field for how it came about.

    Attributes:
        pathogen: id of a file in `content/pathogens`.
        introductions: who is already infected.
        notional: settings of `alatau.world.Detection`, never calibrated to a real country.
        ceiling: infected units at which the simulation stops growing.
    """

    pathogen: Slug
    introductions: tuple[IntroducedUnits, ...] = Field(min_length=1)
    notional: Mapping[str, Any] = {}
    ceiling: Annotated[int, Field(strict=True, ge=1000, le=1_000_000)] = 200_000


class Evidence(PackModel):
    """What shows that a critical task was done: a decision, or a fact that reached somebody."""

    decision: Slug | None = None
    country: Code | None = None
    fact: Slug | None = None
    to: Annotated[tuple[str, ...], OneOrMore] = ()

    @model_validator(mode="after")
    def _one_kind(self) -> Self:
        if (self.decision is None) is (self.fact is None):
            raise refused(N_("Evidence is either a “decision” or a “fact”."))
        if self.fact is not None and not self.to:
            raise refused(N_("Evidence by a “fact” names “to” whom it came."))
        return self


class CriticalTask(PackModel):
    """A task under an objective.

    Attributes:
        within_days: days from the start of the exercise.
        evidenced_by: what shows that it was done, beside expected actions of injects.
    """

    id: Slug
    title: LocalText
    within_days: Annotated[int, Field(strict=True, ge=0, le=366)] | None = None
    evidenced_by: Annotated[tuple[Evidence, ...], OneOrMore] = ()


class Objective(PackModel):
    """What the exercise tests; `jee` are indicators of the Joint External Evaluation."""

    id: Slug
    title: LocalText
    capability: LocalText
    jee: tuple[Annotated[str, Field(pattern=r"^[A-Z]{1,2}\d{1,2}(\.\d{1,2})?$")], ...] = ()
    critical_tasks: tuple[CriticalTask, ...] = Field(min_length=1)


class Revelation(PackModel):
    """A decision that brings a fact to light.

    Attributes:
        decision: the kind of decision.
        to: authorities that learn the fact; those that took the decision, if empty.
        place: only a decision about this place reveals it.
        country: only a decision of this country reveals it.
        after: minutes from the decision (`after_days` in whole days).
    """

    decision: Slug
    to: Annotated[tuple[str, ...], OneOrMore] = ()
    place: Code | None = None
    country: Code | None = None
    after_days: Annotated[int, Field(strict=True, ge=0, le=60)] = 0
    after_time: Duration = Field(default=0, alias="after")

    @property
    def after_minutes(self) -> int:
        """Minutes from the decision to the revelation."""
        return self.after_days * MINUTES_PER_DAY + self.after_time


class Fact(PackModel):
    """Something that can be known; `needed_by` are the authorities that have to know it."""

    id: Slug
    text: LocalText
    needed_by: tuple[str, ...] = ()
    revealed_by: Annotated[tuple[Revelation, ...], OneOrMore] = ()


class Conclusion(PackModel):
    """What can be concluded by whoever holds all the facts in `needs`."""

    id: Slug
    text: LocalText
    needs: tuple[Slug, ...] = Field(min_length=1)


class CommunicationsCheck(PackModel):
    """What is broadcast when the communications check begins."""

    text: LocalText


class ScenarioFile(PackModel):
    """Exactly what `scenario.yaml` holds."""

    id: Slug
    format: Literal[1]
    version: Annotated[str, Field(max_length=32)]
    title: LocalText
    summary: LocalText
    region_id: Slug = Field(alias="region")
    languages: tuple[Language, ...] = Field(min_length=1)
    safety_review: SafetyReview
    origin: Origin
    start: AwareDatetime
    days: Annotated[int, Field(strict=True, ge=1, le=366)]
    working_hours: WorkingHours
    clock: ClockSettings
    report_time: TimeOfDay
    moves: tuple[Move, ...] = Field(min_length=1)
    countries: tuple[Code, ...] = Field(min_length=1)
    white_cell: tuple[Persona, ...] = ()
    layouts: Mapping[Slug, Layout] = Field(min_length=1)
    outbreak: OutbreakSettings
    stocks: Mapping[Code, Mapping[StockKind, Count]] = {}
    objectives: tuple[Objective, ...] = ()
    facts: tuple[Fact, ...] = ()
    conclusions: tuple[Conclusion, ...] = ()
    comms_check: CommunicationsCheck


class ScenarioPack(ScenarioFile):
    """A scenario ready to be played: the file, its injects, its pathogen, its region.

    Attributes:
        injects: in the order of `injects.yaml`.
        pathogen: what the file of the pathogen says, for `alatau.world.Pathogen.from_mapping`.
        digest: SHA-256 (hex) over all files that decide how the exercise plays.
    """

    injects: tuple[Inject, ...] = ()
    pathogen: Mapping[str, Any]
    digest: str = ""

    _region: Region | None = PrivateAttr(default=None)
    _load_region: Callable[[], Region] | None = PrivateAttr(default=None)

    def with_region(self, region: Region | Callable[[], Region]) -> Self:
        """This pack with its region, or with the function that loads it when first asked for."""
        pack = self.model_copy()
        if callable(region):
            pack._load_region = region
        else:
            pack._region = region
        return pack

    @property
    def region(self) -> Region:
        """The region; loaded when first asked for. Raises PackError when it cannot be."""
        if self._region is None:
            if self._load_region is None:
                raise PackError(
                    N_("The region “%(region)s” has not been loaded."), {"region": self.region_id}
                )
            self._region = self._load_region()
        return self._region

    @property
    def released(self) -> bool:
        """Whether a named safety review lets the pack count as released."""
        return self.safety_review.complete

    @property
    def start_minutes(self) -> int:
        """Exercise time of the start: the time of day of `start`, on day 0."""
        return self.start.hour * 60 + self.start.minute

    @property
    def end_minutes(self) -> int:
        """Exercise time at which the exercise ends at the latest: the end of day `days`."""
        return (self.days + 1) * MINUTES_PER_DAY

    def date_of(self, minutes: int) -> datetime:
        """The scenario's own date and time at an exercise time in minutes."""
        midnight = self.start - timedelta(minutes=self.start_minutes, seconds=self.start.second)
        return midnight + timedelta(minutes=minutes)

    def move_at(self, minutes: int) -> Move | None:
        """The move that is being played at an exercise time, None before the first."""
        begun = [move for move in self.moves if move.day * MINUTES_PER_DAY <= minutes]
        return begun[-1] if begun else None

    def cell_of(self, layout: str, authority: str) -> str | None:
        """Id of the cell that holds an authority in a layout, None where nobody does."""
        return self._cells_by_authority[layout].get(authority)

    def cells_for(self, layout: str, to: Iterable[str]) -> tuple[str, ...]:
        """Ids of the cells that authorities, cell ids or `all` stand for, each once, in order.

        Whatever has no cell in the layout (a persona, a country that does not play) is left out.
        """
        seats = self._cells_by_address[layout]
        found: dict[str, None] = {}
        for address in to:
            if address == EVERYBODY:
                found.update(dict.fromkeys(self.cells(layout)))
            elif cell := seats.get(address):
                found[cell] = None
        return tuple(found)

    def cells(self, layout: str) -> Mapping[str, Cell]:
        """The cells of a layout by id, in its order."""
        return self._cells_by_id[layout]

    def address_of(self, layout: str, address: str) -> str | None:
        """Id of the cell that an authority or cell id stands for in a layout, None where none."""
        return self._cells_by_address[layout].get(address)

    def authorities(self, layout: str) -> tuple[str, ...]:
        """All authorities that are held in a layout."""
        return tuple(self._cells_by_authority[layout])

    def inject(self, number: int) -> Inject:
        """The inject with this number; KeyError if there is none."""
        return self._injects_by_number[number]

    def fact(self, fact_id: str) -> Fact:
        """The fact with this id; KeyError if there is none."""
        return self._facts_by_id[fact_id]

    def persona(self, address: str) -> Persona:
        """The persona addressed as `white.<id>`; KeyError if there is none."""
        for persona in self.white_cell:
            if persona.address == address:
                return persona
        raise KeyError(address)

    @cached_property
    def tasks(self) -> Mapping[str, CriticalTask]:
        """All critical tasks by id."""
        return {task.id: task for goal in self.objectives for task in goal.critical_tasks}

    @cached_property
    def _cells_by_authority(self) -> Mapping[str, Mapping[str, str]]:
        return {
            name: {text: cell.id for cell in layout.cells for text in cell.authorities}
            for name, layout in self.layouts.items()
        }

    @cached_property
    def _cells_by_id(self) -> Mapping[str, Mapping[str, Cell]]:
        return {
            name: {cell.id: cell for cell in layout.cells} for name, layout in self.layouts.items()
        }

    @cached_property
    def _cells_by_address(self) -> Mapping[str, Mapping[str, str]]:
        return {
            name: {**self._cells_by_authority[name], **{cell: cell for cell in cells}}
            for name, cells in self._cells_by_id.items()
        }

    @cached_property
    def revelations(self) -> Mapping[str, tuple[tuple[Fact, Revelation], ...]]:
        """What each kind of decision may bring to light, in the order of the facts."""
        found: dict[str, list[tuple[Fact, Revelation]]] = {}
        for fact in self.facts:
            for revelation in fact.revealed_by:
                found.setdefault(revelation.decision, []).append((fact, revelation))
        return {kind: tuple(pairs) for kind, pairs in found.items()}

    @cached_property
    def _injects_by_number(self) -> Mapping[int, Inject]:
        return {inject.id: inject for inject in self.injects}

    @cached_property
    def _facts_by_id(self) -> Mapping[str, Fact]:
        return {fact.id: fact for fact in self.facts}
