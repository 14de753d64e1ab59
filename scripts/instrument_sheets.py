"""The page of decision instruments: what each edition asks, ends in, and rests on."""

from __future__ import annotations

from collections.abc import Iterator

from alatau.instruments import INSTRUMENTS, Instrument, Kind, Question, Status
from alatau.instruments.rules import AtLeast, Condition, DecisionTable, Is, Points
from reference_page import page, table

INTRODUCTION = """\
Decision instruments as data: each edition of a document with its date, its questions in our own
words, its rule, and for every element whether it was read in its source. An element marked
**unconfirmed** is the common account of a document that was not opened: it serves for training, and
has to be checked before it becomes an answer key.

```python
>>> from alatau.instruments import Assessment, disagreement, evaluate, instrument
>>> annex = instrument("ihr-annex-2", "2005")
>>> print(evaluate(annex, {"disease": "other", "serious": "yes", "unusual": "no"}))
undetermined: depends on Q3, Q4

>>> both = Assessment(instrument="ihr-annex-2", edition="2005")
>>> both = both.answer("disease", "listed", by="A.health", at=60)
>>> both = both.answer("serious", "yes", by="A.health", at=60, reason="Two deaths in a week")
>>> both = both.answer("serious", "no", by="B.health", at=75)
>>> [(each.question, each.answers) for each in disagreement(both).questions]
[('disease', {'listed': 1}), ('serious', {'no': 1, 'yes': 1})]

```

- **Partly filled.** A decision is reached as soon as no answer to an open question could change
  it; until then the result names the questions it depends on. Every question also takes `unknown`,
  which leaves it open.
- **Versions.** An `Assessment` keeps every answer with who, when and why; `current(at=...)` tells
  what stood at any moment.
- **Disagreement.** `disagreement` gives, question by question, who answered what and how far apart
  answers lie on a scale, and over all questions with the same answers Fleiss' kappa and, on scales,
  Krippendorff's alpha.
- **Criteria for unusual outbreaks** list what is unusual and draw no verdict.
  `lesson_total(..., purpose="lesson")` adds points up where weights are confirmed; there is no
  other purpose for which a total is given, and no result says how an outbreak began
  ([responsible use](../responsible-use.md)).
- `edition.for_live_play()` leaves out points, weights and ranges of totals, for exercises to show.
- **Editions.** `instrument(id)` is the newest edition that can give a result, `in_force(id, day)`
  the one whose text is in force. An edition whose wording is not confirmed is present and gives no
  result.

Why they are Python modules: [decision 10](../decisions/0010-instruments-as-data.md)."""

KINDS = {
    Kind.DECISION: "ends in an outcome",
    Kind.UNUSUAL_OUTBREAK: "criteria for unusual outbreaks, without a verdict",
    Kind.RISK_LEVELS: "levels that a team agrees on",
}


def instrument_sheets() -> str:
    """The page of all instruments."""
    return page("Decision instruments", _lines())


def _lines() -> Iterator[str]:
    yield INTRODUCTION
    for edition in INSTRUMENTS.values():
        yield from _sheet(edition)


def _sheet(edition: Instrument) -> Iterator[str]:
    yield from ("", f"## {edition.title}, {edition.edition}", "", edition.purpose, "")
    yield from table(("", ""), _properties(edition))
    if edition.questions:
        yield ""
        head = ("question", "", "answers", "read in its source")
        yield from table(head, (_question(question) for question in edition.questions))
    if edition.outcomes:
        yield ""
        yield from table(
            ("outcome", "", "read in its source"),
            ((f"`{o.id}`", o.text, _status(o.status)) for o in edition.outcomes),
        )
    if isinstance(edition.rule, DecisionTable):
        yield from ("", "The first line that holds decides:", "")
        for row in edition.rule.rows:
            yield f"1. {_condition(row.when)}: `{row.outcome}`"
        yield f"1. else: `{edition.rule.otherwise}`"
    if edition.performance:
        yield ""
        yield from table(
            ("published figure", "", "source"),
            (
                (
                    f"{figure.text} ({figure.measure.value})",
                    _share(figure.value, figure.least, figure.most),
                    figure.source,
                )
                for figure in edition.performance
            ),
        )
    yield from ("", "Sources:", "")
    for source in edition.sources:
        address = f" <{source.address}>" if source.address else ""
        yield f"- `{source.id}`: {source.citation}{address}"


def _properties(edition: Instrument) -> Iterator[tuple[str, str]]:
    yield "id, edition", f"`{edition.id}`, `{edition.edition}`"
    yield "kind", KINDS[edition.kind]
    if edition.adopted:
        yield "adopted", edition.adopted.isoformat()
    if edition.in_force:
        yield "in force since", edition.in_force.isoformat()
    if not edition.usable:
        yield "gives", "no result: its wording is not confirmed"
    elif isinstance(edition.rule, DecisionTable):
        yield "gives", "an outcome"
    else:
        yield "gives", "the answers, recorded and without a verdict"
    if edition.usable:
        yield "rule read in its source", _status(edition.rule_status)
    if isinstance(edition.rule, Points):
        yield "greatest total", str(edition.rule.maximum)
        yield "weights", "all 1" if edition.rule.weights else "unconfirmed: criteria without a sum"
        if edition.rule.bands:
            yield (
                "ranges that the source sets apart",
                ", ".join(f"{band.least}-{band.most}" for band in edition.rule.bands),
            )
    if edition.caution:
        yield "beside every result", edition.caution


def _question(question: Question) -> tuple[str, str, str, str]:
    name = f"{question.mark} `{question.id}`".strip()
    plain = all(choice.text == choice.id.replace("-", " ") for choice in question.choices)
    answers = ", ".join(
        f"`{choice.id}`" if plain else f"`{choice.id}` ({choice.text})"
        for choice in question.choices
    )
    text = f"{question.text} ({question.group})" if question.group else question.text
    exceptions = [f"`{c.id}` {_status(c.status)}" for c in question.choices if c.status]
    return name, text, answers, "; ".join([_status(question.status), *exceptions])


def _status(status: Status) -> str:
    return "confirmed" if status is Status.CONFIRMED else "**unconfirmed**"


def _condition(condition: Condition) -> str:
    if isinstance(condition, Is):
        return f"`{condition.question}` is {' or '.join(f'`{c}`' for c in condition.choices)}"
    parts = [
        f"({_condition(part)})" if isinstance(part, AtLeast) else _condition(part)
        for part in condition.conditions
    ]
    if condition.count == len(parts):
        return " and ".join(parts)
    if condition.count == 1:
        return " or ".join(parts)
    return f"at least {condition.count} of: {', '.join(parts)}"


def _share(value: float, least: float | None, most: float | None) -> str:
    share = f"{value:.0%}"
    return share if least is None or most is None else f"{share} ({least:.0%} to {most:.0%})"
