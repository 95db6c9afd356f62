"""W9 困难申请: a task list, filled in with what is known; every page works without JavaScript and may be left."""

from dataclasses import replace

from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.urls import path
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from unionloop.domains.aid import commands, queries
from unionloop.domains.aid.contracts import (
    OPEN_STATES,
    CauseKind,
    GrantState,
    HouseholdRow,
    State,
    Stated,
)
from unionloop.domains.membership import queries as membership
from unionloop.domains.membership.contracts import MEMBER
from unionloop.domains.people import queries as persons
from unionloop.kernel.actor import Actor
from unionloop.kernel.errors import BadInput, Refused
from unionloop.kernel.money import yuan

from .downloads import letter_file
from .page import actor_of, post_once
from .refusals import sentence
from .stating import sum_groups, sums_of, typed_sums, written_sums
from .uploads import MOST_BYTES
from .worker import MATTERS, OPENS, Matter, Offer, worker_page, workers_only

MOVING = {GrantState.APPROVED, GrantState.PAYING, GrantState.PAID}
SHAPES = {State.RETURNED: "请补正", State.DECLINED: "未认定"}


def under_way(by: Actor) -> list[Matter]:
    """Tell where his application stands, and what money has come."""
    found = []
    for row in queries.own_applications(by):
        if row.state in OPEN_STATES or row.state is State.DECLINED:
            note = row.note if row.state in SHAPES and row.note else f"您的申请在{row.unit_name}手里"
            found.append(Matter("困难帮扶申请", row.mark, note, row.receipt or row.number, f"/m/aid/{row.id}/", row.due_date))
    for grant in queries.own_grants(by):
        if grant.state is GrantState.PAID and not grant.confirmed:
            found.append(Matter(f"{grant.kind_label}已到账", grant.mark, f"{yuan(grant.paid_fen)} 元，请看一下收到没有",
                                grant.number, "/m/aid/"))  # fmt: skip
    return found


def opened(by: Actor) -> list[Offer]:
    """Say what his card opens: a sum of aid on its way to him. Not how much, nor why: a card is shown to others."""
    states = {one.state for one in queries.own_grants(by)}
    note = _("有一笔到账了，请看一下收到没有") if GrantState.PAID in states else _("有一笔正在付给您")
    return [Offer(_("工会帮扶"), note, "/m/aid/", 20)] if states & MOVING else []


MATTERS.append(under_way)
OPENS.append(opened)


@never_cache
@require_safe
@workers_only
def tasks(request: HttpRequest) -> HttpResponse:
    """Show the tasks with what is done, or where the application stands."""
    by = actor_of(request)
    household, stated = queries.own_household(by), queries.own_stated(by)
    applications = queries.own_applications(by)
    live = next((row for row in applications if row.state in OPEN_STATES and row.state is not State.RETURNED), None)
    papers = queries.household_file(by, household_id=household.id).proofs if household else ()
    done = {"family": household is not None and bool(household.people), "money": bool(stated.income or stated.costs),
            "why": bool(stated.causes), "papers": bool(papers), "living": bool(queries.own_circumstances(by)),
            "told": bool(persons.own_particulars(by))}  # fmt: skip
    rows = [("family", _("家里有谁"), "/m/aid/family/"), ("money", _("收入和必须的支出"), "/m/aid/money/"),
            ("why", _("为什么困难"), "/m/aid/why/"), ("papers", _("拍照附上材料（可以以后补）"), "/m/aid/papers/"),
            ("living", _("住房、工作和医保（可以不填）"), "/m/aid/living/"),
            ("told", _("婚姻、户口、学历等（可以不填）"), "/m/told/?for=aid")]  # fmt: skip
    listed = [(label, url, done[key]) for key, label, url in rows]
    return worker_page(request, "m/aid.html", {
        "household": household, "live": live, "tasks": listed, "ready": all(done[key] for key in ("money", "why")),
        "past": [row for row in applications if row != live], "grants": queries.own_grants(by),
        "returned": next((row for row in applications if row.state is State.RETURNED), None),
    }, tab="/m/")  # fmt: skip


@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
@workers_only
def sums(request: HttpRequest) -> HttpResponse:
    """Ask income and unavoidable costs of twelve months, in yuan."""
    by, stated = actor_of(request), queries.own_stated(actor_of(request))
    problem = ""
    if request.method == "POST":
        given = typed_sums(request.POST)
        try:
            income, costs, sudden = sums_of(given)
            declare(by, replace(stated, income=income, costs=costs, sudden_fen=sudden))
        except Refused as refused:
            problem = sentence(refused)
        else:
            return HttpResponseRedirect("/m/aid/")
    else:
        given = written_sums(stated.income, stated.costs, stated.sudden_fen)
    return worker_page(request, "m/aid_money.html", {"groups": sum_groups(given), "problem": problem}, tab="/m/",
                       status=422 if problem else 200)  # fmt: skip


@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
@workers_only
def why(request: HttpRequest) -> HttpResponse:
    """Ask the main cause and a few words; they lie sealed."""
    by, stated = actor_of(request), queries.own_stated(actor_of(request))
    main, words, problem = next(iter(stated.causes), ""), next(iter(stated.causes.values()), ""), ""
    if request.method == "POST":
        main, words = request.POST.get("cause", ""), request.POST.get("words", "").strip()[:300]
        try:
            if main not in set(CauseKind):
                raise BadInput("aid_cause_missing")
            declare(by, replace(stated, causes={CauseKind(main): words}))
        except Refused as refused:
            problem = sentence(refused)
        else:
            return HttpResponseRedirect("/m/aid/")
    return worker_page(request, "m/aid_why.html", {"causes": list(CauseKind), "main": main, "words": words, "problem": problem},
                       tab="/m/", status=422 if problem else 200)  # fmt: skip


@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
@workers_only
def papers(request: HttpRequest) -> HttpResponse:
    """Take photos of papers; each lies sealed."""
    by, problem = actor_of(request), ""
    household = queries.own_household(by)
    if request.method == "POST":
        try:
            household = household or own_file(by)
            file = request.FILES.get("file")
            if file is None or (file.size or 0) > MOST_BYTES:
                raise BadInput("aid_proof_size", most=MOST_BYTES // 1024 // 1024)
            commands.attach(by, household_id=household.id, kind=request.POST.get("kind", ""), name=str(file.name),
                            content=file.read())  # fmt: skip
            return HttpResponseRedirect("/m/aid/papers/")
        except Refused as refused:
            problem = sentence(refused)
    kept = queries.household_file(by, household_id=household.id).proofs if household else ()
    return worker_page(request, "m/aid_papers.html", {"kinds": list(commands.PROOFS.items()), "problem": problem, "kept": [
        (commands.PROOFS[one.kind], one.attached_at) for one in kept]}, tab="/m/", status=422 if problem else 200)  # fmt: skip


@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
@workers_only
@post_once
def send(request: HttpRequest) -> HttpResponse:
    """Show the answers with the arithmetic; consent, and hand in."""
    by = actor_of(request)
    household = queries.own_household(by)
    if household is None:
        return HttpResponseRedirect("/m/aid/")
    found, problem = queries.household_file(by, household_id=household.id), ""
    members = found.statement.members if found.statement else ()
    minors = any(one.birth_year and by.today.year - one.birth_year <= 18 for one in members)
    if request.method == "POST":
        try:
            commands.apply(by, household_id=household.id, wish=request.POST.get("wish", "")[:500],
                           agreed=request.POST.get("agreed") == "1", guardian=request.POST.get("guardian") == "1")  # fmt: skip
            return HttpResponseRedirect("/m/aid/")
        except Refused as refused:
            problem = sentence(refused)
    return worker_page(request, "m/aid_send.html", {"found": found, "minors": minors, "problem": problem}, tab="/m/",
                       status=422 if problem else 200)  # fmt: skip


@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
@workers_only
def answer(request: HttpRequest, application_id: int) -> HttpResponse:
    """Show one of his applications: where it is, why it was decided so, line by line; take an appeal or take it back."""
    by, problem = actor_of(request), ""
    if request.method == "POST":
        try:
            if "withdraw" in request.POST:
                commands.withdraw(by, application_id=application_id)
            else:
                commands.appeal(by, application_id=application_id, note=request.POST.get("note", "")[:400])
            return HttpResponseRedirect(f"/m/aid/{application_id}/")
        except (BadInput, Refused) as refused:
            problem = sentence(refused)
    found = queries.application_file(by, application_id=application_id)
    if found.row.id not in {one.id for one in queries.own_applications(by)}:
        raise Http404
    may_appeal = found.row.state is State.DECLINED and (found.row.appeal_until or by.today) >= by.today
    may_withdraw = found.row.state in (State.APPLIED, State.RETURNED, State.EXAMINED, State.VISITED, State.CHECKED)
    return worker_page(request, "m/aid_answer.html", {"found": found, "problem": problem, "may_appeal": may_appeal,
                       "may_withdraw": may_withdraw}, tab="/m/my/", status=422 if problem else 200)  # fmt: skip


@never_cache
@require_safe
@workers_only
def letter(request: HttpRequest, application_id: int) -> HttpResponse:
    """Give him the decision as a letter."""
    row = queries.application(actor_of(request), application_id=application_id)
    return letter_file(row.letter_id, f"{row.number}-{row.id}")


@never_cache
@require_POST
@workers_only
@post_once
def came(request: HttpRequest, grant_id: int) -> HttpResponse:
    """Take his word that the money came."""
    commands.confirm(actor_of(request), grant_id=grant_id)
    return HttpResponseRedirect("/m/aid/")


def declare(by: Actor, stated: Stated) -> None:
    """State his household anew, in a file opened for it where there is none."""
    household = own_file(by)
    commands.declare(by, household_id=household.id, stated=stated)


def own_file(by: Actor) -> HouseholdRow:
    """Return his file, opened at the union whose business he is where there is none; without a union, he joins first."""
    known = queries.own_household(by)
    if known is not None:
        return known
    row = next((one for one in membership.own(by) if one.state in MEMBER and one.primary), None)
    if row is None:
        raise Refused("aid_join_first")
    return commands.open(by, person_id=by.person or 0, unit_id=row.unit_id)


urlpatterns = [
    path("m/aid/", tasks, name="worker_aid"),
    path("m/aid/money/", sums, name="worker_aid_money"),
    path("m/aid/why/", why, name="worker_aid_why"),
    path("m/aid/papers/", papers, name="worker_aid_papers"),
    path("m/aid/send/", send, name="worker_aid_send"),
    path("m/aid/<int:application_id>/", answer, name="worker_aid_answer"),
    path("m/aid/<int:application_id>/letter/", letter, name="worker_aid_letter"),
    path("m/aid/came/<int:grant_id>/", came, name="worker_aid_came"),
]
