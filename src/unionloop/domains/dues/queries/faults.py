"""Verification of settlement: rows = allocations = lines = ledger = paid + held + bounced, per run and union."""

from collections import defaultdict
from collections.abc import Iterator

from django.db.models import Count, F, Q, Sum

from unionloop.domains.ledger import queries as ledger
from unionloop.domains.ledger.contracts import ROLE_CODES
from unionloop.domains.payments import queries as payments
from unionloop.kernel.actor import Actor

from ..contracts.settlement import FIXED_STATES, Kind, PayoutState, RunState
from ..models.files import TaxRow
from ..models.payouts import Claim, Payout, PayoutLine
from ..models.preparation import Release, ReleaseLine
from ..models.settlement import Allocation, Run, RunLine
from ..rules import split
from .splitrules import rule_values


def invariants(by: Actor) -> Iterator[tuple[str, list[str]]]:
    """Yield what settlement promises, with its faults; `unionloop verify` runs it."""
    yield "经费：税票行 = 分配 = 结算单 = 账本 = 已付 + 待付 + 退回", check_settlement(by)


def check_settlement(by: Actor) -> list[str]:
    """Return every fault of settlement; an empty list means that all sums close."""
    faults = list(_rules())
    for run in Run.visible(by, "dues.read").filter(state__in=FIXED_STATES).order_by("id"):
        faults += [f"dues: run {run} {fault}" for fault in _run(by, run)]
    faults += _stray()
    faults += _payouts()
    faults += _releases()
    return faults


def _rules() -> Iterator[str]:
    rules = rule_values()
    for at, one in enumerate(rules):
        for other in rules[at + 1 :]:
            if split.overlap(one, other):
                yield f"dues: rules v{one.version} and v{other.version} overlap"


def _run(by: Actor, run: Run) -> Iterator[str]:
    rows = TaxRow.objects.filter(run_id=run.pk).aggregate(count=Count("id"), sum=Sum("paid_fen"))
    own = Allocation.objects.filter(run=run)
    sums = own.aggregate(count=Count("id", filter=Q(turn=0)), sum=Sum("paid_fen"),
                         base=Sum("base_fen", filter=Q(base_unit__isnull=False)))  # fmt: skip
    if (rows["count"], rows["sum"] or 0) != (sums["count"], sums["sum"] or 0):
        yield f"has {rows['count']} rows of {rows['sum']} fen, allocated {sums['count']} of {sums['sum']}"
    wrong = own.filter(turn=0).exclude(paid_fen=F("tax_row__paid_fen")).count()
    if wrong:
        yield f"has {wrong} allocations that are not the sum of their row"
    by_unit = dict(own.filter(base_unit__isnull=False).order_by().values_list("base_unit").annotate(Sum("base_fen")))
    lines = {one.unit_id: one for one in RunLine.objects.filter(run=run, tier="base")}
    for unit in by_unit.keys() | lines.keys():
        due = lines[unit].due_fen if unit in lines else None
        if by_unit.get(unit) != due:
            yield f"owes union {unit} {by_unit.get(unit)} fen by its rows and {due} by its line"
    if run.state == RunState.APPROVED:
        yield from _booked(by, run, lines)
        yield from _owed(run, lines)


def _booked(by: Actor, run: Run, lines: dict[int, RunLine]) -> Iterator[str]:
    voucher = ledger.voucher_by_source(by, f"dues.run:{run.pk}")
    total = Allocation.objects.filter(run=run).aggregate(sum=Sum("paid_fen"))["sum"] or 0
    if voucher is None:
        if total or any(one.due_fen for one in lines.values()):
            yield "has no voucher"
        return
    codes = ROLE_CODES[ledger.book(by, unit_id=run.unit_id).standard]
    lower: dict[int, int] = defaultdict(int)
    bank = 0
    for leg in ledger.every_leg(by, voucher_id=voucher.id):
        if leg.account_code == codes["bank"]:
            bank += leg.amount_fen
        elif leg.account_code == codes["payable_lower_transfer"] and leg.unit_id is not None:
            lower[leg.unit_id] -= leg.amount_fen
    if bank != total:
        yield f"came to {total} fen, the ledger has {bank}"
    others: dict[int, int] = defaultdict(int)
    tiers = RunLine.objects.filter(run=run).exclude(tier="base").values_list("unit_id", "due_fen")
    for unit, due in tiers:
        if unit != run.unit_id:
            others[unit] += due
    for unit in lower.keys() | lines.keys() | others.keys():
        line = lines.get(unit)
        owed = (line.due_fen + line.claim_fen + line.offset_fen if line else 0) + others.get(unit, 0)
        if lower.get(unit, 0) != owed:
            yield f"owes union {unit} {owed} fen, the ledger has {lower.get(unit, 0)}"


def _owed(run: Run, lines: dict[int, RunLine]) -> Iterator[str]:
    payouts = dict(Payout.objects.filter(run=run).values_list("unit_id", "amount_fen"))
    for unit, line in lines.items():
        if payouts.get(unit, 0) != line.pay_fen:
            yield f"is to pay union {unit} {line.pay_fen} fen, owes {payouts.get(unit, 0)}"
    if run.approved_by in ("", None):
        yield "is approved by nobody"


def _stray() -> Iterator[str]:
    loose = TaxRow.objects.filter(run_id__isnull=False).exclude(run_id__in=Run.objects.values("pk")).count()
    if loose:
        yield f"dues: {loose} rows are settled by a run that is not there"
    money = TaxRow.objects.filter(run_id__isnull=False).exclude(state__in=("live", "correction")).count()
    if money:
        yield f"dues: {money} settled rows are no money"
    for name, field in (("rule", "rule"), ("firm", "employer"), ("union", "base_unit")):
        broken = Allocation.objects.filter(**{f"{field}__isnull": False, f"{field}__pk__isnull": True}).count()
        if broken:
            yield f"dues: {broken} allocations name a {name} that is not there"
    unruled = Allocation.objects.filter(rule__isnull=True).exclude(kind=Kind.SUSPENSE).count()
    if unruled:
        yield f"dues: {unruled} allocations have no rule and are not in suspense"
    back = Allocation.objects.filter(corrects__isnull=False).exclude(paid_fen=-F("corrects__paid_fen")).count()
    if back:
        yield f"dues: {back} reversals do not cancel what they reverse"


def _payouts() -> Iterator[str]:
    """Every payout is as paid as the bank's lines for it say."""
    paid = dict(PayoutLine.objects.order_by().values_list("payout").annotate(Sum("paid_fen")))
    for payout in Payout.objects.order_by("id").iterator(chunk_size=2_000):
        told = paid.get(payout.pk, 0)
        owed = payout.amount_fen - payout.cut_fen
        if told != payout.paid_fen:
            yield f"dues: payout {payout} says {payout.paid_fen} fen are paid, its lines say {told}"
        if (payout.state == PayoutState.PAID) != (payout.paid_fen == owed and owed > 0):
            yield f"dues: payout {payout} is {payout.state} with {payout.paid_fen} of {owed} fen paid"
        if payout.state == PayoutState.DRAFTED and not payments.by_source(payout.source):
            yield f"dues: payout {payout} is said to be in a batch and is in none"
    taken = Claim.objects.filter(offset_fen__gt=0).aggregate(sum=Sum("offset_fen"))["sum"] or 0
    approved = RunLine.objects.filter(run__state=RunState.APPROVED, tier="base")
    used = approved.aggregate(sum=Sum("offset_fen"))["sum"] or 0
    if taken != -used:
        yield f"dues: {taken} fen are set off by the claims and {-used} by the lines"


def _releases() -> Iterator[str]:
    lines = ReleaseLine.objects.order_by().values("release")
    sums = lines.annotate(back=Sum("returned_fen"), lost=Sum("forfeited_fen"))
    by_release = {row["release"]: (row["back"], row["lost"]) for row in sums}
    for one in Release.objects.order_by("id"):
        if by_release.get(one.pk, (0, 0)) != (one.returned_fen, one.forfeited_fen):
            yield f"dues: release {one} is not the sum of its receipts"
    wrong = ReleaseLine.objects.exclude(allocation__base_fen=F("returned_fen") + F("forfeited_fen")).count()
    if wrong:
        yield f"dues: {wrong} receipts left the preparation fund with another sum than they had"
