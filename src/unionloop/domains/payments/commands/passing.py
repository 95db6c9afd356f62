"""Orders that came back and are owed to somebody else since: they are never paid anew, and late news of them is an exception."""

from collections.abc import Mapping

from django.db import transaction

from unionloop.kernel.actor import Actor
from unionloop.kernel.change import record
from unionloop.kernel.errors import Refused
from unionloop.kernel.models import in_order

from .. import rules
from ..contracts import LineState
from ..models import Batch, Line
from ..queries.facts import GIVEN_UP, GONE
from .lines import acting


@transaction.atomic
def pass_on(by: Actor, *, paid: Mapping[str, int], to: str) -> int:
    """Mark what was ordered for these obligations as owed to others under the name `to`; return how many lines.

    `paid` says of each obligation (its source) how many fen have arrived as far as its owner knows. Refused while an
    order for one is still under way (payment_under_way), or the bank has said more than its owner has booked
    (payment_news).
    """
    lines = _lines(paid)
    batches = {row.pk: row for row in in_order(Batch.objects.select_related("unit"), {one.batch_id for one in lines})}
    lines = _lines(paid)  # again, under the lock of their batches: a return may have come in between
    arrived = dict.fromkeys(paid, 0)
    for one in lines:
        arrived[one.source.partition("#")[0]] += one.paid_fen
        if one.state not in (*GIVEN_UP, *GONE, LineState.PAID):
            raise Refused("payment_under_way", line=rules.reference_of(batches[one.batch_id].number, one.seq))
    for source, fen in paid.items():
        if arrived[source] != fen:
            raise Refused("payment_news", source=source)
    passed = [one for one in lines if one.state in GIVEN_UP]
    # set-wise: each batch is journalled with its lines
    Line.objects.filter(pk__in=[one.pk for one in passed]).update(passed_to=to)
    for batch_id in sorted({one.batch_id for one in passed}):
        batch = batches[batch_id]
        told = [rules.reference_of(batch.number, one.seq) for one in passed if one.batch_id == batch_id]
        record(acting(by, "payments.pass_on", batch.place), "payments.pass_on", batch, {"lines": told}, note=to)
    return len(passed)


def _lines(paid: Mapping[str, int]) -> list[Line]:
    """Return the orders for these obligations and for the unpaid rests of them."""
    own = list(Line.objects.filter(source__in=list(paid)).order_by("pk"))
    found, waiting = list(own), own
    while waiting:  # a rest may be paid in part again
        rests = [rules.rest_source(one.source, one.pk) for one in waiting if one.state == LineState.PART]
        waiting = list(Line.objects.filter(source__in=rests).order_by("pk")) if rests else []
        found += waiting
    return found
