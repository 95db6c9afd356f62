"""Three-sided reconciliation (税库银对账): bank sheets in, differences out, a month closed at zero unexplained."""

from datetime import date

from django.db import transaction

from unionloop.kernel.actor import Actor
from unionloop.kernel.change import change, edit, record
from unionloop.kernel.errors import BadInput, Refused

from ..contracts.reconciliation import DifferenceRow, DifferenceState, ReconciliationRow
from ..models.files import Collection, Difference
from ..queries.reconciliation import difference_row, reconciliation
from ..queries.sides import Side, limits_of, sides_of
from ..rules.months import month_days, next_month
from ..rules.reconciliation import Carried, Found, compare, compare_ledger

WAITING = "ledger-waiting"  # clears when the next settlement posts it; why it waits a person says


@transaction.atomic
def reconcile(by: Actor, *, unit_id: int, month: str) -> ReconciliationRow:
    """Compare the three sides of a month and keep what differs, classified and explained.

    Run again after every new sheet or settlement: what is still the same keeps its explanation,
    what has changed is open again, what is gone is cleared.
    """
    _first, last = month_days(month)
    collection = _collection(by, unit_id, month)
    if collection.state == "closed":
        raise Refused("month_closed", month=month)
    sides = sides_of(by, unit_id, month)
    carried = list(Difference.objects.filter(unit_id=unit_id, month=month).exclude(from_month=month)
                   .exclude(state=DifferenceState.CLEARED))  # fmt: skip
    said, limits = _said(unit_id, month), limits_of(unit_id, last)
    kept: set[str] = set()
    for side in sides:
        mine = [one for one in carried if (one.tax_office, one.treasury) == (side.tax_office, side.treasury)]
        result = compare(side.tax, side.bank, last,
                         [Carried(one.key, one.kind, one.tax_fen, one.bank_fen, one.reference) for one in mine],
                         said, limits)  # fmt: skip
        books = compare_ledger(side.tax_fen, side.settled_fen, side.booked_fen)
        for found in (*result.found, *books):
            kept.add(_keep(by, collection, side, found))
        _meet(by, mine, set(result.cleared))
    stale = Difference.objects.filter(unit_id=unit_id, month=month, from_month=month)
    stale = stale.exclude(state__in=(DifferenceState.CLEARED, DifferenceState.ROLLED)).exclude(key__in=kept)
    cleared = stale.update(state=DifferenceState.CLEARED)
    collection.tax_fen = sum(side.tax_fen for side in sides)
    collection.bank_fen = sum(side.bank_fen for side in sides)
    collection.ledger_fen = sum(side.booked_fen for side in sides)
    collection.reconciled_at = by.at
    collection.save()
    record(by, "dues.reconcile", collection, {
        "month": month, "tax_fen": collection.tax_fen, "bank_fen": collection.bank_fen,
        "ledger_fen": collection.ledger_fen, "differences": len(kept), "cleared": cleared,
    })  # fmt: skip
    return reconciliation(by, unit_id=unit_id, month=month)


@transaction.atomic
def explain_difference(
    by: Actor, *, difference_id: int, note: str, owner: str, due_date: date
) -> DifferenceRow:
    """Explain a difference: why, who follows it up, and by when; it then no longer blocks the month."""
    if not note.strip() or not owner.strip():
        raise BadInput("difference_needs_words")
    if due_date < by.today:
        raise BadInput("day_in_past", day=due_date.isoformat())
    with edit(by, "dues.explain_difference", Difference, difference_id, note=note) as row:
        if row.state not in (DifferenceState.OPEN, DifferenceState.EXPLAINED):
            raise Refused("wrong_state", state=row.state, verb="dues.explain_difference")
        row.note, row.owner, row.due_date = note.strip()[:300], owner.strip()[:80], due_date
        row.state = DifferenceState.EXPLAINED
    return difference_row(row)


@transaction.atomic
def close_collection(by: Actor, *, unit_id: int, month: str) -> ReconciliationRow:
    """Close a month: only with nothing unexplained; what is explained rolls into the next month."""
    month_days(month)
    collection = _collection(by, unit_id, month, verb="dues.close_collection")
    if collection.state == "closed":
        raise Refused("month_closed", month=month)
    reconcile(by, unit_id=unit_id, month=month)  # a sheet or row may have come since
    collection.refresh_from_db()
    open_rows = Difference.objects.filter(unit_id=unit_id, month=month, state=DifferenceState.OPEN)
    if count := open_rows.count():
        raise Refused("difference_open", month=month, count=count)
    for row in Difference.objects.filter(unit_id=unit_id, month=month, state=DifferenceState.EXPLAINED):
        _roll(by, row, next_month(month))
    with change(by, "dues.close_collection", collection):
        collection.state, collection.closed_at = "closed", by.at
    return reconciliation(by, unit_id=unit_id, month=month)


def _collection(by: Actor, unit_id: int, month: str, verb: str = "dues.reconcile") -> Collection:
    row = Collection.visible(by, verb).select_for_update(of=("self",)).filter(
        unit_id=unit_id, month=month).first()  # fmt: skip
    if row is None:
        row = Collection(unit_id=unit_id, month=month)
        with change(by, verb, row):
            pass
    return row


def _keep(by: Actor, collection: Collection, side: Side, found: Found) -> str:
    """Write one difference down, or find it as it was; return its key."""
    key = f"{side.tax_office}|{side.treasury}|{found.reference}"[:120]
    row = Difference.objects.filter(unit_id=collection.unit_id, month=collection.month, key=key).first()
    sums = (found.tax_fen, found.bank_fen, found.ledger_fen, found.kind)
    same = row is not None and (row.tax_fen, row.bank_fen, row.ledger_fen, row.kind) == sums
    if row is not None and same and row.state != DifferenceState.CLEARED:
        if row.state == DifferenceState.EXPLAINED and row.due_date and row.due_date < by.today:
            with change(by, "dues.reconcile", row, note="到期未消除"):
                row.state = DifferenceState.OPEN
        return key
    row = row or Difference(
        unit_id=collection.unit_id, month=collection.month, from_month=collection.month, key=key,
        tax_office=side.tax_office, treasury=side.treasury,
    )  # fmt: skip
    with change(by, "dues.reconcile", row):
        row.tax_fen, row.bank_fen, row.ledger_fen, row.kind = sums
        row.reference, row.explanation = found.reference[:120], found.explanation[:300]
        row.state = DifferenceState.OPEN
    return key


def _said(unit_id: int, month: str) -> dict[str, str]:
    """Return what was written of this month's entries that only the bank has, by reference."""
    rows = Difference.objects.filter(unit_id=unit_id, month=month, from_month=month, tax_fen=0)
    return dict(rows.filter(state=DifferenceState.EXPLAINED).values_list("reference", "note"))


def _meet(by: Actor, carried: list[Difference], cleared: set[str]) -> None:
    """Clear what the month has brought, and open again what is overdue."""
    for row in carried:
        met = row.key in cleared or (row.reference == WAITING and _posted_since(by, row))
        late = row.due_date is not None and row.due_date < by.today
        if met or (late and row.state == DifferenceState.EXPLAINED):
            with change(by, "dues.reconcile", row, note="" if met else "到期未消除"):
                row.state = DifferenceState.CLEARED if met else DifferenceState.OPEN


def _posted_since(by: Actor, row: Difference) -> bool:
    for side in sides_of(by, row.unit_id, row.from_month):
        if (side.tax_office, side.treasury) == (row.tax_office, row.treasury):
            return side.booked_fen == side.tax_fen
    return True


def _roll(by: Actor, row: Difference, month: str) -> None:
    key = f"{row.from_month}>{row.key}"[:120] if row.from_month == row.month else row.key
    following = Difference(
        unit_id=row.unit_id, month=month, from_month=row.from_month, tax_office=row.tax_office,
        treasury=row.treasury, key=key, kind=row.kind, state=DifferenceState.EXPLAINED,
        reference=row.reference, tax_fen=row.tax_fen, bank_fen=row.bank_fen, ledger_fen=row.ledger_fen,
        explanation=row.explanation, note=row.note, owner=row.owner, due_date=row.due_date,
    )  # fmt: skip
    with change(by, "dues.close_collection", following):
        pass
    with change(by, "dues.close_collection", row):
        row.state = DifferenceState.ROLLED
