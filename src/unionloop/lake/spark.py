"""SQL files run by Spark, from Parquet to Parquet. A script: it imports nothing of ours and runs where PySpark is.

`python spark.py job.json`: {"workers": 2, "memory": "4g", "spill": folder, "inputs": {table: Parquet file or files},
"steps": [{"table", "sql", "path"}]}. Each step is written before the next begins and is then a table itself.
Prints one JSON object: seconds of the start and of each step, rows.
"""

import json
import sys
import time
from pathlib import Path
from typing import Any


def run(job: dict[str, Any]) -> dict[str, Any]:
    """Run the steps of a job; return what they cost."""
    from pyspark.sql import SparkSession

    started = time.perf_counter()
    workers = int(job["workers"])
    session = (
        SparkSession.builder.master(f"local[{workers}]").appName("unionloop")
        .config("spark.driver.host", "127.0.0.1").config("spark.driver.bindAddress", "127.0.0.1")
        .config("spark.ui.enabled", "false").config("spark.driver.memory", job.get("memory", "4g"))
        .config("spark.sql.shuffle.partitions", str(4 * workers)).config("spark.local.dir", job["spill"])
        .config("spark.sql.ansi.enabled", "true").config("spark.sql.session.timeZone", "Asia/Shanghai")
        .getOrCreate()
    )  # fmt: skip
    session.sparkContext.setLogLevel("ERROR")
    answer: dict[str, Any] = {"start_seconds": round(time.perf_counter() - started, 2), "steps": {}}
    for table, place in job["inputs"].items():
        session.read.parquet(*([place] if isinstance(place, str) else place)).createOrReplaceTempView(table)
    for step in job["steps"]:
        began = time.perf_counter()
        session.sql(step["sql"]).write.mode("overwrite").option("compression", "zstd").parquet(step["path"])
        seconds = time.perf_counter() - began
        session.read.parquet(step["path"]).createOrReplaceTempView(step["table"])
        answer["steps"][step["table"]] = {"seconds": round(seconds, 2), "rows": session.table(step["table"]).count()}
    session.stop()
    return answer


if __name__ == "__main__":
    print(json.dumps(run(json.loads(Path(sys.argv[1]).read_text(encoding="utf-8")))))  # noqa: T201
