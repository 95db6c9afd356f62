"""Collecting on the ground: each concern written down becomes a case of the same desk, with the same clock."""

from collections.abc import Sequence
from datetime import date, datetime, time

from django.db import transaction

from unionloop.domains.appeals import rules
from unionloop.domains.appeals.contracts import Channel, GatheringKind, GatheringRow, Incoming, Item, Known
from unionloop.domains.appeals.models import Booking, Gathering, Reception
from unionloop.domains.appeals.queries.collecting import gathering_row
from unionloop.kernel.actor import BEIJING, Actor
from unionloop.kernel.change import change, edit
from unionloop.kernel.errors import BadInput, NotFound, Refused

from .matching import acting
from .places import unit_for
from .receiving import receive

ITEMS_MOST = 60


@transaction.atomic
def write_diary(
    by: Actor, *, unit_id: int, day: date, text: str, items: Sequence[Item] = (), title: str = "", key: str
) -> GatheringRow:  # fmt: skip
    """Write a diary entry with the concerns heard; the same key again (a phone that was offline) changes nothing."""
    return _gather(by, GatheringKind.DIARY, unit_id, day, text, items, title=title, key=key)


@transaction.atomic
def hold_symposium(
    by: Actor, *, unit_id: int, day: date, title: str, text: str, items: Sequence[Item] = (), people_count: int = 0,
    firms_count: int = 0, key: str,
) -> GatheringRow:  # fmt: skip
    """Keep the minutes of a symposium; what was asked for there becomes cases."""
    return _gather(by, GatheringKind.SYMPOSIUM, unit_id, day, text, items, title=title, key=key,
                   people_count=people_count, firms_count=firms_count)  # fmt: skip


@transaction.atomic
def hold_reception(
    by: Actor, *, reception_id: int, text: str, items: Sequence[Item] = (), came: Sequence[int] = ()
) -> GatheringRow:  # fmt: skip
    """Keep the minutes of a reception day; what was brought there becomes cases.

    `came` are the bookings of those who came: each is a case of its own, from the speaker who booked.
    """
    with edit(by, "appeals.hold_reception", Reception, reception_id) as row:
        if row.state == "cancelled":
            raise Refused("reception_cancelled", day=row.day)
        if row.day > by.today:
            raise Refused("reception_not_yet", day=row.day)
        leader = row.substitute or row.leader
        brought = [*_booked(row, came), *items]
        found = _gather(by, GatheringKind.RECEPTION, row.unit_id, row.day, text, brought, title=f"{leader}接访",
                        key=f"reception:{row.pk}")  # fmt: skip
        row.state, row.gathering_id = "held", found.id
    return found


def _booked(row: Reception, came: Sequence[int]) -> list[Item]:
    """Return what those who had booked and came brought, in the order of their turns."""
    rows = list(Booking.objects.filter(reception=row, pk__in=came).order_by("seq"))
    if len(rows) != len(set(came)):
        raise NotFound("not_found", model="Booking", id=min(set(came) - {one.pk for one in rows}))
    return [Item(one.text, name=one.name, contact=one.phone) for one in rows]


def _gather(
    by: Actor, kind: GatheringKind, unit_id: int, day: date, text: str, items: Sequence[Item], *, title: str, key: str,
    people_count: int = 0, firms_count: int = 0,
) -> GatheringRow:  # fmt: skip
    verb = {"diary": "appeals.write_diary", "reception": "appeals.hold_reception", "symposium": "appeals.hold_symposium"}[kind]
    known = Gathering.visible(by, verb).filter(key=key).first()
    if known is not None:
        return gathering_row(known)
    unit_for(by, verb, unit_id)
    if day > by.today:
        raise BadInput("gathering_in_the_future", day=day)
    if len(items) > ITEMS_MOST:
        raise BadInput("too_many_items", most=ITEMS_MOST, count=len(items))
    row = Gathering(kind=kind, unit_id=unit_id, day=day, title=title.strip()[:120], text=rules.check_text(text),
                    writer=by.name, people_count=people_count, firms_count=firms_count, key=key[:120])  # fmt: skip
    with change(by, verb, row):
        pass
    for number, item in enumerate(items, start=1):
        _take_down(by, row, number, item)
    return gathering_row(row)


def _take_down(by: Actor, row: Gathering, number: int, item: Item) -> None:
    channel = Channel(row.kind)
    heard = datetime.combine(row.day, time(12), BEIJING)
    incoming = Incoming(channel=channel, key=f"{row.key}:{number}"[:160], sender="", at=min(heard, by.at), text=item.text,
                        name=item.name, contact=item.contact)  # fmt: skip
    facts = Known(kind=item.kind, category=item.category, employer_id=item.employer_id, employer_name=item.employer_name,
                  people_count=item.people_count, unit_id=row.unit_id, source_key=f"{row.kind}:{row.pk}")  # fmt: skip
    receive(acting(by, "appeals.receive", row.unit.path), incoming=incoming, known=facts)
