"""Two lines found to be one employer. Nothing is thrown away, so a merge can be taken back."""

from typing import Any

from django.db import transaction

from unionloop.domains.employers import rules
from unionloop.domains.employers.contracts import MergeRow
from unionloop.domains.employers.models import Employer, EmployerMerge
from unionloop.domains.employers.queries import merge_row
from unionloop.kernel.actor import Actor
from unionloop.kernel.change import change, lock
from unionloop.kernel.errors import BadInput, Refused

SHORTEST_REASON = 4
KEYS = ("uscc", "tax_key", "union_id")  # one employer has one of each
FILLED = ("old_tax_id", "joint_union_id", "headcount", "women", "street", "industry", "address", "system")


@transaction.atomic
def merge(by: Actor, *, kept_id: int, dropped_id: int, reason: str) -> MergeRow:
    """Keep one line and hang the other below it. Keys and facts the kept line lacks come over."""
    if kept_id == dropped_id:
        raise Refused("merge_of_one")
    if len(reason.strip()) < SHORTEST_REASON:
        raise BadInput("reason_missing", least=SHORTEST_REASON)
    first, second = sorted((kept_id, dropped_id))
    locked = {pk: lock(by, "employers.merge", Employer, pk) for pk in (first, second)}
    kept, dropped = locked[kept_id], locked[dropped_id]
    for row in (kept, dropped):
        if row.merged_into_id is not None:
            raise Refused("already_merged", name=row.name, into=row.merged_into.name)
    for name in KEYS:
        if getattr(kept, name) and getattr(dropped, name) and getattr(kept, name) != getattr(dropped, name):
            raise Refused("merge_differs", field=Employer._meta.get_field(name.removesuffix("_id")).name,
                          kept=kept.name, dropped=dropped.name)  # fmt: skip
    before = {"kept": _facts(kept), "dropped": _facts(dropped)}
    with change(by, "employers.merge", dropped, note=reason.strip()):
        taken = {name: getattr(dropped, name) for name in KEYS}
        for name in KEYS:
            setattr(dropped, name, None)
        dropped.merged_into = kept
    with change(by, "employers.merge", kept, note=reason.strip()):
        for name in KEYS:
            setattr(kept, name, rules.first_filled(getattr(kept, name), taken[name]))
        for name in FILLED:
            setattr(kept, name, rules.first_filled(getattr(kept, name), getattr(dropped, name)))
        kept.women = min(kept.women, kept.headcount)
    merged = EmployerMerge(
        kept=kept, dropped=dropped, reason=reason.strip(), merged_at=by.at, before={**before, "after": _facts(kept)}
    )
    with change(by, "employers.merge", merged):
        pass
    return merge_row(merged)


@transaction.atomic
def unmerge(by: Actor, *, merge_id: int, reason: str) -> MergeRow:
    """Take a merge back: both lines as they were. Refused when the kept line has changed since."""
    if len(reason.strip()) < SHORTEST_REASON:
        raise BadInput("reason_missing", least=SHORTEST_REASON)
    merged = lock(by, "employers.unmerge", EmployerMerge, merge_id)
    if merged.undone_at is not None:
        raise Refused("already_undone", name=merged.dropped.name)
    first, second = sorted((merged.kept_id, merged.dropped_id))
    locked = {pk: lock(by, "employers.unmerge", Employer, pk) for pk in (first, second)}
    kept, dropped = locked[merged.kept_id], locked[merged.dropped_id]
    changed = [name for name, value in _facts(kept).items() if merged.before["after"].get(name) != value]
    if changed:
        raise Refused("changed_since", name=kept.name, fields="、".join(changed))
    with change(by, "employers.unmerge", kept, note=reason.strip()):
        _restore(kept, merged.before["kept"])
    with change(by, "employers.unmerge", dropped, note=reason.strip()):
        _restore(dropped, merged.before["dropped"])
        dropped.merged_into = None
    with change(by, "employers.unmerge", merged, note=reason.strip()):
        merged.undone_at = by.at
    return merge_row(merged)


def _facts(row: Employer) -> dict[str, Any]:
    return {name: getattr(row, name) for name in (*KEYS, *FILLED)}


def _restore(row: Employer, facts: dict[str, Any]) -> None:
    for name, value in facts.items():
        setattr(row, name, value)
