"""Accounts unions are paid at: proposed by one person, confirmed by another; a panel for the unit's page."""

from collections.abc import Callable
from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse, HttpResponseBase, HttpResponseRedirect
from django.shortcuts import render
from django.urls import path
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_POST

from unionloop.domains.organisation import queries as organisation
from unionloop.domains.payments import commands, queries
from unionloop.domains.payments.contracts import AccountRow, AccountState
from unionloop.kernel.actor import BEIJING

from .page import actor_of, asked, every, post_once
from .payments import named, state_asked, states_of
from .table import Column, Empty, table_page

ACCOUNTS = (
    Column("holder", "户名"),
    Column("masked", "账号", "mask"),
    Column("bank_name", "开户行"),
    Column("bank_code", "行号", "code", shown=False),
    Column("state", "状态", "state", read=lambda row: row.state.mark),
    Column("active_from_at", "可收款自", "moment"),
    Column("replaced_by.tail", "更换为", "mask", href=lambda row: _next(row), read=lambda row: _next_words(row)),
    Column("reason", "说明"),
)
# the acts an address may name; any other word is an address that is not there
ACCOUNT_ACTS: dict[str, Callable[..., Any]] = {
    "confirm": commands.confirm_account, "refuse": commands.refuse_account, "close": commands.close_account,
}  # fmt: skip
SHEET_ACTS: dict[str, Callable[..., Any]] = {
    "confirm": commands.confirm_accounts, "refuse": commands.refuse_accounts,
}  # fmt: skip


def _next(row: AccountRow) -> str | None:
    """Return where the account stands that took this one's place."""
    return f"/j/pay/accounts/unit/{row.unit_id}#account-{row.replaced_by.id}" if row.replaced_by and row.unit_id else None


def _next_words(row: AccountRow) -> str:
    one = row.replaced_by
    return _("****%(tail)s，%(day)s 起") % {"tail": one.tail, "day": one.since_at.astimezone(BEIJING).date()} if one else ""


def accounts_panel(request: HttpRequest, unit_id: int) -> dict[str, Any]:
    """Return what `payments/accounts_panel.html` shows of one unit; the page of the unit includes it."""
    by = actor_of(request)
    page = queries.accounts(by, unit_id=unit_id, limit=20)
    return {"accounts": page.rows, "unit_id": unit_id, "may_propose": by.holds("payments.propose_account"),
            "received": queries.received(by, unit_id=unit_id, limit=12).rows}  # fmt: skip


@require_GET
def accounts(request: HttpRequest) -> HttpResponseBase:
    """List accounts: those waiting for a second person first, when asked for."""
    by = actor_of(request)
    state = state_asked(request, AccountState)
    sheets = queries.sheets(by, limit=20).rows
    return table_page(
        request, "payments/accounts.html", name="payments-accounts", columns=ACCOUNTS, title=_("收款账户"),
        page=lambda: queries.accounts(by, state=state, **asked(request)),
        every=lambda: every(lambda after: queries.accounts(by, state=state, after=after, limit=200)),
        empty=Empty(_("没有符合的账户"), _("账户在组织页登记，由另一人确认后过冷静期才能收款。")),
        context={"heading": _("收款账户"), "states": states_of(AccountState), "filters": {"state": state},
                 "sheets": [one for one in sheets if one.verbs], "may_propose": by.holds("payments.propose_account"),
                 "crumbs": [(_("支付与回盘"), "/j/pay"), (_("收款账户"), "")]},
    )  # fmt: skip


@require_GET
def unit_accounts(request: HttpRequest, unit_id: int) -> HttpResponseBase:
    """Show one unit's accounts and what it received."""
    unit = organisation.unit(actor_of(request), unit_id=unit_id)
    return render(request, "payments/unit.html", {
        "heading": _("%(name)s的收款账户") % {"name": unit.name}, **accounts_panel(request, unit_id),
        "crumbs": [(_("支付与回盘"), "/j/pay"), (_("收款账户"), "/j/pay/accounts"), (unit.name, "")],
    })  # fmt: skip


@require_POST
@post_once
def propose_account(request: HttpRequest, unit_id: int) -> HttpResponse:
    """Propose an account of a unit."""
    names = ("holder", "number", "bank_name", "bank_code", "contact_phone", "contact_mail", "reason")
    given = {name: request.POST.get(name, "").strip()[:200] for name in names}
    commands.propose_account(actor_of(request), unit_id=unit_id, **given)
    messages.success(request, _("账户已登记，等另一人确认。"))
    return HttpResponseRedirect(f"/j/pay/accounts/unit/{unit_id}")


@require_POST
@post_once
def act_account(request: HttpRequest, account_id: int, verb: str) -> HttpResponse:
    """Confirm, refuse or close an account."""
    by = actor_of(request)
    given = {} if verb == "confirm" else {"reason": request.POST.get("reason", "")[:200]}
    row = named(ACCOUNT_ACTS, verb)(by, account_id=account_id, **given)
    messages.success(request, _("账户%(state)s。") % {"state": row.state.label})
    return HttpResponseRedirect(f"/j/pay/accounts/unit/{row.unit_id}")


@require_POST
@post_once
def act_sheet(request: HttpRequest, sheet_id: int, verb: str) -> HttpResponse:
    """Confirm or refuse a list of accounts."""
    given = {} if verb == "confirm" else {"reason": request.POST.get("reason", "")[:200]}
    row = named(SHEET_ACTS, verb)(actor_of(request), sheet_id=sheet_id, **given)
    messages.success(request, _("%(name)s：%(state)s。") % {"name": row.name, "state": row.state.label})
    return HttpResponseRedirect("/j/pay/accounts")


urlpatterns = [
    path("j/pay/accounts", accounts), path("j/pay/accounts/unit/<int:unit_id>", unit_accounts),
    path("j/pay/accounts/unit/<int:unit_id>/propose", propose_account),
    path("j/pay/accounts/<int:account_id>/<str:verb>", act_account),
    path("j/pay/accounts/sheets/<int:sheet_id>/<str:verb>", act_sheet),
]  # fmt: skip
