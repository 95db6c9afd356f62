"""W14 我: his record, what he has consented to, who looked, a copy, a correction, the way out."""

import json
from dataclasses import asdict
from typing import Any

from django.contrib import messages
from django.contrib.auth import logout
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.urls import path
from django.utils.translation import gettext
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from unionloop.domains.access import commands as access
from unionloop.domains.aid import queries as aid
from unionloop.domains.aid.contracts import CIRCUMSTANCES
from unionloop.domains.membership import commands, queries
from unionloop.domains.membership.contracts import LIVE, MEMBER
from unionloop.domains.mutualfund import queries as mutualfund
from unionloop.domains.people import commands as people
from unionloop.domains.people import queries as persons
from unionloop.domains.people.contracts import PARTICULARS
from unionloop.kernel.actor import Actor
from unionloop.kernel.errors import Refused

from .page import actor_of, post_once
from .refusals import sentence
from .worker import keep_phone, kept_phone, worker_page, workers_only


@never_cache
@require_safe
@workers_only
def me(request: HttpRequest) -> HttpResponse:
    """Show his record and what he can do about it."""
    by = actor_of(request)
    person = persons.by_ids([by.person or 0])[by.person or 0]
    own = queries.own(by)
    return worker_page(request, "m/me.html", {
        "person": person, "told": [(PARTICULARS[name], word) for name, word in persons.own_particulars(by).items()],
        "live": next((row for row in own if row.state in LIVE and row.primary), None),
        "member": next((row for row in own if row.state in MEMBER and row.primary), None),
        "purposes": persons.consents(by, person_id=person.id), "looks": len(persons.looks(by, person_id=person.id)),
        "askings": persons.own_askings(by),
    }, tab="/m/me/")  # fmt: skip


@never_cache
@require_safe
@workers_only
def looks(request: HttpRequest) -> HttpResponse:
    """Show who looked at his record: every line the journal has."""
    by = actor_of(request)
    return worker_page(request, "m/looks.html", {"looks": persons.looks(by, person_id=by.person or 0)}, tab="/m/me/")


@never_cache
@require_POST
@workers_only
def copy(request: HttpRequest) -> HttpResponse:
    """Hand him everything the record holds, as a file."""
    by = actor_of(request)
    held = asdict(people.copy(by)) | {"memberships": [asdict(row) for row in queries.own(by)]} | _elsewhere(by)
    text = json.dumps(held, ensure_ascii=False, indent=2, default=str)
    response = HttpResponse(text, content_type="application/json; charset=utf-8")
    response["Content-Disposition"] = 'attachment; filename="my-record.json"'
    return response


def _elsewhere(by: Actor) -> dict[str, Any]:
    """Return what aid and mutual aid hold of him, plain where it is his own words."""
    household = aid.own_household(by)
    return {
        "aid": {"file": asdict(household), "stated": asdict(aid.own_stated(by)),
                "living": {str(CIRCUMSTANCES[name]): word for name, word in aid.own_circumstances(by).items()},
                "sums": [asdict(one) for one in aid.own_grants(by)],
                "applications": [asdict(one) for one in aid.own_applications(by)]} if household else {},
        "mutual_aid": {"policies": [asdict(one) for one in mutualfund.own_policies(by)],
                       "claims": [asdict(one) for one in mutualfund.own_claims(by)]},
    }  # fmt: skip


@never_cache
@require_POST
@workers_only
@post_once
def act(request: HttpRequest, name: str) -> HttpResponse:
    """Consent, withdraw, stop a change of phone, confirm, tell the firm or not, ask for correction or erasure, leave."""
    by = actor_of(request)
    word = request.POST.get("word", "")[:40]
    live = next((row for row in queries.own(by) if row.state in LIVE and row.primary), None)
    if name == "consent":
        people.consent(by, purpose=word)
    elif name == "withdraw":
        people.withdraw(by, purpose=word)
    elif name == "stop" and word.isdecimal():
        people.stop_phone(by, asking_id=int(word))
        messages.success(request, gettext("已叫停，登记的手机号没有变。"))
    elif name == "ask":
        people.ask(by, kind=word, text=request.POST.get("text", "")[:500])
        messages.success(request, gettext("已收到，办好后在这里告诉您。"))
    elif live is not None and name == "confirm":
        commands.confirm(by, membership_id=live.id)
        messages.success(request, gettext("谢谢，资料已记为今天核对过。"))
    elif live is not None and name in ("tell", "hide"):
        commands.shield(by, membership_id=live.id, private=name == "hide")
    elif live is not None and name == "leave":
        commands.leave(by, membership_id=live.id, note=request.POST.get("text", "")[:200])
        messages.success(request, gettext("已退会。以后想回来，随时可以再申请。"))
    else:
        raise Refused("not_found", model="Act", id=0)
    return HttpResponseRedirect("/m/me/")


@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
@workers_only
def phone(request: HttpRequest) -> HttpResponse:
    """Change the phone: the new one proves itself by a code."""
    from .worker_entry import send_code  # the entry knows how codes go out

    context: dict[str, object] = {"asked": False, "problem": ""}
    if request.method == "POST":
        by = actor_of(request)
        try:
            if "code" not in request.POST:
                context |= send_code(request, request.POST.get("phone", "")[:20], "new_phone")
            else:
                number = kept_phone(request, "new_phone")
                access.check_code(by, phone=number, code=request.POST.get("code", "")[:12])
                people.change_own_phone(by, phone=number)
                keep_phone(request, "proved_phone", number)
                messages.success(request, gettext("手机号已换好。"))
                return HttpResponseRedirect("/m/me/")
        except Refused as refused:
            context |= {"problem": sentence(refused), "asked": "code" in request.POST}
            return worker_page(request, "m/phone.html", context, tab="/m/me/", status=refused.status)
    return worker_page(request, "m/phone.html", context, tab="/m/me/")


@never_cache
@require_POST
def leave_device(request: HttpRequest) -> HttpResponse:
    """Log out and forget this device."""
    visit = getattr(request, "visit", None)
    if visit is not None and visit.ended_at is None:
        access.end_visit(actor_of(request), account_id=visit.account_id, visit_id=visit.pk)
    logout(request)
    response = HttpResponseRedirect("/m/")
    response.delete_cookie("known-phone", samesite="Lax")
    return response


urlpatterns = [
    path("m/me/", me, name="worker_me"),
    path("m/me/looks/", looks, name="worker_looks"),
    path("m/me/copy/", copy, name="worker_copy"),
    path("m/me/phone/", phone, name="worker_phone"),
    path("m/me/out/", leave_device, name="worker_out"),
    path("m/me/<slug:name>/", act, name="worker_act"),
]
