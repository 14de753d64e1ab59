"""Outbreaks as reports of facts, some of which a learner is not given: the items of a lab."""

from __future__ import annotations

from collections.abc import Collection
from typing import Annotated, Literal, Self

from pydantic import Field, model_validator

from alatau.languages import N_, LocalText
from alatau.packs.model import OneOrMore, PackModel, Slug, refused


class Facet(PackModel):
    """A fact of a report.

    Attributes:
        meets: criteria that it shows to be met.
        ask: the question that would bring it out; a facet without one is always told.
    """

    id: Slug
    text: LocalText
    meets: Annotated[tuple[Slug, ...], OneOrMore] = ()
    ask: LocalText | None = None


class OutbreakReport(PackModel):
    """An outbreak to assess.

    Attributes:
        origin: what the cited publications found. There is none but these two: an outbreak that is
            not known to be natural stays undetermined.
        region: where it plays; an undetermined one in an invented region, with a notional agent.
        debated: criteria on which assessors differ for this outbreak, and why: not asked.
        whys: why a criterion that looks met is not.
        published: what was published about it, told afterwards.
    """

    id: Slug
    title: LocalText
    origin: Literal["natural", "undetermined"]
    region: Literal["real", "altynaral"] = "real"
    notional: bool = False
    facets: tuple[Facet, ...] = Field(min_length=2)
    debated: dict[Slug, LocalText] = Field(default_factory=dict)
    whys: dict[Slug, LocalText] = Field(default_factory=dict)
    published: LocalText
    sources: Annotated[tuple[Slug, ...], OneOrMore] = ()

    @model_validator(mode="after")
    def _safe(self) -> Self:
        if self.origin == "undetermined" and not (self.region == "altynaral" and self.notional):
            raise refused(
                N_("An outbreak of undetermined origin has a notional agent and is in Altynaral.")
            )
        if self.origin == "natural" and not self.sources:
            raise refused(N_("“%(id)s” does not say who found it to be natural."), id=self.id)
        return self

    @property
    def told(self) -> tuple[Facet, ...]:
        """What every report holds."""
        return tuple(facet for facet in self.facets if facet.ask is None)

    @property
    def to_be_asked(self) -> tuple[Facet, ...]:
        """What a report may leave out."""
        return tuple(facet for facet in self.facets if facet.ask is not None)

    @property
    def criteria(self) -> set[str]:
        """All criteria that the report names."""
        met = {criterion for facet in self.facets for criterion in facet.meets}
        return met | set(self.debated) | set(self.whys)

    def shown(self, names: Collection[str]) -> tuple[Facet, ...]:
        """The facets that are told with those of `names`, in their order."""
        return tuple(facet for facet in self.facets if facet.ask is None or facet.id in names)
