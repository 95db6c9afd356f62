"""Letters out of the files people have (csv, csv.gz, xlsx, parquet), and verdicts back into files."""

import csv
import gzip
import io
import os
import tempfile
import zlib
from collections.abc import Callable, Iterable, Iterator, Sequence
from pathlib import Path
from typing import Any

from unionloop.adapters.sheets import Table, open_tables
from unionloop.adapters.sheets.writing import harmless
from unionloop.kernel.errors import BadInput

from .model import Letter

LIMIT_BYTES = 600 * 1024 * 1024  # unpacked
FAULTS_SHOWN = 20
NAMES = {
    "id": ("id", "msg_id", "编号", "留言编号", "工单编号"),
    "title": ("title", "标题", "主题", "留言主题", "诉求标题"),
    "text": ("text", "detail", "内容", "留言详情", "诉求内容"),
    "label": ("label", "类别", "分类", "一级标签", "一级分类"),
}
_TELL_EACH = 20_000


def read_letters(path: Path, *, need: Sequence[str], tell: Callable[[str], None] = lambda step: None) -> list[Letter]:
    """Return the letters of the first table of a file; `need` names the columns that must be there.

    Raises BadInput for a file that is no table, a missing column, and (`triage_rows`, with line, column and
    what to do) rows without any text, without a needed label, or with more cells than columns.
    """
    table = open_tables(_unpacked(path), path.name, LIMIT_BYTES)[0]
    rows = table.rows()
    header = [_text(cell).lower() for cell in next(rows, (0, []))[1]]
    columns = {part: _column(header, names) for part, names in NAMES.items()}
    missing = [NAMES[part][0] for part in need if columns[part] is None]
    if missing:
        raise BadInput("triage_columns", name=path.name, missing=missing, found=[one for one in header if one],
                       names="; ".join(" = ".join(NAMES[one]) for one in missing))  # fmt: skip
    letters, faults = [], []
    for line, letter, fault in _letters(table, rows, header, columns, "label" in need):
        if fault:
            faults.append(f"第 {line} 行：{fault}")
        elif letter is not None:
            letters.append(letter)
            if len(letters) % _TELL_EACH == 0:
                tell(f"read {len(letters):,}")
    if faults:
        more = f"；另有 {len(faults) - FAULTS_SHOWN} 行" if len(faults) > FAULTS_SHOWN else ""
        raise BadInput("triage_rows", name=path.name, rows=len(faults), faults="；".join(faults[:FAULTS_SHOWN]) + more)
    if not letters:
        raise BadInput("triage_no_rows", name=path.name)
    return letters


def write_rows(path: Path, header: Sequence[str], rows: Iterable[Sequence[Any]]) -> None:
    """Write a UTF-8 csv (gzipped when the name ends in .gz) whole or not at all."""
    text = io.StringIO(newline="")
    writer = csv.writer(text, lineterminator="\n")
    writer.writerow(header)
    writer.writerows([harmless(cell) for cell in row] for row in rows)
    content = text.getvalue().encode("utf-8", "replace")
    if path.suffix == ".gz":
        content = gzip.compress(content, mtime=0)
    write_whole(path, content)


def write_whole(path: Path, content: bytes) -> None:
    """Put a file in place in one step, so that nobody ever reads half of it."""
    try:
        handle, made = tempfile.mkstemp(dir=path.parent, prefix=f".{path.name}.")
    except OSError as error:
        raise BadInput("triage_not_written", name=str(path), why=error.strerror or "") from error
    with os.fdopen(handle, "wb") as out:
        out.write(content)
    Path(made).chmod(0o644)
    Path(made).replace(path)


def _unpacked(path: Path) -> bytes:
    try:
        content = path.read_bytes()
    except OSError as error:
        raise BadInput("triage_not_read", name=str(path), why=error.strerror or "") from error
    if content[:2] != b"\x1f\x8b":
        return content
    try:
        with gzip.GzipFile(fileobj=io.BytesIO(content)) as packed:
            content = packed.read(LIMIT_BYTES + 1)
    except (OSError, EOFError, zlib.error) as error:
        raise BadInput("sheet_broken", name=path.name, why="gz 压缩损坏或被截断") from error
    return content


def _letters(
    table: Table, rows: Iterator[tuple[int, list[Any]]], header: list[str], columns: dict[str, int | None],
    labelled: bool,
) -> Iterator[tuple[int, Letter | None, str]]:  # fmt: skip
    """Yield (line, letter, what is wrong with the line) for every line that is not empty."""
    for line, cells in rows:
        if not any(cell not in ("", None) for cell in cells):
            continue
        if len(cells) != len(header) and table.kind == "csv":
            yield line, None, f"有 {len(cells)} 格，表头有 {len(header)} 格；请检查引号和分隔符"
            continue
        found = {part: "" if at is None else _text(cells[at]) for part, at in columns.items()}
        if not found["title"] and not found["text"]:
            yield line, None, f"“{NAMES['text'][0]}”列是空的；请补上内容，或删去这一行"
        elif labelled and not found["label"]:
            yield line, None, f"“{NAMES['label'][0]}”列是空的；请填上类别，或删去这一行"
        else:
            yield line, Letter(**found), ""


def _column(header: list[str], names: Sequence[str]) -> int | None:
    return next((header.index(name) for name in names if name in header), None)


def _text(cell: Any) -> str:
    if isinstance(cell, float) and cell.is_integer():
        cell = int(cell)  # a spreadsheet keeps 303508 as 303508.0
    return "" if cell is None else str(cell).strip()
