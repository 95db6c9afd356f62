"""W11 互助理赔: three photos and a day; where it stands, every line of the sum, and what he can do about it."""

from collections.abc import Iterable
from datetime import date
from typing import Any

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.urls import path
from django.utils.translation import gettext
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from unionloop.domains.aid import queries as aid
from unionloop.domains.mutualfund import commands, queries
from unionloop.domains.mutualfund.contracts import GONE, ClaimRow, ClaimState, EventInput, EventKind, Proof
from unionloop.domains.organisation import queries as organisation
from unionloop.domains.payments import commands as payments
from unionloop.domains.payments import queries as paid
from unionloop.domains.people import queries as people
from unionloop.kernel.actor import Actor
from unionloop.kernel.errors import BadInput, NotAllowed, NotFound, Refused
from unionloop.kernel.words import Word

from .downloads import letter_file
from .page import actor_of, post_once
from .refusals import sentence
from .worker import MATTERS, Matter, worker_page, workers_only

PHOTOS = (("identity", Word("身份证")), ("invoice", Word("医保结算单或发票")), ("summary", Word("出院小结或诊断证明")))
LARGEST = 10 * 1024 * 1024
FIELD_OF = {"bad_event_days": "day", "no_cover": "day", "claim_exists": "day", "bad_account_number": "card",
            "holder_not_person": "card", "account_waiting": "card"}  # fmt: skip
CLOSED = (*GONE, ClaimState.PAID)


def claiming(by: Actor) -> Iterable[Matter]:
    """Tell where his claims stand, until a month after the money came."""
    for row in queries.own_claims(by):
        over = row.paid_date is not None and (by.today - row.paid_date).days > 30
        if row.state in GONE or over:
            continue
        yield Matter("互助理赔", row.state.mark, row.plan_name, row.number, f"/m/claim/{row.id}/",
                     None if row.state in CLOSED else row.due_date)  # fmt: skip


MATTERS.append(claiming)


@never_cache
@require_safe
@workers_only
def claims(request: HttpRequest) -> HttpResponse:
    """Show his claims and the way to a new one."""
    by = actor_of(request)
    return worker_page(request, "m/claims.html", {"rows": queries.own_claims(by), "covered": _kinds(by)}, tab="/m/my/")


@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
@workers_only
@post_once
def new(request: HttpRequest) -> HttpResponse:
    """Ask what happened and when, three photos, and an account where there is none; works without scripts."""
    by = actor_of(request)
    given = {name: request.POST.get(name, "").strip()[:60] for name in ("kind", "day", "card", "bank")}
    context: dict[str, Any] = {"given": given, "kinds": _kinds(by), "photos": PHOTOS, "account": _account(by), "today": by.today,
                               "problem": "", "field": ""}  # fmt: skip
    if request.method != "POST":
        return worker_page(request, "m/claim_new.html", context, tab="/m/my/")
    try:
        proofs = _proofs(request)
        rows = commands.file(by, event=EventInput(given["kind"] or "hospital", _day(given["day"])), proofs=proofs)
        if context["account"] is None and given["card"]:
            _propose(by, rows[0].union_id, given)
    except Refused as refused:
        if isinstance(refused, NotFound | NotAllowed):
            raise
        context |= {"problem": sentence(refused), "field": FIELD_OF.get(refused.code, "identity")}
        return worker_page(request, "m/claim_new.html", context, tab="/m/my/", status=refused.status)
    return HttpResponseRedirect(f"/m/claim/{rows[0].id}/")


@never_cache
@require_safe
@workers_only
def claim(request: HttpRequest, claim_id: int) -> HttpResponse:
    """Show one claim: in whose hands, until when, the sum line by line."""
    return _page(request, claim_id)


def _page(request: HttpRequest, claim_id: int, problem: str = "", status: int = 200) -> HttpResponse:
    by = actor_of(request)
    row = queries.own_claim(by, claim_id=claim_id)
    return worker_page(request, "m/claim.html", {
        "row": row, "words": queries.own_words(by, claim_id=claim_id) if row.state in ("asked", "refused") else "",
        "others": [one for one in queries.own_claims(by) if one.event_id == row.event_id and one.id != row.id],
        "account": _account(by), "proposed": _proposed(by), "problem": problem, "desk": _desk(row),
        "second": aid.own_second(by, unit_id=row.union_id) if row.state == ClaimState.PAID else None,
    }, tab="/m/my/", status=status)  # fmt: skip


@never_cache
@require_POST
@workers_only
@post_once
def act(request: HttpRequest, claim_id: int, name: str) -> HttpResponse:
    """Hand in more, take back, appeal, or register an account."""
    by = actor_of(request)
    row = queries.own_claim(by, claim_id=claim_id)
    try:
        if name == "more":
            commands.supplement(by, claim_id=row.id, proofs=_files(request, "files", "other"))
        elif name == "back":
            commands.withdraw(by, claim_id=row.id)
        elif name == "appeal":
            commands.appeal(by, claim_id=row.id, words=request.POST.get("words", "")[:500])
        elif name == "account":
            given = {key: request.POST.get(key, "").strip()[:60] for key in ("card", "bank")}
            _propose(by, row.union_id, given)
            messages.success(request, gettext("收款账户已交，复核后第二天可以收款。"))
        else:
            raise Http404
    except Refused as refused:
        if isinstance(refused, NotFound | NotAllowed):
            raise
        return _page(request, claim_id, sentence(refused), refused.status)
    return HttpResponseRedirect(f"/m/claim/{claim_id}/")


@never_cache
@require_safe
@workers_only
def letter(request: HttpRequest, claim_id: int) -> HttpResponse:
    """Give him the decision as a letter."""
    row = queries.own_claim(actor_of(request), claim_id=claim_id)
    return letter_file(row.letter_id, row.number)


def _kinds(by: Actor) -> list[tuple[str, str]]:
    """Return the kinds of events his policies answer for."""
    found: dict[str, str] = {}
    for policy in queries.own_policies(by):
        if policy.start_date:
            for kind in queries.events_of(policy.plan_id):
                found[kind] = EventKind(kind).label
    return list(found.items())


def _day(text: str) -> date:
    try:
        return date.fromisoformat(text)
    except ValueError as error:
        raise BadInput("bad_event_days", day=text or "没有填", today="") from error


def _proofs(request: HttpRequest) -> list[Proof]:
    return [one for kind, _ in PHOTOS for one in _files(request, kind, kind)]


def _files(request: HttpRequest, field: str, kind: str) -> list[Proof]:
    found = []
    for one in request.FILES.getlist(field):
        if (one.size or 0) > LARGEST:
            raise BadInput("proof_too_large", name=str(one.name)[:60], most_mb=LARGEST // 2**20)
        found.append(Proof(kind, str(one.name)[-80:], one.read()))
    return found


def _account(by: Actor) -> Any:
    return paid.person_accounts([by.person or 0], by.at).get(by.person or 0)


def _proposed(by: Actor) -> bool:
    return paid.person_account_waiting(by.person or 0)


def _propose(by: Actor, union_id: int, given: dict[str, str]) -> None:
    """Register his own account; another person confirms it. It must be in his own name."""
    unit = organisation.by_ids([union_id])[union_id]
    payments.propose_account(
        by.own("payments.propose_account", unit.path), unit_id=union_id, holder=people.own_name(by), number=given["card"],
        bank_name=given["bank"], person_id=by.person, reason="本人登记互助金收款账户",
    )  # fmt: skip


def _desk(row: ClaimRow) -> str:
    return queries.desk_of(row.fund_id)


urlpatterns = [
    path("m/claim/", claims, name="worker_claims"),
    path("m/claim/new/", new, name="worker_claim_new"),
    path("m/claim/<int:claim_id>/", claim, name="worker_claim"),
    path("m/claim/<int:claim_id>/letter/", letter, name="worker_claim_letter"),
    path("m/claim/<int:claim_id>/<slug:name>/", act, name="worker_claim_act"),
]
