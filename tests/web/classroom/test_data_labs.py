"""The labs on outbreak data on their pages: answered through the forms, explored, handed in."""

from __future__ import annotations

import shutil
from collections.abc import Callable
from datetime import date
from pathlib import Path
from typing import Any

import pytest
from lab_sheets import right_answer
from small_course import write_course, write_programme

from alatau.packs.content import content_root
from alatau.packs.courses.questions import Numeric, PointOnFigure

SHIPPED = content_root() / "courses" / "advanced-biological-threats" / "labs"
NAMES = ("clean-a-line-list", "read-a-curve", "find-the-source", "choose-a-threshold")


@pytest.fixture
def cohort(rooms: Any, tmp_path: Path) -> Any:
    """A cohort on a course with these labs."""
    from alatau.web.classroom import cohorts

    paths = [write_course(tmp_path / "c", name, module) for name, module in (("threats", "A3"),
             ("measures", "B4"))]  # fmt: skip
    for name in NAMES:
        (paths[0] / "labs").mkdir(exist_ok=True)
        shutil.copy(SHIPPED / f"{name}.yaml", paths[0] / "labs")
    return cohorts.create(
        "Spring",
        date(2026, 3, 2),
        courses=[str(path) for path in paths],
        programme=str(write_programme(tmp_path)),
        countries=["Country A", "Country B"],
    )


def fields_of(question: Any) -> dict[str, Any]:
    """The fields of a form that hold the right answer."""
    answer = right_answer(question)
    match question.kind:
        case "single-choice":
            return {"choice": answer}
        case "multiple-choice":
            return {"ticked": answer}
        case "short-text":
            return {"text": answer}
    assert isinstance(question, Numeric | PointOnFigure)
    return {key: value for key, value in answer.items() if value is not None}


def materials_on(page: str) -> str:
    """What the page of a lab shows, without its questions: they may name what can be turned."""
    shown = page.partition('<div id="materials">')[2].partition('<section class="questions"')[0]
    assert shown
    return shown


def questions_of(learner: Any, name: str) -> Any:
    from alatau.web.classroom.models import Learner
    from alatau.web.classroom.sheets import sheet_of

    number = learner.home.strip("/").split("/")[1]
    return sheet_of(Learner.objects.get(id=number), f"lab:threats/{name}").asked


@pytest.mark.parametrize("name", NAMES)
def test_a_lab_that_is_answered_rightly_earns_all_points(
    learn: Callable[..., Any], name: str
) -> None:
    alpha = learn("Alpha")
    page = alpha.text(f"lab/threats/{name}/")
    asked = questions_of(alpha, name)
    for each in asked:
        assert each.question.reason["en"][:60] not in page
        response = alpha.answer(f"lab:threats/{name}", each.id, **fields_of(each.question))
        assert response.status_code == 200, response.content
    alpha.client.post(f"{alpha.home}hand-in/lab:threats/{name}/")
    assert "You earned 100 % of the points." in alpha.text(f"lab/threats/{name}/")


@pytest.mark.parametrize("name", ["find-the-source", "choose-a-threshold"])
def test_what_is_turned_is_answered_with_other_material(
    learn: Callable[..., Any], name: str
) -> None:
    alpha = learn("Alpha")
    turned = {
        "find-the-source": "exposed-ill=30&exposed-well=24&unexposed-ill=10&unexposed-well=56",
        "choose-a-threshold": "method=farrington-flexible&level=strict",
    }[name]
    explored = alpha.text(f"lab/threats/{name}/explore/?{turned}")
    told = {"find-the-source": "7.00", "choose-a-threshold": "Farrington flexible, strict"}[name]
    assert told in explored
    assert told not in materials_on(alpha.text(f"lab/threats/{name}/"))
    # Without script the form of the controls asks for the page itself.
    page = alpha.text(f"lab/threats/{name}/?{turned}")
    assert told in materials_on(page)
    for field in turned.split("&"):
        control, _equals, value = field.partition("=")
        html = page.partition(f'id="control-{control}"')[2].partition("</div>")[0]
        assert f'value="{value}"' in html and (
            "<option" not in html or f'"{value}" selected' in html
        )


def test_pictures_of_a_setting_come_as_specifications(learn: Callable[..., Any]) -> None:
    alpha = learn("Alpha")
    home = f"{alpha.home}lab/threats/choose-a-threshold/picture/signals.json"
    one = alpha.client.get(home).json()
    other = alpha.client.get(f"{home}?method=cusum&level=very-strict").json()
    assert one["$schema"] == other["$schema"]
    assert one != other


def test_neighbours_have_other_lists(learn: Callable[..., Any]) -> None:
    lists = [
        materials_on(learn(name).text("lab/threats/clean-a-line-list/"))
        for name in ("Alpha", "Bravo")
    ]
    assert lists[0].partition("</table>")[0] != lists[1].partition("</table>")[0]
