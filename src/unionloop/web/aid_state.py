"""A2 代人申请: a desk opens a file for a worker who does not do it on a phone, and states his household for him."""

from typing import Any

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect, QueryDict
from django.shortcuts import render
from django.urls import path
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods

from unionloop.domains.aid import commands, queries
from unionloop.domains.aid.contracts import (
    Bar,
    CauseKind,
    HouseholdRow,
    Relation,
    Stage,
    Stated,
    StatementRow,
)
from unionloop.domains.membership import queries as membership
from unionloop.domains.membership.contracts import MEMBER, Filters
from unionloop.domains.people import commands as people
from unionloop.kernel.actor import Actor
from unionloop.kernel.errors import BadInput, NotAllowed, NotFound, Refused

from .aid import reader
from .page import post_once
from .refusals import sentence
from .stating import began, days_since, members_of, sum_groups, sums_of, typed_sums, written_sums

BLANK_ROWS, FOUND = 2, 20


@never_cache
@login_required
@require_http_methods(["GET", "HEAD", "POST"])
@post_once
def new(request: HttpRequest) -> HttpResponse:
    """Find the member, and open his file: one worker has one file for life."""
    by = reader(request)
    if not by.holds("aid.open"):
        raise NotAllowed("not_allowed", verb="aid.open")
    if request.method == "POST":
        return HttpResponseRedirect(f"/a/{_open(by, request.POST.get('member', '')).id}/state/")
    text = request.GET.get("q", "").strip()[:60]
    filters = Filters(text=text, state=tuple(map(str, MEMBER)))
    found = membership.memberships(by, filters=filters, limit=FOUND).rows if text else []
    return render(request, "aid/new.html", {"text": text, "rows": [row for row in found if row.primary],
                  "crumbs": [(_("困难户"), "/a/"), (_("代人申请"), "")]})  # fmt: skip


def _open(by: Actor, member: str) -> HouseholdRow:
    row = membership.membership(by, membership_id=int(member) if member.isdecimal() else 0)
    return commands.open(by, person_id=row.person_id, unit_id=row.union_id)


@never_cache
@login_required
@require_http_methods(["GET", "HEAD", "POST"])
@post_once
def state(request: HttpRequest, household_id: int) -> HttpResponse:
    """State a household for its worker: what is kept of the last statement goes along without being read."""
    by = reader(request)
    found = queries.household_file(by, household_id=household_id)
    if "aid.declare" not in found.row.verbs:
        raise NotAllowed("not_allowed", verb="aid.declare")
    if request.method == "POST":
        try:
            _declare(by, request, household_id)
            messages.success(request, _("已登记，第 %(n)s 版。") % {"n": (found.statement.version if found.statement else 0) + 1})
            return HttpResponseRedirect(f"/a/{household_id}/")
        except (BadInput, Refused) as refused:
            if isinstance(refused, NotFound | NotAllowed):
                raise
            return _page(request, by, found.row, found.statement, sentence(refused))
    people.look(by, person_id=found.row.head_id, why=f"登记家庭情况 {found.row.number}")
    return _page(request, by, found.row, found.statement)


def _declare(by: Actor, request: HttpRequest, household_id: int) -> None:
    post = request.POST
    income, costs, sudden = sums_of(typed_sums(post))
    main = post.get("main", "")
    if main not in set(CauseKind):
        raise BadInput("aid_cause_missing")
    others = [one for one in CauseKind if one in post.getlist("cause") and one != main]
    causes = {CauseKind(main): post.get("words", "").strip()[:300]} | dict.fromkeys(others, "")
    bars = tuple(one for one in Bar if one in post.getlist("bar"))
    papers = {one: text for one in bars if (text := post.get(f"paper_{one}", "").strip()[:100])}
    stated = Stated(tuple(members_of(post)), income, costs, sudden, causes, bars, papers,
                    days_since(post.get("since", ""), by.today), health=post.get("own_health", "").strip()[:200])  # fmt: skip
    kept = {int(one) for one in post.getlist("kept") if one.isdecimal()}
    commands.declare(by, household_id=household_id, stated=stated, kept=kept)


def _page(request: HttpRequest, by: Actor, row: HouseholdRow, known: StatementRow | None, problem: str = "") -> HttpResponse:
    """Draw the form: with what is known of the sums and causes, or with everything that was typed."""
    post = request.POST if request.method == "POST" else None
    return render(request, "aid/state.html", {
        "row": row, "known": known, "problem": problem, "today": by.today, "relations": list(Relation)[1:], "stages": list(Stage),
        **(_stated(by, known) if post is None else _typed(post, known)),
        "crumbs": [(_("困难户"), "/a/"), (row.number, f"/a/{row.id}/"), (_("登记家庭情况"), "")],
    }, status=422 if problem else 200)  # fmt: skip


def _stated(by: Actor, known: StatementRow | None) -> dict[str, Any]:
    means = known.means if known else None
    causes = known.causes if known else ()
    main = next((one.kind for one in causes if one.main), "")
    days = means.employed_days + (by.today - known.stated_date).days if known and means and means.employed_days else 0
    since = began(days, by.today)
    return {
        "groups": sum_groups(written_sums(means.income, means.costs, means.sudden_fen) if means else {}),
        "members": [(one, True) for one in known.members if one.seq] if known else [], "lines": [{}] * BLANK_ROWS,
        "causes": [(one, one == main, any(one == each.kind and not each.main for each in causes)) for one in CauseKind],
        "bars": [(one, bool(means and one in means.bars), means.exceptions.get(one, "") if means else "") for one in Bar],
        "since": since.isoformat() if since else "", "words": "", "health": "",
    }  # fmt: skip


def _typed(post: QueryDict, known: StatementRow | None) -> dict[str, Any]:
    names = ("name", "relation", "id_number", "birth", "stage", "school", "health")
    columns = [post.getlist(name) for name in names]
    lines = [{name: one[at] if at < len(one) else "" for name, one in zip(names, columns, strict=True)}
             for at in range(len(columns[0]))]  # fmt: skip
    kept = post.getlist("kept")
    return {
        "groups": sum_groups(typed_sums(post)), "lines": lines[:29] or [{}] * BLANK_ROWS,
        "members": [(one, str(one.seq) in kept) for one in known.members if one.seq] if known else [],
        "causes": [(one, one == post.get("main"), one in post.getlist("cause")) for one in CauseKind],
        "bars": [(one, one in post.getlist("bar"), post.get(f"paper_{one}", "")) for one in Bar],
        "since": post.get("since", ""), "words": post.get("words", ""), "health": post.get("own_health", ""),
    }  # fmt: skip


urlpatterns = [
    path("a/new/", new, name="aid_new"),
    path("a/<int:household_id>/state/", state, name="aid_state"),
]
