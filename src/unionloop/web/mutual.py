"""A5 互助基金: the pool, the solvency line and its formula, the forecast, the stops; all from the fund's own book."""

from datetime import date
from typing import Any

from django import forms
from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import path
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_POST, require_safe

from unionloop.domains.mutualfund import commands, queries
from unionloop.domains.mutualfund.contracts import VERDICTS, ClaimState, FundRow
from unionloop.kernel.actor import Actor
from unionloop.kernel.errors import BadInput, NotAllowed, NotFound, Refused
from unionloop.kernel.words import Word

from . import charts
from .context import RAIL, RailItem
from .due import DUE, DueItem
from .page import actor_of, number, post_once
from .refusals import sentence
from .registry_acts import date_field, line
from .worker_mutual import terms_of

RAIL.append(RailItem("互助基金", "/a/mutual/", "mutualfund.read", group="帮扶", order=40))


WAITING = (ClaimState.FILED, ClaimState.APPEALED, ClaimState.ASSESSED, ClaimState.SAMPLED, ClaimState.APPROVED)


def waiting(by: Actor) -> list[DueItem]:
    """Return what waits at the desk of mutual aid: claims to work out, to approve, drawn ones."""
    if not by.holds("mutualfund.assess"):
        return []
    counts = queries.count_in(by, states=WAITING)
    return [
        DueItem("互助理赔待核算", counts.get("filed", 0) + counts.get("appealed", 0), "/a/mutual/claims/?state=filed&state=appealed"),
        DueItem("互助理赔待核准", counts.get("assessed", 0), "/a/mutual/claims/?state=assessed", shape="view"),
        DueItem("互助理赔抽样复核", counts.get("sampled", 0), "/a/mutual/claims/?state=sampled", shape="view"),
        DueItem("互助金待付款", counts.get("approved", 0), "/a/mutual/claims/?state=approved"),
    ]  # fmt: skip


DUE.append(waiting)


class Propose(forms.Form):
    why = line(_("为什么停"), 300, hint=_("写明准备金率和原因；停不停由会议决定。"))


class Decide(forms.Form):
    meeting = line(_("会议名称和文号"), 120)
    meeting_date = date_field(_("会议日期"))
    measures = line(_("还决定了什么"), 300, required=False, hint=_("如提高互助费、申请补助。"))


class Lift(forms.Form):
    meeting = line(_("会议名称和文号"), 120)


FORMS: dict[str, type[forms.Form]] = {"decide": Decide, "drop": Lift, "lift": Lift}


@login_required
@require_safe
def fund(request: HttpRequest) -> HttpResponse:
    """Show the fund on a day: how much, owed to whom, enough for how long."""
    return _page(request)


def fund_of(request: HttpRequest) -> FundRow | None:
    """Return the fund asked for, or the first of the actor's scope."""
    by = actor_of(request)
    if not by.holds("mutualfund.read"):
        raise NotAllowed("not_allowed", verb="mutualfund.read")
    chosen = number(request, "fund")
    found = queries.funds(by)
    if chosen is not None:
        return queries.fund(by, fund_id=chosen)
    return found[0] if found else None


def _page(request: HttpRequest, status: int = 200, **more: Any) -> HttpResponse:
    by, head = actor_of(request), fund_of(request)
    if head is None:
        return HttpResponseRedirect("/a/mutual/enrolments/")
    now, past = queries.solvency(by, fund_id=head.id), queries.line(by, fund_id=head.id)
    drawn = charts.line([(f"{day:%y-%m}", ratio_bp) for day, ratio_bp in past if ratio_bp is not None], unit=2500)
    stops = [{"row": one, "acts": [(name, FORMS[name]()) for name in FORMS if f"mutualfund.{name}_stop" in one.verbs]}
             for one in queries.stops(by, fund_id=head.id)]  # fmt: skip
    return render(request, "mutual/fund.html", {
        "fund": head, "now": now, "verdict": VERDICTS[now.verdict], "stress": VERDICTS[now.stress_verdict], "chart": drawn,
        "past": past, "points": queries.forecast(by, fund_id=head.id), "hard": queries.forecast(by, fund_id=head.id, stress=True),
        "plans": [(one, terms_of(one.plan)) for one in queries.plans(by, fund_id=head.id, day=by.today)], "stops": stops,
        "limits": queries.limits(by, fund_id=head.id), "fair": queries.fairness(by, fund_id=head.id),
        "propose": Propose(), "may_propose": by.holds("mutualfund.propose_stop"), "may_pay": by.holds("mutualfund.pay"),
        "queue": _queue(by) if by.holds("mutualfund.read_claims") else None,
        "may_verify": by.holds("mutualfund.verify_plan"),
        "may_take": by.holds("mutualfund.take_settlement"), "crumbs": [(Word("互助基金"), "")], **more,
    }, status=status)  # fmt: skip


def _queue(by: Actor) -> dict[str, int]:
    """Return how many claims wait in each state somebody works on."""
    states = (*WAITING, ClaimState.PAYING)
    return dict.fromkeys(states, 0) | queries.count_in(by, states=states)


@login_required
@require_POST
@post_once
def propose(request: HttpRequest) -> HttpResponse:
    """Propose to stop new enrolments."""
    head, form = fund_of(request), Propose(request.POST)
    if head is None:
        raise NotFound("not_found", model="Fund", id=0)
    if form.is_valid():
        try:
            commands.propose_stop(actor_of(request), fund_id=head.id, **form.cleaned_data)
            return HttpResponseRedirect("/a/mutual/#stops")
        except (BadInput, Refused) as refused:
            form.add_error(None, sentence(refused))
    return _page(request, 422, propose=form)


@login_required
@require_POST
@post_once
def step(request: HttpRequest, stop_id: int, name: str) -> HttpResponse:
    """Note what the meeting decided on a stop."""
    if name not in FORMS:
        raise NotFound("not_found", model="Stop", id=stop_id)
    form = FORMS[name](request.POST)
    if not form.is_valid():
        return _page(request, 422, wrong=sentence(BadInput("meeting_missing")))
    getattr(commands, f"{name}_stop")(actor_of(request), stop_id=stop_id, **form.cleaned_data)
    return HttpResponseRedirect("/a/mutual/#stops")


@login_required
@require_POST
@post_once
def verify(request: HttpRequest, plan_id: int) -> HttpResponse:
    """Note that a plan has been compared with its document."""
    commands.verify_plan(actor_of(request), plan_id=plan_id)
    return HttpResponseRedirect("/a/mutual/#plans")


@login_required
@require_POST
@post_once
def pay(request: HttpRequest) -> HttpResponse:
    """Put every approved claim into payment batches, as far as the money reaches."""
    head = fund_of(request)
    if head is None:
        raise NotFound("not_found", model="Fund", id=0)
    commands.pay(actor_of(request), fund_id=head.id)
    return HttpResponseRedirect("/a/mutual/claims/?state=paying")


def as_day(text: str) -> date | None:
    """Return a day as written in a form, None for none."""
    try:
        return date.fromisoformat(text)
    except ValueError:
        return None


urlpatterns = [
    path("a/mutual/", fund, name="mutual"),
    path("a/mutual/pay/", pay, name="mutual_pay"),
    path("a/mutual/plans/<int:plan_id>/verify/", verify, name="mutual_verify"),
    path("a/mutual/stops/", propose, name="mutual_propose"),
    path("a/mutual/stops/<int:stop_id>/<slug:name>/", step, name="mutual_stop"),
]
