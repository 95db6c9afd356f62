"""The monthly sorting: the machine proposes what is one concern, people decide, merges do the rest."""

from collections.abc import Sequence
from datetime import date, datetime

from django.db import transaction

from unionloop.domains.appeals import ports, rules
from unionloop.domains.appeals.contracts import COLLECTED, LIVE, GroupRow, SortingRow
from unionloop.domains.appeals.models import Case, SortGroup, Sorting, SortItem
from unionloop.domains.appeals.queries.collecting import group_row, month_span, sorting_row
from unionloop.kernel.actor import Actor
from unionloop.kernel.change import change, edit
from unionloop.kernel.errors import Refused

from .linking import merge
from .places import unit_for


@transaction.atomic
def sort(by: Actor, *, unit_id: int, month: date) -> SortingRow:
    """Propose groups among a month's concerns of a unit and all below it. Done once a month; a group is undone by unmerging."""
    since, until = month_span(month)
    unit = unit_for(by, "appeals.sort", unit_id)
    if Sorting.objects.filter(unit_id=unit_id, month=since.date()).exists():
        raise Refused("sorted_already", month=f"{since:%Y-%m}")
    rows = _collected(by, unit.path, since, until)
    row = Sorting(unit_id=unit_id, month=since.date(), at=by.at, collected=len(rows))
    with change(by, "appeals.sort", row):
        pass
    for members in _groups(rows):
        group = SortGroup(sorting=row, label=members[0].title)
        with change(by, "appeals.sort", group):
            pass
        SortItem.objects.bulk_create(SortItem(group=group, case=one) for one in members)
    return sorting_row(row)


@transaction.atomic
def decide_group(
    by: Actor, *, group_id: int, accept: bool, label: str = "", without: Sequence[int] = ()
) -> GroupRow:  # fmt: skip
    """Say whether a group is one concern: accepted, its cases go on in the earliest; `without` leaves some out."""
    with edit(by, "appeals.decide_group", SortGroup, group_id) as group:
        if group.state != "proposed":
            raise Refused("group_decided")
        kept = list(Case.objects.filter(pk__in=group.items.exclude(case_id__in=without).values("case_id"), state__in=LIVE,
                                        merged_into__isnull=True).order_by("received_at", "id"))  # fmt: skip
        group.label = label.strip() or group.label
        group.state = "accepted" if accept and len(kept) > 1 else "refused"
        if group.state == "accepted":
            group.head = kept[0]
            for one in kept[1:]:
                merge(by, case_id=one.pk, into_id=kept[0].pk, reason=f"{group.sorting.month:%Y-%m} 归集：{group.label}")
    return group_row(group)


def _collected(by: Actor, path: str, since: datetime, until: datetime) -> list[Case]:
    rows = Case.visible(by, "appeals.sort").filter(channel__in=COLLECTED, received_at__gte=since, received_at__lt=until)
    return list(rows.filter(intake_unit__path__startswith=path, merged_into__isnull=True).order_by("received_at", "id"))


def _groups(rows: list[Case]) -> list[list[Case]]:
    """Return the groups of two and more: by the triage in use, by likeness of words without one."""
    texts = [f"{one.title}。{one.text}" for one in rows]
    engine = ports.triage()
    marks = engine.cluster(texts) if engine is not None else rules.groups_alike([rules.bigrams(text) for text in texts])
    found: dict[int, list[Case]] = {}
    for mark, row in zip(marks, rows, strict=True):
        found.setdefault(int(mark), []).append(row)
    return [members for members in found.values() if len(members) > 1]
