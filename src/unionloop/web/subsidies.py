"""Grants to lower unions: the list with the 70 % indicator, one grant and its steps."""

from django.http import HttpRequest, HttpResponse, HttpResponseBase, HttpResponseRedirect
from django.shortcuts import render
from django.urls import path
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_POST

from unionloop.domains.dues import commands, queries
from unionloop.domains.dues.contracts import SubsidyKind
from unionloop.kernel.errors import BadInput

from .context import RAIL, RailItem
from .funds import chosen
from .page import actor_of, asked, fen, post_once
from .table import Column, Empty, table_page

RAIL.append(RailItem("对下补助", "/j/subsidies", "dues.plan_subsidy", group="资金", order=48))

SUBSIDIES = (
    Column("title", "项目", href=lambda row: f"/j/subsidies/{row.id}"),
    Column("unit_name", "受助单位"),
    Column("kind", "类别", read=lambda row: row.kind.label),
    Column("amount_fen", "金额", "money"),
    Column("used_fen", "已报使用", "money"),
    Column("state", "状态", "state", read=lambda row: row.state.label),
    Column("planned_date", "拟订", "date"),
)


@require_GET
def subsidies(request: HttpRequest) -> HttpResponseBase:
    """List grants to lower unions, with the 70 % indicator above."""
    by = actor_of(request)
    unit_id = chosen(request, by)
    return table_page(
        request, "funds/subsidies.html", name="subsidies", columns=SUBSIDIES, title=_("对下补助"),
        page=lambda: queries.subsidies(by, state=request.GET.get("state", "")[:10], **asked(request)),
        empty=Empty(_("还没有补助"), _("拟订后由另一人批准，再由第三人拨付。")),
        context={"heading": _("对下补助"), "unit_id": unit_id, "kinds": list(SubsidyKind),
                 "may_plan": by.holds("dues.plan_subsidy"),
                 "indicators": queries.funds(by, unit_id=unit_id).indicators if unit_id else ()},
    )  # fmt: skip


@require_POST
@post_once
def plan_subsidy(request: HttpRequest) -> HttpResponse:
    """Plan a grant."""
    form = request.POST
    for name in ("payer", "unit"):
        if not form.get(name, "").isdecimal() or len(form[name]) > 12:
            raise BadInput("bad_number", field=name, value=form.get(name, "")[:20])
    row = commands.plan_subsidy(
        actor_of(request), payer_unit_id=int(form["payer"]), unit_id=int(form["unit"]), kind=form.get("kind", ""),
        title=form.get("title", "")[:120], amount_fen=fen(form.get("amount", ""), _("金额")),
        document_number=form.get("document_number", "")[:80],
    )  # fmt: skip
    return HttpResponseRedirect(f"/j/subsidies/{row.id}")


@require_GET
def subsidy(request: HttpRequest, subsidy_id: int) -> HttpResponseBase:
    """Show one grant and what may happen to it next."""
    row = queries.subsidy(actor_of(request), subsidy_id=subsidy_id)
    return render(request, "funds/subsidy.html", {
        "row": row, "heading": row.title, "crumbs": [(_("对下补助"), "/j/subsidies"), (row.title, "")],
    })  # fmt: skip


@require_POST
@post_once
def subsidy_act(request: HttpRequest, subsidy_id: int, verb: str) -> HttpResponse:
    """Do one of the acts of a grant."""
    by, text = actor_of(request), request.POST.get("text", "")[:2000]
    if verb == "report":
        commands.report_subsidy(by, subsidy_id=subsidy_id, used_fen=fen(request.POST.get("used", ""), _("已用金额")), report=text)
    elif verb == "evaluate":
        commands.evaluate_subsidy(by, subsidy_id=subsidy_id, evaluation=text)
    else:
        simple = {"approve": commands.approve_subsidy, "pay": commands.pay_subsidy, "receive": commands.receive_subsidy}
        simple[verb](by, subsidy_id=subsidy_id)
    return HttpResponseRedirect(f"/j/subsidies/{subsidy_id}")


urlpatterns = [
    path("j/subsidies", subsidies, name="subsidies"),
    path("j/subsidies/plan", plan_subsidy, name="subsidy-plan"),
    path("j/subsidies/<int:subsidy_id>", subsidy, name="subsidy"),
    *(path(f"j/subsidies/<int:subsidy_id>/{verb}", subsidy_act, {"verb": verb}, name=f"subsidy-{verb}")
      for verb in ("approve", "pay", "receive", "report", "evaluate")),
]  # fmt: skip
