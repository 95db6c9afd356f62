"""H2 找一找: one search over everything the actor may see, for the page and for Ctrl+K."""

from collections.abc import Callable, Iterable
from dataclasses import asdict, dataclass

from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import render
from django.urls import path
from django.utils.translation import gettext
from django.views.decorators.http import require_safe

from unionloop.domains.access import queries
from unionloop.kernel.actor import Actor

from .context import RAIL
from .middleware import actor_of

LONGEST = 60


@dataclass(frozen=True)
class Found:
    """One thing found: its name, its page, what it is, and a word to tell it from its like."""

    label: str
    url: str
    kind: str
    note: str = ""


# An area adds a callable (actor, text) → at most ten things this actor may see.
FIND: list[Callable[[Actor, str], Iterable[Found]]] = []


def find_all(actor: Actor, text: str) -> list[Found]:
    """Return pages first, then things, for a text of one character or more."""
    text = text.strip()[:LONGEST]
    found = [
        Found(item.label, item.url, gettext("页面"), item.group) for item in sorted(RAIL, key=lambda item: item.order)
        if (not item.verb or actor.holds(item.verb)) and text.lower() in item.label.lower()
    ]  # fmt: skip
    if not text:
        return found[:12]
    for ask in FIND:
        found.extend(ask(actor, text))
    return found


def find_accounts(actor: Actor, text: str) -> Iterable[Found]:
    if not actor.holds("access.read"):
        return []
    rows = queries.accounts(actor, text=text, limit=10).rows
    return [Found(one.label, f"/g/users/{one.id}/", gettext("账号"), one.username) for one in rows]


FIND.append(find_accounts)


@require_safe
@login_required
def find(request: HttpRequest) -> HttpResponse:
    """Show what was found, by kind."""
    text = request.GET.get("q", "")
    groups: dict[str, list[Found]] = {}
    for one in find_all(actor_of(request), text) if text.strip() else []:
        groups.setdefault(one.kind, []).append(one)
    return render(request, "desk/find.html", {"text": text[:LONGEST], "groups": groups})


@require_safe
def find_json(request: HttpRequest) -> HttpResponse:
    """Answer the palette."""
    if not request.user.is_authenticated:
        return JsonResponse({"results": []}, status=401)
    found = find_all(actor_of(request), request.GET.get("q", ""))
    return JsonResponse({"results": [asdict(one) for one in found[:40]]})


urlpatterns = [path("find/", find, name="find"), path("find.json", find_json, name="find_json")]
