"""A cohort on two small courses, with a trainer and learners who have come in."""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import Any

import pytest
from small_course import write_course, write_programme


@dataclass
class Present:
    """A client in the classroom, and the address of its pages."""

    client: Any
    home: str

    def text(self, page: str = "") -> str:
        """The text of a page that must open."""
        response = self.client.get(self.home + page)
        assert response.status_code == 200, (page, response.status_code, response.content.decode())
        return response.content.decode()

    def answer(self, sheet: str, question: str, by_script: bool = True, **fields: str) -> Any:
        """Send one answer."""
        named = {key.replace("_", "-"): value for key, value in fields.items()}
        headers = {"Accept": "application/json"} if by_script else {}
        return self.client.post(
            f"{self.home}answer/{sheet}/", {"question": question, **named}, headers=headers
        )


@pytest.fixture
def cohort(rooms: Any, tmp_path: Path) -> Any:
    """A cohort."""
    from alatau.web.classroom import cohorts

    folder = tmp_path / "courses"
    paths = [write_course(folder, "threats", "A3"), write_course(folder, "measures", "B4")]
    return cohorts.create(
        "Spring",
        date(2026, 3, 2),
        courses=[str(path) for path in paths],
        programme=str(write_programme(tmp_path)),
        countries=["Country A", "Country B"],
    )


@pytest.fixture
def learn(cohort: Any) -> Callable[..., Present]:
    """Makes learners who have enrolled: `learn("Alpha")`."""
    from django.test import Client

    def enrol(call_sign: str, path: str = "policy", country: str = "Country A") -> Present:
        client = Client()
        client.get(f"/c/{cohort.learner_code}", follow=True)
        fields = {"act": "enrol", "call_sign": call_sign, "path": path, "country": country}
        response = client.post(f"/c/{cohort.learner_code}", fields)
        assert response.status_code == 200, response.content.decode()
        found = re.search(r'href="(/class/[^"]+/)"', response.content.decode())
        assert found, response.content.decode()
        return Present(client, found[1])

    return enrol


@pytest.fixture
def trainer(cohort: Any) -> Present:
    """A trainer at the desk."""
    from django.test import Client

    client = Client()
    client.get(f"/c/{cohort.trainer_code}", follow=True)
    response = client.post(f"/c/{cohort.trainer_code}")
    assert response.status_code == 302
    return Present(client, response.headers["Location"])


@pytest.fixture
def settings_of_a_week(tmp_path: Path) -> Any:
    """Settings that name one small course; what they are."""
    from django.test import override_settings

    course = str(write_course(tmp_path, "own", "A3"))
    programme = str(write_programme(tmp_path))
    with override_settings(COURSES=[course], PROGRAMME=programme):
        yield [course], programme
