"""The decision as a letter: what happened, each line of the arithmetic, how to object. Typeset, numbered, sealed away."""

from django.db import transaction

from unionloop.domains.access import queries as access
from unionloop.domains.documents import commands as documents
from unionloop.domains.messaging import commands as messaging
from unionloop.domains.people import queries as people
from unionloop.kernel.actor import Actor, system
from unionloop.kernel.change import edit
from unionloop.kernel.errors import Refused

from .. import queries
from ..contracts import DECIDED, REASONS, ClaimRow, ClaimState, EventKind
from ..models import Claim
from .claiming import tell


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
    tell(machine, claim, "决定书已出，逐项算式和怎样申诉都写在里面", key=f"{claim.number}:letter:{claim.letter_id}")
    account = access.login_of_person(claim.person_id)
    if account is not None:
        number = claim.receipt or claim.number
        messaging.send(machine, channel="app", template="decision_letter", account_id=account.pk, receipt=claim.receipt,
                       facts={"title": "互助理赔", "receipt": number}, key=f"mutualfund.letter:{claim.letter_id}")  # fmt: skip
    return queries.claim_row(by, claim)


def issue_letters_due(by: Actor, *, limit: int = 200) -> int:
    """Issue the letters whole settlement files left to be written, some at a time, each in its own transaction.

    A claim decided alone gets its letter from the errand of its decision; a file may decide thousands at once.
    """
    rows = Claim.visible(by, "mutualfund.issue_letter").filter(
        intake__isnull=False, letter__isnull=True, decided_date__isnull=False, state__in=DECIDED
    )
    ids = list(rows.order_by("id").values_list("pk", flat=True)[:limit])
    for pk in ids:
        issue_letter(by, claim_id=pk)
    return len(ids)
