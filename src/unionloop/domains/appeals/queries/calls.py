"""Reads of the hotline: seats, calls, and who may be calling."""

from django.db.models import F, Q, QuerySet

from unionloop.domains.access import queries as access
from unionloop.domains.appeals import rules
from unionloop.domains.appeals.contracts import (
    LIVE,
    Caller,
    CallRow,
    CallState,
    PopUp,
    SeatRow,
    SeatState,
)
from unionloop.domains.appeals.models import Call, Case, Seat, Speaker
from unionloop.domains.people import queries as people
from unionloop.kernel import questions, secret
from unionloop.kernel.actor import Actor
from unionloop.kernel.page import Page, keyset

from .cases import JOINED, labels_of_categories, row_of

PHONE = "appeals_speaker.phone"
MOST_CASES = 5
NO_CALL = "-"


def seats(by: Actor) -> list[SeatRow]:
    """Return the seats this actor may see."""
    return [seat_row(one, by) for one in Seat.visible(by, "appeals.read").order_by("login")[:200]]


def own_seat(by: Actor) -> SeatRow | None:
    """Return the actor's own seat."""
    row = Seat.objects.filter(login=by.name).first()
    return seat_row(row, by) if row is not None else None


def pop_up(by: Actor) -> PopUp | None:
    """Return the call at the actor's own seat with who may be calling: ringing, held, ended, or just given up."""
    row = _own_call(by)
    return PopUp(call_row(row), caller_of(by, row.caller)) if row is not None else None


def line_mark(by: Actor) -> str:
    """Return what tells one picture of the actor's line from the next: asked four times a second, so two kept reads."""
    seat, call = _SEAT_NOW.first(by.name), _CALL_NOW.first(by.name)
    marks = ".".join(str(one or "") for one in call) if call else NO_CALL
    return f"{seat[0] if seat else '-'}.{marks}"


def is_calling(mark: str) -> bool:
    """Tell whether there is a call in the picture of a line that bears this mark."""
    return not mark.endswith(f".{NO_CALL}")


def _own_call(by: Actor) -> Call | None:
    return _calls_at(by.name).select_related("seat", "case").first()


def _calls_at(login: str) -> QuerySet[Call]:
    """Return the calls of a seat, the latest first: while it is busy, and the one whose giving up made it ready again."""
    busy = Q(seat__state__in=(SeatState.RINGING, SeatState.TALKING, SeatState.AFTER))
    given_up = Q(seat__state=SeatState.READY, state=CallState.MISSED, ended_at=F("seat__since_at"))
    return Call.objects.filter(busy | given_up, seat__login=login).order_by("-started_at", "-id")


_SEAT_NOW = questions.Question(lambda login: Seat.objects.filter(login=login).values_list("state"), str)
_CALL_NOW = questions.Question(lambda login: _calls_at(login).values_list("pk", "state", "case__number")[:1], str)


def calls(by: Actor, *, state: str = "", after: str = "", limit: int = 50) -> Page[CallRow]:
    """Return a page of calls, newest first."""
    rows = Call.visible(by, "appeals.read").select_related("seat", "case")
    if state:
        rows = rows.filter(state=state)
    return keyset(rows, ("-started_at", "-id"), call_row, after=after, limit=limit)


def caller_of(by: Actor, number: str) -> Caller:
    """Return what a phone number is known by, as far as this actor may see it."""
    if not number:
        return Caller((), (), (), (), 0, 0)
    voices = list(Speaker.objects.filter(phone_blind=secret.blind(number, PHONE)).order_by("id")[:20])
    roots = {one.same_as_id or one.pk for one in voices}
    whole = Q(speaker_id__in=roots) | Q(speaker__same_as_id__in=roots)
    found = Case.visible(by, "appeals.read").filter(whole, merged_into__isnull=True)
    labels = labels_of_categories()
    latest = found.select_related(*JOINED).order_by("-received_at", "-id")[:MOST_CASES]
    persons = people.by_phone(by, phone=number) if by.holds("people.read") else []
    return Caller(
        names=tuple(dict.fromkeys(people.mask_name(one.name) for one in voices if one.name)),
        people=tuple(one.name_masked for one in persons), person_ids=tuple(one.id for one in persons),
        cases=tuple(row_of(one, by, labels) for one in latest), case_count=found.count(),
        open_count=found.filter(state__in=LIVE).count(),
    )  # fmt: skip


def seat_row(row: Seat, by: Actor) -> SeatRow:
    """Return the frozen row of a seat."""
    return SeatRow(row.pk, row.login, access.label_of(row.login), row.unit_id, row.sip, SeatState(row.state),
                   row.since_at, rules.present(row.seen_at, by.at))  # fmt: skip


def call_row(row: Call) -> CallRow:
    """Return the frozen row of a call."""
    return CallRow(
        id=row.pk, state=CallState(row.state), caller=people.mask_phone(row.caller), seat=row.seat.login if row.seat else "",
        started_at=row.started_at, answered_at=row.answered_at, ended_at=row.ended_at, recorded=bool(row.recording),
        case_number=row.case.number if row.case else "",
    )  # fmt: skip
