"""Certificates over http: earned, issued once, verified offline, taken back, the second half."""

from __future__ import annotations

import json
from collections.abc import Callable
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from a_week import answer_all, open_test

from alatau.courses.credentials import Unverified, verify


@pytest.fixture
def finished(learn: Callable[..., Any], trainer: Any) -> Any:
    """A learner who did all that the first half asks for."""
    alpha = learn("Alpha")
    for moment in ("before", "after"):
        open_test(trainer, moment)
        answer_all(alpha, moment)
        open_test(trainer, moment, "close")
    return alpha


def issue(learner: Any, part: str = "1") -> Any:
    fields = {"part": part, "holder": "Айгүл Б."}
    return learner.client.post(f"{learner.home}certificates/", fields)


def test_before_the_test_after_nothing_is_issued(learn: Callable[..., Any]) -> None:
    alpha = learn("Alpha")
    assert "not closed yet" in alpha.text("certificates/")
    refused = issue(alpha)
    assert refused.status_code == 400
    assert "come first" in refused.content.decode()


def test_a_certificate_verifies_offline_by_the_file_of_the_key_and_a_forged_one_does_not(
    finished: Any, trainer: Any
) -> None:
    assert issue(finished).status_code == 302
    token = finished.client.get(f"{finished.home}certificates/1.jwt").content.decode()
    key = json.loads(trainer.client.get(f"{trainer.home}certificates/issuer.json").content)
    found = verify(token, key)
    assert found.holder == "Айгүл Б." and found.issuer == "Spring" and found.issuer_known
    head, body, signature = token.split(".")
    with pytest.raises(Unverified):
        verify(f"{head}.{body[:-8]}AAAAAAAA.{signature}", key)


def test_a_certificate_is_issued_once_and_its_pdf_downloads(finished: Any) -> None:
    from alatau.web.classroom.models import Certificate

    issue(finished), issue(finished)
    assert Certificate.objects.count() == 1
    pdf = finished.client.get(f"{finished.home}certificates/1.pdf")
    assert pdf.content.startswith(b"%PDF") and "attachment" in pdf["Content-Disposition"]


def test_a_certificate_that_is_asked_for_twice_at_once_is_issued_once(
    finished: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    from alatau.web.classroom import certificates
    from alatau.web.classroom.models import Certificate

    signed = certificates.sign

    def while_the_other_press_is_served(*arguments: Any) -> str:
        monkeypatch.setattr(certificates, "sign", signed)
        assert issue(finished).status_code == 302
        return signed(*arguments)

    monkeypatch.setattr(certificates, "sign", while_the_other_press_is_served)
    assert issue(finished).status_code == 302
    assert Certificate.objects.count() == 1


def test_an_installation_has_one_key_though_a_class_asks_for_it_at_once(tmp_path: Path) -> None:
    from concurrent.futures import ThreadPoolExecutor

    from alatau.web.classroom.certificates import KEY_FILE, private_key

    with ThreadPoolExecutor(6) as pool:
        found = set(pool.map(private_key, [tmp_path] * 6))
    assert found == {(tmp_path / KEY_FILE).read_bytes()}


def test_the_address_of_the_qr_code_tells_who_it_was_issued_to(finished: Any) -> None:
    from alatau.web.classroom.models import Certificate

    issue(finished)
    kept = Certificate.objects.get()
    page = finished.client.get(f"/v/{kept.id}").content.decode()
    assert "genuine" in page and "Айгүл Б." in page
    assert finished.client.get("/v/00000000-0000-4000-8000-000000000001").status_code == 404


def test_a_certificate_that_was_taken_back_is_no_longer_genuine(
    finished: Any, trainer: Any
) -> None:
    from alatau.web.classroom.models import Certificate

    issue(finished)
    kept = Certificate.objects.get()
    sent = trainer.client.post(f"{trainer.home}take-back/", {"certificate": str(kept.id)})
    assert sent.status_code == 302
    assert finished.client.get(f"/v/{kept.id}").status_code == 410
    pasted = finished.client.post("/verify/", {"credential": kept.credential})
    assert pasted.status_code == 410
    taken_back = Certificate.objects.get().revoked
    again = trainer.client.post(f"{trainer.home}take-back/", {"certificate": str(kept.id)})
    assert again.status_code == 302
    assert Certificate.objects.get().revoked == taken_back is not None


def test_evidence_is_judged_once_though_a_button_was_pressed_twice(
    learn: Callable[..., Any], trainer: Any
) -> None:
    from alatau.web.classroom.models import Cascade

    alpha = learn("Alpha")
    fields = {"held_on": "2026-03-20", "people": "12", "what": "Half a day"}
    alpha.client.post(f"{alpha.home}certificates/evidence/", fields)
    at = f"{trainer.home}evidence/{Cascade.objects.get().id}/"
    assert trainer.client.post(at, {"act": "perhaps"}).status_code == 404
    assert Cascade.objects.get().refused is None
    for act in ("accept", "accept", "refuse"):
        assert trainer.client.post(at, {"act": act}).status_code == 302
    judged = Cascade.objects.get()
    assert judged.accepted is not None and judged.refused is None


def test_the_second_half_follows_accepted_evidence(finished: Any, trainer: Any) -> None:
    from alatau.web.classroom.models import Cascade

    assert issue(finished, "2").status_code == 400
    fields = {"held_on": "2026-03-20", "people": "12", "what": "Half a day at our station"}
    sent = finished.client.post(f"{finished.home}certificates/evidence/", fields)
    assert sent.status_code == 302
    assert "Half a day at our station" in trainer.text("certificates/")
    filed = Cascade.objects.get()
    assert issue(finished, "2").status_code == 400
    trainer.client.post(f"{trainer.home}evidence/{filed.id}/", {"act": "accept"})
    assert issue(finished, "2").status_code == 302
    token = finished.client.get(f"{finished.home}certificates/2.jwt").content.decode()
    assert verify(token).part == 2


@pytest.mark.parametrize(
    "fields",
    [
        {},
        {"held_on": "x", "people": "3", "what": "y"},
        {"held_on": "2026-03-20", "people": "-1", "what": "y"},
        {"held_on": "2026-03-20", "people": "9" * 30, "what": "y"},
        {"held_on": "2026-03-20", "people": "3", "what": " "},
    ],
)
def test_evidence_that_says_nothing_is_refused(
    learn: Callable[..., Any], fields: dict[str, str]
) -> None:
    alpha = learn("Alpha")
    sent = alpha.client.post(f"{alpha.home}certificates/evidence/", fields)
    assert sent.status_code == 400
    assert "what was taught" in sent.content.decode()


def test_evidence_of_a_training_to_come_is_refused(learn: Callable[..., Any]) -> None:
    from alatau.web import rooms
    from alatau.web.classroom.models import Cascade

    alpha = learn("Alpha")
    tomorrow = rooms.latest_day() + timedelta(days=1)
    fields = {"people": "3", "what": "Half a day"}
    at = f"{alpha.home}certificates/evidence/"
    refused = alpha.client.post(at, {**fields, "held_on": tomorrow.isoformat()})
    assert refused.status_code == 400 and "has not come yet" in refused.content.decode()
    assert not Cascade.objects.exists()
    today = rooms.wall_clock().date()
    assert alpha.client.post(at, {**fields, "held_on": today.isoformat()}).status_code == 302


@pytest.mark.parametrize("pasted", ["", "x", "a.b.c", "é" * 40_000])
def test_what_is_no_certificate_is_told_so(learn: Callable[..., Any], pasted: str) -> None:
    alpha = learn("Alpha")
    sent = alpha.client.post("/verify/", {"credential": pasted})
    assert sent.status_code == 400
    assert "not genuine" in sent.content.decode()
