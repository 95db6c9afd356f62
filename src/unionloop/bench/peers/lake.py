"""Yardstick of `bench lake`: the same cube by Polars' streaming engine. Imports nothing of ours."""

import json
import resource
import sys
import time

import polars as pl
from peak import peak_mb


def main(folder: str) -> None:
    """Build the cube once and print what it cost."""
    before, started = resource.getrusage(resource.RUSAGE_SELF), time.perf_counter()
    wages = pl.scan_parquet(f"{folder}/lake/silver/wages/*/*.parquet", hive_partitioning=False)
    minimum = pl.scan_parquet(f"{folder}/lake/silver/minimum/month=all/*.parquet", hive_partitioning=False)
    wage = pl.col("wage_fen")
    shares = (("p10_fen", 0.1), ("p25_fen", 0.25), ("median_fen", 0.5), ("p75_fen", 0.75), ("p90_fen", 0.9))
    count = pl.Int64
    cube = (
        wages.join(minimum.select("region", "fen"), on="region", how="left")
        .group_by("month", "region", "industry")
        .agg(
            pl.len().cast(count).alias("records"), pl.col("person").n_unique().cast(count).alias("persons"),
            wage.sum().alias("wages_fen"),
            *(wage.quantile(share, interpolation="equiprobable").cast(count).alias(name) for name, share in shares),
            pl.col("fen").count().cast(count).alias("judged"),
            (wage < pl.col("fen")).sum().cast(count).alias("below_minimum"),
            (pl.col("owed_fen") > 0).sum().cast(count).alias("owed_records"), pl.col("owed_fen").sum(),
            pl.col("insured").count().cast(count).alias("insurance_known"),
            (~pl.col("insured")).sum().cast(count).alias("uninsured"),
        )
        .sort("month", "region", "industry")
    )  # fmt: skip
    cube.collect(engine="streaming").write_parquet(f"{folder}/polars.parquet")
    seconds, after = time.perf_counter() - started, resource.getrusage(resource.RUSAGE_SELF)
    cpu = after.ru_utime + after.ru_stime - before.ru_utime - before.ru_stime
    print(json.dumps({"seconds": round(seconds, 2), "cpu_seconds": round(cpu, 2),  # noqa: T201
                      "peak_mb": peak_mb()}))  # fmt: skip


main(sys.argv[1])
