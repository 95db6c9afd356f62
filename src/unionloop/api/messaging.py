"""JSON: the inbox, delivery, receipts."""

from dataclasses import asdict
from typing import Annotated, Any

from django.http import HttpRequest
from ninja import Field, Query, Router, Schema

from unionloop.domains.messaging import commands, queries
from unionloop.kernel.errors import NotFound

from .answers import ERRORS
from .entrance import actor_of
from .payments import Cursor, Id, Limit, Word, page_of

router = Router(tags=["messaging"])
Answer: dict[int, Any] = {200: dict[str, Any], **ERRORS}


class Tracked(Schema):
    number: str = Field(max_length=24)
    tail4: str = Field(max_length=8)


class Choice(Schema):
    channels: dict[str, list[str]]
    mail: str = Field("", max_length=120)
    phone: str = Field("", max_length=20)
    quiet_from: int = Field(21, ge=0, le=23)
    quiet_to: int = Field(8, ge=0, le=23)
    digest: bool = False


@router.get("/wishes", response=Answer, operation_id="messaging_own_wish")
def own_wish(request: HttpRequest) -> Any:
    """Return how this login wants to be told."""
    return asdict(queries.own_wish(actor_of(request)))


@router.post("/wishes", response=Answer, operation_id="messaging_choose")
def choose(request: HttpRequest, body: Choice) -> Any:
    """Say how oneself wants to be told; legal notices always come."""
    return asdict(commands.choose(actor_of(request), **body.dict()))


@router.get("/inbox", response=Answer, operation_id="messaging_inbox")
def inbox(request: HttpRequest, unread: bool = False, after: Cursor = "", limit: Limit = 50) -> Any:
    """List one's own notices, newest first."""
    return page_of(queries.inbox(actor_of(request), unread=unread, after=after, limit=limit))


@router.post("/inbox/{notice_id}/read", response=Answer, operation_id="messaging_mark_read")
def mark_read(request: HttpRequest, notice_id: Id) -> Any:
    """Mark one notice as read."""
    return asdict(commands.mark_read(actor_of(request), notice_id=notice_id))


@router.get("/notices", response=Answer, operation_id="messaging_notices")
def notices(
    request: HttpRequest, state: Word = "", channel: Word = "", unit_id: Annotated[Id | None, Query()] = None,
    after: Cursor = "", limit: Limit = 50,
) -> Any:  # fmt: skip
    """List notices with their delivery."""
    found = queries.notices(
        actor_of(request), state=state, channel=channel, unit_id=unit_id, after=after, limit=limit
    )
    return page_of(found)


@router.post("/notices/{notice_id}/retry", response=Answer, operation_id="messaging_retry")
def retry(request: HttpRequest, notice_id: Id) -> Any:
    """Queue a message again that could not be delivered."""
    return asdict(commands.retry(actor_of(request), notice_id=notice_id))


@router.get("/receipts", response=Answer, operation_id="messaging_receipts")
def receipts(
    request: HttpRequest, unit_id: Annotated[Id | None, Query()] = None, after: Cursor = "", limit: Limit = 50
) -> Any:
    """List receipts with their steps."""
    return page_of(queries.receipts(actor_of(request), unit_id=unit_id, after=after, limit=limit))


@router.post("/track", response=Answer, operation_id="messaging_track")
def track(request: HttpRequest, body: Tracked) -> Any:
    """Return the timeline of a receipt for its number and four digits; tries are counted by address."""
    by = actor_of(request)
    attempt = commands.note_attempt(by, address=by.address, number=body.number)
    found = queries.track(body.number, body.tail4)
    if found is None:
        raise NotFound("not_found", model="Receipt", id=0)
    commands.note_found(attempt)
    return asdict(found)
