"""The union tree on the command line."""

import csv
from argparse import Namespace
from datetime import date
from io import StringIO
from pathlib import Path
from typing import Any

from unionloop.domains.organisation import commands, queries
from unionloop.domains.organisation.contracts import PartInput, SeatInput, UnitInput
from unionloop.kernel.actor import Actor
from unionloop.kernel.errors import BadInput, NotFound

from .main import arg
from .reference import text_of

UNIT = arg("unit", help="code or id")
DAY = arg("--day", type=date.fromisoformat, default=None)
COLUMNS = ("code", "parent_code", "name", "tier", "kind", "division_code", "founded_date")
NUMBER = arg("--document-number", default="")


def register(add: Any) -> None:
    """Add the commands of organisation."""
    add("organisation units", units, "list organisations in the order of the tree", arg("--text", default=""),
        arg("--tier", action="append", default=[]), arg("--kind", action="append", default=[]),
        arg("--after", default=""), arg("--limit", type=int, default=50))  # fmt: skip
    add("organisation unit", unit, "show one organisation", UNIT)
    add("organisation children", children, "list the direct children", UNIT, arg("--after", default=""))
    add("organisation history", history, "list merges, splits and moves", UNIT)
    add("organisation committees", committees, "list elected bodies", UNIT)
    add("organisation terms", terms, "list terms that end soon", arg("--months", type=int, default=6))
    add("organisation open-union", open_union, "open an organisation", arg("name"), arg("--parent", default=""),
        arg("--tier", required=True), arg("--kind", required=True), arg("--division", default=""), DAY)  # fmt: skip
    add("organisation rename", rename, "give it a new name", UNIT, arg("name"), DAY)
    add("organisation move", move, "put it under another parent", UNIT, arg("parent"), DAY, NUMBER)
    add("organisation merge", merge, "end it in another one", UNIT, arg("into"), DAY, NUMBER)
    add("organisation split", split, "end it in several: --part 'name,child code,…' twice or more", UNIT,
        arg("--part", action="append", required=True), DAY, NUMBER)  # fmt: skip
    add("organisation dissolve", dissolve, "end it", UNIT, DAY, NUMBER)
    add("organisation affiliate", affiliate, "tie it to an industry or joint union", UNIT,
        arg("kind", choices=("industry", "joint")), arg("--holder", default=""), DAY)  # fmt: skip
    add("organisation seat-committee", seat_committee, "register an election: --seat chair=name …", UNIT,
        arg("kind", choices=("committee", "audit", "women")),
        arg("--from", dest="start", type=date.fromisoformat, required=True),
        arg("--years", type=int, default=5), arg("--seat", action="append", required=True))  # fmt: skip
    add("organisation seat-officer", seat_officer, "fill a seat between elections", arg("committee_id", type=int),
        arg("role", choices=("chair", "vice_chair", "member", "organiser")), arg("name"),
        arg("day", type=date.fromisoformat), arg("--replaces", type=int, default=None))  # fmt: skip
    add("organisation open-many", open_many, "open a federation from a CSV: code, parent_code, name, tier, kind …",
        arg("file", type=Path))  # fmt: skip
    add("organisation extensions", extensions, "list elections asked to be held later", UNIT)
    add("organisation ask-extension", ask_extension, "ask to hold an election later", UNIT,
        arg("kind", choices=("committee", "audit", "women")), arg("until", type=date.fromisoformat),
        arg("reason"))  # fmt: skip
    add("organisation extend-term", extend_term, "grant it, as the union above", arg("extension_id", type=int),
        arg("document_number"))  # fmt: skip
    add("organisation refuse-extension", refuse_extension, "refuse it, as the union above",
        arg("extension_id", type=int), arg("--note", default=""))  # fmt: skip


def extensions(by: Actor, args: Namespace) -> Any:
    return queries.extensions(by, unit_id=unit_id(args.unit))


def ask_extension(by: Actor, args: Namespace) -> Any:
    return commands.ask_extension(by, unit_id=unit_id(args.unit), kind=args.kind, until=args.until, reason=args.reason)


def extend_term(by: Actor, args: Namespace) -> Any:
    return commands.extend_term(by, extension_id=args.extension_id, document_number=args.document_number)


def refuse_extension(by: Actor, args: Namespace) -> Any:
    return commands.refuse_extension(by, extension_id=args.extension_id, note=args.note)


def units(by: Actor, args: Namespace) -> Any:
    return queries.units(by, text=args.text, tier=args.tier, kind=args.kind, after=args.after, limit=args.limit)


def unit(by: Actor, args: Namespace) -> Any:
    return queries.unit(by, unit_id=unit_id(args.unit))


def children(by: Actor, args: Namespace) -> Any:
    return queries.children(by, unit_id=unit_id(args.unit), after=args.after)


def history(by: Actor, args: Namespace) -> Any:
    return queries.links(by, unit_id=unit_id(args.unit))


def committees(by: Actor, args: Namespace) -> Any:
    return queries.committees(by, unit_id=unit_id(args.unit))


def terms(by: Actor, args: Namespace) -> Any:
    return queries.terms_due(by, day=by.today, months=args.months, limit=200)


def open_union(by: Actor, args: Namespace) -> Any:
    return commands.open_union(
        by, parent_id=unit_id(args.parent) if args.parent else None, name=args.name, tier=args.tier, kind=args.kind,
        division_code=args.division, founded_date=args.day,
    )  # fmt: skip


def rename(by: Actor, args: Namespace) -> Any:
    return commands.rename(by, unit_id=unit_id(args.unit), name=args.name, day=args.day)


def move(by: Actor, args: Namespace) -> Any:
    return commands.move(by, unit_id=unit_id(args.unit), parent_id=unit_id(args.parent), day=args.day,
                         document_number=args.document_number)  # fmt: skip


def merge(by: Actor, args: Namespace) -> Any:
    return commands.merge(by, unit_id=unit_id(args.unit), into_id=unit_id(args.into), day=args.day,
                          document_number=args.document_number)  # fmt: skip


def split(by: Actor, args: Namespace) -> Any:
    parts = [PartInput(words[0], child_ids=tuple(unit_id(one) for one in words[1:]))
             for words in ([one.strip() for one in text.split(",") if one.strip()] for text in args.part)]  # fmt: skip
    return commands.split(by, unit_id=unit_id(args.unit), parts=parts, day=args.day,
                          document_number=args.document_number)  # fmt: skip


def dissolve(by: Actor, args: Namespace) -> Any:
    return commands.dissolve(by, unit_id=unit_id(args.unit), day=args.day, document_number=args.document_number)


def affiliate(by: Actor, args: Namespace) -> Any:
    return commands.affiliate(by, unit_id=unit_id(args.unit), kind=args.kind, day=args.day,
                              holder_id=unit_id(args.holder) if args.holder else None)  # fmt: skip


def seat_committee(by: Actor, args: Namespace) -> Any:
    seats = [SeatInput(*(text.split("=", 1) if "=" in text else ("member", text))) for text in args.seat]
    return commands.seat_committee(by, unit_id=unit_id(args.unit), kind=args.kind, term_from=args.start,
                                   term_years=args.years, seats=seats)  # fmt: skip


def seat_officer(by: Actor, args: Namespace) -> Any:
    return commands.seat_officer(by, committee_id=args.committee_id, role=args.role, name=args.name, from_date=args.day,
                                 replaces_id=args.replaces)  # fmt: skip


def open_many(by: Actor, args: Namespace) -> Any:
    """Open the units of a file, parents before their children; all or none."""
    lines = csv.DictReader(StringIO(text_of(args.file)))
    return commands.open_many(by, rows=[_unit_of(line, number) for number, line in enumerate(lines, 2)])


def _unit_of(line: dict[str, str | None], number: int) -> UnitInput:
    given = {name: (line.get(name) or "").strip() for name in COLUMNS}
    founded = given.pop("founded_date")
    try:
        return UnitInput(**given, founded_date=date.fromisoformat(founded) if founded else None)
    except ValueError as error:
        raise BadInput("bad_form", field=f"founded_date, line {number}", problem=founded[:20]) from error


def unit_id(text: str) -> int:
    """Return the id of a unit given by code or id; scope is checked by what follows."""
    found = queries.ids_of([text, text.upper()])
    if found:
        return next(iter(found.values()))
    if text.isdecimal() and len(text) < 18:
        return int(text)
    raise NotFound("not_found", model="Unit", id=text)
