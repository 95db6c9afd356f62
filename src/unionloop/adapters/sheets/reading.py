"""The one entrance: bytes and a name in, tables out, or a refusal that says what to do."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from datetime import date, datetime
from typing import Any

from unionloop.kernel.errors import BadInput

Cell = str | int | float | bool | date | datetime | None
LIMIT_BYTES = 100 * 1024 * 1024
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


def open_tables(content: bytes, name: str, limit: int = LIMIT_BYTES) -> list[Table]:
    """Return the tables of a file; raise BadInput when it is not a readable, harmless table file."""
    kind = kind_of(content, name, limit)
    if kind == "parquet":
        from .parquet import open_parquet

        return [open_parquet(content, name)]
    if kind == "xlsx":
        from .xlsx import open_xlsx

        return open_xlsx(content, name)
    from .delimited import open_csv

    return [open_csv(content, name)]


def check_container(content: bytes, name: str) -> tuple[str, str]:
    """Return (kind, encoding) of a file after the cheap checks: what cannot be a harmless table is refused."""
    kind = kind_of(content, name)
    if kind == "xlsx":
        from .xlsx import check_xlsx

        check_xlsx(content, name)
        return kind, ""
    table = open_tables(content, name)[0]
    return kind, table.encoding


def kind_of(content: bytes, name: str, limit: int = LIMIT_BYTES) -> str:
    """Return xlsx, csv or parquet by the content, never by the name; refuse what is none of them."""
    if not content:
        raise BadInput("sheet_empty", name=name)
    if len(content) > limit:
        raise BadInput("sheet_too_big", name=name, megabytes=limit >> 20)
    if content[:4] == b"PAR1":
        return "parquet"
    if content[:2] == b"PK":
        return "xlsx"
    if content[:8] == b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1":
        sealed = "EncryptedPackage".encode("utf-16-le") in content
        raise BadInput("sheet_encrypted" if sealed else "sheet_old_xls", name=name)
    if content[:5] in (b"%PDF-", b"{\\rtf") or content[:4] in (b"\x7fELF", b"Rar!", b"7z\xbc\xaf", b"\x89PNG"):
        raise BadInput("sheet_kind", name=name)
    if content[:200].lstrip()[:1] == b"<":  # a page saved as .xls, or XML
        raise BadInput("sheet_is_page", name=name)
    return "csv"
