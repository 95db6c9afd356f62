"""Mutual aid on the command line."""

import json
from argparse import Namespace
from datetime import date
from pathlib import Path
from typing import Any

from unionloop.domains.mutualfund import commands, queries
from unionloop.domains.mutualfund.contracts import (
    REASONS,
    ClaimFilter,
    EnrolmentFilter,
    EventInput,
    OutlayKind,
    Proof,
)
from unionloop.domains.organisation import queries as organisation
from unionloop.kernel.actor import Actor
from unionloop.kernel.errors import BadInput, NotFound

from .main import arg

FUND = arg("fund_id", type=int)
CLAIM = arg("claim_id", type=int)
ENROLMENT = arg("enrolment_id", type=int)
DAY = arg("--day", type=date.fromisoformat, default=None)


def register(add: Any) -> None:
    """Add the commands of mutual aid."""
    add("mutualfund funds", lambda by, args: queries.funds(by), "list funds")
    add(
        "mutualfund open-fund",
        open_fund,
        "open a fund with a book of its own",
        arg("union", help="its code"),
        arg("name"),
        DAY,
    )
    add(
        "mutualfund plans",
        lambda by, args: queries.plans(by, fund_id=args.fund_id, day=args.day),
        "list plans",
        FUND,
        DAY,
    )
    add("mutualfund load-plans", load_plans, "take a file of plans; without one the profile's", FUND,
        arg("file", type=Path, nargs="?"))  # fmt: skip
    add("mutualfund verify-plan", lambda by, args: commands.verify_plan(by, plan_id=args.plan_id, source=args.source),
        "note that a plan was compared with its text", arg("plan_id", type=int), arg("--source", default=""))  # fmt: skip
    add("mutualfund solvency", lambda by, args: queries.solvency(by, fund_id=args.fund_id, day=args.day),
        "show the reserve ratio of a day with every figure of it", FUND, DAY)  # fmt: skip
    add("mutualfund forecast", lambda by, args: queries.forecast(by, fund_id=args.fund_id, stress=args.stress),
        "show the balance of twelve months to come", FUND, arg("--stress", action="store_true"))  # fmt: skip
    add(
        "mutualfund earn",
        lambda by, args: {"fen": commands.earn(by, fund_id=args.fund_id)},
        "carry earned fees into income",
        FUND,
    )
    _enrolling(add)
    _claiming(add)
    _paying(add)
    _stopping(add)
    _spending(add)


def _enrolling(add: Any) -> None:
    add("mutualfund enrolments", enrolments, "list enrolments", arg("--state", default=""), arg("--plan", default=""),
        arg("--after", default=""))  # fmt: skip
    add("mutualfund stage", stage, "try to enrol a union from its roll or a list", arg("union", help="its code"), arg("plan"),
        arg("asked", type=date.fromisoformat), arg("--list", type=Path, default=None),
        arg("--declined", type=int, action="append", default=[], help="person id"))  # fmt: skip
    add(
        "mutualfund enrol",
        lambda by, args: commands.enrol(by, enrolment_id=args.enrolment_id),
        "confirm it",
        ENROLMENT,
    )
    add("mutualfund cancel-enrolment", lambda by, args: commands.cancel_enrolment(by, enrolment_id=args.enrolment_id),
        "take it back before its fee is in", ENROLMENT)  # fmt: skip
    add("mutualfund receive-fee", receive_fee, "note that the fee has come in", ENROLMENT, arg("amount_fen", type=int), DAY,
        arg("--bank-ref", default=""))  # fmt: skip
    add("mutualfund enrol-many", enrol_many, "enrol many unions whose fees are in", FUND, arg("plan"),
        arg("asked", type=date.fromisoformat), arg("unions", type=Path, help="a file of codes, one a line"), DAY,
        arg("--bank-ref", default=""))  # fmt: skip
    add("mutualfund leave", lambda by, args: commands.leave(by, policy_id=args.policy_id, day=args.day, note=args.note),
        "note that a member leaves", arg("policy_id", type=int), DAY, arg("--note", default=""))  # fmt: skip


def _claiming(add: Any) -> None:
    one = {"ask-more": ("ask for missing papers", "words"), "review": ("pass a drawn claim", "note"),
           "appeal": ("object to a refusal", "words"),
           "correct": ("reverse a granted claim and open another", "words")}  # fmt: skip
    add("mutualfund read-claims", claims, "list claims", arg("--state", action="append", default=[]), arg("--text", default=""),
        arg("--after", default=""))  # fmt: skip
    add(
        "mutualfund claim",
        lambda by, args: queries.claim(by, claim_id=args.claim_id),
        "show one claim",
        CLAIM,
    )
    add("mutualfund file", file, "file a claim at the counter", arg("person_id", type=int), arg("event", type=Path,
        help="JSON: kind, day, ended, days, total_fen, insured_fen, other_fen, self_fen"),
        arg("papers", type=Path, nargs="+"))  # fmt: skip
    add("mutualfund supplement", supplement, "hand in papers", CLAIM, arg("papers", type=Path, nargs="+"))
    add(
        "mutualfund withdraw",
        lambda by, args: commands.withdraw(by, claim_id=args.claim_id),
        "take a claim back",
        CLAIM,
    )
    add("mutualfund assess", lambda by, args: commands.assess(by, claim_id=args.claim_id, event=_event(args.event)),
        "work a claim out", CLAIM, arg("event", type=Path))  # fmt: skip
    add(
        "mutualfund approve",
        lambda by, args: commands.approve(by, claim_id=args.claim_id),
        "approve a claim",
        CLAIM,
    )
    add("mutualfund refuse", lambda by, args: commands.refuse(by, claim_id=args.claim_id, reason=args.reason, words=args.words),
        "refuse a claim", CLAIM, arg("reason", choices=sorted(REASONS)), arg("--words", default=""))  # fmt: skip
    for name, (told, word) in one.items():
        add(f"mutualfund {name}", _worded(name, word), told, CLAIM, arg("words"))
    add(
        "mutualfund issue-letter",
        lambda by, args: commands.issue_letter(by, claim_id=args.claim_id),
        "issue its letter",
        CLAIM,
    )


def _paying(add: Any) -> None:
    add("mutualfund want", lambda by, args: commands.want(by, plan_code=args.plan, wanted=not args.back),
        "tell one's own union that one wants to join", arg("plan"), arg("--back", action="store_true"))  # fmt: skip
    add("mutualfund pay", lambda by, args: commands.pay(by, fund_id=args.fund_id, claim_ids=args.claim),
        "put approved claims into batches", FUND, arg("--claim", type=int, action="append", default=[]))  # fmt: skip
    add(
        "mutualfund settlements",
        lambda by, args: queries.intakes(by, fund_id=args.fund_id),
        "list settlement files",
        FUND,
    )
    add("mutualfund take-settlement", take_settlement, "take a settlement file", FUND, arg("file", type=Path))
    add("mutualfund approve-settlement", lambda by, args: commands.approve_settlement(by, intake_id=args.intake_id),
        "approve what a file gave", arg("intake_id", type=int))  # fmt: skip


def _stopping(add: Any) -> None:
    stop, meeting = arg("stop_id", type=int), arg("meeting", help="name and number of the minutes")
    add(
        "mutualfund stops",
        lambda by, args: queries.stops(by, fund_id=args.fund_id),
        "list stops of new enrolments",
        FUND,
    )
    add("mutualfund propose-stop",
        lambda by, args: commands.propose_stop(by, fund_id=args.fund_id, why=args.why, plan_code=args.plan),
        "propose to stop new enrolments", FUND, arg("why"), arg("--plan", default=""))  # fmt: skip
    add("mutualfund decide-stop", decide_stop, "note the meeting's decision", stop, meeting,
        arg("meeting_date", type=date.fromisoformat), arg("--measures", default=""))  # fmt: skip
    add("mutualfund drop-stop", lambda by, args: commands.drop_stop(by, stop_id=args.stop_id, meeting=args.meeting),
        "note that the meeting did not follow", stop, meeting)  # fmt: skip
    add("mutualfund lift-stop", lambda by, args: commands.lift_stop(by, stop_id=args.stop_id, meeting=args.meeting),
        "let people join again", stop, meeting)  # fmt: skip


def _spending(add: Any) -> None:
    outlay, meeting = arg("outlay_id", type=int), arg("meeting", help="name and number of the minutes")
    add("mutualfund fairness", lambda by, args: queries.fairness(by, fund_id=args.fund_id),
        "what was given by place and by weight of the bill", FUND)  # fmt: skip
    add("mutualfund limits", lambda by, args: queries.limits(by, fund_id=args.fund_id),
        "management fee and investments beside their limits", FUND)  # fmt: skip
    add("mutualfund outlays", lambda by, args: queries.outlays(by, fund_id=args.fund_id), "list fees taken and investments", FUND)
    add("mutualfund propose-outlay", propose_outlay, "propose a management fee or an investment", FUND,
        arg("kind", choices=[one.value for one in OutlayKind]), arg("amount_fen", type=int), arg("where"), arg("why"),
        arg("--until", type=date.fromisoformat, default=None))  # fmt: skip
    add("mutualfund approve-outlay", lambda by, args: commands.approve_outlay(by, outlay_id=args.outlay_id, meeting=args.meeting),
        "note that the meeting allowed it", outlay, meeting)  # fmt: skip
    add("mutualfund refuse-outlay", lambda by, args: commands.refuse_outlay(by, outlay_id=args.outlay_id, meeting=args.meeting),
        "note that the meeting did not", outlay, meeting)  # fmt: skip
    add("mutualfund book-outlay",
        lambda by, args: commands.book_outlay(by, outlay_id=args.outlay_id, bank_ref=args.bank_ref, booked_date=args.day),
        "book it with the bank's receipt", outlay, arg("bank_ref"), DAY)  # fmt: skip
    add("mutualfund return-outlay",
        lambda by, args: commands.return_outlay(by, outlay_id=args.outlay_id, income_fen=args.income_fen, bank_ref=args.bank_ref,
                                                returned_date=args.day),
        "note that an investment came back", outlay, arg("bank_ref"), arg("income_fen", type=int), DAY)  # fmt: skip


def propose_outlay(by: Actor, args: Namespace) -> Any:
    return commands.propose_outlay(by, fund_id=args.fund_id, kind=args.kind, amount_fen=args.amount_fen, where=args.where,
                                   why=args.why, until_date=args.until)  # fmt: skip


def open_fund(by: Actor, args: Namespace) -> Any:
    return commands.open_fund(by, owner_unit_id=_union(args.union), name=args.name, opened_date=args.day)


def load_plans(by: Actor, args: Namespace) -> Any:
    if args.file is None:
        return commands.load_profile(by, fund_id=args.fund_id)
    return commands.load_plans(by, fund_id=args.fund_id, content=args.file.read_bytes())


def enrolments(by: Actor, args: Namespace) -> Any:
    return queries.enrolments(
        by, filters=EnrolmentFilter(state=args.state, plan_code=args.plan), after=args.after
    )


def stage(by: Actor, args: Namespace) -> Any:
    return commands.stage(by, unit_id=_union(args.union), plan_code=args.plan, asked_date=args.asked, declined=args.declined,
                          content=args.list.read_bytes() if args.list else None,
                          name=args.list.name if args.list else "")  # fmt: skip


def receive_fee(by: Actor, args: Namespace) -> Any:
    return commands.receive_fee(by, enrolment_id=args.enrolment_id, amount_fen=args.amount_fen, paid_date=args.day,
                                bank_ref=args.bank_ref)  # fmt: skip


def enrol_many(by: Actor, args: Namespace) -> Any:
    unions = [_union(line.strip()) for line in args.unions.read_text().splitlines() if line.strip()]
    return commands.enrol_many(by, fund_id=args.fund_id, plan_code=args.plan, union_ids=unions, asked_date=args.asked,
                               paid_date=args.day, bank_ref=args.bank_ref)  # fmt: skip


def claims(by: Actor, args: Namespace) -> Any:
    return queries.claims(by, filters=ClaimFilter(state=tuple(args.state), text=args.text), after=args.after)


def file(by: Actor, args: Namespace) -> Any:
    return commands.file(by, event=_event(args.event), proofs=_proofs(args.papers), person_id=args.person_id)


def supplement(by: Actor, args: Namespace) -> Any:
    return commands.supplement(by, claim_id=args.claim_id, proofs=_proofs(args.papers))


def take_settlement(by: Actor, args: Namespace) -> Any:
    return commands.take_settlement(
        by, fund_id=args.fund_id, name=args.file.name, content=args.file.read_bytes()
    )


def decide_stop(by: Actor, args: Namespace) -> Any:
    return commands.decide_stop(by, stop_id=args.stop_id, meeting=args.meeting, meeting_date=args.meeting_date,
                                measures=args.measures)  # fmt: skip


def _worded(name: str, word: str) -> Any:
    act = {
        "ask-more": commands.ask_more,
        "review": commands.review,
        "appeal": commands.appeal,
        "correct": commands.correct,
    }[name]
    return lambda by, args: act(by, claim_id=args.claim_id, **{word: args.words})


def _event(path: Path) -> EventInput:
    try:
        given = json.loads(path.read_text())
        days = {name: date.fromisoformat(given[name]) for name in ("day", "ended") if given.get(name)}
        return EventInput(**{**given, **days, "causes": tuple(given.get("causes", ()))})
    except (ValueError, TypeError, KeyError, AttributeError) as error:
        raise BadInput("bad_form", field=str(path), problem=str(error)[:100]) from error


def _proofs(paths: list[Path]) -> list[Proof]:
    return [Proof("other", one.name, one.read_bytes()) for one in paths]


def _union(code: str) -> int:
    found = organisation.ids_of([code.upper()]).get(code.upper())
    if found is None:
        raise NotFound("not_found", model="Unit", id=0)
    return found
