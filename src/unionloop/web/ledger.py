"""J9: the books — vouchers, one voucher with its place in the chain, month close, chain check."""

from datetime import date
from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse, HttpResponseBase, HttpResponseRedirect
from django.shortcuts import render
from django.urls import path
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_POST

from unionloop.domains.ledger import commands, queries
from unionloop.domains.ledger.contracts import BookRow
from unionloop.kernel.actor import Actor
from unionloop.kernel.errors import BadInput
from unionloop.kernel.page import Page
from unionloop.kernel.words import Word

from .context import RAIL, RailItem
from .due import DUE, DueItem
from .page import actor_of, asked, number, post_once
from .table import Column, Empty, table_page

RAIL.append(RailItem("账本", "/j/ledger", "ledger.read", group="资金", order=60))

TABS = (
    ("", Word("凭证")), ("trial", Word("试算平衡")), ("sheet", Word("资产负债表")), ("income", Word("收入支出表")),
    ("drafts", Word("制单")), ("months", Word("结账")), ("accounts", Word("科目")), ("check", Word("核对")),
)  # fmt: skip

VOUCHERS = (
    Column("number", "凭证号", "code", href=lambda row: f"/j/ledger/voucher/{row.id}"),
    Column("day", "日期", "date"),
    Column("summary", "摘要"),
    Column("total_fen", "金额", "money"),
    Column("legs_count", "分录", "count", unit="行"),
    Column("state", "状态", "state", read=lambda row: voucher_state(row)),
    Column("maker", "制单", "staff"),
    Column("reviewer", "复核", "staff"),
    Column("source", "来源", "code", shown=False),
    Column("attachments", "附件", "count", unit="张", shown=False),
    Column("seq", "链上位置", "count", unit="节", shown=False),
)
LEGS = (
    Column("line_no", "行", "code"),
    Column("account", "科目", read=lambda row: f"{row.account_code} {row.account_name}"),
    Column("debit_fen", "借方", "money", read=lambda row: row.debit_fen or None),
    Column("credit_fen", "贷方", "money", read=lambda row: row.credit_fen or None),
    Column("counterpart", "往来单位", read=lambda row: row.unit_name or row.employer_name,
           href=lambda row: f"/j/acct/{row.unit_id}" if row.unit_id else None),
    Column("memo", "说明"),
)  # fmt: skip
ACCOUNTS = (
    Column("code", "编码", "code"),
    Column("name", "名称"),
    Column("kind", "类别", read=lambda row: KINDS[row.kind]),
    Column("side", "余额方向", read=lambda row: _("借") if row.side == "debit" else _("贷")),
    Column("valid_from", "起用", "date"),
    Column("valid_to", "停用", "date"),
    Column("verified_by", "核对", "state",
           read=lambda row: ("done", _("已核对")) if row.verified_by else ("warn", _("未核对"))),
    Column("source", "依据"),
)  # fmt: skip
KINDS = {"asset": Word("资产"), "liability": Word("负债"), "net": Word("净资产"), "income": Word("收入"), "expense": Word("支出")}


def voucher_state(row: Any) -> tuple[str, str]:
    """Return how a voucher is marked: reversed, a reversal, reviewed, or waiting for a second reader."""
    if row.reversed_by_id is not None:
        return "lock", _("已红冲")
    if row.reverses_id is not None:
        return "lock", _("红字")
    return ("done", _("已复核")) if row.reviewer else ("todo", _("待复核"))


@require_GET
def vouchers(request: HttpRequest) -> HttpResponseBase:
    """Show the vouchers of one book, newest number first; without a book, say how to begin."""
    by = actor_of(request)
    book = chosen_book(request, by)
    if book is None:
        return render(request, "ledger/none.html", {"heading": _("账本")})
    filters = {
        "unit_id": book.unit_id, "month": request.GET.get("month", ""), "text": request.GET.get("text", "")[:80],
        "account_code": request.GET.get("account", "")[:9], "waiting": request.GET.get("waiting") == "1",
    }  # fmt: skip
    return table_page(
        request, "ledger/vouchers.html", name="ledger-vouchers", columns=VOUCHERS, title=_("凭证"),
        page=lambda: queries.vouchers(by, **filters, **asked(request)),
        every=lambda: queries.every_voucher(by, **filters),
        empty=Empty(_("没有符合的凭证"), _("换个月份、凭证号或科目再查。")),
        context={**frame(request, by, book, ""), "filters": filters},
    )  # fmt: skip


@require_GET
def voucher(request: HttpRequest, voucher_id: int) -> HttpResponseBase:
    """Show one voucher: legs, who made and reviewed it, its reversal, its place in the chain."""
    by = actor_of(request)
    row = queries.voucher(by, voucher_id=voucher_id)
    if "format" in request.GET:
        legs = Page([])
    else:
        found = queries.legs(by, voucher_id=voucher_id, **asked(request))
        legs = Page(found.rows, found.next, found.total, {"debit_fen": row.total_fen, "credit_fen": row.total_fen})
    return table_page(
        request, "ledger/voucher.html", name="ledger-legs", columns=LEGS, page=legs, title=row.number,
        every=lambda: queries.every_leg(by, voucher_id=voucher_id),
        context={"voucher": row, "state": voucher_state(row), "heading": row.number, "today": by.today,
                 "crumbs": [(_("账本"), f"/j/ledger?book={row.unit_id}"), (row.number, "")]},
    )  # fmt: skip


@require_POST
@post_once
def review(request: HttpRequest, voucher_id: int) -> HttpResponse:
    """Note that the acting person has read the voucher, and lead on to the next that waits for him in this book."""
    by = actor_of(request)
    row = commands.review(by, voucher_id=voucher_id)
    left = queries.unread(by, unit_id=row.unit_id)
    if left.voucher_id is None:
        messages.success(request, _("%(number)s 已复核。") % {"number": row.number})
    else:
        messages.success(request, _("%(number)s 已复核，还有 %(n)s 张。") % {"number": row.number, "n": left.count})
    return HttpResponseRedirect(f"/j/ledger/voucher/{left.voucher_id or voucher_id}")


@require_POST
@post_once
def reverse(request: HttpRequest, voucher_id: int) -> HttpResponse:
    """Reverse the voucher in red and show the red one."""
    row = commands.reverse(
        actor_of(request), voucher_id=voucher_id, day=day_of(request.POST.get("day", "")),
        reason=request.POST.get("reason", ""),
    )  # fmt: skip
    messages.success(request, _("已红冲：%(number)s。") % {"number": row.number})
    return HttpResponseRedirect(f"/j/ledger/voucher/{row.id}")


@require_GET
def months(request: HttpRequest, unit_id: int) -> HttpResponse:
    """Show how the months stand, and the form that closes the next one."""
    by = actor_of(request)
    book = queries.book(by, unit_id=unit_id)
    rows = queries.months(by, unit_id=unit_id)
    due = next((row for row in reversed(rows) if not row.refusal), None)
    context = frame(request, by, book, "months") | {"months": rows, "due": due}
    return render(request, "ledger/months.html", context)


@require_POST
@post_once
def close(request: HttpRequest, unit_id: int) -> HttpResponse:
    """Close a month; the number typed by hand is the consent."""
    month = request.POST.get("month", "")
    if request.POST.get("typed", "").strip() != month:
        raise BadInput("month_not_typed", month=month)
    row = commands.close_month(actor_of(request), unit_id=unit_id, month=month)
    messages.success(request, _("%(month)s 已结账，共 %(n)s 张凭证。") % {"month": row.month, "n": row.vouchers})
    return HttpResponseRedirect(f"/j/ledger/{unit_id}/months")


@require_POST
@post_once
def close_year(request: HttpRequest, unit_id: int) -> HttpResponse:
    """Carry a year into the surplus and show the voucher."""
    text = request.POST.get("year", "")
    if not (text.isdecimal() and len(text) == 4):
        raise BadInput("bad_ledger_year", year=text[:10])
    row = commands.close_year(actor_of(request), unit_id=unit_id, year=int(text))
    return HttpResponseRedirect(f"/j/ledger/voucher/{row.id}")


@require_GET
def accounts(request: HttpRequest, unit_id: int) -> HttpResponseBase:
    """Show the chart of the book, with what nobody has compared with the official text yet."""
    by = actor_of(request)
    book = queries.book(by, unit_id=unit_id)
    rows = queries.accounts(by, standard=book.standard)
    unverified = sum(not row.verified_by for row in rows)
    return table_page(
        request, "ledger/accounts.html", name="ledger-accounts", columns=ACCOUNTS, title=_("科目"),
        page=Page(rows, None, len(rows)),
        context={**frame(request, by, book, "accounts"), "unverified": unverified},
    )  # fmt: skip


@require_GET
def check(request: HttpRequest, unit_id: int) -> HttpResponse:
    """Derive the chain, sums, numbers and balances again; show every fault and the control identities."""
    by = actor_of(request)
    book = queries.book(by, unit_id=unit_id)
    ran = "run" in request.GET
    context = frame(request, by, book, "check") | {
        "ran": ran,
        "faults": queries.check(by, unit_id=unit_id) if ran else [],
        "identities": queries.identities(by, unit_id=unit_id),
        "heads": queries.heads(by, unit_id=unit_id, limit=10),
        "closes": queries.closes(by, unit_id=unit_id)[:6],
    }
    return render(request, "ledger/check.html", context)


def _due(by: Actor) -> DueItem | None:
    """Vouchers are read one after the other: the list of the book that has the oldest."""
    if not by.holds("ledger.review"):
        return None
    left = queries.unread(by)
    return DueItem("凭证待复核", left.count, f"/j/ledger?book={left.unit_id}&waiting=1", shape="view", act="去复核", heap=True)


def chosen_book(request: HttpRequest, by: Actor) -> BookRow | None:
    """Return the book asked for, else the first one this actor may read."""
    unit_id = number(request, "book", least=1)
    if unit_id is not None:
        return queries.book(by, unit_id=unit_id)
    found = queries.books(by, limit=1).rows
    return found[0] if found else None


def frame(request: HttpRequest, by: Actor, book: BookRow, here: str) -> dict[str, Any]:
    """Return what every page of a book shows: its name, its tabs, the other books."""
    month = request.GET.get("month", "")
    tabs = [
        (label, f"/j/ledger/{book.unit_id}/{key}" if key else f"/j/ledger?book={book.unit_id}", key == here)
        for key, label in TABS
    ]
    others = [one for one in queries.books(by, limit=20).rows if one.unit_id != book.unit_id]
    heading = _("%(unit)s 账簿") % {"unit": book.unit_name}
    return {"book": book, "tabs": tabs, "others": others, "month": month, "heading": heading, "today": by.today}


def day_of(text: str) -> date:
    """Return a day written yyyy-mm-dd."""
    try:
        return date.fromisoformat(text)
    except ValueError as error:
        raise BadInput("bad_ledger_date", value=text[:20]) from error


DUE.append(_due)
urlpatterns = [
    path("j/ledger", vouchers, name="ledger"),
    path("j/ledger/voucher/<int:voucher_id>", voucher, name="ledger-voucher"),
    path("j/ledger/voucher/<int:voucher_id>/review", review, name="ledger-review"),
    path("j/ledger/voucher/<int:voucher_id>/reverse", reverse, name="ledger-reverse"),
    path("j/ledger/<int:unit_id>/months", months, name="ledger-months"),
    path("j/ledger/<int:unit_id>/close", close, name="ledger-close"),
    path("j/ledger/<int:unit_id>/close-year", close_year, name="ledger-close-year"),
    path("j/ledger/<int:unit_id>/accounts", accounts, name="ledger-accounts"),
    path("j/ledger/<int:unit_id>/check", check, name="ledger-check"),
]
