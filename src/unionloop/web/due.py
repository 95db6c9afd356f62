"""What waits for somebody: areas add what they know of, the desk and the shell ask."""

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from datetime import date

from django.utils.translation import gettext_noop

from unionloop.kernel.actor import Actor


@dataclass(frozen=True)
class DueItem:
    """Something that waits for somebody: how many, until when, and the page that deals with it."""

    label: str
    count: int
    url: str
    due_date: date | None = None
    shape: str = "todo"  # todo, doing, view, warn, over
    note: str = ""
    act: str = gettext_noop("去办")
    heap: bool = False  # dealt with as one thing, however many rows it has


# An area adds a callable: cheap counts for this actor; it returns nothing where nothing waits.
DUE: list[Callable[[Actor], Iterable[DueItem] | DueItem | None]] = []
ORDER = {"over": 0, "warn": 1, "view": 2, "todo": 3, "doing": 4}


def due_items(actor: Actor) -> list[DueItem]:
    """Return what waits for this actor, the most urgent first."""
    found: list[DueItem] = []
    for ask in DUE:
        answer = ask(actor)
        if isinstance(answer, DueItem):
            found.append(answer)
        elif answer is not None:
            found.extend(answer)
    waiting = [one for one in found if one.count]
    return sorted(waiting, key=lambda one: (ORDER.get(one.shape, 3), one.due_date or date.max, one.label))
