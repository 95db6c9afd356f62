"""JSON: vouchers made by hand and the chart of accounts, with the verbs of both."""

from dataclasses import asdict
from datetime import date
from typing import Any, Literal

from django.http import HttpRequest
from ninja import Field, File, Router, Schema
from ninja.files import UploadedFile

from unionloop.domains.ledger import commands, queries
from unionloop.domains.ledger.contracts import LegInput

from .answers import ERRORS
from .entrance import actor_of
from .ledger import Cursor, Id, Leg, Limit

router = Router(tags=["ledger"])
Rows = {200: dict[str, Any], **ERRORS}


class NewDraft(Schema):
    """A voucher as written; `draft_id` mends one that was sent back."""

    book_unit_id: Id
    day: date
    summary: str = Field(max_length=200)
    legs: list[Leg] = Field(max_length=2000)
    attachments: int = Field(0, ge=0, le=9999)
    draft_id: Id | None = None


class Why(Schema):
    note: str = Field(max_length=200)


class Compared(Schema):
    source: str = Field(max_length=200)


@router.get("/", response=Rows, operation_id="ledger_drafts")
def drafts(
    request: HttpRequest, unit_id: Id | None = None,
    state: Literal["", "waiting", "returned", "posted", "dropped"] = "", after: Cursor = "", limit: Limit = 50,
) -> Any:  # fmt: skip
    """Return vouchers made by hand, the latest first."""
    found = queries.drafts(actor_of(request), unit_id=unit_id, state=state, after=after, limit=limit)
    return {"rows": [asdict(one) for one in found.rows], "next": found.next, "total": found.total}


@router.post("/", response=Rows, operation_id="ledger_draft")
def draft(request: HttpRequest, body: NewDraft) -> Any:
    """Make a voucher by hand; it must balance, and somebody else posts it."""
    given = body.dict(exclude={"legs"})
    legs = [LegInput(**one.dict()) for one in body.legs]
    return asdict(commands.draft(actor_of(request), legs=legs, **given))


@router.get("/{int:draft_id}", response=Rows, operation_id="ledger_draft_row")
def draft_row(request: HttpRequest, draft_id: Id) -> Any:
    """Return one voucher made by hand with the verbs open to you."""
    return asdict(queries.draft(actor_of(request), draft_id=draft_id))


@router.post("/{int:draft_id}/post", response=Rows, operation_id="ledger_post_draft")
def post_draft(request: HttpRequest, draft_id: Id) -> Any:
    """Read a voucher made by somebody else and post it."""
    return asdict(commands.post_draft(actor_of(request), draft_id=draft_id))


@router.post("/{int:draft_id}/return", response=Rows, operation_id="ledger_return_draft")
def return_draft(request: HttpRequest, draft_id: Id, body: Why) -> Any:
    """Send a voucher back to its maker, saying why."""
    return asdict(commands.return_draft(actor_of(request), draft_id=draft_id, note=body.note))


@router.post("/{int:draft_id}/drop", response=Rows, operation_id="ledger_drop_draft")
def drop_draft(request: HttpRequest, draft_id: Id) -> Any:
    """Throw a voucher away before it is posted."""
    return asdict(commands.drop_draft(actor_of(request), draft_id=draft_id))


@router.post("/accounts", response=Rows, operation_id="ledger_load_chart")
def load_chart(request: HttpRequest, file: File[UploadedFile]) -> Any:
    """Load a chart of accounts: new codes are added, known ones corrected while unused."""
    return {"rows": [asdict(one) for one in commands.load_chart(actor_of(request), content=file.read())]}


@router.post("/accounts/{int:account_id}/verify", response=Rows, operation_id="ledger_verify_account")
def verify_account(request: HttpRequest, account_id: Id, body: Compared) -> Any:
    """Note that an account agrees with the official text."""
    return asdict(commands.verify_account(actor_of(request), account_id=account_id, source=body.source))
