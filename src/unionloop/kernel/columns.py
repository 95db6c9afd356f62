"""How the values of rows go to the database, where that is known beforehand: once a column, not once a value.

What a field of Django does with a value of the usual class is worked out when a table is first written; any other value
(an enumeration, an expression, a field of its own habits) goes the field's way.
"""

import json
from collections.abc import Callable, Sequence
from datetime import date, datetime
from functools import lru_cache, partial
from typing import Any

from django.db import DEFAULT_DB_ALIAS, models
from django.db import connection as _connection
from django.db import connections as _connections

from .secret import SecretField

connection: Any = _connection  # the stubs know less of it than there is
connections: Any = _connections
# what a driver takes as it is
_PLAIN: dict[type, type] = {models.CharField: str, models.TextField: str, models.BooleanField: bool}


@lru_cache(maxsize=1)
def vendor() -> str:
    """Return which database this process works on; it has one."""
    return str(connection.vendor)


class Column:
    """How a field's value goes to the database, where that is known beforehand: as it is, or through one function."""

    def __init__(self, field: Any) -> None:
        self.name, self.field = field.attname, field
        kind, self.through = _known_way(field)
        untouched = type(field).pre_save is models.Field.pre_save or not getattr(field, "auto_now_add", True)
        # the class of what needs no more than that, and None where nothing stands for nothing
        self.kind: type = kind if untouched else _Never
        self.absent: object = None if untouched else _NOWHERE


class _Never:
    """No value is of this class."""


_NOWHERE, _UNREAD = object(), object()  # what no value is; what a row has not read


def _known_way(field: Any) -> tuple[type, Callable[[Any], Any] | None]:
    """Return the class of values that need none of a field's own preparing, and what they go through instead.

    Whole numbers go as wide as their column, so that one prepared statement serves small and large ones.
    """
    kind = field.__class__
    if kind in _PLAIN:
        return _PLAIN[kind], None
    if kind in (models.DateTimeField, models.DateField) and vendor() == "postgresql":
        return (datetime if kind is models.DateTimeField else date), None
    if kind is models.JSONField:
        return (list if field.default is list else dict), _json(partial(json.dumps, cls=field.encoder))
    if kind is SecretField:
        return str, field.get_prep_value
    target = field.target_field if kind in (models.ForeignKey, models.OneToOneField) else field
    if isinstance(target, models.IntegerField):
        return int, width(target.get_internal_type())
    return _Never, None


def _json(text: Callable[[Any], str]) -> Callable[[Any], Any]:
    if vendor() != "postgresql":
        return text
    from psycopg.types.json import Jsonb  # SQLite does without

    return partial(Jsonb, dumps=text)


def width(internal_type: str) -> Callable[[Any], Any]:
    """Return what says how wide a number is; on SQLite there is nothing to say."""
    widths: dict[str, Any] = getattr(connection.ops, "integerfield_type_map", {})
    return widths.get(internal_type.replace("AutoField", "IntegerField"), _as_it_is)  # type: ignore[no-any-return]


def _as_it_is(value: Any) -> Any:
    return value


def stored(columns: Sequence[Column], row: models.Model, *, adding: bool) -> list[Any] | None:
    """Return a row's values as the database takes them; None where one of them is an expression."""
    values, own, db = [], row.__dict__, None
    for one in columns:
        value = own.get(one.name, _UNREAD)
        if value.__class__ is one.kind:
            values.append(value if one.through is None else one.through(value))
            continue
        if value is one.absent:
            values.append(None)
            continue
        value = one.field.pre_save(row, adding)
        if hasattr(value, "resolve_expression"):
            return None
        db = db or connections[DEFAULT_DB_ALIAS]
        values.append(one.field.get_db_prep_save(value, db))
    return values
