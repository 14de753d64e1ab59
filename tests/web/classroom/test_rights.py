"""Every address of the classroom by everybody: closed unless it is named here."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest

LEARNER, TRAINER, ANYBODY = {"learner"}, {"trainer"}, {"learner", "trainer", "nobody"}
GET, POST, BOTH = ("GET",), ("POST",), ("GET", "POST")

RIGHTS: dict[str, tuple[set[str], tuple[str, ...]]] = {
    "new-cohort": (ANYBODY, BOTH),
    "enter-class": (ANYBODY, BOTH),
    "class": (LEARNER, GET),
    "lesson": (LEARNER, GET),
    "lesson-read": (LEARNER, POST),
    "figure": (LEARNER, GET),
    "test": (LEARNER, GET),
    "lab": (LEARNER, GET),
    "explore": (LEARNER, GET),
    "lab-picture": (LEARNER, GET),
    "report": (LEARNER, GET),
    "answer": (LEARNER, POST),
    "hand-in": (LEARNER, POST),
    "workbook": (LEARNER, GET),
    "write-workbook": (LEARNER, POST),
    "certificates": (LEARNER, BOTH),
    "evidence": (LEARNER, POST),
    "certificate-file": (LEARNER, GET),
    "leave-class": (LEARNER, GET),
    "left-class": (LEARNER, POST),
    "desk": (TRAINER, GET),
    "desk-door": (TRAINER, GET),
    "desk-live": (TRAINER, GET),
    "set-test": (TRAINER, POST),
    "class-people": (TRAINER, GET),
    "enrol": (TRAINER, POST),
    "new-pin": (TRAINER, POST),
    "attendance": (TRAINER, GET),
    "attendance-of": (TRAINER, GET),
    "note-attendance": (TRAINER, POST),
    "analysis": (TRAINER, GET),
    "gain": (TRAINER, GET),
    "desk-certificates": (TRAINER, GET),
    "issuer-file": (TRAINER, GET),
    "judge-evidence": (TRAINER, POST),
    "take-back": (TRAINER, POST),
    "certificate-shown": (ANYBODY, GET),
    "verify": (ANYBODY, BOTH),
    "results-file": (TRAINER, GET),
    "statements-file": (TRAINER, GET),
    "desk-lessons": (TRAINER, GET),
    "desk-lesson": (TRAINER, GET),
    "desk-figure": (TRAINER, GET),
}
"""Who may open each address, and how. An address that is missing here fails a test."""

ARGUMENTS = {
    "code": "AAAAAAAA",
    "part": 1,
    "evidence": 1,
    "certificate": "00000000-0000-4000-8000-000000000001",
    "course": "threats",
    "lesson": "A3.1",
    "figure": "curve",
    "form": "json",
    "moment": "before",
    "lab": "none",
    "picture": "p",
    "sheet": "before",
    "session": "a",
}
REFUSED = {401, 403, 404}


def patterns() -> dict[str, Any]:
    from alatau.web.classroom.urls import urlpatterns

    return {str(pattern.name): pattern for pattern in urlpatterns}


@pytest.fixture
def people(learn: Callable[..., Any], trainer: Any) -> dict[str, Any]:
    from django.test import Client

    from alatau.web.classroom.models import Test

    Test.objects.update(opened="2026-03-02T09:00:00Z")
    people = {"learner": learn("Alpha"), "trainer": trainer, "other": learn("Beta")}
    people["nobody"] = Client()
    return people


def address(name: str, people: dict[str, Any]) -> str:
    from django.urls import reverse

    wanted = patterns()[name].pattern.converters
    known = {
        "learner": people["learner"].home.split("/")[2],
        "trainer": people["trainer"].home.split("/")[2],
        **ARGUMENTS,
    }
    return reverse(name, kwargs={key: known[key] for key in wanted})


def test_every_address_is_named_here() -> None:
    assert set(patterns()) == set(RIGHTS)


@pytest.mark.parametrize("name", sorted(RIGHTS))
def test_an_address_is_open_to_its_own_people_alone(name: str, people: dict[str, Any]) -> None:
    allowed, methods = RIGHTS[name]
    at = address(name, people)
    method = methods[0].lower()
    for who in ("nobody", "other", "learner", "trainer"):
        client = people[who] if who == "nobody" else people[who].client
        status = getattr(client, method)(at).status_code
        if who in allowed or (who == "other" and allowed == ANYBODY):
            assert status not in {401, 403}, (who, at)
        else:
            assert status in REFUSED, (who, at, status)


@pytest.mark.parametrize("name", sorted(name for name, (_, how) in RIGHTS.items() if how == GET))
def test_what_is_only_read_takes_no_form(name: str, people: dict[str, Any]) -> None:
    allowed = RIGHTS[name][0]
    who = people["learner" if "learner" in allowed else "trainer"].client
    assert who.post(address(name, people)).status_code == 405


@pytest.mark.parametrize("name", sorted(name for name, (_, how) in RIGHTS.items() if how == POST))
def test_what_changes_something_takes_only_a_form(name: str, people: dict[str, Any]) -> None:
    allowed = RIGHTS[name][0]
    who = people["learner" if "learner" in allowed else "trainer"].client
    assert who.get(address(name, people)).status_code == 405


def test_a_form_from_elsewhere_is_refused(people: dict[str, Any]) -> None:
    from django.test import Client

    strict = Client(enforce_csrf_checks=True)
    strict.cookies = people["learner"].client.cookies
    sent = strict.post(f"{people['learner'].home}answer/before/", {"question": "q"})
    assert sent.status_code == 403
