"""Verification of settlement: rows = allocations = lines = ledger = paid + held + bounced, per run and union."""

from collections import defaultdict
from collections.abc import Iterator

from django.db.models import Count, F, OuterRef, Q, Subquery, Sum

from unionloop.domains.ledger import queries as ledger
from unionloop.domains.ledger.contracts import ROLE_CODES
from unionloop.domains.payments import queries as payments
from unionloop.kernel.actor import Actor

from ..contracts.settlement import FIXED_STATES, UPPER, Kind, PayoutState, RunState
from ..models.files import TaxRow
from ..models.payouts import Claim, Payout, PayoutLine
from ..models.preparation import Release, ReleaseLine
from ..models.settlement import Allocation, Run, RunLine
from ..rules import split
from ..rules.postings import payable
from .funds import unclosed_months
from .payouts import first_owed
from .runs import taken
from .splitrules import rule_values
from .units import upper_unit

Lines = dict[tuple[str, int], RunLine]  # by tier and union


def invariants(by: Actor) -> Iterator[tuple[str, list[str]]]:
    """Yield what settlement promises, with its faults; `unionloop verify` runs it."""
    yield "经费：税票行 = 分配 = 结算单 = 账本 = 已付 + 待付 + 退回", check_settlement(by)


def check_settlement(by: Actor) -> list[str]:
    """Return every fault of settlement; an empty list means that all sums close."""
    faults = list(_rules())
    for run in Run.visible(by, "dues.read").filter(state__in=FIXED_STATES).order_by("id"):
        faults += [f"dues: run {run} {fault}" for fault in _run(by, run)]
    faults += _stray()
    faults += _refunds()
    faults += _suspense()
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
    rows = taken(run).aggregate(count=Count("id"), sum=Sum("paid_fen"))
    own = Allocation.objects.filter(run=run)
    sums = own.aggregate(count=Count("id", filter=Q(turn=0)), sum=Sum("paid_fen"))
    if (rows["count"], rows["sum"] or 0) != (sums["count"], sums["sum"] or 0):
        yield f"has {rows['count']} rows of {rows['sum']} fen, allocated {sums['count']} of {sums['sum']}"
    wrong = own.filter(turn=0).exclude(paid_fen=F("tax_row__paid_fen")).count()
    if wrong:
        yield f"has {wrong} allocations that are not the sum of their row"
    lines = {(one.tier, one.unit_id): one for one in RunLine.objects.filter(run=run)}
    by_rows = _by_rows(run)
    for key in by_rows.keys() | lines.keys():
        due = lines[key].due_fen if key in lines else 0
        if by_rows.get(key, 0) != due:
            yield f"owes {key[0]} union {key[1]} {by_rows.get(key)} fen by its rows and {due} by its line"
    if run.state == RunState.APPROVED:
        yield from _booked(by, run, lines)
        yield from _owed(run, lines)


def _by_rows(run: Run) -> dict[tuple[str, int], int]:
    """Return what each (tier, union) is due, added up anew from the split receipts."""
    own = Allocation.objects.filter(run=run).order_by()
    found: dict[tuple[str, int], int] = {}
    for tier in ("base", "street", "county", "industry"):
        rows = own.filter(**{f"{tier}_unit__isnull": False}).values_list(f"{tier}_unit")
        found |= {(tier, unit): fen for unit, fen in rows.annotate(Sum(f"{tier}_fen"))}
    if (unit_id := upper_unit(run.unit_id)) is not None:
        found[UPPER, unit_id] = own.aggregate(fen=Sum(F("province_fen") + F("national_fen")))["fen"] or 0
    return found


def _booked(by: Actor, run: Run, lines: Lines) -> Iterator[str]:
    voucher = ledger.voucher_by_source(by, f"dues.run:{run.pk}")
    total = Allocation.objects.filter(run=run).aggregate(sum=Sum("paid_fen"))["sum"] or 0
    if voucher is None:
        if total or any(one.due_fen for one in lines.values()):
            yield "has no voucher"
        return
    codes = ROLE_CODES[ledger.book(by, unit_id=run.unit_id).standard]
    booked: dict[tuple[str, int], int] = defaultdict(int)  # by role of the debt and union
    bank = 0
    for leg in ledger.every_leg(by, voucher_id=voucher.id):
        if leg.account_code == codes["bank"]:
            bank += leg.amount_fen
        for role in ("payable_lower_transfer", "payable_upper"):
            if leg.account_code == codes[role] and leg.unit_id is not None:
                booked[role, leg.unit_id] -= leg.amount_fen
    if bank != total:
        yield f"came to {total} fen, the ledger has {bank}"
    owed: dict[tuple[str, int], int] = defaultdict(int)
    for (tier, unit), line in lines.items():
        if unit != run.unit_id or tier == "base":
            owed[payable(tier), unit] += line.due_fen + line.claim_fen + line.offset_fen
    for key in booked.keys() | owed.keys():
        if booked[key] != owed[key]:
            yield f"owes union {key[1]} {owed[key]} fen, the ledger has {booked[key]}"


def _owed(run: Run, lines: Lines) -> Iterator[str]:
    rows = first_owed(run).values_list("tier", "unit_id", "amount_fen")
    payouts = {(tier, unit): amount for tier, unit, amount in rows}
    for (tier, unit), line in lines.items():
        if payouts.get((tier, unit), 0) != line.pay_fen:
            yield f"is to pay {tier} union {unit} {line.pay_fen} fen, owes {payouts.get((tier, unit), 0)}"
    if run.approved_by in ("", None):
        yield "is approved by nobody"


def _stray() -> Iterator[str]:
    loose = TaxRow.objects.filter(run_id__isnull=False).exclude(run_id__in=Run.objects.values("pk")).count()
    if loose:
        yield f"dues: {loose} rows are settled by a run that is not there"
    own_month = Subquery(Run.objects.filter(pk=OuterRef("run_id")).values("month"))
    elsewhere = TaxRow.objects.filter(run_id__isnull=False).exclude(month=own_month).count()
    if elsewhere:
        yield f"dues: {elsewhere} rows are settled by a run of another month"
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


def _refunds() -> Iterator[str]:
    """What refunds took of one receipt is never more than the receipt."""
    own = Allocation.objects.filter(refunds_id__isnull=False, turn=0, tax_row__corrects__isnull=True).order_by()
    took = dict(own.values_list("refunds_id").annotate(Sum("paid_fen")))
    paid: dict[int, int] = {}
    for start in range(0, len(took), 500):
        some = TaxRow.objects.filter(pk__in=list(took)[start : start + 500])
        paid |= dict(some.values_list("id", "paid_fen"))
    for receipt, fen in sorted(took.items()):
        if paid.get(receipt, 0) < -fen:
            yield f"dues: refunds take {-fen} fen of receipt {receipt}, which is {paid.get(receipt)}"


def _suspense() -> Iterator[str]:
    """Of no receipt more leaves suspense, cleared and taken back, than it brought in."""
    held = Allocation.objects.filter(kind=Kind.SUSPENSE, run__state=RunState.APPROVED, tax_row__paid_fen__gt=0)
    back = TaxRow.objects.filter(corrects__isnull=False).values("corrects")
    taken = Allocation.objects.filter(kind=Kind.SUSPENSE, run__state=RunState.APPROVED, tax_row__corrects__isnull=False)
    sums: dict[int, int] = defaultdict(int)
    for rows, of in ((held.filter(tax_row__in=back), "tax_row_id"), (taken, "tax_row__corrects_id")):
        for one, fen in rows.order_by().values_list(of).annotate(Sum("base_fen")):
            sums[one] += fen
    for receipt, fen in sorted(sums.items()):
        if fen < 0:
            yield f"dues: {-fen} fen more left suspense for receipt {receipt} than it brought in"


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
    for unit_id, row in unclosed_months():
        yield f"dues: of {row.month} of union {unit_id} {row.open_fen} fen of {row.due_fen} are nowhere"
    taken = Claim.objects.filter(offset_fen__gt=0).aggregate(sum=Sum("offset_fen"))["sum"] or 0
    approved = RunLine.objects.filter(run__state=RunState.APPROVED)
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
