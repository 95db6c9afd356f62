"""When money stands still: why, the check that may be run again, and audit's word that lets it move."""

from django.contrib import messages
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import path
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_POST

from unionloop.domains.payments import commands, queries
from unionloop.jobs import checks
from unionloop.kernel.actor import system
from unionloop.kernel.errors import NotAllowed

from .page import actor_of, post_once

HERE = "/j/pay/freeze"


@require_GET
def show(request: HttpRequest) -> HttpResponse:
    """Show whether money may move, and what an auditor may do about it."""
    by = actor_of(request)
    if not by.holds("payments.read"):
        raise NotAllowed("not_allowed", verb="payments.read")
    return render(request, "payments/freeze.html", {
        "freeze": queries.freeze(), "may_check": by.holds("journal.check"), "may_thaw": queries.may_for_all(by, "payments.thaw"),
        "may_freeze": queries.may_for_all(by, "payments.freeze"), "crumbs": [(_("支付与回盘"), "/j/pay"), (_("放款暂停与解除"), "")],
    })  # fmt: skip


@require_POST
def check(request: HttpRequest) -> HttpResponse:
    """Run every check now, and take what it finds."""
    by = actor_of(request)
    if not by.holds("journal.check"):
        raise NotAllowed("not_allowed", verb="journal.check")
    machine = system(by.at)
    found = checks.faults(machine)
    commands.note_check(machine, faults=found)
    messages.success(request, _("核验无误。") if not found else _("仍有 %s 处不一致。") % len(found))
    return HttpResponseRedirect(HERE)


@require_POST
@post_once
def thaw(request: HttpRequest) -> HttpResponse:
    """Let money move again."""
    commands.thaw(actor_of(request), note=request.POST.get("note", "")[:300])
    messages.success(request, _("已解除，可以放款。"))
    return HttpResponseRedirect(HERE)


@require_POST
@post_once
def start(request: HttpRequest) -> HttpResponse:
    """Stop the money by hand."""
    commands.freeze(actor_of(request), reason=request.POST.get("reason", "")[:300])
    messages.success(request, _("已暂停放款。"))
    return HttpResponseRedirect(HERE)


urlpatterns = [
    path("j/pay/freeze", show), path("j/pay/freeze/check", check), path("j/pay/freeze/thaw", thaw),
    path("j/pay/freeze/start", start),
]  # fmt: skip
