"""Decisions about calls: who gets one, and what an event makes of it."""

import re
from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from unionloop.domains.appeals.contracts import CallKind, CallState, SeatState
from unionloop.kernel.errors import BadInput

PRESENT = timedelta(seconds=90)
SIP = re.compile(r"^sip:[A-Za-z0-9_.+-]{1,40}@[A-Za-z0-9.-]{1,60}(:\d{2,5})?$")
ENDS = {CallState.ENDED, CallState.MISSED}


@dataclass(frozen=True)
class SeatInput:
    """A seat as the choice sees it."""

    id: int
    state: SeatState
    since_at: datetime
    seen_at: datetime


def check_sip(text: str) -> str:
    """Return the address of a phone, or refuse it."""
    found = text.strip()
    if SIP.match(found) is None:
        raise BadInput("bad_sip", text=found[:60])
    return found


def present(seen_at: datetime, at: datetime) -> bool:
    """Tell whether an agent sits there: the page asks every second or so while it is open."""
    return at - seen_at <= PRESENT


def choose(seats: Sequence[SeatInput], at: datetime, tried: Collection[int]) -> int | None:
    """Return the seat that has waited longest, of those ready and present and not tried for this call."""
    free = [one for one in seats
            if one.state is SeatState.READY and one.id not in tried and present(one.seen_at, at)]  # fmt: skip
    return min(free, key=lambda one: (one.since_at, one.id)).id if free else None


def after(state: CallState, kind: CallKind) -> CallState:
    """Return the state after an event. Events overtake each other on the wire: none leads backwards."""
    if state in ENDS:
        return state
    if kind in (CallKind.ROUTE, CallKind.RINGING):
        return CallState.TALKING if state is CallState.TALKING else CallState.RINGING
    if kind is CallKind.ANSWERED:
        return CallState.TALKING
    if kind is CallKind.UNANSWERED:
        return CallState.NEW
    if kind is CallKind.GIVEN_UP:  # a CANCEL that crossed the answer has no effect (RFC 3261 9.2): a BYE follows
        return CallState.TALKING if state is CallState.TALKING else CallState.MISSED
    if kind is CallKind.HUNG_UP:
        return CallState.ENDED
    return state


def seat_after(state: SeatState, kind: CallKind) -> SeatState:
    """Return what an event makes of the seat the call was at: whoever lets it ring is taken off the line."""
    if kind is CallKind.ANSWERED:
        return SeatState.TALKING
    if kind is CallKind.HUNG_UP:
        return SeatState.AFTER
    if kind is CallKind.UNANSWERED:
        return SeatState.AWAY
    if kind is CallKind.GIVEN_UP:
        return SeatState.READY
    return state
