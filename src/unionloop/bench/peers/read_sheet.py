"""calamine: every cell of the sheet read, nothing checked. Prints rows, and the fen of those ours did not refuse."""

import json
import sys
import time
from pathlib import Path

from peak import peak_mb
from python_calamine import CalamineWorkbook

started, cpu = time.perf_counter(), time.process_time()
with open(sys.argv[1], "rb") as file:
    rows = CalamineWorkbook.from_filelike(file).get_sheet_by_index(0).to_python()
cost = {"seconds": time.perf_counter() - started, "cpu_seconds": time.process_time() - cpu,
        "peak_mb": peak_mb()}  # fmt: skip
paid, refused = rows[0].index(sys.argv[3]), set(json.loads(Path(sys.argv[2]).read_text()))
fen = sum(round(row[paid] * 100) for line, row in enumerate(rows[1:], 2) if line not in refused)
print(json.dumps({**cost, "rows": len(rows) - 1, "fen": fen}))  # noqa: T201
