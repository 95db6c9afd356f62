"""A form that is sent twice has one effect: the answer of the first sending is given again.

Every form carries a random token. The row of the token is written in the transaction of the work
itself, so a crash leaves both or neither, and a second click waits for the first and gets its answer.
"""

import hashlib
import secrets
from collections.abc import Callable
from functools import wraps
from typing import Any

from django.db import transaction
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect

from unionloop.kernel.errors import Refused
from unionloop.kernel.models import Key

FIELD = "once"
LONGEST = 64
View = Callable[..., HttpResponse]


def fresh() -> str:
    """Return a new token."""
    return secrets.token_urlsafe(18)


def post_once(view: View) -> View:
    """Make a POST view effective once per token; other methods and forms without a token pass through."""

    @wraps(view)
    def inner(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        token = request.POST.get(FIELD, "") if request.method == "POST" else ""
        if not token:
            return view(request, *args, **kwargs)
        with transaction.atomic():
            return _run(request, token[:LONGEST], lambda: view(request, *args, **kwargs))

    return inner


def _run(request: HttpRequest, token: str, work: Callable[[], HttpResponse]) -> HttpResponse:
    actor = request.actor  # type: ignore[attr-defined]
    who = actor.name if actor.name != "public" else f"public {actor.address}"[:80]
    row, new = Key.objects.get_or_create(
        actor=who, key=f"web:{token}", defaults={"body_sha256": _digest(request), "at": actor.at}
    )
    if not new:
        return _again(row, request)
    response = work()
    if response.status_code >= 400:
        transaction.set_rollback(True)
        return response
    row.status, row.answer = response.status_code, {"location": response.headers.get("Location", "")}
    row.save(update_fields=["status", "answer"])
    return response


def _again(row: Key, request: HttpRequest) -> HttpResponse:
    if row.body_sha256 != _digest(request):
        raise Refused("form_already_sent")  # same token, other content: the person must see the new state
    location = (row.answer or {}).get("location", "")
    if not location:
        raise Refused("form_already_sent")
    return HttpResponseRedirect(location)


def _digest(request: HttpRequest) -> str:
    parts = [request.path]
    for name in sorted(set(request.POST) - {FIELD, "csrfmiddlewaretoken"}):
        parts += [name, *request.POST.getlist(name)]
    for name in sorted(request.FILES):
        parts += [f"{name}:{upload.name}:{upload.size}" for upload in request.FILES.getlist(name)]
    return hashlib.sha256("\x1f".join(parts).encode()).hexdigest()
