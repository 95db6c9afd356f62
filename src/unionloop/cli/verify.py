"""`unionloop verify`: every invariant, one line each, exit code 1 when one does not hold."""

import json
import sys
from argparse import Namespace
from datetime import date
from typing import Any

SHOWN = 20  # faults printed for one check; --json gives all


def register(add: Any) -> None:
    """Add the command."""
    from unionloop.cli.main import arg

    add("verify", run, "check every invariant: journal, ledger, dues, payments, editions",
        arg("--head", action="append", default=[], metavar="DAY=CHAIN",
            help="a ledger head as published, such as 2026-07-24=3f9a…"),
        arg("--json", action="store_true", help="print JSON"), actor=False, raw=True)  # fmt: skip


def run(args: Namespace) -> None:
    """Run all checks, printing each as it ends; exit 1 when any found a fault: payouts then stand still."""
    from django.db import DatabaseError

    from unionloop.config import stores
    from unionloop.domains.payments import commands as payments
    from unionloop.jobs import checks
    from unionloop.kernel import clock
    from unionloop.kernel.actor import system

    print(f"· {stores.described()}", file=sys.stderr, flush=True)
    found = []
    try:
        for label, faults in checks.run(system(clock.now(), via="cli"), _published(args.head)):
            found.append({"check": label, "faults": faults})
            if not args.json:
                _print(label, faults)
    except DatabaseError as broken:
        sys.exit(f"after {len(found)} checks the database could not be read: {' '.join(str(broken).split())}")
    bad = sum(bool(one["faults"]) for one in found)
    if bad:
        named = [f"{one['check']}：{fault}" for one in found for fault in one["faults"]]
        payments.note_check(system(clock.now(), via="cli"), faults=named)
    if args.json:
        print(json.dumps(found, ensure_ascii=False, indent=2))
    else:
        print(f"{len(found) - bad} of {len(found)} checks hold")
    sys.exit(1 if bad else 0)


def _print(label: str, faults: list[str]) -> None:
    print(f"{'▲' if faults else '●'} {label}", flush=True)
    for fault in faults[:SHOWN]:
        print(f"  {fault}")
    if len(faults) > SHOWN:
        print(f"  … {len(faults) - SHOWN} more", flush=True)


def _published(texts: list[str]) -> dict[date, str]:
    heads = {}
    for text in texts:
        day, _, chain = text.partition("=")
        try:
            heads[date.fromisoformat(day)] = chain.strip().lower()
        except ValueError:
            sys.exit(f"--head takes DAY=CHAIN, not {text!r}")
    return heads
