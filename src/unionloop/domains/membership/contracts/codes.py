"""The card's code: a signed text that proves itself to whoever holds the public key. ECDSA P-256, SHA-256.

`UL1.<key id>.<base32>`; the body is 20 bytes of facts and 64 of signature. Capital letters, digits and
points only, which a QR keeps in its dense alphanumeric mode.
"""

import base64
import hashlib
import json
import struct
from collections.abc import Collection, Mapping
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from functools import lru_cache
from typing import Any

from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives.asymmetric.ec import (
    ECDSA,
    EllipticCurvePrivateKey,
    EllipticCurvePublicKey,
)
from cryptography.hazmat.primitives.asymmetric.utils import decode_dss_signature, encode_dss_signature
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.serialization import load_pem_public_key

from unionloop.kernel.errors import BadInput

from .rows import CardFinding

HEAD = "UL1"
FACTS = struct.Struct(">BBQHII")  # format, flags, number, version, issued, until (seconds since 1970)
OFFLINE = 1
SKEW = timedelta(minutes=2)  # two clocks that are both nearly right


@dataclass(frozen=True)
class Shown:
    """What a code says, once its signature has been checked."""

    number: str
    version: int
    issued: datetime
    until: datetime
    offline: bool


def sign(key: EllipticCurvePrivateKey, key_id: str, shown: Shown) -> str:
    """Return the text of a code."""
    facts = FACTS.pack(1, OFFLINE if shown.offline else 0, int(shown.number), shown.version,
                       int(shown.issued.timestamp()), int(shown.until.timestamp()))  # fmt: skip
    one, other = decode_dss_signature(key.sign(_bound(key_id, facts), ECDSA(SHA256())))
    body = base64.b32encode(facts + one.to_bytes(32) + other.to_bytes(32)).decode().rstrip("=")
    return f"{HEAD}.{key_id}.{body}"


def check(
    text: str, keys: Mapping[str, EllipticCurvePublicKey], stopped: Collection[str], at: datetime
) -> CardFinding:
    """Tell what a shown code is worth at a moment, with nothing but public keys and the list of stopped cards."""
    parts = text.strip().upper().split(".")
    if len(parts) != 3 or parts[0] != HEAD:
        return CardFinding(False, "malformed")
    try:
        raw = base64.b32decode(parts[2] + "=" * (-len(parts[2]) % 8))
        form, flags, number, version, issued, until = FACTS.unpack(raw[: FACTS.size])
    except (ValueError, struct.error):
        return CardFinding(False, "malformed")
    if len(raw) != FACTS.size + 64 or form != 1 or number >= 10**14:
        return CardFinding(False, "malformed")
    key = keys.get(parts[1])
    if key is None:
        return CardFinding(False, "unknown_key")
    signature = encode_dss_signature(int.from_bytes(raw[-64:-32]), int.from_bytes(raw[-32:]))
    try:
        key.verify(signature, _bound(parts[1], raw[: FACTS.size]), ECDSA(SHA256()))
    except InvalidSignature:
        return CardFinding(False, "forged")
    shown = Shown(f"{number:014d}", version, datetime.fromtimestamp(issued, UTC), datetime.fromtimestamp(until, UTC),
                  bool(flags & OFFLINE))  # fmt: skip
    why = ("early" if at < shown.issued - SKEW else "expired" if at > shown.until
           else "stopped" if mark(shown.number, shown.version) in stopped else "")  # fmt: skip
    return CardFinding(not why, why, shown.number, "", shown.until, shown.offline)


def check_offline(text: str, key_file: Mapping[str, Any], at: datetime) -> CardFinding:
    """Check a code with a key file only: no database, no name. `key_file` is what the queries' `key_file` gave."""
    try:
        known = {key_id: _public(pem.encode()) for key_id, pem in key_file["keys"].items()}
        stopped = set(key_file["stopped"])
    except (KeyError, TypeError, ValueError, AttributeError) as error:
        raise BadInput("bad_key_file") from error
    return check(text, known, stopped, at)


def read_key_file(content: bytes) -> dict[str, Any]:
    """Return a key file's content, or refuse what is none."""
    try:
        found = json.loads(content)
    except ValueError as error:
        raise BadInput("bad_key_file") from error
    if not isinstance(found, dict):
        raise BadInput("bad_key_file")
    return found


def version_in(text: str) -> int:
    """Return the card version of a code whose signature has been checked."""
    body = text.strip().upper().split(".")[2]
    return int(FACTS.unpack(base64.b32decode(body + "=" * (-len(body) % 8))[: FACTS.size])[3])


def mark(number: str, version: int) -> str:
    """Return what stands for a stopped card in a key file: it names nobody."""
    return hashlib.sha256(f"{number}.{version}".encode()).hexdigest()[:24]


def _bound(key_id: str, facts: bytes) -> bytes:
    return f"{HEAD}.{key_id}.".encode() + facts


@lru_cache(maxsize=20)
def _public(pem: bytes) -> EllipticCurvePublicKey:
    key = load_pem_public_key(pem)
    if not isinstance(key, EllipticCurvePublicKey):
        raise ValueError("not a P-256 key")
    return key
