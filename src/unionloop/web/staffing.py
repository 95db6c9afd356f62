"""Who stands in a list: columns of logins are read as the names of the people behind them."""

from collections.abc import Callable, Iterable, Sequence
from dataclasses import replace
from typing import Any

from .columns import Column
from .templatetags.nouns import people, staff


def named(columns: Sequence[Column], rows: Iterable[Any] = ()) -> list[Column]:
    """Return the columns with every login read as its person's name: those of `rows` in one query, others when met."""
    kept = {one.value(row) for one in columns if one.kind == "staff" for row in rows} - {None, ""}
    known = people(kept) if kept else {}

    def read(column: Column) -> Callable[[Any], str]:
        def name(row: Any) -> str:
            login = column.value(row)
            return known.setdefault(login, staff(login)) if login and login not in known else known.get(login, "")

        return name

    return [replace(one, kind="text", read=read(one)) if one.kind == "staff" else one for one in columns]
