"""Settlement files and the rows of them that could not be read."""

import json

from unionloop.kernel.actor import Actor
from unionloop.kernel.change import seen
from unionloop.kernel.page import Page, keyset
from unionloop.kernel.secret import decrypt

from ..contracts import ClaimState, FaultRow, IntakeRow, IntakeState
from ..flow import INTAKE
from ..models import Claim, Intake, IntakeFault

CELLS = "mutualfund_intakefault.cells"


def intakes(by: Actor, *, fund_id: int | None = None, after: str = "", limit: int = 50) -> Page[IntakeRow]:
    """Return settlement files, latest first."""
    rows = Intake.visible(by, "mutualfund.read_claims")
    rows = rows.filter(fund_id=fund_id) if fund_id else rows
    return keyset(rows, ("-id",), lambda row: intake_row(by, row), after=after, limit=limit)


def intake(by: Actor, *, intake_id: int) -> IntakeRow:
    """Return one settlement file."""
    return intake_row(by, seen(by, "mutualfund.read_claims", Intake, intake_id))


def intake_faults(by: Actor, *, intake_id: int, limit: int = 200) -> list[FaultRow]:
    """Return the first rows that could not be read, without their cells."""
    head = seen(by, "mutualfund.take_settlement", Intake, intake_id)
    rows = IntakeFault.objects.filter(intake=head).order_by("line_no")[:limit]
    return [FaultRow(row.line_no, row.column, row.code, row.facts) for row in rows]


def failed_intake_cells(by: Actor, *, intake_id: int) -> tuple[list[str], list[FaultRow]]:
    """Return the file's own header and every row not taken, plain, for whoever may take files."""
    head = seen(by, "mutualfund.take_settlement", Intake, intake_id)
    rows = IntakeFault.objects.filter(intake=head).order_by("line_no")
    found = [FaultRow(row.line_no, row.column, row.code, row.facts, json.loads(decrypt(row.cells_sealed, CELLS)))
             for row in rows]  # fmt: skip
    return list(dict.fromkeys(word for row in found for word in row.cells)), found


def intake_row(by: Actor, row: Intake) -> IntakeRow:
    waiting = Claim.objects.filter(intake=row, state=ClaimState.SAMPLED).count()
    return IntakeRow(
        row.pk, row.fund_id, row.name, row.sha256, IntakeState(row.state), row.rows, row.claims, row.granted, row.refused,
        row.sampled, row.strangers, row.known, row.failed, row.amount_fen, row.taken_at, row.taken_by, waiting,
        INTAKE.open_to(by, row),
    )  # fmt: skip
