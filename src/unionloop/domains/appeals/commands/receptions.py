"""The rota of receptions: planned by weeks, one leader standing in for another, places booked."""

from collections.abc import Sequence
from datetime import date, timedelta

from django.db import transaction

from unionloop.domains.appeals import rules
from unionloop.domains.appeals.contracts import BookingRow, ReceptionRow
from unionloop.domains.appeals.models import Booking, Reception
from unionloop.domains.appeals.queries.collecting import booking_row, reception_row
from unionloop.domains.messaging import commands as messaging
from unionloop.domains.people import queries as people
from unionloop.domains.reference import queries as reference
from unionloop.kernel.actor import Actor
from unionloop.kernel.change import change, edit
from unionloop.kernel.errors import BadInput, NotFound, Refused

from .places import unit_for

WEEKS_MOST = 60
AHEAD = timedelta(days=800)


@transaction.atomic
def plan_receptions(
    by: Actor, *, unit_id: int, leaders: Sequence[str], first_day: date, weeks: int, place: str, most: int = 10
) -> list[ReceptionRow]:  # fmt: skip
    """Plan one reception a week, the leaders taking turns. A day of rest moves to the next working day.

    Days already planned stay as they are, so the rota can be drawn out again.
    """
    if not leaders or not 1 <= weeks <= WEEKS_MOST or not place.strip():
        raise BadInput("rota_incomplete", most=WEEKS_MOST)
    unit_for(by, "appeals.plan_receptions", unit_id)
    if not by.today - AHEAD <= first_day <= by.today + AHEAD:
        raise BadInput("rota_far_away", day=first_day)
    calendar, found = reference.calendar(), []
    for week in range(weeks):
        day = calendar.on_or_after(first_day + timedelta(days=7 * week))
        known = Reception.objects.filter(unit_id=unit_id, day=day).first()
        if known is None:
            known = Reception(unit_id=unit_id, day=day, place_text=place.strip(), leader=leaders[week % len(leaders)], most=most)
            with change(by, "appeals.plan_receptions", known):
                pass
        found.append(reception_row(known))
    return found


@transaction.atomic
def substitute(by: Actor, *, reception_id: int, substitute: str, reason: str) -> ReceptionRow:
    """Let another leader receive in place of the one on the rota; who has booked is told. A reception is not simply dropped."""
    why = rules.check_reason(reason)
    with edit(by, "appeals.substitute", Reception, reception_id, note=why) as row:
        if row.state != "planned":
            raise Refused("reception_over", day=row.day)
        if not substitute.strip() or substitute.strip() == row.leader:
            raise BadInput("substitute_missing")
        row.substitute, row.reason = substitute.strip(), why
    for one in Booking.objects.filter(reception=row).order_by("seq"):
        messaging.send(by, channel="sms", template="reception_moved", address=one.phone,
                       facts={"day": f"{row.day.month}月{row.day.day}日", "who": row.substitute},
                       key=f"appeals.substitute:{one.pk}:{by.at.isoformat()}")  # fmt: skip
    return reception_row(row)


@transaction.atomic
def book(by: Actor, *, reception_id: int, name: str, phone: str, text: str, key: str) -> BookingRow:
    """Book a place at a coming reception; the same key again is the same place."""
    row = Reception.objects.select_for_update(of=("self",)).filter(pk=reception_id).first()
    known = Booking.objects.filter(key=key).first()  # behind the lock: the same key may be at work beside us
    if known is not None:
        return booking_row(known)
    if row is None or row.state != "planned":
        raise NotFound("not_found", model="Reception", id=reception_id)
    if row.day <= by.today:
        raise Refused("booking_too_late", day=row.day)
    taken = Booking.objects.filter(reception=row).count()
    if taken >= row.most:
        raise Refused("reception_full", day=row.day, most=row.most)
    if not name.strip():
        raise BadInput("booking_without_name")
    booking = Booking(reception=row, seq=taken + 1, name=name.strip(), phone=people.check_phone(phone),
                      text=rules.check_text(text), booked_at=by.at, key=key[:120])  # fmt: skip
    with change(by, "appeals.book", booking):
        pass
    return booking_row(booking)
