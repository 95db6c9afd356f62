"""`coverage match`: two registers as files, without database or keys."""

import sys
from argparse import Namespace
from pathlib import Path
from typing import Any

from .refusing import told

FORMS = "csv, csv.gz, xlsx or parquet"


def register(add: Any) -> None:
    """Add the command."""
    from unionloop.cli.main import arg

    add("coverage match", told(match), "find the firms of unions among taxpayers, and the taxpayers without a union",
        arg("--tax", type=Path, required=True, metavar="FILE",
            help=f"{FORMS} with columns tax_row, taxpayer_id, taxpayer_name, address"),
        arg("--union", type=Path, required=True, metavar="FILE",
            help=f"{FORMS} with columns union_row, union_name, enterprise_name_recorded, code_recorded, address_recorded"),
        arg("--out", type=Path, required=True, metavar="DIR", help="folder for matches.csv and gaps.csv"),
        arg("--engine", choices=("memory", "duckdb", "spark"), default="memory",
            help="what finds the likest names; the result is the same (spark: PySpark and Java, see docs/matching.md)"),
        actor=False, raw=True)  # fmt: skip


def match(args: Namespace) -> None:
    """Match two files, write matches.csv and gaps.csv."""
    from unionloop.adapters import registers
    from unionloop.kernel.errors import BadInput

    taxpayers, unions = registers.read_taxpayers(args.tax, _progress), registers.read_unions(args.union, _progress)
    pairs = registers.match(taxpayers, unions, _progress, registers.ENGINES[args.engine])
    without = registers.gaps(taxpayers, pairs)
    try:
        args.out.mkdir(parents=True, exist_ok=True)
    except OSError as error:
        raise BadInput("table_not_written", name=str(args.out), why=error.strerror or "") from error
    registers.write_matches(args.out / "matches.csv", pairs)
    registers.write_gaps(args.out / "gaps.csv", without)
    auto = sum(pair.decision == "auto" for pair in pairs)
    print(f"{len(unions):,} unions, {len(taxpayers):,} taxpayers: {auto:,} matched, {len(pairs) - auto:,} to review, "
          f"{len(without):,} taxpayers without a union → {args.out}")  # fmt: skip


def _progress(step: str) -> None:
    print(step, file=sys.stderr, flush=True)
