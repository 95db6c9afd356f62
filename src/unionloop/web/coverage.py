"""C5: coverage by its four denominators, as of a day, by group; the funnel and the definitions."""

from datetime import date
from typing import Any

from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponseBase, QueryDict
from django.urls import path
from django.utils.translation import gettext
from django.views.decorators.http import require_GET

from unionloop.domains.employers import queries
from unionloop.domains.membership import queries as membership
from unionloop.domains.reference import queries as reference
from unionloop.kernel.errors import BadInput
from unionloop.kernel.money import THIN, count
from unionloop.kernel.page import Page
from unionloop.kernel.words import Word

from .context import RAIL, RailItem
from .employers import reader
from .table import Column, table_page

RAIL.append(RailItem("覆盖分析", "/c/rate/", "employers.read", group="建会", order=12))
GROUPS = (
    ("division", Word("区县")),
    ("industry", Word("行业")),
    ("band", Word("人数")),
    ("size", Word("规模")),
    ("street", Word("乡镇街道")),
)

RATES = (
    Column("label", "分组", href=lambda row: row["url"]),
    Column("registered", "在册", "count", unit="家", total=True),
    Column("operating", "正常经营", "count", unit="家", total=True),
    Column("should", "应建会", "count", unit="家", total=True),
    Column("own", "独立建会", "count", unit="家", total=True),
    Column("covered", "联合覆盖", "count", unit="家", total=True),
    Column("gap", "缺口", "count", unit="家", total=True),
    Column("rate_bp", "建会率", "percent_bp", total=True),
    Column("own_rate_bp", "其中独立", "percent_bp", total=True),
    Column("target", "非公正常户", "count", unit="家", total=True, shown=False),
    Column("target_rate_bp", "非公建会率", "percent_bp", total=True),
    Column("staff_should", "应建会单位职工", "count", unit="人", total=True, shown=False),
    Column("staff_unionised", "已建会单位职工", "count", unit="人", total=True, shown=False),
)


@login_required
@require_GET
def rate(request: HttpRequest) -> HttpResponseBase:
    """C5: coverage by its four denominators, as of a day, by group; the funnel; the definitions."""
    by = reader(request)
    group = request.GET.get("group", "division")
    if group not in dict(GROUPS):
        raise BadInput("unknown_group", group=group[:20])
    day = _day(request, by.today)
    whole = queries.whole_coverage(by, day)
    def rows() -> Page[Any]:
        found = queries.coverage(by, day, group)
        bands = [key for key, _, _, _ in queries.BANDS]
        return Page([_rate(one, group, bands) for one in found], None, len(found), _sums(whole))

    target_bp = reference.value("founding.target_bp", "", day, 9800)
    reached = whole.target_rate_bp is not None and whole.target_rate_bp >= target_bp
    threshold = reference.value(queries.THRESHOLD, "", day, queries.FEWEST)
    return table_page(
        request, "employers/rate.html", name="coverage", title=gettext("覆盖分析"), columns=RATES, page=rows,
        context={"whole": whole, "group": group, "groups": GROUPS, "day": day, "threshold": threshold,
                 "funnel": _funnel(whole), "target": ("done" if reached else "warn",
                 gettext("目标 %(percent)s%%") % {"percent": target_bp // 100}),
                 "founded": gettext("%(organised)s / %(should)s 家") % {"organised": count(whole.own + whole.covered, THIN),
                 "should": count(whole.should, THIN)},
                 "may_members": by.holds("membership.read"),
                 "rates": membership.rates(by, day=day) if by.holds("membership.count") else None,
                 "joined": membership.groups(by, day=day) if by.holds("membership.count") else (),
                 "staff_bp": queries.share_bp(whole.staff_unionised, whole.staff_should)},
    )  # fmt: skip


def _rate(one: Any, name: str, bands: list[str]) -> dict[str, Any]:
    key = bands[int(one.key)] if name == "band" else one.key
    query = QueryDict(mutable=True)
    query[name] = key
    query["coverage"], query["status"] = "none", "normal"
    return {**vars(one), "rate_bp": one.rate_bp, "own_rate_bp": one.own_rate_bp,
            "target_rate_bp": one.target_rate_bp, "url": f"/c/?{query.urlencode()}"}  # fmt: skip


def _sums(whole: Any) -> dict[str, int]:
    sums = {name: value for name, value in vars(whole).items() if isinstance(value, int)}
    for name in ("rate_bp", "own_rate_bp", "target_rate_bp"):
        if getattr(whole, name) is not None:
            sums[name] = getattr(whole, name)
    return sums


def _funnel(whole: Any) -> list[dict[str, Any]]:
    """Return the steps from the register to coverage, each with its share of the register."""
    steps = (
        (gettext("在册"), whole.registered, gettext("登记册里的全部单位"), "/c/"),
        (gettext("正常经营"), whole.operating, gettext("去掉停业、注销、迁出、空壳"), "/c/?status=normal"),
        (gettext("应建会"), whole.should, gettext("正常经营，且职工人数达到下限"), "/c/?status=normal"),
        (gettext("已建会"), whole.own + whole.covered, gettext("独立建会与联合覆盖之和"), "/c/?coverage=own&coverage=covered&status=normal"),
        (gettext("独立建会"), whole.own, gettext("有自己的工会"), "/c/?coverage=own&status=normal"),
    )
    return [{"label": label, "count": count, "note": note, "url": url} for label, count, note, url in steps]


def _day(request: HttpRequest, today: date) -> date:
    try:
        found = date.fromisoformat(request.GET.get("day", "") or today.isoformat())
        if not 1949 <= found.year <= today.year + 50:
            raise ValueError(found)
        return found
    except ValueError as error:
        raise BadInput("bad_form", field="day", problem=request.GET["day"][:20]) from error


urlpatterns = [path("c/rate/", rate, name="coverage")]
