"""Second aid without an application: what mutual aid has left to a household on file is proposed to the desk at night."""

from datetime import timedelta

from django.db.models import Q

from unionloop.domains.aid import rules
from unionloop.domains.aid.contracts import FileState, Kind
from unionloop.domains.aid.models import Grant, Household, Member
from unionloop.domains.aid.queries import money as reading
from unionloop.domains.aid.queries import tables
from unionloop.domains.mutualfund import queries as mutualfund
from unionloop.kernel.actor import Actor
from unionloop.kernel.errors import Refused

from .granting import propose

LOOK_BACK = timedelta(days=31)  # claims paid since; a desk that stood still for a month loses nothing


def second_due(by: Actor) -> int:
    """Propose what is left of a second aid to every file in force whose people were paid by mutual aid; return how many.

    Nothing is given by this: a person approves or refuses each as any other sum. What was proposed or refused since
    the latest payment is not proposed again.
    """
    persons = mutualfund.paid_persons(since=by.today - LOOK_BACK, day=by.today)
    kin = Member.objects.filter(person_id__in=persons, statement__household__state=FileState.IN_FORCE)
    asked = Q(head_id__in=persons) | Q(pk__in=kin.values("statement__household_id"))
    files = Household.visible(by, "aid.propose").filter(asked, state=FileState.IN_FORCE).order_by("id")
    return sum(_one(by, household) for household in files)


def _one(by: Actor, household: Household) -> bool:
    region = tables.region_of(household.unit_id)
    for one in tables.caps(region, by.today).kinds.values():
        if one.after == reading.MUTUAL and _asks(household, one, by):
            room = reading.room_of(household, by.today, kind=one.code)
            if room.room_fen > 0 and not room.closed and _proposed(by, household.pk, one, room.room_fen):
                return True
    return False


def _asks(household: Household, kind: Kind, by: Actor) -> bool:
    months = tables.second(tables.region_of(household.unit_id), by.today).months
    since = reading.months_before(by.today, months)
    last = mutualfund.borne_by(reading.persons_of(household), since=since, day=by.today).last_paid
    earlier = Grant.objects.filter(household=household, kind=kind.code).values_list("proposed_date", flat=True)
    return rules.asks_again(last, list(earlier))


def _proposed(by: Actor, household_id: int, kind: Kind, fen: int) -> bool:
    """A household that no longer qualifies is passed over: it stays on the desk's own list with what it bears."""
    try:
        propose(by, household_id=household_id, kind=kind.code, amount_fen=fen, note="互助给付以后仍要自己承担")
    except Refused:
        return False
    return True
