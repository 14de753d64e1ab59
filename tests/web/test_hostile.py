"""What strangers and clumsy hands send: answered in words, shown as text, and nothing changes."""

from __future__ import annotations

import os
import re
import socket
import subprocess
import sys
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

import pytest
from exercise_room import SMALL
from http_people import HttpPerson
from serving import Server, start

POLICY = (
    "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' data:; "
    "connect-src 'self'; worker-src 'self'; font-src 'self'; form-action 'self'; "
    "base-uri 'none'; object-src 'none'; frame-ancestors 'none'"
)
SCRIPT = "<script>alert('x')</script><img src=x onerror=alert(1)>\"'&{{7*7}}{% now %}"
INLINE = re.compile(r"<script(?![^>]*\bsrc=)|\son[a-z]+=|javascript:|\sstyle=|<style")


@pytest.fixture(scope="module")
def server(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Server]:
    """A real server, with real http."""
    made = start(tmp_path_factory.mktemp("hostile"), SMALL)
    yield made
    made.end()


@pytest.fixture
def director(server: Server) -> Iterator[HttpPerson]:
    """The director, over http."""
    person = HttpPerson(server.address, server.codes["director"], f"Chief {os.urandom(4).hex()}")
    yield person
    person.close()


def raw(server: Server, request: bytes) -> bytes:
    """Send bytes; return all that comes back."""
    with socket.create_connection(("127.0.0.1", server.port), timeout=20) as line:
        line.sendall(request)
        answer = b""
        try:
            while block := line.recv(65536):
                answer += block
        except ConnectionResetError:  # it would not read all that was sent
            pass
    return answer


def status_of(answer: bytes) -> int:
    return int(answer.split(b" ", 2)[1])


def test_wrong_codes_make_one_device_wait_and_say_for_how_long(room: Any) -> None:
    from django.test import Client

    guesser, neighbour = Client(), Client()
    guesser.get("/")
    for _ in range(8):
        page = guesser.post("/join/", {"code": "AAAA-AAAA"}).content.decode()
        assert "No exercise or training week has this code" in page
    for code in ("AAAA-AAAA", room.room.player_code):
        page = guesser.post("/join/", {"code": code}).content.decode()
        assert re.search(r"Too many wrong codes from this device. Wait \d+ seconds", page)
    assert guesser.get(f"/j/{room.room.player_code}").status_code == 400
    neighbour.get("/")
    assert neighbour.post("/join/", {"code": room.room.player_code}).status_code == 302


def test_whoever_guesses_without_cookies_learns_nothing_and_locks_nobody_out(room: Any) -> None:
    from django.test import Client

    for number in range(40):
        code = "AAAAAAAA" if number % 4 else room.room.player_code
        assert Client().get(f"/j/{code}").status_code == 302
        page = Client().get(f"/j/{code}?cookie")
        assert page.status_code == 400 and b"keeps no cookies" in page.content
        assert Client().post(f"/j/{code}", {"call_sign": "x"}).status_code == 400
    newcomer = Client()
    page = newcomer.get(f"/j/{room.room.player_code}", follow=True)
    assert page.status_code == 200 and b"Small exercise" in page.content


WRITE = {"to": "A.police", "subject": "Subject", "body": "Body"}
STRANGE_FORMS: list[tuple[str, str, dict[str, Any], int]] = [
    ("player", "write", {**WRITE, "subject": "x" * 201}, 400),
    ("player", "write", {**WRITE, "body": "x" * 4001}, 400),
    ("player", "write", {**WRITE, "to": ["A.police"] * 81}, 400),
    ("player", "write", {**WRITE, "to": "x" * 81}, 400),
    ("player", "write", {**WRITE, "to": "A.nobody"}, 400),
    ("player", "write", {**WRITE, "to": "../../etc/passwd"}, 400),
    ("player", "write", {**WRITE, "channel": "drum"}, 400),
    ("player", "write", {**WRITE, "facts": ["no-such-fact"]}, 400),
    ("player", "write", {**WRITE, "reply": "no-such-item"}, 404),
    ("player", "write", {**WRITE, "forward": "\x00"}, 404),
    ("player", "write", {**WRITE, "subject": "a\x00b"}, 400),
    ("player", "write", {**WRITE, "body": "a\x00b"}, 400),
    ("player", "write", {**WRITE, "to": "a\x00b"}, 400),
    ("player", "write", {}, 400),
    ("player", "decide/investigate-cases/A", {"reason": "x"}, 400),
    ("player", "decide/investigate-cases/A", {"reason": "x", "places": "Z-99"}, 400),
    ("player", "decide/investigate-cases/A", {"reason": "x", "places": "B-01"}, 400),
    ("player", "decide/investigate-cases/A", {"reason": "\x00", "places": "A-02"}, 400),
    ("player", "decide/trace-contacts/A", {"reason": "x", "places": "A-02", "teams": "-1"}, 400),
    ("player", "decide/trace-contacts/A", {"reason": "x", "places": "A-02", "teams": "9e9"}, 400),
    ("player", "decide/trace-contacts/A", {"reason": "x", "places": "A-02", "teams": "9999"}, 400),
    ("player", "decide/give-prophylaxis/A", {"reason": "x", "places": "A-02", "courses": "١"}, 400),
    ("player", "decide/stand-down/A", {"reason": "x", "ends": "no-such-decision"}, 400),
    ("player", "decide/no-such-kind/A", {"reason": "x"}, 404),
    ("player", "decide/alert-clinicians/Z", {"reason": "x"}, 404),
    ("player", "item/no-such-item/read", {}, 409),
    ("player", "item/%00/read", {}, 409),
    ("player", "emergency", {"act": "raise", "text": "x" * 4001}, 409),
    ("director", "clock", {"act": "explode"}, 404),
    ("director", "clock", {"act": "rate", "rate": "NaN"}, 409),
    ("director", "clock", {"act": "rate", "rate": "inf"}, 409),
    ("director", "clock", {"act": "rate", "rate": "-1"}, 409),
    ("director", "clock", {"act": "rate", "rate": "1e400"}, 409),
    ("director", "clock", {"act": "rate", "rate": "fast"}, 409),
    ("director", "clock", {"act": "jump", "day": "9" * 30, "hour": "10:00"}, 409),
    ("director", "clock", {"act": "jump", "day": "1", "hour": "99:99"}, 409),
    ("director", "clock", {"act": "jump", "day": "399", "hour": "10:00"}, 409),
    ("director", "broadcast", {"text": " "}, 409),
    ("director", "inject/999999999999999999999/act", {"act": "release"}, 409),
    ("director", "inject/8/act", {"act": "destroy"}, 404),
    ("director", "inject/8/edit", {"title": "x" * 201, "body": "x"}, 400),
    ("director", "inject/8/edit", {"title": "x", "body": "x", "to": "Z.nobody"}, 400),
    ("director", "inject/8/edit", {"title": "x", "body": "x"}, 400),
    ("director", "injects/add", {"title": "x", "body": "x", "sender": "x", "to": "A.health"}, 400),
    ("director", "injects/add", {"title": "x", "body": "x", "sender": "white.who"}, 400),
    ("director", "white-cell/speak", {**WRITE, "sender": "white.nobody"}, 400),
    ("director", "white-cell/speak", {**WRITE, "sender": "A.police"}, 400),
    ("director", "people/free", {"seat": "\x00"}, 404),
    ("director", "note", {"text": "x", "cell": "Z.nobody"}, 400),
    ("director", "note", {"text": "x", "task": "no-such-task"}, 400),
    ("director", "rate/alert", {"rating": "Q", "reason": "x"}, 400),
    ("director", "rate/alert", {"rating": "P", "reason": "x", "cell": "\x00"}, 400),
    ("director", "rate/no-such-task", {"rating": "P", "reason": "x"}, 404),
]


def test_forms_that_cannot_be_are_refused_in_words_and_change_nothing(
    started: Any, sit: Callable[..., Any]
) -> None:
    people = {"player": sit("player", "Alpha", "A.health"), "director": sit("director", "Chief")}
    before, wrong = started.last_seq, []
    for role, page, fields, expected in STRANGE_FORMS:
        answer = people[role].post(page, **fields)
        words = answer.content.decode()
        if answer.status_code != expected or started.last_seq != before:
            wrong.append((role, page, fields, answer.status_code, words[:90]))
        before = started.last_seq
        assert "Traceback" not in words
        if expected == 400:
            assert 'class="problem"' in words, (page, fields)
    assert wrong == []


def test_markup_in_every_free_text_is_shown_as_text(started: Any, sit: Callable[..., Any]) -> None:
    health, police = sit("player", "Alpha", "A.health"), sit("player", "Beta", "A.police")
    director, evaluator = sit("director", "Chief"), sit("evaluator", "Eve")

    def done(person: Any, page: str, **fields: Any) -> None:
        assert person.post(page, **fields).status_code in (204, 302), page

    done(health, "write", to=["A.police", "white.who"], subject=SCRIPT, body=SCRIPT)
    [item] = started.exercise.state.inbox["A.police"]
    done(police, "write", to=["A.health"], subject=SCRIPT, body=SCRIPT, forward=item)
    done(health, "decide/alert-clinicians/A", reason=SCRIPT)
    done(director, "broadcast", text=SCRIPT)
    done(director, "inject/8/edit", title=SCRIPT, body=SCRIPT, to="A.health", looked="yes")
    done(director, "inject/8/act", act="release")
    done(director, "injects/add", title=SCRIPT, body=SCRIPT, sender="white.who", to="A.police",
         looked="yes")  # fmt: skip
    done(director, "white-cell/speak", to="A.police", sender="white.who", subject=SCRIPT,
         body=SCRIPT, looked="yes")  # fmt: skip
    done(evaluator, "note", text=SCRIPT, task="alert")
    done(evaluator, "rate/alert", rating="P", reason=SCRIPT)
    done(police, "emergency", act="raise", text=SCRIPT)
    shown = 0
    inbox = started.exercise.state.inbox
    pages = [
        (police, ["inbox", "write", "decisions", "emergency", f"write?reply={item}"]),
        (police, [f"item/{one}" for one in inbox["A.police"]]),
        (health, ["inbox", "decisions", *(f"item/{one}" for one in inbox["A.health"])]),
        (director, ["run", "injects", "inject/8", "inject/8/edit", "inject/11", "white-cell"]),
        (director, ["truth", "people", "cells/A.police", "cells/A.health"]),
        (director, [f"white-cell/speak?reply={item}", "objectives", "timeline"]),
        (evaluator, ["objectives", "timeline", "note"]),
    ]
    for person, names in pages:
        for name in names:
            html = person.text(name)
            found = INLINE.search(html.replace("onerror=alert(1)&gt;", ""))
            assert found is None, (name, html[max(0, found.start() - 90) : found.end() + 30])
            assert "<img" not in html and "<script>" not in html
            assert html.count("&lt;script&gt;alert(") <= html.count("{{7*7}}{% now %}"), name
            shown += "&lt;script&gt;alert(" in html
    assert shown > 15
    typed = police.client.post("/join/", {"code": SCRIPT}).content.decode()
    assert "<script>" not in typed and "<img" not in typed
    refused = director.client.post(f"/j/{started.room.player_code}", {"call_sign": SCRIPT})
    assert "<script>" not in refused.content.decode()


def test_a_body_that_is_too_large_is_refused_and_the_server_goes_on(
    server: Server, director: HttpPerson
) -> None:
    answer = director.post("broadcast", text="x" * 700_000)
    assert answer.status_code == 400 and "too long" in answer.text
    many = director.client.post(
        f"/seat/{director.seat}/broadcast",
        data={f"f{number}": "x" for number in range(1200)},
        headers=director.token,
    )
    assert many.status_code == 400
    files = director.client.post(
        f"/seat/{director.seat}/broadcast",
        files={"file": ("x.txt", b"x" * 1000)},
        data={"text": "x"},
        headers=director.token,
    )
    assert files.status_code == 400
    assert director.get("run").status_code == 200


@pytest.mark.parametrize(
    "body",
    [b"text=%ff%fe", b"text=\xff\xfe", b"text=%00", b"text=%ed%a0%80", b"text=" + b"%f0%9f" * 9],
)
def test_broken_text_does_not_break_the_server(
    server: Server, director: HttpPerson, body: bytes
) -> None:
    answer = director.client.post(
        f"/seat/{director.seat}/broadcast",
        content=body,
        headers={**director.token, "Content-Type": "application/x-www-form-urlencoded"},
    )
    assert answer.status_code in (303, 400, 409)
    assert director.get("run").status_code == 200
    assert director.get("log.jsonl").status_code == 200


@pytest.mark.parametrize(
    "target",
    [
        b"/static/../../../../etc/passwd",
        b"/static/%2e%2e/%2e%2e/etc/passwd",
        b"/static/..%2f..%2fsecret.key",
        b"/static//etc/passwd",
        b"/static/x/base.css%00.js",
        b"/map/..%2f..%2fregion.json",
        b"/map/%00.json",
        b"/seat/../../health",
        b"/seat/%00/inbox",
        b"/seat/%ff%fe/inbox",
        b"/seat/x'%20OR%201=1--/inbox",
        b"/live/%00",
        b"/live/../health",
        b"/j/%00",
        b"/j/" + b"A" * 5000,
        b"/?said=" + b"%3Cscript%3E",
        b"/%",
        b"//elsewhere.example/",
    ],
)
def test_tricks_with_paths_lead_nowhere(server: Server, target: bytes) -> None:
    answer = raw(
        server,
        b"GET " + target + b" HTTP/1.1\r\nHost: 127.0.0.1\r\nConnection: close\r\n\r\n",
    )
    assert status_of(answer) in (200, 302, 400, 403, 404), answer[:200]
    assert b"root:" not in answer and b"Traceback" not in answer and b"<script>" not in answer
    if status_of(answer) == 302:
        assert b"location: /j/" in answer.lower()
    if status_of(answer) == 200:
        assert target.startswith((b"/?said", b"/seat/../..")), target


@pytest.mark.parametrize(
    "request_",
    [
        b"GET / HTTP/1.1\r\nHost: elsewhere.example\r\nConnection: close\r\n\r\n",
        b"GET / HTTP/1.1\r\nHost: 127.0.0.1\r\nCookie: \xff\xfe=\x80\r\nConnection: close\r\n\r\n",
        b"BREW / HTTP/1.1\r\nHost: 127.0.0.1\r\nConnection: close\r\n\r\n",
        b"\x16\x03\x01\x02\x00\x01\x00\x01\xfc\x03\x03",
        b"GET / HTTP/1.1\r\nHost: 127.0.0.1\r\nX: " + b"y" * 200_000 + b"\r\nConnection: close",
    ],
)
def test_requests_that_are_none_are_turned_away(server: Server, request_: bytes) -> None:
    answer = raw(server, request_ + b"\r\n\r\n")
    assert answer == b"" or status_of(answer) in (200, 400, 403, 405, 431), answer[:200]
    assert b"Traceback" not in answer
    if b"elsewhere" in request_:
        assert status_of(answer) == 400


def test_every_answer_carries_the_headers_that_keep_a_page_to_itself(
    server: Server, director: HttpPerson
) -> None:
    asset = re.search(r'href="(/static/[^"]+base\.css)"', director.get("run").text)
    assert asset
    seat = f"/seat/{director.seat}"
    pages = [f"{seat}/{name}" for name in ("run", "part/clock", "picture/map.json", "inbox")]
    pages += ["/", "/health/", "/nowhere", "/map/two-countries.json", asset[1], "/static/nothing"]
    for path in (*pages, f"{seat}/log.jsonl", "/seat/nobody/run", "/live/nowhere"):
        answer = director.client.get(path)
        headers = answer.headers
        assert headers.get_list("content-security-policy") == [POLICY], path
        assert headers["x-content-type-options"] == "nosniff", path
        assert headers["x-frame-options"] == "DENY", path
        assert headers["referrer-policy"] == "same-origin", path
        assert headers["cross-origin-opener-policy"] == "same-origin", path
        assert "server" not in headers and "x-powered-by" not in headers, path
        kept = headers.get("cache-control", "")
        if not path.startswith(("/static/", "/map/", "/live/")):
            assert kept == "no-store", path
        for cookie in headers.get_list("set-cookie"):
            attributes = cookie.lower()
            assert "httponly" in attributes, cookie
            assert "samesite=lax" in attributes or "samesite=strict" in attributes, cookie


def test_a_page_names_no_address_outside_the_server(server: Server, director: HttpPerson) -> None:
    for page in ("run", "people", "screen", "truth", "injects", "emergency"):
        html = director.get(page).text
        for address in re.findall(r'(?:href|src|action)="([^"]+)"', html):
            assert not urlsplit(address).netloc, (page, address)


@pytest.mark.parametrize(
    "elsewhere",
    ["//x.example/", "https://x.example/", "/\\x.example", "javascript:alert(1)", "\x00/", " //x"],
)
def test_choosing_a_language_leads_to_no_other_site(room: Any, elsewhere: str) -> None:
    from django.test import Client

    answer = Client().post("/language/", {"language": "ru", "next": elsewhere})
    assert answer.status_code == 302
    assert answer.headers["Location"] == "/"


DEPLOYED = """
import django
from django.core.management import call_command
from django.test import Client
django.setup()
call_command("check", deploy=True, fail_level="INFO")
call_command("migrate", verbosity=0)
call_command("makemigrations", check=True, dry_run=True, verbosity=0)
client = Client(headers={"Host": "alatau.example", "X-Forwarded-Proto": "https"})
answer = client.get("/")
assert answer.status_code == 200, answer
assert answer.headers["Strict-Transport-Security"].startswith("max-age=31536000")
for name, cookie in client.cookies.items():
    assert name.startswith("__Host-") and cookie["secure"] and cookie["httponly"], name
    assert cookie["samesite"] in ("Lax", "Strict") and cookie["path"] == "/", name
    assert not cookie["domain"], name
assert len(client.cookies) == 2, client.cookies
assert Client(headers={"Host": "127.0.0.1"}).get("/").status_code == 400
"""


def test_the_profile_for_a_server_passes_the_checks_of_django(tmp_path: Path) -> None:
    environment = {
        **os.environ,
        "ALATAU_DATA": str(tmp_path),
        "ALATAU_PROFILE": "server",
        "ALATAU_HOSTS": "alatau.example",
        "DJANGO_SETTINGS_MODULE": "alatau.web.settings",
    }
    environment.pop("DATABASE_URL", None)
    done = subprocess.run(
        [sys.executable, "-c", DEPLOYED],
        env=environment,
        capture_output=True,
        text=True,
        timeout=60,
        check=False,
    )
    assert done.returncode == 0, done.stdout + done.stderr
