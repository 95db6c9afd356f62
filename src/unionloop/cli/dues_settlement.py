"""Settlement on the command line: `unionloop dues settle|lock|check|approve|…`."""

from argparse import Namespace
from datetime import date
from pathlib import Path
from typing import Any

from unionloop.domains.dues import commands, queries
from unionloop.kernel.actor import Actor

from .main import arg

RUN, UNIT = arg("run_id", type=int), arg("unit_id", type=int, help="the collecting union")
AFTER, LIMIT = arg("--after", default=""), arg("--limit", type=int, default=50)
FIRM = arg("employer_id", type=int)


def register(add: Any) -> None:
    """Add the commands of settlement."""
    add("dues rules", rules, "list split rules", arg("--on", type=date.fromisoformat, default=None))
    add("dues load-rules", load_rules, "set the rules of a profile file", arg("file", type=Path))
    add("dues verify-rule", verify_rule, "note that a rule agrees with its document", arg("rule_id", type=int))
    add("dues runs", runs, "list settlement runs", arg("--month", default=""), AFTER, LIMIT)
    add("dues settle", settle, "open and compute the settlement of a month", UNIT, arg("month", help="yyyymm"))
    add("dues compute", compute, "compute a run again", RUN)
    add("dues run", run, "show one run with its control sums", RUN)
    add("dues lines", lines, "show what each union gets", RUN, arg("--tag", default=""), AFTER, LIMIT)
    add("dues lock", lock, "close a run to change", RUN)
    add("dues sample", sample, "show a receipt of the sample and note that you saw it", RUN,
        arg("allocation_id", type=int))  # fmt: skip
    add("dues check", check, "pass a locked run", RUN, arg("--note", default=""))
    add("dues approve", approve, "approve a checked run", RUN, arg("--note", default=""))
    add("dues send-back", send_back, "send a run back to its makers", RUN, arg("reason"))
    add("dues cancel-run", cancel_run, "give a run up", RUN, arg("reason"))
    add("dues pay", pay, "draft payment batches for what is owed", RUN)
    add("dues pay-held", pay_held, "draft batches for held money that can be paid by now", UNIT)
    add("dues explain", explain, "take a figure apart", arg("--run", type=int, default=None),
        arg("--unit", type=int, default=None), arg("--employer", type=int, default=None),
        arg("--tier", default="base"), arg("--kind", default=""), AFTER, LIMIT)  # fmt: skip
    add("dues funds", funds, "show twelve months of funds", UNIT, arg("--month", default=""))
    add("dues balance", balance, "show where every fen is", UNIT)
    add("dues preparation", preparation, "list the preparation fund", AFTER, LIMIT)
    add("dues estimate", estimate, "show what founding would return", FIRM)
    add("dues release", release, "give a firm's fund to its union", FIRM)
    add("dues subsidies", subsidies, "list grants to lower unions", AFTER, LIMIT)
    add("dues verify", verify, "verify settlement and name every fault")


def rules(by: Actor, args: Namespace) -> Any:
    return queries.rules(by, on=args.on)


def load_rules(by: Actor, args: Namespace) -> Any:
    return commands.load_rules(by, content=args.file.read_bytes())


def verify_rule(by: Actor, args: Namespace) -> Any:
    return commands.verify_rule(by, rule_id=args.rule_id)


def runs(by: Actor, args: Namespace) -> Any:
    return queries.runs(by, month=args.month, after=args.after, limit=args.limit)


def settle(by: Actor, args: Namespace) -> Any:
    row = commands.open_run(by, unit_id=args.unit_id, month=args.month)
    return commands.compute(by, run_id=row.id)


def compute(by: Actor, args: Namespace) -> Any:
    return commands.compute(by, run_id=args.run_id)


def run(by: Actor, args: Namespace) -> Any:
    return queries.run_view(by, run_id=args.run_id)


def lines(by: Actor, args: Namespace) -> Any:
    return queries.lines(by, run_id=args.run_id, tag=args.tag, after=args.after, limit=args.limit)


def lock(by: Actor, args: Namespace) -> Any:
    return commands.lock(by, run_id=args.run_id)


def sample(by: Actor, args: Namespace) -> Any:
    commands.view_sample(by, run_id=args.run_id, allocation_id=args.allocation_id)
    return queries.allocation(by, allocation_id=args.allocation_id)


def check(by: Actor, args: Namespace) -> Any:
    return commands.check(by, run_id=args.run_id, note=args.note)


def approve(by: Actor, args: Namespace) -> Any:
    return commands.approve(by, run_id=args.run_id, note=args.note)


def send_back(by: Actor, args: Namespace) -> Any:
    return commands.send_back(by, run_id=args.run_id, reason=args.reason)


def cancel_run(by: Actor, args: Namespace) -> Any:
    return commands.cancel_run(by, run_id=args.run_id, reason=args.reason)


def pay(by: Actor, args: Namespace) -> Any:
    return commands.pay(by, run_id=args.run_id)


def pay_held(by: Actor, args: Namespace) -> Any:
    return commands.pay_held(by, unit_id=args.unit_id)


def explain(by: Actor, args: Namespace) -> Any:
    return queries.explain(by, run_id=args.run, unit_id=args.unit, employer_id=args.employer, tier=args.tier,
                           kind=args.kind, after=args.after, limit=args.limit)  # fmt: skip


def funds(by: Actor, args: Namespace) -> Any:
    return queries.funds(by, unit_id=args.unit_id, month=args.month)


def balance(by: Actor, args: Namespace) -> Any:
    return queries.balance(by, unit_id=args.unit_id)


def preparation(by: Actor, args: Namespace) -> Any:
    return queries.preparation(by, after=args.after, limit=args.limit)


def estimate(by: Actor, args: Namespace) -> Any:
    return queries.preparation_estimate(by, employer_id=args.employer_id)


def release(by: Actor, args: Namespace) -> Any:
    return commands.release_preparation(by, employer_id=args.employer_id)


def subsidies(by: Actor, args: Namespace) -> Any:
    return queries.subsidies(by, after=args.after, limit=args.limit)


def verify(by: Actor, args: Namespace) -> Any:
    return queries.check_settlement(by) or "经费：行 = 分配 = 账本 = 已付 + 代管 + 退回"
