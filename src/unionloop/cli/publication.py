"""Publication on the command line."""

import hashlib
import sys
from argparse import Namespace
from pathlib import Path
from typing import Any

from unionloop.domains.publication import commands, queries
from unionloop.domains.publication.contracts import CORRECTABLE, INDICATORS
from unionloop.kernel.actor import Actor
from unionloop.kernel.errors import NotFound

from .main import arg

MONTH = arg("month", help="e.g. 2026-07")


def register(add: Any) -> None:
    """Add the commands of publication."""
    add("publication editions", editions, "list published editions")
    add("publication edition", edition, "write one edition's bytes to a file or standard output", MONTH,
        arg("--out", default="-"))  # fmt: skip
    add("publication items", items, "list the firms of a published edition", MONTH, arg("--kind", default=""),
        arg("--after", default=""), arg("--limit", type=int, default=50))  # fmt: skip
    add("publication desk", desk, "show the edition in work with its checks")
    add("publication dictionary", dictionary, "list the indicators with their formulas")
    add("publication schedule", schedule, "show the days of the coming editions", arg("--months", type=int, default=6))
    add("publication objections", objections, "list objections", arg("--state", default=""))
    add("publication corrections", corrections, "list corrections", arg("--month", default=""))
    add("publication freeze", freeze, "freeze the draft of a month", MONTH, arg("--unit", type=int, required=True))
    add("publication check", check, "give a county's word", MONTH, arg("--unit", type=int, required=True))
    add("publication strike", strike, "take an item off the draft", arg("item_id", type=int), arg("reason"))
    add("publication restore", restore, "put a struck item back", arg("item_id", type=int))
    add("publication sign", sign, "sign an edition", MONTH, arg("--note", default=""))
    add("publication withdraw", withdraw, "take a signature back", MONTH, arg("reason"))
    add("publication publish", publish, "publish what is signed and due")
    add("publication object", object_to, "object to a published item", MONTH, arg("seq", type=int), arg("claim"),
        arg("text"))  # fmt: skip
    add("publication uphold", uphold, "uphold an objection", arg("objection_id", type=int),
        arg("field", choices=sorted(CORRECTABLE)), arg("reason"), arg("--after", default=""))  # fmt: skip
    add("publication dismiss", dismiss, "dismiss an objection", arg("objection_id", type=int), arg("reason"))
    add("publication rebuild", rebuild, "put an edition together again and compare it byte for byte", MONTH)
    add("publication nominees", lambda by, args: queries.nominees(by, after=args.after),
        "list the firms put on the list by hand", arg("--after", default=""))  # fmt: skip
    add("publication nominate", lambda by, args: commands.nominate(by, employer_ids=args.employer_ids),
        "put firms without a union on the list", arg("employer_ids", type=int, nargs="+"))  # fmt: skip
    add("publication drop-nominee", lambda by, args: commands.drop_nominee(by, nominee_id=args.nominee_id),
        "take a firm off the list again", arg("nominee_id", type=int))  # fmt: skip
    add("publication reschedule", reschedule, "take the signing days of the present calendar")


def _id(by: Actor, month: str) -> int:
    found = queries.desk(by, month=month)
    if found is None:
        raise NotFound("not_found", model="Edition", id=month)
    return found.id


def editions(by: Actor, args: Namespace) -> Any:
    return queries.editions(by)


def edition(by: Actor, args: Namespace) -> Any:
    whole = queries.content(by, month=args.month)
    if args.out == "-":
        sys.stdout.buffer.write(whole)
        return ""
    Path(args.out).write_bytes(whole)
    return f"{args.out}  {hashlib.sha256(whole).hexdigest()}"


def items(by: Actor, args: Namespace) -> Any:
    return queries.items(by, month=args.month, kind=args.kind, after=args.after, limit=args.limit)


def desk(by: Actor, args: Namespace) -> Any:
    found = queries.desk(by)
    return queries.findings(by, edition_id=found.id) if found else "no edition yet"


def dictionary(by: Actor, args: Namespace) -> Any:
    return list(INDICATORS)


def schedule(by: Actor, args: Namespace) -> Any:
    return queries.coming(by.at, args.months)


def objections(by: Actor, args: Namespace) -> Any:
    return queries.objections(by, state=args.state)


def corrections(by: Actor, args: Namespace) -> Any:
    return queries.corrections(by, month=args.month)


def freeze(by: Actor, args: Namespace) -> Any:
    return commands.freeze(by, unit_id=args.unit, month=args.month)


def check(by: Actor, args: Namespace) -> Any:
    return commands.check(by, edition_id=_id(by, args.month), unit_id=args.unit)


def strike(by: Actor, args: Namespace) -> Any:
    return commands.strike(by, item_id=args.item_id, reason=args.reason)


def restore(by: Actor, args: Namespace) -> Any:
    return commands.restore(by, item_id=args.item_id)


def sign(by: Actor, args: Namespace) -> Any:
    return commands.sign(by, edition_id=_id(by, args.month), note=args.note)


def withdraw(by: Actor, args: Namespace) -> Any:
    return commands.withdraw(by, edition_id=_id(by, args.month), reason=args.reason)


def publish(by: Actor, args: Namespace) -> Any:
    return commands.publish_due(by)


def object_to(by: Actor, args: Namespace) -> Any:
    return commands.object(by, month=args.month, seq=args.seq, claim=args.claim, text=args.text)


def uphold(by: Actor, args: Namespace) -> Any:
    return commands.uphold(by, objection_id=args.objection_id, field=args.field, after=args.after, reason=args.reason)


def dismiss(by: Actor, args: Namespace) -> Any:
    return commands.dismiss(by, objection_id=args.objection_id, reason=args.reason)


def rebuild(by: Actor, args: Namespace) -> Any:
    one = queries.edition(by, month=args.month)
    same = queries.rebuild(by, edition_id=one.id) == queries.content(by, month=args.month)
    return {"month": one.month, "sha256": one.sha256, "byte for byte": "yes" if same else "NO"}


def reschedule(by: Actor, args: Namespace) -> Any:
    return commands.reschedule(by)
