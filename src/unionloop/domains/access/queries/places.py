"""Places one may hand out: the unit table is reached through our own foreign key."""

from dataclasses import dataclass
from typing import Any

from django.db.models import Q

from unionloop.domains.access.models import Post
from unionloop.kernel.actor import Actor

_UNIT: Any = Post._meta.get_field("unit").related_model


@dataclass(frozen=True)
class Place:
    id: int
    code: str
    name: str
    path: str


def place_coded(by: Actor, *, code: str, verb: str) -> Place | None:
    """Return the unit of a code where this actor holds `verb`, None elsewhere."""
    row = _UNIT.visible(by, verb).filter(code=code.strip()).first()
    return Place(row.pk, row.code, row.name, row.path) if row else None


def places(by: Actor, *, verb: str, text: str = "", limit: int = 50) -> list[Place]:
    """Return the upper units where this actor holds `verb`, or those a text fits."""
    rows = _UNIT.visible(by, verb).filter(state="active")
    if text:
        rows = rows.filter(Q(name__icontains=text) | Q(code__startswith=text))
    return [Place(one.pk, one.code, one.name, one.path) for one in rows.order_by("depth", "path")[:limit]]
