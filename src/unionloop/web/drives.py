"""One act on many employers of the register: planned, checked, done by the worker, shown row by row."""

from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse, HttpResponseBase, HttpResponseRedirect, QueryDict
from django.shortcuts import render
from django.urls import path
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_POST

from unionloop.domains.employers import queries as registry
from unionloop.domains.founding import commands, queries
from unionloop.domains.founding.contracts import VERBS, DriveAct, DriveFacts, DriveLineRow, LineState, Reason
from unionloop.kernel.errors import BadInput, Refused
from unionloop.kernel.words import Word, say

from .employers import filters_of
from .founding_forms import day, whole
from .page import actor_of, asked, post_once
from .refusals import sentence
from .table import Column, Empty, table_page

SHAPES = {"planned": "todo", "excluded": "lock", "done": "done", "refused": "over", "undone": "lock",
          "running": "doing", "stopped": "warn"}  # fmt: skip


def why(row: DriveLineRow) -> str:
    """Return in words why a line was left out or refused."""
    return sentence(Refused(row.code, **row.facts)) if row.code else ""


LINES = (
    Column("employer", "企业", href=lambda row: f"/c/{row.employer_id:03d}/"),
    Column("headcount", "职工", "count", unit="人", total=True),
    Column("state", "结果", "state", read=lambda row: (SHAPES[row.state], row.state.label)),
    Column("why", "说明", read=why),
    Column("case_number", "建会案", "code", href=lambda row: f"/b/{row.case_number}/" if row.case_number else None),
)
DRIVES = (
    Column("what", "办什么", read=lambda row: row.facts.act.label, href=lambda row: f"/c/bulk/{row.id}/"),
    Column("unit", "派给"),
    Column("state", "状态", "state", read=lambda row: (SHAPES[row.state], row.state.label)),
    Column("total", "选了", "count", unit="家"),
    Column("done", "已办", "count", unit="家", read=lambda row: row.counts.get(LineState.DONE, 0)),
    Column("excluded", "不办", "count", unit="家", read=lambda row: row.counts.get(LineState.EXCLUDED, 0)),
    Column("refused", "没办成", "count", unit="家", read=lambda row: row.counts.get(LineState.REFUSED, 0)),
    Column("asked_by", "经手", "staff"),
    Column("asked_at", "时间", "moment"),
)


@require_POST
@post_once
def plan(request: HttpRequest) -> HttpResponse:
    """Plan an act on the chosen rows, or on every row the register's conditions leave."""
    by, form = actor_of(request), request.POST
    if form.get("act") not in {one.value for one in DriveAct}:
        raise BadInput("bad_form", field="act", problem=form.get("act", "")[:20])
    if form.get("all"):
        ids = registry.employer_ids(by, filters=filters_of(QueryDict(form.get("query", "")[:2000])))
    else:
        ids = [int(one) for one in form.getlist("ids") if one.isdecimal() and len(one) < 16]
    act = DriveAct(form["act"])
    facts = DriveFacts(
        act, whole(form, "unit_id") if act is DriveAct.ASSIGN else None, form.get("owner", "")[:80],
        day(form, "due_date") if form.get("due_date") else None, _reason(form) if act is DriveAct.EXPLAIN else "",
    )  # fmt: skip
    row = commands.plan_drive(by, employer_ids=ids, facts=facts)
    return HttpResponseRedirect(f"/c/bulk/{row.id}/")


@require_GET
def drive(request: HttpRequest, drive_id: int) -> HttpResponseBase:
    """Show a drive: what will be done or was done, to whom not and why, row by row."""
    by = actor_of(request)
    row = queries.drive(by, drive_id=drive_id)
    state = request.GET.get("state", "")
    state = state if state in {one.value for one in LineState} else ""
    return table_page(
        request, "drives/drive.html", name="drive", columns=LINES, title=row.facts.act.label,
        page=lambda: queries.drive_lines(by, drive_id=drive_id, state=state, **asked(request)),
        every=lambda: queries.every_drive_line(by, drive_id=drive_id, state=state),
        empty=Empty(_("没有这样的行"), "", _("看全部"), f"/c/bulk/{drive_id}/"),
        context={
            "drive": row, "heading": row.facts.act.label, "shape": SHAPES[row.state], "state": state,
            "counts": [(one, SHAPES[one], row.counts[one]) for one in LineState if row.counts.get(one)],
            "reason": Reason(row.facts.reason).label if row.facts.reason else "", "verbs": VERBS,
            "planned": row.counts.get(LineState.PLANNED, 0), "excluded": row.counts.get(LineState.EXCLUDED, 0),
            "crumbs": [(_("企业台账"), "/c/"), (_("批量办理"), "/c/bulk/"), (row.facts.act.label, "")],
        },
    )  # fmt: skip


@require_GET
def progress(request: HttpRequest, drive_id: int) -> HttpResponse:
    """Return how far a running drive has come; when it has ended the page is drawn anew."""
    row = queries.drive(actor_of(request), drive_id=drive_id)
    response = render(request, "drives/_progress.html", {"drive": row})
    if row.state != "running":
        response["HX-Refresh"] = "true"
    return response


@require_GET
def drives(request: HttpRequest) -> HttpResponseBase:
    """List what was done to many at once, the latest first."""
    by = actor_of(request)
    return table_page(
        request, "drives/drives.html", name="drives", columns=DRIVES, title=_("批量办理"),
        page=lambda: queries.drives(by, **asked(request)),
        empty=Empty(_("还没有批量办理"), _("在企业台账里勾选单位，或选中全部符合的，再选要办的事。"), _("去企业台账"), "/c/"),
        context={"heading": _("批量办理"), "crumbs": [(_("企业台账"), "/c/"), (_("批量办理"), "")]},
    )  # fmt: skip


STEPS = {"start": (commands.start_drive, Word("已开始，逐家办理；可以离开本页。")), "stop": (commands.stop_drive, Word("已停下，办过的保留。")),
         "undo": (commands.undo_drive, Word("已撤销；之后又有人改过的保持原样。"))}  # fmt: skip


@require_POST
@post_once
def step(request: HttpRequest, drive_id: int, act: str) -> HttpResponse:
    """Start, stop or take back a drive."""
    if act not in STEPS:
        raise BadInput("bad_form", field="act", problem=act[:20])
    do, said = STEPS[act]
    do(actor_of(request), drive_id=drive_id)
    messages.success(request, say(said))
    return HttpResponseRedirect(f"/c/bulk/{drive_id}/")


def _reason(form: Any) -> str:
    text = form.get("reason", "")
    if text not in {one.value for one in Reason}:
        raise BadInput("bad_form", field="reason", problem=text[:20])
    return str(text)


urlpatterns = [
    path("c/bulk/", drives, name="drives"),
    path("c/bulk/plan/", plan, name="drive_plan"),
    path("c/bulk/<int:drive_id>/", drive, name="drive"),
    path("c/bulk/<int:drive_id>/progress/", progress, name="drive_progress"),
    path("c/bulk/<int:drive_id>/<str:act>/", step, name="drive_step"),
]
