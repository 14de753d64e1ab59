"""Material of labs as pages show it."""

from __future__ import annotations

import re
from datetime import date
from pathlib import Path
from typing import Any

from small_course import write_programme

from alatau.courses.labs.sheet import Drawing
from alatau.languages import LocalText
from alatau.packs.content import content_root
from alatau.web.classroom.materials import shown


def test_a_drawing_is_shown_by_its_address_with_words_for_those_who_do_not_see_it() -> None:
    drawing = Drawing("box", LocalText(en="A box", ru="Коробка"), svg=lambda language: language)
    (piece,) = shown([drawing], "ru", "/lab/picture/", "size=2")
    assert (piece.kind, piece.caption) == ("drawing", "Коробка")
    assert piece.address == "/lab/picture/box.svg?size=2"


def test_a_learner_gets_the_drawings_of_their_lab_and_no_others(rooms: Any, tmp_path: Path) -> None:
    from django.test import Client

    from alatau.web.classroom import cohorts

    course = content_root() / "courses" / "biological-countermeasures"
    cohort = cohorts.create(
        "Spring",
        date(2026, 3, 2),
        courses=[str(course)],
        programme=str(write_programme(tmp_path)),
        countries=["Country A"],
    )
    client = Client()
    client.get(f"/c/{cohort.learner_code}", follow=True)
    fields = {"act": "enrol", "call_sign": "Alpha", "path": "policy", "country": "Country A"}
    entered = client.post(f"/c/{cohort.learner_code}", fields).content.decode()
    home = re.findall(r'href="(/class/[^"]+/)"', entered)[0]
    page = client.get(f"{home}lab/biological-countermeasures/classify-and-pack/").content.decode()
    drawings = re.findall(r'<img src="([^"]+\.svg)"', page)
    assert len(drawings) == 3
    for address in drawings:
        drawn = client.get(address)
        assert drawn.headers["Content-Type"] == "image/svg+xml"
        assert drawn.content.startswith(b"<svg ")
        assert client.get(address.replace(".svg", ".json")).status_code == 404
    assert client.get(drawings[0].replace("package-", "parcel-")).status_code == 404
