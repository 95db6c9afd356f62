"""Reads of API keys."""

from datetime import date

from django.db.models import Q

from unionloop.domains.access.contracts import KeyKind, KeyRow
from unionloop.domains.access.models import ApiKey
from unionloop.kernel.actor import Actor
from unionloop.kernel.page import Page, keyset
from unionloop.kernel.words import Word


def keys(by: Actor, *, after: str = "", limit: int = 50) -> Page[KeyRow]:
    """Return one's own keys and those at the places one administers."""
    rows = ApiKey.objects.filter(Q(account__username=by.name) | by.sees("access.read", "unit__path"))
    rows = rows.select_related("account", "role", "unit")
    return keyset(rows, ("-id",), lambda one: key_row(one, by.today), after=after, limit=limit)


def key_row(key: ApiKey, day: date) -> KeyRow:
    """Return the frozen row of a key."""
    state = "revoked" if key.revoked_at else "expired" if day >= key.valid_to else "current"
    return KeyRow(
        id=key.pk, name=key.name, kind=KeyKind(key.kind), head=key.head, role=Word(key.role.label),
        unit_name=key.unit.name if key.unit else "", owner=key.account.label, valid_to=key.valid_to,
        state=state, used_at=key.used_at,
    )  # fmt: skip
