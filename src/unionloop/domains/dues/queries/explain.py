"""Explain an amount: any figure of settlement, down to the rule versions and the source rows behind it."""

from collections.abc import Iterable

from django.db.models import Count, F, QuerySet, Sum

from unionloop.domains.reference import queries as reference
from unionloop.domains.reference.contracts import ParameterRow
from unionloop.kernel.actor import Actor
from unionloop.kernel.errors import BadInput, NotFound
from unionloop.kernel.page import Page, keyset
from unionloop.kernel.words import joined

from ..contracts.runs import AllocationRow, Explanation
from ..contracts.settlement import RECEIVER_LABELS, RECEIVERS, TIER_LABELS, UPPER, Flag, Kind
from ..models.payouts import Payout
from ..models.settlement import Allocation, Run, Sample
from ..rules import settlement
from .receiving import received, shown_name
from .splitrules import rule_values
from .units import names

UNIT_FIELDS = {"base": "base_unit_id", "street": "street_unit_id", "county": "county_unit_id",
               "industry": "industry_unit_id"}  # fmt: skip


def explain(
    by: Actor, *, run_id: int | None = None, unit_id: int | None = None, tier: str = "base",
    employer_id: int | None = None, kind: str = "", flag: str = "", sample: bool = False, after: str = "",
    limit: int = 50,
) -> Explanation:  # fmt: skip
    """Return one figure taken apart: its sum, the rule versions behind it, its source rows.

    A figure is named by what it adds up: a run, a union or a firm, a tier, a kind of money.
    """
    if tier not in TIER_LABELS:
        raise BadInput("dues_unknown_word", field="tier", value=tier[:20])
    rows, title = _scope(by, run_id, tier), [TIER_LABELS[tier]]
    if run_id is not None:
        title.insert(0, str(Run.objects.get(pk=run_id)))
    if unit_id is not None:
        if tier == UPPER:  # the union above the collecting ones: whose receipts they are says the payout
            owed = Payout.objects.filter(tier=UPPER, unit=unit_id)
            rows = rows.filter(run__in=owed.values("run"))
        elif tier in UNIT_FIELDS:
            rows = rows.filter(**{UNIT_FIELDS[tier]: unit_id})
        else:
            raise BadInput("dues_unknown_word", field="tier", value=tier)
        title.append(names([unit_id]).get(unit_id, ""))
    if employer_id is not None:
        rows = rows.filter(employer=employer_id)
    if kind in list(Kind):
        rows = rows.filter(kind=kind)
        title.append(Kind(kind).label)
    if flag in list(Flag):
        rows = rows.filter(flags__contains=flag)
        title.append(Flag(flag).label)
    if sample:
        rows = rows.filter(pk__in=Sample.objects.filter(run=run_id).values("allocation"))
    share = F("province_fen") + F("national_fen") if tier == UPPER else F(f"{tier}_fen")
    whole = rows.aggregate(sum=Sum(share), count=Count("id"))
    known = {one.id: one for one in rule_values()}
    by_rule = rows.order_by("rule").values("rule").annotate(count=Count("id"), sum=Sum(share))
    page = allocations(by, rows, after=after, limit=limit)
    return Explanation(
        joined(part for part in title if part), whole["sum"] or 0, whole["count"],
        tuple((known.get(one["rule"]), one["count"], one["sum"]) for one in by_rule),
        tuple(page.rows), page.next, _parameters(by, run_id),
    )  # fmt: skip


def _parameters(by: Actor, run_id: int | None) -> tuple[ParameterRow, ...]:
    """Return the parameters a run kept, to whoever may read the run."""
    run = Run.visible(by, "dues.read").filter(pk=run_id).first() if run_id is not None else None
    return tuple(reference.parameters_named(run.parameters_used or ())) if run else ()


def _scope(by: Actor, run_id: int | None, tier: str) -> QuerySet[Allocation]:
    """Return the receipts a figure may be made of: all of a collecting union's, else what one's own union got."""
    collected, mine = Allocation.visible(by, "dues.read"), received(by, tier)
    if run_id is None:
        settled = collected.filter(run__state="approved")
        return settled if settled.exists() or not mine.exists() else mine
    if Run.visible(by, "dues.read").filter(pk=run_id).exists():
        return collected.filter(run=run_id)
    mine = mine.filter(run=run_id)
    if not mine.exists():
        raise NotFound("not_found", model="Run", id=run_id)
    return mine


def allocation(by: Actor, *, allocation_id: int) -> AllocationRow:
    """Return one split receipt, to whoever collected it or got a share of it."""
    row = Allocation.visible(by, "dues.read").filter(pk=allocation_id).first()
    row = row or received(by).filter(pk=allocation_id).first()
    if row is None:
        raise NotFound("not_found", model="Allocation", id=allocation_id)
    return allocation_rows([row], by)[0]


def allocations(by: Actor, rows: QuerySet[Allocation], *, after: str = "", limit: int = 50) -> Page[AllocationRow]:
    """Return one page of split receipts, in the order of their ids."""
    page = keyset(rows, ("id",), lambda row: row, after=after, limit=limit)
    return Page(allocation_rows(page.rows, by), page.next, page.total)


def allocation_rows(rows: Iterable[Allocation], by: Actor | None = None) -> list[AllocationRow]:
    """Return allocations as frozen rows with the source row of each.

    For an actor who only received the money, the file and the run stay shut, and in a joint union the
    other firms' names.
    """
    ids = [one.pk for one in rows]
    found = {one.pk: one for one in
             Allocation.objects.filter(pk__in=ids).select_related("run__unit", "rule", "tax_row__file")}  # fmt: skip
    known = names(one.base_unit_id for one in found.values())
    return [_row(found[one], known, by is None or by.may("dues.read", found[one].place)) for one in ids]


def _row(row: Allocation, known: dict[int, str], collected: bool) -> AllocationRow:
    source = row.tax_row
    name = source.payer_name if collected else shown_name(Kind(row.kind), source.payer_name)
    shares = {name: getattr(row.rule, f"{name}_bp") if row.rule else 0 for name in RECEIVERS}
    parts = tuple(
        (RECEIVER_LABELS[name], shares[name], getattr(row, f"{name}_fen"))
        for name in RECEIVERS if shares[name] or getattr(row, f"{name}_fen")
    )  # fmt: skip
    return AllocationRow(
        id=row.pk, run_id=row.run_id, run_label=settlement.run_label(row.run.month, row.run.number),
        tax_row_id=source.pk, line_no=source.line_no, file_id=source.file_id, file_name=source.file.name,
        payer_name=name, employer_id=row.employer_id, item=source.item,
        period_from=source.period_from, received_date=row.received_date, rate_bp=source.rate_bp,
        paid_fen=row.paid_fen, parts=parts, kind=Kind(row.kind),
        flags=tuple(Flag(one) for one in row.flags.split()), rule_id=row.rule_id,
        rule_version=row.rule.version if row.rule else None,
        verified=row.rule is not None and row.rule.verified_by != "", policy_id=row.policy_id,
        returned_fen=row.returned_fen, collected=collected, base_unit_id=row.base_unit_id,
        base_unit_name=known.get(row.base_unit_id, "") if row.base_unit_id else "", corrects_id=row.corrects_id,
    )  # fmt: skip
