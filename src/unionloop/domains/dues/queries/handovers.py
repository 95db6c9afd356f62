"""Reads of money held for divided unions."""

from collections import defaultdict
from collections.abc import Iterable
from datetime import datetime

from django.db.models import Count, F, QuerySet, Sum

from unionloop.domains.organisation import queries as organisation
from unionloop.domains.organisation.contracts import State
from unionloop.kernel import journal
from unionloop.kernel.actor import Actor
from unionloop.kernel.errors import NotFound
from unionloop.kernel.models import Entry
from unionloop.kernel.page import Page, keyset

from ..contracts.handovers import EstateRow, HandoverPart, HandoverRow, HandoverState
from ..flow import HANDOVER
from ..models.handovers import Handover, HandoverShare
from ..models.payouts import Payout
from .payouts import STUCK
from .units import names


def divided(payer_id: int, unit_id: int) -> QuerySet[Payout]:
    """Return what is held of a union's shares, or came back, the oldest first. A grant is not its share: it is planned anew."""
    return Payout.objects.filter(payer=payer_id, unit=unit_id, state__in=STUCK).exclude(tier="").order_by("pk")


def estates(by: Actor, *, payer_id: int | None = None) -> list[EstateRow]:
    """Return the divided unions something is held for, the largest sums first."""
    rows = Payout.visible(by, "dues.read").filter(state__in=STUCK, unit__state=State.SPLIT).exclude(tier="")
    if payer_id is not None:
        rows = rows.filter(payer=payer_id)
    left = Sum(F("amount_fen") - F("cut_fen") - F("paid_fen"))
    found = list(rows.order_by().values_list("payer", "unit").annotate(left=left, count=Count("id")))
    asked = set(Handover.objects.filter(state=HandoverState.ASKED).values_list("payer", "unit"))
    heirs = {unit: organisation.heirs(unit) for _, unit, _, _ in found}
    known = names({*heirs, *(one for some in heirs.values() for one in some)})
    rows_ = [
        EstateRow(payer, unit, known[unit], fen, count, tuple((one, known[one]) for one in heirs[unit]), (payer, unit) in asked)
        for payer, unit, fen, count in found
    ]
    return sorted(rows_, key=lambda one: (-one.held_fen, one.unit_id))


def estate(by: Actor, *, payer_id: int, unit_id: int) -> EstateRow | None:
    """Return what is held for one divided union; None when nothing is."""
    return next((one for one in estates(by, payer_id=payer_id) if one.unit_id == unit_id), None)


def handovers(
    by: Actor, *, payer_id: int | None = None, unit_id: int | None = None, state: str = "", after: str = "", limit: int = 50
) -> Page[HandoverRow]:
    """Return agreements on who takes over what, the latest first."""
    rows = Handover.visible(by, "dues.read")
    for name, value in (("payer_id", payer_id), ("unit_id", unit_id), ("state", state or None)):
        if value is not None:
            rows = rows.filter(**{name: value})
    page = keyset(rows.select_related("payer"), ("-id",), lambda row: row, after=after, limit=limit)
    return Page(handover_rows(by, page.rows), page.next, page.total)


def handover(by: Actor, *, handover_id: int) -> HandoverRow:
    """Return one agreement."""
    row = Handover.visible(by, "dues.read").filter(pk=handover_id).first()
    if row is None:
        raise NotFound("not_found", model="Handover", id=handover_id)
    return handover_rows(by, [row])[0]


def handover_rows(by: Actor, rows: Iterable[Handover]) -> list[HandoverRow]:
    """Return agreements as frozen rows."""
    rows = list(rows)
    shares: dict[int, list[tuple[int, int]]] = defaultdict(list)
    told = HandoverShare.objects.filter(handover__in=rows).order_by("id").values_list("handover", "unit", "amount_fen")
    for head, unit, fen in told:
        shares[head].append((unit, fen))
    known = names({*(one.unit_id for one in rows), *(unit for some in shares.values() for unit, _ in some)})
    asked = {one.pk: journal.last_by(one, "dues.propose_handover") for one in rows}
    decided = {one.pk: journal.last_by(one, "dues.approve_handover") or journal.last_by(one, "dues.refuse_handover")
               for one in rows}  # fmt: skip
    return [
        HandoverRow(
            one.pk, one.payer_id, one.unit_id, known.get(one.unit_id, ""), one.amount_fen,
            tuple(HandoverPart(unit, known.get(unit, ""), fen) for unit, fen in shares[one.pk]), one.document_number,
            HandoverState(one.state), one.asked_date, one.reason, HANDOVER.open_to(by, one),
            *_who(asked[one.pk], decided[one.pk]),
        )
        for one in rows
    ]  # fmt: skip


def _who(asked: Entry | None, decided: Entry | None) -> tuple[str, str, datetime | None]:
    return asked.actor if asked else "", decided.actor if decided else "", decided.at if decided else None
