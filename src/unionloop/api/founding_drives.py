"""JSON: one act on many employers — planned with its exclusions, run, stopped, taken back."""

from dataclasses import asdict
from datetime import date
from typing import Annotated, Any, Literal

from django.http import HttpRequest
from ninja import Field, Query, Router, Schema

from unionloop.domains.founding import commands, queries
from unionloop.domains.founding.contracts import DRIVES_MOST, DriveAct, DriveFacts, DriveRow

from .answers import ERRORS
from .entrance import actor_of
from .founding_bodies import Cursor, Id, Limit, Reasons, Word

router = Router(tags=["founding"])
Answer = dict[str, Any]
Rows = {200: Answer, **ERRORS}


class Plan(Schema):
    """Whom to act on and how: assigning wants `unit_id`, explaining wants `reason`."""

    act: Literal["assign", "notify", "explain"]
    employer_ids: Annotated[list[Id], Field(max_length=DRIVES_MOST)]
    unit_id: Id | None = None
    owner: Word = ""
    due_date: date | None = None
    reason: Reasons | Literal[""] = ""


class LineFilters(Schema):
    state: Literal["", "planned", "excluded", "done", "refused", "undone"] = ""
    after: Cursor = ""
    limit: Limit = 50


@router.get("/", response=Rows, operation_id="founding_drives")
def drives(request: HttpRequest, after: Cursor = "", limit: Limit = 50) -> Any:
    """Return the drives in scope, the latest first."""
    found = queries.drives(actor_of(request), after=after, limit=limit)
    return {"rows": [_answer(one) for one in found.rows], "next": found.next, "total": found.total}


@router.get("/{drive_id}", response=Rows, operation_id="founding_drive")
def drive(request: HttpRequest, drive_id: Id) -> Any:
    """Return one drive with its counts and the verbs open to you."""
    return _answer(queries.drive(actor_of(request), drive_id=drive_id))


@router.get("/{drive_id}/lines", response=Rows, operation_id="founding_drive_lines")
def lines(request: HttpRequest, drive_id: Id, filters: Query[LineFilters]) -> Any:
    """Return what became of each employer, and why not where it was not done."""
    found = queries.drive_lines(actor_of(request), drive_id=drive_id, **filters.dict())
    return {"rows": [asdict(one) for one in found.rows], "next": found.next, "total": found.total, "sums": found.sums}


@router.post("/", response=Rows, operation_id="founding_plan_drive")
def plan_drive(request: HttpRequest, body: Plan) -> Any:
    """Plan one act on many employers; nothing is done yet."""
    facts = DriveFacts(DriveAct(body.act), body.unit_id, body.owner, body.due_date, body.reason)
    return _answer(commands.plan_drive(actor_of(request), employer_ids=body.employer_ids, facts=facts))


@router.post("/{drive_id}/start", response=Rows, operation_id="founding_start_drive")
def start_drive(request: HttpRequest, drive_id: Id) -> Any:
    """Let a planned or stopped drive run; the worker does its lines."""
    return _answer(commands.start_drive(actor_of(request), drive_id=drive_id))


@router.post("/{drive_id}/stop", response=Rows, operation_id="founding_stop_drive")
def stop_drive(request: HttpRequest, drive_id: Id) -> Any:
    """Stop a running drive: what is done stays done."""
    return _answer(commands.stop_drive(actor_of(request), drive_id=drive_id))


@router.post("/{drive_id}/undo", response=Rows, operation_id="founding_undo_drive")
def undo_drive(request: HttpRequest, drive_id: Id) -> Any:
    """Take back what a drive did to blank spots nobody has touched since."""
    return _answer(commands.undo_drive(actor_of(request), drive_id=drive_id))


def _answer(row: DriveRow) -> Answer:
    return asdict(row) | {"counts": {state.value: count for state, count in row.counts.items()}}
