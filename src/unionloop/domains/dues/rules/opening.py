"""Which table of a file is the tax detail, and how it is laid out."""

from collections.abc import Sequence
from datetime import date
from itertools import islice
from typing import Any

from unionloop.kernel.errors import BadInput

from .headers import SEARCHED_ROWS, Alias, Layout, clean, find_layout, first_header, missing


def choose(
    tables: Sequence[Any], aliases: Sequence[Alias], day: date, *,
    needed: Sequence[str], one_of: Sequence[Sequence[str]] = (),
) -> tuple[Any, Layout]:
    """Return the one table whose headings fit, or refuse and name what is missing or what is too much."""
    fitting, nearest = [], None
    for table in tables:
        layout = find_layout(list(islice(table.rows(), SEARCHED_ROWS)), aliases, day)
        if layout is None:
            continue
        gone = missing(layout, needed, one_of)
        if not gone:
            fitting.append((table, layout))
        elif nearest is None or len(gone) < len(nearest[0]):
            nearest = (gone, layout)
    if len(fitting) > 1:
        raise BadInput("several_sheets", names="、".join(table.name for table, _ in fitting))
    if fitting:
        _check_doubles(fitting[0][1])
        return fitting[0]
    if nearest is None:
        raise BadInput("no_headers", rows=SEARCHED_ROWS)
    gone, layout = nearest
    raise BadInput("headers_missing", line=layout.header_line,
                   missing="、".join(first_header(field, aliases) for field in gone),
                   found="、".join(one for one in layout.headers if one)[:200])  # fmt: skip


def _check_doubles(layout: Layout) -> None:
    """Refuse a file with the same heading twice over a column we read: nobody can say which counts."""
    used = {clean(layout.headers[column]) for column in layout.columns.values()}
    names = [clean(header) for header in layout.headers if header]
    twice = sorted({name for name in names if name in used and names.count(name) > 1})
    if twice:
        raise BadInput("header_twice", headers="、".join(twice))
