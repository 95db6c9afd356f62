"""Merges of members, with what they moved."""

from unionloop.domains.membership.contracts import MemberMergeRow
from unionloop.domains.membership.models import MemberMerge
from unionloop.kernel.actor import Actor


def merges(by: Actor, *, person_id: int) -> list[MemberMergeRow]:
    """Return the merges into a person, latest first."""
    rows = MemberMerge.visible(by, "membership.read").filter(kept_id=person_id).order_by("-id")
    return [merge_row(row) for row in rows]


def merge_row(row: MemberMerge) -> MemberMergeRow:
    """Return the frozen row of a merge."""
    return MemberMergeRow(row.pk, row.kept_id, row.dropped_id, row.reason, row.merged_at, row.undone_at,
                          len(row.before.get("memberships", {})))  # fmt: skip
