"""Two records found to be one person. Nothing is thrown away, so a merge can be taken back."""

from django.db import transaction

from unionloop.domains.people.contracts import PersonMergeRow
from unionloop.domains.people.models import Person, PersonMerge
from unionloop.domains.people.queries.same import merge_row
from unionloop.kernel.actor import Actor
from unionloop.kernel.change import change, lock
from unionloop.kernel.errors import Refused

from .recording import need_reason


@transaction.atomic
def merge(by: Actor, *, kept_id: int, dropped_id: int, reason: str) -> PersonMergeRow:
    """Let one record stand for another. The other keeps its paper, so either paper finds the person."""
    need_reason(reason)
    if kept_id == dropped_id:
        raise Refused("same_person_twice")
    locked = {pk: lock(by, "people.merge", Person, pk) for pk in sorted((kept_id, dropped_id))}
    kept, dropped = locked[kept_id], locked[dropped_id]
    if any(row.merged_into_id or row.erased_at for row in (kept, dropped)):
        raise Refused("person_merged_already")
    if Person.objects.filter(merged_into=dropped).exists():
        raise Refused("person_holds_others")
    with change(by, "people.merge", dropped, note=reason.strip()):
        dropped.merged_into = kept
    merged = PersonMerge(kept=kept, dropped=dropped, reason=reason.strip(), merged_at=by.at)
    with change(by, "people.merge", merged, note=reason.strip()):
        pass
    return merge_row(merged)


@transaction.atomic
def unmerge(by: Actor, *, merge_id: int, reason: str) -> PersonMergeRow:
    """Take a merge back: two records again, as they were."""
    need_reason(reason)
    merged = lock(by, "people.unmerge", PersonMerge, merge_id)
    if merged.undone_at is not None:
        raise Refused("person_unmerged_already")
    dropped = lock(by, "people.unmerge", Person, merged.dropped_id)
    with change(by, "people.unmerge", dropped, note=reason.strip()):
        dropped.merged_into = None
    with change(by, "people.unmerge", merged, note=reason.strip()):
        merged.undone_at = by.at
    return merge_row(merged)
