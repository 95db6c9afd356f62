"""Households, applications and publicity on the command line. What holds personal values comes from a file."""

import json
from argparse import Namespace
from datetime import date
from pathlib import Path
from typing import Any

from unionloop.api import aid_bodies as bodies
from unionloop.domains.aid import commands, queries
from unionloop.domains.aid.contracts import CIRCUMSTANCES
from unionloop.domains.organisation import queries as organisation
from unionloop.kernel.actor import Actor
from unionloop.kernel.errors import BadInput, NotFound

from .main import arg

FILE, ASKED = arg("household_id", type=int), arg("application_id", type=int)
NOTE, MUST = arg("--note", default=""), arg("note")
JSON = arg("file", type=Path, help="a JSON file shaped as the API's body")
# verb → what it does; each takes an application and, where it must say why, a note
PLAIN = {"withdraw": "take an application back", "ask_check": "ask the authority about income and property",
         "issue_letter": "write and send the letter of a decision",
         "publicise": "show an application, masked, for its days", "file": "take a household into the files"}  # fmt: skip
NOTED = {"examine": "first check passed", "recognise": "fix the class", "decline": "turn an application down"}
WORDED = {"send_back": "send an application back to be mended", "appeal": "appeal for the worker",
          "reopen": "find an appeal right", "confirm_decline": "find an appeal wrong"}  # fmt: skip


def register(add: Any) -> None:
    """Add the commands of aid."""
    add("aid list", households, "list files, masked", arg("--text", default=""), arg("--state", action="append", default=[]),
        arg("--after", default=""), arg("--limit", type=int, default=50))  # fmt: skip
    add("aid show", lambda by, args: queries.household_file(by, household_id=args.household_id), "show one file", FILE)
    add("aid applications", applications, "list applications", arg("--state", default=""), arg("--after", default=""))
    add("aid application", lambda by, args: queries.application_file(by, application_id=args.application_id),
        "show one application with its arithmetic", ASKED)  # fmt: skip
    add("aid count", count, "the ladder of a period, from rows", arg("from_date", type=date.fromisoformat),
        arg("to_date", type=date.fromisoformat), arg("--union", default="", help="its code"))  # fmt: skip
    add("aid open", open_file, "open a worker's file", arg("person_id", type=int), arg("union", help="its code"))
    add("aid declare", declare, "state a household anew", FILE, JSON)
    add("aid attach", attach, "attach a paper", FILE, arg("kind", choices=sorted(commands.PROOFS)), arg("file", type=Path))
    add("aid apply", apply, "hand in an application for a worker", FILE, arg("--wish", default=""),
        arg("--guardian", action="store_true"))  # fmt: skip
    add("aid visit", visit, "write down a visit by two", ASKED, arg("second"), arg("found"), arg("--where", default=""),
        arg("--neighbour", default=""), arg("--photo", type=Path, default=None))  # fmt: skip
    add("aid keep-check", keep_check, "write down the authority's answer", ASKED, JSON)
    add("aid object", object_to, "write down an objection in publicity", ASKED, arg("text"), arg("--speaker", default=""))
    for verb in ("dismiss", "uphold"):
        add(f"aid {verb}", _answering(verb), f"find an objection {'right' if verb == 'uphold' else 'wrong'}", ASKED,
            arg("objection_id", type=int), MUST)  # fmt: skip
    for verb, words in (PLAIN | NOTED | WORDED).items():
        more = (NOTE,) if verb in NOTED else (MUST,) if verb in WORDED else ()
        add(f"aid {verb.replace('_', '-')}", _acting(verb), words, ASKED, *more)
    add("aid read-words", lambda by, args: commands.read_words(by, household_id=args.household_id, reason=args.note),
        "open a family's own words; the reason is written down first", FILE, MUST)  # fmt: skip
    add("aid describe", describe, "keep how a household lives and works; NAME= with nothing takes it away", FILE,
        arg("told", nargs="+", help=f"NAME=WORD, NAME of {', '.join(CIRCUMSTANCES)}"))  # fmt: skip
    add("aid forget", lambda by, args: commands.forget(by, household_id=args.household_id),
        "destroy what a file says of people once its keeping time is over", FILE)  # fmt: skip
    add("aid take-over", take_over, "take over a list of old files", JSON)


def households(by: Actor, args: Namespace) -> Any:
    return queries.households(by, text=args.text, state=tuple(args.state), after=args.after, limit=args.limit)


def applications(by: Actor, args: Namespace) -> Any:
    return queries.applications(by, state=args.state, after=args.after)


def count(by: Actor, args: Namespace) -> Any:
    unit_id = _union(args.union) if args.union else None
    return queries.figures(by, from_date=args.from_date, to_date=args.to_date, unit_id=unit_id)


def open_file(by: Actor, args: Namespace) -> Any:
    return commands.open(by, person_id=args.person_id, unit_id=_union(args.union))


def describe(by: Actor, args: Namespace) -> Any:
    told = {name: word for name, _, word in (one.partition("=") for one in args.told)}
    return commands.describe(by, household_id=args.household_id, told=told)


def declare(by: Actor, args: Namespace) -> Any:
    return commands.declare(by, household_id=args.household_id, stated=read(bodies.Statement, args.file).stated())


def attach(by: Actor, args: Namespace) -> Any:
    content = args.file.read_bytes()
    return commands.attach(by, household_id=args.household_id, kind=args.kind, name=args.file.name, content=content)


def apply(by: Actor, args: Namespace) -> Any:
    return commands.apply(by, household_id=args.household_id, wish=args.wish, guardian=args.guardian)


def visit(by: Actor, args: Namespace) -> Any:
    photo = args.photo.read_bytes() if args.photo else b""
    return commands.visit(by, application_id=args.application_id, second=args.second, found=args.found, where=args.where,
                          neighbour=args.neighbour, photo=photo)  # fmt: skip


def keep_check(by: Actor, args: Namespace) -> Any:
    return commands.keep_check(by, application_id=args.application_id, found=read(bodies.Checked, args.file).found())


def object_to(by: Actor, args: Namespace) -> Any:
    return commands.object(by, application_id=args.application_id, text=args.text, speaker=args.speaker)


def take_over(by: Actor, args: Namespace) -> Any:
    body = read(bodies.OldFiles, args.file)
    return commands.take_over(by, unit_id=body.unit_id, name=body.name, rows=[one.old() for one in body.rows])


def _acting(verb: str) -> Any:
    def run(by: Actor, args: Namespace) -> Any:
        more = {"note": args.note} if hasattr(args, "note") else {}
        return getattr(commands, verb)(by, application_id=args.application_id, **more)

    return run


def _answering(verb: str) -> Any:
    def run(by: Actor, args: Namespace) -> Any:
        return getattr(commands, verb)(by, application_id=args.application_id, objection_id=args.objection_id, note=args.note)

    return run


def read(shape: Any, file: Path) -> Any:
    """Return a JSON file as one of the API's bodies, or say what is wrong with it."""
    try:
        return shape(**json.loads(file.read_text(encoding="utf-8")))
    except (OSError, ValueError, TypeError) as error:
        raise BadInput("bad_form", field=str(file), problem=str(error)[:200]) from error


def _union(code: str) -> int:
    found = organisation.by_code([code]).get(code)
    if found is None:
        raise NotFound("not_found", model="Unit", id=0)
    return found.id
