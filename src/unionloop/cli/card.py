"""`unionloop card check`: a shown code against a key file — no keys, no database, no network."""

import sys
from argparse import Namespace
from datetime import UTC, datetime
from pathlib import Path
from typing import Any


def register(add: Any) -> None:
    """Add the command."""
    from unionloop.cli.main import arg

    add("card check", check, "check a shown member code with a key file only", arg("code"),
        arg("--keys", type=Path, required=True, help="the file /card/keys.json gave"),
        arg("--at", type=datetime.fromisoformat, default=None, help="a moment with its zone; now when absent"),
        actor=False, raw=True)  # fmt: skip


def check(args: Namespace) -> None:
    """Print what the code is worth; exit 1 when it is worth nothing."""
    from unionloop.domains.membership.contracts import codes

    found = codes.check_offline(args.code, codes.read_key_file(args.keys.read_bytes()), args.at or datetime.now(UTC))
    until = f"  until {found.until:%Y-%m-%dT%H:%MZ}" if found.until else ""
    print(f"{'ok' if found.ok else found.why}  {found.number}{until}{'  offline' if found.offline else ''}")
    sys.exit(0 if found.ok else 1)
