"""Balances: the trial balance from month turnovers, sub-ledgers from the legs."""

from collections.abc import Iterator
from datetime import date
from typing import Any

from django.db.models import BigIntegerField, Case, F, Q, Sum, Value, When
from django.db.models.functions import Coalesce

from unionloop.domains.employers import queries as employers
from unionloop.domains.ledger.contracts import SubLedgerRow, TrialBalance
from unionloop.domains.ledger.contracts.roles import Side
from unionloop.domains.ledger.models import Account, Balance, Book, Leg
from unionloop.domains.ledger.rules import statements
from unionloop.domains.ledger.rules import vouchers as rules
from unionloop.domains.organisation import queries as organisation
from unionloop.kernel.actor import Actor
from unionloop.kernel.errors import BadInput, NotFound
from unionloop.kernel.page import LIMIT, Page

from .books import seen_book

# what a leg adds to debit turnover: its amount, unless it is a credit (black −, red +)
DEBIT = Case(
    When(Q(amount_fen__gt=0, red=False) | Q(amount_fen__lt=0, red=True), then=F("amount_fen")),
    default=Value(0), output_field=BigIntegerField(),
)  # fmt: skip


def trial_balance(by: Actor, *, unit_id: int, month: str) -> TrialBalance:
    """Return the trial balance of a book for one month, from the maintained balances."""
    month = rules.check_month(month)
    found = seen_book(by, unit_id)
    lines = statements.trial_lines(chart_of(found), turnover_of(found), month)
    name = organisation.by_ids([unit_id])[unit_id].name
    return TrialBalance(unit_id, name, month, tuple(lines), statements.trial_total(lines))


def sub_ledger(
    by: Actor, *, unit_id: int, account_code: str, after: str = "", limit: int = 50
) -> Page[SubLedgerRow]:
    """Return an account (with its details) by counterpart: union and firm, in the order of ids."""
    account, grouped = _grouped(by, unit_id, account_code)
    limit = max(1, min(limit, LIMIT))
    window = grouped.filter(_beyond(after)) if after else grouped
    found = list(window.order_by("the_unit", "the_firm")[: limit + 1])
    sums = grouped.order_by().aggregate(all_debit=Sum("debit"), all_net=Sum("net"))
    debit, net = sums["all_debit"] or 0, sums["all_net"] or 0
    totals = {"debit_fen": debit, "credit_fen": debit - net, "balance_fen": _own(account, net)}
    last = found[limit - 1] if len(found) > limit else None
    cursor = f"{last['the_unit']}.{last['the_firm']}" if last else None
    return Page(_sub_rows(account, found[:limit]), cursor, grouped.count(), totals)


def every_sub_ledger(by: Actor, *, unit_id: int, account_code: str) -> Iterator[SubLedgerRow]:
    """Yield the whole sub-ledger for an export."""
    after: str | None = ""
    while after is not None:
        page = sub_ledger(by, unit_id=unit_id, account_code=account_code, after=after, limit=LIMIT)
        yield from page.rows
        after = page.next


def standing(by: Actor, *, unit_id: int, day: date | None = None) -> dict[str, int]:
    """Return debit − credit of every account of a book at the end of a day, in fen; without a day, as it stands now.

    Whole months come from the maintained balances, the day's own month from its legs.
    """
    book, found = seen_book(by, unit_id), dict[str, int]()
    rows = Balance.objects.filter(book=book)
    if day is not None:
        month = rules.month_of(day)
        rows = rows.filter(month__lt=month)
        legs = Leg.objects.filter(voucher__book=book, voucher__month=month, voucher__day__lte=day)
        found = dict(legs.values_list("account__code").annotate(net=Sum("amount_fen")))
    for code, debit, credit in rows.values_list("account__code").annotate(Sum("debit_fen"), Sum("credit_fen")):
        found[code] = found.get(code, 0) + debit - credit
    return found


def monthly(by: Actor, *, unit_id: int, account_code: str) -> list[tuple[str, int]]:
    """Return (month, debit − credit) of one account, oldest first, without the year-end carry-over."""
    rows = Balance.objects.filter(book=seen_book(by, unit_id), account__code=account_code, closing=False)
    return [(row.month, row.debit_fen - row.credit_fen) for row in rows.order_by("month")]


def chart_of(book: Book) -> list[statements.ChartLine]:
    rows = Account.objects.filter(standard=book.standard).order_by("code")
    return [statements.ChartLine(one.code, one.name, one.kind, one.parent_code, bool(one.verified_by)) for one in rows]


def turnover_of(book: Book) -> list[statements.Turnover]:
    rows = Balance.objects.filter(book=book)
    return [
        statements.Turnover(*row)
        for row in rows.values_list("account__code", "month", "closing", "debit_fen", "credit_fen")
    ]


def _grouped(by: Actor, unit_id: int, account_code: str) -> tuple[Account, Any]:
    book = seen_book(by, unit_id)
    account = Account.objects.filter(standard=book.standard, code=account_code).first()
    if account is None:
        raise NotFound("no_such_account", account=account_code[:9], standard=book.standard)
    below = Account.objects.filter(standard=book.standard, code__startswith=account_code)
    rows = Leg.visible(by, "ledger.read").filter(book=book, account__in=list(below.values_list("pk", flat=True)))
    grouped = (
        rows.annotate(the_unit=Coalesce("unit_id", 0), the_firm=Coalesce("employer_id", 0))
        .values("the_unit", "the_firm").annotate(debit=Sum(DEBIT), net=Sum("amount_fen"))
    )  # fmt: skip
    return account, grouped


def _beyond(cursor: str) -> Q:
    parts = cursor.split(".")
    if len(parts) != 2 or not all(part.isdigit() for part in parts):
        raise BadInput("bad_cursor")
    unit, firm = int(parts[0]), int(parts[1])
    return Q(the_unit__gt=unit) | Q(the_unit=unit, the_firm__gt=firm)


def _sub_rows(account: Account, found: list[dict[str, Any]]) -> list[SubLedgerRow]:
    units = organisation.by_ids({row["the_unit"] for row in found} - {0})
    firms = employers.by_ids({row["the_firm"] for row in found} - {0})
    return [
        SubLedgerRow(
            row["the_unit"] or None, units[row["the_unit"]].name if row["the_unit"] else "",
            row["the_firm"] or None, firms[row["the_firm"]].name if row["the_firm"] else "",
            row["debit"], row["debit"] - row["net"], _own(account, row["net"]),
        )
        for row in found
    ]  # fmt: skip


def _own(account: Account, net_fen: int) -> int:
    return net_fen if account.side == Side.DEBIT else -net_fen
