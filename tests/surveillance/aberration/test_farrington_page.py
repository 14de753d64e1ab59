"""What `docs/explanation/farrington.md` and its figure say is what the methods do."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

import draw_farrington

PAGE = Path(__file__).resolve().parents[3] / "docs" / "explanation" / "farrington.md"


def test_the_code_of_the_page_runs() -> None:
    (code,) = re.findall(r"^```python\n(.*?)^```$", PAGE.read_text("utf-8"), re.M | re.S)
    names: dict[str, object] = {}
    exec(code, names)
    assert names["found"].alarm.shape == (50, 1)


def test_r_keeps_trends_in_the_series_of_the_figure_and_the_paper_none() -> None:
    rows = list(draw_farrington.bounds())
    kept = {
        name: sum(row["trend"] for row in rows if row["by"] == name)
        for name in draw_farrington.COMPATS
    }
    assert kept[draw_farrington.IN_R] > 30
    assert kept[draw_farrington.PUBLISHED] <= 1
    alarms = {name: [row["step"] for row in rows if row["by"] == name and row["alarm"]]
              for name in draw_farrington.COMPATS}  # fmt: skip
    assert set(alarms[draw_farrington.PUBLISHED]) < set(alarms[draw_farrington.IN_R])


def test_c3_alarms_on_the_day_of_the_spike_as_published_and_later_in_r() -> None:
    day = draw_farrington.SPIKE_AT + 1
    steps = {name: [] for name in draw_farrington.COMPATS}
    for row in draw_farrington.spike_alarms():
        steps[row["by"]].append(row["step"])
    assert steps[draw_farrington.PUBLISHED] == [day, day + 1, day + 2]
    assert steps[draw_farrington.IN_R] == [day + 1, day + 2]


@pytest.mark.science
def test_the_shares_of_trends_are_those_of_the_table() -> None:
    shares = draw_farrington.trends_kept()
    # 2,100 series each, eight weeks of a series being nearly one; four standard errors.
    assert shares[draw_farrington.PUBLISHED]["without"] == pytest.approx(0.058, abs=0.021)
    assert shares[draw_farrington.IN_R]["without"] == pytest.approx(0.530, abs=0.044)
    assert shares[draw_farrington.PUBLISHED]["with"] == pytest.approx(0.793, abs=0.036)
    page = PAGE.read_text("utf-8")
    for each in shares.values():
        assert f"| {100 * each['without']:.1f} % | {100 * each['with']:.1f} % |" in page
