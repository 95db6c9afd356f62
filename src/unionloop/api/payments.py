"""JSON: accounts, batches, lines, bank returns, exceptions, and the verbs of payments."""

import base64
import binascii
from dataclasses import asdict
from typing import Annotated, Any

from django.http import HttpRequest
from ninja import Field, Query, Router

from unionloop.domains.payments import commands, queries
from unionloop.domains.payments.contracts import AccountInput, LineInput
from unionloop.kernel.errors import BadInput, NotAllowed
from unionloop.kernel.page import Page

from .answers import ERRORS
from .entrance import actor_of
from .payment_bodies import (
    Agreement,
    Chosen,
    Export,
    Id,
    NewBatch,
    NewSheet,
    NewSubstitute,
    Note,
    ProposedAccount,
    Reason,
    Reference,
    Return,
    UnknownAnswer,
)

router = Router(tags=["payments"])
Cursor = Annotated[str, Field(max_length=400)]
Limit = Annotated[int, Field(ge=1, le=200)]
Word = Annotated[str, Field(max_length=80)]
Answer: dict[int, Any] = {200: dict[str, Any], **ERRORS}


def page_of(page: Page[Any]) -> dict[str, Any]:
    return {
        "rows": [asdict(row) for row in page.rows],
        "next": page.next,
        "total": page.total,
        "sums": page.sums,
    }


@router.get("/batches", response=Answer, operation_id="payments_batches")
def batches(
    request: HttpRequest, state: Word = "", text: Word = "", after: Cursor = "", limit: Limit = 50
) -> Any:
    """List batches, newest first, with sums over all that match."""
    return page_of(queries.batches(actor_of(request), state=state, text=text, after=after, limit=limit))


@router.post("/batches", response=Answer, operation_id="payments_draft")
def draft(request: HttpRequest, body: NewBatch) -> Any:
    """Draft a batch; the same source again is the same batch."""
    lines = [LineInput(**one.dict()) for one in body.lines]
    return asdict(commands.draft(actor_of(request), **{**body.dict(), "lines": lines}))


@router.get("/batches/{batch_id}", response=Answer, operation_id="payments_batch")
def batch(request: HttpRequest, batch_id: Id) -> Any:
    """Return one batch with its signatures."""
    by = actor_of(request)
    row = asdict(queries.batch(by, batch_id=batch_id))
    return row | {"signatures": [asdict(one) for one in queries.signatures(by, batch_id=batch_id)]}


@router.get("/batches/{batch_id}/lines", response=Answer, operation_id="payments_lines")
def lines(
    request: HttpRequest,
    batch_id: Id,
    state: Word = "",
    text: Word = "",
    after: Cursor = "",
    limit: Limit = 50,
) -> Any:
    """List the lines of one batch in order."""
    found = queries.lines(
        actor_of(request), batch_id=batch_id, state=state, text=text, after=after, limit=limit
    )
    return page_of(found)


@router.get("/batches/{batch_id}/file", response=Answer, operation_id="payments_order_file")
def order_file(request: HttpRequest, batch_id: Id) -> Any:
    """Return the bank's file in base64 with its hash."""
    row, content = queries.order_file(actor_of(request), batch_id=batch_id)
    return asdict(row) | {"content": base64.b64encode(content).decode()}


@router.post("/batches/{batch_id}/check", response=Answer, operation_id="payments_check")
def check(request: HttpRequest, batch_id: Id, body: Note) -> Any:
    """Sign that the lines are right."""
    return asdict(commands.check(actor_of(request), batch_id=batch_id, note=body.note))


@router.post("/batches/{batch_id}/send-back", response=Answer, operation_id="payments_send_back")
def send_back(request: HttpRequest, batch_id: Id, body: Reason) -> Any:
    """Send a batch back to be checked again."""
    return asdict(commands.send_back(actor_of(request), batch_id=batch_id, reason=body.reason))


@router.post("/batches/{batch_id}/release", response=Answer, operation_id="payments_release")
def release(request: HttpRequest, batch_id: Id, body: Note) -> Any:
    """Release the money: a third person."""
    return asdict(commands.release(actor_of(request), batch_id=batch_id, note=body.note))


@router.post("/batches/{batch_id}/export", response=Answer, operation_id="payments_export")
def export(request: HttpRequest, batch_id: Id, body: Export) -> Any:
    """Write the bank's file once and for all."""
    return asdict(commands.export(actor_of(request), batch_id=batch_id, layout=body.layout))


@router.post("/batches/{batch_id}/cancel", response=Answer, operation_id="payments_cancel")
def cancel(request: HttpRequest, batch_id: Id, body: Reason) -> Any:
    """Cancel a batch that has not left."""
    return asdict(commands.cancel(actor_of(request), batch_id=batch_id, reason=body.reason))


@router.post("/batches/{batch_id}/drop", response=Answer, operation_id="payments_drop")
def drop(request: HttpRequest, batch_id: Id, body: Chosen) -> Any:
    """Take lines out of a draft."""
    by = actor_of(request)
    return asdict(commands.drop(by, batch_id=batch_id, line_ids=body.line_ids, reason=body.reason))


@router.post("/batches/{batch_id}/rebatch", response=Answer, operation_id="payments_rebatch")
def rebatch(request: HttpRequest, batch_id: Id, body: Chosen) -> Any:
    """Draft a new batch for bounced lines at accounts good now."""
    return asdict(commands.rebatch(actor_of(request), batch_id=batch_id, line_ids=body.line_ids))


@router.post("/batches/{batch_id}/mark-unknown", response=Answer, operation_id="payments_mark_unknown")
def mark_unknown(request: HttpRequest, batch_id: Id, body: Reason) -> Any:
    """Mark what the bank never answered for as unknown."""
    return asdict(commands.mark_unknown(actor_of(request), batch_id=batch_id, reason=body.reason))


@router.get("/lines/{line_id}", response=Answer, operation_id="payments_line")
def line(request: HttpRequest, line_id: Id) -> Any:
    """Return one line."""
    return asdict(queries.line(actor_of(request), line_id=line_id))


@router.post("/lines/{line_id}/answer", response=Answer, operation_id="payments_answer_unknown")
def answer_unknown(request: HttpRequest, line_id: Id, body: UnknownAnswer) -> Any:
    """Say what became of an unknown line; another person has to agree."""
    return asdict(commands.answer_unknown(actor_of(request), line_id=line_id, **body.dict()))


@router.post("/lines/{line_id}/settle", response=Answer, operation_id="payments_settle_unknown")
def settle_unknown(request: HttpRequest, line_id: Id, body: Agreement) -> Any:
    """Agree with another person's answer, or reject it."""
    return asdict(commands.settle_unknown(actor_of(request), line_id=line_id, **body.dict()))


@router.get("/received/{unit_id}", response=Answer, operation_id="payments_received")
def received(request: HttpRequest, unit_id: Id, after: Cursor = "", limit: Limit = 50) -> Any:
    """List what was sent to one unit."""
    return page_of(queries.received(actor_of(request), unit_id=unit_id, after=after, limit=limit))


@router.get("/returns", response=Answer, operation_id="payments_returns")
def returns(request: HttpRequest, after: Cursor = "", limit: Limit = 50) -> Any:
    """List bank returns, newest first."""
    return page_of(queries.returns(actor_of(request), after=after, limit=limit))


@router.post("/returns", response=Answer, operation_id="payments_take_return")
def take_return(request: HttpRequest, body: Return) -> Any:
    """Take a bank return; the same file again has no effect."""
    try:
        content = base64.b64decode(body.content, validate=True)
    except (binascii.Error, ValueError) as error:
        raise BadInput("unreadable_return") from error
    return asdict(
        commands.take_return(actor_of(request), content=content, name=body.name, unit_id=body.unit_id)
    )


@router.get("/returns/{return_id}/items", response=Answer, operation_id="payments_items")
def items(request: HttpRequest, return_id: Id, after: Cursor = "", limit: Limit = 50) -> Any:
    """List what one return said."""
    return page_of(queries.items(actor_of(request), return_id=return_id, after=after, limit=limit))


@router.get("/exceptions", response=Answer, operation_id="payments_exceptions")
def exceptions(
    request: HttpRequest, open_only: bool = True, batch_id: Annotated[Id | None, Query()] = None,
    after: Cursor = "", limit: Limit = 50,
) -> Any:  # fmt: skip
    """List what no rule could settle."""
    by = actor_of(request)
    return page_of(queries.exceptions(by, open_only=open_only, batch_id=batch_id, after=after, limit=limit))


@router.post("/exceptions/{item_id}/match", response=Answer, operation_id="payments_match_exception")
def match_exception(request: HttpRequest, item_id: Id, body: Reference) -> Any:
    """Say which line an exception speaks of."""
    return asdict(commands.match_exception(actor_of(request), item_id=item_id, reference=body.reference))


@router.post("/exceptions/{item_id}/close", response=Answer, operation_id="payments_close_exception")
def close_exception(request: HttpRequest, item_id: Id, body: Reason) -> Any:
    """Close an exception with what was found."""
    return asdict(commands.close_exception(actor_of(request), item_id=item_id, note=body.reason))


@router.get("/accounts", response=Answer, operation_id="payments_accounts")
def accounts(
    request: HttpRequest, unit_id: Annotated[Id | None, Query()] = None, state: Word = "",
    after: Cursor = "", limit: Limit = 50,
) -> Any:  # fmt: skip
    """List accounts, masked."""
    return page_of(
        queries.accounts(actor_of(request), unit_id=unit_id, state=state, after=after, limit=limit)
    )


@router.post("/accounts", response=Answer, operation_id="payments_propose_account")
def propose_account(request: HttpRequest, body: ProposedAccount) -> Any:
    """Propose the account a unit is paid at."""
    return asdict(commands.propose_account(actor_of(request), **body.dict()))


@router.post("/accounts/{account_id}/confirm", response=Answer, operation_id="payments_confirm_account")
def confirm_account(request: HttpRequest, account_id: Id) -> Any:
    """Confirm a proposed account: a second person."""
    return asdict(commands.confirm_account(actor_of(request), account_id=account_id))


@router.post("/accounts/{account_id}/refuse", response=Answer, operation_id="payments_refuse_account")
def refuse_account(request: HttpRequest, account_id: Id, body: Reason) -> Any:
    """Refuse a proposed account."""
    return asdict(commands.refuse_account(actor_of(request), account_id=account_id, reason=body.reason))


@router.post("/accounts/{account_id}/close", response=Answer, operation_id="payments_close_account")
def close_account(request: HttpRequest, account_id: Id, body: Reason) -> Any:
    """Close an account."""
    return asdict(commands.close_account(actor_of(request), account_id=account_id, reason=body.reason))


@router.post("/account-sheets", response=Answer, operation_id="payments_propose_accounts")
def propose_accounts(request: HttpRequest, body: NewSheet) -> Any:
    """Propose a list of accounts as one act."""
    rows = [AccountInput(**one.dict()) for one in body.rows]
    return asdict(
        commands.propose_accounts(actor_of(request), unit_id=body.unit_id, name=body.name, rows=rows)
    )


@router.post("/account-sheets/{sheet_id}/confirm", response=Answer, operation_id="payments_confirm_accounts")
def confirm_accounts(request: HttpRequest, sheet_id: Id) -> Any:
    """Confirm a list of accounts: a second person."""
    return asdict(commands.confirm_accounts(actor_of(request), sheet_id=sheet_id))


@router.get("/substitutes", response=Answer, operation_id="payments_substitutes")
def substitutes(request: HttpRequest, after: Cursor = "", limit: Limit = 200) -> Any:
    """List the characters agreed with a bank that reads only GBK."""
    return page_of(queries.substitutes(actor_of(request), after=after, limit=limit))


@router.post("/substitutes", response=Answer, operation_id="payments_set_substitute")
def set_substitute(request: HttpRequest, body: NewSubstitute) -> Any:
    """Agree on what a bank is given for one character."""
    return asdict(commands.set_substitute(actor_of(request), **body.dict()))


@router.get("/freeze", response=Answer, operation_id="payments_freeze_state")
def freeze_state(request: HttpRequest) -> Any:
    """Return whether money stands still, and why."""
    if not actor_of(request).holds("payments.read"):
        raise NotAllowed("not_allowed", verb="payments.read")
    row = queries.freeze()
    return {"frozen": row is not None} | (asdict(row) if row is not None else {})


@router.post("/freeze", response=Answer, operation_id="payments_freeze")
def freeze(request: HttpRequest, body: Reason) -> Any:
    """Stop the money by hand."""
    return asdict(commands.freeze(actor_of(request), reason=body.reason))


@router.post("/freeze/thaw", response=Answer, operation_id="payments_thaw")
def thaw(request: HttpRequest, body: Reason) -> Any:
    """Let money move again."""
    return asdict(commands.thaw(actor_of(request), note=body.reason))
