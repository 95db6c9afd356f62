"""JSON: lists of employers that come as a file — tried without effect, then taken."""

from dataclasses import asdict
from typing import Any

from django.http import HttpRequest
from ninja import File, Form, Router
from ninja.files import UploadedFile

from unionloop.domains.employers import commands, queries

from .answers import ERRORS
from .employer_shapes import Id
from .entrance import actor_of
from .payments import Cursor, Limit

router = Router(tags=["employers"])
Rows = {200: dict[str, Any], **ERRORS}


@router.get("/", response=Rows, operation_id="employers_intakes")
def intakes(request: HttpRequest, after: Cursor = "", limit: Limit = 50) -> Any:
    """Return the lists in scope, the latest first."""
    found = queries.intakes(actor_of(request), after=after, limit=limit)
    return {"rows": [asdict(one) for one in found.rows], "next": found.next, "total": found.total}


@router.post("/", response=Rows, operation_id="employers_receive_intake")
def receive_intake(request: HttpRequest, unit_id: Form[Id], file: File[UploadedFile]) -> Any:
    """Try a list: nothing is registered yet; the same bytes again are the first list again."""
    row = commands.receive_intake(actor_of(request), unit_id=unit_id, name=file.name or "", content=file.read())
    return asdict(row)


@router.get("/{intake_id}", response=Rows, operation_id="employers_intake")
def intake(request: HttpRequest, intake_id: Id) -> Any:
    """Return one list with its counts and every row that cannot be taken."""
    by = actor_of(request)
    row = asdict(queries.intake(by, intake_id=intake_id))
    return row | {"faults": [asdict(one) for one in queries.intake_faults(by, intake_id=intake_id)]}


@router.post("/{intake_id}/take", response=Rows, operation_id="employers_take_intake")
def take_intake(request: HttpRequest, intake_id: Id) -> Any:
    """Register the good rows of a list that was tried."""
    return asdict(commands.take_intake(actor_of(request), intake_id=intake_id))


@router.get("/{intake_id}/progress", response=Rows, operation_id="employers_intake_progress")
def intake_progress(request: HttpRequest, intake_id: Id) -> Any:
    """Return how far a running import has come."""
    return queries.take_progress(actor_of(request), intake_id=intake_id)


@router.post("/{intake_id}/stop", response=Rows, operation_id="employers_stop_intake")
def stop_intake(request: HttpRequest, intake_id: Id) -> Any:
    """Ask a running import to stop at its next batch."""
    return {"stopping": commands.stop_intake(actor_of(request), intake_id=intake_id)}


@router.post("/{intake_id}/undo", response=Rows, operation_id="employers_undo_intake")
def undo_intake(request: HttpRequest, intake_id: Id) -> Any:
    """Take a list back, whole, as long as nothing hangs on the employers it registered."""
    return asdict(commands.undo_intake(actor_of(request), intake_id=intake_id))
