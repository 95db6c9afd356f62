"""Corrections of settled splits: what was asked for, and a second person's approval."""

from django.contrib import messages
from django.http import HttpRequest, HttpResponse, HttpResponseBase, HttpResponseRedirect
from django.urls import path
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_POST

from unionloop.domains.dues import commands, queries
from unionloop.domains.dues.contracts.settlement import CorrectionState
from unionloop.kernel.actor import Actor

from .due import DUE, DueItem
from .page import actor_of, asked, post_once
from .table import Column, Empty, table_page

CORRECTIONS = (
    Column("payer_name", "缴费人", href=lambda row: f"/j/explain/{row.allocation_id}"),
    Column("paid_fen", "入库", "money"),
    Column("base_unit", "原分给"),
    Column("reason", "原因"),
    Column("state", "状态", "state", read=lambda row: row.state.label),
    Column("run_label", "原结算", "code"),
    Column("done_by", "更正于", "code"),
)


@require_GET
def corrections(request: HttpRequest) -> HttpResponseBase:
    """List corrections, those that wait for a second person first."""
    by = actor_of(request)
    state = request.GET.get("state", "")
    state = state if state in {one.value for one in CorrectionState} else ""
    return table_page(
        request, "funds/corrections.html", name="corrections", columns=CORRECTIONS, title=_("更正"),
        page=lambda: queries.corrections(by, state=state, **asked(request)),
        empty=Empty(_("没有更正申请"), _("在任何一笔分成的页面可以申请更正；另一人批准后随下一批结算办理。")),
        select="id" if by.holds("dues.approve_correction") else "",
        context={"heading": _("更正"), "states": list(CorrectionState), "state": state,
                 "may": by.holds("dues.approve_correction"),
                 "crumbs": [(_("结算"), "/j/runs"), (_("更正"), "")]},
    )  # fmt: skip


@require_POST
@post_once
def approve(request: HttpRequest) -> HttpResponse:
    """Approve the chosen corrections; all of them or none."""
    ids = [int(one) for one in request.POST.getlist("ids") if one.isdecimal() and len(one) < 16]
    by = actor_of(request)
    for one in ids:
        commands.approve_correction(by, correction_id=one)
    messages.success(request, _("已批准 %(n)s 笔，随下一批结算红字冲回、重新分配。") % {"n": len(ids)})
    return HttpResponseRedirect("/j/corrections")


def _due(by: Actor) -> list[DueItem]:
    if not by.holds("dues.approve_correction"):
        return []
    waiting = queries.corrections(by, state=CorrectionState.REQUESTED, limit=1).total or 0
    return [DueItem("更正待批准", waiting, "/j/corrections?state=requested", shape="view", act="去批")]


DUE.append(_due)
urlpatterns = [
    path("j/corrections", corrections, name="corrections"),
    path("j/corrections/approve", approve, name="corrections-approve"),
]
