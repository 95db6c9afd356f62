"""The one door through which domain rows are written: lock, authorise, decide, save, journal."""

import hashlib
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from typing import Any

from django.core.exceptions import ValidationError
from django.db import IntegrityError, connection, transaction

from . import editions, journal, questions
from .actor import Actor
from .errors import BadInput, NotFound
from .models import Brisk, Entry
from .reactions import owe


@contextmanager
def change(by: Actor, verb: str, row: Any, *, note: str = "") -> Iterator[Any]:
    """Authorise, let the body decide, then save and journal one row, in the caller's transaction."""
    assert connection.in_atomic_block, "a command is @transaction.atomic"
    by.require(verb, row.place)
    before = journal.snapshot(row) if row.pk else {}
    yield row
    by.require(verb, row.place)  # again: the body may have moved the row
    editions.forget(type(row))
    owe(by, _save(by, verb, row, before, note))


@contextmanager
def edit(by: Actor, verb: str, model: Any, pk: int, *, note: str = "") -> Iterator[Any]:
    """Find and lock a row the actor may touch, then change it. Unseen and absent look the same."""
    row = lock(by, verb, model, pk)
    with change(by, verb, row, note=note):
        yield row


def lock(by: Actor, verb: str, model: Any, pk: int) -> Any:
    """Return one row the actor may touch, locked; NotFound when unseen or absent."""
    row = questions.read(by, verb, model, pk, locked=True)
    if row is None:
        raise NotFound("not_found", model=model.__name__, id=pk)
    return row


def seen(by: Actor, verb: str, model: Any, pk: int) -> Any:
    """Return one row the actor may read; NotFound when unseen or absent."""
    row = questions.read(by, verb, model, pk, locked=False)
    if row is None:
        raise NotFound("not_found", model=model.__name__, id=pk)
    return row


def record(by: Actor, verb: str, head: Any, facts: dict[str, Any], note: str = "") -> Entry:
    """Journal an act whose rows were written set-wise by the command itself, and owe what follows."""
    by.require(verb, head.place)
    editions.forget(type(head))
    entry = journal.append(by, verb, head._meta.label_lower, head.pk, head.place, facts, note)
    owe(by, entry)
    return entry


def digest_rows(rows: Sequence[Sequence[Any]]) -> str:
    """Return SHA-256 over plain rows, for the journal line of a bulk act."""
    whole = hashlib.sha256()
    for row in rows:
        whole.update(repr(tuple(row)).encode())
    return whole.hexdigest()


def _save(by: Actor, verb: str, row: Any, before: dict[str, Any], note: str) -> Entry:
    """Check the fields, then save: keys and constraints are the database's to check, once, where it must anyway.

    What it refuses is looked up afterwards, so that a person reads the constraint's own words; not for the rows
    of which there are many a second (`Brisk`), whose values a person never chose.
    """
    try:
        row.clean_fields(exclude=_known(row, before))
        row.clean()
        if isinstance(row, Brisk):
            return journal.save(by, verb, row, before, note)
        with transaction.atomic():
            return journal.save(by, verb, row, before, note)
    except (ValidationError, IntegrityError) as refused:
        if isinstance(refused, IntegrityError) and isinstance(row, Brisk):
            raise
        try:
            row.full_clean()
        except ValidationError as error:
            raise BadInput("invalid", fields=_messages(error)) from refused
        raise


def _known(row: Any, before: dict[str, Any]) -> set[str]:
    """Return the fields that need no check: a `Brisk` row's that are as they were, and the links that need no look-up.

    Those are as they were, to a row that has been read or saved, or left to the database.
    """
    known, brisk = set(), isinstance(row, Brisk)
    for field in row._meta.concrete_fields:
        if not field.is_relation:
            if brisk and before:
                was, now = before[field.attname], getattr(row, field.attname)
                if was is now or (was.__class__ is now.__class__ and was == now):
                    known.add(field.name)
            continue
        value = getattr(row, field.attname)
        if brisk or (not row._state.adding and before.get(field.attname) == value):
            known.add(field.name)
        elif value is not None and field.is_cached(row):
            target = field.get_cached_value(row)
            if target is not None and not target._state.adding:
                known.add(field.name)
    return known


def _messages(error: ValidationError) -> dict[str, list[str]]:
    if hasattr(error, "message_dict"):
        return {name: [str(text) for text in texts] for name, texts in error.message_dict.items()}
    return {"": [str(text) for text in error.messages]}
