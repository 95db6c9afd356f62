"""Closing: a month for ever, a year into the surplus, a day's chain heads."""

from datetime import date

from django.db import transaction
from django.db.models import Max, OuterRef, Subquery, Sum

from unionloop.domains.ledger.contracts import CloseRow, HeadRow, VoucherInput, VoucherRow, postings
from unionloop.domains.ledger.contracts.roles import Kind
from unionloop.domains.ledger.models import Balance, Head, MonthClose, Voucher
from unionloop.domains.ledger.queries.books import closed_month, first_open_month
from unionloop.domains.ledger.queries.checks import wrong_balances
from unionloop.domains.ledger.queries.heads import head
from unionloop.domains.ledger.queries.vouchers import voucher_row
from unionloop.domains.ledger.rules import vouchers as rules
from unionloop.kernel import journal
from unionloop.kernel.actor import Actor
from unionloop.kernel.bulk import insert_rows
from unionloop.kernel.change import change, digest_rows
from unionloop.kernel.errors import BadInput, Refused
from unionloop.kernel.reactions import owe

from .posting import lock_book, write


@transaction.atomic
def close_month(by: Actor, *, unit_id: int, month: str) -> CloseRow:
    """Close a month of a book for ever: the database then refuses every posting into it."""
    month = rules.check_month(month)
    book = lock_book(by, "ledger.close", unit_id)
    rules.check_close(month, by.today, first_open=first_open_month(book.pk), closed=closed_month(book.pk))
    wrong = wrong_balances(book.pk, month)
    if wrong:
        raise Refused("balances_differ", month=month, first=wrong[0])
    turned = Balance.objects.filter(book=book, month=month).aggregate(debit=Sum("debit_fen"), credit=Sum("credit_fen"))
    last = Voucher.objects.filter(book=book).order_by("-seq").first()
    closing = MonthClose(
        book=book, month=month, vouchers=Voucher.objects.filter(book=book, month=month).count(),
        debit_fen=turned["debit"] or 0, credit_fen=turned["credit"] or 0,
        seq=last.seq if last else 0, chain=last.chain if last else rules.GENESIS,
        closed_by=by.name, closed_at=by.at,
    )  # fmt: skip
    with change(by, "ledger.close", closing):
        pass
    return CloseRow(closing.pk, book.pk, month, closing.vouchers, closing.debit_fen, closing.seq, closing.chain,
                    closing.closed_by, closing.closed_at)  # fmt: skip


@transaction.atomic
def close_year(by: Actor, *, unit_id: int, year: int) -> VoucherRow:
    """Carry income and expenditure of a year into the surplus, on its last day; before closing December.

    Later postings into December need a reversal of this voucher first: its source is the year.
    """
    if not 2000 <= year <= by.today.year:
        raise BadInput("bad_ledger_year", year=year)
    book = lock_book(by, "ledger.close_year", unit_id)
    prefix = f"ledger.year:{book.pk}:{year}:"
    carried = Voucher.objects.filter(book=book, source__startswith=prefix)
    standing = carried.exclude(pk__in=Voucher.objects.filter(reverses__in=carried).values("reverses")).first()
    if standing is not None:
        number = rules.number_text(standing.month, standing.ordinal)
        raise Refused("year_already_closed", year=year, number=number)
    source = f"{prefix}{carried.count() + 1}"
    turned = (
        Balance.objects.filter(book=book, month__startswith=str(year), account__kind__in=(Kind.INCOME, Kind.EXPENSE))
        .values("account__code").annotate(debit=Sum("debit_fen"), credit=Sum("credit_fen"))
    )  # fmt: skip
    balances = [(row["account__code"], row["debit"] - row["credit"]) for row in turned]
    legs = postings.legs_for_year_end(book.standard, balances)
    if not legs:
        raise Refused("nothing_to_carry", year=year)
    given = VoucherInput(date(year, 12, 31), f"{year}年收支结转", source, legs)
    write(by, "ledger.close_year", book, [given], closing=True)
    return voucher_row(by, Voucher.objects.get(source=source))


@transaction.atomic
def record_head(by: Actor) -> HeadRow | None:
    """Record today's last link of every book that has moved; safe to run twice a day.

    One journal line holds all of them, so the two chains vouch for each other.
    """
    by.require("ledger.record_head", "")
    newest = Head.objects.filter(book=OuterRef("book")).order_by("-day").values("seq", "day")
    moved = Voucher.objects.values("book").annotate(
        high=Max("seq"), known=Subquery(newest.values("seq")[:1]), last=Subquery(newest.values("day")[:1])
    )
    due = [
        (row["book"], row["high"])
        for row in moved.order_by("book")
        if row["known"] is None or (row["high"] > row["known"] and row["last"] < by.today)
    ]
    rows = [
        (book_id, by.today, seq, Voucher.objects.values_list("chain", flat=True).get(book=book_id, seq=seq))
        for book_id, seq in due
    ]
    if rows:
        insert_rows(Head._meta.db_table, ("book_id", "day", "seq", "chain"), rows)
        facts = {"day": by.today, "books": len(rows), "sha256": digest_rows([(b, s, c) for b, _, s, c in rows])}
        owe(by, journal.append(by, "ledger.record_head", "ledger.head", 0, "", facts))
    return head(by.today)
