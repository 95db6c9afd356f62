"""Many members of the list at once: dues noted to a day, particulars found right."""

from functools import partial
from typing import Any

from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.urls import path
from django.views.decorators.http import require_POST

from unionloop.domains.membership import commands, queries
from unionloop.kernel.actor import Actor
from unionloop.kernel.errors import BadInput
from unionloop.kernel.words import Word, say

from . import many
from .founding_forms import day
from .page import actor_of, post_once

ACTS = {"note_dues": Word("已登记会费 %(n)s 人。"), "confirm": Word("已核对 %(n)s 人。")}


def open_to(by: Actor) -> list[str]:
    """Return the acts on many members this actor holds."""
    return [verb for verb in ACTS if by.holds(f"membership.{verb}")]


@login_required
@require_POST
@post_once
def bulk(request: HttpRequest) -> HttpResponse:
    """Do one act on the ticked members and return to the list; each is done or refused by itself."""
    by, verb = actor_of(request), many.act_of(request, ACTS)
    given: dict[str, Any] = {"day": day(request.POST, "day")} if verb == "note_dues" else {}
    rows = [queries.membership(by, membership_id=_id(one)) for one in many.ticked(request)]
    act = getattr(commands, verb)
    many.each(request, [(row.name_masked, partial(act, by, membership_id=row.id, **given)) for row in rows], say(ACTS[verb]))
    return many.back(request, "/mem/")


def _id(text: str) -> int:
    if not text.isdecimal() or len(text) > 15:
        raise BadInput("bad_form", field="ids", problem=text[:20])
    return int(text)


urlpatterns = [path("mem/bulk/", bulk, name="member_bulk")]
