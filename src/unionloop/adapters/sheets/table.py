"""What every reader gives: a table of numbered rows; and how much of one there may be."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from datetime import date, datetime
from pathlib import Path
from typing import Any

from unionloop.kernel.source import Source

from . import limits

Cell = str | int | float | bool | date | datetime | None
LIMIT_ROWS = 300_000
LIMIT_COLUMNS = 256


@dataclass(frozen=True)
class Table:
    """One table of a file. `rows()` yields (line number as people see it, cells), as often as asked."""

    kind: str  # xlsx, csv, parquet
    name: str  # of the sheet; "" where there is only one
    rows: Callable[[], Iterator[tuple[int, list[Any]]]]
    encoding: str = ""
    delimiter: str = ""
    total: int | None = None  # rows in all, where known beforehand
    formulas: frozenset[tuple[int, int]] = field(default_factory=frozenset)  # (line, column from 0)
    notes: tuple[str, ...] = ()


def most_rows(content: Source) -> int:
    """Return how many rows a text or parquet file may have: more when it is read from the disk."""
    return limits.ROWS if isinstance(content, Path) else LIMIT_ROWS
