"""Around every operation: text the database can hold, trial keys undone, `Idempotency-Key` honoured.

The row of a key is written in the transaction of the work, so a crash leaves both or neither. The answer is
kept sealed: it may hold what is shown once, or to one person only.
"""

import hashlib
import json
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from functools import wraps
from threading import Lock
from typing import Any

from django.db import connection, transaction
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.http.response import HttpResponseBase

from unionloop.domains.access import queries as access
from unionloop.kernel import clock
from unionloop.kernel.errors import BadInput, Refused
from unionloop.kernel.models import Key
from unionloop.kernel.secret import decrypt, encrypt
from unionloop.web import refusals

LONGEST = 255
COLUMN = "kernel.key.answer"
SAFE = ("GET", "HEAD", "OPTIONS")
_here: set[tuple[str, str]] = set()  # keys at work in this process
_guard = Lock()
Run = Callable[..., HttpResponseBase]


def once(run: Run) -> Run:
    """Wrap one operation's `run`; used as a router decorator in view mode (before checks)."""
    operation = getattr(run, "__self__", None)

    @wraps(run)
    def inner(request: HttpRequest, **values: Any) -> HttpResponseBase:
        request.operation_id = getattr(operation, "operation_id", None) or ""  # type: ignore[attr-defined]
        try:
            _check_text(request)
            if request.method in SAFE:
                return run(request, **values)
            key = request.headers.get("Idempotency-Key", "")
            if len(key) > LONGEST:
                raise BadInput("key_too_long")
            return _keyed(request, key, run, values) if key else _run(request, run, values)
        except Refused as refused:
            return JsonResponse(refusals.as_json(refused), status=refused.status)

    return inner


def _run(request: HttpRequest, run: Run, values: dict[str, Any]) -> HttpResponseBase:
    """Run; what a trial key did is undone, whatever the answer says."""
    scheme, _, secret = request.headers.get("Authorization", "").partition(" ")
    if not scheme or not access.may_be_trial(secret.strip()):
        return run(request, **values)
    with transaction.atomic():
        response = run(request, **values)
        if getattr(request, "is_trial", False):
            transaction.set_rollback(True)
            response["X-Trial"] = "undone"
    return response


def _keyed(request: HttpRequest, key: str, run: Run, values: dict[str, Any]) -> HttpResponseBase:
    who, digest = _credential(request), _digest(request)
    with _alone(who, key), transaction.atomic():
        if connection.vendor == "postgresql":
            _lock_or_refuse(who, key)
        row, new = Key.objects.get_or_create(
            actor=who, key=f"api:{key}"[:LONGEST], defaults={"body_sha256": digest, "at": clock.now()}
        )
        if not new:
            return _replay(row, digest)
        response = run(request, **values)
        if response.status_code >= 400 or getattr(request, "is_trial", False):
            transaction.set_rollback(True)  # nothing was done, so the key stays free
            return response
        if not isinstance(response, HttpResponse):
            return response
        row.status, row.answer = response.status_code, encrypt(response.content.decode() or "null", COLUMN)
        row.save(update_fields=["status", "answer"])
    return response


def _replay(row: Key, digest: str) -> HttpResponse:
    if row.body_sha256 != digest:
        raise BadInput("key_body_differs")
    if row.status is None:
        raise Refused("key_in_flight")
    response = HttpResponse(decrypt(row.answer, COLUMN), status=row.status, content_type="application/json; charset=utf-8")
    response["Idempotent-Replay"] = "true"
    return response


@contextmanager
def _alone(who: str, key: str) -> Iterator[None]:
    """Refuse a key that is at work in this process; between processes PostgreSQL's lock tells."""
    with _guard:
        if (who, key) in _here:
            raise Refused("key_in_flight")
        _here.add((who, key))
    try:
        yield
    finally:
        with _guard:
            _here.discard((who, key))


def _lock_or_refuse(who: str, key: str) -> None:
    number = int.from_bytes(hashlib.sha256(f"{who}\x1f{key}".encode()).digest()[:8], "big", signed=True)
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_try_advisory_xact_lock(%s)", [number])
        if not cursor.fetchone()[0]:
            raise Refused("key_in_flight")


def _credential(request: HttpRequest) -> str:
    """Return whose key this is: the login, or the digest of the API key or the session that came along."""
    given = request.headers.get("Authorization", "")
    if given:
        return "key:" + hashlib.sha256(given.encode()).hexdigest()[:40]
    session = request.session.session_key or ""  # somebody who is nobody yet, but has proved a phone
    own = "session:" + hashlib.sha256(session.encode()).hexdigest()[:40] if session else "public"
    return str(getattr(request.user, "username", "") or own)


def _digest(request: HttpRequest) -> str:
    whole = hashlib.sha256(f"{request.method} {request.get_full_path()}".encode())
    whole.update(b"\x00" + request.body)
    return whole.hexdigest()


def _check_text(request: HttpRequest) -> None:
    """Refuse NUL and half characters before they reach a database that cannot hold them."""
    if "%00" in request.META.get("QUERY_STRING", ""):
        raise BadInput("bad_text")
    if request.method in SAFE or not request.content_type.startswith("application/json"):
        return
    try:
        text = json.dumps(json.loads(request.body or b"null"), ensure_ascii=False)
        text.encode()
    except (ValueError, RecursionError) as error:
        raise BadInput("bad_json") from error
    if "\\u0000" in text:
        raise BadInput("bad_text")
