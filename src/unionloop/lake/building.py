"""Receiving files and making what follows from them: only what changed, one month at a time."""

import filecmp
from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from pathlib import Path
from typing import Any

import duckdb
import pyarrow as pa
import pyarrow.parquet as pq

from . import engine, packing
from .datasets import DATASETS, Dataset, of_layer
from .store import ALL, LakeError, Manifest, Partition, Receipt, Store, moment
from .suppression import NOTHING, Cell, hidden_cells, hidden_margins

MONTH = "20[0-9]{2}-(0[1-9]|1[0-2])"
COUNTED = {"wage": "persons", "firm": "firms"}  # whose number decides whether a cell is small
Tell = Callable[[str], None]


@dataclass(frozen=True)
class Built:
    """What one build did: partitions made, left alone, and restated (an earlier edition said otherwise)."""

    made: tuple[Partition, ...]
    kept: int
    restated: tuple[Partition, ...]


def receive(store: Store, dataset: str, file: Path, *, source: str, at: datetime) -> Receipt:
    """Take a file into bronze as it is. The same bytes lead to the first receipt.

    Refuses (LakeError): lake_unknown_dataset, lake_unreadable, lake_columns, lake_empty, lake_month, lake_person_plain.
    """
    known = DATASETS.get(dataset)
    if known is None or known.layer != "bronze" or not known.columns:
        known_names = ", ".join(one.name for one in of_layer("bronze") if one.columns)
        raise LakeError("lake_unknown_dataset", name=dataset, known=known_names)
    with engine.session(store) as connection:
        rows, months = _look(connection, known, file)
    return keep(store, dataset, file, source=source, months=tuple(months), rows=rows, at=at)


def keep(
    store: Store, dataset: str, file: Path, *, source: str, months: tuple[str, ...], at: datetime, rows: int = 0
) -> Receipt:
    """Put a file into bronze without looking inside: an original that another file was read from."""
    with store.changing() as manifest:
        sha256, relative = store.keep(dataset, file)
        for one in manifest.received(dataset):
            if one.sha256 == sha256:
                return one
        receipt = Receipt(dataset, sha256, file.name, source, moment(at), months, rows, relative)
        manifest.receipts.append(receipt)
    return receipt


def _look(connection: duckdb.DuckDBPyConnection, dataset: Dataset, file: Path) -> tuple[int, list[str]]:
    """Return the rows of a file and its months, or refuse it."""
    found = engine.header(connection, file)
    missing = [column.name for column in dataset.columns if column.name not in found]
    if missing:
        raise LakeError("lake_columns", name=file.name, missing=", ".join(missing), found=", ".join(found)[:200])
    table = engine.reader(file)
    try:
        (rows,) = connection.execute(f"SELECT COUNT(*) FROM {table}").fetchall()[0]
        if not rows:
            raise LakeError("lake_empty", name=file.name)
        if "month" not in found:
            return rows, [ALL]
        months = [row[0] for row in connection.execute(f"SELECT DISTINCT month FROM {table} ORDER BY 1").fetchall()]
        wrong = connection.execute(
            f"SELECT n, month FROM (SELECT ROW_NUMBER() OVER () AS n, month FROM {table}) "
            f"WHERE month IS NULL OR NOT regexp_full_match(CAST(month AS VARCHAR), '{MONTH}') ORDER BY n LIMIT 1"
        ).fetchall()
        if wrong:
            raise LakeError("lake_month", name=file.name, line=wrong[0][0] + 1, value=str(wrong[0][1]))
        if "person" in found:
            plain = connection.execute(
                f"SELECT COUNT(*) FROM {table} WHERE regexp_full_match(CAST(person AS VARCHAR), '[0-9]{{17}}[0-9Xx]') "
                "AND TRY_CAST(SUBSTR(CAST(person AS VARCHAR), 7, 4) AS INTEGER) BETWEEN 1900 AND 2100"
            ).fetchall()[0][0]
            if plain > rows // 2:  # a pseudonym may look like one; a column of them is one
                raise LakeError("lake_person_plain", name=file.name, count=plain)
    except duckdb.Error as wrong_file:
        raise LakeError("lake_unreadable", name=file.name, why=str(wrong_file).splitlines()[0][:200]) from wrong_file
    return rows, months


def build(
    store: Store, *, at: datetime, months: tuple[str, ...] = (), datasets: tuple[str, ...] = (), again: bool = False,
    tell: Tell = print,
) -> Built:
    """Make every silver and gold partition whose inputs changed; with `again`, also those whose did not.

    Each partition is durable before the next is begun: a build that is stopped goes on where it was.
    """
    made: list[Partition] = []
    restated: list[Partition] = []
    kept = 0
    with engine.session(store) as connection:
        for dataset in (*of_layer("silver"), *of_layer("gold")):
            for month in _months(store.manifest(), dataset) if not datasets or dataset.name in datasets else ():
                if months and month not in (*months, ALL):
                    continue
                with store.changing() as manifest:
                    done = _make(connection, store, manifest, dataset, month, moment(at), again)
                if done is None:
                    kept += 1
                    continue
                made.append(done)
                tell(f"{dataset.layer} {dataset.name} {month} edition {done.edition}: {done.rows} rows")
                if dataset.layer == "gold" and done.edition > 1 and done.built_at == moment(at):
                    restated.append(done)
    return Built(tuple(made), kept, tuple(restated))


def _months(manifest: Manifest, dataset: Dataset) -> list[str]:
    """Return the months a dataset can be made for; those of its first input."""
    first = DATASETS[dataset.inputs[0]]
    if first.layer == "bronze":
        return sorted({month for one in manifest.received(first.name) for month in one.months})
    return sorted(manifest.current(first.name))


def _make(
    connection: duckdb.DuckDBPyConnection, store: Store, manifest: Manifest, dataset: Dataset, month: str, at: str,
    again: bool,
) -> Partition | None:
    """Make one partition, unless it stands already; return what was made."""
    inputs = engine.show_inputs(connection, store, manifest, dataset, month)
    key = dataset.edition(inputs)
    editions = manifest.editions(dataset.name, month)
    latest = editions[-1] if editions else None
    same = latest is not None and latest.key == key
    if same and not again:
        return None
    edition = latest.edition + (not same) if latest is not None else 1
    relative = f"{dataset.layer}/{dataset.name}/month={month}/edition-{edition:03}.parquet"
    rows = _write(connection, store, dataset, month, relative, _closed(store, manifest, dataset, month))
    if latest is not None and not same and filecmp.cmp(store.path(latest.path), store.path(relative), shallow=False):
        store.path(relative).unlink()  # other inputs, the same figures: no restatement
        edition, relative, same = latest.edition, latest.path, True
    refused = 0
    if dataset.layer == "silver":
        refused = _refused(connection, dataset, rows)
    partition = Partition(dataset.name, month, edition, key, relative, rows, refused, at, tuple(inputs))
    if same and latest is not None:
        manifest.partitions[manifest.partitions.index(latest)] = replace(partition, built_at=latest.built_at)
    else:
        manifest.partitions.append(partition)
    return partition


def _closed(store: Store, manifest: Manifest, dataset: Dataset, month: str) -> list[Cell]:
    """Return the lines of a cube whose margins of the month are hidden, as (0, region) and (1, industry)."""
    margin = manifest.current(dataset.margin).get(month) if dataset.margin else None
    if margin is None:
        return []
    table = pq.read_table(store.path(margin.path), columns=["region", "industry", "hidden"]).to_pylist()
    hidden = [(one["region"], one["industry"]) for one in table if one["hidden"]]
    return [(side, cell[side]) for cell in hidden for side in (0, 1) if cell[side] != NOTHING[side]]


def _write(
    connection: duckdb.DuckDBPyConnection, store: Store, dataset: Dataset, month: str, relative: str, closed: list[Cell]
) -> int:
    """Run the statement into a file beside its place, then put it there at once."""
    place = store.path(relative)
    place.parent.mkdir(parents=True, exist_ok=True)
    fresh = place.with_suffix(".part")
    if dataset.layer == "silver":
        connection.execute(f"COPY ({dataset.sql()}) TO '{fresh}' (FORMAT parquet, COMPRESSION zstd)")
        (rows,) = connection.execute(f"SELECT COUNT(*) FROM read_parquet('{fresh}')").fetchall()[0]
    else:
        table = marked(dataset, packed(connection, store, dataset, month) or figures(connection, dataset), closed)
        pq.write_table(table, fresh, compression="zstd")
        rows = table.num_rows
    fresh.replace(place)
    return int(rows)


def packed(connection: duckdb.DuckDBPyConnection, store: Store, dataset: Dataset, month: str) -> pa.Table | None:
    """Return the wage figures of a month by packed keys, or None where the statement is to be run."""
    if dataset.name not in packing.GROUPINGS:
        return None
    silver = store.manifest().current("wages").get(month)
    standards = connection.execute(
        "SELECT region, fen FROM minimum WHERE from_month <= ? AND (to_month IS NULL OR to_month > ?)", [month, month]
    ).fetchall()
    minimum = dict(standards)
    if silver is None or len(minimum) != len(standards) or None in minimum.values():
        return None
    table = packing.figures(dataset.name, month, store.path(silver.path), minimum)
    return None if table is None else table.select([column.name for column in dataset.columns])


def figures(connection: duckdb.DuckDBPyConnection, dataset: Dataset) -> pa.Table:
    """Return a gold table from the inputs on show: one column per quantile, in order."""
    statement = dataset.sql()
    if "quantiles" in statement:
        spread = ", ".join(f"quantiles[{turn}] AS {name}_fen" for turn, name in
                           enumerate(("p10", "p25", "median", "p75", "p90"), start=1))  # fmt: skip
        statement = f"SELECT * EXCLUDE quantiles, {spread} FROM ({statement})"
    names = ", ".join(column.name for column in dataset.columns)
    return connection.execute(f"SELECT {names} FROM ({statement}) ORDER BY month, region, industry").to_arrow_table()


def marked(dataset: Dataset, table: pa.Table, closed: Sequence[Cell]) -> pa.Table:
    """Return a gold table with the cells that may not be shown marked."""
    cells = list(zip(table["region"].to_pylist(), table["industry"].to_pylist(), strict=True))
    counts = dict(zip(cells, table[COUNTED[dataset.name.partition("_")[0]]].to_pylist(), strict=True))
    hidden = hidden_cells(counts, closed=closed) if dataset.margin else hidden_margins(counts)
    return table.append_column("hidden", pa.array([hidden.get(cell, "") for cell in cells], pa.string()))


def _refused(connection: duckdb.DuckDBPyConnection, dataset: Dataset, rows: int) -> int:
    """Return how many keys of the input found no row in silver: what could not be read, not what was replaced."""
    keys = {"wages": "firm, person", "firms": "firm", "minimum": "region, valid_from"}[dataset.name]
    source = dataset.inputs[0]
    (distinct,) = connection.execute(f"SELECT COUNT(*) FROM (SELECT DISTINCT {keys} FROM {source})").fetchall()[0]
    return int(distinct) - rows


def described(manifest: Manifest) -> list[dict[str, Any]]:
    """Return what the lake holds, dataset by dataset, for `lake status`."""
    rows = []
    for dataset in DATASETS.values():
        if dataset.layer == "bronze":
            files = manifest.received(dataset.name)
            rows.append({"dataset": dataset.name, "layer": "bronze", "grain": dataset.grain, "files": len(files),
                         "months": len({m for one in files for m in one.months}),
                         "rows": sum(one.rows for one in files), "refused": 0, "restated": 0})  # fmt: skip
            continue
        current = manifest.current(dataset.name)
        rows.append({"dataset": dataset.name, "layer": dataset.layer, "grain": dataset.grain, "files": len(current),
                     "months": len(current), "rows": sum(one.rows for one in current.values()),
                     "refused": sum(one.refused for one in current.values()),
                     "restated": sum(one.edition > 1 for one in current.values())})  # fmt: skip
    return rows
