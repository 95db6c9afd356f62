"""DuckDB: the same split, Parquet to Parquet. It is told the rule and the policy of each receipt, which ours has to find.

Shares are cut to the fen towards zero, the rest goes where the rule says, a policy moves upper shares to the base.
"""

import json
import sys
import time
from pathlib import Path

import duckdb
from peak import peak_mb

folder = Path(sys.argv[1])
receivers = ("base", "street", "county", "city", "province", "national", "fee", "industry")
started, cpu = time.perf_counter(), time.process_time()
base = duckdb.connect()
cut = ", ".join(f"(r.paid_fen * u.{one}_bp) // 10000 AS {one}" for one in receivers)
dealt = ", ".join(f"{one} + CASE WHEN remainder_to = '{one}' THEN paid_fen - ({' + '.join(receivers)}) ELSE 0 END AS {one}"
                  for one in receivers)  # fmt: skip
moved = ", ".join(f"CASE WHEN list_contains(tiers, '{one}') THEN {one} * back_bp // 10000 ELSE 0 END AS {one}_back"
                  for one in receivers[1:])  # fmt: skip
backs = " + ".join(f"{one}_back" for one in receivers[1:])
given = ", ".join(f"{one} - {one}_back AS {one}_fen" for one in receivers[1:])
base.execute(f"""
    COPY (
      WITH parts AS (SELECT r.id, r.rule_id, r.paid_fen, u.remainder_to, p.tiers, p.back_bp, {cut}
                     FROM read_parquet('{folder}/receipts.parquet') r
                     JOIN read_parquet('{folder}/rules.parquet') u USING (rule_id)
                     LEFT JOIN read_parquet('{folder}/policies.parquet') p USING (policy_id)),
           dealt AS (SELECT id, rule_id, paid_fen, tiers, back_bp, {dealt} FROM parts),
           moved AS (SELECT *, {moved} FROM dealt)
      SELECT id, rule_id, paid_fen, base + {backs} AS base_fen, {given} FROM moved
    ) TO '{folder}/allocations.parquet' (FORMAT parquet)""")
cost = {"seconds": time.perf_counter() - started, "cpu_seconds": time.process_time() - cpu,
        "peak_mb": peak_mb()}  # fmt: skip
sums = ", ".join(f"sum({one}_fen)::BIGINT" for one in receivers)
row = base.execute(f"SELECT count(*), {sums} FROM read_parquet('{folder}/allocations.parquet')").fetchone()
print(json.dumps({**cost, "rows": row[0], "sums": list(row[1:])}))  # noqa: T201
