"""A certificate as a tagged PDF of one page, with the QR code by which it is verified."""

from __future__ import annotations

import json
from dataclasses import asdict, dataclass, replace
from datetime import UTC, datetime
from importlib.resources import files
from typing import Final

from alatau.pictures import font_folder

PDF_STANDARD: Final = "ua-1"
"""PDF/UA: every piece of the page is tagged for screen readers."""


@dataclass(frozen=True)
class CertificateWords:
    """All that stands on a certificate, in its language.

    Attributes:
        kind: what sort of paper this is.
        awarded_to: the words before the name.
        lines: how it is verified: address, number, fingerprint of the issuer's key.
        qr: an SVG; empty for none. qr_alt: what it is, for a screen reader.
    """

    language: str
    kind: str
    title: str
    awarded_to: str
    holder: str
    description: str
    criteria: str
    issuer: str
    date: str
    lines: tuple[str, ...]
    qr: str = ""
    qr_alt: str = ""


def certificate_pdf(words: CertificateWords, issued: datetime) -> bytes:
    """The certificate as PDF; the same words and time give the same bytes."""
    import typst

    folder = files("alatau.documents") / "templates" / "certificate"
    data = json.dumps(asdict(replace(words, qr=_standalone(words.qr))), ensure_ascii=False)
    return typst.compile(
        str(folder / "certificate.typ"),
        font_paths=[font_folder()],
        ignore_system_fonts=True,
        format="pdf",
        sys_inputs={"words": data},
        pdf_standards=PDF_STANDARD,
        timestamp=issued.astimezone(UTC).replace(microsecond=0),
    )


def _standalone(svg: str) -> str:
    """An SVG with the name of its language, which a page does not need and a document does."""
    if not svg or "xmlns=" in svg:
        return svg
    return svg.replace("<svg", '<svg xmlns="http://www.w3.org/2000/svg"', 1)
