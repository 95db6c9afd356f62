"""The cubes by another engine: a job for Spark over the lake's silver files, and its tables held against the kept ones."""

from pathlib import Path
from typing import Any

import duckdb

from .datasets import DATASETS
from .packing import NAMES
from .store import Store

INPUTS = ("wages", "firms", "minimum")


def for_spark(store: Store, out: Path, *, workers: int, memory: str = "4g") -> dict[str, Any]:
    """Return the job that makes every gold dataset whose silver is there, for all months, for `spark.py`."""
    current = {name: store.manifest().current(name) for name in INPUTS}
    gold = [one for one in DATASETS.values() if one.layer == "gold" and all(current[name] for name in one.inputs)]
    return {
        "workers": workers, "memory": memory, "spill": str(out / "spill"),
        "inputs": {name: [str(store.path(one.path)) for one in found.values()] for name, found in current.items() if found},
        "steps": [{"table": one.name, "sql": one.sql("spark"), "path": str(out / f"{one.name}.parquet")} for one in gold],
    }  # fmt: skip


def differing(store: Store, out: Path) -> dict[str, int]:
    """Return, for each table Spark made in `out`, how many rows it and the lake's current partitions do not share."""
    found = {}
    spread = ", ".join(f"quantiles[{turn}] AS {name}" for turn, name in enumerate(NAMES, start=1))
    with duckdb.connect(config={"threads": 2}) as connection:
        for place in sorted(out.glob("*.parquet")):
            dataset = DATASETS[place.stem]
            names = ", ".join(column.name for column in dataset.columns)
            kept = ", ".join(f"'{store.path(one.path)}'" for one in store.manifest().current(dataset.name).values())
            ours = f"SELECT {names} FROM read_parquet([{kept}], hive_partitioning = false)"
            made = f"SELECT *{f', {spread}' if 'median_fen' in names else ''} FROM read_parquet('{place}/*.parquet')"
            theirs = f"SELECT {names} FROM ({made})"
            statement = f"SELECT COUNT(*) FROM (({ours} EXCEPT ALL {theirs}) UNION ALL ({theirs} EXCEPT ALL {ours}))"
            found[dataset.name] = int(connection.execute(statement).fetchall()[0][0])
    return found
