"""ledger-cli: a journal of so many receipts already split, read and its balance drawn. It keeps nothing.

The program comes from the system (Debian: ledger); this script writes the journal, times the program, checks its sums.
"""

import json
import resource
import subprocess
import sys
import tempfile
import time
from pathlib import Path

entries = int(sys.argv[1])
total = 0
with tempfile.TemporaryDirectory() as folder:
    journal = Path(folder) / "receipts.ledger"
    with journal.open("w") as out:
        for at in range(entries):
            fen = [at % 900 + 100 + share for share in range(5)]
            total += sum(fen)
            out.write(f"2026-06-{at % 28 + 1:02d} receipt {at}\n  bank  {sum(fen) / 100:.2f}\n")
            for to, one in zip((f"base:{at % 20_000}", "street", "county", "city", "upper"), fen, strict=True):
                out.write(f"  owed:{to}  -{one / 100:.2f}\n")
            out.write("\n")
    started = time.perf_counter()
    done = subprocess.run(["ledger", "-f", str(journal), "balance", "bank"], capture_output=True, text=True, check=True)
    seconds = time.perf_counter() - started
used = resource.getrusage(resource.RUSAGE_CHILDREN)
balanced = round(float(done.stdout.split()[0].replace(",", "")) * 100) == total
cost = {"seconds": seconds, "cpu_seconds": used.ru_utime + used.ru_stime, "peak_mb": round(used.ru_maxrss / 1024, 1)}
print(json.dumps({**cost, "entries": entries, "balanced": balanced}))  # noqa: T201
