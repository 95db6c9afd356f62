"""G2: personal data overseen — purposes with their impact assessments, and what persons asked for."""

from datetime import date

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse, HttpResponseBase, HttpResponseRedirect
from django.urls import path
from django.utils.translation import gettext
from django.views.decorators.http import require_POST, require_safe

from unionloop.domains.people import commands, queries
from unionloop.domains.people.contracts import Risk
from unionloop.kernel.errors import BadInput

from .page import actor_of, asked, post_once
from .table import Column, Empty, table_page

SHAPES = {"open": "todo", "allowed": "doing", "done": "done", "refused": "lock", "stopped": "lock"}
ASKED = (
    Column("id", "申请", "code"),
    Column("kind", "要什么", read=lambda row: row.kind.label),
    Column("asked_at", "提出", "moment"),
    Column("due_date", "应答", "date"),
    Column("state", "状态", "state", read=lambda row: (SHAPES.get(row.state, "view"), row.state.label)),
    Column("answered_at", "答复", "moment"),
)


@login_required
@require_safe
def privacy(request: HttpRequest) -> HttpResponseBase:
    """Show what personal data is used for, how that was assessed, and how requests were answered."""
    by = actor_of(request)
    rows = queries.overseen(by)
    return table_page(
        request, "audit/privacy.html", name="asked-of-us", title=gettext("个人信息申请"), columns=ASKED,
        page=lambda: queries.asked_of_us(by, **asked(request)),
        empty=Empty("没有人提过申请", "职工在“我”里可以要副本、更正、注销；每一件都有期限。"),
        context={"rows": rows, "risks": list(Risk), "may_assess": by.holds("people.assess"),
                 "next_year": date(by.today.year + 1, by.today.month, min(by.today.day, 28)),
                 "crumbs": [(gettext("审计"), "/g/audit/"), (gettext("个人信息保护"), "")]},
    )  # fmt: skip


@require_POST
@post_once
def assess(request: HttpRequest) -> HttpResponse:
    """Keep an assessment of one purpose; a second person approves it."""
    form = request.POST
    try:
        review = date.fromisoformat(form.get("review_date", ""))
    except ValueError as error:
        raise BadInput("bad_form", field=gettext("复核日"), problem=form.get("review_date", "")[:20]) from error
    commands.assess(
        actor_of(request), purpose=form.get("purpose", "")[:30], kinds=form.get("kinds", ""), basis=form.get("basis", ""),
        harm=form.get("harm", ""), measures=form.get("measures", ""), risk=form.get("risk", ""), review_date=review,
    )  # fmt: skip
    messages.success(request, gettext("评估已提交，等另一人批准。"))
    return HttpResponseRedirect("/g/audit/privacy/")


@require_POST
@post_once
def approve(request: HttpRequest, assessment_id: int) -> HttpResponse:
    """Approve an assessment somebody else made."""
    commands.approve_assessment(actor_of(request), assessment_id=assessment_id)
    messages.success(request, gettext("影响评估已批准。"))
    return HttpResponseRedirect("/g/audit/privacy/")


urlpatterns = [
    path("g/audit/privacy/", privacy, name="privacy"),
    path("g/audit/privacy/assess/", assess, name="privacy_assess"),
    path("g/audit/privacy/<int:assessment_id>/approve/", approve, name="privacy_approve"),
]
