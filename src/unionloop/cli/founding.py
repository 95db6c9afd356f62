"""Founding on the command line."""

from argparse import Namespace
from datetime import date
from typing import Any

from unionloop.domains.founding import commands, queries
from unionloop.domains.founding.contracts import PAPERS, AccountInput, PersonInput, Verdict
from unionloop.kernel.actor import Actor
from unionloop.kernel.errors import BadInput
from unionloop.kernel.money import parse_yuan

from .main import arg

CASE = arg("number", help="case number, e.g. 2026-0001")
NOTE = arg("--note", default="")


def register(add: Any) -> None:
    """Add the commands of founding."""
    day = date.fromisoformat
    add("founding cases", cases, "list cases", arg("--state", default=""), arg("--overdue", action="store_true"),
        arg("--after", default=""), arg("--limit", type=int, default=50))  # fmt: skip
    add("founding case", case, "show one case with its task list", CASE)
    add("founding board", board, "show the columns of the board with their totals")
    add("founding blanks", blanks, "list blank spots", arg("--at-least", type=int, default=0),
        arg("--overdue", action="store_true"), arg("--after", default=""),
        arg("--limit", type=int, default=50))  # fmt: skip
    add("founding coverage", coverage, "show coverage by its four denominators", arg("--by", default="division"))
    add("founding terms", terms, "list unions whose term ends within six months")
    add("founding find-blanks", find_blanks, "compare the register with the tree",
        arg("--unit", type=int, required=True))  # fmt: skip
    add("founding assign", assign, "give blank spots to a street", arg("ids", type=int, nargs="+"),
        arg("--unit", type=int, required=True), arg("--owner", default=""),
        arg("--until", type=day, default=None))  # fmt: skip
    add("founding notify", notify, "open cases and write notices", arg("ids", type=int, nargs="+"))
    add("founding explain", explain, "say why a firm has no union", arg("blank_id", type=int), arg("reason"), NOTE)
    add("founding open", open_case, "open a case", arg("employer_id", type=int), arg("--source", default="tax"),
        arg("--owner", default=""))  # fmt: skip
    add("founding verify", verify, "record what verifying found", CASE,
        arg("verdict", choices=[one.value for one in Verdict]), arg("--headcount", type=int, default=None),
        NOTE)  # fmt: skip
    add("founding book-guide", book_guide, "book the guide's day", CASE, arg("day", type=day), NOTE)
    add("founding prepare", prepare, "record the preparatory group", CASE,
        arg("people", nargs="+", metavar="NAME[:DUTY]"), NOTE)  # fmt: skip
    add("founding recruit", recruit, "record how many have joined", CASE, arg("members", type=int),
        arg("--women", type=int, default=0), arg("--shape", default="own"), NOTE)  # fmt: skip
    add("founding nominate", nominate, "record the candidates", CASE, arg("people", nargs="+", metavar="NAME"), NOTE)
    add("founding elect", elect, "record an election", CASE, arg("day", type=day), arg("entitled", type=int),
        arg("present", type=int), arg("people", nargs="+", metavar="NAME:DUTY:VOTES[:PART]"),
        arg("--years", type=int, default=3), NOTE)  # fmt: skip
    add("founding register-legal", register_legal, "record the legal-person certificate", CASE, arg("certificate"),
        arg("day", type=day), NOTE)  # fmt: skip
    add("founding seal", seal, "record the seals", CASE, arg("day", type=day), NOTE)
    add("founding account", account, "keep the new union's account", CASE, arg("holder"), arg("account_number"),
        arg("bank"), arg("--bank-code", default=""), NOTE)  # fmt: skip
    add("founding report", report, "ask the higher union to approve", CASE, arg("--name", default=""), NOTE)
    for verb, text in (("approve", "approve the founding"), ("publicise", "start the public notice"),
                       ("found", "let the union enter the tree"), ("switch-item", "record the switch to 经费"),
                       ("reopen", "take a closed case up again")):  # fmt: skip
        add(f"founding {verb}", _noted(verb), text, CASE, NOTE)
    add("founding send-back", send_back, "return a report", CASE, arg("reason"))
    add("founding close", close, "close a case", CASE, arg("reason"))
    add("founding cover", cover, "take the firm into a joint union", CASE, arg("union_id", type=int), NOTE)
    add("founding rebate", rebate, "record that the money has arrived", CASE, arg("yuan"), arg("day", type=day))
    add("founding visit", visit, "record a visit", CASE, arg("--outcome", default="met"), arg("--text", default=""))
    add("founding write", write, "write one document", CASE, arg("template", choices=sorted(PAPERS)))
    add("founding recompute", recompute, "move deadlines to the present calendar")


def _id(by: Actor, args: Namespace) -> int:
    return queries.case_by_number(by, number=args.number).id


def cases(by: Actor, args: Namespace) -> Any:
    return queries.cases(by, state=args.state, overdue=args.overdue, after=args.after, limit=args.limit)


def case(by: Actor, args: Namespace) -> Any:
    return list(queries.case_file(by, number=args.number).tasks)


def board(by: Actor, args: Namespace) -> Any:
    return [{"column": one.label, "cases": one.count, "staff": one.staff, "overdue": one.overdue}
            for one in queries.board(by)]  # fmt: skip


def blanks(by: Actor, args: Namespace) -> Any:
    return queries.blanks(by, at_least=args.at_least, overdue=args.overdue, after=args.after, limit=args.limit)


def coverage(by: Actor, args: Namespace) -> Any:
    return queries.coverage(by, group=args.by)


def terms(by: Actor, args: Namespace) -> Any:
    return queries.terms_due(by)


def find_blanks(by: Actor, args: Namespace) -> Any:
    return commands.find_blanks(by, unit_id=args.unit)


def assign(by: Actor, args: Namespace) -> Any:
    return commands.assign(by, blank_ids=args.ids, unit_id=args.unit, owner=args.owner, due_date=args.until)


def notify(by: Actor, args: Namespace) -> Any:
    return commands.notify(by, blank_ids=args.ids)


def explain(by: Actor, args: Namespace) -> Any:
    return commands.explain(by, blank_id=args.blank_id, reason=args.reason, note=args.note)


def open_case(by: Actor, args: Namespace) -> Any:
    return commands.open(by, employer_id=args.employer_id, source=args.source, owner=args.owner)


def verify(by: Actor, args: Namespace) -> Any:
    return commands.verify(by, case_id=_id(by, args), verdict=args.verdict, headcount=args.headcount, note=args.note)


def book_guide(by: Actor, args: Namespace) -> Any:
    return commands.book_guide(by, case_id=_id(by, args), guide_date=args.day, note=args.note)


def prepare(by: Actor, args: Namespace) -> Any:
    people = [PersonInput(*one.split(":", 1)) for one in args.people]
    return commands.prepare(by, case_id=_id(by, args), people=people, note=args.note)


def recruit(by: Actor, args: Namespace) -> Any:
    return commands.recruit(by, case_id=_id(by, args), members_count=args.members, women_count=args.women,
                            shape=args.shape, note=args.note)  # fmt: skip


def nominate(by: Actor, args: Namespace) -> Any:
    people = [PersonInput(one) for one in args.people]
    return commands.nominate(by, case_id=_id(by, args), people=people, note=args.note)


def elect(by: Actor, args: Namespace) -> Any:
    return commands.elect(
        by, case_id=_id(by, args), elected_date=args.day, entitled_count=args.entitled, present_count=args.present,
        people=[_elected(one) for one in args.people], term_years=args.years, note=args.note,
    )  # fmt: skip


def _elected(text: str) -> PersonInput:
    parts = text.split(":")
    if len(parts) not in (3, 4) or not parts[2].isdecimal():
        raise BadInput("bad_form", field="people", problem=text[:40])
    return PersonInput(parts[0], parts[1], votes=int(parts[2]), part=parts[3] if len(parts) > 3 else "committee")


def register_legal(by: Actor, args: Namespace) -> Any:
    return commands.register_legal(by, case_id=_id(by, args), certificate_number=args.certificate,
                                   certificate_date=args.day, note=args.note)  # fmt: skip


def seal(by: Actor, args: Namespace) -> Any:
    return commands.seal(by, case_id=_id(by, args), sealed_date=args.day, note=args.note)


def account(by: Actor, args: Namespace) -> Any:
    given = AccountInput(args.holder, args.account_number, args.bank, args.bank_code)
    return commands.account(by, case_id=_id(by, args), account=given, note=args.note)


def report(by: Actor, args: Namespace) -> Any:
    return commands.report(by, case_id=_id(by, args), union_name=args.name, note=args.note)


def _noted(verb: str) -> Any:
    command = getattr(commands, verb.replace("-", "_"))
    return lambda by, args: command(by, case_id=_id(by, args), note=args.note)


def send_back(by: Actor, args: Namespace) -> Any:
    return commands.send_back(by, case_id=_id(by, args), reason=args.reason)


def close(by: Actor, args: Namespace) -> Any:
    return commands.close(by, case_id=_id(by, args), reason=args.reason)


def cover(by: Actor, args: Namespace) -> Any:
    return commands.cover(by, case_id=_id(by, args), joint_union_id=args.union_id, note=args.note)


def rebate(by: Actor, args: Namespace) -> Any:
    try:
        amount = parse_yuan(args.yuan)
    except ValueError as error:
        raise BadInput("bad_form", field="yuan", problem=args.yuan[:20]) from error
    return commands.rebate(by, case_id=_id(by, args), rebate_fen=amount, rebated_date=args.day)


def visit(by: Actor, args: Namespace) -> Any:
    return commands.visit(by, case_id=_id(by, args), outcome=args.outcome, text=args.text)


def write(by: Actor, args: Namespace) -> Any:
    return commands.write(by, case_id=_id(by, args), template=args.template)


def recompute(by: Actor, args: Namespace) -> Any:
    return commands.recompute(by)
