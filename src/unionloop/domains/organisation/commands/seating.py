"""Elections: committees are seated for a term, seats are filled in between."""

from collections.abc import Sequence
from datetime import date

from django.db import transaction

from unionloop.domains.organisation import rules
from unionloop.domains.organisation.contracts import (
    CommitteeKind,
    CommitteeRow,
    CommitteeState,
    SeatInput,
    State,
)
from unionloop.domains.organisation.models import Committee, Officer, Unit
from unionloop.domains.organisation.queries.seats import committee_rows, years_allowed
from unionloop.kernel.actor import Actor
from unionloop.kernel.change import change, lock
from unionloop.kernel.errors import BadInput, Refused


@transaction.atomic
def seat_committee(
    by: Actor, *, unit_id: int, kind: str, term_from: date, term_years: int, seats: Sequence[SeatInput],
    note: str = "",
) -> CommitteeRow:  # fmt: skip
    """Seat an elected body for a term; the one sitting until then ends that day."""
    if kind not in set(CommitteeKind):
        raise BadInput("unknown_committee", kind=kind)
    rules.check_seats(kind, seats)
    unit = lock(by, "organisation.seat_committee", Unit, unit_id)
    term_to = rules.term_end(term_from, term_years, years_allowed(unit.division_code, term_from))
    if unit.state != State.ACTIVE:
        raise Refused("unit_ended", unit=unit.name, state=State(unit.state).label)
    known = Committee.objects.select_for_update().filter(unit=unit, kind=kind, state=CommitteeState.SEATED)
    for former in known:
        rules.check_day(term_from, former.term_from, "term_backdated")
        with change(by, "organisation.seat_committee", former, note="ended"):
            former.state = CommitteeState.ENDED.value
        Officer.objects.filter(committee=former, to_date__isnull=True).update(to_date=term_from)
    committee = Committee(unit=unit, kind=kind, term_from=term_from, term_to=term_to)
    with change(by, "organisation.seat_committee", committee, note=note):
        pass
    Officer.objects.bulk_create(
        Officer(committee=committee, role=seat.role, name=seat.name.strip(), from_date=term_from) for seat in seats
    )
    return committee_rows([committee])[0]


@transaction.atomic
def seat_officer(
    by: Actor, *, committee_id: int, role: str, name: str, from_date: date, replaces_id: int | None = None
) -> CommitteeRow:
    """Fill a seat between elections; whoever sat there leaves on the same day."""
    committee = lock(by, "organisation.seat_officer", Committee, committee_id)
    rules.check_seats(committee.kind, [SeatInput(role, name)])
    if committee.state != CommitteeState.SEATED:
        raise Refused("committee_ended")
    rules.check_day(from_date, committee.term_from, "term_backdated")
    if replaces_id is not None:
        former = Officer.objects.select_for_update().filter(pk=replaces_id, committee=committee).first()
        if former is None or former.to_date is not None:
            raise Refused("seat_is_empty")
        with change(by, "organisation.seat_officer", former, note="left"):
            former.to_date = from_date
    sitting = Officer.objects.filter(committee=committee, to_date__isnull=True)
    rules.check_seats(committee.kind, [*(SeatInput(one.role, one.name) for one in sitting), SeatInput(role, name)])
    officer = Officer(committee=committee, role=role, name=name.strip(), from_date=from_date)
    with change(by, "organisation.seat_officer", officer):
        pass
    return committee_rows([committee])[0]
