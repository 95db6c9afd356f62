"""Collection on the command line: tax files, payers, reconciliation."""

from argparse import Namespace
from datetime import date
from pathlib import Path
from typing import Any

from unionloop.domains.dues import commands, queries
from unionloop.kernel.actor import Actor

from .main import arg

UNIT = arg("--unit", type=int, required=True, help="the collecting union")
MONTH = arg("--month", required=True, help="yyyymm")
FILE_ID, PAYER_ID = arg("file_id", type=int), arg("payer_id", type=int)
AFTER, LIMIT = arg("--after", default=""), arg("--limit", type=int, default=50)


def register(add: Any) -> None:
    """Add the commands of collection."""
    add("dues import", import_file, "take in a tax file and try it; with --confirm make it money",
        arg("file", type=Path), UNIT, arg("--confirm", action="store_true"))  # fmt: skip
    add("dues files", files, "list tax files", arg("--unit", type=int, default=None), AFTER, LIMIT)
    add("dues file", file, "show one tax file", FILE_ID)
    add("dues stage", stage, "try a tax file again, or take it up where it broke off", FILE_ID)
    add("dues confirm", confirm, "make the good rows of a tried file money", FILE_ID)
    add("dues undo", undo, "take a tax file back", FILE_ID, arg("--reason", default=""))
    add("dues faults", faults, "list the faults of a tax file", FILE_ID, AFTER, LIMIT)
    add("dues failed", failed, "write the failed rows as a file to mend", FILE_ID,
        arg("--to", type=Path, default=None), arg("--kind", choices=["xlsx", "csv"], default=""))  # fmt: skip
    add("dues rows", rows, "list the lines behind an amount", arg("--unit", type=int, default=None),
        arg("--employer", type=int, default=None), arg("--run", type=int, default=None),
        arg("--month", default=""), AFTER, LIMIT)  # fmt: skip
    add("dues gaps", gaps, "list lines paid too little or too much", arg("--unit", type=int, default=None),
        arg("--month", default=""), arg("--side", choices=["under", "over"], default=""), AFTER, LIMIT)  # fmt: skip
    add("dues match-payers", match_payers, "match payers by machine", UNIT, arg("--month", default=""))
    add("dues payers", payers, "list payers", arg("--unit", type=int, default=None),
        arg("--state", default="open"), AFTER, LIMIT)  # fmt: skip
    add("dues match", match, "tie a payer to an employer", PAYER_ID, arg("employer_id", type=int),
        arg("--note", default=""))  # fmt: skip
    add("dues set-aside", set_aside, "put a payer aside", PAYER_ID, arg("--note", default=""))
    add("dues unmatch", unmatch, "take a matching decision back", PAYER_ID, arg("--note", default=""))
    add("dues bank-sheet", bank_sheet, "take in a bank or treasury statement", arg("file", type=Path), UNIT, MONTH,
        arg("--office", default=""), arg("--treasury", default=""))  # fmt: skip
    add("dues reconcile", reconcile, "compare the three sides of a month", UNIT, MONTH)
    add("dues differences", differences, "list differences", UNIT, arg("--month", default=""), AFTER, LIMIT)
    add("dues explain-difference", explain, "say why, who and by when", arg("difference_id", type=int),
        arg("note"), arg("--owner", required=True), arg("--due", type=date.fromisoformat, required=True))  # fmt: skip
    add("dues close-month", close, "close a month with nothing unexplained", UNIT, MONTH)


def import_file(by: Actor, args: Namespace) -> Any:
    row = commands.receive(by, unit_id=args.unit, name=args.file.name, content=args.file)
    if row.state == "received":
        row = commands.stage(by, file_id=row.id)
    return commands.confirm(by, file_id=row.id) if args.confirm and row.state == "staged" else row


def files(by: Actor, args: Namespace) -> Any:
    return queries.tax_files(by, unit_id=args.unit, after=args.after, limit=args.limit)


def file(by: Actor, args: Namespace) -> Any:
    return queries.tax_file(by, file_id=args.file_id)


def stage(by: Actor, args: Namespace) -> Any:
    return commands.stage(by, file_id=args.file_id)


def confirm(by: Actor, args: Namespace) -> Any:
    return commands.confirm(by, file_id=args.file_id)


def undo(by: Actor, args: Namespace) -> Any:
    return commands.undo(by, file_id=args.file_id, reason=args.reason)


def faults(by: Actor, args: Namespace) -> Any:
    return queries.file_faults(by, file_id=args.file_id, after=args.after, limit=args.limit)


def failed(by: Actor, args: Namespace) -> str:
    name, content = queries.failed_file(by, file_id=args.file_id, kind=args.kind)
    target = args.to or Path(name)
    target.write_bytes(content)
    return str(target)


def rows(by: Actor, args: Namespace) -> Any:
    return queries.source_rows(by, unit_id=args.unit, employer_id=args.employer, run_id=args.run,
                               month=args.month, after=args.after, limit=args.limit)  # fmt: skip


def gaps(by: Actor, args: Namespace) -> Any:
    return queries.gaps(by, unit_id=args.unit, month=args.month, side=args.side, after=args.after,
                        limit=args.limit)  # fmt: skip


def match_payers(by: Actor, args: Namespace) -> Any:
    return commands.match_payers(by, unit_id=args.unit, month=args.month)


def payers(by: Actor, args: Namespace) -> Any:
    return queries.payers(by, unit_id=args.unit, state=args.state, after=args.after, limit=args.limit)


def match(by: Actor, args: Namespace) -> Any:
    return commands.match(by, payer_id=args.payer_id, employer_id=args.employer_id, note=args.note)


def set_aside(by: Actor, args: Namespace) -> Any:
    return commands.set_aside(by, payer_id=args.payer_id, note=args.note)


def unmatch(by: Actor, args: Namespace) -> Any:
    return commands.unmatch(by, payer_id=args.payer_id, note=args.note)


def bank_sheet(by: Actor, args: Namespace) -> Any:
    return commands.receive_sheet(by, unit_id=args.unit, month=args.month, name=args.file.name,
                                  content=args.file.read_bytes(), tax_office=args.office,
                                  treasury=args.treasury)  # fmt: skip


def reconcile(by: Actor, args: Namespace) -> Any:
    return commands.reconcile(by, unit_id=args.unit, month=args.month)


def differences(by: Actor, args: Namespace) -> Any:
    return queries.differences(by, unit_id=args.unit, month=args.month, after=args.after, limit=args.limit)


def explain(by: Actor, args: Namespace) -> Any:
    return commands.explain_difference(by, difference_id=args.difference_id, note=args.note, owner=args.owner,
                                       due_date=args.due)  # fmt: skip


def close(by: Actor, args: Namespace) -> Any:
    return commands.close_collection(by, unit_id=args.unit, month=args.month)
