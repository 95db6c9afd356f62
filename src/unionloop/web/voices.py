"""Voices of one case: on which channels its speaker has spoken, why they are taken for one person, and how to part them again.

Every link keeps who made it, on what ground and when, also after it has been taken back: the line of descent is the page.
"""

from collections.abc import Callable
from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect, QueryDict
from django.shortcuts import render
from django.urls import path
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_POST, require_safe

from unionloop.domains.appeals import commands, queries
from unionloop.domains.appeals.contracts import CaseRow
from unionloop.kernel.actor import Actor
from unionloop.kernel.errors import BadInput, NotFound

from .case_work import may
from .page import actor_of, number_in, post_once


@never_cache
@require_safe
def voices(request: HttpRequest, number: str) -> HttpResponse:
    """Show the voices taken for one person's, how they came together, and which more might be."""
    by = actor_of(request)
    case = queries.case_by_number(by, number=number)
    if case.anonymous or not may(by, case, "see_speaker"):
        raise NotFound("not_found", model="Case", id=number)
    found = queries.voices(by, case_id=case.id)
    named = {one.id: one for one in (*found.voices, *found.proposals)}
    return render(request, "k/voices.html", {
        "heading": _("各渠道的声音"), "case": case, "found": found,
        "links": [(one, named.get(one.one_id), named.get(one.other_id)) for one in reversed(found.links)],
        "may_join": may(by, case, "join"), "may_part": may(by, case, "part"), "may_identify": may(by, case, "identify"),
        "crumbs": [(_("工单"), "/k/"), (case.number, f"/k/{case.number}/"), (_("声音"), "")],
    })  # fmt: skip


@require_POST
@post_once
def act(request: HttpRequest, number: str, verb: str) -> HttpResponse:
    """Join, part, or say who it is."""
    by = actor_of(request)
    case = queries.case_by_number(by, number=number)
    done = ACTS.get(verb)
    if done is None:
        raise BadInput("bad_form", field=_("操作"), problem=verb[:20])
    done(by, case, request.POST)
    messages.success(request, _("已记下，随时可以撤回。"))
    return HttpResponseRedirect(f"/k/voices/{case.number}/")


def _join(by: Actor, case: CaseRow, form: QueryDict) -> None:
    other = queries.case_by_number(by, number=form.get("other", "").strip()[:30])
    commands.join(by, case_id=case.id, other_case_id=other.id, reason=_reason(form))


def _part(by: Actor, case: CaseRow, form: QueryDict) -> None:
    commands.part(by, case_id=case.id, link_id=number_in(form, "link_id", 1) or 0, reason=_reason(form))


def _identify(by: Actor, case: CaseRow, form: QueryDict) -> None:
    commands.identify(by, case_id=case.id, person_id=number_in(form, "person_id", 1), reason=_reason(form))


def _reason(form: QueryDict) -> str:
    return form.get("reason", "").strip()[:300]


ACTS: dict[str, Callable[[Actor, CaseRow, QueryDict], Any]] = {"join": _join, "part": _part, "identify": _identify}
urlpatterns = [
    path("k/voices/<case_number:number>/", voices, name="case-voices"),
    path("k/voices/<case_number:number>/<str:verb>/", act, name="case-voices-act"),
]
