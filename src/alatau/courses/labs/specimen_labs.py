"""What the labs on specimens share: stories, steps to put in order, and acts to tick.

A specimen has a story, of a natural event or of one whose origin is undetermined. Whatever is asked
of it, two questions come with it: in which order its steps are taken, and which acts are right.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Literal, Self

from pydantic import Field, model_validator

from alatau import checks
from alatau.checks import InvalidInput
from alatau.courses.labs.asked import worded
from alatau.courses.labs.phrases import Part, options, read
from alatau.languages import N_, LocalText
from alatau.packs.courses.labs import LabFile
from alatau.packs.courses.questions import MultipleChoice, Ordering
from alatau.packs.model import PackModel, Slug, refused


class Specimen(PackModel):
    """An item of such a lab: whose specimen it is, and why its custody matters."""

    id: Slug
    story: LocalText
    origin: Literal["natural", "undetermined"] = "natural"
    region: Literal["real", "altynaral"] = "real"

    @model_validator(mode="after")
    def _safe(self) -> Self:
        if self.origin == "undetermined" and self.region != "altynaral":
            raise refused(N_("An item of an undetermined event is from Altynaral."))
        return self


class OrderedSteps(PackModel):
    """The part of `settings` on the task `order`.

    Attributes:
        order: its steps; `before`: pairs of them that must be kept.
    """

    order: tuple[Slug, ...] = Field(min_length=2)
    before: tuple[tuple[Slug, Slug], ...] = Field(min_length=1)


def settings_of(lab: LabFile, model: type[Part]) -> Part:
    """The settings of a lab file as their model.

    Raises:
        InvalidInput: they are not of it; the sentence names the place.
    """
    return read(model, lab.settings, f"{lab.id}.settings")


def items_of(lab: LabFile, model: type[Part]) -> list[Part]:
    """The items of a lab file as their model.

    Raises:
        InvalidInput: one is not of it; the sentence names the place.
    """
    return [read(model, item, f"{lab.id}.items.{at}") for at, item in enumerate(lab.items)]


def check_specimens(lab: LabFile, specimens: Sequence[Specimen]) -> None:
    """Refuse a lab without specimens, or with fewer than half of natural events.

    Raises:
        InvalidInput: it is such a lab.
    """
    field = f"{lab.id}.items"
    if not specimens:
        raise InvalidInput(N_("%(field)s: there is no item."), field)
    if 2 * sum(each.origin == "natural" for each in specimens) < len(specimens):
        raise InvalidInput(
            N_("%(field)s: at least half of the items are of natural events."), field
        )


def check_steps(lab: LabFile, steps: OrderedSteps) -> None:
    """Refuse pairs of steps that are not among those to be put in order.

    Raises:
        InvalidInput: a pair names another step.
    """
    for place, pair in enumerate(steps.before):
        for name in pair:
            checks.known(name, steps.order, f"{lab.id}.settings.before.{place}")


def steps_in_order(lab: LabFile, steps: OrderedSteps) -> Ordering:
    """The question in which order the steps are taken."""
    return Ordering(
        kind="ordering",
        steps=options(lab, "order", steps.order),
        before=steps.before,
        **worded(lab, "order"),
    )


def right_ones(lab: LabFile, task: str, right: tuple[Slug, ...]) -> MultipleChoice:
    """A question with the choices of its task, some of them right; whys are `why-CHOICE`."""
    return MultipleChoice(
        kind="multiple-choice",
        options=options(lab, task, tuple(lab.tasks[task].choices), why="why-"),
        answers=right,
        **worded(lab, task),
    )
