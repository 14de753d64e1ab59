"""Write the pages of `docs/reference/` that come from code and content: words, events, diseases,
instruments.

`./run docs` writes them; a test finds them out of date.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from pathlib import Path

from alatau.exercise.events import PAYLOADS, Payload
from alatau.packs.conditions import FUNCTIONS, VARIABLES
from alatau.packs.decisions import ANY_SECTOR, DECISIONS, Cost, DecisionKind, Parameter
from alatau.packs.vocabulary import BODIES, CHANNELS, HOSTS, MILESTONES, SECTORS, STOCKS, SYMPTOMS
from fact_sheets import fact_sheets
from instrument_sheets import instrument_sheets
from reference_page import page, table

FOLDER = Path(__file__).resolve().parents[1] / "docs" / "reference"

DECISIONS_INTRODUCTION = """\
What cells can decide. Every kind names the sectors that have the authority, whom they should
consult, what it costs, and what it does. A decision acts from the next day of the exercise on, plus
its delay. It acts on the simulated outbreak, or on what cells know, or on what a country has in
stock. All strengths, delays, costs and capacities are notional: plausible for an exercise, and
fitted to no country, site or crossing."""

CONDITIONS_INTRODUCTION = """\
An inject with `after` is released once its condition holds. Conditions are written in the
[Common Expression Language](https://cel.dev/): functions with written-out arguments, compared with
`== != < <= > >=` and combined with `&&`, `||` and `!`. They speak of what is *known in the
exercise*, never of the truth behind it.

```
confirmed('A-03') >= 3 && !notified('WHO')
```

`where` is the code of a place or a country, or `''` for everywhere. An inject is named by its
number; all other arguments are texts in quotes.

## Functions
"""

VOCABULARY_INTRODUCTION = """\
The closed lists from which packs are written. An authority is a country and a sector, such as
`A.customs`. [Decisions](decisions.md) and [conditions](conditions.md) have pages of their own."""

REPETITION = {
    "any": "as often as wanted",
    "once": "once by a country",
    "not-while-in-force": "not again while it is in force",
}
WHERE = {
    "places": "in the places named",
    "country": "in the whole country",
    "crossing": "on the link of the crossing",
}

LOG_INTRODUCTION = """\
A log is a text file with one event a line, each as canonical JSON (sorted keys, no spaces, UTF-8).
It is what an exercise consists of, beside its scenario.

| key | meaning |
| --- | --- |
| `seq` | number of the event, from 1 without gaps |
| `kind`, `v` | kind of the event and version of its payload |
| `wall` | wall time, UTC, ISO 8601 |
| `time` | exercise time, in minutes since day 0, 00:00 |
| `actor` | cell, call sign and role of whoever caused it |
| `payload` | what happened, by kind |
| `prev` | hash of the event before; 64 zeros in the first |
| `hash` | SHA-256 of all the other keys, in hexadecimal |

Free text is never in a log. A payload holds `h:` and the SHA-256 of a salt, a line end and the
text; salt and text stand beside the log, so that a text can be blacked out and the chain still
verifies.

## Kinds of event
"""


def decisions() -> str:
    """The page of all kinds of decision."""
    return page("Decisions", _decision_lines())


def _decision_lines() -> Iterator[str]:
    yield DECISIONS_INTRODUCTION
    for kind in DECISIONS.values():
        yield from ("", f"## `{kind.id}`", "", f"**{kind.title}.** {kind.description}", "")
        yield from table(("", ""), _properties(kind))


def _properties(kind: DecisionKind) -> Iterator[tuple[str, str]]:
    yield "authority", _sectors(kind.authority)
    if kind.consult:
        yield "to be consulted", _sectors(kind.consult)
    if kind.parameters:
        yield "to be said", "; ".join(_parameter(parameter) for parameter in kind.parameters)
    if kind.cost:
        yield "costs", "; ".join(_cost(stock, cost) for stock, cost in kind.cost.items())
    if kind.delay_days:
        yield "delay", f"{kind.delay_days} day{'s' if kind.delay_days > 1 else ''}"
    yield "may be taken", REPETITION[kind.repetition]
    effects = list(_effects(kind))
    if effects:
        yield "effect", "; ".join(effects)
    if kind.milestone:
        yield "early response action (7-1-7)", MILESTONES[kind.milestone].lower()


def _sectors(sectors: tuple[str, ...]) -> str:
    if sectors == ANY_SECTOR:
        return "any sector"
    return ", ".join(f"`{sector}`" for sector in sectors)


def _parameter(parameter: Parameter) -> str:
    word = {"decision": "the decision to end"}.get(parameter.kind, parameter.kind)
    if parameter.kind == "places" and parameter.maximum == 1:
        word = "one place"
    elif parameter.maximum > 1:
        word += f" ({parameter.minimum} to {parameter.maximum:,})"
    return word if parameter.required else f"{word}, if wanted"


def _cost(stock: str, cost: Cost) -> str:
    each = "" if cost.per == "decision" else f" for each {cost.per}"
    return f"{cost.amount} `{stock}`{each}"


def _effects(kind: DecisionKind) -> Iterator[str]:
    measure = kind.measure
    if measure:
        words = f"measure `{measure.kind}`, strength {measure.strength:g}, {WHERE[measure.where]}"
        if measure.lasts_days:
            words += f", for {measure.lasts_days} days"
        yield words
    if kind.notifies:
        yield f"notifies {BODIES[kind.notifies]}"
    if kind.gains:
        yield "brings " + ", ".join(f"{n} `{stock}`" for stock, n in kind.gains.items())
    if kind.shares_situation:
        yield "the authorities named see the situation reported to the country"
    if kind.reveals:
        yield "may bring to light what the scenario says"


def conditions() -> str:
    """The page of the functions and variables of conditions."""
    return page("Conditions", _condition_lines())


def _condition_lines() -> Iterator[str]:
    yield CONDITIONS_INTRODUCTION
    yield from table(
        ("function", "gives", "meaning"),
        (
            (
                f"`{name}({', '.join(function.arguments[: function.required])}"
                + "".join(f"[, {word}]" for word in function.arguments[function.required :])
                + ")`",
                "a number" if function.returns is int else "true or false",
                function.meaning,
            )
            for name, function in FUNCTIONS.items()
        ),
    )
    yield from ("", "## Variables", "")
    yield from table(("variable", "meaning"), ((f"`{n}`", m) for n, m in VARIABLES.items()))


def vocabulary() -> str:
    """The page of the closed lists of words."""
    return page("Words of a pack", _vocabulary_lines())


def _vocabulary_lines() -> Iterator[str]:
    yield VOCABULARY_INTRODUCTION
    lists: Mapping[str, Mapping[str, str]] = {
        "Sectors": SECTORS,
        "Channels of injects and messages": CHANNELS,
        "Bodies that can be notified": BODIES,
        "Stocks": STOCKS,
        "Hosts": HOSTS,
        "Symptoms": SYMPTOMS,
        "Early response actions of 7-1-7": MILESTONES,
    }
    for title, words in lists.items():
        yield from ("", f"## {title}", "")
        yield from table(("word", "meaning"), ((f"`{word}`", m) for word, m in words.items()))


def log() -> str:
    """The page of the log and its kinds of event."""
    return page("The log of an exercise", _log_lines())


def _log_lines() -> Iterator[str]:
    yield LOG_INTRODUCTION
    yield from table(
        ("kind", "v", "payload"),
        (
            (f"`{kind}`", str(payload.version), _fields(payload))
            for kind, payload in PAYLOADS.items()
        ),
    )
    yield "\nA field with a question mark may be missing."


def _fields(payload: type[Payload]) -> str:
    return ", ".join(
        f"`{name}`" if field.is_required() else f"`{name}`?"
        for name, field in payload.model_fields.items()
    )


PAGES = {
    "decisions.md": decisions,
    "conditions.md": conditions,
    "vocabulary.md": vocabulary,
    "log.md": log,
    "pathogens.md": fact_sheets,
    "instruments.md": instrument_sheets,
}


if __name__ == "__main__":
    for name, text in PAGES.items():
        (FOLDER / name).write_text(text(), encoding="utf-8")
