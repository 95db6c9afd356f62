"""The hotline's seats and calls, and which voices are one person's, on the command line."""

from argparse import Namespace
from typing import Any

from unionloop.domains.appeals import commands, queries
from unionloop.kernel.actor import Actor

from .main import arg

CASE, REASON = arg("number", help="number of the case, e.g. R26-07-000123K"), arg("--reason", required=True)


def register(add: Any) -> None:
    """Add the commands."""
    add("appeals seats", seats, "list the seats of the desk")
    add("appeals equip", equip, "give a login a place at the desk and the phone beside it", arg("login"),
        arg("--unit", type=int, required=True), arg("--sip", required=True))  # fmt: skip
    add("appeals sit", sit, "take calls, or stop taking them", arg("state", choices=("ready", "away")))
    add("appeals calls", calls, "list calls, newest first", arg("--state", default=""), arg("--after", default=""),
        arg("--limit", type=int, default=50))  # fmt: skip
    add("appeals attend", attend, "take down what a caller said as a case", arg("call_id", type=int), arg("text"),
        arg("--name", default=""), arg("--contact", default=""), arg("--anonymous", action="store_true"))  # fmt: skip
    add("appeals voices", voices, "show whose voices a case's speaker has", CASE)
    add("appeals join", join, "take the speakers of two cases for one person", CASE, arg("other"), REASON)
    add("appeals part", part, "take a link between two voices back", CASE, arg("link_id", type=int), REASON)
    add("appeals identify", identify, "say who in the register a speaker is", CASE,
        arg("--person", type=int, default=None, help="leave out to take it back"), REASON)  # fmt: skip


def seats(by: Actor, args: Namespace) -> Any:
    return queries.seats(by)


def equip(by: Actor, args: Namespace) -> Any:
    return commands.equip(by, login=args.login, unit_id=args.unit, sip=args.sip)


def sit(by: Actor, args: Namespace) -> Any:
    return commands.sit(by, state=args.state)


def calls(by: Actor, args: Namespace) -> Any:
    return queries.calls(by, state=args.state, after=args.after, limit=args.limit)


def attend(by: Actor, args: Namespace) -> Any:
    return commands.attend(by, call_id=args.call_id, text=args.text, name=args.name, contact=args.contact,
                           anonymous=args.anonymous)  # fmt: skip


def voices(by: Actor, args: Namespace) -> Any:
    return queries.voices(by, case_id=_id(by, args.number))


def join(by: Actor, args: Namespace) -> Any:
    return commands.join(by, case_id=_id(by, args.number), other_case_id=_id(by, args.other), reason=args.reason)


def part(by: Actor, args: Namespace) -> Any:
    return commands.part(by, case_id=_id(by, args.number), link_id=args.link_id, reason=args.reason)


def identify(by: Actor, args: Namespace) -> Any:
    case_id = _id(by, args.number)
    commands.identify(by, case_id=case_id, person_id=args.person, reason=args.reason)
    return queries.voices(by, case_id=case_id)


def _id(by: Actor, number: str) -> int:
    return queries.case_by_number(by, number=number).id
