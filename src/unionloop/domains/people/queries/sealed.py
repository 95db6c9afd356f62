"""Opening and closing what is sealed under a person's own key."""

import json

from unionloop.domains.people.contracts.particulars import PARTICULARS
from unionloop.domains.people.models import Particulars, Person, PersonKey
from unionloop.kernel.secret import blind, own_key, seal, unseal, unwrap

ID_COLUMN, PHONE_COLUMN = "people_person.id_number", "people_person.phone"
TEXT_COLUMN, MORE_COLUMN = "people_asking.text", "people_particulars.sealed"


def key_of(row: Person) -> bytes | None:
    """Return the person's own key; None when it was destroyed."""
    try:
        return unwrap(row.key.wrapped)
    except PersonKey.DoesNotExist:
        return None


def opened(row: Person, field: str) -> str:
    """Return the plain `id_number`, `phone` or `particulars` of a person; "" after erasure. Callers journal first."""
    key = key_of(row)
    if field == "particulars":
        kept = Particulars.objects.filter(person=row).first()
        told = opened_particulars(kept.sealed, key) if kept else {}
        return "；".join(f"{PARTICULARS[name]}：{word}" for name, word in told.items())
    column = ID_COLUMN if field == "id_number" else PHONE_COLUMN
    return unseal(row.id_sealed if field == "id_number" else row.phone_sealed, key, column) if key else ""


def papers(row: Person) -> tuple[str, str]:
    """Return the plain id number and phone: the key is unwrapped once for both."""
    key = key_of(row)
    return (unseal(row.id_sealed, key, ID_COLUMN), unseal(row.phone_sealed, key, PHONE_COLUMN)) if key else ("", "")


def id_blind(number: str) -> str:
    return blind(number, ID_COLUMN)


def phone_blind(phone: str) -> str:
    return blind(phone, PHONE_COLUMN)


def fresh_key() -> tuple[bytes, str]:
    """Return a new person's key, plain and wrapped."""
    return own_key()


def sealed_id(number: str, key: bytes) -> str:
    return seal(number, key, ID_COLUMN)


def sealed_phone(phone: str, key: bytes) -> str:
    return seal(phone, key, PHONE_COLUMN)


def sealed_particulars(told: dict[str, str], key: bytes) -> str:
    return seal(json.dumps(told, ensure_ascii=False), key, MORE_COLUMN) if told else ""


def opened_particulars(stored: str, key: bytes | None) -> dict[str, str]:
    """Return what is sealed, {} after the key has gone."""
    found: dict[str, str] = json.loads(unseal(stored, key, MORE_COLUMN)) if stored and key else {}
    return found
