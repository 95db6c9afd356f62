"""Rules, policies, corrections and grants of dues on the command line."""

import json
from argparse import Namespace
from datetime import date
from typing import Any

from unionloop.domains.dues import commands, queries
from unionloop.domains.dues.contracts import RECEIVERS
from unionloop.kernel.actor import Actor
from unionloop.kernel.errors import BadInput
from unionloop.kernel.money import parse_yuan

from .main import arg

DAY = date.fromisoformat
FROM = arg("--from", dest="start", type=DAY, required=True)
UNTIL = arg("--until", type=DAY, default=None)
SOURCE, NUMBER = arg("--source", required=True), arg("--document-number", default="")
REGION = arg("--region", default="")
REPLACES = arg("--replaces", type=int, default=None)
POLICY, GRANT = arg("policy_id", type=int), arg("subsidy_id", type=int)


def register(add: Any) -> None:
    """Add the commands of rules and policies, then those of corrections and grants."""
    add("dues set-rule", set_rule, "set a split rule: its words as JSON, its shares as RECEIVER=BP",
        arg("words", type=json.loads, metavar="JSON"), arg("shares", nargs="+", metavar="RECEIVER=BP"), FROM, UNTIL,
        REPLACES)  # fmt: skip
    add("dues policies", lambda by, args: queries.policies(by), "list return policies")
    add("dues set-policy", set_policy, "set a return policy", arg("name"), arg("tiers", nargs="+"), FROM, UNTIL, SOURCE,
        NUMBER, REGION, arg("--share-bp", type=int, default=10_000), arg("--size", action="append", default=[]),
        arg("--by-list", action="store_true"), arg("--annual-limit", default="0", metavar="YUAN"),
        arg("--mode", default="auto", choices=("auto", "apply")), arg("--precedence", type=int, default=0),
        arg("--exclude", action="append", default=[]))  # fmt: skip
    add("dues verify-policy", lambda by, args: commands.verify_policy(by, policy_id=args.policy_id),
        "note that a policy agrees with its document", POLICY)  # fmt: skip
    add("dues enrol", enrol, "put firms on the list of a policy", POLICY, arg("ids", type=int, nargs="+"),
        arg("--document", required=True), FROM, UNTIL)  # fmt: skip
    add("dues enrol-small-payers", lambda by, args: commands.enrol_small_payers(by, policy_id=args.policy_id, year=args.year),
        "put those on the list who paid less than its limit in the year before", POLICY, arg("year", type=int))  # fmt: skip
    add("dues set-preparation-rule", set_preparation_rule, "set what founding returns", arg("return_rate_bp", type=int),
        arg("lookback_months", type=int), FROM, SOURCE, NUMBER, REGION, arg("--size", default=""),
        arg("--forfeit-to", default="city", choices=("city", "county")), REPLACES)  # fmt: skip
    add("dues preparation-rules", lambda by, args: queries.preparation_rules(by), "list preparation rules")
    add("dues verify-preparation-rule", lambda by, args: commands.verify_preparation_rule(by, rule_id=args.rule_id),
        "note that a preparation rule agrees with its document", arg("rule_id", type=int))  # fmt: skip
    add("dues forfeit-preparation",
        lambda by, args: commands.forfeit_preparation(by, unit_id=args.unit_id, employer_ids=args.ids),
        "carry over what is older than the look-back", arg("unit_id", type=int), arg("ids", type=int, nargs="+"))  # fmt: skip
    add("dues request-correction",
        lambda by, args: commands.request_correction(by, allocation_id=args.allocation_id, reason=args.reason),
        "ask for a settled split to be done again", arg("allocation_id", type=int), arg("reason"))  # fmt: skip
    add("dues approve-correction", lambda by, args: commands.approve_correction(by, correction_id=args.correction_id),
        "agree to a correction", arg("correction_id", type=int))  # fmt: skip
    _grants(add)
    _handovers(add)


def _grants(add: Any) -> None:
    add("dues plan-subsidy", plan_subsidy, "plan a grant to a union below", arg("payer_unit_id", type=int),
        arg("unit_id", type=int), arg("kind"), arg("title"), arg("amount", metavar="YUAN"), NUMBER)  # fmt: skip
    add("dues approve-subsidy", lambda by, args: commands.approve_subsidy(by, subsidy_id=args.subsidy_id, note=args.note),
        "approve a planned grant", GRANT, arg("--note", default=""))  # fmt: skip
    add("dues pay-subsidy", lambda by, args: commands.pay_subsidy(by, subsidy_id=args.subsidy_id),
        "hand an approved grant to payments", GRANT)  # fmt: skip
    add("dues receive-subsidy", lambda by, args: commands.receive_subsidy(by, subsidy_id=args.subsidy_id),
        "confirm that a grant arrived", GRANT)  # fmt: skip
    add("dues report-subsidy", report_subsidy, "report what a grant was used for", GRANT, arg("used", metavar="YUAN"),
        arg("report"))  # fmt: skip
    add("dues evaluate-subsidy",
        lambda by, args: commands.evaluate_subsidy(by, subsidy_id=args.subsidy_id, evaluation=args.evaluation),
        "close a grant with what came of it", GRANT, arg("evaluation"))  # fmt: skip


def set_rule(by: Actor, args: Namespace) -> Any:
    shares = dict(one.partition("=")[::2] for one in args.shares)
    wrong = next((f"{name}={bp}" for name, bp in shares.items() if name not in RECEIVERS or not bp.isdecimal()), "")
    if wrong or not isinstance(args.words, dict):
        raise BadInput("bad_form", field="shares" if wrong else "words", problem=wrong[:40])
    return commands.set_rule(by, values=args.words, shares_bp={name: int(bp) for name, bp in shares.items()},
                             valid_from=args.start, valid_to=args.until, replaces_id=args.replaces)  # fmt: skip


def set_policy(by: Actor, args: Namespace) -> Any:
    return commands.set_policy(by, values={
        "name": args.name, "tiers": args.tiers, "share_bp": args.share_bp, "size_classes": args.size,
        "by_list": args.by_list, "annual_limit_fen": _fen(args.annual_limit), "region": args.region,
        "valid_from": args.start, "valid_to": args.until, "mode": args.mode, "precedence": args.precedence,
        "exclusions": args.exclude, "source": args.source, "document_number": args.document_number,
    })  # fmt: skip


def enrol(by: Actor, args: Namespace) -> Any:
    return commands.enrol(by, policy_id=args.policy_id, employer_ids=args.ids, document=args.document,
                          valid_from=args.start, valid_to=args.until)  # fmt: skip


def set_preparation_rule(by: Actor, args: Namespace) -> Any:
    return commands.set_preparation_rule(
        by, region=args.region, size_class=args.size, return_rate_bp=args.return_rate_bp,
        lookback_months=args.lookback_months, forfeit_to=args.forfeit_to, valid_from=args.start, source=args.source,
        document_number=args.document_number, replaces_id=args.replaces,
    )  # fmt: skip


def _handovers(add: Any) -> None:
    add("dues handovers", lambda by, args: queries.handovers(by), "list agreements on money held for divided unions")
    add("dues estates", lambda by, args: queries.estates(by), "list divided unions something is held for, with their successors")
    add("dues propose-handover", propose_handover, "ask that what is held for a divided union goes to its successors",
        arg("payer_unit_id", type=int), arg("unit_id", type=int), arg("parts", nargs="+", metavar="UNIT=YUAN"),
        arg("--document-number", required=True))  # fmt: skip
    add("dues approve-handover",
        lambda by, args: commands.approve_handover(by, handover_id=args.handover_id, note=args.note),
        "approve it: the money is owed to the successors", arg("handover_id", type=int), arg("--note", default=""))  # fmt: skip
    add("dues refuse-handover",
        lambda by, args: commands.refuse_handover(by, handover_id=args.handover_id, reason=args.reason),
        "refuse it: the money stays held", arg("handover_id", type=int), arg("reason"))  # fmt: skip


def propose_handover(by: Actor, args: Namespace) -> Any:
    given = [one.partition("=") for one in args.parts]
    if any(not unit.isdecimal() or len(unit) > 12 for unit, _, _ in given):
        raise BadInput("bad_number", field="UNIT", value=next(unit for unit, _, _ in given if not unit.isdecimal())[:20])
    return commands.propose_handover(by, payer_unit_id=args.payer_unit_id, unit_id=args.unit_id,
                                     parts=[(int(unit), _fen(yuan)) for unit, _, yuan in given],
                                     document_number=args.document_number)  # fmt: skip


def plan_subsidy(by: Actor, args: Namespace) -> Any:
    return commands.plan_subsidy(by, payer_unit_id=args.payer_unit_id, unit_id=args.unit_id, kind=args.kind,
                                 title=args.title, amount_fen=_fen(args.amount),
                                 document_number=args.document_number)  # fmt: skip


def report_subsidy(by: Actor, args: Namespace) -> Any:
    return commands.report_subsidy(by, subsidy_id=args.subsidy_id, used_fen=_fen(args.used), report=args.report)


def _fen(text: str) -> int:
    try:
        return parse_yuan(text)
    except ValueError as error:
        raise BadInput("bad_form", field="yuan", problem=text[:20]) from error
