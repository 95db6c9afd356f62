"""What refunds take back: the receipt each takes from, and those that take more than there is."""

from collections import defaultdict
from collections.abc import Iterable
from datetime import date
from typing import NamedTuple

from django.db.models import F, Q, Sum

from ..contracts.settlement import RunState
from ..models.files import TaxRow
from ..models.settlement import Allocation
from ..rules.refunds import Receipts, left_of

Key = tuple[str, str, date]  # payer, item, start of the period


class Refund(NamedTuple):
    """What must be known of a refund to find its receipt."""

    id: int
    paid_fen: int
    corrects_id: int | None
    key: Key


class Taken(NamedTuple):
    """Which receipt each refund takes from, the standing splits of those receipts, and what is over."""

    rows: dict[int, int]  # refund → receipt
    standing: dict[int, Allocation]  # receipt → its split that holds now
    over: set[int]  # refunds of a payer whose receipts have less left than they take


def originals_of(refunds: Iterable[Refund]) -> Taken:
    """Return what refunds of one collecting unit take back: the named receipt, else one of the same payer.

    A refund without a name is taken from the latest receipt of the same payer, item and period that
    has enough left; where there are receipts and none has, it is over. Where no receipt is known at
    all (it was paid before the system) nothing is said of it.
    """
    refunds = list(refunds)
    named = {one.id: one.corrects_id for one in refunds if one.corrects_id}
    loose = [one for one in refunds if not one.corrects_id]
    receipts = _receipts(loose)
    rows: dict[int, int] = {one: receipt for one, receipt in named.items() if receipt}
    over: set[int] = set()
    for one in sorted(loose):
        group = receipts.get(one.key)
        if group is None:
            continue
        found = group.take(-one.paid_fen)
        if found is None:
            over.add(one.id)
        else:
            rows[one.id] = found
    # what an open run would clear does not hold yet: only the run that settled the receipt, and those approved since
    holds = Q(run_id=F("tax_row__run_id")) | Q(run__state=RunState.APPROVED)
    splits = Allocation.objects.filter(holds, tax_row_id__in=set(rows.values()), tax_row__run_id__isnull=False)
    standing = {row.tax_row_id: row for row in splits.order_by("turn")}
    return Taken(rows, standing, over)


def _receipts(loose: list[Refund]) -> dict[Key, Receipts]:
    """Return the receipts of the payers of these refunds, with what refunds before them left."""
    if not loose:
        return {}
    unit = TaxRow.objects.filter(pk=loose[0].id).values("file__unit")
    rows = list(TaxRow.objects.filter(
        file__unit__in=unit, payer_key__in={one.key[0] for one in loose}, paid_fen__gt=0,
        state__in=("live", "correction"),
    ).order_by("id").values_list("id", "payer_key", "item", "period_from", "paid_fen", "run_id"))  # fmt: skip
    ids = [row[0] for row in rows]
    before = Allocation.objects.filter(refunds_id__in=ids, turn=0, tax_row__corrects__isnull=True)
    before = before.exclude(tax_row__in=[one.id for one in loose])  # tried anew, they do not count twice
    took = dict(before.order_by().values_list("refunds_id").annotate(Sum("paid_fen")))
    gone = set(TaxRow.objects.filter(corrects__in=ids).exclude(state="undone").values_list("corrects_id", flat=True))
    found: dict[Key, Receipts] = defaultdict(lambda: Receipts({}, {}))
    for pk, payer, item, start, paid, run in rows:
        group = found[payer, item, start]
        (group.waiting if run is None else group.settled)[pk] = left_of(paid, [took.get(pk, 0)], pk in gone)
    return dict(found)
