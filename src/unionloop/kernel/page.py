"""Bounded reads: keyset pages instead of offsets, so that page 900 costs what page 1 costs."""

import base64
import json
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime
from typing import Any, Generic, TypeVar

from django.db.models import Q, QuerySet

from .errors import BadInput

T = TypeVar("T")
LIMIT = 200  # rows a page at most; exports stream with `every`


@dataclass(frozen=True)
class Page(Generic[T]):
    """One page of frozen rows. `next` is the cursor of the following page, None at the end."""

    rows: list[T]
    next: str | None = None
    total: int | None = None  # rows in all, where counting is cheap enough
    sums: dict[str, int] = field(default_factory=dict)  # totals over all rows, not only this page


def keyset(
    rows: QuerySet[Any], order: Sequence[str], to_row: Callable[[Any], T], *,
    after: str = "", limit: int = 50, count: bool = True, most: int = 0, narrow: bool = False, sums: dict[str, int] | None = None,
) -> Page[T]:
    """Return one page in `order` (field names, "-" for descending, the last one unique).

    Fields in `order` must not be null. `after` is the cursor a former page gave. With `most` the rows are counted no
    further than that: nobody reads page 41, and a million rows are not counted for a first page. With `narrow` the keys
    of the page are found first, in an index that bears everything `rows` asks of a row, and only its rows are fetched.
    """
    limit = max(1, min(limit, LIMIT))
    total = _counted(rows, most) if count else None
    window = rows.order_by(*order)
    if after:
        window = window.filter(_beyond(order, _decode(after, len(order))))
    if narrow:
        found_first = window.select_related(None).values("pk")[: limit + 1]
        window = rows.model._default_manager.filter(pk__in=found_first).order_by(*order)
        window.query.select_related = rows.query.select_related
    found = list(window[: limit + 1])
    more, found = len(found) > limit, found[:limit]
    cursor = _encode([_value(found[-1], name.lstrip("-")) for name in order]) if more else None
    return Page([to_row(one) for one in found], cursor, total, sums or {})


def _counted(rows: QuerySet[Any], most: int) -> int | None:
    if not most:
        return rows.count()
    found = rows.order_by()[: most + 1].count()
    return found if found <= most else None


def every(rows: QuerySet[Any], to_row: Callable[[Any], T], chunk: int = 2000) -> Any:
    """Yield all rows for an export, in chunks, without holding them in memory."""
    for one in rows.iterator(chunk_size=chunk):
        yield to_row(one)


def _beyond(order: Sequence[str], values: list[Any]) -> Q:
    found, same = Q(pk__in=[]), Q()
    first = order[0].lstrip("-")
    begin = Q(**{f"{first}__{'lte' if order[0].startswith('-') else 'gte'}": values[0]})  # where an index can begin
    for name, value in zip(order, values, strict=True):
        side = "lt" if name.startswith("-") else "gt"
        field_name = name.lstrip("-")
        found |= same & Q(**{f"{field_name}__{side}": value})
        same &= Q(**{field_name: value})
    return begin & found


def _value(row: Any, name: str) -> Any:
    for part in name.split("__"):
        row = getattr(row, part)
    return row.isoformat() if isinstance(row, date | datetime) else row


def _encode(values: list[Any]) -> str:
    return base64.urlsafe_b64encode(json.dumps(values).encode()).decode().rstrip("=")


def _decode(cursor: str, size: int) -> list[Any]:
    try:
        values = json.loads(base64.urlsafe_b64decode(cursor + "=" * (-len(cursor) % 4)))
    except ValueError as error:
        raise BadInput("bad_cursor") from error
    if not isinstance(values, list) or len(values) != size or any(isinstance(v, dict | list) for v in values):
        raise BadInput("bad_cursor")
    return values
