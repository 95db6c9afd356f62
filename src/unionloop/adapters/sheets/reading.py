"""The one entrance: bytes and a name in, tables out, or a refusal that says what to do."""

from collections.abc import Collection
from pathlib import Path

from unionloop.kernel.errors import BadInput
from unionloop.kernel.source import Source, head_of, pieces, size_of, whole

from . import limits
from .delimited import open_csv
from .excerpt import excerpt
from .table import Table
from .xlsx import check_xlsx, open_xlsx

LIMIT_BYTES = 100 * 1024 * 1024  # of what has to be held in memory: workbooks, and whatever comes as bytes
_HEAD = 200


def open_tables(content: Source, name: str, limit: int = LIMIT_BYTES, *, lines: Collection[int] = ()) -> list[Table]:
    """Return the tables of a file; raise BadInput when it is not a readable, harmless table file.

    Text and parquet given as a path are read from the disk piece by piece, up to `limits`. With `lines`
    a workbook that was opened before may give the lines of its head and these alone.
    """
    kind = kind_of(content, name, limit)
    if kind == "parquet":
        from .parquet import open_parquet  # pyarrow takes 50 MB: only whoever reads such a file loads it

        return [open_parquet(content, name)]
    if kind == "xlsx":
        book = whole(content)
        return open_xlsx((excerpt(book, lines) if lines else None) or book, name)
    return [open_csv(content, name)]


def check_container(content: Source, name: str) -> tuple[str, str]:
    """Return (kind, encoding) of a file after the cheap checks: what cannot be a harmless table is refused."""
    kind = kind_of(content, name)
    if kind == "xlsx":
        check_xlsx(whole(content), name)
        return kind, ""
    table = open_tables(content, name)[0]
    return kind, table.encoding


def kind_of(content: Source, name: str, limit: int = LIMIT_BYTES) -> str:
    """Return xlsx, csv or parquet by the content, never by the name; refuse what is none of them."""
    size, head = size_of(content), head_of(content, _HEAD)
    if not size:
        raise BadInput("sheet_empty", name=name)
    streams = isinstance(content, Path) and head[:2] != b"PK"
    most = limits.MEGABYTES << 20 if streams else limit
    if size > most:
        raise BadInput("sheet_too_big", name=name, megabytes=most >> 20)
    if head[:4] == b"PAR1":
        return "parquet"
    if head[:2] == b"PK":
        return "xlsx"
    if head[:8] == b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1":
        sealed = any("EncryptedPackage".encode("utf-16-le") in piece for piece in pieces(content))
        raise BadInput("sheet_encrypted" if sealed else "sheet_old_xls", name=name)
    if head[:5] in (b"%PDF-", b"{\\rtf") or head[:4] in (b"\x7fELF", b"Rar!", b"7z\xbc\xaf", b"\x89PNG"):
        raise BadInput("sheet_kind", name=name)
    if head.lstrip()[:1] == b"<":  # a page saved as .xls, or XML
        raise BadInput("sheet_is_page", name=name)
    return "csv"
