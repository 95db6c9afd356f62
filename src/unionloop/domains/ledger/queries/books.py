"""Books, charts and months."""

from datetime import date

from django.db.models import Count, Max, Min, Q, QuerySet, Sum

from unionloop.domains.ledger.contracts import AccountRow, BookRow, CloseRow, MonthRow
from unionloop.domains.ledger.models import Account, Balance, Book, MonthClose, Review, Voucher
from unionloop.domains.ledger.rules import vouchers as rules
from unionloop.domains.organisation import queries as organisation
from unionloop.kernel.actor import Actor
from unionloop.kernel.errors import NotFound, Refused
from unionloop.kernel.page import Page, keyset

BOOK_VERBS = ("ledger.post", "ledger.close", "ledger.close_year")


def book(by: Actor, *, unit_id: int) -> BookRow:
    """Return the book of one union."""
    return book_row(by, seen_book(by, unit_id))


def books(by: Actor, *, after: str = "", limit: int = 50) -> Page[BookRow]:
    """Return the books this actor may read, in the order of the union tree."""
    rows = Book.visible(by, "ledger.read").select_related("unit")
    return keyset(rows, ("unit__path", "id"), lambda row: book_row(by, row), after=after, limit=limit)


def accounts(by: Actor, *, standard: str, day: date | None = None) -> list[AccountRow]:
    """Return the chart of a standard, in the order of codes; with `day`, what is in force then."""
    rows = Account.visible(by, "ledger.read").filter(standard=standard)
    if day is not None:
        rows = rows.filter(Q(valid_to__isnull=True) | Q(valid_to__gt=day), valid_from__lte=day)
    found = list(rows.order_by("code"))
    parents = {one.parent_code for one in found}
    return [account_row(one, leaf=one.code not in parents) for one in found]


def months(by: Actor, *, unit_id: int, year: int | None = None) -> list[MonthRow]:
    """Return the months of a book that hold vouchers, newest first, at most 36, and whether each may close."""
    found = seen_book(by, unit_id)
    vouchers = Voucher.objects.filter(book=found)
    balances = Balance.objects.filter(book=found)
    if year is not None:
        vouchers, balances = vouchers.filter(month__startswith=str(year)), balances.filter(month__startswith=str(year))
    counted = vouchers.values("month").annotate(n=Count("id")).order_by("-month")[:36]
    reviewed = _reviewed(vouchers)
    turned = {
        row["month"]: (row["debit"], row["credit"])
        for row in balances.values("month").annotate(debit=Sum("debit_fen"), credit=Sum("credit_fen"))
    }
    closed = {one.month: one for one in MonthClose.objects.filter(book=found)}
    first_open, last_closed = first_open_month(found.pk), closed_month(found.pk)
    rows = []
    for row in counted:
        month, shut = row["month"], closed.get(row["month"])
        debit, credit = turned.get(month, (0, 0))
        rows.append(MonthRow(
            month, row["n"], row["n"] - reviewed.get(month, 0), debit, credit,
            shut.closed_by if shut else "", shut.closed_at if shut else None,
            _refusal(month, by.today, first_open, last_closed),
        ))  # fmt: skip
    return rows


def closes(by: Actor, *, unit_id: int) -> list[CloseRow]:
    """Return the latest month closes of a book, newest first."""
    rows = MonthClose.visible(by, "ledger.read").filter(book=seen_book(by, unit_id)).order_by("-month")[:200]
    return [
        CloseRow(one.pk, one.book_id, one.month, one.vouchers, one.debit_fen, one.seq, one.chain, one.closed_by,
                 one.closed_at)
        for one in rows
    ]  # fmt: skip


def closed_month(book_id: int) -> str:
    """Return the last closed month of a book, "" when none is."""
    found: str | None = MonthClose.objects.filter(book=book_id).aggregate(last=Max("month"))["last"]
    return found or ""


def first_open_month(book_id: int) -> str:
    """Return the first month with vouchers that is not closed yet, "" when there is none."""
    rows = Voucher.objects.filter(book=book_id, month__gt=closed_month(book_id))
    found: str | None = rows.aggregate(first=Min("month"))["first"]
    return found or ""


def seen_book(by: Actor, unit_id: int) -> Book:
    """Return a book this actor may read."""
    found = Book.visible(by, "ledger.read").select_related("unit").filter(unit_id=unit_id).first()
    if found is None:
        raise NotFound("no_book", unit_id=unit_id)
    return found


def book_row(by: Actor, row: Book) -> BookRow:
    last = Voucher.objects.filter(book=row).order_by("-seq").first()
    names = organisation.by_ids([row.unit_id])
    return BookRow(
        row.pk, row.unit_id, names[row.unit_id].name, row.standard,
        vouchers=last.seq if last else 0, seq=last.seq if last else 0,
        chain=last.chain if last else rules.GENESIS, closed_month=closed_month(row.pk),
        verbs=tuple(verb for verb in BOOK_VERBS if by.may(verb, row.place)),
    )  # fmt: skip


def account_row(row: Account, *, leaf: bool = True) -> AccountRow:
    return AccountRow(
        row.pk, row.standard, row.code, row.name, row.side, row.kind, row.parent_code, row.valid_from,
        row.valid_to, row.source, row.verified_by, leaf,
    )  # fmt: skip


def _reviewed(vouchers: QuerySet[Voucher]) -> dict[str, int]:
    rows = Review.objects.filter(voucher__in=vouchers).values("voucher__month").annotate(n=Count("id"))
    return {row["voucher__month"]: row["n"] for row in rows}


def _refusal(month: str, today: date, first_open: str, closed: str) -> str:
    try:
        rules.check_close(month, today, first_open=first_open, closed=closed)
    except Refused as refusal:
        return refusal.code
    return ""
