"""Who calls the API: a logged-in browser (with CSRF token) or a program with a key."""

from typing import Any

from django.conf import settings
from django.http import HttpRequest
from ninja.security import APIKeyCookie, HttpBearer

from unionloop.domains.access import commands, queries
from unionloop.domains.access.contracts import STEP_UP, KeyKind
from unionloop.kernel import clock, rows
from unionloop.kernel.actor import Actor
from unionloop.kernel.errors import NotAllowed
from unionloop.web import pace
from unionloop.web.fresh import is_fresh
from unionloop.web.middleware import address_of
from unionloop.web.worker import proved_phone


def actor_of(request: HttpRequest) -> Actor:
    """Return who acts in this call."""
    actor: Actor = request.actor  # type: ignore[attr-defined]
    return actor


class Session(APIKeyCookie):
    """The session cookie of a logged-in person; unsafe methods need the CSRF token."""

    param_name = settings.SESSION_COOKIE_NAME
    openapi_name = "session"

    def authenticate(self, request: HttpRequest, key: str | None) -> Any:
        if not request.user.is_authenticated:
            return None
        if verb_of(request) in STEP_UP and not is_fresh(request):
            raise NotAllowed("step_up_needed")
        return request.user


class Proved(APIKeyCookie):
    """A worker, or the cookie of a session that has proved a phone by a code; unsafe methods need the CSRF token."""

    param_name = settings.SESSION_COOKIE_NAME
    openapi_name = "session"

    def authenticate(self, request: HttpRequest, key: str | None) -> Any:
        return actor_of(request).person or proved_phone(request) or None


class Key(HttpBearer):
    """`Authorization: Bearer <key>`. What needs a person's second factor is closed to keys."""

    openapi_name = "key"

    def authenticate(self, request: HttpRequest, token: str) -> Any:
        found = queries.actor_of_key(
            token, at=clock.now(), request_id=getattr(request, "request_id", ""), address=address_of(request)
        )
        if found is None:
            return None
        if verb_of(request) in STEP_UP:
            raise NotAllowed("step_up_needed")
        pace.keep(request, found.actor)
        if request.method in ("GET", "HEAD"):
            rows.confine(rows.places(found.actor))
        commands.note_use(found.key_id, found.used_at, found.actor.at)
        request.actor = found.actor  # type: ignore[attr-defined]
        request.is_trial = found.kind == KeyKind.TEST  # type: ignore[attr-defined]
        return found.actor


def verb_of(request: HttpRequest) -> str:
    """Return the verb of the operation called: operation ids are verbs with an underscore."""
    match = request.resolver_match
    name = match.url_name if match and match.url_name else ""
    operation = getattr(request, "operation_id", name)
    domain, _, act = str(operation).partition("_")
    return f"{domain}.{act}"
