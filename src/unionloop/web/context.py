"""What the shell shows on every page: the rail by verbs held, the scope, what is due.

An area adds its entries at import: `RAIL.append(RailItem("税款文件", "/j/tax", "dues.receive", GROUPS.money, 20))`.
"""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from django.conf import settings
from django.http import HttpRequest
from django.utils.functional import SimpleLazyObject

from unionloop import __version__
from unionloop.kernel.actor import Actor

GROUPS = ("今天", "建会", "资金", "公开", "管理")  # by what I do, in this order


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
    links: tuple[RailLink, ...]


RAIL: list[RailItem] = []


def shell(request: HttpRequest) -> dict[str, Any]:
    """Return what shell.html, public.html and h5.html read; heavy parts are worked out only when shown."""
    actor = getattr(request, "actor", None)
    acting = getattr(request, "acting", None)
    post = acting.post if acting else None
    return {
        "actor": actor,
        "acting": acting,
        "post": post,
        "posts": acting.posts if acting else (),
        "scope": (post.unit_name or "全市") if post else "",
        "rail": SimpleLazyObject(lambda: rail(actor, request.path) if acting else ()),
        "todo_count": SimpleLazyObject(lambda: todo_count(actor) if acting else 0),
        "demo": settings.DEMO,
        "version": __version__,
        "elder": request.COOKIES.get("elder") == "1",
        "density": _density(request),
        "html_class": _html_class(request),
    }


def rail(actor: Actor, here: str) -> tuple[RailGroup, ...]:
    """Return the groups with at least one entry this actor may use."""
    shown = sorted(
        (item for item in RAIL if not item.verb or actor.holds(item.verb)), key=lambda item: item.order
    )
    current = max((item.url for item in shown if _within(here, item.url)), key=len, default="")
    groups = []
    for name in (*GROUPS, *sorted({item.group for item in shown} - set(GROUPS))):
        links = tuple(
            RailLink(item.label, item.url, item.url == current, item.count(actor) if item.count else None)
            for item in shown if item.group == name
        )  # fmt: skip
        if links:
            groups.append(RailGroup(name, links))
    return tuple(groups)


def todo_count(actor: Actor) -> int:
    """Return how many things wait for this actor."""
    from .desk import due_items  # desk registers itself in RAIL, so it is read late

    return sum(item.count for item in due_items(actor))


def _within(here: str, url: str) -> bool:
    return here == url or here.startswith(url.rstrip("/") + "/")


def _density(request: HttpRequest) -> str:
    asked = request.COOKIES.get("density", "")
    return asked if asked in ("compact", "loose") else ""


def _html_class(request: HttpRequest) -> str:
    elder = "elder" if request.COOKIES.get("elder") == "1" else ""
    return f"{_density(request)} {elder}".strip()
