"""What every page needs from its request: who acts, which page of a list, a token that works once."""

from collections.abc import Callable, Iterator, Sequence
from typing import Any

from django.conf import settings
from django.http import HttpRequest, HttpResponse, QueryDict
from django.utils.translation import gettext

from unionloop.kernel.actor import Actor
from unionloop.kernel.errors import BadInput
from unionloop.kernel.money import parse_yuan
from unionloop.kernel.page import Page

from .once import fresh as fresh_token
from .once import post_once as post_once

ROWS = (50, 100, 200)
A_YEAR = 365 * 24 * 3600  # seconds


def actor_of(request: HttpRequest) -> Actor:
    """Return who acts; the `Acting` middleware has put it on the request."""
    actor: Actor = request.actor  # type: ignore[attr-defined]
    return actor


def remember(response: HttpResponse, name: str, value: str, *, script: bool = False) -> None:
    """Let the browser keep how it shows pages for a year; `script`: our own look.js sets the same choice."""
    response.set_cookie(name, value, max_age=A_YEAR, samesite="Lax", httponly=not script, secure=settings.SECURE)


def once() -> str:
    """Return a fresh token for the hidden field `once` of a form."""
    return fresh_token()


def asked(request: HttpRequest) -> dict[str, Any]:
    """Return the page of a list that was asked for: `{"after": cursor, "limit": rows}` for a query."""
    return {"after": request.GET.get("after", ""), "limit": rows_asked(request)}


def window(rows: Sequence[Any], request: HttpRequest) -> Page[Any]:
    """Return the page asked for of a list that is held whole; its cursor says how many rows lie before."""
    before, limit = request.GET.get("after") or "0", rows_asked(request)
    if not (before.isdecimal() and len(before) < 10):
        raise BadInput("bad_cursor")
    end = int(before) + limit
    return Page(list(rows[int(before) : end]), str(end) if end < len(rows) else None, len(rows))


def rows_asked(request: HttpRequest) -> int:
    """Return 50, 100 or 200; anything else means 50."""
    text = request.GET.get("rows") or request.COOKIES.get("rows", "")
    return int(text) if text.isdecimal() and int(text) in ROWS else ROWS[0]


def number(request: HttpRequest, name: str, least: int = 0, most: int = 10**9) -> int | None:
    """Return a whole number from the query, None when absent; refuses text and unlikely sizes."""
    return number_in(request.GET, name, least, most)


def number_in(form: QueryDict, name: str, least: int = 0, most: int = 10**9) -> int | None:
    """Return a whole number from a form or an address, None when absent."""
    text = form.get(name, "").strip()
    if not text:
        return None
    if not text.isdecimal() or len(text) > 12 or not least <= int(text) <= most:
        raise BadInput("bad_number", field=name, value=text[:20])
    return int(text)


def fen(text: str, field: str, empty: int | None = None) -> int:
    """Return a typed amount of yuan in fen, `empty` when nothing was typed; refused by the field's name on the page."""
    if not text.strip() and empty is not None:
        return empty
    try:
        return parse_yuan(text.strip())
    except ValueError as error:
        raise BadInput("not_yuan", field=str(field), value=text.strip()[:20] or gettext("未填")) from error


def every(read: Callable[[str], Page[Any]]) -> Iterator[Any]:
    """Yield all rows of a keyset query (`read` takes the cursor), page by page, for an export."""
    after: str | None = ""
    while after is not None:
        page = read(after)
        yield from page.rows
        after = page.next
