"""Writes of the hotline: seats, what the exchange asks and tells, and the case of a call."""

from datetime import timedelta

from django.db import IntegrityError, transaction

from unionloop.domains.appeals import rules
from unionloop.domains.appeals.contracts import (
    CallKind,
    CallRow,
    CallState,
    CallTold,
    CaseRow,
    Channel,
    Incoming,
    Known,
    SeatRow,
    SeatState,
)
from unionloop.domains.appeals.models import Call, CallEvent, Case, Seat
from unionloop.domains.appeals.queries.calls import PHONE, call_row, seat_row
from unionloop.domains.organisation import queries as organisation
from unionloop.domains.people import queries as people
from unionloop.kernel import secret
from unionloop.kernel.actor import Actor
from unionloop.kernel.change import change, edit
from unionloop.kernel.errors import BadInput, NotFound, Refused

from . import receiving

KEPT = timedelta(seconds=20)  # a good part of rules.PRESENT
CHOSEN = (SeatState.AWAY, SeatState.READY)  # what an agent sets; the rest comes from the line
ANONYMOUS = "appeals_call.key"
NOTHING_KNOWN = Known()


@transaction.atomic
def equip(by: Actor, *, login: str, unit_id: int, sip: str) -> SeatRow:
    """Give a login a place at the desk and the phone beside it; again for the same login changes it."""
    address = rules.check_sip(sip)
    if unit_id not in organisation.by_ids([unit_id]):
        raise NotFound("not_found", model="Unit", id=unit_id)
    row = Seat.objects.select_for_update().filter(login=login).first()
    if row is None:
        row = Seat(login=login, unit_id=unit_id, since_at=by.at, seen_at=by.at)
    with change(by, "appeals.equip", row):
        if Seat.objects.filter(sip=address).exclude(pk=row.pk).exists():
            raise Refused("sip_taken", sip=address)
        row.unit_id, row.sip = unit_id, address
    return seat_row(row, by)


@transaction.atomic
def sit(by: Actor, *, state: str) -> SeatRow:
    """Take calls, or stop taking them. Ready also ends a call of one's own whose end the line never told."""
    if state not in CHOSEN:
        raise Refused("seat_state", state=state)
    own = Seat.objects.filter(login=by.name).first()
    if own is None:
        raise NotFound("no_seat")
    with edit(by, "appeals.sit", Seat, own.pk) as seat:
        seat.state, seat.since_at, seat.seen_at = SeatState(state).value, by.at, by.at
    for call in Call.objects.select_for_update().filter(seat=own, state=CallState.TALKING):
        with change(by, "appeals.sit", call):
            call.state, call.ended_at = CallState.ENDED.value, by.at
    return seat_row(seat, by)


def keep_seat(by: Actor) -> None:
    """Note that the agent's page is open. A sign of life, not an act: it is not journalled, and rarely written."""
    stale = Seat.objects.filter(login=by.name, seen_at__lt=by.at - KEPT)
    if stale.exists():
        stale.update(seen_at=by.at)


@transaction.atomic
def route_call(by: Actor, *, told: CallTold) -> str:
    """Return the address of the phone a call goes to, "" when nobody is free. The same question, the same answer."""
    call = _call(by, told)
    asked = CallEvent.objects.filter(call=call, kind=CallKind.ROUTE, attempt=told.attempt).select_related("seat").first()
    if asked is not None:
        return asked.seat.sip if asked.seat is not None else ""
    tried = set(CallEvent.objects.filter(call=call, seat__isnull=False).values_list("seat_id", flat=True))
    free = Seat.objects.select_for_update().filter(state=SeatState.READY).order_by("pk")
    inputs = [rules.SeatInput(one.pk, SeatState(one.state), one.since_at, one.seen_at) for one in free]
    chosen = rules.choose(inputs, by.at, tried)
    seat = next((one for one in free if one.pk == chosen), None)
    with change(by, "appeals.follow", call):
        call.seat = seat
        call.state = (CallState.RINGING if seat is not None else CallState.MISSED).value
        call.ended_at = None if seat is not None else by.at  # the exchange tells the caller that nobody is free
    if seat is not None:
        with change(by, "appeals.follow", seat):
            seat.state, seat.since_at = SeatState.RINGING.value, by.at
    CallEvent(call=call, kind=CallKind.ROUTE, attempt=told.attempt, seat=seat, at=by.at).save(force_insert=True)
    return seat.sip if seat is not None else ""


@transaction.atomic
def follow(by: Actor, *, told: CallTold) -> CallRow:
    """Note what became of a call; the same event again, or one that comes too late, changes nothing."""
    call = _call(by, told)
    if CallEvent.objects.filter(call=call, kind=told.kind, attempt=told.attempt).exists():
        return call_row(call)
    CallEvent(call=call, kind=told.kind, attempt=told.attempt, seat=call.seat, at=by.at).save(force_insert=True)
    before = CallState(call.state)
    late = _overtaken(call, told)
    with change(by, "appeals.follow", call):
        call.state = before.value if late else rules.after(before, told.kind).value
        call.recording = told.recording or call.recording
        if told.kind is CallKind.ANSWERED:
            call.answered_at = call.answered_at or by.at
        if call.state in (CallState.ENDED, CallState.MISSED):
            call.ended_at = call.ended_at or by.at
    if call.seat_id is not None and call.state != before:
        _move_seat(by, call, told.kind)
    return call_row(call)


@transaction.atomic
def attend(
    by: Actor, *, call_id: int, text: str, name: str = "", contact: str = "", anonymous: bool = False,
    known: Known = NOTHING_KNOWN,
) -> CaseRow:  # fmt: skip
    """Take down what a caller said as a case. The number comes from the line: the agent need not see or type it.

    The same call again returns its case. Of an anonymous caller's case nothing leads to the call.
    """
    with edit(by, "appeals.attend", Call, call_id) as call:
        key = secret.blind(call.key, ANONYMOUS) if anonymous else call.key
        incoming = Incoming(Channel.PHONE, key, call.caller, min(call.started_at, by.at), text, name=name,
                            contact=contact or _dialled(call.caller), anonymous=anonymous)  # fmt: skip
        case = receiving.receive(by, incoming=incoming, known=known)
        if not anonymous:
            call.case = Case.objects.get(pk=case.id)
    return case


def _call(by: Actor, told: CallTold) -> Call:
    """Return the call, locked, making it known on the first word of it; of two first words at once, one makes it."""
    found = _known(told.call)
    if found is not None:
        return found
    number = _dialled(told.caller) or told.caller
    call = Call(key=told.call, caller=number, caller_blind=secret.blind(number, PHONE), started_at=by.at)
    try:
        with transaction.atomic(), change(by, "appeals.follow", call):
            pass
    except (IntegrityError, BadInput):
        found = _known(told.call)
        if found is None:
            raise
        return found
    return call


def _known(key: str) -> Call | None:
    rows = Call.objects.select_for_update(of=("self",)).select_related("seat__unit", "case")
    return rows.filter(key=key).first()


def _dialled(number: str) -> str:
    """Return a number that can be called back, "" for a short, foreign or withheld one."""
    try:
        return people.check_phone(number) if number else ""
    except Refused:
        return ""


def _overtaken(call: Call, told: CallTold) -> bool:
    """Tell whether an event comes after the end of the attempt it belongs to."""
    events = CallEvent.objects.filter(call=call)
    if told.kind is CallKind.RINGING and events.filter(kind=CallKind.UNANSWERED, attempt=told.attempt).exists():
        return True
    alone = told.kind in (CallKind.RINGING, CallKind.UNANSWERED)
    return alone and events.filter(kind=CallKind.ROUTE, attempt__gt=told.attempt).exists()


def _move_seat(by: Actor, call: Call, kind: CallKind) -> None:
    assert call.seat_id is not None, call.key
    seat = Seat.objects.select_for_update(of=("self",)).select_related("unit").get(pk=call.seat_id)
    held = SeatState(seat.state)
    if held not in (SeatState.RINGING, SeatState.TALKING):
        return  # the agent has gone on by hand
    target = rules.seat_after(held, kind)
    if target is not held:
        with change(by, "appeals.follow", seat):
            seat.state, seat.since_at = target.value, by.at
