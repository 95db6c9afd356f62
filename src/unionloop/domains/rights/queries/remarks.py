"""The remarks on a letter."""

from unionloop.domains.rights.contracts import Part, RemarkRow
from unionloop.domains.rights.models import Letter, Remark


def remarks_of(row: Letter) -> tuple[RemarkRow, ...]:
    """Return the remarks on a letter that has been seen, oldest first."""
    return tuple(remark_row(one, row) for one in Remark.objects.filter(letter=row).order_by("id"))


def remark_row(one: Remark, letter: Letter) -> RemarkRow:
    """Return a remark; `changed` says that no block of its part reads as it did any more."""
    part = Part(one.part)
    stands = any(block["part"] == part and block["text"].startswith(one.quote) for block in letter.blocks)
    return RemarkRow(one.pk, part, one.quote, one.text, one.author, one.at, one.settled_by, one.settled_at,
                     bool(one.quote) and not stands)  # fmt: skip


def open_remarks(row: Letter) -> int:
    """Return how many remarks on a letter nobody has settled."""
    return Remark.objects.filter(letter=row, settled_at__isnull=True).count()
