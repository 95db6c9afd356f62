"""The case desk on the command line."""

from argparse import Namespace
from datetime import date, datetime, time
from typing import Any

from unionloop.domains.appeals import commands, queries
from unionloop.domains.appeals.contracts import Channel, Difficulty, Incoming, Item, Kind, Known, Outcome
from unionloop.kernel.actor import BEIJING, Actor
from unionloop.kernel.money import parse_yuan

from .main import arg

CASE = arg("number", help="case number, e.g. R26-07-000123K")
REASON = arg("reason")
FACTS = ("kind", "category", "title", "difficulty", "employer_id", "employer_name", "division_code", "address",
         "people_count", "amount_fen", "about_unit_id")  # fmt: skip


def register(add: Any) -> None:
    """Add the commands of the case desk."""
    add("appeals cases", cases, "list cases, the soonest due first", arg("--state", default=""),
        arg("--overdue", action="store_true"), arg("--text", default=""), arg("--after", default=""),
        arg("--limit", type=int, default=50))  # fmt: skip
    add("appeals case", lambda by, args: queries.case_file(by, number=args.number), "show one case", CASE)
    add("appeals timeline", lambda by, args: list(queries.timeline(by, case_id=_id(by, args))),
        "show what was said and done", CASE)  # fmt: skip
    add("appeals route", lambda by, args: queries.route(by, case_id=_id(by, args)), "say where a case would go", CASE)
    add("appeals receive", receive, "take down what was said", arg("text"), arg("--key", required=True),
        arg("--channel", default="walk_in", choices=[one.value for one in Channel]), arg("--name", default=""),
        arg("--phone", default=""), arg("--kind", default="consult", choices=[one.value for one in Kind]),
        arg("--category", default=""), arg("--division", default=""), arg("--people", type=int, default=0),
        arg("--anonymous", action="store_true"))  # fmt: skip
    _handling(add)
    _ground(add)


def _handling(add: Any) -> None:
    """Add the acts on one case."""
    add("appeals take", lambda by, args: commands.take(by), "take the next case of the queue")
    add("appeals classify-case", classify, "say what a case is about; what is not given stays", CASE,
        arg("--kind", choices=[one.value for one in Kind]), arg("--category"), arg("--title"),
        arg("--difficulty", choices=[one.value for one in Difficulty]), arg("--employer", dest="employer_id", type=int),
        arg("--employer-name"), arg("--division", dest="division_code"), arg("--address"),
        arg("--people", dest="people_count", type=int), arg("--amount", dest="amount_fen", type=parse_yuan, metavar="YUAN"),
        arg("--about-unit", dest="about_unit_id", type=int), arg("--note", default=""))  # fmt: skip
    add("appeals settle", lambda by, args: commands.settle(by, case_id=_id(by, args), text=args.text), "answer at once",
        CASE, arg("text"))  # fmt: skip
    add("appeals dispatch", dispatch, "send a case where the rules say, or to a unit with a reason", CASE,
        arg("--unit", type=int, default=None), arg("--reason", default=""))  # fmt: skip
    add("appeals assign", assign, "decide who handles a case after two returns", CASE, arg("unit", type=int), REASON)
    add("appeals reply", reply, "say what was done", CASE, arg("text"),
        arg("--outcome", default="solved", choices=[one.value for one in Outcome]),
        arg("--recovered", default="", metavar="YUAN"), arg("--helped", type=int, default=None))  # fmt: skip
    add("appeals call-back", call_back, "keep what the speaker said when called", CASE,
        arg("answer", choices=["solved", "unsolved", "unreached"]), arg("--grade", type=int, default=None),
        arg("--words", default=""))  # fmt: skip
    add("appeals answer", lambda by, args: commands.answer(by, case_id=_id(by, args), text=args.text), "write to the speaker",
        CASE, arg("text"))  # fmt: skip
    add("appeals ask-extension", lambda by, args: commands.ask_extension(
        by, case_id=_id(by, args), extra=args.extra, reason=args.reason), "ask for more time", CASE,
        arg("extra", type=int), REASON)  # fmt: skip
    add("appeals merge", merge, "let a case go on in another", CASE, arg("into"), arg("--reason", default=""))
    for name, text in (("sign", "sign for a case"), ("approve", "pass an answer"), ("resume", "let the clock run on"),
                       ("close", "close a solved case"), ("extend", "grant the time asked for"),
                       ("remind", "remind the holder"), ("urge", "urge the holder"),
                       ("escalate", "tell the tier above"),
                       ("raise-lead", "open a lead for a letter"), ("unmerge", "take a merge back")):  # fmt: skip
        add(f"appeals {name}", _plain(name), text, CASE)
    for name, text in (("send-back", "return a case"), ("redo", "have it done again"), ("close-unsolved", "close unsolved"),
                       ("shelve", "put a case on the shelf"), ("unshelve", "take it up again"), ("pause", "stop the clock"),
                       ("withdraw", "close at the speaker's word"), ("reopen", "take a closed case up again"),
                       ("give-back", "put a case back into the queue"),
                       ("recall", "take a dispatch back before it is signed for")):  # fmt: skip
        add(f"appeals {name}", _reasoned(name), text, CASE, REASON)


def _ground(add: Any) -> None:
    """Add what is collected on the ground, and the figures."""
    day = date.fromisoformat
    add("appeals rates", rates, "show the quality figures of a time", arg("since", type=day), arg("until", type=day))
    add("appeals ledger", lambda by, args: queries.ledger(by, month=args.month), "show the ledger of concerns of a month",
        arg("month", type=day))  # fmt: skip
    add("appeals diary", diary, "write a diary entry", arg("unit", type=int), arg("day", type=day), arg("text"),
        arg("items", nargs="*"), arg("--key", required=True))  # fmt: skip
    add("appeals sort", lambda by, args: commands.sort(by, unit_id=args.unit, month=args.month),
        "propose groups among a month's concerns", arg("unit", type=int), arg("month", type=day))  # fmt: skip
    add("appeals receptions", lambda by, args: queries.receptions(by, since=args.since, until=args.until), "show the rota",
        arg("since", type=day), arg("until", type=day))  # fmt: skip
    add("appeals load-profile", lambda by, args: commands.load_profile(by, name=args.name), "load a city's rules of the desk",
        arg("--name", default="sample"))  # fmt: skip


def _id(by: Actor, args: Namespace) -> int:
    return queries.case_by_number(by, number=args.number).id


def _plain(name: str) -> Any:
    return lambda by, args: getattr(commands, name.replace("-", "_"))(by, case_id=_id(by, args))


def _reasoned(name: str) -> Any:
    command = getattr(commands, name.replace("-", "_"))
    return lambda by, args: command(by, case_id=_id(by, args), reason=args.reason)


def cases(by: Actor, args: Namespace) -> Any:
    filters = queries.CaseFilters(state=(args.state,) if args.state else (), overdue=args.overdue, text=args.text)
    return queries.cases(by, filters=filters, after=args.after, limit=args.limit)


def receive(by: Actor, args: Namespace) -> Any:
    incoming = Incoming(channel=Channel(args.channel), key=args.key, sender="", at=by.at, text=args.text, name=args.name,
                        contact=args.phone, anonymous=args.anonymous)  # fmt: skip
    known = Known(kind=args.kind, category=args.category, division_code=args.division, people_count=args.people)
    return commands.receive(by, incoming=incoming, known=known)


def classify(by: Actor, args: Namespace) -> Any:
    facts = {name: getattr(args, name) for name in FACTS if getattr(args, name) is not None}
    return commands.classify(by, case_id=_id(by, args), note=args.note, **facts)


def dispatch(by: Actor, args: Namespace) -> Any:
    return commands.dispatch(by, case_id=_id(by, args), unit_id=args.unit, reason=args.reason)


def assign(by: Actor, args: Namespace) -> Any:
    return commands.assign(by, case_id=_id(by, args), unit_id=args.unit, reason=args.reason)


def reply(by: Actor, args: Namespace) -> Any:
    recovered = parse_yuan(args.recovered) if args.recovered else None
    return commands.reply(by, case_id=_id(by, args), text=args.text, outcome=args.outcome, recovered_fen=recovered,
                          helped_count=args.helped)  # fmt: skip


def call_back(by: Actor, args: Namespace) -> Any:
    reached = args.answer != "unreached"
    return commands.call_back(by, case_id=_id(by, args), reached=reached, solved=args.answer == "solved" if reached else None,
                              grade=args.grade, words=args.words)  # fmt: skip


def merge(by: Actor, args: Namespace) -> Any:
    into = queries.case_by_number(by, number=args.into).id
    return commands.merge(by, case_id=_id(by, args), into_id=into, reason=args.reason)


def rates(by: Actor, args: Namespace) -> Any:
    since, until = (datetime.combine(day, time(), BEIJING) for day in (args.since, args.until))
    return queries.rates(by, since=since, until=until)


def diary(by: Actor, args: Namespace) -> Any:
    return commands.write_diary(by, unit_id=args.unit, day=args.day, text=args.text, items=[Item(one) for one in args.items],
                                key=args.key)  # fmt: skip
