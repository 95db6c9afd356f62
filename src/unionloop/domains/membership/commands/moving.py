"""What becomes of a membership: moved with the work, suspended, kept in retirement, left; each with its day."""

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import date

from django.db import transaction

from unionloop.domains.membership import rules
from unionloop.domains.membership.contracts import LIVE, MEMBER, MembershipRow, PlacedBy, State
from unionloop.domains.membership.flow import FLOW
from unionloop.domains.membership.models import Membership, Turn
from unionloop.domains.membership.queries import routes
from unionloop.domains.membership.queries.lists import rows_of
from unionloop.domains.people import commands as people
from unionloop.kernel.actor import Actor
from unionloop.kernel.change import change, edit
from unionloop.kernel.errors import BadInput, NotFound, Refused

SHORTEST = 2


@transaction.atomic
def transfer(
    by: Actor, *, membership_id: int, union_id: int, employer_id: int | None = None, day: date | None = None,
    note: str = "",
) -> MembershipRow:  # fmt: skip
    """Move a member to another union, as his work has moved; the number and the chain of memberships go with him."""
    on = _on(by, day)
    union = routes.place_of(union_id)
    with _step(by, "membership.transfer", membership_id, on, note=note) as former:
        if former.union_id == union_id:
            raise Refused("transfer_to_itself")
        if not former.primary:
            raise Refused("transfer_not_primary")
        former.primary = False
    held = Membership.objects.select_for_update(of=("self",)).filter(
        person_id=former.person_id, union_id=union_id, state__in=MEMBER
    ).first()  # fmt: skip
    row = held or Membership(
        person_id=former.person_id, union_id=union_id, placed_by=PlacedBy.UNION, private=former.private,
        state=State.ACTIVE, rural=former.rural, form=former.form, joined_date=on, confirmed_date=by.today,
        unit_id=rules.holder(union, private=former.private),
    )  # fmt: skip
    with change(by.own("membership.transfer", routes.path_of(row.unit_id)), "membership.transfer", row, note=note):
        row.primary, row.previous = True, former
        row.employer_id = employer_id or row.employer_id
    note_turn(by, "membership.transfer", row, day=on, note=note)
    people.place(by, person_id=row.person_id, unit_id=row.unit_id)
    return rows_of([row])[0]


def close_for_transfer(by: Actor, former: Membership, *, note: str) -> None:
    """End the former membership of somebody who has just been admitted elsewhere; the admission is the right."""
    allowed = by.own("membership.transfer", former.place)
    with FLOW.step(allowed, "membership.transfer", Membership, former.pk, note=note) as row:
        row.primary, row.ended_date = False, by.today
    note_turn(by, "membership.transfer", row, note=note)


@transaction.atomic
def suspend(by: Actor, *, membership_id: int, until: date | None = None, note: str) -> MembershipRow:
    """Suspend a membership, with the reason, until a day where one is known."""
    _need_words(note)
    if until is not None and until <= by.today:
        raise BadInput("until_in_past", day=until)
    with _step(by, "membership.suspend", membership_id, None, note=note, until=until) as row:
        row.ended_date = None
    return rows_of([row])[0]


@transaction.atomic
def resume(by: Actor, *, membership_id: int, note: str = "") -> MembershipRow:
    """Let a suspended or retired member count again."""
    with _step(by, "membership.resume", membership_id, None, note=note) as row:
        row.ended_date = None
    return rows_of([row])[0]


@transaction.atomic
def retire(by: Actor, *, membership_id: int, day: date | None = None, note: str = "") -> MembershipRow:
    """Keep the membership of somebody retired or laid off: no dues, no vote, the card stays."""
    on = _on(by, day)
    with _step(by, "membership.retire", membership_id, on, note=note) as row:
        pass
    return rows_of([row])[0]


@transaction.atomic
def leave(by: Actor, *, membership_id: int, note: str, day: date | None = None) -> MembershipRow:
    """End a membership for good. Leaving is in writing: the member's own words, or the paper's number."""
    _need_words(note)
    actor = _self_or(by, "membership.leave", membership_id)
    with _step(actor, "membership.leave", membership_id, _on(by, day), note=note.strip()[:200]) as row:
        row.primary = False
    return rows_of([row])[0]


@transaction.atomic
def confirm(by: Actor, *, membership_id: int) -> MembershipRow:
    """Say that the record is right as of today: by the member himself, or by the union."""
    actor = _self_or(by, "membership.confirm", membership_id)
    with edit(actor, "membership.confirm", Membership, membership_id) as row:
        _need_live(row)
        row.confirmed_date = by.today
    return rows_of([row])[0]


@transaction.atomic
def shield(by: Actor, *, membership_id: int, private: bool) -> MembershipRow:
    """Decide for oneself whether the union inside the firm sees one's membership."""
    actor = _self_or(by, "membership.shield", membership_id, only_self=True)
    union = routes.place_of(_found(membership_id).union_id)
    target = rules.holder(union, private=private)
    both = actor.own("membership.shield", routes.path_of(target))
    with edit(both, "membership.shield", Membership, membership_id) as row:
        _need_live(row)
        row.private, row.unit_id = private, target
    if row.primary:
        people.place(by, person_id=row.person_id, unit_id=target)
    return rows_of([row])[0]


def note_turn(
    by: Actor, verb: str, row: Membership, *, day: date | None = None, until: date | None = None, note: str = ""
) -> None:
    """Keep one dated step. The act itself is journalled with the membership."""
    Turn(membership=row, verb=verb, state=row.state, day=day or by.today, until=until, by=by.label or by.name,
         note=note[:200]).save(force_insert=True)  # fmt: skip


@contextmanager
def _step(
    by: Actor, verb: str, membership_id: int, on: date | None, *, note: str = "", until: date | None = None
) -> Iterator[Membership]:
    with FLOW.step(by, verb, Membership, membership_id, note=note) as row:
        if on is not None and row.joined_date is not None and on < row.joined_date:
            raise BadInput("before_joining", day=on, joined=row.joined_date)
        row.ended_date = on
        yield row
    note_turn(by, verb, row, day=on, until=until, note=note)


def _self_or(by: Actor, verb: str, membership_id: int, *, only_self: bool = False) -> Actor:
    """Return the actor with the right to his own row; with anybody else's, his rights as they are."""
    row = _found(membership_id)
    if by.person is not None and by.person == row.person_id:
        return by.own(verb, row.place)
    if only_self:
        raise NotFound("not_found", model="Membership", id=membership_id)
    return by


def _found(membership_id: int) -> Membership:
    row = Membership.objects.select_related("unit").filter(pk=membership_id).first()
    if row is None:
        raise NotFound("not_found", model="Membership", id=membership_id)
    return row


def _on(by: Actor, day: date | None) -> date:
    if day is not None and day > by.today:
        raise BadInput("day_in_the_future", day=day)
    return day or by.today


def _need_live(row: Membership) -> None:
    if row.state not in LIVE:
        raise Refused("wrong_state", state=State(row.state), verb="membership.confirm")


def _need_words(note: str) -> None:
    if len(note.strip()) < SHORTEST:
        raise BadInput("words_missing")
