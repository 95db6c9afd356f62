"""Parquet files, read in record batches."""

from collections.abc import Iterator
from decimal import Decimal
from functools import partial
from pathlib import Path
from typing import Any

import pyarrow
import pyarrow.parquet

from unionloop.kernel.errors import BadInput
from unionloop.kernel.source import Source

from .table import LIMIT_COLUMNS, Table, most_rows


def open_parquet(content: Source, name: str) -> Table:
    """Return the table of a parquet file; its column names stand in line 1, its first row in line 2."""
    try:
        found = pyarrow.parquet.ParquetFile(content if isinstance(content, Path) else pyarrow.BufferReader(content))
        schema = found.schema_arrow
    except (pyarrow.ArrowException, OSError, ValueError) as error:
        raise BadInput("sheet_broken", name=name, why="不是完整的 parquet 文件") from error
    if any(pyarrow.types.is_nested(field.type) for field in schema):
        raise BadInput("sheet_nested", name=name)
    if found.metadata.num_rows > most_rows(content) or len(schema) > LIMIT_COLUMNS:
        raise BadInput("sheet_too_many_rows", name=name, rows=most_rows(content))
    return Table("parquet", "", partial(_rows, content, name), total=found.metadata.num_rows + 1)


def _rows(content: Source, name: str) -> Iterator[tuple[int, list[Any]]]:
    found = pyarrow.parquet.ParquetFile(content if isinstance(content, Path) else pyarrow.BufferReader(content))
    yield 1, list(found.schema_arrow.names)
    line = 1
    try:
        for batch in found.iter_batches(batch_size=4096):
            columns = [column.to_pylist() for column in batch.columns]
            for cells in zip(*columns, strict=True):
                line += 1
                yield line, [_plain(cell) for cell in cells]
    except (pyarrow.ArrowException, OSError, ValueError) as error:
        raise BadInput("sheet_broken", name=name, why=f"第 {line} 行之后读不出") from error


def _plain(cell: Any) -> Any:
    if cell is None:
        return ""
    return str(cell) if isinstance(cell, Decimal) else cell
