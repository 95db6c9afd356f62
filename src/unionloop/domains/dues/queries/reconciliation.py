"""Reads of the three-sided reconciliation."""

from collections import defaultdict

from django.db.models import Count, Q

from unionloop.kernel.actor import Actor
from unionloop.kernel.change import seen
from unionloop.kernel.errors import NotFound
from unionloop.kernel.page import Page, keyset

from ..contracts.reconciliation import (
    DifferenceKind,
    DifferenceRow,
    DifferenceState,
    ReconciliationRow,
    SheetRow,
    Sides,
)
from ..models.files import BankSheet, Collection, Difference
from .sides import sides_of


def reconciliation(by: Actor, *, unit_id: int, month: str) -> ReconciliationRow:
    """Return the three sides of a month as they now stand, with its open and explained differences."""
    collection = Collection.visible(by, "dues.read").filter(unit_id=unit_id, month=month).first()
    if collection is None:
        collection = Collection(unit_id=unit_id, month=month)
        if not by.may("dues.read", collection.place):
            raise NotFound("not_found", model="Collection", id=unit_id)
    rows = Difference.objects.filter(unit_id=unit_id, month=month)
    states = rows.aggregate(open=Count("pk", filter=Q(state="open")),
                            explained=Count("pk", filter=Q(state="explained")))  # fmt: skip
    unexplained: dict[tuple[str, str], int] = defaultdict(int)
    for office, treasury in rows.filter(state=DifferenceState.OPEN).values_list("tax_office", "treasury"):
        unexplained[(office, treasury)] += 1
    sides = tuple(
        Sides(month, one.tax_office, one.treasury, one.tax_fen, one.bank_fen, one.booked_fen,
              unexplained[(one.tax_office, one.treasury)])
        for one in sides_of(by, unit_id, month)
    )  # fmt: skip
    closed = collection.state == "closed"
    verbs = [] if closed else [
        verb for verb in ("dues.receive_sheet", "dues.reconcile", "dues.close_collection")
        if by.may(verb, collection.place)
    ]  # fmt: skip
    return ReconciliationRow(
        unit_id, month, closed, sides, states["open"], states["explained"],
        sum(one.tax_fen for one in sides), sum(one.bank_fen for one in sides),
        sum(one.ledger_fen for one in sides), tuple(verbs),
    )  # fmt: skip


def differences(by: Actor, *, unit_id: int, month: str = "", state: str = "", after: str = "",
                limit: int = 50) -> Page[DifferenceRow]:  # fmt: skip
    """Return differences by month and class; without a state those that still matter."""
    found = Difference.visible(by, "dues.read").filter(unit_id=unit_id)
    if month:
        found = found.filter(month=month)
    found = found.filter(state=state) if state else found.exclude(state=DifferenceState.CLEARED)
    return keyset(found, ("month", "kind", "id"), difference_row, after=after, limit=limit)


def difference(by: Actor, *, difference_id: int) -> DifferenceRow:
    """Return one difference."""
    return difference_row(seen(by, "dues.read", Difference, difference_id))


def bank_sheets(by: Actor, *, unit_id: int, month: str = "", after: str = "", limit: int = 50) -> Page[SheetRow]:
    """Return bank sheets with their versions, the latest first."""
    found = BankSheet.visible(by, "dues.read").filter(unit_id=unit_id)
    if month:
        found = found.filter(month=month)
    return keyset(found, ("-received_at", "-id"), sheet_row, after=after, limit=limit)


def difference_row(row: Difference) -> DifferenceRow:
    """Return a difference as its contract."""
    return DifferenceRow(
        row.pk, row.month, row.tax_office, row.treasury, DifferenceKind(row.kind),
        DifferenceState(row.state), row.reference, row.tax_fen, row.bank_fen, row.ledger_fen,
        row.tax_fen - row.bank_fen, row.explanation, row.note, row.owner, row.due_date, row.from_month,
    )  # fmt: skip


def sheet_row(row: BankSheet) -> SheetRow:
    """Return a bank sheet as its contract."""
    return SheetRow(row.pk, row.name, row.month, row.tax_office, row.treasury, row.version, row.lines,
                    row.credit_fen, row.debit_fen, row.received_at, row.state)  # fmt: skip
