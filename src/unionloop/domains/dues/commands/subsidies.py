"""Writes of subsidies to lower unions: planned, approved, paid through a batch, received, reported, evaluated."""

from django.db import transaction

from unionloop.domains.organisation import queries as organisation
from unionloop.kernel import journal
from unionloop.kernel.actor import Actor
from unionloop.kernel.errors import BadInput, NotFound, Refused

from ..contracts.funds import SubsidyRow
from ..contracts.settlement import SubsidyKind
from ..flow import SUBSIDY
from ..models.subsidies import Subsidy
from ..queries.subsidies import subsidy_row
from .payouts import owe


@transaction.atomic
def plan_subsidy(
    by: Actor, *, payer_unit_id: int, unit_id: int, kind: str, title: str, amount_fen: int,
    document_number: str = "",
) -> SubsidyRow:  # fmt: skip
    """Plan a grant to a union below."""
    if kind not in list(SubsidyKind):
        raise BadInput("dues_unknown_word", field="kind", value=kind[:20])
    if amount_fen <= 0:
        raise BadInput("dues_amount_not_positive")
    units = organisation.by_ids([payer_unit_id, unit_id])
    payer, unit = units.get(payer_unit_id), units.get(unit_id)
    if payer is None or not by.may("dues.plan_subsidy", payer.path):
        raise NotFound("not_found", model="Unit", id=payer_unit_id)
    if unit is None or unit.id == payer.id or not unit.path.startswith(payer.path):
        raise Refused("not_below", unit_id=unit_id)
    row = Subsidy(payer_id=payer_unit_id, unit_id=unit_id, kind=kind, title=title.strip(), amount_fen=amount_fen,
                  document_number=document_number.strip(), planned_date=by.today)  # fmt: skip
    with SUBSIDY.start(by, "dues.plan_subsidy", row):
        pass
    return subsidy_row(by, row)


@transaction.atomic
def approve_subsidy(by: Actor, *, subsidy_id: int, note: str = "") -> SubsidyRow:
    """Approve a planned grant; not by whoever planned it."""
    with SUBSIDY.step(by, "dues.approve_subsidy", Subsidy, subsidy_id, note=note) as row:
        pass
    return subsidy_row(by, row)


@transaction.atomic
def pay_subsidy(by: Actor, *, subsidy_id: int) -> SubsidyRow:
    """Hand an approved grant to payments; the batch is drafted by errand."""
    with SUBSIDY.step(by, "dues.pay_subsidy", Subsidy, subsidy_id) as row:
        approved = journal.last_by(row, "dues.approve_subsidy")
        owe(by, payer_id=row.payer_id, unit_id=row.unit_id, source=f"dues.subsidy:{row.pk}",
            what=f"{SubsidyKind(row.kind).label} {row.title}",
            amount_fen=row.amount_fen, tier="", approved_by=approved.actor if approved else by.name)  # fmt: skip
    return subsidy_row(by, row)


@transaction.atomic
def receive_subsidy(by: Actor, *, subsidy_id: int) -> SubsidyRow:
    """Confirm that the grant arrived (到账确认)."""
    with SUBSIDY.step(by, "dues.receive_subsidy", Subsidy, subsidy_id) as row:
        row.received_date = by.today
    return subsidy_row(by, row)


@transaction.atomic
def report_subsidy(by: Actor, *, subsidy_id: int, used_fen: int, report: str) -> SubsidyRow:
    """Report what the grant was used for."""
    if not report.strip():
        raise BadInput("dues_no_reason")
    with SUBSIDY.step(by, "dues.report_subsidy", Subsidy, subsidy_id) as row:
        if not 0 <= used_fen <= row.amount_fen:
            raise BadInput("used_too_much", used_fen=used_fen, amount_fen=row.amount_fen)
        row.used_fen, row.report = used_fen, report.strip()
    return subsidy_row(by, row)


@transaction.atomic
def evaluate_subsidy(by: Actor, *, subsidy_id: int, evaluation: str) -> SubsidyRow:
    """Close a grant with what came of it."""
    if not evaluation.strip():
        raise BadInput("dues_no_reason")
    with SUBSIDY.step(by, "dues.evaluate_subsidy", Subsidy, subsidy_id) as row:
        row.evaluation = evaluation.strip()
    return subsidy_row(by, row)
