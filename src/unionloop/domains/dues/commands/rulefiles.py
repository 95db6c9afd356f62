"""Rules out of a profile file: those already there are left alone, every slip is named with its line."""

import json
from collections.abc import Iterator, Mapping
from datetime import date
from typing import Any

from django.db import transaction

from unionloop.kernel.actor import Actor
from unionloop.kernel.errors import BadInput

from ..contracts.rules import Rule
from ..models.splitrules import Policy, PreparationRule, SplitRule
from .splitrules import set_policy, set_preparation_rule, set_rule

SECTIONS = {"split_rules": "分成规则", "policies": "返还政策", "preparation_rules": "筹备金规则"}
RETURNS = ("region", "size_class", "return_rate_bp", "lookback_months", "forfeit_to", "source", "document_number")


@transaction.atomic
def load_rules(by: Actor, *, content: bytes) -> list[Rule]:
    """Set the rules, policies and preparation rules of a profile file; those already there are left alone."""
    try:
        given = json.loads(content)
    except ValueError as error:
        raise BadInput("bad_rules_file", problem=str(error)[:100]) from error
    if not isinstance(given, dict):
        raise BadInput("bad_rules_file", problem="应是一个对象")
    found = []
    for where, one in _entries(given, "split_rules", ("name", "shares_bp")):
        shares, start, end = one.pop("shares_bp"), one.pop("valid_from"), one.pop("valid_to", None)
        if not isinstance(shares, Mapping):
            raise BadInput("bad_rules_line", **where, problem="shares_bp 应写各方比例")
        if not SplitRule.objects.filter(name=str(one["name"]), valid_from=start).exists():
            found.append(set_rule(by, values=one, shares_bp=shares, valid_from=start, valid_to=end))
    for _, one in _entries(given, "policies", ("name", "tiers")):
        if not Policy.objects.filter(name=str(one["name"]), valid_from=one["valid_from"]).exists():
            set_policy(by, values=one)
    for where, one in _entries(given, "preparation_rules", ("return_rate_bp", "lookback_months", "source")):
        start = one.pop("valid_from")
        unknown = sorted(one.keys() - set(RETURNS))
        if unknown:
            raise BadInput("bad_rules_line", **where, problem=f"没有“{unknown[0][:20]}”这一项")
        key = {name: str(one.get(name, "")) for name in ("region", "size_class")}
        if not PreparationRule.objects.filter(valid_from=start, **key).exists():
            set_preparation_rule(by, valid_from=start, **one)
    return found


def _entries(
    given: Mapping[str, Any], section: str, needed: tuple[str, ...]
) -> Iterator[tuple[dict[str, Any], dict[str, Any]]]:
    """Yield (where it stands, its values with dates read) of each entry of a section."""
    entries = given.get(section, [])
    if not isinstance(entries, list):
        raise BadInput("bad_rules_file", problem=f"{section} 应是一个列表")
    for number, one in enumerate(entries, start=1):
        where: dict[str, Any] = {"section": SECTIONS[section], "number": number}
        if not isinstance(one, dict):
            raise BadInput("bad_rules_line", **where, problem="应是一个对象")
        missing = [name for name in (*needed, "valid_from") if one.get(name) in (None, "")]
        if missing:
            raise BadInput("bad_rules_line", **where, problem=f"缺“{missing[0]}”")
        read = dict(one)
        for name in ("valid_from", "valid_to"):
            if read.get(name):
                try:
                    read[name] = date.fromisoformat(str(read[name]))
                except ValueError as error:
                    raise BadInput("bad_rules_line", **where, problem=f"{name} 应写成 2026-01-01") from error
            else:
                read.pop(name, None)
        yield where, read
