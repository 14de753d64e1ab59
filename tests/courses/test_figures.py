"""Pictures of lessons by kind: every kind draws its documented rows, and wrong ones are named."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest
import yaml
from small_course import lesson, write_course

from alatau.checks import InvalidInput
from alatau.courses import figures
from alatau.courses.figure_checks import check_figures, problems_of_figures
from alatau.courses.figures import draw, picture_kinds
from alatau.languages import translator
from alatau.packs.courses.lessons import Figure
from alatau.packs.courses.loading import read_course
from alatau.pictures import LIGHT

BANDS = {"p025": 1.0, "p25": 2.0, "median": 3.0, "p75": 4.0, "p975": 5.0}
TWO = {"en": "Weeks", "ru": "Недели"}
ROWS: dict[str, tuple[list[dict[str, Any]], dict[str, Any]]] = {
    "epidemic-curve": (
        [{"day": "2026-06-09", "classification": "confirmed", "count": 3}],
        {"incomplete_from": "2026-06-09"},
    ),
    "signal-chart": (
        [
            {
                "time": day, "observed": 4, "expected": 3.2, "upperbound": 8, "alarm": False,
                "judged": True,
            }
            for day in ("2026-06-01", "2026-06-08")
        ],
        {"step_length": 7, "time_title": TWO},
    ),
    "heat-map": (
        [{"place": {"en": "North", "ru": "Север"}, "time": 1, "count": 4}, {"place": "South",
         "time": 2, "count": None}],
        {},
    ),
    "odds-ratio-forest": (
        [{"exposure": {"en": "Cream", "ru": "Сливки"}, "odds_ratio": 7.0, "low": 3.0,
          "high": None}],
        {},
    ),
    "reproduction-ribbon": ([{"time": 1, **BANDS}, {"time": 2, **BANDS}], {}),
    "nowcast-fan": ([{"time": 1, "reported": 2, **BANDS}], {}),
    "completeness-curve": (
        [{"delay": 0, "share": 0.4}, {"delay": 3, "share": 0.9}], {"target": 0.8}
    ),
    "first-signals": ([{"place": "North", "sector": "animal", "time": "2026-06-01"}], {}),
    "lead-lag": ([{"pair": "a", "lag": 1, "correlation": 0.4}], {}),
    "quantile-curve": (
        [{"strategy": "early", "day": 1, "p05": 0, "p25": 1, "median": 2, "p75": 3, "p95": 4}],
        {"strategies": ["early"]},
    ),
    "offspring-distribution": ([{"count": 0, "share": 0.6}, {"count": 1, "share": 0.4}], {}),
}  # fmt: skip


def figure(kind: str) -> Figure:
    rows, settings = ROWS[kind]
    return Figure.model_validate(
        {"id": "f", "caption": {"en": "F"}, "picture": kind, "rows": rows, "settings": settings}
    )


def test_every_kind_is_documented_and_tried_here() -> None:
    assert set(picture_kinds()) == set(ROWS)
    for kind in picture_kinds():
        assert f"- `{kind}`: " in (figures.__doc__ or "")


@pytest.mark.parametrize("kind", ROWS)
@pytest.mark.parametrize("language", ["en", "ru"])
def test_a_kind_draws_its_documented_rows_in_every_language(kind: str, language: str) -> None:
    assert draw(figure(kind), translator(language), LIGHT, language)["$schema"]


def test_texts_in_rows_are_those_of_the_reader() -> None:
    drawn = {
        language: str(draw(figure("odds-ratio-forest"), translator(language), LIGHT, language))
        for language in ("en", "ru")
    }
    assert "Cream" in drawn["en"]
    assert "Сливки" in drawn["ru"]
    assert "Cream" not in drawn["ru"]


def test_a_kind_that_is_not_known_is_refused_with_the_nearest() -> None:
    wrong = figure("heat-map").model_copy(update={"picture": "heatmap"})
    with pytest.raises(InvalidInput, match="heat-map"):
        draw(wrong, str, LIGHT, "en")


@pytest.mark.parametrize(
    ("change", "named"),
    [
        ({"picture": "epidemic-curv"}, "epidemic-curve"),
        ({"rows": [{"tag": "2026-06-09"}]}, "do not fit"),
        ({"settings": {"hieght": 200}}, "hieght"),
        ({"rows": [{"day": 1, "classification": "certain", "count": 2}]}, "do not fit"),
    ],
)
def test_a_picture_of_a_lesson_that_cannot_be_drawn_is_found_with_its_line(
    tmp_path: Path, change: dict[str, Any], named: str
) -> None:
    folder = write_course(tmp_path, "threats", "A3")
    assert problems_of_figures(folder) == []
    file = folder / "modules" / "A3" / "A3.1.yaml"
    written = lesson("A3.1")
    written["figures"][0].update(change)
    file.write_text(yaml.safe_dump(written, allow_unicode=True), encoding="utf-8")
    (problem,) = check_figures(read_course(folder))
    assert problem.severity == "error"
    assert problem.file == "modules/A3/A3.1.yaml"
    assert problem.location.startswith("figures[curve]")
    assert problem.line is not None
    assert named in str(problem)


def test_what_is_no_course_has_no_figures() -> None:
    assert problems_of_figures("altynaral") == []
