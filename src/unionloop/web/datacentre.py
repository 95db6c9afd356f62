"""The data centre's pages: the month, the bureaus' files, warnings about firms, reports up the tiers, a figure's way back."""

from collections.abc import Callable
from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse, HttpResponseBase, HttpResponseRedirect, QueryDict
from django.shortcuts import render
from django.urls import path
from django.utils.translation import gettext
from django.views.decorators.http import require_GET, require_POST

from unionloop.domains.datacentre import commands, queries
from unionloop.domains.datacentre.contracts import FIGURES, Alarm, Kind, RefusedLine, State
from unionloop.domains.organisation import queries as organisation
from unionloop.kernel.actor import Actor
from unionloop.kernel.errors import BadInput, NotFound, Refused
from unionloop.kernel.money import yuan
from unionloop.kernel.words import say

from . import exchange
from .context import RAIL, RailItem
from .due import DUE, DueItem
from .founding_forms import whole
from .page import actor_of, asked, post_once, window
from .refusals import halves, sentence
from .table import Column, Empty, table_page

RAIL.append(RailItem("数据中心", "/d/", "datacentre.read", group="公开", order=45))


def _due(by: Actor) -> list[DueItem]:
    if not by.holds("datacentre.accept"):
        return []
    waiting = [one for one in queries.reports(by, state=State.SUBMITTED, limit=200).rows if "datacentre.accept" in one.verbs]
    return [DueItem("待收的统计报表", len(waiting), "/d/", shape="todo")]


DUE.append(_due)

FILES = (
    Column("name", "文件", href=lambda row: f"/d/files/{row.id}/"),
    Column("kind", "种类"),
    Column("month", "月份", "code"),
    Column("state", "状态", "state"),
    Column("read", "读到", "count", unit="行"),
    Column("good", "可入库", "count", unit="行"),
    Column("failed", "未通过", "count", unit="行"),
    Column("unit", "收件工会", shown=False),
    Column("received_by", "经手", "staff", shown=False),
    Column("received_at", "收到", "moment"),
)


def _parted(row: RefusedLine) -> list[tuple[str, str, str]]:
    return [(one.column, *halves(sentence(Refused(one.code, **one.facts)))) for one in row.faults]


FAULTS = (
    Column("line_no", "行", "count"),
    Column("name", "单位"),
    Column("column", "错误列", read=lambda row: gettext("；").join(one[0] for one in _parted(row))),
    Column("reason", "原因", read=lambda row: gettext("；").join(one[1] for one in _parted(row))),
    Column("cure", "怎么改", read=lambda row: gettext("；").join(one[2] for one in _parted(row) if one[2])),
)
WARNINGS = (
    Column("name", "单位"),
    Column("uscc", "信用代码", "code"),
    Column("unit", "区县"),
    Column("alarm", "预警"),
    Column("value", "现为", read=lambda row: _amount(row.value, row.unit_word)),
    Column("limit", "应不低于", read=lambda row: "" if row.alarm is Alarm.OWED else _amount(row.limit, row.unit_word)),
    Column("rule", "依据"),
)


def _amount(value: int | None, unit: str) -> str:
    if value is None:
        return ""
    return yuan(value, ",") if unit == "fen" else f"{value:,}"


@require_GET
def home(request: HttpRequest) -> HttpResponse:
    """Show a month: how complete it is, what warns, which reports wait for whom."""
    by = actor_of(request)
    month = _month(by, request)
    units = _units(by, "datacentre.compile", ("county", "city", "province"))
    reports = queries.reports(by, month=month, limit=200).rows
    have = {one.unit_id for one in reports}
    context = {"month": month, "standing": queries.standing(by, month=month),
               "alarms": queries.warning_counts(by, month=month).items(),
               "reports": reports, "units": [one for one in units if one.id not in have]}  # fmt: skip
    return render(request, "datacentre/home.html", context)


@require_GET
def files(request: HttpRequest) -> HttpResponseBase:
    """Take a bureau's file in, and show those that came."""
    by = actor_of(request)
    return table_page(
        request, "datacentre/files.html", name="deliveries", columns=FILES, title=gettext("委办局文件"),
        page=lambda: queries.deliveries(by, **asked(request)),
        empty=Empty("还没有收过文件", "就业、工资、社保、个税申报人数各一份，每月一次。"),
        context={"kinds": list(Kind), "units": _units(by, "datacentre.receive", ("city", "county")), "month": _month(by, request),
                 "crumbs": [(gettext("数据中心"), "/d/"), (gettext("委办局文件"), "")]},
    )  # fmt: skip


@require_GET
def one_file(request: HttpRequest, delivery_id: int) -> HttpResponseBase:
    """Show one file: what would count, what cannot be taken and why."""
    by = actor_of(request)
    row = queries.delivery(by, delivery_id=delivery_id)
    faults = queries.delivery_faults(by, delivery_id=delivery_id) if row.failed else []
    return table_page(
        request, "datacentre/file.html", name="delivery-faults", columns=FAULTS, title=gettext("未通过的行"),
        page=lambda: window(faults, request), every=lambda: faults,
        empty=Empty("没有未通过的行", "每一行都读出来了。"),
        context={"file": row, "crumbs": [(gettext("数据中心"), "/d/"), (gettext("委办局文件"), "/d/files/"), (row.name, "")]},
    )  # fmt: skip


@require_GET
def warned(request: HttpRequest) -> HttpResponseBase:
    """List the warnings of a month."""
    by = actor_of(request)
    month, alarm = _month(by, request), request.GET.get("alarm", "")
    alarm = alarm if alarm in list(Alarm) else ""
    return table_page(
        request, "datacentre/warnings.html", name="warnings", columns=WARNINGS, title=gettext("企业预警"),
        page=lambda: queries.warnings(by, month=month, alarm=alarm),
        every=lambda: queries.every_warning(by, month=month, alarm=alarm),
        empty=Empty("没有预警", "没有数的一边不判：缺社保文件或个税文件时不比参保缺口。"),
        context={"month": month, "alarm": alarm, "alarms": list(Alarm),
                 "crumbs": [(gettext("数据中心"), f"/d/?month={month}"), (gettext("企业预警"), "")]},
    )  # fmt: skip


@require_GET
def one_report(request: HttpRequest, report_id: int) -> HttpResponse:
    """Show a report: its figures beside the month before, its checks, and the next act."""
    by = actor_of(request)
    row = queries.report(by, report_id=report_id)
    figures = [(FIGURES[one.code], one, _amount(one.value, FIGURES[one.code].unit), _amount(one.before, FIGURES[one.code].unit))
               for one in queries.figures(by, report_id=report_id)]  # fmt: skip
    findings = [(one.passed, _said(one.code, one.facts)) for one in queries.findings(by, report_id=report_id)]
    context = {"report": row, "figures": figures, "findings": findings,
               "explain": any(not passed for passed, _ in findings),
               "crumbs": [(gettext("数据中心"), f"/d/?month={row.month}"), (f"{row.unit} {row.month}", "")]}  # fmt: skip
    return render(request, "datacentre/report.html", context)


def _said(code: str, facts: dict[str, str]) -> str:
    if code == "below_missing":
        return gettext("下级未收齐：%(units)s") % facts if facts["units"] else gettext("下级报表已收齐")
    if code == "payees_over_staff":
        return gettext("发薪人数 %(payees)s，从业人数 %(staff)s") % facts
    if code == "insured_over_staff":
        return gettext("参保人数 %(insured)s，从业人数 %(staff)s") % facts
    return gettext("%(figure)s 比上月变动过大：%(before)s → %(now)s") % {**facts, "figure": gettext(facts["figure"])}


@require_GET
def way(request: HttpRequest, report_id: int, code: str) -> HttpResponse:
    """Show where a figure comes from: tier by tier, then the first rows of it."""
    by = actor_of(request)
    figure = FIGURES.get(code)
    if figure is None:
        raise NotFound("not_found", model="ReportFigure", id=report_id)
    row = queries.report(by, report_id=report_id)
    steps = [(one, _amount(one.value, figure.unit)) for one in queries.trace(by, report_id=report_id, code=code)]
    rows = [one for one in queries.sayings(by, month=row.month, after=request.GET.get("after", ""), limit=200).rows
            if one.kind in figure.kinds]  # fmt: skip
    context = {"report": row, "figure": figure, "definition": gettext(figure.definition), "steps": steps, "rows": rows[:50],
               "crumbs": [(gettext("数据中心"), f"/d/?month={row.month}"),
                          (f"{row.unit} {row.month}", f"/d/reports/{row.id}/"), (say(figure.label), "")]}  # fmt: skip
    return render(request, "datacentre/way.html", context)


@require_POST
@post_once
def receive(request: HttpRequest) -> HttpResponse:
    """Take a file in and try it; nothing counts yet."""
    upload = request.FILES.get("file")
    if upload is None:
        raise BadInput("bad_form", field=gettext("文件"), problem=gettext("未选"))
    row = commands.receive(actor_of(request), unit_id=whole(request.POST, "unit_id"), kind=request.POST.get("kind", ""),
                           month=request.POST.get("month", ""), name=upload.name or "file", content=upload.read())  # fmt: skip
    return HttpResponseRedirect(f"/d/files/{row.id}/")


@require_POST
@post_once
def take(request: HttpRequest, delivery_id: int) -> HttpResponse:
    """Let the good lines of a file count."""
    row = commands.take(actor_of(request), delivery_id=delivery_id)
    messages.success(request, gettext("已入库 %(n)s 行。") % {"n": row.good})
    return HttpResponseRedirect(f"/d/files/{delivery_id}/")


ACTS: dict[str, Callable[[Actor, int, QueryDict], Any]] = {
    "submit": lambda by, pk, form: commands.submit(by, report_id=pk, note=form.get("note", "")),
    "send_back": lambda by, pk, form: commands.send_back(by, report_id=pk, reason=form.get("note", "")),
    "accept": lambda by, pk, form: commands.accept(by, report_id=pk),
}


@require_POST
@post_once
def act(request: HttpRequest, report_id: int, verb: str) -> HttpResponse:
    """Do one act on a report and come back."""
    if verb not in ACTS:
        raise BadInput("bad_form", field="act", problem=verb[:20])
    row = ACTS[verb](actor_of(request), report_id, request.POST)
    messages.success(request, f"{row.unit} {row.month}：{say(row.state.label)}")
    return HttpResponseRedirect(f"/d/reports/{report_id}/")


@require_POST
@post_once
def compile(request: HttpRequest) -> HttpResponse:
    """Sum a union's figures of a month anew."""
    row = commands.compile(actor_of(request), unit_id=whole(request.POST, "unit_id"), month=request.POST.get("month", ""))
    messages.success(request, gettext("已汇总，请看数、看校验，再上报。"))
    return HttpResponseRedirect(f"/d/reports/{row.id}/")


def _month(by: Actor, request: HttpRequest) -> str:
    """Return the month asked for, else the last one that is over."""
    asked_for = request.GET.get("month", "")
    if len(asked_for) == 7 and asked_for[:2] == "20" and asked_for[4] == "-" and asked_for[5:] in _MONTHS:
        return asked_for if asked_for[:4].isdecimal() else _last(by)
    return _last(by)


_MONTHS = {f"{one:02}" for one in range(1, 13)}


def _last(by: Actor) -> str:
    year, month = by.today.year, by.today.month
    return f"{year}-{month - 1:02}" if month > 1 else f"{year - 1}-12"


def _units(by: Actor, verb: str, tiers: tuple[str, ...]) -> list[Any]:
    if not (by.holds("organisation.read") and by.holds(verb)):
        return []
    return [one for one in organisation.units(by, tier=tiers, limit=200).rows if by.may(verb, one.path)]


urlpatterns = [
    path("d/", home, name="datacentre"),
    path("d/files/", files, name="deliveries"),
    path("d/files/receive/", receive, name="delivery_receive"),
    path("d/files/<int:delivery_id>/", one_file, name="delivery"),
    path("d/files/<int:delivery_id>/take/", take, name="delivery_take"),
    path("d/exchange/", exchange.home, name="exchange"),
    path("d/exchange/import/", exchange.take, name="package_import"),
    path("d/exchange/trust/", exchange.trust, name="sender_trust"),
    path("d/exchange/senders/<int:sender_id>/distrust/", exchange.distrust, name="sender_distrust"),
    path("d/exchange/<int:package_id>/file/", exchange.file, name="package_file"),
    path("d/reports/<int:report_id>/package/", exchange.export, name="report_package"),
    path("d/warn/", warned, name="datacentre_warnings"),
    path("d/compile/", compile, name="report_compile"),
    path("d/reports/<int:report_id>/", one_report, name="report"),
    path("d/reports/<int:report_id>/act/<str:verb>/", act, name="report_act"),
    path("d/reports/<int:report_id>/<str:code>/", way, name="report_way"),
]
