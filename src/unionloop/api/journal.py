"""The journal over the API, for auditors."""

from datetime import date, datetime
from typing import Annotated, Any

from django.http import HttpRequest
from ninja import Field, Router, Schema

from unionloop.domains.access import queries

from .answers import ERRORS
from .entrance import actor_of

router = Router(tags=["journal"])


class Line(Schema):
    id: int
    at: datetime
    actor: str
    verb: str
    verb_label: str
    model: str
    row_id: int
    place: str
    via: str
    request_id: str
    note: str
    changes: dict[str, Any]
    sealed: bool
    on_behalf: str = ""


class Lines(Schema):
    rows: list[Line]
    next: str | None


class Chain(Schema):
    links: int
    waiting: int
    head: str


@router.get("/lines", response={200: Lines, **ERRORS}, operation_id="journal_read")
def lines(
    request: HttpRequest, verb: Annotated[str, Field(max_length=60)] = "",
    actor: Annotated[str, Field(max_length=80)] = "", model: Annotated[str, Field(max_length=60)] = "",
    row_id: Annotated[int, Field(ge=0, le=2**62)] | None = None, start: date | None = None,
    until: date | None = None, after: Annotated[str, Field(max_length=400)] = "",
    limit: Annotated[int, Field(ge=1, le=200)] = 50,
) -> Any:
    """Who did what, the latest first."""
    return queries.journal(
        actor_of(request), verb=verb, actor=actor, model=model, row_id=row_id, start=start, until=until,
        after=after, limit=limit,
    )  # fmt: skip


@router.get("/chain", response={200: Chain, **ERRORS}, operation_id="journal_chain")
def chain(request: HttpRequest) -> Any:
    """How far the hash chain reaches."""
    return queries.chain_state(actor_of(request))
