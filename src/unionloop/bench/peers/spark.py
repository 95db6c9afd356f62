"""Runs a job of `lake.spark` where PySpark is, and tells what it cost: Python and the JVM together."""

import json
import os
import resource
import runpy
import sys
import time
from pathlib import Path

from peak import peak_mb
from pyspark import SparkContext

job, script = json.loads(Path(sys.argv[1]).read_text(encoding="utf-8")), sys.argv[2]
started = time.perf_counter()
told = runpy.run_path(script)["run"](job)
seconds = time.perf_counter() - started
java = SparkContext._gateway.proc.pid  # still there: it ends with this process
ticks = Path("/proc", str(java), "stat").read_text().rpartition(")")[2].split()[11:13]
own = resource.getrusage(resource.RUSAGE_SELF)
cpu = own.ru_utime + own.ru_stime + sum(map(int, ticks)) / os.sysconf("SC_CLK_TCK")
cost = {"seconds": round(seconds, 2), "cpu_seconds": round(cpu, 2), "peak_mb": round(peak_mb() + peak_mb(java), 1)}
print(json.dumps({**cost, **told}))  # noqa: T201
