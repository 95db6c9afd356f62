"""The register's import: a list of employers as a file, tried first, faulty rows back as the same file."""

from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse, HttpResponseBase, HttpResponseRedirect, JsonResponse
from django.urls import path
from django.utils.translation import gettext
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_POST

from unionloop.domains.employers import commands, queries
from unionloop.domains.employers.contracts import IntakeLine
from unionloop.domains.organisation import queries as organisation
from unionloop.kernel.errors import BadInput, Refused
from unionloop.kernel.sheets import sheets

from .exports import XLSX, disposition
from .page import actor_of, asked, post_once, window
from .refusals import halves, sentence
from .table import Column, Empty, table_page

SHAPES = {"tried": "doing", "taken": "done", "undone": "view"}
LISTS = (
    Column("name", "文件", href=lambda row: f"/c/import/{row.id}/"),
    Column("unit", "负责工会"),
    Column("state", "状态", "state", read=lambda row: (SHAPES[row.state], row.state.label)),
    Column("read", "读到", "count", unit="行"),
    Column("fresh", "新登记", "count", unit="家"),
    Column("known", "已在册", "count", unit="家"),
    Column("failed", "未通过", "count", unit="行"),
    Column("received_by", "经手", "staff", shown=False),
    Column("received_at", "收到", "moment"),
)


def parted(row: IntakeLine) -> list[tuple[str, str, str]]:
    """Return (column, reason, cure) of every fault: a refusal's sentence says what is wrong, then how to mend it."""
    found = []
    for fault in row.faults:
        found.append((fault.column, *halves(sentence(Refused(fault.code, **fault.facts)))))
    return found


FAULTS = (
    Column("line_no", "行", "count"),
    Column("name", "单位"),
    Column("column", "错误列", read=lambda row: gettext("；").join(dict.fromkeys(one[0] for one in parted(row)))),
    Column("reason", "原因", read=lambda row: gettext("；").join(one[1] for one in parted(row))),
    Column("cure", "怎么改", read=lambda row: gettext("；").join(dict.fromkeys(one[2] for one in parted(row) if one[2]))),
)


@require_GET
def lists(request: HttpRequest) -> HttpResponseBase:
    """Take a list in, and show those that came."""
    by = actor_of(request)
    return table_page(
        request, "employers/intakes.html", name="intakes", columns=LISTS, title=_("导入过的登记表"),
        page=lambda: queries.intakes(by, **asked(request)),
        empty=Empty(_("还没有导入过"), _("先下载模板，或直接用现有的表：表头按名称认，列序不限。"), _("下载模板"),
                    "/c/import/template.xlsx"),
        context={"heading": _("导入企业"), "roots": _units(by),
                 "crumbs": [(_("企业台账"), "/c/"), (_("导入企业"), "")]},
    )  # fmt: skip


@require_POST
@post_once
def receive(request: HttpRequest) -> HttpResponse:
    """Take a list in and try it; nothing is registered yet."""
    upload = request.FILES.get("file")
    if upload is None:
        raise BadInput("bad_form", field=_("文件"), problem=_("未选"))
    unit = request.POST.get("unit_id", "")
    if not (unit.isdecimal() and len(unit) < 16):
        raise BadInput("bad_number", field="unit", value=unit[:20])
    row = commands.receive_intake(actor_of(request), unit_id=int(unit), name=upload.name or "list",
                                  content=upload.read())  # fmt: skip
    if row.state == "taken":
        messages.info(request, _("这份登记表以前导入过，没有重复登记。"))
    return HttpResponseRedirect(f"/c/import/{row.id}/")


@require_GET
def one(request: HttpRequest, intake_id: int) -> HttpResponseBase:
    """Show one list: what would be registered, what is known, what cannot be taken and why."""
    by = actor_of(request)
    row = queries.intake(by, intake_id=intake_id)
    faults = queries.intake_faults(by, intake_id=intake_id) if row.failed else []
    return table_page(
        request, "employers/intake.html", name="intake-faults", columns=FAULTS, title=_("未通过的行"),
        page=lambda: window(faults, request), every=lambda: faults,
        empty=Empty(_("没有未通过的行"), _("每一行都读出来了。")),
        context={"intake": row, "heading": row.name, "shape": SHAPES[row.state],
                 "progress": queries.take_progress(by, intake_id=intake_id),
                 "crumbs": [(_("企业台账"), "/c/"), (_("导入企业"), "/c/import/"), (row.name, "")]},
    )  # fmt: skip


@require_POST
def take(request: HttpRequest, intake_id: int) -> HttpResponse:
    """Register the good rows; runs in batches of its own, so it is safe to press twice and to stop."""
    row = commands.take_intake(actor_of(request), intake_id=intake_id)
    messages.success(request, _("已登记 %(n)s 家。") % {"n": row.fresh})
    return HttpResponseRedirect(f"/c/import/{intake_id}/")


@require_POST
def stop(request: HttpRequest, intake_id: int) -> HttpResponse:
    """Ask a running import to stop."""
    commands.stop_intake(actor_of(request), intake_id=intake_id)
    return HttpResponseRedirect(f"/c/import/{intake_id}/")


@require_GET
def progress(request: HttpRequest, intake_id: int) -> HttpResponse:
    """Tell how far a running import has come."""
    return JsonResponse(queries.take_progress(actor_of(request), intake_id=intake_id))


@require_POST
@post_once
def undo(request: HttpRequest, intake_id: int) -> HttpResponse:
    """Take the list back, whole."""
    row = commands.undo_intake(actor_of(request), intake_id=intake_id)
    messages.success(request, _("“%(name)s”已撤回，登记的 %(n)s 家已去掉。") % {"name": row.name, "n": row.fresh})
    return HttpResponseRedirect(f"/c/import/{intake_id}/")


@require_GET
def failed(request: HttpRequest, intake_id: int) -> HttpResponse:
    """Give the rows that were not taken back as the same table, with 错误列, 原因 and 怎么改."""
    by = actor_of(request)
    row = queries.intake(by, intake_id=intake_id)
    heads = queries.intake_heads(by, intake_id=intake_id)
    rows = (_back(line) for line in queries.intake_faults(by, intake_id=intake_id))
    stem, kind = row.name.rpartition(".")[0] or row.name, request.GET.get("kind", "")
    kind = kind if kind in ("csv", "xlsx") else "csv" if row.name.lower().endswith((".csv", ".txt")) else "xlsx"
    if kind == "csv":
        content = sheets().write_csv([*heads, *queries.INTAKE_EXTRA], rows)
    else:
        marks = range(len(heads), len(heads) + len(queries.INTAKE_EXTRA))
        content = sheets().write_xlsx([*heads, *queries.INTAKE_EXTRA], rows, sheet=_("未通过"), mark=tuple(marks))
    return _attachment(
        _("%(stem)s-未通过.%(kind)s") % {"stem": stem, "kind": kind},
        content,
        "text/csv; charset=utf-8" if kind == "csv" else XLSX,
    )


@require_GET
def template(request: HttpRequest) -> HttpResponse:
    """Give an empty workbook with the known headings."""
    return _attachment("企业登记表.xlsx", sheets().write_xlsx(queries.INTAKE_HEADS, [], sheet=_("企业登记表")), XLSX)


def _back(line: IntakeLine) -> list[Any]:
    parts = parted(line)
    return [*line.cells, gettext("；").join(dict.fromkeys(one[0] for one in parts)), gettext("；").join(one[1] for one in parts),
            gettext("；").join(dict.fromkeys(one[2] for one in parts if one[2]))]  # fmt: skip


def _units(by: Any) -> list[Any]:
    """Return the unions a list can be received for: the top of one's scope first, then counties and streets."""
    if not by.holds("organisation.read"):
        return []
    found = [*organisation.roots(by), *organisation.units(by, tier=("county", "street"), limit=200).rows]
    return [one for one in {row.id: row for row in found}.values() if by.may("employers.receive_intake", one.path)]


def _attachment(name: str, content: bytes, kind: str) -> HttpResponse:
    response = HttpResponse(content, content_type=kind)
    response["Content-Disposition"] = disposition(name, "employers")
    response["X-Content-Type-Options"] = "nosniff"
    return response


urlpatterns = [
    path("c/import/", lists, name="intakes"),
    path("c/import/receive/", receive, name="intake_receive"),
    path("c/import/template.xlsx", template, name="intake_template"),
    path("c/import/<int:intake_id>/", one, name="intake"),
    path("c/import/<int:intake_id>/take/", take, name="intake_take"),
    path("c/import/<int:intake_id>/stop/", stop, name="intake_stop"),
    path("c/import/<int:intake_id>/progress/", progress, name="intake_progress"),
    path("c/import/<int:intake_id>/undo/", undo, name="intake_undo"),
    path("c/import/<int:intake_id>/failed", failed, name="intake_failed"),
]
