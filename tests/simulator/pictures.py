"""Pictures of the product's tables: what an act may leave, what counts, what money has moved."""

from collections import Counter
from typing import Any

from django.db.models import Count, Sum

from unionloop.domains.dues.models import Allocation, Claim, Payer, Payout, Run, TaxRow
from unionloop.domains.ledger.models import Leg, Voucher
from unionloop.domains.payments.models import Batch, Line
from unionloop.kernel.models import Entry, Errand

PICTURE = ((TaxRow, "paid_fen"), (Allocation, "base_fen"), (Payout, "amount_fen", "cut_fen", "paid_fen"),
           (Claim, "claimed_fen", "offset_fen"), (Voucher, "seq"), (Leg, "amount_fen"), (Batch, "total_fen", "paid_fen"),
           (Line, "amount_fen", "paid_fen"), (Payer, "employer_id"))  # fmt: skip


def counting() -> Counter[str]:
    """Return what counts, by month."""
    rows = TaxRow.objects.filter(state__in=("live", "correction")).order_by().values_list("month").annotate(Sum("paid_fen"))
    return Counter({month: fen for month, fen in rows if fen})


def money() -> list[Any]:
    """Return the money that has moved."""
    return [list(model.objects.aggregate(Sum(name), Count("id")).values())
            for model, name in ((Leg, "amount_fen"), (Payout, "paid_fen"), (Line, "paid_fen"), (Voucher, "seq"))]  # fmt: skip


def figures() -> list[Any]:
    """Return a picture of everything an act may leave; the number of journal lines comes last."""
    seen: list[Any] = []
    for model, *names in PICTURE:
        seen.append((model.__name__, *model.objects.order_by().aggregate(Count("id"), *(Sum(name) for name in names)).values()))
    for model in (Run, Batch, Payout, Line, TaxRow):
        seen.append((model.__name__, sorted(model.objects.order_by().values_list("state").annotate(Count("id")))))
    return [*seen, (Errand.objects.count(), Entry.objects.count())]
