"""`unionloop bench import|settle|triage|desk --rows N --json`, on SQLite or PostgreSQL."""

import os
import sys
from argparse import Namespace
from contextlib import nullcontext
from pathlib import Path
from typing import Any

ROOT = Path(__file__).resolve().parents[3]


def run(args: Namespace) -> None:
    """Run one bench and print what it cost."""
    from unionloop.bench import measure, runs

    with _server(args.database) as url:
        if args.list and args.name == "desk":
            result = runs.desk.listing(args.list, url)
        else:
            result = runs.BENCHES[args.name](args.rows, url)
    print(measure.printed(result, args.json))


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

    add("bench", run, "time and memory of the big jobs",
        arg("name", choices=["import", "settle", "roll", "member-search", "triage", "desk", "claims", "coverage", "flags",
                             "lake"]),
        arg("--rows", "--cases", dest="rows", type=int, default=100_000),
        arg("--list", type=int, default=0, help="desk: read the list of a desk with so many cases instead"),
        arg("--database", choices=["sqlite", "postgresql"], default="",
            help="postgresql without DATABASE_URL: a private server for the time of the bench"),
        arg("--json", action="store_true", help="one JSON object"),
        actor=False, raw=True)  # fmt: skip
