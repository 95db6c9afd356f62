"""`bench engines`: the cubes and margins of wages and firms from the same statements, by DuckDB here and by Spark.

DuckDB's are made as the lake makes them, a month at a time, once by the statements and for wages once by packed keys as well;
Spark runs the statements over all months. Every table is compared row by row before any time is told.
"""

import json
import os
from pathlib import Path
from typing import Any

import duckdb

from unionloop.lake import building, cubes, engine
from unionloop.lake.datasets import of_layer
from unionloop.lake.store import Partition, Store

from . import lake, measure, peers
from .province import SPARK
from .registry import Bench

FIRMS_A_MONTH = 90_000


def both(rows: int, _url: str) -> measure.Result:
    """Make every gold table of so many wage rows on DuckDB, then on Spark with two workers."""
    with measure.bare() as environment:
        folder = measure.folder_of(environment)
        months = lake.prepare(folder, rows)
        _draw_firms(Store(folder / "lake"), min(FIRMS_A_MONTH, rows // 20))
        ours = measure.child(environment, "engines:on_duckdb", str(folder))
        packed = measure.child(environment, "engines:as_kept", str(folder))
        spark = _on_spark(folder, environment)
        apart = cubes.differing(Store(folder / "lake"), folder / "spark")
    facts = {"months": months, "rows_differing": apart, "by_statements": ours, "spark_steps": spark["steps"]}
    yardsticks = {"Spark, 2 workers": {
        "seconds": spark["seconds"], "cpu_seconds": spark["cpu_seconds"], "peak_mb": spark["peak_mb"],
        "ratio": round(packed["seconds"] / spark["seconds"], 3)}}  # fmt: skip
    equal = len(apart) == len(of_layer("gold")) and not any(apart.values()) and ours["equal"]
    return measure.Result("engines", rows, "none", packed["seconds"], packed["cpu_seconds"], packed["peak_mb"], equal, facts,
                          yardsticks, measure.machine())  # fmt: skip


def on_duckdb(folder: str) -> dict[str, Any]:
    """Measure the statements themselves, month by month; tell whether packed keys give the same tables."""
    store = Store(Path(folder) / "lake")
    manifest = store.manifest()
    equal = True

    def job() -> None:
        nonlocal equal
        with engine.session(store, memory_mb=2000) as connection:
            for dataset in of_layer("gold"):
                for month in manifest.current(dataset.inputs[0]):
                    engine.show_inputs(connection, store, manifest, dataset, month)
                    table = building.figures(connection, dataset)
                    fast = building.packed(connection, store, dataset, month)
                    equal = equal and (fast is None or fast.equals(table.cast(fast.schema)))

    _, cost = measure.timed(job)
    return {"equal": equal, "seconds": cost.seconds, "cpu_seconds": cost.cpu_seconds, "peak_mb": cost.peak_mb}


def as_kept(folder: str) -> dict[str, Any]:
    """Measure the lake's own build of every gold partition."""
    store, names = Store(Path(folder) / "lake"), tuple(one.name for one in of_layer("gold"))

    def job() -> int:
        return len(building.build(store, at=lake.AT, datasets=names, again=True, tell=lambda line: None).made)

    made, cost = measure.timed(job)
    return {"made": made, "seconds": cost.seconds, "cpu_seconds": cost.cpu_seconds, "peak_mb": cost.peak_mb}


def _on_spark(folder: Path, environment: dict[str, str]) -> dict[str, Any]:
    job = folder / "job.json"
    job.write_text(json.dumps(cubes.for_spark(Store(folder / "lake"), folder / "spark", workers=2)), encoding="utf-8")
    script = Path(cubes.__file__).with_name("spark.py")
    return peers.run("spark", SPARK, {**os.environ, **environment}, str(job), str(script))


def _draw_firms(store: Store, firms: int) -> None:
    """Write the silver partitions of so many firms: a tenth owes wages, of a fifth one bureau said nothing."""
    with store.changing() as manifest, duckdb.connect(config={"threads": 2}) as connection:
        for turn, month in enumerate(sorted(manifest.current("wages"))):
            relative = f"silver/firms/month={month}/edition-001.parquet"
            store.path(relative).parent.mkdir(parents=True)
            connection.execute(f"""
                COPY (SELECT '{month}' AS month, (hash(i) % 120)::INTEGER * 100 + 110101 AS region,
                             (hash(i * 7) % 97)::INTEGER AS industry, 'F' || i AS firm, (hash(i * 3) % 400)::BIGINT AS staff,
                             (hash(i * 3) % 390)::BIGINT AS payees, (hash(i * 5 + {turn}) % 90000000)::BIGINT AS wages_fen,
                             CASE WHEN hash(i * 11) % 5 > 0
                                  THEN 150000 + (hash(i * 13 + {turn}) % 200000)::BIGINT END AS lowest_fen,
                             CASE WHEN hash(i * 17) % 5 > 0 THEN (hash(i * 19 + {turn}) % 400)::BIGINT END AS insured,
                             (hash(i * 3) % 400)::BIGINT AS taxed,
                             CASE WHEN hash(i * 23) % 10 = 0 THEN (hash(i * 29) % 9000000)::BIGINT END AS owed_fen
                      FROM range({firms}) AS t(i)) TO '{store.path(relative)}' (FORMAT parquet)""")
            manifest.partitions.append(Partition("firms", month, 1, f"drawn firms {turn}", relative, firms, 0, "", ()))


BENCHES = (Bench("engines", both, 10_000_000, 20_000, stores=("none",)),)
