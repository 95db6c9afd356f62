"""JSON: claims and settlement files of mutual aid."""

from dataclasses import asdict
from typing import Any

from django.http import HttpRequest
from ninja import Query, Router

from unionloop.domains.mutualfund import commands, queries
from unionloop.domains.mutualfund.contracts import ClaimFilter
from unionloop.kernel.page import Page

from .answers import ERRORS
from .entrance import actor_of
from .mutualfund_bodies import (
    Assessed,
    Because,
    Claims,
    Filed,
    Id,
    Papers,
    Paying,
    Refusing,
    Sent,
    content_of,
)

router = Router(tags=["mutualfund"])
Answer = dict[str, Any]
Rows = {200: Answer, **ERRORS}


@router.get("/claims", response=Rows, operation_id="mutualfund_read_claims")
def claims(request: HttpRequest, filters: Query[Claims]) -> Any:
    """Claims in scope, persons masked, latest first."""
    given = filters.dict()
    after, limit, state = given.pop("after"), given.pop("limit"), given.pop("state")
    chosen = ClaimFilter(**given, state=(state,) if state else ())
    return _paged(queries.claims(actor_of(request), filters=chosen, after=after, limit=limit))


@router.post("/claims", response=Rows, operation_id="mutualfund_file")
def file(request: HttpRequest, body: Filed) -> Any:
    """File a claim at the counter, or for oneself."""
    rows = commands.file(actor_of(request), event=body.event.event(), proofs=[one.proof() for one in body.papers],
                         person_id=body.person_id)  # fmt: skip
    return {"rows": [asdict(one) for one in rows]}


@router.get("/claims/{int:claim_id}", response=Rows, operation_id="mutualfund_claim")
def claim(request: HttpRequest, claim_id: Id) -> Any:
    """One claim with its arithmetic, and what the other plans give for the same event."""
    by = actor_of(request)
    row = queries.claim(by, claim_id=claim_id)
    same = queries.claims_of_event(by, event_id=row.event_id)
    return asdict(row) | {
        "event": asdict(queries.event(by, event_id=row.event_id)),
        "payers": [asdict(one) for one in same],
    }


@router.post("/claims/{int:claim_id}/supplement", response=Rows, operation_id="mutualfund_supplement")
def supplement(request: HttpRequest, claim_id: Id, body: Papers) -> Any:
    """Hand in papers that were asked for."""
    return asdict(
        commands.supplement(actor_of(request), claim_id=claim_id, proofs=[one.proof() for one in body.papers])
    )


@router.post("/claims/{int:claim_id}/withdraw", response=Rows, operation_id="mutualfund_withdraw")
def withdraw(request: HttpRequest, claim_id: Id) -> Any:
    """Take a claim back."""
    return asdict(commands.withdraw(actor_of(request), claim_id=claim_id))


@router.post("/claims/{int:claim_id}/ask-more", response=Rows, operation_id="mutualfund_ask_more")
def ask_more(request: HttpRequest, claim_id: Id, body: Because) -> Any:
    """Ask for papers that are missing."""
    return asdict(commands.ask_more(actor_of(request), claim_id=claim_id, words=body.words))


@router.post("/claims/{int:claim_id}/assess", response=Rows, operation_id="mutualfund_assess")
def assess(request: HttpRequest, claim_id: Id, body: Assessed) -> Any:
    """Work a claim out from what the papers say."""
    return asdict(commands.assess(actor_of(request), claim_id=claim_id, event=body.event.event()))


@router.post("/claims/{int:claim_id}/approve", response=Rows, operation_id="mutualfund_approve")
def approve(request: HttpRequest, claim_id: Id) -> Any:
    """Approve what somebody else worked out."""
    return asdict(commands.approve(actor_of(request), claim_id=claim_id))


@router.post("/claims/{int:claim_id}/review", response=Rows, operation_id="mutualfund_review")
def review(request: HttpRequest, claim_id: Id, body: Because) -> Any:
    """Pass a claim that was drawn or flagged."""
    return asdict(commands.review(actor_of(request), claim_id=claim_id, note=body.words))


@router.post("/claims/{int:claim_id}/refuse", response=Rows, operation_id="mutualfund_refuse")
def refuse(request: HttpRequest, claim_id: Id, body: Refusing) -> Any:
    """Refuse a claim for a reason of the list."""
    return asdict(commands.refuse(actor_of(request), claim_id=claim_id, **body.dict()))


@router.post("/claims/{int:claim_id}/appeal", response=Rows, operation_id="mutualfund_appeal")
def appeal(request: HttpRequest, claim_id: Id, body: Because) -> Any:
    """Object to a refusal."""
    return asdict(commands.appeal(actor_of(request), claim_id=claim_id, words=body.words))


@router.post("/claims/{int:claim_id}/correct", response=Rows, operation_id="mutualfund_correct")
def correct(request: HttpRequest, claim_id: Id, body: Because) -> Any:
    """Reverse a granted claim and open another."""
    return asdict(commands.correct(actor_of(request), claim_id=claim_id, words=body.words))


@router.post("/claims/{int:claim_id}/letter", response=Rows, operation_id="mutualfund_issue_letter")
def issue_letter(request: HttpRequest, claim_id: Id) -> Any:
    """Issue the letter of a decided claim."""
    return asdict(commands.issue_letter(actor_of(request), claim_id=claim_id))


@router.post("/funds/{int:fund_id}/pay", response=Rows, operation_id="mutualfund_pay")
def pay(request: HttpRequest, fund_id: Id, body: Paying) -> Any:
    """Put approved claims into payment batches."""
    return commands.pay(actor_of(request), fund_id=fund_id, claim_ids=body.claim_ids)


@router.post("/plans/{code}/want", response=Rows, operation_id="mutualfund_want")
def want(request: HttpRequest, code: str, wanted: bool = True) -> Any:
    """Tell one's own union that one wants to join a plan, or take it back."""
    return asdict(commands.want(actor_of(request), plan_code=code[:20], wanted=wanted))


@router.get("/funds/{int:fund_id}/settlements", response=Rows, operation_id="mutualfund_settlements")
def settlements(request: HttpRequest, fund_id: Id) -> Any:
    """Settlement files, latest first."""
    return _paged(queries.intakes(actor_of(request), fund_id=fund_id))


@router.post("/funds/{int:fund_id}/settlements", response=Rows, operation_id="mutualfund_take_settlement")
def take_settlement(request: HttpRequest, fund_id: Id, body: Sent) -> Any:
    """Take a settlement file of the health insurance."""
    return asdict(commands.take_settlement(actor_of(request), fund_id=fund_id, name=body.name,
                                           content=content_of(body.content_base64)))  # fmt: skip


@router.get("/settlements/{int:intake_id}/faults", response=Rows, operation_id="mutualfund_settlement_faults")
def faults(request: HttpRequest, intake_id: Id) -> Any:
    """The rows that could not be read."""
    return {"rows": [asdict(one) for one in queries.intake_faults(actor_of(request), intake_id=intake_id)]}


@router.post(
    "/settlements/{int:intake_id}/approve", response=Rows, operation_id="mutualfund_approve_settlement"
)
def approve_settlement(request: HttpRequest, intake_id: Id) -> Any:
    """Approve what a file gave, all but what waits for a person."""
    return asdict(commands.approve_settlement(actor_of(request), intake_id=intake_id))


def _paged(page: Page[Any]) -> Answer:
    return {"rows": [asdict(one) for one in page.rows], "next": page.next, "total": page.total}
