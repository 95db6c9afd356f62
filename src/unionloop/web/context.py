"""What the shell shows on every page: the rail by verbs held, the scope, what is due.

An area adds its entries at import: `RAIL.append(RailItem("税款文件", "/j/tax", "dues.receive", group="资金", order=20))`.
"""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from django.conf import settings
from django.http import HttpRequest
from django.utils.functional import SimpleLazyObject
from django.utils.translation import gettext, gettext_noop

from unionloop import __version__
from unionloop.domains.payments import queries as payments
from unionloop.kernel.actor import Actor
from unionloop.kernel.words import Word, say

from .due import due_items

WHOLE = Word("全市")
GROUPS = (
    gettext_noop("今天"), gettext_noop("诉求"), gettext_noop("维权"), gettext_noop("建会"), gettext_noop("帮扶"),
    gettext_noop("资金"), gettext_noop("公开"), gettext_noop("管理"),
)  # by what I do, in this order


@dataclass(frozen=True)
class RailItem:
    """One entry of the rail, shown to whoever holds `verb` somewhere ("" means every login)."""

    label: str
    url: str
    verb: str
    group: str = GROUPS[0]
    order: int = 50
    count: Callable[[Actor], int] | None = None


@dataclass(frozen=True)
class RailLink:
    label: str
    url: str
    current: bool
    count: int | None


@dataclass(frozen=True)
class RailGroup:
    label: str
    items: tuple[RailLink, ...]


@dataclass(frozen=True)
class Scope:
    """A post one may act in; choosing one changes scope and rights together."""

    value: int
    label: str
    note: str
    current: bool


@dataclass(frozen=True)
class Me:
    label: str
    post: str
    posts: tuple[str, ...]
    account_url: str = "/me/"


RAIL: list[RailItem] = []


def shell(request: HttpRequest) -> dict[str, Any]:
    """Return what shell.html, public.html and h5.html read; counts are worked out only when shown."""
    actor, acting = getattr(request, "actor", None), getattr(request, "acting", None)
    shared = {"actor": actor, "acting": acting, "demo": settings.DEMO, "version": __version__}
    if acting is None:
        return shared | {"me": None, "rail": (), "scopes": (), "scope": None, "todo_count": 0}
    scopes = tuple(
        Scope(one.id, one.unit_name or say(WHOLE), one.title.split(" · ", 1)[1], one == acting.post)
        for one in acting.posts
    )
    post = acting.post
    return shared | {
        "me": Me(actor.label, post.role_label if post else "", tuple(one.title for one in acting.posts)),
        "rail": SimpleLazyObject(lambda: rail(actor, request.path)),
        "scopes": scopes if len(scopes) > 1 else (),
        "scope": next((one for one in scopes if one.current), None),
        "freeze": SimpleLazyObject(lambda: payments.freeze() if actor.holds("payments.read") else None),
        "todo_count": SimpleLazyObject(lambda: todo_count(actor)),
    }


def rail(actor: Actor, here: str) -> tuple[RailGroup, ...]:
    """Return the groups with at least one entry this actor may use."""
    held = sorted((item for item in RAIL if not item.verb or actor.holds(item.verb)), key=lambda item: item.order)
    shown: dict[tuple[str, str], RailItem] = {}  # a page of several areas stands once, in the first of them
    for item in held:
        shown.setdefault((item.label, item.url), item)
    current = max((item.url for item in held if _within(here, item.url)), key=len, default="")
    groups = []
    for name in (*GROUPS, *sorted({item.group for item in held} - set(GROUPS))):
        links = tuple(
            RailLink(gettext(item.label), item.url, item.url == current, item.count(actor) if item.count else None)
            for item in shown.values() if item.group == name
        )  # fmt: skip
        if links:
            groups.append(RailGroup(gettext(name), links))
    return tuple(groups)


def todo_count(actor: Actor) -> int:
    """Return how many things wait for this actor."""
    return sum(1 if item.heap else item.count for item in due_items(actor))


def _within(here: str, url: str) -> bool:
    return here == url or here.startswith(url.rstrip("/") + "/")
