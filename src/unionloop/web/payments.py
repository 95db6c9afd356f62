"""J6: payments and bank returns — batches, one batch, one line; returns stand in payment_returns."""

from collections.abc import Callable, Mapping
from typing import Any, TypeVar

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseBase, HttpResponseRedirect
from django.shortcuts import render
from django.urls import path
from django.utils.html import format_html
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_POST

from unionloop.domains.payments import commands, queries
from unionloop.domains.payments.contracts import BatchRow, BatchState, LineState
from unionloop.kernel.actor import Actor
from unionloop.kernel.errors import BadInput

from .context import RAIL, RailItem
from .downloads import as_download
from .page import actor_of, asked, every, fen, post_once
from .stepping import stepped_up
from .table import Column, Empty, table_page
from .templatetags.nouns import people
from .templatetags.show import show_moment

RAIL.append(RailItem("支付与回盘", "/j/pay", "payments.read", group="资金", order=50))

T = TypeVar("T")

BATCHES = (
    Column("number", "批次号", "code", href=lambda row: f"/j/pay/{row.id}"),
    Column("purpose", "用途"),
    Column("state", "状态", "state", read=lambda row: row.state.mark),
    Column("lines_count", "笔数", "count", unit="笔", total=True),
    Column("total_fen", "金额", "money", total=True),
    Column("paid_fen", "已到账", "money", total=True),
    Column("bounced_fen", "已退回", "money", total=True),
    Column("open_fen", "待回盘", "money", total=True),
    Column("drafted_at", "编制", "moment", shown=False),
    Column("exported_at", "导出", "moment", shown=False),
    Column("source", "来源", "code", shown=False),
    Column("file_sha256", "文件摘要", "code", shown=False),
)
LINES = (
    Column("seq", "序号", "count", href=lambda row: f"/j/pay/line/{row.id}"),
    Column("holder", "收款户名"),
    Column("masked", "账号", "mask"),
    Column("amount_fen", "金额", "money", total=True),
    Column("paid_fen", "到账", "money", total=True, read=lambda row: row.paid_fen or None),
    Column("state", "状态", "state", read=lambda row: row.state.mark),
    Column("reason", "原因"),
    Column("bank_ref", "银行回单号", "code"),
    Column("remark", "附言", shown=False),
    Column("reference", "参考号", "code", shown=False),
    Column("written_holder", "送银行的户名", shown=False),
    Column("settled_at", "办结", "moment", shown=False),
    Column("source", "来源", "code", shown=False),
)


@require_GET
def batches(request: HttpRequest) -> HttpResponseBase:
    """List the batches, newest first; exceptions stand above them."""
    by = actor_of(request)
    filters = {"state": state_asked(request, BatchState), "text": request.GET.get("text", "")[:80]}
    waiting = queries.exceptions(by, limit=1).total or 0
    return table_page(
        request, "payments/batches.html", name="payments-batches", columns=BATCHES, title=_("划款批次"),
        page=lambda: queries.batches(by, **filters, **asked(request)),
        every=lambda: every(lambda after: queries.batches(by, **filters, after=after, limit=200)),
        empty=Empty(_("还没有划款批次"), _("结算批准后，批次会自动编好，等您复核。")),
        context={"heading": _("支付与回盘"), "filters": filters, "states": states_of(BatchState), "waiting": waiting,
                 "may_take": by.holds("payments.take_return")},
    )  # fmt: skip


@require_GET
def batch(request: HttpRequest, batch_id: int) -> HttpResponseBase:
    """Show one batch: where it stands, who signed, its file, its lines, and what may be done next."""
    by = actor_of(request)
    row = queries.batch(by, batch_id=batch_id)
    filters = {"state": state_asked(request, LineState), "text": request.GET.get("text", "")[:80]}
    signed = queries.signatures(by, batch_id=batch_id)
    return table_page(
        request, "payments/batch.html", name="payments-lines", columns=LINES, title=row.number,
        page=lambda: queries.lines(by, batch_id=batch_id, **filters, **asked(request)),
        every=lambda: queries.every_line(by, batch_id=batch_id, **filters),
        context={
            "batch": row, "heading": row.number, "filters": filters, "states": states_of(LineState),
            "counts": _counts(by, batch_id), "tiers": queries.tiers(by, batch_id=batch_id), "signed": signed,
            "steps": steps(row, signed), "why": _why(by, row, signed),
            "layouts": queries.layouts(), "may_file": by.holds("payments.export"),
            "crumbs": [(_("支付与回盘"), "/j/pay"), (row.number, "")],
            "exceptions": queries.exceptions(by, batch_id=batch_id, limit=20).rows,
        },
    )  # fmt: skip


def steps(row: BatchRow, signed: list[Any]) -> list[dict[str, Any]]:
    """Return the five steps of a batch with who did each and when, for the step bar."""
    order = [
        BatchState.DRAFT,
        BatchState.CHECKED,
        BatchState.RELEASED,
        BatchState.EXPORTED,
        BatchState.CLOSED,
    ]
    labels = (_("编制"), _("复核"), _("放款"), _("导出"), _("回盘"))
    verbs = ("payments.draft", "payments.check", "payments.release", "payments.export", "")
    at = order.index(row.state) if row.state in order else -1
    latest, shown = {one.verb: one for one in signed}, people(one.actor for one in signed)
    found = []
    for index, (label, verb) in enumerate(zip(labels, verbs, strict=True)):
        done = index <= at and (index < len(order) - 1 or row.state == BatchState.CLOSED)
        current = index == at + 1 or (index == len(order) - 1 and at == index)
        shape, word = ("done", _("已办结")) if done else ("doing", _("办理中")) if current else ("", _("待办"))
        one = latest.get(verb) if done else None
        note = format_html("{} · {}", shown[one.actor], show_moment(one.at)) if one else ""
        if index == len(order) - 1 and at >= order.index(BatchState.EXPORTED):
            note = _("%(paid)s / %(all)s 到账") % {"paid": row.paid_count, "all": row.lines_count}
        found.append({"label": f"{index + 1} {label}", "shape": shape, "word": word, "note": note,
                      "current": current and not done})  # fmt: skip
    return found


def _why(by: Actor, row: BatchRow, signed: list[Any]) -> str:
    """Return why the next signature cannot be this person's, "" when it can."""
    mine = {one.verb for one in signed if one.actor == by.name}
    if row.state == BatchState.DRAFT and "payments.draft" in mine:
        return _("您编制了这一批，须由他人复核")
    if row.state == BatchState.CHECKED and mine & {"payments.draft", "payments.check"}:
        return _("您已在这一批上签过，放款须是第三个人")
    if row.approved_by == by.name and row.state in (BatchState.DRAFT, BatchState.CHECKED):
        return _("您批准了这一批的依据，不能再复核或放款")
    return ""


def _counts(by: Actor, batch_id: int) -> list[tuple[LineState, int]]:
    found = queries.state_counts(by, batch_id=batch_id)
    return [(LineState(state), count) for state, count in found.items()]


ACTS: dict[str, Callable[..., Any]] = {
    one.__name__: one
    for one in (commands.check, commands.release, commands.send_back, commands.cancel, commands.export,
                commands.mark_unknown, commands.rebatch)
}  # fmt: skip
ANSWERS = {"answer": None, "agree": True, "reject": False}


@require_POST
@post_once
def act(request: HttpRequest, batch_id: int, verb: str) -> HttpResponse:
    """Do one verb on a batch and show it again."""
    command, given = named(ACTS, verb), dict[str, Any]()
    if verb in ("send_back", "cancel", "mark_unknown"):
        given["reason"] = request.POST.get("reason", "")[:200]
    if verb == "export":
        given["layout"] = request.POST.get("layout", "")[:30]
    row = command(actor_of(request), batch_id=batch_id, **given)
    messages.success(request, _("%(number)s：%(state)s。") % {"number": row.number, "state": row.state.label})
    return HttpResponseRedirect(f"/j/pay/{row.id}")


@require_GET
@stepped_up
def order_file(request: HttpRequest, batch_id: int) -> HttpResponse:
    """Hand over the bank's file as it was written."""
    row, content = queries.order_file(actor_of(request), batch_id=batch_id)
    return as_download(row, content)


@require_GET
def line(request: HttpRequest, line_id: int) -> HttpResponseBase:
    """Show one line: every attempt to pay it, what the bank said, and the answer if it is unknown."""
    by = actor_of(request)
    row = queries.line(by, line_id=line_id)
    head = queries.batch(by, batch_id=row.batch_id)
    attempts = [(pk, state, paid) for pk, state, paid in queries.by_source(row.source) if pk != row.id]
    return render(request, "payments/line.html", {
        "line": row, "batch": head, "attempts": attempts, "heading": row.reference,
        "answers": (LineState.PAID, LineState.BOUNCED, LineState.PART), "mine": row.answered_by == by.name,
        "crumbs": [(_("支付与回盘"), "/j/pay"), (head.number, f"/j/pay/{head.id}"), (str(row.seq), "")],
    })  # fmt: skip


@require_POST
@post_once
def settle_line(request: HttpRequest, line_id: int, verb: str) -> HttpResponse:
    """Answer an unknown line, or agree with (or reject) another person's answer."""
    by, note = actor_of(request), request.POST.get("note", "")[:200]
    agree = named(ANSWERS, verb)
    if agree is None:
        commands.answer_unknown(by, line_id=line_id, answer=request.POST.get("answer", "")[:10], note=note,
                                amount_fen=fen(request.POST.get("amount", ""), _("金额"), 0))  # fmt: skip
        messages.success(request, _("结论已提出，等另一人确认。"))
    else:
        commands.settle_unknown(by, line_id=line_id, agree=agree, note=note)
        messages.success(request, _("已确认。") if agree else _("已退回，这一笔仍是状态不明。"))
    return HttpResponseRedirect(f"/j/pay/line/{line_id}")


def named(acts: Mapping[str, T], verb: str) -> T:
    """Return what an address names; a word that is no act is an address that is not there."""
    if verb not in acts:
        raise Http404(verb[:20])
    return acts[verb]


def state_asked(request: HttpRequest, kind: Any) -> str:
    text = request.GET.get("state", "")
    if text and text not in {one.value for one in kind}:
        raise BadInput("bad_form", field=_("状态"), problem=text[:20])
    return text


def states_of(kind: Any) -> list[Any]:
    return [one for one in kind if one.value != "new"]


urlpatterns = [
    path("j/pay", batches), path("j/pay/", batches),
    path("j/pay/<int:batch_id>", batch),
    path("j/pay/<int:batch_id>/file", order_file),
    path("j/pay/<int:batch_id>/<str:verb>/", act),
    path("j/pay/line/<int:line_id>", line),
    path("j/pay/line/<int:line_id>/<str:verb>", settle_line),
]
