"""Who an infected person is: age, sex, occupation as functions of keys, for many at once."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from alatau.world import keys
from alatau.world.geography import Geography

SEXES = ("female", "male")

OCCUPATIONS = (
    "health-worker",
    "livestock-worker",
    "veterinarian",
    "market-trader",
    "slaughterhouse-worker",
    "teacher",
    "driver",
    "office-worker",
    "construction-worker",
    "homemaker",
    "pupil",
    "pensioner",
    "unemployed",
)

NONE = -1
"""The code of what does not apply or is not known, in tables of codes."""

_AGE_BAND_YEARS = 10
_AGE_SHARES = np.array([0.21, 0.18, 0.15, 0.15, 0.12, 0.09, 0.06, 0.03, 0.01])
"""Notional shares of ten-year age bands."""
_AGE_ENDS = np.concatenate(([0.0], np.cumsum(_AGE_SHARES)))
_YEARS = _AGE_BAND_YEARS * np.arange(len(_AGE_ENDS))

_OCCUPATION_BY_SETTING: dict[str, tuple[tuple[str, float], ...]] = {
    "health-care": (("health-worker", 0.6),),
    "farm": (("livestock-worker", 0.7), ("veterinarian", 0.1)),
    "market": (("market-trader", 0.4), ("slaughterhouse-worker", 0.2), ("livestock-worker", 0.2)),
}
_USUAL_OCCUPATIONS: tuple[tuple[str, float], ...] = (
    ("homemaker", 0.16),
    ("office-worker", 0.18),
    ("construction-worker", 0.12),
    ("driver", 0.1),
    ("teacher", 0.1),
    ("livestock-worker", 0.12),
    ("market-trader", 0.08),
    ("health-worker", 0.04),
    ("unemployed", 0.1),
)
_ADULT = 18
_PENSION_AGE = 63
_SCHOOL_AGE = 6


def ages(
    persons: NDArray[np.uint64],
    groups: NDArray[np.int8],
    places: NDArray[np.int16],
    geography: Geography,
) -> NDArray[np.int16]:
    """Ages in whole years, within the age group of each; ``NONE`` is anybody of the place."""
    lower = np.array(geography.ages.lower)
    upper = np.append(lower[1:], max(int(lower[-1]) + 1, _YEARS[-1]))
    u = keys.uniform_all(persons, keys.AGE)
    group = groups.astype(np.int64)
    free = np.flatnonzero(group == NONE)
    if len(free):
        ends = np.cumsum(geography.age_shares, axis=0)[:, places[free]]
        group[free] = np.minimum((u[free] >= ends).sum(axis=0), len(lower) - 1)
        end, share = ends[group[free], np.arange(len(free))], geography.age_shares
        width = share[group[free], places[free]]
        u[free] = np.clip(1 - (end - u[free]) / np.where(width > 0, width, 1.0), 0.0, 1.0)
    first, last = (np.interp(years, _YEARS, _AGE_ENDS) for years in (lower, upper))
    reached = first[group] + u * (last - first)[group]
    years = np.floor(np.interp(reached, _AGE_ENDS, _YEARS))
    return np.asarray(np.clip(years, lower[group], upper[group] - 1), dtype=np.int16)


def sexes(persons: NDArray[np.uint64]) -> NDArray[np.int8]:
    """Positions in ``SEXES``."""
    return (keys.uniform_all(persons, keys.SEX) >= 0.5).astype(np.int8)


def occupations(
    persons: NDArray[np.uint64],
    years: NDArray[np.int16],
    settings: NDArray[np.int8],
    names: tuple[str, ...],
) -> NDArray[np.int8]:
    """Positions in ``OCCUPATIONS``, ``NONE`` below school age.

    Who was infected in health care, on a farm or at a market often works there. ``settings`` are
    positions in ``names``, or ``NONE``.
    """
    u = keys.uniform_all(persons, keys.OCCUPATION)
    found = _choose(u, _USUAL_OCCUPATIONS)
    for setting, choices in _OCCUPATION_BY_SETTING.items():
        if setting not in names:
            continue
        here = settings == names.index(setting)
        if not here.any():
            continue
        special = sum(share for _, share in choices)
        rest = (u[here] - special) / (1 - special)
        found[here] = np.where(
            u[here] < special, _choose(u[here], choices), _choose(rest, _USUAL_OCCUPATIONS)
        )
    found[years >= _PENSION_AGE] = OCCUPATIONS.index("pensioner")
    found[years < _ADULT] = OCCUPATIONS.index("pupil")
    found[years < _SCHOOL_AGE] = NONE
    return found


def occupation(person: int, years: int, setting: str | None) -> str | None:
    """``occupations`` of one, in plain Python."""
    if years < _SCHOOL_AGE:
        return None
    if years < _ADULT:
        return "pupil"
    if years >= _PENSION_AGE:
        return "pensioner"
    u = keys.plain_uniform(person, keys.OCCUPATION)
    special = _OCCUPATION_BY_SETTING.get(setting or "", ())
    share = sum(part for _, part in special)
    if u < share:
        return _pick(u, special)
    return _pick((u - share) / (1 - share), _USUAL_OCCUPATIONS)


def _pick(u: float, choices: tuple[tuple[str, float], ...]) -> str:
    reached = 0.0
    for code, share in choices:
        reached += share
        if u < reached:
            return code
    return "unemployed"


def _choose(u: NDArray[np.float64], choices: tuple[tuple[str, float], ...]) -> NDArray[np.int8]:
    """The choice in whose share each number falls; the unemployed beyond the last."""
    codes = [*(OCCUPATIONS.index(code) for code, _ in choices), OCCUPATIONS.index("unemployed")]
    ends = np.cumsum([share for _, share in choices])
    return np.array(codes, dtype=np.int8)[np.searchsorted(ends, u, side="right")]
