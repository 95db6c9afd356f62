"""J7 and the reports of J9: trial balance, sub-ledger, 资产负债表, 收入支出表, a union's statement."""

from collections.abc import Callable
from typing import Any

from django.http import HttpRequest, HttpResponseBase
from django.shortcuts import render
from django.urls import path
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET

from unionloop.domains.ledger import queries
from unionloop.domains.ledger.contracts import BookRow
from unionloop.domains.organisation import queries as organisation
from unionloop.domains.organisation.contracts import UnitRow
from unionloop.kernel.actor import Actor
from unionloop.kernel.errors import NotFound
from unionloop.kernel.page import Page

from .columns import linked
from .ledger import KINDS, day_of, frame
from .page import actor_of, asked, number
from .table import Column, Empty, table_page

TRIAL = (
    Column("name", "科目", read=lambda row: f"{row.code} {row.name}",
           href=lambda row: f"sub/{row.code}" if row.code else None),
    Column("opening_debit_fen", "期初借方", "money", total=True),
    Column("opening_credit_fen", "期初贷方", "money", total=True),
    Column("debit_fen", "本月借方", "money", total=True),
    Column("credit_fen", "本月贷方", "money", total=True),
    Column("closing_debit_fen", "期末借方", "money", total=True),
    Column("closing_credit_fen", "期末贷方", "money", total=True),
)  # fmt: skip
SHEET = (
    Column("code", "编码", "code"),
    Column("name", "项目"),
    Column("kind", "类别", read=lambda row: KINDS[row.kind]),
    Column("opening_fen", "年初数", "money"),
    Column("closing_fen", "期末数", "money"),
)
INCOME = (
    Column("code", "编码", "code"),
    Column("name", "项目"),
    Column("kind", "类别", read=lambda row: KINDS[row.kind]),
    Column("month_fen", "本月数", "money"),
    Column("year_fen", "本年累计数", "money"),
)
SUB = (
    Column("counterpart", "往来单位", read=lambda row: row.unit_name or row.employer_name or _("未注明"),
           href=lambda row: f"/j/acct/{row.unit_id}" if row.unit_id else None),
    Column("kind", "类别", read=lambda row: _("工会") if row.unit_id else _("企业") if row.employer_id else ""),
    Column("debit_fen", "借方", "money", total=True),
    Column("credit_fen", "贷方", "money", total=True),
    Column("balance_fen", "余额", "money", total=True),
)  # fmt: skip


def _explained(unit: UnitRow) -> Callable[[Any], str | None]:
    """Return the way from a sum of a statement to the rule and the tax rows behind it, where a run posted it."""
    tier = "industry" if unit.kind == "industry" else str(unit.tier)
    if tier not in ("base", "street", "county", "industry"):
        return lambda row: None

    def href(row: Any) -> str | None:
        kind, _colon, number = row.source.partition(":")
        return f"/j/explain?run={number}&unit={unit.id}&tier={tier}" if kind == "dues.run" and number.isdecimal() else None

    return href


STATEMENT = (
    Column("day", "日期", "date"),
    Column("number", "凭证号", "code"),
    Column("summary", "摘要"),
    Column("account", "科目", read=lambda row: f"{row.account_code} {row.account_name}"),
    Column("credit_fen", "应付", "money", total=True),
    Column("debit_fen", "已付", "money", total=True),
    Column("balance_fen", "欠付余额", "money"),
)


@require_GET
def trial(request: HttpRequest, unit_id: int) -> HttpResponseBase:
    """Show the trial balance of a month; the totals stand under a double rule."""
    by, book, month = _at(request, unit_id)
    found = queries.trial_balance(by, unit_id=unit_id, month=month)
    sums = {one.key: getattr(found.total, one.key) for one in TRIAL if one.numeric}
    return table_page(
        request, "ledger/trial.html", name="ledger-trial", columns=TRIAL,
        title=f"{book.unit_name} {month} " + _("试算平衡表"),
        page=Page(list(found.lines), sums=sums), every=lambda: (*found.lines, found.total),
        empty=Empty(_("这个月没有发生额"), _("换一个月份，或先记账。")),
        context={**frame(request, by, book, "trial"), "month": month, "found": found,
                 "unverified": sum(not line.verified for line in found.lines)},
    )  # fmt: skip


@require_GET
def sheet(request: HttpRequest, unit_id: int) -> HttpResponseBase:
    """Show 资产负债表 at the end of a month, in two columns as it is printed."""
    by, book, month = _at(request, unit_id)
    found = queries.balance_sheet(by, unit_id=unit_id, month=month)
    title = f"{book.unit_name} {month} " + _("资产负债表")
    if "format" in request.GET:
        return table_page(request, "ledger/sheet.html", name="ledger-sheet", columns=SHEET, title=title,
                          page=Page(list(found.lines)))  # fmt: skip
    right = [found.sums[kind] for kind in ("liability", "net", "uncarried")]
    context = frame(request, by, book, "sheet") | {
        "month": month, "found": found, "year": month[:4],
        "right": (sum(one[0] for one in right), sum(one[1] for one in right)),
    }  # fmt: skip
    return render(request, "ledger/sheet.html", context)


@require_GET
def income(request: HttpRequest, unit_id: int) -> HttpResponseBase:
    """Show 收入支出表: 本月数 and 本年累计数."""
    by, book, month = _at(request, unit_id)
    found = queries.income_statement(by, unit_id=unit_id, month=month)
    title = f"{book.unit_name} {month} " + _("收入支出表")
    if "format" in request.GET:
        return table_page(request, "ledger/income.html", name="ledger-income", columns=INCOME, title=title,
                          page=Page(list(found.lines)))  # fmt: skip
    context = frame(request, by, book, "income") | {"month": month, "found": found}
    return render(request, "ledger/income.html", context)


@require_GET
def sub_ledger(request: HttpRequest, unit_id: int, account_code: str) -> HttpResponseBase:
    """Show one account by counterpart; its total is the general account."""
    by = actor_of(request)
    book = queries.book(by, unit_id=unit_id)
    account = next((one for one in queries.accounts(by, standard=book.standard) if one.code == account_code), None)
    title = f"{account.code} {account.name}" if account else account_code
    return table_page(
        request, "ledger/sub.html", name="ledger-sub", columns=SUB, title=title,
        page=lambda: queries.sub_ledger(by, unit_id=unit_id, account_code=account_code, **asked(request)),
        every=lambda: queries.every_sub_ledger(by, unit_id=unit_id, account_code=account_code),
        empty=Empty(_("这个科目没有分录")),
        context={**frame(request, by, book, "trial"), "account": account, "heading": title,
                 "crumbs": [(_("账本"), f"/j/ledger?book={unit_id}"),
                            (_("试算平衡"), f"/j/ledger/{unit_id}/trial"), (title, "")]},
    )  # fmt: skip


@require_GET
def account(request: HttpRequest, unit_id: int) -> HttpResponseBase:
    """J7: show one union's account in the book that owes it, ready to print and sign."""
    by = actor_of(request)
    books = queries.books_with(by, unit_id=unit_id)
    asked_for = number(request, "book", least=1)
    if not books and asked_for is None:
        unit = organisation.by_ids([unit_id]).get(unit_id)
        if unit is None or not by.may("ledger.read", unit.path):
            raise NotFound("not_found", model="Unit", id=unit_id)
        return render(request, "ledger/account_none.html", {"heading": _("账户对账单")})
    period = {
        "book_unit_id": asked_for or books[0].unit_id, "unit_id": unit_id,
        "from_date": day_of(request.GET.get("from") or f"{by.today.year}-01-01"),
        "to_date": day_of(request.GET.get("to") or by.today.isoformat()),
    }  # fmt: skip
    found = queries.statement(by, **period, **asked(request))
    sums = {"debit_fen": found.debit_fen, "credit_fen": found.credit_fen}
    units = organisation.by_ids([unit_id, found.book_unit_id])
    ways = {"credit_fen": _explained(units[unit_id])} if by.may("dues.read", units[unit_id].path) else {}
    if by.may("ledger.read", units[found.book_unit_id].path):
        ways["number"] = lambda row: f"/j/ledger/voucher/{row.voucher_id}"
    columns = linked(STATEMENT, **ways)
    return table_page(
        request, "ledger/account.html", name="account-statement", columns=columns,
        title=f"{found.unit_name} " + _("账户对账单"),
        page=Page(found.page.rows, found.page.next, found.page.total, sums),
        every=lambda: queries.every_statement_line(by, **period),
        empty=Empty(_("这段时间没有往来"), _("改起止日期再查。")),
        context={"found": found, "books": books, "heading": _("账户对账单"), "today": by.today},
    )  # fmt: skip


def _at(request: HttpRequest, unit_id: int) -> tuple[Actor, BookRow, str]:
    """Return who asks, the book, and the month: the one asked for, else the last with vouchers."""
    by = actor_of(request)
    book = queries.book(by, unit_id=unit_id)
    month = request.GET.get("month", "").replace("-", "")
    if not month:
        latest: list[Any] = queries.months(by, unit_id=unit_id)[:1]
        month = latest[0].month if latest else f"{by.today:%Y%m}"
    return by, book, month


urlpatterns = [
    path("j/acct/<int:unit_id>", account, name="account-statement"),
    path("j/ledger/<int:unit_id>/trial", trial, name="ledger-trial"),
    path("j/ledger/<int:unit_id>/sheet", sheet, name="ledger-sheet"),
    path("j/ledger/<int:unit_id>/income", income, name="ledger-income"),
    path("j/ledger/<int:unit_id>/sub/<slug:account_code>", sub_ledger, name="ledger-sub"),
]
