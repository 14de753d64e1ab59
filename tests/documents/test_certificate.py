"""The certificate: one tagged page, and the same words give the same bytes."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime

from alatau.documents.certificate import CertificateWords, certificate_pdf

ISSUED = datetime(2026, 3, 6, 15, tzinfo=UTC)
WORDS = CertificateWords(
    language="ru",
    kind="Сертификат",
    title="Учебная неделя",
    awarded_to="выдан",
    holder="Әйгерім Өмүрова",
    description="Два курса и командно-штабное учение.",
    criteria="Не менее 80 %.",
    issuer="Учебный центр",
    date="6 марта 2026 г.",
    lines=("Номер 1",),
    qr='<svg viewBox="0 0 9 9"><path d="M0 0h9v9H0z"/></svg>',
    qr_alt="QR-код",
)


def test_a_certificate_is_a_tagged_pdf() -> None:
    made = certificate_pdf(WORDS, ISSUED)
    assert made.startswith(b"%PDF-1.7")
    assert b"/StructTreeRoot" in made and b"/MarkInfo" in made


def test_the_same_words_give_the_same_bytes() -> None:
    assert certificate_pdf(WORDS, ISSUED) == certificate_pdf(WORDS, ISSUED)


def test_names_are_words_and_never_markup() -> None:
    """What would be code in a template stays a name: it neither fails nor reads a file."""
    hostile = replace(WORDS, holder='#read("/etc/passwd") $x$ *b* \\ "]', qr="")
    assert certificate_pdf(hostile, ISSUED).startswith(b"%PDF")
