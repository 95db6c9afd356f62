"""Three-sided reconciliation: bank sheets in, differences explained, the month closed."""

from datetime import date

from django.contrib import messages
from django.http import HttpRequest, HttpResponse, HttpResponseBase, HttpResponseRedirect
from django.shortcuts import render
from django.urls import path
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_POST

from unionloop.domains.dues import commands, queries
from unionloop.domains.dues.contracts import DifferenceRow
from unionloop.kernel.errors import BadInput
from unionloop.kernel.words import Word

from .collecting import every_page, file_posted, month_of, unit_posted, units_of
from .context import RAIL, RailItem
from .page import actor_of, asked, number, post_once
from .table import Column, Empty, table_page

RAIL.append(RailItem("对账", "/j/recon", "dues.reconcile", group="资金", order=25))

DIFFERENCES = (
    Column("reference", "税票或日期", "code", href=lambda row: f"/j/recon/difference/{row.id}",
           read=lambda row: reference_of(row)),
    Column("kind", "类别", read=lambda row: row.kind.label),
    Column("state", "状态", "state", read=lambda row: row.state.label),
    Column("tax_fen", "税务", "money"),
    Column("bank_fen", "库款", "money"),
    Column("diff_fen", "差", "money_signed"),
    Column("explanation", "系统判断"),
    Column("note", "说明", read=lambda row: row.note or None),
    Column("owner", "责任人", "staff"),
    Column("due_date", "期限", "date"),
    Column("from_month", "最早月份", shown=False),
    Column("tax_office", "税务机关", shown=False),
    Column("treasury", "国库", shown=False),
    Column("ledger_fen", "账上", "money", shown=False),
)  # fmt: skip
WORDS = {"sheet": Word("整月"), "ledger-waiting": Word("待结算过账"), "ledger-posted": Word("账上过账")}


def reference_of(row: DifferenceRow) -> str:
    """Return what a difference is about."""
    return WORDS.get(row.reference, row.reference)


@require_GET
def month(request: HttpRequest) -> HttpResponseBase:
    """Show the three sides of a month and every difference."""
    by = actor_of(request)
    units = units_of(by)
    unit_id = number(request, "unit", least=1) or (units[0][0] if units else None)
    chosen = month_of(request, by)
    if unit_id is None:
        return render(request, "taxfiles/recon_none.html", {"heading": _("三方对账")})
    row = queries.reconciliation(by, unit_id=unit_id, month=chosen)
    state = request.GET.get("state", "")[:10]
    filters = {"unit_id": unit_id, "month": chosen, "state": state}
    return table_page(
        request, "taxfiles/recon.html", name="differences", columns=DIFFERENCES, title=_("差异"),
        page=lambda: queries.differences(by, **filters, **asked(request)),
        every=lambda: every_page(lambda after: queries.differences(by, **filters, after=after, limit=200)),
        empty=Empty(_("没有差异"), _("三方逐笔相符。") if row.closed else _("导入库款流水后点“对账”，差异会列在这里。")),
        context={"row": row, "units": units, "unit_id": unit_id, "month": chosen, "heading": _("三方对账"),
                 "sheets": queries.bank_sheets(by, unit_id=unit_id, month=chosen, limit=20).rows,
                 "crumbs": [(_("税款文件"), "/j/tax"), (_("三方对账"), "")]},
    )  # fmt: skip


@require_POST
def receive_sheet(request: HttpRequest) -> HttpResponse:
    """Take a bank sheet in and reconcile at once."""
    by, unit_id = actor_of(request), unit_posted(request)
    name, content = file_posted(request)
    chosen = request.POST.get("month", "")
    row = commands.receive_sheet(
        by, unit_id=unit_id, month=chosen, name=name, content=content,
        tax_office=request.POST.get("tax_office", "")[:100], treasury=request.POST.get("treasury", "")[:100],
    )  # fmt: skip
    commands.reconcile(by, unit_id=unit_id, month=chosen)
    messages.success(request, _("流水第 %(v)s 版已导入 %(n)s 行，并重新对账。") % {"v": row.version, "n": row.lines})
    return HttpResponseRedirect(f"/j/recon?unit={unit_id}&month={chosen}")


@require_POST
@post_once
def reconcile(request: HttpRequest) -> HttpResponse:
    """Compare again."""
    unit_id, chosen = unit_posted(request), request.POST.get("month", "")
    commands.reconcile(actor_of(request), unit_id=unit_id, month=chosen)
    return HttpResponseRedirect(f"/j/recon?unit={unit_id}&month={chosen}")


@require_POST
@post_once
def close(request: HttpRequest) -> HttpResponse:
    """Close the month."""
    unit_id, chosen = unit_posted(request), request.POST.get("month", "")
    commands.close_collection(actor_of(request), unit_id=unit_id, month=chosen)
    messages.success(request, _("%(month)s 已关闭。") % {"month": chosen})
    return HttpResponseRedirect(f"/j/recon?unit={unit_id}&month={chosen}")


@require_GET
def difference(request: HttpRequest, difference_id: int) -> HttpResponse:
    """Show one difference with the form that explains it."""
    by = actor_of(request)
    row = queries.difference(by, difference_id=difference_id)
    return render(request, "taxfiles/difference.html", {
        "row": row, "reference": reference_of(row), "heading": row.kind.label, "today": by.today,
        "may_explain": by.holds("dues.explain_difference") and row.state in ("open", "explained"),
        "crumbs": [(_("三方对账"), f"/j/recon?month={row.month}"), (row.kind.label, "")],
    })  # fmt: skip


@require_POST
@post_once
def explain(request: HttpRequest, difference_id: int) -> HttpResponse:
    """Keep why, who and by when."""
    text = request.POST.get("due_date", "")
    try:
        due = date.fromisoformat(text)
    except ValueError as error:
        raise BadInput("bad_due_day", value=text[:20]) from error
    row = commands.explain_difference(
        actor_of(request), difference_id=difference_id, note=request.POST.get("note", ""),
        owner=request.POST.get("owner", ""), due_date=due,
    )  # fmt: skip
    messages.success(request, _("已说明。"))
    return HttpResponseRedirect(f"/j/recon?month={row.month}")


urlpatterns = [
    path("j/recon", month, name="recon"),
    path("j/recon/", month),
    path("j/recon/sheet", receive_sheet, name="recon-sheet"),
    path("j/recon/run", reconcile, name="recon-run"),
    path("j/recon/close", close, name="recon-close"),
    path("j/recon/difference/<int:difference_id>", difference, name="recon-difference"),
    path("j/recon/difference/<int:difference_id>/explain", explain, name="recon-explain"),
]
