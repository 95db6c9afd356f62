"""The door's own statements, written once a model and prepared on the server.

The ORM writes the text of a statement anew for every row, and PostgreSQL plans it anew: most of what a
short act costs. Here the text is kept by model and only values travel (reads: `questions`). Texts
are plain SQL over a model's fields; a model with habits of its own (a `save`, columns
the database fills, expressions as values) goes the ORM's way.
"""

from collections.abc import Callable, Sequence
from functools import lru_cache
from typing import Any

from django.db import DEFAULT_DB_ALIAS, models
from django.db import connection as _connection
from django.db import connections as _connections

from . import prepared
from .columns import Column, stored, vendor, width

connection: Any = _connection  # the stubs know less of it than there is
connections: Any = _connections


def execute(sql: str, values: Sequence[Any] = ()) -> list[tuple[Any, ...]]:
    """Run one statement with %s marks and return its rows; kept prepared where the server can."""
    db = connections[DEFAULT_DB_ALIAS]
    if db.vendor == "postgresql" and not (db.queries_logged or db.execute_wrappers):
        return prepared.run(db, sql, values)
    with db.cursor() as cursor:
        cursor.execute(sql, values)
        return list(cursor.fetchall()) if cursor.description else []


def ahead(sql: str, values: Sequence[Any]) -> None:
    """Say what will be asked next, inside an act: on PostgreSQL the next statement brings its answer along."""
    db = connections[DEFAULT_DB_ALIAS]
    plain = db.vendor == "postgresql" and db.in_atomic_block and not (db.queries_logged or db.execute_wrappers)
    if plain and not any(isinstance(one, int) and not 0 <= one < 2**63 for one in values):  # from outside: is asked in its turn
        prepared.ahead(db, sql, values)


def leave(sql: str, values: Sequence[Any]) -> list[tuple[Any, ...]]:
    """Run a statement whose answer nobody needs, on PostgreSQL together with the next one or with COMMIT.

    Its rows, where it ran at once: inside a savepoint an error must come before the savepoint ends.
    """
    db = connections[DEFAULT_DB_ALIAS]
    if db.vendor != "postgresql" or not db.in_atomic_block or any(db.savepoint_ids) or db.queries_logged or db.execute_wrappers:
        return execute(sql, values)
    prepared.later(db, sql, values)
    return []


def insert(row: models.Model, *, later: bool = False) -> None:
    """Save a new row; `later`: nobody needs to know its key (`leave`)."""
    kept = _writing(type(row), vendor())
    if kept is None or row.pk is not None:
        return row.save(force_insert=True)
    values = stored(kept.columns, row, adding=True)
    if values is None:
        return row.save(force_insert=True)
    if found := (leave if later else execute)(kept.insert, values):
        row.pk = found[0][0]
        _saved(row)
    return None


def insert_both(
    row: models.Model, line_of: Callable[[], models.Model], *, later: bool = False
) -> models.Model | None:
    """Save a new row and another that names it (a `Brisk` row's line, an errand's place in the queue) in one statement.

    The key is taken beforehand, from a block of its own sequence. None where they go one by one. `later`: nobody needs to
    know the key of the other (`leave`).
    """
    kept = _writing(type(row), vendor())
    if kept is None or row.pk is not None or vendor() != "postgresql":
        return None
    values = stored(kept.columns, row, adding=True)
    if values is None:
        return None
    row.pk = _key_ahead(kept)
    line = line_of()
    beside = _writing(type(line), vendor(), True)
    own = stored(beside.columns, line, adding=True) if beside is not None else None
    assert beside is not None, "it is plain"
    assert own is not None, "its values too"
    try:
        found = (leave if later else execute)(f"WITH saved AS ({kept.insert_as}) {beside.insert}",
                                              [kept.wide(row.pk), *values, *own])  # fmt: skip
    except Exception:
        row.pk = None
        raise
    _saved(row)
    if found:
        line.pk = found[0][0]
        _saved(line)
    return line


def _saved(row: models.Model) -> None:
    row._state.adding, row._state.db = False, DEFAULT_DB_ALIAS


def _key_ahead(kept: "_Writing") -> int:
    """Return the next key of a table; a connection takes sixteen at a time, and what it leaves is a gap."""
    db = connections[DEFAULT_DB_ALIAS]
    db.ensure_connection()
    ahead: list[int] = prepared.own(db, f"keys of {kept.table}", lambda _: [])
    if not ahead:
        ask = "SELECT nextval(pg_get_serial_sequence(%s, %s)) FROM generate_series(1, 16)"
        ahead.extend(sorted((key for (key,) in execute(ask, (kept.table, kept.key.column))), reverse=True))
    return ahead.pop()


def insert_once(row: models.Model, *key: str) -> bool:
    """Save a new row unless there is one of the same unique `key`: whether it was saved. One statement."""
    kept = _writing(type(row), vendor())
    assert kept is not None, "a plain model"
    values = stored(kept.columns, row, adding=True)
    assert values is not None, "plain values"
    found = execute(kept.insert_once(key), values)
    if found:
        row.pk = found[0][0]
        _saved(row)
    return bool(found)


def update(row: models.Model, changed: Sequence[str], line: models.Model, *, later: bool = False) -> bool:
    """Save some columns of a row and a new `line` in one round trip; False where the ORM must do it.

    `later`: nobody needs to know the key of the line (`leave`).
    """
    kept, beside = _writing(type(row), vendor()), _writing(type(line), vendor())
    if kept is None or beside is None:
        return False
    values = stored([kept.by_name[name] for name in changed], row, adding=False)
    own = stored(beside.columns, line, adding=True)
    if values is None or own is None:
        return False
    run = leave if later else execute
    if not changed:
        found = run(beside.insert, own)
    elif vendor() == "postgresql":
        found = run(f"WITH saved AS ({kept.update(tuple(changed))}) {beside.insert}", [*values, kept.wide(row.pk), *own])
    else:
        execute(kept.update(tuple(changed)), [*values, row.pk])
        found = run(beside.insert, own)
    if found:
        line.pk = found[0][0]
        _saved(line)
    return True


class _Writing:
    """The plain INSERT and UPDATE statements of a model."""

    def __init__(self, model: type[models.Model]) -> None:
        self.key = model._meta.pk
        given = not isinstance(self.key, models.AutoField)  # who makes the row names it
        self.fields = [field for field in model._meta.concrete_fields if given or field is not self.key]
        self.columns = [Column(field) for field in self.fields]
        self.by_name = {one.name: one for one in self.columns}
        self.wide = width(self.key.get_internal_type())
        quoted = connection.ops.quote_name
        self.table, self.pk = quoted(model._meta.db_table), quoted(self.key.column)
        names, marks = (
            ", ".join(quoted(one.column) for one in self.fields),
            ", ".join(["%s"] * len(self.fields)),
        )
        self.insert = f"INSERT INTO {self.table} ({names}) VALUES ({marks}) RETURNING {self.pk}"
        self.insert_as = f"INSERT INTO {self.table} ({self.pk}, {names}) VALUES (%s, {marks})"
        self._updates: dict[tuple[str, ...], str] = {}

    def insert_once(self, key: tuple[str, ...]) -> str:
        names = ", ".join(connection.ops.quote_name(self.by_name[name].field.column) for name in key)
        return self.insert.replace(" RETURNING ", f" ON CONFLICT ({names}) DO NOTHING RETURNING ")

    def update(self, changed: tuple[str, ...]) -> str:
        if changed not in self._updates:
            sets = ", ".join(
                f"{connection.ops.quote_name(self.by_name[name].field.column)} = %s" for name in changed
            )
            self._updates[changed] = f"UPDATE {self.table} SET {sets} WHERE {self.pk} = %s"
        return self._updates[changed]


@lru_cache(maxsize=1024)
def _writing(model: type[models.Model], vendor: str, given: bool = False) -> _Writing | None:
    fields = model._meta.concrete_fields
    odd = any(
        getattr(field, "get_placeholder", None) or field.generated or field.has_db_default()
        or getattr(field, "auto_now", False) or isinstance(field, models.FileField)
        for field in fields
    )  # fmt: skip
    own_way = model.save is not models.Model.save or model.save_base is not models.Model.save_base
    plain = (given or isinstance(model._meta.pk, models.AutoField)) and not model._meta.parents
    return None if odd or own_way or not plain else _Writing(model)
