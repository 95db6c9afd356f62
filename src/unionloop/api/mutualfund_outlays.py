"""JSON: what a fund tells of itself: fairness, limits, management fees and investments."""

from dataclasses import asdict
from datetime import date
from typing import Annotated, Any

from django.http import HttpRequest
from ninja import Field, Router, Schema

from unionloop.domains.mutualfund import commands, queries

from .entrance import actor_of
from .mutualfund import Rows
from .mutualfund_bodies import Code, Fen, Id, Meeting, Words

router = Router(tags=["mutualfund"])


class Outlay(Schema):
    kind: Code
    amount_fen: Fen
    where: Annotated[str, Field(max_length=80)]
    why: Words
    until_date: date | None = None


class Receipt(Schema):
    bank_ref: Annotated[str, Field(max_length=60)]
    booked_date: date | None = None


class Back(Schema):
    bank_ref: Annotated[str, Field(max_length=60)]
    income_fen: Fen = 0
    returned_date: date | None = None


@router.get("/funds/{int:fund_id}/fairness", response=Rows, operation_id="mutualfund_fairness")
def fairness(request: HttpRequest, fund_id: Id) -> Any:
    """What was given by place and by weight of the bill, the last twelve whole months; few people are withheld."""
    found = queries.fairness(actor_of(request), fund_id=fund_id)
    return asdict(found) if found else {}


@router.get("/funds/{int:fund_id}/limits", response=Rows, operation_id="mutualfund_limits")
def limits(request: HttpRequest, fund_id: Id) -> Any:
    """Fee and investments beside their limits today; nothing where no limit is in force."""
    found = queries.limits(actor_of(request), fund_id=fund_id)
    return asdict(found) if found else {}


@router.get("/funds/{int:fund_id}/outlays", response=Rows, operation_id="mutualfund_outlays")
def outlays(request: HttpRequest, fund_id: Id) -> Any:
    """Management fees and investments, latest first."""
    return {"rows": [asdict(one) for one in queries.outlays(actor_of(request), fund_id=fund_id)]}


@router.post("/funds/{int:fund_id}/outlays", response=Rows, operation_id="mutualfund_propose_outlay")
def propose_outlay(request: HttpRequest, fund_id: Id, body: Outlay) -> Any:
    """Propose a management fee or an investment."""
    return asdict(commands.propose_outlay(actor_of(request), fund_id=fund_id, **body.dict()))


@router.post("/outlays/{int:outlay_id}/approve", response=Rows, operation_id="mutualfund_approve_outlay")
def approve_outlay(request: HttpRequest, outlay_id: Id, body: Meeting) -> Any:
    """Note that the meeting allowed it."""
    return asdict(commands.approve_outlay(actor_of(request), outlay_id=outlay_id, meeting=body.meeting))


@router.post("/outlays/{int:outlay_id}/refuse", response=Rows, operation_id="mutualfund_refuse_outlay")
def refuse_outlay(request: HttpRequest, outlay_id: Id, body: Meeting) -> Any:
    """Note that the meeting did not allow it."""
    return asdict(commands.refuse_outlay(actor_of(request), outlay_id=outlay_id, meeting=body.meeting))


@router.post("/outlays/{int:outlay_id}/book", response=Rows, operation_id="mutualfund_book_outlay")
def book_outlay(request: HttpRequest, outlay_id: Id, body: Receipt) -> Any:
    """Write it into the fund's book with the bank's receipt."""
    return asdict(commands.book_outlay(actor_of(request), outlay_id=outlay_id, **body.dict()))


@router.post("/outlays/{int:outlay_id}/return", response=Rows, operation_id="mutualfund_return_outlay")
def return_outlay(request: HttpRequest, outlay_id: Id, body: Back) -> Any:
    """Note that an investment has come back, with what it earned."""
    return asdict(commands.return_outlay(actor_of(request), outlay_id=outlay_id, **body.dict()))
