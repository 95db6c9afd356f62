"""Opening and closing what is sealed under a person's own key."""

from unionloop.domains.people.models import Person, PersonKey
from unionloop.kernel.secret import blind, own_key, seal, unseal, unwrap

ID_COLUMN, PHONE_COLUMN = "people_person.id_number", "people_person.phone"
TEXT_COLUMN = "people_asking.text"


def key_of(row: Person) -> bytes | None:
    """Return the person's own key; None when it was destroyed."""
    try:
        return unwrap(row.key.wrapped)
    except PersonKey.DoesNotExist:
        return None


def opened(row: Person, field: str) -> str:
    """Return the plain `id_number` or `phone` of a person; "" after erasure. Callers journal first."""
    key = key_of(row)
    column = ID_COLUMN if field == "id_number" else PHONE_COLUMN
    return unseal(row.id_sealed if field == "id_number" else row.phone_sealed, key, column) if key else ""


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
