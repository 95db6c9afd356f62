"""Two members found to be one person: memberships hang together, one of them counts; all of it can be taken back."""

from typing import Any

from django.db import transaction

from unionloop.domains.access import commands as access
from unionloop.domains.membership.contracts import MEMBER, CardState, MemberMergeRow
from unionloop.domains.membership.models import Card, MemberMerge, Membership
from unionloop.domains.membership.queries.merges import merge_row
from unionloop.domains.people import commands as people
from unionloop.kernel.actor import Actor
from unionloop.kernel.change import change, lock
from unionloop.kernel.errors import Refused


@transaction.atomic
def merge(by: Actor, *, kept_id: int, dropped_id: int, reason: str) -> MemberMergeRow:
    """Let one person's record stand for another's: its memberships come over, and count once.

    Where both are on one union's roll, the dropped line stays behind, uncounted.
    """
    merged = people.merge(by, kept_id=kept_id, dropped_id=dropped_id, reason=reason)
    access.close_worker(by, person_id=dropped_id)
    rows = list(Membership.objects.select_for_update(of=("self",)).select_related("unit")
                .filter(person_id__in=(kept_id, dropped_id)).order_by("pk"))  # fmt: skip
    kept = [row for row in rows if row.person_id == kept_id]
    primary = any(row.primary and row.state in MEMBER for row in kept)
    unions = {row.union_id for row in kept if row.state in MEMBER}
    before: dict[str, Any] = {}
    after: dict[str, Any] = {}
    for row in (one for one in rows if one.person_id == dropped_id):
        before[str(row.pk)] = _facts(row)
        with change(by, "membership.merge", row, note=reason.strip()):
            row.primary = row.primary and not primary
            if row.union_id not in unions:
                row.person_id = kept_id
        after[str(row.pk)] = _facts(row)
    card = Card.objects.filter(person_id=dropped_id).first()
    stopped = card is not None and card.state == CardState.LIVE
    if card is not None and stopped:
        _turn_card(by, card, CardState.STOPPED, "并入同一人")
    merge = MemberMerge(
        unit_id=_unit_of(kept_id), person_merge_id=merged.id, kept_id=kept_id, dropped_id=dropped_id,
        reason=reason.strip()[:200], before={"memberships": before, "card": stopped}, after=after, merged_at=by.at,
    )  # fmt: skip
    with change(by, "membership.merge", merge, note=reason.strip()):
        pass
    return merge_row(merge)


@transaction.atomic
def unmerge(by: Actor, *, merge_id: int, reason: str) -> MemberMergeRow:
    """Take a merge back, exactly. Refused when a membership it moved has changed since."""
    merged = lock(by, "membership.unmerge", MemberMerge, merge_id)
    if merged.undone_at is not None:
        raise Refused("person_unmerged_already")
    people.unmerge(by, merge_id=merged.person_merge_id, reason=reason)
    for pk, facts in merged.before["memberships"].items():
        row = lock(by, "membership.unmerge", Membership, int(pk))
        if _facts(row) != merged.after[pk]:
            raise Refused("members_changed_since")
        with change(by, "membership.unmerge", row, note=reason.strip()):
            row.person_id, row.primary, row.state = facts
    card = Card.objects.filter(person_id=merged.dropped_id).first()
    if card is not None and merged.before["card"]:
        _turn_card(by, card, CardState.LIVE, "")
    with change(by, "membership.unmerge", merged, note=reason.strip()):
        merged.undone_at = by.at
    return merge_row(merged)


def _facts(row: Membership) -> list[Any]:
    return [row.person_id, row.primary, str(row.state)]


def _turn_card(by: Actor, card: Card, state: CardState, why: str) -> None:
    verb = "membership.stop_card" if state == CardState.STOPPED else "membership.reissue_card"
    with change(by.own(verb, card.place), verb, card, note=why):
        card.state, card.why = state, why
        card.stopped_at = by.at if state == CardState.STOPPED else None


def _unit_of(person_id: int) -> int:
    rows = Membership.objects.filter(person_id=person_id).order_by("-primary", "-id")
    found = rows.values_list("unit_id", flat=True).first()
    if found is None:
        raise Refused("not_a_member")
    return int(found)
