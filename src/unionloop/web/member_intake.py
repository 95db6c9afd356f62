"""B6 入会审核: one screen, A and R, reasons from a library; the soonest due first."""

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import path
from django.utils.translation import gettext
from django.views.decorators.http import require_POST, require_safe

from unionloop.domains.membership import commands, queries
from unionloop.domains.membership.contracts import REFUSALS
from unionloop.domains.people import commands as people
from unionloop.kernel.actor import Actor
from unionloop.kernel.errors import NotAllowed

from .context import RAIL, RailItem
from .due import DUE, DueItem
from .page import actor_of, number, post_once

RAIL.append(RailItem("入会审核", "/mem/in/", "membership.approve", group="建会", order=31,
                     count=lambda by: queries.waiting_count(by)))  # fmt: skip


@login_required
@require_safe
def intake(request: HttpRequest) -> HttpResponse:
    """Show the applications, and the one at hand whole."""
    by = _approver(request)
    rows = queries.waiting(by)
    wanted = number(request, "at", most=10**15)
    here = next((row for row in rows if row.id == wanted), rows[0] if rows else None)
    if here is not None:
        people.look(by, person_id=here.person_id, why=gettext("入会审核"))
    at = rows.index(here) if here else 0
    return render(request, "members/intake.html", {
        "rows": rows, "here": here, "reasons": REFUSALS.items(), "today": by.today,
        "late": [row.id for row in rows if row.due_date and row.due_date < by.today],
        "next_id": rows[at + 1].id if at + 1 < len(rows) else None, "previous_id": rows[at - 1].id if at else None,
        "may_verify": by.holds("people.verify"),
    })  # fmt: skip


@login_required
@require_POST
@post_once
def approve(request: HttpRequest, membership_id: int) -> HttpResponse:
    """Approve and go on to the next."""
    row = commands.approve(actor_of(request), membership_id=membership_id)
    messages.success(
        request,
        gettext("已批准 %(name_masked)s，会员号 %(number)s。")
        % {"name_masked": row.name_masked, "number": row.number},
    )
    return HttpResponseRedirect("/mem/in/")


@login_required
@require_POST
@post_once
def refuse(request: HttpRequest, membership_id: int) -> HttpResponse:
    """Refuse with a reason and go on to the next."""
    row = commands.refuse(actor_of(request), membership_id=membership_id, reason=request.POST.get("reason", ""),
                          words=request.POST.get("words", "")[:100])  # fmt: skip
    messages.success(request, gettext("已答复 %(name_masked)s：%(note)s") % {"name_masked": row.name_masked, "note": row.note})
    return HttpResponseRedirect("/mem/in/")


def _approver(request: HttpRequest) -> Actor:
    by = actor_of(request)
    if not by.holds("membership.approve"):
        raise NotAllowed("not_allowed", verb="membership.approve")
    return by


def due(by: Actor) -> list[DueItem]:
    """Say on the desk how many applications wait, and by when."""
    count = queries.waiting_count(by) if by.holds("membership.approve") else 0
    if not count:
        return []
    first = queries.waiting(by, limit=1)[0]
    return [DueItem("入会审核", count, "/mem/in/", due_date=first.due_date)]


DUE.append(due)

urlpatterns = [
    path("mem/in/", intake, name="intake"),
    path("mem/in/<int:membership_id>/approve/", approve, name="intake_approve"),
    path("mem/in/<int:membership_id>/refuse/", refuse, name="intake_refuse"),
]
