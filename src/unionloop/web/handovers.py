"""Money held for a union that was divided: who takes it over, asked by one person and approved by another."""

from django.contrib import messages
from django.http import HttpRequest, HttpResponse, HttpResponseBase, HttpResponseRedirect
from django.shortcuts import render
from django.urls import path
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_POST

from unionloop.domains.dues import commands, queries
from unionloop.kernel.errors import NotFound

from .page import actor_of, fen, post_once


@require_GET
def estate(request: HttpRequest, payer_id: int, unit_id: int) -> HttpResponseBase:
    """Show what is held for one divided union, its successors, and what was agreed about it."""
    by = actor_of(request)
    found = queries.estate(by, payer_id=payer_id, unit_id=unit_id)
    agreed = queries.handovers(by, payer_id=payer_id, unit_id=unit_id, limit=20).rows
    if found is None and not agreed:
        raise NotFound("not_found", model="Unit", id=unit_id)
    name = found.unit_name if found else agreed[0].unit_name
    return render(request, "funds/handover.html", {
        "estate": found, "agreed": agreed, "payer_id": payer_id, "unit_id": unit_id,
        "payouts": queries.payouts(by, payer_id=payer_id, unit_id=unit_id, states=("held", "bounced"), limit=50).rows,
        "may_propose": by.holds("dues.propose_handover"), "heading": _("%(name)s的款项由谁承接") % {"name": name},
        "crumbs": [(_("资金总览"), "/j"), (_("代管与退回"), "/j/held"), (name, "")],
    })  # fmt: skip


@require_POST
@post_once
def propose(request: HttpRequest, payer_id: int, unit_id: int) -> HttpResponse:
    """Ask that the money goes to the successors named in the form: one amount beside each, empty for none."""
    by, form = actor_of(request), request.POST
    found = queries.estate(by, payer_id=payer_id, unit_id=unit_id)
    heirs = found.heirs if found else ()
    typed = [(one, fen(form.get(f"part-{one}", ""), name, empty=0)) for one, name in heirs]
    commands.propose_handover(by, payer_unit_id=payer_id, unit_id=unit_id, parts=[(one, sum_) for one, sum_ in typed if sum_],
                              document_number=form.get("document_number", "")[:80])  # fmt: skip
    messages.success(request, _("承接方案已提出，等另一人批准。"))
    return HttpResponseRedirect(f"/j/held/{payer_id}/{unit_id}")


@require_POST
@post_once
def approve(request: HttpRequest, handover_id: int) -> HttpResponse:
    """Approve an agreement."""
    row = commands.approve_handover(actor_of(request), handover_id=handover_id)
    messages.success(request, _("已转由承接单位领取，有账户的随下一批划款。"))
    return HttpResponseRedirect(f"/j/held/{row.payer_id}/{row.unit_id}")


@require_POST
@post_once
def refuse(request: HttpRequest, handover_id: int) -> HttpResponse:
    """Refuse an agreement."""
    row = commands.refuse_handover(actor_of(request), handover_id=handover_id, reason=request.POST.get("reason", "")[:200])
    messages.success(request, _("未批准，款项继续代管。"))
    return HttpResponseRedirect(f"/j/held/{row.payer_id}/{row.unit_id}")


urlpatterns = [
    path("j/held/<int:payer_id>/<int:unit_id>", estate, name="estate"),
    path("j/held/<int:payer_id>/<int:unit_id>/propose", propose, name="handover-propose"),
    path("j/handovers/<int:handover_id>/approve", approve, name="handover-approve"),
    path("j/handovers/<int:handover_id>/refuse", refuse, name="handover-refuse"),
]
