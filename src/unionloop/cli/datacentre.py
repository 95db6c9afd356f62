"""The data centre on the command line."""

from argparse import Namespace
from pathlib import Path
from typing import Any

from unionloop.domains.datacentre import commands, queries
from unionloop.domains.datacentre.contracts import FIGURES, Kind
from unionloop.kernel.actor import Actor

from .main import arg

MONTH = arg("month", help="e.g. 2026-06")
REPORT = arg("report_id", type=int)


def register(add: Any) -> None:
    """Add the commands of the data centre."""
    add("datacentre receive", receive, "try a bureau's file", arg("kind", choices=[*map(str, Kind)]), MONTH,
        arg("file", type=Path), arg("--unit", type=int, required=True))  # fmt: skip
    add("datacentre take", lambda by, args: commands.take(by, delivery_id=args.delivery_id),
        "let the good lines of a file count", arg("delivery_id", type=int))  # fmt: skip
    add("datacentre deliveries", lambda by, args: queries.deliveries(by, after=args.after), "list the bureaus' files",
        arg("--after", default=""))  # fmt: skip
    add("datacentre sayings", lambda by, args: queries.sayings(by, month=args.month, uscc=args.uscc, after=args.after),
        "list the rows behind a month's figures", MONTH, arg("--uscc", default=""), arg("--after", default=""))  # fmt: skip
    add("datacentre warnings", lambda by, args: list(queries.every_warning(by, month=args.month, alarm=args.alarm)),
        "list the warnings about firms", MONTH, arg("--alarm", default="", choices=["", "low", "gap", "owed"]))  # fmt: skip
    add("datacentre standing", lambda by, args: queries.standing(by, month=args.month),
        "show how complete and timely a month's reports are", MONTH)  # fmt: skip
    add("datacentre reports", lambda by, args: queries.reports(by, month=args.month, after=args.after), "list reports",
        arg("--month", default=""), arg("--after", default=""))  # fmt: skip
    add("datacentre report", report, "show a report with figures and checks", REPORT)
    add("datacentre trace", lambda by, args: queries.trace(by, report_id=args.report_id, code=args.code),
        "show where a figure comes from", REPORT, arg("code", choices=list(FIGURES)))  # fmt: skip
    add("datacentre compile", lambda by, args: commands.compile(by, unit_id=args.unit, month=args.month),
        "sum a union's figures of a month", MONTH, arg("--unit", type=int, required=True))  # fmt: skip
    add("datacentre submit", lambda by, args: commands.submit(by, report_id=args.report_id, note=args.note),
        "send a report up", REPORT, arg("--note", default=""))  # fmt: skip
    add("datacentre send-back", lambda by, args: commands.send_back(by, report_id=args.report_id, reason=args.reason),
        "send a report back for correction", REPORT, arg("reason"))  # fmt: skip
    add("datacentre hand-over", lambda by, args: commands.hand_over(by, unit_id=args.unit, month=args.month),
        "hand a month to the lake and make its figures", MONTH, arg("--unit", type=int, required=True))  # fmt: skip
    add("datacentre handovers", lambda by, args: queries.handovers(by, month=args.month, after=args.after),
        "list what was handed to the lake", arg("--month", default=""), arg("--after", default=""))  # fmt: skip
    add("exchange export", export, "pack a submitted report, signed, for the instance above", REPORT,
        arg("--to", type=Path, default=Path(), help="folder the package is written to"))  # fmt: skip
    add("exchange import", lambda by, args: commands.import_package(by, name=args.file.name, content=args.file.read_bytes()),
        "take a package of an instance below", arg("file", type=Path))  # fmt: skip
    add("exchange list", lambda by, args: queries.packages(by, month=args.month, after=args.after),
        "list packages made and taken", arg("--month", default=""), arg("--after", default=""))  # fmt: skip
    add("exchange key", lambda by, args: dict(zip(("key", "public_key"), queries.own_key(), strict=True)),
        "show the public key this instance signs with")  # fmt: skip
    add("exchange senders", lambda by, args: queries.senders(by), "list trusted keys")
    add("exchange trust", lambda by, args: commands.trust(by, unit_id=args.unit, name=args.name, public_key=args.public_key),
        "trust the key of an instance below", arg("public_key"), arg("--unit", type=int, required=True),
        arg("--name", required=True))  # fmt: skip
    add("exchange distrust", lambda by, args: commands.distrust(by, sender_id=args.sender_id, reason=args.reason),
        "trust a key no longer", arg("sender_id", type=int), arg("reason"))  # fmt: skip
    add("datacentre accept", lambda by, args: commands.accept(by, report_id=args.report_id), "accept a report", REPORT)


def receive(by: Actor, args: Namespace) -> Any:
    """Try a file and show what is wrong with it."""
    row = commands.receive(by, unit_id=args.unit, kind=args.kind, month=args.month, name=args.file.name,
                           content=args.file.read_bytes())  # fmt: skip
    return {"delivery": row, "faults": queries.delivery_faults(by, delivery_id=row.id)}


def report(by: Actor, args: Namespace) -> Any:
    """Show a report."""
    return {"report": queries.report(by, report_id=args.report_id), "figures": queries.figures(by, report_id=args.report_id),
            "findings": queries.findings(by, report_id=args.report_id)}  # fmt: skip


def export(by: Actor, args: Namespace) -> Any:
    """Pack a report and write the package to a folder."""
    row = commands.export_package(by, report_id=args.report_id)
    name, content = queries.package_content(by, package_id=row.id)
    (args.to / name).write_bytes(content)
    return row
