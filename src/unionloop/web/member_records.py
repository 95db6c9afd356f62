"""Beside B5: records that may be one person, and what persons ask about their own."""

from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import path
from django.utils.translation import gettext
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from unionloop.domains.membership import commands, queries
from unionloop.domains.people import commands as people
from unionloop.domains.people import queries as persons
from unionloop.domains.people.contracts import Proof
from unionloop.kernel.errors import BadInput, NotAllowed, NotFound, Refused

from .members import member_page, particulars_form, reader
from .page import actor_of, asked, post_once
from .refusals import sentence
from .stepping import stepped_up


@login_required
@require_safe
def same(request: HttpRequest) -> HttpResponse:
    """Show pairs that may be one person, with the reasons; a person decides."""
    by = reader(request)
    return render(request, "members/same.html", {"pairs": persons.same(by), "may_merge": by.holds("membership.merge"),
                                                 "crumbs": [(gettext("会员"), "/mem/"), (gettext("疑似同一人"), "")]})  # fmt: skip


@login_required
@require_POST
@post_once
def merge(request: HttpRequest) -> HttpResponse:
    """Let one record stand for another."""
    kept, dropped = (request.POST.get(name, "") for name in ("kept", "dropped"))
    if not (kept.isdecimal() and dropped.isdecimal()):
        raise BadInput("bad_number", field="kept", value=kept[:20])
    commands.merge(actor_of(request), kept_id=int(kept), dropped_id=int(dropped), reason=request.POST.get("reason", ""))
    return HttpResponseRedirect("/mem/same/")


@login_required
@require_POST
@post_once
def unmerge(request: HttpRequest, merge_id: int) -> HttpResponse:
    """Take a merge back."""
    commands.unmerge(actor_of(request), merge_id=merge_id, reason=request.POST.get("reason", ""))
    return HttpResponseRedirect("/mem/")


@login_required
@require_http_methods(["GET", "HEAD", "POST"])
@stepped_up
def askings(request: HttpRequest) -> HttpResponse:
    """Show and answer what persons ask about their own records."""
    by = actor_of(request)
    if not by.holds("people.answer"):
        raise NotAllowed("not_allowed", verb="people.answer")
    problem = ""
    if request.method == "POST":
        try:
            asking_id, text = int(request.POST.get("id", "0") or 0), request.POST.get("text", "")[:300]
            if request.POST.get("proof") and "refuse" not in request.POST:
                people.allow_phone(by, asking_id=asking_id, proof=request.POST["proof"][:20], text=text)
            else:
                people.answer(by, asking_id=asking_id, done="refuse" not in request.POST, text=text)
            return HttpResponseRedirect("/mem/askings/")
        except (BadInput, Refused) as refused:
            problem = sentence(refused)
    rows = persons.askings(by, state="open", **asked(request)).rows
    known = persons.by_ids([one.person_id for one in rows])
    return render(request, "members/askings.html", {"rows": [(one, known[one.person_id]) for one in rows],
                  "problem": problem, "today": by.today, "proofs": list(Proof),
                  "crumbs": [(gettext("会员"), "/mem/"), (gettext("资料申请"), "")]}, status=409 if problem else 200)  # fmt: skip


@login_required
@require_POST
@post_once
def describe(request: HttpRequest, membership_id: int) -> HttpResponse:
    """Keep what is told of a member beside his paper; a field left empty stays as it is."""
    row = queries.membership(reader(request), membership_id=membership_id)
    form, told = particulars_form(request.POST), {}
    if form.is_valid():
        told = {name: word for name, word in form.cleaned_data.items() if word}
        try:
            people.describe(actor_of(request), person_id=row.person_id, told=told)
        except (BadInput, Refused) as refused:
            if isinstance(refused, NotFound | NotAllowed):
                raise
            form.add_error(None, sentence(refused))
        else:
            return HttpResponseRedirect(f"/mem/{row.id}/")
    return member_page(request, membership_id, 422, told_form=form)


urlpatterns = [
    path("mem/<int:membership_id>/describe/", describe, name="member_describe"),
    path("mem/same/", same, name="member_same"),
    path("mem/same/merge/", merge, name="member_merge"),
    path("mem/same/<int:merge_id>/undo/", unmerge, name="member_unmerge"),
    path("mem/askings/", askings, name="askings"),
]
