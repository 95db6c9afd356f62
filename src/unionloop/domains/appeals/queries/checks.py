"""What must always be true of the desk, for `verify`."""

from collections.abc import Iterator

from unionloop.domains.appeals.contracts import LIVE
from unionloop.domains.appeals.models import Case, Entry
from unionloop.kernel.actor import Actor
from unionloop.kernel.models import Entry as Line

from . import clocks


def invariants(by: Actor) -> Iterator[tuple[str, list[str]]]:
    """Yield label and faults of every promise."""
    yield "诉求：每件都有来诉原文，一次受理一条日志", _beginnings()
    yield "诉求：时限与所依规则重算一致", _due_moments()
    yield "诉求：合并只有一层，并入的件还在", _merges()
    yield "诉求：所在位置与承办单位一致", _places()


def _beginnings() -> list[str]:
    heard = set(Entry.objects.filter(direction="in").values_list("case_id", flat=True))
    lines = set(Line.objects.filter(verb="appeals.receive", model="appeals.case").values_list("row_id", flat=True))
    split = set(Line.objects.filter(verb="appeals.split", model="appeals.case").values_list("row_id", flat=True))
    cases = set(Case.objects.values_list("pk", flat=True))
    return [f"case {pk} has no incoming entry" for pk in sorted(cases - heard)] + [
        f"case {pk} has no line in the journal" for pk in sorted(cases - lines - split)
    ]


def _due_moments() -> list[str]:
    rows = Case.objects.filter(state__in=LIVE, limit__isnull=False).select_related("limit").order_by("pk")
    faults = []
    for one in rows.iterator(chunk_size=1000):
        found = clocks.answer_due(one)
        if found is not None and found.at != one.answer_due_at:
            faults.append(f"case {one.number}: due {one.answer_due_at}, by its rule {found.at}")
    return faults


def _merges() -> list[str]:
    rows = Case.objects.filter(merged_into__merged_into__isnull=False)
    return [f"case {one.number} is merged into a merged case" for one in rows[:100]]


def _places() -> list[str]:
    rows = Case.objects.select_related("unit").only("number", "path", "unit__path").order_by("pk")
    return [f"case {one.number} says {one.path}, its unit {one.unit.path}"
            for one in rows.iterator(chunk_size=2000) if one.path != one.unit.path]  # fmt: skip
