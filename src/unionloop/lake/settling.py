"""The settlement of a province as files: receipts in Parquet → allocations → what each receiver is paid.

The same two statements run on DuckDB in this process and on Spark (`spark`). Receipts come with the rule and policy they fall
under and the unions they reach, as `dues` finds them: what is measured and distributed here is the split, the sums and the
writing. `receipts`: id, paid_fen, rule_id, policy_id, base_unit, street_unit, county_unit; `rules`: rule_id, a share in bp for
each receiver, remainder_to; `policies`: policy_id, tiers (list), back_bp.
"""

from collections.abc import Sequence
from pathlib import Path
from typing import Any

import duckdb

from .datasets import SQL

INPUTS = ("receipts", "rules", "policies")
STEPS = {"allocations": "split", "payments": "payable"}


def statements() -> dict[str, str]:
    """Return table → statement, in the order they are made."""
    return {table: (SQL / f"{name}.sql").read_text(encoding="utf-8") for table, name in STEPS.items()}


def on_duckdb(folder: Path, out: Path, *, threads: int = 2, memory_mb: int = 1000) -> dict[str, int]:
    """Split every receipt of a folder into `out`; return the rows of each table made."""
    out.mkdir(parents=True, exist_ok=True)
    rows = {}
    with duckdb.connect(config={"threads": threads, "memory_limit": f"{memory_mb}MB", "temp_directory": str(out / ".spill"),
                                "preserve_insertion_order": False}) as connection:  # fmt: skip
        for name in INPUTS:
            connection.execute(f"CREATE VIEW {name} AS SELECT * FROM read_parquet('{_files(folder, name)}')")
        for table, sql in statements().items():
            place = out / f"{table}.parquet"
            connection.execute(f"COPY ({sql}) TO '{place}' (FORMAT parquet, COMPRESSION zstd)")
            connection.execute(f"CREATE VIEW {table} AS SELECT * FROM read_parquet('{place}')")
            rows[table] = int(connection.execute(f"SELECT COUNT(*) FROM {table}").fetchall()[0][0])
    return rows


def for_spark(folder: Path, out: Path, *, workers: int, memory: str = "4g") -> dict[str, Any]:
    """Return the job that does the same on Spark, for `spark.py`."""
    return {
        "workers": workers, "memory": memory, "spill": str(out / "spill"),
        "inputs": {name: _files(folder, name) for name in INPUTS},
        "steps": [{"table": table, "sql": sql, "path": str(out / f"{table}.parquet")} for table, sql in statements().items()],
    }  # fmt: skip


def differing(one: Path, other: Path, tables: Sequence[str] = tuple(STEPS)) -> dict[str, int]:
    """Return how many rows two folders of results do not share, table by table."""
    found = {}
    with duckdb.connect(config={"threads": 2}) as connection:
        for table in tables:
            mine, theirs = (f"SELECT * FROM read_parquet('{_files(place, table)}')" for place in (one, other))
            statement = f"SELECT COUNT(*) FROM (({mine} EXCEPT ALL {theirs}) UNION ALL ({theirs} EXCEPT ALL {mine}))"
            found[table] = int(connection.execute(statement).fetchall()[0][0])
    return found


def _files(folder: Path, table: str) -> str:
    place = folder / f"{table}.parquet"
    return f"{place}/*.parquet" if place.is_dir() else str(place)
