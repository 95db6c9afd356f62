"""A4: what is approved goes to the bank; and what of aid waits for whom, for the desks of those who act on it."""

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import path
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from unionloop.domains.aid import commands, queries
from unionloop.domains.organisation import queries as organisation
from unionloop.kernel.actor import Actor
from unionloop.kernel.errors import NotAllowed
from unionloop.kernel.words import Word

from .due import DUE, DueItem
from .page import actor_of, post_once

# what waits for whom: verb → words, state of the application
APPLICATIONS = (
    ("aid.examine", Word("帮扶申请待初审"), "applied"), ("aid.visit", Word("帮扶申请待入户"), "examined"),
    ("aid.ask_check", Word("帮扶申请待送核对"), "visited"), ("aid.recognise", Word("帮扶申请待认定"), "checked"),
    ("aid.publicise", Word("帮扶认定待公示"), "recognised"), ("aid.reopen", Word("帮扶申诉待复核"), "appealed"),
)  # fmt: skip


def _due(by: Actor) -> list[DueItem]:
    counts = queries.waiting(by, tuple(verb for verb, *_rest in APPLICATIONS))
    found = [DueItem(words, counts[verb], f"/a/in/?state={state}", shape="view") for verb, words, state in APPLICATIONS
             if counts.get(verb)]  # fmt: skip
    return found + list(_money_due(by))


def _money_due(by: Actor) -> list[DueItem]:
    sums = queries.sums_due(by)
    found = [DueItem(Word("救助待批准"), sums.get("aid.approve", 0), "/a/pay/?state=proposed", shape="view", act=Word("去审批")),
             DueItem(Word("救助到账待回访"), sums.get("aid.call_back", 0), "/a/pay/?state=paid", heap=True)]  # fmt: skip
    desk = organisation.desk_unit(by.paths("aid.pay")) if sums.get("aid.pay") else None
    if desk is not None:
        found.append(DueItem(Word("救助待划款"), sums["aid.pay"], f"/a/pay/{desk.id}/", heap=True))
    if by.holds("aid.check_outcome"):
        found.append(DueItem(Word("帮扶成效到期回看"), len(queries.to_look_back(by)), "/a/plan/", heap=True))
    return found


DUE.append(_due)


@login_required
@require_http_methods(["GET", "HEAD", "POST"])
@post_once
def pay(request: HttpRequest, unit_id: int) -> HttpResponse:
    """Show what is approved, by kind and without names, and draft the payment batches of it."""
    by = actor_of(request)
    if not by.holds("aid.pay"):
        raise NotAllowed("not_allowed", verb="aid.pay")
    if request.method == "POST":
        batches = commands.pay(by, unit_id=unit_id)
        messages.success(request, _("已编制 %(count)d 个批次，等复核和放款。") % {"count": len(batches)})
        return HttpResponseRedirect(f"/j/pay/{batches[0].id}")
    rows = queries.to_pay(by, unit_id=unit_id)
    return render(request, "aid/pay.html", {
        "rows": rows, "count": sum(one.count for one in rows), "amount_fen": sum(one.amount_fen for one in rows),
        "waiting": sum(one.waiting for one in rows), "unit_id": unit_id,
        "crumbs": [(_("救助发放"), "/a/pay/" if by.holds("aid.read") else ""), (_("待划款"), "")],
    })  # fmt: skip


urlpatterns = [path("a/pay/<int:unit_id>/", pay, name="aid_pay")]
