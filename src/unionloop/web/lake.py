"""The lake's pages: the dictionary with a month's figures, and one figure by place and trade down to the files under it."""

from django.http import HttpRequest, HttpResponseBase
from django.urls import path
from django.utils.translation import gettext, gettext_noop
from django.views.decorators.http import require_GET

from unionloop.domains.datacentre import queries
from unionloop.domains.datacentre.contracts import FIGURES, LakeMetric, trade_name
from unionloop.kernel.money import THIN, count, yuan
from unionloop.kernel.page import Page

from .page import actor_of, window
from .table import Column, Empty, table_page

HIDDEN = {"small": gettext_noop("不足 5，不公布"), "secondary": gettext_noop("为护住相邻的小数，不公布")}
PRIVACY = {"open": gettext_noop("可公布"), "internal": gettext_noop("内部"), "personal": gettext_noop("个人，不出湖")}
UNITS = {"fen": gettext_noop("元"), "bp": "%", "人": gettext_noop("人"), "家": gettext_noop("家"), "条": gettext_noop("条")}
LAYERS = {"silver": gettext_noop("整理层"), "gold": gettext_noop("指标层")}
NAMES = {"bureau_file": gettext_noop("委办局文件原件"), "firm_months": gettext_noop("单位月表"), "payroll": gettext_noop("工资明细"),
         "minimum_wage": gettext_noop("最低工资标准"), "minimum": gettext_noop("最低工资标准"), "firms": gettext_noop("单位"),
         "wages": gettext_noop("工资"), "firm_cube": gettext_noop("单位指标"), "firm_margin": gettext_noop("单位指标合计"),
         "wage_cube": gettext_noop("工资指标"), "wage_margin": gettext_noop("工资指标合计")}  # fmt: skip


def _shown(value: int | None, unit: str) -> str:
    if value is None:
        return ""
    if unit == "fen":
        return yuan(value, THIN)
    return f"{value / 100:.2f}%" if unit == "bp" else count(value, THIN)


def _cells(metric: LakeMetric) -> tuple[Column, ...]:
    unit = "" if metric.unit in ("fen", "bp") else metric.unit
    return (
        Column("region_name", "地区", "zh", read=lambda row: row.region_name or gettext("全部地区")),
        Column("industry", "行业", "zh", read=lambda row: _trade(row.industry)),
        Column("value", "数", {"fen": "money", "bp": "percent_bp"}.get(metric.unit, "count"), unit=unit),
        Column("hidden", "说明", read=lambda row: gettext(HIDDEN[row.hidden]) if row.hidden else ""),
        Column("region", "区划代码", "code", shown=False),
    )


def _trade(number: int | None) -> str:
    """Return number and name of a trade, as GB/T 4754 has them."""
    if number is None or number < 0:
        return gettext("全部行业")
    return f"{number:02} {trade_name(number)}".strip() if number else gettext("未说明行业")


def _metrics(month: str) -> tuple[Column, ...]:
    return (
        Column("name", "指标", read=lambda row: gettext(row.name), href=lambda row: f"/d/lake/{row.code}/?month={month}"),
        Column("value", "全部", "figure", read=lambda row: _shown(row.value, row.unit)),
        Column("unit", "单位", read=lambda row: gettext(UNITS[row.unit])),
        Column("definition", "定义", read=lambda row: gettext(row.definition)),
        Column("grain", "粒度", "zh"),
        Column("privacy", "公开", read=lambda row: gettext(PRIVACY[row.privacy])),
        Column("code", "代码", "code", shown=False),
        Column("owner", "负责", "zh", shown=False),
    )


@require_GET
def dictionary(request: HttpRequest) -> HttpResponseBase:
    """List the figures of the lake with what they mean and what the whole was in a month."""
    by = actor_of(request)
    months = queries.lake_months(by)
    month = _month(request, months)
    rows = queries.lake_dictionary(by, month=month)
    return table_page(
        request, "datacentre/lake.html", name="lake-metrics", columns=_metrics(month), title=gettext("指标目录"),
        page=Page(rows, None, len(rows)), every=lambda: rows,
        context={"month": month, "months": months, "handovers": queries.handovers(by, month=month, limit=5).rows,
                 "crumbs": [(gettext("数据中心"), "/d/"), (gettext("指标目录"), "")]},
    )  # fmt: skip


@require_GET
def metric(request: HttpRequest, code: str) -> HttpResponseBase:
    """Show one figure of a month by region and trade, its dictionary entry, and the way down to the files."""
    by = actor_of(request)
    entry = queries.lake_entry(by, code=code, month=_month(request, []))
    shown, name = entry.metric, gettext(entry.metric.name)
    steps = queries.trace(by, report_id=entry.report_id, code=shown.figure) if entry.report_id and shown.figure else []
    figure = FIGURES.get(shown.figure)
    context = {
        "entry": entry, "metric": shown, "name": name, "definition": gettext(shown.definition),
        "whole": _shown(shown.value, shown.unit), "privacy": gettext(PRIVACY[shown.privacy]),
        "parts": [(one, gettext(LAYERS[one.layer]), gettext(NAMES[one.dataset])) for one in entry.parts],
        "files": [(one, gettext(NAMES[one.dataset])) for one in entry.files],
        "restated": [(one, _trade(one.industry), _shown(one.before, shown.unit), _shown(one.after, shown.unit))
                     for one in entry.restated],
        "steps": [(one, _shown(one.value, figure.unit)) for one in steps] if figure else [],
        "crumbs": [(gettext("数据中心"), "/d/"), (gettext("指标目录"), f"/d/lake/?month={entry.month}"), (name, "")],
    }  # fmt: skip
    return table_page(
        request, "datacentre/metric.html", name=f"lake-{code.replace('.', '-')}", columns=_cells(shown), title=name,
        page=lambda: window(entry.cells, request), every=lambda: entry.cells,
        empty=Empty("湖里还没有这个月的数", "月度文件入库、汇总之后，由统计员交数据湖。", "看指标目录", "/d/lake/"), context=context,
    )  # fmt: skip


def _month(request: HttpRequest, months: list[str]) -> str:
    asked = request.GET.get("month", "")
    if len(asked) == 7 and asked[4] == "-" and (asked[:4] + asked[5:]).isdecimal():
        return asked
    return months[0] if months else ""


urlpatterns = [
    path("d/lake/", dictionary, name="lake"),
    path("d/lake/<str:code>/", metric, name="lake_metric"),
]
