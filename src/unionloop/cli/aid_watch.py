"""Flags and the evaluation of aid on the command line."""

from argparse import Namespace
from datetime import date
from typing import Any

from unionloop.domains.aid import commands, queries
from unionloop.kernel.actor import Actor
from unionloop.kernel.errors import BadInput

from .aid import FILE, MUST, NOTE, _union
from .main import arg

UNION = arg("union", help="its code")
PERIOD = (UNION, arg("from_date", type=date.fromisoformat), arg("to_date", type=date.fromisoformat))
FLAG = arg("flag_id", type=int)


def register(add: Any) -> None:
    """Add the commands of flags and evaluation."""
    add("aid flags", lambda by, args: queries.flags(by, state=args.state), "list flags with their reasons",
        arg("--state", default="raised"))  # fmt: skip
    add("aid scan", lambda by, args: commands.scan(by, household_id=args.household_id),
        "look at one household by every rule", FILE)  # fmt: skip
    add("aid scan-all", lambda by, args: commands.scan_all(by), "look at every living file")
    add("aid clear-flag", lambda by, args: commands.clear_flag(by, flag_id=args.flag_id, note=args.note),
        "say that a flag is explained", FLAG, MUST)  # fmt: skip
    add("aid confirm-flag", lambda by, args: commands.confirm_flag(by, flag_id=args.flag_id, note=args.note),
        "say that a flag is right", FLAG, MUST)  # fmt: skip
    add("aid set-budget", set_budget, "set a unit's aid money of a year with its goals", UNION, arg("year", type=int),
        arg("amount_fen", type=int), arg("paper"), arg("goals", nargs="+", help="indicator=goal"))  # fmt: skip
    add("aid score", lambda by, args: queries.score(by, **_period(args)), "reckon a score from the rows", *PERIOD)
    add("aid counties", lambda by, args: queries.counties(by, **_period(args)), "counties side by side", *PERIOD)
    add("aid draw-sample", lambda by, args: commands.draw_sample(by, side=args.side, **_period(args)),
        "draw households to be looked at again", *PERIOD, arg("side", choices=("inclusion", "exclusion")))  # fmt: skip
    add("aid sample", lambda by, args: queries.sample(by, sample_id=args.sample_id), "show a sample", arg("sample_id", type=int))
    add("aid judge", lambda by, args: commands.judge(by, item_id=args.item_id, wrong=args.wrong, note=args.note),
        "write down what looking again found", arg("item_id", type=int), arg("--wrong", action="store_true"), NOTE)  # fmt: skip
    add("aid evaluate", lambda by, args: commands.evaluate(by, note=args.note, **_period(args)), "sign a score", *PERIOD, NOTE)


def set_budget(by: Actor, args: Namespace) -> Any:
    goals = {}
    for one in args.goals:
        name, _, text = one.partition("=")
        if not text.isdecimal():
            raise BadInput("aid_budget_goal", indicator=name[:20])
        goals[name] = int(text)
    return commands.set_budget(by, unit_id=_union(args.union), year=args.year, amount_fen=args.amount_fen, goals=goals,
                               paper=args.paper)  # fmt: skip


def _period(args: Namespace) -> dict[str, Any]:
    return {"unit_id": _union(args.union), "from_date": args.from_date, "to_date": args.to_date}
