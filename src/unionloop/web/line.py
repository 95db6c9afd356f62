"""The agent's line: presence, the call at one's own seat as it rings, taking it down; walk-ins; the list of calls.

The page asks every second; the answer is 204 (nothing to draw) until seat or call have moved, so that what is
being typed stays. Asking is also the sign of life by which calls are routed.
"""

from django.contrib import messages
from django.http import HttpRequest, HttpResponse, HttpResponseBase, HttpResponseRedirect
from django.shortcuts import render
from django.urls import path
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from unionloop.domains.appeals import commands, queries
from unionloop.domains.appeals.contracts import CaseRow, Channel, Incoming, PopUp, SeatRow

from .context import RAIL, RailItem
from .page import actor_of, asked, post_once
from .table import Column, Empty, table_page

GROUP = "诉求"
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
        context={"heading": _("来电"), "state_asked": state, **_now(request)}, personal=True,
    )  # fmt: skip


@never_cache
@require_GET
def now(request: HttpRequest) -> HttpResponse:
    """Return the live part when it differs from what the page shows (`as`), else 204."""
    by = actor_of(request)
    commands.keep_seat(by)
    found = _now(request)
    if request.GET.get("as", "") == found["mark"]:
        return HttpResponse(status=204)
    return render(request, "line/_now.html", found)


@require_POST
def sit(request: HttpRequest) -> HttpResponse:
    """Take calls, or stop taking them."""
    commands.sit(actor_of(request), state=request.POST.get("state", "")[:8])
    return HttpResponseRedirect("/k/line")


@require_POST
@post_once
def attend(request: HttpRequest, call_id: int) -> HttpResponse:
    """Take down what the caller said."""
    form = request.POST
    case = commands.attend(
        actor_of(request), call_id=call_id, text=form.get("text", "")[: LONGEST + 1], name=form.get("name", "")[:50],
        contact=form.get("contact", "")[:30], anonymous=bool(form.get("anonymous")),
    )  # fmt: skip
    _tell(request, case)
    return HttpResponseRedirect("/k/line")


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


def _now(request: HttpRequest) -> dict[str, object]:
    by = actor_of(request)
    seat, found = queries.own_seat(by), queries.pop_up(by)
    return {"seat": seat, "pop": found, "mark": _mark(seat, found)}


def _mark(seat: SeatRow | None, found: PopUp | None) -> str:
    """Return what tells one picture of the line from the next."""
    call = f"{found.call.id}.{found.call.state}.{found.call.case_number}" if found is not None else "-"
    return f"{seat.state if seat is not None else '-'}.{call}"


urlpatterns = [
    path("k/line", line, name="line"),
    path("k/line/now", now, name="line-now"),
    path("k/line/seat", sit, name="line-sit"),
    path("k/line/<int:call_id>/attend", attend, name="line-attend"),
    path("k/walk-in", walk_in, name="walk-in"),
]
