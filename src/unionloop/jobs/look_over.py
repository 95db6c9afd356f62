"""Every night: is the database itself sound? What is spoilt stops the payouts and is told, as any broken invariant."""

import logging
from contextlib import nullcontext
from typing import Any

from django.db import DatabaseError, connection, transaction

from unionloop.domains.payments import commands as payments
from unionloop.kernel import soundness
from unionloop.kernel.actor import Actor

log = logging.getLogger(__name__)


def look_over(by: Actor) -> None:
    """Read every page and hold every index against its table; minutes on a city's database."""
    for gap in soundness.unseen(connection.vendor, _ask):
        log.warning("%s", gap)
    if found := soundness.faults(connection.vendor, _ask, DatabaseError):
        log.error("the database is spoilt: %s", "; ".join(found[:5]))
        payments.note_check(by, faults=found)


def _ask(sql: str) -> list[tuple[Any, ...]]:
    # a statement alone is a transaction that only reads; on SQLite one that was begun would keep everybody from writing meanwhile
    alone = transaction.atomic() if connection.in_atomic_block else nullcontext()
    with alone, connection.cursor() as cursor:
        cursor.execute(sql)
        return list(cursor.fetchall())
