"""紧急权限 (break-glass): ask, open by a second person, give back, and audit's review afterwards."""

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import path
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_POST

from unionloop.domains.access import commands, queries
from unionloop.domains.access.contracts import EMERGENCY_ROLES, ROLES, EmergencyState
from unionloop.kernel.actor import Actor
from unionloop.kernel.words import Word

from .context import RAIL, RailItem
from .due import DUE, DueItem
from .page import actor_of, asked, post_once
from .stepping import stepped_up

HERE = "/g/emergency/"
RAIL.append(RailItem("紧急权限", HERE, "access.review_emergency", group="管理", order=60))


def _due(by: Actor) -> list[DueItem]:
    found = []
    for verb, state, label in (("access.open_emergency", EmergencyState.ASKED, _("紧急权限待同意")),
                               ("access.review_emergency", EmergencyState.ENDED, _("紧急权限待复核"))):  # fmt: skip
        if by.holds(verb):
            waiting = [one for one in queries.emergencies(by, state=state, limit=50).rows if verb in one.verbs]
            found.append(DueItem(label, len(waiting), HERE, shape="over", act="去看"))
    return found


DUE.append(_due)


@login_required
@require_GET
def page(request: HttpRequest) -> HttpResponse:
    """Show one's own emergencies and those one may open or review, with what may be done."""
    by = actor_of(request)
    rows = queries.emergencies(by, **asked(request))
    own = any(one.username == by.name and one.state in (EmergencyState.ASKED, EmergencyState.OPEN) for one in rows.rows)
    return render(request, "users/emergency.html", {
        "page": rows, "hours": range(1, queries.emergency_hours(by) + 1), "may_ask": not own,
        "roles": [(code, Word(ROLES[code].label)) for code in EMERGENCY_ROLES],
    })  # fmt: skip


@login_required
@require_POST
@stepped_up
@post_once
def ask(request: HttpRequest) -> HttpResponse:
    """Ask for rights."""
    commands.ask_emergency(actor_of(request), role=request.POST.get("role", ""), reason=request.POST.get("reason", ""))
    messages.success(request, _("已提交，等另一个人同意。"))
    return HttpResponseRedirect(HERE)


@login_required
@require_POST
@stepped_up
@post_once
def act(request: HttpRequest, emergency_id: int, verb: str) -> HttpResponse:
    """Open, refuse, end or review."""
    by, text = actor_of(request), request.POST.get("note", "")[:300]
    hours = request.POST.get("hours", "")
    if verb == "open":
        hours_asked = int(hours) if hours.isdecimal() and len(hours) < 3 else 0
        commands.open_emergency(by, emergency_id=emergency_id, hours=hours_asked)
    elif verb == "refuse":
        commands.refuse_emergency(by, emergency_id=emergency_id, reason=text)
    elif verb == "end":
        commands.end_emergency(by, emergency_id=emergency_id)
    else:
        commands.review_emergency(by, emergency_id=emergency_id, note=text)
    messages.success(request, _("已办理，已记入审计。"))
    return HttpResponseRedirect(HERE)


urlpatterns = [
    path("g/emergency/", page, name="emergency"),
    path("g/emergency/ask/", ask, name="ask_emergency"),
    *(path(f"g/emergency/<int:emergency_id>/{verb}/", act, {"verb": verb}, name=f"{verb}_emergency")
      for verb in ("open", "refuse", "end", "review")),
]  # fmt: skip
