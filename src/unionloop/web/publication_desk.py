"""C4: the desk of the 25th: freeze, counties' checks, objections, sign, schedule."""

from collections.abc import Callable
from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse, HttpResponseBase, HttpResponseRedirect, QueryDict
from django.shortcuts import render
from django.urls import path
from django.utils.translation import gettext
from django.views.decorators.http import require_POST

from unionloop.domains.employers import queries as registry
from unionloop.domains.organisation import queries as tree
from unionloop.domains.publication import commands, queries
from unionloop.domains.publication.contracts import (
    CORRECTABLE,
    VERBS,
    EditionRow,
    Kind,
    ObjectionState,
    State,
)
from unionloop.kernel.actor import Actor
from unionloop.kernel.errors import BadInput, NotAllowed, Refused

from .context import RAIL, RailItem
from .due import DUE, DueItem
from .employers import filters_of
from .founding_forms import whole
from .page import actor_of, asked, post_once
from .refusals import sentence
from .stepping import stepped_up
from .table import Column, Empty, table_page
from .templatetags.nouns import staff
from .templatetags.show import show_day, show_moment

DESK = ("publication.review", "publication.sign", "publication.check")
RAIL.append(RailItem("25日发布台", "/c/25/", "publication.review", group="公开", order=41))
RAIL.append(RailItem("每月25日", "/25/", "publication.read", group="公开", order=42))


def _due(by: Actor) -> list[DueItem]:
    found = []
    if by.holds("publication.sign"):
        for one in queries.due_unsigned(by):
            late = one.sign_due_date < by.today
            found.append(DueItem(f"签发 25 日发布稿 第 {one.number} 期", 1, f"/c/25/?month={one.month}", one.sign_due_date,
                                 "over" if late else "warn", act="去签"))  # fmt: skip
    if by.holds("publication.uphold"):
        waiting = queries.objections(by, state=ObjectionState.RECEIVED, limit=1).total or 0
        found.append(DueItem("待核实的异议", waiting, "/c/25/objections/", shape="todo"))
    return found


DUE.append(_due)


def desk(request: HttpRequest) -> HttpResponse:
    """Show the edition in work: where it stands, its checks, its objections, who signs by when."""
    by = _worker(request)
    month = request.GET.get("month", "")[:7]
    one = queries.desk(by, month=month)
    coming = queries.coming(by.at, 4)
    context: dict[str, Any] = {"one": one, "coming": coming, "verbs": VERBS, "roots": _publishers(by)}
    context |= {"today": by.today, "nominees": queries.nominees(by, limit=50)}
    if one is not None:
        region = tree.by_ids([one.unit_id])[one.unit_id].division_code
        context |= {
            "dates": queries.dates_in_force(one.month, region), "checks": queries.checks(by, edition_id=one.id),
            "findings": queries.findings(by, edition_id=one.id), "steps": _steps(by, one),
            "objections": queries.objections(by, state=ObjectionState.RECEIVED, limit=5).rows,
            "history": queries.history(by, edition_id=one.id),
            "frozen_this_month": one.month == coming[0].month,
        }  # fmt: skip
    return render(request, "edition/desk.html", context)


def _publishers(by: Actor) -> list[Any]:
    if not by.holds("publication.freeze"):
        return []
    return [one for one in tree.units(by, tier=("city",), limit=50).rows if by.may("publication.freeze", one.path)]


def _steps(by: Actor, one: EditionRow) -> list[dict[str, Any]]:
    """Return the five steps of a month as the bar draws them."""
    checks = queries.checks(by, edition_id=one.id)
    checked = sum(row.checked_at is not None for row in checks)
    order = [State.FROZEN, State.SIGNED, State.PUBLISHED]
    at = order.index(one.state) if one.state in order else -1
    all_checked = bool(checks) and checked == len(checks)
    rows = [
        (gettext("冻结"), show_moment(one.frozen_at) if one.frozen_at else "", True),
        (gettext("区县核对"), f"{checked} / {len(checks)}", all_checked or at >= 1),
        (gettext("异议处理"), "", at >= 1 or not queries.objections(by, state="received", month=one.month, limit=1).total),
        (gettext("签发"), staff(one.signed_by) or gettext("%(day)s 17:00 前") % {"day": show_day(one.sign_due_date)}, at >= 1),
        (gettext("发布"), gettext("系统 25 日 09:00"), at >= 2),
    ]  # fmt: skip
    first_open = next((index for index, (_, _, done) in enumerate(rows) if not done), -1)
    return [
        {"label": f"{index + 1} {label}", "note": note, "current": index == first_open,
         "shape": "done" if done else "doing" if index == first_open else "todo",
         "word": gettext("已办结") if done else gettext("办理中") if index == first_open else gettext("待办")}
        for index, (label, note, done) in enumerate(rows)
    ]  # fmt: skip


ITEM_COLUMNS = (
    Column("name", "单位"),
    Column("kind", "类别", "state"),
    Column("area_name", "区县"),
    Column("street", "街道"),
    Column("industry", "行业"),
    Column("band", "规模"),
    Column("first_month", "首次公布", "code"),
    Column("struck_reason", "撤下原因"),
    Column("seq", "序号", "count"),
)


def items(request: HttpRequest, edition_id: int) -> HttpResponseBase:
    """List a draft's items, struck ones included."""
    by = _worker(request)
    kind = request.GET.get("kind", "")
    chosen: dict[str, Any] = {
        "kind": kind if kind in {one.value for one in Kind} else "", "area": request.GET.get("area", "")[:12],
        "text": request.GET.get("q", "").strip()[:50],
        "struck": {"1": True, "0": False}.get(request.GET.get("struck", "")),
    }  # fmt: skip
    one = queries.draft(by, edition_id=edition_id)
    return table_page(
        request, "edition/draft.html", name="draft-items",
        title=gettext("%(month)s 发布稿") % {"month": one.month}, columns=ITEM_COLUMNS,
        page=lambda: queries.draft_items(by, edition_id=edition_id, **chosen, **asked(request)),
        every=lambda: queries.every_draft_item(by, edition_id=edition_id, **chosen),
        select="id" if one.state is State.FROZEN and by.holds("publication.strike") else "",
        empty=Empty("没有符合的条目", "去掉一个条件再看。"),
        context={"one": one, "chosen": chosen, "kinds": list(Kind), "crumbs": [(gettext("25日发布台"), "/c/25/"),
        (gettext("名单"), "")]},
    )  # fmt: skip


def objections(request: HttpRequest) -> HttpResponse:
    """List objections with the form that decides each."""
    by = _worker(request)
    state = request.GET.get("state", ObjectionState.RECEIVED)
    state = state if state in {one.value for one in ObjectionState} else ""
    page = queries.objections(by, state=state, **asked(request))
    context = {"page": page, "state": state, "states": list(ObjectionState)[1:], "fields": CORRECTABLE,
               "crumbs": [(gettext("25日发布台"), "/c/25/"), (gettext("异议"), "")]}  # fmt: skip
    return render(request, "edition/objections.html", context)


def _freeze(by: Actor, form: QueryDict) -> str:
    row = commands.freeze(by, unit_id=whole(form, "unit_id"), month=form.get("month", "")[:7])
    return gettext("%(month)s 已冻结，区县可以核对。") % {"month": row.month}


def _check(by: Actor, form: QueryDict) -> str:
    row = commands.check(by, edition_id=whole(form, "edition_id"), unit_id=whole(form, "unit_id"))
    return gettext("%(unit)s已核对。") % {"unit": row.unit}


def _strike(by: Actor, form: QueryDict) -> str:
    ids = [int(one) for one in form.getlist("ids") if one.isdecimal()]
    for one in ids:
        commands.strike(by, item_id=one, reason=form.get("reason", ""))
    return gettext("已撤下 %(n)s 条。") % {"n": len(ids)}


def _restore(by: Actor, form: QueryDict) -> str:
    ids = [int(one) for one in form.getlist("ids") if one.isdecimal()]
    for one in ids:
        commands.restore(by, item_id=one)
    return gettext("已恢复 %(n)s 条。") % {"n": len(ids)}


def _withdraw(by: Actor, form: QueryDict) -> str:
    commands.withdraw(by, edition_id=whole(form, "edition_id"), reason=form.get("note", ""))
    return gettext("签发已撤回。")


def _publish(by: Actor, form: QueryDict) -> str:
    commands.publish(by, edition_id=whole(form, "edition_id"))
    return gettext("已发布。")


def _uphold(by: Actor, form: QueryDict) -> str:
    commands.uphold(by, objection_id=whole(form, "objection_id"), field=form.get("field", ""),
                    after=form.get("after", "")[:200], reason=form.get("reason", ""))  # fmt: skip
    return gettext("已采纳，更正将列入下一期。")


def _dismiss(by: Actor, form: QueryDict) -> str:
    commands.dismiss(by, objection_id=whole(form, "objection_id"), reason=form.get("reason", ""))
    return gettext("已答复，不采纳。")


def _nominate(by: Actor, form: QueryDict) -> str:
    if form.get("all"):
        ids = registry.employer_ids(by, filters=filters_of(QueryDict(form.get("query", "")[:2000])))
    else:
        ids = [int(one) for one in form.getlist("ids") if one.isdecimal() and len(one) < 16]
    row = commands.nominate(by, employer_ids=ids)
    told = [gettext("已加入 %(n)s 家，随下一次冻结进入名单。") % {"n": row.added}]
    told += [gettext("%(n)s 家原来就在。") % {"n": row.before}] if row.before else []
    told += [gettext("%(n)s 家不加：%(why)s") % {"n": n, "why": sentence(Refused(code))} for code, n in row.left_out.items()]
    return "".join(told)


def _drop_nominee(by: Actor, form: QueryDict) -> str:
    row = commands.drop_nominee(by, nominee_id=whole(form, "nominee_id"))
    return gettext("%(name)s已移出清单。") % {"name": row.name}


ACTS: dict[str, Callable[[Actor, QueryDict], str]] = {
    "freeze": _freeze, "check": _check, "strike": _strike, "restore": _restore, "withdraw": _withdraw,
    "publish": _publish, "uphold": _uphold, "dismiss": _dismiss, "nominate": _nominate, "drop_nominee": _drop_nominee,
}  # fmt: skip


@require_POST
@post_once
def act(request: HttpRequest, verb: str) -> HttpResponse:
    """Do one act of the desk and come back."""
    do = ACTS.get(verb)
    if do is None:
        raise BadInput("bad_form", field="act", problem=verb[:20])
    messages.success(request, do(actor_of(request), request.POST))
    back = request.POST.get("back", "")
    return HttpResponseRedirect(back if back.startswith(("/c/25/", "/c/?")) else "/c/25/")


@require_POST
@stepped_up
@post_once
def sign(request: HttpRequest) -> HttpResponse:
    """Sign an edition, after proving once more who signs."""
    row = commands.sign(actor_of(request), edition_id=whole(request.POST, "edition_id"),
                        note=request.POST.get("note", "")[:500])  # fmt: skip
    messages.success(request, gettext("第 %(number)s 期已签发，25 日 09:00 由系统发布。") % {"number": row.number})
    return HttpResponseRedirect("/c/25/")


def _worker(request: HttpRequest) -> Actor:
    by = actor_of(request)
    if not any(by.holds(verb) for verb in DESK):
        raise NotAllowed("not_allowed", verb="publication.review")
    return by


urlpatterns = [
    path("c/25/", desk, name="publication_desk"),
    path("c/25/objections/", objections, name="publication_objections"),
    path("c/25/<int:edition_id>/items/", items, name="publication_items"),
    path("c/25/act/sign/", sign, name="publication_sign"),
    path("c/25/act/<str:verb>/", act, name="publication_act"),
]
