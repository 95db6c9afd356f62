"""The agent's line: presence, the call at one's own seat as it rings, taking it down; walk-ins; the list of calls.

The page of a seat that waits for a call asks four times a second, any other once; the answer is 204 (nothing to draw)
until seat or call have moved, so that what is being typed stays. Asking is also the sign of life by which calls are routed.
"""

from django.contrib import messages
from django.http import HttpRequest, HttpResponse, HttpResponseBase, HttpResponseRedirect
from django.shortcuts import render
from django.urls import path
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from unionloop.domains.appeals import commands, queries
from unionloop.domains.appeals.contracts import CaseRow, Channel, Incoming, Kind, Known
from unionloop.kernel.actor import Actor
from unionloop.kernel.errors import NotAllowed
from unionloop.kernel.words import Word

from .context import RAIL, RailItem
from .page import actor_of, asked, post_once
from .table import Column, Empty, table_page

GROUP = Word("诉求")
RAIL.append(RailItem("来电", "/k/line", "appeals.attend", group=GROUP, order=31))
RAIL.append(RailItem("来访登记", "/k/walk-in", "appeals.receive", group=GROUP, order=32))

CALLS = (
    Column("started_at", "时间", "moment"),
    Column("caller", "号码"),
    Column("state", "状态", "state", read=lambda row: row.state),
    Column("seat", "坐席"),
    Column("case_number", "受理号"),
)
LONGEST = 20_000


@never_cache
@require_GET
def line(request: HttpRequest) -> HttpResponseBase:
    """Show the seat, the call at it, and the calls of the desk."""
    by = actor_of(request)
    state = request.GET.get("state", "")[:8]
    return table_page(
        request, "line/line.html", name="calls", columns=CALLS, title=_("来电"),
        page=lambda: queries.calls(by, state=state, **asked(request)),
        empty=Empty(_("还没有来电"), _("有电话打进来时，上方会立刻显示。")),
        context={"heading": _("来电"), "state_asked": state, **live(by)}, personal=True,
    )  # fmt: skip


@never_cache
@require_GET
def now(request: HttpRequest) -> HttpResponse:
    """Return the live part when it differs from what the page shows (`as`), else 204."""
    by = actor_of(request)
    commands.keep_seat(by)
    mark = queries.line_mark(by)
    if request.GET.get("as", "") == mark:
        return HttpResponse(status=204)
    return render(request, "line/_now.html", live(by, mark) | {"on": "desk" if request.GET.get("on") == "desk" else ""})


@never_cache
@require_GET
def ask(request: HttpRequest, call_id: int) -> HttpResponse:
    """Return what to ask in a talk about a category: the part of the pop-up that changes with it."""
    by = actor_of(request)
    if not by.holds("appeals.attend"):
        raise NotAllowed("not_allowed", verb="appeals.attend")
    asks = queries.questions(request.GET.get("category", "")[:40], region="", day=by.today)
    return render(request, "line/_asks.html", {"asks": asks, "call": call_id})


@never_cache
@require_POST
def alike(request: HttpRequest) -> HttpResponse:
    """Return the open cases that say much what is being typed: asked by POST, so that no address keeps the words."""
    by = actor_of(request)
    if not by.holds("appeals.read"):
        raise NotAllowed("not_allowed", verb="appeals.read")
    found = queries.alike(by, text=request.POST.get("text", "")[:LONGEST], limit=3)
    return render(request, "line/_alike.html", {"found": found, "on": request.GET.get("on", "")})


@require_POST
def sit(request: HttpRequest) -> HttpResponse:
    """Take calls, or stop taking them."""
    commands.sit(actor_of(request), state=request.POST.get("state", "")[:8])
    return HttpResponseRedirect("/k/desk" if request.POST.get("back") == "desk" else "/k/line")


@require_POST
@post_once
def attend(request: HttpRequest, call_id: int) -> HttpResponse:
    """Take down what the caller said."""
    form = request.POST
    case = commands.attend(
        actor_of(request), call_id=call_id, text=form.get("text", "")[: LONGEST + 1], name=form.get("name", "")[:50],
        contact=form.get("contact", "")[:30], anonymous=bool(form.get("anonymous")),
        known=Known(kind=form.get("kind", "") if form.get("kind", "") in set(Kind) else "",
                    category=form.get("category", "")[:40]),
    )  # fmt: skip
    _tell(request, case)
    return HttpResponseRedirect(f"/k/desk?at={case.number}" if form.get("back") == "desk" else "/k/line")


@never_cache
@require_http_methods(["GET", "POST"])
@post_once
def walk_in(request: HttpRequest) -> HttpResponse:
    """Take down what a visitor says: four fields, one press, the number to hand over."""
    if request.method == "GET":
        return render(request, "line/walk_in.html", {"heading": _("来访登记")})
    by, form = actor_of(request), request.POST
    key = f"walk-in:{by.name}:{form.get('once', '')[:64] or by.request_id}"
    phone = form.get("contact", "").strip()[:30]
    case = commands.receive(by, incoming=Incoming(
        Channel.WALK_IN, key, phone, by.at, form.get("text", "")[: LONGEST + 1], name=form.get("name", "")[:50],
        contact=phone, anonymous=bool(form.get("anonymous")),
    ))  # fmt: skip
    _tell(request, case)
    return HttpResponseRedirect("/k/walk-in")


def _tell(request: HttpRequest, case: CaseRow) -> None:
    if case.code:
        text = _("已受理，受理号 %(number)s，查询码 %(code)s。请告诉来诉人记下。") % {"number": case.number, "code": case.code}
    else:
        text = _("已受理，受理号 %(number)s。凭受理号和电话后四位可查。") % {"number": case.number}
    messages.success(request, text)


def live(by: Actor, mark: str = "") -> dict[str, object]:
    """Return the seat and the call at it, as `line/_now.html` draws them."""
    mark = mark or queries.line_mark(by)  # first: what moves meanwhile is then asked for once more
    pop = queries.pop_up(by) if queries.is_calling(mark) else None
    found: dict[str, object] = {"seat": queries.own_seat(by), "pop": pop, "mark": mark, "kinds": list(Kind)}
    if pop is not None and not pop.call.case_number:
        asks = queries.questions("", region="", day=by.today)
        found |= {"topics": queries.categories(by.today), "asks": asks, "call": pop.call.id}
    return found


urlpatterns = [
    path("k/line", line, name="line"),
    path("k/line/now", now, name="line-now"),
    path("k/line/alike", alike, name="line-alike"),
    path("k/line/seat", sit, name="line-sit"),
    path("k/line/<int:call_id>/asks", ask, name="line-asks"),
    path("k/line/<int:call_id>/attend", attend, name="line-attend"),
    path("k/walk-in", walk_in, name="walk-in"),
]
