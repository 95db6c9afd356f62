"""What must always hold of mutual aid; `unionloop verify` asks."""

from collections.abc import Iterator

from django.db.models import Count, F, Sum

from unionloop.domains.ledger import queries as ledger
from unionloop.kernel.actor import Actor

from ..contracts import OWED, ClaimState
from ..models import Claim, Fund
from .solvency import CODES


def invariants(by: Actor) -> Iterator[tuple[str, list[str]]]:
    """Yield (label, faults): what `unionloop verify` and the hourly check ask of mutual aid."""
    yield "互助基金：待付与账本一致、不超过损失、不重付", list(check(by))


def check(by: Actor) -> Iterator[str]:
    """Yield every broken promise: payables that are not the claims', claims above the loss, claims paid above their sum."""
    for head in Fund.objects.order_by("id"):
        owed = (
            Claim.objects.filter(fund=head, state__in=OWED).aggregate(
                fen=Sum(F("amount_fen") - F("offset_fen") - F("paid_fen"))
            )["fen"]
            or 0
        )
        booked = -ledger.standing(by, unit_id=head.unit_id).get(CODES["claims_payable"], 0)
        if owed != booked:
            yield f"mutualfund: fund {head.pk} owes {owed} fen by its claims and {booked} fen by its book"
    over = Claim.objects.filter(state=ClaimState.PAID).exclude(amount_fen=F("offset_fen") + F("paid_fen"))
    for number in over.values_list("number", flat=True)[:50]:
        yield f"mutualfund: claim {number} was not paid its sum"
    twice = Claim.objects.filter(state__in=[*OWED, ClaimState.PAID]).values("event_id", "policy_id")
    for one in twice.annotate(count=Count("id")).filter(count__gt=1)[:50]:
        yield f"mutualfund: event {one['event_id']} is granted {one['count']} times by policy {one['policy_id']}"
