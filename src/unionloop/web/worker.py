"""What every worker's page shares: who he is, the four tabs, and where other areas hang their matters.

An area adds at import: `MATTERS.append(def (by) -> Iterable[Matter])`, `TODAY.append(def (by) -> Iterable[Offer])`,
`OPENS.append(def (by) -> Iterable[Offer])` for what the card opens. Each asks its own domain, by the actor himself.
"""

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from datetime import date
from functools import wraps
from typing import Any
from urllib.parse import urlencode

from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render

from unionloop.domains.people import queries as people
from unionloop.kernel.actor import Actor
from unionloop.kernel.secret import decrypt, encrypt
from unionloop.kernel.words import Word

from .page import actor_of

ENTRY = "/m/in/"
PHONE = "session.phone"
TABS = (("/m/", Word("首页")), ("/m/my/", Word("我的事")), ("/m/card/", Word("会员卡")), ("/m/me/", Word("我")))


@dataclass(frozen=True)
class Matter:
    """One thing of his that is under way: in whose hands, until when."""

    title: str
    mark: tuple[str, str]  # shape and word
    note: str
    number: str
    url: str
    due_date: date | None = None


@dataclass(frozen=True)
class Offer:
    """One line of what he can use today, or of what his card opens."""

    label: str
    note: str
    url: str
    order: int = 50


MATTERS: list[Callable[[Actor], Iterable[Matter]]] = []
TODAY: list[Callable[[Actor], Iterable[Offer]]] = []
OPENS: list[Callable[[Actor], Iterable[Offer]]] = []


def matters(by: Actor) -> list[Matter]:
    """Return everything of his that is under way, the soonest due first."""
    found = [one for ask in MATTERS for one in ask(by)] if by.person else []
    return sorted(found, key=lambda one: (one.due_date or date.max, one.number))


def offers(asks: list[Callable[[Actor], Iterable[Offer]]], by: Actor) -> list[Offer]:
    """Return the lines of a list, in its order."""
    return sorted((one for ask in asks for one in ask(by)), key=lambda one: one.order)


def worker_page(
    request: HttpRequest, template: str, context: dict[str, Any] | None = None, *, tab: str = "", status: int = 200
) -> HttpResponse:
    """Render a worker's page with the four tabs; `tab` is the address of the one we are in."""
    by = actor_of(request)
    shared = {"tabs": TABS, "tab": tab, "own_name": people.own_name(by), "worker": by.person is not None}
    return render(request, template, {**shared, **(context or {})}, status=status)


def workers_only(view: Callable[..., HttpResponse]) -> Callable[..., HttpResponse]:
    """Lead whoever has not said who he is to the entry, and back here afterwards."""

    @wraps(view)
    def inner(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        if actor_of(request).person is None:
            return to_entry(request)
        return view(request, *args, **kwargs)

    return inner


def to_entry(request: HttpRequest) -> HttpResponse:
    """Lead to the entry, and back here afterwards."""
    return HttpResponseRedirect(f"{ENTRY}?{urlencode({'next': request.get_full_path()})}")


def proved_phone(request: HttpRequest) -> str:
    """Return the phone this session has proved by a code, "" for none."""
    kept = request.session.get("proved_phone", "")
    return decrypt(kept, PHONE) if kept else ""


def keep_phone(request: HttpRequest, name: str, phone: str) -> None:
    """Keep a phone in the session, sealed: sessions lie in the database."""
    request.session[name] = encrypt(phone, PHONE)


def kept_phone(request: HttpRequest, name: str) -> str:
    """Return a phone kept in the session."""
    kept = request.session.get(name, "")
    return decrypt(kept, PHONE) if kept else ""
