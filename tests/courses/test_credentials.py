"""Certificates: what is signed verifies, what is changed or forged does not."""

from __future__ import annotations

import base64
import json
import uuid
from datetime import UTC, datetime

import jwt
import pytest

from alatau.courses.credentials import (
    Award,
    Issuer,
    Unverified,
    credential,
    did_of,
    fingerprint,
    new_private_key,
    sign,
    verify,
)

AWARD = Award(
    id=uuid.UUID("00000000-0000-4000-8000-000000000001"),
    holder="Айгүл Б.",
    title="Training week",
    description="Two courses and an exercise",
    criteria="At least 80 % in the test after, and all labs",
    awarded=datetime(2026, 3, 6, 15, tzinfo=UTC),
    part=1,
)


@pytest.fixture(scope="module")
def issuer() -> Issuer:
    return Issuer("Training centre", new_private_key())


@pytest.fixture(scope="module")
def other() -> Issuer:
    return Issuer("Training centre", new_private_key())


def parts(token: str) -> list[bytes]:
    return [base64.urlsafe_b64decode(part + "=" * (-len(part) % 4)) for part in token.split(".")]


def joined(*pieces: bytes) -> str:
    return ".".join(base64.urlsafe_b64encode(piece).rstrip(b"=").decode() for piece in pieces)


def test_a_certificate_verifies_against_the_issuers_key_without_a_network(issuer: Issuer) -> None:
    found = verify(sign(AWARD, issuer), issuer.jwk)
    assert (found.holder, found.title, found.part) == ("Айгүл Б.", "Training week", 1)
    assert found.issuer_known and found.fingerprint == fingerprint(issuer.jwk)


def test_without_the_issuers_key_it_says_that_the_issuer_is_not_known(issuer: Issuer) -> None:
    assert not verify(sign(AWARD, issuer)).issuer_known


def test_a_certificate_forged_with_another_key_does_not_verify(
    issuer: Issuer, other: Issuer
) -> None:
    with pytest.raises(Unverified, match="somebody else"):
        verify(sign(AWARD, other), issuer.jwk)


def test_a_changed_name_does_not_verify(issuer: Issuer) -> None:
    head, body, signature = parts(sign(AWARD, issuer))
    changed = body.replace(b"Training week", b"Training year")
    assert changed != body
    with pytest.raises(Unverified, match="was changed"):
        verify(joined(head, changed, signature), issuer.jwk)


def test_the_key_of_the_header_cannot_be_swapped_for_that_of_another_issuer(
    issuer: Issuer, other: Issuer
) -> None:
    """Signed by the forger, but with the trusted issuer named inside."""
    payload = credential(AWARD, issuer) | {"iss": issuer.did}
    forged = jwt.encode(payload, other.private_pem, algorithm="RS256", headers={"jwk": other.jwk})
    with pytest.raises(Unverified, match="another issuer"):
        verify(forged)


@pytest.mark.parametrize("algorithm", ["none", "HS256"])
def test_weaker_algorithms_are_refused(issuer: Issuer, algorithm: str) -> None:
    payload = credential(AWARD, issuer) | {"iss": issuer.did}
    secret = "x" * 64 if algorithm == "HS256" else ""
    forged = jwt.encode(payload, secret, algorithm=algorithm, headers={"jwk": issuer.jwk})
    with pytest.raises(Unverified):
        verify(forged, issuer.jwk)


@pytest.mark.parametrize(
    "token",
    ["", "a", "a.b.c", "a.b.c.d", "x" * 30_000, joined(b"{}", b"{}", b""), "\x00.\x00.\x00"],
)
def test_what_is_no_certificate_is_refused(token: str) -> None:
    with pytest.raises(Unverified):
        verify(token)


@pytest.mark.parametrize(
    "head",
    [
        b"[" * 9_000,
        b'{"alg": "RS256", "jwk": {"kty": "RSA", "n": "AQAB", "e": "AQAB"}}',
        b'{"alg": "RS256", "jwk": {"kty": "RSA", "n": "", "e": ""}}',
        b'{"alg": "RS256", "jwk": "RSA"}',
    ],
)
def test_a_header_that_holds_no_key_is_refused(issuer: Issuer, head: bytes) -> None:
    _, body, signature = parts(sign(AWARD, issuer))
    with pytest.raises(Unverified):
        verify(joined(head, body, signature))


@pytest.mark.parametrize("named", [{"name": "Training centre"}, "Training centre", None])
def test_a_certificate_whose_issuer_has_no_id_is_refused(issuer: Issuer, named: object) -> None:
    payload = credential(AWARD, issuer) | {"iss": issuer.did, "issuer": named}
    made = jwt.encode(payload, issuer.private_pem, algorithm="RS256", headers={"jwk": issuer.jwk})
    with pytest.raises(Unverified):
        verify(made)


def test_a_header_with_a_private_key_is_refused(issuer: Issuer) -> None:
    head, body, signature = parts(sign(AWARD, issuer))
    header = json.loads(head)
    header["jwk"]["d"] = "AQAB"
    with pytest.raises(Unverified):
        verify(joined(json.dumps(header).encode(), body, signature))


def test_a_credential_has_what_open_badges_3_wants(issuer: Issuer) -> None:
    made = credential(AWARD, issuer)
    assert made["@context"][0] == "https://www.w3.org/ns/credentials/v2"
    assert {"VerifiableCredential", "OpenBadgeCredential"} <= set(made["type"])
    assert made["issuer"]["id"].startswith("did:jwk:") and "Profile" in made["issuer"]["type"]
    subject = made["credentialSubject"]
    assert subject["type"] == ["AchievementSubject"]
    assert {"id", "type", "name", "description", "criteria"} <= set(subject["achievement"])
    assert subject["identifier"][0]["type"] == "IdentityObject"
    assert datetime.fromisoformat(made["validFrom"]).tzinfo is not None


def test_the_fingerprint_is_the_thumbprint_of_rfc_7638() -> None:
    """The example of RFC 7638, section 3.1; ours are the first 16 bytes of the digest, in hex."""
    jwk = {
        "kty": "RSA",
        "n": "0vx7agoebGcQSuuPiLJXZptN9nndrQmbXEps2aiAFbWhM78LhWx4cbbfAAtVT86zwu1RK7aPFFxuhDR1L6tS"
        "oc_BJECPebWKRXjBZCiFV4n3oknjhMstn64tZ_2W-5JsGY4Hc5n9yBXArwl93lqt7_RN5w6Cf0h4QyQ5v-65YGjQ"
        "R0_FDW2QvzqY368QQMicAtaSqzs8KJZgnYb9c7d0zgdAZHzu6qMQvRL5hajrn1n91CbOpbISD08qNLyrdkt-bFTW"
        "hAI4vMQFh6WeZu0fM4lFd2NcRwr3XPksINHaQ-G_xBniIqbw0Ls1jF44-csFCur-kEgU8awapJzKnqDKgw",
        "e": "AQAB",
    }
    thumbprint = base64.urlsafe_b64decode("NzbLsXh8uDCcd-6MNwXF4W_7noWXFZAfHkxZsRGC9Xs=")
    assert fingerprint(jwk).replace(" ", "") == thumbprint.hex()[:32]
    assert did_of(jwk).startswith("did:jwk:")
