"""`unionloop verify`: every invariant, one line each, exit code 1 when one does not hold."""

import json
import sys
from argparse import Namespace
from datetime import date
from pathlib import Path
from typing import Any

SHOWN = 20  # faults printed for one check; --json gives all


class Walk:
    """How far the chains of the books were walked, kept in a file while a check runs (ledger's `Walked`)."""

    def __init__(self, path: Path, *, fresh: bool) -> None:
        """Begin anew, or from the file a broken-off check left."""
        self.path = path
        self.links: dict[str, list[Any]] = {} if fresh or not path.exists() else json.loads(path.read_text())

    def stood(self, book_id: int) -> tuple[int, str]:
        """Return the last link passed of a book."""
        seq, chain = self.links.get(str(book_id), (0, ""))
        return seq, chain

    def passed(self, book_id: int, seq: int, chain: str) -> None:
        """Keep a link; the file is whole at every moment."""
        self.links[str(book_id)] = [seq, chain]
        beside = self.path.with_suffix(".tmp")
        beside.write_text(json.dumps(self.links))
        beside.replace(self.path)

    def done(self) -> None:
        """Forget: the next check walks every chain from its beginning."""
        self.path.unlink(missing_ok=True)


def register(add: Any) -> None:
    """Add the command."""
    from unionloop.cli.main import arg

    add("verify", run, "check every invariant: journal, ledger, dues, payments, editions",
        arg("--head", action="append", default=[], metavar="DAY=CHAIN",
            help="a ledger head as published, such as 2026-07-24=3f9a…"),
        arg("--resume", action="store_true", help="go on along the books where a check was broken off"),
        arg("--json", action="store_true", help="print JSON"), actor=False, raw=True)  # fmt: skip


def run(args: Namespace) -> None:
    """Run all checks, printing each as it ends; exit 1 when any found a fault: payouts then stand still."""
    from django.conf import settings
    from django.db import DatabaseError

    from unionloop.config import stores
    from unionloop.domains.payments import commands as payments
    from unionloop.jobs import checks
    from unionloop.kernel import clock
    from unionloop.kernel.actor import system

    print(f"· {stores.described()}", file=sys.stderr, flush=True)
    found, walk = [], Walk(settings.DATA / "verify.json", fresh=not args.resume)
    try:
        for label, faults in checks.run(system(clock.now(), via="cli"), _published(args.head), walk):
            found.append({"check": label, "faults": faults})
            if not args.json:
                _print(label, faults)
    except DatabaseError as broken:
        sys.exit(f"after {len(found)} checks the database could not be read: {' '.join(str(broken).split())}")
    walk.done()
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
