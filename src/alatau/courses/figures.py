"""Figures of lessons: kinds of picture by name, drawn from the rows that a lesson gives.

A figure names its kind as `picture`, its table as `rows`, and what else the kind takes (`title`,
`height`, ...) as `settings`. A time is a date (`"2026-06-09"`, as text) or the number of a day or
step. Texts may have several languages: `{en: ..., ru: ...}`. Null is a figure that does not exist.

- `epidemic-curve`: day, classification (confirmed, probable, suspected, discarded), count.
  Settings: `incomplete_from`, `notes` (day, label), `step_days: 7` for weeks.
- `signal-chart`: time, observed, expected, upperbound, alarm, judged (both true or false).
  Settings: `step_length: 7` for weeks by date.
- `heat-map`: place, time, count. Settings: `places` in their order, `limits`.
- `odds-ratio-forest`: exposure, odds_ratio, low, high.
- `reproduction-ribbon`: time, p025, p25, median, p75, p975. Settings: `provisional_from`.
- `nowcast-fan`: time, reported, p025, p25, median, p75, p975.
- `completeness-curve`: delay (days), share (0 to 1), with a band also low, high, of several curves
  also group. Settings: `groups` (two at most), `target`.
- `first-signals`: place, sector (human, animal, environment), time.
- `lead-lag`: pair, lag, correlation, perhaps bound.
- `quantile-curve`: strategy, day, p05, p25, median, p75, p95. Settings: `strategies` (one or two).
- `offspring-distribution`: count, share, perhaps expected.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

from alatau import checks, pictures
from alatau.languages import LANGUAGES, LocalText
from alatau.packs.courses.lessons import Figure
from alatau.pictures import Specification, Theme, Words

Draw = Callable[..., Specification]

_KINDS: Mapping[str, Draw] = {
    "epidemic-curve": pictures.epidemic_curve,
    "signal-chart": pictures.signal_chart,
    "heat-map": pictures.heat_map,
    "odds-ratio-forest": pictures.odds_ratio_forest,
    "reproduction-ribbon": pictures.reproduction_ribbon,
    "nowcast-fan": pictures.nowcast_fan,
    "completeness-curve": pictures.completeness_curve,
    "first-signals": pictures.first_signals,
    "lead-lag": pictures.lead_lag,
    "quantile-curve": pictures.quantile_curve,
    "offspring-distribution": pictures.offspring_distribution,
}


def picture_kinds() -> tuple[str, ...]:
    """The names that a figure may give as its `picture`."""
    return tuple(_KINDS)


def draw(figure: Figure, words: Words, theme: Theme, language: str) -> Specification:
    """The specification of a figure with a `picture`.

    Texts in rows and settings that have several languages are put in the reader's one.

    Raises:
        InvalidInput: there is no such kind of picture.
    """
    kind = _KINDS[checks.known(figure.picture or "", _KINDS, "picture")]
    rows = [_in_language(row, language) for row in figure.rows]
    return kind(rows, words=words, theme=theme, **_in_language(figure.settings, language))


def _in_language(value: Any, language: str) -> Any:
    if isinstance(value, Mapping):
        if value and value.keys() <= set(LANGUAGES):
            return LocalText(value).in_language(language)
        return {key: _in_language(inner, language) for key, inner in value.items()}
    if isinstance(value, list | tuple):
        return [_in_language(inner, language) for inner in value]
    return value
