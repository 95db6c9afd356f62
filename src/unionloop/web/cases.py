"""K2 and K3: the one queue of every channel, and the page of one case."""

from collections.abc import Iterator
from dataclasses import fields, replace
from datetime import datetime, timedelta
from typing import Any

from django.http import HttpRequest, HttpResponse, HttpResponseBase, HttpResponseRedirect
from django.shortcuts import render
from django.urls import path, register_converter
from django.urls.converters import StringConverter
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_POST

from unionloop.domains.appeals import queries
from unionloop.domains.appeals.contracts import LIVE, VERBS, CaseRow, Channel, Kind, State
from unionloop.domains.rights import queries as rights
from unionloop.domains.rights.contracts import Source
from unionloop.kernel.actor import Actor
from unionloop.kernel.errors import NotAllowed
from unionloop.kernel.page import Page
from unionloop.kernel.words import say

from . import case_acts, case_bulk, case_work, undoing
from .context import RAIL, RailItem
from .due import DUE, DueItem
from .exports import disposition
from .page import actor_of, asked, post_once
from .table import Column, Empty, table_page
from .templatetags.nouns import people

RAIL.append(RailItem("工单", "/k/", "appeals.read", group="诉求", order=31))
SOON = timedelta(days=1)
VIEWS = ("mine", "waiting", "over", "flagged", "unsent", "")


def shape_of(row: CaseRow, at: datetime) -> tuple[str, str]:
    """Return shape and word of a case: late and nearly late come before the state."""
    if row.overdue:
        return "over", _("已超期")
    if row.due_at is not None and row.state in LIVE and row.due_at - at <= SOON:
        return "warn", _("将到期")
    return row.state.mark


COLUMNS = (
    Column("number", "受理号", "code", href=lambda row: f"/k/{row.number}/"),
    Column("title", "诉求"),
    Column("state", "状态", "state", read=lambda row: ("over", _("已超期")) if row.overdue else row.state.mark),
    Column("due_at", "到期", "moment"),
    Column("category_label", "类别"),
    Column("kind", "性质"),
    Column("employer", "单位"),
    Column("people_count", "人数", "count", unit="人", read=lambda row: row.people_count or None),
    Column("amount_fen", "金额", "money"),
    Column("unit", "办理工会"),
    Column("channel", "渠道"),
    Column("received_at", "来诉", "moment", shown=False),
    Column("speaker", "来诉人", "mask", shown=False),
    Column("owner", "承办人", "staff", shown=False),
    Column("flags", "红旗", read=lambda row: _("、").join(say(one.label) for one in row.flags), shown=False),
    Column("outcome", "结果", shown=False),
    Column("recovered_fen", "追回", "money", shown=False),
    Column("rating", "评价", "count", shown=False),
)


def _due(by: Actor) -> list[DueItem]:
    if not by.holds("appeals.read"):
        return []
    items = {"over": DueItem("工单超期", 0, "/k/?view=over", shape="over", act="去办")}
    if by.holds("appeals.answer"):
        items["unsent"] = DueItem("答复没有送达", 0, "/k/?view=unsent", shape="warn", act="去办")
    if by.holds("appeals.take"):
        items["waiting"] = DueItem("待派工单", 0, "/k/?view=waiting", act="去派")
    counts = queries.totals(by, {view: shape for view, shape in shapes_of(by).items() if view in items})
    return [
        replace(one, count=counts[view] or 0) if counts[view] is not None
        else replace(one, count=queries.COUNT_MOST, note=_("不止这么多"))
        for view, one in items.items()
    ]  # fmt: skip


DUE.append(_due)


@require_GET
def case_list(request: HttpRequest) -> HttpResponseBase:
    """List the cases this actor works on; the address holds the whole state of the list."""
    by = actor_of(request)
    if not by.holds("appeals.read"):
        raise NotAllowed("not_allowed", verb="appeals.read")
    filters, chosen = _filters(request, by)
    bulk = case_bulk.open_to(by)
    return table_page(
        request, "cases/list.html", name="cases", title=_("工单"), columns=COLUMNS, personal=True,
        select="number" if bulk else "",
        page=lambda: _named(queries.cases(by, filters=filters, **asked(request))),
        every=lambda: _each_named(queries.every_case(by, filters=filters)),
        empty=Empty(_("没有符合的工单"), _("去掉一个条件，或看看别的视图。"), _("看全部"), "/k/"),
        context={"heading": _("工单"), "chosen": chosen, "channels": list(Channel), "kinds": list(Kind),
                 "states": [one for one in State if one is not State.NEW], "categories": queries.categories(by.today),
                 "views": views(by), "may_receive": by.holds("appeals.receive"), "now": by.at, "bulk": bulk},
    )  # fmt: skip


def _named(page: Page[CaseRow]) -> Page[CaseRow]:
    """Return a page with the owners as people instead of logins."""
    known = people(one.owner for one in page.rows if one.owner)
    return replace(page, rows=[replace(one, owner=known.get(one.owner, "")) for one in page.rows])


def _each_named(rows: Iterator[CaseRow]) -> Iterator[CaseRow]:
    """Yield the rows of an export likewise; each login is looked up once."""
    known: dict[str, str] = {"": ""}
    for row in rows:
        if row.owner not in known:
            known |= people([row.owner])
        yield replace(row, owner=known[row.owner])


def _filters(request: HttpRequest, by: Actor) -> tuple[queries.CaseFilters, dict[str, Any]]:
    view = request.GET.get("view", "")
    chosen: dict[str, Any] = {
        "view": view if view in VIEWS else "", "q": request.GET.get("q", "").strip()[:60],
        "state": _known(request, "state", State), "channel": _known(request, "channel", Channel),
        "kind": _known(request, "kind", Kind), "category": request.GET.get("category", "")[:40],
        "order": "newest" if request.GET.get("order") == "newest" else "due",
    }  # fmt: skip
    states = (chosen["state"],) if chosen["state"] else (State.RECEIVED,) if view == "waiting" else ()
    live = None if chosen["state"] or chosen["q"] or view == "unsent" else True
    return queries.CaseFilters(
        state=states, live=live, channel=(chosen["channel"],) if chosen["channel"] else (),
        kind=(chosen["kind"],) if chosen["kind"] else (), category=chosen["category"],
        owner=by.name if view == "mine" else "", flagged=view == "flagged", overdue=view == "over",
        unsent=view == "unsent", text=chosen["q"], order=chosen["order"],
    ), chosen  # fmt: skip


def _known(request: HttpRequest, name: str, words: Any) -> str:
    text = request.GET.get(name, "")
    return text if text in set(words) else ""


def views(by: Actor) -> list[tuple[str, str, int | None]]:
    """Return the views everybody wants, each with its count."""
    labels = {"mine": _("我手里的"), "waiting": _("待派"), "over": _("已超期"), "flagged": _("红旗"),
              "unsent": _("答复没有送达"), "": _("全部在办")}  # fmt: skip
    counts = queries.totals(by, shapes_of(by))
    return [(key, labels[key], counts[key]) for key in VIEWS]


def shapes_of(by: Actor) -> dict[str, queries.CaseFilters]:
    """Return what each view asks of a case."""
    return {
        "mine": queries.CaseFilters(live=True, owner=by.name), "waiting": queries.CaseFilters(state=(State.RECEIVED,)),
        "over": queries.CaseFilters(live=True, overdue=True), "flagged": queries.CaseFilters(live=True, flagged=True),
        "unsent": queries.CaseFilters(unsent=True), "": queries.CaseFilters(live=True),
    }  # fmt: skip


@require_GET
def case_page(request: HttpRequest, number: str) -> HttpResponse:
    """Show one case: what was said, what was done, its clock with the arithmetic, what may be done next."""
    found = shown(actor_of(request), number)
    row = found["case"]
    return render(request, "cases/case.html", found | {"heading": row.title, "crumbs": [(_("工单"), "/k/"), (row.number, "")]})


def shown(by: Actor, number: str) -> dict[str, Any]:
    """Return everything the panes of one case draw, here and at the desk."""
    found = queries.at_hand(by, number=number)
    row = found.file.case
    may = case_acts.open_verbs(by, row, found.place)
    return {
        "case": row, "shape": shape_of(row, by.at), "now": by.at, "left": left_of(row, by.at), "may": may,
        **{one.name: getattr(found, one.name) for one in fields(found)},
        "acts": case_acts.open_acts(may), "choices": case_acts.choices(by),
        "matter": rights.by_source(by, source=Source.APPEAL, source_ref=row.number) if by.holds("rights.read") else None,
        "sees_voices": not row.anonymous and by.may("appeals.see_speaker", found.place),
    }  # fmt: skip


def left_of(row: CaseRow, at: datetime) -> str:
    """Return how long is left, in days and hours of the calendar, "" when nothing runs."""
    if row.due_at is None or row.state not in LIVE:
        return ""
    gap = row.due_at - at
    hours = abs(int(gap.total_seconds())) // 3600
    days, rest = divmod(hours, 24)
    text = _("%(days)d 天 %(hours)d 小时") % {"days": days, "hours": rest}
    return (_("超期 %(left)s") if gap.total_seconds() < 0 else _("剩 %(left)s")) % {"left": text}


@require_GET
def attachment(request: HttpRequest, number: str, file_id: int) -> HttpResponse:
    """Hand out one attachment, always as a download: what a stranger sent is never drawn by our pages."""
    by = actor_of(request)
    case = queries.case_by_number(by, number=number)
    name, content = queries.attachment(by, case_id=case.id, file_id=file_id)
    response = HttpResponse(content, content_type="application/octet-stream")
    response["Content-Disposition"] = disposition(name)
    return response


@require_POST
@post_once
def act(request: HttpRequest, number: str, verb: str) -> HttpResponse:
    """Do one verb on a case and show the case again; a case that has left our reach leads back to the list."""
    by = actor_of(request)
    case = queries.case_by_number(by, number=number)
    said, done = case_acts.do(by, case, verb, request.POST)
    said = said or _("“%(verb)s”已记下。") % {"verb": VERBS[f"appeals.{verb}"]}
    undoing.tell(request, said, undoing.way_back(by, case, verb, request.POST, done))
    if request.POST.get("back") == "desk":
        return HttpResponseRedirect(case_work.leaving(request.POST, verb in ("merge", "dispatch", "assign")))
    return HttpResponseRedirect(f"/k/{case.number}/" if case_work.still_seen(by, case) else "/k/")


class NumberOfCase(StringConverter):
    """A receipt number in an address: never mistaken for another page of the desk."""

    regex = r"[A-Za-z][0-9]{2}-[0-9]{2}-[0-9A-Za-z]+"


register_converter(NumberOfCase, "case_number")
urlpatterns = [
    *case_bulk.urlpatterns, path("k/", case_list), path("k/<case_number:number>/", case_page),
    path("k/<case_number:number>/file/<int:file_id>/", attachment), path("k/<case_number:number>/<str:verb>/", act),
]  # fmt: skip
