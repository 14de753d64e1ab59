"""One reader of an exercise: its language, and the titles and texts in it."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from functools import cached_property

from alatau.exercise.exercise import Exercise
from alatau.exercise.seating import cells_by_id
from alatau.exercise.state import Item
from alatau.languages import N_, translator
from alatau.packs.decisions import DECISIONS
from alatau.packs.region import Region
from alatau.packs.scenario import Cell
from alatau.packs.times import MINUTES_PER_DAY, format_time_of_day
from alatau.packs.vocabulary import CHANNELS, EXERCISE_CONTROL, WHITE


@dataclass(frozen=True)
class FactView:
    """A fact, with its words; ``since`` and ``source`` where a cell holds it."""

    id: str
    text: str
    since: str = ""
    source: str = ""


@dataclass(frozen=True)
class ItemView:
    """An item of an inbox or of what was sent, in the reader's language.

    ``body`` is Markdown for injects, plain text for what people wrote; ``written_in`` is the
    language of a text that exists in one language only; ``seq`` is for control and evaluators,
    since the numbering of the log would tell a cell how much happens elsewhere.
    """

    id: str
    kind: str
    seq: int | None
    time: int
    clock_text: str
    channel: str
    channel_title: str
    sender: str
    sender_title: str
    to: tuple[str, ...]
    to_titles: tuple[str, ...]
    title: str
    body: str
    markdown: bool
    facts: tuple[FactView, ...]
    read: bool
    reply_to: str | None
    attached: ItemView | None
    written_in: str | None


class Reader:
    """Turns what is in the state into words of one language."""

    def __init__(self, exercise: Exercise, language: str) -> None:
        self.exercise = exercise
        self.pack = exercise.pack
        self.state = exercise.state
        self.language = language
        self.words: Callable[[str], str] = translator(language)

    @cached_property
    def cells(self) -> Mapping[str, Cell]:
        """The cells of the room by id."""
        return cells_by_id(self.pack, self.state.layout)

    @cached_property
    def places(self) -> dict[str, str]:
        """Names of the places of the region by code."""
        return {place.code: place.name.in_language(self.language) for place in self.region.places}

    @cached_property
    def countries(self) -> dict[str, str]:
        """Names of the countries of the region by code."""
        return {each.code: each.name.in_language(self.language) for each in self.region.countries}

    @cached_property
    def laboratories(self) -> dict[str, str]:
        """Names of the laboratories of the region by id."""
        return {lab.id: lab.name.in_language(self.language) for lab in self.region.laboratories}

    @property
    def region(self) -> Region:
        """The region of the scenario."""
        return self.pack.region

    def say(self, msgid: str, **params: object) -> str:
        """Return a message id in the reader's words."""
        return self.words(msgid) % params

    def clock(self, minutes: int) -> str:
        """Return an exercise time in words: day and time of day."""
        return self.say(
            N_("day %(day)s, %(time)s"),
            day=minutes // MINUTES_PER_DAY,
            time=format_time_of_day(minutes),
        )

    def title_of(self, address: str) -> str:
        """Return the title of a cell, persona or exercise control."""
        if address in self.cells:
            return self.cells[address].title.in_language(self.language)
        if address == EXERCISE_CONTROL:
            return self.words(N_("Exercise control"))
        if address.startswith(WHITE):
            for persona in self.pack.white_cell:
                if persona.address == address:
                    return persona.name.in_language(self.language)
        country, _, sector = address.partition(".")
        return f"{self.countries.get(country, country)}, {sector}" if sector else address

    def free_text(self, ref: str | None) -> str:
        """Return a free text, or a note where it was removed."""
        if ref is None:
            return ""
        text = self.exercise.text(ref)
        return self.words(N_("[This text has been removed.]")) if text is None else text

    def fact(self, fact_id: str) -> FactView:
        """Return a fact with its words."""
        return FactView(fact_id, self.pack.fact(fact_id).text.in_language(self.language))

    def held_facts(self, cell: str) -> tuple[FactView, ...]:
        """Return the facts that *cell* holds, newest last, with since when and from whom."""
        return tuple(
            FactView(
                fact_id,
                self.fact(fact_id).text,
                self.clock(holding.time),
                self.title_of(holding.source),
            )
            for fact_id, holding in self.state.facts.get(cell, {}).items()
        )

    def item(self, item_id: str, cell: str | None, *, depth: int = 1) -> ItemView:
        """Return an item as *cell* sees it (None: control), with what is attached, one deep."""
        item = self.state.items[item_id]
        title, body, markdown = self._words_of(item)
        return ItemView(
            id=item.id,
            kind=item.kind,
            seq=item.seq if cell is None else None,
            time=item.time,
            clock_text=self.clock(item.time),
            channel=item.channel,
            channel_title=self.words(CHANNELS[item.channel]),
            sender=item.sender,
            sender_title=self.title_of(item.sender),
            to=item.to,
            to_titles=tuple(self.title_of(to) for to in item.to),
            title=title,
            body=body,
            markdown=markdown,
            facts=tuple(self.fact(fact) for fact in item.facts),
            read=cell is None or (cell, item.id) in self.state.read,
            reply_to=item.reply_to,
            attached=self.item(item.attached, cell, depth=0) if item.attached and depth else None,
            written_in=item.language,
        )

    def inject_words(self, number: int) -> tuple[str, str]:
        """Return title and body of an inject, after edits."""
        progress = self.state.injects[number]
        if progress.added:
            title = self.free_text(progress.added.title)
            body = self.free_text(progress.added.body)
        else:
            inject = self.pack.inject(number)
            title = inject.title.in_language(self.language)
            body = inject.body.in_language(self.language)
            for attachment in inject.attachments:
                words = attachment.text.in_language(self.language)
                body += f"\n\n---\n\n**{attachment.title.in_language(self.language)}**\n\n{words}"
        for edit in progress.edits:
            title = self.free_text(edit.title) if edit.title else title
            body = self.free_text(edit.body) if edit.body else body
        return title, body

    def _words_of(self, item: Item) -> tuple[str, str, bool]:
        if item.kind == "inject" and item.inject is not None:
            title, body = self.inject_words(item.inject)
            return title, body, self.state.injects[item.inject].added is None
        if item.kind == "revelation" and item.decision is not None:
            decision = self.state.decisions[item.decision].taken
            title = self.say(
                N_("Finding: %(decision)s"), decision=self.words(DECISIONS[decision.decision].title)
            )
            return title, "\n\n".join(self.fact(fact).text for fact in item.facts), False
        if item.kind == "broadcast":
            return self.words(N_("Notice to all")), self.free_text(item.body), False
        return self.free_text(item.subject), self.free_text(item.body), False
