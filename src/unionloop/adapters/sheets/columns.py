"""Rows of a file people have (csv, csv.gz, xlsx, parquet) by the names of its columns, and rows back into files."""

import gzip
import io
import os
import tempfile
import zlib
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from unionloop.kernel.cells import Writer
from unionloop.kernel.errors import BadInput
from unionloop.kernel.source import PIECE, head_of

from .reading import open_tables
from .table import Table

FILE_LIMIT_BYTES = 600 * 1024 * 1024  # unpacked
FAULTS_SHOWN = 20
_TELL_EACH = 20_000
Row = dict[str, str]
Tell = Callable[[str], None]


def read_rows(
    path: Path, names: Mapping[str, Sequence[str]], need: Sequence[str],
    fault_of: Callable[[Row], str], tell: Tell = lambda step: None,
) -> list[Row]:  # fmt: skip
    """Return the rows of the first table of a file, each cell under its part of `names` (part → column names it goes by).

    `need` names the parts that must be there; `fault_of` says what is wrong with a row, "" for nothing.
    Raises BadInput for a file that is no table, a missing column (`table_columns`), no row at all, and
    (`table_rows`, with line, column and what to do) rows at fault or with more cells than columns.
    """
    with _on_disk(path) as place:
        return _read(open_tables(place, path.name, FILE_LIMIT_BYTES)[0], path.name, names, need, fault_of, tell)


def _read(
    table: Table, name: str, names: Mapping[str, Sequence[str]], need: Sequence[str], fault_of: Callable[[Row], str], tell: Tell
) -> list[Row]:
    lines = table.rows()
    header = [plain(cell).lower() for cell in next(lines, (0, []))[1]]
    columns = {part: _column(header, known) for part, known in names.items()}
    missing = [names[part] for part in need if columns[part] is None]
    if missing:
        raise BadInput("table_columns", name=name, missing=[known[0] for known in missing],
                       found=[one for one in header if one], names="; ".join(" = ".join(known) for known in missing))  # fmt: skip
    rows, faults = [], []
    for line, row, fault in _rows(table, lines, len(header), columns):
        if fault := fault or fault_of(row):
            faults.append(f"第 {line} 行：{fault}")
        else:
            rows.append(row)
            if len(rows) % _TELL_EACH == 0:
                tell(f"read {len(rows):,}")
    if faults:
        more = f"；另有 {len(faults) - FAULTS_SHOWN} 行" if len(faults) > FAULTS_SHOWN else ""
        raise BadInput("table_rows", name=name, rows=len(faults), faults="；".join(faults[:FAULTS_SHOWN]) + more)
    if not rows:
        raise BadInput("table_no_rows", name=name)
    return rows


def write_rows(path: Path, header: Sequence[str], rows: Iterable[Sequence[Any]]) -> None:
    """Write a UTF-8 csv (gzipped when the name ends in .gz) whole or not at all."""
    text = io.StringIO(newline="")
    writer = Writer(text, line_end="\n")
    writer.row(header)
    writer.rows(rows)
    content = text.getvalue().encode("utf-8", "replace")
    if path.suffix == ".gz":
        content = gzip.compress(content, mtime=0)
    write_whole(path, content)


def write_whole(path: Path, content: bytes) -> None:
    """Put a file in place in one step, so that nobody ever reads half of it."""
    try:
        handle, made = tempfile.mkstemp(dir=path.parent, prefix=f".{path.name}.")
    except OSError as error:
        raise BadInput("table_not_written", name=str(path), why=error.strerror or "") from error
    with os.fdopen(handle, "wb") as out:
        out.write(content)
    Path(made).chmod(0o644)
    Path(made).replace(path)


@contextmanager
def _on_disk(path: Path) -> Iterator[Path]:
    """Yield a file that can be read piece by piece: the given one, or what was packed in it, for as long as it is read."""
    try:
        head = head_of(path, 2)
    except OSError as error:
        raise BadInput("table_not_read", name=str(path), why=error.strerror or "") from error
    if head != b"\x1f\x8b":
        yield path
        return
    with tempfile.NamedTemporaryFile() as plain_file:
        try:
            with gzip.open(path) as packed:
                while (piece := packed.read(PIECE)) and plain_file.tell() <= FILE_LIMIT_BYTES:  # else refused as too big
                    plain_file.write(piece)
        except (OSError, EOFError, zlib.error) as error:
            raise BadInput("sheet_broken", name=path.name, why="gz 压缩损坏或被截断") from error
        plain_file.flush()
        yield Path(plain_file.name)


def _rows(
    table: Table, lines: Iterator[tuple[int, list[Any]]], width: int, columns: dict[str, int | None]
) -> Iterator[tuple[int, Row, str]]:
    """Yield (line, row, what is wrong with its shape) for every line that is not empty."""
    for line, cells in lines:
        if not any(cell not in ("", None) for cell in cells):
            continue
        if len(cells) != width and table.kind == "csv":
            yield line, {}, f"有 {len(cells)} 格，表头有 {width} 格；请检查引号和分隔符"
            continue
        yield line, {part: "" if at is None else plain(cells[at]) for part, at in columns.items()}, ""


def _column(header: list[str], names: Sequence[str]) -> int | None:
    return next((header.index(name) for name in names if name in header), None)


def plain(cell: Any) -> str:
    """Return a cell as text; a spreadsheet keeps 303508 as 303508.0."""
    if isinstance(cell, float) and cell.is_integer():
        cell = int(cell)
    return "" if cell is None else str(cell).strip()
