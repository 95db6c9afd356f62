"""Dated rules of the desk: a new row closes the one before it; nothing is rewritten; a second person compares."""

from dataclasses import asdict
from datetime import date
from typing import Any

from django.db import transaction

from unionloop.domains.appeals import rules
from unionloop.domains.appeals.contracts import (
    CategorySetting,
    FlagSetting,
    LimitSetting,
    NormRow,
    NormTable,
    RouteSetting,
    Setting,
)
from unionloop.domains.appeals.models import Category, DispatchRule, FlagRule, LimitRule
from unionloop.domains.appeals.queries.norms import TABLES, norm_row
from unionloop.kernel import journal
from unionloop.kernel.actor import Actor
from unionloop.kernel.change import change, edit
from unionloop.kernel.errors import BadInput, Refused

SETTERS = ("appeals.set_route", "appeals.set_category", "appeals.set_flag", "appeals.set_limit", "appeals.load_profile")


@transaction.atomic
def set_route(by: Actor, *, setting: RouteSetting) -> NormRow:
    """Say from which day cases of one sort go where. The rule of the same code and region ends that day."""
    by.require("appeals.set_route", DispatchRule(region=setting.region).place)
    clean = rules.check_route(setting, _categories(setting.valid_from))
    return norm_row(_put(by, "appeals.set_route", DispatchRule, clean), by)


@transaction.atomic
def set_category(by: Actor, *, setting: CategorySetting) -> NormRow:
    """Put a node into the tree, or change its label or words, from a day on. Cases keep their code."""
    by.require("appeals.set_category", Category(region=setting.region).place)
    clean = rules.check_category(setting, _categories(setting.valid_from))
    return norm_row(_put(by, "appeals.set_category", Category, clean), by)


@transaction.atomic
def set_flag(by: Actor, *, setting: FlagSetting) -> NormRow:
    """Say from which day what may not wait in the queue. Cases that came before keep their flags."""
    by.require("appeals.set_flag", FlagRule(region=setting.region).place)
    clean = rules.check_flag(setting, _categories(setting.valid_from))
    return norm_row(_put(by, "appeals.set_flag", FlagRule, clean), by)


@transaction.atomic
def set_limit(by: Actor, *, setting: LimitSetting) -> NormRow:
    """Put a limit in force from a day on. Cases already running keep the rule they began under."""
    by.require("appeals.set_limit", LimitRule(region=setting.region).place)
    clean = rules.check_limit(setting, _categories(setting.valid_from))
    return norm_row(_put(by, "appeals.set_limit", LimitRule, clean), by)


@transaction.atomic
def end_rule(by: Actor, *, table: str, rule_id: int, day: date, reason: str) -> NormRow:
    """Let a rule stop counting on a day, today at the earliest; what was decided by it stands."""
    why = rules.check_reason(reason)
    with edit(by, "appeals.end_rule", _table(table), rule_id, note=why) as row:
        if day < by.today or day <= row.valid_from:
            raise Refused("rule_end_backdated", day=day, today=by.today, valid_from=row.valid_from)
        if row.valid_to is not None and row.valid_to <= day:
            raise Refused("rule_ended_already", valid_to=row.valid_to)
        if isinstance(row, Category):
            _check_unused(row, day)
        row.valid_to = day
    return norm_row(row, by)


@transaction.atomic
def verify_rule(by: Actor, *, table: str, rule_id: int) -> NormRow:
    """Note that a rule was compared with its paper, by somebody other than who set or loaded it."""
    with edit(by, "appeals.verify_rule", _table(table), rule_id) as row:
        if row.verified_by:
            raise Refused("already_verified", verified_by=row.verified_by)
        for verb in SETTERS:
            if journal.was_done(row, verb, by):
                raise Refused("same_person", verb="appeals.verify_rule", earlier=verb)
        row.verified_by = by.name
    return norm_row(row, by)


def _put(by: Actor, verb: str, model: Any, setting: Setting) -> Any:
    _close(by, verb, model, setting.code, setting.region, setting.valid_from)
    facts = asdict(setting)
    if "words" in facts:
        facts["words"] = list(facts["words"])
    row = model(**facts)
    with change(by, verb, row):
        pass
    return row


def _close(by: Actor, verb: str, model: Any, code: str, region: str, day: date) -> None:
    """End the version in force where the next begins; refuse one that would begin before it."""
    latest = model.objects.select_for_update().filter(code=code, region=region).order_by("-valid_from").first()
    if latest is not None and latest.valid_from >= day:
        raise Refused("parameter_backdated", valid_from=day, latest=latest.valid_from)
    if latest is not None and (latest.valid_to is None or latest.valid_to > day):
        with change(by, verb, latest, note="closed"):
            latest.valid_to = day


def _categories(day: date) -> frozenset[str]:
    return frozenset(Category.on(day).values_list("code", flat=True))


def _check_unused(row: Category, day: date) -> None:
    others = Category.on(day).exclude(pk=row.pk)
    if others.filter(code=row.code).exists():  # another region's node of the same code stays
        return
    children = others.filter(parent_code=row.code).values_list("label", flat=True)
    used = [one.code for model in (DispatchRule, FlagRule) for one in model.on(day) if one.category == row.code]
    rules.check_end(row.code, list(children), used)


def _table(word: str) -> Any:
    if word not in set(NormTable):
        raise BadInput("unknown_word", field="table", word=word[:20])
    return TABLES[NormTable(word)]
