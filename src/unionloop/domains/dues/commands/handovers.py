"""Writes about money held for a divided union: one person asks, another approves, the books follow."""

from collections.abc import Sequence

from django.db import transaction

from unionloop.domains.ledger import commands as ledger
from unionloop.domains.ledger import queries as books
from unionloop.domains.organisation import queries as organisation
from unionloop.domains.payments import commands as payments
from unionloop.kernel.actor import Actor, system
from unionloop.kernel.errors import BadInput, Refused
from unionloop.kernel.money import yuan

from ..contracts.handovers import HandoverRow
from ..contracts.settlement import PayoutState
from ..flow import HANDOVER
from ..models.handovers import Handover, HandoverShare
from ..models.payouts import Payout
from ..queries.handovers import divided, handover_rows
from ..queries.units import names, require
from ..rules.handovers import check_parts, shares
from ..rules.postings import legs_for_handover
from .payouts import owe


@transaction.atomic
def propose_handover(
    by: Actor, *, payer_unit_id: int, unit_id: int, parts: Sequence[tuple[int, int]], document_number: str
) -> HandoverRow:
    """Ask that what is held for a divided union goes to its successors, each an amount in fen, on a numbered agreement."""
    require(by, "dues.propose_handover", payer_unit_id)
    if not document_number.strip():
        raise BadInput("handover_document_missing")
    if Handover.objects.filter(payer=payer_unit_id, unit=unit_id, state="asked").exists():
        raise Refused("handover_waiting")
    held = sum(_left(one) for one in _divided(payer_unit_id, unit_id))
    check_parts(parts, organisation.heirs(unit_id), held)
    row = Handover(payer_id=payer_unit_id, unit_id=unit_id, amount_fen=held, document_number=document_number.strip()[:80],
                   asked_date=by.today)  # fmt: skip
    with HANDOVER.start(by, "dues.propose_handover", row):
        pass
    HandoverShare.objects.bulk_create(HandoverShare(handover=row, unit_id=unit, amount_fen=fen) for unit, fen in parts)
    return handover_rows(by, [row])[0]


@transaction.atomic
def approve_handover(by: Actor, *, handover_id: int, note: str = "") -> HandoverRow:
    """Approve: what was owed to the divided union is owed to its successors, in the books too, and paid to their accounts."""
    with HANDOVER.step(by, "dues.approve_handover", Handover, handover_id, note=note) as row:
        payouts = _divided(row.payer_id, row.unit_id)
        owed = [((one.tier, one.run_id), _left(one)) for one in payouts]
        if sum(fen for _, fen in owed) != row.amount_fen:
            raise Refused("handover_overtaken", asked=yuan(row.amount_fen), held=yuan(sum(fen for _, fen in owed)))
        parts = list(HandoverShare.objects.filter(handover=row).order_by("id").values_list("unit_id", "amount_fen"))
        check_parts(parts, organisation.heirs(row.unit_id), row.amount_fen)  # a successor may have ended since
        moved = shares(parts, owed)
        machine = system(by.at, via="dues")
        payments.pass_on(machine, paid={one.source: one.paid_fen for one in payouts}, to=f"dues.handover:{row.pk}")
        for one in payouts:
            _close(one, row)
        former = names([row.unit_id])[row.unit_id]
        for ((tier, run_id), unit_id), fen in moved.items():
            owe(by, payer_id=row.payer_id, unit_id=unit_id, tier=tier, run_id=run_id, approved_by=by.name,
                source=f"dues.handover:{row.pk}/{tier}/{unit_id}" + (f"/{run_id}" if run_id else ""),
                what=f"承接{former}待返经费", amount_fen=fen)  # fmt: skip
        ledger.post(
            machine, book_unit_id=row.payer_id, day=by.today, summary=f"待返经费承接 {row.document_number}",
            source=f"dues.handover:{row.pk}",
            legs=legs_for_handover(books.book(machine, unit_id=row.payer_id).standard, row.unit_id, moved),
        )  # fmt: skip
    return handover_rows(by, [row])[0]


@transaction.atomic
def refuse_handover(by: Actor, *, handover_id: int, reason: str) -> HandoverRow:
    """Refuse: the money stays held."""
    if not reason.strip():
        raise BadInput("dues_no_reason")
    with HANDOVER.step(by, "dues.refuse_handover", Handover, handover_id, note=reason.strip()) as row:
        row.reason = reason.strip()[:200]
    return handover_rows(by, [row])[0]


def _divided(payer_id: int, unit_id: int) -> list[Payout]:
    """Return what is held, locked; refuse for a union whose money has somewhere to go by itself."""
    unit = organisation.by_ids([unit_id]).get(unit_id)
    if unit is None or organisation.successors([unit_id]).get(unit_id, unit_id) is not None:
        raise Refused("handover_not_divided", unit=unit.name if unit else str(unit_id))
    found = list(divided(payer_id, unit_id).select_for_update())
    if not found:
        raise Refused("handover_nothing_held", unit=unit.name)
    return found


def _left(payout: Payout) -> int:
    return payout.amount_fen - payout.cut_fen - payout.paid_fen


def _close(payout: Payout, row: Handover) -> None:
    """End a payout with what of it has arrived; the handover's own journal line tells who did it."""
    payout.cut_fen += _left(payout)
    payout.state = PayoutState.PAID if payout.paid_fen else PayoutState.CANCELLED
    payout.reason = f"已转承接单位 {row.document_number}"
    payout.save(update_fields=["cut_fen", "state", "reason"])
