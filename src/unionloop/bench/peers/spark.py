"""Runs a job of `lake.spark` where PySpark is, and tells what it cost: Python and the JVM together."""

import json
import resource
import runpy
import sys
import time
from pathlib import Path

job, script = json.loads(Path(sys.argv[1]).read_text(encoding="utf-8")), sys.argv[2]
started = time.perf_counter()
told = runpy.run_path(script)["run"](job)
seconds = time.perf_counter() - started
spent = [resource.getrusage(who) for who in (resource.RUSAGE_SELF, resource.RUSAGE_CHILDREN)]
cost = {"seconds": round(seconds, 2), "cpu_seconds": round(sum(one.ru_utime + one.ru_stime for one in spent), 2),
        "peak_mb": round(max(one.ru_maxrss for one in spent) / 1024, 1)}  # fmt: skip
print(json.dumps({**cost, **told}))  # noqa: T201
