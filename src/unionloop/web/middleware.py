"""Who acts, told once per request; and refusals turned into answers."""

import logging
import re
import secrets
from collections.abc import Callable
from contextlib import nullcontext
from dataclasses import replace
from datetime import timedelta
from typing import Any

from django.conf import settings
from django.contrib.auth import logout
from django.contrib.auth.views import redirect_to_login
from django.http import (
    HttpRequest,
    HttpResponse,
    HttpResponseBase,
    HttpResponseNotAllowed,
    HttpResponseRedirect,
    JsonResponse,
)
from django.urls import reverse

from unionloop.domains.access import commands, queries
from unionloop.domains.access.contracts import STEP_UP
from unionloop.kernel import clock, editions, rows
from unionloop.kernel.actor import Actor, public
from unionloop.kernel.addresses import line_of
from unionloop.kernel.errors import BadInput, NotAllowed, NotFound, Refused

from . import errors, openings, pace, refusals
from .fresh import is_fresh

log = logging.getLogger(__name__)
MOST_ID = 2**63 - 1
PAST_THE_CALENDAR = re.compile(r"date value out of range|^year -?\d+ is out of range")
_REQUEST_ID = re.compile(r"^[A-Za-z0-9-]{8,40}$")
# What a person without a second factor may still open: setting one up, and leaving.
BEFORE_TOTP = frozenset({
    "mfa_activate_totp", "mfa_view_recovery_codes", "mfa_generate_recovery_codes",
    "account_logout", "account_reauthenticate", "mfa_reauthenticate", "account_login",
})  # fmt: skip


def actor_of(request: HttpRequest) -> Actor:
    """Return who acts in this request."""
    actor: Actor = request.actor  # type: ignore[attr-defined]
    return actor


def address_of(request: HttpRequest) -> str:
    """Return the caller's address: behind our own proxy its last X-Forwarded-For entry, else the peer."""
    peer = str(request.META.get("REMOTE_ADDR") or "")
    if settings.SECURE and request.headers.get("X-Forwarded-For"):
        return request.headers["X-Forwarded-For"].rsplit(",", 1)[-1].strip()[:45]
    return peer[:45]


def line_of_caller(request: HttpRequest) -> str:
    """Return whose guesses count together (AXES_CLIENT_IP_CALLABLE)."""
    return line_of(address_of(request))


class Acting:
    """Puts `actor`, `acting`, `visit` and `request_id` on the request; ends visits that are over."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        given = request.headers.get("X-Request-Id", "")
        request.request_id = given if _REQUEST_ID.match(given) else secrets.token_hex(8)  # type: ignore[attr-defined]
        over = identify(request)
        with editions.still() if request.method in ("GET", "HEAD") else nullcontext():
            response = self._thrown_out(request, over) if over else self.get_response(request)
        if getattr(request, "axes_locked_out", False):
            response = refusals.answer(request, refusals.TooMany("too_many_tries", minutes=30))
        if request.method == "GET" and isinstance(response, HttpResponseNotAllowed):
            response = errors.only_sent(request, response)
        _let_go(response)
        response["X-Request-Id"] = request.request_id  # type: ignore[attr-defined]
        personal = request.user.is_authenticated or actor_of(request).via == "api"
        if personal or not (response.has_header("Cache-Control") or openings.may_be_kept(request.resolver_match)):
            response["Cache-Control"] = "no-store"
        return response

    def process_view(self, request: HttpRequest, view: Any, args: Any, kwargs: Any) -> HttpResponseBase | None:
        """Stop whoever nobody knows, and lead staff without a second factor to setting one up, before any page runs."""
        if _holds_nul(request):
            return refusals.answer(request, BadInput("bad_text"))
        if any(type(one) is int and one > MOST_ID for one in kwargs.values()):
            return refusals.answer(request, NotFound("not_found", model=view.__name__, id=0))  # no row has such a number
        match = request.resolver_match
        if match is not None and not request.user.is_authenticated and not openings.is_open(match):
            return self._unknown(request)
        if request.user.is_authenticated:
            try:
                pace.keep(request, actor_of(request))
            except Refused as refused:
                return refusals.answer(request, refused)
        rows.confine(places_of(request))
        if match is None or match.url_name in BEFORE_TOTP or not _lacks_totp(request):
            return None
        if refusals.wants_json(request):
            return refusals.answer(request, NotAllowed("totp_needed"))
        return HttpResponseRedirect(reverse("mfa_activate_totp"))

    def process_exception(self, request: HttpRequest, error: Exception) -> HttpResponse | None:
        """Turn a refusal into its answer; everything else is a bug and stays loud."""
        if _is_past_the_calendar(error):
            log.warning("a day past the calendar's ends", exc_info=error)
            error = BadInput("day_far")
        return refusals.answer(request, error) if isinstance(error, Refused) else None

    def _unknown(self, request: HttpRequest) -> HttpResponse:
        refused = NotAllowed("login_needed")
        if refusals.wants_json(request):
            return JsonResponse(refusals.as_json(refused), status=401)
        if request.method in ("GET", "HEAD"):
            return redirect_to_login(request.get_full_path())
        return refusals.answer(request, refused)

    def _thrown_out(self, request: HttpRequest, why: str) -> HttpResponse:
        if refusals.wants_json(request):
            return self._unknown(request)
        return HttpResponseRedirect(f"{refusals.login_url(request)}&over={why}")


def _is_past_the_calendar(error: Exception) -> bool:
    """Tell whether a day was reckoned on from year 1 or 9999: only who asks can have named it, wherever it was reckoned."""
    return isinstance(error, OverflowError | ValueError) and PAST_THE_CALENDAR.search(str(error)) is not None


def places_of(request: HttpRequest) -> tuple[str, ...]:
    """Return the places whose rows this request's connection may show (kernel.rows).

    Staff who read: where they hold anything. Everywhere: acts, which the door authorises and which must know what stands
    elsewhere (a person recorded in another county, help given there); addresses open to anybody, which find rows by a
    number or token; workers, whose pages find rows by the person. There `visible` and the door are the only wall (ADR 0016).
    """
    match, by = request.resolver_match, actor_of(request)
    if request.method not in ("GET", "HEAD") or match is None:
        return rows.EVERYWHERE
    if not request.user.is_authenticated or by.person is not None:
        return rows.EVERYWHERE
    if openings.is_open(match) and not match.route.startswith("api/"):
        return rows.EVERYWHERE
    return rows.places(by)


def _let_go(response: HttpResponse) -> None:
    """Forget the places when the answer is out: now, or when its last line was sent."""
    if response.streaming:
        response._resource_closers.append(rows.release)  # type: ignore[attr-defined]  # Django's own list of what to close
    else:
        rows.release()


def identify(request: HttpRequest) -> str:
    """Set the actor; return why a visit is over, "" while all is well."""
    at, address = clock.now(), address_of(request)
    request_id = request.request_id  # type: ignore[attr-defined]
    request.acting, request.visit = None, None  # type: ignore[attr-defined]
    nobody = public(at)
    request.actor = Actor(  # type: ignore[attr-defined]
        nobody.name, nobody.grants, at, label=nobody.label, request_id=request_id, address=address
    )
    if not request.user.is_authenticated:
        return ""
    now = queries.acting(
        request.user, at=at, post_id=request.session.get("post"), request_id=request_id, address=address
    )
    over = _check_visit(request, now.actor)
    if over:
        logout(request)
        return over
    actor = now.actor if is_fresh(request) else replace(now.actor, stale=STEP_UP)
    request.acting, request.actor = now, actor  # type: ignore[attr-defined]
    return ""


def _check_visit(request: HttpRequest, by: Actor) -> str:
    """Return why the visit is over; a login seen for the first time opens one."""
    idle = timedelta(seconds=settings.SESSION_IDLE_SECONDS)
    absolute = timedelta(seconds=settings.SESSION_COOKIE_AGE)
    if by.person is not None:  # a worker's own phone holds his own record only
        idle, absolute = (timedelta(seconds=one) for one in (settings.WORKER_IDLE_SECONDS, settings.WORKER_COOKIE_AGE))
    account, number = request.user, request.session.get("visit")
    if number is None:
        device = request.headers.get("User-Agent", "")
        visit = commands.open_visit(by, account, device=device, absolute=absolute)  # type: ignore[arg-type]
        request.session["visit"] = visit.pk
    else:
        found = queries.visit(number)
        over = commands.lives(found, account, by.at, idle, absolute)  # type: ignore[arg-type]
        if over or found is None:
            return over or "gone"
        visit = found
        commands.see(visit, by.at, idle)
    request.visit = visit  # type: ignore[attr-defined]
    return ""


def _holds_nul(request: HttpRequest) -> bool:
    """Tell whether the path, query or form has a NUL, which PostgreSQL cannot store."""
    if "\x00" in request.path or "%00" in request.META.get("QUERY_STRING", ""):
        return True
    if request.method != "POST" or request.path.startswith(("/api/", "/hooks/")):  # they read the body themselves
        return False
    return any("\x00" in text for _, texts in request.POST.lists() for text in texts)


def totp_required() -> bool:
    """Tell whether staff need a second factor here (production, and wherever it is switched on)."""
    return bool(getattr(settings, "MFA_REQUIRED", settings.MODE == "production"))


def _lacks_totp(request: HttpRequest) -> bool:
    if not totp_required() or not request.user.is_authenticated:
        return False
    if request.session.get("demo") and settings.DEMO:
        return False
    if request.user.person_id is not None:  # proved by the phone's code; holds no post
        return False
    if request.session.get("has_totp"):
        return False
    from allauth.mfa.models import Authenticator  # its models load after ours

    if Authenticator.objects.filter(user_id=request.user.pk, type=Authenticator.Type.TOTP).exists():
        request.session["has_totp"] = True
        return False
    return True
