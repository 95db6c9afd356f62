"""Writes of split rules, return policies and preparation rules: dated, never edited, checked by a second person."""

from collections.abc import Mapping, Sequence
from dataclasses import replace
from datetime import date
from typing import Any

from django.db import transaction
from django.db.models import Sum

from unionloop.domains.employers import queries as employers
from unionloop.domains.organisation import queries as organisation
from unionloop.kernel import series
from unionloop.kernel.actor import Actor
from unionloop.kernel.bulk import insert_rows
from unionloop.kernel.change import change, edit, lock, record
from unionloop.kernel.errors import BadInput, NotFound, Refused
from unionloop.kernel.money import BP

from ..contracts.rules import PolicyValue, Rule
from ..contracts.settlement import RECEIVERS
from ..models.files import TaxRow
from ..models.splitrules import Policy, PolicyMember, PreparationRule, SplitRule
from ..queries.splitrules import policy_value, return_rule, return_rules, rule_value, rule_values
from ..rules import preparation, returning, split

TEXT = ("name", "region", "item", "pattern", "size_class", "ownership", "union_kind", "remainder_to",
        "follows", "source", "document_number")  # fmt: skip
LONGEST = {"name": 80, "region": 12, "source": 200, "document_number": 80}


@transaction.atomic
def set_rule(
    by: Actor, *, values: Mapping[str, Any], shares_bp: Mapping[str, int], valid_from: date,
    valid_to: date | None = None, replaces_id: int | None = None,
) -> Rule:  # fmt: skip
    """Set a split rule from a day on. A rule it replaces ends the day before; nothing is edited.

    `values` holds the words of the rule (see TEXT) and its priority; `shares_bp` the share of each
    receiver in basis points.
    """
    version = series.take("dues.split_rule")  # also the lock: rules are set one after another
    old = None
    if replaces_id is not None:
        old = _open_rule(by, replaces_id, valid_from)
    wanted = proposed(values, shares_bp, valid_from, valid_to, version, replaces_id)
    split.check_rule(wanted)
    by.require("dues.set_rule", SplitRule(region=wanted.region).place)  # before other rules are compared with it
    others = [replace(one, valid_to=valid_from) if one.id == replaces_id else one for one in rule_values()]
    split.check_alone(wanted, [one for one in others if one.valid_to is None or one.valid_to > one.valid_from])
    if old is not None:
        with change(by, "dues.set_rule", old, note=f"由 v{version} 接替"):
            old.valid_to = valid_from
    row = SplitRule(
        version=version, priority=wanted.priority, valid_from=valid_from, valid_to=valid_to, made_by=by.name,
        replaces_id=replaces_id, **{name: getattr(wanted, name) for name in TEXT},
        **{f"{name}_bp": share for name, share in zip(RECEIVERS, wanted.shares_bp, strict=True)},
    )  # fmt: skip
    with change(by, "dues.set_rule", row):
        pass
    return rule_value(row, by)


def proposed(
    values: Mapping[str, Any], shares_bp: Mapping[str, int], valid_from: date, valid_to: date | None = None,
    version: int = 0, replaces_id: int | None = None,
) -> Rule:  # fmt: skip
    """Return a rule as it would be, not stored: for setting it, and for trying it."""
    unknown = set(shares_bp) - set(RECEIVERS) | set(values) - {*TEXT, "priority"}
    if unknown:
        raise BadInput("dues_unknown_field", field=sorted(unknown)[0][:20])
    words: dict[str, Any] = {"name": "", "region": "", "item": "", "pattern": "", "size_class": "", "ownership": "",
             "union_kind": "", "remainder_to": "base", "follows": "union", "source": "",
             "document_number": ""}  # fmt: skip
    words |= {name: str(values[name]).strip() for name in TEXT if name in values}
    for name, most in LONGEST.items():
        returning.text(name, words[name], most, needed=name == "name")
    shares = tuple(returning.whole(name, shares_bp.get(name, 0), 0, BP) for name in RECEIVERS)
    return Rule(
        id=0, version=version, shares_bp=shares, valid_from=valid_from,
        priority=returning.whole("priority", values.get("priority", 0), -returning.SMALL, returning.SMALL),
        valid_to=valid_to, replaces_id=replaces_id, **words,
    )  # fmt: skip


@transaction.atomic
def verify_rule(by: Actor, *, rule_id: int) -> Rule:
    """Mark a rule as compared with its document by a second person."""
    row = lock(by, "dues.verify_rule", SplitRule, rule_id)
    _verify(by, "dues.verify_rule", row)
    return rule_value(row, by)


@transaction.atomic
def verify_policy(by: Actor, *, policy_id: int) -> PolicyValue:
    """Mark a return policy as compared with its document by a second person."""
    row = lock(by, "dues.verify_policy", Policy, policy_id)
    _verify(by, "dues.verify_policy", row)
    return policy_value(row, by=by)


@transaction.atomic
def verify_preparation_rule(by: Actor, *, rule_id: int) -> preparation.ReturnRule:
    """Mark a preparation rule as compared with its document by a second person."""
    row = lock(by, "dues.verify_preparation_rule", PreparationRule, rule_id)
    _verify(by, "dues.verify_preparation_rule", row)
    return return_rule(row, by)


def _verify(by: Actor, verb: str, row: Any) -> None:
    if row.made_by in by.people:
        raise Refused("same_person", verb=verb, earlier=verb.replace("verify", "set"))
    if row.verified_by:
        raise Refused("dues_rule_verified", verified_by=row.verified_by)
    with change(by, verb, row):
        row.verified_by, row.verified_at = by.name, by.at


@transaction.atomic
def set_policy(by: Actor, *, values: Mapping[str, Any]) -> PolicyValue:
    """Set a return policy of a region for a window of tax periods; it gives back no share of a tier above its own."""
    known = {one.name for one in Policy._meta.concrete_fields}
    wrong = set(values) - known | set(values) & {"id", "made_by", "verified_by", "verified_at"}
    if wrong:
        raise BadInput("dues_unknown_field", field=sorted(wrong)[0][:20])
    clean = returning.policy(values)
    tiers = clean["tiers"]
    row = Policy(made_by=by.name, **clean)
    own = organisation.federation_of(row.region, row.set_at)
    if own is not None and not by.may("dues.set_policy"):
        split.check_gives(tiers, own.tier)
    with change(by, "dues.set_policy", row):
        pass
    return policy_value(row, by=by)


@transaction.atomic
def enrol(
    by: Actor, *, policy_id: int, employer_ids: Sequence[int], document: str, valid_from: date,
    valid_to: date | None = None,
) -> PolicyValue:  # fmt: skip
    """Put firms on the list of a policy: a yearly snapshot, or applications that were granted.

    Whoever may do so at the place of every firm may, though the policy itself be set further up.
    """
    policy = Policy.visible(by, "dues.enrol").select_for_update().filter(pk=policy_id).first()
    if policy is None:
        raise NotFound("not_found", model="Policy", id=policy_id)
    if not document.strip():
        raise BadInput("dues_no_source")
    split.check_period(valid_from, valid_to)
    wanted = sorted(set(employer_ids))
    missing = set(wanted) - set(_within(by, wanted))
    if missing:
        raise NotFound("not_found", model="Employer", id=min(missing))
    by = by.own("dues.enrol", policy.place)
    there = set(PolicyMember.objects.filter(policy=policy, valid_from=valid_from).values_list("employer_id", flat=True))
    end = valid_to.isoformat() if valid_to else None
    rows = [(policy.pk, one, document.strip()[:120], valid_from.isoformat(), end) for one in wanted if one not in there]
    insert_rows("dues_policymember", ("policy_id", "employer_id", "document", "valid_from", "valid_to"), rows)
    record(by, "dues.enrol", policy, {"firms": len(rows), "document": document.strip()[:120]})
    return policy_value(policy, PolicyMember.objects.filter(policy=policy).count())


def _within(by: Actor, employer_ids: Sequence[int]) -> list[int]:
    """Return those of the firms at whose place the actor may put firms on a list."""
    found = employers.by_ids(employer_ids)
    places = organisation.by_ids({one.unit_id for one in found.values()})
    return [pk for pk, one in found.items() if by.may("dues.enrol", places[one.unit_id].path)]


@transaction.atomic
def enrol_small_payers(by: Actor, *, policy_id: int, year: int) -> PolicyValue:
    """Put on a policy's list every firm that paid less than its limit in the year before."""
    policy = Policy.visible(by, "dues.enrol").filter(pk=policy_id).first()
    if policy is None or not policy.annual_limit_fen:
        raise NotFound("not_found", model="Policy", id=policy_id)
    paid = (
        TaxRow.objects.filter(state__in=("live", "correction"), employer__isnull=False, item="dues",
                              month__startswith=str(year - 1))
        .values("employer_id").annotate(paid=Sum("paid_fen")).order_by("employer_id")
    )  # fmt: skip
    small = _within(by, [row["employer_id"] for row in paid if 0 < row["paid"] <= policy.annual_limit_fen])
    return enrol(by, policy_id=policy_id, employer_ids=small, document=f"{year - 1} 年度小额缴费名单",
                 valid_from=date(year, 1, 1), valid_to=date(year + 1, 1, 1))  # fmt: skip


@transaction.atomic
def set_preparation_rule(
    by: Actor, *, region: str = "", size_class: str = "", return_rate_bp: int, lookback_months: int,
    forfeit_to: str = "city", valid_from: date, source: str, document_number: str = "",
    replaces_id: int | None = None,
) -> preparation.ReturnRule:  # fmt: skip
    """Set what of the preparation fund founding returns in a region, from a day on."""
    clean = returning.preparation({
        "region": region, "size_class": size_class, "return_rate_bp": return_rate_bp, "source": source,
        "lookback_months": lookback_months, "forfeit_to": forfeit_to, "valid_from": valid_from,
        "document_number": document_number,
    })  # fmt: skip
    series.take("dues.preparation_rule")
    row = PreparationRule(made_by=by.name, replaces_id=replaces_id, **clean)
    by.require("dues.set_preparation_rule", row.place)  # before other rules are compared with it
    if replaces_id is not None:
        with edit(by, "dues.set_preparation_rule", PreparationRule, replaces_id) as old:
            if old.valid_to is not None or valid_from <= old.valid_from:
                raise Refused("rule_not_open", valid_from=old.valid_from.isoformat())
            old.valid_to = valid_from
    mine = return_rule(row)
    for other in return_rules():
        if preparation.overlap(mine, other):
            raise Refused("preparation_rules_overlap", valid_from=other.valid_from.isoformat())
    with change(by, "dues.set_preparation_rule", row):
        pass
    return return_rule(row, by)


def _open_rule(by: Actor, rule_id: int, valid_from: date) -> SplitRule:
    old: SplitRule = lock(by, "dues.set_rule", SplitRule, rule_id)
    if old.valid_to is not None or valid_from <= old.valid_from:
        raise Refused("rule_not_open", valid_from=old.valid_from.isoformat())
    return old
