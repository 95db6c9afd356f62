"""Reads of settlement runs: the list, one run with its sums and outliers, its lines, its sample."""

from collections.abc import Iterable, Iterator
from datetime import date

from django.db.models import Count, F, Max, Q, QuerySet, Sum

from unionloop.domains.payments import queries as payments
from unionloop.domains.reference import queries as reference
from unionloop.kernel import journal
from unionloop.kernel.actor import Actor
from unionloop.kernel.change import seen
from unionloop.kernel.page import Page, every, keyset
from unionloop.kernel.words import Word, say

from ..contracts.rules import ControlSum, Rule, TierLine
from ..contracts.runs import LineRow, RunRow, RunView, SampleRow
from ..contracts.settlement import (
    FIXED_STATES,
    PAID_TIERS,
    RECEIVER_LABELS,
    RECEIVERS,
    PayoutState,
    RunState,
    Tag,
    Watching,
)  # fmt: skip
from ..flow import RUN
from ..models.files import TaxRow
from ..models.payouts import Payout
from ..models.settlement import Allocation, Run, RunLine, Sample
from ..rules import settlement
from .payouts import STUCK, first_owed
from .splitrules import rule_values
from .units import names, upper_unit


def runs(
    by: Actor, *, unit_id: int | None = None, month: str = "", state: str = "", after: str = "", limit: int = 50
) -> Page[RunRow]:
    """Return settlement runs, the latest month first."""
    rows = _found(by, unit_id, month, state)
    return keyset(rows, ("-month", "-number", "-id"), lambda row: run_row(by, row), after=after, limit=limit)


def every_run(by: Actor, *, unit_id: int | None = None, month: str = "", state: str = "") -> Iterator[RunRow]:
    """Yield all runs for an export."""
    rows = _found(by, unit_id, month, state).order_by("-month", "-number", "-id")
    yield from every(rows, lambda row: run_row(by, row))


def own_drafts(by: Actor, *, limit: int = 20) -> list[RunRow]:
    """Return the runs this actor opened or computed and nobody has locked yet, newest first."""
    rows = Run.visible(by, "dues.read").filter(state__in=(RunState.DRAFT, RunState.COMPUTED))
    rows = journal.by_hand(rows, by, "dues.open_run", "dues.compute").order_by("-id")
    return [run_row(by, row) for row in rows[:limit]]


def run(by: Actor, *, run_id: int) -> RunRow:
    """Return one run."""
    return run_row(by, seen(by, "dues.read", Run, run_id))


def view(by: Actor, *, run_id: int) -> RunView:
    """Return everything the page of one run draws but its lines."""
    row: Run = seen(by, "dues.read", Run, run_id)
    known = {one.id: one for one in rule_values()}
    used = [known[one] for one in row.rules_used if one in known]
    samples = [sample_row(one) for one in
               Sample.objects.filter(run=row).select_related("allocation__tax_row").order_by("position")]  # fmt: skip
    viewed = sum(1 for one in samples if one.viewed_by == by.name)
    matched = row.rows_count - row.suspense_count
    files = taken(row).values("file").distinct().count() or (
        Allocation.objects.filter(run=row).values("tax_row__file").distinct().count()
    )
    return RunView(
        run=run_row(by, row), controls=tuple(control_sums(row)), tiers=tuple(_tiers(row, used)),
        outliers={str(tag): count for tag, count in row.outliers.items()}, rules=tuple(used),
        samples=tuple(samples), viewed=viewed, files=files, matched=matched,
        steps=_steps(row, used, files, matched, viewed, len(samples)), remainder_fen=row.remainder_fen,
        acts=_acts(by, row, len(samples) - viewed),
    )  # fmt: skip


def lines(
    by: Actor, *, run_id: int, tier: str = "base", tag: str = "", text: str = "", after: str = "", limit: int = 50
) -> Page[LineRow]:
    """Return what each union gets from a run, outliers first."""
    row, rows = _lines(by, run_id, tier, tag, text)
    sums = rows.aggregate(due=Sum("due_fen"), before=Sum("previous_fen"), pay=Sum("pay_fen"))
    totals = {"due_fen": sums["due"] or 0, "previous_fen": sums["before"] or 0, "pay_fen": sums["pay"] or 0,
              "diff_fen": (sums["due"] or 0) - (sums["before"] or 0)}  # fmt: skip
    page = keyset(rows, ("-rank", "id"), lambda one: one, after=after, limit=limit)
    return Page(line_rows(by, row, page.rows), page.next, page.total, totals)


def every_line(by: Actor, *, run_id: int, tier: str = "base", tag: str = "", text: str = "") -> Iterator[LineRow]:
    """Yield all lines of a run for an export."""
    row, rows = _lines(by, run_id, tier, tag, text)
    batch: list[RunLine] = []
    for one in rows.order_by("-rank", "id").iterator(chunk_size=2_000):
        batch.append(one)
        if len(batch) == 2_000:
            yield from line_rows(by, row, batch)
            batch = []
    yield from line_rows(by, row, batch)


def taken(row: Run) -> QuerySet[TaxRow]:
    """Return the receipts a run has locked: of its month all of them, which is what finds them."""
    return TaxRow.objects.filter(month=row.month, run_id=row.pk)


def control_sums(row: Run) -> list[ControlSum]:
    """Return the control sums of a run, both sides counted apart from each other."""
    if row.state in ("", RunState.DRAFT, RunState.CANCELLED):
        return []
    if row.state in FIXED_STATES:
        receipts = taken(row).aggregate(count=Count("id"), sum=Sum("paid_fen"))
        count, paid = receipts["count"], receipts["sum"] or 0
    else:
        count, paid = row.receipts_count, row.receipts_fen
    own = Allocation.objects.filter(run=row).aggregate(
        count=Count("id", filter=Q(turn=0)), sum=Sum("paid_fen"),
        **{tier: Sum(f"{tier}_fen", filter=Q(**{f"{tier}_unit__isnull": False}))
           for tier in ("base", "street", "county", "industry")},
        upper=Sum(F("province_fen") + F("national_fen")),
    )  # fmt: skip
    if upper_unit(row.unit_id) is None:
        own["upper"] = 0
    shares = sum(own[tier] or 0 for tier in PAID_TIERS[1:])
    lines = dict(RunLine.objects.filter(run=row).order_by().values_list("tier").annotate(Sum("due_fen")))
    based = lines.get("base", 0)
    return [
        ControlSum(Word("笔数"), count, own["count"], money=False),
        ControlSum(Word("金额"), paid, own["sum"] or 0),
        ControlSum(Word("应返基层"), own["base"] or 0, based),
        ControlSum(Word("应付各级"), shares, sum(lines.values()) - based),
    ]


def run_row(by: Actor, row: Run) -> RunRow:
    """Return a run as a frozen row."""
    made, checked = journal.last_by(row, "dues.lock"), journal.last_by(row, "dues.check")
    sums = Payout.objects.filter(run=row, tier="base").aggregate(
        paid=Sum("paid_fen"), held=Sum(F("amount_fen") - F("cut_fen") - F("paid_fen"), filter=Q(state__in=STUCK))
    ) if row.state == RunState.APPROVED else {"paid": 0, "held": 0}  # fmt: skip
    return RunRow(
        id=row.pk, label=settlement.run_label(row.month, row.number), unit_id=row.unit_id,
        unit_name=names([row.unit_id]).get(row.unit_id, ""), month=row.month, state=RunState(row.state),
        rows_count=row.rows_count, units_count=row.units_count, total_fen=row.total_fen,
        base_fen=row.sums.get("base", 0), preparation_fen=row.preparation_fen, suspense_fen=row.suspense_fen,
        suspense_count=row.suspense_count, maker=made.actor if made and row.locked_at else "",
        locked_at=row.locked_at,
        checker=checked.actor if checked and row.state in (RunState.CHECKED, RunState.APPROVED) else "",
        approver=row.approved_by, paid_fen=sums["paid"] or 0, held_fen=sums["held"] or 0,
        verbs=RUN.open_to(by, row), rules=tuple(row.rules_used),
    )  # fmt: skip


def sample_row(row: Sample) -> SampleRow:
    """Return one receipt of a sample as a frozen row."""
    one = row.allocation
    return SampleRow(row.allocation_id, row.position, one.tax_row.payer_name, one.tax_row.line_no, one.paid_fen,
                     one.base_fen, row.viewed_at, row.viewed_by)  # fmt: skip


def line_rows(by: Actor, run_: Run, rows: Iterable[RunLine]) -> list[LineRow]:
    """Return run lines as frozen rows, with today's account and the row each rests on."""
    rows = list(rows)
    units = [one.unit_id for one in rows]
    known, accounts = names(units), payments.active_accounts(units, by.at)
    owed = first_owed(run_).filter(unit_id__in=units).values_list("tier", "unit_id", "state")
    states = {(tier, unit): state for tier, unit, state in owed}
    firsts = [one.first_row_id for one in rows if one.first_row_id]
    places = dict(TaxRow.objects.filter(pk__in=firsts).values_list("pk", "line_no"))
    splits = Allocation.objects.filter(tax_row__in=firsts, run=run_).values_list("tax_row_id", "rule__version")
    versions = dict(splits)
    return [
        LineRow(
            id=one.pk, run_id=run_.pk, unit_id=one.unit_id, unit_name=known.get(one.unit_id, ""), tier=one.tier,
            rows_count=one.rows_count, due_fen=one.due_fen, previous_fen=one.previous_fen,
            diff_fen=None if one.previous_fen is None else one.due_fen - one.previous_fen,
            offset_fen=one.offset_fen, pay_fen=one.pay_fen, claim_fen=one.claim_fen,
            tags=tuple(Tag(tag) for tag in one.tags.split()),
            account=accounts[one.unit_id].tail if one.unit_id in accounts else "",
            payout=PayoutState(states[one.tier, one.unit_id]) if (one.tier, one.unit_id) in states else None,
            first_line_no=places.get(one.first_row_id or 0), rule_version=versions.get(one.first_row_id or 0),
        )
        for one in rows
    ]  # fmt: skip


def _found(by: Actor, unit_id: int | None, month: str, state: str):  # type: ignore[no-untyped-def]
    rows = Run.visible(by, "dues.read")
    for name, value in (("unit_id", unit_id), ("month", month), ("state", state)):
        if value:
            rows = rows.filter(**{name: value})
    return rows


def _lines(by: Actor, run_id: int, tier: str, tag: str, text: str):  # type: ignore[no-untyped-def]
    row = seen(by, "dues.read", Run, run_id)
    rows = RunLine.objects.filter(run=row, tier=tier)
    if tag in list(Tag):
        rows = rows.filter(tags__contains=tag)
    if text.strip():
        rows = rows.filter(unit__name__contains=text.strip()[:50])
    return row, rows


def _tiers(row: Run, used: list[Rule]) -> Iterable[TierLine]:
    for at, key in enumerate(RECEIVERS):
        amount = row.sums.get(key, 0)
        shares = {rule.shares_bp[at] for rule in used}
        if not amount and shares <= {0}:
            continue
        share = shares.pop() if len(shares) == 1 else None
        rest = row.remainder_fen if {rule.remainder_to for rule in used} == {key} else 0
        against = amount - row.against[key] if row.against else None
        yield TierLine(key, RECEIVER_LABELS[key], share, amount, against, rest)


def _steps(
    row: Run, used: list[Rule], files: int, matched: int, viewed: int, size: int
) -> tuple[tuple[str, str, str, bool], ...]:
    """Return the five steps: shape, title, remark, whether it is the present one."""
    order = [RunState.DRAFT, RunState.COMPUTED, RunState.LOCKED, RunState.CHECKED, RunState.APPROVED]
    at = order.index(RunState(row.state)) if row.state in order else 0
    present = {0: 2, 1: 2, 2: 3, 3: 3, 4: 4}[at]
    versions = "、".join(f"v{one.version}" for one in used) or Word("尚未计算")
    remarks = (
        say(Word("%(n)s 个文件")) % {"n": files}, f"{matched} / {row.rows_count}",
        say(Word("规则 %(versions)s")) % {"versions": versions} if used else versions,
        say(Word("抽样 %(n)s")) % {"n": f"{viewed} / {size}"} if at == 2 else Word("已复核") if at > 2 else Word("锁定后开始"),
        Word("已生成划款") if at == 4 else Word("审批通过后打开"),
    )  # fmt: skip
    titles = (Word("1 导入"), Word("2 匹配"), Word("3 计算"), Word("4 复核"), Word("5 支付"))
    return tuple(
        ("done" if step < present else "doing" if step == present else "", title, remark, step == present)
        for step, (title, remark) in enumerate(zip(titles, remarks, strict=True))
    )


def _acts(by: Actor, row: Run, left: int) -> dict[str, str]:
    """Return the verbs open to this actor, and what still stands in the way of each."""
    found = {}
    for verb in RUN.open_to(by, row):
        arrow = next(one for one in RUN.arrows if (one.verb, one.source) == (verb, row.state))
        barred = any(journal.was_done(row, earlier, by) for earlier in arrow.not_by)
        why = "经办人、复核人、审批人须为三人" if barred else ""
        if verb == "dues.check" and left and not why:
            why = f"剩 {left} 笔抽样未看"
        found[verb] = why
    return found


def latest_month(by: Actor, unit_id: int) -> str:
    """Return the latest month with a run, "" when there is none."""
    return Run.visible(by, "dues.read").filter(unit_id=unit_id).aggregate(last=Max("month"))["last"] or ""


def watching_of(region: str, day: date) -> Watching:
    """Return what the check of a run looks at in a region, as in force on a day."""
    ours = Watching()
    return Watching(
        reference.value("dues.sample_size", region, day, ours.sample_size),
        reference.value("dues.large_count", region, day, ours.large_count),
        reference.value("dues.account_days", region, day, ours.account_days),
        reference.value("dues.changed_bp", region, day, ours.changed_bp),
        reference.standing(
            ("dues.sample_size", "dues.large_count", "dues.account_days", "dues.changed_bp"), region, day
        ),
    )  # fmt: skip
