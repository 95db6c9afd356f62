"""What a union may see of its own money: the receipts it got a share of, and what was or is owed to it."""

from django.db.models import Q, QuerySet

from unionloop.domains.organisation import queries as organisation
from unionloop.kernel.actor import Actor
from unionloop.kernel.errors import NotFound
from unionloop.kernel.page import Page, keyset

from ..contracts.funds import PayoutRow
from ..contracts.settlement import Kind, RunState
from ..models.payouts import Payout
from ..models.settlement import Allocation
from .payouts import payout_rows

UNIT_FIELDS = {"base": "base_unit", "street": "street_unit", "county": "county_unit", "industry": "industry_unit"}
KEPT = 2  # characters of a firm's name that other members of its joint union see


def received(by: Actor, tier: str = "") -> QuerySet[Allocation]:
    """Return the settled receipts a union within this actor's reach got a share of, at one tier or any."""
    if "" in by.paths("dues.read"):
        return Allocation.objects.filter(run__state=RunState.APPROVED)
    scope = Q(pk__in=[])
    for name, field in UNIT_FIELDS.items():
        if tier in ("", name):
            scope |= by.sees("dues.read", f"{field}__path")
    return Allocation.objects.filter(scope, run__state=RunState.APPROVED)


def payouts_to(by: Actor, *, unit_id: int, after: str = "", limit: int = 12) -> Page[PayoutRow]:
    """Return what was and is owed to one union, the latest first, for whoever reads its money."""
    unit = organisation.by_ids([unit_id]).get(unit_id)
    if unit is None or not by.may("dues.read", unit.path):
        raise NotFound("not_found", model="Unit", id=unit_id)
    page = keyset(Payout.objects.filter(unit_id=unit_id), ("-since_date", "-id"), lambda row: row, after=after, limit=limit)
    return Page(payout_rows(page.rows), page.next, page.total)


def shown_name(kind: Kind, name: str) -> str:
    """Return a payer's name as its receiver sees it: in a joint union the firms do not see each other's in full."""
    return f"{name[: max(1, min(KEPT, len(name) - 1))]}***" if kind is Kind.JOINT else name
