"""Material of labs as pages show it."""

from __future__ import annotations

from alatau.courses.labs.sheet import Drawing
from alatau.languages import LocalText
from alatau.web.classroom.materials import shown


def test_a_drawing_is_shown_by_its_address_with_words_for_those_who_do_not_see_it() -> None:
    drawing = Drawing("box", LocalText(en="A box", ru="Коробка"), svg=lambda language: language)
    (piece,) = shown([drawing], "ru", "/lab/picture/", "size=2")
    assert (piece.kind, piece.caption) == ("drawing", "Коробка")
    assert piece.address == "/lab/picture/box.svg?size=2"
