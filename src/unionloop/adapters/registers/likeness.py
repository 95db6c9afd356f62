"""The taxpayers likest to a record, by the pairs of signs they share: in memory, or by `likest.sql` on an engine.

All three give the same lists: what a pair of signs is worth is a whole number, and of equals the earlier taxpayer goes first.
"""

import json
import os
import subprocess
import sys
import tempfile
from array import array
from collections.abc import Callable, Iterator, Sequence
from itertools import groupby, pairwise
from pathlib import Path
from typing import Any

import numpy as np
from scipy import sparse

from unionloop.kernel.errors import BadInput

from .records import Record

SHOWN = 12  # candidates weighed
_AT_ONCE = 250  # records whose likeness to every taxpayer is in memory together
_LOOKED = 5_000  # taxpayers looked at for a record, counted once for every pair of signs it shares with them
Likest = Callable[[Sequence[Record], Sequence[Record]], Iterator[list[int]]]


def in_memory(taxpayers: Sequence[Record], unions: Sequence[Record]) -> Iterator[list[int]]:
    """Yield for each record the places of the taxpayers likest to it, likest first.

    At most SHOWN, each at least half as like as the best. A record's rarest pairs of signs are looked for first, and no
    further than _LOOKED taxpayers: so the cost of a record does not grow with the register.
    """
    known = {gram: at for at, gram in enumerate(sorted({gram for one in unions for gram in grams(one.reading.body)}))}
    rows = _rows(taxpayers, known)
    holders = np.bincount(rows.indices, minlength=len(known))
    worth = np.round(100 * np.log(len(taxpayers) / np.maximum(holders, 1)) + 10).astype(np.float32)
    worth[holders > _LOOKED] = 0  # never looked for
    rows = rows @ sparse.diags_array(worth)
    rows.eliminate_zeros()
    turned = rows.T.tocsr()  # sign pairs by taxpayers: turned once, not for every piece
    for start in range(0, len(unions), _AT_ONCE):
        some = unions[start : start + _AT_ONCE]
        product = _rarest(_rows(some, known), holders) @ turned
        for low, high in zip(product.indptr, product.indptr[1:], strict=False):
            yield _first(product.indices[low:high], product.data[low:high])


def on_duckdb(taxpayers: Sequence[Record], unions: Sequence[Record]) -> Iterator[list[int]]:
    """Yield the same, by `likest.sql` on DuckDB."""
    import duckdb

    with tempfile.TemporaryDirectory() as folder, duckdb.connect(config={"temp_directory": folder}) as connection:
        for table, records in (("taxpayer_signs", taxpayers), ("union_signs", unions)):
            connection.register(table, _signs(records))
        found = connection.execute(f"{_statement(len(taxpayers))} ORDER BY record, place").fetchall()
    yield from _by_record(found, len(unions))


def on_spark(taxpayers: Sequence[Record], unions: Sequence[Record]) -> Iterator[list[int]]:
    """Yield the same, by `likest.sql` on Spark: in the interpreter of UNIONLOOP_SPARK_PYTHON, or this one.

    Raises BadInput `spark_missing` where that interpreter has no PySpark, or Spark no Java.
    """
    import pyarrow.parquet as parquet

    python = os.environ.get("UNIONLOOP_SPARK_PYTHON", sys.executable)
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        inputs = {}
        for table, records in (("taxpayer_signs", taxpayers), ("union_signs", unions)):
            inputs[table] = str(folder / f"{table}.parquet")
            parquet.write_table(_signs(records), inputs[table])
        job = {"workers": os.cpu_count(), "spill": str(folder / "spill"), "inputs": inputs, "steps": [
            {"table": "likest", "sql": _statement(len(taxpayers)), "path": str(folder / "likest.parquet")}]}  # fmt: skip
        (folder / "job.json").write_text(json.dumps(job), encoding="utf-8")
        script = Path(__file__).parents[2] / "lake" / "spark.py"  # a script of its own: it imports nothing of ours
        done = subprocess.run([python, str(script), str(folder / "job.json")], capture_output=True, text=True, check=False)
        if done.returncode:
            raise BadInput("spark_missing", python=python, why=(done.stderr.strip().splitlines() or ["?"])[-1][:300])
        table = parquet.read_table(folder / "likest.parquet").sort_by([("record", "ascending"), ("place", "ascending")])
    yield from _by_record(zip(*(column.to_pylist() for column in table.columns), strict=True), len(unions))


ENGINES: dict[str, Likest] = {"memory": in_memory, "duckdb": on_duckdb, "spark": on_spark}


def grams(body: str) -> list[str]:
    """Return the first sign and the pairs of neighbours, each once; 祥恒 and 恒祥 are one pair, for people exchange them."""
    return list(dict.fromkeys(["<" + body[:1], *(a + b if a < b else b + a for a, b in pairwise(body))]))


def _statement(taxpayers: int) -> str:
    text = (Path(__file__).with_name("sql") / "likest.sql").read_text(encoding="utf-8")
    return text.format(taxpayers=float(taxpayers), looked=_LOOKED, shown=SHOWN)


def _signs(records: Sequence[Record]) -> Any:
    """Return the pairs of signs of all records as an Arrow table (gram, record)."""
    import pyarrow as pa

    pairs = [(gram, at) for at, one in enumerate(records) for gram in grams(one.reading.body)]
    return pa.table({"gram": pa.array([gram for gram, _ in pairs], pa.string()),
                     "record": pa.array([at for _, at in pairs], pa.int32())})  # fmt: skip


def _by_record(found: Any, count: int) -> Iterator[list[int]]:
    lists = {record: [taxpayer for _, taxpayer, _ in rows] for record, rows in groupby(found, key=lambda row: row[0])}
    return (lists.get(at, []) for at in range(count))


def _rows(records: Sequence[Record], known: dict[str, int]) -> Any:
    indices, starts = array("i"), array("i", [0])
    for one in records:
        indices.extend(known[gram] for gram in grams(one.reading.body) if gram in known)
        starts.append(len(indices))
    shape = (len(records), len(known))
    return sparse.csr_array((np.ones(len(indices), np.float32), np.asarray(indices), np.asarray(starts)), shape=shape)


def _rarest(rows: Any, holders: Any) -> Any:
    """Keep of each row its rarest pairs of signs: those that _LOOKED taxpayers have together, counted from the rarest."""
    lengths, counts = np.diff(rows.indptr), holders[rows.indices]
    order = np.lexsort((rows.indices, counts, np.repeat(np.arange(len(lengths)), lengths)))
    together = np.cumsum(counts[order])
    before = np.concatenate(([0], together))[rows.indptr[:-1]]
    rows.data[order[together - np.repeat(before, lengths) > _LOOKED]] = 0
    rows.eliminate_zeros()
    return rows


def _first(found: Any, weights: Any) -> list[int]:
    """Return the likest of a row of the product; a weight below half the best is not looked at."""
    if len(weights) == 0:
        return []
    least = weights.max() / 2
    if len(weights) > SHOWN:
        least = max(least, np.partition(weights, -SHOWN)[-SHOWN])
    near = weights >= least
    found, weights = found[near], weights[near]
    return [int(one) for one in found[np.lexsort((found, -weights))][:SHOWN]]
