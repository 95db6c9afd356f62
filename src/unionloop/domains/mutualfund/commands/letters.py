"""The decision as a letter: what happened, each line of the arithmetic, how to object. Typeset, numbered, sealed away."""

from django.db import transaction

from unionloop.domains.documents import commands as documents
from unionloop.domains.people import queries as people
from unionloop.kernel.actor import Actor, system
from unionloop.kernel.change import edit
from unionloop.kernel.errors import Refused

from .. import queries
from ..contracts import REASONS, ClaimRow, ClaimState, EventKind
from ..models import Claim

DECIDED = (ClaimState.APPROVED, ClaimState.PAYING, ClaimState.PAID, ClaimState.REFUSED)


@transaction.atomic
def issue_letter(by: Actor, *, claim_id: int) -> ClaimRow:
    """Issue the letter of a decided claim, once; a later decision on appeal gets a letter of its own.

    It names the member and the sums, never hospital or illness: those stand in the papers he handed in himself.
    """
    with edit(by, "mutualfund.issue_letter", Claim, claim_id) as claim:
        if claim.state not in DECIDED:
            raise Refused("not_decided", number=claim.number)
        machine, given = system(by.at, via="mutualfund"), claim.state != ClaimState.REFUSED
        letter = documents.draft(
            machine, template="claim", unit_id=claim.fund.unit_id,
            subject=f"{claim.number} 互助金{'给付' if given else '不予给付'}决定书",
            facts={
                "issuer": claim.fund.name, "seal": True, "addressee": people.name_of(claim.person_id), "number_of": claim.number,
                "plan": claim.plan.name, "event": EventKind(claim.event.kind).label, "day": claim.event.day.isoformat(),
                "given": given, "amount_fen": claim.amount_fen, "reason": REASONS.get(claim.reason, ""),
                "rule": f"{claim.plan.name} {claim.plan.valid_from:%Y-%m-%d} 版 {claim.plan.document_number}".strip(),
                "steps": claim.steps, "receipt": claim.receipt or claim.number,
            },
        )  # fmt: skip
        claim.letter_id = documents.issue(machine, document_id=letter.id).id
    return queries.claim_row(by, claim)
