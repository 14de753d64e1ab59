"""A messy copy of a clean line list, and the key that tells every fault."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, fields
from datetime import date, datetime, timedelta
from itertools import pairwise
from typing import TYPE_CHECKING, Any

import numpy as np

from alatau import checks
from alatau.languages import N_
from alatau.surveillance.investigation.cleaning.changes import Changes, Effect, shown
from alatau.surveillance.investigation.cleaning.check import ORDERS, VOCABULARIES
from alatau.surveillance.investigation.cleaning.duplicates import same_key
from alatau.surveillance.investigation.line_lists import LineList, line_list
from alatau.surveillance.investigation.messy import faults
from alatau.surveillance.investigation.tags import Kind, Tag

if TYPE_CHECKING:
    import pyarrow


@dataclass(frozen=True)
class Rates:
    """How often each fault is made. All are shares of the cells (rows) that could have it.

    A cell has one fault at most; where two meet, the one named first here stands.

    Attributes:
        swapped_dates: rows in which two dates that follow one another are exchanged.
        missing: cells left empty or with a code for missing; identifiers never are.
        missing_codes: of those, the share with a code.
        ambiguous_dates: dates written so that another date may be meant.
        date_formats: dates written in another way that is plain.
        inconsistent_codes: codes written with another word for the same.
        number_words: ages in words.
        look_alikes: texts with a letter of the other alphabet.
        misspelt: names of places and occupations.
        blanks: texts with stray blanks.
        duplicates: rows that come twice.
        altered: cells of such a second row that say something else.
    """

    swapped_dates: float = 0.02
    missing: float = 0.05
    missing_codes: float = 0.5
    ambiguous_dates: float = 0.02
    date_formats: float = 0.2
    inconsistent_codes: float = 0.2
    number_words: float = 0.02
    look_alikes: float = 0.02
    misspelt: float = 0.03
    blanks: float = 0.03
    duplicates: float = 0.05
    altered: float = 0.1

    def __post_init__(self) -> None:
        for each in fields(self):
            checks.share(getattr(self, each.name), each.name)


@dataclass(frozen=True, eq=False)
class MessyCopy:
    """A messy copy, as it would come in a file.

    Attributes:
        line_list: all columns as texts, with the tags of the truth.
        key: every fault, with the schema of a report of cleaning: `before` is the truth, `after`
            what the copy says. `row` counts in the truth; of a second row `after` gives the place
            in the copy.
        origins: (rows,) for each row of the copy its row in the truth.
    """

    line_list: LineList
    key: pyarrow.Table
    origins: tuple[int, ...]

    @property
    def table(self) -> pyarrow.Table:
        """The copy alone."""
        return self.line_list.table


def mess(truth: LineList, rates: Rates | None = None, *, seed: int) -> MessyCopy:
    """Make a messy copy of a clean line list.

    Args:
        truth: clean, with a column that bears the tag of the identifier, in which all differ by
            more than case, blanks and alphabet.
        rates: how often each fault is made.
        seed: the same seed, truth and rates give the same copy.

    Raises:
        InvalidInput: no identifiers, or missing or repeated ones.
    """
    import pyarrow as pa

    checks.whole(seed, "seed", least=0)
    ids = [same_key(value) for value in truth.column(Tag.ID).to_pylist()]
    checks.refuse_unless(
        None not in ids and len(set(ids)) == len(ids),
        N_("%(field)s: must be there in every row, and differ by more than case and alphabet."),
        "tags.id",
    )
    chance = np.random.default_rng(seed)
    asked = rates or Rates()
    key = Changes()
    values = {name: truth.table.column(name).to_pylist() for name in truth.table.column_names}
    cells: dict[str, list[str | None]] = {
        name: [shown(value) for value in column] for name, column in values.items()
    }
    touched = _swap_dates(truth, values, cells, asked.swapped_dates, chance, key)
    tags = {name: tag for tag, names in truth.tags.items() for name in names}
    for name, column in values.items():
        made = _faults(column, cells[name], tags.get(name), asked, chance)
        for row, rule, after in made:
            if (row, name) in touched or after == cells[name][row]:
                continue
            key.note(rule, Effect.CHANGED, row=row, column=name, before=column[row], after=after)
            cells[name][row] = after
    origins = _with_seconds(truth, values, cells, asked, chance, key)
    table = pa.table({name: pa.array(column, pa.string()) for name, column in cells.items()})
    copy = line_list(table, dict(truth.tags), lost=truth.lost, typed=False)
    return MessyCopy(copy, key.to_arrow(), tuple(origins))


def _faults(
    column: list[Any],
    texts: list[str | None],
    tag: Tag | None,
    rates: Rates,
    chance: np.random.Generator,
) -> Iterator[tuple[int, str, str | None]]:
    """Faults of cells of a column: row, rule and new text."""
    usual = _usual(tag, rates, chance)
    asked = np.array([rate for rate, _, _ in usual])
    drawn = chance.random((len(column), len(usual))) < asked
    for row in np.flatnonzero(drawn.any(axis=1)).tolist():
        if column[row] is None:
            continue
        for place in np.flatnonzero(drawn[row]):
            _, rule, make = usual[place]
            if rule == "missing":
                code = chance.random() < rates.missing_codes
                yield row, *(("missing-code", make("")) if code else ("missing", None))
                break
            after = make(column[row]) if rule != "stray-blanks" else make(texts[row])
            if after is not None:
                yield row, rule, after
                break


def _usual(
    tag: Tag | None, rates: Rates, chance: np.random.Generator
) -> list[tuple[float, str, Callable[[Any], str | None]]]:
    """The faults that a column with this tag may have, the one that stands first first.

    Each makes a text of a value, or None of one that it does not fit.
    """
    vocabulary = VOCABULARIES.get(tag) if tag else None

    def day(value: Any) -> date | None:
        if isinstance(value, datetime):
            return value.date()
        return value if isinstance(value, date) else None

    def of_date(make: Callable[[date], str | None]) -> Callable[[Any], str | None]:
        return lambda value: None if (when := day(value)) is None else make(when)

    def of_text(make: Callable[[str], str | None]) -> Callable[[Any], str | None]:
        return lambda value: make(value) if isinstance(value, str) else None

    usual: list[tuple[float, str, Callable[[Any], str | None]]] = []
    if tag is not Tag.ID:
        usual.append((rates.missing, "missing", lambda _: faults.missing_code(chance)))
    usual += [
        (rates.ambiguous_dates, "date-format-ambiguous", of_date(faults.doubtful_date)),
        (rates.date_formats, "date-format", of_date(lambda d: faults.other_date(d, chance))),
    ]
    if vocabulary is not None:
        recode = of_text(lambda text: faults.other_code(text, vocabulary, chance))
        usual.append((rates.inconsistent_codes, "inconsistent-code", recode))
    if tag is Tag.AGE:
        usual.append(
            (
                rates.number_words,
                "number-in-words",
                lambda value: faults.in_words(value, chance) if isinstance(value, int) else None,
            )
        )
    usual.append(
        (rates.look_alikes, "look-alike-letters", of_text(lambda t: faults.look_alike(t, chance)))
    )
    if tag in (Tag.LOCATION, Tag.OCCUPATION):
        usual.append((rates.misspelt, "misspelt", of_text(lambda t: faults.misspelt(t, chance))))
    usual.append((rates.blanks, "stray-blanks", lambda text: faults.blanks_around(text, chance)))
    return usual


def _swap_dates(
    truth: LineList,
    values: dict[str, list[Any]],
    cells: dict[str, list[str | None]],
    rate: float,
    chance: np.random.Generator,
    key: Changes,
) -> set[tuple[int, str]]:
    """Exchange dates in some rows; returns the cells that now have their fault."""
    touched: set[tuple[int, str]] = set()
    for one, other in _neighbours(truth):
        for row in np.flatnonzero(chance.random(len(truth)) < rate):
            first, second = values[one][row], values[other][row]
            if first is None or second is None or first == second:
                continue
            if {(int(row), one), (int(row), other)} & touched:
                continue
            for name, before, after in ((one, first, second), (other, second, first)):
                key.note(
                    "dates-swapped",
                    Effect.CHANGED,
                    row=int(row),
                    column=name,
                    before=before,
                    after=after,
                )
                cells[name][row] = shown(after)
                touched.add((int(row), name))
    return touched


def _neighbours(truth: LineList) -> Sequence[tuple[str, str]]:
    pairs = []
    for order in ORDERS:
        present = [truth.name(tag) for tag in order if truth.has(tag)]
        pairs += list(pairwise(present))
    return list(dict.fromkeys(pairs))


def _with_seconds(
    truth: LineList,
    values: dict[str, list[Any]],
    cells: dict[str, list[str | None]],
    rates: Rates,
    chance: np.random.Generator,
    key: Changes,
) -> list[int]:
    """Put second rows in after their firsts; returns the origin of each row."""
    size = len(truth)
    origins = list(range(size))
    twice = np.flatnonzero(chance.random(size) < rates.duplicates)
    tags = {name: tag for tag, names in truth.tags.items() for name in names}
    for origin in twice.tolist():
        first = origins.index(origin)
        place = int(chance.integers(first + 1, len(origins) + 1))
        for name, column in cells.items():
            text = column[first]
            other = _altered(values[name][origin], tags.get(name), chance)
            if other is not None and text is not None and chance.random() < rates.altered:
                text = other
            column.insert(place, text)
        origins.insert(place, origin)
    for origin in twice.tolist():
        second = len(origins) - 1 - origins[::-1].index(origin)
        key.note("duplicate", Effect.ADDED, row=origin, after=second)
    return origins


def _altered(value: Any, tag: Tag | None, chance: np.random.Generator) -> str | None:
    """What a second report of the same person might say instead; None if nothing."""
    if tag is None or tag.kind not in (Kind.DAY, Kind.NUMBER):
        return None
    step = int(chance.integers(1, 4)) * (1 if chance.random() < 0.5 else -1)
    if isinstance(value, date):
        return shown(value + timedelta(days=step))
    return shown(abs(value + step)) if isinstance(value, int) else None
