"""How answers become a result: as data, so that a rule can be read, shown and sent."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Set
from typing import Annotated, Literal

from pydantic import BaseModel, ConfigDict, Field


class _RuleModel(BaseModel):
    model_config = ConfigDict(frozen=True, extra="forbid")


class Is(_RuleModel):
    """The answer to a question is one of these."""

    kind: Literal["is"] = "is"
    question: str
    choices: tuple[str, ...] = Field(min_length=1)

    def holds(self, answers: Mapping[str, str]) -> bool:
        """Whether it holds for these answers; all that matter must be given."""
        return answers[self.question] in self.choices

    def tests(self) -> Iterator[Is]:
        """All tests of single questions in it."""
        yield self


class AtLeast(_RuleModel):
    """At least so many of these conditions hold."""

    kind: Literal["at-least"] = "at-least"
    count: int = Field(ge=1)
    conditions: tuple[Condition, ...] = Field(min_length=1)

    def holds(self, answers: Mapping[str, str]) -> bool:
        """Whether it holds for these answers; all that matter must be given."""
        return sum(condition.holds(answers) for condition in self.conditions) >= self.count

    def tests(self) -> Iterator[Is]:
        """All tests of single questions in it."""
        for condition in self.conditions:
            yield from condition.tests()


Condition = Annotated[Is | AtLeast, Field(discriminator="kind")]
AtLeast.model_rebuild()


def all_of(*conditions: Condition) -> AtLeast:
    """All of these conditions hold."""
    return AtLeast(count=len(conditions), conditions=conditions)


def any_of(*conditions: Condition) -> AtLeast:
    """One of these conditions holds, or more."""
    return AtLeast(count=1, conditions=conditions)


def yes(question: str) -> Is:
    """The answer is yes."""
    return Is(question=question, choices=("yes",))


class Row(_RuleModel):
    """If `when` holds, the outcome is `outcome`."""

    when: Condition
    outcome: str


class DecisionTable(_RuleModel):
    """The first row that holds decides; if none does, `otherwise`."""

    kind: Literal["decision-table"] = "decision-table"
    rows: tuple[Row, ...] = Field(min_length=1)
    otherwise: str

    def decide(self, answers: Mapping[str, str]) -> str:
        """The outcome of complete answers."""
        for row in self.rows:
            if row.when.holds(answers):
                return row.outcome
        return self.otherwise

    @property
    def asks(self) -> tuple[str, ...]:
        """The questions that the table looks at, in its order."""
        asked = (test.question for row in self.rows for test in row.when.tests())
        return tuple(dict.fromkeys(asked))

    def refuse_dangling(self, takes: Mapping[str, tuple[str, ...]], outcomes: Set[str]) -> None:
        """Refuse a table that names what the instrument does not have."""
        for row in self.rows:
            for test in row.when.tests():
                if not set(test.choices) <= set(takes.get(test.question, ())):
                    raise ValueError(f"the rule tests {test.question} for {test.choices}")
        named = {self.otherwise, *(row.outcome for row in self.rows)}
        if named != set(outcomes):
            raise ValueError(f"outcomes are {sorted(outcomes)}, the rule has {sorted(named)}")


class Band(_RuleModel):
    """A range of totals that the source sets apart; both ends belong to it."""

    id: str
    least: int
    most: int


class Points(_RuleModel):
    """Points times weights, added up. Without weights there are criteria and no sum.

    Attributes:
        weights: the weight of each question; None if they were not confirmed.
        maximum: the greatest total that the source names.
        bands: the ranges of totals that the source sets apart, without their names.
    """

    kind: Literal["points"] = "points"
    weights: Mapping[str, int] | None
    maximum: int
    bands: tuple[Band, ...] = ()

    def refuse_dangling(self, takes: Mapping[str, tuple[str, ...]], outcomes: Set[str]) -> None:
        """Refuse weights that do not fit the criteria."""
        if outcomes:
            raise ValueError("criteria with points have no outcomes")
        if self.weights is not None and set(self.weights) != set(takes):
            raise ValueError("every criterion has one weight")


class Levels(_RuleModel):
    """The levels are what the team says; how they combine was not confirmed."""

    kind: Literal["levels"] = "levels"

    def refuse_dangling(self, takes: Mapping[str, tuple[str, ...]], outcomes: Set[str]) -> None:
        """Refuse outcomes: there is no rule that could lead to them."""
        if outcomes:
            raise ValueError("levels have no outcomes")
