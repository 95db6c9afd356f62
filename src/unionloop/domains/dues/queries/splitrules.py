"""Reads of split rules, return policies and preparation rules."""

from datetime import date
from typing import Any

from django.db.models import Count, Q

from unionloop.domains.organisation import queries as organisation
from unionloop.kernel.actor import Actor
from unionloop.kernel.errors import NotFound
from unionloop.kernel.page import LIMIT

from ..contracts.rules import PolicyValue, Rule
from ..contracts.settlement import RECEIVERS
from ..models.splitrules import Policy, PolicyMember, PreparationRule, SplitRule
from ..rules.preparation import ReturnRule


def rules(by: Actor, *, on: date | None = None) -> list[Rule]:
    """Return the split rules, the newest version first; only those in force when a day is given."""
    found = SplitRule.visible(by, "dues.read")
    if on is not None:
        found = found.filter(Q(valid_to__isnull=True) | Q(valid_to__gt=on), valid_from__lte=on)
    return [rule_value(row, by) for row in found.order_by("-version")[:LIMIT]]


def rule(by: Actor, *, rule_id: int) -> Rule:
    """Return one split rule."""
    row = SplitRule.visible(by, "dues.read").filter(pk=rule_id).first()
    if row is None:
        raise NotFound("not_found", model="SplitRule", id=rule_id)
    return rule_value(row, by)


def policies(by: Actor) -> list[PolicyValue]:
    """Return the return policies in the order they are asked."""
    rows = Policy.visible(by, "dues.read").order_by("precedence", "id")[:LIMIT]
    counts = dict(PolicyMember.objects.values_list("policy").annotate(Count("id")))
    return [policy_value(row, counts.get(row.pk, 0), by) for row in rows]


def preparation_rules(by: Actor) -> list[ReturnRule]:
    """Return the preparation rules, newest first."""
    rows = PreparationRule.visible(by, "dues.read").order_by("-valid_from", "-id")[:LIMIT]
    return [return_rule(row, by) for row in rows]


def regions(by: Actor, *, verb: str) -> list[tuple[str, str]]:
    """Return (division code, name of its federation) where this actor may set such a rule; code "" is everywhere."""
    kind = SplitRule if verb == "dues.set_rule" else Policy
    found = [("", "全域")] if by.may(verb, kind(region="").place) else []
    page = organisation.units(by, tier=kind.set_at, kind=("federation",), state=("active",), limit=LIMIT)
    return found + [(one.division_code, one.name) for one in page.rows if by.may(verb, one.path)]


def rule_value(row: SplitRule, by: Actor | None = None) -> Rule:
    """Return a split rule as plain values."""
    open_verbs = _open_verbs(row, by, "dues.verify_rule", "dues.set_rule")
    return Rule(
        id=row.pk, version=row.version, name=row.name, priority=row.priority, region=row.region, item=row.item,
        pattern=row.pattern, size_class=row.size_class, ownership=row.ownership, union_kind=row.union_kind,
        shares_bp=tuple(getattr(row, f"{name}_bp") for name in RECEIVERS), remainder_to=row.remainder_to,
        follows=row.follows, valid_from=row.valid_from, valid_to=row.valid_to, source=row.source,
        document_number=row.document_number, made_by=row.made_by, verified_by=row.verified_by,
        replaces_id=row.replaces_id, verbs=open_verbs,
    )  # fmt: skip


def _open_verbs(row: Any, by: Actor | None, verify: str, replace: str = "") -> tuple[str, ...]:
    """Return what of verifying and replacing the actor may do with a rule now."""
    if by is None or not (by.holds(verify) or by.holds(replace)):
        return ()
    place = row.place
    checks = row.verified_by == "" and row.made_by not in by.people and by.may(verify, place)
    follows = replace != "" and row.valid_to is None and by.may(replace, place)
    return tuple(verb for verb, open_ in ((verify, checks), (replace, follows)) if open_)


def policy_value(row: Policy, members: int = 0, by: Actor | None = None) -> PolicyValue:
    """Return a policy as plain values."""
    return PolicyValue(
        id=row.pk, name=row.name, region=row.region, size_classes=tuple(row.size_classes), by_list=row.by_list,
        tiers=tuple(row.tiers), share_bp=row.share_bp, precedence=row.precedence, valid_from=row.valid_from,
        valid_to=row.valid_to, annual_limit_fen=row.annual_limit_fen, exclusions=tuple(row.exclusions),
        mode=row.mode, source=row.source, document_number=row.document_number, made_by=row.made_by,
        verified_by=row.verified_by, members=members,
        verbs=_open_verbs(row, by, "dues.verify_policy"),
    )  # fmt: skip


def return_rule(row: PreparationRule, by: Actor | None = None) -> ReturnRule:
    """Return a preparation rule as plain values."""
    verbs = _open_verbs(row, by, "dues.verify_preparation_rule", "dues.set_preparation_rule")
    return ReturnRule(row.pk, row.region, row.size_class, row.return_rate_bp, row.lookback_months,
                      row.forfeit_to, row.valid_from, row.valid_to, row.source, row.document_number, row.made_by,
                      row.verified_by, verbs)  # fmt: skip


def rule_values() -> list[Rule]:
    """Return every split rule there ever was (system use: a receipt is split by the rule of its period)."""
    return [rule_value(row) for row in SplitRule.objects.order_by("id")]


def policy_values() -> list[PolicyValue]:
    """Return every return policy (system use)."""
    return [policy_value(row) for row in Policy.objects.order_by("precedence", "id")]


def return_rules() -> list[ReturnRule]:
    """Return every preparation rule (system use)."""
    return [return_rule(row) for row in PreparationRule.objects.order_by("id")]
