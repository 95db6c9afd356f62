"""The register of employers on the command line."""

import csv
from argparse import Namespace
from datetime import date
from io import StringIO
from pathlib import Path
from typing import Any

from unionloop.domains.employers import commands, queries
from unionloop.domains.employers.contracts import EmployerInput, Filters, Loaded
from unionloop.kernel.actor import Actor
from unionloop.kernel.errors import BadInput, NotAllowed, NotFound

from .main import arg
from .organisation import unit_id
from .reference import text_of

EMPLOYER = arg("employer", help="USCC, 登记序号 or id")
REASON = arg("--reason", required=True)
WHOLE = ("headcount", "women")


def register(add: Any) -> None:
    """Add the commands of employers."""
    add("employers list", listing, "list employers, largest first", arg("--text", default=""),
        arg("--coverage", action="append", default=[]), arg("--status", action="append", default=[]),
        arg("--division", action="append", default=[]), arg("--at-least", type=int, default=None),
        arg("--after", default=""), arg("--limit", type=int, default=50))  # fmt: skip
    add("employers show", show, "show one employer", EMPLOYER)
    add("employers names", names, "list the names it has borne", EMPLOYER)
    add("employers intake", intake, "try a list of employers in a file, and take its good rows with --take",
        arg("file", type=Path), arg("--unit", required=True), arg("--take", action="store_true"))  # fmt: skip
    add("employers intakes", lambda by, args: queries.intakes(by, after=args.after), "list the lists that came in",
        arg("--after", default=""))  # fmt: skip
    add("employers stop-intake", lambda by, args: commands.stop_intake(by, intake_id=args.intake_id),
        "ask a running import to stop at its next batch", arg("intake_id", type=int))  # fmt: skip
    add("employers undo-intake", lambda by, args: commands.undo_intake(by, intake_id=args.intake_id),
        "take a list back, while nothing hangs on its employers", arg("intake_id", type=int))  # fmt: skip
    add("employers register", register_one, "register one employer", arg("name"), arg("--unit", required=True),
        arg("--uscc", default=""), arg("--headcount", type=int, default=0), arg("--division", default=""),
        arg("--street", default=""), arg("--tax-key", default=""))  # fmt: skip
    add("employers register-many", register_many, "register a CSV: name, unit (code), uscc, headcount …",
        arg("file", type=Path))  # fmt: skip
    add("employers rename", rename, "give it a new name", EMPLOYER, arg("name"),
        arg("--day", type=date.fromisoformat, default=None))  # fmt: skip
    add("employers set-headcount", set_headcount, "set how many work there", EMPLOYER, arg("headcount", type=int),
        arg("--women", type=int, default=None), arg("--note", default=""))  # fmt: skip
    add("employers set-status", set_status, "set what verification found", EMPLOYER,
        arg("status", choices=("normal", "suspended", "deregistered", "moved", "shell")),
        arg("--note", default=""))  # fmt: skip
    add("employers link-union", link_union, "link its union (none: unlink)", EMPLOYER,
        arg("unit", nargs="?", default=""),
        arg("--covered", action="store_true"))  # fmt: skip
    add("employers set-tax-key", set_tax_key, "link the tax office's key", EMPLOYER, arg("tax_key"))
    add("employers correct", correct, "correct facts: --set address=…", EMPLOYER,
        arg("--set", dest="facts", action="append", required=True), REASON)  # fmt: skip
    add("employers duplicates", duplicates, "list pairs that look like one", arg("--limit", type=int, default=50))
    add("employers merge", merge, "keep one line, hang the other below it", EMPLOYER, arg("dropped", type=int), REASON)
    add("employers unmerge", unmerge, "take a merge back", arg("merge_id", type=int), REASON)
    add("employers reveal", lambda by, args: commands.reveal(by, employer_id=_id(by, args.employer), reason=args.reason),
        "show the contact's phone; who and why are journalled first", EMPLOYER, REASON)  # fmt: skip
    add("employers coverage", coverage, "coverage by its denominators",
        arg("--group", choices=("division", "street", "industry", "size", "band"), default="division"),
        arg("--day", type=date.fromisoformat, default=None))  # fmt: skip


def listing(by: Actor, args: Namespace) -> Any:
    filters = Filters(text=args.text, coverage=tuple(args.coverage), status=tuple(args.status),
                      division=tuple(args.division), at_least=args.at_least)  # fmt: skip
    return queries.employers(by, filters=filters, after=args.after, limit=args.limit)


def show(by: Actor, args: Namespace) -> Any:
    return queries.employer(by, employer_id=_id(by, args.employer))


def names(by: Actor, args: Namespace) -> Any:
    return queries.names(by, employer_id=_id(by, args.employer))


def intake(by: Actor, args: Namespace) -> Any:
    row = commands.receive_intake(by, unit_id=unit_id(args.unit), name=args.file.name, content=args.file.read_bytes())
    if args.take and row.verbs:
        row = commands.take_intake(by, intake_id=row.id)
    return {"intake": row, "faults": queries.intake_faults(by, intake_id=row.id)}


def register_one(by: Actor, args: Namespace) -> Any:
    return commands.register(by, employer=EmployerInput(
        name=args.name, unit_id=unit_id(args.unit), uscc=args.uscc, headcount=args.headcount,
        division_code=args.division, street=args.street, tax_key=args.tax_key,
    ))  # fmt: skip


def register_many(by: Actor, args: Namespace) -> Loaded:
    """Register the lines of a file; the faulty ones come back with their line and reason."""
    return commands.register_many(by, rows=_lines(text_of(args.file)))


def rename(by: Actor, args: Namespace) -> Any:
    return commands.rename(by, employer_id=_id(by, args.employer), name=args.name, day=args.day)


def set_headcount(by: Actor, args: Namespace) -> Any:
    return commands.set_headcount(by, employer_id=_id(by, args.employer), headcount=args.headcount, women=args.women,
                                  note=args.note)  # fmt: skip


def set_status(by: Actor, args: Namespace) -> Any:
    return commands.set_status(by, employer_id=_id(by, args.employer), status=args.status, note=args.note)


def link_union(by: Actor, args: Namespace) -> Any:
    return commands.link_union(by, employer_id=_id(by, args.employer), covered=args.covered,
                               unit_id=unit_id(args.unit) if args.unit else None)  # fmt: skip


def set_tax_key(by: Actor, args: Namespace) -> Any:
    return commands.set_tax_key(by, employer_id=_id(by, args.employer), tax_key=args.tax_key)


def correct(by: Actor, args: Namespace) -> Any:
    facts = dict(text.partition("=")[::2] for text in args.facts)
    return commands.correct(by, employer_id=_id(by, args.employer), facts=facts, reason=args.reason)


def duplicates(by: Actor, args: Namespace) -> Any:
    return [{"first": one.first.id, "name": one.first.name, "second": one.second.id, "other": one.second.name,
             "reason": one.reason, "score_bp": one.score_bp}
            for one in queries.duplicates(by, limit=args.limit)]  # fmt: skip


def merge(by: Actor, args: Namespace) -> Any:
    return commands.merge(by, kept_id=_id(by, args.employer), dropped_id=args.dropped, reason=args.reason)


def unmerge(by: Actor, args: Namespace) -> Any:
    return commands.unmerge(by, merge_id=args.merge_id, reason=args.reason)


def coverage(by: Actor, args: Namespace) -> Any:
    if not by.holds("employers.read"):
        raise NotAllowed("not_allowed", verb="employers.read")
    day = args.day or by.today
    rows = [*queries.coverage(by, day, args.group), queries.whole_coverage(by, day)]
    return [{**vars(one), "rate_bp": one.rate_bp, "target_rate_bp": one.target_rate_bp} for one in rows]


def _id(by: Actor, text: str) -> int:
    row = queries.find(by, code=text)
    if row is not None:
        return row.id
    if text.isdecimal() and len(text) < 18:
        return int(text)
    raise NotFound("not_found", model="Employer", id=text)


def _lines(text: str) -> list[EmployerInput]:
    reader = csv.DictReader(StringIO(text))
    missing = [name for name in ("name", "unit") if name not in (reader.fieldnames or [])]
    if missing:
        raise BadInput("columns_missing", columns="、".join(missing))
    known = set(EmployerInput.__dataclass_fields__) - {"unit_id", "union_id", "joint_union_id"}
    rows = []
    for line_no, line in enumerate(reader, start=2):
        facts: dict[str, Any] = {name: value.strip() for name, value in line.items() if name in known and value}
        for name in WHOLE:
            if name in facts:
                facts[name] = int(facts[name]) if facts[name].isdecimal() else -1
        if "opened_date" in facts:
            try:
                facts["opened_date"] = date.fromisoformat(facts["opened_date"])
            except ValueError as error:
                raise BadInput("bad_day", line=line_no, text=facts["opened_date"]) from error
        if "non_public" in facts:
            facts["non_public"] = facts["non_public"] not in ("0", "否", "false")
        rows.append(EmployerInput(unit_id=unit_id(line["unit"]), **{"name": "", **facts}))
    return rows
