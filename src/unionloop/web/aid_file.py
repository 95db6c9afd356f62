"""A2 家庭档案: members, the sums line by line, applications, money, steps; every act on one page."""

from typing import Any

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse, HttpResponseBase, HttpResponseRedirect
from django.shortcuts import render
from django.urls import path
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_POST, require_safe

from unionloop.domains.aid import commands, queries
from unionloop.domains.aid.contracts import OPEN_STATES, VERBS, FileState, HouseholdFile, State
from unionloop.domains.people import commands as people
from unionloop.kernel.actor import Actor
from unionloop.kernel.errors import BadInput, NotAllowed, NotFound, Refused

from .aid import reader
from .aid_forms import ON_APPLICATION, ON_FILE, ON_FLAG, ON_GRANT, ON_OUTCOME, PROPOSE, Act
from .downloads import as_download, letter_file
from .page import actor_of, post_once
from .refusals import sentence

SETS = {"file": ON_FILE, "application": ON_APPLICATION, "grant": ON_GRANT, "outcome": ON_OUTCOME, "flag": ON_FLAG}
AT_HOME = ("attach", "apply", "describe")  # acts that stand with the family, not with its steps


@login_required
@require_safe
def household(request: HttpRequest, household_id: int) -> HttpResponse:
    """Show one file; that it was opened stands in the worker's own list of who looked."""
    return _page(request, household_id)


def _page(request: HttpRequest, household_id: int, status: int = 200, **more: Any) -> HttpResponse:
    by = reader(request)
    found = queries.household_file(by, household_id=household_id)
    if by.holds("people.look") or by.holds("people.read"):
        people.look(by, person_id=found.row.head_id, why=f"打开帮扶档案 {found.row.number}")
    live = next((one for one in found.applications if one.state not in (State.FILED, State.WITHDRAWN, State.FINAL)), None)
    kinds = queries.caps(queries.region_of(found.row.unit_id), by.today).kinds
    acts = _acts("file", _file_verbs(by, found), more, found.row.id)
    propose = PROPOSE.form(kinds=[(code, one.label) for code, one in kinds.items()])  # type: ignore[call-arg]
    return render(request, "aid/household.html", {
        "found": found, "row": found.row, "live": queries.application_file(by, application_id=live.id) if live else None,
        "proofs": [(one.id, commands.PROOFS.get(one.kind, one.kind), one.attached_at) for one in found.proofs],
        "may_read": by.holds("aid.read_words"),
        "unnamed": found.statement.means.people - len(found.statement.members) if found.statement else 0,
        "home_acts": [one for one in acts if one["name"] in AT_HOME],
        "file_acts": [one for one in acts if one["name"] not in AT_HOME],
        "flags": [(one, _acts("flag", one.verbs, more, one.id)) for one in found.flags],
        "app_acts": _acts("application", live.verbs, more, live.id) if live else [],
        "grants": [(one, _acts("grant", one.verbs, more, one.id)) for one in found.grants],
        "steps": [(one, _looks(by, one, more)) for one in found.steps], "propose": more.get("propose") or propose,
        "may_propose": by.holds("aid.propose") and found.row.state != "closed",
        "crumbs": [(_("困难户"), "/a/"), (found.row.number, "")], **more,
    }, status=status)  # fmt: skip


def _file_verbs(by: Actor, found: HouseholdFile) -> tuple[str, ...]:
    """Return what may be done to a file; handing in waits until something is stated, and for the application before."""
    under_way = [one for one in found.applications if one.state in OPEN_STATES and one.state is not State.RETURNED]
    alive = found.row.state in (FileState.DRAFT, FileState.IN_FORCE)
    may = alive and found.statement is not None and not under_way
    return (*found.row.verbs, "aid.apply") if may and by.holds("aid.apply") else found.row.verbs


def _acts(which: str, verbs: tuple[str, ...], more: dict[str, Any], pk: int) -> list[dict[str, Any]]:
    """Return the acts open now, the one just refused with its own form."""
    refused = more.get("refused", ("", "", 0))
    return [
        {"name": key, "url": f"{which}/{pk}/{key}/", "label": VERBS[f"aid.{key}"], "act": one,
         "open": refused == (which, key, pk),
         "form": more["form"] if refused == (which, key, pk) else one.form(auto_id=f"{which}-{pk}-{key}-%s")}
        for key, one in SETS[which].items() if f"aid.{key}" in verbs and key not in ("dismiss", "uphold")
    ]  # fmt: skip


def _looks(by: Actor, step: Any, more: dict[str, Any]) -> list[Any]:
    may = by.holds("aid.check_outcome")
    return [(one, _acts("outcome", ("aid.check_outcome",), more, one.id) if may and one.due_date <= by.today
             and one.finding in ("open", "unreached") else []) for one in step.outcomes]  # fmt: skip


@login_required
@require_POST
@post_once
def act(request: HttpRequest, household_id: int, which: str, pk: int, name: str) -> HttpResponse:
    """Do one act; a refusal stands beside its form and nothing typed is lost."""
    one: Act | None = SETS.get(which, {}).get(name)
    if one is None:
        raise NotFound("not_found", model="Household", id=household_id)
    found = queries.household_file(reader(request), household_id=household_id)
    if pk not in _known(which, found):
        raise NotFound("not_found", model="Household", id=household_id)
    form = one.form(request.POST, request.FILES, auto_id=f"{which}-{pk}-{name}-%s")
    if form.is_valid():
        try:
            one.run(actor_of(request), pk, dict(form.cleaned_data), request)
            messages.success(request, _("已办：%(verb)s。") % {"verb": VERBS[f"aid.{name}"]})
            return HttpResponseRedirect(f"/a/{household_id}/")
        except (BadInput, Refused) as refused:
            if isinstance(refused, NotFound | NotAllowed):
                raise
            form.add_error(None, sentence(refused))
    return _page(request, household_id, 422, refused=(which, name, pk), form=form)


@never_cache
@login_required
@require_POST
def words(request: HttpRequest, household_id: int) -> HttpResponseBase:
    """Open the family's own words, or one paper, for a reason the family can read."""
    by, reason = actor_of(request), request.POST.get("reason", "")[:300]
    household = queries.household(reader(request), household_id=household_id)
    try:
        if request.POST.get("proof", "").isdecimal():
            proof_id = int(request.POST["proof"])
            return as_download(*commands.read_paper(by, household_id=household.id, proof_id=proof_id, reason=reason))
        found = commands.read_words(by, household_id=household.id, reason=reason)
    except BadInput as refused:
        return _page(request, household_id, 422, words_problem=sentence(refused))
    return _page(request, household_id, words=found)


@login_required
@require_safe
def letter(request: HttpRequest, household_id: int, application_id: int) -> HttpResponse:
    """Download the letter of a decision."""
    by = reader(request)
    row = queries.application(by, application_id=application_id)
    if row.household_id != household_id:
        raise NotFound("not_found", model="Document", id=application_id)
    people.look(by, person_id=queries.household(by, household_id=household_id).head_id, why=f"看困难帮扶决定书 {row.number}")
    return letter_file(row.letter_id, f"{row.number}-{row.id}")


def _known(which: str, found: HouseholdFile) -> set[int]:
    """Return the rows of this household an act may name: never another's."""
    if which == "file":
        return {found.row.id}
    if which == "application":
        return {one.id for one in found.applications}
    if which == "flag":
        return {one.id for one in found.flags}
    if which == "grant":
        return {one.id for one in found.grants}
    return {one.id for step in found.steps for one in step.outcomes}


@login_required
@require_POST
@post_once
def propose(request: HttpRequest, household_id: int) -> HttpResponse:
    """Propose a sum; what is left stands in the refusal."""
    by = reader(request)
    row = queries.household(by, household_id=household_id)
    kinds = queries.caps(queries.region_of(row.unit_id), by.today).kinds
    form = PROPOSE.form(request.POST, kinds=[(code, one.label) for code, one in kinds.items()])  # type: ignore[call-arg]
    if form.is_valid():
        try:
            PROPOSE.run(by, household_id, dict(form.cleaned_data), request)
            messages.success(request, _("已拟定，等批准。"))
            return HttpResponseRedirect(f"/a/{household_id}/")
        except (BadInput, Refused) as refused:
            if isinstance(refused, NotFound | NotAllowed):
                raise
            form.add_error(None, sentence(refused))
    return _page(request, household_id, 422, propose=form, propose_open=True)


urlpatterns = [
    path("a/<int:household_id>/", household, name="aid_household"),
    path("a/<int:household_id>/propose/", propose, name="aid_propose"),
    path("a/<int:household_id>/words/", words, name="aid_words"),
    path("a/<int:household_id>/letter/<int:application_id>.pdf", letter, name="aid_letter"),
    path("a/<int:household_id>/<slug:which>/<int:pk>/<slug:name>/", act, name="aid_act"),
]
