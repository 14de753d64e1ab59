"""Which food, which place: the attack-rate table of many exposures at once."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING, Any

import numpy as np
from numpy.typing import ArrayLike, NDArray

from alatau import checks
from alatau.languages import N_
from alatau.surveillance.day_columns import arrow_table
from alatau.surveillance.investigation.line_lists import listed
from alatau.surveillance.investigation.measures.conditional import TwoSided
from alatau.surveillance.investigation.measures.proportions import attack_rate
from alatau.surveillance.investigation.measures.two_by_two import (
    OddsRatioMethod,
    RiskRatioMethod,
    TwoByTwo,
    fisher_exact,
    odds_ratio,
    risk_difference,
    risk_ratio,
)

if TYPE_CHECKING:
    import pyarrow


def cross_tabulated(ill: ArrayLike, exposed: ArrayLike) -> tuple[TwoByTwo, int]:
    """The 2×2 table of two yes-or-no columns, and how many people are left out.

    Args:
        ill: (people,) True, False or None.
        exposed: (people,) True, False or None.

    Returns:
        The table of those of whom both are known, and the number of the others.
    """
    sick, met = _answers(ill, "ill"), _answers(exposed, "exposed")
    checks.refuse_unless(
        len(sick) == len(met), N_("%(field)s: must be as long as the column of illness."), "exposed"
    )
    cells = [int(((met == one) & (sick == other)).sum()) for one in (1, 0) for other in (1, 0)]
    return TwoByTwo(*cells), len(sick) - sum(cells)


def exposure_table(
    ill: ArrayLike,
    exposures: Mapping[str, ArrayLike] | pyarrow.Table,
    *,
    ratio: RiskRatioMethod | str = RiskRatioMethod.KATZ,
    odds: OddsRatioMethod | str = OddsRatioMethod.EXACT,
    rule: TwoSided | str = TwoSided.LIKELIHOOD,
    level: float = 0.95,
) -> pyarrow.Table:
    """Attack rates, ratios and exact p-values of each exposure, one row each, in the given order.

    Args:
        ill: (people,) whether each fell ill: True, False or None where unknown.
        exposures: for each exposure (people,) True, False or None.
        ratio: interval of the risk ratio.
        odds: estimate and interval of the odds ratio.
        rule: two-sided convention of Fisher's test.
        level: coverage of every interval. P-values are not adjusted for the number of exposures.

    Returns:
        Columns exposure, exposed_ill, exposed_total, exposed_rate, unexposed_ill,
        unexposed_total, unexposed_rate, unknown (people left out of this row), risk_difference,
        risk_ratio and odds_ratio each with _lower and _upper, p_value. What does not exist is
        null; an unbounded ratio is infinite.
    """
    import pyarrow as pa

    columns = _columns(exposures)
    rows = []
    for name, column in columns.items():
        table, unknown = cross_tabulated(ill, column)
        row: dict[str, Any] = {"exposure": name}
        for group, sick, total in (
            ("exposed", table.exposed_ill, table.exposed),
            ("unexposed", table.unexposed_ill, table.unexposed),
        ):
            rate = attack_rate(sick, total, level=level).value
            row |= {f"{group}_ill": sick, f"{group}_total": total, f"{group}_rate": rate}
        row["unknown"] = unknown
        for kind, found in (
            ("risk_difference", risk_difference(table, level=level)),
            ("risk_ratio", risk_ratio(table, method=ratio, level=level)),
            ("odds_ratio", odds_ratio(table, method=odds, level=level)),
        ):
            row |= {kind: found.value, f"{kind}_lower": found.lower, f"{kind}_upper": found.upper}
        row["p_value"] = fisher_exact(table, rule)
        rows.append(row)
    return pa.table(
        {
            name: pa.array([row[name] for row in rows], kind, from_pandas=True)
            for name, kind in _schema().items()
        }
    )


def _schema() -> dict[str, Any]:
    import pyarrow as pa

    kinds = {"exposure": pa.string()}
    for group in ("exposed", "unexposed"):
        kinds |= {f"{group}_ill": pa.int64(), f"{group}_total": pa.int64()}
        kinds[f"{group}_rate"] = pa.float64()
    kinds["unknown"] = pa.int64()
    for kind in ("risk_difference", "risk_ratio", "odds_ratio"):
        kinds |= dict.fromkeys((kind, f"{kind}_lower", f"{kind}_upper"), pa.float64())
    kinds["p_value"] = pa.float64()
    return kinds


def _columns(exposures: Mapping[str, ArrayLike] | pyarrow.Table) -> dict[str, Any]:
    if isinstance(exposures, Mapping):
        return dict(exposures)
    table = arrow_table(exposures, "exposures")
    return dict(zip(table.column_names, table.columns, strict=True))


def _answers(column: Any, field: str) -> NDArray[np.int8]:
    """1 for yes, 0 for no, -1 for unknown."""
    values = listed(column, field)
    answers = np.full(len(values), -1, dtype=np.int8)
    for place, value in enumerate(values):
        if value is None:
            continue
        checks.refuse_unless(
            np.ndim(value) == 0 and not isinstance(value, str) and value in (0, 1),
            N_("%(field)s: row %(row)s must be true, false or missing, got %(got)s."),
            field,
            row=place + 1,
            got=repr(value),
        )
        answers[place] = int(value)
    return answers
