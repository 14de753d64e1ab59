"""Sources of courses: which cannot be opened, and why."""

from __future__ import annotations

import pytest

from alatau.cli.links import addresses_of, not_opened
from alatau.packs.courses import list_courses, load_course


def test_addresses_that_open_are_not_named() -> None:
    def opened(address: str) -> str | None:
        return None if address.endswith("good") else "gone"

    listed = ["https://example.org/good", "https://example.org/bad"]
    assert list(not_opened(listed, opened)) == [("https://example.org/bad", "gone")]


def test_an_address_that_nobody_answers_is_named_with_the_reason() -> None:
    ((address, reason),) = not_opened(["https://127.0.0.1:1/"])
    assert address == "https://127.0.0.1:1/"
    assert "refused" in reason.lower()


@pytest.mark.parametrize("name", list_courses())
def test_every_source_of_a_course_is_asked_for_once(name: str) -> None:
    found = addresses_of(load_course(name))
    assert len(found) == len(set(found)) > 10
    assert all(address.startswith("https://") for address in found)
