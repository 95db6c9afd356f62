"""The door's own statements, written once a model and prepared on the server.

The ORM writes the text of a statement anew for every row, and PostgreSQL plans it anew: most of what a
short act costs. Here the text is kept by model (reads: by model and scope) and only values travel. Texts
are the ORM's own, or plain SQL over a model's fields; a model with habits of its own (a `save`, columns
the database fills, expressions as values) goes the ORM's way.
"""

from collections.abc import Callable, Sequence
from datetime import UTC, datetime
from functools import lru_cache
from typing import Any

from django.core.exceptions import EmptyResultSet
from django.db import DEFAULT_DB_ALIAS, models
from django.db import connection as _connection
from django.db import connections as _connections
from django.db.models import query as _queries
from django.db.models.query import ModelIterable

from . import instances, prepared
from .actor import Actor, Grant
from .columns import Column, stored, vendor, width

connection: Any = _connection  # the stubs know less of it than there is
connections: Any = _connections
_populators: Any = _queries.get_related_populators
_WANTED = -742_001_742_001  # stands for the key in a statement while it is written
_LONG_AGO = datetime(1970, 1, 1, tzinfo=UTC)


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


def read(by: Actor, verb: str, model: Any, pk: int, *, locked: bool) -> Any:
    """Return one row the actor may touch, or None: `model.visible(by, verb)`, whose scope is his paths alone."""
    if type(pk) is not int or not 0 <= pk < 2**63:  # from somewhere outside: the ORM knows what to make of it
        rows = model.visible(by, verb).filter(pk=pk)
        return (rows.select_for_update(of=("self",)) if locked else rows).first()
    kept = _reading(model, by.paths(verb), locked, vendor())
    return next(iter(kept.rows([pk])), None) if kept is not None else None


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


class Question:
    """A read that is asked many times a second: its text is written once, only what is `given` changes.

    `build` gets a stand-in for every value and returns the queryset: of rows, or of `values_list`.
    """

    def __init__(self, build: Callable[..., models.QuerySet[Any]], *kinds: type) -> None:
        self.build, self.kinds = build, kinds
        self._written: dict[str, _Reading] = {}  # by database vendor

    def all(self, *given: Any) -> list[Any]:
        """Return what the database answers to these values, each of its declared kind."""
        return self._kept().rows(self._kinds(given))

    def ahead(self, *given: Any) -> None:
        """Say that this will be asked next (`ahead` above)."""
        if all(type(value) is kind for kind, value in zip(self.kinds, given, strict=True)):
            kept = self._kept()
            ahead(kept.sql, kept.filled(given))

    def _kinds(self, given: Sequence[Any]) -> list[Any]:
        return [kind(value) for kind, value in zip(self.kinds, given, strict=True)]

    def _kept(self) -> "_Reading":
        kept = self._written.get(vendor())
        if kept is None:
            marks = [
                _WANTED - at if kind is int else f"\0{_WANTED - at}" for at, kind in enumerate(self.kinds)
            ]
            kept = self._written[vendor()] = _Reading(self.build(*marks), marks)
        return kept

    def first(self, *given: Any) -> Any:
        """Return the first answer, or None."""
        return next(iter(self.all(*given)), None)


class _Reading:
    """The text of one read, and how its cells become rows again."""

    def __init__(self, rows: models.QuerySet[Any], marks: Sequence[Any]) -> None:
        compiler = rows.query.get_compiler(connection=connection)
        self.sql, values = compiler.as_sql()
        self.values, order = list(values), list(marks)
        self.places = [(at, order.index(value)) for at, value in enumerate(self.values) if value in order]
        assert {which for _, which in self.places} == set(range(len(order))), (
            "every given value stands in the text"
        )
        chosen, info = compiler.select, compiler.klass_info
        converters = compiler.get_converters([one[0] for one in chosen[: compiler.col_count]])
        self.converters = [(place, found, field) for place, (found, field) in converters.items()]
        self.model, self.extra, self.wide = None, compiler.annotation_col_map, width("BigIntegerField")
        self.related: Any = ()
        if issubclass(rows._iterable_class, ModelIterable):
            self.model, self.span = rows.model, slice(info["select_fields"][0], info["select_fields"][-1] + 1)
            self.names = [one[0].target.attname for one in chosen[self.span]]
            self.related = instances.besides(_populators(info, chosen, connection.alias))

    def filled(self, given: Sequence[Any]) -> list[Any]:
        """Return the values of the text with these among them."""
        values = self.values.copy()
        for at, which in self.places:
            value = given[which]
            values[at] = self.wide(value) if value.__class__ is int else value
        return values

    def rows(self, given: Sequence[Any]) -> list[Any]:
        """Return the answers."""
        db = connections[DEFAULT_DB_ALIAS]  # once, not once a cell
        return [self._row(list(cells), db) for cells in execute(self.sql, self.filled(given))]

    def _row(self, cells: list[Any], db: Any) -> Any:
        for place, converters, expression in self.converters:
            for convert in converters:
                cells[place] = convert(cells[place], expression, db)
        if self.model is None:
            return tuple(cells)
        row = instances.made(self.model, db.alias, self.names, cells[self.span])
        for one in self.related:
            one.populate(cells, row)
        for name, place in (self.extra or {}).items():
            setattr(row, name, cells[place])
        return row


@lru_cache(maxsize=4096)
def _reading(model: Any, paths: tuple[str, ...], locked: bool, vendor: str) -> _Reading | None:
    anybody = Actor("", tuple(Grant("*", path) for path in paths), at=_LONG_AGO)
    rows = model.visible(anybody, "any").filter(pk=_WANTED)
    *hops, _ = getattr(model, "place_field", "place").split("__")
    if hops:
        rows = rows.select_related("__".join(hops))  # its place is asked for twice
    try:
        return _Reading(rows.select_for_update(of=("self",)) if locked else rows, [_WANTED])
    except EmptyResultSet:  # no right anywhere
        return None


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
