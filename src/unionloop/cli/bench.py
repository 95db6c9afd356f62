"""`unionloop bench NAME|all --rows N --json`, on SQLite or PostgreSQL."""

import dataclasses
import os
import sys
from argparse import Namespace
from contextlib import nullcontext
from pathlib import Path
from typing import Any

from unionloop.bench.registry import MODULES

ROOT = Path(__file__).resolve().parents[3]


def run(args: Namespace) -> None:
    """Run one bench, or every one, and print what it cost: one line each."""
    from unionloop.bench import kept, measure, registry

    results = []
    for name in MODULES if args.name == "all" else [args.name]:
        bench = registry.find(name)
        for database in _stores(bench, args):
            with _server(database) as url:
                result = _result(bench, args, url)
            if "none" in bench.stores:
                result = dataclasses.replace(result, database="none")
            print(measure.printed(result, args.json), flush=True)
            results.append(result)
            if args.keep:
                kept.write(Path(args.keep), "quick" if args.quick else args.name, results)


def _result(bench: Any, args: Namespace, url: str) -> Any:
    from unionloop.bench import desk, rounds

    if args.list and bench.name == "desk":
        return desk.listing(args.list, url)
    result = bench.run(args.rows or (bench.quick if args.quick else bench.rows), url)
    if not args.growth or bench.once is None:
        return result
    share = 10 if args.quick else 1
    sizes = [size // share for size in bench.growth]
    costs = [bench.once(size, url) for size in sizes]
    growth = {"rows": sizes, "cpu_seconds": [one.cpu_seconds for one in costs], "peak_mb": [one.peak_mb for one in costs],
              "exponent": rounds.exponent([(at, one.cpu_seconds) for at, one in zip(sizes, costs, strict=True)])}  # fmt: skip
    return dataclasses.replace(result, facts=result.facts | {"growth": growth})


def _stores(bench: Any, args: Namespace) -> tuple[str, ...]:
    """Return the databases to run on: what was asked, or with `all` every one the bench has."""
    if "none" in bench.stores:
        return ("sqlite",)
    return (args.database,) if args.database or args.name != "all" else bench.stores


def _server(database: str) -> Any:
    """Return the server to bench on: the one DATABASE_URL names, or one of our own that keeps its promises to the disk."""
    if database == "sqlite":
        return nullcontext("")
    if database == "" or "DATABASE_URL" in os.environ:
        return nullcontext(os.environ.get("DATABASE_URL", ""))
    sys.path.insert(0, str(ROOT))
    from tools.postgres import NoPostgres, cluster, programs

    try:
        programs()
    except NoPostgres as missing:
        sys.exit(str(missing))
    return cluster(durable=True)


def register(add: Any) -> None:
    """Add the command."""
    from unionloop.cli.main import arg

    add("bench", run, "time and memory of the big jobs, beside yardsticks in the same run",
        arg("name", choices=["all", *MODULES]),
        arg("--rows", "--cases", dest="rows", type=int, default=0, help="how many; without it, the bench's own size"),
        arg("--quick", action="store_true", help="small sizes: every bench in a few minutes"),
        arg("--growth", action="store_true", help="also run at three sizes ten times apart and print the exponent"),
        arg("--list", type=int, default=0, help="desk: read the list of a desk with so many cases instead"),
        arg("--database", choices=["sqlite", "postgresql"], default="",
            help="postgresql without DATABASE_URL: a private server for the time of the bench"),
        arg("--keep", default="", help="a folder for the figures: a JSON file and a page, written after every bench"),
        arg("--json", action="store_true", help="one JSON object a line"),
        actor=False, raw=True)  # fmt: skip
