"""J2, J3: tax files by day of arrival; one file with its faults, control totals and the gate to money."""

from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse, HttpResponseBase, HttpResponseRedirect, JsonResponse
from django.urls import path
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_POST

from unionloop.domains.dues import commands, queries
from unionloop.domains.dues.contracts import TaxFileRow
from unionloop.kernel.words import Word

from .collecting import (
    attachment,
    every_page,
    file_posted,
    month_of,
    span,
    unit_posted,
    units_of,
)  # fmt: skip
from .context import RAIL, RailItem
from .page import actor_of, asked, number, post_once
from .table import Column, Empty, table_page

RAIL.append(RailItem("税款文件", "/j/tax", "dues.receive", group="资金", order=20))

TRY_AT_ONCE = 1024 * 1024  # a larger file is tried from its own page, where progress shows
FILES = (
    Column("name", "文件", href=lambda row: f"/j/tax/{row.id}"),
    Column("state", "状态", "state", read=lambda row: row.state.label),
    Column("received_at", "收到", "moment"),
    Column("rows_read", "读到", "count", unit="行"),
    Column("accepted", "新增", "count", unit="行"),
    Column("changed", "更正", "count", unit="行", read=lambda row: row.changed + row.corrected),
    Column("duplicate", "重复", "count", unit="行"),
    Column("failed", "未通过", "count", unit="行", total=True,
           href=lambda row: f"/j/tax/{row.id}#faults" if row.failed else None),
    Column("total_fen", "入账金额", "money", total=True, read=lambda row: row.total_fen if row.state == "live" else None),
    Column("data", "入库日期", "code", read=lambda row: span(row.data_from, row.data_to), shown=False),
    Column("sha256", "SHA-256", "code", read=lambda row: row.sha256[:12], shown=False),
    Column("unit_name", "单位", shown=False),
    Column("received_by", "经手", "staff", shown=False),
)  # fmt: skip
FAULTS = (
    Column("line_no", "行", "count", unit=" "),
    Column("column", "错误列"),
    Column("value", "原值", "code"),
    Column("reason", "原因"),
    Column("cure", "怎么改"),
    Column("code", "代码", "code", shown=False),
)
ROWS = (
    Column("line_no", "行", "count", unit=" "),
    Column("payer_name", "缴费人"),
    Column("uscc", "信用代码", "code"),
    Column("item", "品目", read=lambda row: row.item.label),
    Column("period", "所属期", read=lambda row: span(row.period_from, row.period_to)),
    Column("received_date", "入库", "date"),
    Column("payroll_fen", "工资总额", "money"),
    Column("rate_bp", "费率", "percent_bp"),
    Column("paid_fen", "实缴", "money", total=True),
    Column("gap_fen", "与应缴差", "money_signed"),
    Column("state", "状态", "state", read=lambda row: row.state.label),
    Column("receipt", "税票", "code", shown=False),
    Column("tax_office", "税务机关", shown=False),
    Column("treasury", "国库", shown=False),
    Column("file_name", "文件", shown=False),
)
OUTCOMES = (("accepted", Word("新增")), ("changed", Word("更正未结算")), ("corrected", Word("更正已结算")), ("duplicate", Word("重复")))


@require_GET
def files(request: HttpRequest) -> HttpResponseBase:
    """Show what came in on each day of a month, and every file with its hash."""
    by = actor_of(request)
    units = units_of(by)
    unit_id = number(request, "unit", least=1) or (units[0][0] if units else None)
    month = month_of(request, by)
    filters = {"unit_id": unit_id, "state": request.GET.get("state", "")[:10]}
    return table_page(
        request, "taxfiles/files.html", name="tax-files", columns=FILES, title=_("税款文件"),
        page=lambda: queries.tax_files(by, **filters, **asked(request)),
        every=lambda: every_page(lambda after: queries.tax_files(by, **filters, after=after, limit=200)),
        empty=Empty(_("还没有税款文件"), _("从税务系统导出当天的入库明细，上传到这里。")),
        context={
            "heading": _("税款文件"), "units": units, "unit_id": unit_id, "month": month, "today": by.today,
            "came": queries.arrivals(by, unit_id=unit_id, month=month) if unit_id else None,
            "may_receive": by.holds("dues.receive"), "may_reconcile": by.holds("dues.reconcile"),
        },
    )  # fmt: skip


@require_POST
def receive(request: HttpRequest) -> HttpResponse:
    """Take a file in; small ones are tried at once. The same bytes lead to the first file."""
    by = actor_of(request)
    name, content = file_posted(request)
    row = commands.receive(by, unit_id=unit_posted(request), name=name, content=content)
    if row.first_file_id:
        messages.info(request, _("这个文件以前收过：%(name)s。没有重复导入。") % {"name": row.name})
    elif row.size <= TRY_AT_ONCE:
        commands.stage(by, file_id=row.id)
    return HttpResponseRedirect(f"/j/tax/{row.id}")


@require_GET
def file(request: HttpRequest, file_id: int) -> HttpResponseBase:
    """Show one file: steps, control totals, faults, and what may be done next."""
    by = actor_of(request)
    row = queries.tax_file(by, file_id=file_id)
    outcome = request.GET.get("outcome", "")
    controls = queries.controls(by, file_id=file_id)
    live = row.accepted + row.changed + row.corrected
    context = {
        "file": row, "heading": row.name, "controls": controls, "steps": steps(row), "notes": notes(row),
        "crumbs": [(_("税款文件"), "/j/tax"), (row.name, "")], "outcome": outcome, "outcomes": outcomes(row),
        "control_rows": sum(one.rows for one in controls), "fault_kinds": queries.fault_kinds(by, file_id=file_id)[:8],
        "payroll_fen": sum(one.payroll_fen for one in controls), "to_confirm": live,
        "match_bp": row.matched * 10_000 // live if live else None,
        "progress": queries.stage_progress(by, file_id=file_id),
        "gap_fen": row.total_fen - row.stated_fen if row.stated_fen is not None else None,
    }  # fmt: skip
    if outcome in dict(OUTCOMES):
        return table_page(
            request, "taxfiles/file.html", name="tax-rows", columns=ROWS, title=dict(OUTCOMES)[outcome],
            page=lambda: queries.tax_rows(by, file_id=file_id, outcome=outcome, **asked(request)),
            every=lambda: every_page(
                lambda after: queries.tax_rows(by, file_id=file_id, outcome=outcome, after=after, limit=200)
            ),
            empty=Empty(_("没有这样的行"), ""), context=context,
        )  # fmt: skip
    return table_page(
        request, "taxfiles/file.html", name="tax-faults", columns=FAULTS, title=_("未通过的行"),
        page=lambda: queries.file_faults(by, file_id=file_id, **asked(request)),
        every=lambda: queries.every_fault(by, file_id=file_id),
        empty=Empty(_("没有未通过的行"), _("每一行都读出来了。")) if row.rows_read
        else Empty(_("还没有试导入"), _("按下面的“试导入”：逐行核对，什么都不入账，可以随时停下。")),
        context=context,
    )  # fmt: skip


@require_POST
def stage(request: HttpRequest, file_id: int) -> HttpResponse:
    """Try the file; runs in batches of its own, so it is safe to press twice and to stop."""
    row = commands.stage(actor_of(request), file_id=file_id)
    messages.success(request, _("试导入完成：通过 %(n)s 行，未通过 %(m)s 行。")
                     % {"n": row.accepted + row.changed + row.corrected, "m": row.failed})  # fmt: skip
    return HttpResponseRedirect(f"/j/tax/{file_id}")


@require_POST
def stop(request: HttpRequest, file_id: int) -> HttpResponse:
    """Ask a running try to stop."""
    commands.stop(actor_of(request), file_id=file_id)
    return HttpResponseRedirect(f"/j/tax/{file_id}")


@require_GET
def progress(request: HttpRequest, file_id: int) -> HttpResponse:
    """Tell how far a running try has come."""
    return JsonResponse(queries.stage_progress(actor_of(request), file_id=file_id))


@require_POST
@post_once
def confirm(request: HttpRequest, file_id: int) -> HttpResponse:
    """Make the good rows money."""
    row = commands.confirm(actor_of(request), file_id=file_id)
    messages.success(request, _("%(name)s 已入账。") % {"name": row.name})
    return HttpResponseRedirect(f"/j/tax/{file_id}")


@require_POST
@post_once
def undo(request: HttpRequest, file_id: int) -> HttpResponse:
    """Take the file back."""
    row = commands.undo(actor_of(request), file_id=file_id, reason=request.POST.get("reason", "")[:200])
    messages.success(request, _("%(name)s 已撤销，入账前的情况已恢复。") % {"name": row.name})
    return HttpResponseRedirect(f"/j/tax/{file_id}")


@require_GET
def failed(request: HttpRequest, file_id: int) -> HttpResponse:
    """Give the failed rows back as the same file."""
    kind = request.GET.get("kind", "")
    name, content = queries.failed_file(
        actor_of(request), file_id=file_id, kind=kind if kind in ("csv", "xlsx") else ""
    )
    return attachment(name, content)


@require_GET
def template(request: HttpRequest) -> HttpResponse:
    """Give an empty workbook with the known headings."""
    return attachment("税务入库明细模板.xlsx", queries.tax_template())


@require_GET
def gaps(request: HttpRequest) -> HttpResponseBase:
    """Show the 不足额/超额 list."""
    by = actor_of(request)
    units = units_of(by)
    filters: dict[str, Any] = {
        "unit_id": number(request, "unit", least=1), "month": request.GET.get("month", "")[:6],
        "side": request.GET.get("side", "") if request.GET.get("side") in ("under", "over") else "",
    }  # fmt: skip
    return table_page(
        request, "taxfiles/gaps.html", name="tax-gaps", title=_("足额分析"),
        columns=[*ROWS[1:10], Column("file_name", "文件", href=lambda row: f"/j/tax/{row.file_id}"), ROWS[0]],
        page=lambda: queries.gaps(by, **filters, **asked(request)),
        every=lambda: every_page(lambda after: queries.gaps(by, **filters, after=after, limit=200)),
        empty=Empty(_("没有不足额或超额的缴费"), _("实缴与工资总额 × 费率相差 1 元以内的不列出。")),
        context={"heading": _("足额分析"), "filters": filters, "units": units,
                 "crumbs": [(_("税款文件"), "/j/tax"), (_("足额分析"), "")]},
    )  # fmt: skip


@require_GET
def payer(request: HttpRequest, payer_id: int) -> HttpResponseBase:
    """Show every line of one payer, with file and line number."""
    by = actor_of(request)
    row = queries.payer(by, payer_id=payer_id)
    return table_page(
        request, "taxfiles/payer.html", name="payer-rows", title=_("缴费明细"),
        columns=[*ROWS[3:11], Column("file_name", "文件", href=lambda one: f"/j/tax/{one.file_id}"), ROWS[0]],
        page=lambda: queries.source_rows(by, payer_id=payer_id, **asked(request)),
        every=lambda: every_page(lambda after: queries.source_rows(by, payer_id=payer_id, after=after, limit=200)),
        empty=Empty(_("没有入账的明细"), ""),
        context={"payer": row, "heading": row.name, "crumbs": [(_("匹配台"), f"/c/match?at={row.id}"), (row.name, "")]},
    )  # fmt: skip


def outcomes(row: TaxFileRow) -> list[tuple[str, str, int]]:
    """Return (key, word, count) of what the comparison found."""
    return [(key, word, getattr(row, key)) for key, word in OUTCOMES]


def steps(row: TaxFileRow) -> list[dict[str, Any]]:
    """Return the three steps of a file as the step bar draws them."""
    at = {"received": 1, "staged": 2, "live": 3, "undone": 3}[row.state.value]
    names = [("1 " + _("接收"), ""), ("2 " + _("试导入"), ""), ("3 " + _("入账"), "")]
    last = _("已撤销") if row.state == "undone" else ""
    found = []
    for place, (label, note) in enumerate(names, 1):
        shape, word = ("done", _("已办结")) if place <= at else ("todo", _("待办"))
        if place == at + 1:
            shape, word = "doing", _("办理中")
        note = last if place == len(names) else note
        found.append({"label": label, "note": note, "shape": "lock" if last and place == len(names) else shape,
                      "word": word, "current": place == at + 1})  # fmt: skip
    return found


def notes(row: TaxFileRow) -> list[str]:
    """Return what was noticed about the whole file, in words."""
    words = {"hidden": _("没有读隐藏的工作表：%s"), "unknown": _("没有用到的列：%s"), "header_line": _("表头在第 %s 行")}
    found = []
    for note in row.notes:
        kind, _colon, value = note.partition(":")
        if kind in words:
            found.append(words[kind] % value)
    return found


urlpatterns = [
    path("j/tax", files, name="tax-files"),
    path("j/tax/", files),
    path("j/tax/receive", receive, name="tax-receive"),
    path("j/tax/template.xlsx", template, name="tax-template"),
    path("j/tax/gaps", gaps, name="tax-gaps"),
    path("j/tax/payer/<int:payer_id>", payer, name="tax-payer"),
    path("j/tax/<int:file_id>", file, name="tax-file"),
    path("j/tax/<int:file_id>/stage", stage, name="tax-stage"),
    path("j/tax/<int:file_id>/stop", stop, name="tax-stop"),
    path("j/tax/<int:file_id>/progress", progress, name="tax-progress"),
    path("j/tax/<int:file_id>/confirm", confirm, name="tax-confirm"),
    path("j/tax/<int:file_id>/undo", undo, name="tax-undo"),
    path("j/tax/<int:file_id>/failed", failed, name="tax-failed"),
]
