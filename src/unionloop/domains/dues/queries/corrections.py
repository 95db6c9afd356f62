"""Reads of corrections: settled splits somebody asked to have done again."""

from unionloop.kernel.actor import Actor
from unionloop.kernel.page import Page, keyset

from ..contracts.runs import CorrectionRow
from ..contracts.settlement import CorrectionState
from ..flow import CORRECTION
from ..models.settlement import Correction
from ..rules.settlement import run_label
from .units import names


def corrections(by: Actor, *, state: str = "", after: str = "", limit: int = 50) -> Page[CorrectionRow]:
    """Return corrections, those that wait for a second person first."""
    rows = Correction.visible(by, "dues.read").select_related("allocation__run__unit", "allocation__tax_row", "run")
    if state:
        rows = rows.filter(state=state)
    page = keyset(rows, ("-state", "-id"), lambda row: row, after=after, limit=limit)
    known = names(one.allocation.base_unit_id for one in page.rows)
    return Page([correction_row(by, one, known) for one in page.rows], page.next, page.total)


def correction_row(by: Actor, row: Correction, known: dict[int, str] | None = None) -> CorrectionRow:
    """Return a correction as a frozen row, with the split it takes back."""
    split, run = row.allocation, row.allocation.run
    known = names([split.base_unit_id]) if known is None else known
    return CorrectionRow(
        row.pk, row.allocation_id, row.reason, CorrectionState(row.state), CORRECTION.open_to(by, row),
        split.tax_row.payer_name, split.paid_fen, known.get(split.base_unit_id or 0, ""),
        run_label(run.month, run.number), run_label(row.run.month, row.run.number) if row.run else "",
    )  # fmt: skip
