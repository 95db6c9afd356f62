"""One act on many employers, on the command line."""

from argparse import Namespace
from datetime import date
from typing import Any

from unionloop.domains.founding import commands, queries
from unionloop.domains.founding.contracts import DriveAct, DriveFacts, LineState, Reason
from unionloop.kernel.actor import Actor

from .main import arg

DRIVE = arg("drive_id", type=int)


def register(add: Any) -> None:
    """Add the commands of drives."""
    add("founding drives", drives, "list acts on many employers", arg("--after", default=""),
        arg("--limit", type=int, default=50))  # fmt: skip
    add("founding drive", drive, "show what became of each employer", DRIVE,
        arg("--state", default="", choices=["", *(one.value for one in LineState)]), arg("--after", default=""),
        arg("--limit", type=int, default=50))  # fmt: skip
    add("founding plan-drive", plan_drive, "plan one act on many employers",
        arg("act", choices=[one.value for one in DriveAct]), arg("ids", type=int, nargs="+", metavar="EMPLOYER"),
        arg("--unit", type=int, default=None), arg("--owner", default=""),
        arg("--until", type=date.fromisoformat, default=None),
        arg("--reason", default="", choices=["", *(one.value for one in Reason)]))  # fmt: skip
    add("founding start-drive", lambda by, args: commands.start_drive(by, drive_id=args.drive_id),
        "let a planned or stopped drive run", DRIVE)  # fmt: skip
    add("founding stop-drive", lambda by, args: commands.stop_drive(by, drive_id=args.drive_id),
        "stop a running drive", DRIVE)  # fmt: skip
    add("founding undo-drive", lambda by, args: commands.undo_drive(by, drive_id=args.drive_id),
        "take back what nobody has touched since", DRIVE)  # fmt: skip


def drives(by: Actor, args: Namespace) -> Any:
    return queries.drives(by, after=args.after, limit=args.limit)


def drive(by: Actor, args: Namespace) -> Any:
    return queries.drive_lines(by, drive_id=args.drive_id, state=args.state, after=args.after, limit=args.limit)


def plan_drive(by: Actor, args: Namespace) -> Any:
    facts = DriveFacts(DriveAct(args.act), args.unit, args.owner, args.until, args.reason)
    return commands.plan_drive(by, employer_ids=args.ids, facts=facts)
