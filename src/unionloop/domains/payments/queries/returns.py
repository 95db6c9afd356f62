"""Bank returns, their items, the exceptions among them, and the agreed substitutes."""

from unionloop.kernel import change
from unionloop.kernel.actor import Actor
from unionloop.kernel.page import Page, keyset

from .. import rules
from ..contracts import ItemRow, Outcome, ReturnRow, SubstituteRow, Verdict
from ..models import BankReturn, ReturnItem, Substitute


def returns(by: Actor, *, after: str = "", limit: int = 50) -> Page[ReturnRow]:
    """Return the taken files, newest first."""
    rows = BankReturn.visible(by, "payments.read")
    return keyset(rows, ("-taken_at", "-id"), lambda row: return_row(by, row), after=after, limit=limit)


def items(by: Actor, *, return_id: int, after: str = "", limit: int = 50) -> Page[ItemRow]:
    """Return what one file said, line by line."""
    head = change.seen(by, "payments.read", BankReturn, return_id)
    return keyset(ReturnItem.objects.filter(bank_return=head), ("seq",), item_row, after=after, limit=limit)


def exceptions(
    by: Actor, *, open_only: bool = True, batch_id: int | None = None, after: str = "", limit: int = 50
) -> Page[ItemRow]:
    """Return what no rule could settle, oldest first."""
    rows = ReturnItem.visible(by, "payments.read").filter(verdict=Verdict.EXCEPTION)
    if open_only:
        rows = rows.filter(handled_at__isnull=True)
    if batch_id is not None:
        rows = rows.filter(line__batch_id=batch_id)
    return keyset(rows, ("id",), item_row, after=after, limit=limit)


def substitutes(by: Actor, *, after: str = "", limit: int = 200) -> Page[SubstituteRow]:
    """Return the agreed characters."""
    return keyset(Substitute.visible(by, "payments.read"), ("id",), substitute_row, after=after, limit=limit)


def return_row(by: Actor, row: BankReturn, *, seen_before: bool = False) -> ReturnRow:
    references = row.items.exclude(line=None).values_list("reference", flat=True)[:2000]
    numbers = {found[0] for found in map(rules.parse_reference, references) if found}
    return ReturnRow(
        id=row.pk, unit_id=row.unit_id, name=row.name, layout=row.layout, sha256=row.sha256, file_id=row.file_id,
        taken_at=row.taken_at, items_count=row.items_count, applied_count=row.applied_count,
        repeat_count=row.repeat_count, exception_count=row.exception_count, batches=tuple(sorted(numbers)),
        seen_before=seen_before,
    )  # fmt: skip


def item_row(row: ReturnItem) -> ItemRow:
    return ItemRow(
        id=row.pk, return_id=row.bank_return_id, seq=row.seq, reference=row.reference,
        outcome=Outcome(row.outcome), amount_fen=row.amount_fen, holder=row.holder, bank_ref=row.bank_ref,
        reason=row.reason, line_id=row.line_id, verdict=Verdict(row.verdict), fault=row.fault,
        handled_at=row.handled_at, handled_note=row.handled_note,
    )  # fmt: skip


def substitute_row(row: Substitute) -> SubstituteRow:
    return SubstituteRow(row.pk, row.character, row.replacement, row.agreed)
