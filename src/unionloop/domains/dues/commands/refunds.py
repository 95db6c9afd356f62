"""Writes of corrections: a settled split that was wrong is taken back and split anew by the next run.

Refunds and corrections the tax office sends need no command: they arrive as rows of a tax file and
the run splits them by the rule, and to the receivers, of the row they take back.
"""

from django.db import transaction

from unionloop.kernel.actor import Actor
from unionloop.kernel.errors import BadInput, NotFound, Refused

from ..contracts.runs import CorrectionRow
from ..contracts.settlement import RunState
from ..flow import CORRECTION
from ..models.settlement import Allocation, Correction
from ..queries.corrections import correction_row


@transaction.atomic
def request_correction(by: Actor, *, allocation_id: int, reason: str) -> CorrectionRow:
    """Ask for one settled split to be taken back and done again: the payer was the wrong firm, or the rule."""
    if not reason.strip():
        raise BadInput("dues_no_reason")
    row = Allocation.visible(by, "dues.request_correction").select_related("run").filter(pk=allocation_id).first()
    if row is None:
        raise NotFound("not_found", model="Allocation", id=allocation_id)
    if row.run.state != RunState.APPROVED:
        raise Refused("not_settled", label=str(row.run))
    if Correction.objects.filter(allocation=row).exists() or Allocation.objects.filter(corrects=row).exists():
        raise Refused("already_corrected")
    if row.corrects_id is not None:
        raise Refused("is_a_correction")
    correction = Correction(allocation=row, reason=reason.strip()[:200])
    with CORRECTION.start(by, "dues.request_correction", correction, note=reason.strip()[:200]):
        pass
    return correction_row(by, correction)


@transaction.atomic
def approve_correction(by: Actor, *, correction_id: int) -> CorrectionRow:
    """Agree to a correction; the next run of the collecting union carries it out."""
    with CORRECTION.step(by, "dues.approve_correction", Correction, correction_id) as row:
        pass
    return correction_row(by, row)
