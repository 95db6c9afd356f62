"""Rights on the command line."""

import json
from argparse import Namespace
from datetime import date
from pathlib import Path
from typing import Any

from unionloop.domains.rights import commands, queries
from unionloop.domains.rights.contracts import (
    Finding,
    Gain,
    GainInput,
    Kind,
    Mended,
    Office,
    Part,
    Topic,
    Upload,
    Way,
)
from unionloop.kernel.actor import Actor
from unionloop.kernel.errors import BadInput
from unionloop.kernel.money import parse_yuan

from .main import arg

MATTER = arg("number", help="matter number, e.g. W2026-0001")
LETTER = arg("letter_id", type=int)
NOTE = arg("--note", default="")
FILES = arg("--file", dest="files", action="append", default=[], metavar="FILE")
DAY = arg("--day", type=date.fromisoformat, default=None)
PAGES = (arg("--overdue", action="store_true"), arg("--after", default=""), arg("--limit", type=int, default=50))


def register(add: Any) -> None:
    """Add the commands of rights."""
    add("rights matters", matters, "list matters", arg("--state", default=""), *PAGES)
    add("rights matter", matter, "show one matter with its steps", MATTER)
    add("rights letters", letters, "list the ledger of letters", arg("--kind", default=""), arg("--state", default=""), *PAGES)
    add("rights letter", letter, "show one letter", LETTER)
    add("rights counts", lambda by, args: queries.counts(by), "show how the opinion letters stand")
    add("rights rules", lambda by, args: queries.rules(by), "list the letter rules")
    add("rights clauses", clauses, "list the clauses in force", DAY, arg("--text", default=""))
    add("rights manifest", manifest, "list everything a matter rests on, with hashes", MATTER)
    add("rights load-profile", lambda by, args: commands.load_profile(by, name=args.name), "load a city's rules and clauses",
        arg("name", nargs="?", default="sample"))  # fmt: skip
    add("rights verify-rule", lambda by, args: commands.verify_rule(by, rule_id=args.rule_id), "mark a rule as verified",
        arg("rule_id", type=int))  # fmt: skip
    _matters(add)
    _letters(add)


def _matters(add: Any) -> None:
    add("rights open-lead", open_lead, "register a lead", arg("facts"), arg("--employer", type=int, default=None),
        arg("--name", default=""), arg("--unit", type=int, default=None), arg("--people", type=int, default=0),
        arg("--topic", choices=[one.value for one in Topic], default="other"), arg("--yuan", default="0"),
        arg("--source", default="inspection"), arg("--ref", default=""))  # fmt: skip
    add("rights file", lambda by, args: commands.file(by, matter_id=_id(by, args), owner=args.owner, note=args.note),
        "take a lead up", MATTER, arg("--owner", default=""), NOTE)  # fmt: skip
    add("rights drop", lambda by, args: commands.drop(by, matter_id=_id(by, args), reason=args.reason), "refuse a lead", MATTER,
        arg("reason"))  # fmt: skip
    add("rights appoint", lambda by, args: commands.appoint(by, matter_id=_id(by, args), names=args.names),
        "send investigators", MATTER, arg("names", nargs="+"))  # fmt: skip
    add("rights find", find, "record what was found", MATTER, arg("finding", choices=[one.value for one in Finding]),
        arg("text"), arg("--people", type=int, default=None), arg("--yuan", default=""), FILES)  # fmt: skip
    add("rights talk", lambda by, args: commands.talk(by, matter_id=_id(by, args), text=args.text, day=args.day),
        "record one round of talks", MATTER, arg("text"), DAY)  # fmt: skip
    add("rights note", lambda by, args: commands.note(by, matter_id=_id(by, args), text=args.text, day=args.day),
        "keep one dated step", MATTER, arg("text"), DAY)  # fmt: skip
    add("rights attach", lambda by, args: commands.attach(by, matter_id=_id(by, args), files=files_of(args)),
        "add evidence", MATTER, FILES)  # fmt: skip
    add("rights escalate", lambda by, args: commands.escalate(by, matter_id=_id(by, args), reason=args.reason),
        "hand a matter one tier up", MATTER, arg("reason"))  # fmt: skip
    add("rights check", check, "record whether it was put right", MATTER, arg("mended", choices=[one.value for one in Mended]),
        arg("text"), FILES)  # fmt: skip
    add("rights take-up", take_up, "record what the department said", MATTER, arg("said", choices=["opened", "not-opened"]),
        arg("text"), DAY)  # fmt: skip
    add("rights conclude", conclude, "record what came of it", MATTER, arg("text"),
        arg("gains", nargs="+", metavar="KIND:PARTY:YUAN[:COUNT:UNIT]"), DAY)  # fmt: skip
    add("rights archive", lambda by, args: commands.archive(by, matter_id=_id(by, args), note=args.note), "close the file",
        MATTER, NOTE)  # fmt: skip


def _letters(add: Any) -> None:
    add("rights draft", draft, "write a full first draft", MATTER, arg("kind", choices=[one.value for one in Kind]),
        arg("--department", default=""))  # fmt: skip
    for verb, text in (("submit", "send a draft to review"), ("review", "pass a letter to the signer"),
                       ("seal", "record the seal"), ("chase", "chase an answer by letter")):  # fmt: skip
        add(f"rights {verb}", _noted(verb), text, LETTER, NOTE)
    add("rights edit", edit, "save a draft from a JSON file of blocks", LETTER, arg("version", type=int),
        arg("blocks", type=Path))  # fmt: skip
    add("rights counsel", lambda by, args: commands.counsel(by, letter_id=args.letter_id, text=args.text),
        "keep the legal adviser's opinion", LETTER, arg("text"))  # fmt: skip
    add("rights send-back", lambda by, args: commands.send_back(by, letter_id=args.letter_id, reason=args.reason),
        "return a letter to its writer", LETTER, arg("reason"))  # fmt: skip
    add("rights sign", lambda by, args: commands.sign(by, letter_id=args.letter_id, office=args.office, note=args.note),
        "sign a letter: it takes its number", LETTER, arg("office", choices=[one.value for one in Office]), NOTE)  # fmt: skip
    add("rights serve", serve, "record that a letter was served", LETTER, arg("way", choices=[one.value for one in Way]),
        arg("--receiver", default=""), arg("--mail", default=""), arg("--witness", action="append", default=[]), DAY,
        FILES)  # fmt: skip
    add("rights serve-refused", lambda by, args: commands.serve_refused(
        by, letter_id=args.letter_id, witnesses=args.witness, served_date=args.day, files=files_of(args)),
        "record a refusal to receive", LETTER, arg("--witness", action="append", default=[]), DAY, FILES)  # fmt: skip
    add("rights propose", propose, "hand a proposal to its department", LETTER, arg("way", choices=["signed_for", "mail"]),
        arg("--receiver", default=""), arg("--mail", default=""), DAY, FILES)  # fmt: skip
    add("rights reply", reply, "record an answer", LETTER, arg("verdict", choices=["accepted", "partly", "declined"]),
        arg("text"), arg("--by", dest="by_name", required=True), FILES)  # fmt: skip
    add("rights load-rules", lambda by, args: commands.load_rules(by, content=args.file.read_bytes()),
        "load rules and clauses of a file", arg("file", type=Path))  # fmt: skip
    add("rights lapse", lambda by, args: commands.lapse_due(by), "record every limit that has passed")
    add("rights versions", lambda by, args: queries.comparison(by, letter_id=args.letter_id, old=args.old, new=args.new),
        "show what changed between two versions of a letter", LETTER, arg("--old", type=int, default=0),
        arg("--new", type=int, default=0))  # fmt: skip
    add("rights send-link", lambda by, args: commands.send_link(by, letter_id=args.letter_id, phone=args.phone),
        "send the answer link by SMS", LETTER, arg("phone"))  # fmt: skip
    add("rights renew-link", renew_link, "give a new answer link", LETTER, arg("--days", type=int, default=15))
    add("rights remark", lambda by, args: commands.remark(by, letter_id=args.letter_id, part=args.part, text=args.text),
        "remark on a part of a letter", LETTER, arg("part", choices=[one.value for one in Part]), arg("text"))  # fmt: skip
    add("rights settle", lambda by, args: commands.settle(by, remark_id=args.remark_id), "settle a remark",
        arg("remark_id", type=int))  # fmt: skip
    add("rights void", lambda by, args: commands.void(by, letter_id=args.letter_id, reason=args.reason), "void a letter", LETTER,
        arg("reason"))  # fmt: skip


def _id(by: Actor, args: Namespace) -> int:
    return queries.matter_by_number(by, number=args.number).id


def files_of(args: Namespace) -> list[Upload]:
    try:
        return [Upload(Path(one).name, Path(one).read_bytes()) for one in args.files]
    except OSError as error:
        raise BadInput("bad_form", field="--file", problem=str(error)[:80]) from error


def _noted(verb: str) -> Any:
    return lambda by, args: getattr(commands, verb)(by, letter_id=args.letter_id, note=args.note)


def matters(by: Actor, args: Namespace) -> Any:
    return queries.matters(by, state=args.state, overdue=args.overdue, after=args.after, limit=args.limit)


def matter(by: Actor, args: Namespace) -> Any:
    return list(queries.matter_file(by, number=args.number).steps)


def letters(by: Actor, args: Namespace) -> Any:
    return queries.letters(by, kind=args.kind, state=args.state, overdue=args.overdue, after=args.after, limit=args.limit)


def letter(by: Actor, args: Namespace) -> Any:
    return list(queries.letter_file(by, letter_id=args.letter_id).blocks)


def clauses(by: Actor, args: Namespace) -> Any:
    return queries.clauses(args.day or by.today, text=args.text)


def manifest(by: Actor, args: Namespace) -> Any:
    rows = queries.manifest(by, matter_id=_id(by, args))
    return [{"role": role, "name": name, "sha256": digest} for role, name, digest in rows]


def open_lead(by: Actor, args: Namespace) -> Any:
    return commands.open_lead(
        by, facts=args.facts, employer_id=args.employer, employer_name=args.name, unit_id=args.unit, topic=args.topic,
        people_count=args.people, amount_fen=parse_yuan(args.yuan), source=args.source, source_ref=args.ref,
    )  # fmt: skip


def find(by: Actor, args: Namespace) -> Any:
    return commands.find(by, matter_id=_id(by, args), finding=args.finding, text=args.text, people_count=args.people,
                         amount_fen=parse_yuan(args.yuan) if args.yuan else None, files=files_of(args))  # fmt: skip


def check(by: Actor, args: Namespace) -> Any:
    return commands.check(by, matter_id=_id(by, args), mended=args.mended, text=args.text, files=files_of(args))


def take_up(by: Actor, args: Namespace) -> Any:
    return commands.take_up(by, matter_id=_id(by, args), opened=args.said == "opened", text=args.text, day=args.day)


def conclude(by: Actor, args: Namespace) -> Any:
    gains = []
    for text in args.gains:
        kind, party, yuan, count, unit = (*text.split(":"), "", "", "", "")[:5]
        if kind not in list(Gain) or (count and not count.isdecimal()):
            raise BadInput("bad_form", field="gains", problem=text[:20])
        gains.append(GainInput(Gain(kind), party, parse_yuan(yuan) if yuan else None, int(count) if count else None, unit))
    return commands.conclude(by, matter_id=_id(by, args), gains=gains, text=args.text, day=args.day)


def draft(by: Actor, args: Namespace) -> Any:
    return commands.draft(by, matter_id=_id(by, args), kind=args.kind, department=args.department)


def edit(by: Actor, args: Namespace) -> Any:
    try:
        blocks = json.loads(args.blocks.read_text(encoding="utf-8"))
    except (OSError, ValueError) as error:
        raise BadInput("bad_form", field="blocks", problem=str(error)[:80]) from error
    return commands.save_draft(by, letter_id=args.letter_id, version=args.version, blocks=blocks)


def serve(by: Actor, args: Namespace) -> Any:
    return commands.serve(by, letter_id=args.letter_id, way=args.way, receiver=args.receiver, mail_number=args.mail,
                          witnesses=args.witness, served_date=args.day, files=files_of(args))  # fmt: skip


def propose(by: Actor, args: Namespace) -> Any:
    return commands.propose(by, letter_id=args.letter_id, way=args.way, receiver=args.receiver, mail_number=args.mail,
                            served_date=args.day, files=files_of(args))  # fmt: skip


def reply(by: Actor, args: Namespace) -> Any:
    return commands.reply(by, letter_id=args.letter_id, verdict=args.verdict, text=args.text, by_name=args.by_name,
                          files=files_of(args))  # fmt: skip


def renew_link(by: Actor, args: Namespace) -> Any:
    commands.renew_link(by, letter_id=args.letter_id, days=args.days)
    return f"/answer/{queries.link_of(by, letter_id=args.letter_id)}/"
