"""JSON: sums of aid from the proposal to the call after the money; steps of the ladder, leaving and coming back."""

from dataclasses import asdict
from typing import Any

from django.http import HttpRequest
from ninja import Query, Router

from unionloop.domains.aid import commands, queries

from . import aid_bodies as bodies
from .aid import Rows, paged
from .aid_bodies import Fen, Id
from .entrance import actor_of

router = Router(tags=["aid"])


@router.get("/", response=Rows, operation_id="aid_grants")
def grants(request: HttpRequest, filters: Query[bodies.Listing]) -> Any:
    """Sums of aid in scope, latest first, with their total."""
    return paged(queries.grants(actor_of(request), **filters.dict()))


@router.get("/room/{int:household_id}", response=Rows, operation_id="aid_room")
def room(request: HttpRequest, household_id: Id, kind: bodies.Word, member_seq: int = 0, borne_fen: Fen = 0) -> Any:
    """How much of a kind is left for a household, line by line."""
    return asdict(queries.room(actor_of(request), household_id=household_id, kind=kind, member_seq=member_seq,
                               borne_fen=borne_fen))  # fmt: skip


@router.get("/second", response=Rows, operation_id="aid_second")
def second(request: HttpRequest) -> Any:
    """Who still bears much after mutual aid, the heaviest first."""
    return {"rows": [asdict(one) for one in queries.second(actor_of(request))]}


@router.post("/", response=Rows, operation_id="aid_propose")
def propose(request: HttpRequest, body: bodies.Proposing) -> Any:
    """Propose a sum within what is left."""
    return asdict(commands.propose(actor_of(request), **body.dict()))


@router.post("/{int:grant_id}/approve", response=Rows, operation_id="aid_approve")
def approve(request: HttpRequest, grant_id: Id, body: bodies.Approving) -> Any:
    """Approve a sum at the desk its twelve months ask for."""
    return asdict(commands.approve(actor_of(request), grant_id=grant_id, **body.dict()))


@router.post("/{int:grant_id}/refuse", response=Rows, operation_id="aid_refuse")
def refuse(request: HttpRequest, grant_id: Id, body: bodies.Note) -> Any:
    """Refuse a sum and say why."""
    return asdict(commands.refuse(actor_of(request), grant_id=grant_id, note=body.note))


@router.post("/pay/{int:unit_id}", response=Rows, operation_id="aid_pay")
def pay(request: HttpRequest, unit_id: Id) -> Any:
    """Draft payment batches of what is approved below a unit."""
    return {"rows": [asdict(one) for one in commands.pay(actor_of(request), unit_id=unit_id)]}


@router.post("/{int:grant_id}/confirm", response=Rows, operation_id="aid_confirm")
def confirm(request: HttpRequest, grant_id: Id) -> Any:
    """Say that the money came."""
    return asdict(commands.confirm(actor_of(request), grant_id=grant_id))


@router.post("/{int:grant_id}/call-back", response=Rows, operation_id="aid_call_back")
def call_back(request: HttpRequest, grant_id: Id, body: bodies.Calling) -> Any:
    """Write down a call after the money."""
    return asdict(commands.call_back(actor_of(request), grant_id=grant_id, **body.dict()))


@router.get("/to-look-back", response=Rows, operation_id="aid_to_look_back")
def to_look_back(request: HttpRequest) -> Any:
    """Steps due to be looked back at, the longest due first."""
    return {"rows": [asdict(one) for one in queries.to_look_back(actor_of(request))]}


@router.post("/ladder/{int:household_id}/climb", response=Rows, operation_id="aid_climb")
def climb(request: HttpRequest, household_id: Id, body: bodies.Climbing) -> Any:
    """Write down a step of the ladder."""
    return asdict(commands.climb(actor_of(request), household_id=household_id, **body.dict()))


@router.post("/outcomes/{int:outcome_id}", response=Rows, operation_id="aid_check_outcome")
def check_outcome(request: HttpRequest, outcome_id: Id, body: bodies.Looking) -> Any:
    """Write down what looking back found."""
    return asdict(commands.check_outcome(actor_of(request), outcome_id=outcome_id, **body.dict()))


@router.post("/ladder/{int:household_id}/exit", response=Rows, operation_id="aid_exit")
def leave(request: HttpRequest, household_id: Id, body: bodies.LeavingOut) -> Any:
    """Let a household leave by the sums of today."""
    return asdict(commands.exit(actor_of(request), household_id=household_id, **body.dict()))


@router.post("/ladder/{int:household_id}/close", response=Rows, operation_id="aid_close")
def close(request: HttpRequest, household_id: Id, body: bodies.Leaving) -> Any:
    """Close a file at once: death, wrongly recognised, taken on by the state."""
    return asdict(commands.close(actor_of(request), household_id=household_id, **body.dict()))


@router.post("/ladder/{int:household_id}/relapse", response=Rows, operation_id="aid_relapse")
def relapse(request: HttpRequest, household_id: Id, body: bodies.Note) -> Any:
    """Open the same file again."""
    return asdict(commands.relapse(actor_of(request), household_id=household_id, note=body.note))
