"""Reads of money on its way, money held, and money a union has to give back."""

from collections.abc import Iterable

from django.db.models import F, QuerySet

from unionloop.kernel.actor import Actor
from unionloop.kernel.page import Page, keyset

from ..contracts.funds import ClaimRow, PayoutRow
from ..contracts.settlement import PayoutState
from ..models.payouts import Claim, Payout
from ..models.settlement import Run
from .units import names

STUCK = (PayoutState.HELD, PayoutState.BOUNCED)
TAKEN_OVER = "dues.handover:"  # how the source of a payout begins that a successor took over


def first_owed(run: Run) -> QuerySet[Payout]:
    """Return what a run owes as it was approved: without what others have taken over of it since."""
    return Payout.objects.filter(run=run).exclude(source__startswith=TAKEN_OVER)


def payouts(
    by: Actor, *, payer_id: int | None = None, unit_id: int | None = None, states: Iterable[str] = (),
    run_id: int | None = None, after: str = "", limit: int = 50,
) -> Page[PayoutRow]:  # fmt: skip
    """Return what is or was owed to unions, the oldest first."""
    rows = Payout.visible(by, "dues.read")
    for name, value in (("payer_id", payer_id), ("unit_id", unit_id), ("run_id", run_id)):
        if value is not None:
            rows = rows.filter(**{name: value})
    wanted = [str(one) for one in states]
    if wanted:
        rows = rows.filter(state__in=wanted)
    page = keyset(rows, ("since_date", "id"), lambda row: row, after=after, limit=limit)
    return Page(payout_rows(page.rows), page.next, page.total, page.sums)


def claims(by: Actor, *, payer_id: int | None = None, after: str = "", limit: int = 50) -> Page[ClaimRow]:
    """Return what unions have to give back and have not yet, the oldest first."""
    rows = Claim.visible(by, "dues.read").filter(offset_fen__lt=F("claimed_fen"))
    if payer_id is not None:
        rows = rows.filter(payer_id=payer_id)
    page = keyset(rows, ("id",), lambda row: row, after=after, limit=limit)
    known = names(one.unit_id for one in page.rows)
    found = [ClaimRow(one.pk, one.unit_id, known.get(one.unit_id, ""), one.claimed_fen, one.offset_fen,
                      one.claimed_fen - one.offset_fen) for one in page.rows]  # fmt: skip
    return Page(found, page.next, page.total)


def payer_of(model: str, row_id: int) -> int | None:
    """Return the union that owes what a release or a subsidy gave rise to (system use)."""
    if model not in ("dues.release", "dues.subsidy"):
        return None
    row = Payout.objects.filter(source__in=(f"{model}:{row_id}", f"{model}:{row_id}/county")).first()
    return row.payer_id if row else None


def payout_rows(rows: Iterable[Payout]) -> list[PayoutRow]:
    """Return payouts as frozen rows."""
    rows = list(rows)
    known = names(one.unit_id for one in rows)
    return [
        PayoutRow(one.pk, one.unit_id, known.get(one.unit_id, ""), one.what, one.amount_fen - one.cut_fen,
                  PayoutState(one.state), one.since_date, one.reason, one.run_id, one.source, one.tier)
        for one in rows
    ]  # fmt: skip
