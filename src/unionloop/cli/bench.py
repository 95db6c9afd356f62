"""`unionloop bench import|settle|triage|desk --rows N --json`."""

import os
from argparse import Namespace
from typing import Any


def run(args: Namespace) -> None:
    """Run one bench and print what it cost."""
    from unionloop.bench import measure, runs

    result = runs.BENCHES[args.name](args.rows, os.environ.get("DATABASE_URL", ""))
    print(measure.printed(result, args.json))


def register(add: Any) -> None:
    """Add the command."""
    from unionloop.cli.main import arg

    add("bench", run, "time and memory of the big jobs",
        arg("name", choices=["import", "settle", "roll", "member-search", "triage", "desk"]),
        arg("--rows", "--cases", dest="rows", type=int, default=100_000),
        arg("--json", action="store_true", help="one JSON object"),
        actor=False, raw=True)  # fmt: skip
