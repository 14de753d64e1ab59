"""Every address by every role: closed unless it is named here, and only a form changes anything."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import Any

import pytest

PLAYER = {"player"}
CONTROL = {"controller", "director"}
NOTING = {"evaluator", *CONTROL}
WATCHING = {"observer", *NOTING}
ALL = PLAYER | WATCHING
ANYBODY = ALL | {"nobody"}

GET, POST, BOTH = ("GET",), ("POST",), ("GET", "POST")

RIGHTS: dict[str, tuple[set[str], tuple[str, ...]]] = {
    "start": (ANYBODY, GET),
    "join": (ANYBODY, POST),
    "join-by-code": (ANYBODY, BOTH),
    "language": (ANYBODY, POST),
    "appearance": (ANYBODY, POST),
    "health": (ANYBODY, GET),
    "map": (ANYBODY, GET),
    "seat": (ALL, GET),
    "part": (ALL, GET),
    "picture": (PLAYER | CONTROL, GET),
    "answer-check": (ALL, POST),
    "emergency": (ALL, BOTH),
    "leave": (ALL, BOTH),
    "review": (ALL, GET),
    "review-file": (ALL, GET),
    "inbox": (PLAYER, GET),
    "item": (PLAYER, GET),
    "mark-read": (PLAYER, POST),
    "write": (PLAYER, BOTH),
    "situation": (PLAYER, GET),
    "decisions": (PLAYER, GET),
    "decide": (PLAYER, BOTH),
    "resources": (PLAYER, GET),
    "facts": (PLAYER, GET),
    "run": (CONTROL, GET),
    "clock": (CONTROL, BOTH),
    "broadcast": (CONTROL, POST),
    "injects": (CONTROL, GET),
    "add-inject": (CONTROL, BOTH),
    "inject": (CONTROL, GET),
    "act-on-inject": (CONTROL, POST),
    "edit-inject": (CONTROL, BOTH),
    "white-cell": (CONTROL, GET),
    "speak": (CONTROL, BOTH),
    "cell": (CONTROL, GET),
    "truth": (CONTROL, GET),
    "people": (CONTROL, GET),
    "free-seat": (CONTROL, POST),
    "screen": (CONTROL, GET),
    "log-file": (CONTROL, GET),
    "objectives": (WATCHING, GET),
    "timeline": (WATCHING, GET),
    "note": (NOTING, BOTH),
    "rate": (NOTING, BOTH),
}
"""Who may open each address, and how. An address that is missing here fails a test."""

PARTS: dict[str, set[str]] = {
    "clock": ALL,
    "notice": ALL,
    "review": ALL,
    "review-tab": ALL,
    "unread": PLAYER,
    "inbox": PLAYER,
    "facts": PLAYER,
    "figures": PLAYER,
    "situation": PLAYER,
    "cases": PLAYER,
    "decisions": PLAYER,
    "resources": PLAYER,
    "conduct": CONTROL,
    "upcoming": CONTROL,
    "cells": CONTROL,
    "waiting": CONTROL,
    "unanswered": CONTROL,
    "injects": CONTROL,
    "truth": CONTROL,
    "people": CONTROL,
    "objectives": WATCHING,
    "timeline": WATCHING,
}
PICTURES: dict[str, set[str]] = {
    "map": PLAYER | CONTROL,
    "curve": PLAYER | CONTROL,
    "herds": PLAYER | CONTROL,
    "truth-map": CONTROL,
    "truth-curve": CONTROL,
}

PEOPLE = (
    ("player", "A.health"),
    ("player", "B.police"),
    ("evaluator", None),
    ("observer", None),
    ("controller", None),
    ("director", None),
)


def names() -> list[str]:
    """The names of all addresses of exercises; those of the classroom have a test of their own."""
    from django.urls import URLPattern

    from alatau.web.urls import urlpatterns

    return [str(pattern.name) for pattern in urlpatterns if isinstance(pattern, URLPattern)]


def everything() -> dict[str, list[tuple[Any, ...]]]:
    """All that the database holds."""
    from alatau.web import models

    return {
        model.__name__: list(model.objects.order_by("pk").values_list())
        for model in (models.Room, models.Event, models.Text, models.Seat, models.Lease)
    }


@pytest.fixture
def people(
    room: Any, started: Any, rooms: Any, wall: Any, sit: Callable[..., Any]
) -> dict[tuple[str, str | None], Any]:
    """One person for each role, and a player of another cell; the first injects have arrived."""
    seated = {(role, cell): sit(role, f"{role} {cell}", cell) for role, cell in PEOPLE}
    controller = seated["controller", None]
    assert controller.post("clock", act="jump", day="2", hour="12:00").status_code == 204
    room.tick()
    return seated


@pytest.fixture
def stranger(rooms: Any) -> Any:
    """The director of another exercise on the same server."""
    import re

    from django.test import Client
    from exercise_room import SMALL

    from alatau.web.rooms import NewExercise

    other = rooms.create(NewExercise(str(SMALL), "full", 8)).room
    client = Client()
    client.get(f"/j/{other.director_code}", follow=True)
    response = client.post(f"/j/{other.director_code}", {"call_sign": "Stranger"})
    found = re.match(r"/seat/([^/]+)/", response.headers["Location"])
    assert found
    client.own_seat = found[1]
    return client


def address(name: str, seat: str, room: Any) -> str:
    """An address of a seat that its rightful role can open."""
    from django.urls import reverse

    kwargs: dict[str, Any] = {
        "join-by-code": {"code": room.room.player_code},
        "map": {"region": "two-countries"},
        "part": {"name": "clock"},
        "picture": {"name": "map"},
        "item": {"item": "inject-1"},
        "mark-read": {"item": "inject-1"},
        "decide": {"kind": "alert-clinicians", "country": "A"},
        "inject": {"inject": 8},
        "act-on-inject": {"inject": 8},
        "edit-inject": {"inject": 8},
        "cell": {"cell": "A.health"},
        "rate": {"task": "alert"},
    }.get(name, {})
    if "nobody" not in RIGHTS[name][0]:
        kwargs = {"seat": seat, **kwargs}
    return reverse(name, kwargs=kwargs)


def test_the_tables_of_rights_name_every_address_part_and_picture(rooms: Any) -> None:
    from alatau.web.pages import PARTS as REGISTERED
    from alatau.web.views.pictures import PICTURES as DRAWN

    assert set(RIGHTS) == set(names())
    assert {name: set(part.roles) for name, part in REGISTERED.items()} == PARTS
    assert {name: set(roles) for name, (roles, _) in DRAWN.items()} == PICTURES


def test_a_page_opens_to_its_roles_alone(people: Any, room: Any) -> None:
    wrong = []
    for (role, cell), person in people.items():
        for name, (roles, methods) in RIGHTS.items():
            if name in ("part", "picture"):
                continue
            status = person.client.get(address(name, person.seat, room)).status_code
            if "GET" not in methods:
                expected = {405}
            elif role not in roles:
                expected = {403}
            elif cell == "B.police" and name in ("item", "decide"):
                expected = {404}
            elif name == "review-file":
                expected = {404}  # not before the end
            else:
                expected = {200, 302}
            if status not in expected:
                wrong.append((role, cell, name, status))
    assert wrong == []


@pytest.mark.parametrize(("kind", "table"), [("part", PARTS), ("picture", PICTURES)])
def test_a_part_or_picture_is_given_to_its_roles_alone(
    kind: str, table: dict[str, set[str]], people: Any
) -> None:
    ending = ".json" if kind == "picture" else ""
    wrong = [
        (role, cell, name, status)
        for (role, cell), person in people.items()
        for name, roles in table.items()
        if (status := person.get(f"{kind}/{name}{ending}").status_code)
        not in ({200, 204} if role in roles else {403})
    ]
    assert wrong == []


def test_a_seat_is_closed_to_every_browser_but_its_own(
    people: Any, stranger: Any, room: Any
) -> None:
    from django.test import Client

    before = everything()
    others = [("stranger", stranger), ("nobody", Client())]
    others += [(str(who), person.client) for who, person in people.items()]
    wrong = []
    for who, person in people.items():
        for name, (roles, methods) in RIGHTS.items():
            if "nobody" in roles:
                continue
            target = address(name, person.seat, room)
            for asking, client in others:
                if client is person.client:
                    continue
                for method in methods:
                    status = client.generic(method, target).status_code
                    if status != 403:
                        wrong.append((who, name, asking, method, status))
    assert wrong == []
    assert everything() == before


def test_no_browser_changes_anything_by_reading(people: Any, stranger: Any, room: Any) -> None:
    for person in people.values():  # what is opened for the first time is kept in memory only
        person.get("")
    before, seq = everything(), room.last_seq
    for method in ("GET", "HEAD", "OPTIONS", "PUT", "PATCH", "DELETE", "TRACE"):
        for person in people.values():
            for name in RIGHTS:
                response = person.client.generic(method, address(name, person.seat, room))
                assert response.status_code < 500, (method, name)
    assert everything() == before
    assert room.last_seq == seq


FORMS: dict[str, dict[str, str]] = {
    "emergency": {"act": "raise", "text": "Fire"},
    "clock": {"act": "pause"},
    "broadcast": {"text": "To all"},
    "act-on-inject": {"act": "release"},
    "edit-inject": {"title": "Other", "body": "Other"},
    "add-inject": {"title": "New", "body": "New", "sender": "white.who", "to": "A.health"},
    "speak": {"sender": "white.who", "to": "A.health", "subject": "s", "body": "b"},
    "write": {"to": "A.police", "subject": "s", "body": "b"},
    "decide": {"reason": "Because."},
    "note": {"text": "Seen."},
    "rate": {"rating": "P", "reason": "Seen."},
    "join": {"code": "ACDEACDE"},
    "join-by-code": {"call_sign": "Fresh", "cell": "A.police"},
    "language": {"language": "ru"},
    "appearance": {"theme": "dark"},
}
"""A form of each address that would be taken."""


def without_token(people: Any, room: Any) -> Iterator[tuple[str, Any]]:
    """Send every form of every role without its token, with a wrong one, and from elsewhere."""
    from django.conf import settings
    from django.test import Client

    for (role, _), person in people.items():
        strict = Client(enforce_csrf_checks=True)
        strict.cookies = person.client.cookies
        token = strict.cookies[settings.CSRF_COOKIE_NAME].value
        for name, (roles, methods) in RIGHTS.items():
            if "POST" not in methods or role not in roles:
                continue
            target, fields = address(name, person.seat, room), FORMS.get(name, {})
            if name == "free-seat":
                fields = {"seat": people["evaluator", None].seat}
            yield name, strict.post(target, fields)
            yield name, strict.post(target, {**fields, "csrfmiddlewaretoken": "x" * 64})
            yield name, strict.post(target, fields, headers={"HX-Request": "true"})
            yield (
                name,
                strict.post(
                    target, fields, headers={"X-CSRFToken": token, "Origin": "http://elsewhere"}
                ),
            )


def test_no_form_is_taken_without_its_token(people: Any, room: Any) -> None:
    before = everything()
    answers = [(name, response.status_code) for name, response in without_token(people, room)]
    assert {name for name, _ in answers} == {n for n, (_, m) in RIGHTS.items() if "POST" in m}
    assert [one for one in answers if one[1] != 403] == []
    assert everything() == before


def test_every_form_is_taken_with_its_token(people: Any, room: Any) -> None:
    from django.conf import settings
    from django.test import Client

    taken = []
    for role, cell, name in (
        ("player", "A.health", "write"),
        ("player", "A.health", "decide"),
        ("player", "A.health", "mark-read"),
        ("evaluator", None, "note"),
        ("evaluator", None, "rate"),
        ("controller", None, "act-on-inject"),
        ("controller", None, "add-inject"),
        ("controller", None, "speak"),
        ("controller", None, "broadcast"),
        ("controller", None, "clock"),
        ("director", None, "emergency"),
        ("observer", None, "leave"),
    ):
        person = people[role, cell]
        strict = Client(enforce_csrf_checks=True)
        strict.cookies = person.client.cookies
        token = strict.cookies[settings.CSRF_COOKIE_NAME].value
        before = room.last_seq
        response = strict.post(
            address(name, person.seat, room),
            {"csrfmiddlewaretoken": token, **FORMS.get(name, {})},
        )
        taken.append((name, response.status_code, room.last_seq > before))
    assert [one for one in taken if one[1] not in (302, 303) or not one[2]] == []


def test_control_of_one_exercise_reaches_nobody_of_another(
    people: Any, stranger: Any, room: Any
) -> None:
    victim = people["player", "A.health"]
    before = everything()["Seat"]
    answer = stranger.post(f"/seat/{stranger.own_seat}/people/free", {"seat": victim.seat})
    assert answer.status_code == 404
    assert everything()["Seat"] == before
    assert victim.get("inbox").status_code == 200


def test_a_player_cannot_act_on_what_another_cell_got(people: Any, room: Any) -> None:
    police, before = people["player", "B.police"], room.last_seq
    assert police.post("item/inject-1/read").status_code in (404, 409)
    for field in ("reply", "forward"):
        assert police.get(f"write?{field}=inject-1").status_code == 404
        form = {"to": "A.police", "subject": "s", "body": "b", field: "inject-1"}
        assert police.post("write", **form).status_code == 404
    form = {"to": "A.police", "subject": "s", "body": "b", "facts": "cluster"}
    assert police.post("write", **form).status_code == 400
    assert police.post("decide/alert-clinicians/A", reason="Because.").status_code == 404
    assert room.last_seq == before


def test_only_the_director_clears_an_emergency_and_frees_the_director(people: Any) -> None:
    controller, director = people["controller", None], people["director", None]
    assert people["player", "B.police"].post("emergency", act="raise", text="x").status_code == 302
    assert controller.post("emergency", act="clear").status_code == 409
    assert controller.post("people/free", seat=director.seat).status_code == 404
    assert director.post("emergency", act="clear").status_code == 302


def test_a_controller_is_not_shown_the_code_of_the_director(people: Any, room: Any) -> None:
    code = room.room.director_code
    shown = f"{code[:4]}-{code[4:]}"
    assert shown not in people["controller", None].text("people")
    assert shown in people["director", None].text("people")


def test_a_seat_that_was_given_up_opens_nothing(people: Any) -> None:
    player = people["player", "A.health"]
    assert player.post("leave").status_code == 302
    for page in ("", "inbox", "part/inbox", "picture/map.json", "write"):
        assert player.get(page).status_code == 403
    assert player.post("emergency", act="raise").status_code == 403
