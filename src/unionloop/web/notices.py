"""The inbox: in-app notices of the login and of the units it acts for; for administrators, delivery."""

from django.http import HttpRequest, HttpResponse, HttpResponseBase, HttpResponseRedirect
from django.shortcuts import render
from django.urls import path
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_POST

from unionloop.domains.messaging import commands, queries
from unionloop.domains.messaging.contracts import NoticeState
from unionloop.kernel.errors import BadInput

from .context import RAIL, RailItem
from .page import actor_of, asked, post_once
from .table import Column, Empty, table_page

RAIL.append(RailItem("通知", "/notices", "", group="今天", order=70, count=queries.unread_count))

DELIVERY = (
    Column("title", "通知"),
    Column("channel", "渠道"),
    Column("state", "状态", "state", read=lambda row: row.state.mark),
    Column("queued_at", "提交", "moment"),
    Column("sent_at", "发出", "moment"),
    Column("receipt", "回执号", "code"),
    Column("last_error", "原因"),
)


@require_GET
def inbox(request: HttpRequest) -> HttpResponse:
    """Show one's own notices, newest first."""
    by = actor_of(request)
    unread = request.GET.get("unread") == "1"
    page = queries.inbox(by, unread=unread, **asked(request))
    return render(request, "notices/inbox.html", {
        "heading": _("通知"), "page": page, "unread": unread, "may_see": by.holds("messaging.read"),
    })  # fmt: skip


@require_POST
@post_once
def read(request: HttpRequest, notice_id: int) -> HttpResponse:
    """Mark one notice as read."""
    commands.mark_read(actor_of(request), notice_id=notice_id)
    return HttpResponseRedirect("/notices")


@require_GET
def delivery(request: HttpRequest) -> HttpResponseBase:
    """Show how notices were delivered, for those who look after it."""
    by = actor_of(request)
    state = request.GET.get("state", "")
    if state and state not in {one.value for one in NoticeState}:
        raise BadInput("bad_form", field=_("状态"), problem=state[:20])
    return table_page(
        request, "notices/delivery.html", name="notices", columns=DELIVERY, title=_("投递情况"),
        page=lambda: queries.notices(by, state=state, **asked(request)),
        empty=Empty(_("没有符合的通知")),
        context={"heading": _("投递情况"), "state": state, "states": [one for one in NoticeState if one.value != "new"],
                 "crumbs": [(_("通知"), "/notices"), (_("投递情况"), "")]},
    )  # fmt: skip


urlpatterns = [
    path("notices", inbox),
    path("notices/<int:notice_id>/read", read),
    path("notices/delivery", delivery),
]
