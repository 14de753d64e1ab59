"""What people do on the pages, and what the pages say when it cannot be done."""

from __future__ import annotations

import re
from collections.abc import Callable
from typing import Any

import pytest


def test_joining_by_a_code_typed_on_the_first_page(room: Any) -> None:
    from django.test import Client

    from alatau.web.codes import spaced

    client = Client()
    client.get("/")
    response = client.post("/join/", {"code": spaced(room.room.player_code).lower()})
    assert response.headers["Location"] == f"/j/{room.room.player_code}"
    page = client.get(response.headers["Location"]).content.decode()
    assert "Small exercise" in page and "A · Public health and laboratory" in page


def test_a_wrong_code_says_so_and_many_make_only_this_device_wait(rooms: Any, room: Any) -> None:
    from django.test import Client

    client, other = Client(), Client()
    client.get("/")
    other.get("/")
    for _ in range(8):
        response = client.post("/join/", {"code": "WRONGWRONG"})
        assert response.status_code == 400
        assert "No exercise or training week has this code" in response.content.decode()
    right = {"code": room.room.player_code}
    assert "Too many wrong codes" in client.post("/join/", right).content.decode()
    assert other.post("/join/", right).status_code == 302


@pytest.mark.parametrize(
    "call_sign", ["", " ", "x" * 41, "<b>", "a\x00b", "a\nb\x1b", "__", "\u202eevil"]
)
def test_a_call_sign_that_cannot_be_is_refused_with_a_reason(room: Any, call_sign: str) -> None:
    from django.test import Client

    client = Client()
    address = f"/j/{room.room.player_code}"
    client.get(address)
    response = client.post(address, {"call_sign": call_sign, "cell": "A.health"})
    assert response.status_code == 400
    assert "Choose a call sign" in response.content.decode()
    assert room.last_seq == 1


def test_a_call_sign_is_taken_once(room: Any, sit: Callable[..., Any]) -> None:
    from django.test import Client

    sit("player", "Alpha", "A.health")
    client = Client()
    address = f"/j/{room.room.player_code}"
    client.get(address)
    response = client.post(address, {"call_sign": "Alpha", "cell": "A.police"})
    assert "Somebody else has this call sign" in response.content.decode()


def test_who_presses_join_twice_has_one_seat(room: Any) -> None:
    from django.test import Client

    from alatau.web.models import Seat

    client, other = Client(), Client()
    address = f"/j/{room.room.player_code}"
    fields = {"call_sign": "Alpha", "cell": "A.health"}
    for each in (client, other):
        each.get(address, follow=True)
    first, second = client.post(address, fields), client.post(address, fields)
    assert (first.status_code, second.status_code) == (302, 302)
    assert first.headers["Location"] == second.headers["Location"]
    assert Seat.objects.count() == 1
    assert other.post(address, fields).status_code == 400
    assert client.post(address, {**fields, "cell": "A.police"}).status_code == 400


def test_the_first_page_names_the_cell_of_a_seat_by_its_title(
    room: Any, sit: Callable[..., Any]
) -> None:
    page = sit("player", "Alpha", "A.health").client.get("/").content.decode()
    assert "Public health and laboratory" in page and "A.health" not in page


def test_a_cell_that_is_not_in_the_layout_is_refused(room: Any) -> None:
    from django.test import Client

    client = Client()
    address = f"/j/{room.room.player_code}"
    client.get(address)
    response = client.post(address, {"call_sign": "Alpha", "cell": "C.health"})
    assert "Choose the cell" in response.content.decode()


def test_one_browser_can_hold_several_seats(room: Any, sit: Callable[..., Any]) -> None:
    first = sit("player", "Alpha", "A.health")
    second = sit("director", "Chief", client=first.client)
    page = first.client.get("/").content.decode()
    assert first.seat in page and second.seat in page
    assert first.get("inbox").status_code == 200 and second.get("run").status_code == 200


def test_a_message_reaches_its_cell_with_its_facts(started: Any, sit: Callable[..., Any]) -> None:
    alpha, bravo = sit("player", "Alpha", "A.health"), sit("player", "Bravo", "A.police")
    sent = alpha.client.post(
        f"/seat/{alpha.seat}/write",
        {"to": ["A.police"], "subject": "Look <here>", "body": "One\n\ntwo & <three>"},
    )
    assert sent.headers["Location"].endswith("/inbox?said=sent")
    inbox = bravo.text("inbox")
    assert "Look &lt;here&gt;" in inbox
    item = next(iter(started.exercise.state.inbox["A.police"]))
    page = bravo.text(f"item/{item}")
    assert "two &amp; &lt;three&gt;" in page
    assert 'hx-trigger="load"' in page
    assert bravo.post(f"item/{item}/read").status_code == 204
    assert 'hx-trigger="load"' not in bravo.text(f"item/{item}")
    reply = bravo.client.post(
        f"/seat/{bravo.seat}/write",
        {"to": ["A.health"], "subject": "Re", "body": "Seen", "reply": item},
    )
    assert reply.status_code == 302
    assert "In the same exchange" in alpha.text(f"item/{item}")


def test_what_somebody_else_received_cannot_be_read_or_passed_on(
    started: Any, sit: Callable[..., Any]
) -> None:
    alpha, bravo = sit("player", "Alpha", "A.health"), sit("player", "Bravo", "B.police")
    alpha.post("write", to="A.police", subject="Secret", body="Text")
    item = next(iter(started.exercise.state.items))
    assert bravo.get(f"item/{item}").status_code == 404
    assert bravo.get(f"write?forward={item}").status_code == 404
    assert bravo.post(f"item/{item}/read").status_code == 409


@pytest.mark.parametrize(
    ("fields", "words"),
    [
        ({"to": "A.police", "subject": "x", "body": "y" * 4001}, "at most 4000 characters"),
        ({"to": "A.police", "subject": "x" * 201, "body": "y"}, "at most 200 characters"),
        ({"subject": "x", "body": "y"}, "To: this is needed"),
        ({"to": "A.police", "subject": "x", "body": " "}, "Text: this is needed"),
        ({"to": "Z.nobody", "subject": "x", "body": "y"}, "nobody called"),
        ({"to": "A.police", "subject": "x", "body": "y", "facts": "nothing"}, "does not hold"),
        (
            {"to": "A.police", "subject": "x", "body": "y", "channel": "drum"},
            "cannot be understood",
        ),
        ({"to": "A.police", "subject": "x", "body": "a\x00b"}, "cannot be understood"),
    ],
)
def test_a_message_past_its_limits_is_kept_in_the_form_with_a_reason(
    started: Any, sit: Callable[..., Any], fields: dict[str, str], words: str
) -> None:
    import html

    alpha = sit("player", "Alpha", "A.health")
    before = started.last_seq
    response = alpha.post("write", **fields)
    page = html.unescape(response.content.decode())
    assert response.status_code == 400 and words in page
    assert fields["body"].strip() in page
    assert started.last_seq == before


def test_a_text_as_long_as_the_browser_allows_is_taken_with_its_lines(
    started: Any, sit: Callable[..., Any]
) -> None:
    health, police = sit("player", "Alpha", "A.health"), sit("player", "Beta", "A.police")
    text = "\r\n".join(["First.", "", *["x" * 39] * 99, "x" * 32])
    assert len(text.replace("\r\n", "\n")) == 4000
    sent = health.post("write", to=["A.police"], subject="Long", body=text)
    assert sent.status_code == 302
    [item] = started.exercise.state.inbox["A.police"]
    assert "<p>First.</p><p>xxx" in police.text(f"item/{item}")


def test_an_edit_of_the_title_leaves_the_text_of_an_inject_in_every_language(
    rooms: Any,
) -> None:
    from html import unescape

    from django.test import Client

    from alatau.exercise.events import InjectEdited
    from alatau.web.rooms import NewExercise

    room = rooms.create(NewExercise("tutorial", None, 7))
    chief, at = Client(), f"/j/{room.room.director_code}"
    chief.get(at, follow=True)
    seat = chief.post(at, {"call_sign": "Chief"}).headers["Location"]
    page = chief.get(f"{seat}inject/12/edit").content.decode()
    [shown] = re.findall(r'<textarea id="body"[^>]*>(.*?)</textarea>', page, re.DOTALL)
    body = unescape(shown)
    assert "\n" in body
    fields = {
        "title": "Two nurses, at night",
        "body": body.replace("\n", "\r\n"),
        "to": re.findall(r'name="to" value="([^"]+)" checked', page),
    }
    assert chief.post(f"{seat}inject/12/edit", fields).status_code == 302
    edited = room.exercise.events[-1].payload
    assert isinstance(edited, InjectEdited)
    assert edited.title is not None and edited.body is None


def test_an_inject_is_not_edited_to_go_to_nobody(started: Any, sit: Callable[..., Any]) -> None:
    control = sit("controller", "Control")
    before = started.last_seq
    refused = control.post("inject/8/edit", title="New title", body="New body")
    page = refused.content.decode()
    assert refused.status_code == 400 and "To: this is needed." in page
    assert 'name="to"' in page and " checked" not in page
    assert started.last_seq == before


def test_an_inject_for_nobody_in_the_room_can_be_put_in_other_words(
    started: Any, sit: Callable[..., Any], monkeypatch: pytest.MonkeyPatch
) -> None:
    from alatau.exercise.views import control as view

    monkeypatch.setattr(view, "recipients", lambda *_: ())
    edited = sit("controller", "Control").post("inject/8/edit", title="New", body="New")
    assert edited.status_code == 302
    assert started.exercise.events[-1].payload.to is None


def test_a_decision_asks_for_what_it_needs_and_costs_stock(
    started: Any, sit: Callable[..., Any]
) -> None:
    alpha = sit("player", "Alpha", "A.health")
    page = alpha.text("decide/investigate-cases/A")
    assert "To be consulted" in page and "Response teams: 1" in page
    missing = alpha.post("decide/investigate-cases/A", reason="Because")
    assert missing.status_code == 400
    place = next(p.code for p in started.exercise.pack.region.places if p.country == "A")
    done = alpha.post("decide/investigate-cases/A", reason="Because", places=place)
    assert done.headers["Location"].endswith("decisions?said=decided")
    assert "Because" in alpha.text("decisions")
    assert "1 committed" in alpha.text("resources")


def test_a_decision_outside_the_cells_authority_does_not_exist_for_it(
    started: Any, sit: Callable[..., Any]
) -> None:
    police = sit("player", "Papa", "A.police")
    assert police.get("decide/notify-who/A").status_code == 404
    assert police.get("decide/notify-interpol/B").status_code == 404
    assert police.post("decide/notify-who/A", reason="x").status_code == 404


def test_before_the_start_nobody_acts_and_the_page_says_why(
    room: Any, sit: Callable[..., Any]
) -> None:
    alpha = sit("player", "Alpha", "A.health")
    response = alpha.post("write", to="A.police", subject="x", body="y")
    assert "has not started" in response.content.decode()


def test_the_communications_check_is_asked_and_answered(room: Any, sit: Callable[..., Any]) -> None:
    alpha, control = sit("player", "Alpha", "A.health"), sit("controller", "Control")
    assert control.post("clock", act="check").status_code == 204
    assert "I can read it" in alpha.text("inbox")
    assert alpha.post("here").status_code == 204
    assert "I can read it" not in alpha.text("inbox")
    assert "answered" in control.text("people")


def test_the_controller_runs_the_clock(room: Any, sit: Callable[..., Any], wall: Any) -> None:
    control = sit("controller", "Control")
    assert control.post("clock", act="start").status_code == 204
    assert room.exercise.state.phase == "running"
    assert control.post("clock", act="rate", rate="2.0").status_code == 204
    assert room.exercise.state.clock.rate == 2.0
    for wrong in ("", "fast", "-1", "nan", "1e9"):
        assert control.post("clock", act="rate", rate=wrong).status_code == 409
    assert control.post("clock", act="pause").status_code == 204
    assert control.post("clock", act="resume").status_code == 204
    assert control.post("clock", act="jump", day="1", hour="9:30").status_code == 204
    assert "day 1" in control.text("run").lower()
    refused = control.post("clock", act="jump", day="0", hour="09:30")
    assert refused.status_code == 409 and "forward" in refused.content.decode()
    for day, hour in (("x", "9:00"), ("1", "25:00"), ("1", "9"), ("", "")):
        assert control.post("clock", act="jump", day=day, hour=hour).status_code == 409
    assert control.post("clock", act="dance").status_code == 404
    assert control.post("clock", act="end").status_code == 204
    assert room.exercise.state.phase == "ended"


@pytest.mark.parametrize("act", ["next-inject", "next-move"])
def test_two_controllers_who_press_at_once_move_the_exercise_once(
    started: Any, sit: Callable[..., Any], act: str
) -> None:
    def shown(page: str) -> dict[str, str]:
        field = r'<input type="hidden" name="(minutes|move)" value="(\d+)"><button[^>]*value="%s"'
        return dict(re.findall(field % act, page))

    one, other = sit("controller", "One"), sit("controller", "Other")
    fields = shown(one.text("run"))
    assert fields and fields == shown(other.text("run"))
    assert one.post("clock", act=act, **fields).status_code == 204
    started.tick()
    before = started.last_seq
    refused = other.post("clock", act=act, **fields)
    assert refused.status_code == 409 and "has moved on" in refused.content.decode()
    assert started.last_seq == before
    assert other.post("clock", act=act, **shown(other.text("run"))).status_code == 204
    assert other.post("clock", act=act, minutes="x", move="x").status_code == 409


def test_an_inject_is_held_released_edited_and_cancelled(
    started: Any, sit: Callable[..., Any]
) -> None:
    control = sit("controller", "Control")
    assert control.post("inject/8/act", act="hold").status_code == 204
    assert "held" in control.text("inject/8")
    edited = control.post("inject/8/edit", title="New title", body="New body", to="A.health")
    assert edited.status_code == 302
    assert control.post("inject/8/act", act="release").status_code == 204
    alpha = sit("player", "Alpha", "A.health")
    assert "New title" in alpha.text("inbox")
    again = control.post("inject/8/act", act="cancel")
    assert again.status_code == 409 and again.headers["Content-Type"].startswith("text/plain")
    assert control.post("inject/8/act", act="resend").status_code == 204
    assert control.get("inject/999").status_code == 404


def test_a_written_inject_with_a_doubtful_word_asks_for_a_look(
    started: Any, sit: Callable[..., Any]
) -> None:
    from alatau.packs.safety import check_text

    doubtful = "Weaponised agent"
    assert check_text(doubtful)
    control = sit("controller", "Control")
    form = {"title": "T", "body": doubtful, "sender": "white.who", "to": "A.health"}
    first = control.post("injects/add", **form)
    assert first.status_code == 400 and "I have looked at it" in first.content.decode()
    assert control.post("injects/add", **form, looked="yes").status_code == 302
    plain = {**form, "body": "A rumour about a sick herd"}
    assert control.post("injects/add", **plain).status_code == 302


def test_the_white_cell_answers_in_its_voice(started: Any, sit: Callable[..., Any]) -> None:
    alpha, control = sit("player", "Alpha", "A.health"), sit("controller", "Control")
    alpha.post("write", to="white.who", subject="Question", body="Please advise")
    item = next(iter(started.exercise.state.items))
    assert "Please advise" in control.text("white-cell")
    control.post(
        "white-cell/speak",
        reply=item,
        sender="white.who",
        to="A.health",
        subject="Re",
        body="We do",
    )
    assert "WHO (simulated)" in alpha.text("inbox")
    assert "Nobody waits" in control.text("white-cell")


def test_an_evaluator_observes_an_event_and_rates_a_task(
    started: Any, sit: Callable[..., Any]
) -> None:
    alpha, eva = sit("player", "Alpha", "A.health"), sit("evaluator", "Eva")
    alpha.post("write", to="A.police", subject="Meet", body="now")
    assert "Meet" in eva.text("timeline")
    seq = started.last_seq
    assert "Meet" in eva.text(f"note?event={seq}")
    assert eva.post("note", event=seq, text="Told at once", cell="A.health").status_code == 302
    assert "Told at once" in eva.text("timeline")
    task = started.exercise.pack.objectives[0].critical_tasks[0].id
    assert eva.post(f"rate/{task}", rating="X", reason="why").status_code == 400
    assert eva.post(f"rate/{task}", rating="S", reason="Well done").status_code == 302
    assert "Well done" in eva.text("objectives")


def test_changing_the_language_where_a_form_was_answered_leads_back_to_a_page(rooms: Any) -> None:
    from django.test import Client

    client = Client()
    client.get("/")
    page = client.post("/join/", {"code": "WRONG"}).content.decode()
    found = re.search(r'name="next" value="([^"]*)"', page)
    assert found
    fields = {"language": "ru", "next": found[1]}
    assert client.post("/language/", fields, follow=True).status_code == 200


def test_language_and_appearance_are_kept_and_lead_only_back_into_the_house(room: Any) -> None:
    from django.test import Client

    client = Client()
    away = client.post("/language/", {"language": "ru", "next": "https://example.org/"})
    assert away.headers["Location"] == "/"
    assert 'lang="ru"' in client.get("/").content.decode()
    client.post("/appearance/", {"theme": "dark", "next": "//example.org"})
    assert 'data-theme="dark"' in client.get("/").content.decode()
    client.post("/language/", {"language": "xx<script>", "next": "/"})
    assert 'lang="ru"' in client.get("/").content.decode()


@pytest.mark.parametrize(
    "path",
    [
        "/seat/", "/seat/x", "/seat/../../etc/passwd", "/j/", "/j/%00", "/j/" + "A" * 500,
        "/seat/%F0%9F%92%A3/inbox", "/map/nowhere.json", "/nothing", "/seat/x/item/%2e%2e",
    ],
)  # fmt: skip
def test_strange_addresses_are_answered_in_words(room: Any, path: str) -> None:
    from django.test import Client

    response = Client().get(path, follow=True)
    assert 400 <= response.status_code < 500
    assert "EXERCISE" in response.content.decode()


def test_the_health_page_says_nothing_of_the_exercise(rooms: Any, room: Any) -> None:
    from django.test import Client

    response = Client().get("/health/")
    assert response.status_code == 200 and response.json()["well"] is True
    assert room.id not in response.content.decode()
    room.lose()
    assert Client().get("/health/").status_code == 503


def test_the_health_page_reads_the_whole_database_once_for_all_who_ask(rooms: Any) -> None:
    from django.db import connection
    from django.test import Client
    from django.test.utils import CaptureQueriesContext

    with CaptureQueriesContext(connection) as asked:
        for _ in range(3):
            assert Client().get("/health/").json()["database_whole"] is True
    assert sum("quick_check" in query["sql"] for query in asked.captured_queries) == 1


def test_a_database_that_cannot_be_written_or_read_is_not_well(rooms: Any) -> None:
    from django.db import connection
    from django.test import Client

    def write(sql: str) -> None:
        rooms.writer.run(lambda: connection.cursor().execute(sql)).result()

    def well() -> bool:
        answer = Client().get("/health/")
        assert (answer.status_code == 200) is answer.json()["well"]
        return bool(answer.json()["well"])

    assert well()
    write("PRAGMA query_only = ON")  # until the writer has failed, and opens the database anew
    assert not well()
    assert well()
    write("PRAGMA query_only = ON")
    page = Client().get("/health/", headers={"Accept": "text/html"})
    assert page.status_code == 503 and "cannot be read or written" in page.content.decode()
    write("ALTER TABLE web_room RENAME TO web_gone")
    assert not well()


def test_text_of_a_pack_is_markdown_and_never_html() -> None:
    from alatau.web.templatetags.alatau import plain, prose

    assert prose("**a** <script>b</script>\n\n- c") == (
        "<p><strong>a</strong> &lt;script&gt;b&lt;/script&gt;</p>\n<ul>\n<li>c</li>\n</ul>\n"
    )
    assert "<a" not in prose("[x](javascript:alert(1)) ![y](http://z/)")
    assert plain("a <b>\nc\n\nd") == "<p>a &lt;b&gt;<br>c</p><p>d</p>"


ROLES = ("player", "evaluator", "observer", "controller", "director")


@pytest.mark.parametrize("role", ROLES)
def test_every_page_carries_the_banner_the_stop_and_the_headers(
    started: Any, sit: Callable[..., Any], role: str
) -> None:
    from django.urls import reverse

    from alatau.web import urls
    from alatau.web.headers import HEADERS

    sitting = sit(role, "Alpha", "A.health" if role == "player" else None)
    known = {
        "item": "inject-1", "kind": "notify-who", "country": "A", "inject": 1, "cell": "A.health",
        "task": started.exercise.pack.objectives[0].critical_tasks[0].id, "name": "clock",
    }  # fmt: skip
    opened = 0
    for pattern in urls.urlpatterns:
        if role not in getattr(pattern.callback, "roles", ()):
            continue
        names = {name: known.get(name, "") for name in pattern.pattern.converters}
        response = sitting.client.get(reverse(pattern.name, kwargs={**names, "seat": sitting.seat}))
        assert {name: response.headers[name] for name in HEADERS} == HEADERS
        if response.status_code != 200 or pattern.name in {"part", "picture", "log-file"}:
            continue
        opened += 1
        text = response.content.decode()
        assert "EXERCISE EXERCISE EXERCISE" in text, pattern.name
        assert "Real emergency" in text, pattern.name
        assert " style=" not in text and "<script>" not in text and "onclick" not in text
        own = text.replace("http://testserver/j/", "").replace("http://www.w3.org/2000/svg", "")
        assert "http://" not in own and "https://" not in own, pattern.name
    assert opened >= 4


def test_a_page_says_what_needs_javascript(sit: Callable[..., Any]) -> None:
    for person in (sit("player", "Alpha", "A.health"), sit("director", "Chief")):
        [words] = re.findall(r"<noscript>(.*?)</noscript>", person.text("emergency"), re.DOTALL)
        assert "buttons of exercise control need JavaScript" in words


def test_forms_in_a_part_do_not_wait_in_its_queue(sit: Callable[..., Any]) -> None:
    """The queue of a part keeps the last request alone: a form in it would lose what was sent."""
    page = sit("director", "Chief").text("run")
    parts = re.findall(r'<div id="part-[^>]*>', page)
    assert parts and all('hx-disinherit="hx-sync"' in part for part in parts)
