"""Reviews as pages show them: each exercise its own, and always the latest."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import pytest


@dataclass
class Made:
    """Stands for a review; what is rendered of it are its words."""

    words: str


def test_a_review_is_never_shown_in_place_of_a_later_one(
    rooms: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    from alatau.web import reviews

    monkeypatch.setattr(reviews, "review_fragment", lambda cut, *_, **__: cut.words)
    made: Any = reviews.Reviews()
    shown = [made.fragment(Made(str(number)), "en", (), True) for number in range(40)]
    made.close()
    assert shown == [str(number) for number in range(40)]
