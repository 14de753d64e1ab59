"""The code with which trainers of this installation make cohorts; `alatau serve` prints it."""

from __future__ import annotations

import hashlib
import hmac

from django.conf import settings

from alatau.web import codes


def desk_code() -> str:
    """The code of this installation: always the same, and not to be guessed."""
    drawn = hmac.new(settings.SECRET_KEY.encode(), b"alatau desk code", hashlib.sha256).digest()
    return "".join(codes.ALPHABET[byte % len(codes.ALPHABET)] for byte in drawn[: codes.LENGTH])


def is_desk_code(typed: str) -> bool:
    """Whether somebody typed the code of this installation."""
    return hmac.compare_digest(codes.as_typed(typed), desk_code())
