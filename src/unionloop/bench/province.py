"""`bench province`: receipts of a province split from Parquet to allocations and payment totals, on DuckDB and on Spark.

The receipts are drawn by DuckDB: one in fifty is a refund, a third falls under a policy, a base union for every eight receipts,
streets and counties above. Before any time is told, DuckDB's split of a sample is held against the embedded rule, receipt by
receipt, and Spark's tables against DuckDB's, row by row.
"""

import json
import os
from dataclasses import asdict
from datetime import date
from pathlib import Path
from typing import Any

import duckdb

from unionloop.domains.dues.contracts.rules import PolicyValue, Rule
from unionloop.domains.dues.contracts.settlement import RECEIVERS
from unionloop.lake import settling

from . import measure, peers
from .registry import Bench

SPARK = ("pyspark==4.3.0",)
SAMPLE = 20_000
_SHARES = ((6000, 0, 500, 2500, 800, 200, 0, 0), (5500, 500, 700, 2000, 950, 250, 100, 0), (0, 0, 5000, 3500, 1000, 500, 0, 0),
           (4000, 1000, 1500, 2000, 1000, 333, 67, 100))  # fmt: skip
_TIERS = (("county", "city", "province"), ("city",))
_BACK = (10_000, 6_000)


def splitting(rows: int, _url: str) -> measure.Result:
    """Split so many receipts on DuckDB with one and two threads and on Spark with one and two workers."""
    with measure.bare() as environment:
        folder = measure.folder_of(environment)
        measure.child(environment, "province:drawn", str(folder), str(rows))
        told: dict[str, dict[str, Any]] = {}
        equal = True
        for workers in (1, 2):
            told[f"DuckDB, {workers} threads"] = measure.child(environment, "province:on_duckdb", str(folder), str(workers))
            told[f"Spark, {workers} workers"] = _on_spark(folder, environment, workers)
            equal = equal and measure.child(environment, "province:alike", str(folder))["equal"]
        equal = equal and measure.child(environment, "province:held_to_the_rule", str(folder), str(min(rows, SAMPLE)))["equal"]
        facts = _facts(rows, folder, told)
    ours = told["DuckDB, 2 threads"]
    yardsticks = {name: {"seconds": one["seconds"], "ratio": round(ours["seconds"] / one["seconds"], 3),
                         "peak_mb": one["peak_mb"]}
                  for name, one in told.items() if one is not ours}  # fmt: skip
    return measure.Result("province", rows, "none", ours["seconds"], ours["cpu_seconds"], ours["peak_mb"], equal, facts,
                          yardsticks, measure.machine())  # fmt: skip


def once(rows: int, _url: str) -> measure.Cost:
    """Split so many receipts once, on DuckDB."""
    with measure.bare() as environment:
        folder = measure.folder_of(environment)
        measure.child(environment, "province:drawn", str(folder), str(rows))
        cost = measure.child(environment, "province:on_duckdb", str(folder), "2")
    return measure.Cost(cost["seconds"], cost["cpu_seconds"], cost["peak_mb"])


def _facts(rows: int, folder: Path, told: dict[str, dict[str, Any]]) -> dict[str, Any]:
    facts: dict[str, Any] = {"receipts_mb": _megabytes(folder / "receipts.parquet"),
                             "allocations_mb": _megabytes(folder / "duckdb" / "allocations.parquet")}  # fmt: skip
    for name, one in told.items():
        worked = one["seconds"] - one.get("start_seconds", 0)  # a session is started once, however much it then does
        facts[name] = {"rows_per_second": round(rows / worked), "cpu_us_per_row": round(1e6 * one["cpu_seconds"] / rows, 2),
                       "start_seconds": one.get("start_seconds", 0)}  # fmt: skip
    return facts


def _megabytes(place: Path) -> float:
    return round(place.stat().st_size / 1e6, 1)


def _on_spark(folder: Path, environment: dict[str, str], workers: int) -> dict[str, Any]:
    job = folder / f"job-{workers}.json"
    job.write_text(json.dumps(settling.for_spark(folder, folder / "spark", workers=workers)), encoding="utf-8")
    script = Path(settling.__file__).with_name("spark.py")
    return peers.run("spark", SPARK, {**os.environ, **environment}, str(job), str(script))


def on_duckdb(folder: str, threads: str) -> dict[str, Any]:
    """Measure: the two statements, Parquet to Parquet."""
    place = Path(folder)
    _, cost = measure.timed(lambda: settling.on_duckdb(place, place / "duckdb", threads=int(threads)))
    return asdict(cost)


def drawn(folder: str, rows: str) -> dict[str, Any]:
    """Draw in a process of its own: one that is started later bears the greatest size of its parent as its peak."""
    draw(Path(folder), int(rows))
    return {}


def alike(folder: str) -> dict[str, Any]:
    """Tell whether Spark's tables are DuckDB's, row by row."""
    return {"equal": not any(settling.differing(Path(folder) / "duckdb", Path(folder) / "spark").values())}


def draw(folder: Path, rows: int) -> None:
    """Write receipts, rules and policies."""
    names = ", ".join(f"{one}_bp" for one in RECEIVERS)
    rules = ", ".join(f"({at + 1}, {', '.join(map(str, shares))}, 'base')" for at, shares in enumerate(_SHARES))
    policies = ", ".join(f"({at + 1}, {list(tiers)}, {_BACK[at]})" for at, tiers in enumerate(_TIERS))
    unions = max(rows // 8, 1)
    statements = {
        "rules": f"SELECT * FROM (VALUES {rules}) AS t(rule_id, {names}, remainder_to)",
        "policies": f"SELECT * FROM (VALUES {policies}) AS t(policy_id, tiers, back_bp)",
        "receipts": f"""
            SELECT i AS id, CASE WHEN hash(i) % 50 = 0 THEN -1 ELSE 1 END * (hash(i * 3) % 4000000)::BIGINT AS paid_fen,
                   (hash(i * 5) % {len(_SHARES)})::INTEGER + 1 AS rule_id,
                   CASE WHEN hash(i * 7) % 3 = 0 THEN (hash(i * 11) % {len(_TIERS)})::INTEGER + 1 END AS policy_id,
                   u AS base_unit, u % 9000 AS street_unit, u % 180 AS county_unit
            FROM (SELECT i, (hash(i * 13) % {unions})::BIGINT AS u FROM range({rows}) AS t(i))""",
    }
    with duckdb.connect(config={"threads": 2}) as connection:
        for name, sql in statements.items():
            connection.execute(f"COPY ({sql}) TO '{folder / name}.parquet' (FORMAT parquet, COMPRESSION zstd)")


def held_to_the_rule(folder: str, rows: str) -> dict[str, Any]:
    """Tell whether the embedded rule splits the first receipts as DuckDB did."""
    from unionloop.domains.dues import queries as dues

    day = date(2026, 1, 1)
    rules = {at + 1: Rule(at + 1, 1, "", 0, "", "", "", "", "", "", shares, "base", "union", day, None)
             for at, shares in enumerate(_SHARES)}  # fmt: skip
    policies = {at + 1: PolicyValue(at + 1, "", "", (), False, tiers, _BACK[at], 0, day, None)
                for at, tiers in enumerate(_TIERS)}  # fmt: skip
    parts = ", ".join(f"{one}_fen" for one in RECEIVERS)
    with duckdb.connect() as connection:
        found = connection.execute(
            f"SELECT r.paid_fen, r.rule_id, r.policy_id, {parts} FROM read_parquet('{folder}/receipts.parquet') AS r "
            f"JOIN read_parquet('{folder}/duckdb/allocations.parquet') AS a USING (id) WHERE id < ?", [int(rows)]
        ).fetchall()
    assert len(found) == int(rows), "every receipt is allocated"
    made = {(rule, policy): dues.splitter(rules[rule], policies.get(policy)) for _, rule, policy, *_ in found}
    return {"equal": all(made[rule, policy](paid)[0] == tuple(fen) for paid, rule, policy, *fen in found)}


BENCHES = (Bench("province", splitting, 20_000_000, 100_000, once, (200_000, 2_000_000, 20_000_000), ("none",)),)
