"""Parameters, the working calendar and division codes on the command line."""

import json
from argparse import Namespace
from datetime import date
from pathlib import Path
from typing import Any

from unionloop.domains.reference import commands, queries
from unionloop.kernel.actor import Actor
from unionloop.kernel.errors import BadInput, NotAllowed

from .main import arg

CODE, DAY = arg("code"), date.fromisoformat


def register(add: Any) -> None:
    """Add the commands of reference."""
    add("reference parameters", parameters, "list parameters in force", arg("--region", default=None),
        arg("--day", type=DAY, default=None))  # fmt: skip
    add("reference parameter", parameter, "show every version of a parameter", CODE)
    add("reference set-parameter", set_parameter, "put a value in force from a day on", CODE,
        arg("value", help="JSON, or a text"), arg("--from", dest="start", type=DAY, required=True),
        arg("--source", required=True), arg("--region", default=""), arg("--document-number", default=""),
        arg("--unit", default=""), arg("--label", default=""))  # fmt: skip
    add("reference verify-parameter", verify_parameter, "confirm that the paper says so", arg("parameter_id", type=int),
        arg("--note", default=""))  # fmt: skip
    add("reference load-profile", load_profile, "load a city's parameters and divisions, unverified",
        arg("name", nargs="?", default="sample"))  # fmt: skip
    add("reference divisions", divisions, "list division codes", arg("--text", default=""),
        arg("--day", type=DAY, default=None),
        arg("--after", default=""), arg("--limit", type=int, default=50))  # fmt: skip
    add("reference load-divisions", load_divisions, "load a division file (CSV)", arg("file", type=Path))
    add("reference calendar", calendar, "list the years with an official calendar")
    add("reference load-calendar", load_calendar, "load a holiday notice (CSV)", arg("file", type=Path),
        arg("--source", required=True), arg("--document-number", required=True))  # fmt: skip
    add("reference set-day", set_day, "make one day a working day or a day of rest", arg("day", type=DAY),
        arg("kind", choices=("work", "rest")), arg("--source", required=True),
        arg("--document-number", default=""))  # fmt: skip
    add("reference workdays", workdays, "count from a day in working days", arg("day", type=DAY), arg("days", type=int))


def parameters(by: Actor, args: Namespace) -> Any:
    return queries.parameters(by, day=args.day or by.today, region=args.region)


def parameter(by: Actor, args: Namespace) -> Any:
    return queries.parameter_history(by, code=args.code)


def set_parameter(by: Actor, args: Namespace) -> Any:
    try:
        value = json.loads(args.value)
    except ValueError:
        value = args.value
    return commands.set_parameter(
        by, code=args.code, value=value, valid_from=args.start, source=args.source, region=args.region,
        unit=args.unit, document_number=args.document_number, label=args.label,
    )  # fmt: skip


def verify_parameter(by: Actor, args: Namespace) -> Any:
    return commands.verify_parameter(by, parameter_id=args.parameter_id, note=args.note)


def load_profile(by: Actor, args: Namespace) -> str:
    rows = commands.load_profile(by, name=args.name)
    return f"{len(rows)} parameters, {commands.load_profile_divisions(by, name=args.name)} division periods"


def divisions(by: Actor, args: Namespace) -> Any:
    return queries.divisions(by, text=args.text, day=args.day, after=args.after, limit=args.limit)


def load_divisions(by: Actor, args: Namespace) -> str:
    return f"{commands.load_divisions_text(by, text=text_of(args.file))} new"


def calendar(by: Actor, args: Namespace) -> Any:
    return queries.calendar_years(by)


def load_calendar(by: Actor, args: Namespace) -> Any:
    return commands.load_calendar(by, text=text_of(args.file), source=args.source, document_number=args.document_number)


def set_day(by: Actor, args: Namespace) -> Any:
    return commands.set_day(by, day=args.day, kind=args.kind, source=args.source, document_number=args.document_number)


def workdays(by: Actor, args: Namespace) -> dict[str, Any]:
    if not by.holds("reference.read"):
        raise NotAllowed("not_allowed", verb="reference.read")
    working = queries.calendar()
    there = working.add_workdays(args.day, args.days)
    return {"day": args.day, "days": args.days, "result": there,
            "unofficial_years": list(working.warnings([args.day, there]))}  # fmt: skip


def text_of(file: Path) -> str:
    """Return the text of a CSV file in UTF-8 or GB18030."""
    content = file.read_bytes()
    for encoding in ("utf-8-sig", "gb18030"):
        try:
            return content.decode(encoding)
        except UnicodeDecodeError:
            continue
    raise BadInput("bad_file_encoding")
