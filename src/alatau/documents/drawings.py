"""The pictures of a review: tables of findings become drawn figures."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass

from alatau.documents.wording import Words
from alatau.packs.times import MINUTES_PER_DAY
from alatau.packs.vocabulary import HOSTS
from alatau.pictures import (
    LIGHT,
    Renderer,
    Specification,
    branches_cut_tree,
    counterfactual_fan,
    epidemic_curve,
    fact_delays,
    message_network,
    region_map,
    themed,
    timeline,
)
from alatau.review.findings import Counterfactual, Review

NUMBERED_AT_MOST = 40
"""Decisions that are numbered in the timeline; of more, only the major ones are."""

COLUMNS_AT_MOST = 12
"""Cells in the picture of facts; more are told in words alone."""

ROWS_AT_MOST = 16
"""Facts in it."""


@dataclass(frozen=True)
class Figure:
    """A drawn picture with what a screen reader says of it."""

    svg: str
    description: str


@dataclass(frozen=True)
class Drawings:
    """Draws the pictures of one review in one language; colours follow the style sheet."""

    review: Review
    words: Words
    renderer: Renderer

    def timeline(self) -> Figure:
        """Truth, reports, messages and decisions on one axis."""
        numbered = {decision.number for decision in self.review.decisions}
        if len(numbered) > NUMBERED_AT_MOST:
            numbered = {each.number for each in self.review.counterfactuals if each.bands}
        entries = [
            {
                "day": round(entry.minutes / MINUTES_PER_DAY, 4),
                "lane": entry.lane,
                "label": self.words.text(entry.label),
                "mark": str(entry.number) if entry.number in numbered else "",
                "seq": entry.seq,
                "clock_text": self.words.clock(entry.minutes),
            }
            for entry in self.review.timeline.entries
            if entry.lane in ("inject", "message", "decision", "notification")
        ]
        curves = [
            {"day": each.day, "series": series, "count": each.count}
            for series, counts in (
                ("truth", self.review.timeline.truth),
                ("reported", self.review.timeline.reported),
            )
            for each in counts
        ]
        return self._drawn(timeline(entries, curves, words=self.words.say, theme=LIGHT, width=640))

    def curve(self) -> Figure:
        """The epidemic curve as it stood in the last reports."""
        total = Counter[tuple[int, str]]()
        for each in self.review.situation.curve:
            total[each.day, each.classification] += each.count
        rows = [
            {"day": day, "classification": classification, "count": count}
            for (day, classification), count in sorted(total.items())
        ]
        return self._drawn(
            epidemic_curve(rows, words=self.words.say, theme=LIGHT, width=640, height=180)
        )

    def map(self) -> Figure:
        """Reported cases by place at the end."""
        situation = self.review.situation
        rows = [
            {
                "code": each.code,
                "name": self.words.text(each.name),
                "country": each.country,
                "lon": each.lon,
                "lat": each.lat,
                "city": each.city,
                "count": each.count,
            }
            for each in situation.places
        ]
        return self._drawn(
            region_map(
                situation.topology,
                rows,
                words=self.words.say,
                theme=LIGHT,
                width=640,
                height=430,
                projection=situation.projection,
                disclaimer=self.words.text(self.review.identity.disclaimer),
            )
        )

    def fact_delays(self) -> Figure | None:
        """Hours from the first holder of each fact to the cells that needed it; None where they
        are too many for a page."""
        rows = [
            {
                "fact": fact.id,
                "fact_title": self.words.text(fact.text),
                "cell": need.cell,
                "cell_title": self.words.text(need.title),
                "hours": need.hours,
                "state": "first" if need.first else "never" if need.hours is None else "held",
            }
            for fact in self.review.coordination.facts
            for need in fact.needs
            if fact.first_cell is not None
        ]
        cells = len({row["cell"] for row in rows})
        facts = len({row["fact"] for row in rows})
        if not 0 < cells <= COLUMNS_AT_MOST or facts > ROWS_AT_MOST:
            return None
        column = max(30, min(62, 420 // max(1, cells)))
        return self._drawn(fact_delays(rows, words=self.words.say, theme=LIGHT, column=column))

    def network(self) -> Figure:
        """Who wrote to whom."""
        cells = [
            {
                "id": cell.cell,
                "title": self.words.text(cell.title),
                "sent": cell.sent,
                "received": cell.received,
            }
            for cell in self.review.coordination.cells
        ]
        letters = [
            {"a": pair.a, "b": pair.b, "count": pair.count}
            for pair in self.review.coordination.letters
        ]
        return self._drawn(
            message_network(cells, letters, words=self.words.say, theme=LIGHT, radius=150)
        )

    def fan(self, each: Counterfactual) -> Figure:
        """People spared by a decision, over futures and in this world."""
        return self._drawn(
            counterfactual_fan(
                [dict(vars(band)) for band in each.bands],
                words=self.words.say,
                theme=LIGHT,
                acts_from_day=each.acts_from_day,
                this_world=[{"day": at.day, "count": at.count} for at in each.this_world],
                width=560,
                height=160,
            )
        )

    def tree(self, each: Counterfactual) -> Figure:
        """The tree of this very world with the branches that a decision cut."""
        return self._drawn(
            branches_cut_tree(
                each.realised.tree,
                words=self.words.say,
                theme=LIGHT,
                acts_from_day=each.acts_from_day,
                total=each.realised.units,
                host_words={host: self.words.say(title) for host, title in HOSTS.items()},
                width=610,
            )
        )

    def _drawn(self, specification: Specification) -> Figure:
        config = {**specification["config"], "locale": {"number": self.words.number_signs()}}
        svg = themed(self.renderer.svg({**specification, "config": config}))
        return Figure(svg, str(specification["description"]))
