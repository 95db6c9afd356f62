"""What an approved run does to the books: one voucher, claims and offsets, and what is owed to each union."""

from collections import defaultdict

from django.db.models import Sum

from unionloop.domains.ledger import commands as ledger
from unionloop.domains.ledger import queries as books
from unionloop.kernel.actor import Actor, system
from unionloop.kernel.bulk import insert_rows

from ..contracts.settlement import Kind, PayoutState
from ..models.payouts import Claim, Payout
from ..models.settlement import Allocation, Run, RunLine
from ..queries.units import receipt_tails
from ..rules import settlement
from ..rules.postings import Shares, legs_for_run
from .computing import forecast, upper_unit

PAYOUT_COLUMNS = ("payer_id", "unit_id", "run_id", "source", "what", "amount_fen", "cut_fen", "state",
                  "since_date", "batch_id", "approved_by", "paid_fen", "paid_date", "reason")  # fmt: skip


def post_run(by: Actor, run: Run) -> None:
    """Post the run's voucher and write down what is owed, set off and claimed."""
    machine = system(by.at, via="dues")  # posting follows from approving; nobody needs a second right for it
    dues = dict(RunLine.objects.filter(run=run, tier="base").values_list("unit_id", "due_fen"))
    offsets = forecast(run.unit_id, dues)
    shares = shares_of(run)
    shares.claims = [(unit, one.claim_fen) for unit, one in sorted(offsets.items()) if one.claim_fen]
    shares.offsets = [(unit, -one.offset_fen) for unit, one in sorted(offsets.items()) if one.offset_fen]
    standard = books.book(machine, unit_id=run.unit_id).standard
    legs = legs_for_run(standard, shares)
    if legs:
        ledger.post(
            machine, book_unit_id=run.unit_id, day=by.today, summary=f"{run.month} 工会经费分配 {run}",
            source=f"dues.run:{run.pk}", legs=legs,
        )  # fmt: skip
    _settle(run, offsets)
    _owe(by, run, offsets)


def shares_of(run: Run) -> Shares:
    """Return what the run's allocations come to, by whom it is owed."""
    rows = Allocation.objects.filter(run=run)
    shares = Shares(upper_unit_id=upper_unit(run.unit_id))
    based = rows.filter(base_unit__isnull=False)
    rebates = based.filter(kind=Kind.REBATE).order_by("base_unit").values_list("base_unit_id")
    shares.lower += [(unit, None, fen) for unit, fen in rebates.annotate(Sum("base_fen"))]
    covered = based.filter(kind=Kind.JOINT).order_by("base_unit", "employer")
    shares.lower += list(covered.values_list("base_unit_id", "employer_id").annotate(Sum("base_fen")))
    held = rows.filter(kind=Kind.PREPARATION).order_by("employer").values_list("employer_id").annotate(Sum("base_fen"))
    shares.preparation = list(held)
    shares.unknown_fen += rows.filter(kind=Kind.SUSPENSE).aggregate(sum=Sum("base_fen"))["sum"] or 0
    tiers: dict[int, int] = defaultdict(int)
    for tier in ("street", "county", "industry"):
        for unit, fen in rows.order_by().values_list(f"{tier}_unit_id").annotate(Sum(f"{tier}_fen")):
            if unit is None:
                shares.unknown_fen += fen
            elif unit == run.unit_id:
                shares.own_fen += fen
            else:
                tiers[unit] += fen
    shares.lower += [(unit, None, fen) for unit, fen in sorted(tiers.items())]
    sums = rows.aggregate(*(Sum(f"{name}_fen") for name in ("city", "province", "national", "fee")))
    shares.own_fen += sums["city_fen__sum"] or 0
    shares.upper_fen = (sums["province_fen__sum"] or 0) + (sums["national_fen__sum"] or 0)
    shares.fee_fen = sums["fee_fen__sum"] or 0
    return shares


def _settle(run: Run, offsets: dict[int, settlement.Offset]) -> None:
    """Use up claims and unpaid money as the offsets say, and keep new claims."""
    lines = {line.unit_id: line for line in RunLine.objects.filter(run=run, tier="base", unit__in=[
        unit for unit, one in offsets.items() if one.offset_fen or one.cut_fen or one.claim_fen
    ])}  # fmt: skip
    for unit, line in sorted(lines.items()):
        one = offsets[unit]
        for claim_id, fen in one.claims:
            claim = Claim.objects.select_for_update().get(pk=claim_id)
            claim.offset_fen += fen
            claim.save(update_fields=["offset_fen"])
        for payout_id, fen in one.cuts:
            payout = Payout.objects.select_for_update().get(pk=payout_id)
            payout.cut_fen += fen
            if payout.cut_fen == payout.amount_fen:
                payout.state = PayoutState.CANCELLED
            payout.save(update_fields=["cut_fen", "state"])
        if one.claim_fen:
            Claim.objects.create(payer_id=run.unit_id, unit_id=unit, line=line, claimed_fen=one.claim_fen)
        line.offset_fen, line.cut_fen = one.offset_fen, one.cut_fen
        line.claim_fen, line.pay_fen = one.claim_fen, one.pay_fen
        line.save(update_fields=["offset_fen", "cut_fen", "claim_fen", "pay_fen"])


def _owe(by: Actor, run: Run, offsets: dict[int, settlement.Offset]) -> None:
    """Write one payout per union that gets something; each is held until it is in a batch."""
    lines = RunLine.objects.filter(run=run, tier="base", pay_fen__gt=0).order_by("unit")
    lines_of = list(lines.values_list("unit_id", "first_row_id"))
    tails = receipt_tails([row for _, row in lines_of if row])
    what = f"{run.month[:4]}年{int(run.month[4:])}月工会经费返还"
    rows = [
        (run.unit_id, unit, run.pk, f"dues.run:{run.pk}/{unit}", f"{what} {tails.get(row, '')}".strip(),
         offsets[unit].pay_fen, 0, PayoutState.HELD.value, by.today.isoformat(), None, by.name, 0, None, "")
        for unit, row in lines_of if offsets[unit].pay_fen
    ]  # fmt: skip
    insert_rows("dues_payout", PAYOUT_COLUMNS, rows)
