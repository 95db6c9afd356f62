"""`bench lake`: wages of so many persons into region × industry × month, beside hand-written DuckDB SQL and Polars streaming.

The same cube three times: counts, sums, five discrete quantiles, distinct persons, rows below the minimum wage, owed and
uninsured. The rows are drawn by DuckDB: 120 regions, 96 industries, 2.8 million rows a month at the full size.
"""

import os
import random
import statistics
import time
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import duckdb

from unionloop.lake import building
from unionloop.lake.datasets import DATASETS
from unionloop.lake.metrics import ask
from unionloop.lake.store import Partition, Store

from . import measure, peers
from .registry import Bench
from .rounds import ROUNDS

A_MONTH = 2_800_000
AT = datetime(2026, 7, 1, tzinfo=UTC)
_POLARS = ("polars==2.1.0", "pyarrow==26.0.1")


def building_up(rows: int, _url: str) -> measure.Result:
    """Build the cube in rounds, in turn with both yardsticks; then one month again, and questions."""
    rounds = ROUNDS if rows <= 20_000_000 else 2
    with measure.bare() as environment:
        folder = str(measure.folder_of(environment))
        months = prepare(Path(folder), rows)
        silver_mb = round(sum(one.stat().st_size for one in Path(folder).glob("lake/silver/wages/*/*.parquet")) / 1e6, 1)
        ours, hand, polars = [], [], []
        for _ in range(rounds):
            ours.append(measure.child(environment, "lake:build", folder))
            hand.append(measure.child(environment, "lake:by_hand", folder))
            polars.append(peers.run("lake", _POLARS, dict(os.environ), folder))
        asked = measure.child(environment, "lake:questions", folder)
        equal = _same(Path(folder), "hand") and _same(Path(folder), "polars")
    middle = sorted(ours, key=lambda one: one["seconds"])[rounds // 2]
    yardsticks = {"DuckDB by hand": _median(hand), "Polars 2.1 streaming": _median(polars)}
    for one in yardsticks.values():
        one["ratio"] = round(middle["seconds"] / one["seconds"], 3)
    facts = {"months": months, "rows_per_second": round(rows / middle["seconds"]), "silver_mb": silver_mb, **asked}
    return measure.Result("lake", rows, "none", middle["seconds"], middle["cpu_seconds"], middle["peak_mb"], equal, facts,
                          yardsticks, measure.machine())  # fmt: skip


def once(rows: int, _url: str) -> measure.Cost:
    """Build the cube of so many rows once."""
    with measure.bare() as environment:
        folder = str(measure.folder_of(environment))
        prepare(Path(folder), rows)
        cost = measure.child(environment, "lake:build", folder)
    return measure.Cost(cost["seconds"], cost["cpu_seconds"], cost["peak_mb"])


def _median(costs: list[dict[str, Any]]) -> dict[str, float]:
    return {name: round(statistics.median(one[name] for one in costs), 2) for name in ("seconds", "cpu_seconds", "peak_mb")}


def prepare(folder: Path, rows: int) -> int:
    """Write the silver partitions of a lake and its minimum wages; return the number of months."""
    months = max(2, min(36, rows // A_MONTH))
    store = Store(folder / "lake")
    names = [f"{2023 + at // 12}-{at % 12 + 1:02}" for at in range(months)]
    minimum = folder / "minimum.csv"
    minimum.write_text("region,valid_from,valid_to,fen\n" + "".join(
        f"{110101 + 100 * at},2020-01-01,,{200_000 + 1000 * (at % 20)}\n" for at in range(120)), encoding="utf-8")  # fmt: skip
    building.receive(store, "minimum_wage", minimum, source="bench", at=AT)
    building.build(store, at=AT, datasets=("minimum",), tell=_quiet)
    with store.changing() as manifest, duckdb.connect(config={"threads": 2}) as connection:
        for turn, month in enumerate(names):
            relative = f"silver/wages/month={month}/edition-001.parquet"
            store.path(relative).parent.mkdir(parents=True)
            connection.execute(f"COPY ({_drawn(turn, month, rows // months)}) TO '{store.path(relative)}' (FORMAT parquet)")
            manifest.partitions.append(Partition("wages", month, 1, f"drawn {turn}", relative, rows // months, 0, "", ()))
    return months


def _drawn(turn: int, month: str, rows: int) -> str:
    """Return the rows of a month: two tenths have two employers, three in a hundred are owed wages."""
    seed = turn * 1_000_003
    return f"""
        SELECT '{month}' AS month, (hash(p) % 120)::INTEGER * 100 + 110101 AS region,
               (hash(i * 7 + {seed}) % 96)::INTEGER + 1 AS industry, 'F' || (hash(i * 19) % 90000)::VARCHAR AS firm,
               p AS person, (150000 + hash(i * 3 + {seed}) % 900000 + hash(i * 5 + {seed}) % 900000)::BIGINT AS wage_fen,
               CASE WHEN hash(i * 11 + {seed}) % 100 < 3 THEN 100000 ELSE 0 END::BIGINT AS owed_fen,
               CASE WHEN hash(i * 23) % 50 > 0 THEN hash(i * 17 + {seed}) % 100 < 94 END AS insured
        FROM (SELECT i, (hash(i * 13) % {max(rows * 8 // 10, 1)})::BIGINT AS p FROM range({rows}) AS t(i))"""


def build(folder: str) -> dict[str, Any]:
    """Measure: every month of the cube, made anew and durable."""
    store = Store(Path(folder) / "lake")

    def job() -> int:
        return len(building.build(store, at=AT, datasets=("wage_cube",), again=True, tell=_quiet).made)

    made, cost = measure.timed(job)
    return {"made": made, "seconds": cost.seconds, "cpu_seconds": cost.cpu_seconds, "peak_mb": cost.peak_mb}


def by_hand(folder: str) -> dict[str, Any]:
    """Measure the yardstick: one statement over every file, as an analyst would write it."""
    files, minimum = _files(Path(folder))
    statement = f"""
        COPY (SELECT month, region, industry, records, persons, wages_fen, q[1] AS p10_fen, q[2] AS p25_fen, q[3] AS median_fen,
                     q[4] AS p75_fen, q[5] AS p90_fen, judged, below_minimum, owed_records, owed_fen, insurance_known, uninsured
              FROM (SELECT month, region, industry, count(*) AS records, count(DISTINCT person) AS persons,
                           sum(wage_fen)::BIGINT AS wages_fen, quantile_disc(wage_fen, [0.1, 0.25, 0.5, 0.75, 0.9]) AS q,
                           count(fen) AS judged, count(*) FILTER (wage_fen < fen) AS below_minimum,
                           count(*) FILTER (owed_fen > 0) AS owed_records, sum(owed_fen)::BIGINT AS owed_fen,
                           count(insured) AS insurance_known, count(*) FILTER (NOT insured) AS uninsured
                    FROM read_parquet('{files}', hive_partitioning = false) AS w
                    LEFT JOIN read_parquet('{minimum}', hive_partitioning = false) AS m USING (region)
                    GROUP BY month, region, industry)
              ORDER BY ALL) TO '{folder}/hand.parquet' (FORMAT parquet)"""

    def job() -> None:
        with duckdb.connect(config={"threads": 2, "temp_directory": f"{folder}/spill"}) as connection:
            connection.execute(statement)

    _, cost = measure.timed(job)
    return {"seconds": cost.seconds, "cpu_seconds": cost.cpu_seconds, "peak_mb": cost.peak_mb}


def questions(folder: str) -> dict[str, Any]:
    """Measure one month's refresh, and two hundred questions answered from the kept cube."""
    store = Store(Path(folder) / "lake")
    months = sorted(store.manifest().current("wages"))
    refresh, refresh_cpu = [], []
    for _ in range(5):
        started, spent = time.perf_counter(), time.process_time()
        building.build(store, at=AT, months=(months[-1],), datasets=("wage_cube",), again=True, tell=_quiet)
        refresh.append(time.perf_counter() - started)
        refresh_cpu.append(time.process_time() - spent)
    chance, waits, work = random.Random(1), [], []
    for _ in range(200):
        place = {"region": 110101 + 100 * chance.randrange(120), "industry": chance.randrange(97)}
        code = chance.choice(("wage.median", "wage.persons", "wage.below_rate", "wage.owed_fen"))
        started, spent = time.perf_counter(), time.process_time()
        ask(store, code, month=chance.choice(months), **place)
        waits.append(time.perf_counter() - started)
        work.append(time.process_time() - spent)
    return {"refresh_seconds": round(statistics.median(refresh), 3),
            "refresh_cpu_seconds": round(statistics.median(refresh_cpu), 3),
            "question_p95_ms": round(1000 * sorted(waits)[189], 1),
            "question_p95_cpu_ms": round(1000 * sorted(work)[189], 1)}  # fmt: skip


def _files(folder: Path) -> tuple[str, str]:
    return f"{folder}/lake/silver/wages/*/*.parquet", f"{folder}/lake/silver/minimum/month=all/edition-001.parquet"


def _same(folder: Path, other: str) -> bool:
    """Tell whether a yardstick's cube is ours, cell by cell."""
    names = ", ".join(column.name for column in DATASETS["wage_cube"].columns)
    ours = f"SELECT {names} FROM read_parquet('{folder}/lake/gold/wage_cube/*/*.parquet', hive_partitioning = false)"
    theirs = f"SELECT {names} FROM read_parquet('{folder}/{other}.parquet')"
    with duckdb.connect() as connection:
        count = f"SELECT count(*) FROM (({ours} EXCEPT ALL {theirs}) UNION ALL ({theirs} EXCEPT ALL {ours}))"
        return bool(connection.execute(count).fetchall()[0][0] == 0)


def _quiet(_line: str) -> None:
    return None


BENCHES = (
    Bench("lake", building_up, 100_000_000, 500_000, once, (1_000_000, 10_000_000, 100_000_000), ("none",), step="lake:build"),
)
