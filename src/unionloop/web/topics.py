"""本月热点: which kinds grow, where, and which cases say the same. The machine puts like to like; people decide."""

from datetime import date, timedelta

from django.contrib import messages
from django.http import HttpRequest, HttpResponse, HttpResponseBase, HttpResponseRedirect
from django.urls import path
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_POST

from unionloop.domains.appeals import commands, queries
from unionloop.domains.appeals.contracts import KindCount
from unionloop.kernel.errors import BadInput, NotAllowed
from unionloop.kernel.page import Page

from .context import RAIL, RailItem
from .page import actor_of, number_in, post_once
from .table import Column, Empty, table_page

RAIL.append(RailItem("热点", "/k/hot/", "appeals.decide_topic", group="诉求", order=34))
COLUMNS = (
    Column("label", "类别", href=lambda row: f"/k/?category={row.code}" if row.code else None),
    Column("count", "本月", "count", unit="件"),
    Column("usual", "前三月平均", read=lambda row: f"{row.usual_centi / 100:.1f}" if row.usual_centi else None),
    Column("growth", "增长", "percent_bp", read=lambda row: row.growth_bp),
    Column("rising", "判断", "state", read=lambda row: _mark(row)),
)


def _mark(row: KindCount) -> tuple[str, str]:
    return ("warn", _("明显上升")) if row.rising else ("todo", _("平常"))


@require_GET
def topics(request: HttpRequest) -> HttpResponseBase:
    """Show a month: kinds with their growth, places by kind, groups to decide on, and what the machine has learnt."""
    by = actor_of(request)
    if not by.holds("appeals.read"):
        raise NotAllowed("not_allowed", verb="appeals.read")
    month = _month(request.GET["month"]) if request.GET.get("month") else by.today.replace(day=1)
    found = queries.hot(by, month=month)
    later = (month + timedelta(days=32)).replace(day=1)
    return table_page(
        request, "k/topics.html", name="topics", title=_("本月热点"), columns=COLUMNS,
        page=Page(list(found.kinds), None, len(found.kinds)),
        empty=Empty(_("这个月还没有诉求"), _("各渠道来的诉求都会按类别数在这里。")),
        context={"heading": _("热点"), "found": found, "month": month, "earlier": (month - timedelta(days=1)).replace(day=1),
                 "later": later if later <= by.today else None, "lessons": queries.lessons(by)[:3],
                 "may_decide": by.holds("appeals.decide_topic"), "crumbs": [(_("工单"), "/k/"), (_("热点"), "")]},
    )  # fmt: skip


@require_POST
@post_once
def decide(request: HttpRequest) -> HttpResponse:
    """Keep what a person says of a group."""
    form = request.POST
    month = _month(form.get("month", ""))
    commands.decide_topic(
        actor_of(request), head_id=number_in(form, "head_id", 1) or 0, month=month, hot=form.get("hot") == "1",
        label=form.get("label", "").strip()[:120], size=number_in(form, "size", 1, 100_000) or 1,
        note=form.get("note", "").strip()[:300],
    )  # fmt: skip
    messages.success(request, _("已记下。"))
    return HttpResponseRedirect(f"/k/hot/?month={month:%Y-%m}")


def _month(text: str) -> date:
    try:
        return date.fromisoformat(f"{text[:7]}-01")
    except ValueError as error:
        raise BadInput("bad_form", field=_("月份"), problem=_("不是日期")) from error


urlpatterns = [path("k/hot/", topics, name="topics"), path("k/hot/decide/", decide, name="topics-decide")]
