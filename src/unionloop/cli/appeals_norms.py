"""The desk's dated rules on the command line."""

from argparse import Namespace
from datetime import date
from typing import Any

from unionloop.domains.appeals import commands, queries
from unionloop.domains.appeals.contracts import (
    CategorySetting,
    FlagSetting,
    LimitSetting,
    Measure,
    NormTable,
    RouteSetting,
    Setting,
)
from unionloop.kernel.actor import Actor

from .main import arg

CODE, SOURCE, START = arg("code"), arg("source"), arg("start", type=date.fromisoformat)
TABLE, RULE = arg("table", choices=[str(one) for one in NormTable]), arg("rule_id", type=int)
REGION, CATEGORY = arg("--region", default=""), arg("--category", default="")
WORDS = arg("--word", action="append", default=[], dest="words", help="again for each word")
TRY = arg("--try", action="store_true", dest="only_try", help="show what it would have changed last month; write nothing")


def register(add: Any) -> None:
    """Add the commands of the desk's rules."""
    add("appeals rules", lambda by, args: queries.norms(by, table=NormTable(args.table), past=args.past),
        "list one table of the desk's rules", TABLE, arg("--past", action="store_true"))  # fmt: skip
    add("appeals set-route", set_route, "say from which day cases of one sort go where", CODE, arg("rank", type=int),
        arg("target"), arg("reason"), START, SOURCE, CATEGORY, arg("--kind", default=""),
        arg("--needs-employer-union", action="store_true"), REGION, TRY)  # fmt: skip
    add("appeals set-category", set_category, "put a node into the tree of categories from a day on", CODE, arg("label"), START,
        SOURCE, arg("--parent", default=""), WORDS, REGION, TRY)  # fmt: skip
    add("appeals set-flag", set_flag, "say from which day what may not wait", CODE, START, SOURCE, WORDS,
        arg("--least-people", type=int, default=0), arg("--days-before-festival", type=int, default=0), CATEGORY, REGION,
        TRY)  # fmt: skip
    add("appeals set-limit", set_limit, "put a limit in force from a day on", CODE, arg("label"), arg("amount", type=int),
        arg("measure", choices=[str(one) for one in Measure]), START, SOURCE, arg("--most-extra", type=int, default=0), REGION,
        TRY)  # fmt: skip
    add("appeals end-rule", end_rule, "let a rule stop counting on a day", TABLE, RULE,
        arg("day", type=date.fromisoformat), arg("reason"), TRY)  # fmt: skip
    add("appeals verify-rule", lambda by, args: commands.verify_rule(by, table=args.table, rule_id=args.rule_id),
        "note that a second person has compared a rule with its paper", TABLE, RULE)  # fmt: skip


def set_route(by: Actor, args: Namespace) -> Any:
    return _set(by, args, commands.set_route, RouteSetting(
        code=args.code, rank=args.rank, target=args.target, reason=args.reason, valid_from=args.start, source=args.source,
        category=args.category, kind=args.kind, needs_employer_union=args.needs_employer_union, region=args.region,
    ))  # fmt: skip


def set_category(by: Actor, args: Namespace) -> Any:
    return _set(by, args, commands.set_category, CategorySetting(
        code=args.code, label=args.label, parent_code=args.parent, words=tuple(args.words), valid_from=args.start,
        source=args.source, region=args.region,
    ))  # fmt: skip


def set_flag(by: Actor, args: Namespace) -> Any:
    return _set(by, args, commands.set_flag, FlagSetting(
        code=args.code, words=tuple(args.words), least_people=args.least_people, category=args.category,
        days_before_festival=args.days_before_festival, valid_from=args.start, source=args.source, region=args.region,
    ))  # fmt: skip


def set_limit(by: Actor, args: Namespace) -> Any:
    return _set(by, args, commands.set_limit, LimitSetting(
        code=args.code, label=args.label, amount=args.amount, measure=args.measure, most_extra=args.most_extra,
        valid_from=args.start, source=args.source, region=args.region,
    ))  # fmt: skip


def end_rule(by: Actor, args: Namespace) -> Any:
    if args.only_try:
        return queries.preview_end(by, table=NormTable(args.table), rule_id=args.rule_id)
    return commands.end_rule(by, table=args.table, rule_id=args.rule_id, day=args.day, reason=args.reason)


def _set(by: Actor, args: Namespace, command: Any, setting: Setting) -> Any:
    return queries.preview(by, setting=setting) if args.only_try else command(by, setting=setting)
