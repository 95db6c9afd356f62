"""Vouchers and their legs."""

from collections.abc import Iterable, Iterator
from itertools import islice
from typing import Any

from django.db.models import Exists, OuterRef, Q, QuerySet, Subquery, Value
from django.db.models.functions import Coalesce

from unionloop.domains.employers import queries as employers
from unionloop.domains.ledger.contracts import LegRow, Unread, VoucherRow
from unionloop.domains.ledger.models import Leg, MonthClose, Review, Voucher
from unionloop.domains.ledger.rules import vouchers as rules
from unionloop.domains.organisation import queries as organisation
from unionloop.kernel.actor import Actor
from unionloop.kernel.change import seen
from unionloop.kernel.errors import BadInput
from unionloop.kernel.page import Page, keyset

ORDER = ("-month", "-ordinal", "-id")
MOST_UNREAD = 1000  # beyond that the desk needs no exact figure


def vouchers(
    by: Actor, *, unit_id: int | None = None, month: str = "", text: str = "", account_code: str = "",
    waiting: bool = False, after: str = "", limit: int = 50,
) -> Page[VoucherRow]:  # fmt: skip
    """Return vouchers, newest number first; `text` is a number, or part of a summary or source; `waiting` for a reader."""
    rows = _found(by, unit_id, month, text, account_code, waiting)
    page = keyset(rows, ORDER, lambda row: row, after=after, limit=limit)
    return Page(_rows(by, page.rows), page.next, page.total, page.sums)


def every_voucher(
    by: Actor, *, unit_id: int | None = None, month: str = "", text: str = "", account_code: str = "",
    waiting: bool = False,
) -> Iterator[VoucherRow]:  # fmt: skip
    """Yield all vouchers the list would show, for an export."""
    rows = _found(by, unit_id, month, text, account_code, waiting).order_by(*ORDER).iterator(chunk_size=2000)
    while chunk := list(islice(rows, 2000)):
        yield from _rows(by, chunk)


def voucher(by: Actor, *, voucher_id: int) -> VoucherRow:
    """Return one voucher."""
    return voucher_row(by, seen(by, "ledger.read", Voucher, voucher_id))


def unread(by: Actor, *, unit_id: int | None = None) -> Unread:
    """Return how many vouchers of months not closed yet wait for this actor to read them, and the oldest of them."""
    closed = MonthClose.objects.filter(book=OuterRef("book")).order_by("-month").values("month")[:1]
    rows = Voucher.visible(by, "ledger.review").filter(_unread()).exclude(maker=by.name)
    rows = rows.filter(month__gt=Coalesce(Subquery(closed), Value("")))
    if unit_id is not None:
        rows = rows.filter(book__unit_id=unit_id)
    first = rows.order_by("month", "ordinal", "id").values_list("pk", "book__unit_id").first()
    return Unread(rows[:MOST_UNREAD].count(), *first) if first else Unread()


def voucher_by_source(by: Actor, source: str) -> VoucherRow | None:
    """Return the voucher posted for a fact, if it is posted and seen."""
    found = Voucher.visible(by, "ledger.read").filter(source=source).first()
    return voucher_row(by, found) if found is not None else None


def legs(by: Actor, *, voucher_id: int, after: str = "", limit: int = 50) -> Page[LegRow]:
    """Return the legs of a voucher in order of lines."""
    rows = _legs(by, voucher_id)
    page = keyset(rows, ("line_no",), lambda row: row, after=after, limit=limit)
    return Page(leg_rows(page.rows), page.next, page.total)


def every_leg(by: Actor, *, voucher_id: int) -> Iterator[LegRow]:
    """Yield all legs of a voucher, for an export."""
    rows = _legs(by, voucher_id).order_by("line_no").iterator(chunk_size=2000)
    while chunk := list(islice(rows, 2000)):
        yield from leg_rows(chunk)


def voucher_row(by: Actor, row: Voucher) -> VoucherRow:
    return _rows(by, [row])[0]


def leg_rows(rows: Iterable[Leg]) -> list[LegRow]:
    """Return legs with the names of their counterparts, read set-wise."""
    found = list(rows)
    units = organisation.by_ids({one.unit_id for one in found if one.unit_id})
    firms = employers.by_ids({one.employer_id for one in found if one.employer_id})
    return [
        LegRow(
            one.pk, one.line_no, one.account.code, one.account.name, one.amount_fen,
            *rules.debit_and_credit(one.amount_fen, one.red), one.red,
            one.unit_id, units[one.unit_id].name if one.unit_id else "",
            one.employer_id, firms[one.employer_id].name if one.employer_id else "", one.memo,
        )
        for one in found
    ]  # fmt: skip


def _legs(by: Actor, voucher_id: int) -> QuerySet[Leg]:
    found = seen(by, "ledger.read", Voucher, voucher_id)
    return Leg.visible(by, "ledger.read").filter(voucher=found).select_related("account")


def _found(by: Actor, unit_id: int | None, month: str, text: str, account_code: str, waiting: bool) -> QuerySet[Voucher]:
    rows = Voucher.visible(by, "ledger.read").select_related("book__unit")
    if waiting:
        rows = rows.filter(_unread())
    if unit_id is not None:
        rows = rows.filter(book__unit_id=unit_id)
    if month:
        rows = rows.filter(month=rules.check_month(month))
    if account_code:
        legs_on = Leg.objects.filter(voucher=OuterRef("pk"), account__code__startswith=account_code)
        rows = rows.filter(Exists(legs_on))
    if text.strip():
        try:
            in_month, ordinal = rules.parse_number(text)
        except BadInput:
            rows = rows.filter(Q(summary__icontains=text.strip()) | Q(source__startswith=text.strip()))
        else:
            rows = rows.filter(month=in_month, ordinal=ordinal)
    return rows


def _unread() -> Q:
    """Nobody has read it; what was reversed, and the reversal itself, need no reader any more."""
    return (Q(reverses__isnull=True) & ~Q(Exists(Review.objects.filter(voucher=OuterRef("pk"))))
            & ~Q(Exists(Voucher.objects.filter(reverses=OuterRef("pk")))))  # fmt: skip


def _rows(by: Actor, found: list[Voucher]) -> list[VoucherRow]:
    ids = [one.pk for one in found]
    units = organisation.by_ids({one.book.unit_id for one in found})
    reviews = {one.voucher_id: one for one in Review.objects.filter(voucher__in=ids)}
    reversals = {one.reverses_id: one for one in Voucher.objects.filter(reverses__in=ids)}
    originals = Voucher.objects.in_bulk([one.reverses_id for one in found if one.reverses_id])
    return [
        _row(by, one, units[one.book.unit_id].name, reviews.get(one.pk), reversals.get(one.pk),
             originals.get(one.reverses_id or 0))
        for one in found
    ]  # fmt: skip


def _row(
    by: Actor, row: Voucher, unit_name: str, review: Review | None, reversal: Voucher | None, original: Voucher | None
) -> VoucherRow:
    open_verbs = []
    if review is None and row.maker != by.name:
        open_verbs.append("ledger.review")
    if reversal is None and row.reverses_id is None:
        open_verbs.append("ledger.reverse")
    return VoucherRow(
        id=row.pk, book_id=row.book_id, unit_id=row.book.unit_id, unit_name=unit_name,
        number=_number(row), month=row.month, day=row.day, summary=row.summary, source=row.source,
        legs_count=row.legs_count, total_fen=row.total_fen, attachments=row.attachments, closing=row.closing,
        reverses_id=row.reverses_id, reverses_number=_number(original),
        reversed_by_id=reversal.pk if reversal else None, reversed_by_number=_number(reversal),
        maker=row.maker, posted_at=row.posted_at,
        reviewer=review.reviewer if review else "", reviewed_at=review.reviewed_at if review else None,
        seq=row.seq, digest=row.digest, chain=row.chain,
        verbs=tuple(verb for verb in open_verbs if by.may(verb, row.place)),
    )  # fmt: skip


def _number(row: Any) -> str:
    return rules.number_text(row.month, row.ordinal) if row is not None else ""
