"""W2 登录·实名: a code on the phone; on a new device the number of one's paper as well, so that a recycled
phone number opens nobody's record. The pages are the same for a known and an unknown phone."""

from datetime import datetime, timedelta
from typing import Any

from django.conf import settings
from django.contrib.auth import login as django_login
from django.contrib.auth import logout as django_logout
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.urls import path
from django.utils.translation import gettext
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_POST

from unionloop.domains.access import commands, queries
from unionloop.domains.membership import queries as membership
from unionloop.domains.membership.contracts import MembershipRow
from unionloop.domains.messaging import commands as messaging
from unionloop.domains.people import commands as records
from unionloop.domains.people import queries as people
from unionloop.domains.people.contracts import IdType
from unionloop.kernel.errors import BadInput, Refused

from .accounts import safe_next
from .page import actor_of, post_once
from .refusals import TooMany, sentence
from .worker import keep_phone, kept_phone, proved_phone, worker_page

KNOWN = "known-phone"
KNOWN_DAYS = 180
WRONG_PAPERS = 5
LOST = "/m/in/lost/"


@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def entry(request: HttpRequest) -> HttpResponse:
    """Ask for the phone, send a code, check it."""
    context: dict[str, Any] = {"next": safe_next(request), "phone": "", "asked": False, "problem": ""}
    if settings.DEMO:
        context["doors"] = _doors(actor_of(request).at)
    if request.method != "POST":
        return worker_page(request, "m/in.html", context)
    try:
        if "code" not in request.POST:
            return _ask(request, context)
        phone = kept_phone(request, "asked_phone")
        commands.check_code(actor_of(request), phone=phone, code=request.POST.get("code", "")[:12])
    except Refused as refused:
        asked = "code" in request.POST
        context |= {"problem": sentence(refused), "asked": asked, "field": "code" if asked else "phone",
                    "phone": "" if asked else request.POST.get("phone", "")[:20]}  # fmt: skip
        return worker_page(request, "m/in.html", context, status=refused.status)
    keep_phone(request, "proved_phone", phone)
    return _after_code(request, phone, context["next"])


def _doors(at: datetime) -> list[tuple[Any, MembershipRow | None]]:
    """Return workers of the demonstration to go in as, with their membership: two at most of each state."""
    found: dict[Any, list[tuple[Any, MembershipRow | None]]] = {}
    for account in queries.worker_logins():
        own = next(iter(membership.own(queries.actor_for(account, at=at))), None)
        found.setdefault(own and own.state, []).append((account, own))
    return [one for alike in found.values() for one in alike[:2]]


def _ask(request: HttpRequest, context: dict[str, Any]) -> HttpResponse:
    return worker_page(request, "m/in.html", context | send_code(request, request.POST.get("phone", "")[:20], "asked_phone"))


def send_code(request: HttpRequest, typed: str, keep_as: str) -> dict[str, Any]:
    """Send a code to a typed phone and keep the phone in the session; return what the page shows next."""
    by, phone = actor_of(request), people.check_phone(typed)
    code = commands.ask_code(by, phone=phone)
    keep_phone(request, keep_as, phone)
    if settings.DEMO:  # no SMS leaves a demonstration
        return {"asked": True, "masked": people.mask_phone(phone), "shown_code": code}
    messaging.send_now(by, channel="sms", template="code", facts={"code": code}, address=phone,
                       key=f"code:{request.request_id}")  # type: ignore[attr-defined]  # fmt: skip
    return {"asked": True, "masked": people.mask_phone(phone)}


def _after_code(request: HttpRequest, phone: str, onward: str) -> HttpResponse:
    """Log in on a device that knows him; else ask for the paper; without any record, go on to joining."""
    if onward.startswith(LOST):
        return HttpResponseRedirect(LOST)
    ids = people.ids_of_phone(phone)
    known = request.get_signed_cookie(KNOWN, default="", salt=KNOWN, max_age=KNOWN_DAYS * 24 * 3600)
    if known.isdecimal() and int(known) in ids:
        return log_in(request, int(known), onward)
    if ids:
        return HttpResponseRedirect("/m/in/me/" + (f"?next={onward}" if onward else ""))
    return HttpResponseRedirect(onward if onward.startswith("/m/join/") else "/m/join/")


@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def paper(request: HttpRequest) -> HttpResponse:
    """Ask a phone that is on record for the number of the paper, once a device."""
    phone = proved_phone(request)
    if not phone:
        return HttpResponseRedirect("/m/in/")
    context: dict[str, Any] = {"next": safe_next(request), "problem": ""}
    if request.method == "POST":
        wrong = request.session.get("wrong_papers", 0)
        if wrong >= WRONG_PAPERS:
            raise TooMany("too_many_tries", minutes=30)
        typed = request.POST.get("id_number", "")[:40]
        found = next((one for one in people.ids_of_phone(phone) if people.is_number_of(one, typed)), None)
        if found is not None:
            return log_in(request, found, context["next"])
        request.session["wrong_papers"] = wrong + 1
        context["problem"] = gettext("和这个手机号登记的证件对不上。请核对证件号；不是您的号码，请退出后用自己的手机号。")
    return worker_page(request, "m/paper.html", context, status=422 if context["problem"] else 200)


@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
@post_once
def lost(request: HttpRequest) -> HttpResponse:
    """The way back for whoever lost his number: the new one is proved, name and paper say whose record it is.

    The answer is the same whether or not there is such a record.
    """
    phone = proved_phone(request)
    if not phone:
        return HttpResponseRedirect(f"/m/in/?next={LOST}")
    context: dict[str, Any] = {"phone": people.mask_phone(phone), "name": "", "problem": "", "sent": False}
    if request.method == "POST":
        asked = request.session.get("asked_back", 0)
        if asked >= WRONG_PAPERS:
            raise TooMany("too_many_tries", minutes=30)
        request.session["asked_back"] = asked + 1
        context["name"] = request.POST.get("name", "").strip()[:60]
        try:
            records.ask_phone(actor_of(request), name=context["name"], id_type=IdType.RESIDENT,
                              id_number=request.POST.get("id_number", "")[:40], phone=phone)  # fmt: skip
        except BadInput as refused:
            context |= {"problem": sentence(refused), "field": "name" if refused.code == "bad_name" else "id_number"}
        else:
            context["sent"] = True
    return worker_page(request, "m/lost.html", context, status=422 if context["problem"] else 200)


def begin(request: HttpRequest, person_id: int) -> None:
    """Open his session: a fresh id, his own account."""
    phone = request.session.get("proved_phone", "")
    commands.open_worker(actor_of(request), person_id=person_id)
    account = queries.login_of_person(person_id)
    if account is None:
        raise Http404
    django_login(request, account, backend="django.contrib.auth.backends.ModelBackend")
    request.session.set_expiry(settings.WORKER_COOKIE_AGE)
    request.session["proved_phone"] = phone


def log_in(request: HttpRequest, person_id: int, onward: str = "") -> HttpResponse:
    """Open his session and remember this device."""
    begin(request, person_id)
    response = HttpResponseRedirect(onward or "/m/")
    response.set_signed_cookie(KNOWN, str(person_id), salt=KNOWN, max_age=timedelta(days=KNOWN_DAYS), httponly=True,
                               samesite="Lax", secure=settings.SECURE)  # fmt: skip
    return response


@never_cache
@require_POST
def demo_worker(request: HttpRequest) -> HttpResponse:
    """Log in as one of the demonstration's workers. Exists in demo mode only."""
    wanted = request.POST.get("username", "")
    account = next((one for one in queries.worker_logins() if one.username == wanted), None) if settings.DEMO else None
    if account is None:
        raise Http404
    if request.user.is_authenticated:
        django_logout(request)
    return log_in(request, account.person_id, safe_next(request))


urlpatterns = [
    path("m/in/", entry, name="worker_entry"),
    path("m/in/me/", paper, name="worker_paper"),
    path("m/in/lost/", lost, name="worker_lost"),
    path("m/in/demo/", demo_worker, name="demo_worker"),
]
