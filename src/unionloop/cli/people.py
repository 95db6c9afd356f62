"""Real-name records on the command line, masked; a plain value only for a reason that is journalled first.

Numbers are asked for at the terminal, or read from a pipe, and never stand among the arguments: those are kept
in histories and lists of processes.
"""

import getpass
import sys
from argparse import Namespace
from datetime import date
from typing import Any

from unionloop.domains.people import commands, queries
from unionloop.domains.people.contracts import PARTICULARS, IdType
from unionloop.kernel.actor import Actor

from .main import arg

PERSON, REASON = arg("person_id", type=int), arg("reason")
PAPER = arg("id_type", choices=[one.value for one in IdType])
UNIT = arg("--unit", type=int, default=None)


def register(add: Any) -> None:
    """Add the commands of persons."""
    add("people list", lambda by, args: queries.people(by, unit_id=args.unit, after=args.after, limit=args.limit),
        "list persons, masked", UNIT, arg("--after", default=""), arg("--limit", type=int, default=50))  # fmt: skip
    add("people oversee", lambda by, args: queries.overseen(by), "list purposes with their impact assessments")
    add("people asked", lambda by, args: queries.asked_of_us(by, after=args.after), "list what persons asked for, without who",
        arg("--after", default=""))  # fmt: skip
    add("people assess", lambda by, args: commands.assess(
        by, purpose=args.purpose, kinds=args.kinds, basis=args.basis, harm=args.harm, measures=args.measures, risk=args.risk,
        review_date=date.fromisoformat(args.review_date)), "assess one purpose; somebody else approves it",
        arg("purpose"), arg("kinds"), arg("basis"), arg("harm"), arg("measures"), arg("risk", choices=("low", "middle", "high")),
        arg("review_date"))  # fmt: skip
    add("people approve-assessment", lambda by, args: commands.approve_assessment(by, assessment_id=args.assessment_id),
        "approve an assessment somebody else made", arg("assessment_id", type=int))  # fmt: skip
    add("people show", lambda by, args: queries.person(by, person_id=args.person_id), "show one person, masked", PERSON)
    add("people find", find, "find a person by his paper", PAPER)
    add("people look", lambda by, args: commands.look(by, person_id=args.person_id, why=args.reason),
        "open one person's record; that it was opened is journalled", PERSON, REASON)  # fmt: skip
    add("people record", record, "record a person by a checked paper", arg("name"), PAPER,
        arg("--phone", action="store_true", help="ask for one"), UNIT,
        arg("--sex", default="", choices=("", "male", "female", "unknown")))  # fmt: skip
    add("people correct", correct, "correct a record", PERSON, REASON, arg("--name", default=None), UNIT)
    add("people describe", describe, "keep what is told of a person; NAME= with nothing takes it away", PERSON,
        arg("told", nargs="+", help=f"NAME=WORD, NAME of {', '.join(PARTICULARS)}"))  # fmt: skip
    add("people propose-phone", lambda by, args: commands.propose_phone(by, person_id=args.person_id, phone=_ask("phone: "),
        reason=args.reason), "propose another phone for a record; somebody else allows it", PERSON, REASON)  # fmt: skip
    add("people reveal", reveal, "show one plain value", PERSON,
        arg("field", choices=("name", "id_number", "phone", "particulars")),
        REASON)  # fmt: skip
    add("people verify", lambda by, args: commands.verify(by, person_id=args.person_id),
        "ask the register whether name, number and phone belong together", PERSON)  # fmt: skip
    add("people merge", merge, "let one record stand for another", arg("kept_id", type=int),
        arg("dropped_id", type=int), REASON)  # fmt: skip
    add("people unmerge", lambda by, args: commands.unmerge(by, merge_id=args.merge_id, reason=args.reason),
        "take a merge back", arg("merge_id", type=int), REASON)  # fmt: skip
    add("people askings", lambda by, args: queries.askings(by, state=args.state, after=args.after),
        "list corrections and erasures asked for", arg("--state", default=""), arg("--after", default=""))  # fmt: skip
    add("people answer", answer, "close an asking with words for the person", arg("asking_id", type=int), arg("text"),
        arg("--refuse", action="store_true"))  # fmt: skip
    add("people allow-phone", lambda by, args: commands.allow_phone(by, asking_id=args.asking_id, proof=args.proof,
        text=args.text), "allow a new phone to whoever lost his, saying how he was recognised", arg("asking_id", type=int),
        arg("proof", choices=("register", "paper")), arg("text"))  # fmt: skip
    add("people erase", lambda by, args: commands.erase(by, person_id=args.person_id, reason=args.reason),
        "erase a person; there is no way back", PERSON, REASON)  # fmt: skip


def find(by: Actor, args: Namespace) -> Any:
    return queries.find(by, id_type=args.id_type, id_number=_ask("number: "))


def record(by: Actor, args: Namespace) -> Any:
    number = _ask("number: ")
    return commands.record(by, name=args.name, id_type=args.id_type, id_number=number,
                           phone=_ask("phone: ") if args.phone else "", unit_id=args.unit, sex=args.sex)  # fmt: skip


def correct(by: Actor, args: Namespace) -> Any:
    return commands.correct(by, person_id=args.person_id, reason=args.reason, name=args.name, unit_id=args.unit)


def describe(by: Actor, args: Namespace) -> Any:
    told = {name: word for name, _, word in (one.partition("=") for one in args.told)}
    return commands.describe(by, person_id=args.person_id, told=told)


def reveal(by: Actor, args: Namespace) -> Any:
    return commands.reveal(by, person_id=args.person_id, field=args.field, reason=args.reason)


def merge(by: Actor, args: Namespace) -> Any:
    return commands.merge(by, kept_id=args.kept_id, dropped_id=args.dropped_id, reason=args.reason)


def answer(by: Actor, args: Namespace) -> Any:
    return commands.answer(by, asking_id=args.asking_id, done=not args.refuse, text=args.text)


def _ask(prompt: str) -> str:
    """Read a number from the terminal without showing it, or one line from a pipe."""
    return getpass.getpass(prompt) if sys.stdin.isatty() else sys.stdin.readline().rstrip("\n")
