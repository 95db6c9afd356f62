"""Reads that are asked many times a second: the ORM writes their text once, and only values travel (see swift)."""

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

from . import instances
from .actor import Actor, Grant
from .among import bound
from .columns import vendor, width
from .swift import ahead, execute

connection: Any = _connection  # the stubs know less of it than there is
connections: Any = _connections
_populators: Any = _queries.get_related_populators
_WANTED = -742_001_742_001  # stands for the key in a statement while it is written
_LONG_AGO = datetime(1970, 1, 1, tzinfo=UTC)


def read(by: Actor, verb: str, model: Any, pk: int, *, locked: bool) -> Any:
    """Return one row the actor may touch, or None: `model.visible(by, verb)`, whose scope is his paths alone."""
    if type(pk) is not int or not 0 <= pk < 2**63:  # from somewhere outside: the ORM knows what to make of it
        rows = model.visible(by, verb).filter(pk=pk)
        return (rows.select_for_update(of=("self",)) if locked else rows).first()
    kept = _reading(model, by.paths(verb), locked, vendor())
    return next(iter(kept.rows([pk])), None) if kept is not None else None


class Question:
    """A read that is asked many times a second: its text is written once, only what is `given` changes.

    `build` gets a stand-in for every value and returns the queryset: of rows, or of `values_list`. A value of the kind
    `frozenset` is for `…__among`: a set of whole numbers.
    """

    def __init__(self, build: Callable[..., models.QuerySet[Any]], *kinds: type) -> None:
        self.build, self.kinds = build, kinds
        self._written: dict[str, _Reading] = {}  # by database vendor

    def all(self, *given: Any) -> list[Any]:
        """Return what the database answers to these values, each of its declared kind."""
        return self._kept().rows(self._kinds(given))

    def ahead(self, *given: Any) -> None:
        """Say that this will be asked next (swift.ahead)."""
        if all(type(value) is kind for kind, value in zip(self.kinds, given, strict=True)):
            kept = self._kept()
            ahead(kept.sql, kept.filled(given))

    def _kinds(self, given: Sequence[Any]) -> list[Any]:
        return [kind(value) for kind, value in zip(self.kinds, given, strict=True)]

    def _kept(self) -> "_Reading":
        kept = self._written.get(vendor())
        if kept is None:
            marks = [_mark(kind, _WANTED - at) for at, kind in enumerate(self.kinds)]
            kept = self._written[vendor()] = _Reading(self.build(*marks), marks)
        return kept

    def first(self, *given: Any) -> Any:
        """Return the first answer, or None."""
        return next(iter(self.all(*given)), None)


def _mark(kind: type, number: int) -> Any:
    """Return what stands for a value of this kind while a statement is written."""
    return {int: number, frozenset: frozenset((number,))}.get(kind, f"\0{number}")


class _Reading:
    """The text of one read, and how its cells become rows again."""

    def __init__(self, rows: models.QuerySet[Any], marks: Sequence[Any]) -> None:
        self.wide = width("BigIntegerField")
        compiler = rows.query.get_compiler(connection=connection)
        self.sql, values = compiler.as_sql()
        self.values, order = list(values), [self._bound(mark) for mark in marks]
        self.places = [(at, order.index(value)) for at, value in enumerate(self.values) if value in order]
        assert {which for _, which in self.places} == set(range(len(order))), (
            "every given value stands in the text"
        )
        chosen, info = compiler.select, compiler.klass_info
        converters = compiler.get_converters([one[0] for one in chosen[: compiler.col_count]])
        self.converters = [(place, found, field) for place, (found, field) in converters.items()]
        self.model, self.extra = None, compiler.annotation_col_map
        self.related: Any = ()
        if issubclass(rows._iterable_class, ModelIterable):
            self.model, self.span = rows.model, slice(info["select_fields"][0], info["select_fields"][-1] + 1)
            self.names = [one[0].target.attname for one in chosen[self.span]]
            self.related = instances.besides(_populators(info, chosen, connection.alias))

    def filled(self, given: Sequence[Any]) -> list[Any]:
        """Return the values of the text with these among them."""
        values = self.values.copy()
        for at, which in self.places:
            values[at] = self._bound(given[which])
        return values

    def _bound(self, value: Any) -> Any:
        if value.__class__ is frozenset:
            return bound(value, connection.vendor)
        return self.wide(value) if value.__class__ is int else value

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
