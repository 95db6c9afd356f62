"""L4: receptions and letter box, and the ledger of concerns: what was collected, sorted, handled, and is still open."""

from datetime import date, timedelta
from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse, HttpResponseBase, HttpResponseRedirect
from django.shortcuts import render
from django.urls import path
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_POST

from unionloop.domains.appeals import commands, queries
from unionloop.domains.appeals.contracts import Item, LedgerRow
from unionloop.domains.organisation.contracts import Tier
from unionloop.kernel.actor import Actor
from unionloop.kernel.errors import BadInput, NotAllowed
from unionloop.kernel.page import Page

from .context import RAIL, RailItem
from .page import actor_of, number_in, post_once
from .table import Column, Empty, table_page

RAIL.append(RailItem("接访与民情", "/l/meet/", "appeals.read", group="诉求", order=35))
AHEAD = timedelta(days=62)
LEDGER = (
    Column("unit", "单位"),
    Column("tier", "层级", read=lambda row: Tier(row.tier).label),
    Column("collected", "收集", "count", unit="条"),
    Column("merged", "归并", "count", unit="条"),
    Column("handled", "办结", "count", unit="条"),
    Column("open", "在办", "count", unit="条"),
    Column("holds", "平衡", read=lambda row: _("平") if row.holds else _("不平")),
)


def _reader(request: HttpRequest) -> Actor:
    by = actor_of(request)
    if not by.holds("appeals.read"):
        raise NotAllowed("not_allowed", verb="appeals.read")
    return by


@require_GET
def meet(request: HttpRequest) -> HttpResponseBase:
    """Show the month's ledger by tier, the rota, and what was gathered lately."""
    by = _reader(request)
    month = _month(request, by)
    rows: list[LedgerRow] = queries.ledger(by, month=month)
    sortings = queries.sortings(by).rows
    unit_id = by.units[0] if by.units else None
    done = any((one.unit_id, one.month) == (unit_id, month) for one in sortings)
    rota = queries.receptions(by, since=by.today - timedelta(days=14), until=by.today + AHEAD)
    return table_page(
        request, "concerns/meet.html", name="concerns", title=_("民情台账"), columns=LEDGER, page=Page(rows, None, len(rows)),
        empty=Empty(_("这个月还没有收集到民情"), _("民情日志、接访、信箱和座谈会里的每一条都会记在这里。")),
        context={"heading": _("接访与民情"), "month": month, "earlier": (month - timedelta(days=1)).replace(day=1),
                 "later": (month + timedelta(days=32)).replace(day=1), "receptions": [
                     (one, queries.bookings(by, reception_id=one.id) if one.booked and one.state == "planned" else [])
                     for one in rota],
                 "gatherings": queries.gatherings(by, limit=10).rows, "sortings": sortings, "unit_id": unit_id,
                 "may_plan": by.holds("appeals.plan_receptions"), "may_sort": by.holds("appeals.sort") and not done,
                 "today": by.today},
    )  # fmt: skip


@require_GET
def sorting(request: HttpRequest, sorting_id: int) -> HttpResponse:
    """Show the groups the machine proposes; a person takes each or leaves it."""
    by = _reader(request)
    row = queries.sorting(by, sorting_id=sorting_id)
    shown = [(group, [queries.case(by, case_id=one) for one in group.case_ids[:40]]) for group in row.groups]
    decided = sum(group.state != "proposed" for group in row.groups)
    return render(request, "concerns/sorting.html", {
        "heading": _("归并民情"), "row": row, "groups": shown, "decided": decided,
        "may_decide": by.holds("appeals.decide_group"),
        "crumbs": [(_("接访与民情"), "/l/meet/"), (f"{row.unit} {row.month:%Y-%m}", "")],
    })  # fmt: skip


@require_POST
@post_once
def act(request: HttpRequest, verb: str) -> HttpResponse:
    """Do one verb of the rota or of the sorting."""
    by, form = actor_of(request), request.POST
    done = ACTS.get(verb)
    if done is None:
        raise BadInput("bad_form", field=_("操作"), problem=verb[:20])
    target = done(by, form)
    messages.success(request, _("已记下。"))
    return HttpResponseRedirect(target)


def _plan(by: Actor, form: Any) -> str:
    leaders = [one.strip()[:50] for one in form.get("leaders", "").replace("，", "、").split("、") if one.strip()]
    commands.plan_receptions(by, unit_id=_unit(by), leaders=leaders, first_day=_day(form.get("first_day", "")),
                             weeks=number_in(form, "weeks", 1, 53) or 1, place=form.get("place", "").strip()[:100])  # fmt: skip
    return "/l/meet/#rota"


def _substitute(by: Actor, form: Any) -> str:
    commands.substitute(by, reception_id=number_in(form, "reception_id", 1, 10**9) or 0,
                        substitute=form.get("substitute", "").strip()[:50],
                        reason=form.get("reason", "").strip()[:200])  # fmt: skip
    return "/l/meet/#rota"


def _hold(by: Actor, form: Any) -> str:
    commands.hold_reception(by, reception_id=number_in(form, "reception_id", 1, 10**9) or 0,
                            text=form.get("text", "")[:5000], items=items_of(form.get("items", "")),
                        came=[int(one) for one in form.getlist("came") if one.isdecimal() and len(one) < 12])  # fmt: skip
    return "/l/meet/#rota"


def _symposium(by: Actor, form: Any) -> str:
    commands.hold_symposium(
        by, unit_id=_unit(by), day=_day(form.get("day", "")), title=form.get("title", "").strip()[:120],
        text=form.get("text", "")[:5000], items=items_of(form.get("items", "")), key=f"symposium:{form.get('once', '')[:64]}",
        people_count=number_in(form, "people_count", 0, 10**6) or 0, firms_count=number_in(form, "firms_count", 0, 10**5) or 0,
    )  # fmt: skip
    return "/l/meet/#lately"


def _sort(by: Actor, form: Any) -> str:
    row = commands.sort(by, unit_id=_unit(by), month=_day(form.get("month", "") + "-01"))
    return f"/l/meet/sorting/{row.id}/"


def _decide(by: Actor, form: Any) -> str:
    group = commands.decide_group(
        by, group_id=number_in(form, "group_id", 1, 10**9) or 0, accept=form.get("accept") == "1",
        label=form.get("label", "").strip()[:80], without=[int(one) for one in form.getlist("without") if one.isdecimal()],
    )  # fmt: skip
    return f"/l/meet/sorting/{group.sorting_id}/"


ACTS = {"plan_receptions": _plan, "substitute": _substitute, "hold_reception": _hold, "hold_symposium": _symposium,
        "sort": _sort, "decide_group": _decide}  # fmt: skip


def items_of(text: str) -> list[Item]:
    """Return one concern a line."""
    return [Item(line.strip()[:2000]) for line in text.splitlines() if line.strip()]


def _unit(by: Actor) -> int:
    if not by.units:
        raise BadInput("bad_form", field=_("单位"), problem=_("请先选一个职务"))
    return by.units[0]


def _day(text: str) -> date:
    try:
        return date.fromisoformat(text[:10])
    except ValueError as error:
        raise BadInput("bad_form", field=_("日期"), problem=_("不是日期")) from error


def _month(request: HttpRequest, by: Actor) -> date:
    text = request.GET.get("month", "")
    return _day(f"{text}-01") if text else by.today.replace(day=1)


urlpatterns = [
    path("l/meet/", meet), path("l/meet/sorting/<int:sorting_id>/", sorting), path("l/meet/<str:verb>/", act),
]  # fmt: skip
