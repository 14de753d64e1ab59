"""A training week in browsers: its server, the trainer's clicks, and learners who answer.

Nothing here knows which courses are taught: learners fill in whatever a page asks.
"""

from __future__ import annotations

import json
import os
import subprocess
import sys
from pathlib import Path

from browsers import Served
from playwright.sync_api import Page, expect
from small_course import write_course, write_programme

from alatau.packs.courses import find_course, list_courses, load_course
from alatau.packs.courses.questions import (
    Judgement,
    Matching,
    MultipleChoice,
    Numeric,
    Ordering,
    PointOnFigure,
    Question,
    ShortText,
    SingleChoice,
    TrueFalse,
)

SERVE = Path(__file__).parents[1] / "browser" / "serve_week.py"
LABS = ("count-cases", "find-the-day", "report-it")

FILL = """
([forms, turn]) => {
  // As somebody does who answers each question with its `turn`-th choice.
  for (const form of forms) {
    const of = (name) => [...form.elements].filter((field) => field.name.startsWith(name));
    const one = (name) => {
      const found = of(name);
      if (found.length > 0) found[turn % found.length].checked = true;
    };
    for (const name of ["choice", "truth", "reason", "confidence"]) one(name);
    of("ticked").forEach((box, at) => { box.checked = at % 2 === turn % 2 || at === 0; });
    of("step-").forEach((select, at) => { select.selectedIndex = at + 1; });
    of("pair-").forEach((select, at) => {
      select.selectedIndex = 1 + (at + turn) % (select.options.length - 1);
    });
    const values = { value: "12,5", first: "2023-05-01", last: "2023-05-09", day: "2026-03-02",
      place: "somewhere", text: "Notify the focal point" };
    for (const [name, value] of Object.entries(values)) {
      for (const field of of(name)) {
        if (field.name !== name) continue;
        if (field.tagName === "SELECT") field.selectedIndex = 1;
        else field.value = value;
      }
    }
    of("unit").forEach((select) => { select.selectedIndex = 1; });
    form.dispatchEvent(new Event("input", { bubbles: true }));
  }
}
"""


SET = """
([forms, answers]) => {
  forms.forEach((form, at) => {
    for (const [name, value] of answers[at]) {
      for (const field of form.elements) {
        if (field.name !== name) continue;
        if (field.type !== "radio" && field.type !== "checkbox") field.value = value;
        else if (field.value === value) field.checked = true;
      }
    }
    form.dispatchEvent(new Event("input", { bubbles: true }));
  });
}
"""


def taught_here(folder: Path) -> dict[str, str]:
    """The courses that ship with Alatau once both are there, else two small ones."""
    if {"advanced-biological-threats", "biological-countermeasures"} <= set(list_courses()):
        return {}
    return courses_here(folder)


def right_answers(taught: dict[str, str]) -> dict[str, list[tuple[str, str]]]:
    """The fields that answer each question of the courses rightly, in English."""
    named = taught.get("ALATAU_COURSES") or ",".join(list_courses())
    courses = [load_course(find_course(each)) for each in named.split(",")]
    return {
        f"{course.id}/{name}": right_fields(question)
        for course in courses
        for name, question in course.questions.items()
    }


def right_fields(question: Question) -> list[tuple[str, str]]:
    """The fields of a form that answer a question rightly, in English."""
    match question:
        case SingleChoice():
            return [("choice", question.answer)]
        case Judgement():
            return [("choice", max(question.panel, key=question.panel.__getitem__))]
        case MultipleChoice():
            return [("ticked", name) for name in question.answers] or [("none", "yes")]
        case TrueFalse():
            truth = "true" if question.answer else "false"
            return [("truth", truth), ("reason", question.right_reason)]
        case Ordering():
            return [(f"step-{each.id}", str(at)) for at, each in enumerate(question.steps, 1)]
        case Matching():
            return [(f"pair-{left}", right) for left, right in question.pairs.items()]
        case Numeric():
            unit = question.unit.in_language("en") if question.unit else ""
            return [("value", str(question.answer)), ("unit", unit)]
        case PointOnFigure():
            if question.places:
                return [("place", question.places[0])]
            if question.days:
                return [("day", question.days[0].isoformat())]
            assert question.window is not None
            first, last = question.window
            return [("first", first.isoformat()), ("last", last.isoformat())]
        case ShortText():
            return [("text", ", ".join(term.words["en"][0] for term in question.terms))]


def courses_here(folder: Path) -> dict[str, str]:
    """Two small courses with labs and their programme, as the environment names them."""
    threats = write_course(folder, "threats", "A3", LABS)
    measures = write_course(folder, "measures", "B4")
    programme = write_programme(folder, [f"threats/{lab}" for lab in LABS])
    return {
        "ALATAU_COURSES": f"{threats},{measures}",
        "ALATAU_PROGRAMME": str(programme),
    }


def start_week(data: Path, taught: dict[str, str], port: int = 0) -> Served:
    """Start a server that teaches these courses; with a port, one that finds what is there."""
    environment = {**os.environ, "ALATAU_DATA": str(data), **taught}
    environment.pop("DATABASE_URL", None)
    process = subprocess.Popen(
        [sys.executable, str(SERVE), str(port)],
        env=environment,
        stdout=subprocess.PIPE,
        text=True,
    )
    assert process.stdout is not None
    line = process.stdout.readline()
    assert line, "the server did not start"
    told = json.loads(line)
    return Served(process, told["address"], {"desk": told["code"]}, environment)


def make_week(page: Page, served: Served, title: str = "Almaty, spring") -> str:
    """Make a cohort at the page for it; return the address of the trainer's desk."""
    page.goto(f"{served.address}/new-week/")
    page.locator("#code").fill(served.codes["desk"])
    page.locator("#title").fill(title)
    page.locator("#countries").fill("Country A, Country B")
    page.locator("main form[method=post].fields button").click()
    expect(page.locator("nav.tabs")).to_be_visible()
    return page.url


def come_in(page: Page, link: str, call_sign: str, path: str, country: str = "Country A") -> str:
    """Enrol at the link of the class; return the address of the learner's pages."""
    page.goto(link)
    page.locator("details > summary").last.click()
    page.locator("#new_call_sign").fill(call_sign)
    page.locator("#path").select_option(path)
    page.locator("#country").select_option(country)
    page.locator("details button.button").last.click()
    expect(page.locator(".pin")).to_have_count(1)
    page.locator("a.button--main").click()
    expect(page.locator("nav.tabs")).to_be_visible()
    return page.url


def fill_in(page: Page, turn: int) -> int:
    """Answer every question of the page; return how many there are."""
    forms = page.locator("form[data-answer]")
    page.evaluate(FILL, [forms.element_handles(), turn])
    return forms.count()


def fill_in_rightly(page: Page, right: dict[str, list[tuple[str, str]]]) -> None:
    """Answer every question of the page rightly."""
    forms = page.locator("form[data-answer]")
    names = [each.get_attribute("value") for each in page.locator("[name=question]").all()]
    page.evaluate(SET, [forms.element_handles(), [right[name or ""] for name in names]])


def hand_in(page: Page) -> None:
    """Hand in the sheet of the page; wait until it is."""
    page.locator("form[data-hand-in] button").click()
    expect(page.locator("form[data-hand-in]")).to_have_count(0)


def set_test(desk: Page, moment: str, act: str) -> None:
    """Open or close a test at the desk."""
    form = desk.locator(f"form[action$='/test/{moment}/']")
    form.locator("button").click()
    expect(form.locator(f"input[name=act][value={act}]")).to_have_count(0)
