"""Cards, the key file that checks them without a database, and what a shown code is worth."""

from datetime import datetime
from functools import lru_cache
from typing import Any

from cryptography.hazmat.primitives.asymmetric.ec import EllipticCurvePrivateKey
from cryptography.hazmat.primitives.serialization import (
    Encoding,
    PublicFormat,
    load_pem_private_key,
)  # fmt: skip
from django.conf import settings
from django.db.models import Q

from unionloop.domains.membership.contracts import MEMBER, CardFinding, CardRow, CardState, codes
from unionloop.domains.membership.models import Card, CardDigits, Membership
from unionloop.domains.people import queries as people
from unionloop.kernel.actor import Actor
from unionloop.kernel.errors import Refused
from unionloop.kernel.secret import blind

DIGITS_COLUMN = "membership_carddigits"


def own_card(by: Actor) -> CardRow | None:
    """Return the actor's own card."""
    row = Card.objects.filter(person_id=by.person).first() if by.person else None
    return card_row(row) if row else None


def card_of(by: Actor, *, person_id: int) -> CardRow | None:
    """Return a person's card, if this actor may see him."""
    row = Card.visible(by, "membership.read").filter(person_id=person_id).first()
    return card_row(row) if row else None


def key_file(by: Actor) -> dict[str, Any]:
    """Return what checks codes without a database: public keys, marks of stopped cards, as of when. No person in it."""
    stopped = [codes.mark(number, version) for number, version in
               Card.objects.filter(state=CardState.STOPPED).values_list("number", "version")]  # fmt: skip
    for number, version in Card.objects.filter(version__gt=1).values_list("number", "version"):
        stopped += [codes.mark(number, earlier) for earlier in range(1, version)]
    return {"made_at": by.at.isoformat(timespec="seconds"), "keys": public_keys(), "stopped": sorted(stopped)}


def public_keys() -> dict[str, str]:
    """Return key id → public key (PEM)."""
    return {key_id: private_key(key_id).public_key().public_bytes(Encoding.PEM, PublicFormat.SubjectPublicKeyInfo).decode()
            for key_id in settings.CARD_KEYS}  # fmt: skip


def private_key(key_id: str) -> EllipticCurvePrivateKey:
    """Return a signing key; NotFound-like refusal where this installation has none."""
    pem = settings.CARD_KEYS.get(key_id)
    if pem is None:
        raise Refused("no_card_key")
    return _private(pem)


def signing_id() -> str:
    """Return the id of the key that signs now: the newest."""
    return max(settings.CARD_KEYS, default="")


def check_code(by: Actor, text: str) -> CardFinding:
    """Check a code, signed or six digits, with the database at hand: is he a member now, and what is he called."""
    row = None
    until: datetime | None
    if text.strip().isdigit() and len(text.strip()) == 6:
        live = CardDigits.objects.filter(digest=blind(text.strip(), DIGITS_COLUMN), until__gte=by.at)
        digits = live.select_related("card").first()
        if digits is None:
            return CardFinding(False, "expired")
        row, until, offline = digits.card, digits.until, False
    else:
        found = codes.check_offline(text, {"keys": public_keys(), "stopped": []}, by.at)
        if not found.ok:
            return found
        row = Card.objects.filter(number=found.number).first()
        until, offline = found.until, found.offline
        if row is not None and row.version != codes.version_in(text):
            return CardFinding(False, "stopped", found.number)
    return _standing(row, until, offline)


def _standing(row: Card | None, until: Any, offline: bool) -> CardFinding:
    if row is None:
        return CardFinding(False, "no_card")
    if row.state != CardState.LIVE:
        return CardFinding(False, "stopped", row.number)
    if not Membership.objects.filter(Q(person_id=row.person_id), state__in=MEMBER).exists():
        return CardFinding(False, "no_card", row.number)
    return CardFinding(True, "", row.number, people.mask_name(people.name_of(row.person_id)), until, offline)


def card_row(row: Card) -> CardRow:
    """Return the frozen row of a card."""
    return CardRow(row.person_id, row.number, row.version, CardState(row.state), row.issued_date, row.stopped_at, row.why)


@lru_cache(maxsize=20)
def _private(pem: bytes) -> EllipticCurvePrivateKey:
    key = load_pem_private_key(pem, None)
    assert isinstance(key, EllipticCurvePrivateKey)
    return key
