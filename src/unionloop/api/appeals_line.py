"""JSON: the hotline's seats and calls, and which voices are one person's."""

from dataclasses import asdict
from typing import Any

from django.http import HttpRequest
from ninja import Field, Router, Schema

from unionloop.domains.appeals import commands, queries

from .answers import ERRORS
from .entrance import actor_of
from .payments import Cursor, Id, Limit, Word, page_of

router = Router(tags=["appeals"])
Answer: dict[int, Any] = {200: dict[str, Any], **ERRORS}
Answers: dict[int, Any] = {200: list[dict[str, Any]], **ERRORS}


class NewSeat(Schema):
    login: str = Field(max_length=80)
    unit_id: Id
    sip: str = Field(max_length=110)


class Presence(Schema):
    state: str = Field(max_length=8)


class TakenDown(Schema):
    text: str = Field(max_length=20_000)
    name: str = Field("", max_length=50)
    contact: str = Field("", max_length=30)
    anonymous: bool = False


class SamePerson(Schema):
    other_case_id: Id
    reason: str = Field(max_length=300)


class Apart(Schema):
    reason: str = Field(max_length=300)


class WhoItIs(Schema):
    person_id: Id | None = None
    reason: str = Field(max_length=300)


@router.get("/seats", response=Answers, operation_id="appeals_seats")
def seats(request: HttpRequest) -> Any:
    """List the seats of the desk."""
    return [asdict(one) for one in queries.seats(actor_of(request))]


@router.post("/seats", response=Answer, operation_id="appeals_equip")
def equip(request: HttpRequest, body: NewSeat) -> Any:
    """Give a login a place at the desk and the phone beside it."""
    return asdict(commands.equip(actor_of(request), **body.dict()))


@router.post("/seats/own", response=Answer, operation_id="appeals_sit")
def sit(request: HttpRequest, body: Presence) -> Any:
    """Take calls (ready), or stop taking them (away)."""
    return asdict(commands.sit(actor_of(request), state=body.state))


@router.get("/pop-up", response=Answer, operation_id="appeals_pop_up")
def pop_up(request: HttpRequest) -> Any:
    """Return the call at one's own seat with who may be calling; an empty object while there is none."""
    found = queries.pop_up(actor_of(request))
    return asdict(found) if found is not None else {}


@router.get("/calls", response=Answer, operation_id="appeals_calls")
def calls(request: HttpRequest, state: Word = "", after: Cursor = "", limit: Limit = 50) -> Any:
    """List calls, newest first."""
    return page_of(queries.calls(actor_of(request), state=state, after=after, limit=limit))


@router.post("/calls/{call_id}/attend", response=Answer, operation_id="appeals_attend")
def attend(request: HttpRequest, call_id: Id, body: TakenDown) -> Any:
    """Take down what a caller said as a case."""
    return asdict(commands.attend(actor_of(request), call_id=call_id, **body.dict()))


@router.get("/voices/{case_id}", response=Answer, operation_id="appeals_voices")
def voices(request: HttpRequest, case_id: Id) -> Any:
    """Return the voices of a case's speaker and how they came together."""
    return asdict(queries.voices(actor_of(request), case_id=case_id))


@router.post("/voices/{case_id}/join", response=Answer, operation_id="appeals_join")
def join(request: HttpRequest, case_id: Id, body: SamePerson) -> Any:
    """Take the speakers of two cases for one person."""
    return asdict(commands.join(actor_of(request), case_id=case_id, **body.dict()))


@router.post("/voices/{case_id}/links/{link_id}/part", response=Answer, operation_id="appeals_part")
def part(request: HttpRequest, case_id: Id, link_id: Id, body: Apart) -> Any:
    """Take a link back."""
    return asdict(commands.part(actor_of(request), case_id=case_id, link_id=link_id, reason=body.reason))


@router.post("/voices/{case_id}/identify", response=Answer, operation_id="appeals_identify")
def identify(request: HttpRequest, case_id: Id, body: WhoItIs) -> Any:
    """Say who in the register the speaker is, or take that back."""
    by = actor_of(request)
    commands.identify(by, case_id=case_id, person_id=body.person_id, reason=body.reason)
    return asdict(queries.voices(by, case_id=case_id))
