"""DuckDB in this process: bronze files as tables, one statement into one Parquet file."""

from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path

import duckdb

from .datasets import DATASETS, Dataset
from .store import LakeError, Manifest, Partition, Receipt, Store

MEMORY_MB = 700
THREADS = 2


@contextmanager
def session(store: Store, memory_mb: int = MEMORY_MB, threads: int = THREADS) -> Iterator[duckdb.DuckDBPyConnection]:
    """Yield a DuckDB that keeps to its memory and spills beside the lake."""
    spill = store.path(".spill")
    with duckdb.connect(config={"threads": threads, "memory_limit": f"{memory_mb}MB", "temp_directory": str(spill),
                                "preserve_insertion_order": False}) as connection:  # fmt: skip
        yield connection


def reader(path: Path) -> str:
    """Return the table function that reads a file; a csv is read as text, whatever it looks like."""
    name = str(path).replace("'", "''")
    if path.suffix == ".parquet":
        return f"read_parquet('{name}')"
    return f"read_csv('{name}', header = true, all_varchar = true, delim = ',', quote = '\"', strict_mode = true)"


def header(connection: duckdb.DuckDBPyConnection, path: Path) -> list[str]:
    """Return the column names of a file, or say that it is no table."""
    try:
        return [str(row[0]) for row in connection.execute(f"DESCRIBE SELECT * FROM {reader(path)}").fetchall()]
    except duckdb.Error as wrong:
        raise LakeError("lake_unreadable", name=path.name, why=str(wrong).splitlines()[0][:200]) from wrong


def bronze_view(
    connection: duckdb.DuckDBPyConnection, store: Store, dataset: Dataset, receipts: Sequence[Receipt], month: str
) -> None:
    """Show the files of a bronze dataset as one table, with the order of receipt and the line within the file."""
    names = ", ".join(column.name for column in dataset.columns)
    where = f" WHERE month = '{month}'" if month else ""
    parts = [
        f"SELECT {names}, {turn} AS receipt, ROW_NUMBER() OVER () AS line FROM {reader(store.path(one.path))}{where}"
        for turn, one in enumerate(receipts)
    ]
    empty = "SELECT " + ", ".join(f"NULL::VARCHAR AS {column.name}" for column in dataset.columns)
    query = " UNION ALL BY NAME ".join(parts) or f"{empty}, 0 AS receipt, 0 AS line LIMIT 0"
    connection.execute(f"CREATE OR REPLACE TEMP VIEW {dataset.name} AS {query}")


def partition_view(
    connection: duckdb.DuckDBPyConnection, store: Store, dataset: Dataset, partitions: Sequence[Partition]
) -> None:
    """Show partitions of a dataset as one table; without one, as an empty table."""
    if partitions:
        files = ", ".join(f"'{store.path(one.path)}'" for one in partitions)
        query = f"SELECT * FROM read_parquet([{files}], hive_partitioning = false)"
    else:
        query = "SELECT " + ", ".join(f"NULL::{c.type} AS {c.name}" for c in dataset.columns) + " LIMIT 0"
    connection.execute(f"CREATE OR REPLACE TEMP VIEW {dataset.name} AS {query}")


def show_inputs(
    connection: duckdb.DuckDBPyConnection, store: Store, manifest: Manifest, dataset: Dataset, month: str
) -> list[str]:
    """Show every input of a dataset for one month; return what they were, for the edition's key."""
    seen = []
    for name in dataset.inputs:
        source = DATASETS[name]
        if source.layer == "bronze":
            receipts = manifest.received(name, "" if month == "all" else month)
            bronze_view(connection, store, source, receipts, "" if month == "all" else month)
            seen += [one.sha256 for one in receipts]
        else:
            current = manifest.current(name)
            found = [current[key] for key in (month, "all") if key in current]
            partition_view(connection, store, source, found)
            seen += [one.key for one in found]
    return seen
