"""J9: vouchers made by hand — the form, what waits for a second person, one draft."""

from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse, HttpResponseBase, HttpResponseRedirect, QueryDict
from django.shortcuts import render
from django.urls import path
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from unionloop.domains.ledger import commands, queries
from unionloop.domains.ledger.contracts import LegInput
from unionloop.domains.organisation import queries as organisation
from unionloop.kernel.actor import Actor
from unionloop.kernel.errors import BadInput, NotAllowed, Refused
from unionloop.kernel.money import yuan
from unionloop.kernel.page import Page

from .due import DUE, DueItem
from .ledger import LEGS, day_of, frame
from .page import actor_of, asked, fen, post_once
from .refusals import sentence
from .table import Column, Empty, table_page

LINES = 8  # empty lines a new voucher opens with
SHAPES = {"waiting": "view", "returned": "warn", "posted": "done", "dropped": "lock", "new": "todo"}
DRAFTS = (
    Column("id", "制单", "code", read=lambda row: _("制-%(id)s") % {"id": row.id}, href=lambda row: f"/j/ledger/draft/{row.id}"),
    Column("day", "日期", "date"),
    Column("summary", "摘要"),
    Column("total_fen", "金额", "money"),
    Column("state", "状态", "state", read=lambda row: (SHAPES[row.state], row.state.label)),
    Column("maker", "制单人", "staff"),
    Column("made_at", "时间", "moment"),
)


@require_GET
def drafts(request: HttpRequest, unit_id: int) -> HttpResponseBase:
    """List the vouchers made by hand in one book."""
    by = actor_of(request)
    book = queries.book(by, unit_id=unit_id)
    return table_page(
        request, "ledger/drafts.html", name="ledger-drafts", columns=DRAFTS, title=_("制单"),
        page=lambda: queries.drafts(by, unit_id=unit_id, **asked(request)),
        empty=Empty(_("没有手工凭证"), _("结算、划款、补助由系统记账；其余的在这里制单，另一人复核后记账。")),
        context={**frame(request, by, book, "drafts"), "may_draft": by.holds("ledger.draft")},
    )  # fmt: skip


@require_http_methods(["GET", "POST"])
@post_once
def write(request: HttpRequest, unit_id: int) -> HttpResponse:
    """Show an empty voucher, or one sent back, and take what was typed; a refusal loses nothing."""
    by = actor_of(request)
    if not by.holds("ledger.draft"):
        raise NotAllowed("not_allowed", verb="ledger.draft")
    book = queries.book(by, unit_id=unit_id)
    form, problem, status = request.POST, "", 200
    if request.method == "POST":
        try:
            row = commands.draft(
                by, book_unit_id=unit_id, day=day_of(form.get("day", "")), summary=form.get("summary", ""),
                attachments=_count(form), legs=_legs(form), draft_id=_draft_id(form),
            )  # fmt: skip
        except Refused as refused:
            if refused.status in (403, 404):
                raise
            problem, status = sentence(refused), 422 if refused.status < 422 else refused.status
        else:
            messages.success(request, _("已制单，等另一人复核记账。"))
            return HttpResponseRedirect(f"/j/ledger/draft/{row.id}")
    old = request.GET.get("draft", "")
    given = _given(form) if request.method == "POST" else _of_draft(by, int(old)) if old.isdecimal() else _blank(by)
    accounts = [one for one in queries.accounts(by, standard=book.standard, day=by.today) if one.leaf]
    context = frame(request, by, book, "drafts") | {"given": given, "accounts": accounts, "problem": problem}
    return render(request, "ledger/draft_form.html", context, status=status)


@require_GET
def draft(request: HttpRequest, draft_id: int) -> HttpResponseBase:
    """Show one voucher made by hand, and what may be done with it."""
    by = actor_of(request)
    row = queries.draft(by, draft_id=draft_id)
    voucher = queries.voucher(by, voucher_id=row.voucher_id) if row.voucher_id else None
    sums = {"debit_fen": row.total_fen, "credit_fen": row.total_fen}
    return table_page(
        request, "ledger/draft.html", name="ledger-draft", columns=LEGS, title=_("制-%(id)s") % {"id": row.id},
        page=Page(list(row.legs), None, len(row.legs), sums), every=lambda: row.legs,
        context={"draft": row, "voucher": voucher, "state": (SHAPES[row.state], row.state.label),
                 "heading": _("制-%(id)s") % {"id": row.id}, "own": row.maker == by.name,
                 "crumbs": [(_("账本"), f"/j/ledger?book={row.unit_id}"),
                            (_("制单"), f"/j/ledger/{row.unit_id}/drafts"), (_("制-%(id)s") % {"id": row.id}, "")]},
    )  # fmt: skip


@require_POST
@post_once
def step(request: HttpRequest, draft_id: int, act: str) -> HttpResponse:
    """Post, send back or drop a draft."""
    by = actor_of(request)
    if act == "post":
        row = commands.post_draft(by, draft_id=draft_id)
        number = queries.voucher(by, voucher_id=row.voucher_id or 0).number
        messages.success(request, _("已记账：%(number)s。") % {"number": number})
        return HttpResponseRedirect(f"/j/ledger/voucher/{row.voucher_id}")
    if act == "return":
        commands.return_draft(by, draft_id=draft_id, note=request.POST.get("note", ""))
        messages.success(request, _("已退回制单人。"))
    elif act == "drop":
        commands.drop_draft(by, draft_id=draft_id)
        messages.success(request, _("已作废。"))
    else:
        raise BadInput("bad_form", field="act", problem=act[:20])
    return HttpResponseRedirect(f"/j/ledger/draft/{draft_id}")


def _legs(form: QueryDict) -> list[LegInput]:
    """Return the filled lines of the form; a line that is wrong is named."""
    lines = _lines(form)
    codes = {one["unit"].strip().upper() for one in lines if one["unit"].strip()}
    units = {code: row.id for code, row in organisation.by_code(codes).items()}
    legs = []
    for line_no, one in enumerate(lines, 1):
        if not any(value.strip() for value in one.values()):
            continue
        if not one["account"].strip():
            raise BadInput("leg_without_account", line=line_no)
        debit, credit = (fen(one[name], _("第 %(line)d 行金额") % {"line": line_no}, 0) for name in ("debit", "credit"))
        if bool(debit) == bool(credit):
            raise BadInput("leg_without_amount", line=line_no)
        unit = one["unit"].strip().upper()
        if unit and unit not in units:
            raise BadInput("leg_unit_unknown", line=line_no, found=unit[:40])
        legs.append(LegInput(one["account"].strip()[:9], debit - credit, units.get(unit), None, one["memo"].strip()))
    return legs


def _lines(form: QueryDict) -> list[dict[str, str]]:
    columns = {name: form.getlist(name)[:100] for name in ("account", "debit", "credit", "unit", "memo")}
    longest = max((len(one) for one in columns.values()), default=0)
    return [{name: values[at] if at < len(values) else "" for name, values in columns.items()} for at in range(longest)]


def _count(form: QueryDict) -> int:
    text = form.get("attachments", "").strip() or "0"
    if not (text.isascii() and text.isdecimal() and len(text) < 5):
        raise BadInput("bad_attachments", attachments=text[:10])
    return int(text)


def _draft_id(form: QueryDict) -> int | None:
    text = form.get("draft_id", "")
    return int(text) if text.isdecimal() and len(text) < 16 else None


def _given(form: QueryDict) -> dict[str, Any]:
    return {"day": form.get("day", ""), "summary": form.get("summary", ""), "attachments": form.get("attachments", ""),
            "lines": _lines(form), "draft_id": _draft_id(form)}  # fmt: skip


def _blank(by: Actor) -> dict[str, Any]:
    empty = {"account": "", "debit": "", "credit": "", "unit": "", "memo": ""}
    return {"day": by.today.isoformat(), "summary": "", "attachments": "0", "lines": [dict(empty)] * LINES, "draft_id": None}


def _of_draft(by: Actor, draft_id: int) -> dict[str, Any]:
    row = queries.draft(by, draft_id=draft_id)
    codes = {unit.id: unit.code for unit in organisation.by_ids({leg.unit_id for leg in row.legs if leg.unit_id}).values()}
    lines = [{"account": leg.account_code, "debit": yuan(leg.debit_fen) if leg.debit_fen else "",
              "credit": yuan(leg.credit_fen) if leg.credit_fen else "", "unit": codes.get(leg.unit_id or 0, ""),
              "memo": leg.memo} for leg in row.legs]  # fmt: skip
    blank = _blank(by)
    return {"day": row.day.isoformat(), "summary": row.summary, "attachments": str(row.attachments),
            "lines": [*lines, *blank["lines"][:2]], "draft_id": row.id}  # fmt: skip


def _due(by: Actor) -> list[DueItem]:
    if not by.holds("ledger.post_draft"):
        return []
    waiting = [one for one in queries.drafts(by, state="waiting", limit=50).rows if "ledger.post_draft" in one.verbs]
    href = f"/j/ledger/draft/{waiting[0].id}" if waiting else "/j/ledger"
    return [DueItem("手工凭证待复核记账", len(waiting), href, shape="view", act="去复核")]


DUE.append(_due)
urlpatterns = [
    path("j/ledger/<int:unit_id>/drafts", drafts, name="ledger-drafts"),
    path("j/ledger/<int:unit_id>/draft", write, name="ledger-draft-new"),
    path("j/ledger/draft/<int:draft_id>", draft, name="ledger-draft"),
    path("j/ledger/draft/<int:draft_id>/<str:act>", step, name="ledger-draft-step"),
]
