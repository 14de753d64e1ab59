"""Pages of a cmi5 package in a browser: what they tell a learning system, and how they score."""

from __future__ import annotations

import json
import threading
from collections.abc import Iterator
from contextlib import suppress
from dataclasses import dataclass, field
from datetime import date, timedelta
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Any, Literal
from urllib.parse import parse_qs, urlencode, urlsplit

import pytest
from axe_playwright_python.sync_playwright import Axe
from cmi5_structure import SESSION, session_faults
from generated_questions import KINDS, questions
from hypothesis import given, settings
from hypothesis import strategies as st
from playwright.sync_api import Browser, Page, expect
from small_course import write_course

from alatau.courses.scoring import score
from alatau.interchange.archive import read_archive
from alatau.interchange.bank import QUESTION
from alatau.interchange.cmi5 import write_course as packed_course
from alatau.interchange.cmi5.keys import known_to_page
from alatau.interchange.xapi import response_of
from alatau.packs.courses.checks import load_course
from alatau.packs.courses.questions import Question

SCRIPT = Path(__file__).parents[2] / "src/alatau/interchange/cmi5/assets/questions.js"
ACTOR = {"objectType": "Agent", "account": {"homePage": "https://lms.invalid", "name": "x1"}}
GROUPING = {"id": "https://alatau.invalid/courses/threats/lessons/A3.1"}


@dataclass
class System:
    """A learning system with its record store, as much of it as a unit speaks to."""

    members: dict[str, bytes]
    mode: str = "Normal"
    language: str | None = None
    statements: list[dict[str, Any]] = field(default_factory=list)
    states: dict[str, Any] = field(default_factory=dict)
    fetched: int = 0
    refused: list[str] = field(default_factory=list)
    address: str = ""

    def launch(self, page: str) -> str:
        """The address that a learner is sent to."""
        said = {
            "endpoint": f"{self.address}/lrs",
            "fetch": f"{self.address}/fetch",
            "actor": json.dumps(ACTOR),
            "registration": "1b7b2e2c-3c1c-4b6e-9f6d-0f2f6f2a9a11",
            "activityId": "https://lms.invalid/activities/7",
        }
        return f"{self.address}/content/{page}?{urlencode(said)}"

    @property
    def expected(self) -> dict[str, Any]:
        return {
            "actor": ACTOR,
            "registration": "1b7b2e2c-3c1c-4b6e-9f6d-0f2f6f2a9a11",
            "activity": "https://lms.invalid/activities/7",
            "session": "s-1",
            "grouping": GROUPING,
            "mode": self.mode,
            "mastery": 0.8,
        }

    def data(self) -> dict[str, Any]:
        return {
            "contextTemplate": {
                "contextActivities": {"grouping": [GROUPING]},
                "extensions": {SESSION: "s-1"},
            },
            "launchMode": self.mode,
            "masteryScore": 0.8,
            "moveOn": "CompletedAndPassed",
            "returnURL": f"{self.address}/back",
        }

    def verbs(self) -> list[str]:
        return [each["verb"]["id"].rpartition("/")[2] for each in self.statements]


class Handler(BaseHTTPRequestHandler):
    """Answers as xAPI 1.0.3 has it, and refuses what lacks the token or the version."""

    system: System

    def log_message(self, *_: object) -> None:
        """Nothing."""

    def do_GET(self) -> None:
        path = urlsplit(self.path).path
        asked = {key: value[0] for key, value in parse_qs(urlsplit(self.path).query).items()}
        if path.startswith("/content/"):
            content = self.system.members.get(path.removeprefix("/content/"))
            kinds = {"html": "text/html", "js": "text/javascript", "css": "text/css",
                     "svg": "image/svg+xml"}  # fmt: skip
            kind = kinds.get(path.rpartition(".")[2], "text/plain")
            self.answer(404 if content is None else 200, content or b"", kind)
        elif path == "/back":
            self.answer(200, b"<title>back</title>", "text/html")
        elif path == "/favicon.ico":
            self.answer(404)
        elif not self.allowed():
            self.answer(401)
        elif path == "/lrs/activities/state":
            stored = self.system.states.get(asked["stateId"])
            if asked["stateId"] == "LMS.LaunchData":
                stored = self.system.data()
            self.document(stored)
        elif path == "/lrs/agents/profile" and asked["profileId"] == "cmi5LearnerPreferences":
            language = self.system.language
            self.document(language and {"languagePreference": language})
        else:
            self.answer(404)

    def do_POST(self) -> None:
        body = self.rfile.read(int(self.headers.get("Content-Length") or 0))
        if self.path == "/fetch":
            self.system.fetched += 1
            self.document({"auth-token": "dG9rZW4="})
        elif self.path == "/lrs/statements" and self.allowed():
            statement = json.loads(body)
            self.system.statements.append(statement)
            self.document([statement["id"]])
        else:
            self.answer(401)

    def do_PUT(self) -> None:
        body = self.rfile.read(int(self.headers.get("Content-Length") or 0))
        asked = parse_qs(urlsplit(self.path).query)
        if self.allowed():
            self.system.states[asked["stateId"][0]] = json.loads(body)
        self.answer(204)

    def allowed(self) -> bool:
        fits = (
            self.headers.get("Authorization") == "Basic dG9rZW4="
            and self.headers.get("X-Experience-API-Version") == "1.0.3"
        )
        if not fits:
            self.system.refused.append(self.path)
        return fits

    def document(self, stored: Any) -> None:
        if stored is None:
            self.answer(404)
        else:
            self.answer(200, json.dumps(stored).encode(), "application/json")

    def answer(self, status: int, content: bytes = b"", kind: str = "text/plain") -> None:
        # A page that is left does not wait for its answers.
        with suppress(ConnectionError):
            self.send_response(status)
            self.send_header("Content-Type", f"{kind}; charset=utf-8")
            self.send_header("Content-Length", str(len(content)))
            self.end_headers()
            self.wfile.write(content)


@pytest.fixture(scope="module")
def members(tmp_path_factory: pytest.TempPathFactory) -> dict[str, bytes]:
    folder = write_course(tmp_path_factory.mktemp("course"), "threats", "A3")
    return read_archive(packed_course(load_course(folder), folder), "c.zip")


@pytest.fixture
def system(members: dict[str, bytes]) -> Iterator[System]:
    made = System(members)
    handler = type("Bound", (Handler,), {"system": made})
    server = ThreadingHTTPServer(("127.0.0.1", 0), handler)
    made.address = f"http://127.0.0.1:{server.server_address[1]}"
    thread = threading.Thread(target=server.serve_forever)
    thread.start()
    yield made
    server.shutdown()
    thread.join()
    server.server_close()


@pytest.fixture
def page(browser: Browser) -> Iterator[Page]:
    context = browser.new_context(viewport={"width": 360, "height": 740}, locale="en-GB")
    yield context.new_page()
    context.close()


def opened(page: Page, address: str, state: str = "launched") -> None:
    page.goto(address)
    expect(page.locator(f"body[data-ready={state}]")).to_be_attached()


def answer_right(page: Page) -> None:
    """Answer all nine questions of the small course."""
    shown = page.locator("main:not([hidden])")
    for value in ("beta", "one", "three", "false", "since", "act"):
        for found in shown.locator(f"input[value={value}]").all():
            found.check()
    for part, value in (("gown", "2"), ("gloves", "1"), ("hands", "3"), ("left", "r-one"),
                        ("other", "r-two"), ("unit", "per cent")):  # fmt: skip
        shown.locator(f"select[data-part={part}]").select_option(value)
    shown.locator("[data-part=value]").fill("12,5")
    shown.locator("[data-part=first]").fill("2023-05-01")
    shown.locator("[data-part=last]").fill("2023-05-09")
    shown.locator("[data-part=text]").fill("Notify the focal point")


def finish(page: Page, system: System) -> None:
    page.locator("main:not([hidden]) [data-finish]").click()
    page.wait_for_url(f"{system.address}/back")


def test_a_lesson_answered_right_is_completed_and_passed(system: System, page: Page) -> None:
    opened(page, system.launch("lessons/A3.1.html"))
    answer_right(page)
    page.locator("main:not([hidden]) [data-question='A3.1-1'] [data-check]").click()
    expect(page.get_by_text("Reason of A3.1-1").first).to_be_visible()
    finish(page, system)
    assert system.verbs() == ["initialized", "answered", "completed", "passed", "terminated"]
    assert session_faults(system.statements, system.expected) == []
    assert system.statements[1]["result"] == {
        "response": "beta", "score": {"scaled": 1}, "success": True,
    }  # fmt: skip
    assert system.statements[3]["result"]["score"] == {"scaled": 1}
    assert (system.fetched, system.refused) == (1, [])


def test_a_lesson_answered_wrong_is_failed_and_can_be_passed_later(
    system: System, page: Page
) -> None:
    opened(page, system.launch("lessons/A3.1.html"))
    finish(page, system)
    assert system.verbs() == ["initialized", "completed", "failed", "terminated"]
    assert session_faults(system.statements, system.expected) == []
    system.statements.clear()
    opened(page, system.launch("lessons/A3.1.html"))
    answer_right(page)
    finish(page, system)
    # Completed once for a registration.
    assert system.verbs() == ["initialized", "passed", "terminated"]
    system.statements.clear()
    opened(page, system.launch("lessons/A3.1.html"))
    finish(page, system)
    # Not failed after it was passed.
    assert system.verbs() == ["initialized", "terminated"]


def test_a_test_sends_answers_without_judging_them(system: System, page: Page) -> None:
    opened(page, system.launch("tests/one.html"))
    answer_right(page)
    finish(page, system)
    assert system.verbs() == ["initialized", *["answered"] * 9, "completed", "terminated"]
    assert session_faults(system.statements, system.expected) == []
    results = [each["result"] for each in system.statements[1:10]]
    assert all(set(result) == {"response"} for result in results)
    assert results[1]["response"] == "one[,]three"
    assert results[3]["response"] == "gloves[,]gown[,]hands"


@pytest.mark.parametrize("mode", ["Browse", "Review"])
def test_looking_around_is_not_judged(system: System, page: Page, mode: str) -> None:
    system.mode = mode
    opened(page, system.launch("lessons/A3.1.html"))
    answer_right(page)
    page.locator("main:not([hidden]) [data-check]").first.click()
    finish(page, system)
    assert system.verbs() == ["initialized", "terminated"]
    assert session_faults(system.statements, system.expected) == []


def test_leaving_the_page_ends_the_session(system: System, page: Page) -> None:
    opened(page, system.launch("lessons/A3.1.html"))
    page.goto(f"{system.address}/back")
    expect(page).to_have_title("back")
    page.wait_for_timeout(300)
    assert system.verbs() == ["initialized", "terminated"]


def test_the_learner_reads_in_their_own_language(system: System, page: Page) -> None:
    system.language = "kk-KZ, ru-RU, en"
    opened(page, system.launch("lessons/A3.1.html"))
    expect(page.get_by_role("heading", name="[Lesson A3.1]")).to_be_visible()
    page.get_by_role("button", name="English").click()
    expect(page.get_by_role("heading", name="Lesson A3.1", exact=True)).to_be_visible()


def test_a_page_opened_from_a_disk_works_by_itself(
    members: dict[str, bytes], page: Page, tmp_path: Path
) -> None:
    complaints: list[str] = []
    page.on("console", lambda message: complaints.append(message.text))
    for name, content in members.items():
        target = tmp_path / name
        target.parent.mkdir(parents=True, exist_ok=True)
        target.write_bytes(content)
    opened(page, (tmp_path / "lessons/A3.1.html").as_uri(), "alone")
    answer_right(page)
    shown = page.locator("main:not([hidden])")
    for at in range(9):
        shown.locator("[data-check]").nth(at).click()
        expect(shown.locator("[data-verdict=right]").nth(at)).to_be_visible()
    shown.locator("[data-finish]").click()
    expect(shown.locator("[data-status=alone]")).to_be_visible()
    assert shown.locator("figure img").evaluate("image => image.naturalWidth") > 0
    assert complaints == []


def test_a_system_that_does_not_answer_is_said_to_the_learner(system: System, page: Page) -> None:
    page.goto(system.launch("lessons/A3.1.html").replace("%2Ffetch", "%2Fnowhere"))
    expect(page.locator("main:not([hidden]) [data-status=failed]")).to_be_visible()


@pytest.mark.parametrize("path", ["lessons/A3.1.html", "tests/one.html"])
@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_axe_finds_nothing_on_a_page(
    system: System, page: Page, path: str, scheme: Literal["light", "dark"]
) -> None:
    page.emulate_media(color_scheme=scheme)
    opened(page, system.launch(path))
    if path.startswith("lessons"):
        page.locator("main:not([hidden]) [data-check]").first.click()
    found = Axe().run(page).response["violations"]
    assert [(each["id"], each["nodes"][0]["html"]) for each in found] == []
    assert page.evaluate("document.documentElement.scrollWidth") <= 360


def answers(draw: st.DrawFn, asked: Question) -> Any:
    """An answer in the form that its question asks for."""
    match asked.kind:
        case "single-choice" | "judgement":
            return draw(st.sampled_from([each.id for each in asked.options]))
        case "multiple-choice":
            names = [each.id for each in asked.options]
            return draw(st.lists(st.sampled_from(names), unique=True))
        case "true-false":
            names = [each.id for each in asked.reasons]
            return {"answer": draw(st.booleans()), "reason": draw(st.sampled_from(names))}
        case "ordering":
            return list(draw(st.permutations([each.id for each in asked.steps])))
        case "matching":
            right = st.sampled_from([each.id for each in asked.right])
            return {each.id: draw(right) for each in asked.left}
        case "numeric":
            near = st.sampled_from([asked.answer, asked.answer + asked.tolerance / 2, 0.0])
            value = draw(near | st.floats(-1e6, 1e6))
            units = [*asked.unit.values(), *asked.units, "furlong"] if asked.unit else []
            unit = draw(st.none() | st.sampled_from(units)) if units else None
            return {"value": f"{value:.6f}"[:40], "unit": unit and unit.strip()[:40]}
        case "point":
            if asked.places:
                return {"place": draw(st.sampled_from(asked.places))[:64]}
            days = st.sampled_from(asked.days or asked.window or ())
            shifts = st.integers(-65, 65).map(timedelta)

            def near_day() -> str:
                found: date = draw(days) + draw(shifts)
                return found.isoformat()

            if asked.days is not None:
                return {"day": near_day()}
            return {"first": near_day(), "last": near_day()}
        case _:
            known = [each for term in asked.terms for some in term.words.values() for each in some]
            words = st.sampled_from(known) if known else st.nothing()
            said = draw(st.lists(words | st.text(max_size=5), max_size=3))
            return " ".join(["said", *said]).strip()


@pytest.mark.parametrize("kind", KINDS)
def test_a_page_scores_as_the_classroom_does(page: Page, kind: str) -> None:
    page.goto("about:blank")
    page.add_script_tag(content=SCRIPT.read_text(encoding="utf-8"))

    @given(st.data())
    @settings(max_examples=25, deadline=None)
    def same(data: st.DataObject) -> None:
        asked = data.draw(questions(kind))
        given = data.draw(st.composite(answers)(asked))
        found = page.evaluate(
            "([known, given]) => [Questions.score(known, given), Questions.response(known, given)]",
            [known_to_page(asked, with_key=True), given],
        )
        assert found[0] == pytest.approx(score(asked, given).credit, abs=1e-9)
        if kind == "numeric":
            assert float(found[1]) == pytest.approx(float(response_of(asked, given)))
        else:
            assert found[1] == response_of(asked, given)

    same()


def test_a_test_without_its_key_still_says_a_number_in_the_unit_of_the_question(page: Page) -> None:
    page.goto("about:blank")
    page.add_script_tag(content=SCRIPT.read_text(encoding="utf-8"))
    words = {"id": "q", "kind": "numeric", "text": {"en": "?"}, "reason": {"en": "!"}}
    units = {"unit": {"en": "days", "ru": "дней"}, "units": {"weeks": 7, "дней": 9}}
    asked = QUESTION.validate_python(words | units | {"answer": 14})
    for unit in ("days", "дней", "weeks", "furlong", None):
        given = {"value": "2,5", "unit": unit}
        known = known_to_page(asked, with_key=False)
        assert "key" not in known
        said = page.evaluate("([a, b]) => Questions.response(a, b)", [known, given])
        assert (
            float(said) == float(response_of(asked, given)) == 2.5 * (7 if unit == "weeks" else 1)
        )
