"""What an approved run does to the books: one voucher, claims and offsets, and what is owed to each union."""

from collections import defaultdict

from django.db.models import Q, Sum

from unionloop.domains.ledger import commands as ledger
from unionloop.domains.ledger import queries as books
from unionloop.domains.ledger.contracts import Share
from unionloop.kernel.actor import Actor, system
from unionloop.kernel.bulk import insert_rows

from ..contracts.settlement import UPPER, Kind, PayoutState
from ..models.payouts import Claim, Payout
from ..models.settlement import Allocation, Run, RunLine
from ..queries.units import receipt_tails, upper_unit
from ..rules import settlement
from ..rules.postings import Shares, legs_for_run
from .lines import forecast

PAYOUT_COLUMNS = ("payer_id", "unit_id", "run_id", "source", "tier", "what", "amount_fen", "cut_fen", "state",
                  "since_date", "batch_id", "approved_by", "paid_fen", "paid_date", "reason")  # fmt: skip

Offsets = dict[tuple[str, int], settlement.Offset]  # by tier and union
WHAT = {"base": "工会经费返还", UPPER: "上解工会经费"}


def post_run(by: Actor, run: Run) -> None:
    """Post the run's voucher and write down what is owed, set off and claimed."""
    machine = system(by.at, via="dues")  # posting follows from approving; nobody needs a second right for it
    lines = RunLine.objects.filter(run=run).values_list("tier", "unit_id", "due_fen")
    offsets = forecast(run.unit_id, {(tier, unit): due for tier, unit, due in lines})
    shares = shares_of(run)
    shares.claims = [(*key, one.claim_fen) for key, one in sorted(offsets.items()) if one.claim_fen]
    shares.offsets = [(*key, -one.offset_fen) for key, one in sorted(offsets.items()) if one.offset_fen]
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
    shares = Shares()
    based = rows.filter(base_unit__isnull=False)
    rebates = based.filter(kind=Kind.REBATE).order_by("base_unit").values_list("base_unit_id")
    shares.lower += [Share(fen, unit) for unit, fen in rebates.annotate(Sum("base_fen"))]
    covered = based.filter(kind=Kind.JOINT).order_by("base_unit", "employer")
    by_firm = covered.values_list("base_unit_id", "employer_id").annotate(Sum("base_fen"))
    shares.lower += [Share(fen, unit, employer) for unit, employer, fen in by_firm]
    held = rows.filter(kind=Kind.PREPARATION).order_by("employer").values_list("employer_id").annotate(Sum("base_fen"))
    shares.preparation = [Share(fen, None, employer) for employer, fen in held]
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
    shares.lower += [Share(fen, unit) for unit, fen in sorted(tiers.items())]
    sums = rows.aggregate(*(Sum(f"{name}_fen") for name in ("city", "province", "national", "fee")))
    shares.own_fen += sums["city_fen__sum"] or 0
    upper_fen = (sums["province_fen__sum"] or 0) + (sums["national_fen__sum"] or 0)
    shares.upper = [Share(upper_fen, upper_unit(run.unit_id))]
    shares.fee_fen = sums["fee_fen__sum"] or 0
    return shares


def _settle(run: Run, offsets: Offsets) -> None:
    """Use up claims and unpaid money as the offsets say, and keep new claims.

    A line that was computed with a claim which another run has used up since is written anew too.
    """
    moved = {unit for (_, unit), one in offsets.items() if one.offset_fen or one.cut_fen or one.claim_fen}
    told = ~Q(offset_fen=0) | ~Q(cut_fen=0) | ~Q(claim_fen=0)
    for line in RunLine.objects.filter(Q(unit__in=moved) | told, run=run).order_by("tier", "unit"):
        unit, one = line.unit_id, offsets[line.tier, line.unit_id]
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


def _owe(by: Actor, run: Run, offsets: Offsets) -> None:
    """Write one payout per tier and union that gets something; each is held until it is in a batch."""
    lines = RunLine.objects.filter(run=run).order_by("unit", "tier")
    lines_of = [one for one in lines.values_list("tier", "unit_id", "first_row_id") if offsets[one[0], one[1]].pay_fen]
    # the receipt's tail helps a base union to book its rebate; a county's share is of thousands of receipts
    tails = receipt_tails([row for tier, _, row in lines_of if row and tier == "base"])
    said = {(tier, unit): tails.get(row, "") if tier == "base" else "" for tier, unit, row in lines_of}
    month = f"{run.month[:4]}年{int(run.month[4:])}月"
    rows = [
        (run.unit_id, unit, run.pk, f"dues.run:{run.pk}/{unit}" + ("" if tier == "base" else f"/{tier}"), tier,
         f"{month}{WHAT.get(tier, '工会经费分成')} {said[tier, unit]}".strip(), offsets[tier, unit].pay_fen, 0,
         PayoutState.HELD.value, by.today.isoformat(), None, by.name, 0, None, "")
        for tier, unit, _ in lines_of
    ]  # fmt: skip
    insert_rows("dues_payout", PAYOUT_COLUMNS, rows)
