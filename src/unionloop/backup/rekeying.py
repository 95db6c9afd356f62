"""Field keys changed while work goes on: what lies under older keys is sealed anew under the newest, table by table.

What is done bears the newest key's id, so that a run that was broken off goes on where it stopped. A value somebody
changes meanwhile is left to him: each is replaced only while it is the one that was read. Persons' own keys stay what
they are and are wrapped anew; blind indexes have a key of their own, which does not change.
"""

import json
import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from django.apps import apps
from django.conf import settings
from django.db import connection, models, transaction

from unionloop.domains.documents import commands as documents
from unionloop.kernel import journal, rows, secret
from unionloop.kernel.actor import Actor

BATCH, LARGE = 500, 5  # values in one transaction; whole files are few at a time
HOLDING = (models.TextField, models.CharField, models.JSONField, models.BinaryField)  # what a sealed value fits into
Tell = Callable[[str, int], None]


@dataclass(frozen=True)
class Column:
    """Where sealed values lie, and the name they are bound to."""

    table: str
    name: str
    bound: str
    kind: str = "text"  # or bytes, or json: strings anywhere in it

    @property
    def pk(self) -> str:
        """The column that names a row."""
        return next(one._meta.pk.column for one in apps.get_models() if one._meta.db_table == self.table)


APART = (
    Column("people_personkey", "wrapped", secret.WRAPPED),
    Column("membership_rollfault", "cells_sealed", "membership_rollfault.cells"),
    Column("membership_roll", "content_sealed", "membership_roll.content", "bytes"),
    Column("documents_document", "facts", "documents_document.facts", "json"),
    Column("mfa_authenticator", "data", "mfa_authenticator.data", "json"),
)  # sealed by their commands, not by the field


def columns() -> list[Column]:
    """Return every column that holds sealed values."""
    fields = [(model._meta.db_table, field.column) for model in apps.get_models() for field in model._meta.concrete_fields
              if isinstance(field, secret.SecretField)]  # fmt: skip
    return [*(Column(table, name, f"{table}.{name}") for table, name in fields), *APART]


def rotate(by: Actor, tell: Tell = lambda _place, _count: None) -> dict[str, int]:
    """Seal everything under the newest key and journal how much was; return it by table and column."""
    rows.confine(rows.EVERYWHERE)
    done = {}
    for column in columns():
        done[f"{column.table}.{column.name}"] = count = sum(_walk(column))
        tell(f"{column.table}.{column.name}", count)
    done["files"] = sum(documents.reseal(path.stem) for path in sealed_files())
    tell("files", done["files"])
    with transaction.atomic():
        facts = {"key": settings.SECRET_KEY_ID, "values": sum(done.values())}
        journal.append(by, "keys.rotate", "kernel.key", 0, "", facts)
    return done


def sealed_files() -> Iterator[Path]:
    """Yield the files of the documents store that lie sealed."""
    yield from sorted(Path(settings.FILES).glob("*/*.sealed"))


def _walk(column: Column) -> Iterator[int]:
    """Seal one column anew, a batch in a transaction; yield how many values of each."""
    size, after = LARGE if column.kind == "bytes" else BATCH, -1
    while True:
        with transaction.atomic():
            batch = _read(column, after, size)
            renewals = [(new, pk, old) for pk, old in batch if (new := _renewed(column, old)) is not None]
            yield _write(column, renewals)
        if len(batch) < size:
            return
        after = batch[-1][0]


def _read(column: Column, after: int, size: int) -> list[tuple[int, Any]]:
    name = f'"{column.name}"'
    value = f"CAST({name} AS text)" if column.kind == "json" else name
    stale = f"AND {name} <> '' AND {name} NOT LIKE '{settings.SECRET_KEY_ID}.%%'" if column.kind == "text" else ""
    with connection.cursor() as cursor:
        cursor.execute(f"SELECT {column.pk}, {value} FROM {column.table} WHERE {column.pk} > %s {stale}"
                       f" ORDER BY {column.pk} LIMIT {size}", [after])  # fmt: skip
        return list(cursor.fetchall())


def _write(column: Column, renewals: list[tuple[Any, int, Any]]) -> int:
    name, is_json = f'"{column.name}"', column.kind == "json"
    old = f"CAST({name} AS text) = %s" if is_json else f"{name} = %s"
    new = "%s::jsonb" if is_json and connection.vendor == "postgresql" else "%s"
    changed = 0
    with connection.cursor() as cursor:
        for renewal in renewals:
            cursor.execute(f"UPDATE {column.table} SET {name} = {new} WHERE {column.pk} = %s AND {old}", renewal)  # fmt: skip
            changed += cursor.rowcount
    return changed


def _renewed(column: Column, stored: Any) -> Any:
    """Return a value sealed under the newest key, None when it is already, or holds nothing sealed."""
    if column.kind == "json":
        found = _inside(json.loads(stored), column.bound) if stored else stored
        return json.dumps(found, ensure_ascii=False) if found != (json.loads(stored) if stored else stored) else None
    value = bytes(stored) if column.kind == "bytes" and stored is not None else stored
    return secret.renewed(value, column.bound) if value and secret.is_stale(value) else None


def _inside(value: Any, bound: str) -> Any:
    if isinstance(value, dict):
        return {name: _inside(one, bound) for name, one in value.items()}
    if isinstance(value, list):
        return [_inside(one, bound) for one in value]
    sealed = isinstance(value, str) and any(_under(key_id).fullmatch(value) for key_id in settings.SECRET_KEYS)
    return secret.renewed(value, bound) if sealed and secret.is_stale(value) else value


def _under(key_id: str) -> re.Pattern[str]:
    """Return what a text sealed under a key looks like: nonce, tag and one byte make forty characters at least."""
    return re.compile(rf"{re.escape(key_id)}\.[A-Za-z0-9+/]{{38,}}={{0,2}}")


def left_under(key_id: str) -> dict[str, int]:
    """Return how many values still lie under a key, by table and column: of every text, JSON and byte column there is.

    Looked for without the list of columns above, so that a place this program forgot keeps its key.
    """
    rows.confine(rows.EVERYWHERE)
    pattern, found = _under(key_id), dict[str, int]()
    for model in apps.get_models(include_auto_created=True):
        for field in model._meta.concrete_fields:
            if isinstance(field, HOLDING) and (count := _count(model._meta.db_table, field, key_id, pattern)):
                found[f"{model._meta.db_table}.{field.column}"] = count
    if count := sum(path.read_bytes().startswith(f"{key_id}.".encode()) for path in sealed_files()):
        found["files"] = count
    return found


def _count(table: str, field: Any, key_id: str, pattern: re.Pattern[str]) -> int:
    name = f'"{field.column}"'
    with connection.cursor() as cursor:
        if isinstance(field, models.BinaryField):
            mark = f"{key_id}.".encode()
            cursor.execute(f"SELECT count(*) FROM {table} WHERE substr({name}, 1, {len(mark)}) = %s", [mark])
            return int(cursor.fetchone()[0])
        whole = not isinstance(field, models.JSONField)
        like = f"{key_id}.%" if whole else f'%"{key_id}.%'
        cursor.execute(f"SELECT CAST({name} AS text) FROM {table} WHERE CAST({name} AS text) LIKE %s", [like])
        match = pattern.fullmatch if whole else pattern.search
        return sum(match(text) is not None for (text,) in cursor)
