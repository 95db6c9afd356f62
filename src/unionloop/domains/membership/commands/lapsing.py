"""A member's own dues noted; missing for months he is reminded, and without an answer counted as left, by a person's act."""

from datetime import date

from django.db import transaction

from unionloop.domains.membership.contracts import MembershipRow
from unionloop.domains.membership.flow import FLOW
from unionloop.domains.membership.models import Membership
from unionloop.domains.membership.queries import lapsing
from unionloop.domains.membership.queries.lists import rows_of
from unionloop.kernel.actor import Actor
from unionloop.kernel.change import edit
from unionloop.kernel.errors import BadInput, Refused

from .moving import note_turn

A_NIGHT = 2_000  # reminders the clock sends at most; the rest the night after


@transaction.atomic
def note_dues(by: Actor, *, membership_id: int, day: date) -> MembershipRow:
    """Note up to which day a member has paid his own dues; a correction may set it back."""
    with edit(by, "membership.note_dues", Membership, membership_id) as row:
        if row.joined_date is not None and day < row.joined_date:
            raise BadInput("before_joining", day=day, joined=row.joined_date)
        row.dues_date = day
    return rows_of([row])[0]


def remind_due(by: Actor) -> int:
    """Remind every member whose dues have been missing for the months of the rule and who takes no part; the clock's act."""
    rows = lapsing.overdue(Membership.visible(by, "membership.remind"), by.today).order_by("dues_date", "id")
    some, reminded = list(rows[:A_NIGHT]), 0
    acted = lapsing.acted_on(some, by.today)
    for one in some:
        if lapsing.hindrance(one, acted.get(one.person_id), by.today)[0] == "not_reminded":
            _remind(by, one.pk)
            reminded += 1
    return reminded


@transaction.atomic
def _remind(by: Actor, membership_id: int) -> None:
    with edit(by, "membership.remind", Membership, membership_id) as row:
        row.warned_date = by.today
    note_turn(by, "membership.remind", row)


@transaction.atomic
def lapse(by: Actor, *, membership_id: int, note: str = "") -> MembershipRow:
    """Count a member as left: dues missing for the months of the rule, no part taken, reminded and not answered.

    A person decides; the rule only says whether he may. Whoever is retired keeps his membership without dues.
    """
    with FLOW.step(by, "membership.lapse", Membership, membership_id, note=note[:200]) as row:
        why, until = lapsing.hindrance(row, lapsing.acted_on([row], by.today).get(row.person_id), by.today)
        if why:
            raise Refused("lapse_" + why, until=until)
        row.primary, row.ended_date = False, by.today
    note_turn(by, "membership.lapse", row, note=note)
    return rows_of([row])[0]
