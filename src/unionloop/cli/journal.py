"""The journal on the command line."""

from argparse import Namespace
from datetime import date
from typing import Any

from unionloop.domains.access import queries
from unionloop.kernel import journal
from unionloop.kernel.actor import Actor

from .main import arg


def register(add: Any) -> None:
    """Add the commands of the journal."""
    day = date.fromisoformat
    add("journal lines", lines, "list journal lines, the latest first", arg("--verb", default=""),
        arg("--actor", default=""), arg("--model", default=""), arg("--row", type=int, default=None),
        arg("--from", dest="start", type=day, default=None), arg("--until", type=day, default=None),
        arg("--after", default=""), arg("--limit", type=int, default=50))  # fmt: skip
    add("journal chain", chain, "show how far the hash chain reaches")
    add("journal check", check, "re-derive the hash chain and name every fault", arg("--start", type=int, default=0))
    add("journal seal", seal, "chain the lines not yet chained, now instead of at the next tick")


def lines(by: Actor, args: Namespace) -> Any:
    return queries.journal(
        by, verb=args.verb, actor=args.actor, model=args.model, row_id=args.row, start=args.start,
        until=args.until, after=args.after, limit=args.limit,
    )  # fmt: skip


def chain(by: Actor, args: Namespace) -> Any:
    return queries.chain_state(by)


def check(by: Actor, args: Namespace) -> Any:
    return queries.check_chain(by, start=args.start) or "chain valid"


def seal(by: Actor, args: Namespace) -> str:
    return f"{journal.seal()} lines chained"
