"""Promises over the API: what was announced without a key; drafting, reporting and judging with one."""

from dataclasses import asdict
from datetime import date
from typing import Annotated, Any, Literal

from django.http import HttpRequest
from ninja import Field, Router, Schema

from unionloop.domains.promises import commands, queries
from unionloop.domains.promises.contracts import PromiseInput, PromiseRow
from unionloop.kernel.actor import public

from .answers import ERRORS
from .entrance import actor_of
from .rights import facts_of
from .rights_bodies import Files

router = Router(tags=["promises"])
Id = Annotated[int, Field(ge=1, le=2**53)]
Year = Annotated[int, Field(ge=2000, le=2099)]
Figure = Annotated[int, Field(ge=0, le=10**13)]
Reason = Annotated[str, Field(min_length=1, max_length=300)]
Answer = dict[str, Any]


class Drafting(Schema):
    """`target` is in units of `word`, or in fen for a measure that ends in `_fen`."""

    unit_id: Id
    year: Year
    number: Annotated[int, Field(ge=1, le=99)]
    title: Annotated[str, Field(min_length=1, max_length=60)]
    measure: Literal["founding.founded", "founding.members", "dues.returned_fen", "appeals.on_time", "rights.answered",
                     "aid.paid_fen", "reported"]  # fmt: skip
    target: Annotated[int, Field(ge=1, le=10**13)]
    word: Annotated[str, Field(min_length=1, max_length=8)]
    owner: Annotated[str, Field(min_length=1, max_length=40)]
    due_date: date
    detail: Annotated[str, Field(max_length=300)] = ""


class Reporting(Schema):
    value: Figure
    evidence: Annotated[str, Field(min_length=1, max_length=200)]
    note: Annotated[str, Field(max_length=300)] = ""
    files: Files = []
    open_to_all: bool = False


class Judging(Schema):
    value: Figure
    reason: Reason


class Because(Schema):
    reason: Reason


def _told(row: PromiseRow) -> Answer:
    return asdict(row) | {"money": row.money}


@router.get("/announced", auth=None, response={200: Answer, **ERRORS}, operation_id="promises_announced")
def announced(request: HttpRequest, year: Year | None = None, unit_id: Id | None = None) -> Any:
    """Return what a union promised for a year and how far it has come, late ones first. No key is needed."""
    board = queries.board(public(actor_of(request).at), year=year, unit_id=unit_id)
    return {"unit_id": board.unit_id, "unit_name": board.unit_name, "year": board.year, "good": board.good,
            "late": board.late, "of": len(board.counted), "rows": [_told(one) | {"verbs": ()} for one in board.rows]}  # fmt: skip


@router.get("/", response={200: Answer, **ERRORS}, operation_id="promises_read")
def desk(
    request: HttpRequest, year: Year | None = None, after: Annotated[str, Field(max_length=400)] = "",
    limit: Annotated[int, Field(ge=1, le=200)] = 50,
) -> Any:
    """Return the promises of one's scope, drafts too."""
    page = queries.desk(actor_of(request), year=year, after=after, limit=limit)
    return {"rows": [_told(one) for one in page.rows], "next": page.next, "total": page.total}


@router.get("/announced/{announced}/progress", auth=None, response={200: Answer, **ERRORS}, operation_id="promises_progress")
def progress(request: HttpRequest, announced: Id) -> Any:
    """Return one announced promise with its dated figures, newest first. No key is needed."""
    by = public(actor_of(request).at)
    rows = [asdict(one) | {"told_by": ""} for one in queries.progress(by, promise_id=announced)]
    return {"promise": _told(queries.promise(by, promise_id=announced)), "rows": rows}


@router.post("/", response={200: Answer, **ERRORS}, operation_id="promises_draft")
def draft(request: HttpRequest, body: Drafting) -> Any:
    """Draft one of the promises of a year."""
    fields = body.dict()
    unit_id = fields.pop("unit_id")
    return _told(commands.draft(actor_of(request), unit_id=unit_id, promise=PromiseInput(**fields)))


@router.post("/{promise_id}/announce", response={200: Answer, **ERRORS}, operation_id="promises_announce")
def announce(request: HttpRequest, promise_id: Id) -> Any:
    """Make a draft public; never by whoever drafted it."""
    return _told(commands.announce(actor_of(request), promise_id=promise_id))


@router.post("/{promise_id}/report", response={200: Answer, **ERRORS}, operation_id="promises_report")
def report(request: HttpRequest, promise_id: Id, body: Reporting) -> Any:
    """Tell how far a promise has come, with what proves it: its reference, and files."""
    return _told(commands.report(actor_of(request), promise_id=promise_id, **facts_of(body)))


@router.post("/{promise_id}/keep", response={200: Answer, **ERRORS}, operation_id="promises_keep")
def keep(request: HttpRequest, promise_id: Id, body: Judging) -> Any:
    """Decide that a promise was kept; never by whoever reported on it."""
    return _told(commands.keep(actor_of(request), promise_id=promise_id, **body.dict()))


@router.post("/{promise_id}/miss", response={200: Answer, **ERRORS}, operation_id="promises_miss")
def miss(request: HttpRequest, promise_id: Id, body: Judging) -> Any:
    """Decide that a promise was not kept; never by whoever reported on it."""
    return _told(commands.miss(actor_of(request), promise_id=promise_id, **body.dict()))


@router.post("/{promise_id}/withdraw", response={200: Answer, **ERRORS}, operation_id="promises_withdraw")
def withdraw(request: HttpRequest, promise_id: Id, body: Because) -> Any:
    """Take a promise back, saying why."""
    return _told(commands.withdraw(actor_of(request), promise_id=promise_id, reason=body.reason))
