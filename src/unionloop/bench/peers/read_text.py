"""DuckDB: the text file read into a table, types found by itself. Prints rows, and the fen of those ours did not refuse."""

import json
import sys
import time
from pathlib import Path

import duckdb
from peak import peak_mb

refused = json.loads(Path(sys.argv[2]).read_text())
started, cpu = time.perf_counter(), time.process_time()
base = duckdb.connect()
base.execute("CREATE TABLE got AS SELECT * FROM read_csv(?, header = true)", [sys.argv[1]])
cost = {"seconds": time.perf_counter() - started, "cpu_seconds": time.process_time() - cpu,
        "peak_mb": peak_mb()}  # fmt: skip
base.execute("CREATE TABLE refused AS SELECT unnest(?::BIGINT[]) AS line", [refused])
paid = f'round("{sys.argv[3]}" * 100)'
rows, fen = base.execute(
    f"SELECT count(*), CAST(sum({paid}) FILTER (rowid + 2 NOT IN (SELECT line FROM refused)) AS BIGINT) FROM got"
).fetchone()
print(json.dumps({**cost, "rows": rows, "fen": fen}))  # noqa: T201
