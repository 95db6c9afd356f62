"""Vouchers made by hand (制单): checked when made, posted by a second person, sent back or dropped."""

from collections.abc import Sequence
from datetime import date

from django.db import transaction

from unionloop.domains.ledger.contracts import LegInput, VoucherInput
from unionloop.domains.ledger.contracts.drafts import DraftRow
from unionloop.domains.ledger.flow import DRAFT
from unionloop.domains.ledger.models import Book, Draft, Review, Voucher
from unionloop.domains.ledger.queries.drafts import draft_legs, draft_row
from unionloop.domains.ledger.rules import vouchers as rules
from unionloop.kernel.actor import Actor
from unionloop.kernel.change import change
from unionloop.kernel.errors import BadInput, NotFound

from .posting import chart, check_counterparts, lock_book, write


@transaction.atomic
def draft(
    by: Actor, *, book_unit_id: int, day: date, summary: str, legs: Sequence[LegInput], attachments: int = 0,
    draft_id: int | None = None,
) -> DraftRow:  # fmt: skip
    """Make a voucher by hand, or mend one that was sent back. It must balance; nothing is posted yet."""
    book = Book.visible(by, "ledger.draft").select_related("unit").filter(unit_id=book_unit_id).first()
    if book is None:
        raise NotFound("no_book", unit_id=book_unit_id)
    given = VoucherInput(day, summary.strip(), "ledger.draft", legs, attachments)
    rules.check_voucher(given, by.today)
    rules.check_accounts(legs, chart(book.standard), book.standard, day)
    check_counterparts([given])
    values = {"day": day, "summary": given.summary, "attachments": attachments, "note": "",
              "legs": [list(one) for one in legs], "maker": by.name, "made_at": by.at}  # fmt: skip
    if draft_id is None:
        row = Draft(book=book, **values)
        with DRAFT.start(by, "ledger.draft", row):
            pass
    else:
        with DRAFT.step(by, "ledger.draft", Draft, draft_id) as row:
            for name, value in values.items():
                setattr(row, name, value)
    return draft_row(row, by)


@transaction.atomic
def post_draft(by: Actor, *, draft_id: int) -> DraftRow:
    """Read a voucher made by somebody else and post it: it gets its number, its maker and its second reader."""
    seen = Draft.visible(by, "ledger.post_draft").select_related("book").filter(pk=draft_id).first()
    if seen is None:
        raise NotFound("not_found", model="Draft", id=draft_id)
    book = lock_book(by, "ledger.post_draft", seen.book.unit_id)
    with DRAFT.step(by, "ledger.post_draft", Draft, draft_id) as row:
        source = f"ledger.draft:{row.pk}"
        given = VoucherInput(row.day, row.summary, source, draft_legs(row), row.attachments)
        write(by, "ledger.post_draft", book, [given], maker=row.maker)
        row.voucher = Voucher.objects.get(source=source)
    with change(by, "ledger.post_draft", Review(voucher=row.voucher, reviewer=by.name, reviewed_at=by.at)):
        pass
    return draft_row(row, by)


@transaction.atomic
def return_draft(by: Actor, *, draft_id: int, note: str) -> DraftRow:
    """Send a voucher back to its maker, saying why."""
    if not note.strip():
        raise BadInput("draft_note_missing")
    with DRAFT.step(by, "ledger.return_draft", Draft, draft_id, note=note.strip()[:200]) as row:
        row.note = note.strip()[:200]
    return draft_row(row, by)


@transaction.atomic
def drop_draft(by: Actor, *, draft_id: int) -> DraftRow:
    """Throw a voucher away before it is posted; the line stays as dropped."""
    with DRAFT.step(by, "ledger.drop_draft", Draft, draft_id) as row:
        pass
    return draft_row(row, by)
