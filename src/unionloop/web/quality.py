"""K5: is it true what was answered? Rates with their parts and intervals, and the call-backs that are due."""

from datetime import datetime, timedelta

from django.http import HttpRequest, HttpResponseBase
from django.urls import path
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET

from unionloop.domains.appeals import queries
from unionloop.kernel.actor import BEIJING
from unionloop.kernel.errors import NotAllowed

from .context import RAIL, RailItem
from .page import actor_of, asked, every
from .table import Column, Empty, table_page

RAIL.append(RailItem("回访与质检", "/k/qa/", "appeals.call_back", group="诉求", order=33))
SPANS = (30, 90, 365)
CALLS = (
    Column("number", "受理号", "code", href=lambda row: f"/k/{row.number}/#acts"),
    Column("title", "诉求"),
    Column("due_at", "回访到期", "moment"),
    Column("unit", "办理工会"),
    Column("outcome", "报的结果"),
    Column("speaker", "来诉人", "mask"),
    Column("channel", "渠道"),
)


@require_GET
def quality(request: HttpRequest) -> HttpResponseBase:
    """Show the rates of the cases received in the chosen days, and who must be called back."""
    by = actor_of(request)
    if not by.holds("appeals.call_back"):
        raise NotAllowed("not_allowed", verb="appeals.call_back")
    asked_days = request.GET.get("days", "")
    days = int(asked_days) if asked_days in {str(one) for one in SPANS} else SPANS[1]
    until = datetime.combine(by.today + timedelta(days=1), datetime.min.time(), BEIJING)
    return table_page(
        request, "quality/quality.html", name="call-backs", title=_("待回访"), columns=CALLS, personal=True,
        page=lambda: queries.call_backs_due(by, **asked(request)),
        every=lambda: every(lambda after: queries.call_backs_due(by, after=after, limit=200)),
        empty=Empty(_("没有待回访的工单"), _("审核通过、应当回访的工单会排在这里。")),
        context={"heading": _("回访与质检"), "days": days, "spans": SPANS, "until": until,
                 "rates": queries.rates(by, since=until - timedelta(days=days), until=until),
                 "breaches": queries.breaches(by, since=until - timedelta(days=days), until=until),
                 "masses": queries.masses(by)},
    )  # fmt: skip


urlpatterns = [path("k/qa/", quality)]
