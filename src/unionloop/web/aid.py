"""A1 困难户台账, A3 温暖—脱困—致富, A4 发放: lists with facets, the ladder from rows, sums on their way; the public board."""

from collections.abc import Callable, Iterable
from datetime import date
from functools import lru_cache
from typing import Any

from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import render
from django.urls import path
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_safe

from unionloop.domains.aid import queries
from unionloop.domains.aid.contracts import FileState, FileTag, GrantState, Klass, Rung, State
from unionloop.domains.organisation import queries as organisation
from unionloop.domains.payments import queries as payments
from unionloop.kernel.actor import Actor
from unionloop.kernel.errors import NotAllowed
from unionloop.kernel.page import Page
from unionloop.kernel.words import Word

from .columns import linked
from .context import RAIL, RailItem
from .desk import LANDING
from .find import FIND, Found
from .page import actor_of, asked, number
from .table import Column, Empty, table_page

RAIL.append(RailItem("困难户", "/a/", "aid.read", group="帮扶", order=33))
RAIL.append(RailItem("申请", "/a/in/", "aid.read", group="帮扶", order=34))
RAIL.append(RailItem("温暖—脱困—致富", "/a/plan/", "aid.count", group="帮扶", order=35))
RAIL.append(RailItem("发放", "/a/pay/", "aid.read", group="帮扶", order=36))
LANDING |= {"aid_officer": "/a/in/", "aid_approver": "/a/in/"}
WORDS: dict[str, Any] = {"state": FileState, "klass": Klass, "rung": Rung, "tag": FileTag}
LABELS = (("state", Word("档案")), ("klass", Word("类别")), ("rung", Word("台阶")), ("tag", Word("来源")))
VIEWS = ((Word("在册"), "state=in_force"), (Word("该核实了"), "stale=1"), (Word("观察期"), "state=watched"), (Word("返困"), "tag=relapsed"))

HOUSEHOLDS = (
    Column("number", "档案号", "code", href=lambda row: f"/a/{row.id}/"),
    Column("name_masked", "职工"),
    Column("klass", "类别", "state", read=lambda row: row.klass_mark),
    Column("rung", "台阶", "state", read=lambda row: row.rung.mark),
    Column("people", "人口", "count", unit="人", shown=False),
    Column("unit_name", "工会"),
    Column("state", "档案", "state", read=lambda row: row.mark),
    Column("valid_until", "有效至", "date"),
    Column("touched_date", "上次动过", "date", shown=False),
    Column("flags", "风险", "count", unit="条", read=lambda row: row.flags or None),
    Column("tag", "来源", read=lambda row: row.tag.label, shown=False),
    Column("filed_date", "入册", "date", shown=False),
    Column("exited_date", "退出", "date", shown=False),
    Column("watch_until", "观察到", "date", shown=False),
    Column("relapses", "返困", "count", unit="次", shown=False),
    Column("phone_masked", "手机", "mask", shown=False),
)
APPLICATIONS = (
    Column("number", "档案号", "code", href=lambda row: f"/a/{row.household_id}/#app-{row.id}"),
    Column("name_masked", "职工"),
    Column("unit_name", "工会"),
    Column("state", "到哪一步", "state", read=lambda row: row.mark),
    Column("klass", "类别", read=lambda row: row.klass.label if row.decided_date else ""),
    Column("applied_date", "申请", "date"),
    Column("due_date", "这一步期限", "date"),
    Column("days_left", "剩工作日", "count"),
    Column("public_until", "公示到", "date"),
    Column("receipt", "回执", "code", shown=False),
)
GRANTS = (
    Column("number", "档案号", "code", href=lambda row: f"/a/{row.household_id}/#grant-{row.id}"),
    Column("name_masked", "职工"),
    Column("kind_label", "种类"),
    Column("amount_fen", "金额", "money", total=True),
    Column("state", "状态", "state", read=lambda row: row.mark),
    Column("level", "审批"),
    Column("proposed_date", "拟定", "date"),
    Column("paid_fen", "已到账", "money", total=True),
    Column("paid_date", "到账日", "date"),
    Column("batch_id", "批次", "code"),
    Column("unit_name", "工会", shown=False),
    Column("confirmed", "本人确认", read=lambda row: "已确认" if row.confirmed else "", shown=False),
)

SECOND = (
    Column("name_masked", "职工"),
    Column("unit_name", "工会"),
    Column("left_fen", "还要自己承担", "money", total=True),
    Column("state", "档案", "state", read=lambda row: row.mark),
    Column("number", "档案号", "code", href=lambda row: f"/a/{row.household_id}/" if row.household_id else None),
    Column("room_fen", "还可以给的二次帮扶", "money", read=lambda row: row.room_fen or None),
)


@login_required
@require_safe
def households(request: HttpRequest) -> HttpResponseBase:
    """A1: the files with class, rung, expiry."""
    by = reader(request)
    chosen = {name: tuple(one for one in request.GET.getlist(name) if one in set(WORDS[name])) for name, _label in LABELS}
    more: dict[str, Any] = {"text": request.GET.get("q", "").strip()[:60], "stale": request.GET.get("stale") == "1",
                            "under": number(request, "union")}  # fmt: skip
    found = queries.facets(by, **chosen, **more) if "format" not in request.GET else {}
    facets = [
        (name, label, [{"value": key, "label": _named(name, key), "count": count, "chosen": key in chosen[name]}
                       for key, count in found.get(name, ())])
        for name, label in LABELS
    ]  # fmt: skip
    return table_page(
        request, "aid/households.html", name="aid-households", title=_("困难户台账"), columns=HOUSEHOLDS, personal=True,
        page=lambda: queries.households(by, **chosen, **more, **asked(request)),
        every=lambda: queries.every_household(by, **chosen, **more),
        empty=Empty(_("没有符合条件的档案"), _("去掉一个条件再看；新申请从“申请”进来。"), _("看申请"), "/a/in/"),
        context={"facets": facets, "text": more["text"], "views": VIEWS, "may_count": by.holds("aid.count"),
                 "may_open": by.holds("aid.open") and by.holds("membership.read")},
    )  # fmt: skip


def _named(name: str, key: str) -> str:
    """Return the word of a facet; files without a class are also those nobody has decided on yet."""
    return _("待认定、不在范围") if name == "klass" and key == Klass.NONE else WORDS[name](key).label


@login_required
@require_safe
def applications(request: HttpRequest) -> HttpResponseBase:
    """The applications on their way, the overdue ones marked."""
    by = reader(request)
    state = request.GET.get("state", "")
    chosen: dict[str, Any] = {
        "state": state if state in set(State) else "", "overdue": request.GET.get("overdue") == "1",
        "open_only": "all" not in request.GET and not state, "text": request.GET.get("q", "").strip()[:60],
    }  # fmt: skip
    return table_page(
        request, "aid/applications.html", name="aid-applications", title=_("帮扶申请"), columns=APPLICATIONS, personal=True,
        page=lambda: queries.applications(by, **chosen, **asked(request)),
        every=lambda: queries.every_application(by, **chosen),
        empty=Empty(_("没有在办的申请"), _("职工在手机上申请，或由基层工会代填，都会列在这里。"), _("看全部"), "/a/in/?all=1"),
        context={"chosen": chosen, "states": [one for one in State if one is not State.NEW]},
    )  # fmt: skip


def _batch_way(by: Actor) -> Callable[[Any], str | None]:
    """Return the way to a grant's batch, for whoever may open it; a page has few batches."""
    open_to = lru_cache(lambda batch_id: bool(payments.visible_ids(by, [batch_id])))
    return lambda row: f"/j/pay/{row.batch_id}" if row.batch_id and open_to(row.batch_id) else None


@login_required
@require_safe
def grants(request: HttpRequest) -> HttpResponseBase:
    """A4: the sums of aid, from proposal to the call after the money."""
    by = reader(request)
    state = request.GET.get("state", "")
    chosen = {"state": state if state in set(GrantState) else "", "year": number(request, "year", 2000, 2100)}
    desk = organisation.desk_unit(by.paths("aid.pay")) if by.holds("aid.pay") else None
    return table_page(
        request, "aid/grants.html", name="aid-grants", title=_("救助发放"), personal=True,
        columns=linked(GRANTS, batch_id=_batch_way(by)),
        page=lambda: queries.grants(by, **chosen, **asked(request)), every=lambda: queries.every_grant(by, **chosen),
        empty=Empty(_("没有符合条件的救助"), _("在家庭档案里拟定一笔救助，就会列在这里。"), _("看困难户"), "/a/?state=in_force"),
        context={"chosen": chosen, "states": [one for one in GrantState if one is not GrantState.NEW], "desk": desk},
    )  # fmt: skip


@login_required
@require_safe
def second(request: HttpRequest) -> HttpResponseBase:
    """Who still bears much after mutual aid: files whose second aid waits, and workers without a file yet."""
    rows = queries.second(reader(request))
    return table_page(
        request, "aid/second.html", name="aid-second", title=_("互助给付以后仍困难"), columns=SECOND, personal=True,
        page=lambda: Page(rows, total=len(rows)), every=lambda: iter(rows),
        empty=Empty(_("没有人在互助给付以后还负担很重"), _("互助金到账以后，政策范围内还要自己承担的数到了起点，就会列在这里。"),
                    _("看救助发放"), "/a/pay/"),
    )  # fmt: skip


@login_required
@require_safe
def plan(request: HttpRequest) -> HttpResponse:
    """A3: the ladder of a year from its rows, what one household costs on each rung, who came back; and what to look back at.

    Whoever only looks back at steps (a street) sees those, without the figures.
    """
    by = actor_of(request)
    counts = by.holds("aid.count")
    if not counts and not by.holds("aid.check_outcome"):
        raise NotAllowed("not_allowed", verb="aid.count")
    year = number(request, "year", 2000, 2100) or by.today.year
    span = {"from_date": date(year, 1, 1), "to_date": date(year, 12, 31)}
    return render(request, "aid/plan.html", {
        "found": queries.figures(by, **span, targets=queries.targets(by, year=year)) if counts else None,
        "year": year, "standing": [(Rung(rung), count) for rung, count in queries.standing(by).items()] if counts else [],
        "due": queries.to_look_back(by, limit=30) if by.holds("aid.check_outcome") else [], "years": (year - 1, year, year + 1),
        "crumbs": [(_("困难户"), "/a/" if by.holds("aid.read") else ""), (_("温暖—脱困—致富"), "")], "today": by.today,
    })  # fmt: skip


@never_cache
@require_safe
def board(request: HttpRequest) -> HttpResponse:
    """The board of those in publicity: masked, for its days only, in no search engine."""
    rows = queries.board(actor_of(request).today)
    response = render(request, "aid/board.html", {"rows": rows, "section": "aid"})
    response["X-Robots-Tag"] = "noindex, noarchive"
    return response


def reader(request: HttpRequest) -> Actor:
    """Return who reads; whoever may read no file anywhere is told so."""
    by = actor_of(request)
    if not by.holds("aid.read"):
        raise NotAllowed("not_allowed", verb="aid.read")
    return by


def find_households(by: Actor, text: str) -> Iterable[Found]:
    if not by.holds("aid.read") or len(text) < 2:
        return []
    rows = queries.households(by, text=text, limit=8).rows
    return [Found(f"{one.name_masked} {one.number}", f"/a/{one.id}/", "困难户", one.unit_name) for one in rows]


FIND.append(find_households)

urlpatterns = [
    path("a/", households, name="aid_households"),
    path("a/in/", applications, name="aid_applications"),
    path("a/plan/", plan, name="aid_plan"),
    path("a/pay/", grants, name="aid_grants"),
    path("a/second/", second, name="aid_second"),
    path("aid/board/", board, name="aid_board"),
]
