"""Remarks: what a reader thinks of a block, kept beside it until somebody has settled it."""

from django.db import transaction

from unionloop.domains.rights.contracts import RemarkRow
from unionloop.domains.rights.flow import LETTER
from unionloop.domains.rights.models import Letter, Remark
from unionloop.domains.rights.queries.remarks import remark_row
from unionloop.domains.rights.rules import letters as writing
from unionloop.domains.rights.rules import matters as deciding
from unionloop.kernel.actor import Actor
from unionloop.kernel.change import change, edit, lock


@transaction.atomic
def remark(by: Actor, *, letter_id: int, part: str, text: str, quote: str = "") -> RemarkRow:
    """Remark on a block of a letter that is being written or passed; `quote` is what the block begins with."""
    letter = lock(by, "rights.remark", Letter, letter_id)
    LETTER.target(by, "rights.remark", letter)  # while the text may change
    row = Remark(letter=letter, part=writing.check_part(part), quote=quote.strip()[:200], at=by.at,
                 text=deciding.check_text(text, "批注", 2, 1000), author=(by.label or by.name)[:80])  # fmt: skip
    with change(by, "rights.remark", row):
        pass
    return remark_row(row, letter)


@transaction.atomic
def settle(by: Actor, *, remark_id: int) -> RemarkRow:
    """Settle a remark; one that is settled stays with whoever settled it first."""
    row = lock(by, "rights.settle", Remark, remark_id)
    if row.settled_at is None:
        with edit(by, "rights.settle", Remark, remark_id) as row:
            row.settled_at, row.settled_by = by.at, (by.label or by.name)[:80]
    return remark_row(row, row.letter)
