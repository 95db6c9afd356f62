"""Members on the command line."""

import json
from argparse import Namespace
from datetime import date
from pathlib import Path
from typing import Any

from unionloop.domains.membership import commands, queries
from unionloop.domains.membership.contracts import REFUSALS, Filters
from unionloop.domains.organisation import queries as organisation
from unionloop.kernel.actor import Actor
from unionloop.kernel.errors import NotFound

from .main import arg

ID = arg("membership_id", type=int)
DAY = arg("--day", type=date.fromisoformat, default=None)
NOTE = arg("--note", default="")


def register(add: Any) -> None:
    """Add the commands of membership."""
    add("membership list", members, "list members", arg("--text", default=""), arg("--state", action="append", default=[]),
        arg("--after", default=""), arg("--limit", type=int, default=50))  # fmt: skip
    add("membership show", member, "show one membership", ID)
    add("membership waiting", waiting, "list applications, the soonest due first")
    add("membership count", count, "count members, each person once, with the age of the records")
    add("membership rates", rates, "show rates A and B with their numbers", DAY)
    add("membership approve", approve, "approve an application", ID)
    add("membership refuse", refuse, "refuse an application", ID, arg("reason", choices=sorted(REFUSALS)),
        arg("--words", default=""))  # fmt: skip
    add("membership transfer", transfer, "move a member to another union", ID, arg("union", help="its code"), DAY, NOTE)
    add("membership suspend", suspend, "suspend a membership", ID, arg("note"),
        arg("--until", type=date.fromisoformat, default=None))  # fmt: skip
    add("membership resume", resume, "let it count again", ID)
    add("membership retire", retire, "keep the membership of somebody retired", ID, DAY, NOTE)
    add("membership leave", leave, "end a membership", ID, arg("note"), DAY)
    add("membership note-dues", lambda by, args: commands.note_dues(by, membership_id=args.membership_id, day=args.day),
        "note up to which day a member has paid his dues", ID, arg("day", type=date.fromisoformat))  # fmt: skip
    add("membership lapses", lambda by, args: queries.lapses(by, after=args.after),
        "list members whose dues have been missing for months", arg("--after", default=""))  # fmt: skip
    add("membership lapse", lambda by, args: commands.lapse(by, membership_id=args.membership_id, note=args.note),
        "count a member as left after months without dues", ID, NOTE)  # fmt: skip
    add("membership confirm", confirm, "say that the record is right today", ID)
    add("membership stage-roll", stage_roll, "try a roll: writes nobody", arg("file", type=Path),
        arg("--union", required=True, help="its code"), arg("--as-of", type=date.fromisoformat, default=None))  # fmt: skip
    add("membership confirm-roll", confirm_roll, "take a tried roll", arg("roll_id", type=int))
    add("membership undo-roll", undo_roll, "take a roll back", arg("roll_id", type=int))
    add("membership merge", merge, "let one person stand for another", arg("kept_id", type=int),
        arg("dropped_id", type=int), arg("reason"))  # fmt: skip
    add("membership unmerge", unmerge, "take a merge back", arg("merge_id", type=int), arg("reason"))
    add("membership check-card", lambda by, args: commands.check_card(by, text=args.code), "check a shown code",
        arg("code"))  # fmt: skip
    add("membership stop-card", lambda by, args: commands.stop_card(by, person_id=args.person_id, why=args.why),
        "stop a card", arg("person_id", type=int), arg("why"))  # fmt: skip
    add("membership reissue-card", lambda by, args: commands.reissue_card(by, person_id=args.person_id),
        "issue a card again: what the former one shows is void", arg("person_id", type=int))  # fmt: skip
    add("membership card-keys", card_keys, "write the key file that checks cards without a database",
        arg("out", type=Path))  # fmt: skip


def members(by: Actor, args: Namespace) -> Any:
    filters = Filters(text=args.text, state=tuple(args.state))
    return queries.memberships(by, filters=filters, after=args.after, limit=args.limit)


def member(by: Actor, args: Namespace) -> Any:
    return queries.membership(by, membership_id=args.membership_id)


def waiting(by: Actor, args: Namespace) -> Any:
    return queries.waiting(by)


def count(by: Actor, args: Namespace) -> Any:
    return queries.numbers(by)


def rates(by: Actor, args: Namespace) -> Any:
    return queries.rates(by, day=args.day or by.today)


def approve(by: Actor, args: Namespace) -> Any:
    return commands.approve(by, membership_id=args.membership_id)


def refuse(by: Actor, args: Namespace) -> Any:
    return commands.refuse(by, membership_id=args.membership_id, reason=args.reason, words=args.words)


def transfer(by: Actor, args: Namespace) -> Any:
    return commands.transfer(by, membership_id=args.membership_id, union_id=_union(args.union), day=args.day, note=args.note)


def suspend(by: Actor, args: Namespace) -> Any:
    return commands.suspend(by, membership_id=args.membership_id, until=args.until, note=args.note)


def resume(by: Actor, args: Namespace) -> Any:
    return commands.resume(by, membership_id=args.membership_id)


def retire(by: Actor, args: Namespace) -> Any:
    return commands.retire(by, membership_id=args.membership_id, day=args.day, note=args.note)


def leave(by: Actor, args: Namespace) -> Any:
    return commands.leave(by, membership_id=args.membership_id, note=args.note, day=args.day)


def confirm(by: Actor, args: Namespace) -> Any:
    return commands.confirm(by, membership_id=args.membership_id)


def stage_roll(by: Actor, args: Namespace) -> Any:
    return commands.stage_roll(by, unit_id=_union(args.union), name=args.file.name, content=args.file.read_bytes(),
                               as_of_date=args.as_of)  # fmt: skip


def confirm_roll(by: Actor, args: Namespace) -> Any:
    return commands.confirm_roll(by, roll_id=args.roll_id)


def undo_roll(by: Actor, args: Namespace) -> Any:
    return commands.undo_roll(by, roll_id=args.roll_id)


def merge(by: Actor, args: Namespace) -> Any:
    return commands.merge(by, kept_id=args.kept_id, dropped_id=args.dropped_id, reason=args.reason)


def unmerge(by: Actor, args: Namespace) -> Any:
    return commands.unmerge(by, merge_id=args.merge_id, reason=args.reason)


def card_keys(by: Actor, args: Namespace) -> Any:
    args.out.write_text(json.dumps(queries.key_file(by), indent=1))
    return {"written": str(args.out)}


def _union(code: str) -> int:
    found = organisation.ids_of([code.upper()]).get(code.upper())
    if found is None:
        raise NotFound("not_found", model="Unit", id=0)
    return found
