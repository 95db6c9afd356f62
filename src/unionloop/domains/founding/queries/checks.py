"""What must always hold of founding; `unionloop verify` runs it."""

from collections.abc import Iterator

from unionloop.domains.founding.contracts import HAS_UNION
from unionloop.domains.founding.models import Case
from unionloop.domains.organisation import queries as tree
from unionloop.kernel.actor import Actor
from unionloop.kernel.models import Entry


def invariants(by: Actor) -> Iterator[tuple[str, list[str]]]:
    """Yield each promise with its faults."""
    yield "建会：已建会的案都有组织树里的工会", _unions()
    yield "建会：报批与批复不是同一个人", _four_eyes()


def _unions() -> list[str]:
    faults, after = [], 0
    while rows := list(Case.objects.filter(state__in=HAS_UNION, pk__gt=after).order_by("pk")[:1000]):
        known = tree.by_ids([one.union_id for one in rows if one.union_id is not None])
        faults += [f"founding: case {one.number} has no union in the tree" for one in rows if one.union_id not in known]
        after = rows[-1].pk
    return faults


def _four_eyes() -> list[str]:
    lines = Entry.objects.filter(model="founding.case", verb__in=("founding.report", "founding.approve"))
    last: dict[int, str] = {}
    faults = []
    for row_id, verb, actor in lines.order_by("id").values_list("row_id", "verb", "actor").iterator(chunk_size=2000):
        if verb == "founding.report":
            last[row_id] = actor
        elif last.get(row_id) == actor:
            faults.append(f"founding: case {row_id} was reported and approved by {actor}")
    return faults
