"""W9, 家里有谁: who lives together, and what the worker says of himself; every field works without a script."""

from dataclasses import replace

from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.urls import path
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods

from unionloop.domains.aid import queries
from unionloop.domains.aid.contracts import MemberInput, Relation, Stage, Stated
from unionloop.kernel.actor import Actor
from unionloop.kernel.errors import Refused

from .page import actor_of
from .refusals import sentence
from .stating import began, days_since, members_of
from .worker import worker_page, workers_only
from .worker_aid import declare

BLANK_ROWS = 2


@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
@workers_only
def family(request: HttpRequest) -> HttpResponse:
    """Ask who lives together: the worker himself is known."""
    by, stated = actor_of(request), queries.own_stated(actor_of(request))
    rows = list(stated.members)
    problem = ""
    if request.method == "POST":
        try:
            stated = _himself(request, by, stated)
            rows = members_of(request.POST)
            declare(by, replace(stated, members=tuple(rows)))
        except Refused as refused:
            problem = sentence(refused)
        else:
            return HttpResponseRedirect("/m/aid/family/" if "more" in request.POST else "/m/aid/")
    blank = [MemberInput(Relation.CHILD, "")] * BLANK_ROWS
    return worker_page(request, "m/aid_family.html", {
        "rows": [*rows, *blank], "problem": problem, "since": began(stated.employed_days, by.today), "health": stated.health,
        "today": by.today, "relations": list(Relation)[1:], "stages": list(Stage),
    }, tab="/m/", status=422 if problem else 200)  # fmt: skip


def _himself(request: HttpRequest, by: Actor, stated: Stated) -> Stated:
    """Return his statement with what he says of himself; a form without these fields says nothing of them."""
    if "own_health" not in request.POST:
        return stated
    days = days_since(request.POST.get("since", ""), by.today)
    return replace(stated, health=request.POST["own_health"].strip()[:200], employed_days=days)


urlpatterns = [path("m/aid/family/", family, name="worker_aid_family")]
