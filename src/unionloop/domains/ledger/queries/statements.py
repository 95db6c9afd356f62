"""Statements: of one counterpart's account, 资产负债表, 收入支出表."""

from collections.abc import Iterator
from datetime import date

from django.db.models import Q, QuerySet, Sum

from unionloop.domains.ledger.contracts import (
    BalanceSheet,
    BookRow,
    IncomeStatement,
    Statement,
    StatementLine,
)
from unionloop.domains.ledger.contracts.roles import Kind
from unionloop.domains.ledger.models import Book, Leg
from unionloop.domains.ledger.rules import statements as rules_of
from unionloop.domains.ledger.rules import vouchers as rules
from unionloop.domains.organisation import queries as organisation
from unionloop.kernel.actor import Actor
from unionloop.kernel.errors import BadInput, NotFound
from unionloop.kernel.page import LIMIT, Page, keyset

from .balances import DEBIT, chart_of, turnover_of
from .books import book_row, seen_book

ORDER = ("voucher__day", "voucher__seq", "line_no")


def balance_sheet(by: Actor, *, unit_id: int, month: str) -> BalanceSheet:
    """Return 资产负债表 at the end of a month."""
    month = rules.check_month(month)
    book = seen_book(by, unit_id)
    lines, sums = rules_of.sheet_lines(chart_of(book), turnover_of(book), month)
    return BalanceSheet(unit_id, organisation.by_ids([unit_id])[unit_id].name, month, tuple(lines), sums)


def income_statement(by: Actor, *, unit_id: int, month: str) -> IncomeStatement:
    """Return 收入支出表 of a month, with the year to date."""
    month = rules.check_month(month)
    book = seen_book(by, unit_id)
    lines, sums = rules_of.income_lines(chart_of(book), turnover_of(book), month)
    return IncomeStatement(unit_id, organisation.by_ids([unit_id])[unit_id].name, month, tuple(lines), sums)


def books_with(by: Actor, *, unit_id: int) -> list[BookRow]:
    """Return the books that hold an account of this union and that this actor may look into for it."""
    holding = Leg.objects.filter(unit_id=unit_id).values("book").distinct()
    rows = Book.objects.filter(pk__in=holding).select_related("unit").order_by("unit__path")[:20]
    return [book_row(by, one) for one in rows if _may(by, one, unit_id)]


def statement(
    by: Actor, *, book_unit_id: int, unit_id: int, from_date: date, to_date: date, after: str = "", limit: int = 50
) -> Statement:
    """Return what one union's account in a book turned over: what the book owes it, line by line.

    The keeper of the book may read it, and so may the union itself.
    """
    if from_date > to_date:
        raise BadInput("bad_statement_period", start=from_date.isoformat(), end=to_date.isoformat())
    book, rows = _current_account(by, book_unit_id, unit_id)
    within = rows.filter(voucher__day__gte=from_date, voucher__day__lte=to_date)
    opening = _owed(rows.filter(voucher__day__lt=from_date))
    sums = within.aggregate(debit=Sum(DEBIT), net=Sum("amount_fen"))
    debit, net = sums["debit"] or 0, sums["net"] or 0
    page = keyset(within, ORDER, lambda row: row, after=after, limit=limit)
    before = opening + _owed(within.filter(_ahead_of(page.rows[0]))) if page.rows else opening
    names = organisation.by_ids({book.unit_id, unit_id})
    return Statement(
        book.unit_id, names[book.unit_id].name, unit_id, names[unit_id].name, from_date, to_date,
        opening, debit, debit - net, opening - net, Page(_lines(page.rows, before), page.next, page.total),
    )  # fmt: skip


def every_statement_line(
    by: Actor, *, book_unit_id: int, unit_id: int, from_date: date, to_date: date
) -> Iterator[StatementLine]:
    """Yield all lines of a statement, for an export."""
    after: str | None = ""
    while after is not None:
        page = statement(by, book_unit_id=book_unit_id, unit_id=unit_id, from_date=from_date, to_date=to_date,
                         after=after, limit=LIMIT).page  # fmt: skip
        yield from page.rows
        after = page.next


def _current_account(by: Actor, book_unit_id: int, unit_id: int) -> tuple[Book, QuerySet[Leg]]:
    """Return the legs between a book and a union on accounts of claims and debts (往来)."""
    book = Book.objects.select_related("unit").filter(unit_id=book_unit_id).first()
    if book is None or not _may(by, book, unit_id):
        raise NotFound("no_book", unit_id=book_unit_id)
    rows = Leg.objects.filter(unit_id=unit_id, book=book, account__kind__in=(Kind.LIABILITY, Kind.ASSET))
    return book, rows.select_related("voucher", "account")


def _may(by: Actor, book: Book, unit_id: int) -> bool:
    if by.may("ledger.read", book.place):
        return True
    unit = organisation.by_ids([unit_id]).get(unit_id)
    return unit is not None and by.may("ledger.read", unit.path)


def _owed(rows: QuerySet[Leg]) -> int:
    return -(rows.aggregate(net=Sum("amount_fen"))["net"] or 0)


def _ahead_of(leg: Leg) -> Q:
    day, seq = leg.voucher.day, leg.voucher.seq
    earlier_line = Q(voucher__day=day, voucher__seq=seq, line_no__lt=leg.line_no)
    return Q(voucher__day__lt=day) | Q(voucher__day=day, voucher__seq__lt=seq) | earlier_line


def _lines(rows: list[Leg], before_fen: int) -> list[StatementLine]:
    lines, balance = [], before_fen
    for leg in rows:
        balance -= leg.amount_fen
        voucher = leg.voucher
        lines.append(StatementLine(
            leg.pk, voucher.pk, rules.number_text(voucher.month, voucher.ordinal), voucher.day, voucher.summary,
            leg.account.code, leg.account.name, *rules.debit_and_credit(leg.amount_fen, leg.red), leg.red, balance,
            voucher.source,
        ))  # fmt: skip
    return lines
