"""The lab on thresholds: what it says of a setting is what the method gives on the series."""

from __future__ import annotations

from datetime import date, timedelta
from typing import Any

import numpy as np
import pytest
from lab_sheets import shipped_lab

from alatau.checks import InvalidInput
from alatau.courses.labs import engine, sheet, warm_up
from alatau.courses.labs.drawn_series import WeeklySeries, drawn_series
from alatau.courses.labs.sheet import Passage, Picture, Sheet, Table
from alatau.courses.scoring import score
from alatau.packs.courses.labs import LabFile
from alatau.pictures import LIGHT

LAB = shipped_lab("advanced-biological-threats", "choose-a-threshold")
PLAN = WeeklySeries.model_validate(LAB.settings["series"])
SEEDS = range(6)
METHODS = {item["text"]["en"]: item["id"] for item in LAB.items}
LEVELS = {LAB.words[f"level-{level}"]["en"]: level for level in LAB.settings["levels"]}


def asked(found: Sheet, name: str) -> Any:
    return next(question for question in found.questions if question.id == name)


def chosen(named: str) -> dict[str, float | str]:
    """The values of the controls of a setting as words name it."""
    method, _, level = named.rpartition(", ")
    return {"method": METHODS[method], "level": LEVELS[level]}


def setting_in(question: Any) -> dict[str, float | str]:
    return chosen(question.text["en"].split("**")[1])


def seen(found: Sheet, setting: dict[str, float | str]) -> tuple[date, list[dict[str, Any]], Table]:
    """Where the outbreak begins, the weeks of the chart and the table, for a setting."""
    assert found.explore is not None
    story, picture, table = found.explore(setting)
    assert isinstance(story, Passage)
    assert isinstance(picture, Picture)
    assert isinstance(table, Table)
    begins = date.fromisoformat(story.text["en"].split("**")[3])
    chart = picture.draw(str, LIGHT)
    return begins, chart["layer"][0]["data"]["values"], table


def outcome(found: Sheet, setting: dict[str, float | str]) -> tuple[float, int | None]:
    """False alarms a year and the delay in weeks, counted from the chart."""
    begins, weeks, _ = seen(found, setting)
    free = [week for week in weeks if date.fromisoformat(week["time"]) < begins and week["judged"]]
    alarms = [
        date.fromisoformat(week["time"])
        for week in weeks
        if week["alarm"] and date.fromisoformat(week["time"]) >= begins
    ]
    rate = sum(week["alarm"] for week in free) * 52 / len(free)
    return rate, (min(alarms) - begins).days // 7 if alarms else None


@pytest.mark.parametrize("seed", SEEDS)
def test_false_alarms_a_year_are_those_of_the_chart(seed: int) -> None:
    found = sheet(LAB, seed)
    question = asked(found, "false-alarms")
    rate, _ = outcome(found, setting_in(question))
    assert question.answer == pytest.approx(rate, abs=1e-3)
    assert rate > 0


@pytest.mark.parametrize("seed", SEEDS)
def test_first_alarm_and_delay_are_those_of_the_chart(seed: int) -> None:
    found = sheet(LAB, seed)
    week, late = asked(found, "first-alarm"), asked(found, "delay")
    _, delay = outcome(found, setting_in(late))
    begins, _, _ = seen(found, setting_in(late))
    assert delay is not None
    assert late.answer == delay
    monday = begins + timedelta(weeks=delay)
    assert week.days == (monday, monday + timedelta(days=6))


@pytest.mark.parametrize("seed", SEEDS)
def test_a_district_is_offered_settings_that_fit_it_and_some_that_do_not(seed: int) -> None:
    found = sheet(LAB, seed)
    question = asked(found, "district")
    numbers = [int(word) for word in question.text["en"].split() if word.isdigit()]
    alarms, within = numbers[1], numbers[2]
    fitting = set()
    for option in question.options:
        rate, delay = outcome(found, chosen(option.text["en"]))
        if rate <= alarms and delay is not None and delay <= within:
            fitting.add(option.id)
    assert set(question.answers) == fitting
    assert 0 < len(fitting) < len(question.options)


def test_the_table_counts_what_the_chart_shows() -> None:
    found = sheet(LAB, 2)
    for method in METHODS.values():
        setting: dict[str, float | str] = {"method": method, "level": "middle"}
        begins, weeks, table = seen(found, setting)
        values = {row["what"]["en"]: row["value"] for row in table.rows}  # type: ignore[index]
        free = [each for each in weeks if date.fromisoformat(each["time"]) < begins]
        assert values["Alarms in these weeks"] == sum(each["alarm"] for each in free)


def test_a_stricter_level_raises_no_more_alarms_where_steps_are_judged_alone() -> None:
    found = sheet(LAB, 3)
    for method in ("ears-c1", "ears-c2", "farrington-flexible"):
        rates = [
            outcome(found, {"method": method, "level": level})[0]
            for level in LAB.settings["levels"]
        ]
        assert rates == sorted(rates, reverse=True)


def test_every_judged_week_has_five_years_before_it_for_every_method() -> None:
    found = sheet(LAB, 1)
    for method in METHODS.values():
        _, weeks, _ = seen(found, {"method": method, "level": "middle"})
        assert len(weeks) == len(PLAN.judged)
        assert all(week["judged"] for week in weeks)


def test_the_mean_of_the_series_is_that_of_the_plan_before_the_outbreak() -> None:
    quiet = PLAN.model_copy(update={"swing": 0.0})
    draws = [drawn_series(quiet, np.random.default_rng(seed)) for seed in range(200)]
    means = [each.counts[: each.begins].mean() for each in draws]
    variance = quiet.mean + quiet.mean**2 / quiet.size
    error = np.sqrt(variance / (quiet.weeks - 8) / len(draws))
    assert abs(np.mean(means) - quiet.mean) < 4 * error


def test_an_outbreak_adds_cases_in_every_one_of_its_weeks() -> None:
    for seed in range(50):
        with_it = drawn_series(PLAN, np.random.default_rng(seed))
        assert PLAN.outbreak.weeks[0] <= PLAN.weeks - with_it.begins <= PLAN.outbreak.weeks[1]


def test_a_judgement_is_credited_by_its_ideas_in_both_languages() -> None:
    question = asked(sheet(LAB, 1), "defend")
    english = "Farrington at a strict level: few false alarms, though we see it a week later."
    russian = "Гибкий метод, строгий уровень: мало ложных тревог, нас двое, больше не проверить."
    assert score(question, english).right
    assert score(question, russian).right
    assert score(question, "C1").credit == 0.0


def test_warming_up_compiles_without_a_word() -> None:
    warm_up()


def with_settings(**keys: Any) -> LabFile:
    return LAB.model_copy(update={"settings": {**LAB.settings, **keys}})


def with_item(**keys: Any) -> LabFile:
    return LAB.model_copy(update={"items": ({**LAB.items[0], **keys}, *LAB.items[1:])})


@pytest.mark.parametrize(
    ("wrong", "named"),
    [
        (with_item(id="ears-c4"), "ears-c"),
        (with_item(turns="alhpa"), "alpha"),
        (with_item(levels={**LAB.items[0]["levels"], "middle": 7.0}), "alpha"),
        (with_item(levels={"middle": 0.01}), "levels"),
        (with_item(id="ears-c2"), "different"),
        (with_settings(levels=["middle", "wild"]), "wild"),
        (with_settings(stricter="never"), "never"),
        (with_settings(cannot=["sleep"]), "sleep"),
        (with_settings(series={**LAB.settings["series"], "years": 40}), "years"),
        (with_settings(series={**LAB.settings["series"], "start": "2018-01-02"}), "series"),
        (with_settings(series={**LAB.settings["series"], "mean": 1e30}), "mean"),
    ],
)
def test_what_does_not_fit_is_refused_by_name(wrong: LabFile, named: str) -> None:
    with pytest.raises(InvalidInput, match=named):
        engine(LAB.engine).check(wrong)


def test_levels_at_which_nothing_raises_an_alarm_end_with_a_refusal() -> None:
    deaf = {"decision_interval": 1e6, "alpha": 1e-9}
    items = tuple(
        {**item, "levels": dict.fromkeys(item["levels"], deaf[item["turns"]])}
        for item in LAB.items
        if not item["id"].startswith("ears")
    )
    with pytest.raises(InvalidInput, match="tells"):
        sheet(LAB.model_copy(update={"items": items}), 1)
