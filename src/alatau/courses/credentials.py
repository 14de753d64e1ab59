"""Certificates as Open Badges 3.0 credentials that verify without a network.

A credential is an `OpenBadgeCredential` of the data model of Verifiable Credentials 2.0, signed as
a JSON Web Token (RS256, which every verifier of Open Badges 3.0 knows). The public key travels in
the header, and the issuer is named by it (`did:jwk`). That a signature fits its own key proves
only that nobody changed the words: who issued them is known by the key's fingerprint, which the
issuer hands out on paper or as a file.

Sources: 1EdTech, Open Badges Specification 3.0; W3C, Verifiable Credentials Data Model 2.0; RFC
7515, 7517, 7519; the did:jwk method.
"""

from __future__ import annotations

import base64
import hashlib
import json
import uuid
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from alatau.languages import N_, AlatauError

CONTEXTS = (
    "https://www.w3.org/ns/credentials/v2",
    "https://purl.imsglobal.org/spec/ob/v3p0/context-3.0.3.json",
)
ALGORITHM = "RS256"
KEY_BITS = 3072
LARGEST_TOKEN = 20_000


class Unverified(AlatauError):
    """A credential is not what it says; the sentence tells why."""


@dataclass(frozen=True)
class Issuer:
    """Who signs: a name, and a private key as PEM."""

    name: str
    private_pem: bytes

    @property
    def jwk(self) -> dict[str, str]:
        """The public key as a JSON Web Key."""
        from cryptography.hazmat.primitives.asymmetric.rsa import RSAPrivateKey
        from cryptography.hazmat.primitives.serialization import load_pem_private_key

        key = load_pem_private_key(self.private_pem, None)
        assert isinstance(key, RSAPrivateKey)
        numbers = key.public_key().public_numbers()
        return {"kty": "RSA", "n": _number(numbers.n), "e": _number(numbers.e)}

    @property
    def did(self) -> str:
        """The issuer's name made of its key."""
        return did_of(self.jwk)


@dataclass(frozen=True)
class Award:
    """What is certified of whom. Texts are in the language of the certificate.

    Attributes:
        id: names the credential for good.
        holder: the name that stands on the certificate.
        title, description, criteria: what was achieved, and how.
        awarded: when, with its time zone.
        part: 1 for the week, 2 after cascade training.
    """

    id: uuid.UUID
    holder: str
    title: str
    description: str
    criteria: str
    awarded: datetime
    part: int


@dataclass(frozen=True)
class Verified:
    """A credential whose signature fits. `issuer_known` says whether its key is a trusted one."""

    award_id: str
    holder: str
    title: str
    description: str
    criteria: str
    issuer: str
    fingerprint: str
    awarded: str
    part: int
    issuer_known: bool


def new_private_key() -> bytes:
    """A new private key as PEM."""
    from cryptography.hazmat.primitives.asymmetric import rsa
    from cryptography.hazmat.primitives.serialization import (
        Encoding,
        NoEncryption,
        PrivateFormat,
    )

    key = rsa.generate_private_key(public_exponent=65537, key_size=KEY_BITS)
    return key.private_bytes(Encoding.PEM, PrivateFormat.PKCS8, NoEncryption())


def did_of(jwk: Mapping[str, str]) -> str:
    """The `did:jwk` of a public key."""
    return "did:jwk:" + _encoded(_canonical(jwk))


def fingerprint(jwk: Mapping[str, str]) -> str:
    """The thumbprint of a public key (RFC 7638) in groups that people can compare."""
    digest = hashlib.sha256(_canonical(jwk)).hexdigest()[:32]
    return " ".join(digest[at : at + 4] for at in range(0, 32, 4))


def credential(award: Award, issuer: Issuer) -> dict[str, Any]:
    """The credential before it is signed, as plain values."""
    return {
        "@context": list(CONTEXTS),
        "id": f"urn:uuid:{award.id}",
        "type": ["VerifiableCredential", "OpenBadgeCredential"],
        "name": award.title,
        "issuer": {"id": issuer.did, "type": ["Profile"], "name": issuer.name},
        "validFrom": award.awarded.isoformat(),
        "credentialSubject": {
            "type": ["AchievementSubject"],
            "identifier": [
                {
                    "type": "IdentityObject",
                    "hashed": False,
                    "identityHash": award.holder,
                    "identityType": "name",
                }
            ],
            "achievement": {
                "id": f"urn:alatau:training-week:part-{award.part}",
                "type": ["Achievement"],
                "achievementType": "Certificate",
                "name": award.title,
                "description": award.description,
                "criteria": {"narrative": award.criteria},
            },
        },
    }


def sign(award: Award, issuer: Issuer) -> str:
    """The signed credential, as one compact word (a JWT)."""
    import jwt

    payload = credential(award, issuer)
    claims = {
        "iss": issuer.did,
        "jti": payload["id"],
        "nbf": int(award.awarded.timestamp()),
        "sub": payload["id"],
    }
    headers = {"jwk": issuer.jwk, "typ": "JWT"}
    return jwt.encode(payload | claims, issuer.private_pem, algorithm=ALGORITHM, headers=headers)


def verify(token: str, trusted: Mapping[str, str] | None = None) -> Verified:
    """Check a signed credential without a network.

    Args:
        token: what `sign` returned.
        trusted: the public key of the issuer, as its own file gives it; None if it is not known.

    Raises:
        Unverified: it is no credential, was changed, or the trusted key is another one.
    """
    import jwt

    token = token.strip()
    if len(token) > LARGEST_TOKEN:
        raise Unverified(N_("This is too long to be a certificate."))
    try:
        header = jwt.get_unverified_header(token)
        jwk = {key: str(header["jwk"][key]) for key in ("kty", "n", "e")}
        if header.get("alg") != ALGORITHM or jwk["kty"] != "RSA" or "d" in header["jwk"]:
            raise Unverified(N_("This certificate is signed in a way that is not accepted."))
        public = jwt.PyJWK.from_dict(jwk | {"alg": ALGORITHM})
        payload = jwt.decode(
            token, public, algorithms=[ALGORITHM], options={"verify_nbf": False, "require": ["iss"]}
        )
    except jwt.InvalidSignatureError:
        raise Unverified(N_("The signature does not fit: the certificate was changed.")) from None
    except (jwt.PyJWTError, KeyError, TypeError, ValueError):
        raise Unverified(N_("This is not a certificate.")) from None
    return _read(payload, jwk, trusted)


def _read(
    payload: Mapping[str, Any], jwk: Mapping[str, str], trusted: Mapping[str, str] | None
) -> Verified:
    try:
        subject = payload["credentialSubject"]
        achievement, issuer = subject["achievement"], payload["issuer"]
        named = "OpenBadgeCredential" in payload["type"]
        own = issuer["id"] == payload["iss"] == did_of(jwk)
        part = int(str(achievement["id"]).rpartition("-")[2])
        found = Verified(
            str(payload["id"]),
            str(subject["identifier"][0]["identityHash"]),
            str(achievement["name"]),
            str(achievement["description"]),
            str(achievement["criteria"]["narrative"]),
            str(issuer["name"]),
            fingerprint(jwk),
            str(payload["validFrom"]),
            part,
            trusted is not None,
        )
    except (KeyError, IndexError, TypeError, ValueError):
        raise Unverified(N_("This is not a certificate.")) from None
    if not named or not own:
        raise Unverified(N_("The certificate names another issuer than who signed it."))
    if trusted is not None and fingerprint(trusted) != found.fingerprint:
        raise Unverified(
            N_("Signed by somebody else: the key has the fingerprint %(found)s, not %(wanted)s."),
            {"found": found.fingerprint, "wanted": fingerprint(trusted)},
        )
    return found


def _canonical(jwk: Mapping[str, str]) -> bytes:
    """The members that make a key, in order, without blanks (RFC 7638)."""
    members = {key: jwk[key] for key in ("e", "kty", "n")}
    return json.dumps(members, sort_keys=True, separators=(",", ":")).encode()


def _number(value: int) -> str:
    return _encoded(value.to_bytes((value.bit_length() + 7) // 8))


def _encoded(value: bytes) -> str:
    return base64.urlsafe_b64encode(value).rstrip(b"=").decode()
