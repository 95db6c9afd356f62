"""Sums of aid and the ladder on the command line."""

from argparse import Namespace
from datetime import date
from typing import Any

from unionloop.domains.aid import commands, queries
from unionloop.domains.aid.contracts import ExitKind, Finding, Guarantee, StepKind
from unionloop.kernel.actor import Actor

from .aid import FILE, MUST, NOTE, _union
from .main import arg

SUM = arg("grant_id", type=int)
LEFT = [one.value for one in ExitKind if one in (ExitKind.OUT, ExitKind.RELIEVED)]


def register(add: Any) -> None:
    """Add the commands of sums and steps."""
    add("aid grants", grants, "list sums of aid", arg("--state", default=""), arg("--after", default=""))
    add("aid room", room, "how much of a kind is left, line by line", FILE, arg("kind"), arg("--member", type=int, default=0),
        arg("--borne-fen", type=int, default=0))  # fmt: skip
    add("aid second", lambda by, args: queries.second(by), "who still bears much after mutual aid")
    add("aid propose", propose, "propose a sum", FILE, arg("kind"), arg("amount_fen", type=int),
        arg("--member", type=int, default=0), arg("--borne-fen", type=int, default=0), NOTE)  # fmt: skip
    add("aid approve", approve, "approve a sum", SUM, arg("--above-ref", default=""), NOTE)
    add("aid refuse", lambda by, args: commands.refuse(by, grant_id=args.grant_id, note=args.note), "refuse a sum", SUM, MUST)
    add("aid pay", lambda by, args: commands.pay(by, unit_id=_union(args.union)), "draft payment batches",
        arg("union", help="its code"))  # fmt: skip
    add("aid confirm", lambda by, args: commands.confirm(by, grant_id=args.grant_id), "say that the money came", SUM)
    add("aid call-back", call_back, "write down a call after the money", SUM, arg("--unreached", action="store_true"),
        arg("--came", action="store_true"), arg("--whole", action="store_true"),
        arg("--score", type=int, default=None), NOTE)  # fmt: skip
    add("aid to-look-back", lambda by, args: queries.to_look_back(by), "steps due to be looked back at")
    add("aid climb", climb, "write down a step of the ladder", FILE, arg("kind", choices=[one.value for one in StepKind][1:]),
        arg("--day", type=date.fromisoformat, default=None), arg("--cost-fen", type=int, default=0), NOTE)  # fmt: skip
    add("aid check-outcome", check_outcome, "write down what looking back found", arg("outcome_id", type=int),
        arg("finding", choices=[one.value for one in Finding][1:]), NOTE)  # fmt: skip
    add("aid exit", leave, "let a household leave", FILE, arg("kind", choices=LEFT),
        arg("--secured", action="append", default=[], choices=[one.value for one in Guarantee]), NOTE)  # fmt: skip
    add("aid close", close, "close a file at once", FILE,
        arg("kind", choices=[one.value for one in ExitKind if one.value not in LEFT]), MUST)  # fmt: skip
    add("aid relapse", lambda by, args: commands.relapse(by, household_id=args.household_id, note=args.note),
        "open the same file again", FILE, MUST)  # fmt: skip


def grants(by: Actor, args: Namespace) -> Any:
    return queries.grants(by, state=args.state, after=args.after)


def room(by: Actor, args: Namespace) -> Any:
    return queries.room(by, household_id=args.household_id, kind=args.kind, member_seq=args.member, borne_fen=args.borne_fen)


def propose(by: Actor, args: Namespace) -> Any:
    return commands.propose(by, household_id=args.household_id, kind=args.kind, amount_fen=args.amount_fen,
                            member_seq=args.member, borne_fen=args.borne_fen, note=args.note)  # fmt: skip


def approve(by: Actor, args: Namespace) -> Any:
    return commands.approve(by, grant_id=args.grant_id, above_ref=args.above_ref, note=args.note)


def call_back(by: Actor, args: Namespace) -> Any:
    return commands.call_back(by, grant_id=args.grant_id, reached=not args.unreached, came=args.came, whole=args.whole,
                              score=args.score, note=args.note)  # fmt: skip


def climb(by: Actor, args: Namespace) -> Any:
    return commands.climb(by, household_id=args.household_id, kind=args.kind, taken_date=args.day, cost_fen=args.cost_fen,
                          note=args.note)  # fmt: skip


def check_outcome(by: Actor, args: Namespace) -> Any:
    return commands.check_outcome(by, outcome_id=args.outcome_id, finding=args.finding, note=args.note)


def leave(by: Actor, args: Namespace) -> Any:
    return commands.exit(by, household_id=args.household_id, kind=args.kind, guarantees=args.secured, note=args.note)


def close(by: Actor, args: Namespace) -> Any:
    return commands.close(by, household_id=args.household_id, kind=args.kind, note=args.note)
