"""The funds overview of a collecting union: what came in, what is due back, what arrived, what is stuck."""

from collections import defaultdict
from typing import Any

from django.db.models import Count, F, Q, Sum

from unionloop.kernel.actor import Actor
from unionloop.kernel.errors import Refused
from unionloop.kernel.tallies import kept

from ..contracts.funds import Balance, Funds, MonthFunds
from ..contracts.settlement import FIXED_STATES, PAID_TIERS, RECEIVERS, Kind, PayoutState, RunState
from ..models.files import TaxRow
from ..models.payouts import Claim, Payout
from ..models.preparation import Release
from ..models.settlement import Allocation, Run, RunLine
from ..rules import settlement
from .payouts import TAKEN_OVER
from .preparation import held
from .subsidies import indicators
from .units import names, require

MONTHS = 12


@kept("dues", "payments", "ledger", "employers", "organisation", "reference")
def funds(by: Actor, *, unit_id: int, month: str = "") -> Funds:
    """Return twelve months of funds ending with `month` (today's when empty), and what is stuck now."""
    require(by, "dues.read", unit_id)
    last = month or f"{by.today:%Y%m}"
    wanted = [settlement.month_before(last, back) for back in range(MONTHS - 1, -1, -1)]
    rows = _months(unit_id, wanted)
    stuck = Payout.objects.filter(payer=unit_id, state__in=(PayoutState.HELD, PayoutState.BOUNCED)).aggregate(
        sum=Sum(F("amount_fen") - F("cut_fen") - F("paid_fen")), count=Count("id")
    )
    preparation = held(unit_id).aggregate(sum=Sum("base_fen"))["sum"] or 0
    done = Allocation.objects.filter(run__unit=unit_id, run__state=RunState.APPROVED, kind=Kind.SUSPENSE)
    suspense = done.aggregate(sum=Sum("base_fen"))["sum"] or 0
    try:
        found = tuple(indicators(by, unit_id=unit_id, month=last))
    except Refused:
        found = ()  # whoever may not read the ledger sees the rest of the page
    return Funds(
        unit_id, names([unit_id])[unit_id], tuple(rows), sum(one.collected_fen for one in rows),
        sum(one.due_fen for one in rows), sum(one.paid_fen for one in rows), stuck["sum"] or 0, stuck["count"],
        preparation, suspense, found,
    )  # fmt: skip


def collecting_units(by: Actor) -> list[tuple[int, str]]:
    """Return the unions this actor may read funds of that collect or settle, with their names."""
    ids = set(Run.visible(by, "dues.read").order_by().values_list("unit_id", flat=True).distinct())
    ids |= set(TaxRow.visible(by, "dues.read").order_by().values_list("file__unit_id", flat=True).distinct()[:50])
    return sorted(names(ids).items())


def unclosed_months() -> list[tuple[int, MonthFunds]]:
    """Return every month of a collecting union whose due is not what is paid, on its way, stuck, set off or waiting."""
    wanted: dict[int, set[str]] = defaultdict(set)
    for unit_id, month in Run.objects.filter(state__in=FIXED_STATES).order_by().values_list("unit_id", "month").distinct():
        wanted[unit_id].add(month)
    found = [(unit_id, row) for unit_id, months in sorted(wanted.items()) for row in _months(unit_id, sorted(months))]
    return [(unit_id, row) for unit_id, row in found if row.open_fen]


def _months(unit_id: int, wanted: list[str]) -> list[MonthFunds]:
    collected = dict(
        TaxRow.objects.filter(file__unit=unit_id, month__in=wanted, state__in=("live", "correction"))
        .order_by().values_list("month").annotate(Sum("paid_fen"))
    )  # fmt: skip
    runs = Run.objects.filter(unit=unit_id, month__in=wanted, state__in=FIXED_STATES)
    split: dict[str, dict[str, int]] = defaultdict(lambda: defaultdict(int))
    for month, state, sums, preparation, suspense in runs.values_list(
        "month", "state", "sums", "preparation_fen", "suspense_fen"
    ):
        due = sums.get("base", 0) - preparation - suspense
        split[month]["due"] += due
        split[month]["waiting"] += due if state != RunState.APPROVED else 0
        split[month]["preparation"] += preparation
        split[month]["suspense"] += suspense
    sent = _sent(unit_id, wanted)
    return [
        MonthFunds(
            month, collected.get(month, 0), split[month]["due"], *sent[month], split[month]["waiting"],
            split[month]["preparation"], split[month]["suspense"],
        )
        for month in wanted
    ]  # fmt: skip


def _sent(unit_id: int, wanted: list[str]) -> dict[str, tuple[int, int, int, int, int]]:
    """Return by month what is paid, on its way, held, bounced and set off of the base unions' shares.

    What a successor took over counts in the month it was collected in, once: the first union's part of it is cut.
    """
    left, taken = F("amount_fen") - F("cut_fen") - F("paid_fen"), Q(source__startswith=TAKEN_OVER)
    paid: dict[str, dict[str, Any]] = {
        row["run__month"]: dict(row)
        for row in Payout.objects.filter(payer=unit_id, run__month__in=wanted, tier="base").order_by()
        .values("run__month").annotate(
            paid=Sum("paid_fen"), sent=Sum(left, filter=Q(state=PayoutState.DRAFTED)),
            held=Sum(left, filter=Q(state=PayoutState.HELD)), bounced=Sum(left, filter=Q(state=PayoutState.BOUNCED)),
            cut=Sum("cut_fen"), taken=Sum("amount_fen", filter=taken),
        )
    }  # fmt: skip
    lines = RunLine.objects.filter(run__unit=unit_id, run__month__in=wanted, run__state=RunState.APPROVED, tier="base")
    kept = dict(lines.order_by().values_list("run__month").annotate(kept=Sum(F("due_fen") - F("pay_fen"))))
    found = {}
    for month in wanted:
        fen = defaultdict(int, {name: value or 0 for name, value in paid.get(month, {}).items()})
        set_off = kept.get(month, 0) + fen["cut"] - fen["taken"]
        found[month] = (fen["paid"], fen["sent"], fen["held"], fen["bounced"], set_off)
    return found


def balance(by: Actor, *, unit_id: int) -> Balance:
    """Return where every fen of a collecting union's receipts is now: the two sides are counted apart."""
    require(by, "dues.read", unit_id)
    rows = TaxRow.objects.filter(file__unit=unit_id, state__in=("live", "correction"))
    split = Allocation.objects.filter(run__unit=unit_id, run__state=RunState.APPROVED)
    sums = split.aggregate(
        whole=Sum("paid_fen"), suspense=Sum("base_fen", filter=Q(kind=Kind.SUSPENSE)),
        **{name: Sum(f"{name}_fen") for name in RECEIVERS[1:]},
    )  # fmt: skip
    payouts = Payout.objects.filter(payer=unit_id).exclude(tier="")
    base = Q(tier="base")
    paid = payouts.aggregate(base=Sum("paid_fen", filter=base), shares=Sum("paid_fen", filter=~base))
    left = Sum(F("amount_fen") - F("cut_fen") - F("paid_fen"))
    by_state = {row["state"]: row["left"] for row in payouts.order_by().values("state").annotate(left=left)}
    claims = Claim.objects.filter(payer=unit_id).aggregate(open=Sum(F("claimed_fen") - F("offset_fen")))["open"] or 0
    forfeited = Release.objects.filter(payer=unit_id).aggregate(sum=Sum("forfeited_fen"))["sum"] or 0
    passed = Payout.objects.filter(payer=unit_id, source__startswith="dues.release", tier="county")
    forfeited -= passed.aggregate(sum=Sum("amount_fen"))["sum"] or 0
    owed = RunLine.objects.filter(run__unit=unit_id, run__state=RunState.APPROVED, tier__in=PAID_TIERS[1:])
    others = owed.exclude(unit=unit_id).aggregate(sum=Sum("due_fen"))["sum"] or 0
    return Balance(
        in_fen=rows.filter(run_id__isnull=False).aggregate(sum=Sum("paid_fen"))["sum"] or 0,
        waiting_fen=rows.filter(run_id__isnull=True).aggregate(sum=Sum("paid_fen"))["sum"] or 0,
        split_fen=sums["whole"] or 0, base_paid_fen=paid["base"] or 0,
        shares_paid_fen=paid["shares"] or 0,
        sent_fen=by_state.get(PayoutState.DRAFTED, 0), bounced_fen=by_state.get(PayoutState.BOUNCED, 0),
        held_fen=by_state.get(PayoutState.HELD, 0) + (sums["suspense"] or 0) - claims,
        preparation_fen=held(unit_id).aggregate(sum=Sum("base_fen"))["sum"] or 0,
        own_fen=sum(sums[name] or 0 for name in RECEIVERS[1:]) - others + forfeited,
    )  # fmt: skip
