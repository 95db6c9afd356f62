"""H1 工作台: what waits for me, what I began and did not send, what I did last; and where a role lands after logging in."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from itertools import groupby

from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import Resolver404, path, resolve

from unionloop.domains.access import queries
from unionloop.domains.access.contracts import JournalRow
from unionloop.domains.messaging import queries as messaging

from .begun import begun
from .context import RAIL, RailItem
from .due import due_items
from .middleware import actor_of

DRAFTS_SHOWN = 8
# Where a role lands: the first page of its work, when that page exists.
LANDING = {
    "leader": "/z/", "finance_checker": "/j/runs/", "auditor": "/j/runs/", "organiser": "/c/25/",
    "publisher": "/c/25/", "county_organiser": "/b/", "street_cadre": "/b/", "admin": "/g/users/",
    "rights_officer": "/l/", "rights_signer": "/l/", "agent": "/k/desk",
}  # fmt: skip
RAIL.append(RailItem("工作台", "/desk/", "", order=0))


@dataclass(frozen=True)
class Recent:
    """What somebody did lately: the same act on the same kind of thing is told once."""

    verb_label: str
    model: str
    at: datetime
    times: int
    note: str


def recent(acts: Iterable[JournalRow]) -> list[Recent]:
    """Return the acts, newest first, with runs of the same act joined."""
    runs = [list(run) for _, run in groupby(acts, key=lambda one: (one.verb, one.model, one.at.date()))]
    return [Recent(run[0].verb_label, run[0].model, run[0].at, len(run), run[0].note if len(run) == 1 else "") for run in runs]


@login_required
def desk(request: HttpRequest) -> HttpResponse:
    """Show what waits, the drafts and the last acts."""
    by = actor_of(request)
    items, drafts = due_items(by), begun(by)
    context = {
        "items": items, "late": sum(one.shape == "over" for one in items), "noted": any(one.note for one in items),
        "acts": recent(queries.own_acts(by, limit=60))[:10], "today": by.today,
        "drafts": drafts[:DRAFTS_SHOWN], "more_drafts": len(drafts) - DRAFTS_SHOWN,
        "notices": messaging.inbox(by, unread=False, limit=5).rows,
    }  # fmt: skip
    return render(request, "desk/desk.html", context)


@login_required
def home(request: HttpRequest) -> HttpResponse:
    """Lead to the page a role starts its day on."""
    post = request.acting.post if request.acting else None  # type: ignore[attr-defined]
    target = LANDING.get(post.role, "/desk/") if post else "/desk/"
    if post and post.role == "chair" and post.unit_id:
        target = f"/o/{post.unit_id}/"  # a chair's day starts at the own union
    try:
        resolve(target)
    except Resolver404:
        target = "/desk/"
    return HttpResponseRedirect(target)


urlpatterns = [path("desk/", desk, name="desk"), path("home/", home, name="home")]
