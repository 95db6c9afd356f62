"""Rolls of members: one file, tried at once, taken with one click; failed rows come back as the same file."""

from collections.abc import Iterator
from typing import Any

from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse, HttpResponseBase, HttpResponseRedirect
from django.shortcuts import render
from django.urls import path
from django.utils.http import content_disposition_header
from django.utils.translation import gettext
from django.views.decorators.http import require_POST, require_safe

from unionloop.adapters import sheets
from unionloop.domains.membership import commands, queries
from unionloop.domains.membership.contracts import ROLL_LABELS
from unionloop.domains.organisation import queries as organisation
from unionloop.kernel.actor import Actor
from unionloop.kernel.errors import BadInput, NotAllowed, Refused

from .page import actor_of, asked, post_once
from .refusals import halves, sentence
from .table import Column, Empty, table_page

HEAD = ("姓名", "证件类型", "证件号码", "手机", "性别", "用工形式", "是否农民工", "入会日期", "单位信用代码", "工会编码")
EXAMPLE = ("王小芳", "居民身份证", "11010519491231002X", "13800132207", "女", "正式在职", "否", "2024-03-05", "", "")
XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
SHAPES = {"staged": "doing", "live": "done", "undone": "lock"}
ROLLS = (
    Column("name", "文件", href=lambda row: f"/mem/rolls/{row.id}/"),
    Column("state", "状态", "state", read=lambda row: (SHAPES[row.state], row.state.label)),
    Column("unit_name", "工会"),
    Column("total", "读到", "count", unit="行"),
    Column("fresh", "新会员", "count", unit="人"),
    Column("known", "已在册", "count", unit="人"),
    Column("elsewhere", "主会籍在别处", "count", unit="人"),
    Column("failed", "未通过", "count", unit="行", read=lambda row: row.failed + row.twice),
    Column("as_of_date", "资料日期", "date"),
    Column("received_at", "收到", "moment"),
    Column("received_by", "经手", "staff"),
    Column("sha256", "SHA-256", "code", shown=False),
)


@login_required
@require_safe
def rolls(request: HttpRequest) -> HttpResponseBase:
    """List the rolls, with the form that takes a new one."""
    by = _sender(request)
    return table_page(
        request, "members/rolls.html", name="rolls", title=gettext("会员名册"), columns=ROLLS,
        page=lambda: queries.rolls(by, **asked(request)),
        empty=Empty("还没有名册", "下载模板，填好后从上面交进来；试导入之前什么都不写。", "下载模板", "/mem/rolls/template.xlsx"),
        context={"units": _units(by), "crumbs": [(gettext("会员"), "/mem/"), (gettext("名册"), "")]},
    )  # fmt: skip


@login_required
@require_POST
def send(request: HttpRequest) -> HttpResponse:
    """Take a file and try it."""
    by, upload = _sender(request), request.FILES.get("file")
    if upload is None:
        raise BadInput("no_file")
    roll = commands.stage_roll(by, unit_id=_unit(request, by), name=upload.name or "名册", content=upload.read())
    return HttpResponseRedirect(f"/mem/rolls/{roll.id}/")


@login_required
@require_safe
def roll(request: HttpRequest, roll_id: int) -> HttpResponse:
    """Show what a roll would do, or did; every fault with its line, column and cure."""
    by = _sender(request)
    row = queries.roll(by, roll_id=roll_id)
    faults = [{"line": one.line_no, "column": ROLL_LABELS.get(one.column, one.column), "text": _cure(one)}
              for one in queries.faults(by, roll_id=roll_id)]  # fmt: skip
    return render(request, "members/roll.html", {
        "row": row, "faults": faults, "bad": row.failed + row.twice, "to_take": row.fresh + row.known + row.elsewhere,
        "state": (SHAPES[row.state], row.state.label),
        "crumbs": [(gettext("会员"), "/mem/"), (gettext("名册"), "/mem/rolls/"), (row.name, "")],
    })  # fmt: skip


@login_required
@require_POST
@post_once
def take(request: HttpRequest, roll_id: int) -> HttpResponse:
    """Write a tried roll."""
    commands.confirm_roll(actor_of(request), roll_id=roll_id)
    return HttpResponseRedirect(f"/mem/rolls/{roll_id}/")


@login_required
@require_POST
@post_once
def undo(request: HttpRequest, roll_id: int) -> HttpResponse:
    """Take a roll back, whole."""
    commands.undo_roll(actor_of(request), roll_id=roll_id)
    return HttpResponseRedirect(f"/mem/rolls/{roll_id}/")


@login_required
@require_safe
def failed(request: HttpRequest, roll_id: int) -> HttpResponse:
    """Give the rows that were not taken back as a file, with 错误列, 原因 and 怎么改 behind them."""
    by = _sender(request)
    head, rows = queries.failed_cells(by, roll_id=roll_id)

    def lines() -> Iterator[list[str]]:
        for one in rows:
            where = ROLL_LABELS.get(one.column, one.column)
            yield [*(one.cells.get(word, "") for word in head), where, *halves(_cure(one))]

    content = sheets.write_xlsx([*head, gettext("错误列"), gettext("原因"), gettext("怎么改")], lines(), sheet=gettext("未通过"))
    return _file(content, f"未通过-{queries.roll(by, roll_id=roll_id).name.rsplit('.', 1)[0]}.xlsx")


@login_required
@require_safe
def template(request: HttpRequest) -> HttpResponse:
    """Give an empty roll with one example row."""
    return _file(sheets.write_xlsx(HEAD, [EXAMPLE], sheet=gettext("会员名册")), "会员名册模板.xlsx")


def _cure(fault: Any) -> str:
    return sentence(BadInput(fault.code, **fault.facts))


def _file(content: bytes, name: str) -> HttpResponse:
    response = HttpResponse(content, content_type=XLSX)
    response["Content-Disposition"] = content_disposition_header(True, name) or "attachment"
    return response


def _sender(request: HttpRequest) -> Actor:
    by = actor_of(request)
    if not by.holds("membership.stage_roll"):
        raise NotAllowed("not_allowed", verb="membership.stage_roll")
    return by


def _units(by: Actor) -> list[tuple[int, str]]:
    """Return the actor's own units, the first of which a file goes to unless he says otherwise."""
    return [(row.id, row.name) for row in organisation.by_ids(by.units).values()]


def _unit(request: HttpRequest, by: Actor) -> int:
    code = request.POST.get("unit", "").strip().upper()
    if code:
        found = organisation.ids_of([code]).get(code)
        if found is None:
            raise Refused("no_such_unit", unit_code=code[:40])
        return found
    if not by.units:
        raise Refused("no_such_unit", unit_code="")
    return by.units[0]


urlpatterns = [
    path("mem/rolls/", rolls, name="rolls"),
    path("mem/rolls/send/", send, name="roll_send"),
    path("mem/rolls/template.xlsx", template, name="roll_template"),
    path("mem/rolls/<int:roll_id>/", roll, name="roll"),
    path("mem/rolls/<int:roll_id>/take/", take, name="roll_take"),
    path("mem/rolls/<int:roll_id>/undo/", undo, name="roll_undo"),
    path("mem/rolls/<int:roll_id>/failed.xlsx", failed, name="roll_failed"),
]
