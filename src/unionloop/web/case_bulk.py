"""Many cases of the list at once: sent on as the rules propose, urged, or merged into the one that came first."""

from collections.abc import Callable

from django.http import HttpRequest, HttpResponse
from django.urls import path
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from unionloop.domains.appeals import commands, queries
from unionloop.domains.appeals.contracts import VERBS, CaseRow
from unionloop.kernel.actor import Actor
from unionloop.kernel.words import Word, say

from . import many
from .page import actor_of, post_once

ACTS = {"dispatch": Word("已派出 %(n)s 件。"), "urge": Word("已催办 %(n)s 件。"), "merge": Word("已并入最早的一件：%(n)s 件。")}


def open_to(by: Actor) -> list[tuple[str, str]]:
    """Return the acts on many cases this actor holds: verb and label."""
    return [(verb, VERBS[f"appeals.{verb}"]) for verb in ACTS if by.holds(f"appeals.{verb}")]


@require_POST
@post_once
def bulk(request: HttpRequest) -> HttpResponse:
    """Do one act on the ticked cases and return to the list; each case is done or refused by itself."""
    by, verb = actor_of(request), many.act_of(request, ACTS)
    rows = [queries.case_by_number(by, number=number) for number in many.ticked(request)]
    head = min(rows, key=lambda row: (row.received_at, row.number))
    acted = [row for row in rows if verb != "merge" or row != head]
    many.each(request, [(row.number, _act(by, verb, row, head)) for row in acted], say(ACTS[verb]))
    return many.back(request, "/k/")


def _act(by: Actor, verb: str, row: CaseRow, head: CaseRow) -> Callable[[], object]:
    more = {"into_id": head.id, "reason": _("批量归并")} if verb == "merge" else {}
    return lambda: getattr(commands, verb)(by, case_id=row.id, **more)


urlpatterns = [path("k/bulk/", bulk, name="case_bulk")]
